//! First light: two people chat over three relays, one gives a red envelope, the other opens it without owning any gas.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Options;
use super::measure::{self, Line};
use super::report::{Balance, ChatLine, Report, Share, Transaction};
use super::stage::{Person, Stage, answer};
use crate::{places, step, tools};

/// The steps, in order. A relay can be killed as one begins.
pub const STEPS: [&str; 8] = ["network", "contacts", "chat", "away", "envelope", "claim", "link", "refund"];

const DOLLAR: &str = "PRACTICE-USD";
const COIN: &str = "PRACTICE-ETH";
const GIFT: u128 = 8_880_000;

/// Plays the chapter; keeps the stage if asked.
pub fn play(options: &Options) -> Result<()> {
    let bundle = bundle()?;
    let mut report = Report::default();
    let mut play = Play::open(options, &mut report)?;
    play.contacts(&mut report)?;
    play.chat(&mut report)?;
    play.away(&mut report)?;
    play.money(&mut report, &bundle)?;
    play.lines(&mut report)?;
    if options.measure {
        play.measure(&mut report)?;
    }
    report.tell(options.json)?;
    if options.browser {
        play.browse()?;
    }
    if options.serve {
        play.stage.keep(&[&play.anna, &play.bo])?;
    }
    Ok(())
}

/// The red envelope app, built, signed with a throw-away key, and packed.
fn bundle() -> Result<String> {
    let (file, key) = (bundle_file()?, places::workshop("apps")?.join("publisher.key"));
    let mut pack = std::process::Command::new(places::program("teahouse"));
    pack.args(["app", "pack", "examples/red-envelope", "--key"]).arg(&key).arg("--out").arg(&file);
    step::must("the red-envelope app", pack.env("TEAHOUSE_GUEST_CACHE", places::workshop("guests")?))?;
    Ok(file.display().to_string())
}

/// Where it is put.
fn bundle_file() -> Result<PathBuf> {
    Ok(places::workshop("apps")?.join("red-envelope.teahouse"))
}

struct Play<'a> {
    options: &'a Options,
    stage: Stage,
    anna: Person,
    bo: Person,
}

impl<'a> Play<'a> {
    fn open(options: &'a Options, report: &mut Report) -> Result<Self> {
        report.step("network", |report| {
            let mut stage = Stage::open()?;
            let (anna, bo) = (stage.person("anna")?, stage.person("bo")?);
            if options.at.as_deref() == Some("network") {
                stage.kill_relay(options.kill_relay.unwrap_or(1));
            }
            let contracts = stage.chain["contracts"].as_object().cloned().unwrap_or_default();
            report.addresses = contracts
                .into_iter()
                .filter_map(|(name, at)| Some((name, at["address"].as_str()?.to_owned())))
                .collect();
            Ok(Self { options, stage, anna, bo })
        })
    }

    /// A relay dies when the step it was to die at begins.
    fn strike(&mut self, step: &str) {
        if self.options.at.as_deref() == Some(step) {
            self.stage.kill_relay(self.options.kill_relay.unwrap_or(1));
        }
    }

    fn contacts(&mut self, report: &mut Report) -> Result<()> {
        self.strike("contacts");
        report.step("contacts", |_| {
            let card = self.anna.teahouse(&["contact", "card"])?;
            let link = card["link"].as_str().context("a card has a link")?;
            self.bo.teahouse(&["contact", "add", link, "--hello", "Hello Anna, this is Bo."])?;
            let asked = |requests: &Value| requests.as_array().is_some_and(|list| !list.is_empty());
            self.anna.until(&["contact", "requests"], "a request arrives", asked)?;
            self.anna.teahouse(&["contact", "accept", "Bo"])?;
            let mutual = |list: &Value| list[0]["state"] == "mutual";
            self.bo.until(&["contact", "list"], "Anna has accepted", mutual)?;
            self.anna.until(&["contact", "list"], "Bo can be written to", mutual)?;
            Ok(())
        })
    }

    fn chat(&mut self, report: &mut Report) -> Result<()> {
        self.strike("chat");
        report.step("chat", |_| {
            self.anna.teahouse(&["chat", "send", "Bo", "Tea at five?", "--wait", "delivered"])?;
            self.bo.teahouse(&["chat", "read", "Anna"])?;
            self.bo.teahouse(&["chat", "send", "Anna", "好的，五点见。", "--wait", "delivered"])?;
            self.anna.teahouse(&["chat", "read", "Bo"])?;
            Ok(())
        })
    }

    /// Bo is off while Anna writes, and Anna is off when he comes back.
    fn away(&mut self, report: &mut Report) -> Result<()> {
        self.strike("away");
        report.step("away", |_| {
            self.bo.stop();
            self.anna.teahouse(&[
                "chat",
                "send",
                "Bo",
                "I will be at the corner table.",
                "--wait",
                "stored",
            ])?;
            self.anna.stop();
            self.bo.start()?;
            let there = |page: &Value| page["messages"].as_array().is_some_and(|all| all.len() == 4);
            self.bo.until(&["chat", "show", "Anna"], "the message arrives", there)?;
            self.bo.teahouse(&["chat", "read", "Anna"])?;
            self.anna.start()?;
            let read = |page: &Value| {
                page["messages"].as_array().is_some_and(|all| all.iter().all(|m| m["state"] == "read"))
            };
            self.anna.until(&["chat", "show", "Bo"], "Anna learns that it was read", read)?;
            self.bo.until(&["chat", "show", "Anna"], "Bo learns that his was read", read)?;
            Ok(())
        })
    }
}

impl Play<'_> {
    /// The envelope between friends, by link, and its end.
    fn money(&mut self, report: &mut Report, bundle: &str) -> Result<()> {
        self.strike("envelope");
        let before = report.step("envelope", |report| {
            let anna = self.anna.address()?;
            answer(&mut self.stage.devnet(&["faucet", &anna, "--coins", "5", "--dollars", "100"]), "faucet")?;
            for person in [&self.anna, &self.bo] {
                person.teahouse(&["app", "install", bundle])?;
            }
            self.anna.until(&["wallet", "balance"], "the money is there", is_known)?;
            let before = Purse::of(&[&self.anna, &self.bo])?;
            self.give_to_bo(report)?;
            Ok(before)
        })?;
        self.strike("claim");
        report.step("claim", |report| self.bo_opens(report))?;
        self.strike("link");
        let link = report.step("link", |report| self.a_stranger_claims(report))?;
        self.strike("refund");
        report.step("refund", |report| self.the_rest_comes_back(report, &link))?;
        self.weigh(report, &before)
    }

    fn give_to_bo(&self, report: &mut Report) -> Result<()> {
        let visit = self.anna.teahouse(&[
            "app",
            "open",
            "red-envelope",
            "--to",
            "Bo",
            "--consent",
            "once",
            "--do",
            "press \"Choose friends\"",
            "--do",
            "pick Bo",
            "--do",
            "set \"Each share\" 8.88",
            "--do",
            "set Blessing 恭喜发财",
            "--do",
            "press Send",
            "--do",
            "wait 0 of 1 opened",
        ])?;
        report.notes.push(format!("Anna's screen after giving\n{}", visit["screen"].as_str().unwrap_or("")));
        Ok(())
    }

    fn bo_opens(&self, report: &mut Report) -> Result<()> {
        let unopened = |page: &Value| envelope_message(page).is_some();
        let page = self.bo.until(&["chat", "show", "Anna"], "the envelope arrives", unopened)?;
        let message = envelope_message(&page).context("it is there, one line above")?;
        let visit = self.bo.teahouse(&[
            "app",
            "open",
            "red-envelope",
            "--message",
            &message,
            "--do",
            "press Open",
            "--do",
            "wait It is in your account.",
        ])?;
        report.notes.push(format!("Bo's screen after opening\n{}", visit["screen"].as_str().unwrap_or("")));
        let got = |wallet: &Value| total(wallet, DOLLAR) == Some(GIFT);
        self.bo.until(&["wallet", "balance"], "the gift is Bo's", got)?;
        let envelope = self.bo.teahouse(&["envelope", "show", &message])?;
        note_claims(report, &envelope);
        Ok(())
    }

    /// Two links: a stranger with an empty profile and no coins takes one, the other stays unopened.
    fn a_stranger_claims(&self, report: &mut Report) -> Result<String> {
        let visit = self.anna.teahouse(&[
            "app",
            "open",
            "red-envelope",
            "--consent",
            "once",
            "--do",
            "set \"Each share\" 1.50",
            "--do",
            "set \"As links to pass on\" on",
            "--do",
            "set Links 2",
            "--do",
            "press Send",
            "--do",
            "wait 0 of 2 opened",
        ])?;
        let links: Vec<String> = visit["links"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|link| link["link"].as_str().map(str::to_owned))
            .collect();
        anyhow::ensure!(links.len() == 2, "two links: {visit}");
        let chen = self.stage.person("chen")?;
        chen.teahouse(&["envelope", "claim", &links[0], "--wait"])?;
        let got = |wallet: &Value| total(wallet, DOLLAR) == Some(1_500_000);
        chen.until(&["wallet", "balance"], "the stranger has the share", got)?;
        let (status, told) = self.bo.refused(&["envelope", "claim", &links[0], "--wait"])?;
        report
            .notes
            .push(format!("A second claim of the same link: exit {status}, {}", told["error"]["code"]));
        note_claims(report, &chen.teahouse(&["envelope", "show", &links[0]])?);
        links.into_iter().nth(1).context("there are two")
    }

    /// After expiry anyone can send the rest to the destination that the terms name.
    fn the_rest_comes_back(&self, report: &mut Report, link: &str) -> Result<()> {
        answer(&mut self.stage.devnet(&["time", "25h"]), "devnet time")?;
        let (status, told) = self.bo.refused(&["envelope", "claim", link, "--wait"])?;
        report.notes.push(format!("A claim after expiry: exit {status}, {}", told["error"]["code"]));
        self.anna.teahouse(&["envelope", "refund", link, "--consent", "once"])?;
        let refunded = |envelope: &Value| envelope["state"] == "refunded";
        let envelope = self.anna.until(&["envelope", "show", link], "the rest is back", refunded)?;
        report.shares.push(Share {
            envelope: text(&envelope["id"]),
            index: 1,
            amount: "1500000".to_owned(),
            outcome: "expired, refunded to Anna".to_owned(),
        });
        Ok(())
    }

    fn weigh(&self, report: &mut Report, before: &Purse) -> Result<()> {
        let over = |list: &Value| {
            let done = |p: &Value| ["final", "included", "safe"].contains(&p["state"].as_str().unwrap_or(""));
            list.as_array().is_some_and(|all| all.iter().all(done))
        };
        let history =
            self.anna.until(&["wallet", "history", "--sent"], "every payment is in a block", over)?;
        let payments = history.as_array().cloned().unwrap_or_default();
        let mut fees = 0_u128;
        for payment in &payments {
            fees += payment["fee"]["baseUnits"].as_str().and_then(|fee| fee.parse().ok()).unwrap_or(0);
            report.transactions.push(Transaction {
                what: purpose(payment),
                by: "anna".to_owned(),
                hash: text(&payment["tx"]),
                gas: payment["gasUsed"].as_u64().unwrap_or(0),
                fee: payment["fee"]["baseUnits"].as_str().unwrap_or("0").to_owned(),
            });
        }
        let after = Purse::of(&[&self.anna, &self.bo])?;
        let mut row =
            |person: &str, asset: &str, before: u128, after: u128, minus: u128, plus: u128, made_of: &str| {
                let adds_up = before + plus == after + minus;
                report.balances.push(Balance {
                    person: person.to_owned(),
                    asset: asset.to_owned(),
                    before: before.to_string(),
                    after: after.to_string(),
                    made_of: made_of.to_owned(),
                    adds_up,
                });
            };
        row("anna", DOLLAR, before.dollars[0], after.dollars[0], GIFT + 1_500_000, 0, "gave 8.88 and 1.50");
        row("bo", DOLLAR, before.dollars[1], after.dollars[1], 0, GIFT, "got 8.88");
        row("anna", COIN, before.coins[0], after.coins[0], fees, 0, "paid her own gas");
        row("bo", COIN, before.coins[1], after.coins[1], 0, 0, "never had any");
        let adds_up = report.balances.iter().all(|balance| balance.adds_up);
        anyhow::ensure!(adds_up, "the balances do not add up: {:?}", report.balances);
        Ok(())
    }

    fn lines(&self, report: &mut Report) -> Result<()> {
        for (person, other, label) in [(&self.anna, "Bo", "anna"), (&self.bo, "Anna", "bo")] {
            let arrived = |message: &Value| message["state"] == "delivered" || message["state"] == "read";
            let settled =
                |page: &Value| page["messages"].as_array().is_some_and(|all| all.iter().all(arrived));
            let page = person.until(&["chat", "show", other], "everything has arrived", settled)?;
            let lines = page["messages"].as_array().into_iter().flatten().map(|m| line(m, label, other));
            report.chats.insert(label.to_owned(), lines.collect());
        }
        Ok(())
    }

    fn measure(&self, report: &mut Report) -> Result<()> {
        let home = self.stage.home();
        let (mut anna, mut bo) = (Line::to(&home, "anna")?, Line::to(&home, "bo")?);
        let times = measure::messages(&mut anna, &mut bo, "Bo", 100)?;
        let of = |percent| measure::percentile(&times, percent).as_secs_f64() * 1_000.0;
        report.measures.insert("chatP50Ms".to_owned(), of(50));
        report.measures.insert("chatP95Ms".to_owned(), of(95));
        Ok(())
    }

    /// Two people in a real browser, and a picture of each screen.
    fn browse(&self) -> Result<()> {
        tools::npm_packages("host/ui")?;
        let mut browser = tools::npm("host/ui");
        browser.args(["run", "e2e"]).env("TEAHOUSE_CHROMIUM", tools::chromium()?);
        browser.env("TEAHOUSE_URL_ANNA", self.anna.url()?).env("TEAHOUSE_URL_BO", self.bo.url()?);
        browser.env("TEAHOUSE_CHAIN", self.stage.chain.to_string());
        browser.env("TEAHOUSE_PROGRAM", places::program("teahouse")).env("TEAHOUSE_HOME", self.stage.home());
        browser.env("TEAHOUSE_APP", bundle_file()?);
        browser.env("TEAHOUSE_CONTRACTS", places::root().join("contracts"));
        browser.env("TEAHOUSE_SHOTS", places::workshop("screenshots")?);
        step::must("two people in a browser", &mut browser)
    }
}

/// What people have, in the order in which they were asked for.
struct Purse {
    dollars: Vec<u128>,
    coins: Vec<u128>,
}

impl Purse {
    fn of(people: &[&Person]) -> Result<Self> {
        let all = |symbol: &str| people.iter().map(|person| person.has(symbol)).collect::<Result<Vec<_>>>();
        Ok(Self { dollars: all(DOLLAR)?, coins: all(COIN)? })
    }
}

fn is_known(wallet: &Value) -> bool {
    total(wallet, DOLLAR).is_some_and(|dollars| dollars > 0)
}

fn total(wallet: &Value, symbol: &str) -> Option<u128> {
    let of = |balance: &&Value| balance["asset"]["symbol"] == symbol;
    wallet["balances"].as_array()?.iter().find(of)?["total"].as_str()?.parse().ok()
}

fn envelope_message(page: &Value) -> Option<String> {
    let is_envelope = |message: &&Value| message["content"]["kind"] == "red-envelope";
    Some(page["messages"].as_array()?.iter().find(is_envelope)?["id"].as_str()?.to_owned())
}

/// Each claim is a share's end and a transaction that a relay sent: its receiver paid nothing.
fn note_claims(report: &mut Report, envelope: &Value) {
    for claim in envelope["claims"].as_array().into_iter().flatten() {
        report.shares.push(Share {
            envelope: text(&envelope["id"]),
            index: claim["index"].as_u64().unwrap_or(0),
            amount: text(&claim["amount"]["baseUnits"]),
            outcome: format!("claimed to {}", text(&claim["to"]["address"])),
        });
        report.transactions.push(Transaction {
            what: format!("claim of share #{}", claim["index"]),
            by: "a relay".to_owned(),
            hash: text(&claim["tx"]),
            gas: claim["gasUsed"].as_u64().unwrap_or(0),
            fee: "paid by the relay".to_owned(),
        });
    }
}

/// What a payment was for: the contract's name says more than that one was called.
fn purpose(payment: &Value) -> String {
    match payment["to"]["contract"].as_str() {
        Some(contract) if payment["purpose"] == "contract" => format!("call of {contract}"),
        _ => text(&payment["purpose"]),
    }
}

fn line(message: &Value, me: &str, other: &str) -> ChatLine {
    let from = if message["mine"] == true { me.to_owned() } else { other.to_lowercase() };
    let content = &message["content"];
    let words = match content["kind"].as_str() {
        Some("red-envelope") => {
            format!("[red envelope] {} ({})", text(&content["greeting"]), text(&content["state"]))
        }
        _ => text(&content["text"]),
    };
    ChatLine { from, text: words, state: text(&message["state"]) }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("").to_owned()
}
