//! A scan reads from the chain what moved to and from an account, and whom it allowed to take something, block after block, and
//! keeps it.
//!
//! Tokens are read from their `Transfer` events; coin from the transactions of each block in which the account's coin or
//! nonce changed; what is left of the change after transactions and fees was moved by contracts, or by the chain itself.
//!
//! # Guarantees
//! - A block's moves and the mark that it was looked at are one commit: a crash costs a look and nothing else (SCN-001).
//! - What stood in blocks that were taken back is forgotten before anything else is read (SCN-002); nothing is kept of a
//!   stretch whose ends changed while it was read (SCN-003).
//! - All is asked of one port, whose endpoints must agree; what they contradict each other on is not kept.
//! - What an endpoint gives that was not asked for is refused (SCN-004).
//! - What was asked for and moves no amount (tokens of one piece each, or an event that was bent on purpose) is passed over:
//!   nobody can stop a scan by writing one (SCN-005).
//!
//! # Privacy
//! The endpoints see that the account's events are asked for, as they do with its balance. One scan, one port, one persona.

mod approved;
mod coin;
mod record;

use std::sync::Arc;

use alloy::primitives::{Address, U256};
use futures::lock::Mutex;
use teahouse_base::{Clock, Coded, ErrorCode, RecordStore, StoreError};
use teahouse_chain::erc20::{APPROVAL, Approved};
use teahouse_chain::port::{Asset, At, BlockRef, ChainPort, Heads, Log, PortError};
use teahouse_chain::transfers::{TRANSFER, Transfer};
use thiserror::Error;

use crate::journal::Lane;
use record::{Mark, ScanState, Standing};
pub use record::{Move, MoveKind, TABLES};

/// The most blocks of one step.
const STRIDE: u64 = 64;

/// Why a step was not made. What was kept before stays.
#[derive(Debug, Error)]
pub enum ScanError {
    /// The chain could not be asked, or contradicts itself.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for ScanError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Port(e) => e.code(),
            Self::Store(e) => e.code(),
        }
    }
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// Every block that there is was looked at.
    Idle,
    /// More blocks were looked at; `found` moves are new.
    Ahead {
        /// How many.
        found: usize,
    },
    /// Blocks were taken back, and what stood in them is forgotten.
    Back,
    /// The chain changed while it was read: nothing was kept, and the next step tries again.
    Again,
}

/// An answer to another question than the one that was asked.
fn odd(method: &'static str) -> PortError {
    PortError::Malformed { method, what: "not what was asked for".into() }
}

/// How far a scan has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The first block that is looked at.
    pub from: u64,
    /// The last block that was looked at; `None` when none was.
    pub to: Option<u64>,
    /// Whether coin that contracts moved could not be told somewhere, because the endpoints have forgotten old balances.
    pub gaps: bool,
}

/// The scan of one lane.
pub struct Scanner {
    lane: Lane,
    store: Arc<dyn RecordStore>,
    port: Arc<dyn ChainPort>,
    clock: Arc<dyn Clock>,
    /// One step at a time: two could put back what the other has taken away.
    stepping: Mutex<()>,
}

impl Scanner {
    /// The scan of `lane` in `store`, over `port`.
    pub fn open(
        lane: Lane,
        store: Arc<dyn RecordStore>,
        port: Arc<dyn ChainPort>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { lane, store, port, clock, stepping: Mutex::new(()) }
    }

    fn account(&self) -> Address {
        self.lane.account
    }

    /// How far it has come; `None` before the first step.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn reach(&self) -> Result<Option<Reach>, StoreError> {
        let state = record::state(&*self.store.begin_read()?, &self.lane)?;
        Ok(state.map(|state| Reach {
            from: state.start,
            to: state.marks.last().map(|mark| mark.block.number),
            gaps: state.gaps,
        }))
    }

    /// The newest moves, at most `most`, newest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn moves(&self, most: usize) -> Result<Vec<Move>, StoreError> {
        self.moves_where(most, |_| true)
    }

    /// The newest moves that pass `wanted`, at most `most`, newest first: what is not wanted crowds out nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn moves_where(&self, most: usize, wanted: impl Fn(&Move) -> bool) -> Result<Vec<Move>, StoreError> {
        record::moves(&*self.store.begin_read()?, &self.lane, most, wanted)
    }

    /// Whom the account allowed to take a token, once or still, as far as the scan has come; the last said first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn approved(&self) -> Result<Vec<Approved>, StoreError> {
        approved::approved(&*self.store.begin_read()?, &self.lane)
    }

    /// How many spenders of [`approved`](Self::approved) were let go, since a token named too many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn approved_cut(&self) -> Result<u64, StoreError> {
        approved::cut(&*self.store.begin_read()?, &self.lane)
    }

    /// The move of this name ([`Move::name`]).
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn find(&self, name: (u64, u64)) -> Result<Option<Move>, StoreError> {
        record::find_move(&*self.store.begin_read()?, &self.lane, name)
    }

    /// Begins anew at `block`: everything is read again from there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn restart(&self, block: u64) -> Result<(), StoreError> {
        let _one = self.stepping.lock().await;
        let mut records = self.store.begin_write()?;
        approved::forget_cut(&mut *records, &self.lane)?;
        record::drop_above(&mut *records, &self.lane, None)?;
        record::put_state(&mut *records, &self.lane, &ScanState::new(block))?;
        records.commit()
    }

    /// Looks at some more blocks. Without a step before, the first block is `first`; `None` is the newest.
    ///
    /// # Errors
    /// [`ScanError`]; what was kept before stays.
    pub async fn step(&self, first: Option<u64>) -> Result<Stepped, ScanError> {
        let _one = self.stepping.lock().await;
        let heads = self.port.heads().await?;
        let known = record::state(&*self.store.begin_read()?, &self.lane)?;
        let state = known.unwrap_or_else(|| ScanState::new(first.unwrap_or(heads.latest.number)));
        if state.next() > heads.latest.number.saturating_add(1) {
            return Ok(Stepped::Idle); // the endpoints are behind what was seen before
        }
        match self.newest_that_stands(&state).await? {
            Some(count) if count == state.marks.len() => self.go_on(state, &heads).await,
            stands => self.go_back(state, stands.unwrap_or(0)),
        }
    }

    /// How many marks are on the branch that is followed now; `None` when there were some and none is.
    async fn newest_that_stands(&self, state: &ScanState) -> Result<Option<usize>, ScanError> {
        for (place, mark) in state.marks.iter().enumerate().rev() {
            if self.port.block(mark.block.number).await?.is_some_and(|now| now.hash == mark.block.hash) {
                return Ok(Some(place + 1));
            }
        }
        Ok(state.marks.is_empty().then_some(0))
    }

    fn go_back(&self, mut state: ScanState, stands: usize) -> Result<Stepped, ScanError> {
        state.marks.truncate(stands);
        let above = state.marks.last().map(|mark| mark.block.number);
        self.keep(above, &state, (&[], &[]))?; // SCN-002
        Ok(Stepped::Back)
    }

    async fn go_on(&self, state: ScanState, heads: &Heads) -> Result<Stepped, ScanError> {
        let next = state.next();
        if next > heads.latest.number {
            return Ok(Stepped::Idle);
        }
        let mut last = heads.latest.number.min(next.saturating_add(STRIDE - 1));
        loop {
            match self.read(&state, next, last, heads).await {
                // Too much at once, for some endpoint: less is asked for, down to one block.
                Err(ScanError::Port(PortError::Refused { .. })) if last > next => {
                    last = next + (last - next) / 2
                }
                done => return done,
            }
        }
    }

    async fn read(
        &self,
        state: &ScanState,
        next: u64,
        last: u64,
        heads: &Heads,
    ) -> Result<Stepped, ScanError> {
        let Some(end) = self.port.block(last).await? else { return Ok(Stepped::Again) };
        if end.number != last {
            return Err(odd("eth_getBlockByNumber").into()); // SCN-004
        }
        let mut found = self.tokens(next, last).await?;
        let approved = self.approvals(next, last).await?;
        let before = match state.marks.last() {
            Some(mark) => mark.standing,
            None => self.standing_before(next).await?,
        };
        let after = self.standing(last).await?;
        let mut gaps = state.gaps;
        found.extend(self.coin((next, before), (last, after), &mut gaps).await?);
        if !self.still(&end).await? || !self.still_all(state).await? {
            return Ok(Stepped::Again); // SCN-003
        }
        let mut state = ScanState { gaps, ..state.clone() };
        state.push(Mark { block: end, standing: after }, heads.finalized.number);
        let above = next.checked_sub(1);
        self.keep(above, &state, (&found, &approved))?;
        Ok(Stepped::Ahead { found: found.len() })
    }

    async fn still(&self, block: &BlockRef) -> Result<bool, ScanError> {
        Ok(self.port.block(block.number).await?.is_some_and(|now| now.hash == block.hash))
    }

    async fn still_all(&self, state: &ScanState) -> Result<bool, ScanError> {
        match state.marks.last() {
            Some(mark) => self.still(&mark.block).await,
            None => Ok(true),
        }
    }

    /// The account at the end of a block; `None` where the endpoints have forgotten.
    async fn standing(&self, block: u64) -> Result<Option<Standing>, ScanError> {
        let at = At::Number(block);
        let told = async {
            let balance = self.port.balance(self.account(), at).await?;
            Ok(Standing { balance, nonce: self.port.nonce(self.account(), at).await? })
        };
        match told.await {
            Ok(standing) => Ok(Some(standing)),
            Err(PortError::Refused { .. } | PortError::Malformed { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    async fn standing_before(&self, block: u64) -> Result<Option<Standing>, ScanError> {
        match block.checked_sub(1) {
            Some(before) => self.standing(before).await,
            None => Ok(Some(Standing { balance: U256::ZERO, nonce: 0 })),
        }
    }

    /// Whom the account allowed something in these blocks, whatever came of it since.
    async fn approvals(&self, from: u64, to: u64) -> Result<Vec<(Approved, u64)>, ScanError> {
        let ours = [APPROVAL, self.account().into_word()];
        let logs = self.port.approvals(self.account(), from, to).await?;
        let asked = |log: &Log| {
            let inside = log.block.is_some_and(|block| (from..=to).contains(&block.number));
            inside && log.topics.starts_with(&ours)
        };
        if !logs.iter().all(asked) {
            return Err(odd("eth_getLogs").into()); // SCN-004
        }
        let dated = |log: &Log| Some((Approved::read(log)?, log.block?.number));
        Ok(logs.iter().filter_map(dated).collect()) // SCN-005
    }

    async fn tokens(&self, from: u64, to: u64) -> Result<Vec<Move>, ScanError> {
        let logs = self.port.transfers(self.account(), from, to).await?;
        let moves = logs.iter().map(|log| self.token(log, from, to));
        Ok(moves.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// A transfer of the account's in the stretch that was asked for, or a refusal of the whole answer; `None` for an event
    /// that was asked for and moves no amount of a token.
    fn token(&self, log: &Log, from: u64, to: u64) -> Result<Option<Move>, PortError> {
        let us = self.account().into_word();
        let is_ours =
            log.topics.first() == Some(&TRANSFER) && log.topics.iter().skip(1).take(2).any(|t| *t == us);
        let block = log.block.filter(|block| is_ours && (from..=to).contains(&block.number));
        let block = block.ok_or_else(|| odd("eth_getLogs"))?; // SCN-004
        let moved = Transfer::read(log).filter(|moved| moved.asset != Asset::Native);
        let Some(Transfer { asset, from, to, amount }) = moved else { return Ok(None) }; // SCN-005
        let (kind, tx, index, seen_at) = (MoveKind::Token, log.tx, log.index, self.clock.now());
        Ok(Some(Move { kind, asset, from, to, amount, tx, block, index, seen_at }))
    }

    /// Forgets what is above `above`, keeps what was found and how far the scan is now, in one commit.
    fn keep(
        &self,
        above: Option<u64>,
        state: &ScanState,
        (found, approved): (&[Move], &[(Approved, u64)]),
    ) -> Result<(), StoreError> {
        let mut records = self.store.begin_write()?;
        record::drop_above(&mut *records, &self.lane, above)?;
        for one in found {
            record::put_move(&mut *records, &self.lane, one)?;
        }
        for (one, block) in approved {
            approved::put_approved(&mut *records, &self.lane, one, *block)?;
        }
        record::put_state(&mut *records, &self.lane, state)?;
        records.commit() // SCN-001
    }
}
