use teahouse_base::Coded;

use super::*;
use crate::format::compact;
use crate::groth16::lint;
use crate::groth16::tests::{key, matrices};
use crate::testing;

/// The first bytes of the digest of the sample circuit's key. It changes with the circuit, the seed and the way keys
/// are made and written, and never by itself.
const PINNED: &str = "11bea86510e48c0e";

#[test]
fn dev_001_a_development_key_is_the_same_everywhere_and_another_for_another_circuit() {
    let again = DevelopmentKey::of(matrices()).unwrap().on(ChainKind::Local).unwrap();
    assert!(*again == *key());
    assert_eq!(testing::short(&compact::digest(&compact::write(&again))), PINNED);
    let mut other = matrices().clone();
    other.b = other.a.clone();
    let other = DevelopmentKey::of(&other).unwrap().on(ChainKind::Local).unwrap();
    assert_ne!(other.verifying.delta_g2, again.verifying.delta_g2);
}

#[test]
fn dev_002_a_development_key_is_refused_off_local_chains() {
    let key = DevelopmentKey(key());
    let error = key.on(ChainKind::Public).unwrap_err();
    assert_eq!((error, error.code().as_str()), (DevelopmentError::NotLocal, "ZKP-241"));
    assert!(error.to_string().contains("DEV_INSECURE"));
}

#[test]
fn a_development_key_passes_the_linter() {
    assert_eq!(lint::proving(&key()), Ok(()));
}

#[test]
fn dev_003_a_kept_key_is_believed_only_by_its_digest() {
    let home = tempfile::tempdir().unwrap();
    let file = compact::write(&key());
    let pinned = compact::digest(&file);
    let cached = || cached(home.path(), "sample", matrices(), &pinned).unwrap();
    assert!(cached() == DevelopmentKey(key()));
    let kept: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(kept.len(), 1);
    assert!(kept[0].to_str().unwrap().contains("sample.DEV_INSECURE."));
    std::fs::write(&kept[0], &file[..file.len() - 1]).unwrap();
    assert!(cached() == DevelopmentKey(key()), "a bent file is made again");
    assert!(std::fs::read(&kept[0]).unwrap() == file);
}

#[test]
fn dev_003_a_key_with_another_digest_than_the_pinned_one_is_an_error() {
    let home = tempfile::tempdir().unwrap();
    let error = cached(home.path(), "sample", matrices(), &[7; 32]).unwrap_err();
    assert_eq!(error.code().as_str(), "ZKP-243");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    let pinned = compact::digest(&compact::write(&key()));
    let file = home.path().join("file");
    std::fs::write(&file, []).unwrap();
    let error = cached(&file, "sample", matrices(), &pinned).unwrap_err();
    assert_eq!(error.code().as_str(), "ZKP-244");
}

#[test]
fn the_making_of_a_key_is_told_step_by_step_and_a_kept_one_is_there_at_once() {
    let home = tempfile::tempdir().unwrap();
    let pinned = compact::digest(&compact::write(&key()));
    let steps = || {
        let mut steps = Vec::new();
        cached_telling(home.path(), "sample", matrices, &pinned, &mut |step| steps.push(step)).unwrap();
        steps
    };
    let mut made: Vec<_> = (0..=PARTS).map(|done| KeyStep::Making { done, parts: PARTS }).collect();
    made.extend([KeyStep::Keeping, KeyStep::Ready]);
    assert_eq!(steps(), made);
    assert_eq!(steps(), [KeyStep::Ready]);
}
