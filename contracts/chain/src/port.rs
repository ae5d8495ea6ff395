//! A chain is a port: heads, accounts, logs and one way in for signed bytes.
//!
//! [`ChainPort`] is what the wallet's journal, the preview and the submitter see of a chain. It is object-safe, so
//! that a real endpoint (`endpoint::HttpEndpoint`), several of them that must agree
//! ([`crate::quorum::Quorum`]) and the scripted `ReorgChain` of the tests are exchangeable.
//!
//! # Guarantees
//! - An answer is what the port knows, never a guess: what it could not learn is an error, and a disagreement between
//!   endpoints is [`PortError::Uncertain`].
//! - Nothing is remembered or waited for here. Receipts, replacement, confirmations and reorganisations belong to the
//!   caller, who keeps `(number, hash)` of the blocks it relied on.
//! - [`ChainPort::send_raw`] may be repeated with identical bytes at any time.
//!
//! # Privacy
//! Every call shows its endpoint the address it asks for, at this moment, from this connection. One port therefore
//! serves one persona.

use std::collections::BTreeMap;
use std::fmt;

use alloy::primitives::{Address, B256, Bytes, I256, U256};
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use teahouse_base::UnixSeconds;

pub use crate::port_block::{BlockBody, TxBrief};
pub use crate::port_error::{CallError, PortError, Revert, SendError};

/// The number a chain signs its transactions with (EIP-155).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChainId(u64);

impl ChainId {
    /// The local practice chain. Whatever lies on it is worthless.
    pub const PRACTICE: Self = Self(31_337);

    /// The chain numbered `id`.
    pub const fn new(id: u64) -> Self {
        Self(id)
    }

    /// Its number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for ChainId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl teahouse_base::LogSafe for ChainId {}

/// The hash of a transaction's signed bytes (`keccak256` of the EIP-2718 form).
pub type TxHash = B256;

/// What an answer is about: a moment of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// The newest block. It can be taken back; nothing is done because of it.
    Latest,
    /// The newest block that the chain calls safe.
    Safe,
    /// The newest block that the chain calls final.
    Finalized,
    /// The block of this number, on the branch the endpoint follows now.
    Number(u64),
}

/// One block by number and hash: the number alone does not survive a reorganisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BlockRef {
    /// Height above the first block.
    pub number: u64,
    /// `keccak256` of its header.
    pub hash: B256,
    /// The time in its header.
    pub time: UnixSeconds,
}

/// The three heads of a chain; `finalized.number <= safe.number <= latest.number`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    /// The newest block.
    pub latest: BlockRef,
    /// The newest safe block.
    pub safe: BlockRef,
    /// The newest final block.
    pub finalized: BlockRef,
}

/// What the next block is expected to ask for a unit of gas, in wei.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FeeQuote {
    /// EIP-1559 base fee of the next block.
    pub base_fee: u128,
    /// A priority fee that recent blocks took in.
    pub tip: u128,
}

impl FeeQuote {
    /// `max_fee_per_gas` that holds while the base fee doubles, about six full blocks in a row.
    pub const fn max_fee(&self) -> u128 {
        self.base_fee.saturating_mul(2).saturating_add(self.tip)
    }
}

/// What can be owned on a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asset {
    /// The chain's own coin, in wei.
    Native,
    /// The ERC-20 token at this address, in its smallest unit.
    Token(Address),
}

impl Asset {
    /// The asset that a contract means by `token`: the zero address is the native coin.
    pub fn from_token(token: Address) -> Self {
        if token.is_zero() { Self::Native } else { Self::Token(token) }
    }

    /// The address a contract knows this asset by: zero for the native coin.
    pub const fn token(self) -> Address {
        match self {
            Self::Native => Address::ZERO,
            Self::Token(at) => at,
        }
    }
}

/// One call as it would be sent: the input of a simulation or an estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPlan {
    /// The account that would sign.
    pub from: Address,
    /// The account or contract called.
    pub to: Address,
    /// Native coin sent along, in wei.
    pub value: U256,
    /// Call data.
    pub data: Bytes,
    /// Gas limit; `None` lets the endpoint choose its own bound.
    pub gas: Option<u64>,
    /// An account that is to be taken as delegated, as it will be once its word is brought along (EIP-7702).
    pub as_if: Option<AsIf>,
}

/// An account as if it had taken on the code at an address (EIP-7702).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsIf {
    /// The account.
    pub account: Address,
    /// Where the code is.
    pub code: Address,
}

impl AsIf {
    /// What the account's code then looks like: `ef0100` and the address of the code.
    pub fn designator(&self) -> Bytes {
        [&[0xef, 0x01, 0x00][..], self.code.as_slice()].concat().into()
    }
}

/// A log that a block holds or a simulation gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// The contract that wrote it.
    pub address: Address,
    /// Its topics; the first is the event's selector.
    pub topics: Vec<B256>,
    /// Its data.
    pub data: Bytes,
    /// The block it is in; `None` in a simulation.
    pub block: Option<BlockRef>,
    /// The transaction it comes from; zero in a simulation.
    pub tx: TxHash,
    /// Its place in the block.
    pub index: u64,
}

/// Which logs are asked for, on the branch the endpoint follows now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter {
    /// The contract that wrote them.
    pub address: Address,
    /// The first block, inclusive.
    pub from: u64,
    /// The last block, inclusive.
    pub to: u64,
    /// Place by place: `None` takes any topic, `Some` takes this one. At most four.
    pub topics: Vec<Option<B256>>,
}

impl LogFilter {
    /// Whether `log` (in block `number`) passes.
    pub fn takes(&self, log: &Log, number: u64) -> bool {
        let topic = |(place, wanted): (usize, &Option<B256>)| {
            wanted.is_none_or(|t| log.topics.get(place) == Some(&t))
        };
        log.address == self.address
            && (self.from..=self.to).contains(&number)
            && self.topics.iter().enumerate().all(topic)
    }
}

/// What a transaction did once it was in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The transaction.
    pub tx: TxHash,
    /// The block that holds it, on the branch the endpoint follows now.
    pub block: BlockRef,
    /// Whether it took effect. A reverted transaction used its nonce and paid its gas, and did nothing else.
    pub success: bool,
    /// Gas used.
    pub gas_used: u64,
    /// Price paid for a unit of gas, in wei.
    pub gas_price: u128,
    /// Everything paid for inclusion, in wei, with the data fee of a roll-up where there is one.
    pub fee: U256,
    /// Its logs in order.
    pub logs: Vec<Log>,
}

/// Where an endpoint has seen a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// Nowhere: never received, dropped, or replaced.
    Unknown,
    /// Waiting to be taken into a block.
    Waiting,
    /// In the block of this number.
    Included(u64),
}

/// What a call would do to the world if it were in the next block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// The block it was simulated on.
    pub on: BlockRef,
    /// Whether it would take effect.
    pub success: bool,
    /// Gas it would use.
    pub gas_used: u64,
    /// What it would return.
    pub output: Bytes,
    /// Why it would fail; `None` when it would not.
    pub revert: Option<Revert>,
    /// Logs it would write, without the markers of native transfers.
    pub logs: Vec<Log>,
    /// Change of each holding, gas not counted; holdings that end as they began are left out.
    pub deltas: BTreeMap<(Address, Asset), I256>,
}

impl Simulation {
    /// The change of `holder`'s holding of `asset`.
    pub fn delta(&self, holder: Address, asset: Asset) -> I256 {
        self.deltas.get(&(holder, asset)).copied().unwrap_or(I256::ZERO)
    }
}

/// The future that every method of a port returns.
pub type PortFuture<'a, T, E = PortError> = BoxFuture<'a, Result<T, E>>;

/// What the wallet sees of a chain.
///
/// # Errors
/// All methods can say [`PortError`]: not reached, too slow, wrong chain, not understood, or uncertain.
pub trait ChainPort: Send + Sync {
    /// The chain this port is pinned to. A port that meets another one refuses ([`PortError::WrongChain`]).
    fn chain_id(&self) -> ChainId;

    /// The three heads, all from one endpoint's view.
    fn heads(&self) -> PortFuture<'_, Heads>;

    /// The newest block alone.
    fn newest(&self) -> PortFuture<'_, BlockRef> {
        Box::pin(async move { Ok(self.heads().await?.latest) })
    }

    /// The block of this number on the branch followed now; `None` past the head.
    fn block(&self, number: u64) -> PortFuture<'_, Option<BlockRef>>;

    /// How many transactions of `account` are in blocks up to `at`, which is the next nonce.
    fn nonce(&self, account: Address, at: At) -> PortFuture<'_, u64>;

    /// [`nonce`](Self::nonce) where more than one endpoint has to say it, if there are several.
    ///
    /// Bytes with a nonce that is too high wait for ever, and cannot be taken back without paying for every nonce before.
    fn nonce_of_two(&self, account: Address, at: At) -> PortFuture<'_, u64> {
        self.nonce(account, at)
    }

    /// Native coin of `account`, in wei.
    fn balance(&self, account: Address, at: At) -> PortFuture<'_, U256>;

    /// What the next block is expected to cost.
    fn fees(&self) -> PortFuture<'_, FeeQuote>;

    /// Runs `plans` one after the other on the block `at`, each seeing what the ones before it did.
    ///
    /// The answer has one entry per plan. A call that fails is an entry with `success == false`, not an error.
    fn simulate_all(&self, plans: Vec<CallPlan>, at: At) -> PortFuture<'_, Vec<Simulation>>;

    /// The gas limit `plan` needs on the newest block.
    fn estimate_gas(&self, plan: CallPlan) -> PortFuture<'_, u64, CallError>;

    /// Reads from a contract without changing anything. An account without code answers with nothing.
    fn call(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError>;

    /// [`call`](Self::call) where more than one endpoint has to say it, if there are several.
    fn call_of_two(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError> {
        self.call(to, data, at)
    }

    /// Hands over signed bytes (EIP-2718 form) and returns their hash.
    ///
    /// # Errors
    /// [`SendError::Unreachable`] and [`SendError::Uncertain`] say nothing about whether the bytes arrived.
    fn send_raw(&self, bytes: Bytes) -> PortFuture<'_, TxHash, SendError>;

    /// The receipt of `tx`; `None` while no block on the followed branch holds it.
    fn receipt(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>>;

    /// [`receipt`](Self::receipt) where more than one endpoint has to say it, if there are several: what is told as never
    /// done is done again.
    fn receipt_of_two(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>> {
        self.receipt(tx)
    }

    /// Where `tx` has been seen.
    fn sighting(&self, tx: TxHash) -> PortFuture<'_, Sighting>;

    /// The logs that pass `filter`, in order of block and place.
    fn logs(&self, filter: LogFilter) -> PortFuture<'_, Vec<Log>>;

    /// The `Transfer` events of any token to or from `account` in these blocks (both inclusive), in order of block and place,
    /// each once.
    fn transfers(&self, account: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>>;

    /// The `Approval` events of any token by `owner` in these blocks (both inclusive), in order of block and place.
    fn approvals(&self, owner: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>>;

    /// The transactions of the block of this number on the branch followed now; `None` past the head.
    fn body(&self, number: u64) -> PortFuture<'_, Option<BlockBody>>;

    /// The runtime code of `account`; empty where there is none.
    fn code(&self, account: Address, at: At) -> PortFuture<'_, Bytes>;

    /// Runs one plan on the newest block: [`ChainPort::simulate_all`] with a list of one.
    fn simulate(&self, plan: CallPlan) -> PortFuture<'_, Simulation> {
        Box::pin(async move {
            let mut all = self.simulate_all(vec![plan], At::Latest).await?;
            all.pop().ok_or(PortError::Malformed { method: "simulate", what: "no result".into() })
        })
    }
}
