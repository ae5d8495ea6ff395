//! What is kept of a payment beside the wallet's own record: who it was for by name, and who was to bring it.

use serde::{Deserialize, Serialize};
use teahouse_api::shielded::{ShieldedCarrier, ShieldedInsertion};
use teahouse_base::{StoreError, WriteRecords};
use teahouse_wallet::journal::IntentId;

use crate::error::NodeError;
use crate::node::Shared;
use crate::records::{SHIELDED, get_json, put_json};

/// What was agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ShieldedRecord {
    /// When, milliseconds.
    pub at: u64,
    /// Who brings it.
    pub by: ShieldedCarrier,
    /// The submitter's name on the network, where one was named.
    pub peer: Option<String>,
    /// The contact that it is for, as it was called.
    pub contact: Option<String>,
    /// The most that the own account may pay for bringing it, in the smallest unit of the coin.
    pub own_cap: Option<String>,
    /// What its insertion is paid beforehand, where the own account brings it.
    #[serde(default)]
    pub insertion: ShieldedInsertion,
    /// The journal's payment by which the own account brings it.
    pub own_payment: Option<String>,
    /// The app that asked for it, hex.
    pub app: Option<String>,
    /// Whether nobody asked for it: a joining by the yes that was given beforehand.
    #[serde(default)]
    pub unasked: bool,
}

impl ShieldedRecord {
    /// Of a payment of which only the wallet's record is there.
    const fn at(at: u64) -> Self {
        Self {
            at,
            by: ShieldedCarrier::Submitter,
            peer: None,
            contact: None,
            own_cap: None,
            insertion: ShieldedInsertion::Own,
            own_payment: None,
            app: None,
            unasked: false,
        }
    }
}

/// Keeps what was agreed to in the caller's commit.
pub(crate) fn put(
    records: &mut dyn WriteRecords,
    id: &IntentId,
    record: &ShieldedRecord,
) -> Result<(), StoreError> {
    put_json(records, SHIELDED, id.as_bytes(), record)
}

/// Changes what is kept of a payment, in the caller's commit; of one that a backup brought back nothing may be kept at first.
pub(crate) fn change_in(
    records: &mut dyn WriteRecords,
    id: &IntentId,
    now: u64,
    change: impl FnOnce(&mut ShieldedRecord),
) -> Result<(), StoreError> {
    let known: Option<ShieldedRecord> = get_json(records, SHIELDED, id.as_bytes())?;
    let mut record = known.unwrap_or_else(|| ShieldedRecord::at(now));
    change(&mut record);
    put(records, id, &record)
}

impl Shared {
    pub(crate) fn shielded_record(&self, id: &IntentId) -> Result<Option<ShieldedRecord>, NodeError> {
        self.read(|records| get_json(records, SHIELDED, id.as_bytes()))
    }
}
