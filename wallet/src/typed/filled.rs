//! Filled data is a described struct with a value in each field: what is shown and what is signed are made of the same words.
//!
//! # Guarantees
//! A struct is filled as its description says, field by field: none is left out, none is added, and each fits its type (PRM-001).
//! Only structs of words are filled, those whose fields take 32 bytes each, and lists of such structs.

use std::collections::BTreeSet;

use alloy::primitives::{Address, B256, U256, keccak256};
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, UnixSeconds, Writer};
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::port::Asset;
use thiserror::Error;

use super::{Bound, Described, Field, Held, Meaning, Of, Row, TypedData, described};
use crate::bytes;

/// The most entries of a list that is signed.
const MAX_ENTRIES: usize = 16;
/// No struct has more words than this, its list included.
const MAX_WORDS: usize = 128;
const MAX_NAME: usize = 64;

/// Why a struct was not filled.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FillError {
    /// The contract has no such struct signed, or not one of words.
    #[error("{contract} has no {name} that can be filled")]
    UnknownStruct {
        /// The contract.
        contract: ContractName,
        /// The struct.
        name: String,
    },
    /// A field has no value.
    #[error("the field {0} is missing")]
    Missing(String),
    /// The struct has no such field, or the host fills it in itself.
    #[error("there is no field {0} to fill in")]
    Unknown(String),
    /// A value does not fit its field.
    #[error("the value of {0} does not fit it")]
    Unfit(String),
}

impl Coded for FillError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownStruct { .. } => ErrorCode::new("PAY-471"),
            Self::Missing(_) => ErrorCode::new("PAY-472"),
            Self::Unknown(_) => ErrorCode::new("PAY-473"),
            Self::Unfit(_) => ErrorCode::new("PAY-474"),
        }
    }
}

/// One field's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Where it is: its own name, or for the second entry of a list `milestones.2.amount`.
    pub path: String,
    /// The struct that has it.
    pub of: &'static str,
    /// Its name, type and meaning there.
    pub row: Row,
}

impl Slot {
    /// What it means.
    pub const fn meaning(&self) -> Meaning {
        self.row.2
    }

    /// Its path without the number of its entry: `milestones.amount`.
    pub fn bound_name(&self) -> String {
        let parts = self.path.split('.').filter(|part| !part.bytes().all(|b| b.is_ascii_digit()));
        parts.collect::<Vec<_>>().join(".")
    }

    fn fits(&self, word: &B256) -> bool {
        let bits = match self.row.1 {
            "address" => Some(160),
            "bytes32" => Some(256),
            kind => kind.strip_prefix("uint").and_then(|bits| bits.parse().ok()),
        };
        bits.is_some_and(|bits: usize| U256::from_be_bytes(word.0).bit_len() <= bits)
    }
}

/// A struct with a number of entries in its list: what has to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    contract: ContractName,
    what: &'static Described,
    entries: usize,
    slots: Vec<Slot>,
}

impl Shape {
    /// The shape of the struct `name` for which the fields `given` have values. Whether a place is an account is not among them: it
    /// always is, and the host fills that in.
    ///
    /// # Errors
    /// [`FillError`] when a field is missing, or one is there that the struct does not have.
    pub fn of(contract: ContractName, name: &str, given: &BTreeSet<&str>) -> Result<Self, FillError> {
        let what = words_of(contract, name)
            .ok_or_else(|| FillError::UnknownStruct { contract, name: name.to_owned() })?;
        let shape = Self::with_entries(contract, what, entries_in(what, given));
        let asked = |slot: &&Slot| slot.meaning() != Meaning::PlaceKind;
        if let Some(slot) = shape.slots.iter().filter(asked).find(|slot| !given.contains(slot.path.as_str()))
        {
            return Err(FillError::Missing(slot.path.clone())); // PRM-001
        }
        let is_known = |path: &&&str| shape.slots.iter().filter(asked).any(|slot| slot.path == **path);
        match given.iter().find(|path| !is_known(path)) {
            Some(path) => Err(FillError::Unknown((*path).to_owned())), // PRM-001
            None => Ok(shape),
        }
    }

    fn with_entries(contract: ContractName, what: &'static Described, entries: usize) -> Self {
        let mut slots = Vec::new();
        for row in what.fields {
            let Some(inner) = inner_of(contract, row) else {
                slots.push(Slot { path: row.0.to_owned(), of: what.name, row: *row });
                continue;
            };
            for entry in 1..=entries {
                let path = |field: &Row| format!("{}.{entry}.{}", row.0, field.0);
                slots.extend(inner.fields.iter().map(|field| Slot {
                    path: path(field),
                    of: inner.name,
                    row: *field,
                }));
            }
        }
        Self { contract, what, entries, slots }
    }

    /// The shape that has so many words, if one has.
    fn with_words(contract: ContractName, what: &'static Described, words: usize) -> Option<Self> {
        let mut shapes = (0..=MAX_ENTRIES).map(|entries| Self::with_entries(contract, what, entries));
        shapes.find(|shape| shape.slots.len() == words)
    }

    /// Every field, in the order in which they are signed.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The struct with `words` in its fields, in the order of [`Shape::slots`].
    ///
    /// # Errors
    /// [`FillError::Unfit`] when one does not fit its field; [`FillError::Missing`] and [`FillError::Unknown`] for too few and too many.
    pub fn filled(self, words: Vec<B256>) -> Result<Filled, FillError> {
        if let Some(slot) = self.slots.get(words.len()) {
            return Err(FillError::Missing(slot.path.clone()));
        }
        if words.len() > self.slots.len() {
            return Err(FillError::Unknown(self.what.name.to_owned()));
        }
        if let Some((slot, _)) = self.slots.iter().zip(&words).find(|(slot, word)| !slot.fits(word)) {
            return Err(FillError::Unfit(slot.path.clone())); // PRM-001
        }
        Ok(Filled { shape: self, words })
    }
}

/// Every field of a struct by the name that a bound goes by (`milestones.amount`), with what it means.
pub fn fields_of(
    contract: ContractName,
    what: &'static Described,
) -> impl Iterator<Item = (String, Meaning)> {
    let shape = Shape::with_entries(contract, what, 1);
    shape.slots.into_iter().map(|slot| (slot.bound_name(), slot.meaning()))
}

/// The struct of this name, if every field of it is a word or a list of structs of words.
fn words_of(contract: ContractName, name: &str) -> Option<&'static Described> {
    let is_word = |row: &Row| row.1 == "address" || row.1 == "bytes32" || is_number(row.1);
    let is_filled = |row: &Row| match inner_of(contract, row) {
        Some(inner) => inner.fields.iter().all(is_word),
        None => is_word(row),
    };
    find(contract, name).filter(|what| what.fields.iter().all(is_filled))
}

fn is_number(kind: &str) -> bool {
    kind.strip_prefix("uint").is_some_and(|bits| bits.parse::<usize>().is_ok())
}

fn find(contract: ContractName, name: &str) -> Option<&'static Described> {
    described(contract).into_iter().find(|one| one.name == name)
}

fn inner_of(contract: ContractName, row: &Row) -> Option<&'static Described> {
    match row.2 {
        Meaning::Inner(inner) => find(contract, inner),
        _ => None,
    }
}

/// How many entries of its list have a field among `given`: as many as follow each other from the first.
fn entries_in(what: &Described, given: &BTreeSet<&str>) -> usize {
    let list = what.fields.iter().find(|row| matches!(row.2, Meaning::Inner(_)));
    let Some((list, ..)) = list else { return 0 };
    let is_there = |entry: &usize| {
        let prefix = format!("{list}.{entry}.");
        given.iter().any(|path| path.starts_with(&prefix))
    };
    (1..=MAX_ENTRIES).take_while(is_there).count()
}

/// A struct with a value in each field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    shape: Shape,
    words: Vec<B256>,
}

impl Filled {
    /// The contract that has it signed.
    pub const fn contract(&self) -> ContractName {
        self.shape.contract
    }

    /// The struct's name.
    pub const fn name(&self) -> &'static str {
        self.shape.what.name
    }

    /// Each field with its word, in the order in which they are signed.
    pub fn fields(&self) -> impl Iterator<Item = (&Slot, &B256)> {
        self.shape.slots.iter().zip(&self.words)
    }

    /// The word in a field.
    pub(crate) fn word(&self, path: &str) -> Option<B256> {
        self.fields().find(|(slot, _)| slot.path == path).map(|(_, word)| *word)
    }

    /// The same with another word in a field.
    ///
    /// # Errors
    /// [`FillError::Unknown`] when there is no such field, [`FillError::Unfit`] when the word does not fit it.
    pub(crate) fn with(&self, path: &str, word: B256) -> Result<Self, FillError> {
        let at = self.shape.slots.iter().position(|slot| slot.path == path);
        let at = at.ok_or_else(|| FillError::Unknown(path.to_owned()))?;
        if !self.shape.slots[at].fits(&word) {
            return Err(FillError::Unfit(path.to_owned())); // PRM-001
        }
        let mut words = self.words.clone();
        words[at] = word;
        Ok(Self { shape: self.shape.clone(), words })
    }

    /// The number in a field.
    pub(crate) fn number(&self, path: &str) -> Option<U256> {
        self.word(path).map(|word| U256::from_be_bytes(word.0))
    }

    /// The moment in a field.
    pub(crate) fn moment(&self, path: &str) -> Option<UnixSeconds> {
        self.number(path).map(|number| UnixSeconds::new(number.saturating_to()))
    }

    /// The account in a field.
    pub(crate) fn account(&self, path: &str) -> Option<Address> {
        self.word(path).map(Address::from_word)
    }

    /// The asset that the struct is about, where one of its own fields says so.
    pub(crate) fn asset(&self) -> Option<Asset> {
        let says = |(slot, _): &(&Slot, &B256)| slot.meaning() == Meaning::Asset;
        self.fields().find(says).map(|(_, word)| Asset::from_token(Address::from_word(*word)))
    }

    /// The digest that is signed for `domain` (EIP-712, "Definition of hashStruct").
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        let separator = domain.eip712(self.shape.contract).separator();
        keccak256([&[0x19, 0x01][..], separator.as_slice(), self.hash().as_slice()].concat())
    }

    fn hash(&self) -> B256 {
        let Shape { contract, what, entries, .. } = &self.shape;
        let mut words = self.words.iter();
        let mut data = type_hash(*contract, what).to_vec();
        for row in what.fields {
            let word = match inner_of(*contract, row) {
                Some(inner) => list_hash(inner, *entries, &mut words),
                None => *words.next().expect("a filled struct has a word for each of its fields"),
            };
            data.extend_from_slice(word.as_slice());
        }
        keccak256(data)
    }

    /// What a person is shown of it; `subject` is the asset of the thing that it is about.
    ///
    /// # Errors
    /// [`FillError::UnknownStruct`] when `bound` is the description of something else, [`FillError::Unfit`] for an amount of which the
    /// asset is not known.
    pub fn shown(&self, bound: &Bound, subject: Option<Asset>) -> Result<TypedData, FillError> {
        let Bound { contract, chain, place, what } = *bound;
        if (contract, what.name) != (self.contract(), self.name()) {
            let name = self.name().to_owned();
            return Err(FillError::UnknownStruct { contract, name });
        }
        let field = |(slot, word): (&Slot, &B256)| {
            let held = self.held(slot, word, subject).ok_or_else(|| FillError::Unfit(slot.path.clone()))?; // TYP-001
            let label = format!("{}.{}", slot.of, slot.row.0);
            Ok(Field { path: slot.path.clone(), label, meaning: slot.meaning(), held })
        };
        let fields = self.fields().map(field).collect::<Result<_, FillError>>()?;
        Ok(TypedData { contract, chain, place, name: what.name, fields })
    }

    fn held(&self, slot: &Slot, word: &B256, subject: Option<Asset>) -> Option<Held> {
        let (number, account) = (U256::from_be_bytes(word.0), Address::from_word(*word));
        Some(match slot.meaning() {
            Meaning::Amount(of) => Held::Money(self.counted_in(of, subject)?, number),
            Meaning::Asset => Held::Asset(Asset::from_token(account)),
            Meaning::Account | Meaning::Place(_) => Held::Account(account),
            _ if is_number(slot.row.1) => Held::Number(number),
            _ => Held::Bytes(word.0.to_vec().into()),
        })
    }

    fn counted_in(&self, of: Of, subject: Option<Asset>) -> Option<Asset> {
        match of {
            Of::Coin => Some(Asset::Native),
            Of::Field(name) => self.account(name).map(Asset::from_token),
            Of::Subject => self.asset().or(subject),
        }
    }
}

/// The hash of the type with the structs inside behind it (EIP-712, "Definition of encodeType").
fn type_hash(contract: ContractName, what: &Described) -> B256 {
    let inner = what.fields.iter().filter_map(|row| inner_of(contract, row));
    let inner: BTreeSet<String> = inner.map(Described::type_string).collect();
    keccak256(what.type_string() + &inner.into_iter().collect::<String>())
}

fn list_hash<'a>(inner: &Described, entries: usize, words: &mut impl Iterator<Item = &'a B256>) -> B256 {
    let kind = keccak256(inner.type_string());
    let mut hashes = Vec::new();
    for _ in 0..entries {
        let mut data = kind.to_vec();
        words.by_ref().take(inner.fields.len()).for_each(|word| data.extend_from_slice(word.as_slice()));
        hashes.extend_from_slice(keccak256(data).as_slice());
    }
    keccak256(hashes)
}

/// `contract | struct | words: count 4, 32 each`.
impl Encode for Filled {
    fn encode(&self, to: &mut Writer) {
        to.text(self.contract().as_str()).text(self.name());
        to.u32(u32::try_from(self.words.len()).expect("a struct has at most MAX_WORDS words"));
        self.words.iter().for_each(|word| bytes::put_hash(to, *word));
    }
}

impl Decode for Filled {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let contract = from.text("contract", MAX_NAME)?;
        let contract = ContractName::ALL.into_iter().find(|name| name.as_str() == contract);
        let contract = contract.ok_or(CodecError::Malformed("contract"))?;
        let what = words_of(contract, from.text("struct", MAX_NAME)?);
        let what = what.ok_or(CodecError::Malformed("struct"))?;
        let count = from.u32()? as usize;
        if count > MAX_WORDS {
            return Err(CodecError::TooLong { what: "words", found: count, bound: MAX_WORDS });
        }
        let shape = Shape::with_words(contract, what, count).ok_or(CodecError::Malformed("words"))?;
        let words = (0..count).map(|_| bytes::hash(from)).collect::<Result<_, _>>()?;
        shape.filled(words).map_err(|_| CodecError::Malformed("word"))
    }
}
