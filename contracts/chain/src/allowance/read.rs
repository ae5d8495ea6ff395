//! A call read back: what somebody is about to do with a budget, before it is signed or sent.

use alloy::primitives::{B256, Bytes};
use alloy::sol_types::SolInterface;

use super::{Budget, Spend};
use crate::bindings::Allowance as Contract;
use crate::envelope::Amount;

/// A call of an allowance that an account brings, where nothing goes to a note on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowanceCall {
    /// Deposits a budget.
    Open(Budget),
    /// Pays as the app's key signed.
    Spend(SpendCall),
    /// Ends a budget at once.
    Revoke(Budget),
    /// Sends what is left at the expiry back.
    Refund(Budget),
}

/// What a payment out of a budget brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpendCall {
    /// The budget.
    pub budget: Budget,
    /// What the app's key signed.
    pub signed: Spend,
    /// From the payee to the root of the list; empty where any payee will do.
    pub path: Vec<B256>,
    /// The signature.
    pub signature: Bytes,
    /// What the caller takes on top.
    pub fee: Amount,
}

impl AllowanceCall {
    /// Reads call data that is exactly one such call; `None` for every other call, for one that brings the opening of a
    /// note, and for data that is not the one canonical form of its call.
    pub fn read(data: &[u8]) -> Option<Self> {
        use Contract::AllowanceCalls as Calls;
        let call = Calls::abi_decode(data).ok()?;
        if call.abi_encode() != data {
            return None;
        }
        Some(match call {
            Calls::open(call) => Self::Open(Budget::from_sol(&call.budget)?),
            Calls::spend(call) if is_empty(&call.opening) => Self::Spend(SpendCall {
                budget: Budget::from_sol(&call.budget)?,
                signed: Spend::from_sol(&call.signed)?,
                path: call.path,
                signature: call.signature,
                fee: Amount::from_word(call.fee),
            }),
            Calls::revoke(call) if is_empty(&call.opening) => Self::Revoke(Budget::from_sol(&call.budget)?),
            Calls::refund(call) if is_empty(&call.opening) => Self::Refund(Budget::from_sol(&call.budget)?),
            _ => return None,
        })
    }

    /// The budget that it is about.
    pub const fn budget(&self) -> &Budget {
        match self {
            Self::Open(budget) | Self::Revoke(budget) | Self::Refund(budget) => budget,
            Self::Spend(call) => &call.budget,
        }
    }
}

fn is_empty(opening: &Contract::NoteOpening) -> bool {
    *opening == Contract::NoteOpening::default()
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, U256};
    use teahouse_base::UnixSeconds;

    use super::*;
    use crate::allowance::{Allowance, BudgetId};
    use crate::destination::{Destination, NoteOpening};
    use crate::port::Asset;

    fn budget() -> Budget {
        Budget {
            owner: Address::repeat_byte(1),
            spender: Address::repeat_byte(2),
            asset: Asset::Token(Address::repeat_byte(3)),
            total: Amount::small(100),
            per_period: Amount::small(30),
            per_payment: Amount::small(10),
            max_relayer_fee: Amount::ZERO,
            origin: UnixSeconds::new(5),
            period: 86_400,
            expiry: UnixSeconds::new(900_000),
            payees: Some(B256::repeat_byte(6)),
            refund_to: Destination::Account(Address::repeat_byte(1)),
            salt: B256::repeat_byte(7),
        }
    }

    fn signed() -> Spend {
        Spend {
            id: BudgetId::from_array([8; 32]),
            dest: Destination::Account(Address::repeat_byte(9)),
            amount: Amount::small(4),
            nonce: U256::from(3),
            max_relayer_fee: Amount::ZERO,
            relayer: Address::ZERO,
            deadline: UnixSeconds::new(77),
        }
    }

    #[test]
    fn each_call_is_read_back_as_what_it_was_made_of() {
        let at = Allowance::at(Address::repeat_byte(0xa1));
        let (budget, signed, path) = (budget(), signed(), [B256::repeat_byte(4)]);
        let spend = at.spend((&budget, &signed), &path, None, &[5; 65], Amount::small(1));
        let expected = SpendCall {
            budget,
            signed,
            path: path.to_vec(),
            signature: vec![5_u8; 65].into(),
            fee: Amount::small(1),
        };
        for (call, read) in [
            (at.open(&budget), AllowanceCall::Open(budget)),
            (spend, AllowanceCall::Spend(expected)),
            (at.revoke(&budget, None), AllowanceCall::Revoke(budget)),
            (at.refund(&budget, None), AllowanceCall::Refund(budget)),
        ] {
            assert_eq!(AllowanceCall::read(&call.data).as_ref(), Some(&read));
            assert_eq!(read.budget(), &budget);
            // and nothing hides behind the arguments
            assert_eq!(AllowanceCall::read(&[&call.data[..], &[0; 32]].concat()), None);
            assert_eq!(AllowanceCall::read(&call.data[..4]), None);
        }
    }

    #[test]
    fn what_goes_to_a_note_is_none_of_these() {
        let at = Allowance::at(Address::repeat_byte(0xa1));
        let opening = NoteOpening {
            pool: Address::repeat_byte(1),
            note_key: B256::repeat_byte(2),
            authority: Address::ZERO,
            insertion: Amount::small(1),
            ciphertext: vec![3; 8],
        };
        assert_eq!(AllowanceCall::read(&at.revoke(&budget(), Some(&opening)).data), None);
        assert_eq!(AllowanceCall::read(&[]), None);
    }
}
