//! A refusal is the contract's error with its values.

use teahouse_base::UnixSeconds;
use thiserror::Error;

use crate::account::{Account, Word};
use crate::amount::Amount;
use crate::vault::VaultRefusal;

/// Why an envelope refuses a call. The names are those of `IRedEnvelope` and `IOpenMode`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EnvelopeRefusal {
    /// This call is for envelopes of another mode.
    #[error("an envelope of mode {mode} is not used by this call")]
    OtherMode {
        /// The envelope's mode.
        mode: u8,
    },
    /// The vault refuses a destination or its opening.
    #[error(transparent)]
    Vault(#[from] VaultRefusal),
    /// No envelope can have these shares.
    #[error("no envelope has {shares} shares in a tree of {depth} levels")]
    BadShares {
        /// How many.
        shares: u32,
        /// Levels.
        depth: u8,
    },
    /// There is not a unit for each share.
    #[error("{total} are too little for {shares} shares")]
    TooLittle {
        /// The deposit.
        total: Amount,
        /// How many shares.
        shares: u32,
    },
    /// The shares cannot be equal.
    #[error("{total} cannot be cut into {shares} equal shares")]
    UnevenShares {
        /// The deposit.
        total: Amount,
        /// How many shares.
        shares: u32,
    },
    /// The expiry is too near or too far.
    #[error("the expiry {expiry} is not between {earliest} and {latest}")]
    BadExpiry {
        /// The expiry.
        expiry: UnixSeconds,
        /// The earliest one.
        earliest: UnixSeconds,
        /// The latest one.
        latest: UnixSeconds,
    },
    /// The envelope was funded before.
    #[error("the envelope {id} exists")]
    AlreadyCreated {
        /// Which.
        id: Word,
    },
    /// Nobody funded the envelope.
    #[error("no envelope {id} is known")]
    UnknownEnvelope {
        /// Which.
        id: Word,
    },
    /// The signature is for another envelope.
    #[error("this is signed for {signed}, not for {id}")]
    OtherEnvelope {
        /// The one signed for.
        signed: Word,
        /// The one called.
        id: Word,
    },
    /// The envelope has no such share.
    #[error("there are {shares} shares, none of index {index}")]
    NoSuchShare {
        /// The one asked for.
        index: u32,
        /// How many there are.
        shares: u32,
    },
    /// The share is gone.
    #[error("share {index} was claimed before")]
    AlreadyClaimed {
        /// The envelope.
        id: Word,
        /// The share.
        index: u32,
    },
    /// The envelope is past its expiry.
    #[error("it expired at {expiry}, now is {time}")]
    Expired {
        /// The expiry.
        expiry: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The envelope is not past its expiry.
    #[error("it expires at {expiry}, now is {time}")]
    NotExpired {
        /// The expiry.
        expiry: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The signature does not count any more.
    #[error("the signature was good until {deadline}, now is {time}")]
    SignaturePastDeadline {
        /// The last second.
        deadline: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// A share holds something.
    #[error("share {index} is empty")]
    EmptyShare {
        /// Which.
        index: u32,
    },
    /// A share of this envelope has another amount.
    #[error("a share is {expected}, not {amount}")]
    WrongAmount {
        /// The one signed.
        amount: Amount,
        /// The right one.
        expected: Amount,
    },
    /// The fee is above what was allowed.
    #[error("a fee of {fee} is above {most}")]
    FeeTooHigh {
        /// The one asked for.
        fee: Amount,
        /// The most.
        most: Amount,
    },
    /// Only the named relayer charges a fee.
    #[error("{caller} is not the relayer {relayer}")]
    NotTheRelayer {
        /// Who asked.
        caller: Account,
        /// Who may.
        relayer: Account,
    },
    /// The path has not one sibling per level.
    #[error("a path has {expected} siblings, not {found}")]
    BadPathLength {
        /// How many it has.
        found: u8,
        /// How many it should.
        expected: u8,
    },
    /// Key, index and amount are not in the tree.
    #[error("share {index} with key {key} is not in the envelope")]
    NotInTree {
        /// The share.
        index: u32,
        /// The key.
        key: Account,
    },
    /// The key did not sign this.
    #[error("{key} did not sign this")]
    BadSignature {
        /// The key.
        key: Account,
    },
    /// Nothing is left to send back.
    #[error("nothing is left in {id}")]
    NothingToRefund {
        /// The envelope.
        id: Word,
    },
    /// Neither a key nor a membership says who may join.
    #[error("nobody may join")]
    OpenToNobody,
    /// Joins would close in the past, or too late.
    #[error("the closing {closes_at} is not between {earliest} and {latest}")]
    BadClosing {
        /// The closing.
        closes_at: UnixSeconds,
        /// The earliest one.
        earliest: UnixSeconds,
        /// The latest one.
        latest: UnixSeconds,
    },
    /// This is not the gathering of the terms.
    #[error("the gathering hashes to {found}, not to {root}")]
    OtherGathering {
        /// The one of the terms.
        root: Word,
        /// The one brought.
        found: Word,
    },
    /// Nobody joins any more.
    #[error("joins are closed: {joined} seats are taken, the closing is {closes_at}")]
    JoinsClosed {
        /// How many joined.
        joined: u32,
        /// The closing.
        closes_at: UnixSeconds,
    },
    /// People may still join.
    #[error("joins are open: {joined} seats are taken, the closing is {closes_at}")]
    JoinsOpen {
        /// How many joined.
        joined: u32,
        /// The closing.
        closes_at: UnixSeconds,
    },
    /// Somebody joined with this nullifier before.
    #[error("{nullifier} joined before")]
    AlreadyJoined {
        /// The envelope.
        id: Word,
        /// The nullifier.
        nullifier: Word,
    },
    /// The proof of membership does not hold.
    #[error("{nullifier} is not a member")]
    NotAMember {
        /// The nullifier.
        nullifier: Word,
    },
    /// There is nothing to draw.
    #[error("nobody joined {id}")]
    NobodyJoined {
        /// The envelope.
        id: Word,
    },
    /// The draw is known already.
    #[error("{id} is drawn")]
    AlreadyDrawn {
        /// The envelope.
        id: Word,
    },
    /// The creator committed to another secret.
    #[error("the secret hashes to {found}, not to {commitment}")]
    WrongSecret {
        /// What it should hash to.
        commitment: Word,
        /// What it does.
        found: Word,
    },
    /// The hour for the secret is over.
    #[error("the secret counted until {deadline}, now is {time}")]
    RevealTooLate {
        /// The end of the hour.
        deadline: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// The draw is not known, and the hour for it is not over.
    #[error("there is no draw, and one may come until {deadline}, now is {time}")]
    NotDrawn {
        /// The end of the hour.
        deadline: UnixSeconds,
        /// The time.
        time: UnixSeconds,
    },
    /// Nobody joined like this.
    #[error("{nullifier} does not have seat {index}")]
    NoSuchSeat {
        /// The seat.
        index: u32,
        /// The nullifier.
        nullifier: Word,
    },
    /// A shielded seat needs its opening.
    #[error("the opening of seat {index} is missing")]
    MissingOpening {
        /// The seat.
        index: u32,
    },
}
