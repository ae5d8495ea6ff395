//! The record of a promise and its bytes.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.promises` | lane (28) · intent (16) | [`PromiseRecord`] |
//! | `wallet.promising` | the same | nothing: those that may still be used |
//! | `wallet.promises.digests` | lane (28) · digest (32) | the intent (16) |

use alloy::primitives::B256;
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, UnixMillis, WriteRecords, Writer,
};
use teahouse_chain::port::ChainId;

use crate::bytes::{self, Amounts};
use crate::journal::{IntentId, Lane};
use crate::limits::{self, Kept};
use crate::typed::Filled;

const PROMISES: Table = Table::new("wallet.promises");
const PROMISING: Table = Table::new("wallet.promising");
const DIGESTS: Table = Table::new("wallet.promises.digests");

/// The tables of promises: what a backup of them holds. All of them are signed, so a restored wallet follows each.
pub const TABLES: [Table; 3] = [PROMISES, PROMISING, DIGESTS];

/// What is known of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseState {
    /// It is signed, and may be used.
    Open,
    /// A final block shows that it was used, or that it is about something that is over.
    Used,
    /// A final block is past its deadline, and it was not used: it never will be.
    Dead,
}

/// A promise and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseRecord {
    /// Its name, chosen by who asked for it.
    pub id: IntentId,
    /// What is known.
    pub state: PromiseState,
    /// What was signed.
    pub filled: Filled,
    /// Its digest, for the contract that it counts at.
    pub digest: B256,
    /// The signature: `r 32 | s 32 | v 1`.
    pub signature: [u8; 65],
    /// The most that it can take: what is counted while it is open.
    pub outflow: Amounts,
    /// When it was agreed to.
    pub agreed_at: UnixMillis,
}

impl Encode for PromiseState {
    fn encode(&self, to: &mut Writer) {
        to.u8(match self {
            Self::Open => 1,
            Self::Used => 2,
            Self::Dead => 3,
        });
    }
}

impl Decode for PromiseState {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => Self::Open,
            2 => Self::Used,
            3 => Self::Dead,
            _ => return Err(CodecError::Malformed("state of a promise")),
        })
    }
}

/// Version 1: `intent (16) | state (1) | agreed (8) | digest (32) | signature (65) | outflow | struct`.
impl Encode for PromiseRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.id).value(&self.state).value(&self.agreed_at);
        bytes::put_hash(to, self.digest);
        to.fixed(&self.signature);
        bytes::put_amounts(to, &self.outflow);
        to.value(&self.filled);
    }
}

impl Decode for PromiseRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            id: from.value()?,
            state: from.value()?,
            agreed_at: from.value()?,
            digest: bytes::hash(from)?,
            signature: from.array()?,
            outflow: bytes::amounts(from)?,
            filled: from.value()?,
        })
    }
}

pub(super) fn get(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
) -> Result<Option<PromiseRecord>, StoreError> {
    get_value(records, PROMISES, &lane.key(id))
}

/// What this account signed with this digest.
pub(super) fn by_digest(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    digest: B256,
) -> Result<Option<PromiseRecord>, StoreError> {
    match get_value::<IntentId>(records, DIGESTS, &digest_key(lane, digest))? {
        Some(id) => get(records, lane, &id),
        None => Ok(None),
    }
}

fn digest_key(lane: &Lane, digest: B256) -> Vec<u8> {
    [&lane.prefix()[..], digest.as_slice()].concat()
}

/// Writes the record, and keeps the list of open ones and what counts towards limits true.
pub(super) fn put(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    record: &PromiseRecord,
) -> Result<(), StoreError> {
    let key = lane.key(&record.id);
    put_value(records, PROMISES, &key, record)?;
    put_value(records, DIGESTS, &digest_key(lane, record.digest), &record.id)?;
    // What takes nothing has nothing to be followed for.
    if record.state == PromiseState::Open && !record.outflow.is_empty() {
        return records.put(PROMISING, &key, &[]);
    }
    // Used, what it moved was counted by the payment that brought the money; dead, it moves nothing.
    limits::settle(records, lane, &record.id, Kept::Nothing)?; // PRM-003
    records.delete(PROMISING, &key)
}

/// Every open promise on a chain, with the account that made it.
pub(super) fn open(
    records: &(impl ReadRecords + ?Sized),
    chain: ChainId,
) -> Result<Vec<(Lane, PromiseRecord)>, StoreError> {
    let broken = |source| StoreError::Record { table: PROMISING.name(), source };
    let mut found = Vec::new();
    for (key, _) in records.scan(PROMISING, &chain.get().to_be_bytes(), None, usize::MAX)? {
        let lane = Lane::of_key(&key).map_err(broken)?;
        found.extend(get_value(records, PROMISES, &key)?.map(|record| (lane, record)));
    }
    Ok(found)
}
