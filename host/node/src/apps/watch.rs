//! What open apps watch is read again with each new safe block; an app hears that there is another answer, and reads it itself.
//!
//! What an app was told is noted after its signal is queued: a crash in between tells it once more, and never too little. A watch
//! that manifest or person no longer allow ends.
//!
//! # Privacy
//! While nothing is watched by an open app, no endpoint is asked.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use teahouse_bundle::{AppId, BaseUnits};
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::model::{Answer, AssetId, RefusalCode, RequestKind};
use teahouse_runtime::watch::{self, SOURCE, Watch};

use super::open::OpenApp;
use super::requests::Standing;
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;

/// What an answer comes to: an app hears of another one. None where there was no answer.
fn digest_of(answer: &Answer) -> Option<String> {
    let said = match answer {
        Answer::Returned(values) => serde_json::to_vec(values),
        Answer::Refused(refusal) => match refusal.code {
            RefusalCode::Offline | RefusalCode::Busy | RefusalCode::Internal => return None,
            code => serde_json::to_vec(&code),
        },
        _ => return None,
    };
    let said = said.expect("an answer has only numbers, texts and lists, which JSON can write");
    Some(blake3::hash(&said).to_string())
}

impl Shared {
    /// Looks at what open apps watch, where there is a block that they have not seen. An app that fails holds up no other.
    pub(crate) async fn look_at_watches(&self, chain: &Chain) -> Result<(), NodeError> {
        let mut watching = Vec::new();
        for open in self.apps.kept() {
            let watches = self.read(|records| watch::list(records, &open.app))?;
            if !watches.is_empty() {
                watching.push((open, watches));
            }
        }
        if watching.is_empty() {
            return Ok(());
        }
        let Ok(heads) = chain.port.heads().await else { return Ok(()) };
        for (open, watches) in watching {
            if let Err(error) = self.look_for(chain, &open, &watches, heads.safe.number).await {
                tracing::warn!(%error, app = %open.app, "what an app watches waits for the next look");
            }
        }
        Ok(())
    }

    /// Looks at all that one app watches, at a new block; at what it began to watch, at any.
    async fn look_for(
        &self,
        chain: &Chain,
        open: &Arc<OpenApp>,
        watches: &[Watch],
        block: u64,
    ) -> Result<(), NodeError> {
        let is_new = open.looked_at.load(Ordering::Relaxed) != block;
        let mut is_done = true;
        for watch in watches.iter().filter(|watch| is_new || watch.seen.is_none()) {
            is_done &= self.look_at_watch(chain, open, watch).await?;
        }
        if is_done {
            open.looked_at.store(block, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Looks at one watch; whether there is nothing more to do about it at this block.
    async fn look_at_watch(
        &self,
        chain: &Chain,
        open: &Arc<OpenApp>,
        watch: &Watch,
    ) -> Result<bool, NodeError> {
        let app = &open.app;
        if !self.may_watch(app, watch)? {
            self.write(|records| watch::end(records, app, watch.id))?; // WCH-005
            return Ok(true);
        }
        let Standing::Answer(answer) = self.look_at_read(chain, app, &watch.call).await? else {
            return Ok(false);
        };
        let Some(seen) = digest_of(&answer) else { return Ok(false) };
        if watch.seen.as_ref() == Some(&seen) {
            return Ok(true);
        }
        if !open.signal(SOURCE, watch.id.get()) {
            return Ok(false); // Its queue is full: the next round tells it.
        }
        self.write(|records| watch::note_seen(records, app, watch.id, &seen))?; // WCH-004
        Ok(true)
    }

    /// Whether manifest and person let the app make the read that it watches.
    fn may_watch(&self, app: &AppId, watch: &Watch) -> Result<bool, NodeError> {
        let record = self.app_record(app)?;
        let scope = Scope::Contract(watch.call.contract.clone());
        let said = self.read(|records| grant::find(records, app, &scope))?;
        let (kind, now) = (RequestKind::Read(watch.call.clone()), self.clock.now());
        let nothing = |_: &AssetId| BaseUnits::default();
        let checked = grant::check(&kind, &record.permissions, said.as_ref(), record.version, now, &nothing);
        Ok(checked.is_ok())
    }
}
