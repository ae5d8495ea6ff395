use proptest::prelude::*;
use teahouse_zk::Fr;

use super::*;
use crate::shielded::testing::{PLACE, spending};
use crate::shielded::{Birth, OwnSpend};

fn block(number: u64) -> BlockRef {
    BlockRef { number, hash: B256::repeat_byte(8), time: UnixSeconds::new(9) }
}

fn at(number: u64) -> SeenAt {
    SeenAt { block: block(number), tx: B256::repeat_byte(3) }
}

fn notes() -> Vec<NoteRecord> {
    let fresh = NoteRecord {
        origin: NoteOrigin::Deposit,
        asset: Asset::Native,
        value: 5,
        diversifier: Diversifier::from_array([1; 11]),
        seed: SecretBytes::new([2; 32]),
        key: NoteKey::from_element(Fr::from(3)),
        rho: Rho::from_element(Fr::from(4)),
        nullifier: Nullifier::from_element(Fr::from(5)),
        memo: Memo::new("tea").unwrap(),
        made: at(1),
        inserted: None,
        spent: None,
    };
    let placed = NoteRecord { origin: NoteOrigin::Change, inserted: Some((7, block(2))), ..fresh.clone() };
    vec![fresh, NoteRecord { origin: NoteOrigin::Received, spent: Some(at(3)), ..placed.clone() }, placed]
}

fn sent() -> SentRecord {
    SentRecord {
        to: spending(1).view().incoming().address(&PLACE, 0),
        asset: Asset::Native,
        value: 5,
        seed: SecretBytes::new([2; 32]),
        rho: Rho::from_element(Fr::from(4)),
        commitment: Commitment::from_element(Fr::from(6)),
        number: 9,
        memo: Memo::default(),
        made: at(1),
    }
}

fn own_spends() -> [OwnSpend; 2] {
    let (to, submitter) = (alloy::primitives::Address::repeat_byte(1), alloy::primitives::Address::ZERO);
    let commitment = Commitment::from_element(Fr::from(6));
    let (asset, made) = (Asset::Native, at(1));
    let left = OwnSpend { to: Some(to), asset, value: 5, fee: 1, submitter, commitment, number: 9, made };
    [left, OwnSpend { to: None, ..left }]
}

/// What reads is written back the same, whichever bit was bent; what was cut off or put behind does not read.
fn every_bent_bit_is_harmless<T: Encode + Decode + PartialEq + std::fmt::Debug>(value: &T) {
    let bytes = value.to_bytes();
    assert_eq!(T::from_bytes(&bytes).as_ref(), Ok(value));
    for place in 0..bytes.len() * 8 {
        let mut bent = bytes.clone();
        bent[place / 8] ^= 1 << (place % 8);
        if let Ok(read) = T::from_bytes(&bent) {
            assert_eq!(read.to_bytes(), bent, "bit {place}");
        }
    }
    assert!((0..bytes.len()).all(|end| T::from_bytes(&bytes[..end]).is_err()));
    assert!(T::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
}

#[test]
fn records_say_what_their_bytes_say_or_are_refused() {
    notes().iter().for_each(every_bent_bit_is_harmless);
    every_bent_bit_is_harmless(&sent());
    own_spends().iter().for_each(every_bent_bit_is_harmless);
    let mut edge = Edge::default();
    for leaf in 0..3_u64 {
        edge.append(Fr::from(leaf), &mut |_, _| ()).unwrap();
    }
    every_bent_bit_is_harmless(&Checkpoint { block: block(1), queued: 4, inserted: 3, nullifiers: 2, edge });
    every_bent_bit_is_harmless(&PLACE);
    every_bent_bit_is_harmless(&Birth { pool: 3, owner: 9 });
    let time = UnixSeconds::new(6);
    every_bent_bit_is_harmless(&PublicAmount { asset: Asset::Native, amount: 7, is_deposit: true, time });
}

proptest! {
    #[test]
    fn noise_is_refused_or_says_itself(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
        for bytes in [bytes.clone(), [&[1], bytes.as_slice()].concat()] {
            if let Ok(read) = NoteRecord::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes.clone());
            }
            if let Ok(read) = SentRecord::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes.clone());
            }
            if let Ok(read) = OwnSpend::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes.clone());
            }
            if let Ok(read) = Checkpoint::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes.clone());
            }
            if let Ok(read) = PublicAmount::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes);
            }
        }
    }
}
