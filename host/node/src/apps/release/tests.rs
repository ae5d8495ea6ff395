//! A record, bytes and a memory, each bent in turn.

use ed25519_dalek::SigningKey;
use teahouse_base::UnixSeconds;
use teahouse_chain::primitives::B256;

use super::*;
use crate::tests::bundle_by;

const KEY: [u8; 32] = [7; 32];
const APP: AppId = AppId::from_array([9; 32]);

fn of(major: u32, minor: u32, patch: u32) -> AppVersion {
    AppVersion { major, minor, patch }
}

/// The record of these bytes, published by whoever has the key of `seed`.
fn listing(version: AppVersion, bytes: &[u8], seed: [u8; 32]) -> Listing {
    let release = Release {
        bundle_hash: B256::from(*blake3::hash(bytes).as_bytes()),
        bundle_key: SigningKey::from_bytes(&seed).verifying_key().to_bytes(),
        published_at: UnixSeconds::new(1),
        yanked_at: None,
    };
    Listing { app: APP, name: Slug::new("tea").unwrap(), version, release }
}

fn code(listing: &Listing, bytes: &[u8]) -> String {
    listing.open(bytes).unwrap_err().code().to_owned()
}

#[test]
fn node_100_only_the_published_bytes_signed_by_the_published_key_under_their_own_label_are_taken() {
    let bytes = bundle_by(KEY, "1.0.0", "one");
    let good = listing(of(1, 0, 0), &bytes, KEY);
    assert_eq!(good.open(&bytes).unwrap().app(), APP);
    // other bytes, even of the same publisher and version
    assert_eq!(code(&good, &bundle_by(KEY, "1.0.0", "two")), "APP-421");
    let mut bent = bytes.clone();
    *bent.last_mut().unwrap() ^= 1;
    assert_eq!(code(&good, &bent), "APP-421");
    // bytes whose hash is recorded, by another key than recorded
    let other = bundle_by([8; 32], "1.0.0", "one");
    assert_eq!(code(&listing(of(1, 0, 0), &other, KEY), &other), "APP-422");
    // another version or name than recorded
    assert_eq!(code(&listing(of(1, 0, 1), &bytes, KEY), &bytes), "APP-425");
    let renamed = Listing { name: Slug::new("coffee").unwrap(), ..good };
    assert_eq!(code(&renamed, &bytes), "APP-425");
    // what is recorded and is no package
    assert_eq!(code(&listing(of(1, 0, 0), b"tea", KEY), b"tea"), "BND-401");
}

#[test]
fn node_101_a_withdrawn_release_is_not_taken() {
    let mut listing = listing(of(1, 0, 0), b"tea", KEY);
    assert_eq!(listing.check(None), Ok(()));
    listing.release.yanked_at = Some(UnixSeconds::new(2));
    assert_eq!(listing.check(None), Err(ReleaseFault::Withdrawn));
    assert_eq!(listing.check(Some(&listing.seen())), Err(ReleaseFault::Withdrawn));
}

#[test]
fn node_102_nothing_goes_back_behind_what_was_taken_before() {
    let taken = listing(of(1, 2, 0), b"tea", KEY);
    let seen = taken.seen();
    assert_eq!(taken.check(Some(&seen)), Ok(()));
    for older in [of(0, 9, 9), of(1, 1, 9)] {
        assert_eq!(listing(older, b"tea", KEY).check(Some(&seen)), Err(ReleaseFault::Older));
    }
    assert_eq!(listing(of(1, 2, 0), b"coffee", KEY).check(Some(&seen)), Err(ReleaseFault::Altered));
    assert_eq!(listing(of(2, 0, 0), b"coffee", [8; 32]).check(Some(&seen)), Ok(()), "with another key, too");
}

#[test]
fn bnd_009_an_app_of_the_registry_keeps_its_id_when_its_publisher_signs_with_another_key() {
    let (first, next) = (bundle_by(KEY, "1.0.0", "one"), bundle_by([8; 32], "1.1.0", "two"));
    let (before, after) = (listing(of(1, 0, 0), &first, KEY), listing(of(1, 1, 0), &next, [8; 32]));
    assert_eq!(before.open(&first).unwrap().app(), after.open(&next).unwrap().app());
    // while two keys are two apps where nothing but a file speaks for them
    let alone = |bytes: &[u8]| verify_bundle(bytes).unwrap().app();
    assert_ne!(alone(&first), alone(&next));
    assert_ne!(alone(&first), APP);
}

#[test]
fn versions_of_manifest_and_registry_are_the_same_three_numbers() {
    for version in [of(0, 0, 1), of(1, 20, 3), of(u32::MAX, 0, 7)] {
        assert_eq!(listed_version(version_of(version)), version);
        assert_eq!(version_of(version).to_string(), version.to_string());
    }
}
