//! What happened in a demo: the same facts for people and for programs.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Serialize;

/// Everything a demo shows.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Contract name to address.
    pub addresses: BTreeMap<String, String>,
    /// Chat lines as each person saw them.
    pub chats: BTreeMap<String, Vec<ChatLine>>,
    /// What became of each share.
    pub shares: Vec<Share>,
    /// Proofs that were made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<Proof>,
    /// Transactions that moved money.
    pub transactions: Vec<Transaction>,
    /// Balances before and after.
    pub balances: Vec<Balance>,
    /// How long each step took, in milliseconds.
    pub steps: Vec<StepTime>,
    /// What was measured beyond the steps, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub measures: BTreeMap<String, f64>,
    /// Facts that belong to nothing above.
    pub notes: Vec<String>,
    /// What a transaction is, by its hash: for the list of all.
    #[serde(skip)]
    pub known: BTreeMap<String, String>,
    /// What each person paid for bringing, in base units.
    #[serde(skip)]
    pub fees: Vec<(&'static str, u128)>,
}

/// One line of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChatLine {
    pub from: String,
    pub text: String,
    pub state: String,
}

/// One share of a red envelope.
#[derive(Debug, Serialize)]
pub struct Share {
    pub envelope: String,
    pub index: u64,
    pub amount: String,
    pub outcome: String,
}

/// One proof.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proof {
    pub what: String,
    pub by: String,
    /// Values, proof and check, in milliseconds.
    pub millis: u64,
    /// Reading the key before it, or making it where it is the first on this machine; not known of an insertion's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_millis: Option<u64>,
}

/// One transaction.
#[derive(Debug, Serialize)]
pub struct Transaction {
    pub what: String,
    pub by: String,
    pub hash: String,
    pub gas: u64,
    pub fee: String,
}

/// What a person had of an asset, in base units.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Balance {
    pub person: String,
    pub asset: String,
    pub before: String,
    pub after: String,
    /// How the difference is made up.
    pub made_of: String,
    pub adds_up: bool,
}

/// How long a step took.
#[derive(Debug, Serialize)]
pub struct StepTime {
    pub step: String,
    pub millis: u64,
}

impl Report {
    /// Runs a step and notes its time. On a terminal its name shows while it runs.
    pub fn step<T>(
        &mut self,
        name: &str,
        play: impl FnOnce(&mut Self) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        super::interrupt::check()?;
        eprintln!("-- {name}");
        let begun = Instant::now();
        let result = play(self).map_err(|error| error.context(format!("at step {name}")))?;
        self.steps.push(StepTime { step: name.to_owned(), millis: millis(begun.elapsed()) });
        Ok(result)
    }

    /// The report for people.
    fn print(&self) {
        println!("\nContracts (practice chain, worthless)");
        for (name, address) in &self.addresses {
            println!("  {name:<18} {address}");
        }
        for (person, lines) in &self.chats {
            println!("\nWhat {person} saw");
            for line in lines {
                println!("  {:<6} {:<44} {}", line.from, line.text, line.state);
            }
        }
        self.print_shares();
        self.print_proofs();
        println!("\nTransactions");
        for t in &self.transactions {
            println!("  {:<34} {:<10} {} gas {:>7} fee {}", t.what, t.by, short(&t.hash), t.gas, t.fee);
        }
        println!("\nBalances");
        for b in &self.balances {
            let verdict = if b.adds_up { "adds up" } else { "DOES NOT ADD UP" };
            println!(
                "  {:<10} {:<5} {:>26} -> {:>26}  {} ({verdict})",
                b.person, b.asset, b.before, b.after, b.made_of
            );
        }
        for note in &self.notes {
            println!("\n{note}");
        }
        println!("\nTimes");
        for step in &self.steps {
            println!("  {:<12} {:>8} ms", step.step, step.millis);
        }
        println!("  {:<12} {:>8} ms", "all", self.steps.iter().map(|step| step.millis).sum::<u64>());
        for (name, value) in &self.measures {
            println!("  {name:<12} {value:>8.1}");
        }
    }

    fn print_shares(&self) {
        if self.shares.is_empty() {
            return;
        }
        println!("\nShares");
        for share in &self.shares {
            println!(
                "  {:<10} #{:<3} {:>12}  {}",
                short(&share.envelope),
                share.index,
                share.amount,
                share.outcome
            );
        }
    }

    fn print_proofs(&self) {
        if self.proofs.is_empty() {
            return;
        }
        println!("\nProofs");
        for proof in &self.proofs {
            let key = proof.key_millis.map(|key| format!(", its key {key} ms")).unwrap_or_default();
            println!("  {:<34} {:<10} {:>6} ms{key}", proof.what, proof.by, proof.millis);
        }
    }

    /// The report for people, or as one object.
    pub fn tell(&self, as_json: bool) -> anyhow::Result<()> {
        if as_json {
            println!("{}", serde_json::to_string(self)?);
        } else {
            self.print();
        }
        Ok(())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

fn short(id: &str) -> String {
    if id.len() > 18 { format!("{}…{}", &id[..10], &id[id.len() - 4..]) } else { id.to_owned() }
}
