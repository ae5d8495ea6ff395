//! Whether a key follows from its beginning by its contributions: each is asked in its turn, and then the key itself.

use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use teahouse_base::{Rng, RngExt};

use super::contribution::{Contribution, History, Kind};
use super::points::Draws;
use super::{Ceremony, CeremonyError, Fault, challenge};
use crate::format::FormatError;
use crate::groth16::digest::{self, Stream};
use crate::groth16::msm::{self, Scalars};
use crate::groth16::{ProvingKey, lint, pairs_cancel};

pub(super) fn all(ceremony: &Ceremony, fresh: &Ceremony, rng: &mut dyn Rng) -> Result<(), CeremonyError> {
    if ceremony.circuit != fresh.circuit {
        return Err(CeremonyError::OtherCircuit); // CER-001
    }
    let delta = contributions(ceremony)?;
    let key = &ceremony.key;
    untouched(key, &fresh.key)?;
    if key.delta_g1 != delta {
        return Err(CeremonyError::Part { part: "delta" }); // CER-003
    }
    lint::proving(key).map_err(FormatError::from)?;
    let mut stream = Stream::new(digest::of(b"teahouse.ceremony.verify.1", &[&rng.array::<32>()]));
    shrunk("private", &key.private, &fresh.key.private, key, &mut stream)?;
    shrunk("quotient", &key.quotient, &fresh.key.quotient, key, &mut stream)
}

/// The last contribution's δ, after each was asked.
fn contributions(ceremony: &Ceremony) -> Result<G1Affine, CeremonyError> {
    let mut history = History::new(&ceremony.circuit);
    let mut delta = G1Affine::generator();
    for (at, contribution) in ceremony.contributions.iter().enumerate() {
        one(contribution, &history, delta).map_err(|fault| CeremonyError::Contribution { at, fault })?;
        history.add(contribution);
        delta = contribution.delta;
    }
    Ok(delta)
}

fn one(contribution: &Contribution, history: &History, before: G1Affine) -> Result<(), Fault> {
    let Contribution { start, moved, shown, delta, transcript, kind, .. } = contribution;
    if history.transcript(start, moved) != *transcript {
        return Err(Fault::Transcript); // CER-002
    }
    let asked = challenge(transcript);
    let is_same = |from: G1Affine, to: G1Affine| pairs_cancel(&[(from, *shown), (-to, asked)]);
    if !is_same(*start, *moved) {
        return Err(Fault::Knowledge); // CER-002
    }
    if !is_same(before, *delta) {
        return Err(Fault::Delta); // CER-002
    }
    if let Kind::Beacon { value, exponent } = kind {
        let mut draws = Draws::of_beacon(value, *exponent);
        let (number, point): (Fr, _) = (draws.scalar(), draws.g1());
        if point != *start || (point * number).into_affine() != *moved {
            return Err(Fault::Beacon); // CER-004
        }
    }
    Ok(())
}

/// What no contribution changes is as it was.
fn untouched(key: &ProvingKey, fresh: &ProvingKey) -> Result<(), CeremonyError> {
    let (one, two) = (&key.verifying, &fresh.verifying);
    let parts = [
        ("alpha", one.alpha_g1 == two.alpha_g1),
        ("beta", one.beta_g2 == two.beta_g2 && key.beta_g1 == fresh.beta_g1),
        ("gamma", one.gamma_g2 == two.gamma_g2),
        ("inputs", one.inputs == two.inputs),
        ("a", key.a == fresh.a),
        ("b", key.b_g1 == fresh.b_g1 && key.b_g2 == fresh.b_g2),
        ("factors", key.factors == fresh.factors),
    ];
    let changed = parts.into_iter().find(|(_, is_same)| !is_same);
    changed.map_or(Ok(()), |(part, _)| Err(CeremonyError::Part { part })) // CER-003
}

/// The points are the fresh ones divided by δ, by a random sum.
fn shrunk(
    part: &'static str,
    points: &[G1Affine],
    fresh: &[G1Affine],
    key: &ProvingKey,
    stream: &mut Stream,
) -> Result<(), CeremonyError> {
    let wrong = Err(CeremonyError::Part { part });
    if points.len() != fresh.len() {
        return wrong; // CER-003
    }
    let weights: Vec<_> = points.iter().map(|_| Fr::from(stream.weight())).collect();
    let weights = Scalars::of(&weights);
    let sum = |points| msm::of_all::<ark_bn254::g1::Config>(points, &weights).into_affine();
    let pairs = [(sum(points), key.verifying.delta_g2), (-sum(fresh), G2Affine::generator())];
    if pairs_cancel(&pairs) { Ok(()) } else { wrong } // CER-003
}
