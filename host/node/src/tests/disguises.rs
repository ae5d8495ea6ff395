//! An app that looks like another one is told from it before it is installed.

use super::*;

/// A bundle by whoever has the key of `seed`, with a name, a title and an icon.
fn dressed(seed: u8, (name, title): (&str, &str), icon: &[u8]) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"{name}\"\nversion = \"1.0.0\"\napi-level = 1\nicon = \"assets/icon.svg\"\n\
         title = {{ en = \"{title}\" }}\nsummary = {{ en = \"Pours tea.\" }}\n"
    );
    let component = wat::parse_str(
        "(component (import \"teahouse:app/ui@1.0.0\" (instance)) (instance $g) \
         (export \"teahouse:app/guest@1.0.0\" (instance $g)))",
    );
    let files = [
        (archive::MANIFEST, manifest.into_bytes()),
        (archive::COMPONENT, component.unwrap()),
        ("assets/icon.svg", icon.to_vec()),
    ];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[seed; 32]))
}

#[tokio::test]
async fn node_195_a_name_a_title_or_an_icon_of_another_app_is_said_before_it_is_installed() {
    // given an app with an icon
    let open = open();
    let (cup, pot) = (b"<svg>cup</svg>".as_slice(), b"<svg>pot</svg>".as_slice());
    open.install(&dressed(1, ("tea", "Tea house"), cup)).await.unwrap();
    let looked = async |bytes: Vec<u8>| {
        let bundle = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
        open.call("app.inspect", json!({ "bundle": bundle })).await["warnings"].clone()
    };
    for (seed, names, icon, warnings) in [
        (2, ("coffee", "Coffee"), pot, json!([])),
        (2, ("tea", "Coffee"), pot, json!(["WRN-201"])),
        (2, ("coffee", "TEA House"), pot, json!(["WRN-201"])),
        (2, ("coffee", "Coffee"), cup, json!(["WRN-202"])),
        (2, ("tea", "Tea house"), cup, json!(["WRN-201", "WRN-202"])),
        // a publisher's own apps may share a picture
        (1, ("coffee", "Coffee"), cup, json!([])),
    ] {
        assert_eq!(looked(dressed(seed, names, icon)).await, warnings, "{seed} {names:?}");
    }
    // and it is still said of what was installed all the same
    let twin = open.install(&dressed(2, ("coffee", "Coffee"), cup)).await.unwrap();
    assert_eq!(twin["warnings"], json!(["WRN-202"]));
}
