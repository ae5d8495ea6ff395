//! Bech32m is a text of small letters and digits with a prefix that says what it is and six letters that notice a slip.
//!
//! The checksum is BIP-350's, and the text may be longer than an address of Bitcoin's: up to 90 letters any four slips
//! are noticed, above that any accident but for one in 2^30.

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;
use zeroize::Zeroizing;

/// No text of ours is longer.
pub(super) const MOST_LETTERS: usize = 400;

const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
const BECH32M: u32 = 0x2bc8_30a3;
const CHECKSUM: usize = 6;

/// Why a text is none of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextFault {
    /// It is longer than any of ours.
    #[error("the text has {found} letters, and none of ours has more than {MOST_LETTERS}")]
    TooLong {
        /// Letters of it.
        found: usize,
    },
    /// There is no prefix, or nothing behind it.
    #[error("the text has no prefix, or ends behind it")]
    NoPrefix,
    /// A letter is none of the 32, or large and small ones are mixed.
    #[error("letter {at} of the text is none that such a text has")]
    OtherLetter {
        /// Its place, from 0.
        at: usize,
    },
    /// The last letters do not fit the others: there is a slip.
    #[error("the text's checksum is wrong: a letter is missing or another")]
    Checksum,
    /// The letters do not end where bytes do.
    #[error("the text does not end where a byte does")]
    Padding,
}

impl Coded for TextFault {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Checksum => ErrorCode::new("SHD-002"),
            _ => ErrorCode::new("SHD-001"),
        }
    }
}

/// The text of some bytes behind a prefix.
pub(super) fn encode(prefix: &str, bytes: &[u8]) -> Zeroizing<String> {
    let mut values = Zeroizing::new(fives(bytes));
    let check = checksum(prefix, &values);
    values.extend(check);
    let mut text = Zeroizing::new(String::with_capacity(prefix.len() + 1 + values.len()));
    text.push_str(prefix);
    text.push('1');
    text.extend(values.iter().map(|value| char::from(LETTERS[usize::from(*value)])));
    text
}

/// Prefix and bytes of a text.
pub(super) fn decode(text: &str) -> Result<(&str, Zeroizing<Vec<u8>>), TextFault> {
    if text.len() > MOST_LETTERS {
        return Err(TextFault::TooLong { found: text.len() });
    }
    let cut = text.rfind('1').filter(|cut| *cut > 0 && text.len() - cut > CHECKSUM);
    let (prefix, data) = text.split_at(cut.ok_or(TextFault::NoPrefix)?);
    let is_ours = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if let Some(at) = prefix.bytes().position(|letter| !is_ours(letter)) {
        return Err(TextFault::OtherLetter { at });
    }
    let mut values = Zeroizing::new(Vec::with_capacity(data.len()));
    for (at, letter) in data.bytes().enumerate().skip(1) {
        let value = LETTERS.iter().position(|known| *known == letter);
        let value = value.ok_or(TextFault::OtherLetter { at: prefix.len() + at })?;
        values.push(u8::try_from(value).expect("there are 32 letters"));
    }
    if polymod(prefix, &values) != BECH32M {
        return Err(TextFault::Checksum);
    }
    let body = values.len() - CHECKSUM;
    eights(&values[..body]).map(|bytes| (prefix, bytes)).ok_or(TextFault::Padding)
}

/// Bytes as numbers of five bits, the last filled up with zeros.
fn fives(bytes: &[u8]) -> Vec<u8> {
    let mut values = Vec::with_capacity(bytes.len() * 8 / 5 + 1 + CHECKSUM);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in bytes {
        (held, bits) = (held << 8 | u32::from(*byte), bits + 8);
        while bits >= 5 {
            bits -= 5;
            values.push(five(held >> bits));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        values.push(five(held << (5 - bits)));
    }
    values
}

/// Numbers of five bits as bytes; `None` if more than four bits, or one that is set, are left over.
fn eights(values: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(values.len() * 5 / 8));
    let (mut held, mut bits) = (0_u32, 0_u32);
    for value in values {
        (held, bits) = (held << 5 | u32::from(*value), bits + 5);
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).expect("eight bits are a byte"));
        }
        held &= (1 << bits) - 1;
    }
    (bits < 5 && held == 0).then_some(bytes)
}

fn five(value: u32) -> u8 {
    u8::try_from(value & 31).expect("five bits are a byte")
}

fn checksum(prefix: &str, values: &[u8]) -> [u8; CHECKSUM] {
    let padded = Zeroizing::new([values, &[0; CHECKSUM]].concat());
    let sum = polymod(prefix, &padded) ^ BECH32M;
    std::array::from_fn(|at| five(sum >> (5 * (5 - at))))
}

/// BIP-173's `bech32_polymod` over the expanded prefix and the values.
fn polymod(prefix: &str, values: &[u8]) -> u32 {
    let high = prefix.bytes().map(|letter| letter >> 5);
    let low = prefix.bytes().map(|letter| letter & 31);
    high.chain([0]).chain(low).chain(values.iter().copied()).fold(1, |sum, value| {
        let top = sum >> 25;
        let next = (sum & 0x01ff_ffff) << 5 ^ u32::from(value);
        (0..5).filter(|bit| top >> bit & 1 == 1).fold(next, |next, bit| next ^ GENERATORS[bit])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// BIP-350, "Test vectors for Bech32m": texts of small letters whose checksum is right.
    #[test]
    fn the_checksums_of_bip_350_are_right() {
        for text in ["a1lqfn3a", "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx", "?1v759aa"] {
            let cut = text.rfind('1').unwrap();
            let values: Vec<u8> = text
                .bytes()
                .skip(cut + 1)
                .map(|letter| LETTERS.iter().position(|known| *known == letter).unwrap())
                .map(|value| u8::try_from(value).unwrap())
                .collect();
            assert_eq!(polymod(&text[..cut], &values), BECH32M, "{text}");
        }
    }

    #[test]
    fn what_is_no_such_text_says_why() {
        let good = encode("tea", b"oolong");
        let (prefix, bytes) = decode(&good).unwrap();
        assert_eq!((prefix, bytes.as_slice()), ("tea", &b"oolong"[..]));
        assert_eq!(decode("tea1").unwrap_err(), TextFault::NoPrefix);
        assert_eq!(decode("oolong").unwrap_err(), TextFault::NoPrefix);
        assert_eq!(decode(&good.to_uppercase()).unwrap_err(), TextFault::OtherLetter { at: 0 });
        assert_eq!(decode(&"q".repeat(500)).unwrap_err(), TextFault::TooLong { found: 500 });
        assert_eq!(decode(&good.replacen("tea", "tee", 1)).unwrap_err(), TextFault::Checksum);
        assert_eq!(TextFault::Checksum.code().as_str(), "SHD-002");
        assert_eq!(TextFault::Padding.code().as_str(), "SHD-001");
    }

    proptest! {
        #[test]
        fn bytes_come_back_and_every_slip_is_noticed(bytes in proptest::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), letter in 0..32_usize) {
            let text = encode("teafvk", &bytes);
            let (prefix, read) = decode(&text).unwrap();
            prop_assert_eq!((prefix, read.as_slice()), ("teafvk", bytes.as_slice()));
            let mut bent = text.as_bytes().to_vec();
            let at = at.index(bent.len());
            bent[at] = LETTERS[letter];
            let bent = String::from_utf8(bent).unwrap();
            if bent != *text {
                prop_assert!(decode(&bent).is_err());
            }
        }

        #[test]
        fn any_text_is_read_as_what_it_says_or_refused(text in ".{0,120}") {
            if let Ok((prefix, bytes)) = decode(&text) {
                let again = encode(prefix, &bytes);
                prop_assert_eq!(again.as_str(), text.as_str());
            }
        }
    }
}
