//! A sheet that is about an app is answered under the app's grant, and leaves a receipt in the commit of the answer.

use teahouse_api::app::{ReceiptAnswer, ReceiptKind};
use teahouse_api::consent::ConsentAction;
use teahouse_base::{ReadRecords, StoreError, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_runtime::grant::pending::{Word, recheck};
use teahouse_runtime::grant::{self, Decision, Grant, GrantError, Scope};
use teahouse_runtime::model::{Request, RequestId};
use teahouse_runtime::records;

use super::Ask;
use super::sheets::{Answering, Sheet};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::receipts::log::Entry;

/// The app's request behind a sheet, as long as it is open.
fn request_of(records: &dyn ReadRecords, ask: &Ask) -> Result<Option<Request>, StoreError> {
    let Some((app, id)) = ask.origin else { return Ok(None) };
    Ok(records::open_requests(records, &app)?.into_iter().find(|request| request.id == id))
}

/// The scope that a sheet is about.
fn scope_of(records: &dyn ReadRecords, ask: &Ask) -> Result<Scope, StoreError> {
    Ok(match (request_of(records, ask)?, kind_of(ask.action)) {
        (Some(request), _) => request.kind.scope(),
        (None, ReceiptKind::Payment) if ask.action == ConsentAction::ShieldedSend => Scope::Shielded,
        (None, _) => Scope::Wallet,
    })
}

const fn kind_of(action: ConsentAction) -> ReceiptKind {
    match action {
        ConsentAction::AppContract => ReceiptKind::ContractWrite,
        ConsentAction::AppSign => ReceiptKind::Signature,
        ConsentAction::AppMeter => ReceiptKind::Meter, // NODE-185
        _ => ReceiptKind::Payment,
    }
}

impl Shared {
    /// Refuses a yes to what an app may no longer ask for: a scope that was taken back, or ran out, since its sheet was opened; and to
    /// what the app was answered meanwhile.
    pub(super) fn still_granted(&self, records: &dyn ReadRecords, ask: &Ask) -> Result<(), NodeError> {
        let Some((app, _)) = ask.origin else { return Ok(()) };
        let Some(request) = request_of(records, ask)? else {
            return Err(codes::SHEET_CLOSED.with("payment", ask.id)); // GRT-007
        };
        let scope = request.kind.scope();
        let grant = grant::find(records, &app, &scope)?;
        let word = recheck(&request, grant.as_ref(), self.clock.now())?; // GRT-007
        match word {
            Word::Holds => Ok(()),
            Word::AsksAgain { since } => Err(GrantError::ExpiredAt { scope, at: since }.into()),
        }
    }

    /// Writes the receipt of an answer to a sheet, if the sheet is about an app. Before the request is answered: it has the scope.
    pub(super) fn sheet_receipt(
        &self,
        records: &mut dyn WriteRecords,
        sheet: &Sheet,
        answer: ReceiptAnswer,
    ) -> Result<(), NodeError> {
        let Some(app) = sheet.ask.app() else { return Ok(()) };
        let scope = scope_of(records, &sheet.ask)?.to_string();
        let mut shown = [0; 32];
        // A sheet's digest is SHA-256 in hex by construction.
        let _ = hex::decode_to_slice(&sheet.view.digest, &mut shown);
        let kind = kind_of(sheet.ask.action);
        self.write_app_receipt(records, Entry { app, scope, kind, answer, shown }).map(drop)
    }

    /// The receipt of a sheet that nobody answered in time.
    pub(crate) fn receipt_of_lapse(
        &self,
        records: &mut dyn WriteRecords,
        late: &Answering<'_>,
    ) -> Result<(), NodeError> {
        self.sheet_receipt(records, late.sheet(), ReceiptAnswer::Lapsed)
    }

    /// Answers the request behind a sheet with the person's no; one that was answered meanwhile stays as it was answered.
    pub(crate) fn deny_request(
        &self,
        records: &mut dyn WriteRecords,
        (app, request): (&AppId, RequestId),
    ) -> Result<(), NodeError> {
        match self.answer_denied(records, app, request) {
            Err(error) if error.code() == "APP-401" => Ok(()),
            denied => denied,
        }
    }

    /// Makes the no to a sheet a standing one for the scope of its request.
    pub(super) fn refuse_for_good(&self, records: &mut dyn WriteRecords, ask: &Ask) -> Result<(), NodeError> {
        let Some((app, _)) = ask.origin else { return Ok(()) };
        let scope = scope_of(records, ask)?;
        let kept = grant::find(records, &app, &scope)?.unwrap_or_else(|| Grant::ask(app, scope));
        Ok(grant::set(records, &Grant { decision: Decision::Denied, ..kept })?) // GRT-006
    }
}
