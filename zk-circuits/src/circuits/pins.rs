//! The digests of the development keys. They change with a circuit, the seed, and the way keys are made and written, and
//! never by themselves: the test `dev_004_…` prints what they are.

use crate::format::compact::KeyDigest;

pub(super) const JOINSPLIT_TWO: KeyDigest =
    digest("0000000000000000000000000000000000000000000000000000000000000000");
pub(super) const JOINSPLIT_SIX: KeyDigest =
    digest("0000000000000000000000000000000000000000000000000000000000000000");
pub(super) const INSERTION_PAIR: KeyDigest =
    digest("0000000000000000000000000000000000000000000000000000000000000000");
pub(super) const INSERTION_SIXTEEN: KeyDigest =
    digest("0000000000000000000000000000000000000000000000000000000000000000");

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
