//! The record of a meter and its bytes.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.meters` | lane (28) · intent (16) | [`MeterRecord`] |
//! | `wallet.metering` | the same | nothing: those that may still take something |
//! | `wallet.meters.about` | lane (28) · contract · what it is about (32) | the intent (16) of the newest |

use alloy::primitives::{B256, U256};
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, UnixMillis, WriteRecords, Writer,
};
use teahouse_chain::port::{Asset, ChainId};

use super::MeterKind;
use crate::bytes::{self, Amounts};
use crate::journal::{IntentId, Lane};
use crate::limits::{self, Kept};
use crate::typed::Filled;

const METERS: Table = Table::new("wallet.meters");
const METERING: Table = Table::new("wallet.metering");
const ABOUT: Table = Table::new("wallet.meters.about");

/// The tables of meters: what a backup of them holds. A restored wallet knows what was signed, so that it never signs less.
pub const TABLES: [Table; 3] = [METERS, METERING, ABOUT];

/// What is known of a meter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeterState {
    /// It was not stopped: whoever holds it may have it sign.
    Running,
    /// It signs nothing more; its last voucher may be used.
    Stopped,
    /// A final block shows that what it is about is over.
    Used,
    /// A final block is past its end: its last voucher proves nothing.
    Dead,
    /// Another meter for the same thing has taken its place.
    Replaced,
}

/// A meter and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterRecord {
    /// Its name, chosen by who asked for it.
    pub id: IntentId,
    /// What is known.
    pub state: MeterState,
    /// What was agreed to: the voucher at its most.
    pub terms: Filled,
    /// The newest voucher; before the first, what was signed under the meter before, or nothing.
    pub last: Filled,
    /// What its amounts are of.
    pub asset: Asset,
    /// The newest voucher's signature, `r 32 | s 32 | v 1`; `None` before the first.
    pub signature: Option<[u8; 65]>,
    /// The request that the newest voucher answers; 0 before the first.
    pub answers: u64,
    /// When it was agreed to.
    pub agreed_at: UnixMillis,
    /// When it last signed, or was agreed to.
    pub said_at: UnixMillis,
}

impl MeterRecord {
    /// All that was signed for.
    pub fn said(&self) -> U256 {
        sum_of(&self.last)
    }

    /// The most that was agreed to.
    pub fn most(&self) -> U256 {
        sum_of(&self.terms)
    }

    /// What it can take at most by now.
    pub(super) fn outflow(&self) -> Amounts {
        let most = if self.state == MeterState::Running { self.most() } else { self.said() };
        Some((self.asset, most)).filter(|_| !most.is_zero()).into_iter().collect()
    }
}

fn sum_of(filled: &Filled) -> U256 {
    MeterKind::of(filled).ok().and_then(|kind| filled.number(kind.sum)).unwrap_or_default()
}

impl Encode for MeterState {
    fn encode(&self, to: &mut Writer) {
        to.u8(match self {
            Self::Running => 1,
            Self::Stopped => 2,
            Self::Used => 3,
            Self::Dead => 4,
            Self::Replaced => 5,
        });
    }
}

impl Decode for MeterState {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => Self::Running,
            2 => Self::Stopped,
            3 => Self::Used,
            4 => Self::Dead,
            5 => Self::Replaced,
            _ => return Err(CodecError::Malformed("state of a meter")),
        })
    }
}

/// Version 1: `intent (16) | state (1) | agreed (8) | said (8) | answers (8) | token (20) | has a signature (1) | signature (0 or 65) |
/// terms | last`.
impl Encode for MeterRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.id).value(&self.state).value(&self.agreed_at).value(&self.said_at);
        to.u64(self.answers);
        bytes::put_address(to, self.asset.token());
        to.u8(u8::from(self.signature.is_some()));
        if let Some(signature) = &self.signature {
            to.fixed(signature);
        }
        to.value(&self.terms).value(&self.last);
    }
}

impl Decode for MeterRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let (id, state) = (from.value()?, from.value()?);
        let (agreed_at, said_at, answers) = (from.value()?, from.value()?, from.u64()?);
        let asset = Asset::from_token(bytes::address(from)?);
        let signature = match from.u8()? {
            0 => None,
            1 => Some(from.array()?),
            _ => return Err(CodecError::Malformed("signature of a meter")),
        };
        let (terms, last) = (from.value()?, from.value()?);
        Ok(Self { id, state, terms, last, asset, signature, answers, agreed_at, said_at })
    }
}

pub(super) fn get(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
) -> Result<Option<MeterRecord>, StoreError> {
    get_value(records, METERS, &lane.key(id))
}

/// The newest meter for what `filled` is about.
pub(super) fn newest_about(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    filled: &Filled,
) -> Result<Option<MeterRecord>, StoreError> {
    match get_value::<IntentId>(records, ABOUT, &about_key(lane, filled))? {
        Some(id) => get(records, lane, &id),
        None => Ok(None),
    }
}

/// Makes a meter the newest for what it is about.
pub(super) fn put_newest(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    record: &MeterRecord,
) -> Result<(), StoreError> {
    put_value(records, ABOUT, &about_key(lane, &record.terms), &record.id)?;
    put(records, lane, record)
}

fn about_key(lane: &Lane, filled: &Filled) -> Vec<u8> {
    let about: B256 = MeterKind::of(filled).ok().and_then(|kind| filled.word(kind.about)).unwrap_or_default();
    [&lane.prefix()[..], filled.contract().as_str().as_bytes(), about.as_slice()].concat()
}

/// Writes the record, and keeps the list of those that may take something, and what counts towards limits, true.
pub(super) fn put(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    record: &MeterRecord,
) -> Result<(), StoreError> {
    let (key, outflow) = (lane.key(&record.id), record.outflow());
    put_value(records, METERS, &key, record)?;
    if matches!(record.state, MeterState::Running | MeterState::Stopped) && !outflow.is_empty() {
        limits::lower(records, lane, &record.id, &outflow)?; // MTR-004
        return records.put(METERING, &key, &[]);
    }
    // What is over moved nothing by itself: what it was paid out of was counted when that was put in.
    limits::settle(records, lane, &record.id, Kept::Nothing)?; // MTR-004
    records.delete(METERING, &key)
}

/// Every meter on a chain that may still take something, with the account that it is of.
pub(super) fn unsettled(
    records: &(impl ReadRecords + ?Sized),
    chain: ChainId,
) -> Result<Vec<(Lane, MeterRecord)>, StoreError> {
    let broken = |source| StoreError::Record { table: METERING.name(), source };
    let mut found = Vec::new();
    for (key, _) in records.scan(METERING, &chain.get().to_be_bytes(), None, usize::MAX)? {
        let lane = Lane::of_key(&key).map_err(broken)?;
        found.extend(get_value(records, METERS, &key)?.map(|record| (lane, record)));
    }
    Ok(found)
}
