//! The names of insertions in the submitter's journal: a batch has some for each day, so that what failed for good today is tried again
//! tomorrow, and one that fails every time costs a bounded number of tries.

use sha2::{Digest, Sha256};
use teahouse_base::UnixMillis;

use super::{DAY, InsertionJob};
use crate::journal::IntentId;

/// `SHA-256("teahouse/insert/2" | day 8 | old root 32 | new root 32 | first 8 | size 1 | count 1 | try)`, its first 16 bytes.
pub(super) fn name(job: &InsertionJob, now: UnixMillis, number: u8) -> IntentId {
    let (insertion, day) = (&job.insertion, now.seconds().get() / DAY.as_secs());
    let mut hash = Sha256::new_with_prefix(b"teahouse/insert/2");
    hash.update(day.to_be_bytes());
    hash.update(job.old_root);
    hash.update(insertion.new_root);
    hash.update(job.first.to_be_bytes());
    hash.update([insertion.size, insertion.count, number]);
    let digest: [u8; 32] = hash.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    IntentId::from_array(id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use alloy::primitives::{Address, B256, U256};
    use teahouse_chain::contract::ContractDomain;
    use teahouse_chain::pool::{CIPHERTEXT, Deposited, PoolEvent};
    use teahouse_chain::port::ChainId;

    use super::super::choose::{Choice, PAIR};
    use super::super::queue::Queue;
    use super::*;

    fn lone_leaf() -> InsertionJob {
        let mut queue = Queue::default();
        let deposited = Deposited {
            number: 0,
            token: Address::ZERO,
            amount: 1,
            note_key: B256::ZERO,
            commitment: B256::from(U256::from(1_000)),
            reward: 0,
            ciphertext: Box::new([0; CIPHERTEXT]),
        };
        queue.apply(&PoolEvent::Deposited(deposited)).unwrap();
        let entries = queue.next(1).unwrap();
        let choice = Choice { first: 0, size: PAIR, count: 1, entries, loss: U256::ZERO };
        let domain = ContractDomain { chain_id: ChainId::PRACTICE, contract: Address::repeat_byte(1) };
        InsertionJob::of(&queue, choice, &domain, Address::repeat_byte(2)).unwrap()
    }

    #[test]
    fn sub_020_a_lone_batch_whose_tries_all_failed_has_new_ones_on_the_next_day() {
        let (job, today) = (lone_leaf(), UnixMillis::new(1_800_000_000_000));
        let names = |now: UnixMillis| (0..8).map(|number| name(&job, now, number)).collect::<BTreeSet<_>>();
        assert_eq!(names(today).len(), 8);
        assert_eq!(names(today), names(today.after(std::time::Duration::from_secs(60))));
        assert!(names(today).is_disjoint(&names(today.after(DAY))));
    }
}
