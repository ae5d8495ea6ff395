//! A bundle is a stranger's bytes: as a package, as an archive that its publisher did sign, and as a component inside a good one.

use ed25519_dalek::SigningKey;
use teahouse_base::Coded;
use teahouse_bundle::{Archive, ContentHash, PackageError, ParsedPackage, VerifiedPackage};

use super::target;
use crate::abuse;
use crate::guest::test_guest;
use crate::world::{MANIFEST, install};

const MOST: usize = 32 << 10;
/// Mark, version, key and signature stand before the archive.
const ARCHIVE_AT: usize = 105;

const WORDS: [&[u8]; 18] = [
    b"teahouse\x01",
    b"\0\0\0\x02\0\0\0\x08app.wasm",
    b"\0\0\0\x0dmanifest.toml",
    b"\0\0\0\x06SOURCE",
    b"assets/a.png",
    b"assets/../app.wasm",
    b"\0asm\x0d\0\x01\0",
    b"\0asm\x01\0\0\0",
    b"\x18teahouse:app/guest@1.0.0",
    b"\x15teahouse:app/ui@1.0.0",
    b"\x19teahouse:app/wallet@1.0.1",
    b"\x1awasi:cli/environment@0.2.0",
    b"\x0ccabi_realloc",
    b"\x00\x61\x73\x6d",
    b"\xff\xff\xff\xff\x0f",
    b"\x80\x80\x80\x80\x80\x01",
    b"\x01\x00",
    b"\x07\x02",
];

#[test]
fn fuz_001_any_bytes_are_a_bundle_or_a_typed_refusal() {
    target("bundle", "-p teahouse-runtime --test suite fuzz::bundle")
        .with_seeds(seeds())
        .with_words(WORDS)
        .at_most(MOST)
        .run(ending);
}

/// Every component of the table of abuse, and good packages with and without what stands before the archive.
fn seeds() -> Vec<Vec<u8>> {
    let good = |component| {
        let files = [("manifest.toml", MANIFEST.as_bytes().to_vec()), ("app.wasm", component)];
        Archive::new(files).unwrap()
    };
    let small =
        wat::parse_str("(component (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))");
    let archives = [good(small.unwrap()), good(test_guest(&[]))];
    let packages = archives.iter().flat_map(|archive| [archive.to_bytes(), signed(archive)]);
    packages.chain(abuse::components()).filter(|bytes| bytes.len() <= MOST).collect()
}

fn signed(archive: &Archive) -> Vec<u8> {
    archive.sign(&SigningKey::from_bytes(&[7; 32]))
}

fn ending(bytes: &[u8]) -> String {
    let [package, archive, component] = [as_a_package(bytes), as_an_archive(bytes), as_a_component(bytes)];
    format!("{package} {archive} {component}")
}

fn code<T>(result: &Result<T, PackageError>) -> String {
    result.as_ref().err().map_or_else(|| "accepted".to_owned(), |error| error.code().to_string())
}

/// Whoever cannot sign as the publisher cannot change what is believed.
fn as_a_package(bytes: &[u8]) -> String {
    let verified = VerifiedPackage::from_bytes(bytes);
    if let Ok(package) = &verified {
        assert_eq!(package.content_hash(), ContentHash::of(&bytes[ARCHIVE_AT..]), "it is what was signed");
        assert_eq!(package.archive().to_bytes(), bytes[ARCHIVE_AT..], "and has no other form");
        assert!(ParsedPackage::from_bytes(bytes).is_ok());
    }
    code(&verified)
}

/// Signed by its publisher, so that manifest and component are looked at whatever else was bent.
fn as_an_archive(bytes: &[u8]) -> String {
    match Archive::from_bytes(bytes) {
        Ok(archive) => {
            assert_eq!(archive.to_bytes(), bytes, "an archive has one form");
            let package = VerifiedPackage::from_bytes(&signed(&archive));
            if let Ok(package) = &package {
                assert_eq!(package.content_hash(), archive.content_hash());
            }
            code(&package)
        }
        Err(error) => error.code().to_string(),
    }
}

fn as_a_component(bytes: &[u8]) -> String {
    let package = install(MANIFEST, bytes.to_vec());
    if let Ok(package) = &package {
        assert_eq!(package.component(), bytes);
        package.inspection().within(&package.manifest().permissions).unwrap();
    }
    code(&package)
}
