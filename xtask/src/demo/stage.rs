//! The stage: a chain, three relays and people, each a process of its own with folders of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use super::interrupt;
use super::processes::Running;
use crate::places;

/// How long anything may take before the demo says that it did not happen.
pub const PATIENCE: Duration = Duration::from_secs(60);
const RELAYS: u8 = 3;

/// Everything that runs during a demo.
pub struct Stage {
    /// Where profiles, data and logs lie. A demo leaves it there until the next one.
    pub folder: PathBuf,
    /// What the chain says of itself.
    pub chain: Value,
    relays: Vec<Option<Running>>,
    /// What each relay said when it was ready.
    pub relay_facts: Vec<Value>,
}

impl Stage {
    /// Starts a chain and three relays that know each other and submit others' claims for nothing.
    pub fn open() -> Result<Self> {
        Self::with(true)
    }

    /// Starts a chain and three relays that know each other and bring nothing to the chain: people's hosts do.
    pub fn without_submitting_relays() -> Result<Self> {
        Self::with(false)
    }

    fn with(submits: bool) -> Result<Self> {
        let folder = places::workshop("demo")?.join(format!("stage-{}", std::process::id()));
        // A stage of an earlier process with our number is nobody's.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        let mut stage = Self { folder, chain: Value::Null, relays: Vec::new(), relay_facts: Vec::new() };
        stage.chain = answer(&mut stage.devnet(&["up", "--port", "0"]), "devnet up")?;
        for number in 1..=RELAYS {
            stage.start_relay(number, submits)?;
        }
        Ok(stage)
    }

    /// A command about the practice chain of this stage.
    pub fn devnet(&self, arguments: &[&str]) -> Command {
        let mut command = teahouse(&self.home());
        command.args(["--json", "devnet"]).args(arguments);
        command
    }

    /// The home of everybody on this stage.
    pub fn home(&self) -> PathBuf {
        self.folder.join("home")
    }

    /// The folder that describes the chain.
    pub fn chain_folder(&self) -> Result<&str> {
        self.chain["folder"].as_str().context("devnet up says its folder")
    }

    fn start_relay(&mut self, number: u8, submits: bool) -> Result<()> {
        let data = self.folder.join(format!("relay-{number}"));
        let chain = PathBuf::from(self.chain_folder()?);
        let made = answer(relay("init").arg("--data").arg(&data), "relay init")?;
        let mut run = relay("run");
        run.arg("--data").arg(&data);
        run.args(["--listen", "/ip4/127.0.0.1/udp/0/quic-v1", "--listen", "/ip4/127.0.0.1/tcp/0"]);
        if submits {
            let account = made["submitter"].as_str().context("init says the submitter's account")?;
            answer(&mut self.devnet(&["faucet", account, "--coins", "10", "--dollars", "0"]), "faucet")?;
            run.arg("--submitter").arg(self.url()?);
            run.arg("--book").arg(chain.join("book.json")).arg("--chain").arg(chain.join("chain.json"));
        }
        for address in self.addresses() {
            run.args(["--peer", &address]);
        }
        let running = Running::start(&format!("relay-{number}"), &mut run, &self.folder, PATIENCE)?;
        self.relay_facts.push(running.ready.clone());
        self.relays.push(Some(running));
        Ok(())
    }

    /// The QUIC addresses of the relays, with their peer ids.
    pub fn addresses(&self) -> Vec<String> {
        let all = self
            .relay_facts
            .iter()
            .flat_map(|facts| facts["addresses"].as_array().cloned().unwrap_or_default());
        all.filter_map(|address| address.as_str().map(str::to_owned))
            .filter(|a| a.contains("/quic-v1"))
            .collect()
    }

    /// Kills a relay as a power cut would.
    pub fn kill_relay(&mut self, number: u8) {
        if let Some(running) = self.relays.get_mut(usize::from(number) - 1).and_then(Option::take) {
            eprintln!("   relay {number} is killed");
            let mut running = running;
            running.kill();
        }
    }

    /// A profile that knows the relays and the chain, with a host that runs.
    pub fn person(&self, name: &'static str) -> Result<Person> {
        let mut person = Person { name, home: self.home(), folder: self.folder.clone(), host: None };
        let capital = format!("{}{}", name[..1].to_uppercase(), &name[1..]);
        person.teahouse(&["profile", "create", "--no-password", "--nickname", &capital])?;
        person.start()?;
        for address in self.addresses() {
            person.teahouse(&["relay", "add", &address])?;
        }
        person.teahouse(&["chain", "use", self.chain_folder()?])?;
        Ok(person)
    }

    /// Somebody whose host brings to the chain what others signed or proved, with coin to do so; and where it is reached.
    pub fn submitter(&self, name: &'static str) -> Result<(Person, String)> {
        let mut person = Person { name, home: self.home(), folder: self.folder.clone(), host: None };
        person.teahouse(&["profile", "create", "--no-password", "--nickname", name])?;
        person.teahouse(&["chain", "use", self.chain_folder()?])?;
        // What it proves on its own account is only in its log.
        person.start_by(&["--verbose", "--submitter", "--submitter-listen", "/ip4/127.0.0.1/tcp/0"])?;
        let ready = &person.host.as_ref().context("it was started one line above")?.ready;
        let reached =
            ready["submitter"]["addresses"][0].as_str().context("it says where it is reached")?.to_owned();
        let role = person.teahouse(&["submitter", "status"])?;
        let account = role["account"].as_str().context("a role has an account")?;
        answer(&mut self.devnet(&["faucet", account, "--coins", "10", "--dollars", "0"]), "faucet")?;
        Ok((person, reached))
    }

    /// Where the chain answers.
    pub fn url(&self) -> Result<&str> {
        self.chain["url"].as_str().context("devnet up says where the chain answers")
    }

    /// Keeps everything running until Ctrl-C.
    pub fn keep(&self, people: &[&Person]) -> Result<()> {
        println!("\nIn the browser (practice money only)");
        for person in people {
            println!("  {:<5} {}", person.name, person.url()?);
        }
        println!("\nIn another terminal\n  export TEAHOUSE_HOME={}", self.home().display());
        println!("  {} --profile anna chat send Bo \"Hello\"", places::program("teahouse").display());
        println!("\nCtrl-C ends it.");
        interrupt::wait();
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let mut down = self.devnet(&["down"]);
        // A chain that is gone already is what we want.
        let _ = down.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// A person: a profile, and a host that may be on or off.
pub struct Person {
    /// The profile's name.
    pub name: &'static str,
    home: PathBuf,
    folder: PathBuf,
    host: Option<Running>,
}

impl Person {
    /// Switches the host on.
    pub fn start(&mut self) -> Result<()> {
        self.start_by(&[])
    }

    fn start_by(&mut self, how: &[&str]) -> Result<()> {
        let mut serve = teahouse(&self.home);
        serve.args(["--profile", self.name, "--json", "serve"]).args(how);
        self.host = Some(Running::start(self.name, &mut serve, &self.folder, PATIENCE)?);
        Ok(())
    }

    /// Switches the host off.
    pub fn stop(&mut self) {
        self.host = None;
    }

    /// What its host told people since it was first switched on.
    pub fn log(&self) -> Result<String> {
        Ok(std::fs::read_to_string(self.folder.join(format!("{}.log", self.name)))?)
    }

    /// The address of the screens.
    pub fn url(&self) -> Result<String> {
        self.host.as_ref().context("the host is off")?.text("url")
    }

    /// Runs `teahouse` as this person and reads its JSON.
    pub fn teahouse(&self, arguments: &[&str]) -> Result<Value> {
        let what = format!("teahouse --profile {} {}", self.name, arguments.join(" "));
        answer(&mut self.command(arguments), &what)
    }

    /// Runs `teahouse` as this person and expects to be refused: the exit status and what was said.
    pub fn refused(&self, arguments: &[&str]) -> Result<(i32, Value)> {
        let output = self.command(arguments).stdin(Stdio::null()).output()?;
        let told = String::from_utf8_lossy(&output.stderr);
        let object =
            told.lines().rev().find_map(|line| serde_json::from_str(line).ok()).unwrap_or(Value::Null);
        anyhow::ensure!(!output.status.success(), "{}: {arguments:?} was not refused", self.name);
        Ok((output.status.code().unwrap_or(-1), object))
    }

    /// `teahouse` as this person, told to answer in JSON.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = teahouse(&self.home);
        command.args(["--profile", self.name, "--json"]).args(arguments);
        command
    }

    /// Asks again until the answer satisfies; the last answer is in the error.
    pub fn until(&self, arguments: &[&str], what: &str, enough: impl Fn(&Value) -> bool) -> Result<Value> {
        self.until_within(PATIENCE, arguments, what, enough)
    }

    /// As [`Person::until`], with a patience of its own.
    pub fn until_within(
        &self,
        patience: Duration,
        arguments: &[&str],
        what: &str,
        enough: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        let deadline = Instant::now() + patience;
        loop {
            let value = self.teahouse(arguments)?;
            if enough(&value) {
                return Ok(value);
            }
            interrupt::check()?;
            anyhow::ensure!(Instant::now() < deadline, "{}: {what}: still {value}", self.name);
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The account of this person.
    pub fn address(&self) -> Result<String> {
        let wallet = self.teahouse(&["wallet", "receive"])?;
        Ok(wallet["address"].as_str().context("receive says the address")?.to_owned())
    }

    /// What the chain says this person has of an asset, in base units.
    pub fn has(&self, symbol: &str) -> Result<u128> {
        let wallet = self.teahouse(&["wallet", "balance"])?;
        let balances = wallet["balances"].as_array().cloned().unwrap_or_default();
        let of = |balance: &&Value| balance["asset"]["symbol"] == symbol;
        let total =
            balances.iter().find(of).and_then(|b| b["total"].as_str()).context("a balance that is known")?;
        Ok(total.parse()?)
    }
}

/// `teahouse` with a home of its own.
fn teahouse(home: &Path) -> Command {
    let mut command = Command::new(places::program("teahouse"));
    command.env("TEAHOUSE_HOME", home).env("TEAHOUSE_CONTRACTS", places::root().join("contracts"));
    command
}

fn relay(verb: &str) -> Command {
    let mut command = Command::new(places::program("teahouse-relay"));
    command.args([verb, "--json"]);
    command
}

/// Runs a command that prints one JSON value.
pub fn answer(command: &mut Command, what: &str) -> Result<Value> {
    let output = command.stdin(Stdio::null()).output().with_context(|| what.to_owned())?;
    let told = String::from_utf8_lossy(&output.stderr);
    anyhow::ensure!(output.status.success(), "{what}: {}\n{told}", output.status);
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("{what}: {}", String::from_utf8_lossy(&output.stdout)))
}
