//! The node's side of a turn: what joins its commit, and what its effects set in motion.

use std::sync::Weak;

use serde::{Deserialize, Serialize};
use teahouse_api::Event;
use teahouse_base::{StoreError, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_runtime::model::{BatchId, Refusal, RefusalCode};
use teahouse_runtime::notify::POSTED;
use teahouse_runtime::powers::{AppHost, Effect, Notice, TurnRecords};
use teahouse_wallet::envelope::reserve_batch;

use super::notices;
use crate::node::Shared;
use crate::records::{BATCHES, put_json};

/// A reserved batch of share keys and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BatchRecord {
    /// The wallet's number of the batch, on this chain.
    pub number: u32,
    /// How many shares.
    pub count: u32,
    /// What it was ordered as; `None` before it was.
    pub order: Option<BatchOrder>,
    /// The app's request that funds it.
    pub funding: Option<u64>,
    /// Whether the envelope is on the chain.
    pub funded: bool,
    /// Shares that were given away.
    pub given: Vec<u32>,
}

/// What a batch was ordered as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BatchOrder {
    /// The asset, as apps call it.
    pub asset: String,
    /// Each share, decimal digits.
    pub each: String,
    /// When it expires, seconds.
    pub expiry: u64,
}

/// The key of a batch's record.
pub(crate) fn batch_key(app: &AppId, batch: BatchId) -> Vec<u8> {
    [app.as_bytes().as_slice(), &batch.get().to_be_bytes()].concat()
}

/// What the runtime is handed.
pub(crate) struct NodeHost(pub(crate) Weak<Shared>);

fn internal(error: impl std::fmt::Display) -> Refusal {
    tracing::error!(%error, "a turn could not be joined");
    Refusal::new(RefusalCode::Internal, "the host failed")
}

impl AppHost for NodeHost {
    /// Reserves the wallet's keys in the turn's own commit, so that a batch is never promised twice; keeps what was posted there.
    fn join(&self, turn: &TurnRecords<'_>, records: &mut dyn WriteRecords) -> Result<(), Refusal> {
        if let Some(posted) = turn.posted {
            notices::keep(records, (turn.app, POSTED), posted, turn.now).map_err(internal)?; // NTF-003
        }
        let Some(shared) = self.0.upgrade().filter(|_| !turn.reservations.is_empty()) else { return Ok(()) };
        let chain =
            shared.chain().map_err(|_| Refusal::new(RefusalCode::Offline, "no chain is configured"))?;
        let locked = |_| Refusal::new(RefusalCode::Busy, "the profile is locked");
        let persona = shared.persona().map_err(locked)?;
        for reservation in turn.reservations {
            let number = reserve_batch(records, &persona, chain.book.chain_id).map_err(internal)?;
            let record = BatchRecord {
                number: number.0,
                count: reservation.count,
                order: None,
                funding: None,
                funded: false,
                given: Vec::new(),
            };
            let kept: Result<(), StoreError> =
                put_json(records, BATCHES, &batch_key(&turn.app, reservation.batch), &record);
            kept.map_err(internal)?;
        }
        Ok(())
    }

    fn carry_out(&self, app: AppId, effects: Vec<Effect>) {
        let Some(shared) = self.0.upgrade() else { return };
        if effects.iter().any(|effect| matches!(effect, Effect::Request(_))) {
            shared.money.notify_one();
        }
        for effect in effects {
            match effect {
                Effect::Posted(_) => shared.emit(Event::Notification),
                Effect::Alarms => shared.alarms.notify_one(),
                Effect::Watches => shared.money.notify_one(),
                Effect::Request(_) | Effect::Render(_) => {}
            }
        }
        shared.app_changed(&app);
    }

    fn notice(&self, app: AppId, notice: Notice) {
        let Some(shared) = self.0.upgrade() else { return };
        match notice {
            Notice::Log(lines) => {
                for line in lines {
                    tracing::info!(app = %app, level = ?line.level, "{}", line.text);
                }
            }
            Notice::TurnFailed { code, text } => {
                tracing::warn!(app = %app, %code, "{text}");
                shared.app_changed(&app);
            }
            Notice::Restarted { attempt } => tracing::info!(app = %app, attempt, "an app starts again"),
            Notice::Stopped { code, text } => {
                tracing::warn!(app = %app, %code, "{text}");
                shared.app_changed(&app);
            }
            Notice::Closed => {}
        }
    }
}
