use proptest::prelude::*;
use teahouse_base::Coded;
use teahouse_bundle::{Archive, ArchiveError, Path};

fn files() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("manifest.toml", b"m".to_vec()),
        ("app.wasm", b"w".to_vec()),
        ("assets/cover.png", b"png".to_vec()),
        ("SOURCE", b"rustc".to_vec()),
    ]
}

#[test]
fn bnd_001_the_same_files_have_one_byte_form_and_one_hash() {
    let one = Archive::new(files()).unwrap();
    let other = Archive::new(files().into_iter().rev()).unwrap();
    assert_eq!(one.to_bytes(), other.to_bytes());
    assert_eq!(one.content_hash(), other.content_hash());
    assert_eq!(Archive::from_bytes(&one.to_bytes()).unwrap(), one);
    // The drawing in DESIGN.md: count u32 | (path length u32 | path | size u32 | bytes)*, paths ascending.
    let hex = concat!(
        "00000004",
        "00000006",
        "534f55524345",
        "00000005",
        "7275737463",
        "00000008",
        "6170702e7761736d",
        "00000001",
        "77",
        "00000010",
        "6173736574732f636f7665722e706e67",
        "00000003",
        "706e67",
        "0000000d",
        "6d616e69666573742e746f6d6c",
        "00000001",
        "6d",
    );
    assert_eq!(hex::encode(one.to_bytes()), hex);
}

#[test]
fn bnd_001_another_order_a_double_or_a_byte_more_is_refused() {
    let entry = |path: &str, body: &str| {
        let mut out = (path.len() as u32).to_be_bytes().to_vec();
        out.extend_from_slice(path.as_bytes());
        out.extend_from_slice(&(body.len() as u32).to_be_bytes());
        out.extend_from_slice(body.as_bytes());
        out
    };
    let archive =
        |entries: &[Vec<u8>]| [(entries.len() as u32).to_be_bytes().to_vec(), entries.concat()].concat();
    let (app, manifest) = (entry("app.wasm", "w"), entry("manifest.toml", "m"));
    let good = archive(&[app.clone(), manifest.clone()]);
    assert!(Archive::from_bytes(&good).is_ok());

    let swapped = archive(&[manifest.clone(), app.clone()]);
    let double = archive(&[app.clone(), app.clone(), manifest.clone()]);
    for bad in [swapped, double] {
        assert!(matches!(Archive::from_bytes(&bad), Err(ArchiveError::Order(_))));
    }
    assert_eq!(
        Archive::from_bytes(&[good.clone(), vec![0]].concat()).unwrap_err().code().as_str(),
        "BND-101"
    );
    for cut in 0..good.len() {
        assert!(Archive::from_bytes(&good[..cut]).is_err(), "{cut}");
    }
}

#[test]
fn bnd_002_a_path_cannot_play_tricks() {
    for good in ["manifest.toml", "app.wasm", "SOURCE", "assets/a", "assets/icons/red-1_2.svg"] {
        assert!(Path::new(good).is_ok(), "{good}");
    }
    let long = format!("assets/{}", "a".repeat(130));
    for bad in [
        "",
        "/",
        "assets",
        "assets/",
        "assets//a",
        "assets/../app.wasm",
        "../app.wasm",
        "/app.wasm",
        "assets/.",
        "assets/..",
        "assets/.hidden",
        "assets/A.png",
        "assets/a b",
        "assets/a\\b",
        "assets/a:b",
        "assets/é",
        "assets/a\u{202e}b",
        "assets/a\0",
        "App.wasm",
        "other.txt",
        "source",
        long.as_str(),
    ] {
        assert!(matches!(Path::new(bad), Err(ArchiveError::Path(_))), "{bad:?}");
    }
}

#[test]
fn bnd_003_everything_has_its_bound() {
    let with = |path, len: usize| {
        let mut files = files();
        files.retain(|(name, _)| *name != path);
        files.push((path, vec![0; len]));
        Archive::new(files)
    };
    let too_large = |result: Result<Archive, ArchiveError>| match result {
        Err(ArchiveError::TooLarge { what, .. }) => what,
        other => panic!("{other:?}"),
    };
    assert!(with("app.wasm", 6 << 20).is_ok());
    assert_eq!(too_large(with("app.wasm", (6 << 20) + 1)), "app.wasm");
    assert_eq!(too_large(with("manifest.toml", (64 << 10) + 1)), "manifest.toml");
    assert_eq!(too_large(with("SOURCE", (64 << 10) + 1)), "SOURCE");
    assert_eq!(too_large(with("assets/cover.png", (8 << 20) + 1)), "assets");
    let mut both = files();
    both[1].1 = vec![0; 6 << 20];
    both[2].1 = vec![0; 8 << 20];
    assert_eq!(too_large(Archive::new(both)), "bundle");
    let claims_much = [0xff_u8; 64];
    assert_eq!(too_large(Archive::from_bytes(&claims_much)), "file list");
    let names: Vec<String> = (0..520).map(|n| format!("assets/{n}")).collect();
    let many = names.iter().map(|name| (name.as_str(), vec![])).chain(files());
    assert_eq!(too_large(Archive::new(many)), "file list");
}

#[test]
fn an_archive_without_manifest_or_component_is_no_app() {
    for missing in ["manifest.toml", "app.wasm"] {
        let rest = files().into_iter().filter(|(name, _)| *name != missing);
        assert_eq!(Archive::new(rest), Err(ArchiveError::Missing(missing)));
    }
}

proptest! {
    #[test]
    fn bent_archives_never_panic_and_are_canonical_when_accepted(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut bytes = Archive::new(files()).unwrap().to_bytes();
        let at = at.index(bytes.len());
        bytes[at] = to;
        if let Ok(archive) = Archive::from_bytes(&bytes) {
            prop_assert_eq!(archive.to_bytes(), bytes);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_canonical(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(archive) = Archive::from_bytes(&bytes) {
            prop_assert_eq!(archive.to_bytes(), bytes);
        }
    }
}
