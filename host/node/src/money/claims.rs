//! A claim is a share on its way to this persona's account, carried by whoever takes it, at no cost.
//!
//! The record is written before anything is signed; the wallet's redemptions write each signature before it is handed over;
//! so a crash at any point leaves a claim that goes on by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use serde::{Deserialize, Serialize};
use teahouse_api::Event;
use teahouse_api::envelope::ShareState;
use teahouse_api::money::{MoneyView, PaymentPurpose, PaymentState, PaymentView};
use teahouse_base::{StoreError, WriteRecords};
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::primitives::U256;
use teahouse_relay::edge::Edge;
use teahouse_wallet::envelope::GivenShare;
use teahouse_wallet::redeem::{Redemption, RedemptionChange, RedemptionState};
use teahouse_wallet::submitter::{Candidate, CarryError, SubmitTransport, TransportError, carry};
use teahouse_wallet::typed::{self, TypedData};

use super::payment::money;
use crate::chain::Chain;
use crate::consent::typed_view;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{CLAIMS, all_json, get_json, put_json};

/// How long a signed claim can be used: long enough for a submitter that comes back, short of the envelope's end.
pub(super) const CLAIM_LIFE: Duration = Duration::from_secs(6 * 3_600);
/// How long a submitter may take before another is asked.
const PATIENCE_MS: u64 = 15_000;

/// A claim that was wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClaimRecord {
    /// The share's bytes, hex.
    share: String,
    /// When it was wanted, milliseconds.
    pub(crate) at: u64,
    /// When somebody was last asked to carry it, milliseconds.
    asked_at: u64,
    /// The transaction, as far as a submitter said.
    pub(crate) tx: Option<String>,
    /// Why nobody can carry it: a code.
    pub(crate) failure: Option<String>,
}

impl ClaimRecord {
    pub(crate) fn given(&self) -> Option<GivenShare> {
        GivenShare::read(&hex::decode(&self.share).ok()?).ok()
    }
}

/// The edge as the wallet's client of submitters sees it.
pub(crate) struct OverEdge(pub(crate) Edge);

impl SubmitTransport for OverEdge {
    fn exchange<'a>(
        &'a self,
        peer: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>> {
        async move {
            let peer = peer.parse().map_err(|_| TransportError("not a peer id".to_owned()))?;
            self.0.submit(peer, request).await.map_err(|error| TransportError(error.to_string()))
        }
        .boxed()
    }
}

fn key_of(share: &GivenShare) -> Vec<u8> {
    [share.id().as_bytes().as_slice(), &share.index().to_be_bytes()].concat()
}

/// The name of a claim among payments.
fn id_of(key: &[u8]) -> String {
    format!("claim-{}", hex::encode(key))
}

impl Shared {
    /// Writes down that a share is wanted, in the caller's commit; the drive does the rest.
    pub(crate) fn want_claim(
        &self,
        records: &mut dyn WriteRecords,
        share: &GivenShare,
    ) -> Result<(), StoreError> {
        let key = key_of(share);
        if get_json::<ClaimRecord>(records, CLAIMS, &key)?.is_some_and(|known| known.failure.is_none()) {
            return Ok(());
        }
        let record = ClaimRecord {
            share: hex::encode(&*share.to_secret_bytes()),
            at: self.clock.now().get(),
            asked_at: 0,
            tx: None,
            failure: None,
        };
        put_json(records, CLAIMS, &key, &record)
    }

    pub(crate) fn claim_of(&self, share: &GivenShare) -> Result<Option<ClaimRecord>, NodeError> {
        self.read(|records| get_json(records, CLAIMS, &key_of(share)))
    }

    /// Asks somebody to carry each claim that nobody is known to carry.
    pub(crate) fn begin_claims(self: &Arc<Self>, chain: &Arc<Chain>) -> Result<(), NodeError> {
        let now = self.clock.now().get();
        for (key, mut record) in self.read(|records| all_json::<ClaimRecord>(records, CLAIMS, &[]))? {
            let Some(share) = record.given().filter(|share| share.domain().chain_id == chain.book.chain_id)
            else {
                continue;
            };
            let known = chain.redemptions.look_up(share.id(), share.index())?;
            let waits = record.failure.is_none()
                && known.is_none_or(|known| {
                    let waits = !known.state.is_settled() && known.state.block().is_none();
                    waits || chain.redemptions.can_sign_again(&known)
                });
            if !waits || now < record.asked_at.saturating_add(PATIENCE_MS) {
                continue;
            }
            let Some(edge) = self.network.edge().filter(|edge| !edge.submitters().is_empty()) else {
                continue;
            };
            record.asked_at = now;
            self.write(|records| put_json(records, CLAIMS, &key, &record))?;
            tokio::spawn(carry_one(self.clone(), chain.clone(), edge, share));
        }
        Ok(())
    }

    pub(crate) fn claims_under_way(&self, chain: &Chain) -> Result<bool, NodeError> {
        let all = self.read(|records| all_json::<ClaimRecord>(records, CLAIMS, &[]))?;
        for (_, record) in all {
            let Some(share) = record.given().filter(|_| record.failure.is_none()) else { continue };
            let known = chain.redemptions.look_up(share.id(), share.index())?;
            let goes_on =
                |known: Redemption| !known.state.is_settled() || chain.redemptions.can_sign_again(&known);
            if known.is_none_or(goes_on) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// After a look at the chain: tells the fronts, and the messages that carry the share.
    pub(crate) fn claim_moved(&self, chain: &Chain, change: &RedemptionChange) -> Result<(), NodeError> {
        let key = [change.key.envelope.as_bytes().as_slice(), &change.key.index.to_be_bytes()].concat();
        let known = chain.redemptions.look_up(change.key.envelope, change.key.index)?;
        let claim = self.read(|records| get_json::<ClaimRecord>(records, CLAIMS, &key))?;
        if let Some(known) = known {
            let failed = claim.is_some_and(|claim| claim.failure.is_some());
            self.emit(Event::Payment { id: id_of(&key), state: claim_state(chain, Some(&known), failed) });
        }
        self.share_moved(change.key.envelope, change.key.index)
    }

    /// The claims as the history shows them.
    pub(crate) fn claims_as_payments(&self, chain: &Chain) -> Result<Vec<PaymentView>, NodeError> {
        let mut views = Vec::new();
        for (key, record) in self.read(|records| all_json::<ClaimRecord>(records, CLAIMS, &[]))? {
            if let Some(share) = record.given() {
                views.push(self.claim_view(chain, id_of(&key), &record, &share)?);
            }
        }
        Ok(views)
    }

    pub(crate) fn claim_payment(&self, chain: &Chain, share: &GivenShare) -> Result<PaymentView, NodeError> {
        let record = self.claim_of(share)?.ok_or_else(|| codes::NO_PAYMENT.with("envelope", share.id()))?;
        self.claim_view(chain, id_of(&key_of(share)), &record, share)
    }

    fn claim_view(
        &self,
        chain: &Chain,
        id: String,
        record: &ClaimRecord,
        share: &GivenShare,
    ) -> Result<PaymentView, NodeError> {
        let known = chain.redemptions.look_up(share.id(), share.index())?;
        let state = claim_state(chain, known.as_ref(), record.failure.is_some());
        let amount = money(chain, share.terms().asset, U256::from(share.amount().get()));
        let signed = known.as_ref().and_then(|known| known.handed.last());
        let signs = signed.and_then(|handed| TypedData::of_signed_claim(&chain.book, &handed.claim));
        let block = known.and_then(|known| known.state.block());
        Ok(PaymentView {
            id,
            purpose: PaymentPurpose::Claim,
            state,
            at: record.at,
            leaves: Vec::new(),
            arrives: vec![amount],
            from: None,
            to: Some(self.party(chain, chain.account())?),
            fee: Some(MoneyView {
                asset: chain.asset(teahouse_chain::port::Asset::Native),
                base_units: "0".to_owned(),
            }),
            gas_used: None,
            tx: record.tx.clone(),
            block: block.map(|block| block.number),
            block_hash: block.map(|block| block.hash.to_string()),
            app: None,
            waits: false,
            called_back: false,
            failure: record.failure.clone(),
            trouble: None,
            warnings: Vec::new(),
            signs: signs.map(|data| typed_view(chain, &data)),
        })
    }

    /// How far a share is for its holder, as far as this device knows.
    pub(crate) fn share_state(&self, share: &GivenShare) -> ShareState {
        let claim = self.claim_of(share).ok().flatten();
        let known = self
            .chain()
            .ok()
            .and_then(|chain| chain.redemptions.look_up(share.id(), share.index()).ok().flatten());
        match (known.map(|known| known.state), claim) {
            (Some(RedemptionState::Safe(_) | RedemptionState::Final(_)), _) => ShareState::Claimed,
            (Some(RedemptionState::Foreign { .. }), _) => ShareState::Gone,
            (_, Some(claim)) => match claim.failure.as_deref() {
                None => ShareState::Claiming,
                Some("RED-305") => ShareState::Expired,
                Some(_) => ShareState::Gone,
            },
            _ if self.clock.now().seconds() >= share.terms().expiry => ShareState::Expired,
            _ => ShareState::Unopened,
        }
    }

    pub(crate) fn share_amount(&self, share: &GivenShare) -> Option<MoneyView> {
        let chain = self.chain().ok().filter(|chain| chain.book.chain_id == share.domain().chain_id)?;
        Some(money(&chain, share.terms().asset, U256::from(share.amount().get())))
    }

    fn note_claim(&self, share: &GivenShare, change: impl FnOnce(&mut ClaimRecord)) -> Result<(), NodeError> {
        self.write(|records| {
            if let Some(mut record) = get_json::<ClaimRecord>(records, CLAIMS, &key_of(share))? {
                change(&mut record);
                put_json(records, CLAIMS, &key_of(share), &record)?;
            }
            Ok::<_, StoreError>(())
        })?;
        self.share_moved(share.id(), share.index())
    }
}

/// The state of a claim that was wanted. One whose signatures are too old waits for a new one.
fn claim_state(chain: &Chain, known: Option<&Redemption>, failed: bool) -> PaymentState {
    match known.filter(|known| !chain.redemptions.can_sign_again(known)) {
        Some(known) if known.state.is_settled() || !failed => payment_state(known),
        _ if failed => PaymentState::Abandoned,
        _ => PaymentState::Approved,
    }
}

const fn payment_state(known: &Redemption) -> PaymentState {
    match known.state {
        RedemptionState::Signed => PaymentState::Signed,
        RedemptionState::Handed => PaymentState::Sent,
        RedemptionState::Included(_) => PaymentState::Included,
        RedemptionState::Safe(_) => PaymentState::Safe,
        RedemptionState::Final(_) => PaymentState::Final,
        RedemptionState::Foreign { .. } => PaymentState::Foreign,
        RedemptionState::Dead => PaymentState::Expired,
    }
}

/// Asks submitters one after the other: those that the share names first, then all that are connected.
async fn carry_one(shared: Arc<Shared>, chain: Arc<Chain>, edge: Edge, share: GivenShare) {
    let relied = async {
        chain.ready().await?;
        typed::bind(&*chain.port, &chain.book, ContractName::RedEnvelope, "Claim").await?; // TYP-002
        Ok::<_, NodeError>(())
    };
    let outcome = match relied.await {
        Ok(()) => carry_share(&chain, &edge, &share).await,
        Err(error) => {
            tracing::warn!(%error, "a claim waits for a chain that can be relied on");
            return;
        }
    };
    let noted = match outcome {
        Ok(tx) => shared.note_claim(&share, |record| record.tx = Some(tx)),
        Err(CarryError::Refused(data)) => match shared.why_lost(&chain, &share).await {
            Some(code) => shared.note_claim(&share, |record| record.failure = Some(code)),
            None => {
                tracing::warn!(data = %hex::encode(&data), "a submitter says that a claim is refused, the chain does not");
                return;
            }
        },
        Err(CarryError::Redeem(error)) => {
            let code = match error {
                teahouse_wallet::redeem::RedeemError::NoTimeLeft { .. } => "RED-305".to_owned(),
                other => teahouse_base::Coded::code(&other).to_string(),
            };
            shared.note_claim(&share, |record| record.failure = Some(code))
        }
        Err(error) => {
            tracing::info!(%error, "a claim is carried later");
            return;
        }
    };
    if let Err(error) = noted {
        tracing::error!(%error, "the outcome of a claim could not be kept");
    }
    shared.money.notify_one();
}

async fn carry_share(chain: &Chain, edge: &Edge, share: &GivenShare) -> Result<String, CarryError> {
    let dest = Destination::Account(chain.account());
    let transport = OverEdge(edge.clone());
    let carried =
        carry(&chain.redemptions, &transport, share, dest, &candidates(edge, share), CLAIM_LIFE).await?;
    Ok(carried.tx.to_string())
}

fn candidates(edge: &Edge, share: &GivenShare) -> Vec<Candidate> {
    let connected: BTreeMap<String, ()> =
        edge.submitters().iter().map(|peer| (peer.to_string(), ())).collect();
    let hinted =
        share.hints().iter().map(|hint| hint.as_str().to_owned()).filter(|peer| connected.contains_key(peer));
    let mut seen = BTreeSet::new();
    // A claim costs its owner nothing: only sponsored submitters are asked.
    let candidate = |peer| Candidate { peer, fee_cap: Amount::ZERO };
    hinted.chain(connected.keys().cloned()).filter(|peer| seen.insert(peer.clone())).map(candidate).collect()
}
