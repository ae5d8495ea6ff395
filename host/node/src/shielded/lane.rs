//! A pool lane is the chain's pool as this persona works with it.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::money::MoneyView;
use teahouse_chain::pool::Pool;
use teahouse_chain::port::{Asset, Heads};
use teahouse_chain::primitives::U256;
use teahouse_chain::profile::{KeySetup, ShieldedAt};
use teahouse_wallet::shielded::{
    Checkpoint, OwnedNote, Plans, PoolPlace, Scanner, ShieldedLane, SpendingKey, looked, owned,
};

use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::money::payment::money;
use crate::node::Shared;

/// How long what is nearly through is waited for, and how often it is looked at meanwhile.
const PATIENCE: Duration = Duration::from_secs(8);
const GLANCE: Duration = Duration::from_millis(100);
/// So many blocks are looked at in a moment.
const NEARLY: u64 = 4_096;

/// The pool in use by one persona.
pub(crate) struct PoolLane {
    pub(crate) chain: Arc<Chain>,
    pub(crate) at: ShieldedAt,
    pub(crate) lane: ShieldedLane,
    pub(crate) plans: Plans,
}

impl PoolLane {
    /// The pool's place.
    pub(crate) const fn place(&self) -> &PoolPlace {
        &self.lane.place
    }

    /// The pool's contract.
    pub(crate) const fn pool(&self) -> Pool {
        self.at.pool()
    }

    /// Whether everybody can forge here: what lies in such a pool is worth nothing.
    pub(crate) fn is_insecure(&self) -> bool {
        self.at.keys == KeySetup::Development
    }

    /// An amount as the surface shows it.
    pub(crate) fn money(&self, asset: Asset, amount: u128) -> MoneyView {
        money(&self.chain, asset, U256::from(amount))
    }

    /// The asset that a person named, if the pool takes it.
    pub(crate) fn asset(&self, name: &str) -> Result<Asset, NodeError> {
        let asset = self.chain.find_asset(name).ok_or_else(|| codes::NO_ASSET.with("asset", name))?;
        let is_taken = self.at.caps.iter().any(|cap| cap.token == asset.token());
        if is_taken { Ok(asset) } else { Err(codes::NOT_POOLED.with("asset", name)) }
    }

    /// Compares pool and verifiers with the chain, once; nothing goes in or out before they hold (CHN-012).
    pub(crate) async fn ready(&self, shared: &Shared) -> Result<(), NodeError> {
        self.chain.ready().await?;
        if !shared.shielded.is_checked(self.place()) {
            self.at.check(&*self.chain.port).await?; // CHN-012
            shared.shielded.note_checked(*self.place());
        }
        Ok(())
    }
}

impl Shared {
    /// The pool in use.
    ///
    /// # Errors
    /// `NOD-311` without a chain, `NOD-601` where the chain has no pool.
    pub(crate) fn pool(&self) -> Result<PoolLane, NodeError> {
        let chain = self.chain()?;
        let at = chain.profile.shielded.first().cloned();
        let at = at.ok_or_else(|| codes::NO_POOL.with("chain", &chain.profile.name))?;
        let place = PoolPlace { chain: chain.profile.chain_id, pool: at.pool.address };
        let lane = ShieldedLane { persona: self.keys.number(), place };
        Ok(PoolLane { plans: Plans::new(self.store.clone(), lane), chain, at, lane })
    }

    /// The keys of shielded payments, for one use.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked.
    pub(crate) fn spending(&self) -> Result<SpendingKey, NodeError> {
        Ok(SpendingKey::of(&self.persona()?)) // LCK-001
    }

    /// What reads the pool.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked.
    pub(crate) fn pool_scanner(&self, pool: &PoolLane) -> Result<Scanner, NodeError> {
        Ok(Scanner::new(self.store.clone(), pool.lane, self.spending()?.view().clone()))
    }

    /// The blocks that were looked at, the newest last.
    pub(crate) fn looked(&self, pool: &PoolLane) -> Result<Vec<Checkpoint>, NodeError> {
        Ok(looked(&*self.store, &pool.lane)?)
    }

    /// The newest block that is known to be safe: as the chain said last, or, before it was asked, the oldest that is kept.
    pub(crate) fn safe(&self, pool: &PoolLane) -> Result<u64, NodeError> {
        if let Some(heads) = self.shielded.heads(pool.place()) {
            return Ok(heads.safe.number);
        }
        Ok(self.looked(pool)?.first().map_or(0, |point| point.block.number))
    }

    /// Every note of this persona's.
    pub(crate) fn notes(&self, pool: &PoolLane) -> Result<Vec<OwnedNote>, NodeError> {
        Ok(owned(&*self.store, &pool.lane, self.safe(pool)?)?)
    }

    /// The heads of the chain, asked now, once everything up to its safe block was looked at: only then is it known what can
    /// still be spent. What is nearly through is waited for.
    ///
    /// # Errors
    /// `NOD-602` while blocks are left to look at.
    pub(crate) async fn pool_heads(&self, pool: &PoolLane) -> Result<Heads, NodeError> {
        let heads = pool.chain.port.heads().await?;
        self.shielded.saw(pool.place(), heads);
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let mut left = self.left_to_look(pool, &heads)?;
        if left > 0 {
            self.shielded.wake.notify_one();
        }
        while left > 0 {
            if left > NEARLY || tokio::time::Instant::now() >= deadline {
                return Err(codes::NOT_LOOKED.with("left", left));
            }
            tokio::time::sleep(GLANCE).await;
            left = self.left_to_look(pool, &heads)?;
        }
        Ok(heads)
    }

    /// How many blocks up to the safe one were not looked at.
    fn left_to_look(&self, pool: &PoolLane, heads: &Heads) -> Result<u64, NodeError> {
        let tip = self.looked(pool)?.pop().map(|point| point.block.number);
        let next = tip.map_or(pool.at.pool.since, |tip| tip.saturating_add(1));
        Ok(heads.safe.number.saturating_add(1).saturating_sub(next))
    }
}
