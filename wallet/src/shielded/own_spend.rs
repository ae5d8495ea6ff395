//! An own spend is one that paid nobody in the pool: money left it, or notes of the owner's became one.
//!
//! No note of it tells what it was, so that a phrase on another machine would not know. The chain does: it names what left, for
//! whom and for which fee, and the owner's keys say what was spent and what came back.

use alloy::primitives::Address;
use teahouse_base::{CodecError, Decode, Encode, Reader, RecordStore, StoreError, Writer};
use teahouse_chain::port::Asset;
use teahouse_zk::note::Commitment;

use super::event::Spend;
use super::place::ShieldedLane;
use super::record::{SeenAt, asset, put_asset};
use super::table;
use crate::bytes;

/// A spend of the owner's that paid nobody in the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnSpend {
    /// Who got what left; `None` where notes became one.
    pub to: Option<Address>,
    /// Of what.
    pub asset: Asset,
    /// How much left, without the fee; of a joining, what became of the notes.
    pub value: u128,
    /// What was paid for bringing it, out of the pool.
    pub fee: u128,
    /// Who got the fee; zero where nobody was named.
    pub submitter: Address,
    /// The first note that it made.
    pub commitment: Commitment,
    /// The number of that note's leaf in the queue.
    pub number: u64,
    /// Where it was seen.
    pub made: SeenAt,
}

/// What the owner's keys say of a spend.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownSides {
    /// What its notes were worth.
    pub(super) spent: u128,
    /// What came back, and of what.
    pub(super) back: u128,
    pub(super) back_in: Option<Asset>,
    /// Whether a note of it that is somebody else's was opened.
    pub(super) pays: bool,
}

impl OwnSpend {
    /// What a spend was, if no note says so. One whose sides differ paid somebody whom these keys do not see.
    pub(super) fn of(spend: &Spend, known: KnownSides, made: SeenAt) -> Option<Self> {
        let left = spend.amount.checked_sub(spend.fee)?;
        let is_whole = known.back.checked_add(spend.amount) == Some(known.spent);
        let (to, asset, value) = match known.back_in {
            _ if left > 0 => (Some(spend.recipient), spend.asset, left),
            Some(asset) if is_whole && !known.pays => (None, asset, known.back),
            _ => return None,
        };
        let (commitment, number) = (spend.commitments[0], spend.number);
        Some(Self { to, asset, value, fee: spend.fee, submitter: spend.submitter, commitment, number, made })
    }
}

/// Spends that paid nobody in the pool, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn own_spends(
    records: &dyn RecordStore,
    lane: &ShieldedLane,
    most: usize,
) -> Result<Vec<OwnSpend>, StoreError> {
    table::own_spends(&*records.begin_read()?, lane, most)
}

/// Version 1: `a flag (1) and perhaps who got it (20) | asset (20) | value (16) | fee (16) | submitter (20) | commitment (32) |
/// number (8) | made (80)`.
impl Encode for OwnSpend {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).bool(self.to.is_some());
        if let Some(recipient) = self.to {
            bytes::put_address(to, recipient);
        }
        put_asset(to, self.asset);
        to.u128(self.value).u128(self.fee);
        bytes::put_address(to, self.submitter);
        to.value(&self.commitment).u64(self.number).value(&self.made);
    }
}

impl Decode for OwnSpend {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            to: if from.bool()? { Some(bytes::address(from)?) } else { None },
            asset: asset(from)?,
            value: from.u128()?,
            fee: from.u128()?,
            submitter: bytes::address(from)?,
            commitment: from.value()?,
            number: from.u64()?,
            made: from.value()?,
        })
    }
}
