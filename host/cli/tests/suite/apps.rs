//! Mini-apps at the door: what a bundle would have to be allowed is said before it gets in.

use ed25519_dalek::SigningKey;
use serde_json::json;
use teahouse_bundle::{Archive, archive};

use crate::support::Home;

/// A signed bundle whose binary imports `import`, under a manifest that declares nothing.
fn bundle(import: &str) -> Vec<u8> {
    let manifest = "manifest = 1\nname = \"tea\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = { en = \"Tea\" }\n\
                    summary = { en = \"Pours tea.\" }\n";
    let component = wat::parse_str(format!(
        "(component (import \"{import}\" (instance)) (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))"
    ));
    let files = [(archive::MANIFEST, manifest.as_bytes().to_vec()), (archive::COMPONENT, component.unwrap())];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

#[test]
fn node_008_installing_an_app_with_an_undeclared_import_ends_with_status_7_and_names_the_interface() {
    // given bundles of apps that want more than they say
    let home = Home::new();
    let anna = home.person("anna");
    let file = home.path().join("tea.teahouse");
    let path = file.to_str().unwrap();
    for (import, code, why) in [
        ("teahouse:app/wallet@1.0.0", "BND-503", "which its manifest does not declare"),
        ("wasi:filesystem/types@0.2.0", "BND-504", "which no mini-app may have"),
    ] {
        std::fs::write(&file, bundle(import)).unwrap();
        // when one is to be installed, or only looked at
        for command in [["app", "install", path], ["app", "inspect", path]] {
            // then a person reads which interface it is, and a program finds it in the refusal
            let sentence = format!("The app imports {import}, {why}. It was not installed. [{code}]");
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
