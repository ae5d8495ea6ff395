//! A phrase is the 24 words from which everything a wallet owns can be found again.
//!
//! The words are BIP-39 in English, 256 bits of entropy and 8 bits of check. Nothing else is accepted: fewer words mean
//! less entropy, and one list of words means that a typing mistake can be named.

use std::fmt;

use bip39::{Language, Mnemonic};
use teahouse_base::{Coded, ErrorCode, Rng, SecretBytes, with_wiped_stack};
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// How many words a phrase has.
pub const PHRASE_WORDS: usize = 24;

/// Why text is not a phrase. The text itself is never repeated in the error.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PhraseError {
    /// The text has another number of words.
    #[error("a phrase has 24 words, not {found}")]
    WordCount {
        /// Words found.
        found: usize,
    },
    /// A word is not in the BIP-39 list.
    #[error("word {place} is not in the list")]
    UnknownWord {
        /// Its place, counted from 1 as a person counts.
        place: usize,
    },
    /// All words are known, but they do not belong together: one is another word, or two changed places.
    #[error("the words do not belong together")]
    Checksum,
}

impl Coded for PhraseError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::WordCount { .. } => ErrorCode::new("KEY-101"),
            Self::UnknownWord { .. } => ErrorCode::new("KEY-102"),
            Self::Checksum => ErrorCode::new("KEY-103"),
        }
    }
}

/// The 24 words.
///
/// # Guarantees
/// Not `Copy`, no `Display`, `Debug` without content, wiped on drop, and no copy of it in the frames that made it or hand it on
/// (KEY-008). [`Phrase::words`] is the only way to the words.
pub struct Phrase(Box<Mnemonic>);

impl Phrase {
    /// A new phrase from 256 random bits.
    pub fn generate(rng: &mut dyn Rng) -> Self {
        with_wiped_stack(|| Self::from_entropy(&SecretBytes::random(rng))) // KEY-008
    }

    /// The phrase that says these 256 bits.
    pub fn from_entropy(entropy: &SecretBytes<32>) -> Self {
        with_wiped_stack(|| {
            let words = Mnemonic::from_entropy_in(Language::English, entropy.expose()); // KEY-008
            Self(Box::new(words.expect("256 bits are one of the lengths BIP-39 has words for")))
        })
    }

    /// Reads what a person typed: any white space between words, any case of letters.
    ///
    /// # Errors
    /// [`PhraseError`] says what to look at, and never repeats a word.
    pub fn parse(text: &str) -> Result<Self, PhraseError> {
        with_wiped_stack(|| Self::read(text)) // KEY-008
    }

    fn read(text: &str) -> Result<Self, PhraseError> {
        let typed = Zeroizing::new(text.to_ascii_lowercase());
        let found = typed.split_whitespace().count();
        if found != PHRASE_WORDS {
            return Err(PhraseError::WordCount { found }); // KEY-001
        }
        let read = Mnemonic::parse_in_normalized(Language::English, &typed);
        read.map(|words| Self(Box::new(words))).map_err(|e| match e {
            bip39::Error::UnknownWord(index) => PhraseError::UnknownWord { place: index + 1 },
            _ => PhraseError::Checksum,
        })
    }

    /// The words in order, to be written on paper.
    pub fn words(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.words()
    }

    /// The 256 bits that the words say: what the keystore keeps.
    pub fn entropy(&self) -> SecretBytes<32> {
        with_wiped_stack(|| {
            let (mut long, _) = self.0.to_entropy_array(); // KEY-008
            let mut bytes = [0; 32];
            bytes.copy_from_slice(&long[..32]);
            long.zeroize();
            let entropy = SecretBytes::new(bytes);
            bytes.zeroize();
            entropy
        })
    }

    /// The BIP-39 seed with an empty passphrase: the root of [`crate::keys::KeyTree`].
    pub(crate) fn seed(&self) -> SecretBytes<64> {
        self.seed_with("")
    }

    fn seed_with(&self, passphrase: &str) -> SecretBytes<64> {
        with_wiped_stack(|| {
            let mut bytes = self.0.to_seed_normalized(passphrase); // KEY-008
            let seed = SecretBytes::new(bytes);
            bytes.zeroize();
            seed
        })
    }
}

impl fmt::Debug for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phrase(..)")
    }
}

impl PartialEq for Phrase {
    fn eq(&self, other: &Self) -> bool {
        self.entropy() == other.entropy()
    }
}

impl Eq for Phrase {}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_base::testing::SeededRng;

    /// The 256-bit cases of the BIP-39 reference vectors: entropy, words, seed under the passphrase "TREZOR".
    const KNOWN: [(u8, &str, &str, &str); 4] = [
        (
            0x00,
            "abandon",
            "art",
            "bda85446c68413707090a52022edd26a1c9462295029f2e60cd7c4f2bbd3097170af7a4d73245cafa9c3cca8d561a7c3de6f5d4a10be8ed2a5e608d68f92fcc8",
        ),
        (
            0x7f,
            "legal",
            "title",
            "bc09fca1804f7e69da93c2f2028eb238c227f2e9dda30cd63699232578480a4021b146ad717fbb7e451ce9eb835f43620bf5c514db0f8add49f5d121449d3e87",
        ),
        (
            0x80,
            "letter",
            "bless",
            "c0c519bd0e91a2ed54357d9d1ebef6f5af218a153624cf4f2da911a0ed8f7a09e2ef61af0aca007096df430022f7a2b6fb91661a9589097069720d015e4e982f",
        ),
        (
            0xff,
            "zoo",
            "vote",
            "dd48c104698c30cfe2b6142103248622fb7bb0ff692eebb00089b32d22484e1613912f0a5b694407be899ffd31ed3992c456cdf60f5d4564b8ba3f05a69890ad",
        ),
    ];

    #[test]
    fn the_reference_vectors_of_bip_39_hold() {
        for (byte, first, last, seed) in KNOWN {
            let phrase = Phrase::from_entropy(&SecretBytes::new([byte; 32]));
            let words: Vec<_> = phrase.words().collect();
            assert_eq!((words.len(), words[0], words[23]), (24, first, last));
            assert_eq!(hex::encode(phrase.seed_with("TREZOR").expose()), seed);
            assert_eq!(Phrase::parse(&words.join(" ")), Ok(phrase));
        }
    }

    #[test]
    fn a_phrase_is_read_however_it_was_typed() {
        let phrase = Phrase::generate(&mut SeededRng::new(1));
        let shouted = phrase.words().collect::<Vec<_>>().join("\n   ").to_uppercase();
        assert_eq!(Phrase::parse(&shouted), Ok(phrase));
    }

    #[test]
    fn key_001_refuses_a_phrase_of_fewer_words_even_when_it_is_valid_bip_39() {
        let twelve = "test test test test test test test test test test test junk";
        assert_eq!(Phrase::parse(twelve), Err(PhraseError::WordCount { found: 12 }));
        assert_eq!(Phrase::parse(""), Err(PhraseError::WordCount { found: 0 }));
    }

    #[test]
    fn a_wrong_word_is_named_by_its_place_and_never_repeated() {
        let mut words: Vec<_> = Phrase::generate(&mut SeededRng::new(2)).words().collect();
        words[6] = "teapot";
        let refused = Phrase::parse(&words.join(" "));
        assert_eq!(refused, Err(PhraseError::UnknownWord { place: 7 }));
        assert!(!refused.unwrap_err().to_string().contains("teapot"));
    }

    #[test]
    fn two_words_that_changed_places_are_noticed() {
        let mut words: Vec<_> = Phrase::from_entropy(&SecretBytes::new([0x7f; 32])).words().collect();
        words.swap(0, 1);
        assert_eq!(Phrase::parse(&words.join(" ")), Err(PhraseError::Checksum));
    }

    #[test]
    fn a_phrase_prints_nothing_of_itself() {
        assert_eq!(format!("{:?}", Phrase::generate(&mut SeededRng::new(3))), "Phrase(..)");
    }
}
