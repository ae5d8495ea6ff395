//! A hash is taken over words, as the contracts take it over `abi.encode` of values of fixed size.

use sha3::{Digest, Keccak256};

use crate::account::{Account, Word};

/// keccak256 of no bytes.
pub const NO_BYTES: Word = Word::from_array([
    0xc5, 0xd2, 0x46, 0x01, 0x86, 0xf7, 0x23, 0x3c, 0x92, 0x7e, 0x7d, 0xb2, 0xdc, 0xc7, 0x03, 0xc0, 0xe5,
    0x00, 0xb6, 0x53, 0xca, 0x82, 0x27, 0x3b, 0x7b, 0xfa, 0xd8, 0x04, 0x5d, 0x85, 0xa4, 0x70,
]);

/// keccak256 of some bytes.
pub fn keccak(bytes: &[u8]) -> Word {
    Word::from_array(Keccak256::digest(bytes).into())
}

/// keccak256 of words, one after the other.
pub fn keccak_words(words: &[Word]) -> Word {
    let mut hash = Keccak256::new();
    words.iter().for_each(|word| hash.update(word.as_bytes()));
    Word::from_array(hash.finalize().into())
}

/// The EIP-712 digest of a struct's hash, in the domain (`name`, version "1", chain, contract).
pub fn typed_digest(name: &str, chain_id: u64, contract: Account, hash: Word) -> Word {
    let kind = keccak(b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    let domain = keccak_words(&[
        kind,
        keccak(name.as_bytes()),
        keccak(b"1"),
        number(chain_id.into()),
        contract.word(),
    ]);
    keccak(&[b"\x19\x01", domain.as_bytes().as_slice(), hash.as_bytes()].concat())
}

/// A number as a word.
pub fn number(value: u128) -> Word {
    let mut bytes = [0; 32];
    bytes[16..].copy_from_slice(&value.to_be_bytes());
    Word::from_array(bytes)
}

/// The low 128 bits of a word.
pub fn low(word: Word) -> u128 {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&word.as_bytes()[16..]);
    u128::from_be_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_ethereums() {
        assert_eq!(keccak(b""), NO_BYTES);
        assert_eq!(keccak_words(&[]), NO_BYTES);
        let zero = "290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563";
        assert_eq!(keccak_words(&[number(0)]).to_string(), zero);
    }

    #[test]
    fn a_number_comes_back_from_its_word() {
        assert_eq!(low(number(u128::MAX - 7)), u128::MAX - 7);
    }
}
