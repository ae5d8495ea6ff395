//! No secret is in anything that the program prints, logs or leaves behind: raw, in hex, in base64 or as words.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use teahouse_wallet::keys::{KeyTree, PersonaNumber};
use teahouse_wallet::phrase::Phrase;

use crate::support::WAIT;

const PASSWORD: &str = "oolong-leaves-unrolling-7";
const WRONG: &str = "green-tea-of-yesterday-3";

/// A house in a folder of its own, and everything that was ever said in it.
struct House {
    folder: tempfile::TempDir,
    said: Vec<u8>,
}

impl House {
    fn new() -> Self {
        let house = Self { folder: tempfile::tempdir().unwrap(), said: Vec::new() };
        fs::create_dir(house.at("work")).unwrap();
        fs::create_dir(house.at("secrets")).unwrap();
        fs::write(house.at("secrets/password"), PASSWORD).unwrap();
        fs::write(house.at("secrets/wrong"), WRONG).unwrap();
        house
    }

    fn at(&self, name: &str) -> PathBuf {
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
    fn run(&mut self, password: &str, arguments: &[&str]) -> String {
        let output = self.program(password, arguments).output().unwrap();
        self.said.extend([&output.stdout[..], &output.stderr].concat());
        String::from_utf8(output.stdout).unwrap()
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
fn secrets(words: &str) -> Vec<(&'static str, Vec<u8>)> {
    let phrase = Phrase::parse(words).unwrap();
    let persona = KeyTree::new(&phrase).persona(PersonaNumber::FIRST);
    vec![
        ("entropy", phrase.entropy().expose().to_vec()),
        ("account key", persona.account(0).export().expose().to_vec()),
        ("identity key", persona.identity().expose().expose().to_vec()),
        ("storage key", persona.storage_key("profile").expose().to_vec()),
        ("backup key", persona.storage_key("backup").expose().to_vec()),
        ("password", PASSWORD.as_bytes().to_vec()),
        ("wrong password", WRONG.as_bytes().to_vec()),
    ]
}

fn forms(secret: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("raw", secret.to_vec()),
        ("hex", hex::encode(secret).into_bytes()),
        ("HEX", hex::encode_upper(secret).into_bytes()),
        // Without its last letters, which depend on what follows.
        ("base64", STANDARD.encode(secret).into_bytes()[..secret.len() * 4 / 3 - 2].to_vec()),
        ("base64url", URL_SAFE_NO_PAD.encode(secret).into_bytes()[..secret.len() * 4 / 3 - 2].to_vec()),
        ("decimal bytes", format!("{secret:?}").trim_matches(['[', ']']).as_bytes().to_vec()),
    ]
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}

/// What of the secrets is in a text.
fn found(text: &[u8], words: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, secret) in secrets(words) {
        for (form, bytes) in forms(&secret) {
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
    assert_eq!(found(b"nothing of it", &words), Vec::<String>::new());
    for (_, secret) in secrets(&words) {
        for (form, bytes) in forms(&secret) {
            let planted = [b"2026-11-26 WARN ", &bytes[..], b" end"].concat();
            assert!(!found(&planted, &words).is_empty(), "{form}");
        }
    }
    assert!(!found(b"words=[\"abandon\",\"abandon\",\"ABANDON\"]", &words).is_empty());
}

/// A host that runs, with what it says in a file.
struct Host(Child);

impl Drop for Host {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Host {
    fn start(house: &House) -> Self {
        let log = fs::File::create(house.at("work/log")).unwrap();
        let mut serve = house.program("password", &["serve"]);
        let child = serve.stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        let socket = house.at("home/profiles/anna/rpc.sock");
        let deadline = Instant::now() + WAIT;
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            assert!(Instant::now() < deadline, "the host did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self(child)
    }

    fn proc(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("/proc/{}/{name}", self.0.id()))
    }
}

#[test]
fn no_secret_is_said_logged_or_left_behind_whatever_goes_wrong() {
    // given a wallet whose words and keys this test knows
    let mut house = House::new();
    house.run("password", &["wallet", "create", "--nickname", "Anna"]);
    let shown = house.program("password", &["--json", "wallet", "phrase", "--show"]).output().unwrap();
    house.said.extend(&shown.stderr);
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    let words = shown["phrase"].as_str().unwrap().to_owned();
    let paper = house.at("secrets/paper");
    fs::write(&paper, &words).unwrap();
    let paper = paper.display().to_string();
    // one word is another one of the list: the words are known, and do not belong together
    let mut bent: Vec<&str> = words.split(' ').collect();
    bent.swap(0, 23);
    fs::write(house.at("secrets/bent"), bent.join(" ")).unwrap();
    let bent = house.at("secrets/bent").display().to_string();
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
        ("password", vec!["wallet", "send", "0x00", "1"]),
        ("wrong", vec!["doctor"]),
    ] {
        house.run(password, &arguments);
    }
    let host = Host::start(&house);
    for (password, arguments) in [
        ("password", vec!["wallet", "lock"]),
        ("wrong", vec!["wallet", "unlock"]),
        ("password", vec!["wallet", "backup", &file]),
        ("password", vec!["wallet", "phrase", "--show"]),
        ("password", vec!["wallet", "unlock"]),
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
    // then nothing of them was said, and nothing lies anywhere
    let said = String::from_utf8_lossy(&house.said).into_owned();
    let odd = ["KEY-103", "BAK-301", "BAK-205"].iter().any(|code| said.contains(code));
    assert!(said.contains("KEY-211") && said.contains("LCK-101") && odd, "the wrong ways were gone");
    assert_eq!(found(&house.said, &words), Vec::<String>::new());
    assert_eq!(found(&house.left_behind(), &words), Vec::<String>::new());
}

/// The writable memory of a process, where this user may read it.
fn memory(host: &Host) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    let maps = fs::read_to_string(host.proc("maps")).ok()?;
    let mem = fs::File::open(host.proc("mem")).ok()?;
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split_whitespace().next()?.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut part = vec![0; usize::try_from(to - from).ok()?];
        // A page may be gone since the list was read.
        if mem.read_exact_at(&mut part, from).is_ok() {
            all.extend(part);
        }
    }
    (!all.is_empty()).then_some(all)
}

#[test]
fn a_locked_host_has_neither_the_phrase_nor_the_account_key_in_its_memory() {
    // given a host, whose memory only root may read
    let mut house = House::new();
    house.run("password", &["wallet", "create"]);
    let shown = house.program("password", &["--json", "wallet", "phrase", "--show"]).output().unwrap();
    let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
    let words = shown["phrase"].as_str().unwrap().to_owned();
    let host = Host::start(&house);
    let Some(open) = memory(&host) else {
        eprintln!("not tried: this user may not read the memory of another process");
        return;
    };
    let keys: Vec<_> =
        secrets(&words).into_iter().filter(|(name, _)| matches!(*name, "entropy" | "account key")).collect();
    // when it is locked
    house.run("password", &["wallet", "lock"]);
    let locked = memory(&host).unwrap();
    // then what is there of the keys is told; the storage key of the records is, which shows that the search sees
    let storage = secrets(&words).into_iter().find(|(name, _)| *name == "storage key").unwrap().1;
    let seen = |memory: &[u8], secret: &[u8]| memchr::memmem::find_iter(memory, secret).count();
    for (name, secret) in &keys {
        eprintln!("{name}: {} open, {} locked", seen(&open, secret), seen(&locked, secret));
    }
    eprintln!("storage key: {} open, {} locked", seen(&open, &storage), seen(&locked, &storage));
    assert!(seen(&locked, &storage) > 0, "the search is blind");
}
