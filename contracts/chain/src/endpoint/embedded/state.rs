//! Known state is what an endpoint has said of one block so far; the rest is missing, and says what it is.

use std::collections::HashMap;

use alloy::primitives::{Address, B256, Bytes, U256};
use revm::DatabaseRef;
use revm::database_interface::DBErrorMarker;
use revm::state::{AccountInfo, Bytecode};
use thiserror::Error;

use crate::port::CallPlan;

/// A part of the state that was not asked for yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum Missing {
    #[error("the account {0} is not known yet")]
    Account(Address),
    #[error("slot {1} of {0} is not known yet")]
    Slot(Address, U256),
    #[error("the hash of block {0} is not known yet")]
    BlockHash(u64),
}

impl DBErrorMarker for Missing {}

/// What is known of one block's state, with the code that the plans say some accounts have.
#[derive(Debug, Default)]
pub(super) struct Known {
    accounts: HashMap<Address, AccountInfo>,
    slots: HashMap<(Address, U256), U256>,
    hashes: HashMap<u64, B256>,
    as_if: HashMap<Address, Bytes>,
}

impl Known {
    pub fn new(plans: &[CallPlan]) -> Self {
        let as_if = plans.iter().filter_map(|plan| plan.as_if);
        let as_if = as_if.map(|as_if| (as_if.account, as_if.designator())).collect();
        Self { as_if, ..Self::default() }
    }

    /// Takes an account in.
    ///
    /// # Errors
    /// Words, when its code is none that a chain can hold.
    pub fn put_account(
        &mut self,
        account: Address,
        balance: U256,
        nonce: u64,
        code: Bytes,
    ) -> Result<(), String> {
        let code = self.as_if.get(&account).cloned().unwrap_or(code);
        let code = Bytecode::new_raw_checked(code).map_err(|e| e.to_string())?;
        let mut info = AccountInfo { balance, nonce, ..AccountInfo::default() };
        if !code.is_empty() {
            info.set_code(code);
        }
        self.accounts.insert(account, info);
        Ok(())
    }

    pub fn put_slot(&mut self, account: Address, slot: U256, word: U256) {
        self.slots.insert((account, slot), word);
    }

    pub fn put_hash(&mut self, number: u64, hash: B256) {
        self.hashes.insert(number, hash);
    }
}

impl DatabaseRef for Known {
    type Error = Missing;

    fn basic_ref(&self, address: Address) -> Result<Option<AccountInfo>, Missing> {
        let info = self.accounts.get(&address).ok_or(Missing::Account(address))?;
        Ok((!info.is_empty()).then(|| info.clone()))
    }

    /// Accounts are given with their code, so this finds what was given.
    fn code_by_hash_ref(&self, code_hash: B256) -> Result<Bytecode, Missing> {
        let holder = self.accounts.values().find(|info| info.code_hash == code_hash);
        Ok(holder.and_then(|info| info.code.clone()).unwrap_or_default())
    }

    fn storage_ref(&self, address: Address, slot: U256) -> Result<U256, Missing> {
        self.slots.get(&(address, slot)).copied().ok_or(Missing::Slot(address, slot))
    }

    fn block_hash_ref(&self, number: u64) -> Result<B256, Missing> {
        self.hashes.get(&number).copied().ok_or(Missing::BlockHash(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::AsIf;

    const ANNA: Address = Address::repeat_byte(1);
    const CODE: Address = Address::repeat_byte(2);

    #[test]
    fn what_nobody_said_is_missing_and_never_a_zero() {
        let mut known = Known::default();
        assert_eq!(known.basic_ref(ANNA), Err(Missing::Account(ANNA)));
        assert_eq!(known.storage_ref(ANNA, U256::ONE), Err(Missing::Slot(ANNA, U256::ONE)));
        assert_eq!(known.block_hash_ref(3), Err(Missing::BlockHash(3)));
        known.put_slot(ANNA, U256::ONE, U256::from(7));
        assert_eq!(known.storage_ref(ANNA, U256::ONE), Ok(U256::from(7)));
    }

    #[test]
    fn an_account_has_the_code_that_the_plan_says() {
        let as_if = Some(AsIf { account: ANNA, code: CODE });
        let (value, data) = (U256::ZERO, Bytes::new());
        let mut known = Known::new(&[CallPlan { from: ANNA, to: ANNA, value, data, gas: None, as_if }]);
        known.put_account(ANNA, U256::ONE, 0, Bytes::new()).expect("a designator is code");
        let info = known.basic_ref(ANNA).expect("it was put").expect("it has coin");
        assert_eq!(info.code.and_then(|code| code.eip7702_address()), Some(CODE));
    }

    #[test]
    fn code_that_only_begins_as_a_designator_is_refused() {
        assert!(Known::default().put_account(ANNA, U256::ZERO, 0, vec![0xef, 0x01].into()).is_err());
    }
}
