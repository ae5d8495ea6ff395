//! Losses are what contracts refused although the simulation went through: gas that was spent for nothing.
//!
//! Whoever signed can make that happen, by using the nonce or moving the fee away in between. So an account is carried only so
//! many times a day for nothing, and all together cost no more than a bound.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use alloy::primitives::{Address, U256};
use teahouse_base::{StoreError, UnixMillis};
use teahouse_chain::port::Asset;

use super::ledger::cost;
use super::{Refusal, Submitter};
use crate::journal::{IntentId, IntentRecord, State};
use crate::signer::Intent;
use crate::signer::decode::{self, KnownCall};

const DAY: Duration = Duration::from_secs(86_400);
/// How often a day one account is carried for nothing.
const MAX_REVERTS: usize = 3;

/// One call that was refused in a block.
#[derive(Clone, Debug)]
pub(super) struct Loss {
    of: Address,
    at: UnixMillis,
    /// The most that it can have cost, until the chain has said what it did.
    most: U256,
}

/// The losses of the last day.
pub(super) type Losses = BTreeMap<IntentId, Loss>;

impl Submitter {
    /// Remembers what was refused in a block, and forgets what no block refuses any more.
    pub(super) fn note_loss(&self, id: IntentId, record: &IntentRecord) {
        let mut losses = self.losses.lock().unwrap_or_else(PoisonError::into_inner);
        match loss_of(record).filter(|loss| self.is_recent(loss)) {
            Some(loss) => losses.insert(id, loss),
            None => losses.remove(&id),
        };
        losses.retain(|_, loss| self.is_recent(loss));
    }

    /// Refuses what `account` signed where too much of it was refused in blocks today.
    pub(super) fn check_account(&self, account: Address) -> Result<(), Refusal> {
        let losses = self.recent();
        let its = losses.values().filter(|loss| loss.of == account).count();
        if its < MAX_REVERTS { Ok(()) } else { Err(Refusal::TooMany) } // SUB-013
    }

    /// Whether the losses of a day leave room for one more.
    pub(super) fn check_losses(&self) -> Result<(), Refusal> {
        let lost = self.lost_today()?;
        if lost < self.terms().loss_a_day { Ok(()) } else { Err(Refusal::Busy) } // SUB-013
    }

    /// Wei that the last day's refused calls cost, or can have cost at most where the chain has not said it yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn lost_today(&self) -> Result<U256, StoreError> {
        let losses = self.recent();
        let records = self.journal.store().begin_read()?;
        let mut lost = U256::ZERO;
        for (id, loss) in &losses {
            lost = lost.saturating_add(cost(&*records, &self.journal, id)?.unwrap_or(loss.most));
        }
        Ok(lost)
    }

    fn recent(&self) -> Losses {
        let losses = self.losses.lock().unwrap_or_else(PoisonError::into_inner).clone();
        losses.into_iter().filter(|(_, loss)| self.is_recent(loss)).collect()
    }

    fn is_recent(&self, loss: &Loss) -> bool {
        self.journal.clock().now() < loss.at.after(DAY)
    }
}

fn loss_of(record: &IntentRecord) -> Option<Loss> {
    let State::Reverted { .. } = record.state else { return None };
    let agreement = record.agreement.as_ref()?;
    let most = agreement.outflow.get(&Asset::Native).copied().unwrap_or_default();
    Some(Loss { of: beneficiary(&record.intent)?, at: agreement.at, most })
}

/// For whom something is carried; `None` for what the submitter pays out itself.
fn beneficiary(intent: &Intent) -> Option<Address> {
    match (intent, decode::of_intent(intent)) {
        (Intent::CarryBatch { account, .. }, _) => Some(*account),
        (_, Some(KnownCall::ClaimShare { to, .. })) => Some(to),
        // Who pays is not known. Where nothing leaves the pool nobody is held to it, and it counts in the sum alone.
        (_, Some(KnownCall::ShieldedPayment { recipient, .. })) => Some(recipient.unwrap_or_default()),
        _ => None,
    }
}
