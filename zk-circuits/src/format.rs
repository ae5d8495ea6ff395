//! The files of the field: circuits, witnesses, keys and proofs as circom and snarkjs write and read them.
//!
//! Other tools can so check what we do, with other people's code: a ceremony can be run with snarkjs, and a proof
//! checked in a browser. Everything that is read here may come from a stranger: no length is believed before it is
//! compared with what is left, no number is reduced, no point is taken that is not one of its group.
//!
//! | file | holds | page |
//! |---|---|---|
//! | `.r1cs` | the constraints of a circuit | [`r1cs`] |
//! | `.wtns` | a witness | [`wtns`] |
//! | `.zkey` | a proving key | [`zkey`] |
//! | `.json` | a proof, public inputs, a verifying key | [`json`] |
//! | `.ptau` | powers of a number that nobody knows, from which keys are made | [`ptau`] |
//! | `.key` | a proving key in our own layout, less than half a `.zkey` | [`compact`] |
//! | `.sol` | a verifying key as a contract (written only) | [`solidity`] |

pub(crate) mod bytes;
pub mod compact;
pub mod json;
pub mod ptau;
pub mod r1cs;
mod sections;
#[cfg(test)]
pub(crate) mod snarkjs_tests;
pub mod solidity;
#[cfg(test)]
mod tests;
pub mod wtns;
pub mod zkey;

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::groth16::PointFault;
use crate::groth16::lint::KeyFault;

/// Why bytes are not the file that they claim to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// The first bytes are those of another format.
    #[error("this is no {0} file")]
    OtherFormat(&'static str),
    /// The version is not one that is read here.
    #[error("version {0} of the format is not known")]
    UnknownVersion(u32),
    /// The bytes end too early, or something follows them.
    #[error("{part}: the length does not fit what is said before")]
    Length {
        /// Which part.
        part: &'static str,
    },
    /// A section is missing or there twice.
    #[error("section {0} must be there once")]
    Section(u32),
    /// The file is about another field or curve.
    #[error("the file is not about BN254")]
    OtherField,
    /// A number is not below the prime.
    #[error("{part}: a number is not below the prime")]
    NotCanonical {
        /// Which part.
        part: &'static str,
    },
    /// A point is not one to work with.
    #[error("{part}: {fault}")]
    Point {
        /// Which part.
        part: &'static str,
        /// What is wrong with it.
        fault: PointFault,
    },
    /// Something has a form or a value that the format does not have.
    #[error("{0} is malformed")]
    Malformed(&'static str),
    /// The digest is not the one that is expected.
    #[error("the file is not the one whose digest is known")]
    OtherDigest,
    /// The key is not one to work with.
    #[error(transparent)]
    Key(#[from] KeyFault),
}

impl Coded for FormatError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::OtherFormat(_) => ErrorCode::new("ZKP-251"),
            Self::UnknownVersion(_) => ErrorCode::new("ZKP-252"),
            Self::Length { .. } => ErrorCode::new("ZKP-253"),
            Self::Section(_) => ErrorCode::new("ZKP-254"),
            Self::OtherField => ErrorCode::new("ZKP-255"),
            Self::NotCanonical { .. } => ErrorCode::new("ZKP-256"),
            Self::Point { .. } => ErrorCode::new("ZKP-257"),
            Self::Malformed(_) => ErrorCode::new("ZKP-258"),
            Self::OtherDigest => ErrorCode::new("ZKP-259"),
            Self::Key(fault) => fault.code(),
        }
    }
}
