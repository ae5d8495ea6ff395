//! Links, cards and payloads come from strangers, as text or as bytes: each is read, and then says itself, or it is refused.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use teahouse_base::testing::SeededRng;
use teahouse_base::testing::fuzz::Target;
use teahouse_base::{CodecError, Coded, Decode, Encode, UnixSeconds};
use teahouse_chain::book::{AddressBook, ContractAt, ContractName};
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::{Asset, ChainId};
use teahouse_chain::primitives::{Address, B256};
use teahouse_chat::card::{ContactCard, LINK_PREFIX};
use teahouse_chat::content::Content;
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder, GivenShare};
use teahouse_wallet::keys::{BatchNumber, KeyTree, PersonaNumber};
use teahouse_wallet::phrase::Phrase;
use teahouse_wire::blob::BlobRef;

use crate::apps::link::{AppLink, Wanted};
use crate::people::payload::EnvelopePayload;

const WORDS: [&[u8]; 10] = [
    b"teahouse:app/1/",
    b"31337/7/tea/1.0.0",
    b"#teahouse-blob:",
    b"/",
    b"18446744073709551615",
    b"1.0.0",
    b"\0\0\0\x04",
    b"\xff\xff\xff\xff",
    b"\xd0\xb5",
    b"\xe2\x80\xae",
];

#[test]
fn fuz_001_any_link_card_or_payload_is_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/decoders");
    let test = "-p teahouse-node --lib tests::decoders";
    Target::new("decoders", corpus, test, |bytes| *blake3::hash(bytes).as_bytes())
        .with_seeds(shares())
        .with_words(WORDS)
        .run(ending); // FUZ-001
}

/// Shares of an equal and of a lucky envelope: as bytes, as a link, in a payload, and in a message.
fn shares() -> Vec<Vec<u8>> {
    let persona = KeyTree::new(&Phrase::generate(&mut SeededRng::new(1))).persona(PersonaNumber::FIRST);
    let mut book = AddressBook::new(ChainId::PRACTICE);
    let at = ContractAt { address: Address::repeat_byte(0xe0), code_hash: B256::ZERO, since: 0 };
    book.contracts.insert(ContractName::RedEnvelope, at);
    let amount = Amount::new(1_000).unwrap();
    let shares = [Cut::Equal(amount), Cut::Deck(amount)].map(|cut| {
        let refund_to = Destination::Account(Address::repeat_byte(0xa8));
        let expiry = UnixSeconds::new(1_800_000_000);
        let order = GiftOrder { asset: Asset::Native, shares: 5, cut, expiry, refund_to };
        let plan = EnvelopePlan::new(&persona, &book, BatchNumber(0), &order).unwrap();
        plan.share(&persona, 2, Vec::new()).unwrap()
    });
    shares.iter().flat_map(ways_to_hand_over).collect()
}

fn ways_to_hand_over(share: &GivenShare) -> [Vec<u8>; 4] {
    let payload = EnvelopePayload { app: vec![1, 2, 3], share: share.to_secret_bytes() }.to_bytes();
    let (app, summary) = ("tea".to_owned(), "A gift".to_owned());
    let message = Content::RedEnvelope { app, summary, payload: payload.clone(), place: None }.to_bytes();
    [share.to_secret_bytes().to_vec(), share.to_link().as_bytes().to_vec(), payload, message]
}

fn ending(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    [content(bytes), card(bytes), share(bytes), payload(bytes), named(&text), blob(&text)].join(" ")
}

/// A refusal without what it says of this case.
fn beginning(error: &CodecError) -> String {
    error.to_string().chars().take(12).collect()
}

/// Also what a newer version sends is kept byte for byte.
fn content(bytes: &[u8]) -> String {
    match Content::from_bytes(bytes) {
        Ok(content) => {
            assert_eq!(content.to_bytes(), bytes);
            format!("content {}", matches!(content, Content::NeedsNewerVersion { .. }))
        }
        Err(error) => beginning(&error),
    }
}

fn card(bytes: &[u8]) -> String {
    let _ = ContactCard::from_link(&format!("{LINK_PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)));
    let _ = ContactCard::from_link(&String::from_utf8_lossy(bytes));
    match ContactCard::read(bytes) {
        Ok(card) => {
            assert!(ContactCard::from_link(&card.link()).is_ok_and(|again| again == card));
            "card".to_owned()
        }
        Err(error) => error.code().to_string(),
    }
}

fn share(bytes: &[u8]) -> String {
    let _ = GivenShare::from_link(&String::from_utf8_lossy(bytes));
    match GivenShare::read(bytes) {
        Ok(share) => {
            assert!(share.to_secret_bytes().as_slice() == bytes, "a share has one form");
            assert!(GivenShare::from_link(&share.to_link()).is_ok());
            "share".to_owned()
        }
        Err(error) => error.code().to_string(),
    }
}

fn payload(bytes: &[u8]) -> String {
    match EnvelopePayload::from_bytes(bytes) {
        Ok(payload) => {
            assert_eq!(payload.to_bytes(), bytes);
            format!("payload {}", payload.given().is_some())
        }
        Err(error) => beginning(&error),
    }
}

/// An app that is named in full has a link, and the link names it.
fn named(text: &str) -> String {
    let Ok(wanted) = text.parse::<Wanted>() else { return "no app".to_owned() };
    let Wanted { publisher: Some(publisher), name, version: Some(version), chain: Some(chain), blob } =
        wanted.clone()
    else {
        return "an app".to_owned();
    };
    let link = AppLink { chain, publisher, name, version, blob };
    assert_eq!(link.to_string().parse::<Wanted>().unwrap(), wanted);
    "a link".to_owned()
}

fn blob(text: &str) -> String {
    match text.parse::<BlobRef>() {
        Ok(blob) => {
            assert!(blob.expose_text().parse::<BlobRef>().is_ok());
            format!("blob {}", blob.key.is_some())
        }
        Err(_) => "no blob".to_owned(),
    }
}
