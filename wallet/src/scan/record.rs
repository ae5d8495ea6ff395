//! What a scan keeps: moves by block, and how far it has come.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.moves` | lane (28) · block, inverted (8) · place, inverted (8) | [`Move`]: the newest come first |
//! | `wallet.scans` | lane (28) | [`ScanState`] |

use alloy::primitives::{Address, U256};
use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, UnixMillis, WriteRecords, Writer,
};
use teahouse_chain::port::{Asset, BlockRef, TxHash};

use super::approved::{APPROVED, CUT};
use crate::bytes;
use crate::journal::Lane;

const MOVES: Table = Table::new("wallet.moves");
const SCANS: Table = Table::new("wallet.scans");

/// The scans' tables: what a backup of them holds.
pub const TABLES: [Table; 4] = [MOVES, SCANS, APPROVED, CUT];

/// More marks than this are thinned out: a chain that takes so long to settle is looked back at in longer strides.
const MAX_MARKS: usize = 512;
/// How many records are read at a time.
pub(super) const PAGE: usize = 256;

/// How an asset moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoveKind {
    /// A token's `Transfer` event. What a token says of itself is a claim.
    Token,
    /// The value of a transaction that took effect, from account to account.
    Coin,
    /// What is left of a block's change of coin after its transactions and fees: coin that contracts, or the chain itself,
    /// moved. The zero address stands for them.
    Contracts,
}

impl MoveKind {
    const fn number(self) -> u8 {
        match self {
            Self::Token => 1,
            Self::Coin => 2,
            Self::Contracts => 3,
        }
    }
}

/// One move of one asset to or from the account, in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// How it moved.
    pub kind: MoveKind,
    /// What moved.
    pub asset: Asset,
    /// Whose it was.
    pub from: Address,
    /// Whose it is.
    pub to: Address,
    /// How much, in the asset's smallest unit.
    pub amount: U256,
    /// The transaction; zero for [`MoveKind::Contracts`], which is of a whole block.
    pub tx: TxHash,
    /// The block.
    pub block: BlockRef,
    /// Its place in the block: of the event, or of the transaction.
    pub index: u64,
    /// When it was first seen here. A block's own time is its maker's claim, and may lie ahead.
    pub seen_at: UnixMillis,
}

impl Move {
    /// Its place among the moves of its block: events, then transactions, then what is left.
    const fn place(&self) -> u64 {
        ((self.kind.number() as u64) << 56) | (self.index & 0x00ff_ffff_ffff_ffff)
    }

    /// When it happened, as far as it can be told: by its block's time, and not after it was seen.
    pub fn at(&self) -> UnixMillis {
        UnixMillis::new(self.block.time.get().saturating_mul(1_000)).min(self.seen_at)
    }

    /// Its name in a lane: the block and its place there.
    pub const fn name(&self) -> (u64, u64) {
        (self.block.number, self.place())
    }
}

/// Version 1: `kind (1) | asset (20) | from (20) | to (20) | amount (32) | transaction (32) | block (48) | index (8) | seen at (8)`.
impl Encode for Move {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u8(self.kind.number());
        for address in [self.asset.token(), self.from, self.to] {
            bytes::put_address(to, address);
        }
        bytes::put_amount(to, self.amount);
        bytes::put_hash(to, self.tx);
        bytes::put_block(to, &self.block);
        to.u64(self.index).value(&self.seen_at);
    }
}

impl Decode for Move {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let kind = match from.u8()? {
            1 => MoveKind::Token,
            2 => MoveKind::Coin,
            3 => MoveKind::Contracts,
            _ => return Err(CodecError::Malformed("kind of move")),
        };
        Ok(Self {
            kind,
            asset: Asset::from_token(bytes::address(from)?),
            from: bytes::address(from)?,
            to: bytes::address(from)?,
            amount: bytes::amount(from)?,
            tx: bytes::hash(from)?,
            block: bytes::block(from)?,
            index: from.u64()?,
            seen_at: from.value()?,
        })
    }
}

/// What the account held and had sent at the end of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub balance: U256,
    pub nonce: u64,
}

/// A block that was looked at, and what is known of the account there; `None` where the endpoints have forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub block: BlockRef,
    pub standing: Option<Standing>,
}

impl Encode for Mark {
    fn encode(&self, to: &mut Writer) {
        bytes::put_block(to, &self.block);
        to.bool(self.standing.is_some());
        if let Some(Standing { balance, nonce }) = self.standing {
            bytes::put_amount(to, balance);
            to.u64(nonce);
        }
    }
}

impl Decode for Mark {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let block = bytes::block(from)?;
        let known = from.bool()?;
        let standing =
            known.then(|| Ok(Standing { balance: bytes::amount(from)?, nonce: from.u64()? })).transpose()?;
        Ok(Self { block, standing })
    }
}

/// How far a scan has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ScanState {
    /// The first block that is looked at.
    pub start: u64,
    /// Whether coin that contracts moved could not be told somewhere.
    pub gaps: bool,
    /// Blocks that were looked at and can still be taken back, and the newest that cannot; oldest first.
    pub marks: Vec<Mark>,
}

impl ScanState {
    pub const fn new(start: u64) -> Self {
        Self { start, gaps: false, marks: Vec::new() }
    }

    /// The first block that was not looked at.
    pub fn next(&self) -> u64 {
        self.marks.last().map_or(self.start, |mark| mark.block.number.saturating_add(1))
    }

    /// Adds a mark, and lets those go that no reorganisation can reach.
    pub fn push(&mut self, mark: Mark, finalized: u64) {
        self.marks.push(mark);
        let settled = self.marks.iter().rposition(|mark| mark.block.number <= finalized).unwrap_or(0);
        self.marks.drain(..settled);
        if self.marks.len() > MAX_MARKS {
            let mut place = 0;
            let last = self.marks.len() - 1;
            self.marks.retain(|_| {
                place += 1;
                place % 2 == 1 || place > last
            });
        }
    }
}

/// Version 1: `start (8) | gaps (1) | marks: count (4), each block (48), a flag (1) and perhaps balance (32) and nonce (8)`.
impl Encode for ScanState {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).u64(self.start).bool(self.gaps).list(&self.marks);
    }
}

impl Decode for ScanState {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self { start: from.u64()?, gaps: from.bool()?, marks: from.list("marks", MAX_MARKS + 1)? })
    }
}

pub(super) fn state(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
) -> Result<Option<ScanState>, StoreError> {
    get_value(records, SCANS, &lane.prefix())
}

pub(super) fn put_state(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    state: &ScanState,
) -> Result<(), StoreError> {
    put_value(records, SCANS, &lane.prefix(), state)
}

fn key(lane: &Lane, (block, place): (u64, u64)) -> Vec<u8> {
    [&lane.prefix()[..], &(!block).to_be_bytes(), &(!place).to_be_bytes()].concat()
}

pub(super) fn put_move(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    one: &Move,
) -> Result<(), StoreError> {
    put_value(records, MOVES, &key(lane, one.name()), one)
}

pub(super) fn find_move(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    name: (u64, u64),
) -> Result<Option<Move>, StoreError> {
    get_value(records, MOVES, &key(lane, name))
}

/// The newest moves that pass `wanted`, at most `most`.
pub(super) fn moves(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    most: usize,
    wanted: impl Fn(&Move) -> bool,
) -> Result<Vec<Move>, StoreError> {
    let (prefix, mut found, mut after) = (lane.prefix(), Vec::new(), None::<Vec<u8>>);
    while found.len() < most {
        let page = records.scan(MOVES, &prefix, after.as_deref(), PAGE)?;
        for (_, value) in &page {
            let read = Move::from_bytes(value);
            let one = read.map_err(|source| StoreError::Record { table: MOVES.name(), source })?;
            if found.len() < most && wanted(&one) {
                found.push(one);
            }
        }
        match page.last() {
            Some((key, _)) if page.len() == PAGE => after = Some(key.clone()),
            _ => break,
        }
    }
    Ok(found)
}

/// Forgets every move above `block`.
pub(super) fn drop_above(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    block: Option<u64>,
) -> Result<(), StoreError> {
    let prefix = lane.prefix();
    let number = |key: &[u8]| key.get(28..36).and_then(|n| n.try_into().ok()).map(|n| !u64::from_be_bytes(n));
    loop {
        let page = records.scan(MOVES, &prefix, None, PAGE)?;
        let above = page.iter().map(|(key, _)| key).filter(|key| number(key) > block);
        let gone: Vec<_> = above.cloned().collect();
        for key in &gone {
            records.delete(MOVES, key)?;
        }
        if gone.len() < PAGE {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::B256;
    use proptest::prelude::*;
    use teahouse_base::UnixSeconds;

    fn mark(number: u64) -> Mark {
        let block = BlockRef { number, hash: B256::repeat_byte(7), time: UnixSeconds::new(number) };
        Mark { block, standing: Some(Standing { balance: U256::from(number), nonce: number }) }
    }

    fn arb_move() -> impl Strategy<Value = Move> {
        let kind = prop_oneof![Just(MoveKind::Token), Just(MoveKind::Coin), Just(MoveKind::Contracts)];
        let addresses = any::<[[u8; 20]; 3]>();
        (kind, addresses, any::<[u8; 32]>(), any::<[u8; 32]>(), any::<[u64; 3]>()).prop_map(
            |(kind, [asset, from, to], amount, hash, [number, time, index])| Move {
                kind,
                asset: Asset::from_token(asset.into()),
                from: from.into(),
                to: to.into(),
                amount: U256::from_be_bytes(amount),
                tx: hash.into(),
                block: BlockRef { number, hash: hash.into(), time: UnixSeconds::new(time) },
                index,
                seen_at: UnixMillis::new(time),
            },
        )
    }

    proptest! {
        #[test]
        fn a_move_comes_back_from_its_bytes(one in arb_move()) {
            prop_assert_eq!(Move::from_bytes(&one.to_bytes()), Ok(one));
        }

        #[test]
        fn noise_is_refused_or_says_itself_and_never_stops_the_reader(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(one) = Move::from_bytes(&bytes) {
                prop_assert_eq!(one.to_bytes(), bytes.clone());
            }
            if let Ok(state) = ScanState::from_bytes(&bytes) {
                prop_assert_eq!(state.to_bytes(), bytes);
            }
        }
    }

    /// What reads is written back the same, whichever bit was bent; what was cut off or put behind does not read.
    fn every_bent_bit_is_harmless<T: Encode + Decode>(value: &T) {
        let bytes = value.to_bytes();
        for place in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[place / 8] ^= 1 << (place % 8);
            if let Ok(read) = T::from_bytes(&bent) {
                assert_eq!(read.to_bytes(), bent, "bit {place}");
            }
        }
        assert!((0..bytes.len()).all(|end| T::from_bytes(&bytes[..end]).is_err()));
        assert!(T::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    }

    #[test]
    fn a_mark_and_a_state_of_which_a_bit_was_bent_say_what_their_bytes_say_or_are_refused() {
        let forgotten = Mark { standing: None, ..mark(8) };
        every_bent_bit_is_harmless(&mark(7));
        every_bent_bit_is_harmless(&forgotten);
        every_bent_bit_is_harmless(&ScanState { start: 3, gaps: true, marks: vec![mark(7), forgotten] });
        every_bent_bit_is_harmless(&ScanState::new(5));
    }

    #[test]
    fn marks_that_are_final_go_but_the_newest_and_the_rest_stays_bounded() {
        let mut state = ScanState::new(0);
        for number in 0..10 {
            state.push(mark(number), 6);
        }
        assert_eq!(state.marks.iter().map(|mark| mark.block.number).collect::<Vec<_>>(), [6, 7, 8, 9]);
        for number in 10..5_000 {
            state.push(mark(number), 6);
        }
        assert!(state.marks.len() <= MAX_MARKS);
        assert_eq!(state.next(), 5_000);
        assert_eq!(state.marks[0].block.number, 6, "the one that cannot be taken back is kept");
        assert_eq!(ScanState::from_bytes(&state.to_bytes()), Ok(state));
    }
}
