//! A ceremony makes a key that nobody can forge with, as long as one of those who took part forgot their number.
//!
//! Powers of an unknown number come from a public first phase (`.ptau`). Here the second phase is run: a fresh key
//! follows from circuit and powers alone; each contributor multiplies δ by a secret number and proves to know it; a
//! beacon that nobody could foresee ends it. Everything is in the `.zkey` file, whose layout, digests and checks are those
//! of snarkjs, so that two programs which share no line agree on every step.
//!
//! | | |
//! |---|---|
//! | [`Ceremony::fresh`] | the beginning, the same for everybody: byte for byte snarkjs' file |
//! | [`Ceremony::contribute`], [`Ceremony::end_with`] | a contribution, and the beacon |
//! | [`Ceremony::verify`] | whether a file follows from circuit and powers by its contributions |
//! | [`Ceremony::finish`] | the key |
//!
//! # What it trusts
//! That one contributor of each phase was honest; that BLAKE2b and ChaCha20, by which snarkjs derives points, behave as
//! random. Who the contributors are is for them to say: a name here is only a name.

mod contribution;
mod fresh;
mod points;
#[cfg(test)]
mod tests;
mod verify;

use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{Field, PrimeField, Zero};
use rayon::prelude::*;
use teahouse_base::{Coded, ErrorCode, Rng};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::format::bytes::u32_of;
use crate::format::ptau::Powers;
use crate::format::{FormatError, zkey};
use crate::groth16::{Matrices, ProvingKey, lint};
use points::Draws;

pub use contribution::{Contribution, Kind};

/// A digest of a circuit's key before anybody contributed, or of a contribution.
pub type Digest = [u8; 64];

/// Why a file is not the outcome of a ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CeremonyError {
    /// The file is none.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The circuit is larger than the powers are for.
    #[error("the powers are for 2^{found} points, the circuit needs {needed}")]
    OtherPowers {
        /// Points that the circuit needs.
        needed: usize,
        /// The logarithm of what the powers are for.
        found: u32,
    },
    /// The file is one of another circuit or of other powers.
    #[error("the key does not begin with this circuit and these powers")]
    OtherCircuit,
    /// A contribution does not follow from those before it.
    #[error("contribution {at}: {fault}")]
    Contribution {
        /// Its place, from 0.
        at: usize,
        /// What is wrong.
        fault: Fault,
    },
    /// What a part of the key is does not follow from the contributions.
    #[error("the key's {part} does not follow from the contributions")]
    Part {
        /// Which part.
        part: &'static str,
    },
    /// Nobody contributed, or no beacon ended it.
    #[error("a ceremony ends with a beacon, behind at least one contribution")]
    NotEnded,
}

/// What is wrong with a contribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// It was made for another history.
    #[error("it was made for another history")]
    Transcript,
    /// Its maker does not show to know the number.
    #[error("its maker does not show to know the number")]
    Knowledge,
    /// δ is not what the number makes of it.
    #[error("delta is not what the number makes of it")]
    Delta,
    /// The number is not the beacon's.
    #[error("the number is not the beacon's")]
    Beacon,
}

impl Coded for CeremonyError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Format(error) => error.code(),
            Self::OtherPowers { .. } => ErrorCode::new("ZKP-271"),
            Self::OtherCircuit => ErrorCode::new("ZKP-272"),
            Self::Contribution { .. } => ErrorCode::new("ZKP-273"),
            Self::Part { .. } => ErrorCode::new("ZKP-274"),
            Self::NotEnded => ErrorCode::new("ZKP-275"),
        }
    }
}

/// A key on its way: usable by nobody before it is finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    key: ProvingKey,
    circuit: Digest,
    contributions: Vec<Contribution>,
}

impl Ceremony {
    /// The beginning, which follows from circuit and powers: everybody can make it again.
    ///
    /// # Errors
    /// Powers for a domain that is not the circuit's.
    pub fn fresh(circuit: &Matrices, powers: &Powers) -> Result<Self, CeremonyError> {
        fresh::of(circuit, powers)
    }

    /// Multiplies δ by a secret number, which is drawn, used, and wiped.
    pub fn contribute(&mut self, name: &str, rng: &mut dyn Rng) {
        let [number, start] = [secret(rng), secret(rng)];
        let start = (G1Affine::generator() * *start).into_affine();
        self.apply(name, Kind::Person, &number, start); // CER-005
    }

    /// Multiplies δ by the number of a beacon: a value that was announced before it existed, such as the digest of a
    /// future block, hashed 2^`exponent` times.
    ///
    /// # Errors
    /// A beacon of more than 255 bytes or none, an exponent that is not 10 to 20.
    pub fn end_with(&mut self, name: &str, beacon: &[u8], exponent: u8) -> Result<(), FormatError> {
        let kind = Kind::beacon(beacon.to_vec(), exponent)?;
        let mut draws = Draws::of_beacon(beacon, exponent);
        let (number, start) = (draws.scalar(), draws.g1());
        self.apply(name, kind, &number, start);
        Ok(())
    }

    fn apply(&mut self, name: &str, kind: Kind, number: &Fr, start: G1Affine) {
        let delta = (self.key.delta_g1 * number).into_affine();
        let made = Contribution::new(name, kind, number, start, delta, self.history());
        let inverse = Zeroizing::new(number.inverse().expect("a contributed number is not 0"));
        let key = &mut self.key;
        key.delta_g1 = delta;
        key.verifying.delta_g2 = (key.verifying.delta_g2 * number).into_affine();
        key.private = all_times(&key.private, &inverse);
        key.quotient = all_times(&key.quotient, &inverse);
        self.contributions.push(made);
    }

    /// Whether the key follows from circuit and powers by its contributions. `rng` must be one that nobody foresees.
    ///
    /// # Errors
    /// The first step that does not.
    pub fn verify(
        &self,
        circuit: &Matrices,
        powers: &Powers,
        rng: &mut dyn Rng,
    ) -> Result<(), CeremonyError> {
        verify::all(self, &Self::fresh(circuit, powers)?, rng)
    }

    /// The key of a ceremony that somebody contributed to and that a beacon ended. Whether it was verified is for the
    /// caller to know.
    ///
    /// # Errors
    /// A ceremony that has not ended, or a key that is refused at sight.
    pub fn finish(self) -> Result<ProvingKey, CeremonyError> {
        match self.contributions.as_slice() {
            [_, .., last] if last.is_beacon() => {}
            _ => return Err(CeremonyError::NotEnded), // CER-006
        }
        lint::proving(&self.key).map_err(FormatError::from)?;
        Ok(self.key)
    }

    /// The contributions, in order.
    pub fn contributions(&self) -> &[Contribution] {
        &self.contributions
    }

    /// The digest of the key before anybody contributed.
    pub const fn circuit(&self) -> &Digest {
        &self.circuit
    }

    /// The `.zkey` file.
    pub fn write(&self) -> Vec<u8> {
        let contributions = self.contributions.iter().flat_map(Contribution::to_bytes);
        let history = self.circuit.into_iter().chain(u32_of(self.contributions.len())).chain(contributions);
        zkey::write_with(&self.key, history)
    }

    /// The ceremony of a `.zkey` file, of which nothing is verified yet.
    ///
    /// # Errors
    /// Why the file is none.
    pub fn read(file: &[u8]) -> Result<Self, FormatError> {
        let key = zkey::parse(file)?;
        let mut bytes = zkey::history(file)?;
        let circuit = bytes.array()?;
        let count = bytes.count(contribution::LEAST)?;
        let contributions = (0..count).map(|_| Contribution::read(&mut bytes)).collect::<Result<_, _>>()?;
        bytes.done()?;
        Ok(Self { key, circuit, contributions })
    }

    /// Everything that was said before the next contribution.
    fn history(&self) -> contribution::History {
        let mut history = contribution::History::new(&self.circuit);
        self.contributions.iter().for_each(|contribution| history.add(contribution));
        history
    }
}

/// A fresh secret number that is not 0.
fn secret(rng: &mut dyn Rng) -> Zeroizing<Fr> {
    loop {
        let mut bytes = Zeroizing::new([0; 64]);
        rng.fill(bytes.as_mut());
        let number = Zeroizing::new(Fr::from_le_bytes_mod_order(bytes.as_ref()));
        if !number.is_zero() {
            return number;
        }
    }
}

fn all_times(points: &[G1Affine], number: &Fr) -> Vec<G1Affine> {
    let moved: Vec<_> = points.par_iter().map(|point| *point * number).collect();
    G1Projective::normalize_batch(&moved)
}

/// The point of the second group that a contribution must be shown in.
fn challenge(transcript: &Digest) -> G2Affine {
    Draws::of_digest(transcript).g2()
}
