//! What a command is about: a circuit of the catalog, or one that a file describes.

use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use teahouse_zk::circuits::CircuitKind;
use teahouse_zk::format::r1cs;
use teahouse_zk::groth16::Matrices;

use crate::failure::Failure;
use crate::files;

/// A circuit, by name or by file.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Kind(String),
    File(PathBuf),
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text.ends_with(".r1cs") { Self::File(text.into()) } else { Self::Kind(text.to_owned()) })
    }
}

impl Source {
    /// Its matrices.
    pub(crate) fn matrices(&self) -> Result<Matrices, Failure> {
        match self {
            Self::Kind(name) => Ok(name.parse::<CircuitKind>()?.matrices().clone()),
            Self::File(path) => Ok(r1cs::read(&files::read(path)?)?),
        }
    }
}

/// The bytes of hexadecimal digits, with or without `0x`.
pub(crate) fn bytes(text: &str, what: &'static str) -> Result<Vec<u8>, Failure> {
    hex::decode(text.strip_prefix("0x").unwrap_or(text)).map_err(|_| Failure::NoHex { what })
}
