//! Consent is a person's yes to exactly what the host has shown.
//!
//! A sheet is prepared by simulating the very bytes that would be signed. Its digest covers everything on it, so that a yes
//! to one thing is never a yes to another (CON-001), and a grave warning is agreed to by itself (CON-006). Approving looks
//! again: a sheet that would by now do more becomes stale and is shown anew. The approval, its receipt and the journal's
//! agreement are one commit.
//!
//! Sheets live in memory, one for each intent (`sheets`): one that nobody answered before a restart was never agreed to. An
//! app's request survives, and opens its sheet again.

mod apps;
mod meter;
mod promise;
mod proposal;
mod receipts;
mod sheets;
mod shielded;
mod unasked;
pub(crate) mod warnings;
mod way;

use std::time::Duration;

use sha2::{Digest, Sha256};
use teahouse_api::Event;
use teahouse_api::app::ReceiptAnswer;
use teahouse_api::consent::{AskerView, ConsentAction, ConsentOutcomeView, ConsentSheetView, ConsentState};
use teahouse_api::money::{MoneyView, PaymentPurpose};
use teahouse_base::{RngExt, SystemRng};
use teahouse_bundle::AppId;
use teahouse_chain::port::Asset;
use teahouse_runtime::model::RequestId;
use teahouse_wallet::journal::{IntentId, State};
use teahouse_wallet::limits::SpendingApp;
use teahouse_wallet::preview::ConfirmError;
use teahouse_wallet::signer::Intent;

pub(crate) use meter::MeterProposal;
pub(crate) use promise::PromiseProposal;
pub(crate) use proposal::{Proposal, typed_view};
pub(crate) use sheets::Consent;
use sheets::{Answering, Kept, Sheet, What};
pub(crate) use way::Way;
use way::check_coins;

use crate::chain::{Chain, text_of};
use crate::error::{NodeError, codes, with_reason};
use crate::money::limits::{is_over_limit, spending_app};
use crate::money::payment::{self, PaymentRecord};
use crate::money::raise::{fee_so_far, preview_of};
use crate::node::Shared;

/// How long the approving button stays unarmed.
const ARM_MS: u32 = 600;
/// How long a sheet waits for an answer.
const WAITS: Duration = Duration::from_secs(10 * 60);
/// The most characters of an app's words on a sheet.
const MAX_REASON: usize = 120;

/// What a sheet is about, besides what the chain says.
#[derive(Clone)]
pub(crate) struct Ask {
    pub(crate) id: IntentId,
    pub(crate) action: ConsentAction,
    pub(crate) asker: Option<AskerView>,
    pub(crate) reason: Option<String>,
    pub(crate) method: Option<String>,
    /// The app's request behind it.
    pub(crate) origin: Option<(AppId, RequestId)>,
    /// The app that it is for, where the person asks for it.
    pub(crate) spends_for: Option<AppId>,
    /// Which of how many steps it is.
    pub(crate) step: (u32, u32),
}

impl Ask {
    /// The app that it is for.
    pub(crate) fn app(&self) -> Option<AppId> {
        self.origin.map(|(app, _)| app).or(self.spends_for)
    }

    /// The app whose limits hold beside the person's.
    pub(crate) fn spender(&self) -> Option<SpendingApp> {
        self.app().as_ref().map(spending_app) // NODE-041
    }
}

/// The digest of a sheet: of everything it shows, and of the exact bytes that would be signed.
fn digest_of(view: &ConsentSheetView, proposal: &[u8; 32]) -> String {
    let shown = ConsentSheetView { digest: String::new(), state: ConsentState::Pending, ..view.clone() };
    let json = serde_json::to_vec(&shown).expect("a sheet is texts and numbers, which JSON can write");
    let digest = Sha256::new().chain_update(b"teahouse/sheet/1").chain_update(proposal);
    hex::encode(digest.chain_update(json).finalize()) // CON-001
}

impl Shared {
    /// Simulates an intent and opens its sheet; `way` says who brings it, and whether the sheet is kept.
    pub(crate) async fn open_sheet(
        &self,
        chain: &Chain,
        intent: Intent,
        ask: Ask,
        way: Way,
    ) -> Result<ConsentSheetView, NodeError> {
        if let Some(fee_in) = way.fee_in {
            return self.open_relayed_sheet(chain, vec![intent], ask, fee_in, way.dry_run).await;
        }
        self.persona()?; // LCK-001
        chain.ready().await?;
        let raises = ask.action == ConsentAction::RaiseFee;
        if !raises {
            check_coins(chain, &intent).await?;
        }
        let preview = preview_of(chain, &ask, intent.clone()).await?;
        if !raises {
            self.check_fee(chain, &preview).await?;
        }
        self.open_proposal(chain, intent, ask, preview.into(), way.dry_run)
    }

    /// Opens the sheet of what was simulated; with `dry_run` the sheet is shown and not kept.
    pub(crate) fn open_proposal(
        &self,
        chain: &Chain,
        intent: Intent,
        ask: Ask,
        proposal: Proposal,
        dry_run: bool,
    ) -> Result<ConsentSheetView, NodeError> {
        self.check_limits(chain, &ask, &proposal)?;
        let id = hex::encode(SystemRng.array::<8>());
        let view = self.sheet_view(chain, id, &ask, &intent, &proposal)?;
        if dry_run {
            return Ok(view);
        }
        let what = What::Calls { intent: Box::new(intent), proposal };
        self.keep_sheet(chain, Sheet { view, ask, what })
    }

    /// Keeps a sheet; one that waits for the same intent, to go the same way, is the one that counts. Asked for another way, the
    /// wish has the newest sheet and no other: nobody is shown a fee other than the one that was asked for.
    fn keep_sheet(&self, chain: &Chain, sheet: Sheet) -> Result<ConsentSheetView, NodeError> {
        let (view, intent, origin) = (sheet.view.clone(), sheet.ask.id, sheet.ask.origin);
        let raises = sheet.ask.action == ConsentAction::RaiseFee;
        let is_private = sheet.shielded().is_some();
        let still_open = || {
            let known = chain.journal.look_up(&intent)?.map(|record| record.state);
            let handed = chain.relayed.look_up(&intent)?.is_some();
            let asked = match origin {
                Some((app, request)) => self.requests_of(&app)?.iter().any(|open| open.id == request),
                None => true,
            };
            let open = match known {
                None | Some(State::Draft) => !raises,
                Some(State::Signed | State::Broadcast | State::Dropped) => raises,
                Some(_) => false,
            };
            let agreed = is_private && self.shielded_record(&intent)?.is_some(); // CON-005
            Ok(asked && !handed && !agreed && open)
        };
        match self.consent.keep(sheet, still_open)? {
            Kept::Waits(view) => return Ok(view),
            Kept::Instead(other) => self.sheet_changed(&other, origin, ConsentState::Expired),
            Kept::New => {}
        }
        self.sheet_changed(&view.id, origin, ConsentState::Pending);
        Ok(view)
    }

    fn sheet_changed(&self, id: &str, origin: Option<(AppId, RequestId)>, state: ConsentState) {
        self.emit(Event::Consent { sheet: id.to_owned(), state });
        if let Some((app, _)) = origin {
            self.app_changed(&app);
        }
    }

    fn sheet_view(
        &self,
        chain: &Chain,
        id: String,
        ask: &Ask,
        intent: &Intent,
        proposal: &Proposal,
    ) -> Result<ConsentSheetView, NodeError> {
        let drawn = proposal.drawn(self, chain)?;
        let now = self.clock.now();
        let spent_today = match &ask.origin {
            Some((app, _)) => self.spent_today(&app.to_string(), now.get())?,
            None => Vec::new(),
        };
        let other = other_side(chain, intent, drawn.called);
        let mut view = ConsentSheetView {
            id,
            digest: String::new(),
            action: ask.action,
            state: ConsentState::Pending,
            at: now.get(),
            expires_at: now.after(WAITS).get(),
            asker: ask.asker.clone(),
            reason: ask.reason.as_ref().map(|reason| reason.chars().take(MAX_REASON).collect()),
            leaves: drawn.leaves,
            arrives: drawn.arrives,
            allows: allowance(chain, intent),
            fee_max: drawn.fee_max,
            carried: drawn.carried,
            signs: drawn.signs,
            shielded: self.deposit_on_sheet(ask, intent)?,
            given_before: self.given_before(other, &ask.id)?,
            to: Some(self.party(chain, other)?),
            account: text_of(drawn.account),
            method: method_of(intent).or_else(|| ask.method.clone()),
            step: ask.step.0,
            steps: ask.step.1,
            spent_today,
            warnings: drawn.warnings,
            arm_ms: ARM_MS,
        };
        match ask.action {
            ConsentAction::RaiseFee => view.warnings.extend(fee_so_far(chain, &ask.id)?),
            ConsentAction::Carry | ConsentAction::ShieldedCarry => {
                view.warnings.push(warnings::shows_itself(drawn.account))
            }
            ConsentAction::AllowanceOpen if self.opens_budget(chain, ask)? => {
                view.warnings.push(warnings::pays_unasked()); // BDG-001
            }
            _ => {}
        }
        view.digest = digest_of(&view, proposal.digest().as_bytes());
        Ok(view)
    }

    pub(crate) fn sheets(&self) -> Vec<ConsentSheetView> {
        let mut views = self.consent.views();
        views.sort_by_key(|view| view.at);
        views
    }

    pub(crate) fn sheet(&self, id: &str) -> Result<ConsentSheetView, NodeError> {
        self.consent.view(id)
    }

    /// Agrees to a sheet, if `digest` is of what it shows and `confirmed` names its grave warnings.
    pub(crate) async fn approve(
        &self,
        id: &str,
        digest: &str,
        confirmed: &[String],
    ) -> Result<ConsentOutcomeView, NodeError> {
        self.persona()?; // LCK-001
        let answering = self.consent.answer(id)?;
        let sheet = answering.sheet();
        if sheet.view.digest != digest {
            return Err(codes::OTHER_DIGEST.with("sheet", id)); // CON-001
        }
        warnings::check_confirmed(&sheet.view, confirmed)?;
        if sheet.meter().is_some() {
            return self.approve_meter(answering).await;
        }
        let Some((intent, proposal)) = sheet.calls() else {
            let is_promise = sheet.promise().is_some();
            return if is_promise {
                self.approve_promise(answering).await
            } else {
                self.approve_shielded(answering).await
            };
        };
        let chain = self.lane_of(&sheet.view.account)?; // NODE-028
        chain.agreed_to_replace(&sheet.ask, intent).await?; // NODE-026
        let confirmed = match proposal.confirm(&chain).await {
            Ok(confirmed) => confirmed,
            Err(ConfirmError::Stale { .. } | ConfirmError::OutflowGrew { .. }) => {
                return self.refresh(&chain, answering).await;
            }
            Err(error) => return Err(with_reason(error.contract_says(), error)),
        };
        let is_carry = sheet.ask.action == ConsentAction::ShieldedCarry;
        let hand = if is_carry { self.brought_by_own(intent)? } else { None };
        let kept = self.write(|records| {
            self.still_granted(&*records, &sheet.ask)?;
            if let Some(hand) = &hand {
                self.hand_to_own_account(records, hand, &sheet.ask.id)?; // SHW-010
            }
            confirmed.keep(records, self, &chain, (sheet, intent))?;
            self.sheet_receipt(records, sheet, ReceiptAnswer::Agreed)?;
            Ok::<_, NodeError>(self.write_receipt(records, &sheet.view, ConsentState::Approved)?)
        });
        let receipt = match kept {
            Ok(receipt) => receipt,
            Err(error) if is_final(&error) => return Err(error),
            Err(error) => {
                // Another payment took the nonce, or the money: what was shown is no longer true.
                tracing::info!(code = error.code(), "an approved sheet is shown anew");
                return self.refresh(&chain, answering).await;
            }
        };
        if let Some(hand) = &hand {
            self.shielded.clear_fault(&hand.id);
        }
        let (payment, origin) = (Some(sheet.ask.id.to_string()), answering.origin());
        answering.done();
        self.sheet_changed(id, origin, ConsentState::Approved);
        self.money.notify_one();
        Ok(ConsentOutcomeView { sheet: id.to_owned(), state: ConsentState::Approved, payment, receipt })
    }

    /// Shows what it would do now, under the same id and with another digest; the yes that was given does not count.
    async fn refresh(
        &self,
        chain: &Chain,
        answering: Answering<'_>,
    ) -> Result<ConsentOutcomeView, NodeError> {
        let (id, sheet, origin) = (answering.id().to_owned(), answering.sheet(), answering.origin());
        let about = sheet.calls().ok_or_else(|| codes::BUG.with("what", "a sheet without calls"))?;
        let (intent, proposal) = (Box::new(about.0.clone()), about.1);
        let proposal = proposal.again(self, chain, (&sheet.ask, &intent)).await?;
        let view = self.sheet_view(chain, id.clone(), &sheet.ask, &intent, &proposal)?;
        answering.show(view, What::Calls { intent, proposal });
        self.sheet_changed(&id, origin, ConsentState::Stale);
        Err(codes::SHEET_STALE.with("sheet", id)) // CON-002
    }

    /// Says no; `for_good` also to whatever else the app would ask in the same scope. An app's request is answered with the
    /// refusal in the same commit.
    pub(crate) fn refuse(&self, id: &str, for_good: bool) -> Result<ConsentOutcomeView, NodeError> {
        let answering = self.consent.answer(id)?;
        let origin = answering.origin();
        let answer = if for_good { ReceiptAnswer::RefusedForGood } else { ReceiptAnswer::Refused };
        let receipt = self.write(|records| {
            self.sheet_receipt(records, answering.sheet(), answer)?;
            if for_good {
                self.refuse_for_good(records, &answering.sheet().ask)?;
            }
            if let Some((app, request)) = origin {
                self.deny_request(records, (&app, request))?;
            }
            Ok::<_, NodeError>(self.write_receipt(records, &answering.sheet().view, ConsentState::Refused)?)
        })?;
        answering.done();
        if let Some((app, _)) = origin.filter(|_| for_good) {
            self.refuse_ended(&app)?;
        }
        if let Some((app, _)) = origin {
            self.apps.wake(&app); // its answer is on the disk
        }
        self.sheet_changed(id, origin, ConsentState::Refused);
        self.money.notify_one();
        Ok(ConsentOutcomeView { sheet: id.to_owned(), state: ConsentState::Refused, payment: None, receipt })
    }
}

/// Whether a yes that was refused so is not to be asked for anew: a limit, a scope that ended, a request that was answered, a payment
/// out of the pool.
fn is_final(error: &NodeError) -> bool {
    let is_closed = error.code() == codes::SHEET_CLOSED.code();
    is_closed
        || is_over_limit(error)
        || ["SHD-", "CAP-", "RCT-"].iter().any(|area| error.code().starts_with(area))
}

fn allowance(chain: &Chain, intent: &Intent) -> Option<teahouse_api::money::MoneyView> {
    match intent {
        Intent::AllowToken { token, amount, .. } => {
            Some(payment::money(chain, teahouse_chain::port::Asset::Token(*token), *amount))
        }
        Intent::DisallowToken { token, .. } => {
            let none = teahouse_chain::primitives::U256::ZERO;
            Some(payment::money(chain, Asset::Token(*token), none))
        }
        _ => None,
    }
}

/// The method that is really called, where it is not the one that the app named.
fn method_of(intent: &Intent) -> Option<String> {
    let method = match intent {
        Intent::AllowToken { .. } | Intent::DisallowToken { .. } => "approve",
        Intent::PoolDeposit { .. } => "deposit",
        Intent::PoolTransact { .. } => "transact",
        _ => return None,
    };
    Some(method.to_owned())
}

/// Who gets it: the payee, the contract that may take it, or the contract that is called.
fn other_side(
    chain: &Chain,
    intent: &Intent,
    called: teahouse_chain::primitives::Address,
) -> teahouse_chain::primitives::Address {
    match intent {
        Intent::AllowToken { spender, .. } => chain.book.find(*spender).map_or(called, |at| at.address),
        Intent::DisallowToken { spender, .. } => *spender,
        _ => intent.payee().unwrap_or(called),
    }
}

fn record_of(sheet: &Sheet, intent: &Intent) -> PaymentRecord {
    let purpose = match sheet.ask.action {
        ConsentAction::Send | ConsentAction::AppPayment => PaymentPurpose::Transfer,
        ConsentAction::AppContract => PaymentPurpose::Contract,
        ConsentAction::Refund => PaymentPurpose::Refund,
        ConsentAction::Revoke => PaymentPurpose::Revoke,
        ConsentAction::Undelegate
        | ConsentAction::Name
        | ConsentAction::Publish
        | ConsentAction::Carry
        | ConsentAction::AppSign
        | ConsentAction::AppMeter
        | ConsentAction::ShieldedDeposit
        | ConsentAction::ShieldedSend
        | ConsentAction::ShieldedWithdraw
        | ConsentAction::ShieldedJoin
        | ConsentAction::ShieldedCarry => PaymentPurpose::Other,
        ConsentAction::AllowanceOpen | ConsentAction::AllowanceEnd => PaymentPurpose::Allowance,
        ConsentAction::AllowancePay => PaymentPurpose::AllowancePayment,
        // The record of the payment itself stays as it is.
        ConsentAction::RaiseFee => PaymentPurpose::Other,
    };
    // What a carried batch moves stands at the relayed payment, which stays one.
    let moves = !matches!(intent, Intent::CarryBatch { .. } | Intent::PoolTransact { .. }); // HIS-001
    let moved = |all: &[MoneyView]| if moves { all.to_vec() } else { Vec::new() };
    PaymentRecord {
        purpose,
        app: sheet.ask.app().map(|app| app.to_string()),
        leaves: moved(&sheet.view.leaves),
        arrives: moved(&sheet.view.arrives),
    }
}
