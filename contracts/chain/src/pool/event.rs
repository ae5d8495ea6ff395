//! An event is what the pool wrote; a wallet rebuilds the queue, the tree and its own notes from three kinds of them.

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::SolEvent;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::insertion::{BATCH_SIZES, PAIR};
use super::payment::{Ciphertext, ciphertext};
use crate::bindings::ShieldedPool as Contract;
use crate::port::{BlockRef, ChainPort, Log, LogFilter, PortError, TxHash};

/// What the pool wrote about notes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolEvent {
    /// Money came in, and its note waits in the queue.
    Deposited(Deposited),
    /// Notes were spent, and two new ones wait in the queue.
    Transacted(Transacted),
    /// Leaves of the queue are in the tree.
    Inserted(Inserted),
}

/// Money came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposited {
    /// The number of its leaf in the queue, and the counter of its ρ ([`super::deposit_rho`]).
    pub number: u64,
    /// What came in; zero for coin.
    pub token: Address,
    /// How much.
    pub amount: u128,
    /// Whom the note is promised to.
    pub note_key: B256,
    /// The leaf.
    pub commitment: B256,
    /// What its insertion pays, in wei.
    pub reward: u128,
    /// For the receiver.
    pub ciphertext: Ciphertext,
}

/// Notes were spent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transacted {
    /// The number of its first leaf in the queue; the second has the next.
    pub number: u64,
    /// What was spent.
    pub nullifiers: Vec<B256>,
    /// The leaves.
    pub commitments: [B256; 2],
    /// What left the pool, if anything did; zero for coin.
    pub asset: Address,
    /// How much of it, fee included.
    pub amount: u128,
    /// Who got the amount less the fee.
    pub recipient: Address,
    /// Who got the fee.
    pub submitter: Address,
    /// The fee.
    pub fee: u128,
    /// What their insertion pays, in wei.
    pub reward: u128,
    /// For the receivers of the two leaves.
    pub ciphertexts: [Ciphertext; 2],
}

/// Leaves of the queue are in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inserted {
    /// The number of the first leaf in the queue.
    pub first: u64,
    /// Its place in the tree.
    pub start: u32,
    /// How many places the batch takes.
    pub size: u8,
    /// How many leaves are in it; the other places stay empty.
    pub count: u8,
    /// The root from now on.
    pub new_root: B256,
    /// Who was rewarded.
    pub payee: Address,
    /// How much, in wei.
    pub reward: U256,
}

/// An event with its place on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolLog {
    /// The block.
    pub block: BlockRef,
    /// The transaction.
    pub tx: TxHash,
    /// Its place among the logs of the block.
    pub index: u64,
    /// What was written.
    pub event: PoolEvent,
}

/// A log that says to be the pool's, and is not of a shape that the pool writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PoolLogFault {
    /// Its topics or data are not those of the event.
    #[error("a log of {0} cannot be read")]
    Malformed(&'static str),
    /// A ciphertext has another length.
    #[error("a ciphertext has {0} bytes")]
    Ciphertext(usize),
    /// There are other than 2 or 6 nullifiers.
    #[error("a payment spends {0} notes")]
    Nullifiers(usize),
    /// There is no such batch.
    #[error("{count} leaves at {start} are no batch of {size}")]
    Batch {
        /// Its size.
        size: u8,
        /// Its leaves.
        count: u8,
        /// Its place.
        start: u32,
    },
    /// No block holds it.
    #[error("the log is in no block")]
    InNoBlock,
}

impl Coded for PoolLogFault {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::Malformed(_) => "SHP-201",
            Self::Ciphertext(_) => "SHP-202",
            Self::Nullifiers(_) => "SHP-203",
            Self::Batch { .. } => "SHP-204",
            Self::InNoBlock => "SHP-205",
        })
    }
}

/// Why the logs of a pool could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PoolLogsError {
    /// The chain could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The endpoint told of a log that the pool did not write.
    #[error(transparent)]
    Fault(#[from] PoolLogFault),
}

impl Coded for PoolLogsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Port(e) => e.code(),
            Self::Fault(e) => e.code(),
        }
    }
}

impl PoolEvent {
    /// Reads a log that the pool at `pool` wrote; `None` when it is another contract's, or not about notes.
    ///
    /// # Errors
    /// [`PoolLogFault`] for one that says to be about notes, and is in no form that the pool writes.
    pub fn read(pool: Address, log: &Log) -> Result<Option<Self>, PoolLogFault> {
        let Some(selector) = log.topics.first().filter(|_| log.address == pool) else { return Ok(None) };
        if *selector == Contract::Deposited::SIGNATURE_HASH {
            deposited(exact(log, "Deposited")?).map(Some)
        } else if *selector == Contract::Transacted::SIGNATURE_HASH {
            transacted(exact(log, "Transacted")?).map(Some)
        } else if *selector == Contract::Inserted::SIGNATURE_HASH {
            inserted(&exact(log, "Inserted")?).map(Some)
        } else {
            Ok(None)
        }
    }

    /// The filter for everything that the pool wrote in blocks `from` to `to`.
    pub const fn filter(pool: Address, from: u64, to: u64) -> LogFilter {
        LogFilter { address: pool, from, to, topics: Vec::new() }
    }

    /// The topics and data of its log.
    #[cfg(any(test, feature = "testing"))]
    pub fn to_log(&self, pool: Address) -> Log {
        let written = match self.clone() {
            Self::Deposited(event) => written_deposited(event).encode_log_data(),
            Self::Transacted(event) => written_transacted(event).encode_log_data(),
            Self::Inserted(event) => written_inserted(event).encode_log_data(),
        };
        let (topics, data) = (written.topics().to_vec(), written.data);
        Log { address: pool, topics, data, block: None, tx: B256::ZERO, index: 0 }
    }
}

impl PoolLog {
    /// Reads a log of a block; `None` when it is another contract's, or not about notes.
    ///
    /// # Errors
    /// [`PoolLogFault`].
    pub fn read(pool: Address, log: &Log) -> Result<Option<Self>, PoolLogFault> {
        let Some(event) = PoolEvent::read(pool, log)? else { return Ok(None) };
        let block = log.block.ok_or(PoolLogFault::InNoBlock)?;
        Ok(Some(Self { block, tx: log.tx, index: log.index, event }))
    }
}

/// What the pool wrote about notes in blocks `from` to `to` (both inclusive), in order of block and place.
///
/// # Errors
/// [`PoolLogsError`]. One log of a wrong shape is an error of the whole range: a scanner that passed over it would build
/// another tree.
pub async fn find_logs(
    port: &dyn ChainPort,
    pool: Address,
    (from, to): (u64, u64),
) -> Result<Vec<PoolLog>, PoolLogsError> {
    let logs = port.logs(PoolEvent::filter(pool, from, to)).await?;
    let read = logs.iter().filter_map(|log| PoolLog::read(pool, log).transpose());
    Ok(read.collect::<Result<_, _>>()?)
}

/// The event in a log, if the log is exactly what writing it gives.
fn exact<E: SolEvent>(log: &Log, name: &'static str) -> Result<E, PoolLogFault> {
    let malformed = PoolLogFault::Malformed(name);
    let event = E::decode_raw_log(log.topics.iter().copied(), &log.data).map_err(|_| malformed)?;
    let again = event.encode_log_data();
    let is_exact = again.topics() == log.topics && again.data == log.data;
    if is_exact { Ok(event) } else { Err(malformed) } // SHP-051
}

fn sized(bytes: &Bytes) -> Result<Ciphertext, PoolLogFault> {
    ciphertext(bytes).ok_or(PoolLogFault::Ciphertext(bytes.len())) // SHP-051
}

fn deposited(said: Contract::Deposited) -> Result<PoolEvent, PoolLogFault> {
    Ok(PoolEvent::Deposited(Deposited {
        number: said.number,
        token: said.token,
        amount: said.amount,
        note_key: said.noteKey,
        commitment: said.commitment,
        reward: said.reward,
        ciphertext: sized(&said.ciphertext)?,
    }))
}

fn transacted(said: Contract::Transacted) -> Result<PoolEvent, PoolLogFault> {
    if ![2, 6].contains(&said.nullifiers.len()) {
        return Err(PoolLogFault::Nullifiers(said.nullifiers.len()));
    }
    Ok(PoolEvent::Transacted(Transacted {
        number: said.number,
        ciphertexts: [sized(&said.ciphertext0)?, sized(&said.ciphertext1)?],
        nullifiers: said.nullifiers,
        commitments: [said.commitment0, said.commitment1],
        asset: said.asset,
        amount: said.amount,
        recipient: said.recipient,
        submitter: said.submitter,
        fee: said.fee,
        reward: said.reward,
    }))
}

fn inserted(said: &Contract::Inserted) -> Result<PoolEvent, PoolLogFault> {
    let (size, count, start) = (said.size, said.count, said.start);
    let is_filled = count == size || (count, size) == (1, PAIR);
    let is_batch = BATCH_SIZES.contains(&size) && is_filled && start.is_multiple_of(u32::from(size));
    if !is_batch {
        return Err(PoolLogFault::Batch { size, count, start });
    }
    let (first, new_root, payee, reward) = (said.first, said.newRoot, said.payee, said.reward);
    Ok(PoolEvent::Inserted(Inserted { first, start, size, count, new_root, payee, reward }))
}

#[cfg(any(test, feature = "testing"))]
fn written_deposited(event: Deposited) -> Contract::Deposited {
    Contract::Deposited {
        number: event.number,
        token: event.token,
        amount: event.amount,
        noteKey: event.note_key,
        commitment: event.commitment,
        reward: event.reward,
        ciphertext: super::payment::bytes_of(&event.ciphertext),
    }
}

#[cfg(any(test, feature = "testing"))]
fn written_transacted(event: Transacted) -> Contract::Transacted {
    let [first, second] = &event.ciphertexts;
    Contract::Transacted {
        number: event.number,
        commitment0: event.commitments[0],
        commitment1: event.commitments[1],
        asset: event.asset,
        amount: event.amount,
        recipient: event.recipient,
        submitter: event.submitter,
        fee: event.fee,
        reward: event.reward,
        ciphertext0: super::payment::bytes_of(first),
        ciphertext1: super::payment::bytes_of(second),
        nullifiers: event.nullifiers,
    }
}

#[cfg(any(test, feature = "testing"))]
const fn written_inserted(event: Inserted) -> Contract::Inserted {
    Contract::Inserted {
        first: event.first,
        start: event.start,
        size: event.size,
        count: event.count,
        newRoot: event.new_root,
        payee: event.payee,
        reward: event.reward,
    }
}

#[cfg(test)]
mod tests;
