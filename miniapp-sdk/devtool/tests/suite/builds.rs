//! What a build guarantees: small, the same everywhere, importing what was switched on and nothing else.

use std::fs;
use std::path::Path;

use teahouse_base::Coded;
use teahouse_base::testing::SeededRng;
use teahouse_bundle::VerifiedPackage;
use teahouse_devtool::{
    AppReport, BuildError, BuildOptions, ExitCode, PublisherSecret, Silent, Step, build, pack,
};

use crate::projects::{HELLO, Written, cache};

/// Most bytes of the smallest app: a state, a text in two languages and a button.
const HELLO_BUDGET: usize = 48 << 10;

#[test]
fn a_hello_app_is_small_and_imports_only_what_it_uses() {
    let folder = tempfile::tempdir().unwrap();

    let (project, built) = HELLO.built(folder.path());

    let report = AppReport::new(project.manifest(), &built.inspection, &built.component);
    let content = pack(&project, &built).unwrap().content_hash();
    println!("hello: {} bytes, imports {:?}, content {content}", report.component_bytes, report.imports);
    assert!(report.component_bytes <= HELLO_BUDGET, "{} bytes", report.component_bytes);
    assert!(
        report.imports.iter().all(|import| ["types", "ui", "storage"].contains(&import.as_str())),
        "{report:?}"
    );
    assert!(report.can.is_empty(), "nothing can leave the machine: {report:?}");
}

#[test]
fn tool_003_tool_004_the_same_source_in_two_folders_is_the_same_package() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let far = two.path().join("another/person's folder");

    let (project, first) = HELLO.built(one.path());
    let (again, second) = HELLO.built(&far);

    assert_eq!(first.component, second.component);
    let hash = |project, built| pack(project, built).unwrap().content_hash();
    assert_eq!(hash(&project, &first), hash(&again, &second));
    assert_no_path_of_this_machine(&first.component, &[one.path(), &far]);
}

/// Also in a cache of its own, under another home: every crate and the standard library are compiled again. Two minutes, so only in the full run.
#[test]
fn tool_004_another_cache_gives_the_same_bytes() {
    if std::env::var_os("TEAHOUSE_FULL").is_none_or(|full| full != "1") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (project, first) = HELLO.built(folder.path());

    let elsewhere = BuildOptions::in_cache(folder.path().join("other cache"));
    let second = build(&project, &elsewhere, &mut Silent).unwrap();

    assert_eq!(first.component, second.component);
}

fn assert_no_path_of_this_machine(component: &[u8], folders: &[&Path]) {
    let home = std::env::var("HOME").unwrap_or_else(|_| "/nowhere".into());
    let own = folders.iter().map(|folder| folder.display().to_string());
    let cache = cache().cache.display().to_string();
    for place in own.chain([home + "/", cache, "/usr/".into(), "/home/".into(), "/tmp/".into()]) {
        let found = component.windows(place.len()).any(|window| window == place.as_bytes());
        assert!(!found, "{place} is in the component");
    }
}

#[test]
fn tool_005_what_is_imported_and_not_declared_is_refused_by_name_with_status_7() {
    let folder = tempfile::tempdir().unwrap();
    let project =
        Written { features: "\"wallet\"", effect: "teahouse_miniapp::wallet::assets().into()", ..HELLO }
            .project(folder.path());

    let refused = build(&project, &cache(), &mut Silent).unwrap_err();

    assert!(matches!(refused, BuildError::Inspect(_)), "{refused}");
    assert!(refused.to_string().contains("wallet"), "{refused}");
    assert_eq!(refused.exit_code(), 7);
}

#[test]
fn what_the_compiler_says_reaches_the_person() {
    let folder = tempfile::tempdir().unwrap();
    let project = Written { effect: "this is not Rust", ..HELLO }.project(folder.path());
    let mut said = Vec::new();

    let refused = build(&project, &cache(), &mut |step| {
        if let Step::Compiler(line) = step {
            said.push(line);
        }
    })
    .unwrap_err();

    assert_eq!(refused.code().as_str(), "SDK-203");
    assert!(said.iter().any(|line| line.contains("src/lib.rs")), "{said:#?}");
}

#[test]
fn a_library_without_an_app_is_told_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let project = HELLO.project(folder.path());
    let source = fs::read_to_string(folder.path().join("src/lib.rs")).unwrap();
    let without = source.replace("teahouse_miniapp::mini_app!(Hello);", "");
    fs::write(
        folder.path().join("src/lib.rs"),
        format!("{without}\n#[allow(dead_code)] fn unused(_: Hello) {{}}"),
    )
    .unwrap();

    let refused = build(&project, &cache(), &mut Silent).unwrap_err();

    assert_eq!(refused.code().as_str(), "SDK-206", "{refused}");
    assert!(refused.to_string().contains("mini_app!"));
}

#[test]
fn tool_007_a_signed_package_is_one_that_a_host_accepts() {
    let folder = tempfile::tempdir().unwrap();
    let (project, built) = HELLO.built(folder.path());
    fs::create_dir_all(folder.path().join("assets")).unwrap();
    fs::write(folder.path().join("assets/cup.txt"), "tea").unwrap();
    let key = PublisherSecret::random(&mut SeededRng::new(7));

    let packed = pack(&project, &built).unwrap();
    let signed = packed.sign(&key).unwrap();

    let package = VerifiedPackage::from_bytes(&signed.bytes).unwrap();
    assert_eq!(package.publisher(), &key.public());
    assert_eq!(package.content_hash(), packed.content_hash());
    assert!(package.archive().file("assets/cup.txt").is_some());
    assert!(std::str::from_utf8(package.archive().file("SOURCE").unwrap()).unwrap().contains("rustc"));
    let report = AppReport::of_bytes(&signed.bytes).unwrap();
    assert_eq!(report.signed.unwrap().content, packed.content_hash().to_string());
    let mut bent = signed.bytes.clone();
    *bent.last_mut().unwrap() ^= 1;
    assert_eq!(
        AppReport::of_bytes(&bent).unwrap_err().exit_code(),
        7,
        "a bent package is not even described"
    );
    let bytes_again = pack(&project, &built).unwrap().sign(&key).unwrap().bytes;
    assert_eq!(signed.bytes, bytes_again, "packing and signing add nothing of their own");
}
