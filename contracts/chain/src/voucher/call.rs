//! The calls of a voucher bank, and what it says of a lane.

use alloy::primitives::Address;
use teahouse_base::UnixSeconds;

use super::{Lane, LaneId, LaneSum, PayVoucher};
use crate::bindings::VoucherBank as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::ContractCall;
use crate::port::{At, ChainId, ChainPort};

/// What the contract says of one lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaneState {
    /// The collateral that is here.
    pub held: LaneSum,
    /// The largest sum a voucher has proven.
    pub proven: LaneSum,
    /// What was proven and not yet paid.
    pub due: LaneSum,
    /// How much of the collateral is thawing.
    pub thawing: LaneSum,
    /// When it has thawed; `None` when nothing thaws.
    pub thaw_ends: Option<UnixSeconds>,
}

impl LaneState {
    /// The largest sum that a voucher would be paid in full for, from collateral that its payer has not asked back. A
    /// payee stops serving before the next voucher would be above it.
    pub const fn covered(&self) -> LaneSum {
        let staying = self.held.get().saturating_sub(self.thawing.get());
        LaneSum::new(self.proven.get().saturating_sub(self.due.get()).saturating_add(staying)) // VCH-005
    }
}

/// The voucher bank at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VoucherBank {
    contract: Address,
}

impl VoucherBank {
    /// The voucher bank at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where its signatures count.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// Adds collateral. A token must be approved first: [`ContractCall::approve`].
    pub fn deposit(&self, lane: &Lane, amount: LaneSum) -> ContractCall {
        let value = contract::deposit_of(lane.asset, amount.get());
        let call = Contract::depositCall { lane: lane.to_sol(), amount: amount.get() };
        contract::paying(self.contract, value, &call)
    }

    /// Proves a voucher and pays what is here. A lane pays many times, so a note is owed it.
    pub fn redeem(&self, lane: &Lane, voucher: &PayVoucher, signature: &[u8]) -> ContractCall {
        let call = Contract::redeemCall {
            lane: lane.to_sol(),
            cumulative: voucher.cumulative.get(),
            expiry: voucher.expiry.get(),
            signature: signature.to_vec().into(),
        };
        contract::call(self.contract, &call)
    }

    /// Pays what was proven before and could not be paid then.
    pub fn collect(&self, lane: &Lane) -> ContractCall {
        contract::call(self.contract, &Contract::collectCall { lane: lane.to_sol() })
    }

    /// Begins to thaw `amount` instead of what thawed before; nothing stops the thaw. Only the payer may call it.
    pub fn thaw(&self, lane: &Lane, amount: LaneSum) -> ContractCall {
        contract::call(self.contract, &Contract::thawCall { lane: lane.to_sol(), amount: amount.get() })
    }

    /// Sends thawed collateral back.
    pub fn withdraw(&self, lane: &Lane) -> ContractCall {
        contract::call(self.contract, &Contract::withdrawCall { lane: lane.to_sol() })
    }

    /// What the contract says of a lane.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn state(&self, port: &dyn ChainPort, id: LaneId, at: At) -> Result<LaneState, ReadError> {
        let call = Contract::accountOfCall { id: id.word() };
        let said = contract::read(port, (ContractName::VoucherBank, self.contract), call, at).await?;
        Ok(LaneState {
            held: LaneSum::new(said.held),
            proven: LaneSum::new(said.proven),
            due: LaneSum::new(said.due),
            thawing: LaneSum::new(said.thawing),
            thaw_ends: (said.thawEnds != 0).then(|| UnixSeconds::new(said.thawEnds)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vch_005_what_thaws_covers_no_new_voucher() {
        let sum = LaneSum::new;
        let state =
            LaneState { held: sum(100), proven: sum(40), due: sum(0), thawing: sum(30), thaw_ends: None };
        assert_eq!(state.covered(), sum(110));
        assert_eq!(LaneState { held: sum(0), due: sum(15), thawing: sum(0), ..state }.covered(), sum(25));
    }
}
