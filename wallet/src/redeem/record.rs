//! The record of a redemption and its bytes.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.redemptions` | chain (8) · envelope (32) · share (4) | [`Redemption`] |
//! | `wallet.redeeming` | the same | nothing: those that are not settled |

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, UnixMillis, UnixSeconds,
    WriteRecords, Writer,
};
use teahouse_chain::envelope::{Amount, Destination, EnvelopeId, SignedClaim};
use teahouse_chain::port::{BlockRef, ChainId};

use super::{Carriage, RedeemError};
use crate::bytes;
use crate::envelope::GivenShare;

const REDEMPTIONS: Table = Table::new("wallet.redemptions");
const REDEEMING: Table = Table::new("wallet.redeeming");

/// The tables of redemptions: what a backup of them holds.
pub(crate) const TABLES: [Table; 2] = [REDEMPTIONS, REDEEMING];

/// More signatures than this are never made for one share.
const MAX_HANDED: usize = 32;
const MAX_PEER: usize = 256;

/// Which share of which envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RedemptionKey {
    /// The chain.
    pub chain: ChainId,
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The share.
    pub index: u32,
}

impl RedemptionKey {
    fn bytes(&self) -> Vec<u8> {
        [&self.chain.get().to_be_bytes()[..], self.envelope.as_bytes(), &self.index.to_be_bytes()].concat()
    }

    fn read(key: &[u8]) -> Result<Self, CodecError> {
        let mut from = Reader::new(key);
        let read = Self {
            chain: ChainId::new(from.u64()?),
            envelope: EnvelopeId::from_array(from.array()?),
            index: from.u32()?,
        };
        from.finish().map(|()| read)
    }
}

/// What is known of a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedemptionState {
    /// A claim is signed; nobody has taken it yet, or nobody is known to have.
    Signed,
    /// A submitter has taken it.
    Handed,
    /// The share has gone to our destination, in a block that can still be taken back.
    Included(BlockRef),
    /// The same, in a block that the chain calls safe.
    Safe(BlockRef),
    /// The share is where it was sent, finally: done.
    Final(BlockRef),
    /// The share has gone elsewhere; settled once the block is final.
    Foreign {
        /// The block.
        at: BlockRef,
        /// Whether it is final.
        settled: bool,
    },
    /// No signature can be used any more and the share was not used: nothing happened, and nothing will.
    Dead,
}

impl RedemptionState {
    /// Whether nothing can change it any more.
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Final(_) | Self::Foreign { settled: true, .. } | Self::Dead)
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
pub struct Handed {
    /// The claim.
    pub claim: SignedClaim,
    /// Who took it, and when; `None` while nobody is known to have.
    pub taken: Option<(String, UnixMillis)>,
}

impl Handed {
    pub(super) fn serves(&self, carriage: Carriage) -> bool {
        self.claim.claim.relayer == carriage.relayer && self.claim.claim.max_relayer_fee == carriage.max_fee
    }
}

/// A redemption and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redemption {
    /// Where the share goes.
    pub dest: Destination,
    /// How much is in it.
    pub amount: Amount,
    /// When the envelope ends.
    pub expiry: UnixSeconds,
    /// What is known.
    pub state: RedemptionState,
    /// When it began.
    pub created_at: UnixMillis,
    /// Its signatures, oldest first.
    pub handed: Vec<Handed>,
}

impl Redemption {
    pub(super) fn new(dest: Destination, share: &GivenShare, now: UnixMillis) -> Self {
        let (amount, expiry) = (share.amount(), share.terms().expiry);
        Self { dest, amount, expiry, state: RedemptionState::Signed, created_at: now, handed: Vec::new() }
    }

    /// Whether a signature to `dest` may be added. A dead one may begin anew, to anywhere.
    pub(super) fn takes(&mut self, dest: Destination) -> Result<(), RedeemError> {
        match self.state {
            RedemptionState::Dead => {
                (self.dest, self.state) = (dest, RedemptionState::Signed);
                self.handed.clear();
                Ok(())
            }
            state if state.is_settled() => Err(RedeemError::Settled(state)),
            _ if self.dest != dest => Err(RedeemError::OtherDestination),
            _ => Ok(()),
        }
    }

    pub(super) fn add(&mut self, claim: SignedClaim) {
        // The oldest signature may be forgotten once there are too many: the share, not the signature, is followed.
        if self.handed.len() == MAX_HANDED {
            self.handed.remove(0);
        }
        self.handed.push(Handed { claim, taken: None });
    }

    pub(super) fn note_taken(&mut self, claim: &SignedClaim, to: &str, now: UnixMillis) {
        let cut = to
            .char_indices()
            .map(|(i, c)| i + c.len_utf8())
            .take_while(|end| *end <= MAX_PEER)
            .last()
            .unwrap_or(0);
        if let Some(handed) = self.handed.iter_mut().find(|h| h.claim == *claim) {
            handed.taken = Some((to[..cut].to_owned(), now));
        }
        if self.state == RedemptionState::Signed {
            self.state = RedemptionState::Handed;
        }
    }

    /// The last second in which any of its signatures can be used. The envelope's end counts too.
    pub fn last_chance(&self) -> UnixSeconds {
        let deadlines = self.handed.iter().map(|h| h.claim.claim.deadline);
        let latest = deadlines.max().unwrap_or(UnixSeconds::new(0));
        latest.min(UnixSeconds::new(self.expiry.get().saturating_sub(1)))
    }
}

impl Encode for RedemptionState {
    fn encode(&self, to: &mut Writer) {
        to.u8(match self {
            Self::Signed => 1,
            Self::Handed => 2,
            Self::Included(_) => 3,
            Self::Safe(_) => 4,
            Self::Final(_) => 5,
            Self::Foreign { .. } => 6,
            Self::Dead => 7,
        });
        if let Some(at) = self.block() {
            bytes::put_block(to, &at);
        }
        if let Self::Foreign { settled, .. } = self {
            to.bool(*settled);
        }
    }
}

impl Decode for RedemptionState {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(match from.u8()? {
            1 => Self::Signed,
            2 => Self::Handed,
            3 => Self::Included(bytes::block(from)?),
            4 => Self::Safe(bytes::block(from)?),
            5 => Self::Final(bytes::block(from)?),
            6 => Self::Foreign { at: bytes::block(from)?, settled: from.bool()? },
            7 => Self::Dead,
            _ => return Err(CodecError::Malformed("state of a redemption")),
        })
    }
}

impl Encode for Handed {
    fn encode(&self, to: &mut Writer) {
        to.value(&self.claim).bool(self.taken.is_some());
        if let Some((peer, at)) = &self.taken {
            to.text(peer).value(at);
        }
    }
}

impl Decode for Handed {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let claim = from.value()?;
        let taken =
            if from.bool()? { Some((from.text("peer", MAX_PEER)?.to_owned(), from.value()?)) } else { None };
        Ok(Self { claim, taken })
    }
}

/// `version (1) | dest kind (1) | dest | amount (12) | expiry (8) | state | created (8) | signatures`: version 1 with an
/// account of 20 bytes, version 2 with a note of 32.
impl Encode for Redemption {
    fn encode(&self, to: &mut Writer) {
        match self.dest {
            Destination::Account(dest) => to.u8(1).u8(0).fixed(dest.as_slice()),
            Destination::Note(_) => to.u8(2).value(&self.dest),
        };
        to.value(&self.amount).value(&self.expiry).value(&self.state);
        to.value(&self.created_at).list(&self.handed);
    }
}

impl Decode for Redemption {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let dest = match from.version(2)? {
            1 if from.u8()? == 0 => Some(Destination::Account(bytes::address(from)?)),
            1 => None,
            _ => Some(from.value()?).filter(|dest: &Destination| dest.account().is_none()),
        };
        Ok(Self {
            dest: dest.ok_or(CodecError::Malformed("destination"))?,
            amount: from.value()?,
            expiry: from.value()?,
            state: from.value()?,
            created_at: from.value()?,
            handed: from.list("signatures", MAX_HANDED)?,
        })
    }
}

pub(super) fn redemption(
    records: &(impl ReadRecords + ?Sized),
    key: &RedemptionKey,
) -> Result<Option<Redemption>, StoreError> {
    get_value(records, REDEMPTIONS, &key.bytes())
}

/// Writes the record and keeps the list of unsettled ones true.
pub(super) fn put_redemption(
    records: &mut (impl WriteRecords + ?Sized),
    key: &RedemptionKey,
    redemption: &Redemption,
) -> Result<(), StoreError> {
    let name = key.bytes();
    put_value(records, REDEMPTIONS, &name, redemption)?;
    if redemption.state.is_settled() {
        records.delete(REDEEMING, &name)
    } else {
        records.put(REDEEMING, &name, &[])
    }
}

/// The unsettled redemptions of `chain`.
pub(super) fn unsettled(
    records: &(impl ReadRecords + ?Sized),
    chain: ChainId,
) -> Result<Vec<(RedemptionKey, Redemption)>, StoreError> {
    let mut found = Vec::new();
    let mut after: Option<Vec<u8>> = None;
    loop {
        let page = records.scan(REDEEMING, &chain.get().to_be_bytes(), after.as_deref(), 256)?;
        for (name, _) in &page {
            let key = RedemptionKey::read(name)
                .map_err(|source| StoreError::Record { table: REDEEMING.name(), source })?;
            found.extend(redemption(records, &key)?.map(|r| (key, r)));
        }
        match page.last() {
            Some((name, _)) if page.len() == 256 => after = Some(name.clone()),
            _ => return Ok(found),
        }
    }
}
