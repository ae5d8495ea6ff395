//! What the post-quantum envelope costs beside bare Olm, in the same run, and what storing a session adds.

#![allow(missing_docs, reason = "criterion's macros write undocumented functions")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use teahouse_chat::testing::SessionPair;
use vodozemac::olm::{Account, OlmMessage, Session, SessionConfig};

const WORDS: &[u8] = &[b'x'; 100];

/// Two bare Olm sessions, established as ours are: with a fallback key.
fn olm_pair() -> (Session, Session) {
    let (alice, mut bob) = (Account::new(), Account::new());
    bob.generate_fallback_key();
    let prekey = *bob.fallback_key().values().next().expect("it was just generated");
    let config = SessionConfig::version_1();
    let mut ours =
        alice.create_outbound_session(config, bob.curve25519_key(), prekey).expect("fresh keys agree");
    let Ok(OlmMessage::PreKey(first)) = ours.encrypt(b"hello") else {
        panic!("the first message is a pre-key message")
    };
    let mut theirs = bob
        .create_inbound_session(config, alice.curve25519_key(), &first)
        .expect("an honest first message")
        .session;
    let answer = theirs.encrypt(b"hello back").expect("fresh keys agree");
    ours.decrypt(&answer).expect("an honest answer");
    (ours, theirs)
}

fn olm_pass(from: &mut Session, to: &mut Session) {
    let sealed = from.encrypt(WORDS).expect("it can be sealed");
    black_box(to.decrypt(&sealed).expect("it opens"));
}

fn sessions(c: &mut Criterion) {
    let mut group = c.benchmark_group("chat/session");
    let (mut a, mut b) = olm_pair();
    group.bench_function("bare Olm: encrypt+decrypt, same chain", |bench| {
        bench.iter(|| olm_pass(&mut a, &mut b))
    });
    let mut pair = SessionPair::new();
    group.bench_function("ours: encrypt+decrypt, same chain", |bench| bench.iter(|| pair.forth(WORDS)));
    group.bench_function("bare Olm: ping-pong", |bench| {
        bench.iter(|| {
            olm_pass(&mut a, &mut b);
            olm_pass(&mut b, &mut a);
        });
    });
    group.bench_function("ours: ping-pong", |bench| {
        bench.iter(|| {
            pair.forth(WORDS);
            pair.back(WORDS);
        });
    });
    group.bench_function("ours: store and load both ends", |bench| bench.iter(|| pair.store_and_load()));
    group.bench_function("ours: open and answer a session", |bench| bench.iter(SessionPair::new));
    group.finish();
}

criterion_group! {
    name = chat;
    config = Criterion::default().sample_size(20).measurement_time(std::time::Duration::from_secs(3));
    targets = sessions
}
criterion_main!(chat);
