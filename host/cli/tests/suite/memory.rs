//! A locked host has no copy of the words, of a key that spends, or of a password, whatever went through it while it was open:
//! neither in use nor in what a stack or the heap has left over.
//!
//! What it keeps by design is not looked for: the storage key of its records, its device's keys, and, where it submits for others,
//! the key of that peer, which goes on to answer that it cannot now.

use std::fs;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::time::{Duration, Instant};

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::secrets::{Host, House, PASSWORD, forms, found, holds, secrets};
use crate::support::{Home, WAIT};

/// A page of memory in which nothing is.
const EMPTY: [u8; 4096] = [0; 4096];

/// The writable memory of a process without its empty pages, where this user may read it.
fn memory(host: &Host) -> Option<Vec<u8>> {
    let maps = fs::read_to_string(host.proc("maps")).ok()?;
    let mem = fs::File::open(host.proc("mem")).ok()?;
    let mut all = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split_whitespace().next()?.split_once('-')?;
        let (from, to) = (u64::from_str_radix(from, 16).ok()?, u64::from_str_radix(to, 16).ok()?);
        let mut part = vec![0; usize::try_from(to - from).ok()?];
        // A page may be gone since the list was read.
        if mem.read_exact_at(&mut part, from).is_ok() {
            for page in part.chunks(EMPTY.len()).filter(|page| **page != EMPTY[..page.len()]) {
                all.extend_from_slice(page);
            }
        }
    }
    (!all.is_empty()).then_some(all)
}

/// Whether this user may not read another process's memory, said plainly. That fails for root, who may, and where everything is
/// to be tried.
fn blind(host: &Host) -> bool {
    let blind = memory(host).is_none();
    let full = std::env::var("TEAHOUSE_FULL").is_ok_and(|full| full == "1");
    let root = fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0);
    assert!(!(blind && root), "root could not read the host's memory");
    assert!(!(blind && full), "a full run has to read the host's memory: run it as root");
    if blind {
        eprintln!(
            "NOT TRIED: this user may not read another process's memory; run it as root to see that a lock empties it"
        );
    }
    blind
}

/// What a locked host holds by design.
const KEPT: [&str; 1] = ["storage key"];
/// The same where it submits for others.
const KEPT_BY_A_SUBMITTER: [&str; 2] = ["storage key", "submitter peer seed"];

/// All that a locked host has no use for, in every form.
fn sought(words: &str, kept: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut named = secrets(words);
    named.retain(|(name, _)| !kept.contains(name));
    named.push(("all words", words.as_bytes().to_vec()));
    let mut all = Vec::new();
    for (name, secret) in &named {
        all.extend(forms(secret).into_iter().map(|(form, bytes)| (format!("{name} as {form}"), bytes)));
        if name.ends_with("account key") {
            // The curve's numbers lie with their lowest byte first.
            all.push((format!("{name} as a number"), secret.iter().rev().copied().collect()));
        }
    }
    // Both kinds of base64 are one where neither sign of theirs is in it.
    all.dedup_by(|a, b| a.1 == b.1);
    let list: Vec<&str> = words.split(' ').collect();
    all.extend(list.chunks(3).map(|three| (format!("words {}…", three[0]), three.join(" ").into_bytes())));
    let numbers = bip39::Mnemonic::parse_in_normalized(bip39::Language::English, words).unwrap();
    let number = |index: usize| u16::try_from(index).unwrap().to_ne_bytes();
    all.push(("numbers of the words".to_owned(), numbers.word_indices().flat_map(number).collect()));
    all
}

fn found_in(memory: &[u8], sought: &[(String, Vec<u8>)]) -> Vec<String> {
    let count = |secret: &[u8]| memchr::memmem::find_iter(memory, secret).count();
    let counted = sought.iter().map(|(name, secret)| (name, count(secret)));
    counted.filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name}, {count} times")).collect()
}

/// What of it a host holds once what was under way has ended.
fn left(host: &Host, sought: &[(String, Vec<u8>)]) -> Vec<String> {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let left = found_in(&memory(host).unwrap(), sought);
        if left.is_empty() || Instant::now() > deadline {
            return left;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn lck_001_a_locked_host_has_no_copy_of_phrase_key_or_password_in_its_memory() {
    // given a host, whose memory only root may read
    let mut house = House::new();
    house.run("password", &["wallet", "create"]);
    house.run("password", &["persona", "create", "--nickname", "Lin"]);
    house.run("password", &["wallet", "accounts", "new"]);
    let words = house.words();
    let [paper, right, v3, foreign, backup] = [
        "secrets/paper",
        "secrets/file-password",
        "work/taken.json",
        "work/stranger.json",
        "work/anna.teahouse-backup",
    ]
    .map(|name| house.at(name).display().to_string());
    fs::write(&paper, &words).unwrap();
    // which submits for others on a practice chain
    let practice = Home::new();
    let (_chain, folder) = practice.devnet();
    house.joins(&practice, &folder);
    let host = Host::start_submitting(&house);
    if blind(&host) {
        return;
    }
    let sought = sought(&words, &KEPT_BY_A_SUBMITTER);
    let seen = found_in(&memory(&host).unwrap(), &sought);
    assert!(seen.iter().any(|name| name.starts_with("seed as raw")), "an open host has its keys: {seen:?}");
    // when everything that has to do with them is done, each key signs, and it is locked; and all of that once more
    house.use_every_key(&practice);
    for taken in [v3.as_str(), "again.json"] {
        for (password, arguments) in [
            ("wrong", vec!["wallet", "unlock"]),
            ("password", vec!["wallet", "unlock"]),
            ("password", vec!["wallet", "phrase", "--show"]),
            ("wrong", vec!["wallet", "phrase", "--show"]),
            ("password", vec!["wallet", "check-phrase", "--phrase-file", &paper]),
            ("password", vec!["wallet", "export", "--out", taken, "--file-password-file", &right]),
            ("password", vec!["wallet", "import", &v3, "--file-password-file", &right]),
            ("password", vec!["wallet", "import", &foreign, "--file-password-file", &right]),
            ("password", vec!["--persona", "Lin", "wallet", "accounts"]),
            ("password", vec!["wallet", "backup", &backup]),
            ("password", vec!["wallet", "lock"]),
        ] {
            house.run(password, &arguments);
        }
        // then nothing of them is left
        assert_eq!(left(&host, &sought), Vec::<String>::new(), "what a locked host still holds");
    }
    // and the storage key of the records is there, which shows that the search sees
    let storage = secrets(&words).into_iter().find(|(name, _)| *name == "storage key").unwrap().1;
    assert!(holds(&memory(&host).unwrap(), &storage), "the search is blind");
    let accounts = house.run("password", &["--json", "wallet", "accounts"]);
    assert!(accounts.contains("\"imported\":true"), "the stranger's account was taken in: {accounts}");
    assert!(fs::exists(&backup).unwrap() && fs::exists(&v3).unwrap(), "the commands were carried out");
}

/// Where a host's page is, and its token, once the host has said so.
fn door(house: &House) -> (String, String) {
    let deadline = Instant::now() + WAIT;
    loop {
        let door = fs::read_to_string(house.at("secrets/door")).unwrap();
        let said = door.split_once("http://").and_then(|(_, rest)| rest.split_once("/#token="));
        if let Some((page, token)) = said.filter(|(_, token)| token.len() >= 64) {
            return (page.to_owned(), token[..64].to_owned());
        }
        assert!(Instant::now() < deadline, "the host did not say where its page is");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The host's page: it asks for one thing after the other on one connection, and closes it.
async fn page_asks(house: &House, calls: &[(&str, Value)]) -> Vec<Value> {
    let (page, token) = door(house);
    let mut request = format!("ws://{page}/ws").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", format!("http://{page}").parse().unwrap());
    headers.insert("sec-websocket-protocol", format!("teahouse.1, token.{token}").parse().unwrap());
    let (mut socket, _) = connect_async(request).await.unwrap();
    let mut answers = Vec::new();
    for (id, (method, params)) in calls.iter().enumerate() {
        let frame = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        socket.send(Message::text(frame.to_string())).await.unwrap();
        let answer = socket.next().await.unwrap().unwrap().into_text().unwrap();
        answers.push(serde_json::from_str(&answer).unwrap());
    }
    socket.close(None).await.unwrap();
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_said_is_in_no_log_and_after_a_lock_in_no_memory() {
    // given a host that logs all it can
    let mut house = House::new();
    house.run("password", &["wallet", "create"]);
    let words = house.words();
    let host = Host::start(&house);
    // when its page unlocks it, has the words shown and ends that connection, and it is locked
    let shown = json!({ "password": PASSWORD, "confirmed": true });
    let calls = [("wallet.unlock", json!({ "password": PASSWORD })), ("wallet.phrase", shown)];
    let answers = page_asks(&house, &calls).await;
    assert_eq!(answers[0]["result"]["locked"], false);
    assert_eq!(answers[1]["result"]["phrase"], words);
    house.run("password", &["wallet", "lock"]);
    // then the log says how the connection went, and not what went over it
    let log = fs::read(house.at("work/log")).unwrap();
    assert!(holds(&log, b"Stream.poll_next"), "the log says all else");
    assert_eq!(found(&log, &words), Vec::<String>::new());
    for (form, bytes) in forms(&hex::decode(door(&house).1).unwrap()) {
        assert!(!holds(&log, &bytes), "token of the page as {form}");
    }
    // and no buffer of the connection has it
    if !blind(&host) {
        assert_eq!(left(&host, &sought(&words, &KEPT)), Vec::<String>::new());
    }
}
