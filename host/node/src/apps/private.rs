//! Private payments that apps ask for: the person agrees to each on its sheet, and the app hears how far it is.
//!
//! # Privacy
//! An app learns neither where anybody is paid nor what there is: too little private money, and a sheet that was not opened for it,
//! are one refusal to it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use teahouse_api::consent::{AskerView, ConsentAction};
use teahouse_api::shielded::{ShieldedCarrier, ShieldedInsertion};
use teahouse_bundle::AppId;
use teahouse_chain::port::Asset;
use teahouse_runtime::model::{
    Answer, Payment, PaymentProgress, PaymentStage, Receipt, Refusal, RefusalCode, Request, RequestId,
    RequestKind,
};
use teahouse_runtime::records;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::{Failure, Memo, MemoError, ShieldedIntent, ShieldedState, Wish};

use super::catalogue::fingerprint;
use super::names::asset_of;
use super::requests::{Standing, refused};
use crate::consent::Ask;
use crate::error::{NodeError, codes};
use crate::money::limits::is_over_limit;
use crate::money::payment::intent_id;
use crate::node::Shared;
use crate::people::payees::private::PrivatePayee;
use crate::shielded::lane::PoolLane;
use crate::shielded::proposal::{NamedPayee, ShieldedOrder};

/// An app is told of a proof's progress this often, in milliseconds: each time it looks.
const TELL_EVERY: u64 = 1_000;

/// When apps were last told of their payments, and of which stage.
#[derive(Default)]
pub(crate) struct ToldApps(Mutex<BTreeMap<IntentId, (u64, PaymentStage)>>);

impl ToldApps {
    /// Whether an app is to be told now, and notes that it is.
    fn is_news(&self, id: IntentId, now: u64, stage: PaymentStage) -> bool {
        // Every change is one insertion, so a panic elsewhere leaves the map whole.
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old =
            |(at, known): &(u64, PaymentStage)| *known == stage && now < at.saturating_add(TELL_EVERY);
        if told.get(&id).is_some_and(is_old) {
            return false;
        }
        told.insert(id, (now, stage));
        true
    }

    fn forget(&self, id: &IntentId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }
}

/// What a private payment of an app is called in the pool.
fn private_id(app: &AppId, request: RequestId) -> IntentId {
    intent_id(&[b"app private", app.as_bytes(), &request.get().to_be_bytes()])
}

/// How far a payment is, as its app is told.
const fn stage_of(record: Option<&ShieldedIntent>) -> PaymentStage {
    let Some(record) = record else { return PaymentStage::Asked };
    match record.state {
        ShieldedState::Mined(_) | ShieldedState::Final(_) => PaymentStage::Included,
        // What was handed over once may be out there, whatever is made of it anew.
        _ if record.handed.is_some() => PaymentStage::Sent,
        ShieldedState::Drafted => PaymentStage::Asked,
        ShieldedState::Proved => PaymentStage::Sent,
        _ => PaymentStage::Proving,
    }
}

/// What became of a payment, once it is over.
fn outcome(record: &ShieldedIntent, receipt: Receipt) -> Option<Answer> {
    let no = |code, why: &str| Some(Answer::Refused(Refusal::new(code, why)));
    match record.state {
        ShieldedState::Final(_) => Some(Answer::PaidPrivately(receipt)),
        ShieldedState::Failed(Failure::Cancelled) => no(RefusalCode::Denied, "the person called it off"),
        ShieldedState::Failed(Failure::Foreign(_)) => {
            no(RefusalCode::Rejected, "its money was spent by another payment")
        }
        ShieldedState::Expired => no(RefusalCode::Expired, "nobody brought it in time"),
        _ => None,
    }
}

/// Why an app's payment has no sheet.
enum NoSheet {
    /// The app is told so.
    Refused(RefusalCode, &'static str),
    /// It is tried again soon.
    Soon,
    /// It is tried again when something changes.
    Later,
    /// It is logged, and tried again.
    Error(NodeError),
}

impl NoSheet {
    fn standing(self) -> Result<Standing, NodeError> {
        match self {
            Self::Refused(code, why) => Ok(refused(code, why)),
            Self::Soon => Ok(Standing::Busy),
            Self::Later => Ok(Standing::Waits),
            Self::Error(error) => Err(error),
        }
    }
}

impl From<NodeError> for NoSheet {
    fn from(error: NodeError) -> Self {
        Self::Error(error)
    }
}

impl Shared {
    /// How a private payment that an app asked for stands.
    pub(super) async fn look_at_private(
        &self,
        app: &AppId,
        request: &Request,
        payment: &Payment,
    ) -> Result<Standing, NodeError> {
        let id = private_id(app, request.id);
        let is_agreed = self.shielded_record(&id)?.is_some();
        let pool = match self.pool() {
            Ok(pool) => pool,
            // What was agreed to on another chain goes on when that one is in use again; nobody is told that it failed.
            Err(_) if is_agreed => return Ok(Standing::Waits),
            Err(_) => return Ok(refused(RefusalCode::Offline, "the chain has no shielded pool")),
        };
        let Some(record) = pool.plans.get(&id)? else {
            if is_agreed {
                return Ok(Standing::Waits); // One request is one payment, on whatever chain.
            }
            return match self.ask_for_private(&pool, id, (app, request), payment).await {
                Ok(()) => Ok(Standing::Waits),
                Err(why) => why.standing(),
            };
        };
        let (reference, amount) = (id.to_string(), payment.amount.clone());
        let over = outcome(&record, Receipt { reference, amount, paid_at: self.clock.now() });
        if over.is_some() {
            self.apps.told.forget(&id);
        }
        // Until then the pool's task says when there is news.
        Ok(over.map_or(Standing::Waits, Standing::Answer))
    }

    /// Opens the sheet of a payment, with the app's name on it.
    async fn ask_for_private(
        &self,
        pool: &PoolLane,
        id: IntentId,
        (app, request): (&AppId, &Request),
        payment: &Payment,
    ) -> Result<(), NoSheet> {
        match self.word_against(app, request)? {
            Some(Standing::Busy) => return Err(NoSheet::Soon),
            Some(_) => return Err(NoSheet::Later),
            None => {}
        }
        if self.consent.has_intent(&id) {
            return Ok(());
        }
        if self.consent.is_full() {
            // Submitters are not asked for a price that nobody could be shown.
            return Err(NoSheet::Later);
        }
        let order = self.private_order(pool, app, payment)?;
        let record = self.app_record(app)?;
        let asker = AskerView {
            app: app.to_string(),
            name: record.title,
            publisher: fingerprint(&record.publisher),
            conversation: self.conversation_of(app)?.map(|id| id.to_string()),
        };
        let ask = Ask {
            id,
            action: ConsentAction::ShieldedSend,
            asker: Some(asker),
            reason: None,
            method: None,
            origin: Some((*app, request.id)),
            spends_for: None,
            step: (1, 1),
        };
        let opened = self.open_shielded(pool, ask, order, false).await;
        opened.map(drop).map_err(|error| self.why_no_sheet(error))
    }

    fn private_order(
        &self,
        pool: &PoolLane,
        app: &AppId,
        payment: &Payment,
    ) -> Result<ShieldedOrder, NoSheet> {
        let PrivatePayee { contact, address, changed_from } = self.payee_of_app(pool, app, payment)?;
        let asset = pooled(pool, payment)?;
        let memo = Memo::new(&payment.memo)
            .map_err(|_: MemoError| NoSheet::Refused(RefusalCode::Invalid, "the memo cannot be sent"))?;
        let value = payment.amount.base_units.get();
        if value == 0 {
            return Err(NoSheet::Refused(RefusalCode::Invalid, "there is nothing to pay"));
        }
        let (name, is_verified) = (contact.name().to_owned(), contact.is_verified());
        Ok(ShieldedOrder {
            wish: Wish::Pay { to: address, asset, value, memo },
            by: ShieldedCarrier::Submitter,
            insertion: ShieldedInsertion::Own,
            payee: Some(NamedPayee { name, is_verified, changed_from }),
        })
    }

    /// The person that an app means, who has to be known and to have said where it can be paid privately.
    fn payee_of_app(&self, pool: &PoolLane, app: &AppId, payment: &Payment) -> Result<PrivatePayee, NoSheet> {
        let nobody = NoSheet::Refused(RefusalCode::NotFound, "that person cannot be paid privately");
        let Some(account) = self.person_of(app, &payment.to)? else { return Err(nobody) };
        let unknown = [codes::NO_PRIVATE_ADDRESS, codes::PAYEE_NOT_A_CONTACT, codes::NO_CONTACT];
        self.shielded_address_of(pool.place(), &account.to_string()).map_err(|error| {
            if unknown.iter().any(|code| code.code() == error.code()) { nobody } else { error.into() }
        })
    }

    fn why_no_sheet(&self, error: NodeError) -> NoSheet {
        let is = |code: crate::error::Code| error.code() == code.code();
        if is(codes::SHEET_CLOSED) || is(codes::NOT_LOOKED) {
            return NoSheet::Soon;
        }
        if is_over_limit(&error) {
            return NoSheet::Refused(RefusalCode::Quota, "it is over a limit that the person has set");
        }
        if is(codes::NOBODY_BRINGS) || is(codes::NO_RELAYS) {
            // As a claim does: until somebody is connected who can be asked.
            return if self.may_find_submitters() {
                NoSheet::Later
            } else {
                NoSheet::Refused(RefusalCode::Offline, "nobody is there who would bring it")
            };
        }
        if error.code().starts_with("SHD-") {
            tracing::info!(code = error.code(), "a private payment of an app would fail and is not shown");
            return NoSheet::Refused(RefusalCode::Rejected, "it would fail");
        }
        error.into()
    }

    /// How far the payment with a key is, as long as its request is open.
    pub(super) fn look_at_payment(&self, app: &AppId, key: &str) -> Result<Standing, NodeError> {
        let open = self.read(|store| records::open_requests(store, app))?;
        let wanted = |request: &&Request| match &request.kind {
            RequestKind::PayPrivately(payment) => payment.idempotency_key == key,
            _ => false,
        };
        let Some(request) = open.iter().find(wanted) else {
            return Ok(refused(RefusalCode::NotFound, "no such payment is open"));
        };
        let id = private_id(app, request.id);
        let record = match self.pool() {
            Ok(pool) => pool.plans.get(&id)?,
            Err(_) => None,
        };
        let made = self.shielded.progress(&id).and_then(|progress| progress.permille);
        let percent =
            made.and_then(|permille| u8::try_from(permille / 10).ok()).map(|percent| percent.min(100));
        let stage = stage_of(record.as_ref());
        let percent = percent.filter(|_| stage == PaymentStage::Proving);
        Ok(Standing::Answer(Answer::PaymentStands(PaymentProgress { stage, percent })))
    }

    /// A payment out of the pool is further than it was: the app that asked for it looks, and its request is settled.
    pub(crate) fn private_payment_moved(&self, id: &IntentId, record: &ShieldedIntent) {
        let open = self.read(|store| records::all_open_requests(store));
        let Ok(open) = open.inspect_err(|error| tracing::warn!(%error, "no app could be told")) else {
            return;
        };
        let asked = |one: &&(AppId, Request)| {
            let (app, request) = *one;
            matches!(request.kind, RequestKind::PayPrivately(_)) && private_id(app, request.id) == *id
        };
        let Some((app, request)) = open.iter().find(asked) else { return };
        if record.state.is_settled() {
            self.money.notify_one();
        } else if self.apps.told.is_news(*id, self.clock.now().get(), stage_of(Some(record))) {
            self.apps.signal(app, "shielded", request.id.get());
        }
    }
}

/// What an app means to pay in, if the pool takes it.
fn pooled(pool: &PoolLane, payment: &Payment) -> Result<Asset, NoSheet> {
    let known = asset_of(&pool.chain, &payment.amount.asset);
    let taken = known.filter(|asset| pool.at.caps.iter().any(|cap| cap.token == asset.token()));
    taken.ok_or(NoSheet::Refused(RefusalCode::NotFound, "the pool does not take this asset"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_is_told_of_each_stage_at_once_and_of_one_stage_once_in_a_while() {
        let (told, id) = (ToldApps::default(), IntentId::from_array([1; 16]));
        assert!(told.is_news(id, 10, PaymentStage::Proving));
        assert!(!told.is_news(id, 1_009, PaymentStage::Proving));
        assert!(told.is_news(id, 1_010, PaymentStage::Proving));
        assert!(told.is_news(id, 1_011, PaymentStage::Sent));
        assert!(told.is_news(IntentId::from_array([2; 16]), 1_011, PaymentStage::Sent));
        told.forget(&id);
        assert!(told.is_news(id, 1_012, PaymentStage::Sent));
    }

    #[test]
    fn two_apps_and_two_requests_never_share_a_payments_name() {
        let app = |byte| AppId::from_array([byte; 32]);
        let names =
            [(1, 1), (1, 2), (2, 1)].map(|(of, request)| private_id(&app(of), RequestId::new(request)));
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), 3);
        assert_eq!(private_id(&app(1), RequestId::new(1)), names[0], "and each has always the same one");
    }
}
