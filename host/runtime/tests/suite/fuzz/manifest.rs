//! A manifest is a stranger's text: it is refused with a code, or it is within every bound and comes back from its own text.

use teahouse_base::Coded;
use teahouse_bundle::manifest::{API_LEVEL, MAX_MEMORY_MIB, MAX_SUMMARY, MAX_TITLE, is_name};
use teahouse_bundle::text::is_invisible;
use teahouse_bundle::{Manifest, ManifestError};
use teahouse_runtime::Limits;

use super::target;
use crate::abuse;

const WORDS: [&[u8]; 38] = [
    b"manifest = 1\n",
    b"name = ",
    b"version = ",
    b"api-level = ",
    b"title = ",
    b"summary = ",
    b"icon = \"assets/icon.svg\"\n",
    b"memory-mib = 128\n",
    b"[permissions]\n",
    b"[permissions.storage]\nbytes = ",
    b"[permissions.contracts.a]\n",
    b"[permissions.sign.a.B]\n",
    b"[[permissions.assets]]\n",
    b"wallet = {}\n",
    b"shielded = {}\n",
    b"identity = {}\n",
    b"claims = { max-shares = 100 }\n",
    b"chat = { cards = true }\n",
    b"device = { pick-contacts = 100 }\n",
    b"location = \"city\"",
    b"updates = true",
    b"notify = {}\n",
    b"files = { max-bytes = 100 }\n",
    b"deals = { contracts = [\"a\"] }\n",
    b"per-request = \"340282366920938463463374607431768211455\"\n",
    b"per-day = ",
    b"reads = [\"x\"]\n",
    b"{ en = \"",
    b"zh-Hans = \"\xe7\xba\xa2\xe5\x8c\x85\"",
    b"\"\"\"",
    b"\\u202e",
    b"\xe2\x80\xae",
    b"\xd0\xb5",
    b"9223372036854775807",
    b"-1",
    b"[[",
    b"=",
    b"\0",
];

#[test]
fn fuz_001_any_text_is_a_manifest_or_a_typed_refusal() {
    target("manifest", "-p teahouse-runtime --test suite fuzz::manifest")
        .with_seeds(abuse::manifests().map(String::into_bytes))
        .with_words(WORDS)
        .at_most(8 << 10)
        .run(ending); // FUZ-001
}

fn ending(bytes: &[u8]) -> String {
    match Manifest::from_toml(bytes) {
        Ok(manifest) => {
            is_within_its_bounds(&manifest);
            format!("read, asks for {:?}", manifest.permissions.widened_since(&Default::default()).len())
        }
        Err(ManifestError::Form(text)) => text.split(['`', '\'', '"', '\n']).next().unwrap_or("").to_owned(),
        Err(ManifestError::Field { field, .. }) if field.starts_with("permissions.contracts") => {
            field[..21].to_owned()
        }
        Err(ManifestError::Field { field, .. }) => field,
        Err(error) => error.code().to_string(),
    }
}

fn is_within_its_bounds(manifest: &Manifest) {
    assert_eq!(Manifest::from_toml(manifest.to_toml().as_bytes()).as_ref(), Ok(manifest), "it comes back");
    assert!(is_name(&manifest.name) && manifest.api_level <= API_LEVEL, "{manifest:?}");
    assert!(
        manifest.permissions.widened_since(&manifest.permissions).is_empty(),
        "it wants no more than itself"
    );
    for (texts, most) in [(&manifest.title, MAX_TITLE), (&manifest.summary, MAX_SUMMARY)] {
        assert!(texts.contains_key("en"));
        for text in texts.values() {
            assert!(text.chars().count() <= most && !text.chars().any(is_invisible), "{text:?}");
        }
    }
    let (limits, bounds) = (Limits::for_manifest(manifest), Limits::default());
    assert!(limits.memory <= (MAX_MEMORY_MIB as usize) << 20 && limits.storage_bytes <= bounds.storage_bytes);
}
