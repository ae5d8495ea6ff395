//! The container of these formats: four letters, a version, and numbered sections of stated length.

use std::collections::BTreeMap;

use ark_bn254::{Fq, Fr};
use ark_ff::{BigInt, PrimeField};

use super::FormatError;
use super::bytes::{Bytes, limbs_of, u32_of};

/// More sections than any of the formats has.
const MOST_SECTIONS: u32 = 64;

/// The sections of a file.
pub(crate) struct Sections<'a>(BTreeMap<u32, Vec<&'a [u8]>>);

impl<'a> Sections<'a> {
    /// The sections of a file that begins with `name`, in a version of at most `newest`.
    pub(crate) fn read(file: &'a [u8], name: &'static str, newest: u32) -> Result<Self, FormatError> {
        let mut bytes = Bytes::new(file, "file");
        if bytes.take(4).ok() != Some(name.as_bytes()) {
            return Err(FormatError::OtherFormat(name));
        }
        let version = bytes.u32()?;
        if version == 0 || version > newest {
            return Err(FormatError::UnknownVersion(version));
        }
        let count = bytes.u32()?;
        if count > MOST_SECTIONS {
            return Err(FormatError::Malformed("number of sections"));
        }
        let mut sections: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for _ in 0..count {
            let (section, length) = (bytes.u32()?, bytes.u64()?);
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            sections.entry(section).or_default().push(bytes.take(length)?);
        }
        bytes.done()?;
        Ok(Self(sections))
    }

    /// The section that is there once.
    pub(crate) fn one(&self, section: u32, part: &'static str) -> Result<Bytes<'a>, FormatError> {
        match self.0.get(&section).map(Vec::as_slice) {
            Some([bytes]) => Ok(Bytes::new(bytes, part)),
            _ => Err(FormatError::Section(section)), // FMT-001
        }
    }

    /// The section that may be missing.
    pub(crate) fn may(&self, section: u32, part: &'static str) -> Result<Option<Bytes<'a>>, FormatError> {
        if self.0.contains_key(&section) { self.one(section, part).map(Some) } else { Ok(None) }
    }
}

/// A file that is written section by section.
pub(crate) struct File(Vec<u8>);

impl File {
    pub(crate) fn new(name: &str, version: u32, sections: u32) -> Self {
        let head = [name.as_bytes(), &version.to_le_bytes(), &sections.to_le_bytes()];
        Self(head.concat())
    }

    pub(crate) fn section(&mut self, section: u32, bytes: impl IntoIterator<Item = u8>) -> &mut Self {
        self.0.extend(section.to_le_bytes());
        let length_at = self.0.len();
        self.0.extend([0; 8]);
        self.0.extend(bytes);
        let length = self.0.len() - length_at - 8;
        self.0[length_at..length_at + 8].copy_from_slice(&(length as u64).to_le_bytes());
        self
    }

    pub(crate) fn finish(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

/// How a file says which prime it is about: the length of the prime, and the prime.
pub(crate) fn prime_of(prime: &BigInt<4>) -> impl Iterator<Item = u8> + use<> {
    u32_of(32).into_iter().chain(limbs_of(prime))
}

/// The prime must be the order of the curve.
pub(crate) fn scalars(bytes: &mut Bytes<'_>) -> Result<(), FormatError> {
    prime(bytes, &Fr::MODULUS)
}

/// The prime must be that of the curve's coordinates.
pub(crate) fn coordinates(bytes: &mut Bytes<'_>) -> Result<(), FormatError> {
    prime(bytes, &Fq::MODULUS)
}

fn prime(bytes: &mut Bytes<'_>, expected: &BigInt<4>) -> Result<(), FormatError> {
    let is_expected = bytes.u32()? == 32 && bytes.take(32)?.iter().copied().eq(limbs_of(expected));
    if is_expected { Ok(()) } else { Err(FormatError::OtherField) } // FMT-003
}
