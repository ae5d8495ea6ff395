//! The books of a pool: what is in notes, what waits as rewards, and what everybody got of it.

use std::collections::BTreeMap;

use alloy::primitives::{Address, U256};

use crate::pool::payment::{External, Payment};
use crate::pool::refusal::PoolRefusal;

/// What is in notes of one token, and what may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Holding {
    shielded: u128,
    cap: u128,
}

/// The books of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Books {
    holdings: BTreeMap<Address, Holding>,
    rewards: U256,
    received: BTreeMap<(Address, Address), U256>,
}

impl Books {
    pub(super) fn new(caps: impl Iterator<Item = (Address, u128)>) -> Self {
        let holdings = caps.map(|(token, cap)| (token, Holding { shielded: 0, cap })).collect();
        Self { holdings, rewards: U256::ZERO, received: BTreeMap::new() }
    }

    /// How much of a token is in notes.
    pub fn shielded(&self, token: Address) -> u128 {
        self.holdings.get(&token).map_or(0, |holding| holding.shielded)
    }

    /// How much of a token may be; `None` for one that the pool does not take.
    pub fn cap(&self, token: Address) -> Option<u128> {
        self.holdings.get(&token).map(|holding| holding.cap)
    }

    /// What the pool holds of a token for notes, and of coin for insertions too: what it owes to nobody by name yet.
    pub fn held(&self, token: Address) -> U256 {
        let rewards = if token.is_zero() { self.rewards } else { U256::ZERO };
        U256::from(self.shielded(token)) + rewards
    }

    /// What an account got of a token, pushed or owed to it.
    pub fn received(&self, account: Address, token: Address) -> U256 {
        self.received.get(&(account, token)).copied().unwrap_or_default()
    }

    /// What everybody together got of a token.
    pub fn gone(&self, token: Address) -> U256 {
        self.received.iter().filter(|((_, of), _)| *of == token).map(|(_, amount)| *amount).sum()
    }

    /// Counts what comes in, up to the cap.
    pub(super) fn enter(&mut self, token: Address, amount: U256) -> Result<u128, PoolRefusal> {
        if amount.is_zero() {
            return Err(PoolRefusal::NothingToDeposit);
        }
        let holding = self.holdings.get_mut(&token).ok_or(PoolRefusal::UnlistedToken(token))?;
        let Holding { shielded, cap } = *holding;
        let fits = u128::try_from(amount).ok().filter(|amount| *amount <= cap - shielded);
        let units = fits.ok_or(PoolRefusal::CapReached { token, amount, shielded, cap })?; // SHP-013
        holding.shielded += units;
        Ok(units)
    }

    /// Counts what waits for whoever inserts.
    pub(super) fn prepay(&mut self, reward: u128) {
        self.rewards += U256::from(reward);
    }

    /// Pays what leaves: the fee to the submitter or to who brought it, the rest to the recipient.
    pub(super) fn leave(
        &mut self,
        payment: &Payment,
        external: &External,
        brought_by: Address,
    ) -> Result<(), PoolRefusal> {
        let (asset, amount, shielded) = (payment.asset, payment.amount, self.shielded(payment.asset));
        if amount == 0 {
            return Ok(());
        }
        let inside = self.holdings.get_mut(&asset).filter(|holding| amount <= holding.shielded);
        let inside = inside.ok_or(PoolRefusal::Turnstile { asset, amount, shielded })?; // SHP-005
        inside.shielded -= amount;
        let submitter = if external.submitter.is_zero() { brought_by } else { external.submitter };
        self.pay(external.recipient, asset, U256::from(amount - external.fee));
        self.pay(submitter, asset, U256::from(external.fee));
        Ok(())
    }

    /// Pays a reward out.
    pub(super) fn reward(&mut self, payee: Address, reward: U256) {
        self.rewards -= reward;
        self.pay(payee, Address::ZERO, reward);
    }

    fn pay(&mut self, account: Address, token: Address, amount: U256) {
        if !amount.is_zero() {
            *self.received.entry((account, token)).or_default() += amount;
        }
    }
}
