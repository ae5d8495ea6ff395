//! Why a keystore V3 was not read or written.

use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

/// Why a keystore V3 was not read or written.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum V3Error {
    /// The text is no keystore V3.
    #[error("the file is no keystore V3: {0}")]
    Malformed(&'static str),
    /// It is one, of a version, cipher or stretching that is not read here.
    #[error("the keystore has a {0} that is not read here")]
    Unknown(&'static str),
    /// It asks for more memory or time than any wallet's would.
    #[error("the keystore asks for more work than any wallet's would")]
    TooMuchWork,
    /// The passphrase is another one, or the ciphertext was changed: the form cannot tell them apart.
    #[error("the passphrase does not open the keystore")]
    WrongPassphrase,
    /// The key is not of the address that the file names.
    #[error("the key is not of the address that the file names")]
    OtherAddress,
    /// The machine did not give the memory that stretching needs.
    #[error("there is not enough memory to stretch the passphrase")]
    NoMemory,
}

impl Coded for V3Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) => ErrorCode::new("KEY-301"),
            Self::Unknown(_) => ErrorCode::new("KEY-302"),
            Self::TooMuchWork => ErrorCode::new("KEY-303"),
            Self::WrongPassphrase => ErrorCode::new("KEY-304"),
            Self::OtherAddress => ErrorCode::new("KEY-305"),
            Self::NoMemory => ErrorCode::new("KEY-204"),
        }
    }
}
