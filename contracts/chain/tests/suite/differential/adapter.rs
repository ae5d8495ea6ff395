//! An adapter says how a deal looks on the chain.

use std::fmt::Debug;

use alloy::primitives::{Address, U256};
use teahouse_base::UnixSeconds;
use teahouse_deals::account::Account;
use teahouse_deals::deal::Deal;
use teahouse_deals::explore::{ANNA, BO, CARRIER, Explore, Instance, STRANGER, Try};

use super::stage::{Money, Stage};

/// A call as the chain takes it.
pub struct Encoded {
    pub value: U256,
    pub data: Vec<u8>,
}

impl Encoded {
    /// A call without coin.
    pub fn free(call: &impl alloy::sol_types::SolCall) -> Self {
        Self { value: U256::ZERO, data: call.abi_encode() }
    }

    /// A call that brings coin.
    pub fn bringing(call: &impl alloy::sol_types::SolCall, value: U256) -> Self {
        Self { value, data: call.abi_encode() }
    }
}

/// How a machine and its contract are the same. The contract stands at an address of its own.
pub trait Adapter {
    /// The machine.
    type Deal: Explore;
    /// What can be read of a deal on the chain.
    type State: PartialEq + Debug;

    /// The contract's name, as its ABI file has it.
    const CONTRACT: &'static str;
    /// Whether one deal meets another in the contract (it is the whole contract, or has purses), so that each walk needs a
    /// contract of its own.
    const IS_WHOLE: bool = false;
    /// How many small deals there are, whose exits are searched and replayed.
    const SMALL: u64 = 1;

    /// Knows the contract at `contract`.
    fn at(stage: &Stage, contract: Address) -> Self;

    /// A deal that the contract has not seen, another one for every number: with real ids, with keys of the stage for
    /// whoever signs, and beginning at `now`.
    fn deal(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Self::Deal>;

    /// One of the small deals. They are the first ones, unless the author says otherwise.
    fn small(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Self::Deal> {
        self.deal(stage, number, now)
    }

    /// The calls that bring a small deal to where its search begins, all of them taken. Most begin with nothing.
    fn before(&self, _: &Self::Deal, _number: u64) -> Vec<Try<Self::Deal>> {
        Vec::new()
    }

    /// What the deal is about; `None` when no money moves in it.
    fn money(&self, deal: &Self::Deal) -> Option<Money>;

    /// A call of the machine as one of the contract.
    fn encode(&self, stage: &Stage, deal: &Self::Deal, action: &<Self::Deal as Deal>::Action) -> Encoded;

    /// What the contract refuses with, as the machine says it; `None` for what the machine does not know.
    fn refusal(&self, deal: &Self::Deal, data: &[u8]) -> Option<<Self::Deal as Deal>::Refusal>;

    /// The machine's state in the chain's words.
    fn expected(&self, deal: &Self::Deal) -> Self::State;

    /// The contract's state.
    async fn found(&self, stage: &Stage, deal: &Self::Deal) -> Self::State;

    /// Puts on the stage what the deals need besides their contract.
    async fn prepare(&self, _: &Stage) {}

    /// Who calls and pays in its calls.
    fn people(&self, stage: &Stage) -> Vec<Account> {
        let signers = (1..=8).map(|number| stage.signer(number));
        [ANNA, BO, CARRIER, STRANGER].into_iter().chain(signers).collect()
    }
}
