//! A relayed payment is agreed to here, signed for one submitter after the other, and brought to the chain by one of them.
//!
//! The agreement is on disk before anything is signed, each signature before it is handed over; so a crash at any point leaves
//! a payment that goes on by itself, until its deadline.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use teahouse_api::consent::ConsentSheetView;
use teahouse_api::money::{PaymentPurpose, PaymentState, PaymentView};
use teahouse_base::SystemRng;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_chain::profile::EvmLevel;
use teahouse_relay::edge::Edge;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::relayed::{Offer, RelayedPreview, RelayedRecord, RelayedState};
use teahouse_wallet::signer::Intent;
use teahouse_wallet::submitter::{BatchQuery, BatchQuote, hand_over, quote_batch};

use super::claims::OverEdge;
use super::payment::money;
use crate::chain::Chain;
use crate::consent::Ask;
use crate::error::{NodeError, codes, with_reason};
use crate::keys::KeysNow;
use crate::node::Shared;

/// How long a batch can be brought: long enough to ask several, short enough that a person learns that nobody did.
const LIFE: Duration = Duration::from_secs(3_600);
/// How long a submitter may take before another is asked.
const PATIENCE_MS: u64 = 15_000;
/// The most submitters that are asked for a price.
const MAX_ASKED: usize = 8;
/// Gas that a call of ours needs at most: what is asked about where only whether somebody takes a token matters.
const A_CALL: u64 = 500_000;
/// Who asks more than so many times the lowest price is left out, and sets no cap.
const MAX_SPREAD: u128 = 4;

impl Shared {
    /// Simulates calls that happen together or not at all, asks for prices and opens their sheet: it is about the last of
    /// them. With `dry_run` the sheet is shown and not kept.
    pub(crate) async fn open_relayed_sheet(
        &self,
        chain: &Chain,
        intents: Vec<Intent>,
        ask: Ask,
        fee_in: Asset,
        dry_run: bool,
    ) -> Result<ConsentSheetView, NodeError> {
        self.persona()?; // LCK-001
        if !intents.iter().all(Intent::fits_batches) {
            return Err(codes::NOT_BROUGHT.error());
        }
        let about =
            intents.last().cloned().ok_or_else(|| codes::BUG.with("what", "a batch without calls"))?;
        let preview = self.relayed_preview(chain, intents, fee_in).await?;
        self.open_proposal(chain, about, ask, preview.into(), dry_run)
    }

    /// What a batch would do, for the prices of the connected submitters.
    pub(crate) async fn relayed_preview(
        &self,
        chain: &Chain,
        intents: Vec<Intent>,
        fee_in: Asset,
    ) -> Result<RelayedPreview, NodeError> {
        chain.profile.require(EvmLevel::SET_CODE)?; // CHN-008
        chain.ready().await?;
        let measured = chain.relayed.measure(&chain.journal, intents).await;
        let measured = measured.map_err(|error| with_reason(error.contract_says(), error))?;
        let (gas, words) = (measured.gas(), u8::from(measured.needs_word));
        let query = BatchQuery { chain: chain.book.chain_id, asset: fee_in, gas, words };
        let edge = self.network.edge().filter(|edge| !edge.status().relays.is_empty());
        let edge = edge.ok_or_else(|| codes::NO_RELAYS.error())?;
        let quotes = prices(&edge, &query).await;
        let cheapest = quotes.first().map(|quote| quote.carrier.max_fee);
        let cheapest =
            cheapest.ok_or_else(|| codes::NOBODY_CARRIES.with("asset", chain.asset(fee_in).symbol))?;
        let fair = |fee: Amount| fee.get() <= cheapest.get().saturating_mul(MAX_SPREAD);
        let taken: Vec<BatchQuote> = quotes.into_iter().filter(|quote| fair(quote.carrier.max_fee)).collect();
        let cap = taken.iter().map(|quote| quote.carrier.max_fee).max().unwrap_or(cheapest);
        let mut carriers: Vec<_> = taken.iter().map(|quote| quote.carrier.submitter).collect();
        carriers.retain(|submitter| !submitter.is_zero());
        carriers.dedup();
        let newest = chain.port.heads().await?.latest.time;
        let deadline = self.clock.now().seconds().max(newest).after(LIFE);
        let offer = Offer { asset: fee_in, cap, carriers, deadline };
        let shown = chain.relayed.preview(&chain.journal, measured, offer, &mut SystemRng).await;
        shown.map_err(|error| with_reason(error.contract_says(), error))
    }

    /// Asks somebody to bring each batch of an account that nobody is known to bring, over this persona's own connections.
    pub(crate) fn begin_relayed(self: &Arc<Self>, chain: &Arc<Chain>) -> Result<(), NodeError> {
        let now = self.clock.now().get();
        for record in chain.relayed.unsettled()? {
            let asked = record.asked_at.map_or(0, |at| at.get());
            if !record.state.reserves() || now < asked.saturating_add(PATIENCE_MS) {
                continue;
            }
            let Some(edge) = self.network.edge().filter(|edge| !edge.submitters().is_empty()) else {
                continue;
            };
            chain.relayed.commit(|records| chain.relayed.asking(records, &record.id))?;
            tokio::spawn(carry_batch(self.clone(), chain.clone(), edge, record));
        }
        Ok(())
    }

    /// A relayed payment as the history shows it.
    pub(crate) fn relayed_view(
        &self,
        chain: &Chain,
        record: &RelayedRecord,
    ) -> Result<PaymentView, NodeError> {
        let kept = self.payment_record(&record.id)?;
        let to = other_side(chain, &record.plan.intents);
        let fee = record.outcome.map(|outcome| U256::from(outcome.fee.get()));
        Ok(PaymentView {
            id: record.id.to_string(),
            purpose: kept.as_ref().map_or(PaymentPurpose::Other, |kept| kept.purpose),
            state: relayed_state(&record.state),
            at: record.agreed_at.get(),
            leaves: kept.as_ref().map(|kept| kept.leaves.clone()).unwrap_or_default(),
            arrives: kept.as_ref().map(|kept| kept.arrives.clone()).unwrap_or_default(),
            from: None,
            to: to.map(|to| self.party(chain, to)).transpose()?,
            fee: fee.map(|fee| money(chain, record.plan.fee_asset, fee)),
            gas_used: None,
            tx: record.outcome.map(|outcome| outcome.tx.to_string()),
            block: record.state.block().map(|block| block.number),
            block_hash: record.state.block().map(|block| block.hash.to_string()),
            app: kept.and_then(|kept| kept.app),
            waits: false,
            called_back: false,
            failure: None,
            trouble: if record.state.is_settled() { None } else { chain.trouble() },
            warnings: Vec::new(),
            signs: None,
        })
    }
}

/// The first of `assets` that a connected submitter takes for bringing a call.
pub(crate) async fn first_taken(edge: &Edge, chain: &Chain, assets: &[Asset]) -> Option<Asset> {
    for asset in assets {
        let query = BatchQuery { chain: chain.book.chain_id, asset: *asset, gas: A_CALL, words: 1 };
        if !prices(edge, &query).await.is_empty() {
            return Some(*asset);
        }
    }
    None
}

/// Who is on the other side of a batch: of what it is about, its last call.
pub(crate) fn other_side(chain: &Chain, intents: &[Intent]) -> Option<Address> {
    intents.last().and_then(|intent| intent.other_side(&chain.book))
}

/// The state of a relayed payment as the surface names it.
pub(crate) const fn relayed_state(state: &RelayedState) -> PaymentState {
    match state {
        RelayedState::Agreed => PaymentState::Approved,
        RelayedState::Signed => PaymentState::Signed,
        RelayedState::Handed => PaymentState::Sent,
        RelayedState::Included(_) => PaymentState::Included,
        RelayedState::Safe(_) => PaymentState::Safe,
        RelayedState::Final(_) => PaymentState::Final,
        RelayedState::Foreign { .. } => PaymentState::Foreign,
        RelayedState::Dead => PaymentState::Expired,
    }
}

/// What the connected submitters ask, the cheapest first. Those that ask nothing usable are left out.
async fn prices(edge: &Edge, query: &BatchQuery) -> Vec<BatchQuote> {
    let peers: Vec<String> = edge.submitters().iter().take(MAX_ASKED).map(ToString::to_string).collect();
    let transport = OverEdge(edge.clone());
    let asked = join_all(peers.iter().map(|peer| quote_batch(&transport, peer, query))).await;
    let told = |(peer, answer): (&String, Result<BatchQuote, _>)| match answer {
        Ok(quote) => Some(quote),
        Err(why) => {
            tracing::info!(%peer, %why, "a submitter is left out");
            None
        }
    };
    let mut quotes: Vec<BatchQuote> = peers.iter().zip(asked).filter_map(told).collect();
    quotes.sort_by_key(|quote| (quote.carrier.max_fee, quote.carrier.submitter));
    quotes
}

/// Asks submitters one after the other, those first that were not handed the batch before.
async fn carry_batch(shared: Arc<Shared>, chain: Arc<Chain>, edge: Edge, record: RelayedRecord) {
    let taken =
        |peer: &String| record.handed.iter().any(|one| one.taken.as_ref().is_some_and(|(by, _)| by == peer));
    let mut peers: Vec<String> = edge.submitters().iter().map(ToString::to_string).collect();
    peers.sort_by_key(|peer| (taken(peer), peer.clone()));
    if !record.handed.is_empty()
        && let Err(error) = chain.agreed_on_batch(&record).await
    {
        tracing::info!(code = error.code(), "a batch is not signed for another submitter"); // NODE-026
        return;
    }
    match hand(&shared, &chain, edge, (&record.id, &peers)).await {
        Ok(peer) => tracing::info!(%peer, "a submitter has taken a batch"),
        Err(error) => tracing::info!(%error, "a batch is handed over later"),
    }
    shared.money.notify_one();
}

async fn hand(
    shared: &Shared,
    chain: &Chain,
    edge: Edge,
    (id, peers): (&IntentId, &[String]),
) -> Result<String, NodeError> {
    let transport = OverEdge(edge);
    // A lock in the middle stops it at the signature, and cuts nothing: what is cut in one second is seen (NODE-021).
    Ok(hand_over(&chain.relayed, &KeysNow { shared, chain }, &transport, id, peers).await?.peer) // LCK-001
}
