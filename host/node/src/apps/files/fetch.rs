//! A file is fetched by the hash of its bytes, from the blob that somebody offered, and kept only when it is that file.
//!
//! Several people may have offered one file: each offer is tried, so that one who offers something else under its hash does
//! not keep it from anybody.

use std::sync::Arc;

use teahouse_base::Decode;
use teahouse_bundle::AppId;
use teahouse_chat::contact::{Contact, Standing};
use teahouse_chat::content::Content;
use teahouse_chat::ids::AccountId;
use teahouse_runtime::files;
use teahouse_runtime::model::{Answer, Refusal, RefusalCode, RequestId};
use teahouse_runtime::records;
use teahouse_wire::blob::{BlobKey, BlobRef};
use zeroize::Zeroizing;

use super::{Transferred, refuse, told};
use crate::blobs::blocking;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::people::payload::FilePayload;
use crate::records::{APPS, FILE_OFFERS, unversioned};

/// A file that somebody offered to this person in one app.
struct Offer {
    name: String,
    blob: BlobRef,
    key: BlobKey,
}

impl Offer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let Ok(Content::AppFile { name, payload, .. }) = Content::from_bytes(bytes) else { return None };
        let blob = FilePayload::from_bytes(&payload).ok()?.blob;
        Some(Self { name, key: blob.key.clone()?, blob })
    }
}

impl Shared {
    /// Fetches what was offered under this hash, and keeps it for the app.
    pub(super) async fn fetch_file(
        self: &Arc<Self>,
        app: &AppId,
        request: RequestId,
        hash: &str,
    ) -> Transferred {
        let quota = match self.files_quota(app) {
            Ok(quota) => quota,
            Err(error) if error.code() == codes::NO_APP.code() => {
                return refuse(RefusalCode::NotFound, "the app is not installed");
            }
            Err(error) => return Err(error),
        };
        if let Some(known) = self.read(|records| files::find(records, app, hash))? {
            let answer = Answer::FileFetched(known);
            self.write(|store| records::record_answer(store, app, request, &answer, self.clock.now()))?;
            return Ok(Ok(()));
        }
        let mut why = Refusal::new(RefusalCode::NotFound, "nobody has shared it with this person");
        for offer in self.offers(app, hash)? {
            match self.take_offer(app, request, (hash, quota), &offer).await? {
                Ok(()) => return Ok(Ok(())),
                // Of several reasons the one that may pass counts.
                Err(_) if why.code == RefusalCode::Offline => {}
                Err(refusal) => why = refusal,
            }
        }
        Ok(Err(why))
    }

    /// What people whom this person writes with have offered under this hash.
    fn offers(&self, app: &AppId, hash: &str) -> Result<Vec<Offer>, NodeError> {
        let prefix = [app.as_bytes().as_slice(), &hex::decode(hash).unwrap_or_default()].concat();
        let rows = self.read(|records| records.scan(FILE_OFFERS, &prefix, None, usize::MAX))?;
        let known = self.chat_view(|chat| chat.contacts())?;
        let is_known = |account: &AccountId| {
            let of =
                |contact: &Contact| contact.account() == *account && contact.standing() == Standing::Known;
            known.iter().any(of)
        };
        let mut offers = Vec::new();
        for (key, record) in rows {
            let from = key.get(prefix.len()..).and_then(|rest| <[u8; 32]>::try_from(rest).ok());
            if from.is_some_and(|from| is_known(&AccountId::from_array(from))) {
                offers.extend(Offer::read(unversioned(FILE_OFFERS, &record)?));
            }
        }
        Ok(offers)
    }

    async fn take_offer(
        self: &Arc<Self>,
        app: &AppId,
        request: RequestId,
        (hash, quota): (&str, u64),
        offer: &Offer,
    ) -> Transferred {
        if offer.blob.size.get() > self.read(|records| files::room(records, app, quota))? {
            return refuse(RefusalCode::Quota, "there is no room for it"); // FIL-002
        }
        let bytes = match self.get_blob(&offer.blob, offer.key.clone()).await {
            Ok(bytes) => bytes,
            Err(error) => return self.why_not_fetched(error),
        };
        if files::hash_of(&bytes) != hash {
            return refuse(RefusalCode::Rejected, "what was shared is another file"); // FIL-004
        }
        let (shared, app, name) = (self.clone(), *app, offer.name.clone());
        let kept = blocking(move || shared.keep_fetched(&app, request, (&name, quota), &bytes)).await;
        match kept {
            Err(error) if error.code() == "APP-442" => refuse(RefusalCode::Quota, "there is no room for it"),
            kept => kept.map(Ok),
        }
    }

    /// Keeps the bytes and tells the app, in one commit; not for an app that was removed meanwhile.
    fn keep_fetched(
        &self,
        app: &AppId,
        request: RequestId,
        (name, quota): (&str, u64),
        bytes: &Zeroizing<Vec<u8>>,
    ) -> Result<(), NodeError> {
        self.write(|store| {
            if store.get(APPS, app.as_bytes())?.is_none() {
                return Err(codes::NO_APP.with("app", app)); // FIL-008
            }
            let kept = files::keep(store, app, quota, name, bytes).map_err(told)?;
            let answer = Answer::FileFetched(kept);
            Ok(records::record_answer(store, app, request, &answer, self.clock.now())?)
        })
    }

    /// What an app is told of a blob that did not come.
    fn why_not_fetched(&self, error: NodeError) -> Transferred {
        let offline = |why| refuse(RefusalCode::Offline, why);
        match error.code() {
            "BLB-201" if self.relay_status()?.relays.iter().any(|relay| relay.connected) => {
                refuse(RefusalCode::NotFound, "no mailbox has it")
            }
            "BLB-201" | "NOD-301" => offline("no mailbox could be asked"),
            // What came stays on the shelf: asking again asks for the rest.
            "BLB-202" => offline("it did not come whole"),
            code if code.starts_with("NET-") => offline("no mailbox could be asked"),
            code if code.starts_with("BLB-1") => {
                refuse(RefusalCode::Rejected, "what was shared does not open")
            }
            _ => Err(error),
        }
    }
}
