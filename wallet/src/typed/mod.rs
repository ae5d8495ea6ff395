//! Typed data is what a signature covers when it is no transaction (EIP-712); here it is put into fields that a person can read.
//!
//! # Guarantees
//! - A struct is shown, and signed, only if every field of it is described (TYP-001): the table names each with its type and
//!   what it means, and a test holds the table against the contracts' own type strings.
//! - A description counts for one contract of the address book, by the hash of the code that is there now (TYP-002). An unknown
//!   contract, type or chain, and other code at the address, are refused. The same holds for every call that a preview shows, for
//!   each contract that it calls or allows something (`relied`).
//!
//! There is no way to have typed data signed that arrives from outside: the signer takes typed intents, and builds the struct
//! itself (SGN-001, SGN-005). What an app wants signed is values by name: the struct is filled here, by its description
//! ([`Filled`], PRM-001).

mod batch;
mod budget;
mod claim;
mod filled;
mod relied;
mod table;

use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use teahouse_base::{Coded, ErrorCode};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::port::{Asset, At, ChainId, ChainPort, PortError};
use thiserror::Error;

pub use filled::{FillError, Filled, Shape, Slot, fields_of};
pub(crate) use relied::{Relied, SeenCode};

/// What a field is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// How much of something.
    Amount(Of),
    /// Of what: a token's address, zero for the coin.
    Asset,
    /// An account that acts, is paid or may do something.
    Account,
    /// Where money goes: an account or a note, as the field of this name says.
    Place(&'static str),
    /// Whether a place is an account (0) or a note (1).
    PlaceKind,
    /// The last second in which it counts.
    Until,
    /// A time that something happened.
    Moment,
    /// How long something lasts, in seconds.
    Lasts,
    /// How many.
    Count,
    /// Parts of ten thousand.
    Parts,
    /// A number that makes it count once, or later than the one before.
    Once,
    /// The hash of something that is shown elsewhere.
    Digest,
    /// A list of such hashes.
    Digests,
    /// Which thing it is about.
    Names,
    /// Chance that makes it like no other.
    Salt,
    /// A key that may sign something later.
    Key,
    /// Gas.
    Gas,
    /// Call data.
    Data,
    /// A name in letters.
    Name,
    /// The number of a version.
    Version,
    /// One of few choices.
    Choice,
    /// A list of the struct of this name.
    Inner(&'static str),
}

/// In what an amount is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// In the asset of this field of the same struct.
    Field(&'static str),
    /// In the asset of the thing that the struct is about.
    Subject,
    /// In the chain's coin.
    Coin,
}

/// A field: its name and its type as the contract has them, and what it means.
pub type Row = (&'static str, &'static str, Meaning);

/// A struct that a contract has signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its name.
    pub name: &'static str,
    /// Its fields, in the order in which they are signed.
    pub fields: &'static [Row],
}

impl Described {
    /// `Name(type field,…)`, as EIP-712 writes it ("Definition of encodeType"), without the structs inside.
    pub fn type_string(&self) -> String {
        let fields: Vec<String> =
            self.fields.iter().map(|(name, kind, _)| format!("{kind} {name}")).collect();
        format!("{}({})", self.name, fields.join(","))
    }
}

/// Every struct that `contract` has signed.
pub fn described(contract: ContractName) -> Vec<&'static Described> {
    table::of(contract)
}

/// Why typed data is neither shown nor signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TypedError {
    /// The address book of this chain has no such contract.
    #[error("{0} is not in this chain's address book")]
    UnknownContract(ContractName),
    /// The contract has nothing of this name signed.
    #[error("{contract} has no {name} signed")]
    UnknownType {
        /// The contract.
        contract: ContractName,
        /// The name.
        name: String,
    },
    /// A field has no description, or the other way round.
    #[error("the field {0} is not described")]
    UnknownField(String),
    /// The book is for another chain than the port.
    #[error("the address book is for chain {book}, the endpoint serves {port}")]
    OtherChain {
        /// The chain of the book.
        book: ChainId,
        /// The chain of the port.
        port: ChainId,
    },
    /// There is other code at the contract's address than the one that the description is for.
    #[error("{contract} has code {found}, the description is for {expected}")]
    OtherCode {
        /// The contract.
        contract: ContractName,
        /// The hash in the book.
        expected: B256,
        /// The hash of what is there.
        found: B256,
    },
    /// The chain could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Coded for TypedError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownContract(_) => ErrorCode::new("PAY-451"),
            Self::UnknownType { .. } => ErrorCode::new("PAY-452"),
            Self::UnknownField(_) => ErrorCode::new("PAY-453"),
            Self::OtherChain { .. } => ErrorCode::new("PAY-454"),
            Self::OtherCode { .. } => ErrorCode::new("PAY-455"),
            Self::Port(e) => e.code(),
        }
    }
}

/// A description that holds for the code which is at its contract now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    pub(crate) contract: ContractName,
    pub(crate) chain: ChainId,
    pub(crate) place: Address,
    pub(crate) what: &'static Described,
}

/// Binds the description of `name` to the code of `contract` on this chain.
///
/// # Errors
/// [`TypedError`].
pub async fn bind(
    port: &dyn ChainPort,
    book: &AddressBook,
    contract: ContractName,
    name: &str,
) -> Result<Bound, TypedError> {
    if port.chain_id() != book.chain_id {
        return Err(TypedError::OtherChain { book: book.chain_id, port: port.chain_id() });
    }
    let at = book.contracts.get(&contract).ok_or(TypedError::UnknownContract(contract))?;
    let what = described(contract).into_iter().find(|one| one.name == name);
    let what = what.ok_or_else(|| TypedError::UnknownType { contract, name: name.to_owned() })?;
    let found = keccak256(port.code(at.address, At::Latest).await?);
    if found != at.code_hash {
        return Err(TypedError::OtherCode { contract, expected: at.code_hash, found }); // TYP-002
    }
    Ok(Bound { contract, chain: book.chain_id, place: at.address, what })
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// A number: a count, a time, a nonce.
    Number(U256),
    /// An amount of an asset.
    Money(Asset, U256),
    /// An asset.
    Asset(Asset),
    /// An account.
    Account(Address),
    /// Bytes.
    Bytes(Bytes),
}

/// One field with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Where it is: its own name, or for the second entry of a list `calls.2.to`.
    pub path: String,
    /// `Struct.field`: the same wherever the struct is.
    pub label: String,
    /// What it means.
    pub meaning: Meaning,
    /// What it holds.
    pub held: Held,
}

/// What would be signed, field by field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedData {
    /// The contract that asks for it.
    pub contract: ContractName,
    /// The chain it counts on.
    pub chain: ChainId,
    /// The contract of the domain: where it counts.
    pub place: Address,
    /// The name of the struct.
    pub name: &'static str,
    /// Every field, in the order in which they are signed.
    pub fields: Vec<Field>,
}
