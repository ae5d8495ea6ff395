//! What a pool is made with, and keeps for ever.

use alloy::primitives::{Address, Bytes};
use alloy::sol_types::SolConstructor;
use serde::{Deserialize, Serialize};

use super::state::Verifiers;
use crate::bindings::ShieldedPool as Contract;

/// How much of a token a pool takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolCap {
    /// The token; zero for coin.
    pub token: Address,
    /// The most that may be in notes at once, in its smallest unit.
    #[serde(with = "decimal")]
    pub most: u128,
}

/// What a pool is made with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PoolTerms {
    /// The verifiers: another circuit is another pool.
    pub verifiers: Verifiers,
    /// The tokens that it takes, each once.
    pub caps: Vec<PoolCap>,
    /// The keys that can close new deposits, in ascending order.
    pub keepers: Vec<Address>,
    /// How many of them it takes.
    pub needed: u8,
}

impl PoolTerms {
    /// What follows the code of the pool when it is made.
    pub fn arguments(&self) -> Bytes {
        let Verifiers { two, six, pair, sixteen } = self.verifiers;
        let cap = |cap: &PoolCap| Contract::Cap { token: cap.token, most: cap.most };
        let call = Contract::constructorCall {
            verifiers_: Contract::Verifiers { two, six, pair, sixteen },
            caps: self.caps.iter().map(cap).collect(),
            keepers: self.keepers.clone(),
            needed: self.needed,
        };
        call.abi_encode().into()
    }
}

/// A number of 128 bits as decimal digits: JSON has no numbers of that size.
mod decimal {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(number: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(number)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(|_| D::Error::custom("not the decimal digits of a number of 128 bits"))
    }
}

#[cfg(test)]
mod tests {
    use alloy::primitives::U256;

    use super::*;

    #[test]
    fn a_cap_survives_json_to_the_last_unit_and_takes_no_number() {
        for most in [0, 1, u128::from(u64::MAX) + 1, u128::MAX] {
            let cap = PoolCap { token: Address::repeat_byte(3), most };
            let text = serde_json::to_string(&cap).expect("a cap is plain data");
            assert_eq!(serde_json::from_str::<PoolCap>(&text).expect("it was just written"), cap);
        }
        let token = Address::ZERO;
        for bad in ["5", "\"\"", "\"0x5\"", "\"-1\"", "\"340282366920938463463374607431768211456\""] {
            let text = format!("{{\"token\":\"{token}\",\"most\":{bad}}}");
            assert!(serde_json::from_str::<PoolCap>(&text).is_err(), "{bad}");
        }
    }

    /// Word by word: four verifiers, two offsets, the count of keys, then both lists.
    #[test]
    fn the_arguments_are_the_contracts_in_their_order() {
        let at = Address::repeat_byte;
        let terms = PoolTerms {
            verifiers: Verifiers { two: at(1), six: at(2), pair: at(3), sixteen: at(4) },
            caps: vec![PoolCap { token: at(5), most: 6 }],
            keepers: vec![at(7), at(8)],
            needed: 9,
        };
        let number = |number: u64| U256::from(number).to_be_bytes::<32>();
        let word = |byte| at(byte).into_word().0;
        let expected = [
            word(1),
            word(2),
            word(3),
            word(4),
            number(7 * 32),
            number(10 * 32),
            number(9), //
            number(1),
            word(5),
            number(6),
            number(2),
            word(7),
            word(8),
        ];
        assert_eq!(terms.arguments(), expected.concat());
    }
}
