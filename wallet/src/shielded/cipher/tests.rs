use std::collections::BTreeSet;

use alloy::primitives::Address;
use proptest::prelude::*;
use serde_json::{Value, json};
use teahouse_base::testing::SeededRng;
use teahouse_base::{Encode, RngExt};
use teahouse_chain::port::ChainId;
use teahouse_zk::Fr;
use teahouse_zk::note::Nullifier;

use super::*;
use crate::shielded::keys::SpendingKey;
use crate::shielded::testing::{PLACE, spending};

const COIN: Asset = Asset::Native;

/// A payment from person 2 to person 1, and what its event shows.
struct Sent {
    payee: SpendingKey,
    payer: SpendingKey,
    plain: NotePlain,
    sealed: SealedNote,
    rho: Rho,
}

impl Sent {
    fn new(value: u128) -> Self {
        let (payee, payer) = (spending(1), spending(2));
        let memo = Memo::new("for the tea 茶").unwrap();
        let plain = NotePlain { asset: COIN, value, seed: SecretBytes::new([7; 32]), memo };
        let to = payee.view().incoming().address(&PLACE, 5);
        let sealed = SealedNote::seal(&PLACE, &to, &plain, payer.view().outgoing());
        Self { payee, payer, plain, sealed, rho: Rho::of_output(&Nullifier::from_element(Fr::from(9)), 1) }
    }

    fn commitment(&self) -> Commitment {
        note_of(&self.plain, self.sealed.key, self.rho).commitment()
    }

    fn seen<'a>(&self, ciphertext: &'a [u8; BYTES]) -> SeenNote<'a> {
        SeenNote { ciphertext, commitment: self.commitment(), rho: self.rho, deposit: None }
    }

    fn received(&self, seen: &SeenNote<'_>) -> Result<OpenedNote, OpenFault> {
        self.payee.view().incoming().open(&PLACE, seen)
    }

    fn sent(&self, seen: &SeenNote<'_>) -> Result<OpenedNote, OpenFault> {
        self.payer.view().outgoing().open(&PLACE, seen)
    }
}

#[test]
fn payee_and_payer_read_the_same_and_nobody_else_anything() {
    let sent = Sent::new(1_000);
    let seen = sent.seen(&sent.sealed.ciphertext);
    let opened = sent.received(&seen).unwrap();
    assert_eq!(opened.plain, sent.plain);
    assert_eq!(opened.address, sent.payee.view().incoming().address(&PLACE, 5));
    assert_eq!(opened.note.commitment(), sent.commitment());
    assert_eq!(sent.sent(&seen), Ok(opened), "the payer's copy leads to the whole address");
    assert_eq!(sent.payer.view().incoming().open(&PLACE, &seen), Err(OpenFault::NotOurs));
    assert_eq!(sent.payee.view().outgoing().open(&PLACE, &seen), Err(OpenFault::NotOurs));
}

#[test]
fn every_bent_bit_of_a_ciphertext_is_refused() {
    let sent = Sent::new(1_000);
    for bit in 0..BYTES * 8 {
        let mut bent = sent.sealed.ciphertext.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let seen = sent.seen(&bent);
        assert!(sent.sent(&seen).is_err(), "bit {bit}: the payer's part names all that stands before it");
        // The payer's part is none of the payee's business; the proof binds all bytes to the payment.
        assert_eq!(sent.received(&seen).is_err(), bit / 8 < OUTGOING_AT, "bit {bit}");
    }
}

#[test]
fn another_chain_or_pool_is_refused() {
    let sent = Sent::new(1_000);
    let seen = sent.seen(&sent.sealed.ciphertext);
    let chain = PoolPlace { chain: ChainId::new(1_337), ..PLACE };
    let pool = PoolPlace { pool: Address::repeat_byte(0x2b), ..PLACE };
    for place in [chain, pool] {
        assert_eq!(sent.payee.view().incoming().open(&place, &seen), Err(OpenFault::NotOurs));
        assert!(sent.payer.view().outgoing().open(&place, &seen).is_err());
    }
}

#[test]
fn the_view_tag_is_the_payees_and_passes_over_what_is_others() {
    let sent = Sent::new(1_000);
    let mut other = sent.sealed.ciphertext.clone();
    other[TAG_AT] ^= 1;
    assert_eq!(sent.received(&sent.seen(&other)), Err(OpenFault::NotOurs));
    // Of many strangers' notes about one in 256 goes past the tag, and none past the seal.
    let stranger = spending(3);
    let past = (0..600).filter(|byte| {
        let plain = NotePlain { seed: seeded(*byte), ..sent.plain.clone() };
        let to = sent.payee.view().incoming().address(&PLACE, 5);
        let sealed = SealedNote::seal(&PLACE, &to, &plain, sent.payer.view().outgoing());
        let epk = CompressedRistretto(sealed.ciphertext[..32].try_into().unwrap()).decompress().unwrap();
        let shared = stranger.view().incoming().shared(&epk);
        view_tag(&shared, &sealed.ciphertext[..32]) == sealed.ciphertext[TAG_AT]
    });
    assert!(past.count() < 15);
}

fn seeded(number: u64) -> SecretBytes<32> {
    SecretBytes::new(SeededRng::new(number).array())
}

#[test]
fn shw_002_what_does_not_make_the_commitment_is_no_note() {
    let sent = Sent::new(1_000);
    let seen = sent.seen(&sent.sealed.ciphertext);
    let other = SeenNote { rho: Rho::from_element(Fr::from(1)), ..seen };
    assert_eq!(sent.received(&other), Err(OpenFault::OtherCommitment));
    assert_eq!(sent.sent(&other), Err(OpenFault::OtherCommitment));
    let other = SeenNote { commitment: Commitment::from_element(Fr::from(1)), ..seen };
    assert_eq!(sent.received(&other), Err(OpenFault::OtherCommitment));
}

/// Whoever makes the ephemeral key otherwise could later show that two addresses have one owner.
#[test]
fn shw_002_an_ephemeral_key_that_does_not_follow_from_the_seed_is_refused() {
    // given a ciphertext sealed under another ephemeral key than the seed's
    let sent = Sent::new(1_000);
    let to = sent.payee.view().incoming().address(&PLACE, 5);
    let secret = hash::scalar(b"another", &[&[1; 32]]);
    let epk = (secret.expose() * crate::shielded::keys::note_base(to.diversifier())).compress();
    let shared = (secret.expose() * to.receiver_point()).compress();
    let mut forged = Box::new([0; BYTES]);
    forged[..32].copy_from_slice(epk.as_bytes());
    forged[TAG_AT] = view_tag(&shared, epk.as_bytes());
    let sealed =
        close(&payee_key(&shared, epk.as_bytes()), &PLACE, &plain_bytes(to.diversifier(), &sent.plain));
    forged[SEALED_AT..OUTGOING_AT].copy_from_slice(&sealed);
    // when / then
    assert_eq!(sent.received(&sent.seen(&forged)), Err(OpenFault::OtherEphemeral));
}

#[test]
fn shw_002_a_deposit_is_what_its_event_says() {
    let sent = Sent::new(1_000);
    let event = SeenDeposit { asset: COIN, value: 1_000, key: sent.sealed.key };
    let seen = |deposit| SeenNote { deposit: Some(deposit), ..sent.seen(&sent.sealed.ciphertext) };
    assert!(sent.received(&seen(event)).is_ok());
    let token = Asset::from_token(Address::repeat_byte(4));
    let others = [
        SeenDeposit { value: 999, ..event },
        SeenDeposit { asset: token, ..event },
        SeenDeposit { key: NoteKey::from_element(Fr::from(1)), ..event },
    ];
    for other in others {
        assert_eq!(sent.received(&seen(other)), Err(OpenFault::OtherDeposit));
    }
}

#[test]
fn a_deposit_of_an_amount_that_its_maker_did_not_know_takes_the_events() {
    // given an own note for a payout of something
    let keys = spending(1);
    let own = OwnNote::derive(&keys, &PLACE, 0, COIN, 0);
    let token = Asset::from_token(Address::repeat_byte(4));
    let event = SeenDeposit { asset: token, value: 77, key: own.sealed.key };
    let rho = Rho::of_deposit(31_337, &[0x2a; 20], 3);
    let note = note::Note { asset: note_asset(token), value: NoteValue::new(77), key: own.sealed.key, rho };
    // when
    let ciphertext = &own.sealed.ciphertext;
    let seen = SeenNote { ciphertext, commitment: note.commitment(), rho, deposit: Some(event) };
    let opened = keys.view().incoming().open(&PLACE, &seen).unwrap();
    // then
    assert_eq!((opened.plain.asset, opened.plain.value), (token, 77));
}

#[test]
fn an_own_note_comes_back_from_the_phrase_with_its_ciphertext() {
    let derive = |keys: &SpendingKey, index| OwnNote::derive(keys, &PLACE, index, COIN, 5);
    let (keys, again) = (spending(1), spending(1));
    assert_eq!(derive(&keys, 4), derive(&again, 4));
    let distinct: BTreeSet<_> = (0..20).map(|index| derive(&keys, index).sealed.key).collect();
    assert_eq!(distinct.len(), 20, "no two notes share a note key");
}

#[test]
fn shw_003_a_known_address_and_a_guessed_amount_do_not_confirm_a_commitment() {
    // given everything that a stranger can guess
    let sent = Sent::new(1_000);
    let to = sent.payee.view().incoming().address(&PLACE, 5);
    let mut rng = SeededRng::new(11);
    // when they try seeds
    let guesses = (0..50).map(|_| NotePlain { seed: SecretBytes::random(&mut rng), ..sent.plain.clone() });
    let keys: BTreeSet<_> = guesses.map(|plain| note_key(&to, &plain)).collect();
    // then each guess is another note
    assert_eq!(keys.len(), 50);
    let confirmed =
        keys.iter().filter(|key| note_of(&sent.plain, **key, sent.rho).commitment() == sent.commitment());
    assert_eq!(confirmed.count(), 0);
}

#[test]
fn a_memo_that_nobody_can_read_costs_no_money() {
    let diversifier = Diversifier::from_array([1; 11]);
    let mut bytes = plain_bytes(&diversifier, &Sent::new(5).plain);
    assert_eq!(bytes.len(), PLAIN);
    bytes[PLAIN - 1] = 0xff;
    let (_, plain) = read_plain(&bytes).unwrap();
    assert_eq!((plain.value, plain.memo), (5, Memo::default()));
}

fn hex_of(bytes: &[u8]) -> Value {
    json!(format!("0x{}", hex::encode(bytes)))
}

/// One note, from the phrase to its ciphertext.
fn vector(value: u128, words: &str) -> Value {
    let (payee, payer) = (spending(1), spending(2));
    let place = PLACE;
    let to = payee.view().incoming().address(&place, 5);
    let plain = NotePlain {
        asset: Asset::from_token(Address::repeat_byte(0x7e)),
        value,
        seed: SecretBytes::new([0x5e; 32]),
        memo: Memo::new(words).unwrap(),
    };
    let sealed = SealedNote::seal(&place, &to, &plain, payer.view().outgoing());
    let secret = ephemeral(&place, &plain.seed, &sealed.key);
    json!({
        "chain": place.chain.get(),
        "pool": hex_of(place.pool.as_slice()),
        "network": hex_of(place.network().as_bytes()),
        "entropy of the payee's phrase": hex_of(&[1; 32]),
        "entropy of the payer's phrase": hex_of(&[2; 32]),
        "full viewing key of the payee": payee.view().export(&place).as_str(),
        "outgoing viewing key of the payer": payer.view().outgoing().export(&place).as_str(),
        "address": to.text(&place),
        "diversifier": hex_of(to.diversifier().as_bytes()),
        "asset": hex_of(&[0x7e; 20]),
        "value": value.to_string(),
        "seed": hex_of(plain.seed.expose()),
        "memo": words,
        "note key": hex_of(&sealed.key.to_bytes()),
        "ephemeral secret, little-endian": hex_of(secret.to_bytes().expose()),
        "ciphertext": hex_of(sealed.ciphertext.as_slice()),
    })
}

/// `TEAHOUSE_GOLDEN=1` writes the file anew, so that its diff is the review.
#[test]
fn ciphertexts_are_those_of_the_vectors() {
    let found =
        json!([vector(1, ""), vector(1_000_000, "for the tea 茶"), vector(u128::MAX, &"t".repeat(175))]);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/shielded.json");
    if std::env::var_os("TEAHOUSE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::create_dir_all(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors")).unwrap();
        std::fs::write(path, serde_json::to_string_pretty(&found).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(kept == found, "shielded.json differs: run with TEAHOUSE_GOLDEN=1 and look at the change");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_note_goes_round(value in any::<u128>(), seed in any::<[u8; 32]>(), token in any::<[u8; 20]>(), index in any::<u64>(), words in "[^\0]{0,40}") {
        let (payee, payer) = (spending(1), spending(2));
        let asset = Asset::from_token(token.into());
        let memo = Memo::new(&words).unwrap();
        let plain = NotePlain { asset, value, seed: SecretBytes::new(seed), memo };
        let to = payee.view().incoming().address(&PLACE, index);
        let sealed = SealedNote::seal(&PLACE, &to, &plain, payer.view().outgoing());
        let rho = Rho::from_element(Fr::from(3));
        let commitment = note_of(&plain, sealed.key, rho).commitment();
        let seen = SeenNote { ciphertext: &sealed.ciphertext, commitment, rho, deposit: None };
        let opened = payee.view().incoming().open(&PLACE, &seen);
        prop_assert_eq!(opened.as_ref().ok().map(|it| &it.plain), Some(&plain));
        prop_assert_eq!(payer.view().outgoing().open(&PLACE, &seen), opened);
    }

    #[test]
    fn any_bytes_are_opened_or_refused(noise in proptest::collection::vec(any::<u8>(), BYTES)) {
        let ciphertext: [u8; BYTES] = noise.as_slice().try_into().unwrap();
        let sent = Sent::new(1);
        prop_assert!(sent.received(&sent.seen(&ciphertext)).is_err());
        prop_assert!(sent.sent(&sent.seen(&ciphertext)).is_err());
        if let Ok((diversifier, plain)) = read_plain(&noise[..PLAIN]) {
            let again = plain_bytes(&diversifier, &plain);
            prop_assert_eq!(again.get(..80), noise.get(..80));
        }
    }
}
