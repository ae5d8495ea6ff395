//! People's own hosts bring what others signed: real processes on a real practice chain, without any relay.

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::giver::Giver;
use crate::shown;
use crate::support::{Chain, Home, Person};

const ANNA: &str = "0x00000000000000000000000000000000000000a0";
const THREE: u128 = 3_000_000;
const TEN: u128 = 10_000_000;
pub(crate) const ANYWHERE: &str = "/ip4/127.0.0.1/tcp/0";
const SEND: [&str; 8] = ["wallet", "send", ANNA, "3", "--asset", "PRACTICE-USD", "--fee-in", "PRACTICE-USD"];
const SENT: [&str; 3] = ["wallet", "history", "--sent"];

const PAGE: &str = include_str!("../../../../docs/submitter.md");

/// A practice chain, and the folder that describes it.
pub(crate) struct Stage<'a> {
    home: &'a Home,
    pub(crate) folder: String,
    _chain: Chain<'a>,
}

impl<'a> Stage<'a> {
    pub(crate) fn open(home: &'a Home) -> Self {
        let (chain, folder) = home.devnet();
        Self { home, folder, _chain: chain }
    }

    /// Somebody whose host submits for others, with so many coins in the role's account, and where it is reached.
    pub(crate) fn submitter(&self, name: &'static str, coins: &str) -> (Person<'a>, String) {
        let mut person = self.home.person(name);
        person.json(&["chain", "use", &self.folder]);
        let address = person.start_submitting(ANYWHERE);
        let account = status(&person)["account"].as_str().unwrap().to_owned();
        if coins != "0" {
            self.faucet(&account, coins, "0");
        }
        (person, address)
    }

    /// Somebody with dollars and no coin, who knows these submitters and nobody else.
    pub(crate) fn payer(&self, name: &'static str, submitters: &[&String]) -> Person<'a> {
        let mut person = self.home.person(name);
        person.start();
        for address in submitters {
            person.json(&["relay", "add", address]);
        }
        person.json(&["chain", "use", &self.folder]);
        let account = person.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
        self.faucet(&account, "0", "10");
        let all = |status: &Value| {
            let known = status["relays"].as_array().unwrap();
            known.len() == submitters.len() && known.iter().all(|one| one["submitter"] == true)
        };
        person.until(&["relay", "status"], all);
        person
    }

    pub(crate) fn faucet(&self, account: &str, coins: &str, dollars: &str) {
        self.home.json(&["devnet", "faucet", account, "--coins", coins, "--dollars", dollars]);
    }
}

fn status(person: &Person<'_>) -> Value {
    person.json(&["submitter", "status"])
}

/// What a person's first account has: coins, and practice dollars in millionths.
pub(crate) fn purse(person: &Person<'_>) -> (u128, u128) {
    let wallet = person.json(&["wallet", "balance"]);
    let of = |place: usize| wallet["balances"][place]["total"].as_str().unwrap().parse().unwrap();
    (of(0), of(1))
}

/// The fees that a role has earned, in practice dollars.
fn earned(status: &Value) -> u128 {
    let dollars = |one: &&Value| one["asset"]["symbol"] == "PRACTICE-USD";
    let one = status["earned"].as_array().unwrap().iter().find(dollars);
    one.map_or(0, |one| one["baseUnits"].as_str().unwrap().parse().unwrap())
}

pub(crate) fn units(money: &Value) -> u128 {
    money["baseUnits"].as_str().unwrap().parse().unwrap()
}

#[test]
fn a_persons_host_brings_a_payment_and_a_claim_for_somebody_without_coin_and_shows_what_that_came_to() {
    // given Carla, whose host submits for others, and Bo, who has dollars and no coin
    let home = Home::new();
    let stage = Stage::open(&home);
    let (carla, address) = stage.submitter("carla", "5");
    let bo = stage.payer("bo", &[&address]);
    let terms = carla.json(&["submitter", "terms"]);
    assert_eq!(terms["claims"]["free"], json!(true));
    assert_eq!(units(&terms["batches"]["tokens"][0]), 10_000);
    // when Bo pays with a fee in dollars
    let paid = bo.json(&[&SEND[..], &["--consent", "once"]].concat());
    let fee = units(&paid["fee"]);
    bo.until(&SENT, |all| all[0]["state"] == "final");
    assert_eq!(purse(&bo), (0, TEN - THREE - fee));
    // then Carla's role has the fee, and it cost her coin
    let role = |status: &Value| status["confirmed"] == 1 && units(&status["spent"]) > 0;
    let after = carla.until(&["submitter", "status"], role);
    assert_eq!((earned(&after), &after["failed"], &after["problem"]), (fee, &json!(0), &Value::Null));
    assert!(units(&after["spent"]) > 0);
    assert_eq!(units(&after["coin"]), 5_000_000_000_000_000_000 - units(&after["spent"]));
    // and nothing of that is in her own wallet
    assert_eq!(purse(&carla), (0, 0));
    assert_eq!(carla.json(&["wallet", "history"]), json!([]));
    // when Bo claims a share, then he can see what its key signs before it does, and it is carried for nothing
    let mut giver = Giver::new(&stage.folder);
    stage.faucet(&giver.address(), "5", "100");
    let to = giver.address();
    let (_, links) = Runtime::new().unwrap().block_on(giver.give(1, 1_500_000, &to));
    let look = ["envelope", "claim", links[0].as_str(), "--dry-run"];
    let planned = bo.json(&look);
    let fields = planned["signs"]["fields"].as_array().unwrap();
    let said = home.run(&[&["--profile", bo.name()][..], &look].concat());
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.contains("signs       Claim of RedEnvelope at 0x"), "{said}");
    for (field, name) in fields.iter().zip([
        "id",
        "index",
        "amount",
        "dest",
        "destKind",
        "maxRelayerFee",
        "relayer",
        "deadline",
    ]) {
        assert_eq!(field["path"], name);
        assert!(said.contains(&format!("\n  {name:<14} ")), "{name}: {said}");
    }
    let history = bo.json(&["wallet", "history"]);
    let claims = history.as_array().unwrap().iter().filter(|one| one["purpose"] == "claim");
    assert_eq!(claims.count(), 0, "looking claims nothing");
    let claimed = bo.json(&["envelope", "claim", &links[0], "--wait"]);
    assert_eq!(claimed["signs"]["fields"].as_array().unwrap()[..7], fields[..7]);
    assert_eq!(claimed["fee"]["baseUnits"], "0");
    assert_eq!(purse(&bo), (0, TEN - THREE - fee + 1_500_000));
    let after = carla.until(&["submitter", "status"], |status| status["confirmed"] == 2);
    assert_eq!(earned(&after), fee, "a claim is carried for nothing here");
    // when she takes the fee out, then it is shown first, and leaves once
    let cent = ["submitter", "payout", ANNA, "0.01", "--asset", "PRACTICE-USD"];
    assert_eq!(carla.json(&[&cent[..], &["--dry-run"]].concat())["done"], json!(false));
    assert_eq!(carla.json(&[&cent[..], &["--consent", "once"]].concat())["done"], json!(true));
    assert_eq!(status(&carla)["submitted"], 2, "a payout is no submission");
}

#[test]
fn a_host_that_is_killed_with_a_payment_in_hand_brings_it_once() {
    // given a payment that a host has taken while no block is made
    let home = Home::new();
    let stage = Stage::open(&home);
    let (mut carla, address) = stage.submitter("carla", "5");
    let bo = stage.payer("bo", &[&address]);
    let sheet = bo.json(&[&SEND[..], &["--consent", "show"]].concat());
    home.json(&["devnet", "mining", "off"]);
    let (id, digest) = (sheet["id"].as_str().unwrap(), sheet["digest"].as_str().unwrap());
    bo.json(&["consent", "approve", id, "--digest", digest]);
    bo.until(&SENT, |all| all[0]["state"] == "sent");
    assert_eq!(status(&carla)["waiting"], 1);
    // when the host is killed and comes back where it was
    carla.kill();
    let place = address.split("/p2p/").next().unwrap();
    assert_eq!(carla.start_submitting(place), address, "the same peer at the same place");
    assert_eq!(status(&carla)["waiting"], 1);
    home.json(&["devnet", "mining", "on"]);
    // then it happens once
    let done = bo.until(&SENT, |all| all[0]["state"] == "final");
    let fee = units(&done[0]["fee"]);
    assert_eq!(purse(&bo), (0, TEN - THREE - fee));
    let after = carla.until(&["submitter", "status"], |status| status["confirmed"] == 1);
    assert_eq!((&after["submitted"], earned(&after)), (&json!(1), fee));
}

#[test]
fn a_host_without_coin_refuses_and_the_next_one_brings_it_and_alone_has_the_fee() {
    // given two hosts that submit, one of which has no coin
    let home = Home::new();
    let stage = Stage::open(&home);
    let (poor, poors) = stage.submitter("poor", "0");
    let (rich, richs) = stage.submitter("rich", "5");
    assert_eq!((&status(&poor)["problem"], &status(&rich)["problem"]), (&json!("SUB-109"), &Value::Null));
    let bo = stage.payer("bo", &[&poors, &richs]);
    // when Bo pays, then only the other one is named
    let sheet = bo.json(&[&SEND[..], &["--dry-run"]].concat());
    assert_eq!(sheet["carried"]["carriers"].as_array().unwrap().len(), 1);
    let paid = bo.json(&[&SEND[..], &["--consent", "once"]].concat());
    bo.until(&SENT, |all| all[0]["state"] == "final");
    // and the fee is where it belongs
    let after = rich.until(&["submitter", "status"], |status| status["confirmed"] == 1);
    assert_eq!(earned(&after), units(&paid["fee"]));
    let idle = status(&poor);
    assert_eq!(
        (&idle["submitted"], &idle["earned"], &idle["coin"]["baseUnits"]),
        (&json!(0), &json!([]), &json!("0"))
    );
    // when the last one has nothing left either, then Bo is told that nobody takes it, and keeps his money
    drop(rich);
    let (_, error) = bo.refused(&[&SEND[..], &["--dry-run"]].concat());
    assert!(["SUB-204", "NOD-301"].contains(&error["code"].as_str().unwrap()), "{error}");
}

#[test]
fn nobody_submits_who_did_not_say_so_and_what_cannot_be_is_refused_before_the_host_is_ready() {
    let home = Home::new();
    let mut dora = home.person("dora");
    // without a chain there is nothing to submit to
    let serve = ["serve", "--submitter", "--submitter-listen", ANYWHERE];
    let (status, error) = dora.refused(&serve);
    assert_eq!((status, &error["code"]), (3, &json!("NOD-311")));
    let stage = Stage::open(&home);
    dora.json(&["chain", "use", &stage.folder]);
    let (status, error) = dora.refused(&["serve", "--submitter", "--submitter-listen", "here"]);
    assert_eq!((status, &error["code"]), (2, &json!("NOD-492")));
    // and a plain host has no role, and says so
    dora.start();
    let idle = dora.json(&["submitter", "status"]);
    assert_eq!((&idle["running"], &idle["problem"]), (&json!(false), &json!("NOD-491")));
    assert_eq!(idle["addresses"], json!([]));
    let (status, error) = dora.refused(&["submitter", "terms"]);
    assert_eq!((status, &error["code"]), (5, &json!("NOD-491")));
}

/// The word that each line begins with.
fn first_words<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    lines.filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn the_submitters_page_shows_the_lines_that_are_printed() {
    // given a submitter that nobody has asked yet
    let home = Home::new();
    let stage = Stage::open(&home);
    let (carla, _) = stage.submitter("carla", "1");
    carla.until(&["submitter", "status"], |status| status["running"] == true && status["problem"].is_null());
    for command in ["submitter status", "submitter terms"] {
        // when it is asked about itself
        let arguments: Vec<&str> =
            ["--profile", carla.name()].into_iter().chain(command.split(' ')).collect();
        let said = home.run(&arguments);
        // then it says the lines of the page, in their order
        let said = String::from_utf8(said.stdout).unwrap();
        let page = shown::answer(PAGE, &format!("teahouse {command}"));
        assert_eq!(first_words(said.lines()), first_words(page.into_iter()), "{command} printed: {said}");
    }
}

#[test]
fn a_host_that_submits_says_where_it_is_reached_as_the_submitters_page_shows() {
    // given a profile with a chain
    let home = Home::new();
    let stage = Stage::open(&home);
    let carla = home.person("carla");
    carla.json(&["chain", "use", &stage.folder]);
    // when its host takes the role on, where a test can
    let command = "teahouse serve --submitter";
    let typed = format!("{command} --submitter-listen {ANYWHERE}");
    let said = carla.first_lines(&typed.split(' ').skip(1).collect::<Vec<_>>(), 2);
    // then it says what the page shows
    shown::holds(&shown::answer(PAGE, command), &said);
}
