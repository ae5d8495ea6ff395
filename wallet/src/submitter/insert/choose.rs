//! Which batch is inserted next, if any: sixteen leaves where there are so many, else two, and a lone one after a while.
//!
//! A batch that pays for itself is inserted at once, and one that does not when its first leaf has waited long: then it costs
//! what the day still has to give (SUB-020).

use std::time::Duration;

use alloy::primitives::U256;
use teahouse_chain::pool::{Entry, InsertionGas};
use teahouse_chain::port::FeeQuote;

use super::queue::Queue;
use crate::submitter::InsertTerms;
use crate::submitter::ledger::reward_of;

/// The places of a large batch.
pub(super) const SIXTEEN: u8 = 16;
/// The places of a small one.
pub(super) const PAIR: u8 = 2;

/// A batch that could be inserted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// The number of its first leaf.
    pub first: u64,
    /// Its places.
    pub size: u8,
    /// Its leaves.
    pub count: u8,
    /// The entries that they are of.
    pub entries: Vec<Entry>,
    /// What it costs beyond what it pays, in wei.
    pub loss: U256,
}

/// What gas costs now, and how much of it a batch takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Price {
    pub gas: InsertionGas,
    pub now: FeeQuote,
}

impl Price {
    /// What a batch of `size` takes, by what the pool reckons with.
    pub(super) const fn gas_of(&self, size: u8) -> u64 {
        if size == PAIR { self.gas.pair } else { self.gas.share.saturating_mul(size as u64) }
    }

    /// What so much gas costs in the next block.
    pub(super) fn cost(&self, gas: u64) -> U256 {
        let price = self.now.base_fee.saturating_add(self.now.tip);
        U256::from(gas).saturating_mul(U256::from(price))
    }
}

/// The batch to insert now, where the first leaf has waited for `waited`.
pub(super) fn choose(queue: &Queue, waited: Duration, terms: &InsertTerms, price: &Price) -> Option<Choice> {
    let of = |size, count| choice(queue, (size, count), price);
    let (sixteen, pair, lone) = (of(SIXTEEN, SIXTEEN), of(PAIR, PAIR), of(PAIR, 1));
    // Only where there is no second leaf is the first one alone.
    let lone = lone.filter(|_| pair.is_none() && waited >= terms.lone_for);
    let all = [sixteen, pair, lone];
    if let Some(paid) = all.iter().flatten().find(|choice| choice.loss.is_zero()) {
        return Some(paid.clone());
    }
    all.into_iter().flatten().next().filter(|_| waited >= terms.patience) // SUB-020
}

fn choice(queue: &Queue, (size, count): (u8, u8), price: &Price) -> Option<Choice> {
    let entries = queue.next(count)?;
    let reward = U256::from(reward_of(count, &entries));
    let loss = price.cost(price.gas_of(size)).saturating_sub(reward);
    Some(Choice { first: queue.first(), size, count, entries, loss })
}

#[cfg(test)]
mod tests {
    use alloy::primitives::{Address, B256};
    use teahouse_chain::pool::{CIPHERTEXT, Deposited, PoolEvent};

    use super::*;

    const TERMS: InsertTerms = InsertTerms {
        lone_for: Duration::from_secs(60),
        patience: Duration::from_secs(600),
        spread: Duration::ZERO,
        loss_a_day: U256::ZERO,
    };
    const PRICE: Price = Price {
        gas: InsertionGas { share: 23_000, pair: 320_000, factor: 2 },
        now: FeeQuote { base_fee: 10, tip: 1 },
    };
    /// What a leaf pays for a sixteenth, and for a batch of its own, at that fee.
    const SHARE: u128 = 23_000 * 2 * 10;
    const WHOLE: u128 = 320_000 * 2 * 10;

    /// A queue of deposits that pay so much each.
    fn queue(rewards: &[u128]) -> Queue {
        let mut queue = Queue::default();
        for (number, reward) in (0..).zip(rewards) {
            let deposit = Deposited {
                number,
                token: Address::ZERO,
                amount: 1,
                note_key: B256::ZERO,
                commitment: B256::with_last_byte(1),
                reward: *reward,
                ciphertext: Box::new([0; CIPHERTEXT]),
            };
            queue.apply(&PoolEvent::Deposited(deposit)).unwrap();
        }
        queue
    }

    fn chosen(rewards: &[u128], waited: u64) -> Option<(u8, u8, bool)> {
        let choice = choose(&queue(rewards), Duration::from_secs(waited), &TERMS, &PRICE)?;
        Some((choice.size, choice.count, choice.loss.is_zero()))
    }

    #[test]
    fn sub_020_sixteen_leaves_that_paid_their_share_are_inserted_at_once_and_fewer_wait() {
        assert_eq!(chosen(&[SHARE; 16], 0), Some((16, 16, true)));
        assert_eq!(chosen(&[SHARE; 20], 0), Some((16, 16, true)));
        assert_eq!(chosen(&[SHARE; 15], 0), None);
        assert_eq!(chosen(&[SHARE; 15], 599), None);
        assert_eq!(chosen(&[SHARE; 15], 600), Some((2, 2, false)), "at a loss, in the end");
    }

    #[test]
    fn sub_020_a_pair_that_paid_for_itself_waits_for_nobody() {
        assert_eq!(chosen(&[WHOLE, SHARE], 0), Some((2, 2, true)));
        assert_eq!(chosen(&[WHOLE, WHOLE], 0), Some((2, 2, true)));
        assert_eq!(chosen(&[0, 0], 0), None);
    }

    #[test]
    fn sub_020_a_lone_leaf_waits_for_company_a_while_and_one_that_paid_little_a_long_while() {
        assert_eq!(chosen(&[WHOLE], 59), None);
        assert_eq!(chosen(&[WHOLE], 60), Some((2, 1, true)));
        assert_eq!(chosen(&[SHARE], 60), None);
        assert_eq!(chosen(&[SHARE], 600), Some((2, 1, false)), "it is not stuck for ever");
        assert_eq!(chosen(&[], 9_999), None);
    }

    #[test]
    fn sub_020_what_rose_in_price_waits_and_is_then_inserted_in_the_largest_batch() {
        let dear = Price { now: FeeQuote { base_fee: 100, tip: 1 }, ..PRICE };
        let at = |waited| choose(&queue(&[SHARE; 17]), Duration::from_secs(waited), &TERMS, &dear);
        assert_eq!(at(599), None);
        let chosen = at(600).unwrap();
        let cost = U256::from(16 * 23_000_u64) * U256::from(101);
        assert_eq!((chosen.size, chosen.loss), (16, cost - U256::from(16 * SHARE)));
    }
}
