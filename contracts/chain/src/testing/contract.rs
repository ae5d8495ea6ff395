//! A scripted contract is a state and a rule, copied with every block so that a reorganisation takes it back.

use std::collections::BTreeMap;

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol;
use alloy::sol_types::{SolCall, SolInterface};
use teahouse_base::UnixSeconds;

use crate::port::{Asset, Log, Revert};
use crate::transfers::Transfer;

/// One call as a contract sees it.
#[derive(Clone, Debug)]
pub struct ScriptedCall {
    /// Who calls.
    pub from: Address,
    /// The contract itself.
    pub to: Address,
    /// Native coin sent along, already added to the contract's balance.
    pub value: U256,
    /// Call data.
    pub data: Bytes,
    /// The time of the block.
    pub time: UnixSeconds,
}

/// What a call did.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// What it returned.
    pub output: Bytes,
    /// Logs it wrote.
    pub logs: Vec<Log>,
    /// Native coin the contract paid out of its balance.
    pub pays: Vec<(Address, U256)>,
}

/// A contract of a [`super::ReorgChain`].
pub trait ScriptedContract: Send {
    /// Runs one call. What it changes is taken back when it returns [`Revert`].
    ///
    /// # Errors
    /// The bytes it refuses with.
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert>;

    /// A copy with the same state.
    fn boxed_clone(&self) -> Box<dyn ScriptedContract>;
}

sol! {
    /// What [`TokenDouble`] answers to.
    #[derive(Debug)]
    interface TokenDoubleCalls {
        /// Moves tokens of the caller.
        function transfer(address to, uint256 amount) external returns (bool);
        /// What an account holds.
        function balanceOf(address account) external view returns (uint256);
        /// Allows an account to move tokens of the caller.
        function approve(address spender, uint256 amount) external returns (bool);
    }
}

/// An ERC-20 token with transfers and balances; approvals are taken and mean nothing.
#[derive(Clone, Debug, Default)]
pub struct TokenDouble {
    holdings: BTreeMap<Address, U256>,
}

impl TokenDouble {
    /// A token that these accounts hold.
    pub fn held_by(holdings: impl IntoIterator<Item = (Address, U256)>) -> Self {
        Self { holdings: holdings.into_iter().collect() }
    }

    fn held(&self, account: Address) -> U256 {
        self.holdings.get(&account).copied().unwrap_or_default()
    }

    fn transfer(&mut self, call: &ScriptedCall, to: Address, amount: U256) -> Result<Done, Revert> {
        let left = self.held(call.from).checked_sub(amount).ok_or_else(Revert::default)?;
        self.holdings.insert(call.from, left);
        let held = self.held(to);
        self.holdings.insert(to, held + amount);
        let log = Transfer { asset: Asset::Token(call.to), from: call.from, to, amount }.to_log();
        Ok(Done { output: yes(), logs: vec![log], pays: vec![] })
    }
}

fn yes() -> Bytes {
    U256::ONE.to_be_bytes_vec().into()
}

impl ScriptedContract for TokenDouble {
    fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
        use TokenDoubleCalls::TokenDoubleCallsCalls as Calls;
        match Calls::abi_decode(&call.data).map_err(|_| Revert::default())? {
            Calls::transfer(c) => self.transfer(call, c.to, c.amount),
            Calls::approve(_) => Ok(Done { output: yes(), ..Done::default() }),
            Calls::balanceOf(c) => {
                let output = TokenDoubleCalls::balanceOfCall::abi_encode_returns(&self.held(c.account));
                Ok(Done { output: output.into(), ..Done::default() })
            }
        }
    }

    fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
        Box::new(self.clone())
    }
}
