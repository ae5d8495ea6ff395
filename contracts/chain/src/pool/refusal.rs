//! Why the pool refuses, with the values it refused with.

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolInterface;
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use crate::bindings::ShieldedPool::ShieldedPoolErrors as Errors;
use crate::port::Revert;

#[cfg(any(test, feature = "testing"))]
mod written;

/// What the pool refuses of deposits and payments, and of the others as [`InsertionRefusal`] and [`ClosingRefusal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PoolRefusal {
    /// The word is another name for a smaller number.
    #[error("{0} is not in the field")]
    NotInField(B256),
    /// A leaf of zero means an empty place.
    #[error("a leaf is zero")]
    EmptyLeaf,
    /// A ciphertext has another length.
    #[error("a ciphertext has {0} bytes")]
    CiphertextLength(U256),
    /// A deposit of nothing.
    #[error("nothing is deposited")]
    NothingToDeposit,
    /// The pool does not take this token.
    #[error("the pool takes no {0}")]
    UnlistedToken(Address),
    /// More of the token would be in the pool than may be.
    #[error("{amount} more of {token} than the {shielded} there are is above {cap}")]
    CapReached {
        /// The token; zero for coin.
        token: Address,
        /// The deposit.
        amount: U256,
        /// How much is in notes.
        shielded: u128,
        /// How much may be.
        cap: u128,
    },
    /// The tree has no place for it.
    #[error("the tree has {most} places for this, and {places} would be taken")]
    Full {
        /// The places that would be taken.
        places: U256,
        /// How many there are.
        most: U256,
    },
    /// New deposits are closed.
    #[error("deposits are closed until {until}")]
    Closed {
        /// Until when.
        until: UnixSeconds,
        /// The time of the call.
        time: UnixSeconds,
    },
    /// The coin for the insertion is too little, or more than an entry can say.
    #[error("{brought} wei were brought for the insertion, it takes {least}")]
    WrongReward {
        /// What was brought.
        brought: U256,
        /// What it takes at least.
        least: U256,
    },
    /// A payment spends 2 notes or 6.
    #[error("a payment spends {0} notes")]
    WrongInputs(U256),
    /// The pool never had this root.
    #[error("the pool never had the root {0}")]
    UnknownRoot(B256),
    /// The note was spent before, or is named twice. For a retry, look whose payment spent it.
    #[error("the nullifier {0} was used before")]
    Spent(B256),
    /// Nothing leaves the pool, and an asset is named.
    #[error("nothing of {0} leaves the pool")]
    AssetWithoutAmount(Address),
    /// The recipient and the amount do not belong together.
    #[error("{account} does not receive {amount}")]
    BadRecipient {
        /// The recipient.
        account: Address,
        /// The amount.
        amount: u128,
    },
    /// The fee is not a part of the amount.
    #[error("a fee of {fee} is above the {amount} that leave")]
    FeeAboveAmount {
        /// The fee.
        fee: u128,
        /// The amount.
        amount: u128,
    },
    /// Parameters without an adapter.
    #[error("there are parameters for no adapter")]
    ParametersWithoutAdapter(B256),
    /// The payment is not good yet.
    #[error("the payment is good from {not_before} on, it is {time}")]
    TooEarly {
        /// From when on.
        not_before: UnixSeconds,
        /// The time of the call.
        time: UnixSeconds,
    },
    /// The payment is good no more.
    #[error("the payment was good until {deadline}")]
    PastDeadline {
        /// Until when.
        deadline: UnixSeconds,
        /// The time of the call.
        time: UnixSeconds,
    },
    /// Only the adapter may bring it.
    #[error("{caller} is not the adapter {adapter}")]
    NotTheAdapter {
        /// Who brought it.
        caller: Address,
        /// Who may.
        adapter: Address,
    },
    /// The proof does not show the payment.
    #[error("the proof does not show this payment from {root}")]
    PaymentNotProven {
        /// The root of the payment.
        root: B256,
        /// What the contract hashed of all that is bound besides.
        external: B256,
    },
    /// More would leave the pool than is in it: a proof is wrong.
    #[error("{amount} of {asset} would leave, {shielded} are in the pool")]
    Turnstile {
        /// What would leave.
        asset: Address,
        /// How much.
        amount: u128,
        /// How much is in notes.
        shielded: u128,
    },
    /// The pool cannot be made like this.
    #[error("no pool has this {0}")]
    BadTerms(&'static str),
    /// An insertion is refused.
    #[error(transparent)]
    Insertion(#[from] InsertionRefusal),
    /// Deposits are not closed by this.
    #[error(transparent)]
    Closing(#[from] ClosingRefusal),
}

/// What the pool refuses of insertions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InsertionRefusal {
    /// There is no such batch.
    #[error("{count} leaves are no batch of {size}")]
    WrongCount {
        /// Its places.
        size: U256,
        /// Its leaves.
        count: U256,
    },
    /// The entries are not those of so many leaves.
    #[error("{entries} entries do not hold {count} leaves")]
    WrongEntries {
        /// The entries.
        entries: U256,
        /// The leaves.
        count: U256,
    },
    /// The queue holds something else there: somebody inserted before.
    #[error("leaf {0} is not next, or not this one")]
    NotNext(u64),
    /// The reward cannot go there.
    #[error("{0} is not rewarded")]
    BadPayee(Address),
    /// The proof does not show the insertion.
    #[error("the proof does not show how {new_root} comes from leaf {first} on")]
    NotProven {
        /// The first leaf.
        first: u64,
        /// The new root.
        new_root: B256,
    },
}

/// What the pool refuses of closing deposits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClosingRefusal {
    /// More keys have to sign.
    #[error("{found} keys signed, it takes {threshold}")]
    TooFewKeepers {
        /// How many signed.
        found: U256,
        /// How many have to.
        threshold: U256,
    },
    /// Who signed is none of the keys, or stands in the wrong place.
    #[error("{0} is not the next of the keys")]
    NotTheNextKeeper(Address),
    /// The signatures are for another closing.
    #[error("the signatures are for closing {nonce}, the next one is {expected}")]
    WrongNonce {
        /// The number signed.
        nonce: u64,
        /// The next one.
        expected: u64,
    },
    /// Deposits were closed lately.
    #[error("deposits stay open until {opens}")]
    NotClosableYet {
        /// Until when.
        opens: UnixSeconds,
        /// The time of the call.
        time: UnixSeconds,
    },
}

impl PoolRefusal {
    /// Reads what the pool returned; `None` for what vaults, tokens and the compiler say.
    ///
    /// [`crate::refusal::Refusal::read`] reads what any contract returned, and cannot tell errors apart that two contracts
    /// spell alike; whoever knows that it was the pool asks here first.
    pub fn read(revert: &Revert) -> Option<Self> {
        Errors::abi_decode(&revert.data).ok().as_ref().and_then(Self::of)
    }

    /// Reads an error of `IShieldedPool`; `None` for those that other contracts share.
    pub(crate) fn of(error: &Errors) -> Option<Self> {
        of_deposit(error)
            .or_else(|| of_payment(error))
            .or_else(|| of_insertion(error).map(Self::Insertion))
            .or_else(|| of_closing(error).map(Self::Closing))
    }
}

fn of_deposit(error: &Errors) -> Option<PoolRefusal> {
    use PoolRefusal as Is;
    Some(match error {
        Errors::NotInField(e) => Is::NotInField(e.word),
        Errors::EmptyLeaf(_) => Is::EmptyLeaf,
        Errors::BadCiphertextLength(e) => Is::CiphertextLength(e.length),
        Errors::NothingToDeposit(_) => Is::NothingToDeposit,
        Errors::UnlistedToken(e) => Is::UnlistedToken(e.token),
        Errors::CapReached(e) => {
            Is::CapReached { token: e.token, amount: e.amount, shielded: e.shielded, cap: e.cap }
        }
        Errors::PoolFull(e) => Is::Full { places: e.places, most: e.most },
        Errors::DepositsAreClosed(e) => {
            Is::Closed { until: UnixSeconds::new(e.until), time: seconds(e.time) }
        }
        Errors::WrongReward(e) => Is::WrongReward { brought: e.brought, least: e.least },
        Errors::WrongVerifier(_) => Is::BadTerms("verifier"),
        Errors::BadCap(_) => Is::BadTerms("cap"),
        Errors::BadKeepers(_) => Is::BadTerms("list of keys"),
        _ => return None,
    })
}

fn of_payment(error: &Errors) -> Option<PoolRefusal> {
    use PoolRefusal as Is;
    Some(match error {
        Errors::WrongInputs(e) => Is::WrongInputs(e.found),
        Errors::UnknownRoot(e) => Is::UnknownRoot(e.root),
        Errors::NullifierSpent(e) => Is::Spent(e.nullifier),
        Errors::AssetWithoutAmount(e) => Is::AssetWithoutAmount(e.asset),
        Errors::BadRecipient(e) => Is::BadRecipient { account: e.account, amount: e.amount },
        Errors::FeeAboveAmount(e) => Is::FeeAboveAmount { fee: e.fee, amount: e.amount },
        Errors::ParametersWithoutAdapter(e) => Is::ParametersWithoutAdapter(e.parameters),
        Errors::TooEarly(e) => {
            Is::TooEarly { not_before: UnixSeconds::new(e.notBefore), time: seconds(e.time) }
        }
        Errors::PastDeadline(e) => {
            Is::PastDeadline { deadline: UnixSeconds::new(e.deadline), time: seconds(e.time) }
        }
        Errors::NotTheAdapter(e) => Is::NotTheAdapter { caller: e.caller, adapter: e.adapter },
        Errors::PaymentNotProven(e) => Is::PaymentNotProven { root: e.root, external: e.externalHash.into() },
        Errors::Turnstile(e) => Is::Turnstile { asset: e.asset, amount: e.amount, shielded: e.shielded },
        _ => return None,
    })
}

fn of_insertion(error: &Errors) -> Option<InsertionRefusal> {
    use InsertionRefusal as Is;
    Some(match error {
        Errors::WrongCount(e) => Is::WrongCount { size: e.size, count: e.count },
        Errors::WrongEntries(e) => Is::WrongEntries { entries: e.entries, count: e.count },
        Errors::NotNext(e) => Is::NotNext(e.number),
        Errors::BadPayee(e) => Is::BadPayee(e.payee),
        Errors::InsertionNotProven(e) => Is::NotProven { first: e.first, new_root: e.newRoot },
        _ => return None,
    })
}

fn of_closing(error: &Errors) -> Option<ClosingRefusal> {
    use ClosingRefusal as Is;
    Some(match error {
        Errors::TooFewKeepers(e) => Is::TooFewKeepers { found: e.found, threshold: e.threshold },
        Errors::NotTheNextKeeper(e) => Is::NotTheNextKeeper(e.signer),
        Errors::WrongNonce(e) => Is::WrongNonce { nonce: e.nonce, expected: e.expected },
        Errors::NotClosableYet(e) => {
            Is::NotClosableYet { opens: UnixSeconds::new(e.opens), time: seconds(e.time) }
        }
        _ => return None,
    })
}

/// A time that a contract reckoned in 256 bits. No block of ours is past the end of 64.
fn seconds(time: U256) -> UnixSeconds {
    UnixSeconds::new(time.saturating_to())
}

impl Coded for PoolRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::NotInField(_) => "SHP-101",
            Self::EmptyLeaf => "SHP-102",
            Self::CiphertextLength(_) => "SHP-103",
            Self::NothingToDeposit => "SHP-104",
            Self::UnlistedToken(_) => "SHP-105",
            Self::CapReached { .. } => "SHP-106",
            Self::Full { .. } => "SHP-107",
            Self::Closed { .. } => "SHP-108",
            Self::WrongReward { .. } => "SHP-109",
            Self::WrongInputs(_) => "SHP-110",
            Self::UnknownRoot(_) => "SHP-111",
            Self::Spent(_) => "SHP-112",
            Self::AssetWithoutAmount(_)
            | Self::BadRecipient { .. }
            | Self::FeeAboveAmount { .. }
            | Self::ParametersWithoutAdapter(_) => "SHP-113",
            Self::TooEarly { .. } => "SHP-114",
            Self::PastDeadline { .. } => "SHP-115",
            Self::NotTheAdapter { .. } => "SHP-116",
            Self::PaymentNotProven { .. } => "SHP-117",
            Self::Turnstile { .. } => "SHP-118",
            Self::BadTerms(_) => "SHP-119",
            Self::Insertion(e) => return e.code(),
            Self::Closing(e) => return e.code(),
        })
    }
}

impl Coded for InsertionRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::WrongCount { .. } => "SHP-121",
            Self::WrongEntries { .. } => "SHP-122",
            Self::NotNext(_) => "SHP-123",
            Self::BadPayee(_) => "SHP-124",
            Self::NotProven { .. } => "SHP-125",
        })
    }
}

impl Coded for ClosingRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::TooFewKeepers { .. } => "SHP-131",
            Self::NotTheNextKeeper(_) => "SHP-132",
            Self::WrongNonce { .. } => "SHP-133",
            Self::NotClosableYet { .. } => "SHP-134",
        })
    }
}
