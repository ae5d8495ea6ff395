//! The sheet of a meter shows its voucher at the most; the yes, what it counts towards limits, the app's answer and the line in the log
//! are one commit.

use teahouse_api::app::ReceiptAnswer;
use teahouse_api::consent::{ConsentOutcomeView, ConsentSheetView, ConsentState};
use teahouse_api::meter::MeterEnd;
use teahouse_base::{RngExt, SystemRng};
use teahouse_runtime::model::Answer;
use teahouse_runtime::records;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::promise::{MeterDraft, MeterError, PromiseError};
use teahouse_wallet::typed;

use super::Ask;
use super::promise::{Drawn, Told};
use super::sheets::{Answering, Sheet, What};
use crate::apps::meter::{MeterNote, People};
use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::money::limits::spending_app;
use crate::node::Shared;
use crate::records::{METERS, put_json};

/// What a yes would open.
#[derive(Clone)]
pub(crate) struct MeterProposal {
    pub(crate) draft: MeterDraft,
    /// What is kept of it beside the wallet's record.
    pub(crate) note: MeterNote,
    /// Who is in it.
    pub(crate) people: People,
}

impl MeterProposal {
    fn drawn(&self) -> Drawn<'_> {
        let Self { draft, people, .. } = self;
        Drawn {
            outflow: draft.outflow(),
            shown: draft.shown(),
            account: draft.account(),
            digest: draft.digest().0,
            people,
        }
    }
}

impl Shared {
    /// Opens the sheet of a meter.
    pub(crate) fn open_meter_sheet(
        &self,
        chain: &Chain,
        ask: Ask,
        proposal: MeterProposal,
    ) -> Result<ConsentSheetView, NodeError> {
        let id = hex::encode(SystemRng.array::<8>());
        let view = self.promise_sheet(chain, id, &ask, &proposal.drawn())?;
        self.keep_sheet(chain, Sheet { view, ask, what: What::Meter(Box::new(proposal)) })
    }

    /// Opens what was agreed to, if what was shown is still true and its app is open.
    pub(super) async fn approve_meter(
        &self,
        answering: Answering<'_>,
    ) -> Result<ConsentOutcomeView, NodeError> {
        let sheet = answering.sheet();
        let shown = sheet.meter().ok_or_else(|| codes::BUG.with("what", "a sheet of no meter"))?;
        let (app, _) = sheet.ask.origin.ok_or_else(|| codes::BUG.with("what", "a meter of no app"))?;
        let (chain, draft) = (self.chain()?, &shown.draft);
        let filled = draft.filled();
        let bound = typed::bind(&*chain.port, &chain.book, filled.contract(), filled.name()).await?; // TYP-002
        if chain.promises.meter_draft(&bound, filled.clone(), draft.account())? != *draft {
            return Err(codes::SHEET_STALE.with("sheet", &sheet.view.id)); // CON-002
        }
        let newest = chain.port.heads().await?.latest.time;
        // In memory first: what is on disk and not there counts as left over from before a restart.
        if !self.apps.meters.begin(sheet.ask.id, &app, self.clock.now()) {
            return Err(codes::NOT_OPEN.with("app", app)); // NODE-181
        }
        let kept = self.keep_meter(&chain, sheet, shown, newest);
        let (receipt, told, before) = kept.inspect_err(|_| self.apps.meters.end(&sheet.ask.id))?;
        before.iter().for_each(|before| self.apps.meters.end(before));
        let (id, name, origin) = (sheet.ask.id, answering.id().to_owned(), answering.origin());
        answering.done();
        self.follow_app_account(&app);
        for (conversation, message) in &told {
            self.message_sent(conversation, message)?;
        }
        self.sheet_changed(&name, origin, ConsentState::Approved);
        self.apps.wake(&app);
        self.money.notify_one();
        let payment = Some(id.to_string());
        Ok(ConsentOutcomeView { sheet: name, state: ConsentState::Approved, payment, receipt })
    }

    /// Everything that a yes leaves behind, in one commit: the receipt's number, the messages that left, and the meter whose place
    /// this one takes, ended with a receipt of its own.
    fn keep_meter(
        &self,
        chain: &Chain,
        sheet: &Sheet,
        shown: &MeterProposal,
        newest: teahouse_base::UnixSeconds,
    ) -> Result<(u64, Told, Option<IntentId>), NodeError> {
        let (app, request) = sheet.ask.origin.ok_or_else(|| codes::BUG.with("what", "a meter of no app"))?;
        let (id, draft) = (sheet.ask.id, &shown.draft);
        let key = self.persona()?.app_account(app.as_bytes()); // LCK-001
        self.write(|store| {
            self.still_granted(&*store, &sheet.ask)?; // NODE-183
            let before = chain.promises.meter_before(&*store, draft)?.map(|before| before.id);
            let before = before.filter(|before| *before != id);
            if let Some(before) = &before {
                self.end_meter(store, chain, before, MeterEnd::Replaced)?; // NODE-185
            }
            let opened = chain.promises.open_meter(store, &key, id, draft, (spending_app(&app), newest));
            opened.map_err(|error| match error {
                MeterError::Promise(PromiseError::Limit(exceeded)) => self.over_limit(chain, &exceeded), // SPL-004
                error => error.into(),
            })?;
            self.sheet_receipt(store, sheet, ReceiptAnswer::Agreed)?;
            put_json(store, METERS, id.as_bytes(), &shown.note)?;
            let answer = Answer::MeterOpened(shown.note.fields.clone());
            records::record_answer(store, &app, request, &answer, self.clock.now())?;
            let told = self.tell_people(store, shown.people.values(), (&app, draft.account()))?;
            let receipt = self.write_receipt(store, &sheet.view, ConsentState::Approved)?;
            Ok::<_, NodeError>((receipt, told, before))
        })
    }
}
