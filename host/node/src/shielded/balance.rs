//! What this persona has in the pool, by how sure it is, and how far the pool was looked at.

use teahouse_api::shielded::{ShieldedBalanceView, ShieldedCarrier, ShieldedStatusView, ShieldedWalletView};
use teahouse_chain::port::{Asset, At, Heads};
use teahouse_wallet::shielded::anonymity::{self, AnonymityFigures, Shown};
use teahouse_wallet::shielded::{DustPolicy, MANY, NoteState, OwnedNote, ShieldedHolding, balances};

use super::lane::PoolLane;
use crate::chain::text_of;
use crate::error::{NodeError, codes};
use crate::node::Shared;

impl Shared {
    /// The private half of the wallet. Without a pool it is empty, and that is no error.
    pub(crate) async fn shielded_wallet(&self) -> Result<ShieldedWalletView, NodeError> {
        let pool = match self.pool() {
            Ok(pool) => pool,
            Err(error) => return Ok(ShieldedWalletView { balances: Vec::new(), status: no_pool(&error) }),
        };
        let heads = pool.chain.port.heads().await;
        if let Ok(heads) = &heads {
            self.shielded.saw(pool.place(), *heads);
        }
        let notes = self.notes(&pool)?;
        let dust = self.dust(&pool, ShieldedCarrier::Submitter).await;
        let held = balances(&notes, &dust);
        let views = held.iter().map(|(asset, held)| balance(&pool, *asset, held, &notes, &dust));
        let mut balances: Vec<_> = views.collect();
        let tidyings = self.tidying_views(&pool)?;
        for line in &mut balances {
            line.tidying = tidyings.iter().find(|one| one.asset == line.total.asset).cloned();
        }
        let trouble = heads.as_ref().err().map(crate::money::certainty::told);
        let mut status = self.pool_status(&pool, heads.as_ref().ok()).await?;
        status.trouble = trouble.or_else(|| self.pool_trouble(&status));
        Ok(ShieldedWalletView { balances, status })
    }

    async fn pool_status(
        &self,
        pool: &PoolLane,
        heads: Option<&Heads>,
    ) -> Result<ShieldedStatusView, NodeError> {
        let tip = self.looked(pool)?.pop();
        let scanned = tip.as_ref().map(|tip| tip.block.number);
        let figures = self.figures(pool, Shown::Nothing)?;
        let deposits_open = match heads {
            Some(heads) => self.deposits_open(pool, heads).await.unwrap_or(false),
            None => false,
        };
        Ok(ShieldedStatusView {
            available: true,
            pool: Some(text_of(pool.place().pool)),
            network: Some(pool.place().network().to_string()),
            insecure_keys: pool.is_insecure(),
            scanned,
            head: heads.map(|heads| heads.latest.number),
            complete: heads.is_some_and(|heads| scanned.is_some_and(|at| at >= heads.latest.number)),
            leaves: figures.leaves,
            others: figures.others,
            queued: tip.map_or(0, |tip| tip.queued.saturating_sub(tip.inserted)),
            deposits_open,
            working: self.shielded.working(),
            trouble: None,
        })
    }

    /// Why the figures may be old.
    fn pool_trouble(&self, status: &ShieldedStatusView) -> Option<teahouse_api::ErrorView> {
        if self.is_locked() && !status.complete {
            return Some(codes::LOCKED.error().view().clone());
        }
        self.shielded.trouble()
    }

    /// Whether the pool takes deposits now.
    pub(crate) async fn deposits_open(&self, pool: &PoolLane, heads: &Heads) -> Result<bool, NodeError> {
        let until = pool.pool().closed_until(&*pool.chain.port, heads.latest.time, At::Latest).await?;
        Ok(until.is_none())
    }

    /// How well a payment hides today.
    pub(crate) fn figures(&self, pool: &PoolLane, shown: Shown) -> Result<AnonymityFigures, NodeError> {
        use teahouse_base::Clock;
        let now = self.shielded.clock.now().seconds();
        Ok(anonymity::figures(&*self.store, &pool.lane, shown, (self.safe(pool)?, now))?)
    }
}

fn no_pool(error: &NodeError) -> ShieldedStatusView {
    ShieldedStatusView {
        available: false,
        pool: None,
        network: None,
        insecure_keys: false,
        scanned: None,
        head: None,
        complete: false,
        leaves: 0,
        others: 0,
        queued: 0,
        deposits_open: false,
        working: None,
        trouble: Some(error.view().clone()),
    }
}

/// The values that can be spent now, the largest first.
pub(crate) fn spendable(notes: &[OwnedNote], asset: Asset, dust: &DustPolicy) -> Vec<u128> {
    let is_free = |note: &&OwnedNote| {
        note.state == NoteState::Available
            && note.record.asset == asset
            && !dust.is_dust(asset, note.record.value)
    };
    let mut values: Vec<u128> = notes.iter().filter(is_free).map(|note| note.record.value).collect();
    values.sort_unstable_by(|a, b| b.cmp(a));
    values
}

/// What one payment can bring at most.
pub(crate) fn at_once(values: &[u128]) -> u128 {
    values.iter().take(MANY).fold(0, |sum, value| sum.saturating_add(*value))
}

fn balance(
    pool: &PoolLane,
    asset: Asset,
    held: &ShieldedHolding,
    notes: &[OwnedNote],
    dust: &DustPolicy,
) -> ShieldedBalanceView {
    let values = spendable(notes, asset, dust);
    ShieldedBalanceView {
        total: pool.money(asset, held.total()),
        available: held.available.to_string(),
        confirming: held.confirming.to_string(),
        reserved: held.reserved.to_string(),
        dust: held.dust.to_string(),
        notes: u32::try_from(values.len()).unwrap_or(u32::MAX),
        at_once: at_once(&values).to_string(),
        tidying: None,
    }
}
