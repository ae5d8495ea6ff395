//! Someone whose first money is a token pays on, at the command line, without ever holding the coin.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt};
use serde_json::{Value, json};
use teahouse_base::SystemClock;
use teahouse_base::testing::MemoryStore;
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;
use teahouse_chain::profile::ChainProfile;
use teahouse_relay::PeerId;
use teahouse_relay::node::SubmitHandler;
use teahouse_relay::protocol::Refusal;
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::keys::AccountKey;
use teahouse_wallet::signer::Signer;
use teahouse_wallet::submitter::{FeePolicy, Limits, Submitter};

use crate::page::PAGE;
use crate::shown;
use crate::support::{Chain, Home, Person, Relays};

const ANNA: &str = "0x00000000000000000000000000000000000000a0";
const CENT: u128 = 10_000;

/// A submitter that takes practice dollars, behind every relay of the test.
struct Priced(Arc<Submitter>);

impl Priced {
    fn new(home: &Home, folder: &str) -> Self {
        let text = |name: &str| std::fs::read_to_string(std::path::Path::new(folder).join(name)).unwrap();
        let profile = ChainProfile::from_json(&text("chain.json")).unwrap();
        let book: Arc<AddressBook> = Arc::new(text("book.json").parse().unwrap());
        let dollar = Asset::Token(book.find(ContractName::PracticeDollar).unwrap().address);
        let signer = Signer::new(AccountKey::from_bytes(&[0x51; 32]).unwrap(), book.clone());
        let account = signer.address().to_string();
        home.json(&["devnet", "faucet", &account, "--coins", "5", "--dollars", "0"]);
        let lane = Lane { chain: book.chain_id, account: signer.address() };
        let port = Arc::new(teahouse_chain::quorum::open(&profile).unwrap());
        let journal = Journal::open(lane, Arc::new(MemoryStore::new()), port, Arc::new(SystemClock));
        let tokens = BTreeMap::from([(dollar, Amount::new(CENT).unwrap())]);
        let policy = FeePolicy::Priced { margin_percent: 20, tokens };
        Self(Arc::new(Submitter::new(journal, signer, policy, Limits::default())))
    }
}

impl SubmitHandler for Priced {
    fn submit(&self, from: PeerId, question: Vec<u8>) -> BoxFuture<'static, Result<Vec<u8>, Refusal>> {
        let submitter = self.0.clone();
        async move { Ok(submitter.handle(&from.to_bytes(), &question).await) }.boxed()
    }
}

/// A practice chain, relays that bring batches for practice cents, and Bo with ten dollars and no coin.
fn bo(home: &Home) -> (Chain<'_>, Relays, Person<'_>) {
    let (chain, folder) = home.devnet();
    let relays = Relays::carrying(Arc::new(Priced::new(home, &folder)));
    let mut bo = home.person("bo");
    bo.start();
    for address in &relays.addresses {
        bo.json(&["relay", "add", address]);
    }
    bo.json(&["chain", "use", &folder]);
    let address = bo.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    home.json(&["devnet", "faucet", &address, "--coins", "0", "--dollars", "10"]);
    let connected = |status: &Value| {
        status["relays"].as_array().is_some_and(|all| all.iter().any(|one| one["submitter"] == true))
    };
    bo.until(&["relay", "status"], connected);
    (chain, relays, bo)
}

fn held(person: &Person<'_>, place: usize) -> u128 {
    let wallet = person.json(&["wallet", "balance"]);
    wallet["balances"][place]["total"].as_str().unwrap().parse().unwrap()
}

/// What the wallet's page shows of paying on without coin is what is printed, word for word.
fn as_on_the_page(home: &Home, person: &Person<'_>) {
    let send = "teahouse wallet send $FRIEND 3 --asset PRACTICE-USD";
    for (command, more) in
        [(send.to_owned(), None), (format!("{send} --fee-in PRACTICE-USD"), Some("--dry-run"))]
    {
        let typed = command.replace("$FRIEND", ANNA);
        let words: Vec<&str> =
            ["--profile", person.name()].into_iter().chain(typed.split(' ').skip(1)).chain(more).collect();
        let said = home.run(&words);
        let said = [said.stdout, said.stderr].concat();
        shown::holds(&shown::answer(PAGE, &command), &String::from_utf8_lossy(&said));
    }
}

#[test]
fn who_has_no_coin_is_told_the_next_step_and_pays_with_a_fee_in_the_token() {
    // given Bo, who was only ever given practice dollars
    let home = Home::new();
    let (_chain, _relays, bo) = bo(&home);
    let plain = json!({ "code": Value::Null, "trusted": true });
    let shown = bo.json(&["wallet", "delegate", "show"]);
    assert_eq!((&shown["code"], &shown["trusted"]), (&plain["code"], &plain["trusted"]));
    // when he sends as others do, then he is told what to add
    let send = ["wallet", "send", ANNA, "3", "--asset", "PRACTICE-USD"];
    let told = "You hold too little coin for the fee. Somebody else can bring it for a fee in the token: add \
                `--fee-in PRACTICE-USD`. Nothing left your wallet. [PAY-247]";
    assert_eq!(bo.told(&send), (5, told.to_owned()));
    // and the sheet says what the fee is at most and in what, who brings it, and what becomes of his account
    let with_fee = [&send[..], &["--fee-in", "PRACTICE-USD"]].concat();
    as_on_the_page(&home, &bo);
    let sheet = bo.json(&[&with_fee[..], &["--dry-run"]].concat());
    assert_eq!(sheet["leaves"][0]["baseUnits"], "3000000");
    assert_eq!(sheet["feeMax"]["asset"]["symbol"], "PRACTICE-USD");
    let most: u128 = sheet["feeMax"]["baseUnits"].as_str().unwrap().parse().unwrap();
    assert_eq!(sheet["carried"]["carriers"].as_array().unwrap().len(), 1);
    assert_eq!(sheet["carried"]["takesOn"]["contract"], "Delegate");
    // and every field of what he would sign
    let signs = &sheet["signs"];
    assert_eq!(
        (&signs["contract"], &signs["name"], &signs["place"]),
        (&json!("Delegate"), &json!("Batch"), &sheet["account"])
    );
    let paths: Vec<&str> =
        signs["fields"].as_array().unwrap().iter().map(|field| field["path"].as_str().unwrap()).collect();
    let first = ["calls.1.to", "calls.1.value", "calls.1.data", "nonce", "deadline", "minGas"];
    assert_eq!(paths, [&first[..], &["submitter", "feeToken", "maxFee"]].concat());
    assert_eq!(signs["fields"][8]["money"], sheet["feeMax"]);
    assert_eq!(bo.json(&["consent", "list"]), json!([]));
    assert_eq!((&sheet["warnings"][0]["code"], &sheet["givenBefore"]), (&json!("WRN-101"), &json!([])));
    // when he agrees, then it happened once, for at most that
    let paid = bo.json(&[&with_fee[..], &["--consent", "once"]].concat());
    let fee: u128 = paid["fee"]["baseUnits"].as_str().unwrap().parse().unwrap();
    assert!(fee > 0 && fee <= most, "{fee} of {most}");
    assert_eq!((held(&bo, 0), held(&bo, 1)), (0, 10_000_000 - 3_000_000 - fee));
    let sent = ["wallet", "history", "--sent"];
    let history = bo.until(&sent, |all| all[0]["state"] == "final");
    assert_eq!((history.as_array().unwrap().len(), &history[0]["id"]), (1, &paid["id"]));
    assert_eq!(
        (&history[0]["leaves"][0]["baseUnits"], &history[0]["fee"]),
        (&json!("3000000"), &paid["fee"])
    );
    assert_eq!((&history[0]["purpose"], &history[0]["to"]["address"]), (&json!("transfer"), &json!(ANNA)));
    // and his account runs the delegate, which a second payment does not take on again
    let shown = bo.json(&["wallet", "delegate", "show"]);
    assert_eq!((&shown["code"]["contract"], &shown["trusted"]), (&json!("Delegate"), &json!(true)));
    let again = bo.json(&[&with_fee[..], &["--dry-run"]].concat());
    assert_eq!(again["carried"]["takesOn"], Value::Null);
    // and Anna is somebody whom he has paid
    assert_eq!((&again["warnings"], &again["givenBefore"]), (&json!([]), &sheet["leaves"]));
}

#[test]
fn a_payment_that_others_bring_survives_a_kill_of_the_host_and_too_much_or_an_unknown_fee_is_refused() {
    let home = Home::new();
    let (_chain, _relays, mut bo) = bo(&home);
    let fee = ["--asset", "PRACTICE-USD", "--fee-in", "PRACTICE-USD"];
    // too much, fee included; and a fee that nobody takes
    let (_, error) = bo.refused(&[&["wallet", "send", ANNA, "10"][..], &fee].concat());
    assert_eq!(error["code"], "PAY-215");
    let native = ["wallet", "send", ANNA, "1", "--asset", "PRACTICE-USD", "--fee-in", "native"];
    let (_, error) = bo.refused(&native);
    assert_eq!(error["code"], "PAY-215");
    let (_, error) = bo.refused(&["wallet", "delegate", "revoke", "--dry-run"]);
    assert_eq!(error["code"], "PAY-447");
    // and a limit on dollars holds over what others bring, the fee included
    let limit = ["wallet", "limits", "set", "PRACTICE-USD", "--per-payment"];
    bo.json(&[&limit[..], &["3"]].concat());
    let (status, error) = bo.refused(&[&["wallet", "send", ANNA, "3"][..], &fee].concat());
    assert_eq!((status, &error["code"]), (5, &json!("PAY-241")));
    assert_eq!(
        (&error["params"]["limit"], &error["params"]["symbol"]),
        (&json!("3"), &json!("PRACTICE-USD"))
    );
    bo.json(&[&limit[..], &["4", "--consent", "once"]].concat());
    // given a payment that was agreed to while no block is made, and a host that dies
    home.json(&["devnet", "mining", "off"]);
    let shown = [&["wallet", "send", ANNA, "3"][..], &fee, &["--consent", "show"]].concat();
    let sheet = bo.json(&shown);
    let (id, digest) = (sheet["id"].as_str().unwrap(), sheet["digest"].as_str().unwrap());
    let outcome = bo.json(&["consent", "approve", id, "--digest", digest]);
    let sent = ["wallet", "history", "--sent"];
    bo.until(&sent, |all| all[0]["state"] == "sent");
    bo.kill();
    bo.start();
    home.json(&["devnet", "mining", "on"]);
    // then it goes on by itself, and happens once
    let done = bo.until(&sent, |all| all[0]["state"] == "final");
    assert_eq!((done.as_array().unwrap().len(), &done[0]["id"]), (1, &outcome["payment"]));
    let paid: u128 = done[0]["fee"]["baseUnits"].as_str().unwrap().parse().unwrap();
    assert_eq!((held(&bo, 0), held(&bo, 1)), (0, 10_000_000 - 3_000_000 - paid));
}

#[test]
fn what_nobody_brings_is_brought_by_the_own_account_only_where_that_is_asked_for() {
    // given a payment that Bo agreed to, and relays that are gone before they were handed it
    let home = Home::new();
    let (_chain, mut relays, bo) = bo(&home);
    let send = ["wallet", "send", ANNA, "3", "--asset", "PRACTICE-USD", "--fee-in", "PRACTICE-USD"];
    let sheet = bo.json(&[&send[..], &["--consent", "show"]].concat());
    relays.stop();
    let (id, digest) = (sheet["id"].as_str().unwrap(), sheet["digest"].as_str().unwrap());
    let outcome = bo.json(&["consent", "approve", id, "--digest", digest]);
    let payment = outcome["payment"].as_str().unwrap();
    // when he only waits, it stays agreed to; and without coin he cannot bring it himself
    let sent = ["wallet", "history", "--sent"];
    let state = bo.json(&sent)[0]["state"].clone();
    assert!(["approved", "signed"].contains(&state.as_str().unwrap()), "{state}");
    let own = ["wallet", "carry", payment, "--own"];
    let (_, error) = bo.refused(&[&own[..], &["--dry-run"]].concat());
    assert_eq!(error["code"], "PAY-215");
    // when he has some, then the sheet names the account that shows itself, and it happens once, without a fee in the token
    let account = bo.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    home.json(&["devnet", "faucet", &account, "--coins", "1", "--dollars", "0"]);
    let asked = bo.json(&[&own[..], &["--dry-run"]].concat());
    assert_eq!((&asked["account"], &asked["action"]), (&json!(account), &json!("carry")));
    let mut told = asked["warnings"].as_array().unwrap().iter();
    assert!(
        told.any(|one| one["code"] == "WRN-161" && one["params"]["account"] == json!(account)),
        "{asked}"
    );
    bo.json(&[&own[..], &["--consent", "once"]].concat());
    let done = |all: &Value| {
        all.as_array().unwrap().iter().any(|one| one["id"] == payment && one["state"] == "final")
    };
    bo.until(&sent, done);
    assert_eq!(held(&bo, 1), 7_000_000);
    // and the history has what left once, and beside it only the transaction that brought it
    let all = bo.json(&sent);
    let moved = all.as_array().unwrap().iter().filter(|one| one["leaves"] != json!([]));
    assert_eq!((moved.count(), all.as_array().unwrap().len()), (1, 2));
}

#[test]
fn every_command_that_spends_takes_a_fee_in_a_token_and_says_so_where_coin_lacks() {
    // given Bo with ten dollars and no coin, who wants an app to have four of them
    let home = Home::new();
    let (_chain, _relays, bo) = bo(&home);
    let (fee, once) = (["--fee-in", "PRACTICE-USD"], ["--consent", "once"]);
    let taxi = "a9".repeat(32);
    let open = ["wallet", "allowance", "open", &taxi, "PRACTICE-USD", "4"];
    let told = "You hold too little coin for the fee. Somebody else can bring it for a fee in the token: add \
                `--fee-in PRACTICE-USD`. Nothing left your wallet. [PAY-247]";
    assert_eq!(bo.told(&open), (5, told.to_owned()));
    // when he adds what he was told, then one sheet does both steps
    let sheet = bo.json(&[&open[..], &fee[..], &["--dry-run"]].concat());
    assert_eq!((&sheet["steps"], &sheet["feeMax"]["asset"]["symbol"]), (&json!(1), &json!("PRACTICE-USD")));
    let opened = bo.json(&[&open[..], &fee[..], &once[..]].concat());
    assert_eq!((&opened["state"], &opened["left"]), (&json!("live"), &json!("4000000")));
    // and so do paying out of it, ending it, and the first step to a name
    let pay = ["wallet", "allowance", "pay", &taxi, ANNA, "1"];
    assert_eq!(bo.json(&[&pay[..], &fee[..], &once[..]].concat())["purpose"], "allowance-payment");
    bo.json(&[&["wallet", "allowance", "revoke", &taxi][..], &fee[..], &once[..]].concat());
    let commit = ["name", "register", "bo-of-the-tea", "--no-wait"];
    assert_eq!(bo.told(&commit), (5, told.to_owned()));
    let committed = bo.json(&[&commit[..], &fee[..], &once[..]].concat());
    assert_eq!(committed["fee"]["asset"]["symbol"], "PRACTICE-USD");
    // then his coin is what it was: none, and nothing of the dollars is gone but one of Anna's and the fees
    let left = held(&bo, 1);
    assert!(held(&bo, 0) == 0 && left < 9_000_000 && left > 8_000_000, "{left}");
    // and what no submitter can be paid for is refused, with the next step
    let revoke = ["wallet", "delegate", "revoke"];
    let (status, said) = bo.told(&[&revoke[..], &fee[..]].concat());
    assert_eq!(status, 5);
    assert!(said.contains("Say it without --fee-in") && said.ends_with("[PAY-448]"), "{said}");
    // and a claim that others bring for nothing has no fee to name
    let claim = ["envelope", "claim", "teahouse:envelope/1#x", "--fee-in", "PRACTICE-USD"];
    assert_eq!(bo.refused(&claim).0, 2);
}
