//! A word is 32 bytes, and what a contract hashes is words: `keccak256(abi.encode(…))` of values of fixed size.
//!
//! Circuits compute no keccak. The pool's contract does, and whoever talks to it computes the same here. A hash that
//! becomes a field element is reduced modulo `p`: it is a digest, and has no other name that someone could send.

use ark_bn254::Fr;
use ark_ff::PrimeField;
use sha3::{Digest, Keccak256};

use crate::field;

/// 32 bytes, as the EVM counts them.
pub type Word = [u8; 32];

/// The address of an account or a contract.
pub type Address = [u8; 20];

/// keccak256 of some bytes.
pub fn hash(bytes: &[u8]) -> Word {
    Keccak256::digest(bytes).into()
}

/// keccak256 of words, one after the other, modulo `p`.
pub fn element(words: &[Word]) -> Fr {
    let mut hash = Keccak256::new();
    words.iter().for_each(|word| hash.update(word));
    Fr::from_be_bytes_mod_order(&hash.finalize())
}

/// A number as a word.
pub fn number(value: u64) -> Word {
    field::to_bytes(&Fr::from(value))
}

/// An address as a word: twelve bytes of 0 come first.
pub fn address(address: &Address) -> Word {
    let mut word = [0; 32];
    word[12..].copy_from_slice(address);
    word
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::number as digits;

    #[test]
    fn the_hash_is_ethereums() {
        let empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
        assert_eq!(hex::encode(hash(b"")), empty);
        let zero = "290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563";
        assert_eq!(hex::encode(hash(&number(0))), zero);
    }

    /// `0x290dec…e563 mod p`, by Python.
    #[test]
    fn an_element_is_the_hash_modulo_p() {
        let zero = "18569430475105882587588266137607568536673111973893317399460219858819262702947";
        assert_eq!(element(&[number(0)]), digits(zero));
    }

    /// The empty leaf of another pool's tree (Railgun), `keccak256("Railgun") mod p`.
    #[test]
    fn a_hash_of_others_is_reduced_as_they_reduce_it() {
        let zero = Fr::from_be_bytes_mod_order(&hash(b"Railgun"));
        let known = "0488f89b25bc7011eaf6a5edce71aeafb9fe706faa3c0a5cd9cbe868ae3b9ffc";
        assert_eq!(hex::encode(field::to_bytes(&zero)), known);
    }

    #[test]
    fn words_are_right_aligned() {
        assert_eq!(number(258)[29..], [0, 1, 2]);
        assert_eq!(address(&[7; 20])[..13], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7]);
    }
}
