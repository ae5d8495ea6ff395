//! Nothing is signed that is not described: the table of typed structs against the contracts themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use alloy::primitives::{Address, B256, Bytes, U256};
use teahouse_base::testing::MemoryStore;
use teahouse_base::{Coded, SystemClock, UnixSeconds};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::delegate::Batch;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::{Amount, ContractCall, Destination};
use teahouse_chain::port::{Asset, At, ChainId, ChainPort};
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::preview::Preview;
use teahouse_wallet::redeem::{Carriage, own_submission};
use teahouse_wallet::signer::Intent;
use teahouse_wallet::typed::{Described, Held, Meaning, Of, TypedData, TypedError, bind, described};

use crate::redeem::Gift;

/// Puts code at an address, as somebody with power over a chain would.
fn set_code(url: &str, at: Address, code: &Bytes) {
    let body = format!(r#"{{"jsonrpc":"2.0","id":1,"method":"anvil_setCode","params":["{at}","{code}"]}}"#);
    let host = url.strip_prefix("http://").unwrap().trim_end_matches('/');
    let mut socket = std::net::TcpStream::connect(host).unwrap();
    let head = "Content-Type: application/json\r\nConnection: close";
    let length = body.len();
    write!(socket, "POST / HTTP/1.1\r\nHost: {host}\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}")
        .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\"result\":null"), "{answer}");
}

/// Every type string in a folder of Solidity sources: `Name(type field,…)`, those inside others apart.
fn type_strings(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            type_strings(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "sol") {
            let text = std::fs::read_to_string(&path).unwrap();
            for quoted in text.split('"').skip(1).step_by(2) {
                found.extend(structs_in(quoted));
            }
        }
    }
}

fn structs_in(quoted: &str) -> Vec<String> {
    let parts: Vec<&str> = quoted.split_inclusive(')').collect();
    let is_struct = |part: &&str| {
        let name = part.split('(').next().unwrap_or_default();
        let named = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.bytes().all(|b| b.is_ascii_alphanumeric());
        // The domain is no struct of a contract's: it is shown as the place where a signature counts.
        named && part.contains('(') && part.contains(' ') && name != "EIP712Domain"
    };
    let whole = !parts.is_empty() && parts.iter().all(|part| is_struct(part) && part.ends_with(')'));
    if whole { parts.into_iter().map(str::to_owned).collect() } else { Vec::new() }
}

fn table() -> BTreeMap<String, &'static Described> {
    let all = ContractName::ALL.into_iter().flat_map(described);
    all.map(|one| (one.type_string(), one)).collect()
}

#[test]
fn typ_001_every_field_of_every_struct_that_a_contract_has_signed_is_described_and_nothing_else_is() {
    let mut signed = BTreeSet::new();
    type_strings(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts/src"), &mut signed);
    assert!(signed.len() > 50, "{}", signed.len());
    let table: BTreeSet<String> = table().into_keys().collect();
    assert_eq!(table, signed);
    // and the reader of the sources finds a field that was added
    let more = "Batch(Call[] calls,uint256 nonce)Call(address to,uint256 value,bytes data,bytes32 more)";
    assert_eq!(structs_in(more).len(), 2);
    assert!(structs_in(more).iter().all(|one| !table.contains(one)));
}

#[test]
fn what_a_field_leans_on_is_a_field_of_the_same_struct() {
    for one in table().into_values() {
        let has = |name: &str, meaning: &dyn Fn(&Meaning) -> bool| {
            one.fields.iter().any(|(field, _, what)| *field == name && meaning(what))
        };
        for (name, kind, meaning) in one.fields {
            let holds = match meaning {
                Meaning::Amount(Of::Field(asset)) => has(asset, &|what| *what == Meaning::Asset),
                Meaning::Place(place) => has(place, &|what| *what == Meaning::PlaceKind),
                Meaning::Inner(inner) => *kind == format!("{inner}[]"),
                Meaning::Asset | Meaning::Account => *kind == "address",
                _ => !kind.ends_with("[]") || *meaning == Meaning::Digests,
            };
            assert!(holds, "{}.{name}", one.name);
        }
    }
}

fn batch() -> Batch {
    let call =
        |to: u8| ContractCall { to: Address::repeat_byte(to), value: U256::from(to), data: vec![to].into() };
    Batch {
        calls: vec![call(1), call(2)],
        nonce: U256::from(3),
        deadline: UnixSeconds::new(4),
        min_gas: 5,
        submitter: Address::repeat_byte(6),
        fee_asset: Asset::Token(Address::repeat_byte(7)),
        max_fee: Amount::new(8).unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn typ_002_a_description_holds_for_the_code_of_the_book_and_for_no_other_contract_type_or_chain() {
    let devnet = Devnet::start_temporary().await.unwrap();
    let (port, book) = (devnet.port(), devnet.book().clone());
    let name = ContractName::Delegate;
    // given the code that the book says, then a batch is shown field by field
    let bound = bind(port, &book, name, "Batch").await.unwrap();
    let account = Address::repeat_byte(9);
    let shown = TypedData::of_batch(&bound, account, &batch()).unwrap();
    assert_eq!((shown.place, shown.chain, shown.name), (account, book.chain_id, "Batch"));
    let paths: Vec<&str> = shown.fields.iter().map(|field| field.path.as_str()).collect();
    let calls =
        ["calls.1.to", "calls.1.value", "calls.1.data", "calls.2.to", "calls.2.value", "calls.2.data"];
    let rest = ["nonce", "deadline", "minGas", "submitter", "feeToken", "maxFee"];
    assert_eq!(paths, [&calls[..], &rest].concat());
    assert_eq!(shown.fields[11].held, Held::Money(batch().fee_asset, U256::from(8)));
    // when the hash is another, the contract is not in the book, the type is not known, or the chain is another: refused
    let mut bent = book.clone();
    bent.contracts.get_mut(&name).unwrap().code_hash = B256::repeat_byte(1);
    let refused = bind(port, &bent, name, "Batch").await;
    assert!(matches!(refused, Err(TypedError::OtherCode { .. })), "{refused:?}");
    bent.contracts.remove(&name);
    assert_eq!(bind(port, &bent, name, "Batch").await, Err(TypedError::UnknownContract(name)));
    let refused = bind(port, &book, name, "Permit").await;
    assert!(matches!(refused, Err(TypedError::UnknownType { .. })), "{refused:?}");
    let elsewhere = AddressBook::new(ChainId::new(1));
    let refused = bind(port, &elsewhere, name, "Batch").await;
    assert!(matches!(refused, Err(TypedError::OtherChain { .. })), "{refused:?}");
    // and the description of one struct is none of another
    let claim = bind(port, &book, ContractName::RedEnvelope, "Claim").await.unwrap();
    assert!(matches!(TypedData::of_batch(&claim, account, &batch()), Err(TypedError::UnknownType { .. })));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn typ_001_a_claim_is_shown_field_by_field_before_it_is_signed_and_when_the_own_account_brings_it() {
    // given a share of a gift, and the description of what its key signs, for the code of the book
    let devnet = Devnet::start_temporary().await.unwrap();
    let bound = bind(devnet.port(), devnet.book(), ContractName::RedEnvelope, "Claim").await.unwrap();
    let gift = Gift::new();
    let share = gift.plan.share(&gift.maker, 1, Vec::new()).unwrap();
    let (mine, carrier, fee) = (Address::repeat_byte(7), Address::repeat_byte(8), Amount::new(9).unwrap());
    let (to, until) = (Destination::Account(mine), gift.deadline(600));
    // when it is shown what would be signed for a carrier with a fee
    let asset = share.terms().asset;
    let claim = share.claim(to, (carrier, fee), until);
    let shown = TypedData::of_claim(&bound, asset, &claim).unwrap();
    // then every field is there, in the order in which it is signed
    let place = devnet.book().contracts[&ContractName::RedEnvelope].address;
    assert_eq!((shown.place, shown.chain, shown.name), (place, devnet.book().chain_id, "Claim"));
    let held: Vec<(&str, &Held)> = shown.fields.iter().map(|one| (one.path.as_str(), &one.held)).collect();
    let id = Held::Bytes(share.id().as_bytes().to_vec().into());
    let (number, money) =
        (|number: u64| Held::Number(U256::from(number)), |units: u128| Held::Money(asset, U256::from(units)));
    let expected = [
        ("id", &id),
        ("index", &number(1)),
        ("amount", &money(share.amount().get())),
        ("dest", &Held::Account(mine)),
        ("destKind", &number(0)),
        ("maxRelayerFee", &money(9)),
        ("relayer", &Held::Account(carrier)),
        ("deadline", &number(until.get())),
    ];
    assert_eq!(held, expected);
    // and what is signed and brought by the own account shows the same fields, for nobody's fee
    let book = &gift.world.book;
    let signed = share.sign_claim(book, to, (Carriage::FREE.relayer, Amount::ZERO), until).unwrap();
    let brought = own_submission(&signed, share.domain().contract);
    let shown = TypedData::of_intent(book, &brought).unwrap();
    assert_eq!(Some(&shown), TypedData::of_signed_claim(book, &signed).as_ref());
    assert_eq!((shown.place, shown.fields.len()), (share.domain().contract, 8));
    assert_eq!(shown.fields[3].held, Held::Account(mine));
    assert_eq!((&shown.fields[5].held, &shown.fields[6].held), (&money(0), &Held::Account(Address::ZERO)));
    // and the description of another struct, or another call, is none of a claim
    let batch = bind(devnet.port(), devnet.book(), ContractName::Delegate, "Batch").await.unwrap();
    let refused = TypedData::of_claim(&batch, asset, &claim);
    assert!(matches!(refused, Err(TypedError::UnknownType { .. })), "{refused:?}");
    let other = Intent::SendCoin { to: mine, amount: U256::from(1) };
    assert_eq!(TypedData::of_intent(book, &other), None);
    devnet.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn typ_002_a_call_is_shown_and_agreed_to_only_while_each_contract_has_the_code_that_it_is_described_for()
 {
    // given an account with dollars on a chain whose contracts are those of the book
    let devnet = Devnet::start_temporary().await.unwrap();
    let (book, account) = (devnet.book(), Address::repeat_byte(0xa1));
    devnet.faucet(account, U256::from(10_u128.pow(18)), U256::from(9_000_000)).await.unwrap();
    let port: Arc<dyn ChainPort> = Arc::new(teahouse_chain::quorum::open(devnet.profile()).unwrap());
    let lane = Lane { chain: book.chain_id, account };
    let journal = Journal::open(lane, Arc::new(MemoryStore::new()), port.clone(), Arc::new(SystemClock));
    let place = |name| book.contracts[&name].address;
    let (dollar, escrow) = (place(ContractName::PracticeDollar), place(ContractName::Escrow));
    let pay = Intent::SendToken { token: dollar, to: Address::repeat_byte(0xb0), amount: U256::from(5) };
    let allow = Intent::AllowToken { token: dollar, spender: ContractName::Escrow, amount: U256::from(5) };
    let [shown, allowed] = [
        Preview::prepare(&journal, book, pay.clone()).await,
        Preview::prepare(&journal, book, allow.clone()).await,
    ]
    .map(Result::unwrap);
    // when another one stands where the spender was, which the approval itself never calls
    let code = port.code(escrow, At::Latest).await.unwrap();
    set_code(devnet.url(), escrow, &Bytes::from_static(&[0x00]));
    // then in a later block neither it is shown, nor a yes to what was shown counts; what does not name it goes on
    devnet.advance(std::time::Duration::from_secs(1)).await.unwrap();
    let refused = Preview::prepare(&journal, book, allow.clone()).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "PAY-455", "{refused}");
    let refused = allowed.confirm(&journal, &allowed.digest()).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "PAY-455", "{refused}");
    shown.confirm(&journal, &shown.digest()).await.unwrap();
    // and what the other one may take can still be taken back
    let back = Intent::AllowToken { token: dollar, spender: ContractName::Escrow, amount: U256::ZERO };
    Preview::prepare(&journal, book, back).await.unwrap();
    // when the token itself is another one, which refuses whatever it is asked, then that is the reason, and not the refusal
    let token = port.code(dollar, At::Latest).await.unwrap();
    set_code(devnet.url(), dollar, &Bytes::from_static(&[0xfe]));
    let refused = Preview::prepare(&journal, book, pay.clone()).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "PAY-455", "{refused}");
    let refused = shown.confirm(&journal, &shown.digest()).await.unwrap_err();
    assert_eq!(refused.code().as_str(), "PAY-455", "{refused}");
    // when all is as the book has it, then both are shown again
    set_code(devnet.url(), escrow, &code);
    set_code(devnet.url(), dollar, &token);
    for intent in [pay, allow] {
        Preview::prepare(&journal, book, intent).await.unwrap();
    }
}
