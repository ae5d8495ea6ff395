//! Mini-apps at the door: what a bundle would have to be allowed is said before it gets in.

use std::process::Command;

use ed25519_dalek::SigningKey;
use serde_json::json;
use teahouse_bundle::{Archive, archive};

use crate::support::Home;

/// A signed bundle whose binary imports `import`, under a manifest that declares nothing.
fn bundle(import: &str) -> Vec<u8> {
    bundle_with(import, "", None)
}

/// The same under a manifest that ends so.
fn bundle_that_may(import: &str, permissions: &str) -> Vec<u8> {
    bundle_with(import, permissions, None)
}

/// The same with what it says it was made with.
fn bundle_with(import: &str, permissions: &str, source: Option<&str>) -> Vec<u8> {
    let manifest = "manifest = 1\nname = \"tea\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = { en = \"Tea\" }\n\
                    summary = { en = \"Pours tea.\" }\n";
    let manifest = [manifest, permissions].concat();
    let component = wat::parse_str(format!(
        "(component (import \"{import}\" (instance)) (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))"
    ));
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, component.unwrap())];
    let source = source.map(|text| (archive::SOURCE, text.as_bytes().to_vec()));
    Archive::new(files.into_iter().chain(source)).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

#[test]
fn node_008_installing_an_app_with_an_undeclared_import_ends_with_status_7_and_names_the_interface() {
    // given bundles of apps that want more than they say
    let home = Home::new();
    let anna = home.person("anna");
    let file = home.path().join("tea.teahouse");
    let path = file.to_str().unwrap();
    for (import, code, why) in [
        (
            "teahouse:app/wallet@1.0.0",
            "BND-503",
            "which its manifest does not declare. It was not installed. If it is yours, declare it in manifest.toml or do not use it; if not, tell its publisher.",
        ),
        (
            "wasi:filesystem/types@0.2.0",
            "BND-504",
            "which no mini-app may have. It was not installed. If it is yours, do without it; if not, tell its publisher.",
        ),
    ] {
        std::fs::write(&file, bundle(import)).unwrap();
        // when one is to be installed, or only looked at
        for command in [["app", "install", path], ["app", "inspect", path]] {
            // then a person reads which interface it is, and a program finds it in the refusal
            let sentence = format!("The app imports {import}, {why} [{code}]");
            assert_eq!(anna.told(&command), (7, sentence));
            let (status, error) = anna.refused(&command);
            assert_eq!((status, &error["code"]), (7, &json!(code)));
            assert_eq!(
                (&error["exit"], &error["params"]["interface"]),
                (&json!("verification"), &json!(import))
            );
        }
    }
    assert_eq!(anna.json(&["app", "list"]), json!([]));
    // and one that wants nothing gets in
    std::fs::write(&file, bundle("teahouse:app/ui@1.0.0")).unwrap();
    assert_eq!(anna.json(&["app", "install", path])["name"], "tea");
}

#[test]
fn what_is_wrong_with_a_bundle_is_said_with_what_to_do_next_and_nothing_is_installed() {
    // given files that are no bundle, not signed, signed by somebody else, badly described, and too large
    let home = Home::new();
    let anna = home.person("anna");
    let file = home.path().join("tea.teahouse");
    let path = file.to_str().unwrap();
    let good = bundle("teahouse:app/ui@1.0.0");
    let mut stolen = good.clone();
    stolen[9..41].copy_from_slice(SigningKey::from_bytes(&[8; 32]).verifying_key().as_bytes());
    let described = bundle_that_may("teahouse:app/ui@1.0.0", "[permissions]\nnetwork = true\n");
    for (bytes, code, next) in [
        (b"tea".to_vec(), "BND-401", "sign it with `teahouse app pack"),
        (good[105..].to_vec(), "BND-401", "sign it with `teahouse app pack"),
        (stolen, "BND-403", "Ask the publisher"),
        (described, "BND-201", "mend manifest.toml"),
        (vec![0; (10 << 20) + 1], "BND-104", "make its assets or its code smaller"),
    ] {
        std::fs::write(&file, bytes).unwrap();
        // when one is to be installed, or looked at
        for command in [["app", "install", path], ["app", "inspect", path]] {
            // then it is told what it is, what was not done, and what to do
            let (status, told) = anna.told(&command);
            assert_eq!(status, 7, "{told}");
            assert!(told.contains(next) && told.ends_with(&format!("[{code}]")), "{told}");
        }
    }
    assert_eq!(anna.json(&["app", "list"]), json!([]));
}

#[test]
fn what_is_wrong_with_a_project_is_said_before_anything_is_built() {
    // given a new project
    let home = Home::new();
    let (folder, key) = (home.path().join("tea"), home.path().join("publisher.key"));
    let (place, path) = (folder.to_str().unwrap(), key.to_str().unwrap());
    home.json(&["app", "new", "tea", "--lang", "ts", "--folder", place]);
    // when the key is none, then that is said
    std::fs::write(&key, "tea").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let (status, told) = home.told(&["app", "pack", place, "--key", path]);
    assert!(status == 3 && told.contains("Check that this is") && told.ends_with("[SDK-304]"), "{told}");
    // and so is what is wrong with its manifest
    let manifest = folder.join("manifest.toml");
    let good = std::fs::read_to_string(&manifest).unwrap();
    for (bad, code, next) in [
        (good.replace("manifest = 1", "manifest = 9"), "BND-202", "Update Teahouse"),
        ("a pot of tea".to_owned(), "BND-201", "mend manifest.toml"),
    ] {
        std::fs::write(&manifest, bad).unwrap();
        for verb in ["build", "test"] {
            let (status, told) = home.told(&["app", verb, place]);
            assert!(
                status == 7 && told.contains(next) && told.ends_with(&format!("[{code}]")),
                "{status}: {told}"
            );
        }
    }
    // and a folder that holds no app
    let (status, told) = home.told(&["app", "build", home.path().to_str().unwrap()]);
    assert!(status == 4 && told.contains("`teahouse app new") && told.ends_with("[SDK-001]"), "{told}");
}

#[test]
fn a_missing_tool_is_named_with_what_to_install() {
    // given a project, and a machine without node
    let home = Home::new();
    let folder = home.path().join("tea");
    let place = folder.to_str().unwrap();
    home.json(&["app", "new", "tea", "--lang", "ts", "--folder", place]);
    for verb in ["build", "test"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
        command.env("TEAHOUSE_HOME", home.path()).env("PATH", "/nowhere").env_remove("TEAHOUSE_PROFILE");
        command.env("TEAHOUSE_GUEST_CACHE", home.path().join("cache"));
        // when it is to be built
        let output = command.args(["app", verb, place]).output().unwrap();
        // then it is told what to install, and how to see that all is there
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(told.contains("install Node.js") && told.contains("`teahouse app doctor`"), "{told}");
        assert!(told.trim_end().ends_with("[SDK-104]"), "{told}");
    }
}

#[test]
fn rct_003_what_was_said_about_an_app_leaves_the_profile_as_a_file_that_anybody_can_check() {
    // given an app with an end and a most of one permission, and a lasting no to another
    let home = Home::new();
    let anna = home.person("anna");
    let (file, log) = (home.path().join("tea.teahouse"), home.path().join("receipts.jsonl"));
    let kept = log.to_str().unwrap();
    let permissions = "[permissions]\nwallet = {}\ndevice = { pick-contacts = 5 }\n\
                       assets = [{ id = \"usd\", per-request = \"1000\", per-day = \"2000\" }]\n";
    std::fs::write(&file, bundle_that_may("teahouse:app/ui@1.0.0", permissions)).unwrap();
    anna.json(&["app", "install", file.to_str().unwrap()]);
    let wallet = anna.json(&["app", "limit", "tea", "wallet/usd", "--most", "20", "--for", "1d"])[0].clone();
    assert_eq!((&wallet["id"], &wallet["caps"][0]["ownPayment"]), (&json!("wallet"), &json!("20")));
    assert!(wallet["endsAt"].as_u64() > wallet["givenAt"].as_u64());
    anna.json(&["app", "deny", "tea", "device"]);
    let page = anna.json(&["app", "receipts", "tea", "--limit", "1"]);
    assert_eq!((&page["count"], &page["more"], &page["trouble"]), (&json!(4), &json!(true), &json!(null)));
    assert_eq!((&page["receipts"][0]["kind"], &page["receipts"][0]["number"]), (&json!("denial"), &json!(4)));
    // when the log is written to a file, then whoever has the file can check it, without a profile
    let written = anna.json(&["app", "receipts", "--export", kept]);
    let checked = home.json(&["app", "receipts", "--verify", kept]);
    assert_eq!((&checked["count"], &checked["head"]), (&json!(4), &written["head"]));
    // and it is not written over, and says where it was changed
    let (status, error) = anna.refused(&["app", "receipts", "--export", kept]);
    assert_eq!((status, &error["code"]), (1, &json!("CLI-303")));
    let bent = std::fs::read_to_string(&log).unwrap().replace("\"refused-for-good\"", "\"agreed\"");
    std::fs::write(&log, bent).unwrap();
    let (status, error) = home.refused(&["app", "receipts", "--verify", kept]);
    assert_eq!((status, &error["code"], &error["params"]["number"]), (7, &json!("RCT-101"), &json!("4")));
}

#[test]
fn a_project_is_begun_where_nothing_lies_and_the_folder_is_said() {
    // given a folder that is not there yet
    let home = Home::new();
    let folder = home.path().join("apps/tea-shop");
    let place = folder.to_str().unwrap();
    for (lang, source) in [("rust", "src/lib.rs"), ("ts", "src/app.ts")] {
        let command = ["app", "new", "tea-shop", "--lang", lang, "--folder", place];
        // when a project is begun there
        let begun = home.json(&command);
        // then it is there, with its SDK
        assert_eq!((&begun["name"], &begun["folder"]), (&json!("tea-shop"), &json!(place)));
        assert!(folder.join(source).is_file() && folder.join("sdk/wit/guest.wit").is_file());
        // and a second one is refused without a change
        let (status, error) = home.refused(&command);
        assert_eq!((status, &error["code"]), (1, &json!("SDK-012")));
        std::fs::remove_dir_all(&folder).unwrap();
    }
    let (status, error) = home.refused(&["app", "new", "Tea Shop", "--lang", "rust", "--folder", place]);
    assert_eq!((status, &error["code"], &error["exit"]), (2, &json!("SDK-011"), &json!("usage")));
    // and a template that is not there is refused with those that are
    let asked = ["app", "new", "tea-shop", "--lang", "ts", "--template", "tea", "--folder", place];
    let (status, error) = home.refused(&asked);
    assert_eq!((status, &error["code"]), (4, &json!("SDK-013")));
    assert!(!folder.exists());
}

#[test]
fn tool_022_a_bundle_is_not_called_different_on_a_machine_that_lacks_what_it_was_made_with() {
    // given a project, and bundles that say otherwise how they were made
    let home = Home::new();
    let (folder, file) = (home.path().join("tea"), home.path().join("tea.teahouse"));
    let (place, path) = (folder.to_str().unwrap(), file.to_str().unwrap());
    home.json(&["app", "new", "tea", "--lang", "rust", "--folder", place]);
    let old = "compiler = \"rustc 1.95.0\"\nrecipe = \"teahouse app build 1\"\n";
    let foreign = "language = \"rust\"\nsdk = \"teahouse-miniapp 0.1.0\"\ncompiler = \"rustc 0.0.1\"\ncommit = \"none\"\n\
                   cargo = \"cargo 0.0.1\"\nstd = \"installed\"\ntarget = \"wasm32-unknown-unknown\"\n\
                   recipe = \"teahouse app build 2\"\n";
    for (source, status, code, needed) in [
        (None, 7, "SDK-801", None),
        (Some("tea"), 7, "SDK-801", None),
        (Some(old), 3, "SDK-802", Some("teahouse app build 1")),
        (Some(foreign), 3, "SDK-802", Some("rustc 0.0.1, commit none")),
    ] {
        std::fs::write(&file, bundle_with("teahouse:app/ui@1.0.0", "", source)).unwrap();
        // when one is to be made again
        let (ended, error) = home.refused(&["app", "build", "--verify", path, place]);
        // then it is said what is needed, and nothing is compared
        assert_eq!((ended, &error["code"]), (status, &json!(code)));
        assert_eq!(error["params"]["needed"].as_str(), needed);
    }
    // and a bundle that was changed after it was signed is refused as such
    let mut bent = bundle_with("teahouse:app/ui@1.0.0", "", Some(foreign));
    *bent.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bent).unwrap();
    let (ended, error) = home.refused(&["app", "build", "--verify", path, place]);
    assert_eq!((ended, &error["code"]), (7, &json!("BND-403")));
}

#[test]
fn what_is_no_recorded_session_is_not_played_and_ends_with_status_7() {
    // given files that are no sessions
    let home = Home::new();
    let file = home.path().join("tea.session");
    let path = file.to_str().unwrap();
    let mut cut = b"teahouse session\x01".to_vec();
    cut.resize(60, 0);
    for (bytes, code) in [(b"tea".to_vec(), "TRC-101"), (cut, "TRC-106")] {
        std::fs::write(&file, bytes).unwrap();
        for target in ["--pulley", "--baseline"] {
            // when one is to be played
            let (status, error) = home.refused(&["app", "replay", path, target]);
            // then that is said before a profile is opened
            assert_eq!((status, &error["code"], &error["exit"]), (7, &json!(code), &json!("verification")));
        }
    }
    let (status, _) = home.refused(&["app", "replay", path, "--pulley", "--baseline"]);
    assert_eq!(status, 2);
}

#[test]
fn what_apps_said_is_listed_and_one_that_is_not_there_cannot_be_let_go() {
    let home = Home::new();
    let anna = home.person("anna");
    assert_eq!(anna.json(&["app", "notifications"]), json!([]));
    assert_eq!(anna.json(&["app", "notifications", "--dismiss", "all"]), json!([]));
    let (status, error) = anna.refused(&["app", "notifications", "--dismiss", "7"]);
    assert_eq!((status, &error["code"]), (4, &json!("APP-418")));
}

#[test]
fn node_100_an_app_is_published_found_and_installed_by_its_name_until_it_is_withdrawn() {
    // given a publisher with coins, and a signed bundle
    let home = Home::new();
    let (_chain, folder) = home.devnet();
    let mut anna = home.person("anna");
    anna.start();
    anna.json(&["chain", "use", &folder]);
    let address = anna.json(&["wallet", "receive"])["address"].as_str().unwrap().to_owned();
    home.json(&["devnet", "faucet", &address, "--coins", "5", "--dollars", "0"]);
    let file = home.path().join("tea.teahouse");
    let path = file.to_str().unwrap();
    std::fs::write(&file, bundle("teahouse:app/ui@1.0.0")).unwrap();
    // when it is looked at, and published in three steps
    let dry = anna.json(&["app", "publish", path, "--dry-run"]);
    assert_eq!(dry["action"], "publish");
    assert_eq!(anna.refused(&["app", "lookup", "tea"]).1["code"], "APP-427");
    let done = anna.json(&["app", "publish", path, "--consent", "once"]);
    assert_eq!((&done["step"], &done["publisher"]), (&json!("done"), &json!(1)));
    // then its name leads to it, and so does the link
    assert_eq!(anna.json(&["app", "lookup", "tea"])["version"], "1.0.0");
    assert_eq!(anna.json(&["app", "install", "tea"])["version"], "1.0.0");
    let link = done["link"].as_str().unwrap();
    assert_eq!(anna.json(&["app", "install", link, "--file", path])["name"], "tea");
    // and nobody installs it after it was withdrawn
    anna.json(&["app", "uninstall", "tea"]);
    anna.json(&["app", "yank", "tea", "1.0.0", "--consent", "once"]);
    let (status, error) = anna.refused(&["app", "install", "tea"]);
    assert_eq!((status, &error["code"]), (7, &json!("APP-423")));
}
