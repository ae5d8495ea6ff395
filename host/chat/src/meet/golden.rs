//! The values that two programs must agree on, for fixed inputs: a change here is a change of the protocol.
//!
//! They were computed by another program, which has HKDF, XChaCha20, the blinding of boxes and BLAKE3 from their
//! specifications and X25519 and ML-KEM-768 from OpenSSL.

use sha2::{Digest, Sha256};
use teahouse_base::{Decode, Encode, UnixMillis, UnixSeconds};
use teahouse_wire::{BoxId, Shard};

use super::thread::Side;
use super::*;
use crate::kem::{KEM_PUBLIC_LEN, KemPublic};

fn topic() -> Topic {
    Topic::new(&[7; 32], &Place::Cell("wx4g0".parse().unwrap()))
}

fn sum(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn number(shard: Shard) -> String {
    shard.number().to_string()
}

fn line<'a>(lines: &'a str, name: &str) -> &'a str {
    let mut all = lines.lines().filter_map(|line| line.split_once(": "));
    all.find(|(other, _)| *other == name).unwrap().1
}

#[test]
fn the_values_of_a_topic_and_a_thread_are_the_golden_ones() {
    // given
    let (topic, hour) = (topic(), Hour::new(498_611));
    let slot = topic.slot_key(hour, 17).id();
    let kem = KemPublic::from_slice(&[0; KEM_PUBLIC_LEN]).unwrap();
    let (role, tag) = ("driver".parse().unwrap(), "now".parse().unwrap());
    let offer = Offer::with_keys(role, Some(tag), UnixSeconds::new(1_795_000_600), [9; 32], kem);
    let mut ours = vec![
        ("topic key".to_owned(), hex::encode(topic.key().expose())),
        ("slot 17".to_owned(), slot.to_string()),
        ("shard".to_owned(), number(topic.shard(hour))),
        ("offer, SHA-256".to_owned(), sum(&offer.to_bytes())),
        ("sealed offer, SHA-256".to_owned(), sum(&offer.seal_with(&topic, &slot, [11; SALT]))),
    ];
    for (who, side) in [("author", Side::Author), ("answerer", Side::Answerer)] {
        let mut thread = Thread::start(&Key::new([5; 32]), side);
        let word = thread.seal(&Note::Said(b"two seats?".to_vec())).unwrap();
        ours.push((format!("first box, {who}"), word.key.id().to_string()));
        ours.push((format!("first word, {who}, SHA-256"), sum(&word.ciphertext)));
        ours.push((format!("shard, {who}"), number(thread.shard())));
    }
    // then
    let text: String = ours.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    assert_eq!(text, include_str!("../../tests/golden/meet.txt"), "{text}");
}

#[test]
fn an_answer_of_another_program_opens() {
    // given an offer whose secret halves are fixed
    let golden = include_str!("../../tests/golden/meet_answer.txt");
    let mut bytes: Vec<u8> = vec![1];
    bytes.extend_from_slice(&[21; 32]);
    bytes.extend(0..64);
    let secret = OfferSecret::from_bytes(&bytes).unwrap();
    let (role, tag) = ("driver".parse().unwrap(), "now".parse().unwrap());
    let seal = x25519_dalek::PublicKey::from(&secret.x25519()).to_bytes();
    let offer = Offer::with_keys(role, Some(tag), UnixSeconds::new(1_795_000_600), seal, secret.kem.public());
    let topic = topic();
    let slot: BoxId = line(golden, "slot 9").parse().unwrap();
    // when
    let answer = hex::decode(line(golden, "answer")).unwrap();
    let answered = secret.open_answer(&offer, &topic, &slot, &answer).unwrap();
    // then
    assert_eq!(offer.id().to_string(), line(golden, "offer"));
    assert_eq!(offer.answer_key(&topic, 9).id(), slot);
    assert_eq!(answered.first, b"two seats?");
    let first: BoxId = line(golden, "first box, answerer").parse().unwrap();
    assert_eq!(answered.thread.wanted().get(&first), Some(&0));
    assert_eq!(framed(&offer.answer_key(&topic, 9), &answer, UnixMillis::new(0)).as_slice().len(), 3_072);
}
