//! Links, cards, payloads and files of sessions and receipts come from strangers, as text or as bytes: each is read, and then says
//! itself, or it is refused.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use teahouse_base::testing::fuzz::Target;
use teahouse_base::testing::{MemoryStore, SeededRng};
use teahouse_base::{CodecError, Coded, Decode, Encode, RecordStore, SecretBytes, UnixSeconds};
use teahouse_bundle::{AppId, ContentHash};
use teahouse_chain::book::{AddressBook, ContractAt, ContractName};
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::port::{Asset, ChainId};
use teahouse_chain::primitives::{Address, B256};
use teahouse_chat::card::{ContactCard, LINK_PREFIX};
use teahouse_chat::content::Content;
use teahouse_chat::ids::AccountId;
use teahouse_runtime::trace::{ENGINE, Session, Trace};
use teahouse_wallet::envelope::{Cut, EnvelopePlan, GiftOrder, GivenShare};
use teahouse_wallet::keys::{BatchNumber, KeyTree, PersonaNumber};
use teahouse_wallet::phrase::Phrase;
use teahouse_wire::blob::{BlobId, BlobKey, BlobRef, BlobSize};

use crate::apps::direct::{DirectLink, Lead};
use crate::apps::files::note_offer;
use crate::apps::link::{AppLink, Wanted};
use crate::people::app_accounts::hear;
use crate::people::payload::{EnvelopePayload, FilePayload};
use crate::receipts::Head;
use crate::records::{APP_ACCOUNTS, FILE_OFFERS};

const WORDS: [&[u8]; 15] = [
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
    b"teahouse:app/2/",
    b"teahouse session\x01",
    b"\0\x09",
    b"\0\x0a",
    b"{\"number\":1",
];

#[test]
fn fuz_001_any_link_card_or_payload_is_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus/decoders");
    let test = "-p teahouse-node --lib tests::decoders";
    Target::new("decoders", corpus, test, |bytes| *blake3::hash(bytes).as_bytes())
        .with_seeds(shares().into_iter().chain(of_apps()))
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

/// A file and an account of an app as messages, a file's payload, a link to a bundle, a recorded session, an end of receipts.
fn of_apps() -> Vec<Vec<u8>> {
    let app = AppId::from_array([7; 32]).to_string();
    let key = Some(BlobKey::from_secret(SecretBytes::new([3; 32])));
    let blob = BlobRef { id: BlobId::from_array([2; 32]), size: BlobSize::new(9).unwrap(), key };
    let payload = FilePayload { hash: [1; 32], blob }.to_bytes();
    let name = "tea.png".to_owned();
    let file = Content::AppFile { app: app.clone(), name, size: 9, payload: payload.clone() };
    let account = Content::AppAccount { app, account: [0xa8; 20] };
    let bytes = "01".repeat(32);
    let link = format!("teahouse:app/2/{bytes}/tea/1.0.0/{bytes}#teahouse-blob:9:{bytes}");
    let session = Session {
        bundle: ContentHash::from_array([1; 32]),
        app: AppId::from_array([7; 32]),
        engine: ENGINE.to_owned(),
        user_id: "user-1".to_owned(),
        assets: Vec::new(),
        trace: Trace::default(),
    };
    let end = serde_json::to_string(&Head::default()).unwrap();
    vec![
        file.to_bytes(),
        account.to_bytes(),
        payload,
        link.into_bytes(),
        session.to_bytes(),
        session.to_bytes().split_off(SEAL),
        end.into_bytes(),
    ]
}

/// Bytes of a session's file before what its hash is of.
const SEAL: usize = 49;

fn ending(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let of_people = [content(bytes), card(bytes), share(bytes), payload(bytes), blob(&text)];
    let of_apps = [named(&text), lead(&text), file(bytes), session(bytes), receipts(&text)];
    [of_people, of_apps].concat().join(" ")
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
            format!("content {} {}", matches!(content, Content::NeedsNewerVersion { .. }), heard(&content))
        }
        Err(error) => beginning(&error),
    }
}

/// How many records a message of an app leaves, once it has arrived: of an offer or of an account, one at most.
fn heard(content: &Content) -> usize {
    let (store, from) = (MemoryStore::new(), AccountId::from_array([5; 32]));
    let mut records = store.begin_write().unwrap();
    note_offer(records.as_mut(), content, &from).unwrap();
    if let Content::AppAccount { app, account } = content
        && let Ok(app) = app.parse::<AppId>()
    {
        hear(records.as_mut(), &from, &app, Address::from(*account)).unwrap();
    }
    let left = [FILE_OFFERS, APP_ACCOUNTS].map(|table| records.scan(table, &[], None, 9).unwrap().len());
    let left: usize = left.iter().sum();
    assert!(left <= 1, "{left} records");
    left
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

/// What says of its app what it is says so again, and a link to one bundle is one link.
fn lead(text: &str) -> String {
    let Ok(lead) = text.parse::<Lead>() else { return "no lead".to_owned() };
    let says = lead.offer(text).is_some();
    if let Lead::Direct(link) = lead {
        assert!(says && link.blob.key.is_none());
        assert_eq!(link.to_string().parse::<DirectLink>().unwrap(), link);
        return "a bundle".to_owned();
    }
    format!("a lead {says}")
}

/// A file's payload is read in its one form, and shows no key.
fn file(bytes: &[u8]) -> String {
    match FilePayload::from_bytes(bytes) {
        Ok(payload) => {
            assert_eq!(payload.to_bytes(), bytes);
            format!("file {}", payload.blob.key.is_some())
        }
        Err(error) => beginning(&error),
    }
}

/// A session's file, as it is and with a hash that holds: then its body is read too, and says itself.
fn session(bytes: &[u8]) -> String {
    let whole = Session::from_bytes(bytes).is_ok();
    let hash = blake3::hash(bytes);
    let sealed = [b"teahouse session\x01".as_slice(), hash.as_bytes().as_slice(), bytes].concat();
    match Session::from_bytes(&sealed) {
        Ok(session) => {
            assert_eq!(Session::from_bytes(&session.to_bytes()).unwrap(), session);
            format!("session {whole}")
        }
        Err(error) => format!("{whole} {}", error.code()),
    }
}

fn receipts(text: &str) -> String {
    match crate::check_receipts(text) {
        Ok(checked) => {
            assert!(usize::try_from(checked.count).unwrap() < text.lines().count());
            "receipts".to_owned()
        }
        Err(error) => error.code().to_owned(),
    }
}
