//! Small notes are joined unasked where their person agreed to that beforehand, while nothing else is under way.
//!
//! The yes stands: of which asset, and what its fees may come to in a day. What lets more leave is shown first, and holds after a
//! yes that names the digest of what was shown. Each joining is then a payment like every other: notes held, fee counted towards
//! limits and a line in the consent log are one commit, and after a crash it goes on where its record says. One that nobody
//! brought in time is called off: nobody has to see to what nobody asked for.
//!
//! # Privacy
//! The wait before a joining is drawn anew (NODE-021), so that none says when its last note came.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use teahouse_api::Event;
use teahouse_api::consent::ConsentState;
use teahouse_api::shielded::{
    ShieldedCancelParams, ShieldedCarrier, ShieldedInsertion, ShieldedTidyParams, ShieldedTidyView,
    ShieldedTidyingView,
};
use teahouse_base::{Clock, UnixMillis};
use teahouse_chain::port::Asset;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::{MANY, ShieldedIntent, ShieldedState, TIDY_FROM, Tidying, Wish, paid_today};

use super::lane::PoolLane;
use super::order::some;
use super::proposal::{ShieldedOrder, millis};
use crate::chain::text_of;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{Single, put_single, single};

/// About how long notes lie before they are joined.
const WAIT: Duration = Duration::from_secs(10 * 60);
/// About how long after a try that failed there is another.
const AGAIN: Duration = Duration::from_secs(60);
/// About how long after a price that was too high it is asked for again.
const DEAR: Duration = Duration::from_secs(3_600);

/// What a persona agreed to, in every pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tidyings {
    agreed: Vec<Agreed>,
}

/// What it agreed to of one asset of one pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Agreed {
    chain: u64,
    pool: String,
    asset: String,
    /// In the smallest unit.
    fee_per_day: String,
}

impl Single for Tidyings {
    const KEY: &'static [u8] = b"tidying";
}

impl Agreed {
    fn new(pool: &PoolLane, asset: Asset, fee: u128) -> Self {
        Self {
            chain: pool.place().chain.get(),
            pool: text_of(pool.place().pool),
            asset: pool.chain.asset(asset).id,
            fee_per_day: fee.to_string(),
        }
    }

    fn is_of(&self, pool: &PoolLane) -> bool {
        self.chain == pool.place().chain.get() && self.pool == text_of(pool.place().pool)
    }

    fn tidying(&self, pool: &PoolLane) -> Option<Tidying> {
        Some(Tidying { asset: pool.asset(&self.asset).ok()?, fee_a_day: self.fee_per_day.parse().ok()? })
    }
}

impl Tidyings {
    fn here(&self, pool: &PoolLane) -> Vec<Tidying> {
        self.agreed.iter().filter(|one| one.is_of(pool)).filter_map(|one| one.tidying(pool)).collect()
    }

    fn fee_of(&self, pool: &PoolLane, asset: Asset) -> Option<u128> {
        self.here(pool).iter().find(|one| one.asset == asset).map(|one| one.fee_a_day)
    }

    fn set(&mut self, pool: &PoolLane, asset: Asset, fee: Option<u128>) {
        let id = pool.chain.asset(asset).id;
        self.agreed.retain(|one| !(one.is_of(pool) && one.asset == id));
        self.agreed.extend(fee.map(|fee| Agreed::new(pool, asset, fee)));
    }
}

impl Shared {
    /// Changes what is joined unasked, or shows what would change.
    pub(crate) fn shielded_tidy(&self, params: &ShieldedTidyParams) -> Result<ShieldedTidyView, NodeError> {
        let pool = self.pool()?;
        let asset = pool.asset(&params.asset)?;
        let after = params.fee_per_day.as_deref().map(some).transpose()?;
        let used = self.used_unasked(&pool, asset)?;
        let view = |fee: u128| tidying_view(&pool, &Tidying { asset, fee_a_day: fee }, used);
        let mut records = self.store.begin_write()?;
        let mut kept: Tidyings = single(&*records)?.unwrap_or_default();
        let before = kept.fee_of(&pool, asset);
        let (loosens, digest) = (after > before, digest_of(&pool, asset, (before, after)));
        if params.digest.as_ref().is_some_and(|named| *named != digest) {
            return Err(codes::OTHER_DIGEST.error());
        }
        let done = !params.dry_run && (!loosens || params.digest.is_some());
        if done {
            if loosens {
                self.persona()?; // LCK-001
                self.write_answer(&mut *records, "tidying", &digest, ConsentState::Approved)?;
            }
            kept.set(&pool, asset, after);
            put_single(&mut *records, &kept)?;
            records.commit()?;
            // Who has just said so sees it begin.
            self.shielded.tidy_at((*pool.place(), asset), self.clock.now().get());
            self.shielded.wake.notify_one();
            self.emit(Event::Wallet);
        }
        Ok(ShieldedTidyView { before: before.map(view), after: after.map(view), loosens, digest, done })
    }

    /// What is joined unasked in a pool, and what that came to.
    pub(crate) fn tidying_views(&self, pool: &PoolLane) -> Result<Vec<ShieldedTidyingView>, NodeError> {
        let mut views = Vec::new();
        for tidying in self.tidyings(pool)? {
            let used = self.used_unasked(pool, tidying.asset)?;
            views.push(tidying_view(pool, &tidying, used));
        }
        Ok(views)
    }

    fn tidyings(&self, pool: &PoolLane) -> Result<Vec<Tidying>, NodeError> {
        let kept: Option<Tidyings> = self.read(|records| single(records))?;
        Ok(kept.unwrap_or_default().here(pool))
    }

    /// Joins what is due; whether something was begun. What fails is tried again, and stops no payment.
    pub(crate) async fn tidy_in_passing(&self, pool: &PoolLane) -> bool {
        self.tidy_shielded(pool).await.unwrap_or_else(|error| {
            tracing::info!(code = error.code(), "notes are joined later");
            false
        })
    }

    async fn tidy_shielded(&self, pool: &PoolLane) -> Result<bool, NodeError> {
        let open = pool.plans.list(true)?;
        self.call_off_late(&open)?;
        // What waits for its person holds up nothing; what goes on, and a sheet that somebody looks at, do.
        let is_busy = open.iter().any(|(id, _)| !self.shielded.is_stopped(id));
        if is_busy || self.sheets().iter().any(|sheet| sheet.shielded.is_some()) {
            return Ok(false);
        }
        for tidying in self.tidyings(pool)? {
            if self.tidy_one(pool, tidying).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn tidy_one(&self, pool: &PoolLane, tidying: Tidying) -> Result<bool, NodeError> {
        let of = (*pool.place(), tidying.asset);
        let notes = self.notes(pool)?;
        let dust = self.dust(pool, ShieldedCarrier::Submitter).await;
        if !tidying.is_due(&notes, &dust) {
            self.shielded.tidy_no_more(&of);
            return Ok(false);
        }
        let now = self.clock.now().get();
        let later = |wait: Duration| now.saturating_add(millis(self.pace.about(wait))); // NODE-021
        if !self.shielded.may_tidy(of, now, later(WAIT)) {
            return Ok(false);
        }
        self.shielded.tidy_at(of, later(AGAIN));
        let quotes = self.shielded_quotes(pool, tidying.asset, (MANY, false)).await?;
        let fee = quotes.first().map_or(u128::MAX, |quote| quote.fee);
        let has_begun = match tidying.joins(&notes, fee) {
            Some(joining) => {
                let wish = Wish::Join { asset: tidying.asset, of: joining };
                let insertion = ShieldedInsertion::Own;
                let by = ShieldedCarrier::Submitter;
                let order = ShieldedOrder { wish, by, insertion, payee: None };
                self.join_unasked(pool, &tidying, order).await?
            }
            None => false,
        };
        self.shielded.tidy_at(of, later(if has_begun { WAIT } else { DEAR }));
        Ok(has_begun)
    }

    /// Begins a joining, if its fee fits into the day's.
    async fn join_unasked(
        &self,
        pool: &PoolLane,
        tidying: &Tidying,
        order: ShieldedOrder,
    ) -> Result<bool, NodeError> {
        let proposal = self.shielded_proposal(pool, order).await?;
        let paid = self.paid_unasked(pool, tidying.asset)?;
        if !tidying.allows(&paid, proposal.carriage.fee, self.shielded.clock.now()) {
            return Ok(false); // SHW-017
        }
        let id = self.agree_unasked(pool, proposal)?;
        tracing::info!(%id, "small notes are joined unasked");
        Ok(true)
    }

    /// A joining that nobody brought in time is called off.
    fn call_off_late(&self, open: &[(IntentId, ShieldedIntent)]) -> Result<(), NodeError> {
        for (id, record) in open {
            let is_over = self.is_late(record) && record.handed.is_none();
            if is_over && self.is_unasked(id)? {
                self.cancel_shielded(&ShieldedCancelParams { id: id.to_string(), dry_run: false })?; // SHW-011
            }
        }
        Ok(())
    }

    fn is_unasked(&self, id: &IntentId) -> Result<bool, NodeError> {
        Ok(self.shielded_record(id)?.is_some_and(|kept| kept.unasked))
    }

    /// The fees of joinings that nobody asked for; what did not happen cost nothing.
    fn paid_unasked(&self, pool: &PoolLane, asset: Asset) -> Result<Vec<(UnixMillis, u128)>, NodeError> {
        let mut paid = Vec::new();
        for (id, record) in pool.plans.list(false)? {
            let is_join = matches!(record.wish, Wish::Join { .. }) && record.wish.asset() == asset;
            let is_off = matches!(record.state, ShieldedState::Failed(_) | ShieldedState::Expired);
            if is_join && !is_off && self.is_unasked(&id)? {
                paid.push((record.created_at, record.carriage.fee));
            }
        }
        Ok(paid)
    }

    fn used_unasked(&self, pool: &PoolLane, asset: Asset) -> Result<u128, NodeError> {
        Ok(paid_today(&self.paid_unasked(pool, asset)?, self.shielded.clock.now()))
    }
}

fn tidying_view(pool: &PoolLane, tidying: &Tidying, used: u128) -> ShieldedTidyingView {
    ShieldedTidyingView {
        asset: pool.chain.asset(tidying.asset),
        fee_per_day: tidying.fee_a_day.to_string(),
        used_day: used.to_string(),
        notes: u32::try_from(TIDY_FROM).unwrap_or(u32::MAX),
    }
}

/// `SHA-256("teahouse/tidy-change/1" | JSON of [chain, pool, asset, fee before, fee after])`.
fn digest_of(pool: &PoolLane, asset: Asset, (before, after): (Option<u128>, Option<u128>)) -> String {
    let text = |fee: Option<u128>| fee.map(|fee| fee.to_string());
    let place = (pool.place().chain.get(), text_of(pool.place().pool), pool.chain.asset(asset).id);
    let json = serde_json::to_vec(&(place, text(before), text(after)));
    let json = json.expect("these are texts and numbers, which JSON can write");
    hex::encode(Sha256::new().chain_update(b"teahouse/tidy-change/1").chain_update(json).finalize())
}
