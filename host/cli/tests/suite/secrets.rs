//! No secret is in anything that the program prints, logs or leaves behind: raw, in hex, in base64 or as words.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use teahouse_base::SystemRng;
use teahouse_chain::port::ChainId;
use teahouse_wallet::keys::{AccountKey, BatchNumber, KeyTree, PersonaNumber};
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::v3::{self, V3Work};

use crate::money::SOMEBODY;
use crate::support::{Home, WAIT};

pub const PASSWORD: &str = "oolong-leaves-unrolling-7";
const WRONG: &str = "green-tea-of-yesterday-3";
const FILE_PASSWORD: &str = "jasmine-petals-drying-5";
/// The key of an account that is of no phrase here.
const STRANGER: &[u8; 32] = b"a stranger's account, 32 bytes !";

/// An app that is known by its id only, and has an account of its own.
const APP: [u8; 32] = [0xa9; 32];

/// A house in a folder of its own, and everything that was ever said in it.
pub struct House {
    folder: tempfile::TempDir,
    said: Vec<u8>,
}

impl House {
    pub fn new() -> Self {
        let house = Self { folder: tempfile::tempdir().unwrap(), said: Vec::new() };
        fs::create_dir(house.at("work")).unwrap();
        fs::create_dir(house.at("secrets")).unwrap();
        fs::write(house.at("secrets/password"), PASSWORD).unwrap();
        fs::write(house.at("secrets/wrong"), WRONG).unwrap();
        fs::write(house.at("secrets/file-password"), FILE_PASSWORD).unwrap();
        fs::write(house.at("work/stranger.json"), stranger()).unwrap();
        house
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The program, saying as much as it can.
    fn program(&self, password: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
        command
            .env("TEAHOUSE_HOME", self.at("home"))
            .env("TEAHOUSE_LOG", "trace")
            .env("RUST_BACKTRACE", "full");
        command.env_remove("TEAHOUSE_PROFILE").current_dir(self.at("work")).stdin(Stdio::null());
        command.arg("--verbose").arg("--password-file").arg(self.at("secrets").join(password));
        command.args(["--profile", "anna"]).args(arguments);
        command
    }

    /// Runs it and keeps what it said; gives its standard output.
    pub fn run(&mut self, password: &str, arguments: &[&str]) -> String {
        let output = self.program(password, arguments).output().unwrap();
        self.said.extend([&output.stdout[..], &output.stderr].concat());
        String::from_utf8(output.stdout).unwrap()
    }

    /// The words of its wallet; of what was said, only what stood beside them is kept.
    pub fn words(&mut self) -> String {
        let shown = self.program("password", &["--json", "wallet", "phrase", "--show"]).output().unwrap();
        self.said.extend(&shown.stderr);
        let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
        shown["phrase"].as_str().unwrap().to_owned()
    }

    /// Names the practice chain in `folder` to both personas, and gives their accounts coin.
    pub fn joins(&mut self, practice: &Home, folder: &str) {
        for persona in ["0", "Lin"] {
            self.run("password", &["--persona", persona, "chain", "use", folder]);
            let shown = self.run("password", &["--persona", persona, "--json", "wallet", "receive"]);
            practice.json(&[
                "devnet",
                "faucet",
                &text_at(&shown, "address"),
                "--coins",
                "5",
                "--dollars",
                "0",
            ]);
        }
    }

    /// Uses, while a host with the submitter role runs, the keys of the role, of an app, and of the other persona.
    pub fn use_every_key(&mut self, practice: &Home) {
        let once = ["--consent", "once"];
        let role = text_at(&self.run("password", &["--json", "submitter", "status"]), "account");
        practice.json(&["devnet", "faucet", &role, "--coins", "1", "--dollars", "0"]);
        let app = hex::encode(APP);
        for (said, arguments) in [
            ("\"done\":true", vec!["submitter", "payout", SOMEBODY, "0.01"]),
            ("\"live\"", vec!["wallet", "allowance", "open", &app, "native", "1"]),
            ("allowance-payment", vec!["wallet", "allowance", "pay", &app, SOMEBODY, "0.1"]),
            ("\"transfer\"", vec!["--persona", "Lin", "wallet", "send", SOMEBODY, "0.1"]),
        ] {
            let told = self.run("password", &[&["--json"], &arguments[..], &once[..]].concat());
            assert!(told.contains(said), "{arguments:?}: {told}");
        }
        ["0", "Lin"].into_iter().for_each(|persona| self.looks_at_a_deposit(persona));
    }

    /// Has a persona look at a deposit into the pool, for which its shielded keys make a note, once the pool was read with them.
    /// It is not made: the role of this host would begin to prove its insertion.
    fn looks_at_a_deposit(&mut self, persona: &str) {
        let look = ["--json", "--persona", persona, "shielded", "deposit", "0.1", "native", "--dry-run"];
        let deadline = Instant::now() + WAIT;
        loop {
            let told = self.run("password", &look);
            if told.contains("\"shielded-deposit\"") {
                return;
            }
            assert!(Instant::now() < deadline, "persona {persona} could not look at a deposit: {told}");
            std::thread::sleep(Duration::from_millis(300));
        }
    }

    /// Everything that lies in the house, but what the test itself wrote down.
    fn left_behind(&self) -> Vec<u8> {
        let mut all = Vec::new();
        for folder in ["home", "work"] {
            gather(&self.at(folder), &mut all);
        }
        all
    }
}

/// A text of an object.
fn text_at(object: &str, field: &str) -> String {
    let object: serde_json::Value = serde_json::from_str(object).unwrap();
    object[field].as_str().unwrap().to_owned()
}

/// A stranger's account as a keystore V3.
fn stranger() -> String {
    let key = AccountKey::from_bytes(STRANGER).unwrap();
    let (password, work) =
        (Passphrase::new(FILE_PASSWORD.to_owned()), V3Work::Scrypt { log_n: 4, r: 1, p: 1 });
    v3::export(&key, &password, work, &mut SystemRng).unwrap()
}

fn gather(folder: &Path, into: &mut Vec<u8>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => gather(&entry.path(), into),
            kind if kind.is_file() => into.extend(fs::read(entry.path()).unwrap()),
            _ => {}
        }
    }
}

/// Everything that must not be said, with a name for whoever reads a failure.
pub fn secrets(words: &str) -> Vec<(&'static str, Vec<u8>)> {
    let phrase = Phrase::parse(words).unwrap();
    let tree = KeyTree::new(&phrase);
    let [persona, other] = [0, 1].map(|number| tree.persona(PersonaNumber::new(number).unwrap()));
    let share = persona.share_key(ChainId::PRACTICE, BatchNumber(0), 0);
    let seed = bip39::Mnemonic::parse_in_normalized(bip39::Language::English, words).unwrap();
    let mut all = vec![
        ("entropy", phrase.entropy().expose().to_vec()),
        ("seed", seed.to_seed_normalized("").to_vec()),
        ("account key", persona.account(0).export().expose().to_vec()),
        ("next account key", persona.account(1).export().expose().to_vec()),
        ("imported account key", STRANGER.to_vec()),
        ("app account key", persona.app_account(&APP).export().expose().to_vec()),
        ("submitter account key", persona.submitter_account().export().expose().to_vec()),
        ("submitter peer seed", persona.submitter_peer().expose().to_vec()),
        ("other persona's account key", other.account(0).export().expose().to_vec()),
        ("other persona's app account key", other.app_account(&APP).export().expose().to_vec()),
        ("other persona's submitter account key", other.submitter_account().export().expose().to_vec()),
        ("other persona's identity key", other.identity().expose().expose().to_vec()),
        ("identity key", persona.identity().expose().expose().to_vec()),
        ("storage key", persona.storage_key("profile").expose().to_vec()),
        ("backup key", persona.storage_key("backup").expose().to_vec()),
        ("share key", share.secret().expose().to_vec()),
        ("password", PASSWORD.as_bytes().to_vec()),
        ("file password", FILE_PASSWORD.as_bytes().to_vec()),
        ("wrong password", WRONG.as_bytes().to_vec()),
    ];
    for of in [&persona, &other] {
        let seeds = of.shielded_seeds_by_name();
        all.extend(seeds.iter().map(|(name, seed)| (*name, seed.expose().to_vec())));
    }
    all
}

pub fn forms(secret: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = vec![
        ("raw", secret.to_vec()),
        ("hex", hex::encode(secret).into_bytes()),
        ("HEX", hex::encode_upper(secret).into_bytes()),
        ("decimal bytes", format!("{secret:?}").trim_matches(['[', ']']).as_bytes().to_vec()),
    ];
    // In base64 a letter is six bits, so what stands before moves all of them; letters that depend on neighbours are left out.
    for before in 0..3 {
        let text = [&vec![0_u8; before][..], secret].concat();
        let whole = (before * 8).div_ceil(6)..text.len() * 8 / 6;
        forms.push(("base64", STANDARD.encode(&text).as_bytes()[whole.clone()].to_vec()));
        forms.push(("base64url", URL_SAFE_NO_PAD.encode(&text).as_bytes()[whole].to_vec()));
    }
    forms
}

pub fn holds(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}

/// What of the secrets is in a text.
pub fn found(text: &[u8], words: &str) -> Vec<String> {
    found_of(&secrets(words), text, words)
}

fn found_of(secrets: &[(&'static str, Vec<u8>)], text: &[u8], words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, secret) in secrets {
        for (form, bytes) in forms(secret) {
            if holds(text, &bytes) {
                found.push(format!("{name} as {form}"));
            }
        }
    }
    // Three words in a row, whatever stands between them: single words are English.
    let plain: String = text
        .iter()
        .map(|b| if b.is_ascii_alphabetic() { b.to_ascii_lowercase() as char } else { ' ' })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let all: Vec<&str> = words.split(' ').collect();
    let three = all.windows(3).filter(|three| plain.contains(&three.join(" ")));
    found.extend(three.map(|three| format!("words {}…", three[0])));
    found
}

#[test]
fn the_search_finds_what_is_planted() {
    let words = format!("{}art", "abandon ".repeat(23));
    let all = secrets(&words);
    let found = |text: &[u8]| found_of(&all, text, &words);
    assert_eq!(found(b"nothing of it"), Vec::<String>::new());
    for (_, secret) in &all {
        for (form, bytes) in forms(secret) {
            let planted = [b"2026-11-26 WARN ", &bytes[..], b" end"].concat();
            assert!(!found(&planted).is_empty(), "{form}");
        }
    }
    // and in base64 wherever it stands
    for before in ["", "t", "te", "tea", "teas"] {
        let text = [before.as_bytes(), PASSWORD.as_bytes(), &b"!"[..]].concat();
        let there = found(STANDARD.encode(text).as_bytes());
        assert!(there.contains(&"password as base64".to_owned()), "{before}: {there:?}");
    }
    assert!(!found(b"words=[\"abandon\",\"abandon\",\"ABANDON\"]").is_empty());
}

/// A host that runs, with what it logs in a file of the house, and what it prints at its door in another.
pub struct Host(Child);

impl Drop for Host {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Host {
    pub fn start(house: &House) -> Self {
        Self::start_by(house, &[])
    }

    /// One that brings to the chain what others signed.
    pub fn start_submitting(house: &House) -> Self {
        Self::start_by(house, &["--submitter", "--submitter-listen", "/ip4/127.0.0.1/tcp/0"])
    }

    fn start_by(house: &House, arguments: &[&str]) -> Self {
        let log = fs::File::create(house.at("work/log")).unwrap();
        let door = fs::File::create(house.at("secrets/door")).unwrap();
        let mut serve = house.program("password", &[&["serve"], arguments].concat());
        let child = serve.stdout(door).stderr(log).spawn().unwrap();
        let socket = house.at("home/profiles/anna/rpc.sock");
        let deadline = Instant::now() + WAIT;
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            assert!(Instant::now() < deadline, "the host did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self(child)
    }

    /// What it printed but the token of its page, and the token: it belongs there and nowhere else.
    fn door(house: &House) -> (String, Vec<u8>) {
        let printed = fs::read_to_string(house.at("secrets/door")).unwrap();
        let token = printed.split_once("#token=").and_then(|(_, rest)| rest.get(..64)).unwrap();
        (printed.replace(token, ""), hex::decode(token).unwrap())
    }

    pub fn proc(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.0.id()))
    }
}

#[test]
fn no_secret_is_said_logged_or_left_behind_whatever_goes_wrong() {
    // given a wallet whose words and keys this test knows
    let mut house = House::new();
    house.run("password", &["wallet", "create", "--nickname", "Anna"]);
    let words = house.words();
    let paper = house.at("secrets/paper");
    fs::write(&paper, &words).unwrap();
    let paper = paper.display().to_string();
    // one word is another one of the list: the words are known, and do not belong together
    let mut bent: Vec<&str> = words.split(' ').collect();
    bent.swap(0, 23);
    fs::write(house.at("secrets/bent"), bent.join(" ")).unwrap();
    let bent = house.at("secrets/bent").display().to_string();
    // and a link with the key of a share, which no envelope has
    let key = secrets(&words).into_iter().find(|(name, _)| *name == "share key").unwrap().1;
    let share = [&[1_u8; 63][..], &key[..], &[0; 4][..]].concat();
    let link = format!("teahouse:envelope/1#{}", URL_SAFE_NO_PAD.encode(share));
    let [v3, foreign, right, wrong] =
        ["work/anna.json", "work/stranger.json", "secrets/file-password", "secrets/wrong"]
            .map(|name| house.at(name).display().to_string());
    // when everything is done that has to do with them, rightly and wrongly
    let file = house.at("work/anna.teahouse-backup").display().to_string();
    for (password, arguments) in [
        ("password", vec!["wallet", "check-phrase", "--phrase-file", &paper]),
        ("password", vec!["wallet", "check-phrase", "--phrase-file", &bent]),
        ("wrong", vec!["wallet", "check-phrase", "--phrase-file", &paper]),
        ("wrong", vec!["wallet", "phrase", "--show"]),
        ("password", vec!["wallet", "backup", &file]),
        ("password", vec!["wallet", "verify-backup", &file, "--phrase-file", &paper]),
        ("password", vec!["wallet", "verify-backup", &file, "--phrase-file", &bent]),
        ("password", vec!["wallet", "restore", "--phrase-file", &paper, "--backup", &file]),
        ("password", vec!["wallet", "export", "--out", &v3, "--file-password-file", &right]),
        ("wrong", vec!["wallet", "export", "--out", "no.json", "--file-password-file", &right]),
        ("password", vec!["wallet", "import", &v3, "--file-password-file", &wrong]),
        ("password", vec!["wallet", "import", &v3, "--file-password-file", &right]),
        ("password", vec!["wallet", "import", &foreign, "--file-password-file", &wrong]),
        ("password", vec!["wallet", "import", &foreign, "--file-password-file", &right]),
        ("password", vec!["wallet", "accounts", "new"]),
        ("password", vec!["persona", "create", "--nickname", "Lin"]),
        ("password", vec!["--persona", "Lin", "wallet", "accounts"]),
        ("password", vec!["serve", "--submitter"]), // which needs a chain, and ends
        ("password", vec!["envelope", "show", &link]),
        ("password", vec!["envelope", "claim", &link]),
        ("password", vec!["wallet", "send", "0x00", "1"]),
        ("wrong", vec!["doctor"]),
    ] {
        house.run(password, &arguments);
    }
    // and on a chain, where the host submits for others, and each key signs something
    let practice = Home::new();
    let (_chain, folder) = practice.devnet();
    house.joins(&practice, &folder);
    let host = Host::start_submitting(&house);
    house.use_every_key(&practice);
    for (password, arguments) in [
        ("password", vec!["shielded", "address"]),
        ("password", vec!["shielded", "question"]),
        ("wrong", vec!["shielded", "viewkey", "full"]),
        ("password", vec!["wallet", "lock"]),
        ("password", vec!["shielded", "address"]),
        ("password", vec!["submitter", "status"]),
        ("wrong", vec!["wallet", "unlock"]),
        ("password", vec!["wallet", "backup", &file]),
        ("password", vec!["wallet", "phrase", "--show"]),
        ("password", vec!["wallet", "export", "--out", "no.json", "--file-password-file", &right]),
        ("password", vec!["wallet", "unlock"]),
        ("password", vec!["wallet", "import", &v3, "--file-password-file", &right]),
        ("password", vec!["envelope", "claim", &link]),
        ("password", vec!["wallet", "check-phrase", "--phrase-file", &paper]),
        ("password", vec!["wallet", "backup", &file]),
        ("wrong", vec!["--json", "wallet", "phrase", "--show"]),
    ] {
        house.run(password, &arguments);
    }
    // and the host crashes: it may write no picture of its memory
    let limits = fs::read_to_string(host.proc("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().collect::<Vec<_>>()[4..6], ["0", "0"], "{core}");
    Command::new("kill").args(["-ABRT", &host.0.id().to_string()]).status().unwrap();
    drop(host);
    let (printed, token) = Host::door(&house);
    house.said.extend(printed.as_bytes());
    // then nothing of them was said, and nothing lies anywhere
    let said = String::from_utf8_lossy(&house.said).into_owned();
    let odd = ["KEY-103", "BAK-301", "BAK-205"].iter().any(|code| said.contains(code));
    assert!(said.contains("KEY-211") && said.contains("LCK-101") && odd, "the wrong ways were gone");
    assert!(said.contains("KEY-304") && said.contains("KEY-306"), "the account went out and came in");
    assert!(said.contains("Lin") && said.contains("NOD-311"), "the other persona and the role were gone");
    assert!(printed.contains("relay add /ip4/127.0.0.1/tcp/"), "the host submitted for others: {printed}");
    assert_eq!(found(&house.said, &words), Vec::<String>::new());
    let left = house.left_behind();
    assert_eq!(found(&left, &words), Vec::<String>::new());
    for (form, bytes) in forms(&token) {
        assert!(!holds(&house.said, &bytes) && !holds(&left, &bytes), "token of the page as {form}");
    }
}
