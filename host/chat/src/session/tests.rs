//! Two devices talk; an adversary tries each thing the session promises to withstand.

use teahouse_base::testing::SeededRng;
use teahouse_base::{Decode, Encode, SecretBytes, UnixMillis};

use super::*;
use crate::card::{CardProfile, ContactCard};
use crate::device::{AccountKey, DeviceKeys};

const NOW: UnixMillis = UnixMillis::new(1_800_000_000_000);

pub(crate) struct Side {
    pub(crate) keys: DeviceKeys,
    pub(crate) card: ContactCard,
}

pub(crate) fn side(n: u8) -> Side {
    let account = AccountKey::from_secret(&SecretBytes::new([n; 32]));
    let keys = DeviceKeys::generate(&account, NOW, &mut SeededRng::new(u64::from(n)));
    let card = ContactCard::issue(&keys, &CardProfile::default(), NOW).unwrap();
    Side { keys, card }
}

fn respond(
    us: &mut Side,
    them: &Party,
    id: SessionId,
    opening: &Opening,
    message: &SealedMessage,
) -> Result<(Session, Zeroizing<Vec<u8>>), SessionError> {
    let party = *us.keys.party();
    let mut ours = OurKeys {
        party: &party,
        account: &mut us.keys.olm,
        kem_prekey: &us.keys.kem.public(),
        kem_secret: &us.keys.kem,
        kem_prekey_id: us.keys.kem_id,
        level: Level::Relay,
    };
    Session::respond(&mut ours, them, id, opening, message, &PLACE)
}

const PLACE: [u8; 32] = [4; 32];

fn initiate(a: &Side, b: &Side) -> Session {
    let mut rng = SeededRng::new(77);
    Session::initiate(a.keys.party(), &a.keys.olm, &b.card.session_keys(), Level::Relay, &mut rng).unwrap()
}

/// An established session: the initiator has read one answer.
fn pair() -> (Session, Session) {
    let (a, mut b) = (side(1), side(2));
    let mut alice = initiate(&a, &b);
    let opening = alice.opening().unwrap().clone();
    let first = alice.seal(b"hello", &PLACE, None).unwrap();
    let (mut bob, plain) = respond(&mut b, a.keys.party(), alice.id(), &opening, &first).unwrap();
    assert_eq!(&*plain, b"hello");
    say(&mut bob, &mut alice, b"hello back");
    (alice, bob)
}

fn say(from: &mut Session, to: &mut Session, words: &[u8]) {
    let sealed = from.seal(words, &PLACE, None).unwrap();
    assert_eq!(&*to.open(&sealed, &PLACE, NOW).unwrap(), words);
}

fn renew(alice: &mut Session, bob: &mut Session, rng: &mut SeededRng) {
    let offer = alice.offer_renewal(rng).unwrap();
    let answer = bob.answer_renewal(&offer, rng).unwrap().unwrap();
    alice.finish_renewal(&answer).unwrap();
}

fn copy(session: &Session) -> Session {
    Session::from_bytes(&session.to_bytes()).unwrap()
}

#[test]
fn both_sides_talk_and_a_stored_session_goes_on_where_it_was() {
    let (mut alice, mut bob) = pair();
    for n in 0..10_u8 {
        say(&mut alice, &mut bob, &[n; 5]);
        say(&mut bob, &mut alice, &[n; 6]);
        (alice, bob) = (copy(&alice), copy(&bob));
    }
    assert!(alice.opening().is_none());
}

#[test]
fn ses_001_forward_secrecy_a_stolen_state_opens_nothing_that_was_read_before() {
    // given messages recorded on the way
    let (mut alice, mut bob) = pair();
    let recorded: Vec<_> = (0..3_u8).map(|n| alice.seal(&[n], &PLACE, None).unwrap()).collect();
    for sealed in &recorded {
        bob.open(sealed, &PLACE, NOW).unwrap();
    }
    // when both states are stolen afterwards, then neither opens them
    for mut stolen in [copy(&bob), copy(&alice)] {
        for sealed in &recorded {
            assert!(stolen.open(sealed, &PLACE, NOW).is_err());
        }
    }
}

#[test]
fn ses_004_healing_a_state_stolen_before_a_renewal_opens_nothing_after_it() {
    // given a thief with the initiator's whole state but without the renewal's secret
    let (mut alice, mut bob) = pair();
    let mut rng = SeededRng::new(5);
    let mut stolen = copy(&alice);
    renew(&mut alice, &mut bob, &mut rng);
    say(&mut alice, &mut bob, b"first in the new epoch");
    // when the responder writes in the new epoch, then the owner reads it and the thief does not
    let sealed = bob.seal(b"healed", &PLACE, None).unwrap();
    assert_eq!(stolen.open(&sealed, &PLACE, NOW), Err(SessionError::UnknownEpoch(1)));
    // not even when the thief makes up an answer of its own for an offer of its own
    let forged = stolen.offer_renewal(&mut rng).unwrap();
    let mut other = copy(&bob);
    assert_eq!(other.answer_renewal(&forged, &mut rng), Ok(None));
    assert_eq!(&*alice.open(&sealed, &PLACE, NOW).unwrap(), b"healed");
}

#[test]
fn olm_heals_by_itself_when_a_reply_has_gone_round() {
    // given a thief with the responder's state who can even read the hybrid chains
    let (mut alice, mut bob) = pair();
    let mut stolen = copy(&bob);
    // when one message goes each way
    say(&mut bob, &mut alice, b"ping");
    say(&mut alice, &mut bob, b"pong");
    say(&mut bob, &mut alice, b"ping");
    // then the ratchet has moved to keys that the thief does not have
    let sealed = alice.seal(b"after", &PLACE, None).unwrap();
    assert_eq!(stolen.open(&sealed, &PLACE, NOW), Err(SessionError::Ratchet));
}

#[test]
fn ses_002_a_replayed_message_is_refused() {
    let (mut alice, mut bob) = pair();
    let sealed = alice.seal(b"once", &PLACE, None).unwrap();
    bob.open(&sealed, &PLACE, NOW).unwrap();
    let Header { epoch, n, .. } = sealed.header;
    assert_eq!(bob.open(&sealed, &PLACE, NOW), Err(SessionError::KeySpent { epoch, n }));
}

#[test]
fn reordered_messages_are_all_read_within_the_skip_limits() {
    let (mut alice, mut bob) = pair();
    let sealed: Vec<_> =
        (0..chain::MAX_SKIPPED).map(|n| alice.seal(&[n as u8], &PLACE, None).unwrap()).collect();
    for (n, message) in sealed.iter().enumerate().rev() {
        assert_eq!(&*bob.open(message, &PLACE, NOW).unwrap(), &[n as u8]);
    }
}

#[test]
fn ses_008_a_refused_message_changes_nothing() {
    // given a message of which one bit is bent
    let (mut alice, mut bob) = pair();
    let sealed = alice.seal(b"intact", &PLACE, None).unwrap();
    let before = bob.to_bytes();
    for at in [0, sealed.body.len() / 2, sealed.body.len() - 1] {
        let mut bent = sealed.clone();
        bent.body[at] ^= 1;
        // when it is refused
        assert!(matches!(bob.open(&bent, &PLACE, NOW), Err(SessionError::BodyForged { .. })));
    }
    // then the state is what it was and the true message opens
    assert_eq!(bob.to_bytes(), before);
    assert_eq!(&*bob.open(&sealed, &PLACE, NOW).unwrap(), b"intact");
}

#[test]
fn ses_011_a_tampered_header_is_refused() {
    let (mut alice, mut bob) = pair();
    let sealed = alice.seal(b"x", &PLACE, None).unwrap();
    for change in 0..3 {
        let mut bent = sealed.clone();
        match change {
            0 => bent.header.n += 1,
            1 => bent.header.sent_before += 1,
            _ => bent.header.epoch += 1,
        }
        assert!(bob.open(&bent, &PLACE, NOW).is_err(), "change {change}");
    }
}

#[test]
fn ses_011_a_message_moved_to_another_box_or_reflected_to_its_writer_is_refused() {
    let (mut alice, mut bob) = pair();
    let sealed = alice.seal(b"x", &PLACE, None).unwrap();
    assert!(matches!(bob.open(&sealed, &[9; 32], NOW), Err(SessionError::BodyForged { .. })));
    assert!(alice.open(&sealed, &PLACE, NOW).is_err());
}

#[test]
fn ses_012_a_header_opens_only_in_its_own_box() {
    use teahouse_wire::{BoxIndex, BoxSeed};
    // given a message in box 3
    let (mut alice, mut bob) = pair();
    let seed = BoxSeed::random(&mut SeededRng::new(8));
    let (here, there) = (seed.box_id(BoxIndex::new(3)), seed.box_id(BoxIndex::new(4)));
    let sealed = alice.seal(b"boxed", here.as_bytes(), Some(600)).unwrap();
    let mut bytes = sealed.into_box(&seed, &here);
    assert_eq!(bytes.len(), 600 + HEADER_SEALED);
    // when it is read in another box, under another seed, or with one bit of the header bent, then it is refused
    assert_eq!(SealedMessage::from_box(&seed, &there, &bytes), Err(SessionError::HeaderForged));
    let other = BoxSeed::random(&mut SeededRng::new(9));
    assert_eq!(SealedMessage::from_box(&other, &here, &bytes), Err(SessionError::HeaderForged));
    for at in 0..HEADER_SEALED {
        bytes[at] ^= 1;
        assert_eq!(SealedMessage::from_box(&seed, &here, &bytes), Err(SessionError::HeaderForged));
        bytes[at] ^= 1;
    }
    let read = SealedMessage::from_box(&seed, &here, &bytes).unwrap();
    assert_eq!(&*bob.open(&read, here.as_bytes(), NOW).unwrap(), b"boxed");
}

#[test]
fn ses_009_an_offer_of_another_version_or_level_is_refused() {
    let (a, mut b) = (side(1), side(2));
    let mut alice = initiate(&a, &b);
    let opening = alice.opening().unwrap().clone();
    let first = alice.seal(b"hello", &PLACE, None).unwrap();
    for (version, level) in [(0, 1), (2, 1), (1, 0), (1, 2)] {
        let weaker = Opening { version, level, ..opening.clone() };
        let refused = respond(&mut b, a.keys.party(), alice.id(), &weaker, &first).unwrap_err();
        assert_eq!(refused, SessionError::Downgrade { version, level });
    }
}

#[test]
fn ses_007_a_swapped_kem_ciphertext_or_prekey_is_refused() {
    let (a, mut b) = (side(1), side(2));
    let mut alice = initiate(&a, &b);
    let opening = alice.opening().unwrap().clone();
    let first = alice.seal(b"hello", &PLACE, None).unwrap();
    // an attacker's own ciphertext for the right key
    let (sent, _) = b.keys.kem.public().encapsulate(&mut SeededRng::new(3));
    let swapped = Opening { sent, ..opening.clone() };
    let refused = respond(&mut b, a.keys.party(), alice.id(), &swapped, &first).unwrap_err();
    assert!(matches!(refused, SessionError::BodyForged { .. }));
    // another prekey's number
    let renamed = Opening { prekey: 2, ..opening.clone() };
    let refused = respond(&mut b, a.keys.party(), alice.id(), &renamed, &first).unwrap_err();
    assert_eq!(refused, SessionError::UnknownPrekey(2));
    // another prekey behind the same number
    b.keys.kem = crate::kem::KemSecret::generate(&mut SeededRng::new(4));
    let refused = respond(&mut b, a.keys.party(), alice.id(), &opening, &first).unwrap_err();
    assert!(matches!(refused, SessionError::BodyForged { .. }));
}

#[test]
fn ses_010_nobody_speaks_in_anothers_name() {
    // given Mallory, who knows Anna's card and writes to Bo in Anna's name
    let (anna, mut bo, mallory) = (side(1), side(2), side(3));
    let mut forged = {
        let mut rng = SeededRng::new(1);
        Session::initiate(
            anna.keys.party(),
            &mallory.keys.olm,
            &bo.card.session_keys(),
            Level::Relay,
            &mut rng,
        )
        .unwrap()
    };
    let opening = forged.opening().unwrap().clone();
    let first = forged.seal(b"I am Anna", &PLACE, None).unwrap();
    // when Bo takes part, then Olm refuses: the first message is not from Anna's identity key
    let refused = respond(&mut bo, anna.keys.party(), forged.id(), &opening, &first).unwrap_err();
    assert_eq!(refused, SessionError::Ratchet);
    // and a session that Anna opened cannot be passed off as Mallory's account with Anna's device keys
    let mut honest = initiate(&anna, &bo);
    let opening = honest.opening().unwrap().clone();
    let first = honest.seal(b"hello", &PLACE, None).unwrap();
    let borrowed = Party { account: mallory.keys.party().account, ..*anna.keys.party() };
    let refused = respond(&mut bo, &borrowed, honest.id(), &opening, &first).unwrap_err();
    assert!(matches!(refused, SessionError::BodyForged { .. }));
}

#[test]
fn renewals_repeated_or_out_of_turn_change_nothing() {
    let (mut alice, mut bob) = pair();
    let mut rng = SeededRng::new(6);
    assert_eq!(bob.offer_renewal(&mut rng), None);
    let offer = alice.offer_renewal(&mut rng).unwrap();
    assert_eq!(alice.offer_renewal(&mut rng), None);
    let answer = bob.answer_renewal(&offer, &mut rng).unwrap().unwrap();
    assert_eq!(bob.answer_renewal(&offer, &mut rng), Ok(None));
    // the responder goes on writing in the old epoch, and is read there before and after the answer
    let (old, older) = (bob.seal(b"old", &PLACE, None).unwrap(), bob.seal(b"older", &PLACE, None).unwrap());
    alice.open(&old, &PLACE, NOW).unwrap();
    alice.finish_renewal(&answer).unwrap();
    alice.finish_renewal(&answer).unwrap();
    alice.open(&older, &PLACE, NOW).unwrap();
    for n in 0..10_u8 {
        say(&mut alice, &mut bob, &[n]);
        say(&mut bob, &mut alice, &[n]);
        renew(&mut alice, &mut bob, &mut rng);
    }
    assert_eq!(alice.answer_renewal(&offer, &mut rng), Err(SessionError::RenewalOutOfTurn(1)));
}

#[test]
fn stored_bytes_that_are_bent_never_panic() {
    let (alice, _) = pair();
    let bytes = alice.to_bytes();
    for at in (0..bytes.len()).step_by(7) {
        let mut bent = bytes.clone();
        bent[at] ^= 0x55;
        let _ = Session::from_bytes(&bent);
        let _ = Session::from_bytes(&bytes[..at]);
    }
}
