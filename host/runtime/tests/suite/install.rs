//! What gets in: only what was verified, linked to only what was declared, compiled by nobody but us.

use std::fs;

use proptest::prelude::*;
use teahouse_base::{Coded, SecretBytes};
use teahouse_bundle::{InspectError, PackageError};
use teahouse_runtime::{AppSpec, ArtifactCache, Launch, OpenError, Sandbox};

use crate::guest::{cyclic_view, test_guest};
use crate::world::{MANIFEST, World, install, package};

#[test]
fn an_import_that_the_manifest_does_not_declare_is_refused_at_install_with_its_name() {
    let manifest = MANIFEST.replace("wallet = {}", "");
    let error = install(&manifest, test_guest(&cyclic_view())).unwrap_err();
    let PackageError::Inspect(InspectError::UndeclaredImport { interface, .. }) = &error else {
        panic!("{error}")
    };
    assert_eq!(interface, "teahouse:app/wallet@1.0.0");
    assert_eq!((error.exit_code(), error.code().as_str()), (7, "BND-503"));
}

#[test]
fn cap_005_the_linker_has_only_what_the_manifest_declares() {
    let world = World::new();
    let mut spec = world.spec();
    spec.manifest.permissions.wallet = None;
    let refused = world.sandbox.open(&world.artifact, spec, world.powers(), Launch::from_launcher());
    let Err(OpenError::Link(text)) = refused.map(drop) else { panic!("it was linked") };
    assert!(text.contains("wallet"), "{text}");
}

#[test]
fn cap_006_code_without_our_seal_is_compiled_again() {
    let folder = tempfile::tempdir().unwrap();
    let cache = ArtifactCache::new(folder.path(), SecretBytes::new([1; 32]));
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let package = package(test_guest(&cyclic_view()));
    sandbox.load(&package, &cache).unwrap();
    let path = sandbox.cached_at(&package, &cache);
    let sealed = fs::read(&path).unwrap();

    let mut bent = sealed.clone();
    bent[sealed.len() / 2] ^= 1;
    let other_key = ArtifactCache::new(folder.path(), SecretBytes::new([2; 32]));
    let attacks = [bent, sealed[..sealed.len() - 1].to_vec(), vec![1; 40], vec![], sealed[..20].to_vec()];
    for attack in attacks {
        fs::write(&path, &attack).unwrap();
        sandbox.load(&package, &cache).unwrap();
        assert_eq!(fs::read(&path).unwrap(), sealed, "compiled again and kept again");
    }
    let theirs = sandbox.cached_at(&package, &other_key);
    fs::copy(&path, &theirs).unwrap();
    sandbox.load(&package, &other_key).unwrap();
    assert_ne!(fs::read(&theirs).unwrap(), sealed, "a seal of another profile is nothing here");
}

#[test]
fn cap_006_the_code_of_one_app_is_not_taken_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let cache = ArtifactCache::new(folder.path(), SecretBytes::new([1; 32]));
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let one = package(test_guest(&cyclic_view()));
    let two = package(test_guest(&[]));
    sandbox.load(&one, &cache).unwrap();
    let of_one = fs::read(sandbox.cached_at(&one, &cache)).unwrap();
    let of_two = sandbox.cached_at(&two, &cache);
    fs::write(&of_two, &of_one).unwrap();

    sandbox.load(&two, &cache).unwrap();

    assert_ne!(fs::read(&of_two).unwrap(), of_one);
}

#[test]
fn an_app_from_the_cache_runs_like_one_that_was_just_compiled() {
    let folder = tempfile::tempdir().unwrap();
    let cache = ArtifactCache::new(folder.path(), SecretBytes::new([1; 32]));
    let world = World::new();
    world.sandbox.load(&world.package, &cache).unwrap();
    let again = Sandbox::compiling_in_process().unwrap();
    let artifact = again.load(&world.package, &cache).unwrap();
    let spec = AppSpec::of(&world.package, "user-1");
    let app = again.open(&artifact, spec, world.powers(), Launch::from_launcher()).unwrap();
    app.wait_idle();
    assert!(app.view().is_some());
}

#[test]
fn malformed_truncated_and_giant_binaries_are_refused() {
    let good = test_guest(&cyclic_view());
    for cut in [0, 4, 8, 100, good.len() / 2, good.len() - 1] {
        let error = install(MANIFEST, good[..cut].to_vec()).unwrap_err();
        assert!(matches!(error, PackageError::Inspect(_)), "{cut}: {error}");
    }
    let core = wat::parse_str("(module)").unwrap();
    assert_eq!(install(MANIFEST, core).unwrap_err().code().as_str(), "BND-502");
    assert_eq!(install(MANIFEST, vec![0; (6 << 20) + 1]).unwrap_err().code().as_str(), "BND-104");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn bent_binaries_never_panic_the_installer(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut bytes = test_guest(&[]);
        let at = at.index(bytes.len());
        bytes[at] = to;
        if let Ok(package) = install(MANIFEST, bytes) {
            let _ = Sandbox::compiling_in_process().unwrap().compile(&package);
        }
    }
}
