//! The ledger is what a pretended chain knows of shares: which were given, and who has them.

use std::collections::BTreeMap;

use teahouse_base::UnixMillis;
use teahouse_runtime::model::{
    Amount, BatchId, EnvelopeState, Gift, Progress, Redeemed, Refusal, RefusalCode, ShareId, Subject,
};

/// A share that was given.
struct Share {
    /// The giver's place among the people.
    giver: usize,
    batch: BatchId,
    amount: Amount,
    /// Who has it.
    taken: Option<usize>,
}

/// Every share of a simulation.
#[derive(Default)]
pub(crate) struct Ledger(BTreeMap<ShareId, Share>);

impl Ledger {
    /// Writes a gift down; the share's name for whoever receives it.
    pub fn give(&mut self, giver: usize, gift: &Gift) -> ShareId {
        let share = ShareId::new(format!("share-{}", self.0.len() + 1));
        let of = Share { giver, batch: gift.batch, amount: gift.amount.clone(), taken: None };
        self.0.insert(share.clone(), of);
        share
    }

    /// What claiming it would bring.
    pub fn worth(&self, share: &ShareId) -> Result<Redeemed, Refusal> {
        match self.0.get(share) {
            None => Err(Refusal::new(RefusalCode::NotFound, "the simulation knows no such share")),
            Some(Share { taken: Some(_), .. }) => {
                Err(Refusal::new(RefusalCode::Rejected, "somebody has this share"))
            }
            Some(of) => Ok(Redeemed { amount: of.amount.clone(), reference: format!("simulated-{share}") }),
        }
    }

    /// Gives the share to a person; whose it was, and of which batch.
    pub fn take(&mut self, share: &ShareId, taker: usize) -> Option<(usize, BatchId)> {
        let of = self.0.get_mut(share)?;
        of.taken = Some(taker);
        Some((of.giver, of.batch))
    }

    /// Where a share or a batch stands, for the person who looks.
    pub fn look(&self, at: &Subject, who: usize, expires: UnixMillis) -> Option<Progress> {
        let (giver, batch, state) = match at {
            Subject::Batch(batch) => (who, *batch, None),
            Subject::Share(share) => {
                let of = self.0.get(share)?;
                (of.giver, of.batch, Some(standing(of, who)))
            }
        };
        let all: Vec<&Share> = self.0.values().filter(|of| of.giver == giver && of.batch == batch).collect();
        let claimed = all.iter().filter(|of| of.taken.is_some()).count();
        let over = if claimed == all.len() { EnvelopeState::Gone } else { EnvelopeState::Open };
        Some(Progress {
            state: state.unwrap_or(over),
            claimed: u32::try_from(claimed).unwrap_or(u32::MAX),
            count: u32::try_from(all.len()).unwrap_or(u32::MAX),
            each: all.first()?.amount.clone(),
            expires,
        })
    }
}

fn standing(share: &Share, who: usize) -> EnvelopeState {
    match share.taken {
        None => EnvelopeState::Open,
        Some(taker) if taker == who => EnvelopeState::Mine,
        Some(_) => EnvelopeState::Gone,
    }
}
