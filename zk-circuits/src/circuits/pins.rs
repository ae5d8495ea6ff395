//! The digests of the development keys. They change with a circuit, the seed, and the way keys are made and written, and
//! never by themselves: the test `dev_004_…` prints what they are.

use crate::format::compact::KeyDigest;

pub(super) const JOINSPLIT_TWO: KeyDigest =
    digest("b9899dd142a50ab8dc47d0dc071f15b8062b0f0aa519201f87302a1b09fbeb4c");
pub(super) const JOINSPLIT_SIX: KeyDigest =
    digest("9a90f349ff96a8ba77c124c8db5cbf48e3c8bd2a372ff6dfceb9066c6ad03bc9");
pub(super) const INSERTION_PAIR: KeyDigest =
    digest("dfc3977bda3548dbef601bfd31d1430e3c38b72a8ca631edcef740ca89588046");
pub(super) const INSERTION_SIXTEEN: KeyDigest =
    digest("9f93891d11a196851e252a0be9132a690c1d06f0d354e6f262f36441963a3109");

/// The bytes of 64 hexadecimal digits; anything else does not compile.
const fn digest(text: &str) -> KeyDigest {
    let text = text.as_bytes();
    assert!(text.len() == 64, "a digest has 64 digits");
    let mut digest = [0; 32];
    let mut at = 0;
    while at < 32 {
        digest[at] = nibble(text[2 * at]) << 4 | nibble(text[2 * at + 1]);
        at += 1;
    }
    digest
}

const fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("a digit of a digest is 0 to 9 or a to f"),
    }
}
