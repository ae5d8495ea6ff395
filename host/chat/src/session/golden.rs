//! The values that two programs must agree on, for fixed inputs: a change here is a change of the protocol.
//!
//! Olm draws its own randomness, so its message stands in as fixed bytes.

use teahouse_base::testing::SeededRng;
use teahouse_base::{Encode, SecretBytes, UnixMillis};
use teahouse_wire::{BoxIndex, BoxSeed};

use super::epoch::Epochs;
use super::hybrid::renewed_key;
use super::message::{Header, SealedMessage};
use super::{Direction, Role, associated_data};
use crate::ids::SessionId;
use crate::kdf::{Key, SealKey, pad};
use crate::kem::KemSecret;

fn values() -> Vec<(&'static str, Vec<u8>)> {
    let mut rng = SeededRng::new(42);
    let (id, first) = (SessionId::from_array([7; 32]), Key::new([5; 32]));
    let mut initiator = Epochs::start(&first, Role::Initiator);
    let mut responder = Epochs::start(&first, Role::Responder);
    let (_, sent) = initiator.next_key();
    let (n, second) = initiator.next_key();
    let (_, answer) = responder.next_key();
    let renewal = KemSecret::generate(&mut rng);
    let (ciphertext, secret) = renewal.public().encapsulate(&mut rng);
    let renewed = renewed_key(&first, 1, &id, (&secret, &renewal.public(), &ciphertext));
    let seed = BoxSeed::from_secret(SecretBytes::new([3; 32]));
    let place = seed.box_id(BoxIndex::new(9));
    let header = Header { epoch: 0, n, sent_before: 0 };
    let ad = associated_data(&header, &id, Direction::FromInitiator, place.as_bytes());
    let padded = pad(zeroize::Zeroizing::new(b"\x01an Olm message".to_vec()), 32).unwrap();
    let body = SealKey::derive(&second, b"teahouse hybrid 1 body", &[]).seal(&padded, &ad);
    let boxed = SealedMessage { header, body }.into_box(&seed, &place);
    vec![
        ("first message key, initiator", sent.expose().to_vec()),
        ("second message key, initiator", second.expose().to_vec()),
        ("first message key, responder", answer.expose().to_vec()),
        ("renewal key, BLAKE3", blake3::hash(renewal.public().as_bytes()).as_bytes().to_vec()),
        ("renewal ciphertext, BLAKE3", blake3::hash(ciphertext.as_bytes()).as_bytes().to_vec()),
        ("renewed key", renewed.expose().to_vec()),
        ("header", header.to_bytes()),
        ("associated data", ad),
        ("boxed message", boxed),
    ]
}

#[test]
fn the_values_of_a_session_are_the_golden_ones() {
    let lines: Vec<String> =
        values().iter().map(|(name, bytes)| format!("{name}: {}", hex::encode(bytes))).collect();
    let ours = lines.join("\n") + "\n";
    assert_eq!(ours, include_str!("../../tests/golden/session.txt"), "{ours}");
}

#[test]
fn the_golden_boxed_message_is_laid_out_as_drawn() {
    // header 29 | body 48 = padded 32 + tag 16
    let (_, boxed) = values().pop().unwrap();
    assert_eq!(boxed.len(), 29 + 48);
    let seed = BoxSeed::from_secret(SecretBytes::new([3; 32]));
    let read = SealedMessage::from_box(&seed, &seed.box_id(BoxIndex::new(9)), &boxed).unwrap();
    assert_eq!(read.header, Header { epoch: 0, n: 1, sent_before: 0 });
    let mut reader = Epochs::start(&Key::new([5; 32]), Role::Responder);
    let step = reader.read_key(0, 1).unwrap();
    reader.confirm(step, 0, UnixMillis::new(1));
    assert_eq!(reader.writing(), 0);
}
