//! A refusal as the contract returns it, for doubles and for tests of the reader.

use alloy::primitives::{Address, U256};
use alloy::sol_types::SolInterface;
use teahouse_base::UnixSeconds;

use super::{ClosingRefusal, InsertionRefusal, PoolRefusal};
use crate::bindings::ShieldedPool as Contract;
use crate::bindings::ShieldedPool::ShieldedPoolErrors as Errors;
use crate::port::Revert;

impl PoolRefusal {
    /// What the contract returns. Why a pool cannot be made is read alike for any of its terms, and written as a bad cap.
    pub fn to_revert(&self) -> Revert {
        let error = match self {
            Self::Insertion(refusal) => insertion(refusal),
            Self::Closing(refusal) => closing(refusal),
            _ => deposit(self).unwrap_or_else(|| payment(self)),
        };
        Revert { data: error.abi_encode().into() }
    }
}

fn deposit(refusal: &PoolRefusal) -> Option<Errors> {
    use PoolRefusal as Is;
    Some(match *refusal {
        Is::NotInField(word) => Errors::NotInField(Contract::NotInField { word }),
        Is::EmptyLeaf => Errors::EmptyLeaf(Contract::EmptyLeaf {}),
        Is::CiphertextLength(length) => Errors::BadCiphertextLength(Contract::BadCiphertextLength { length }),
        Is::NothingToDeposit => Errors::NothingToDeposit(Contract::NothingToDeposit {}),
        Is::UnlistedToken(token) => Errors::UnlistedToken(Contract::UnlistedToken { token }),
        Is::CapReached { token, amount, shielded, cap } => {
            Errors::CapReached(Contract::CapReached { token, amount, shielded, cap })
        }
        Is::Full { places, most } => Errors::PoolFull(Contract::PoolFull { places, most }),
        Is::Closed { until, time } => {
            Errors::DepositsAreClosed(Contract::DepositsAreClosed { until: until.get(), time: word(time) })
        }
        Is::WrongReward { brought, least } => Errors::WrongReward(Contract::WrongReward { brought, least }),
        _ => return None,
    })
}

fn payment(refusal: &PoolRefusal) -> Errors {
    use PoolRefusal as Is;
    match *refusal {
        Is::WrongInputs(found) => Errors::WrongInputs(Contract::WrongInputs { found }),
        Is::UnknownRoot(root) => Errors::UnknownRoot(Contract::UnknownRoot { root }),
        Is::Spent(nullifier) => Errors::NullifierSpent(Contract::NullifierSpent { nullifier }),
        Is::AssetWithoutAmount(asset) => Errors::AssetWithoutAmount(Contract::AssetWithoutAmount { asset }),
        Is::BadRecipient { account, amount } => {
            Errors::BadRecipient(Contract::BadRecipient { account, amount })
        }
        Is::FeeAboveAmount { fee, amount } => {
            Errors::FeeAboveAmount(Contract::FeeAboveAmount { fee, amount })
        }
        Is::ParametersWithoutAdapter(parameters) => {
            Errors::ParametersWithoutAdapter(Contract::ParametersWithoutAdapter { parameters })
        }
        Is::TooEarly { not_before, time } => {
            Errors::TooEarly(Contract::TooEarly { notBefore: not_before.get(), time: word(time) })
        }
        Is::PastDeadline { deadline, time } => {
            Errors::PastDeadline(Contract::PastDeadline { deadline: deadline.get(), time: word(time) })
        }
        Is::NotTheAdapter { caller, adapter } => {
            Errors::NotTheAdapter(Contract::NotTheAdapter { caller, adapter })
        }
        Is::PaymentNotProven { root, external } => {
            Errors::PaymentNotProven(Contract::PaymentNotProven { root, externalHash: external.into() })
        }
        Is::Turnstile { asset, amount, shielded } => {
            Errors::Turnstile(Contract::Turnstile { asset, amount, shielded })
        }
        _ => Errors::BadCap(Contract::BadCap { token: Address::ZERO }),
    }
}

fn insertion(refusal: &InsertionRefusal) -> Errors {
    use InsertionRefusal as Is;
    match *refusal {
        Is::WrongCount { size, count } => Errors::WrongCount(Contract::WrongCount { size, count }),
        Is::WrongEntries { entries, count } => {
            Errors::WrongEntries(Contract::WrongEntries { entries, count })
        }
        Is::NotNext(number) => Errors::NotNext(Contract::NotNext { number }),
        Is::BadPayee(payee) => Errors::BadPayee(Contract::BadPayee { payee }),
        Is::NotProven { first, new_root } => {
            Errors::InsertionNotProven(Contract::InsertionNotProven { first, newRoot: new_root })
        }
    }
}

fn closing(refusal: &ClosingRefusal) -> Errors {
    use ClosingRefusal as Is;
    match *refusal {
        Is::TooFewKeepers { found, threshold } => {
            Errors::TooFewKeepers(Contract::TooFewKeepers { found, threshold })
        }
        Is::NotTheNextKeeper(signer) => Errors::NotTheNextKeeper(Contract::NotTheNextKeeper { signer }),
        Is::WrongNonce { nonce, expected } => Errors::WrongNonce(Contract::WrongNonce { nonce, expected }),
        Is::NotClosableYet { opens, time } => {
            Errors::NotClosableYet(Contract::NotClosableYet { opens: opens.get(), time: word(time) })
        }
    }
}

fn word(time: UnixSeconds) -> U256 {
    U256::from(time.get())
}

#[cfg(test)]
mod tests {
    use alloy::primitives::B256;
    use proptest::prelude::*;
    use teahouse_base::Coded;

    use super::*;
    use crate::pool::strategies::{arb_address, arb_number, arb_word};
    use crate::refusal::Refusal;

    /// One of each kind with these values.
    fn all(word: B256, at: Address, n: U256, [a, b]: [u64; 2], [x, y]: [u128; 2]) -> Vec<PoolRefusal> {
        use PoolRefusal as Is;
        let (early, late) = (UnixSeconds::new(a), UnixSeconds::new(b));
        vec![
            Is::NotInField(word),
            Is::EmptyLeaf,
            Is::CiphertextLength(n),
            Is::NothingToDeposit,
            Is::UnlistedToken(at),
            Is::CapReached { token: at, amount: n, shielded: x, cap: y },
            Is::Full { places: n, most: n },
            Is::Closed { until: late, time: early },
            Is::WrongReward { brought: n, least: n },
            Is::WrongInputs(n),
            Is::UnknownRoot(word),
            Is::Spent(word),
            Is::AssetWithoutAmount(at),
            Is::BadRecipient { account: at, amount: x },
            Is::FeeAboveAmount { fee: x, amount: y },
            Is::ParametersWithoutAdapter(word),
            Is::TooEarly { not_before: late, time: early },
            Is::PastDeadline { deadline: early, time: late },
            Is::NotTheAdapter { caller: at, adapter: at },
            Is::PaymentNotProven { root: word, external: word },
            Is::Turnstile { asset: at, amount: x, shielded: y },
            InsertionRefusal::WrongCount { size: n, count: n }.into(),
            InsertionRefusal::WrongEntries { entries: n, count: n }.into(),
            InsertionRefusal::NotNext(a).into(),
            InsertionRefusal::BadPayee(at).into(),
            InsertionRefusal::NotProven { first: a, new_root: word }.into(),
            ClosingRefusal::TooFewKeepers { found: n, threshold: n }.into(),
            ClosingRefusal::NotTheNextKeeper(at).into(),
            ClosingRefusal::WrongNonce { nonce: a, expected: b }.into(),
            ClosingRefusal::NotClosableYet { opens: late, time: early }.into(),
        ]
    }

    proptest! {
        #[test]
        fn a_refusal_is_read_back_with_its_values(
            word in arb_word(), at in arb_address(), n in arb_number(), times in any::<[u64; 2]>(),
            amounts in any::<[u128; 2]>(),
        ) {
            for refusal in all(word, at, n, times, amounts) {
                let revert = refusal.to_revert();
                prop_assert_eq!(PoolRefusal::read(&revert), Some(refusal));
                // Owners of names say this with the same word, and nobody knows here who said it.
                let is_shared = matches!(refusal, PoolRefusal::Closing(ClosingRefusal::WrongNonce { .. }));
                prop_assert_eq!(Refusal::read(&revert) == Refusal::Pool(refusal), !is_shared);
            }
        }

        #[test]
        fn noise_is_no_refusal_of_the_pool_or_has_a_code(data in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(refusal) = PoolRefusal::read(&Revert { data: data.into() }) {
                prop_assert!(refusal.code().as_str().starts_with("SHP-"));
            }
        }
    }
}
