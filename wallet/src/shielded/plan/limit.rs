//! What a payment out of the pool counts towards the limits of who pays: from the yes on, in its commit, until it is known for good
//! that it does not leave.
//!
//! The pool stands in for an account: what is counted lies in the lane of its address. What the own account pays for bringing a
//! payment counts when that account's transaction is agreed to.

use alloy::primitives::U256;
use teahouse_base::{StoreError, UnixMillis, UnixSeconds};

use super::{Plans, ShieldedIntent, ShieldedState, Wish, table};
use crate::bytes::Amounts;
use crate::journal::{IntentId, Lane};
use crate::limits::{self, Kept, ReserveError, Spender, SpendingApp};
use crate::shielded::place::ShieldedLane;

impl Wish {
    /// What leaves its owner at most, for a fee of so much. What goes `to_oneself`, as all of a joining does, costs the fee alone.
    pub fn costs(&self, fee: u128, to_oneself: bool) -> Amounts {
        let gone = match self {
            Self::Pay { value, .. } => *value,
            Self::Withdraw { value, .. } if !to_oneself => *value,
            Self::Withdraw { .. } | Self::Join { .. } => 0,
        };
        let whole = U256::from(gone).saturating_add(U256::from(fee));
        if whole.is_zero() { Amounts::new() } else { Amounts::from([(self.asset(), whole)]) }
    }
}

impl Plans {
    /// Whether what may leave fits into the limits now, so that nobody is asked for a yes that cannot count. `times` are the
    /// machine's and the newest block's.
    ///
    /// # Errors
    /// [`ReserveError::Exceeded`].
    pub fn within_limits(
        &self,
        outflow: &Amounts,
        app: Option<SpendingApp>,
        (machine, newest_block): (UnixMillis, UnixSeconds),
    ) -> Result<(), ReserveError> {
        let records = self.records.begin_read()?;
        let now = limits::moment(&*records, self.lane.persona, machine, newest_block)?;
        limits::check(&*records, &self.spender(app), self.lane.place.chain, outflow, now, None)
    }

    /// Counts what may leave, in the commit of the yes to it.
    ///
    /// # Errors
    /// [`ReserveError::Exceeded`]; nothing was counted then.
    pub fn count_in(
        &self,
        write: &mut table::Write<'_>,
        id: &IntentId,
        outflow: &Amounts,
        app: Option<SpendingApp>,
        (machine, newest_block): (UnixMillis, UnixSeconds),
    ) -> Result<(), ReserveError> {
        let now = limits::moment(&*write, self.lane.persona, machine, newest_block)?;
        limits::reserve(write, (&counted(&self.lane), id), self.spender(app), outflow, now) // SPL-001
    }

    const fn spender(&self, app: Option<SpendingApp>) -> Spender {
        Spender { persona: self.lane.persona, app }
    }
}

/// Where what a pool's payments count lies.
const fn counted(lane: &ShieldedLane) -> Lane {
    Lane { chain: lane.place.chain, account: lane.place.pool }
}

/// Ends what a payment counts, once nothing can change it any more.
pub(super) fn settle(
    write: &mut table::Write<'_>,
    lane: &ShieldedLane,
    id: &IntentId,
    record: &ShieldedIntent,
) -> Result<(), StoreError> {
    let kept = match record.state {
        ShieldedState::Final(_) => Kept::All,
        ShieldedState::Failed(_) | ShieldedState::Expired => Kept::Nothing,
        _ => return Ok(()),
    };
    limits::settle(write, &counted(lane), id, kept) // SPL-002
}

/// What was only agreed to and is forgotten by a restore goes on counting: it may have left since, elsewhere.
pub(in crate::shielded) fn settle_forgotten(
    write: &mut table::Write<'_>,
    lane: &Lane,
    id: &IntentId,
) -> Result<(), StoreError> {
    limits::settle(write, lane, id, Kept::All) // SPL-002
}
