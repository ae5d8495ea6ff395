//! A development key lets everybody forge: the numbers behind it follow from a seed that is printed here.
//!
//! It exists so that tests and local chains have keys without a ceremony, the same on every machine. It is never called
//! a set-up. Its type says what it is; whoever wants the key inside says for which chain, and gets it for a local test
//! chain only. The verifier contract refuses every other chain as well.

mod cache;
#[cfg(test)]
mod tests;

use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::scalar_mul::{BatchMulPreprocessing, ScalarMul};
use ark_ec::{AffineRepr, PrimeGroup};
use ark_ff::{AdditiveGroup, Field};
use std::sync::Arc;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::digest::{self, Stream};
use super::key::{Columns, ProvingKey, VerifyingKey};
use super::matrices::{Matrices, Matrix};
use super::quotient;

pub use cache::{CacheError, cached, cached_at, cached_telling};

/// What names and files of development keys carry.
pub const LABEL: &str = "DEV_INSECURE";

/// The seed of all development keys. It is public, and so is every number that follows from it.
pub const SEED: &[u8] = b"teahouse development keys, known to everybody, worth nothing";

/// What kind of chain a key is for. The caller decides it by the chain's number and its own profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainKind {
    /// A test chain on this machine, whose coins are worth nothing.
    Local,
    /// Any other.
    Public,
}

/// Why there is no development key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DevelopmentError {
    /// The key would be used where something is worth something.
    #[error("a {LABEL} key is for local test chains only: everybody can forge with it")]
    NotLocal,
    /// The circuit is too large for any key.
    #[error("the circuit has {constraints} constraints, more than any key is made for")]
    TooLarge {
        /// The circuit's.
        constraints: usize,
    },
}

impl Coded for DevelopmentError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotLocal => ErrorCode::new("ZKP-241"),
            Self::TooLarge { .. } => ErrorCode::new("ZKP-242"),
        }
    }
}

/// How far the making of a key is. It takes seconds, once on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyStep {
    /// Its parts are computed: so many of so many stand.
    Making {
        /// Parts that stand.
        done: usize,
        /// All parts.
        parts: usize,
    },
    /// It is written for the next time.
    Keeping,
    /// It is there.
    Ready,
}

/// Whom the steps are told.
pub type Told<'a> = &'a mut dyn FnMut(KeyStep);

/// The lists of points that a key has.
const PARTS: usize = 6;

/// A key with which everybody can forge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevelopmentKey(Arc<ProvingKey>);

impl DevelopmentKey {
    /// The key of a circuit, the same on every machine.
    ///
    /// # Errors
    /// [`DevelopmentError::TooLarge`].
    pub fn of(circuit: &Matrices) -> Result<Self, DevelopmentError> {
        Self::of_telling(circuit, &mut |_| ())
    }

    /// The same, and tells how far it is.
    ///
    /// # Errors
    /// [`DevelopmentError::TooLarge`].
    pub fn of_telling(circuit: &Matrices, told: Told<'_>) -> Result<Self, DevelopmentError> {
        let too_large = DevelopmentError::TooLarge { constraints: circuit.constraints() };
        let domain = quotient::domain(circuit.domain()).ok_or(too_large)?;
        let numbers = Numbers::of(circuit); // DEV-001
        Ok(Self(Arc::new(numbers.key(circuit, &domain, told))))
    }

    /// The key, for a chain on which nothing is worth anything.
    ///
    /// # Errors
    /// [`DevelopmentError::NotLocal`] for any other chain.
    pub fn on(&self, chain: ChainKind) -> Result<Arc<ProvingKey>, DevelopmentError> {
        match chain {
            ChainKind::Local => Ok(Arc::clone(&self.0)),
            ChainKind::Public => Err(DevelopmentError::NotLocal), // DEV-002
        }
    }
}

/// The five numbers that nobody may know of a real key. γ is 1, as in every key that a ceremony makes.
struct Numbers {
    tau: Fr,
    alpha: Fr,
    beta: Fr,
    delta: Fr,
}

impl Numbers {
    fn of(circuit: &Matrices) -> Self {
        let mut stream = Stream::new(digest::of(SEED, &[&crate::format::r1cs::write(circuit)]));
        let [tau, alpha, beta, delta] = [(); 4].map(|()| stream.element());
        Self { tau, alpha, beta, delta }
    }

    fn key(&self, circuit: &Matrices, domain: &quotient::Domain, told: Told<'_>) -> ProvingKey {
        let (on, odd) = quotient::lagrange(domain, self.tau);
        let [mut a, b, c] =
            [&circuit.a, &circuit.b, &circuit.c].map(|side| columns(side, &on, circuit.cells));
        let publics = circuit.publics;
        let own_rows = on[circuit.constraints()..].iter().take(publics + 1);
        a.iter_mut().zip(own_rows).for_each(|(at, row)| *at += row);
        let sides = a.iter().zip(&b).zip(&c);
        let mixed: Vec<_> = sides.map(|((a, b), c)| self.beta * a + self.alpha * b + c).collect();
        let by_delta = self.delta.inverse().expect("the seed's numbers are not 0");
        let times = |values: &[Fr]| values.iter().map(|value| *value * by_delta).collect::<Vec<_>>();
        let mut done = 0;
        let mut step = || {
            told(KeyStep::Making { done, parts: PARTS });
            done += 1;
        };
        step();
        let g1 = Fixed::new(G1Projective::generator(), 4 * circuit.cells);
        let g2 = Fixed::new(G2Projective::generator(), circuit.cells);
        step();
        let a = Columns::without(&G1Affine::identity(), g1.all(&a));
        step();
        let b_g1 = Columns::without(&G1Affine::identity(), g1.all(&b));
        step();
        let b_g2 = Columns::without(&G2Affine::identity(), g2.all(&b));
        step();
        let private = g1.all(&times(&mixed[publics + 1..]));
        step();
        let quotient = g1.all(&times(&odd));
        step();
        ProvingKey {
            verifying: VerifyingKey {
                alpha_g1: g1.one(self.alpha),
                beta_g2: g2.one(self.beta),
                gamma_g2: G2Affine::generator(),
                delta_g2: g2.one(self.delta),
                inputs: g1.all(&mixed[..=publics]),
            },
            beta_g1: g1.one(self.beta),
            delta_g1: g1.one(self.delta),
            a,
            b_g1,
            b_g2,
            private,
            quotient,
            factors: [circuit.a.clone(), circuit.b.clone()],
        }
    }
}

/// What each cell has in a matrix, its rows weighed by `weights`.
fn columns(matrix: &Matrix, weights: &[Fr], cells: usize) -> Vec<Fr> {
    let mut columns = vec![Fr::ZERO; cells];
    for (row, weight) in weights.iter().enumerate().take(matrix.rows()) {
        matrix.row(row).for_each(|(factor, cell)| columns[cell as usize] += factor * weight);
    }
    columns
}

/// A generator, with tables for many multiples.
struct Fixed<G: ScalarMul>(BatchMulPreprocessing<G>);

impl<G: ScalarMul> Fixed<G> {
    fn new(generator: G, count: usize) -> Self {
        Self(BatchMulPreprocessing::new(generator, count))
    }

    fn all(&self, numbers: &[G::ScalarField]) -> Vec<G::MulBase> {
        self.0.batch_mul(numbers)
    }

    fn one(&self, number: G::ScalarField) -> G::MulBase {
        self.all(&[number])[0]
    }
}
