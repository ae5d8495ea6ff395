//! The record of a relayed intent and its bytes.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.relayed` | lane (28) · delegate nonce (32) | [`RelayedRecord`] |
//! | `wallet.relaying` | the same | nothing: those that are not settled |
//! | `wallet.relayed.names` | lane (28) · intent (16) | the delegate nonce (32) |
//! | `wallet.relayed.next` | lane (28) | the next delegate nonce (32); absent where a new page begins |

use alloy::primitives::{Address, B256, Bytes, U256};
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, UnixMillis, WriteRecords, Writer,
};
use teahouse_chain::delegate::{Batch, SignedBatch};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::BlockRef;

use crate::bytes::{self, Amounts};
use crate::journal::{IntentId, Lane};
use crate::limits::{self, Kept};
use crate::preview::ConsentDigest;
use crate::signer::{BatchPlan, Carrier, SignedDelegation};

pub(super) const RELAYED: Table = Table::new("wallet.relayed");
pub(super) const RELAYING: Table = Table::new("wallet.relaying");
pub(super) const NAMES: Table = Table::new("wallet.relayed.names");
const NEXT: Table = Table::new("wallet.relayed.next");

/// More signatures than this are never made for one batch.
pub(super) const MAX_HANDED: usize = 32;
const MAX_PEER: usize = 256;
const PAGE: usize = 256;

/// What is known of a relayed intent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelayedState {
    /// Agreed to; nothing is signed, since nobody was found yet who brings it.
    Agreed,
    /// Signed; nobody is known to have taken it.
    Signed,
    /// A submitter says that it has taken it.
    Handed,
    /// Our effect is in a block that can still be taken back.
    Included(BlockRef),
    /// The same, in a block that the chain calls safe.
    Safe(BlockRef),
    /// Our effect is in a final block: done.
    Final(BlockRef),
    /// The nonce was used otherwise, or given up; settled once the block is final.
    Foreign {
        /// The block.
        at: BlockRef,
        /// Whether it is final.
        settled: bool,
    },
    /// No signature can be used any more and the nonce was not used: nothing happened, and nothing will.
    Dead,
}

impl RelayedState {
    /// Whether nothing can change it any more.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Final(_) | Self::Foreign { settled: true, .. } | Self::Dead)
    }

    /// Whether its outflow is promised but not yet taken from the newest balance.
    pub const fn reserves(&self) -> bool {
        matches!(self, Self::Agreed | Self::Signed | Self::Handed)
    }

    /// The block it rests on.
    pub const fn block(&self) -> Option<BlockRef> {
        match self {
            Self::Included(at) | Self::Safe(at) | Self::Final(at) | Self::Foreign { at, .. } => Some(*at),
            _ => None,
        }
    }
}

/// One signature and who took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedBatch {
    /// The batch with its signature.
    pub signed: SignedBatch,
    /// The account's word about its code that goes along.
    pub word: Option<SignedDelegation>,
    /// Who said that it took it, and when; `None` while nobody did.
    pub taken: Option<(String, UnixMillis)>,
}

impl HandedBatch {
    pub(super) fn serves(&self, carrier: Carrier, word: Option<SignedDelegation>) -> bool {
        let batch = &self.signed.batch;
        batch.submitter == carrier.submitter && batch.max_fee == carrier.max_fee && self.word == word
    }
}

/// What a block shows of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The transaction that brought it.
    pub tx: B256,
    /// The fee that was charged.
    pub fee: Amount,
}

/// A relayed intent and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayedRecord {
    /// Its name, chosen by who asked for it.
    pub id: IntentId,
    /// What is wanted.
    pub plan: BatchPlan,
    /// What is known.
    pub state: RelayedState,
    /// The most that may leave the account, the fee cap included: what is reserved.
    pub outflow: Amounts,
    /// The digest of what was shown.
    pub consent: ConsentDigest,
    /// When it was agreed to.
    pub agreed_at: UnixMillis,
    /// The newest block then: nothing of it can be in an earlier one.
    pub since: u64,
    /// When somebody was last asked to bring it.
    pub asked_at: Option<UnixMillis>,
    /// Its signatures, oldest first.
    pub handed: Vec<HandedBatch>,
    /// What a block shows of one of its signatures, while one does.
    pub outcome: Option<Outcome>,
}

impl RelayedRecord {
    /// Whether a transaction of anybody's with this call to `account` brings it, with whichever signature, also one that was
    /// only shown and is not kept: a number happens once.
    pub(super) fn is_brought_by(&self, account: Address, data: &Bytes) -> bool {
        let nonce = Batch::of_execution(data).map(|(batch, _)| batch.nonce);
        self.plan.account == account && nonce == Some(self.plan.nonce)
    }

    /// Whether it is over and nothing of it left: what it was about can be wished again. Where one of our signatures was used,
    /// everything may have left, whatever else the block shows.
    pub const fn came_to_nothing(&self) -> bool {
        matches!(self.kept(), Some(Kept::Nothing)) // RLY-006
    }

    /// What goes on counting towards limits once nothing can change it; `None` while it can.
    const fn kept(&self) -> Option<Kept> {
        match self.state {
            RelayedState::Final(_) => Some(Kept::All),
            // One of our signatures was used, and not everything that it leaves behind was seen: it may have left.
            RelayedState::Foreign { settled: true, .. } if self.outcome.is_some() => Some(Kept::All),
            RelayedState::Foreign { settled: true, .. } | RelayedState::Dead => Some(Kept::Nothing),
            _ => None,
        }
    }

    pub(super) fn note_taken(&mut self, signed: &SignedBatch, by: &str, now: UnixMillis) {
        let end = (0..=MAX_PEER.min(by.len())).rev().find(|end| by.is_char_boundary(*end)).unwrap_or(0);
        if let Some(handed) = self.handed.iter_mut().find(|one| one.signed == *signed) {
            handed.taken = Some((by[..end].to_owned(), now));
        }
        if matches!(self.state, RelayedState::Agreed | RelayedState::Signed) {
            self.state = RelayedState::Handed;
        }
    }
}

impl Encode for RelayedState {
    fn encode(&self, to: &mut Writer) {
        to.u8(match self {
            Self::Agreed => 1,
            Self::Signed => 2,
            Self::Handed => 3,
            Self::Included(_) => 4,
            Self::Safe(_) => 5,
            Self::Final(_) => 6,
            Self::Foreign { .. } => 7,
            Self::Dead => 8,
        });
        if let Some(at) = self.block() {
            bytes::put_block(to, &at);
        }
        if let Self::Foreign { settled, .. } = self {
            to.bool(*settled);
        }
    }
}

impl Decode for RelayedState {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => Self::Agreed,
            2 => Self::Signed,
            3 => Self::Handed,
            4 => Self::Included(bytes::block(from)?),
            5 => Self::Safe(bytes::block(from)?),
            6 => Self::Final(bytes::block(from)?),
            7 => Self::Foreign { at: bytes::block(from)?, settled: from.bool()? },
            8 => Self::Dead,
            _ => return Err(CodecError::Malformed("state of a relayed intent")),
        })
    }
}

impl Encode for HandedBatch {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.signed).option(self.word.as_ref()).bool(self.taken.is_some());
        if let Some((peer, at)) = &self.taken {
            to.text(peer).value(at);
        }
    }
}

impl Decode for HandedBatch {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (signed, word) = (from.value()?, from.option()?);
        let taken =
            if from.bool()? { Some((from.text("peer", MAX_PEER)?.to_owned(), from.value()?)) } else { None };
        Ok(Self { signed, word, taken })
    }
}

impl Encode for Outcome {
    fn encode(&self, to: &mut Writer) {
        bytes::put_hash(to, self.tx);
        to.value(&self.fee);
    }
}

impl Decode for Outcome {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { tx: bytes::hash(from)?, fee: from.value()? })
    }
}

/// Version 1: `intent (16) | state | consent (32) | agreed (8) | since (8) | asked? | outflow | plan | outcome? | signatures`.
impl Encode for RelayedRecord {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.id).value(&self.state).value(&self.consent).value(&self.agreed_at);
        to.u64(self.since).option(self.asked_at.as_ref());
        bytes::put_amounts(to, &self.outflow);
        to.value(&self.plan).option(self.outcome.as_ref()).list(&self.handed);
    }
}

impl Decode for RelayedRecord {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            id: from.value()?,
            state: from.value()?,
            consent: from.value()?,
            agreed_at: from.value()?,
            since: from.u64()?,
            asked_at: from.option()?,
            outflow: bytes::amounts(from)?,
            plan: from.value()?,
            outcome: from.option()?,
            handed: from.list("signatures", MAX_HANDED)?,
        })
    }
}

fn key(lane: &Lane, nonce: U256) -> Vec<u8> {
    [&lane.prefix()[..], &nonce.to_be_bytes::<32>()].concat()
}

pub(super) fn get(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    nonce: U256,
) -> Result<Option<RelayedRecord>, StoreError> {
    get_value(records, RELAYED, &key(lane, nonce))
}

pub(super) fn by_id(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
) -> Result<Option<RelayedRecord>, StoreError> {
    match get_value::<NonceBytes>(records, NAMES, &lane.key(id))? {
        Some(nonce) => get(records, lane, nonce.0),
        None => Ok(None),
    }
}

/// Writes the record and keeps its name, the list of unsettled ones, and what counts towards limits true.
pub(super) fn put(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    record: &RelayedRecord,
) -> Result<(), StoreError> {
    let key = key(lane, record.plan.nonce);
    put_value(records, RELAYED, &key, record)?;
    put_value(records, NAMES, &lane.key(&record.id), &NonceBytes(record.plan.nonce))?;
    if let Some(kept) = record.kept() {
        limits::settle(records, lane, &record.id, kept)?; // SPL-002
    }
    if record.state.is_settled() { records.delete(RELAYING, &key) } else { records.put(RELAYING, &key, &[]) }
}

pub(super) fn next_nonce(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
) -> Result<Option<U256>, StoreError> {
    Ok(get_value::<NonceBytes>(records, NEXT, &lane.prefix())?.map(|kept| kept.0))
}

/// After `used` the next of its page follows, or chance gives another page.
pub(super) fn put_next_nonce(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    used: U256,
) -> Result<(), StoreError> {
    let next = used.saturating_add(U256::ONE);
    if next.byte(0) == 0 {
        return records.delete(NEXT, &lane.prefix());
    }
    put_value(records, NEXT, &lane.prefix(), &NonceBytes(next))
}

/// Begins a new page the next time: the chain says that this one is in use.
pub(super) fn forget_page(records: &mut (impl WriteRecords + ?Sized), lane: &Lane) -> Result<(), StoreError> {
    records.delete(NEXT, &lane.prefix())
}

pub(super) fn all(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
) -> Result<Vec<RelayedRecord>, StoreError> {
    listed(records, RELAYED, lane)
}

pub(super) fn unsettled(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
) -> Result<Vec<RelayedRecord>, StoreError> {
    listed(records, RELAYING, lane)
}

fn listed(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    lane: &Lane,
) -> Result<Vec<RelayedRecord>, StoreError> {
    let prefix = lane.prefix();
    let mut found = Vec::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = records.scan(table, &prefix, after.as_deref(), PAGE)?;
        for (key, _) in &page {
            found.extend(get_value::<RelayedRecord>(records, RELAYED, key)?);
        }
        match page.last() {
            Some((key, _)) if page.len() == PAGE => after = Some(key.clone()),
            _ => return Ok(found),
        }
    }
}

/// A nonce as it is kept: 32 bytes, big-endian.
struct NonceBytes(U256);

impl Encode for NonceBytes {
    fn encode(&self, to: &mut Writer) {
        bytes::put_amount(to, self.0);
    }
}

impl Decode for NonceBytes {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        bytes::amount(from).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use teahouse_base::UnixSeconds;
    use teahouse_chain::port::{Asset, ChainId};

    use super::*;

    proptest! {
        #[test]
        fn a_kept_nonce_is_its_thirty_two_bytes_and_nothing_else_is_one(
            bytes in proptest::collection::vec(any::<u8>(), 0..70), word in any::<[u8; 32]>(),
        ) {
            let read = NonceBytes::from_bytes(&bytes);
            prop_assert_eq!(read.is_ok(), bytes.len() == 32);
            prop_assert_eq!(read.ok().map_or(bytes.clone(), |nonce| nonce.to_bytes()), bytes);
            let nonce = U256::from_be_bytes(word);
            prop_assert_eq!(NonceBytes(nonce).to_bytes(), word.to_vec());
            prop_assert_eq!(NonceBytes::from_bytes(&word).map(|kept| kept.0), Ok(nonce));
        }
    }

    fn record(state: RelayedState, outcome: Option<Outcome>) -> RelayedRecord {
        let plan = BatchPlan {
            chain: ChainId::PRACTICE,
            account: Address::repeat_byte(1),
            intents: Vec::new(),
            nonce: U256::from(6),
            deadline: UnixSeconds::new(7),
            min_gas: 8,
            fee_asset: Asset::Native,
            fee_cap: Amount::ZERO,
        };
        RelayedRecord {
            id: IntentId::from_array([1; 16]),
            plan,
            state,
            outflow: BTreeMap::new(),
            consent: ConsentDigest::from_array([3; 32]),
            agreed_at: UnixMillis::new(4),
            since: 5,
            asked_at: None,
            handed: Vec::new(),
            outcome,
        }
    }

    #[test]
    fn rly_006_where_our_signature_was_used_it_did_not_come_to_nothing() {
        let at = BlockRef { number: 9, hash: B256::ZERO, time: UnixSeconds::new(1) };
        let ours = Some(Outcome { tx: B256::repeat_byte(8), fee: Amount::ZERO });
        let over = RelayedState::Foreign { at, settled: true };
        assert!(record(over, None).came_to_nothing());
        assert!(record(RelayedState::Dead, None).came_to_nothing());
        assert!(!record(over, ours).came_to_nothing(), "all of it may have left");
        let open = RelayedState::Foreign { at, settled: false };
        for state in [open, RelayedState::Handed, RelayedState::Included(at), RelayedState::Final(at)] {
            assert!(!record(state, None).came_to_nothing());
        }
    }
}
