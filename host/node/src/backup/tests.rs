use std::sync::Arc;

use serde_json::{Value, json};
use teahouse_base::{SystemClock, SystemRng, WriteRecords};
use teahouse_wallet::backup::{Backup, BackupKey};
use teahouse_wallet::keys::KeyTree;
use teahouse_wallet::phrase::Phrase;

use super::restore::{open_backup, restore_profile, test_restore};
use super::*;
use crate::home::{Home, ProfileDir};
use crate::node::NodeOptions;
use crate::profile::OpenProfile;
use crate::unlock::{NewProfile, create_profile, first_persona, unlock};

/// A home with a profile of a known phrase.
struct Place {
    folder: tempfile::TempDir,
}

fn phrase(seed: u8) -> Phrase {
    Phrase::from_entropy(&teahouse_base::SecretBytes::new([seed; 32]))
}

fn open(dir: &ProfileDir) -> OpenProfile {
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        online: false,
        compiler: crate::compile::InProcessCompiler::shared(),
    };
    OpenProfile::open(dir, unlock(dir, None).unwrap(), options).unwrap()
}

async fn call_as(profile: &OpenProfile, at: u32, method: &str, params: Value) -> Value {
    let answer = profile.call(number(at), method, params).await;
    answer.unwrap_or_else(|error| panic!("{method}: {error:?}"))
}

async fn call(profile: &OpenProfile, method: &str, params: Value) -> Value {
    call_as(profile, 0, method, params).await
}

fn number(number: u32) -> PersonaNumber {
    PersonaNumber::new(number).unwrap()
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn dir(&self, name: &str) -> ProfileDir {
        Home::at(self.folder.path()).profile(name).unwrap()
    }

    fn profile(&self, name: &str, seed: u8) -> ProfileDir {
        let dir = self.dir(name);
        let new = NewProfile { nickname: name, passphrase: None, phrase: Some(phrase(seed)) };
        create_profile(&dir, new, &SystemClock).unwrap();
        dir
    }

    fn restored(&self, name: &str, seed: u8, backup: Option<&Backup>) -> ProfileDir {
        let dir = self.dir(name);
        let new = NewProfile { nickname: name, passphrase: None, phrase: Some(phrase(seed)) };
        restore_profile(&dir, new, backup, &SystemClock).unwrap();
        dir
    }
}

/// Anna, who knows Bo by another name and has blocked Chen, with a row in every table of the list.
async fn lived_in(place: &Place) -> (ProfileDir, Vec<u8>) {
    for (name, seed) in [("bo", 2), ("chen", 3)] {
        place.profile(name, seed);
    }
    let dir = place.profile("anna", 1);
    let node = open(&dir);
    for name in ["bo", "chen"] {
        let card = call(&open(&place.dir(name)), "contact.card", json!({})).await;
        call(&node, "contact.add", json!({ "link": card["link"], "alias": format!("My {name}") })).await;
    }
    call(&node, "contact.block", json!({ "contact": "My chen" })).await;
    let relay = format!(
        "/ip4/127.0.0.1/udp/9/quic-v1/p2p/{}",
        "12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp"
    );
    call(&node, "relay.add", json!({ "address": relay })).await;
    node.persona(number(0)).unwrap().shared().write(fill_tables).unwrap();
    call(&node, "persona.create", json!({ "nickname": "Lin" })).await;
    let card = call(&open(&place.dir("bo")), "contact.card", json!({})).await;
    call_as(&node, 1, "contact.add", json!({ "link": card["link"], "alias": "Somebody's Bo" })).await;
    call_as(&node, 1, "wallet.newaccount", json!({ "label": "for the market" })).await;
    node.persona(number(1)).unwrap().shared().write(fill_tables).unwrap();
    let made = call(&node, "wallet.backup", json!({})).await;
    use base64::Engine;
    let file = base64::engine::general_purpose::STANDARD.decode(made["file"].as_str().unwrap()).unwrap();
    node.close().await;
    (dir, file)
}

/// A row in each table whose rows a backup copies; what the wallet reads at a restore is written by its own tests.
fn fill_tables(records: &mut dyn WriteRecords) -> Result<(), teahouse_base::StoreError> {
    use teahouse_wallet::{journal, relayed, shielded};
    let read = [journal::TABLES[0], relayed::TABLES[0], shielded::TABLES[0]];
    for (number, table) in (1_u8..).zip(tables()) {
        if !read.contains(&table) {
            records.put(table, &[number; 36], &[number, 1, 2, 3])?;
        }
    }
    Ok(())
}

fn rows_of(profile: &OpenProfile, at: u32, table: Table) -> Vec<(Vec<u8>, Vec<u8>)> {
    let node = profile.persona(number(at)).unwrap();
    node.shared().read(|records| records.scan(table, &[], None, 100)).unwrap()
}

#[tokio::test]
async fn bak_105_a_test_restore_brings_back_every_item_and_leaves_nothing_behind() {
    let place = Place::new();
    let (_, file) = lived_in(&place).await;
    let view = test_restore(&phrase(1), &file, &SystemClock).unwrap();
    assert_eq!(view.profile, None);
    let contents = view.contents.unwrap();
    let count = |what| contents.holds.iter().find(|held| held.what == what).unwrap().count;
    use teahouse_api::backup::{Held, Lost};
    assert_eq!((count(Held::Contacts), count(Held::Relays), count(Held::GivenShares)), (3, 1, 2));
    assert_eq!((count(Held::Personas), count(Held::Accounts), count(Held::Limits)), (1, 1, 2));
    assert_eq!((count(Held::PayAddresses), count(Held::Moves), count(Held::Tokens)), (2, 2, 2));
    assert_eq!(contents.personas, ["anna", "Lin"]);
    assert!(view.lost.iter().any(|lost| lost.what == Lost::Sessions && lost.count == Some(3)));
    assert!(view.lost.iter().any(|lost| lost.what == Lost::Messages));
}

#[tokio::test]
async fn bak_107_after_a_restore_from_the_words_alone_everything_that_a_backup_would_have_held_is_named() {
    use teahouse_api::backup::{Held, Lost};
    // given somebody who asked for receipts, among everything else
    let place = Place::new();
    let (_, file) = lived_in(&place).await;
    let contents = test_restore(&phrase(1), &file, &SystemClock).unwrap().contents.unwrap();
    let mut held: Vec<Held> = contents.holds.iter().map(|held| held.what).collect();
    assert!(contents.holds.iter().any(|held| held.what == Held::Questions && held.count == 2));
    // when only the words are there
    let new = NewProfile { nickname: "again", passphrase: None, phrase: Some(phrase(1)) };
    let view = restore_profile(&place.dir("again"), new, None, &SystemClock).unwrap();
    // then what they do not bring back is named, once each, the questions too
    let mut lost: Vec<Lost> = view.lost.iter().map(|lost| lost.what).collect();
    for what in [Lost::Questions, Lost::Envelopes, Lost::Names, Lost::Receipts, Lost::Relays, Lost::Messages]
    {
        assert!(lost.contains(&what), "{what:?}");
    }
    let named = lost.len();
    lost.sort();
    lost.dedup();
    assert_eq!(lost.len(), named);
    // and no kind that a backup holds was left out
    let mut kinds = contents::HELD.to_vec();
    kinds.sort();
    held.sort();
    assert_eq!(held, kinds);
}

#[tokio::test]
async fn bak_105_a_backup_that_does_not_come_back_whole_is_told() {
    // given a backup whose batch floor is fine, but in which a contact stands under another's key
    let place = Place::new();
    let (_, file) = lived_in(&place).await;
    let mut backup = open_backup(&phrase(1), &file).unwrap();
    let sections = &mut backup.personas[1].sections;
    let contacts = sections.iter_mut().find(|section| section.table == CONTACTS).unwrap();
    contacts.rows[0].key = vec![0; 32];
    let sealed = BackupKey::of(&first_persona(&phrase(1))).seal(&backup, &mut SystemRng).unwrap();
    let refused = test_restore(&phrase(1), &sealed, &SystemClock).unwrap_err();
    assert_eq!((refused.code(), &refused.view().params["table"]), ("BAK-305", &"contacts".to_owned()));
}

#[tokio::test]
async fn what_was_backed_up_is_there_on_an_empty_machine_and_the_device_is_new() {
    // given
    let place = Place::new();
    let (old, file) = lived_in(&place).await;
    let backup = open_backup(&phrase(1), &file).unwrap();
    // when
    let new = place.restored("again", 1, Some(&backup));
    // then account, contacts, relays and every table are as they were
    let (was, now) = (open(&old), open(&new));
    for (method, part) in [("wallet.accounts", ""), ("relay.status", "/relays")] {
        let (before, after) = (call(&was, method, json!({})).await, call(&now, method, json!({})).await);
        assert_eq!(before.pointer(part), after.pointer(part), "{method}");
    }
    let people = call(&now, "contact.list", json!({})).await;
    assert_eq!((&people[0]["alias"], &people[0]["state"]), (&json!("My bo"), &json!("asked")));
    assert_eq!((&people[1]["alias"], &people[1]["state"]), (&json!("My chen"), &json!("blocked")));
    for (at, table) in [0, 1].into_iter().flat_map(|at| tables().into_iter().map(move |table| (at, table))) {
        let mut expected = rows_of(&was, at, table);
        expected.retain(|(key, _)| key != teahouse_wallet::envelope::BATCH_FLOOR);
        let mut found = rows_of(&now, at, table);
        found.retain(|(key, _)| key != teahouse_wallet::envelope::BATCH_FLOOR);
        assert_eq!(found, expected, "{} of persona {at}", table.name());
    }
    // and so has the other persona its own
    for method in ["wallet.accounts", "persona.list"] {
        let (before, after) = (call_as(&was, 1, method, json!({})), call_as(&now, 1, method, json!({})));
        let (before, after) = (before.await, after.await);
        assert_eq!(
            (&before[1]["label"], &before[1]["nickname"]),
            (&after[1]["label"], &after[1]["nickname"])
        );
        assert_eq!(before[0]["address"], after[0]["address"]);
    }
    assert_eq!(call_as(&now, 1, "contact.list", json!({})).await[0]["alias"], "Somebody's Bo");
    // and the person's card is of the same account and of another device
    let identity = |view: &Value| view["identity"].clone();
    let (a, b) = (call(&was, "profile.show", json!({})).await, call(&now, "profile.show", json!({})).await);
    assert_eq!(identity(&a), identity(&b));
    assert_ne!(call(&was, "contact.card", json!({})).await, call(&now, "contact.card", json!({})).await);
    // and nobody has to be told any more to write the phrase down
    let state = call(&now, "wallet.backupstate", json!({})).await;
    assert!(state["phraseCheckedAt"].is_u64() && state["backupMadeAt"].is_u64());
}

#[tokio::test]
async fn a_contact_who_was_restored_can_be_written_to_at_once() {
    let place = Place::new();
    let (_, file) = lived_in(&place).await;
    let backup = open_backup(&phrase(1), &file).unwrap();
    let node = open(&place.restored("again", 1, Some(&backup)));
    let people = call(&node, "contact.list", json!({})).await;
    let sent =
        call(&node, "chat.send", json!({ "conversation": people[0]["conversation"], "text": "It is me" }))
            .await;
    assert_eq!(sent["state"], "queued");
}

#[tokio::test]
async fn a_restore_that_a_crash_cut_short_left_no_profile_and_the_next_one_is_whole() {
    // given a backup, and a restore that was cut short after the records and before the keystore
    let place = Place::new();
    let (_, file) = lived_in(&place).await;
    let backup = open_backup(&phrase(1), &file).unwrap();
    let dir = place.restored("again", 1, Some(&backup));
    std::fs::remove_file(dir.keystore()).unwrap();
    // then there is no profile of this name
    assert!(!dir.exists());
    assert!(Home::at(place.folder.path()).profiles().unwrap().iter().all(|one| one.name() != "again"));
    // and restoring again gives all of it; restoring over it gives nothing
    place.restored("again", 1, Some(&backup));
    assert_eq!(call(&open(&dir), "contact.list", json!({})).await.as_array().unwrap().len(), 2);
    let new = NewProfile { nickname: "again", passphrase: None, phrase: Some(phrase(1)) };
    assert_eq!(restore_profile(&dir, new, None, &SystemClock).unwrap_err().code(), "NOD-102");
}

#[tokio::test]
async fn bak_104_a_table_of_a_newer_program_is_not_silently_left_out() {
    let place = Place::new();
    let (_, file) = lived_in(&place).await;
    let mut backup = open_backup(&phrase(1), &file).unwrap();
    backup.personas[1].sections.push(Section { table: "zzz.newer".to_owned(), rows: Vec::new() });
    let new = NewProfile { nickname: "again", passphrase: None, phrase: Some(phrase(1)) };
    let dir = place.dir("again");
    let refused = restore_profile(&dir, new, Some(&backup), &SystemClock).unwrap_err();
    assert_eq!((refused.code(), &refused.view().params["table"]), ("BAK-202", &"zzz.newer".to_owned()));
    assert!(!dir.exists());
    // and the personas that were written before it are in nobody's way
    let fresh = NewProfile { nickname: "Somebody", passphrase: None, phrase: None };
    create_profile(&dir, fresh, &SystemClock).unwrap();
    assert_eq!(dir.personas().unwrap(), [PersonaNumber::FIRST]);
}

#[tokio::test]
async fn a_backup_of_another_profile_is_named_as_such() {
    let place = Place::new();
    let (_, file) = lived_in(&place).await;
    assert_eq!(open_backup(&phrase(2), &file).unwrap_err().code(), "BAK-205");
    assert_eq!(test_restore(&phrase(2), &file, &SystemClock).unwrap_err().code(), "BAK-205");
    // and so is one that was sealed for this phrase by somebody who puts another identity into it
    let mut backup = open_backup(&phrase(1), &file).unwrap();
    backup.identity = KeyTree::new(&phrase(2)).persona(PersonaNumber::FIRST).identity().public();
    let sealed = BackupKey::of(&first_persona(&phrase(1))).seal(&backup, &mut SystemRng).unwrap();
    assert_eq!(open_backup(&phrase(1), &sealed).unwrap_err().code(), "BAK-205");
}

#[tokio::test]
async fn node_030_the_phrase_is_shown_to_who_asked_and_the_warning_ends_when_the_words_were_typed_from_paper_and_a_backup_was_made()
 {
    // given a fresh profile
    let place = Place::new();
    let dir = place.dir("anna");
    create_profile(&dir, NewProfile { nickname: "Anna", passphrase: None, phrase: None }, &SystemClock)
        .unwrap();
    let node = open(&dir);
    let unwell = |checks: &Value| -> Vec<String> {
        let all = checks.as_array().unwrap().iter();
        let bad = all.filter(|check| check["code"].as_str().is_some_and(|code| code.starts_with("BAK")));
        bad.map(|check| check["check"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(unwell(&call(&node, "profile.doctor", json!({})).await), ["phrase", "backup"]);
    // when other words are typed, then it stays
    let other = phrase(9).words().collect::<Vec<_>>().join(" ");
    let refused = node.call(number(0), "wallet.checkphrase", json!({ "phrase": other })).await.unwrap_err();
    assert_eq!(refused.code, "BAK-301");
    let short = node.call(number(0), "wallet.checkphrase", json!({ "phrase": "tea tea" })).await.unwrap_err();
    assert_eq!(short.code, "KEY-101");
    // when nobody asked for the phrase, then it is not shown
    let unasked = json!({ "password": null, "confirmed": false });
    assert_eq!(node.call(number(0), "wallet.phrase", unasked).await.unwrap_err().code, "BAK-304");
    // when it is shown, typed, and a backup made, then nothing is left to warn about
    let shown = call(&node, "wallet.phrase", json!({ "password": null, "confirmed": true })).await;
    call(&node, "wallet.checkphrase", json!({ "phrase": shown["phrase"] })).await;
    assert_eq!(unwell(&call(&node, "profile.doctor", json!({})).await), ["backup"]);
    call(&node, "wallet.backup", json!({})).await;
    assert_eq!(unwell(&call(&node, "profile.doctor", json!({})).await), Vec::<String>::new());
}

#[tokio::test]
async fn bak_106_a_persona_that_was_made_after_the_backup_is_missed_in_it() {
    let place = Place::new();
    let profile = open(&place.profile("anna", 1));
    call(&profile, "wallet.backup", json!({})).await;
    call(&profile, "persona.create", json!({ "nickname": "Lin" })).await;
    let made =
        async |at| call_as(&profile, at, "wallet.backupstate", json!({})).await["backupMadeAt"].clone();
    assert!(made(0).await.is_u64() && made(1).await.is_null());
    // and a check of the words is one for all
    let words = phrase(1).words().collect::<Vec<_>>().join(" ");
    let checked = call_as(&profile, 1, "wallet.checkphrase", json!({ "phrase": words })).await;
    assert!(checked["phraseCheckedAt"].is_u64());
    // when a backup is made by whichever, then both are in it
    call_as(&profile, 1, "wallet.backup", json!({})).await;
    assert!(made(0).await.is_u64() && made(1).await.is_u64());
}

#[tokio::test]
async fn a_restored_persona_knows_who_can_be_paid_privately_and_gives_out_no_number_of_an_own_note_again() {
    use teahouse_wallet::shielded::{PoolPlace, ShieldedLane, next_own_note};
    // given Anna, on a chain with a pool, who has given out three numbers and knows where Bo can be paid
    let place = Place::new();
    let dir = place.profile("anna", 1);
    let profile = open(&dir);
    place.profile("bo", 2);
    let card = call(&open(&place.dir("bo")), "contact.card", json!({})).await;
    call(&profile, "contact.add", json!({ "link": card["link"] })).await;
    let chain = crate::tests::payees::with_pool();
    let pool = PoolPlace { chain: chain.chain_id, pool: chain.shielded[0].pool.address };
    let lane = ShieldedLane { persona: PersonaNumber::FIRST, place: pool };
    let bo = teahouse_chat::card::ContactCard::from_link(card["link"].as_str().unwrap()).unwrap().account();
    let keys = teahouse_wallet::shielded::SpendingKey::of(&first_persona(&phrase(2)));
    let address = keys.view().incoming().address(&pool, 0);
    let node = profile.persona(number(0)).unwrap();
    node.shared()
        .write(|records| {
            for index in 0..3 {
                assert_eq!(next_own_note(records, &lane)?, index);
            }
            records::put_single(records, &crate::shielded::birth::MadeHere { at: 1 })?;
            let book = r#"{"version":1,"chain_id":31337,"contracts":{}}"#.to_owned();
            records::put_single(records, &records::ChainChoice { profile: chain.to_json(), book })?;
            crate::people::payees::private::hear_for_test(records, &bo, &pool, Some(address), 1)
        })
        .unwrap();
    let made = call(&profile, "wallet.backup", json!({})).await;
    use base64::Engine;
    let file = base64::engine::general_purpose::STANDARD.decode(made["file"].as_str().unwrap()).unwrap();
    // when it is restored
    let before = teahouse_base::Clock::now(&SystemClock).get() / 60_000;
    let backup = open_backup(&phrase(1), &file).unwrap();
    let again = open(&place.restored("again", 1, Some(&backup)));
    // then the pool is read from its first block on: nobody here knows how old the phrase is
    let made_here = |profile: &OpenProfile| {
        let node = profile.persona(number(0)).unwrap();
        node.shared().read(|records| records::single::<crate::shielded::birth::MadeHere>(records)).unwrap()
    };
    assert!(made_here(&profile).is_some() && made_here(&again).is_none());
    // and Bo is paid at the same address, and what is counted goes on far above what was given out before
    let shared = again.persona(number(0)).unwrap();
    let shared = shared.shared();
    assert!(shared.shielded_address_of(&pool, "bo").is_ok_and(|payee| payee.address == address));
    assert!(shared.write(|records| next_own_note(records, &lane)).unwrap() >= before);
}

#[test]
fn bak_106_every_table_of_the_program_is_in_a_backup_or_named_here_with_why_not() {
    // given every table that any source names
    let mut named = std::collections::BTreeSet::new();
    for part in ["wallet/src", "host/node/src", "host/chat/src", "host/runtime/src"] {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(part);
        tables_in(&root, &mut named);
    }
    assert!(named.len() > 30, "{named:?}");
    // then each is carried, or it is one of these
    let kept: Vec<&str> =
        tables().iter().map(|table| table.name()).chain(["node.meta", "runtime.books"]).collect();
    let left = [
        // Lost::Apps
        "node.apps",
        "node.bundles",
        "node.places",
        "node.failures",
        // What is not installed is forgotten when it is closed.
        "node.guests",
        "node.releases",
        // A list is added again from its file.
        "node.blocklists",
        // A registry is read again.
        "node.store",
        "node.storeheads",
        "node.published",
        "node.notifications",
        // After a restore each payment out of an allowance is asked for.
        "node.budgets",
        // An offer lives an hour, and a thread's keys are of one device.
        "node.meetoffers",
        "node.meetwatches",
        "node.meetfound",
        "node.meetthreads",
        "node.meetwords",
        "node.meetletters",
        "node.meetrates",
        "runtime.storage",
        "runtime.requests",
        "runtime.answers",
        "runtime.once",
        "runtime.alarms",
        "runtime.heard",
        "runtime.watches",
        "runtime.deal_watches",
        "runtime.talks",
        "runtime.news",
        "runtime.paces",
        "runtime.files",
        "runtime.filebytes",
        "runtime.filebooks",
        // Lost::Messages: an offer is a message, kept where it is found by its file.
        "node.fileoffers",
        // The same of what cards were made, and of which card an app means by a name.
        "node.cardstates",
        "node.sentcards",
        // What the submitter role has spent, in a file of its own: its coin and its address follow from the phrase.
        "submitter.costs",
        // A page of numbers is a device's own.
        "wallet.relayed.next",
        // A pool is read again from its first block, with the phrase; own notes are counted from the minute of a restore.
        "wallet.shielded.scan",
        "wallet.shielded.checkpoints",
        "wallet.shielded.notes",
        "wallet.shielded.nullifiers",
        "wallet.shielded.sent",
        "wallet.shielded.spends",
        "wallet.shielded.queue",
        "wallet.shielded.nodes",
        "wallet.shielded.amounts",
        "wallet.shielded.empty",
        "wallet.shielded.own",
        // How long proofs take is of a machine.
        "wallet.shielded.timing",
        // The device, and Lost::Messages, Lost::Requests, Lost::Sessions; contacts are a section of their own.
        "chat.device",
        "chat.contacts",
        "chat.conversations",
        "chat.messages",
        "chat.message_places",
        "chat.unread",
        "chat.held",
        "chat.parked",
        "chat.lines",
        "chat.letters",
        "chat.letter_places",
        "chat.sealed",
        "chat.acks",
        "chat.boxes",
        "chat.inbox",
        "chat.due",
    ];
    for table in &named {
        let (kept, left) = (kept.contains(&table.as_str()), left.contains(&table.as_str()));
        assert!(kept != left, "{table}: in a backup {kept}, left out {left}");
    }
    for table in kept.iter().chain(&left) {
        assert!(named.contains(*table), "{table} is no table");
    }
}

/// The names of the tables in the sources of a folder, but for those of tests.
fn tables_in(folder: &std::path::Path, named: &mut std::collections::BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tables_in(&path, named);
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let parts = text.split("Table::new(\"").skip(1).filter_map(|rest| rest.split_once('"'));
            named.extend(parts.map(|(name, _)| name.to_owned()).filter(|name| !name.starts_with("test.")));
        }
    }
}
