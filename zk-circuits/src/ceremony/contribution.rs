//! A contribution is what its maker made of δ, and the proof that they knew the number that they multiplied it by.
//!
//! The proof is a point of the second group that follows from everything said before, times the number: nobody can take
//! over another's contribution, or answer with a number that depends on it without knowing it.

use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::CurveGroup;
use ark_ff::{BigInteger, PrimeField};
use blake2::{Blake2b512, Digest as _};

use super::{Digest, challenge};
use crate::format::FormatError;
use crate::format::bytes::{Bytes, g1_of, g2_of, u32_of};
use crate::groth16::Group;

/// The fewest bytes of a contribution.
pub(super) const LEAST: usize = 3 * 64 + 128 + 64 + 8;

const PART: &str = "contributions";
const LONGEST_NAME: usize = 64;
const EXPONENTS: std::ops::RangeInclusive<u8> = 10..=20;

/// Where a contribution's number comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From somebody who says to have forgotten it.
    Person,
    /// From a public value that nobody could foresee.
    Beacon {
        /// The value.
        value: Vec<u8>,
        /// The logarithm of how often it is hashed.
        exponent: u8,
    },
}

impl Kind {
    pub(super) fn beacon(value: Vec<u8>, exponent: u8) -> Result<Self, FormatError> {
        // A larger exponent would let a file keep its readers busy for years.
        let is_fit = (1..=255).contains(&value.len()) && EXPONENTS.contains(&exponent);
        is_fit.then_some(Self::Beacon { value, exponent }).ok_or(FormatError::Malformed("beacon")) // CER-004
    }
}

/// One step of a ceremony.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    pub(super) name: String,
    pub(super) kind: Kind,
    /// δ after it.
    pub(super) delta: G1Affine,
    /// A point, and the point times the number.
    pub(super) start: G1Affine,
    pub(super) moved: G1Affine,
    /// The point that follows from the transcript, times the number.
    pub(super) shown: G2Affine,
    pub(super) transcript: Digest,
}

impl Contribution {
    pub(super) fn new(
        name: &str,
        kind: Kind,
        number: &Fr,
        start: G1Affine,
        delta: G1Affine,
        history: History,
    ) -> Self {
        let moved = (start * number).into_affine();
        let transcript = history.transcript(&start, &moved);
        let shown = (challenge(&transcript) * number).into_affine();
        Self { name: shortened(name), kind, delta, start, moved, shown, transcript }
    }

    /// The name that its maker gave.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its number comes from.
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// Whether its number is a beacon's.
    pub const fn is_beacon(&self) -> bool {
        matches!(self.kind, Kind::Beacon { .. })
    }

    /// What its maker publishes, so that everybody finds it in the outcome.
    pub fn digest(&self) -> Digest {
        let mut history = History(Blake2b512::new());
        history.add(self);
        history.0.finalize().into()
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let points =
            g1_of(&self.delta).chain(g1_of(&self.start)).chain(g1_of(&self.moved)).chain(g2_of(&self.shown));
        let kind = u32_of(usize::from(self.is_beacon()));
        let told = self.told();
        points.chain(self.transcript).chain(kind).chain(u32_of(told.len())).chain(told).collect()
    }

    /// Name and beacon: each a number, and bytes behind their length.
    fn told(&self) -> Vec<u8> {
        let mut told = Vec::new();
        if !self.name.is_empty() {
            told.extend(tagged(1, self.name.as_bytes()));
        }
        if let Kind::Beacon { value, exponent } = &self.kind {
            told.extend([2, *exponent]);
            told.extend(tagged(3, value));
        }
        told
    }

    pub(super) fn read(bytes: &mut Bytes<'_>) -> Result<Self, FormatError> {
        let (delta, start, moved) = (g1(bytes)?, g1(bytes)?, g1(bytes)?);
        let shown = bytes.g2()?.present().map_err(|fault| FormatError::Point { part: PART, fault })?;
        let transcript = bytes.array()?;
        let is_beacon = match bytes.u32()? {
            0 => false,
            1 => true,
            _ => return Err(FormatError::Malformed("kind of a contribution")),
        };
        let count = bytes.count(1)?;
        let told = Told::read(Bytes::new(bytes.take(count)?, PART))?;
        let kind = match (is_beacon, told.exponent, told.value) {
            (false, None, None) => Kind::Person,
            (true, Some(exponent), Some(value)) => Kind::beacon(value, exponent)?,
            _ => return Err(FormatError::Malformed("beacon")),
        };
        Ok(Self { name: told.name, kind, delta, start, moved, shown, transcript })
    }
}

fn g1(bytes: &mut Bytes<'_>) -> Result<G1Affine, FormatError> {
    bytes.g1()?.present().map_err(|fault| FormatError::Point { part: PART, fault })
}

fn tagged(tag: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).expect("names and beacons are shorter than 256 bytes");
    [&[tag, length], bytes].concat()
}

/// As much of a name as there is room for.
fn shortened(name: &str) -> String {
    let mut name = name.to_owned();
    while name.len() > LONGEST_NAME {
        name.pop();
    }
    name
}

#[derive(Default)]
struct Told {
    name: String,
    exponent: Option<u8>,
    value: Option<Vec<u8>>,
}

impl Told {
    fn read(mut bytes: Bytes<'_>) -> Result<Self, FormatError> {
        let mut told = Self::default();
        let mut last = 0;
        while !bytes.is_empty() {
            let [tag, number] = bytes.array()?;
            if tag <= last {
                return Err(FormatError::Malformed("order of a contribution's parts"));
            }
            last = tag;
            match tag {
                1 => told.name = name(bytes.take(usize::from(number))?)?,
                2 => told.exponent = Some(number),
                3 => told.value = Some(bytes.take(usize::from(number))?.to_vec()),
                _ => return Err(FormatError::Malformed("part of a contribution")),
            }
        }
        Ok(told)
    }
}

fn name(bytes: &[u8]) -> Result<String, FormatError> {
    let name = std::str::from_utf8(bytes).ok().filter(|name| !name.is_empty());
    name.map(str::to_owned).ok_or(FormatError::Malformed("name of a contributor"))
}

/// Everything that was said before, as one digest.
#[derive(Clone)]
pub(super) struct History(pub(super) Blake2b512);

impl History {
    pub(super) fn new(circuit: &Digest) -> Self {
        Self(Blake2b512::new_with_prefix(circuit))
    }

    pub(super) fn add(&mut self, contribution: &Contribution) {
        let Contribution { delta, start, moved, shown, transcript, .. } = contribution;
        [delta, start, moved].into_iter().for_each(|point| self.0.update(plain_g1(point)));
        self.0.update(plain_g2(shown));
        self.0.update(transcript);
    }

    /// The transcript of a contribution that begins with these points.
    pub(super) fn transcript(&self, start: &G1Affine, moved: &G1Affine) -> Digest {
        let mut hasher = self.0.clone();
        [start, moved].into_iter().for_each(|point| hasher.update(plain_g1(point)));
        hasher.finalize().into()
    }
}

/// A point as big-endian numbers, zeros for the identity.
pub(super) fn plain_g1(point: &G1Affine) -> Vec<u8> {
    [point.x, point.y].into_iter().flat_map(|part| part.into_bigint().to_bytes_be()).collect()
}

/// A point as big-endian numbers, the imaginary parts first, zeros for the identity.
pub(super) fn plain_g2(point: &G2Affine) -> Vec<u8> {
    let parts = [point.x.c1, point.x.c0, point.y.c1, point.y.c0];
    parts.into_iter().flat_map(|part| part.into_bigint().to_bytes_be()).collect()
}
