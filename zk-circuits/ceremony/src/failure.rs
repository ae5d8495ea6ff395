//! A failure is a sentence, the next step, and a code that outlives every wording.

use std::io;
use std::path::PathBuf;

use teahouse_base::{Coded, ErrorCode};
use teahouse_zk::ceremony::CeremonyError;
use teahouse_zk::circuits::UnknownCircuit;
use teahouse_zk::format::FormatError;
use teahouse_zk::format::ptau::PtauError;
use teahouse_zk::format::solidity::ContractError;
use thiserror::Error;

/// Why the program ends without having done what it was told.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// A file could not be read.
    #[error("{} cannot be read: {error}", .path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    /// The file to write is there already.
    #[error("{} is there already", .path.display())]
    Exists { path: PathBuf },
    /// A file could not be written.
    #[error("{} cannot be written: {error}", .path.display())]
    Unwritable { path: PathBuf, error: io::Error },
    /// Nobody knows who made the powers.
    #[error("these powers are not those of a ceremony that this program knows; their digest is {digest}")]
    UnknownPowers { digest: String },
    /// The text is no bytes.
    #[error("{what} is no even number of hexadecimal digits")]
    NoHex { what: &'static str },
    /// A beacon has ended the ceremony.
    #[error("a beacon has ended this ceremony")]
    Ended,
    /// There is nothing that a beacon could end.
    #[error("nobody has contributed yet")]
    NobodyContributed,
    /// What a person types could not be read.
    #[error("what you type could not be read")]
    NothingTyped,
    #[error(transparent)]
    Circuit(#[from] UnknownCircuit),
    #[error(transparent)]
    Format(#[from] FormatError),
    #[error(transparent)]
    Powers(#[from] PtauError),
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
    #[error(transparent)]
    Contract(#[from] ContractError),
}

impl Coded for Failure {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { .. } => ErrorCode::new("ZKP-311"),
            Self::Exists { .. } => ErrorCode::new("ZKP-312"),
            Self::Unwritable { .. } => ErrorCode::new("ZKP-313"),
            Self::UnknownPowers { .. } => ErrorCode::new("ZKP-314"),
            Self::NoHex { .. } => ErrorCode::new("ZKP-315"),
            Self::Ended => ErrorCode::new("ZKP-316"),
            Self::NobodyContributed => ErrorCode::new("ZKP-317"),
            Self::NothingTyped => ErrorCode::new("ZKP-318"),
            Self::Circuit(error) => error.code(),
            Self::Format(error) => error.code(),
            Self::Powers(error) => error.code(),
            Self::Ceremony(error) => error.code(),
            Self::Contract(error) => error.code(),
        }
    }
}

impl Failure {
    /// The exit code, as `--help` lists it.
    pub(crate) const fn exit(&self) -> u8 {
        match self {
            Self::NoHex { .. } | Self::Circuit(_) => 2,
            Self::Unreadable { .. } | Self::Exists { .. } | Self::Unwritable { .. } => 3,
            Self::UnknownPowers { .. } | Self::Format(_) | Self::Powers(_) | Self::Ceremony(_) => 7,
            Self::Ended | Self::NobodyContributed | Self::NothingTyped | Self::Contract(_) => 1,
        }
    }

    /// What to do about it.
    pub(crate) const fn next(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "Check the path.",
            Self::Exists { .. } => "Name another file, or add --force to overwrite it.",
            Self::Unwritable { .. } => "Check that the folder is there, is yours, and has room.",
            Self::UnknownPowers { .. } => {
                "Compare the digest with what the powers' ceremony published and pass it as --ptau-digest; for practice only, --unknown-ptau."
            }
            Self::NoHex { .. } => "Give hexadecimal digits, with or without 0x.",
            Self::Ended => {
                "Contribute to the file before the beacon; a key that has ended is never contributed to again."
            }
            Self::NobodyContributed => {
                "Run `teahouse-ceremony contribute` first: a beacon alone keeps nothing secret."
            }
            Self::NothingTyped => "Type a line and press Enter, or leave --typed out.",
            Self::Circuit(_) => "Name one of these, or an .r1cs file.",
            Self::Powers(PtauError::TooSmall { .. }) => {
                "Take a larger file of the same ceremony: its name ends with the power."
            }
            Self::Ceremony(CeremonyError::OtherPowers { .. }) => "Take powers for the circuit's size.",
            Self::Ceremony(CeremonyError::NotEnded) => "Finish it with `teahouse-ceremony beacon`.",
            Self::Ceremony(CeremonyError::OtherCircuit) => {
                "Check --circuit and --ptau; if they are right, this file belongs to another ceremony."
            }
            Self::Ceremony(_) => {
                "Do not use this file: go back to the last one that verifies, and have its next contributor repeat."
            }
            Self::Contract(_) => "Give the contract a name of letters and digits.",
            Self::Format(_) | Self::Powers(_) => {
                "Fetch the file again, and compare its digest with its maker's."
            }
        }
    }
}
