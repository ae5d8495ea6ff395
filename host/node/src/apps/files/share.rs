//! A file is shared by a blob under a key of its own, and by word of it in each person's own session.
//!
//! The blob is on mailboxes before anybody is told. Word to all and the app's answer are one commit: a share that was cut
//! short has told nobody, and is done anew under another key.

use std::sync::Arc;

use teahouse_api::app::{ReceiptAnswer, ReceiptKind};
use teahouse_base::{Encode, SystemRng};
use teahouse_bundle::AppId;
use teahouse_chat::chat::Chat;
use teahouse_chat::contact::Standing;
use teahouse_chat::content::Content;
use teahouse_chat::ids::{ConversationId, MessageId};
use teahouse_runtime::files;
use teahouse_runtime::grant::Scope;
use teahouse_runtime::model::{Answer, FileId, FileInfo, FileLink, PersonId, RefusalCode, RequestId};
use teahouse_runtime::records;
use teahouse_wire::blob::{BlobKey, BlobRef};
use zeroize::Zeroizing;

use super::{Transferred, refuse};
use crate::blobs::blocking;
use crate::error::NodeError;
use crate::node::Shared;
use crate::people::payload::FilePayload;
use crate::receipts::log::Entry;
use crate::receipts::shown;

/// Whether bringing a blob failed because nobody was there who took it.
fn is_away(error: &NodeError) -> bool {
    ["NOD-301", "BLB-204"].contains(&error.code()) || error.code().starts_with("NET-")
}

impl Shared {
    /// Brings a file to mailboxes and tells these people where it is.
    pub(super) async fn share_file(
        self: &Arc<Self>,
        app: &AppId,
        request: RequestId,
        file: FileId,
        to: &[PersonId],
    ) -> Transferred {
        let Some(known) = self.read(|records| files::info(records, app, file))? else {
            return refuse(RefusalCode::NotFound, "no such file");
        };
        let Some(conversations) = self.conversations_with(app, to)? else {
            return refuse(RefusalCode::NotFound, "no such person");
        };
        let (shared, of) = (self.clone(), *app);
        let read = blocking(move || shared.read(|records| files::bytes(records, &of, file)));
        let bytes = Zeroizing::new(read.await?);
        let hash = blake3::hash(&bytes);
        if hash.to_hex().as_str() != known.hash {
            return refuse(RefusalCode::NotFound, "the file was forgotten");
        }
        let key = BlobKey::random(&mut SystemRng);
        let blob = match self.put_blob(bytes, key.clone()).await {
            Ok(blob) => BlobRef { key: Some(key), ..blob },
            Err(error) if is_away(&error) => return refuse(RefusalCode::Offline, "no mailbox took it"),
            Err(error) => return Err(error),
        };
        let payload = FilePayload { hash: *hash.as_bytes(), blob };
        for (conversation, message) in self.tell_of(app, request, &known, &payload, &conversations)? {
            self.outbox.notify_one();
            self.report_message(&conversation, &message);
        }
        Ok(Ok(()))
    }

    /// Word of a file to everybody, and the app's answer, in one commit.
    fn tell_of(
        &self,
        app: &AppId,
        request: RequestId,
        known: &FileInfo,
        payload: &FilePayload,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, MessageId)>, NodeError> {
        // The key goes into the sessions, and the app's answer has none of it.
        let (bytes, blob) = (payload.to_bytes(), payload.blob.id.to_string()); // FIL-005
        let link = FileLink { hash: known.hash.clone(), blob, size: known.size };
        self.write(|store| {
            let mut told = Vec::new();
            for conversation in conversations {
                let content = Content::AppFile {
                    app: app.to_string(),
                    name: known.name.clone(),
                    size: known.size,
                    payload: bytes.clone(),
                };
                let mut rng = SystemRng;
                let message = Chat::new(&mut *store, &*self.clock, &mut rng).send(conversation, content)?;
                told.push((*conversation, message));
            }
            let answer = Answer::FileShared(link);
            records::record_answer(store, app, request, &answer, self.clock.now())?; // FIL-006
            let (scope, shown) = (Scope::Files.to_string(), shown(&["share-file", &known.hash, &known.name]));
            let (kind, answer) = (ReceiptKind::Card, ReceiptAnswer::Agreed);
            self.write_app_receipt(store, Entry { app: *app, scope, kind, answer, shown })?;
            Ok::<_, NodeError>(told)
        })
    }

    /// The conversations with these people, if each is somebody that the person writes with.
    fn conversations_with(
        &self,
        app: &AppId,
        people: &[PersonId],
    ) -> Result<Option<Vec<ConversationId>>, NodeError> {
        let us = self.own_card()?.account();
        let mut known = self.chat_view(|chat| chat.contacts())?;
        known.retain(|contact| contact.standing() == Standing::Known);
        let conversation = |person: &PersonId| {
            let contact = known.iter().find(|contact| self.person_id(app, &contact.account()) == *person);
            contact.map(|contact| contact.conversation(&us))
        };
        Ok(people.iter().map(conversation).collect())
    }
}
