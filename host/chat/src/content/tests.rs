//! Each kind of content has one form, and comes back from its bytes.

use super::*;
use proptest::prelude::*;

pub(crate) fn arb_content() -> impl Strategy<Value = Content> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..64);
    prop_oneof![
        (".{1,40}", any::<Option<[u8; 16]>>())
            .prop_map(|(text, id)| Content::Text { text, reply_to: id.map(MessageId::from_array) }),
        (".{0,10}", ".{0,10}", bytes(), proptest::option::of(".{1,10}"))
            .prop_map(|(app, summary, payload, place)| Content::RedEnvelope { app, summary, payload, place }),
        (".{0,10}", ".{0,10}", ".{0,10}", bytes(), proptest::option::of(".{1,10}")).prop_map(
            |(app, title, summary, payload, place)| Content::AppCard { app, title, summary, payload, place }
        ),
        (any::<u64>(), any::<Option<[u8; 20]>>())
            .prop_map(|(chain, address)| Content::PayAddress { chain, address }),
        any::<u64>().prop_map(|chain| Content::AskPayAddress { chain }),
        (any::<u64>(), proptest::option::of(bytes()))
            .prop_map(|(chain, address)| Content::PrivatePayAddress { chain, address }),
        (".{0,10}", ".{0,10}", any::<u64>(), bytes())
            .prop_map(|(app, name, size, payload)| Content::AppFile { app, name, size, payload }),
        (".{0,10}", any::<[u8; 20]>()).prop_map(|(app, account)| Content::AppAccount { app, account }),
        (any::<[u8; 16]>(), any::<u32>(), ".{0,10}", ".{0,10}", bytes()).prop_map(
            |(card, revision, app, title, payload)| Content::CardUpdate {
                card: MessageId::from_array(card),
                revision,
                app,
                title,
                payload,
            }
        ),
        (12_u16.., bytes()).prop_map(|(kind, bytes)| Content::NeedsNewerVersion { kind, bytes }),
    ]
}

proptest! {
    #[test]
    fn content_comes_back_from_its_bytes(content in arb_content()) {
        prop_assert_eq!(Content::from_bytes(&content.to_bytes()), Ok(content));
    }

    #[test]
    fn chat_005_content_of_any_kind_and_form_is_kept_byte_for_byte(kind in any::<u16>(), body in proptest::collection::vec(any::<u8>(), 0..80)) {
        let mut to = Writer::new();
        to.u16(kind).bytes(&body);
        let bytes = to.finish();
        prop_assert_eq!(Content::from_bytes(&bytes).unwrap().to_bytes(), bytes);
    }
}

/// kind 7, length 24, then four texts behind their lengths (4), app `a`, title `b`, summary `c`, no payload, place `d`.
#[test]
fn a_card_or_envelope_with_a_place_has_the_layout_of_its_table_and_one_without_stays_as_it_was() {
    let card = |place: Option<&str>| Content::AppCard {
        app: "a".to_owned(),
        title: "b".to_owned(),
        summary: "c".to_owned(),
        payload: Vec::new(),
        place: place.map(str::to_owned),
    };
    let words = "000000016100000001620000000163 00000000".replace(' ', "");
    assert_eq!(hex::encode(card(None).to_bytes()), format!("000300000013{words}"));
    assert_eq!(hex::encode(card(Some("d")).to_bytes()), format!("000700000018{words}0000000164"));
    assert!(card(Some("")).check().is_err() && card(Some(&"d".repeat(MAX_PLACE + 1))).check().is_err());
    // an empty place is a form of its own, which stays as its bytes
    let empty = Content::from_bytes(&hex::decode(format!("000700000017{words}00000000")).unwrap()).unwrap();
    assert!(matches!(empty, Content::NeedsNewerVersion { kind: 7, .. }));
    let envelope = |place: Option<&str>| Content::RedEnvelope {
        app: "a".to_owned(),
        summary: "b".to_owned(),
        payload: Vec::new(),
        place: place.map(str::to_owned),
    };
    let words = "0000000161000000016200000000";
    assert_eq!(hex::encode(envelope(None).to_bytes()), format!("00020000000e{words}"));
    assert_eq!(hex::encode(envelope(Some("d")).to_bytes()), format!("000800000013{words}0000000164"));
    assert!(envelope(Some("")).check().is_err());
}

/// kind 4, length 30, then `version | chain (8) | 1 | address (20)`; kind 5 ends after the chain.
#[test]
fn a_pay_address_has_the_layout_of_its_table() {
    let here = Content::PayAddress { chain: 31_337, address: Some([0xab; 20]) };
    let hex = format!("00040000001e010000000000007a6901{}", "ab".repeat(20));
    assert_eq!(hex::encode(here.to_bytes()), hex);
    let wish = Content::AskPayAddress { chain: 31_337 };
    assert_eq!(hex::encode(wish.to_bytes()), "00050000000901000000000000 7a69".replace(' ', ""));
}

/// kind 6, length 16, then `version | chain (8) | 1 | length (4) | address`; or 0 after the chain.
#[test]
fn a_private_pay_address_has_the_layout_of_its_table_and_is_bounded() {
    let told = |address| Content::PrivatePayAddress { chain: 31_337, address };
    let hex = |content: Content| hex::encode(content.to_bytes());
    assert_eq!(hex(told(Some(vec![0xab, 0xcd]))), "000600000010010000000000007a690100000002abcd");
    assert_eq!(hex(told(None)), "00060000000a010000000000007a6900");
    let long = told(Some(vec![1; MAX_PRIVATE_ADDRESS + 1]));
    assert_eq!(long.check(), Err(ContentError::TooLong { field: "address", found: 257, bound: 256 }));
    assert!(matches!(Content::from_bytes(&long.to_bytes()), Ok(Content::NeedsNewerVersion { kind: 6, .. })));
}

/// kind 9, length 25, then `version | app (4 + 1) | name (4 + 1) | size (8) | payload (4 + 2)`.
#[test]
fn a_file_has_the_layout_of_its_table_and_is_bounded() {
    let of = |name: &str, len| Content::AppFile {
        app: "a".to_owned(),
        name: name.to_owned(),
        size: 9,
        payload: vec![0xab; len],
    };
    let hex = hex::encode(of("n", 2).to_bytes());
    assert_eq!(hex, "000900000019010000000161000000016e000000000000000900000002abab");
    let long = of("n", MAX_FILE_PAYLOAD + 1);
    assert_eq!(long.check(), Err(ContentError::TooLong { field: "payload", found: 513, bound: 512 }));
    let long = of(&"n".repeat(MAX_FILE_NAME + 1), 2);
    assert_eq!(long.check(), Err(ContentError::TooLong { field: "name", found: 257, bound: 256 }));
    assert!(matches!(Content::from_bytes(&long.to_bytes()), Ok(Content::NeedsNewerVersion { kind: 9, .. })));
}

/// kind 10, length 27, then `version | length (4) | app | address (20)`.
#[test]
fn an_account_of_an_app_has_the_layout_of_its_table_and_is_bounded() {
    let told = |app: &str| Content::AppAccount { app: app.to_owned(), account: [0xab; 20] };
    let hex = format!("000a0000001b01000000027465{}", "ab".repeat(20));
    assert_eq!(hex::encode(told("te").to_bytes()), hex);
    let long = told(&"a".repeat(MAX_APP_ID + 1));
    assert_eq!(long.check(), Err(ContentError::TooLong { field: "app", found: 257, bound: 256 }));
}

#[test]
fn what_cannot_be_sent_says_why() {
    assert_eq!(Content::text("").check(), Err(ContentError::Empty));
    let long = Content::text("x".repeat(MAX_TEXT + 1));
    assert_eq!(long.check(), Err(ContentError::TooLong { field: "text", found: 8_193, bound: 8_192 }));
    let newer = Content::NeedsNewerVersion { kind: 11, bytes: vec![] };
    assert_eq!(newer.check(), Err(ContentError::NeedsNewerVersion(11)));
}

/// kind 11, length 37, then `version | card (16) | revision (4) | app (4 + 1) | title (4 + 1) | payload (4 + 2)`.
#[test]
fn what_a_card_is_made_has_the_layout_of_its_table_and_is_bounded() {
    let made = |title: &str, len| Content::CardUpdate {
        card: MessageId::from_array([0xcd; 16]),
        revision: 2,
        app: "a".to_owned(),
        title: title.to_owned(),
        payload: vec![0xab; len],
    };
    let hex = format!("000b0000002501{}0000000200000001610000000162000000 02abab", "cd".repeat(16))
        .replace(' ', "");
    assert_eq!(hex::encode(made("b", 2).to_bytes()), hex);
    let long = made("b", MAX_PAYLOAD + 1);
    assert_eq!(long.check(), Err(ContentError::TooLong { field: "payload", found: 4_097, bound: 4_096 }));
    let long = made(&"b".repeat(MAX_TITLE + 1), 2);
    assert_eq!(long.check(), Err(ContentError::TooLong { field: "title", found: 257, bound: 256 }));
    assert!(matches!(Content::from_bytes(&long.to_bytes()), Ok(Content::NeedsNewerVersion { kind: 11, .. })));
}
