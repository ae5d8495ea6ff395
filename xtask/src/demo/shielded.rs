//! Shielded money: Anna puts some in, pays Bo, Bo pays Chen with what he got, and Chen, who owns no coin, takes it out.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Options;
use super::chain::{Carried, Chain};
use super::report::{Balance, Report, Transaction};
use super::stage::{PATIENCE, Person, Stage, answer};
use super::watch::{insertions, paying};

const DOLLAR: &str = "PRACTICE-USD";
const COIN: &str = "PRACTICE-ETH";
/// What Anna puts into the pool.
const DEPOSITED: u128 = 20_000_000;
/// What Bo gets of it.
const TO_BO: u128 = 8_000_000;
/// What Chen gets of that.
const TO_CHEN: u128 = 5_000_000;
/// What Chen takes out.
const TAKEN_OUT: u128 = 2_000_000;

/// Plays the chapter.
pub fn play(options: &Options) -> Result<()> {
    let mut report = Report::default();
    let play = Play::open(&mut report)?;
    report.step("deposit", |report| play.deposit(report))?;
    report.step("payment", |report| play.anna_pays_bo(report))?;
    report.step("onward", |report| play.bo_pays_chen(report))?;
    report.step("withdrawal", |report| play.chen_takes_it_out(report))?;
    report.step("weighing", |report| play.weigh(report))?;
    report.tell(options.json)?;
    if options.serve {
        play.stage.keep(&[&play.anna, &play.bo, &play.chen])?;
    }
    Ok(())
}

struct Play {
    stage: Stage,
    anna: Person,
    bo: Person,
    chen: Person,
    /// Whose host brings what others proved, and inserts what waits.
    dora: Person,
    /// Where the money of the pool lies.
    pool: String,
    dollar: String,
    /// The last block before anything happened.
    before: u64,
}

impl Play {
    fn open(report: &mut Report) -> Result<Self> {
        report.step("network", |report| {
            let stage = Stage::without_submitting_relays()?;
            let (dora, reached) = stage.submitter("dora")?;
            let (anna, bo, chen) = (stage.person("anna")?, stage.person("bo")?, stage.person("chen")?);
            for person in [&anna, &bo, &chen] {
                person.teahouse(&["relay", "add", &reached])?;
            }
            let answers = |status: &Value| {
                let all = status["relays"].as_array();
                all.is_some_and(|all| all.iter().any(|one| one["submitter"] == true))
            };
            for person in [&anna, &bo, &chen] {
                person.until(&["relay", "status"], "whoever submits answers", answers)?;
            }
            acquaint(&anna, &bo)?;
            answer(
                &mut stage.devnet(&["faucet", &anna.address()?, "--coins", "5", "--dollars", "100"]),
                "faucet",
            )?;
            let status = anna.teahouse(&["shielded", "balance"])?["status"].clone();
            let pool = status["pool"].as_str().with_context(|| format!("a pool: {status}"))?.to_lowercase();
            let at = |name: &str| stage.chain["contracts"][name]["address"].as_str().map(str::to_lowercase);
            let dollar = at("PracticeDollar").context("the practice dollar")?;
            report.addresses = [("ShieldedPool", &pool), ("PracticeDollar", &dollar)]
                .map(|(name, at)| (name.to_owned(), at.clone()))
                .into();
            let before = Chain::at(stage.url()?)?.head()?;
            Ok(Self { stage, anna, bo, chen, dora, pool, dollar, before })
        })
    }

    fn deposit(&self, report: &mut Report) -> Result<()> {
        let amount = dollars(DEPOSITED);
        let paid = self.anna.teahouse(&[
            "shielded",
            "deposit",
            &amount,
            DOLLAR,
            "--consent",
            "once",
            "--wait",
            "final",
        ])?;
        report.known.insert(hash(&paid), "deposit".to_owned());
        self.has(&self.anna, DEPOSITED, "the deposit is inserted")
    }

    fn anna_pays_bo(&self, report: &mut Report) -> Result<()> {
        let line =
            ["shielded", "send", "Bo", &dollars(TO_BO), DOLLAR, "--memo", "two cups", "--consent", "once"];
        self.pays(report, &self.anna, "payment to a contact", &line)?;
        self.has(&self.bo, TO_BO, "what Anna paid is Bo's to spend")?;
        let got = self.bo.teahouse(&["shielded", "history"])?;
        let read = got.as_array().is_some_and(|all| all.iter().any(|one| one["memo"] == "two cups"));
        anyhow::ensure!(read, "Bo reads what Anna wrote: {got}");
        Ok(())
    }

    /// Bo has nothing but the note that Anna made.
    fn bo_pays_chen(&self, report: &mut Report) -> Result<()> {
        let place = self.chen.teahouse(&["shielded", "address"])?;
        let address = place["address"].as_str().context("an address")?;
        let line = ["shielded", "send", address, &dollars(TO_CHEN), DOLLAR, "--consent", "once"];
        self.pays(report, &self.bo, "payment from the received note", &line)?;
        self.has(&self.chen, TO_CHEN, "what Bo paid is Chen's to spend")
    }

    fn chen_takes_it_out(&self, report: &mut Report) -> Result<()> {
        anyhow::ensure!(self.chen.has(COIN)? == 0, "Chen owns no coin");
        let line = ["shielded", "withdraw", &dollars(TAKEN_OUT), DOLLAR, "--consent", "once"];
        self.pays(report, &self.chen, "withdrawal by somebody without coin", &line)?;
        let arrived = |wallet: &Value| balance_of(wallet, DOLLAR) == Some(TAKEN_OUT);
        self.chen.until(&["wallet", "balance"], "it is in Chen's account", arrived)?;
        Ok(())
    }

    fn pays(&self, report: &mut Report, person: &Person, what: &str, line: &[&str]) -> Result<()> {
        let line = [line, &["--wait", "final"]].concat();
        let paid = paying(report, &self.stage, person, what, &line)?;
        report.known.insert(hash(&paid), what.to_owned());
        report.fees.push((person.name, fee(&paid)?));
        Ok(())
    }

    /// Waits until somebody can spend so much privately: a proof of the pool's inserter lies in between.
    fn has(&self, person: &Person, amount: u128, what: &str) -> Result<()> {
        let there = |wallet: &Value| private(wallet, "available") == Some(amount);
        person.until_within(5 * PATIENCE, &["shielded", "balance"], what, there)?;
        Ok(())
    }
}

impl Play {
    const fn people(&self) -> [&Person; 3] {
        [&self.anna, &self.bo, &self.chen]
    }

    /// What everybody has is what there was, less what the chain charged: asked of the chain, and of each host for what
    /// only it can see.
    fn weigh(&self, report: &mut Report) -> Result<()> {
        let chain = Chain::at(self.stage.url()?)?;
        let span = (self.before, chain.head()?);
        let carried = chain.carried(span.0, span.1)?;
        let mut names = BTreeMap::from([(self.pool.clone(), "pool"), (self.role()?, "dora")]);
        for person in self.people() {
            names.insert(person.address()?.to_lowercase(), person.name);
        }
        for one in &carried {
            names.entry(one.from.clone()).or_insert("a relay");
        }
        for person in self.people() {
            self.weigh_person(report, &chain, person, span)?;
        }
        self.weigh_pool(report, &chain, &names, span)?;
        self.weigh_all(report, &chain, &names, (span, &carried))?;
        self.list(report, &names, &carried);
        insertions(report, &self.dora)?;
        let adds_up = report.balances.iter().all(|balance| balance.adds_up);
        anyhow::ensure!(adds_up, "the balances do not add up: {:?}", report.balances);
        Ok(())
    }

    /// The account that Dora's role pays with.
    fn role(&self) -> Result<String> {
        let role = self.dora.teahouse(&["submitter", "status"])?;
        Ok(role["account"].as_str().context("the role's account")?.to_lowercase())
    }

    /// A person's dollars, in the account and in the pool together.
    fn weigh_person(
        &self,
        report: &mut Report,
        chain: &Chain,
        person: &Person,
        (first, last): (u64, u64),
    ) -> Result<()> {
        let account = person.address()?;
        let before = chain.token(&self.dollar, &account, first)?;
        let after = chain.token(&self.dollar, &account, last)? + in_pool(person)?;
        let (got, gave) = match person.name {
            "anna" => (0, TO_BO),
            "bo" => (TO_BO, TO_CHEN),
            _ => (TO_CHEN, 0),
        };
        let fees: u128 = report.fees.iter().filter(|(by, _)| *by == person.name).map(|(_, fee)| fee).sum();
        let made_of = format!("got {}, paid {}, fees {}", dollars(got), dollars(gave), dollars(fees));
        let adds_up = before + got == after + gave + fees;
        report.balances.push(row(person.name, DOLLAR, (before, after), &made_of, adds_up));
        Ok(())
    }

    /// The pool holds what people see in it, to the last unit; and what left it in fees is with those who brought it.
    fn weigh_pool(
        &self,
        report: &mut Report,
        chain: &Chain,
        names: &BTreeMap<String, &'static str>,
        (first, last): (u64, u64),
    ) -> Result<()> {
        let seen = self.people().into_iter().map(in_pool).sum::<Result<u128>>()?;
        let was = chain.token(&self.dollar, &self.pool, first)?;
        let holds = chain.token(&self.dollar, &self.pool, last)?;
        report.balances.push(row(
            "pool",
            DOLLAR,
            (was, holds),
            "what its owners see in it",
            holds == was + seen,
        ));
        let (mut had, mut has) = (0, 0);
        for (account, _) in names.iter().filter(|(_, name)| ["dora", "a relay"].contains(name)) {
            had += chain.token(&self.dollar, account, first)?;
            has += chain.token(&self.dollar, account, last)?;
        }
        let fees: u128 = report.fees.iter().map(|(_, fee)| fee).sum();
        let made_of = format!("the fees of what they brought, {}", dollars(fees));
        report.balances.push(row("submitters", DOLLAR, (had, has), &made_of, has == had + fees));
        Ok(())
    }

    /// Over everybody together no dollar comes or goes, and of the coin only what the chain charged.
    fn weigh_all(
        &self,
        report: &mut Report,
        chain: &Chain,
        names: &BTreeMap<String, &'static str>,
        ((first, last), carried): ((u64, u64), &[Carried]),
    ) -> Result<()> {
        let sum = |of: &dyn Fn(&str) -> Result<u128>| names.keys().map(|one| of(one)).sum::<Result<u128>>();
        let before = sum(&|one| chain.token(&self.dollar, one, first))?;
        let after = sum(&|one| chain.token(&self.dollar, one, last))?;
        report.balances.push(row("all", DOLLAR, (before, after), "none is made or lost", before == after));
        let gas: u128 = carried.iter().map(|one| one.fee).sum();
        let before = sum(&|one| chain.coin(one, first))?;
        let after = sum(&|one| chain.coin(one, last))?;
        let made_of = format!("the chain took {gas} for gas");
        report.balances.push(row("all", COIN, (before, after), &made_of, before == after + gas));
        Ok(())
    }

    /// Every transaction that the pool has seen, and what let the dollars go.
    fn list(&self, report: &mut Report, names: &BTreeMap<String, &'static str>, carried: &[Carried]) {
        for one in carried.iter().filter(|one| [&self.pool, &self.dollar].contains(&&one.to)) {
            let known = report.known.get(&one.hash).cloned();
            let other =
                if one.to == self.pool { "insertion into the tree" } else { "letting the pool take it" };
            report.transactions.push(Transaction {
                what: known.unwrap_or_else(|| other.to_owned()),
                by: names.get(&one.from).map_or_else(|| one.from.clone(), |name| (*name).to_owned()),
                hash: one.hash.clone(),
                gas: one.gas,
                fee: one.fee.to_string(),
            });
        }
    }
}

/// Two people who can write to each other, and where Bo can be paid privately.
fn acquaint(anna: &Person, bo: &Person) -> Result<()> {
    let card = anna.teahouse(&["contact", "card"])?;
    bo.teahouse(&[
        "contact",
        "add",
        card["link"].as_str().context("a card has a link")?,
        "--hello",
        "It is Bo.",
    ])?;
    let asked = |requests: &Value| requests.as_array().is_some_and(|list| !list.is_empty());
    anna.until(&["contact", "requests"], "a request arrives", asked)?;
    anna.teahouse(&["contact", "accept", "Bo"])?;
    bo.until(&["contact", "list"], "Anna has accepted", |list| list[0]["state"] == "mutual")?;
    bo.teahouse(&["contact", "share-address", "Anna"])?;
    anna.until(&["contact", "payees"], "Bo has told where", |all| all[0]["address"].is_string())?;
    Ok(())
}

fn row(person: &str, asset: &str, (before, after): (u128, u128), made_of: &str, adds_up: bool) -> Balance {
    Balance {
        person: person.to_owned(),
        asset: asset.to_owned(),
        before: before.to_string(),
        after: after.to_string(),
        made_of: made_of.to_owned(),
        adds_up,
    }
}

/// An amount as a person types it.
fn dollars(units: u128) -> String {
    format!("{}.{:06}", units / 1_000_000, units % 1_000_000)
}

/// What a person sees in the pool, of dollars.
fn in_pool(person: &Person) -> Result<u128> {
    Ok(private(&person.teahouse(&["shielded", "balance"])?, "total").unwrap_or(0))
}

fn hash(payment: &Value) -> String {
    payment["tx"].as_str().unwrap_or_default().to_lowercase()
}

/// What bringing a payment took out of the pool.
fn fee(payment: &Value) -> Result<u128> {
    let units = payment["fee"]["baseUnits"].as_str();
    Ok(units.with_context(|| format!("a fee: {payment}"))?.parse()?)
}

fn balance_of(wallet: &Value, symbol: &str) -> Option<u128> {
    let of = |balance: &&Value| balance["asset"]["symbol"] == symbol;
    wallet["balances"].as_array()?.iter().find(of)?["total"].as_str()?.parse().ok()
}

/// A part of somebody's shielded dollars.
fn private(wallet: &Value, part: &str) -> Option<u128> {
    let of = |balance: &&Value| balance["total"]["asset"]["symbol"] == DOLLAR;
    let balance = wallet["balances"].as_array()?.iter().find(of)?;
    let text = if part == "total" { &balance["total"]["baseUnits"] } else { &balance[part] };
    text.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_read_and_written_as_people_and_hosts_do() {
        assert_eq!((dollars(20_000_000), dollars(1)), ("20.000000".to_owned(), "0.000001".to_owned()));
        assert_eq!(fee(&json!({ "fee": { "baseUnits": "30000" } })).unwrap(), 30_000);
        assert!(fee(&json!({ "fee": null })).is_err(), "what nobody says is not zero");
        let wallet = json!({ "balances": [
            { "total": { "asset": { "symbol": "TEA" }, "baseUnits": "1" }, "available": "1" },
            { "total": { "asset": { "symbol": DOLLAR }, "baseUnits": "9" }, "available": "4" },
        ] });
        assert_eq!((private(&wallet, "total"), private(&wallet, "available")), (Some(9), Some(4)));
        assert_eq!(private(&json!({ "balances": [] }), "total"), None);
    }
}
