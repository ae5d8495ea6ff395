//! The messages of `/teahouse/submit/1`: one request, one answer, each in one frame.
//!
//! ```text
//! request   1 | 1 quote  | share ref 64 | asset 20
//!           1 | 2 submit | chain 8 | contract 20 | signed claim | fee 12
//!           1 | 3 status | share ref 64
//!           1 | 4 quote of a batch  | chain 8 | fee asset 20 | gas 8 | words 1
//!           1 | 5 submit a batch    | chain 8 | signed batch | word? | fee 12
//!           1 | 6 status of a batch | chain 8 | account 20 | nonce 32
//!           1 | 7 quote of a shielded payment  | chain 8 | pool 20 | fee asset 20 | notes spent 1 | leaves the pool 1
//!           1 | 8 submit a shielded payment    | chain 8 | pool 20 | length 4 | the pool's `transact`
//!           1 | 9 status of a shielded payment | chain 8 | pool 20 | notes spent 1 | nullifiers 32 each
//! answer    1 | 0 refused  | refusal
//!           1 | 1 quoted   | relayer 20 | fee 12 | good until 8
//!           1 | 2 progress | state 1 | tx hash 32
//! share ref chain 8 | contract 20 | envelope 32 | share 4
//! ```
//! The first 1 is the version. A kind that a submitter does not know is refused as malformed, after which another is asked: so
//! kinds are added, and none is changed. Layout of batch and word: `teahouse_chain::delegate` and [`SignedDelegation`]; of the
//! pool's call: `teahouse_chain::pool::PoolCall`, in its one form. A quoted fee of zero comes with a relayer of zero: anyone may
//! carry the claim. Notes spent are 2 or 6, and what leaves the pool is 0 or 1.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};
use teahouse_chain::delegate::SignedBatch;
use teahouse_chain::envelope::{Amount, EnvelopeId, SignedClaim};
use teahouse_chain::pool::{MAX_POOL_CALL, Payment, PoolCall, Proven};
use teahouse_chain::port::{Asset, ChainId};

use super::Refusal;
use crate::bytes;
use crate::signer::SignedDelegation;

/// The name of the protocol on the network.
pub const PROTOCOL: &str = "/teahouse/submit/1";
/// No request is longer, in bytes: the longest batch that a person reads, and what goes with it.
pub const MAX_REQUEST: usize = 36 * 1024;
/// No answer is longer, in bytes.
pub const MAX_ANSWER: usize = 512;

const VERSION: u8 = 1;

/// Which share at which contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareRef {
    /// The chain.
    pub chain: ChainId,
    /// The contract.
    pub contract: Address,
    /// The envelope.
    pub envelope: EnvelopeId,
    /// The share.
    pub index: u32,
}

/// What is asked of a submitter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// For how much would this be carried?
    Quote {
        /// What.
        share: ShareRef,
        /// In what the fee would be paid: the share's asset.
        asset: Asset,
    },
    /// Carry this.
    Submit {
        /// The chain.
        chain: ChainId,
        /// The contract.
        contract: Address,
        /// The claim.
        claim: Box<SignedClaim>,
        /// The fee, at most the one that the claim allows.
        fee: Amount,
    },
    /// What became of it?
    Status(ShareRef),
    /// For how much would a batch be brought?
    QuoteBatch(BatchQuery),
    /// Bring this batch.
    SubmitBatch {
        /// The chain.
        chain: ChainId,
        /// The batch.
        signed: Box<SignedBatch>,
        /// The account's word that its code is the `Delegate`, where it is not delegated yet.
        word: Option<SignedDelegation>,
        /// The fee, at most the one that the batch allows.
        fee: Amount,
    },
    /// What became of a batch?
    BatchStatus(BatchRef),
    /// For how much would a shielded payment be brought?
    QuoteShielded(ShieldedQuery),
    /// Bring this shielded payment. Its proof binds the fee and who gets it.
    SubmitShielded {
        /// The chain.
        chain: ChainId,
        /// The pool.
        pool: Address,
        /// The payment.
        proven: Box<Proven>,
    },
    /// What became of a shielded payment?
    ShieldedStatus(ShieldedRef),
}

/// What the price of a shielded payment depends on. It says nothing of who pays whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShieldedQuery {
    /// The chain.
    pub chain: ChainId,
    /// The pool.
    pub pool: Address,
    /// What the fee would be paid in: the notes' asset.
    pub asset: Asset,
    /// How many notes it spends, dummies included: 2 or 6.
    pub inputs: u8,
    /// Whether something besides the fee leaves the pool.
    pub withdraws: bool,
}

/// Which shielded payment: it is known by what it spends, in whatever order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShieldedRef {
    /// The chain.
    pub chain: ChainId,
    /// The pool.
    pub pool: Address,
    /// The nullifiers: 2 or 6.
    pub nullifiers: Vec<B256>,
}

impl ShieldedRef {
    /// What `payment` is known by.
    pub fn of(chain: ChainId, pool: Address, payment: &Payment) -> Self {
        Self { chain, pool, nullifiers: payment.nullifiers.clone() }
    }
}

/// What a price depends on. It says nothing of who pays whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchQuery {
    /// The chain.
    pub chain: ChainId,
    /// What the fee would be paid in.
    pub asset: Asset,
    /// Gas of the whole transaction.
    pub gas: u64,
    /// How many words about code go along: 0 or 1.
    pub words: u8,
}

/// Which batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchRef {
    /// The chain.
    pub chain: ChainId,
    /// The account.
    pub account: Address,
    /// Its delegate nonce.
    pub nonce: U256,
}

/// How far a carried claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// This submitter has not been asked to carry it.
    Unknown,
    /// Taken: the submitter will send it, or has.
    Taken,
    /// In a block.
    Included,
    /// In a final block.
    Final,
    /// The contract refused it, or something else took the nonce: this submitter will not carry it any more.
    Failed,
}

/// What a submitter answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It does not.
    Refused(Refusal),
    /// It would, for this.
    Quoted {
        /// The account to name in the claim; zero with a fee of zero.
        relayer: Address,
        /// The fee.
        fee: Amount,
        /// Until when.
        good_until: UnixSeconds,
    },
    /// It did, and this is how far it is. The hash is zero until there is one.
    Progress(Progress, B256),
}

impl Encode for ShareRef {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.chain.get()).fixed(self.contract.as_slice()).value(&self.envelope).u32(self.index);
    }
}

impl Decode for ShareRef {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            chain: ChainId::new(from.u64()?),
            contract: bytes::address(from)?,
            envelope: from.value()?,
            index: from.u32()?,
        })
    }
}

impl Encode for BatchRef {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.chain.get()).fixed(self.account.as_slice());
        bytes::put_amount(to, self.nonce);
    }
}

impl Decode for BatchRef {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let chain = ChainId::new(from.u64()?);
        Ok(Self { chain, account: bytes::address(from)?, nonce: bytes::amount(from)? })
    }
}

impl Encode for ShieldedQuery {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.chain.get()).fixed(self.pool.as_slice()).fixed(self.asset.token().as_slice());
        to.u8(self.inputs).u8(self.withdraws.into());
    }
}

impl Decode for ShieldedQuery {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self {
            chain: ChainId::new(from.u64()?),
            pool: bytes::address(from)?,
            asset: Asset::from_token(bytes::address(from)?),
            inputs: inputs(from)?,
            withdraws: match from.u8()? {
                0 => false,
                1 => true,
                _ => return Err(CodecError::Malformed("yes or no")),
            },
        })
    }
}

impl Encode for ShieldedRef {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.chain.get()).fixed(self.pool.as_slice());
        // More than a payment has cannot be read back, and is nobody's payment.
        to.u8(u8::try_from(self.nullifiers.len()).unwrap_or(u8::MAX));
        for nullifier in &self.nullifiers {
            to.fixed(nullifier.as_slice());
        }
    }
}

impl Decode for ShieldedRef {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let (chain, pool) = (ChainId::new(from.u64()?), bytes::address(from)?);
        let nullifiers = (0..inputs(from)?).map(|_| bytes::hash(from)).collect::<Result<_, _>>()?;
        Ok(Self { chain, pool, nullifiers })
    }
}

/// How many notes a payment spends.
fn inputs(from: &mut Reader<'_>) -> Result<u8, CodecError> {
    let count = from.u8()?;
    if matches!(count, 2 | 6) { Ok(count) } else { Err(CodecError::Malformed("notes spent")) }
}

/// A payment in the pool's own form, which has to be the one form of its call.
fn proven(from: &mut Reader<'_>) -> Result<Box<Proven>, CodecError> {
    match PoolCall::read(from.bytes("payment", MAX_POOL_CALL)?) {
        Some(PoolCall::Transact(proven)) => Ok(proven),
        _ => Err(CodecError::Malformed("payment")),
    }
}

impl Encode for Request {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION);
        match self {
            Self::Quote { share, asset } => to.u8(1).value(share).fixed(asset.token().as_slice()),
            Self::Submit { chain, contract, claim, fee } => {
                to.u8(2).u64(chain.get()).fixed(contract.as_slice()).value(&**claim).value(fee)
            }
            Self::Status(share) => to.u8(3).value(share),
            Self::QuoteBatch(query) => {
                to.u8(4).u64(query.chain.get()).fixed(query.asset.token().as_slice());
                to.u64(query.gas).u8(query.words)
            }
            Self::SubmitBatch { chain, signed, word, fee } => {
                to.u8(5).u64(chain.get()).value(&**signed).option(word.as_ref()).value(fee)
            }
            Self::BatchStatus(batch) => to.u8(6).value(batch),
            Self::QuoteShielded(query) => to.u8(7).value(query),
            Self::SubmitShielded { chain, pool, proven } => to
                .u8(8)
                .u64(chain.get())
                .fixed(pool.as_slice())
                .bytes(&PoolCall::Transact(proven.clone()).to_data()),
            Self::ShieldedStatus(payment) => to.u8(9).value(payment),
        };
    }
}

impl Decode for Request {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(match from.u8()? {
            1 => Self::Quote { share: from.value()?, asset: Asset::from_token(bytes::address(from)?) },
            2 => Self::Submit {
                chain: ChainId::new(from.u64()?),
                contract: bytes::address(from)?,
                claim: Box::new(from.value()?),
                fee: from.value()?,
            },
            3 => Self::Status(from.value()?),
            4 => Self::QuoteBatch(BatchQuery {
                chain: ChainId::new(from.u64()?),
                asset: Asset::from_token(bytes::address(from)?),
                gas: from.u64()?,
                words: from.u8()?,
            }),
            5 => Self::SubmitBatch {
                chain: ChainId::new(from.u64()?),
                signed: Box::new(from.value()?),
                word: from.option()?,
                fee: from.value()?,
            },
            6 => Self::BatchStatus(from.value()?),
            7 => Self::QuoteShielded(from.value()?),
            8 => Self::SubmitShielded {
                chain: ChainId::new(from.u64()?),
                pool: bytes::address(from)?,
                proven: proven(from)?,
            },
            9 => Self::ShieldedStatus(from.value()?),
            _ => return Err(CodecError::Malformed("request")),
        })
    }
}

impl Encode for Progress {
    fn encode(&self, to: &mut Writer) {
        to.u8(*self as u8);
    }
}

impl Decode for Progress {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let all = [Self::Unknown, Self::Taken, Self::Included, Self::Final, Self::Failed];
        all.get(usize::from(from.u8()?)).copied().ok_or(CodecError::Malformed("progress"))
    }
}

impl Encode for Answer {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION);
        match self {
            Self::Refused(refusal) => to.u8(0).value(refusal),
            Self::Quoted { relayer, fee, good_until } => {
                to.u8(1).fixed(relayer.as_slice()).value(fee).value(good_until)
            }
            Self::Progress(progress, tx) => to.u8(2).value(progress).fixed(tx.as_slice()),
        };
    }
}

impl Decode for Answer {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(match from.u8()? {
            0 => Self::Refused(from.value()?),
            1 => {
                Self::Quoted { relayer: bytes::address(from)?, fee: from.value()?, good_until: from.value()? }
            }
            2 => Self::Progress(from.value()?, bytes::hash(from)?),
            _ => return Err(CodecError::Malformed("answer")),
        })
    }
}
