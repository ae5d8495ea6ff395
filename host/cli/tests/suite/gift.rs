//! Red envelopes by link: who gets a share, who does not and is told why, and where the rest goes.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::giver::{Giver, THIEF, Thieving};
use crate::support::{Chain, Home, Person, Relays};

const EACH: u128 = 1_500_000;

/// A practice chain, three relays that carry claims for nothing and would like to keep them, and a giver with money.
struct Stage<'a> {
    home: &'a Home,
    folder: String,
    relays: Relays,
    thief: Arc<Thieving>,
    giver: Giver,
    runtime: Runtime,
    _chain: Chain<'a>,
}

impl<'a> Stage<'a> {
    fn open(home: &'a Home) -> Self {
        let (chain, folder) = home.devnet();
        let (giver, operator) = (Giver::new(&folder), Giver::new(&folder));
        for account in [giver.address(), operator.address()] {
            home.json(&["devnet", "faucet", &account, "--coins", "5", "--dollars", "100"]);
        }
        let thief = operator.into_thieving_submitter();
        let relays = Relays::carrying(thief.clone());
        let runtime = Runtime::new().unwrap();
        Self { home, folder, relays, thief, giver, runtime, _chain: chain }
    }

    /// A profile without contacts and without money, which knows the relays and the chain.
    fn stranger(&self, name: &'static str) -> Person<'a> {
        let stranger = self.home.person(name);
        for address in &self.relays.addresses {
            stranger.json(&["relay", "add", address]);
        }
        stranger.json(&["chain", "use", &self.folder]);
        stranger
    }

    fn give(&mut self, shares: u32, refund_to: &str) -> (String, Vec<String>) {
        self.runtime.block_on(self.giver.give(shares, EACH, refund_to))
    }
}

/// What a person has: coins, and practice dollars in millionths.
fn purse(person: &Person<'_>) -> (u128, u128) {
    let wallet = person.json(&["wallet", "balance"]);
    let of = |place: usize| wallet["balances"][place]["total"].as_str().unwrap().parse().unwrap();
    (of(0), of(1))
}

fn claim(link: &str) -> [&str; 4] {
    ["envelope", "claim", link, "--wait"]
}

/// Expects a refusal at the terminal and as JSON, with one code.
fn refused(person: &Person<'_>, command: &[&str], code: &str, sentence: &str) -> Value {
    assert_eq!(person.told(command), (5, format!("{sentence} [{code}]")));
    let (status, error) = person.refused(command);
    assert_eq!((status, &error["code"], &error["exit"]), (5, &json!(code), &json!("refused")));
    error["params"].clone()
}

#[test]
fn a_claim_link_pays_one_stranger_without_coins_and_whoever_comes_too_late_is_told_why() {
    // given ten shares as links, and two strangers with empty profiles
    let home = Home::new();
    let mut stage = Stage::open(&home);
    let giver = stage.giver.address();
    let (_, links) = stage.give(10, &giver);
    let (mut chen, dora) = (stage.stranger("chen"), stage.stranger("dora"));
    let hermit = home.person("hermit");
    hermit.json(&["chain", "use", &stage.folder]);
    let (status, error) = hermit.refused(&claim(&links[0]));
    assert_eq!((status, &error["code"]), (3, &json!("NOD-301")), "nobody could carry it");
    assert_eq!((purse(&chen), chen.json(&["contact", "list"])), ((0, 0), json!([])));
    // when one of them claims, then the whole share is theirs and cost them nothing
    let paid = chen.json(&claim(&links[0]));
    assert_eq!((&paid["purpose"], &paid["fee"]["baseUnits"]), (&json!("claim"), &json!("0")));
    assert_eq!(purse(&chen), (0, EACH));
    // and asking again is the same payment, not a second one
    assert_eq!(chen.json(&claim(&links[0]))["id"], paid["id"]);
    assert_eq!(purse(&chen), (0, EACH));
    // and the other one is told that it is gone
    let gone = "This share was claimed already.";
    refused(&dora, &claim(&links[0]), "RED-306", gone);
    // when both want the same share at the same moment, then one has it and the other is told so
    let race = [chen.begin(&claim(&links[1])), dora.begin(&claim(&links[1]))];
    let ends = race.map(|one| one.wait_with_output().unwrap());
    let lost: Vec<_> = ends.iter().filter(|end| !end.status.success()).collect();
    assert_eq!(lost.len(), 1, "{ends:?}");
    assert_eq!(lost[0].status.code(), Some(5), "{ends:?}");
    assert!(String::from_utf8_lossy(&lost[0].stderr).contains("RED-306"), "{ends:?}");
    assert_eq!(purse(&chen).1 + purse(&dora).1, 2 * EACH);
    // when the other eight are claimed too, then the eleventh claim of ten finds none left
    chen.start();
    for link in &links[2..] {
        chen.json(&["envelope", "claim", link]);
    }
    let opened = |envelope: &Value| envelope["claimed"] == 10;
    chen.until(&["envelope", "show", &links[0]], opened);
    let params = refused(&dora, &claim(&links[9]), "RED-304", "None is left: all 10 shares were claimed.");
    assert_eq!(params["shares"], "10");
    assert_eq!(purse(&chen).1 + purse(&dora).1, 10 * EACH);
    // and of all the copies that the relays tried, none was taken by a submitter or by the contract
    let thefts = stage.thief.thefts();
    assert!(thefts.len() >= 10, "every claim was copied");
    assert_eq!(thefts[0].codes(), ("SUB-104".to_owned(), "GFT-108".to_owned()));
    let envelope = dora.json(&["envelope", "show", &links[0]]);
    let to_the_thief = |claim: &&Value| claim["to"]["address"] == THIEF.to_string().to_lowercase();
    assert_eq!(envelope["claims"].as_array().unwrap().iter().filter(to_the_thief).count(), 0);
}

#[test]
fn after_its_end_nothing_is_claimed_and_anyone_can_send_the_exact_rest_to_the_destination_of_the_terms() {
    // given three shares of which one is claimed, and a destination that is neither giver nor claimer
    let home = Home::new();
    let mut stage = Stage::open(&home);
    let anna = stage.stranger("anna");
    let receive = anna.json(&["wallet", "receive"]);
    let (id, links) = stage.give(3, receive["address"].as_str().unwrap());
    let (chen, eve) = (stage.stranger("chen"), stage.stranger("eve"));
    chen.json(&claim(&links[0]));
    let eves = eve.json(&["wallet", "receive"])["address"].clone();
    home.json(&["devnet", "faucet", eves.as_str().unwrap(), "--coins", "1", "--dollars", "0"]);
    let refund = ["envelope", "refund", &id, "--consent", "once"];
    let not_yet = "The envelope has not expired yet: its shares can still be claimed.";
    refused(&eve, &refund, "RED-307", not_yet);
    // when its time is over, then the unopened shares cannot be claimed any more
    home.json(&["devnet", "time", "26h"]);
    let over = "The envelope has expired: what was left goes back to where its giver chose.";
    refused(&chen, &claim(&links[1]), "RED-305", over);
    // and somebody who has nothing to do with it sends the rest where the terms say, to the unit
    let pushed = eve.json(&refund);
    assert_eq!(pushed["purpose"], "refund");
    assert_eq!((purse(&anna), purse(&eve).1), ((0, 2 * EACH), 0));
    let envelope = eve.json(&["envelope", "show", &id]);
    assert_eq!((&envelope["state"], &envelope["left"]["baseUnits"]), (&json!("refunded"), &json!("0")));
    // and once is all
    refused(&eve, &refund, "RED-308", "Nothing is left to send back.");
    refused(&chen, &claim(&links[2]), "RED-305", over);
    assert_eq!((purse(&anna), purse(&chen)), ((0, 2 * EACH), (0, EACH)));
}
