//! Requests of apps are settled by looking: at what is on disk, and at what the chain says.
//!
//! Nothing is remembered between two looks, so that a request goes on after a crash as if nothing had been. An answer and
//! what it follows from are one commit: the gift's message and `given`, the confirmed payment and `written`.

use std::sync::Arc;

use teahouse_api::consent::{AskerView, ConsentAction};
use teahouse_base::UnixMillis;
use teahouse_bundle::AppId;
use teahouse_chain::port::Asset;
use teahouse_runtime::model::{
    Answer, EnvelopeState, Outcome, Progress, Redeemed, Refusal, RefusalCode, Request, RequestId,
    RequestKind, ShareId, Subject, Write,
};
use teahouse_runtime::records;
use teahouse_wallet::envelope::GivenShare;
use teahouse_wallet::journal::{IntentId, State};
use teahouse_wallet::redeem::RedemptionState;
use teahouse_wallet::relayed::{RelayedRecord, RelayedState};
use teahouse_wallet::signer::Intent;

use super::catalogue::fingerprint;
use super::funding::app_amount;
use crate::chain::Chain;
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::money::envelopes::on_chain;
use crate::money::payment::intent_id;
use crate::node::Shared;

/// One step of a write.
struct Step<'a> {
    /// Its name.
    id: IntentId,
    /// What is signed in it, and in all that follow: a submitter brings them as one batch.
    rest: &'a [Intent],
    /// Which of how many it is.
    place: (u32, u32),
    /// The name of the last step, under which such a batch goes.
    whole: IntentId,
}

impl Step<'_> {
    /// Which of how many steps a batch of this one and all that follow is.
    const fn place_of_rest(&self) -> (u32, u32) {
        let (step, steps) = self.place;
        if step == 1 { (1, 1) } else { (steps, steps) }
    }
}

/// How a request stands after a look.
pub(super) enum Standing {
    /// It is answered, or waits for a person, a clock or another request.
    Waits,
    /// It is under way: look again soon.
    Busy,
    /// This is what became of it.
    Answer(Answer),
}

pub(super) fn refused(code: RefusalCode, detail: impl Into<String>) -> Standing {
    Standing::Answer(Answer::Refused(Refusal::new(code, detail)))
}

impl Shared {
    /// Looks at every open request of every app; whether one is under way.
    pub(crate) async fn settle_requests(
        self: &Arc<Self>,
        chain: Option<&Arc<Chain>>,
    ) -> Result<bool, NodeError> {
        let open = self.read(|store| records::all_open_requests(store))?;
        let mut busy = false;
        for (app, request) in open {
            match self.look_at(chain, &app, &request).await {
                Ok(Standing::Waits) => {}
                Ok(Standing::Busy) => busy = true,
                Ok(Standing::Answer(answer)) => {
                    self.answer_request(&app, &request, &answer)?;
                    // The app's next wish may wait for this answer.
                    busy = true;
                }
                Err(error) => tracing::warn!(%error, app = %app, request = %request.id, "a request waits"),
            }
        }
        Ok(busy)
    }

    pub(super) fn answered(&self, app: &AppId) {
        self.apps.wake(app);
        self.app_changed(app);
    }

    async fn look_at(
        self: &Arc<Self>,
        chain: Option<&Arc<Chain>>,
        app: &AppId,
        request: &Request,
    ) -> Result<Standing, NodeError> {
        if let Some(standing) = self.word_first(app, request)? {
            return Ok(standing);
        }
        match (&request.kind, chain) {
            // A picker waits for the person's hand.
            (RequestKind::PickContacts { .. } | RequestKind::PickFile { .. }, _)
            | (RequestKind::PickCell { .. } | RequestKind::Scan { .. }, _) => Ok(Standing::Waits),
            (RequestKind::ShareFile { .. } | RequestKind::FetchFile(_), _) => Ok(self.transfer(app, request)),
            (RequestKind::SendCard { .. } | RequestKind::UpdateCard { .. }, _) => self.card(app, request),
            (RequestKind::PayPrivately(payment), _) => self.look_at_private(app, request, payment).await,
            (_, None) => Ok(refused(RefusalCode::Offline, "no chain is configured")),
            (RequestKind::Write(write), Some(chain)) => self.look_at_write(chain, app, request, write).await,
            (RequestKind::Sign(sign), Some(chain)) => self.look_at_sign(chain, app, request, sign).await,
            (RequestKind::Verify(verify), Some(chain)) => self.look_at_signature(chain, app, verify).await,
            (RequestKind::OpenMeter(meter), Some(chain)) => {
                self.look_at_meter(chain, app, request, meter).await
            }
            (RequestKind::Tick(tick), Some(chain)) => self.look_at_tick(chain, app, request, tick).await,
            (RequestKind::StopMeter(meter), Some(chain)) => self.look_at_stop(chain, app, request, *meter),
            (RequestKind::Give(gifts), Some(chain)) => self.give(chain, app, request.id, gifts),
            (RequestKind::Redeem(share), Some(chain)) => self.look_at_redeem(chain, app, request, share),
            (RequestKind::Look(subject), Some(chain)) => self.look_at_envelope(chain, app, subject).await,
            (RequestKind::LookAtDeal(deal), Some(chain)) => self.look_at_deal(chain, app, deal).await,
            (RequestKind::WatchDeal { deal, .. }, Some(chain)) => {
                self.begin_deal_watch(chain, app, request.id, deal).await
            }
            (RequestKind::LookAtPayment(key), Some(_)) => self.look_at_payment(app, key),
            (RequestKind::Pay(payment), Some(chain)) => self.look_at_pay(chain, app, request, payment).await,
            (RequestKind::Read(call), Some(chain)) => self.look_at_read(chain, app, call).await,
        }
    }

    async fn look_at_write(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        write: &Write,
    ) -> Result<Standing, NodeError> {
        let record = self.app_record(app)?;
        let Some(declared) = record.permissions.contracts.get(&write.call.contract) else {
            return Ok(refused(RefusalCode::NotDeclared, "the manifest does not name this contract"));
        };
        let meaning = match self.meaning(chain, app, request.id, &declared.contract, write).await? {
            Ok(meaning) => meaning,
            Err(refusal) => return Ok(Standing::Answer(Answer::Refused(refusal))),
        };
        let whole = step_id(app, request.id, meaning.steps.len().saturating_sub(1));
        let standing = match chain.relayed.look_up(&whole)? {
            Some(record) => brought(&record).map_or(Ok(()), Err), // NODE-042
            None => self.steps(chain, app, request, write, (&meaning.steps, whole)).await?,
        };
        if let Err(standing) = standing {
            return Ok(standing);
        }
        let outcome = Outcome { reference: whole.to_string(), confirmed_at: self.clock.now() };
        if let Some(batch) = meaning.funds {
            // The batch is funded and the app is told so, or neither.
            self.write(|store| {
                Self::change_batch(store, app, batch, |batch| batch.funded = true)?;
                let answer = Answer::Written(outcome);
                records::record_answer(store, app, request.id, &answer, self.clock.now())?;
                Ok::<_, NodeError>(())
            })?;
            self.answered(app);
            return Ok(Standing::Busy);
        }
        Ok(Standing::Answer(Answer::Written(outcome)))
    }

    /// The steps of a write, one after the other: all done, or how the first that is not stands.
    async fn steps(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        write: &Write,
        (steps, whole): (&[Intent], IntentId),
    ) -> Result<Result<(), Standing>, NodeError> {
        for step in 0..steps.len() {
            let place = (step as u32 + 1, steps.len() as u32);
            let one = Step { id: step_id(app, request.id, step), rest: &steps[step..], place, whole };
            let standing = self.step(chain, app, request, write, &one).await?;
            if standing.is_err() {
                return Ok(standing);
            }
        }
        Ok(Ok(()))
    }

    /// One step of a write: done, or how it stands.
    async fn step(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        write: &Write,
        step: &Step<'_>,
    ) -> Result<Result<(), Standing>, NodeError> {
        let known = chain.journal.look_up(&step.id)?.map(|record| record.state);
        Ok(match known {
            Some(State::Final(_) | State::Safe(_)) => Ok(()),
            Some(State::Reverted { settled: true, .. }) => {
                Err(refused(RefusalCode::Rejected, "the chain refused it"))
            }
            Some(State::Replaced(_) | State::Expired) => {
                Err(refused(RefusalCode::Rejected, "it was never sent, and never will be"))
            }
            Some(State::Draft) | None => Err(self.ask_for(chain, app, request, write, step).await?),
            Some(_) => Err(Standing::Busy),
        })
    }

    async fn ask_for(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        write: &Write,
        step: &Step<'_>,
    ) -> Result<Standing, NodeError> {
        if let Some(standing) = self.word_against(app, request)? {
            return Ok(standing);
        }
        if self.consent.has_intent(&step.id) || self.consent.has_intent(&step.whole) {
            return Ok(Standing::Waits);
        }
        let Some(intent) = step.rest.first() else { return Ok(Standing::Busy) };
        let record = self.app_record(app)?;
        let asker = AskerView {
            app: app.to_string(),
            name: record.title,
            publisher: fingerprint(&record.publisher),
            conversation: self.conversation_of(app)?.map(|id| id.to_string()),
        };
        let ask = Ask {
            id: step.id,
            action: ConsentAction::AppContract,
            asker: Some(asker),
            reason: Some(write.purpose.clone()),
            method: Some(self.method_in_words(app, &write.call)?),
            origin: Some((*app, request.id)),
            spends_for: None,
            step: step.place,
        };
        let opened = match self.open_sheet(chain, intent.clone(), ask.clone(), Way::own(false)).await {
            Err(error) => match fee_asset_in(chain, &error) {
                // Who has no coin for it is shown what it would be for a fee in the token, all steps that are left at once.
                Some(fee_in) => {
                    let ask = Ask { id: step.whole, step: step.place_of_rest(), ..ask };
                    self.open_relayed_sheet(chain, step.rest.to_vec(), ask, fee_in, false).await
                }
                None => Err(error),
            },
            opened => opened,
        };
        self.standing_of_sheet(app, opened)
    }

    /// Whether there are relays, and none that is connected now says that it submits.
    pub(super) fn may_find_submitters(&self) -> bool {
        self.network.edge().is_some_and(|edge| edge.submitters().is_empty())
    }

    fn look_at_redeem(
        &self,
        chain: &Chain,
        app: &AppId,
        request: &Request,
        id: &ShareId,
    ) -> Result<Standing, NodeError> {
        let Some(share) = self.share_of(app, id)? else {
            return Ok(refused(RefusalCode::NotFound, "no such share"));
        };
        let known = chain.redemptions.look_up(share.id(), share.index())?;
        // One whose signatures are too old goes on with a new one: only the end of the envelope is the end.
        let known = known.filter(|known| !chain.redemptions.can_sign_again(known));
        match known.map(|known| known.state) {
            Some(RedemptionState::Safe(_) | RedemptionState::Final(_)) => {
                let amount = app_amount(chain, share.terms().asset, share.amount().get());
                let Some(amount) = amount else {
                    return Ok(refused(RefusalCode::Internal, "the asset is not known"));
                };
                return Ok(Standing::Answer(Answer::Redeemed(Redeemed {
                    amount,
                    reference: id.to_string(),
                })));
            }
            Some(RedemptionState::Foreign { settled: true, .. }) => {
                return Ok(refused(RefusalCode::Rejected, "somebody else has it"));
            }
            Some(RedemptionState::Dead) => {
                return Ok(refused(RefusalCode::Expired, "the envelope has expired"));
            }
            _ => {}
        }
        let claim = self.claim_of(&share)?;
        match claim.as_ref().map(|claim| claim.failure.as_deref()) {
            Some(None) => Ok(Standing::Busy),
            // A failure from before this request was asked is tried anew.
            Some(Some(code)) if claim.as_ref().is_some_and(|claim| claim.at > 0) => {
                let expired = code == codes::EXPIRED.error().code();
                Ok(refused(if expired { RefusalCode::Expired } else { RefusalCode::Rejected }, code))
            }
            _ => {
                if let Some(standing) = self.word_against(app, request)? {
                    return Ok(standing);
                }
                self.write(|store| self.want_claim(store, &share))?;
                self.money.notify_one();
                Ok(Standing::Busy)
            }
        }
    }

    async fn look_at_envelope(
        &self,
        chain: &Chain,
        app: &AppId,
        subject: &Subject,
    ) -> Result<Standing, NodeError> {
        let (terms, id, share) = match subject {
            Subject::Batch(batch) => {
                let Some(record) = self.batch(app, *batch)? else {
                    return Ok(refused(RefusalCode::NotFound, "no such batch"));
                };
                match self.plan_of(chain, &record)? {
                    Some(plan) => (*plan.terms(), plan.id(), None),
                    None => return Ok(refused(RefusalCode::NotFound, "the batch was not ordered")),
                }
            }
            Subject::Share(share) => match self.share_of(app, share)? {
                Some(share) => (*share.terms(), share.id(), Some(share)),
                None => return Ok(refused(RefusalCode::NotFound, "no such share")),
            },
        };
        let Some(each) = app_amount(chain, terms.asset, terms.share().get()) else {
            return Ok(refused(RefusalCode::NotFound, "the asset is not known here"));
        };
        let progress = |state, claimed| Progress {
            state,
            claimed,
            count: terms.shares,
            each,
            expires: UnixMillis::new(terms.expiry.get().saturating_mul(1_000)),
        };
        let seen = match chain.port.heads().await {
            Err(_) => return Ok(refused(RefusalCode::Offline, "the chain was not reached")),
            Ok(_) => match share.as_ref() {
                Some(share) => on_chain(chain, id, Some(share)).await,
                None => on_chain(chain, id, None).await,
            },
        };
        let answer = match seen {
            Ok(seen) => progress(self.standing_of(&seen, share.as_ref()), seen.state.claimed()),
            Err(error) if error.code() == codes::NO_ENVELOPE.error().code() => {
                progress(EnvelopeState::Unfunded, 0)
            }
            Err(_) => return Ok(refused(RefusalCode::Offline, "the chain was not reached")),
        };
        Ok(Standing::Answer(Answer::Progress(answer)))
    }

    fn standing_of(
        &self,
        seen: &crate::money::envelopes::OnChain,
        share: Option<&GivenShare>,
    ) -> EnvelopeState {
        use teahouse_chain::envelope::EnvelopeStatus;
        if let Some(share) = share.filter(|share| seen.state.is_claimed(share.index())) {
            let mine = matches!(self.share_state(share), teahouse_api::envelope::ShareState::Claimed);
            return if mine { EnvelopeState::Mine } else { EnvelopeState::Gone };
        }
        match seen.state.status {
            EnvelopeStatus::Unknown => EnvelopeState::Unfunded,
            EnvelopeStatus::Empty => EnvelopeState::Gone,
            EnvelopeStatus::Refunded => EnvelopeState::Refunded,
            _ if seen.now >= seen.terms.expiry => EnvelopeState::Expired,
            EnvelopeStatus::Live | EnvelopeStatus::Drawn => EnvelopeState::Open,
        }
    }

    /// Sheets that nobody answered fall, and the app hears no.
    pub(crate) fn drop_late_sheets(&self) -> Result<(), NodeError> {
        for late in self.consent.late(self.clock.now()) {
            let (sheet, origin) = (late.id().to_owned(), late.origin());
            if let Some((app, request)) = origin {
                self.write(|store| {
                    self.receipt_of_lapse(store, &late)?;
                    self.deny_request(store, (&app, request))
                })?;
                self.answered(&app);
            }
            late.done();
            let state = teahouse_api::consent::ConsentState::Expired;
            self.emit(teahouse_api::Event::Consent { sheet, state });
        }
        Ok(())
    }
}

/// How a batch of steps stands that a submitter brings; nothing once it was brought.
pub(super) fn brought(record: &RelayedRecord) -> Option<Standing> {
    match record.state {
        RelayedState::Safe(_) | RelayedState::Final(_) => None,
        _ if record.came_to_nothing() => {
            Some(refused(RefusalCode::Rejected, "nobody brought it, and nobody will"))
        }
        // Neither a yes, nor a no that invites to wish it again.
        RelayedState::Foreign { settled: true, .. } => {
            Some(refused(RefusalCode::Internal, "it was brought, and not all that it does was seen"))
        }
        _ => Some(Standing::Busy),
    }
}

/// The token that a fee can be paid in, where that is why a sheet was not opened.
pub(super) fn fee_asset_in(chain: &Chain, error: &NodeError) -> Option<Asset> {
    let lacks_coin = error.code() == codes::NO_COIN_FOR_FEE.error().code();
    let named = error.view().params.get("feeIn").filter(|_| lacks_coin)?;
    chain.find_asset(named)
}

/// Whether nobody is connected who brings batches for what the person has.
pub(super) fn is_nobody(error: &NodeError) -> bool {
    [codes::NO_RELAYS, codes::NOBODY_CARRIES].iter().any(|code| code.error().code() == error.code())
}

fn step_id(app: &AppId, request: RequestId, step: usize) -> IntentId {
    let step = u8::try_from(step).unwrap_or(u8::MAX);
    intent_id(&[b"app", app.as_bytes(), &request.get().to_be_bytes(), &[step]]) // NODE-186
}
