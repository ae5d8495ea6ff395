//! Questions and answers have one form each, and no bytes of a stranger make the reader panic or allocate.

use super::*;
use proptest::prelude::*;

fn arb_ask() -> impl Strategy<Value = MailboxAsk> {
    let ids = |most| proptest::collection::vec(any::<[u8; 32]>().prop_map(BoxId::from_array), 0..most);
    prop_oneof![
        any::<u8>().prop_map(|b| MailboxAsk::Put(EnvelopeBytes::from_vec(vec![b; 3_072]).unwrap())),
        ids(GET_BOXES).prop_map(MailboxAsk::Get),
        (any::<u32>(), ids(70)).prop_map(|(wait, ids)| MailboxAsk::Watch(wait, ids)),
        (any::<u32>(), any::<Option<[u8; 32]>>())
            .prop_map(|(day, after)| MailboxAsk::List(day, after.map(BoxId::from_array))),
    ]
}

fn refusals() -> Vec<Refusal> {
    vec![
        Refusal::Busy { retry_after_ms: 7 },
        Refusal::TooLarge { bound: 9 },
        Refusal::Malformed,
        Refusal::BadEnvelope,
        Refusal::BadSignature,
        Refusal::OutsideWindow { relay_time: UnixMillis::new(u64::MAX) },
        Refusal::Taken,
        Refusal::Erased,
        Refusal::NoSuchRole,
        Refusal::Full,
        Refusal::Failed,
        Refusal::Absent,
        Refusal::BadBlob,
        Refusal::Quota { retry_after_s: 3_600 },
    ]
}

#[test]
fn every_refusal_comes_back_and_has_its_own_code() {
    let mut codes = std::collections::BTreeSet::new();
    for refusal in refusals() {
        assert_eq!(
            read_answer::<Done>(&write_answer::<Done>(&Err(refusal.clone()))),
            Ok(Err(refusal.clone()))
        );
        assert!(codes.insert(refusal.code()), "{refusal}");
    }
}

#[test]
fn golden_refusal() {
    // | 0 version 01 | 1 refusal 00 | 2 kind 01 busy | 3 value, 8 bytes |
    let bytes = write_answer::<Done>(&Err(Refusal::Busy { retry_after_ms: 1_000 }));
    assert_eq!(hex::encode(bytes), "01000100000000000003e8");
}

#[test]
fn a_watch_of_too_many_boxes_is_refused_by_its_count() {
    let mut to = Writer::new();
    to.u8(1).u8(3).u32(0).u32(u32::try_from(WATCH_BOXES).unwrap() + 1);
    assert!(matches!(MailboxAsk::from_bytes(&to.finish()), Err(CodecError::TooLong { .. })));
}

#[test]
fn the_longest_watch_fits_its_protocol() {
    let ask = MailboxAsk::Watch(0, vec![BoxId::from_array([0; 32]); WATCH_BOXES]);
    assert!(ask.to_bytes().len() <= Protocol::Mailbox.longest_question() as usize);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_question_comes_back(ask in arb_ask()) {
        prop_assert_eq!(MailboxAsk::from_bytes(&ask.to_bytes()), Ok(ask));
    }

    #[test]
    fn bent_questions_and_answers_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(ask) = MailboxAsk::from_bytes(&bytes) {
            prop_assert_eq!(ask.to_bytes(), bytes.clone());
        }
        let _ = PushAsk::from_bytes(&bytes);
        let _ = read_answer::<Found>(&bytes);
        let _ = read_answer::<Entries>(&bytes);
        let _ = read_answer::<PeerCard>(&bytes);
        let _ = read_answer::<PutDone>(&bytes);
    }
}
