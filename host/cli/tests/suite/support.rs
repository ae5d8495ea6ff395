//! Homes, people and relays of a test.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use teahouse_base::{SecretBytes, SystemClock};
use teahouse_relay::Multiaddr;
use teahouse_relay::identity::Keypair;
use teahouse_relay::limits::Limits;
use teahouse_relay::net::PeerAddress;
use teahouse_relay::node::{MailboxConfig, RelayConfig, RelayNode, SubmitHandler};
use teahouse_wire::StoreKey;
use tokio::runtime::Runtime;

/// How long anything may take.
pub const WAIT: Duration = Duration::from_secs(40);

/// A folder that is everybody's home.
pub struct Home(tempfile::TempDir);

impl Home {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs the program in this home.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = program(self.path());
        command.args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    /// Runs the program and reads its JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat());
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {} {told}", output.status);
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs the program and expects a refusal: status and what was said.
    pub fn refused(&self, arguments: &[&str]) -> (i32, Value) {
        let output = self.run(&[&["--json"], arguments].concat());
        assert!(!output.status.success(), "{arguments:?} was not refused");
        let told = String::from_utf8_lossy(&output.stderr);
        let object = told.lines().rev().find_map(|line| serde_json::from_str::<Value>(line).ok());
        (output.status.code().unwrap(), object.unwrap_or_default()["error"].clone())
    }

    /// Runs the program as a person at a terminal would and expects a refusal: status, and the last line that was said.
    pub fn told(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} was not refused");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "standard output is data, and there is none");
        let told = String::from_utf8_lossy(&output.stderr);
        (output.status.code().unwrap(), told.lines().next_back().unwrap_or_default().to_owned())
    }

    /// Starts a practice chain; the folder that describes it, and what ends it.
    pub fn devnet(&self) -> (Chain<'_>, String) {
        let up = self.json(&["devnet", "up", "--port", "0"]);
        (Chain(self), up["folder"].as_str().unwrap().to_owned())
    }

    /// A profile without a password.
    pub fn person(&self, name: &'static str) -> Person<'_> {
        self.json(&["--profile", name, "profile", "create", "--no-password", "--nickname", name]);
        Person { home: self, name, host: None }
    }
}

/// A practice chain that ends with its test.
pub struct Chain<'a>(&'a Home);

impl Drop for Chain<'_> {
    fn drop(&mut self) {
        self.0.run(&["devnet", "down"]);
    }
}

fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
    let contracts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contracts");
    command.env("TEAHOUSE_HOME", home).env("TEAHOUSE_CONTRACTS", contracts).env_remove("TEAHOUSE_PROFILE");
    command
}

/// A profile, and a host that may run.
pub struct Person<'a> {
    home: &'a Home,
    name: &'static str,
    host: Option<(Child, Value)>,
}

impl<'a> Person<'a> {
    /// A profile that is there already.
    pub fn of(home: &'a Home, name: &'static str) -> Self {
        Self { home, name, host: None }
    }
}

impl Person<'_> {
    /// The home that the profile lies in.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The profile's name.
    pub const fn name(&self) -> &str {
        self.name
    }

    /// Starts the host and waits until it is ready.
    pub fn start(&mut self) {
        self.start_by(&[]);
    }

    /// Starts the host of a profile with a password.
    pub fn start_with(&mut self, password: &Path) {
        self.start_by(&["--password-file", password.to_str().unwrap()]);
    }

    /// Starts the host of a profile with a password, which says all it can into `log`.
    pub fn start_telling(&mut self, password: &Path, log: &Path) {
        let mut serve = program(self.home.path());
        serve.env("TEAHOUSE_LOG", "trace").args(["--verbose", "--profile", self.name, "--json"]);
        serve.arg("--password-file").arg(password).arg("serve").stderr(std::fs::File::create(log).unwrap());
        self.run_host(serve);
    }

    /// Starts the host of a profile without a password, which says all it can into `log`.
    pub fn tell(&mut self, log: &Path, arguments: &[&str]) {
        let mut serve = program(self.home.path());
        serve.env("TEAHOUSE_LOG", "trace").args(["--verbose", "--profile", self.name, "--json", "serve"]);
        serve.args(arguments).stderr(std::fs::File::create(log).unwrap());
        self.run_host(serve);
    }

    /// Starts the host with its first page at `port`.
    pub fn start_at(&mut self, port: u16) {
        self.start_by(&["--port", &port.to_string()]);
    }

    /// Starts the host with the submitter role, at `listen`; the address that others add.
    pub fn start_submitting(&mut self, listen: &str) -> String {
        self.start_by(&["--submitter", "--submitter-listen", listen]);
        let said = &self.host.as_ref().unwrap().1;
        said["submitter"]["addresses"][0].as_str().unwrap().to_owned()
    }

    fn start_by(&mut self, arguments: &[&str]) {
        let mut serve = program(self.home.path());
        serve.args(["--profile", self.name, "--json", "serve"]).args(arguments).stderr(Stdio::null());
        self.run_host(serve);
    }

    fn run_host(&mut self, mut serve: Command) {
        let mut child = serve.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.host = Some((child, serde_json::from_str(&line).unwrap()));
    }

    /// What the host said when it was ready.
    pub fn ready(&self, key: &str) -> String {
        self.host.as_ref().unwrap().1[key].as_str().unwrap().to_owned()
    }

    /// Kills the host as a power cut would (SIGKILL).
    pub fn kill(&mut self) {
        if let Some((mut child, _)) = self.host.take() {
            drop(child.kill());
            drop(child.wait());
        }
    }

    /// Asks the host to end, and waits.
    pub fn stop(&mut self) {
        if let Some((mut child, _)) = self.host.take() {
            Command::new("kill").arg(child.id().to_string()).status().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        self.home.json(&[&["--profile", self.name], arguments].concat())
    }

    pub fn refused(&self, arguments: &[&str]) -> (i32, Value) {
        self.home.refused(&[&["--profile", self.name], arguments].concat())
    }

    pub fn told(&self, arguments: &[&str]) -> (i32, String) {
        self.home.told(&[&["--profile", self.name], arguments].concat())
    }

    /// The first lines that a command prints, as a person reads them; then it is killed.
    pub fn first_lines(&self, arguments: &[&str], count: usize) -> String {
        let mut command = program(self.home.path());
        command.args(["--profile", self.name]).args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().take(count);
        let said: Vec<String> = lines.map_while(Result::ok).collect();
        drop(child.kill());
        drop(child.wait());
        said.join("\n")
    }

    /// Starts a command and leaves it running.
    pub fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = program(self.home.path());
        command.args(["--json", "--profile", self.name]).args(arguments).stdin(Stdio::null());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Asks until the answer satisfies.
    pub fn until(&self, arguments: &[&str], enough: impl Fn(&Value) -> bool) -> Value {
        self.until_within(WAIT, arguments, enough)
    }

    /// Asks until the answer satisfies, where proofs lie in between: the first on a machine makes its key.
    pub fn patiently(&self, arguments: &[&str], enough: impl Fn(&Value) -> bool) -> Value {
        self.until_within(8 * WAIT, arguments, enough)
    }

    fn until_within(&self, wait: Duration, arguments: &[&str], enough: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + wait;
        loop {
            let value = self.json(arguments);
            if enough(&value) {
                return value;
            }
            assert!(Instant::now() < deadline, "{}: {arguments:?}: still {value}", self.name);
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The texts of a conversation.
    pub fn texts(&self, with: &str) -> Vec<String> {
        let page = self.json(&["chat", "show", with]);
        let text = |message: &Value| message["content"]["text"].as_str().unwrap_or("?").to_owned();
        page["messages"].as_array().unwrap().iter().map(text).collect()
    }
}

impl Drop for Person<'_> {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Three relays in this process, restartable where they were.
pub struct Relays {
    runtime: Runtime,
    nodes: Vec<Option<RelayNode>>,
    places: Vec<Vec<Multiaddr>>,
    /// Full addresses, QUIC.
    pub addresses: Vec<String>,
    submit: Option<Arc<dyn SubmitHandler>>,
    folder: tempfile::TempDir,
}

impl Relays {
    pub fn three() -> Self {
        Self::with(None)
    }

    /// Three that carry claims to the chain.
    pub fn carrying(submit: Arc<dyn SubmitHandler>) -> Self {
        Self::with(Some(submit))
    }

    fn with(submit: Option<Arc<dyn SubmitHandler>>) -> Self {
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (nodes, places, addresses) = (Vec::new(), Vec::new(), Vec::new());
        let mut relays = Self { runtime, nodes, places, addresses, submit, folder };
        for number in 0..3 {
            let any = vec![
                "/ip4/127.0.0.1/udp/0/quic-v1".parse().unwrap(),
                "/ip4/127.0.0.1/tcp/0".parse().unwrap(),
            ];
            let node = relays.try_start(number, any).unwrap();
            let known = relays.runtime.block_on(node.listening(2));
            relays.places.push(known.iter().map(|one| one.address().clone()).collect());
            let quic = known.iter().find(|one| one.address().to_string().contains("quic")).unwrap();
            relays.addresses.push(format!("{}/p2p/{}", quic.address(), quic.peer()));
            relays.nodes.push(Some(node));
        }
        relays
    }

    fn try_start(&self, number: usize, listen: Vec<Multiaddr>) -> Result<RelayNode, String> {
        let seed = u8::try_from(number).unwrap() + 1;
        let identity = Keypair::ed25519_from_bytes([seed; 32]).unwrap();
        let peers: Vec<PeerAddress> =
            self.addresses.iter().take(number).map(|text| text.parse().unwrap()).collect();
        let limits = Limits { connections_per_ip: 500, ..Limits::default() };
        let mut config =
            RelayConfig { limits, ..RelayConfig::new(identity, listen, peers, Arc::new(SystemClock)) };
        let path: PathBuf = self.folder.path().join(format!("mailbox-{number}.redb"));
        let key = StoreKey::from_secret(&SecretBytes::new([seed; 32])).unwrap();
        let mailbox = MailboxConfig::redb(&path, key, &config.limits).map_err(|error| error.to_string())?;
        config.mailbox = Some(mailbox);
        config.submit = self.submit.clone();
        let _inside = self.runtime.enter();
        RelayNode::start(config).map_err(|error| error.to_string())
    }

    /// Stops them all.
    pub fn stop(&mut self) {
        for node in self.nodes.drain(..).flatten() {
            self.runtime.block_on(node.stop());
        }
    }

    /// Starts them again where they were.
    pub fn restart(&mut self) {
        for number in 0..3 {
            let deadline = Instant::now() + WAIT;
            let node = loop {
                match self.try_start(number, self.places[number].clone()) {
                    Ok(node) => break node,
                    Err(error) => assert!(Instant::now() < deadline, "{error}"),
                }
                std::thread::sleep(Duration::from_millis(50));
            };
            self.runtime.block_on(node.listening(2));
            self.nodes.push(Some(node));
        }
    }
}
