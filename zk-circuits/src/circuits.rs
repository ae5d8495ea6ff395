//! The catalog: the four circuits of the shielded pool, each with its name, its matrices and its key.
//!
//! Wallets, inserters, verifiers and ceremonies ask here, so that "the circuit of a payment" is one thing everywhere. The
//! matrices of a circuit are made once in a process, and shared.
//!
//! # Where keys come from
//! [`prover`] gives the development key, made once on a machine and kept, and only for a local test chain;
//! [`prover_of_ceremony`] takes the file of a ceremony's outcome, known by its digest.

mod pins;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::format::FormatError;
use crate::format::compact::{self, KeyDigest};
use crate::groth16::development::{self, CacheError, ChainKind, DevelopmentError, KeyStep};
use crate::groth16::lint::KeyFault;
use crate::groth16::{Matrices, Prover, ProvingKey};
use crate::insertion::{PairCircuit, SixteenCircuit};
use crate::joinsplit::{JoinsplitCircuit, JoinsplitPublic};

/// One of the pool's circuits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CircuitKind {
    /// A payment of up to two notes.
    JoinsplitTwo,
    /// A payment, or a consolidation, of up to six notes.
    JoinsplitSix,
    /// Two queued leaves into the tree.
    InsertionPair,
    /// Sixteen queued leaves into the tree.
    InsertionSixteen,
}

/// There is no circuit of this name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no circuit {name:?}; there are: {}", CircuitKind::ALL.map(CircuitKind::name).join(", "))]
pub struct UnknownCircuit {
    /// What was asked for.
    pub name: String,
}

impl Coded for UnknownCircuit {
    fn code(&self) -> ErrorCode {
        ErrorCode::new("ZKP-301")
    }
}

/// Why there is no prover.
#[derive(Debug, Error)]
pub enum CircuitError {
    /// There is no development key.
    #[error(transparent)]
    Development(#[from] DevelopmentError),
    /// The development key could not be had.
    #[error(transparent)]
    Cache(#[from] CacheError),
    /// The file is no key, or not the known one.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The key is not one to work with.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// The key is one of another circuit.
    #[error("the key has {publics} public inputs and {constraints} constraints: it is not one of {kind}")]
    OtherCircuit {
        /// The circuit that was asked for.
        kind: CircuitKind,
        /// Public inputs of the key.
        publics: usize,
        /// Constraints of the key.
        constraints: usize,
    },
}

impl Coded for CircuitError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Development(error) => error.code(),
            Self::Cache(error) => error.code(),
            Self::Format(error) => error.code(),
            Self::Key(fault) => fault.code(),
            Self::OtherCircuit { .. } => ErrorCode::new("ZKP-302"),
        }
    }
}

impl CircuitKind {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::JoinsplitTwo, Self::JoinsplitSix, Self::InsertionPair, Self::InsertionSixteen];

    /// Its name, as files and commands have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::JoinsplitTwo => "joinsplit-two",
            Self::JoinsplitSix => "joinsplit-six",
            Self::InsertionPair => "insertion-pair",
            Self::InsertionSixteen => "insertion-sixteen",
        }
    }

    /// The name of the contract that checks its proofs.
    pub const fn verifier_name(self) -> &'static str {
        match self {
            Self::JoinsplitTwo => "VerifierJoinsplitTwo",
            Self::JoinsplitSix => "VerifierJoinsplitSix",
            Self::InsertionPair => "VerifierInsertionPair",
            Self::InsertionSixteen => "VerifierInsertionSixteen",
        }
    }

    /// How many public inputs it has.
    pub const fn publics(self) -> usize {
        match self {
            Self::JoinsplitTwo => JoinsplitPublic::<2>::LEN,
            Self::JoinsplitSix => JoinsplitPublic::<6>::LEN,
            Self::InsertionPair | Self::InsertionSixteen => 5,
        }
    }

    /// How many constraints it has.
    pub const fn constraints(self) -> usize {
        match self {
            Self::JoinsplitTwo => 31_186,
            Self::JoinsplitSix => 60_542,
            Self::InsertionPair => 15_217,
            Self::InsertionSixteen => 17_142,
        }
    }

    /// The digest of its development key.
    pub const fn development_digest(self) -> &'static KeyDigest {
        match self {
            Self::JoinsplitTwo => &pins::JOINSPLIT_TWO,
            Self::JoinsplitSix => &pins::JOINSPLIT_SIX,
            Self::InsertionPair => &pins::INSERTION_PAIR,
            Self::InsertionSixteen => &pins::INSERTION_SIXTEEN,
        }
    }

    /// Its matrices, made when they are first asked for.
    pub fn matrices(self) -> &'static Matrices {
        static ALL: [OnceLock<Matrices>; 4] = [const { OnceLock::new() }; 4];
        ALL[self as usize].get_or_init(|| {
            let made = match self {
                Self::JoinsplitTwo => Matrices::of_circuit(JoinsplitCircuit::<2>::set_up()),
                Self::JoinsplitSix => Matrices::of_circuit(JoinsplitCircuit::<6>::set_up()),
                Self::InsertionPair => Matrices::of_circuit(PairCircuit::set_up()),
                Self::InsertionSixteen => Matrices::of_circuit(SixteenCircuit::set_up()),
            };
            made.expect("a circuit that is set up needs no values")
        })
    }
}

impl fmt::Display for CircuitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CircuitKind {
    type Err = UnknownCircuit;

    fn from_str(name: &str) -> Result<Self, UnknownCircuit> {
        let kind = Self::ALL.into_iter().find(|kind| kind.name() == name);
        kind.ok_or_else(|| UnknownCircuit { name: name.to_owned() })
    }
}

/// A prover with the development key, for a local test chain. The first on a machine makes the key, which takes
/// seconds; `told` hears how far it is.
///
/// # Errors
/// Another chain, before anything is made; a key with another digest than the pinned one; a folder that cannot be
/// written.
pub fn prover(
    kind: CircuitKind,
    folder: &Path,
    chain: ChainKind,
    told: &mut dyn FnMut(KeyStep),
) -> Result<Prover, CircuitError> {
    if chain != ChainKind::Local {
        return Err(DevelopmentError::NotLocal.into()); // DEV-002
    }
    let pinned = kind.development_digest();
    let key = development::cached_telling(folder, kind.name(), || kind.matrices(), pinned, told)?;
    of_key(kind, key.on(chain)?)
}

/// Where [`prover`] keeps the development key of a circuit: a file that is there once it was made.
pub fn development_key(kind: CircuitKind, folder: &Path) -> PathBuf {
    development::cached_at(folder, kind.name(), kind.development_digest())
}

/// A prover with the key of a ceremony, in our own file, whose digest the program was built with or its chain's profile
/// names.
///
/// # Errors
/// Another file, or a key of another circuit.
pub fn prover_of_ceremony(kind: CircuitKind, file: &[u8], known: &KeyDigest) -> Result<Prover, CircuitError> {
    of_key(kind, compact::read_known(file, known)?.into())
}

fn of_key(kind: CircuitKind, key: Arc<ProvingKey>) -> Result<Prover, CircuitError> {
    let (publics, constraints) = (key.verifying.publics(), key.constraints());
    if (publics, constraints) != (kind.publics(), kind.constraints()) {
        return Err(CircuitError::OtherCircuit { kind, publics, constraints }); // DEV-004
    }
    Ok(Prover::new(key)?)
}
