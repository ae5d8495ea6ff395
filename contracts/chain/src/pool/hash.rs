//! What becomes a number of the circuits' field: keccak256 of words, modulo the field's order.
//!
//! `zk-circuits/src/keccak.rs` computes the same for provers, and the contract for everybody; vectors hold the three together.

use alloy::primitives::{B256, U256, keccak256};

use crate::contract::ContractDomain;
use crate::rln::FIELD;

/// A number as a word.
pub(super) fn word(number: impl Into<u128>) -> B256 {
    B256::from(U256::from(number.into()))
}

/// keccak256 of some bytes.
pub(super) fn of(bytes: &[u8]) -> B256 {
    keccak256(bytes)
}

/// A label, which keeps one use of the hash apart from the others.
pub(super) fn label(text: &str) -> B256 {
    keccak256(text.as_bytes())
}

/// keccak256 of words, one after the other, modulo the field's order.
pub(super) fn element(words: &[B256]) -> B256 {
    let bytes: Vec<u8> = words.iter().flat_map(|word| word.0).collect();
    B256::from(U256::from_be_bytes(keccak256(bytes).0) % FIELD)
}

/// Whether a word is a number of the field. One that is not has another name for a number that may be known already.
pub fn is_element(word: B256) -> bool {
    U256::from_be_bytes(word.0) < FIELD // SHP-001
}

/// The ρ of the deposit whose leaf has this number, in the pool of `domain`. No other note has it.
pub fn deposit_rho(domain: &ContractDomain, number: u64) -> B256 {
    let place = [word(domain.chain_id.get()), domain.contract.into_word(), word(number)];
    element(&[label("teahouse.rho.deposit"), place[0], place[1], place[2]])
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, b256};

    use super::*;
    use crate::port::ChainId;

    /// The same as in `zk-circuits/src/keccak.rs`: `0x290dec…e563 mod p`.
    #[test]
    fn an_element_is_the_hash_modulo_p() {
        let zero = "18569430475105882587588266137607568536673111973893317399460219858819262702947";
        assert_eq!(element(&[B256::ZERO]), B256::from(zero.parse::<U256>().expect("a number")));
    }

    #[test]
    fn shp_001_a_number_of_the_field_has_one_name() {
        for (number, is) in
            [(U256::ZERO, true), (FIELD - U256::ONE, true), (FIELD, false), (U256::MAX, false)]
        {
            assert_eq!(is_element(number.into()), is, "{number}");
        }
    }

    /// The notes of the circuits' own vectors.
    #[test]
    fn the_rho_of_a_deposit_is_the_circuits() {
        let file = include_str!("../../../../zk-circuits/vectors/notes.json");
        let all: serde_json::Value = serde_json::from_str(file).expect("the vectors are JSON");
        let notes = all["notes"].as_array().expect("a list");
        assert!(!notes.is_empty());
        for note in notes {
            let (deposit, text) =
                (&note["deposit"], |value: &serde_json::Value| value.as_str().map(str::to_owned));
            let number = |name: &str| deposit[name].as_u64().expect("a number");
            let pool: Address = text(&deposit["pool"]).expect("text").parse().expect("an address");
            let domain = ContractDomain { chain_id: ChainId::new(number("chain")), contract: pool };
            let rho: B256 = text(&note["rho"]).expect("text").parse().expect("32 bytes");
            assert_eq!(deposit_rho(&domain, number("counter")), rho);
        }
    }

    #[test]
    fn every_deposit_of_every_pool_has_a_rho_of_its_own() {
        let at = |chain, pool| ContractDomain {
            chain_id: ChainId::new(chain),
            contract: Address::repeat_byte(pool),
        };
        let all = [
            deposit_rho(&at(1, 1), 0),
            deposit_rho(&at(1, 1), 1),
            deposit_rho(&at(1, 2), 0),
            deposit_rho(&at(2, 1), 0),
        ];
        for (place, rho) in all.iter().enumerate() {
            assert!(is_element(*rho) && !all[..place].contains(rho));
        }
        assert_eq!(label(""), b256!("c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"));
    }
}
