//! The submitter role of a host: it brings to the chain what others have signed, where its person turned that on.
//!
//! It is a stranger to the persona it belongs to: an account, a peer id, connections to the chain and records of its own, all
//! behind one hardened step of the persona's keys (NODE-045). The machine itself is the wallet's `Submitter`; the node that carries
//! `/teahouse/submit/1` is the relay crate's, without gossip and mailbox; this joins them to a profile that can be locked.
//!
//! # Privacy
//! Who is asked to carry something learns what a submitter learns. Who asks sees the machine's address beside the role's peer id.
//! The chain's endpoints are those of the persona's chain: they see one address for both. The role watches the whole pool, and so
//! says nothing of the persona's own notes.

mod desk;
mod payout;
mod show;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use teahouse_api::submitter::SubmitterStatusView;
use teahouse_chain::port::ChainPort;
use teahouse_chain::primitives::Address;
use teahouse_chain::quorum;
use teahouse_relay::Multiaddr;
use teahouse_relay::identity::Keypair;
use teahouse_relay::node::{RelayConfig, RelayNode};
use teahouse_wallet::submitter::{Ground, Terms};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::money::wallet::decimal;
use crate::node::{Node, Shared};
use desk::{Desk, Door};

/// How long a listener may take to come up.
const PATIENCE: Duration = Duration::from_secs(5);

/// What a host that submits for others is told.
#[derive(Clone, Debug, Default)]
pub struct ServeSubmitter {
    /// Where it listens: multiaddresses without a peer id.
    pub listen: Vec<String>,
    /// What carrying costs in tokens, by the token's address, in its smallest unit.
    pub prices: BTreeMap<String, u64>,
    /// Whether claims of red envelopes are left to others.
    pub no_claims: bool,
    /// Whether payments are left to others.
    pub no_batches: bool,
    /// Whether shielded payments, and the insertion of what waits in the pool's queue, are left to others.
    pub no_shielded: bool,
    /// Coin that refused calls may cost in a day, in its smallest unit; what is usual when absent.
    pub loss_a_day: Option<String>,
}

/// The role of a node, if it has it.
#[derive(Default)]
pub(crate) struct SubmitSlot(Mutex<Option<Running>>);

/// A role that runs. Dropping it stops it.
struct Running {
    relay: RelayNode,
    desk: Arc<Desk>,
    /// What follows what was sent, and what inserts into the pool, where it does.
    work: Vec<Work>,
}

/// A task at the desk; it ends with this.
struct Work(JoinHandle<()>);

impl Work {
    /// Ends it, and returns once what it held is free.
    async fn end(mut self) {
        self.0.abort();
        drop((&mut self.0).await);
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl SubmitSlot {
    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        // Every change is one whole value, so a panic elsewhere leaves it whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn desk(&self) -> Option<Arc<Desk>> {
        self.running().as_ref().map(|running| running.desk.clone())
    }

    /// What others give to `relay add`.
    fn addresses(&self) -> Vec<String> {
        let running = self.running();
        let all = running.as_ref().map(|running| running.relay.addresses()).unwrap_or_default();
        all.iter().map(ToString::to_string).collect()
    }
}

impl Node {
    /// Takes the role on, until the node closes. It stays on the chain that is in use now.
    ///
    /// # Errors
    /// `NOD-311` without a chain, `NOD-492` for an address that is none, `LCK-101` while locked; what the chain, the network or
    /// the store say.
    pub async fn serve_submitter(&self, how: &ServeSubmitter) -> Result<SubmitterStatusView, NodeError> {
        let shared = self.shared();
        let listen = how.listen.iter().map(|text| address(text)).collect::<Result<Vec<_>, _>>()?;
        let chain = shared.chain()?;
        let desk = Arc::new(Desk::open(shared, chain.clone(), ground(&chain, how).await?)?);
        let relay = start(shared, listen, &desk).await?;
        let mut work = vec![Work(tokio::spawn(desk.clone().run()))];
        let inserter = desk.ground.inserter(shared.dir.proving_keys());
        work.extend(inserter.map(|inserter| Work(tokio::spawn(desk.clone().insert(inserter)))));
        *shared.submit.running() = Some(Running { relay, desk, work });
        shared.submitter_status().await
    }
}

/// The chain as the role sees it, over connections of its own.
async fn ground(chain: &Chain, how: &ServeSubmitter) -> Result<Ground, NodeError> {
    let prices = how.prices.iter().map(|(token, price)| Ok((token_of(token)?, *price)));
    let prices: BTreeMap<Address, u64> = prices.collect::<Result<_, NodeError>>()?;
    let loss_a_day = how.loss_a_day.as_deref().map(decimal).transpose()?;
    let port: Arc<dyn ChainPort> = Arc::new(quorum::open(&chain.profile)?); // NODE-045
    let ground = Ground::check(&chain.profile, (*chain.book).clone(), port, &prices).await?;
    Ok(ground.under(|terms| Terms {
        claims: terms.claims.filter(|_| !how.no_claims),
        batches: terms.batches.filter(|_| !how.no_batches),
        shielded: terms.shielded.filter(|_| !how.no_shielded),
        inserts: terms.inserts.filter(|_| !how.no_shielded),
        loss_a_day: loss_a_day.unwrap_or(terms.loss_a_day),
        ..terms
    }))
}

/// Listens under the role's own peer id.
async fn start(shared: &Shared, listen: Vec<Multiaddr>, desk: &Arc<Desk>) -> Result<RelayNode, NodeError> {
    let (count, named) =
        (listen.len(), listen.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
    let mut seed = Zeroizing::new(*shared.persona()?.submitter_peer().expose()); // NODE-045
    let identity = Keypair::ed25519_from_bytes(seed.as_mut_slice());
    let identity = identity.map_err(|error| codes::BUG.with("what", "a peer's key").told(&error))?;
    let door = Arc::new(Door(desk.clone()));
    let relay = RelayNode::start(RelayConfig::submitting(identity, listen, shared.clock.clone(), door))?;
    let up = tokio::time::timeout(PATIENCE, relay.listening(count)).await;
    up.map_err(|_| codes::BAD_LISTEN.with("address", named))?;
    Ok(relay)
}

fn address(text: &str) -> Result<Multiaddr, NodeError> {
    text.parse().map_err(|_| codes::BAD_LISTEN.with("address", text))
}

fn token_of(text: &str) -> Result<Address, NodeError> {
    text.parse().map_err(|_| codes::NO_ASSET.with("asset", text))
}

impl Shared {
    /// Lets the role go: no new questions, then the connections close. What it has taken goes on at the next start.
    pub(crate) async fn stop_submitter(&self) {
        let running = self.submit.running().take();
        if let Some(Running { relay, work, .. }) = running {
            relay.stop().await;
            for task in work {
                task.end().await;
            }
        }
    }
}
