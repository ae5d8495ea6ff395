//! A `.ptau` file: powers of a number that nobody knows, as long as one of those who made it forgot their part.
//!
//! Keys of all circuits up to a size are made from it. It comes from a public ceremony, prepared for the second phase
//! (snarkjs, `src/powersoftau_new.js`, and `src/powersoftau_preparephase2.js`). Only what one domain needs is read, and
//! all of that is checked: each point is of its group, neighbours differ by the same factor in both groups, and the
//! prepared points follow from the powers. Who took part is not looked at: that the file is the one that the ceremony
//! published is known by its digest.

#[cfg(any(test, feature = "testing"))]
pub mod samples;
#[cfg(test)]
mod tests;

use ark_bn254::{Bn254, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ec::{AffineRepr, CurveGroup};
use ark_poly::EvaluationDomain;
use blake2::{Blake2b512, Digest};
use rayon::prelude::*;
use teahouse_base::{Coded, ErrorCode, Rng, RngExt};
use thiserror::Error;

use super::FormatError;
use super::bytes::Bytes;
use super::sections::{self, Sections};
use crate::groth16::digest::{self, Stream};
use crate::groth16::msm::{self, Scalars};
use crate::groth16::{Group, Pieces, pairs_cancel, quotient};

const HEADER: u32 = 1;
const TAU_G1: u32 = 2;
const TAU_G2: u32 = 3;
const ALPHA_G1: u32 = 4;
const BETA_G1: u32 = 5;
const BETA_G2: u32 = 6;
const LAGRANGE_G1: u32 = 12;
const LAGRANGE_G2: u32 = 13;
const LAGRANGE_ALPHA: u32 = 14;
const LAGRANGE_BETA: u32 = 15;

const G1: usize = 64;
const G2: usize = 128;

/// Points that snarkjs hashes at once.
const PIECE: usize = 1 << 14;

/// More powers than any ceremony for this field has.
const MOST: u32 = 28;

/// What a `.ptau` file is known by: BLAKE2b of all its bytes, as ceremonies publish it.
pub type PtauDigest = [u8; 64];

/// The digest of a file.
pub fn digest(file: &[u8]) -> PtauDigest {
    Blake2b512::digest(file).into()
}

/// Why a file holds no powers to make keys of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PtauError {
    /// The file is none.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The file has fewer powers than the circuit needs.
    #[error("the circuit needs 2^{needed} powers, the file has 2^{found}")]
    TooSmall {
        /// The logarithm of what is needed.
        needed: u32,
        /// The logarithm of what is there.
        found: u32,
    },
    /// Neighbours do not differ by the number that the file is about.
    #[error("{part}: these are no powers of one number")]
    NoPowers {
        /// Which part.
        part: &'static str,
    },
    /// The prepared points do not follow from the powers.
    #[error("{part}: the prepared points do not follow from the powers")]
    NotPrepared {
        /// Which part.
        part: &'static str,
    },
}

impl Coded for PtauError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Format(error) => error.code(),
            Self::TooSmall { .. } => ErrorCode::new("ZKP-261"),
            Self::NoPowers { .. } => ErrorCode::new("ZKP-262"),
            Self::NotPrepared { .. } => ErrorCode::new("ZKP-263"),
        }
    }
}

/// What a key for one domain is made of: values of its Lagrange polynomials at the unknown number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Powers {
    /// α.
    pub alpha_g1: G1Affine,
    /// β.
    pub beta_g1: G1Affine,
    /// β.
    pub beta_g2: G2Affine,
    /// Of the domain.
    pub on_g1: Vec<G1Affine>,
    /// Of the domain.
    pub on_g2: Vec<G2Affine>,
    /// Of the domain, times α.
    pub alpha_on_g1: Vec<G1Affine>,
    /// Of the domain, times β.
    pub beta_on_g1: Vec<G1Affine>,
    /// Of the odd points of the domain twice as large.
    pub odd_g1: Vec<G1Affine>,
    /// Differences of powers that are the domain's size apart: what snarkjs' digest of a circuit is made of.
    pub(crate) steps_g1: Vec<G1Affine>,
}

impl Powers {
    /// The powers of a file whose digest is known, for a domain of 2^`power` points. `rng` must be one that nobody
    /// foresees.
    ///
    /// # Errors
    /// Another file, or one that fails a check.
    pub fn read_known(
        file: &[u8],
        known: &PtauDigest,
        power: u32,
        rng: &mut dyn Rng,
    ) -> Result<Self, PtauError> {
        if digest(file) != *known {
            return Err(FormatError::OtherDigest.into()); // PTA-001
        }
        Self::read(file, power, rng)
    }

    /// The powers of a file that anybody may have made: they are powers, of a number that somebody may know.
    ///
    /// # Errors
    /// A file that fails a check.
    pub fn read(file: &[u8], power: u32, rng: &mut dyn Rng) -> Result<Self, PtauError> {
        let sections = Sections::read(file, "ptau", 1)?;
        let found = read_header(sections.one(HEADER, "header")?)?;
        if power > found {
            return Err(PtauError::TooSmall { needed: power, found });
        }
        let mut checks =
            Checks { stream: Stream::new(digest::of(b"teahouse.ptau.1", &[&rng.array::<32>()])) };
        let plain = Plain::read(&sections, power)?;
        plain.check(&mut checks)?;
        plain.prepared(&sections, power, found, &mut checks)
    }
}

fn read_header(mut bytes: Bytes<'_>) -> Result<u32, FormatError> {
    sections::coordinates(&mut bytes)?;
    let (power, _ceremony) = (bytes.u32()?, bytes.u32()?);
    bytes.done()?;
    if power <= MOST { Ok(power) } else { Err(FormatError::Malformed("number of powers")) }
}

/// The powers themselves, as many as a domain needs.
struct Plain {
    tau_g1: Vec<G1Affine>,
    tau_g2: Vec<G2Affine>,
    alpha_g1: Vec<G1Affine>,
    beta_g1: Vec<G1Affine>,
    beta_g2: G2Affine,
}

impl Plain {
    fn read(sections: &Sections<'_>, power: u32) -> Result<Self, FormatError> {
        let size = 1_usize << power;
        let g1 = |section, part, count| block(sections.one(section, part)?, part, 0, count, G1, Bytes::g1);
        let g2 = |section, part, count| block(sections.one(section, part)?, part, 0, count, G2, Bytes::g2);
        Ok(Self {
            tau_g1: g1(TAU_G1, "tau", 2 * size - 1)?,
            tau_g2: g2(TAU_G2, "tau", size.max(2))?,
            alpha_g1: g1(ALPHA_G1, "alpha", size)?,
            beta_g1: g1(BETA_G1, "beta", size)?,
            beta_g2: g2(BETA_G2, "beta", 1)?[0],
        })
    }

    /// All are powers of one number, times 1, α and β, and β is one number in both groups.
    fn check(&self, checks: &mut Checks) -> Result<(), PtauError> {
        let (g, h) = (G1Affine::generator(), G2Affine::generator());
        let no_powers = |part| PtauError::NoPowers { part };
        if self.tau_g1[0] != g || self.tau_g2[0] != h {
            return Err(no_powers("tau")); // PTA-002
        }
        let tau = (self.tau_g1.get(1).copied().unwrap_or(g), self.tau_g2[1]);
        for (part, points) in [("tau", &self.tau_g1), ("alpha", &self.alpha_g1), ("beta", &self.beta_g1)] {
            let (earlier, later) = checks.neighbours(points);
            if !pairs_cancel(&[(earlier, tau.1), (-later, h)]) {
                return Err(no_powers(part)); // PTA-002
            }
        }
        let (earlier, later) = checks.neighbours(&self.tau_g2);
        if !pairs_cancel(&[(tau.0, earlier), (-g, later)]) || !pairs_cancel(&[(tau.0, h), (-g, tau.1)]) {
            return Err(no_powers("tau")); // PTA-002
        }
        if Bn254::pairing(self.beta_g1[0], h) != Bn254::pairing(g, self.beta_g2) {
            return Err(no_powers("beta")); // PTA-002
        }
        Ok(())
    }

    /// The prepared points of the domain, checked against the powers.
    fn prepared(
        &self,
        sections: &Sections<'_>,
        power: u32,
        found: u32,
        checks: &mut Checks,
    ) -> Result<Powers, PtauError> {
        let g1 = |section, part, power| lagrange(sections.one(section, part)?, part, power, G1, Bytes::g1);
        let on_g2 = lagrange(sections.one(LAGRANGE_G2, "tau")?, "tau", power, G2, Bytes::g2)?;
        let on_g1 = g1(LAGRANGE_G1, "tau", power)?;
        let (alpha_on_g1, beta_on_g1) =
            (g1(LAGRANGE_ALPHA, "alpha", power)?, g1(LAGRANGE_BETA, "beta", power)?);
        let twice = g1(LAGRANGE_G1, "tau", power + 1)?;
        checks.follows("tau", &on_g1, &self.tau_g1[..on_g1.len()])?;
        checks.follows("tau", &on_g2, &self.tau_g2[..on_g2.len()])?;
        checks.follows("alpha", &alpha_on_g1, &self.alpha_g1)?;
        checks.follows("beta", &beta_on_g1, &self.beta_g1)?;
        let powers = self.all_but_last(sections, power, found)?;
        checks.follows("tau", &twice, &powers)?;
        Ok(Powers {
            steps_g1: steps(&powers, power, found)?,
            alpha_g1: self.alpha_g1[0],
            beta_g1: self.beta_g1[0],
            beta_g2: self.beta_g2,
            on_g1,
            on_g2,
            alpha_on_g1,
            beta_on_g1,
            odd_g1: twice.into_iter().skip(1).step_by(2).collect(),
        })
    }

    /// Powers for twice the domain. For the largest domain of a file the last power is not there, and 0 stands for it:
    /// no quotient has that degree.
    fn all_but_last(
        &self,
        sections: &Sections<'_>,
        power: u32,
        found: u32,
    ) -> Result<Vec<G1Affine>, FormatError> {
        if power == found {
            let mut powers = self.tau_g1.clone();
            powers.push(G1Affine::identity());
            return Ok(powers);
        }
        block(sections.one(TAU_G1, "tau")?, "tau", 0, 2 << power, G1, Bytes::g1)
    }
}

/// Differences of powers: one fewer than the domain has points, and for large domains up to a multiple of 2^14, because
/// snarkjs hashes them in pieces of that size.
fn steps(powers: &[G1Affine], power: u32, found: u32) -> Result<Vec<G1Affine>, PtauError> {
    let size = powers.len() / 2;
    let count = if size <= PIECE { size - 1 } else { size };
    if count == size && power == found {
        return Err(PtauError::TooSmall { needed: power + 1, found });
    }
    let (low, high) = (&powers[..count], &powers[size..size + count]);
    let steps: Vec<_> = high.par_iter().zip(low).map(|(high, low)| high.into_group() - low).collect();
    Ok(G1Projective::normalize_batch(&steps))
}

/// `count` points of a section, from the one at `from` on, each of them one of its group.
fn block<'a, P: SWCurveConfig<BaseField: Send + Sync>>(
    mut bytes: Bytes<'a>,
    part: &'static str,
    from: usize,
    count: usize,
    size: usize,
    read: impl Fn(&mut Bytes<'a>) -> Result<Affine<P>, FormatError>,
) -> Result<Vec<Affine<P>>, FormatError> {
    bytes.take(from.saturating_mul(size))?;
    let points = bytes.all(count, size, read)?;
    let fault = points.par_iter().find_map_first(|point| point.member().err());
    fault.map_or(Ok(points), |fault| Err(FormatError::Point { part, fault })) // PTA-003
}

/// The prepared points of a domain. Those of all smaller ones lie before them.
fn lagrange<'a, P: SWCurveConfig<BaseField: Send + Sync>>(
    bytes: Bytes<'a>,
    part: &'static str,
    power: u32,
    size: usize,
    read: impl Fn(&mut Bytes<'a>) -> Result<Affine<P>, FormatError>,
) -> Result<Vec<Affine<P>>, FormatError> {
    block(bytes, part, (1 << power) - 1, 1 << power, size, read)
}

/// Checks of many points at once, by sums with factors that nobody foresees.
struct Checks {
    stream: Stream,
}

impl Checks {
    fn weights(&mut self, count: usize) -> Vec<Fr> {
        (0..count).map(|_| Fr::from(self.stream.weight())).collect()
    }

    /// The same random sum of all points but the last, and of all but the first.
    fn neighbours<P: Pieces>(&mut self, points: &[Affine<P>]) -> (Affine<P>, Affine<P>) {
        let weights = Scalars::of(&self.weights(points.len() - 1));
        let [earlier, later] = [&points[..points.len() - 1], &points[1..]];
        (msm::of_all(earlier, &weights).into_affine(), msm::of_all(later, &weights).into_affine())
    }

    /// Whether `prepared` are the values at the unknown number of the Lagrange polynomials, of which `powers` are the
    /// powers: a random sum of them is one polynomial, whose coefficients a transform gives.
    fn follows<P: Pieces>(
        &mut self,
        part: &'static str,
        prepared: &[Affine<P>],
        powers: &[Affine<P>],
    ) -> Result<(), PtauError> {
        let weights = self.weights(prepared.len());
        let domain = quotient::domain(prepared.len()).ok_or(PtauError::NotPrepared { part })?;
        let coefficients = Scalars::of(&domain.ifft(&weights));
        let is_prepared = msm::of_all(prepared, &Scalars::of(&weights)) == msm::of_all(powers, &coefficients);
        if is_prepared { Ok(()) } else { Err(PtauError::NotPrepared { part }) } // PTA-004
    }
}
