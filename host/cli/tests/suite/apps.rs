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
