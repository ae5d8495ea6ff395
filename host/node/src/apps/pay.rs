//! Payments that apps ask for go where a contact said it can be paid: out of the app's budget where it has room, else after a yes.
//!
//! One request is one payment under one name in the journal, so that a crash neither loses nor doubles it.
//!
//! # Privacy
//! An app learns neither an account nor a balance, nor whether somebody was asked.

use std::sync::Arc;

use teahouse_api::consent::{AskerView, ConsentAction, ConsentSheetView};
use teahouse_bundle::AppId;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_runtime::model::{Answer, Payment, Receipt, Refusal, RefusalCode, Request, RequestId};
use teahouse_wallet::journal::{IntentId, IntentRecord, State};
use teahouse_wallet::signer::Intent;

use super::catalogue::fingerprint;
use super::names::asset_of;
use super::requests::{Standing, brought, fee_asset_in, is_nobody, refused};
use crate::chain::Chain;
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::money::allowances::{Rest, Room, rest_of};
use crate::money::limits::is_over_limit;
use crate::money::payment::intent_id;
use crate::node::Shared;

/// What a payment of an app is called in the journal.
fn payment_id(app: &AppId, request: RequestId) -> IntentId {
    intent_id(&[b"app payment", app.as_bytes(), &request.get().to_be_bytes()])
}

/// Whether no own transaction of a payment pays it any more, or yet: one whose place another took is a draft again.
const fn came_to_nothing(state: &State) -> bool {
    let is_over =
        matches!(state, State::Reverted { settled: true, .. } | State::Replaced(_) | State::Expired);
    is_over || matches!(state, State::Draft)
}

/// Whether what was agreed to for a budget is a draft again: it names a number and a time that are over.
fn is_old_draft(record: &IntentRecord) -> bool {
    record.state == State::Draft && matches!(record.intent, Intent::CallContract { .. })
}

/// What an app means to pay, with an account and an asset in their places.
struct Meant {
    asset: Asset,
    to: Address,
    amount: Amount,
}

impl Meant {
    /// What a yes signs.
    fn intent(&self) -> Intent {
        let (to, amount) = (self.to, U256::from(self.amount.get()));
        match self.asset {
            Asset::Native => Intent::SendCoin { to, amount },
            Asset::Token(token) => Intent::SendToken { token, to, amount },
        }
    }
}

impl Shared {
    /// How a payment that an app asked for stands.
    pub(super) async fn look_at_pay(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        payment: &Payment,
    ) -> Result<Standing, NodeError> {
        let id = payment_id(app, request.id);
        let lane = self.lane_with(&id)?;
        let paid = || {
            let (reference, amount) = (id.to_string(), payment.amount.clone());
            Standing::Answer(Answer::Paid(Receipt { reference, amount, paid_at: self.clock.now() }))
        };
        if let Some(record) = lane.relayed.look_up(&id)? {
            return Ok(brought(&record).unwrap_or_else(paid));
        }
        let known = lane.journal.look_up(&id)?;
        if let Some(failed) = known.as_ref().filter(|record| came_to_nothing(&record.state)) {
            match rest_of(&lane, &failed.intent).await? {
                Rest::Over if is_old_draft(failed) => {
                    self.write(|records| lane.journal.withdraw(records, &id))?;
                }
                Rest::Over => {}
                Rest::Open => return Ok(Standing::Waits), // BDG-006
                Rest::Paid => return Ok(paid()),
            }
        }
        match known.map(|record| record.state) {
            Some(State::Final(_) | State::Safe(_)) => Ok(paid()),
            Some(State::Reverted { settled: true, .. }) => {
                Ok(refused(RefusalCode::Rejected, "the chain refused it"))
            }
            Some(State::Replaced(_) | State::Expired) => {
                Ok(refused(RefusalCode::Rejected, "it was never sent, and never will be"))
            }
            Some(State::Draft) | None => self.pay_for(chain, app, request, (payment, id)).await,
            Some(_) => Ok(Standing::Busy),
        }
    }

    /// Pays out of the app's budget, or opens a sheet.
    async fn pay_for(
        &self,
        chain: &Arc<Chain>,
        app: &AppId,
        request: &Request,
        (payment, id): (&Payment, IntentId),
    ) -> Result<Standing, NodeError> {
        if let Some(standing) = self.word_against(app, request)? {
            return Ok(standing);
        }
        if self.consent.has_intent(&id) {
            return Ok(Standing::Waits);
        }
        let meant = match self.meant(chain, app, payment)? {
            Ok(meant) => meant,
            Err(refusal) => return Ok(Standing::Answer(Answer::Refused(refusal))),
        };
        let ask = self.ask_of(app, request, (payment, id))?;
        if let Some(standing) = self.within_budget(app, &meant, &ask).await? {
            return Ok(standing);
        }
        let intent = meant.intent();
        let opened = match self.open_sheet(chain, intent.clone(), ask.clone(), Way::own(false)).await {
            Err(error) => match fee_asset_in(chain, &error) {
                Some(fee_in) => self.open_relayed_sheet(chain, vec![intent], ask, fee_in, false).await,
                None => Err(error),
            },
            opened => opened,
        };
        self.standing_of_sheet(app, opened)
    }

    /// The account and the asset that an app means, or why there is none.
    fn meant(
        &self,
        chain: &Chain,
        app: &AppId,
        payment: &Payment,
    ) -> Result<Result<Meant, Refusal>, NodeError> {
        let no = |code, why: &str| Ok(Err(Refusal::new(code, why)));
        let Some(asset) = asset_of(chain, &payment.amount.asset) else {
            return no(RefusalCode::NotFound, "the asset is not known here");
        };
        let amount = match Amount::new(payment.amount.base_units.get()) {
            Ok(amount) if amount > Amount::ZERO => amount,
            Ok(_) => return no(RefusalCode::Invalid, "there is nothing to pay"),
            Err(_) => return no(RefusalCode::Invalid, "the amount is too large"),
        };
        let contact = self.person_of(app, &payment.to)?;
        let told = contact.map(|contact| self.pay_address_relied_on(chain, &contact)).transpose()?.flatten();
        match told {
            Some(to) => Ok(Ok(Meant { asset, to, amount })),
            None => no(RefusalCode::NotFound, "that person has not said where they can be paid"),
        }
    }

    fn ask_of(
        &self,
        app: &AppId,
        request: &Request,
        (payment, id): (&Payment, IntentId),
    ) -> Result<Ask, NodeError> {
        let record = self.app_record(app)?;
        let asker = AskerView {
            app: app.to_string(),
            name: record.title,
            publisher: fingerprint(&record.publisher),
            conversation: self.conversation_of(app)?.map(|id| id.to_string()),
        };
        Ok(Ask {
            id,
            action: ConsentAction::AppPayment,
            asker: Some(asker),
            reason: Some(payment.memo.clone()).filter(|memo| !memo.is_empty()),
            method: None,
            origin: Some((*app, request.id)),
            spends_for: None,
            step: (1, 1),
        })
    }

    /// How it stands if it is paid out of a budget. Where that cannot be, the person is asked.
    async fn within_budget(
        &self,
        app: &AppId,
        meant: &Meant,
        ask: &Ask,
    ) -> Result<Option<Standing>, NodeError> {
        let payment = (Destination::Account(meant.to), meant.amount);
        let spend = match self.budget_for(app, meant.asset, payment).await? {
            Room::None => return Ok(None),
            Room::Soon => return Ok(Some(Standing::Busy)),
            Room::Spend(spend) => spend,
        };
        let method = Some("spend".to_owned());
        let ask = Ask { action: ConsentAction::AllowancePay, method, ..ask.clone() };
        match self.agree_within_budget(&spend, ask).await {
            Ok(()) => Ok(Some(Standing::Busy)),
            Err(error) if ["LCK-", "CHN-"].iter().any(|area| error.code().starts_with(area)) => Err(error),
            Err(error) => {
                tracing::info!(%error, %app, "a payment does not go out of the budget: its person is asked");
                Ok(None)
            }
        }
    }

    /// How a request stands whose sheet was to be opened.
    pub(super) fn standing_of_sheet(
        &self,
        app: &AppId,
        opened: Result<ConsentSheetView, NodeError>,
    ) -> Result<Standing, NodeError> {
        match opened {
            Ok(_) => Ok(Standing::Waits),
            // It was answered while the sheet was drawn.
            Err(error) if error.code() == codes::SHEET_CLOSED.error().code() => Ok(Standing::Busy),
            Err(error) if is_over_limit(&error) => {
                tracing::info!(%error, app = %app, "what an app asks for is over a limit and is not shown");
                Ok(refused(RefusalCode::Quota, "it is over a limit that the person has set"))
            }
            // Payments of the person's own are on their way: the account takes its code on after them.
            Err(error) if error.code() == "PAY-442" => Ok(Standing::Busy),
            // As a claim does: until somebody is connected who can be asked.
            Err(error) if is_nobody(&error) && self.may_find_submitters() => Ok(Standing::Waits),
            Err(error) if is_nobody(&error) => {
                tracing::info!(%error, app = %app, "nobody is there who would bring what an app asks for");
                let why = "there is no coin for the fee, and nobody who would bring it for what is there";
                Ok(refused(RefusalCode::Offline, why))
            }
            Err(error) if error.code().starts_with("PAY-") => {
                tracing::info!(%error, app = %app, "what an app asks for would fail and is not shown");
                Ok(refused(RefusalCode::Rejected, "it would fail"))
            }
            Err(error) => Err(error),
        }
    }
}
