//! A receipt holds for one store, one box and one content, and two that contradict each other convict.

use super::*;
use alloy_sol_types::{SolStruct, eip712_domain, sol};
use proptest::prelude::*;

sol! {
    /// The second opinion: the same message declared to another EIP-712 implementation.
    struct StoreReceiptPeer { address store; bytes32 boxId; bytes32 content; uint64 storedAt; uint64 expiresAt; }
}

fn store(n: u8) -> StoreKey {
    StoreKey::from_secret(&SecretBytes::new([n; 32])).unwrap()
}

fn terms(content: u8) -> ReceiptTerms {
    ReceiptTerms {
        box_id: BoxId::from_array([0x22; 32]),
        content: ContentId::from_array([content; 32]),
        stored_at: UnixSeconds::new(1_795_000_000),
        expires_at: UnixSeconds::new(1_796_209_600),
    }
}

#[test]
fn golden_receipt() {
    // | 0 version 01 | 1 store | 21 box id | 53 content | 85 stored at | 93 expires at | 101 r s v |
    let receipt = store(1).sign(terms(3));
    let bytes = receipt.to_bytes();
    assert_eq!(bytes.len(), 166);
    assert_eq!(store(1).store_id().to_string(), "1a642f0e3c3af545e7acbd38b07251b3990914f1");
    assert_eq!(
        hex::encode(terms(3).digest(&receipt.store())),
        include_str!("../golden/receipt-digest.hex").trim()
    );
    assert_eq!(hex::encode(&bytes), include_str!("../golden/receipt.hex").trim());
}

#[test]
fn the_digest_is_what_another_eip_712_implementation_computes() {
    // given the same declaration under its real name: the type's string enters the digest
    mod peer {
        use super::sol;
        sol! { struct StoreReceipt { address store; bytes32 boxId; bytes32 content; uint64 storedAt; uint64 expiresAt; } }
    }
    let (store, terms) = (store(1).store_id(), terms(3));
    let message = peer::StoreReceipt {
        store: (*store.as_bytes()).into(),
        boxId: (*terms.box_id.as_bytes()).into(),
        content: (*terms.content.as_bytes()).into(),
        storedAt: terms.stored_at.get(),
        expiresAt: terms.expires_at.get(),
    };
    let domain = eip712_domain! { name: "Teahouse Store", version: "1", };
    assert_eq!(message.eip712_signing_hash(&domain).0, terms.digest(&store));
    // and another name gives another digest, so the check above bites
    let other = StoreReceiptPeer {
        store: message.store,
        boxId: message.boxId,
        content: message.content,
        storedAt: message.storedAt,
        expiresAt: message.expiresAt,
    };
    assert_ne!(other.eip712_signing_hash(&domain).0, terms.digest(&store));
}

/// The contract that takes stakes reads the same message: its vectors begin with the golden receipt, and bend each field.
#[test]
fn mbx_006_the_contract_that_judges_receipts_is_held_to_the_same_digests() {
    let vectors = include_str!("../../../contracts/test/vectors/relay-stake.json");
    let (base, signer) = (terms(3), store(1).store_id());
    let after = |time: UnixSeconds| UnixSeconds::new(time.get() + 1);
    let bent = [
        (signer, base.clone()),
        (StoreId::from_array([0xa2; 20]), base.clone()),
        (signer, ReceiptTerms { box_id: BoxId::from_array([0x23; 32]), ..base.clone() }),
        (signer, ReceiptTerms { content: ContentId::from_array([4; 32]), ..base.clone() }),
        (signer, ReceiptTerms { stored_at: after(base.stored_at), ..base.clone() }),
        (signer, ReceiptTerms { expires_at: after(base.expires_at), ..base }),
    ];
    for (signer, terms) in bent {
        let digest = hex::encode(terms.digest(&signer));
        assert!(vectors.contains(&format!("\"digest\": \"0x{digest}\"")), "{terms:?}");
    }
}

#[test]
fn mbx_005_refuses_the_other_form_of_a_signature() {
    // given (r, n − s, other v), which recovers the same address
    let good = store(1).sign(terms(3));
    let mut bent = good.clone();
    let signature = Signature::from_slice(&good.signature[..64]).unwrap();
    let (r, s) = signature.split_scalars();
    let high = Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
    bent.signature[..64].copy_from_slice(&high.to_bytes());
    bent.signature[64] ^= 27 ^ 28;
    assert_eq!(good.verify(), Ok(()));
    assert_eq!(bent.verify(), Err(ReceiptError::Signature));
}

#[test]
fn a_receipt_counts_for_the_asked_store_and_content_only() {
    let receipt = store(1).sign(terms(3));
    let (id, t) = (store(1).store_id(), terms(3));
    assert_eq!(receipt.verify_for(&id, &t.box_id, &t.content), Ok(()));
    let other = store(2).store_id();
    assert_eq!(
        receipt.verify_for(&other, &t.box_id, &t.content),
        Err(ReceiptError::OtherStore { expected: other, found: id })
    );
    assert_eq!(receipt.verify_for(&id, &t.box_id, &terms(4).content), Err(ReceiptError::OtherContent));
}

#[test]
fn mbx_006_two_contents_under_one_box_convict_and_nothing_else_does() {
    let sign = |n: u8, t: ReceiptTerms| store(n).sign(t);
    let judged = |a: StoreReceipt, b: StoreReceipt| Equivocation::judge(a, b).map(|_| ());
    let innocent = Err(ReceiptError::NoConflict);
    // one store, one box, two contents
    assert_eq!(judged(sign(1, terms(3)), sign(1, terms(4))), Ok(()));
    // the same content twice, another store, another box
    assert_eq!(judged(sign(1, terms(3)), sign(1, terms(3))), innocent);
    assert_eq!(judged(sign(1, terms(3)), sign(2, terms(4))), innocent);
    let elsewhere = ReceiptTerms { box_id: BoxId::from_array([9; 32]), ..terms(4) };
    assert_eq!(judged(sign(1, terms(3)), sign(1, elsewhere)), innocent);
    // a new content after the first has expired
    let after = ReceiptTerms {
        stored_at: UnixSeconds::new(1_796_209_601),
        expires_at: UnixSeconds::new(1_800_000_000),
        ..terms(4)
    };
    assert_eq!(judged(sign(1, terms(3)), sign(1, after)), innocent);
    // a forged half
    let mut forged = sign(2, terms(4));
    forged.store = store(1).store_id();
    assert_eq!(judged(sign(1, terms(3)), forged), Err(ReceiptError::Signature));
}

#[test]
fn keys_outside_the_group_are_refused() {
    assert_eq!(StoreKey::from_secret(&SecretBytes::new([0; 32])).err(), Some(ReceiptError::Key));
    assert_eq!(StoreKey::from_secret(&SecretBytes::new([0xff; 32])).err(), Some(ReceiptError::Key));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_receipt_comes_back_from_its_bytes_and_any_bent_byte_breaks_it(at in 0_usize..166, bit in 0_u8..8) {
        let good = store(1).sign(terms(3));
        let mut bytes = good.to_bytes();
        prop_assert_eq!(StoreReceipt::from_bytes(&bytes), Ok(good));
        bytes[at] ^= 1 << bit;
        prop_assert!(StoreReceipt::from_bytes(&bytes).map_or(true, |bent| bent.verify().is_err()));
    }
}
