//! Files of apps come from the person's hand or from somebody who shared them in the same app, and from nowhere else.
//!
//! Bytes are kept with the app's records ([`teahouse_runtime::files`]), sealed as every record is; what others offered is
//! kept as it came, with its key, where no app reaches it.
//!
//! | module | holds |
//! |---|---|
//! | [`transfers`] | shares and fetches under way |
//! | `share` | a file on its way to people |
//! | `fetch` | a file that somebody offered, on its way here |
//!
//! # Privacy
//! An app learns of a file what the person picked: name, size, bytes. A mailbox learns that this connection brings or fetches
//! a sealed blob of some length; who was told of it travels in sessions only.

mod fetch;
mod share;
pub(crate) mod transfers;

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use teahouse_api::app::{
    FilePickerView, OpenAppView, PickFileParams, PickedFile, ReceiptAnswer, ReceiptKind,
};
use teahouse_base::{Decode, Encode, StoreError, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_bundle::manifest::permissions::MAX_FILE;
use teahouse_chat::chat::{ChatEvent, ChatView};
use teahouse_chat::content::Content;
use teahouse_chat::ids::AccountId;
use teahouse_runtime::files::{self, FilesError};
use teahouse_runtime::grant::Scope;
use teahouse_runtime::grant::pending::Word;
use teahouse_runtime::model::{Answer, Refusal, RefusalCode, RequestId, RequestKind};
use teahouse_runtime::records;

use super::open::OpenApp;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::people::payload::FilePayload;
use crate::receipts::log::Entry;
use crate::receipts::shown;
use crate::records::{FILE_OFFERS, put_bytes};

/// What an app is told of a transfer that did not happen; where it did, the answer is on disk already.
type Transferred = Result<Result<(), Refusal>, NodeError>;

fn refuse(code: RefusalCode, why: &str) -> Transferred {
    Ok(Err(Refusal::new(code, why)))
}

/// Where an offer lies: the app, the hash, and who made it, so that nobody can take another one's place.
fn offer_key(content: &Content, from: &AccountId) -> Option<Vec<u8>> {
    let Content::AppFile { app, payload, .. } = content else { return None };
    let app: AppId = app.parse().ok()?;
    let payload = FilePayload::from_bytes(payload).ok()?;
    payload.blob.key.as_ref()?;
    Some([app.as_bytes().as_slice(), &payload.hash, from.as_bytes()].concat())
}

/// Keeps the files that arrived messages offer, in the commit that took them in.
pub(crate) fn note_arrivals(records: &mut dyn WriteRecords, events: &[ChatEvent]) -> Result<(), StoreError> {
    for event in events {
        let ChatEvent::MessageArrived { conversation, message } = event else { continue };
        let view = ChatView::new(records);
        let (Some(account), Some(arrived)) =
            (view.account_of(conversation)?, view.message(conversation, message)?)
        else {
            continue;
        };
        note_offer(records, &arrived.content, &account)?;
    }
    Ok(())
}

/// Keeps what a message offers, if it offers a file.
pub(crate) fn note_offer(
    records: &mut dyn WriteRecords,
    content: &Content,
    from: &AccountId,
) -> Result<(), StoreError> {
    let Some(key) = offer_key(content, from) else { return Ok(()) };
    put_bytes(records, FILE_OFFERS, &key, &content.to_bytes())
}

/// Forgets what somebody offered who was turned away.
pub(crate) fn forget_offers(records: &mut dyn WriteRecords, from: &AccountId) -> Result<(), StoreError> {
    for (key, _) in records.scan(FILE_OFFERS, &[], None, usize::MAX)? {
        if key.ends_with(from.as_bytes()) {
            records.delete(FILE_OFFERS, &key)?;
        }
    }
    Ok(())
}

/// Why a file was not kept, with the numbers that its sentence needs.
fn told(error: FilesError) -> NodeError {
    let (bytes, bound) = match &error {
        FilesError::TooLarge { bytes, bound } => (*bytes, *bound),
        FilesError::Full { bytes, left } => (*bytes, *left),
        _ => return error.into(),
    };
    NodeError::from(error).and("bytes", bytes).and("bound", bound)
}

impl Shared {
    /// The most bytes of files that an installed app keeps.
    fn files_quota(&self, app: &AppId) -> Result<u64, NodeError> {
        Ok(self.app_record(app)?.permissions.files.map_or(0, |files| files.max_bytes))
    }

    /// The pickers of files that an app has asked for, with the most bytes that can be picked now.
    pub(super) fn file_pickers(&self, open: &OpenApp) -> Result<Vec<FilePickerView>, NodeError> {
        if open.guest.is_some() {
            return Ok(Vec::new()); // NODE-164
        }
        let (app, mut pickers) = (&open.app, Vec::new());
        for request in self.requests_of(app)? {
            if !matches!(request.kind, RequestKind::PickFile { .. })
                || self.word_on(app, &request)? != Ok(Word::Holds)
            {
                continue;
            }
            let RequestKind::PickFile { max_bytes, accept, purpose } = request.kind else { continue };
            let quota = self.files_quota(app)?;
            let room = self.read(|records| files::room(records, app, quota))?;
            pickers.push(FilePickerView {
                id: request.id.to_string(),
                max_bytes: max_bytes.min(MAX_FILE).min(room),
                accept,
                reason: purpose,
            });
        }
        Ok(pickers)
    }

    /// Answers a picker of a file; without one the app hears a no.
    pub(crate) async fn pick_file(
        self: &Arc<Self>,
        params: PickFileParams,
    ) -> Result<OpenAppView, NodeError> {
        let open = self.open_app(&params.handle)?;
        let picker = self.file_pickers(&open)?.into_iter().find(|picker| picker.id == params.picker);
        let picker = picker.ok_or_else(|| codes::NO_PICKER.with("picker", &params.picker))?;
        let id: u64 = picker.id.parse().map_err(|_| codes::NO_PICKER.with("picker", &picker.id))?;
        let (shared, app, id) = (self.clone(), open.app, RequestId::new(id));
        // Megabytes are hashed and sealed: not on the threads that answer others.
        let answered = tokio::task::spawn_blocking(move || match params.file {
            Some(file) => shared.keep_picked(&app, id, &picker, &file),
            None => shared.write(|store| {
                shared.answer_denied(store, &app, id)?;
                shared.receipt_of_file(store, &app, &picker, ReceiptAnswer::Refused)
            }),
        });
        answered.await.map_err(|error| codes::BUG.with("what", "keeping a file").told(&error))??;
        self.settle_app(&open).await?;
        self.view_of(&open)
    }

    /// Keeps what was picked and tells the app, in one commit.
    fn keep_picked(
        &self,
        app: &AppId,
        id: RequestId,
        picker: &FilePickerView,
        file: &PickedFile,
    ) -> Result<(), NodeError> {
        let bytes = STANDARD.decode(&file.bytes).map_err(|_| codes::MALFORMED.with("field", "file"))?;
        let size = bytes.len() as u64;
        if size > picker.max_bytes {
            return Err(told(FilesError::TooLarge { bytes: size, bound: picker.max_bytes })); // FIL-001
        }
        let media_type = files::media_type_of(&files::plain_name(&file.name));
        if !files::accepts(&picker.accept, media_type) {
            return Err(codes::NOT_ACCEPTED.with("media", media_type));
        }
        let quota = self.files_quota(app)?;
        self.write(|store| {
            let kept = files::keep(store, app, quota, &file.name, &bytes).map_err(told)?; // FIL-002
            records::record_answer(store, app, id, &Answer::FilePicked(kept), self.clock.now())?;
            self.receipt_of_file(store, app, picker, ReceiptAnswer::Agreed)
        })
    }

    /// The receipt of an answer to a picker, in the commit of that answer.
    fn receipt_of_file(
        &self,
        store: &mut dyn WriteRecords,
        app: &AppId,
        picker: &FilePickerView,
        answer: ReceiptAnswer,
    ) -> Result<(), NodeError> {
        let (bound, accept) = (picker.max_bytes.to_string(), picker.accept.join(" "));
        let shown = shown(&["pick-file", &bound, &accept, &picker.reason]);
        let (app, scope, kind) = (*app, Scope::Files.to_string(), ReceiptKind::Pick);
        self.write_app_receipt(store, Entry { app, scope, kind, answer, shown }).map(drop)
    }
}
