//! The cache against a full disk, a crash, another profile and somebody who moves its files about.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::time::Duration;

use super::*;

const TAG: EngineTag = [5; 32];

fn cache(folder: &Path) -> ArtifactCache {
    ArtifactCache::new(folder.join("code"), SecretBytes::new([1; 32]))
}

fn code(bytes: usize) -> MachineCode {
    MachineCode::compiled(TAG, vec![7; bytes])
}

/// Keeps code of `bytes` for a component, last used `ago` seconds before now.
fn keep(cache: &ArtifactCache, component: &[u8], bytes: usize, ago: u64) {
    cache.put(&TAG, component, &code(bytes));
    let file = File::options().write(true).open(cache.path_of(&TAG, component)).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(ago)).unwrap();
}

fn has(cache: &ArtifactCache, component: &[u8]) -> bool {
    cache.path_of(&TAG, component).exists()
}

#[test]
fn lim_012_what_was_used_longest_ago_makes_room_and_what_was_just_used_stays() {
    // given a cache with room for three entries of a kibibyte, and three in it
    let folder = tempfile::tempdir().unwrap();
    let cache = cache(folder.path()).bounded(3 * 1_100);
    for (component, ago) in [(b"one", 300), (b"two", 200), (b"six", 100)] {
        keep(&cache, component, 1_024, ago);
    }
    // when the oldest is used and a fourth comes
    assert_eq!(cache.get(&TAG, b"one").unwrap().len(), 1_024);
    keep(&cache, b"new", 1_024, 0);
    // then the one that was used longest ago is gone, and no other
    assert!(!has(&cache, b"two"));
    for component in [b"one", b"six", b"new"] {
        assert!(has(&cache, component));
    }
    // and one that fills it alone leaves nothing beside it
    keep(&cache, b"all", 3_200, 0);
    let left = fs::read_dir(folder.path().join("code")).unwrap().count();
    assert_eq!((left, has(&cache, b"all")), (1, true));
}

#[test]
fn lim_012_an_entry_that_is_written_again_is_not_counted_twice() {
    let folder = tempfile::tempdir().unwrap();
    let cache = cache(folder.path()).bounded(2 * 1_100);
    keep(&cache, b"one", 1_024, 100);
    keep(&cache, b"two", 1_024, 200);
    keep(&cache, b"one", 1_024, 0);
    assert!(has(&cache, b"one") && has(&cache, b"two"));
}

#[test]
fn what_a_crash_left_half_written_is_no_entry_and_goes_with_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let cache = cache(folder.path());
    keep(&cache, b"one", 64, 0);
    let torn = cache.path_of(&TAG, b"two").with_extension(BESIDE);
    fs::write(&torn, b"half").unwrap();
    assert!(cache.get(&TAG, b"two").is_none());
    keep(&cache, b"two", 64, 0);
    assert!(!torn.exists());
    assert!(cache.get(&TAG, b"two").is_some());
}

#[test]
fn cap_006_an_entry_of_another_profile_or_another_app_is_refused_under_this_ones_name() {
    // given two profiles, each with code of its own for one component
    let (ours, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let here = cache(ours.path());
    let there = ArtifactCache::new(theirs.path().join("code"), SecretBytes::new([2; 32]));
    keep(&here, b"one", 64, 0);
    keep(&here, b"two", 65, 0);
    keep(&there, b"one", 66, 0);
    let place = here.path_of(&TAG, b"one");
    assert_ne!(place.file_name(), there.path_of(&TAG, b"one").file_name(), "names are the profile's own");
    // when another's entry, or another app's, is put in the place of ours
    for other in [there.path_of(&TAG, b"one"), here.path_of(&TAG, b"two")] {
        fs::copy(other, &place).unwrap();
        // then it is nothing
        assert!(here.get(&TAG, b"one").is_none());
    }
    // and the code for an engine before this one is not even looked at
    assert!(here.get(&[6; 32], b"two").is_none());
    fs::rename(here.path_of(&TAG, b"two"), here.path_of(&[6; 32], b"two")).unwrap();
    assert!(here.get(&[6; 32], b"two").is_none());
}

#[test]
fn a_place_that_is_no_file_or_too_large_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let cache = cache(folder.path());
    fs::create_dir_all(cache.path_of(&TAG, b"folder")).unwrap();
    assert!(cache.get(&TAG, b"folder").is_none());
    let large = File::create(cache.path_of(&TAG, b"large")).unwrap();
    large.set_len((MAX_CODE + HEADER) as u64 + 1).unwrap();
    assert!(cache.get(&TAG, b"large").is_none());
}

#[cfg(unix)]
#[test]
fn cap_006_entries_are_for_this_user_only_and_are_not_written_through_a_link() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let cache = cache(folder.path());
    keep(&cache, b"one", 64, 0);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&cache.path_of(&TAG, b"one")), 0o600);
    assert_eq!(mode(&folder.path().join("code")), 0o700);
    // given a link in the place where the next entry is written
    let elsewhere = folder.path().join("elsewhere");
    fs::write(&elsewhere, b"mine").unwrap();
    let beside = cache.path_of(&TAG, b"two").with_extension(BESIDE);
    std::os::unix::fs::symlink(&elsewhere, &beside).unwrap();
    keep(&cache, b"two", 64, 0);
    assert_eq!(fs::read(&elsewhere).unwrap(), b"mine");
    assert!(cache.get(&TAG, b"two").is_some());
}
