//! Private payments of a life: money leaves the pool for an account that nobody has paid before, and the person's own account
//! brings that. What leaves the account is the fee and what is prepaid for leaves; the amount leaves the pool.

use alloy::primitives::{Address, U256};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::signer::Intent;

use crate::shielded_world::{POOL, full_pool, withdrawal};
use crate::world::*;

/// What leaves the account for the leaves of one.
pub const PREPAID: u64 = 6;
/// What others have in the pool.
const HELD: u64 = 5 * COIN;
/// Longer than any life.
const DEADLINE: u64 = 1 << 40;

/// A pool with money in it, as if it had been there since the first block.
pub fn open_pool(world: &World) {
    world.chain.place(POOL, Box::new(full_pool(HELD)));
    world.chain.fund(POOL, U256::from(HELD));
}

/// The payment of a name, of notes that no other spends.
pub fn payment(name: &IntentId, to: Address, amount: u64) -> Intent {
    let first = 2 * u64::from(name.as_bytes()[0]);
    let proven = withdrawal(&[first, first + 1], (Address::ZERO, 0), (to, u128::from(amount)), DEADLINE);
    Intent::PoolTransact { proven: Box::new(proven), prepaid: U256::from(PREPAID) }
}
