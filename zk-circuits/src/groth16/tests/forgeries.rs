//! For every protection of a verifier a forgery that nothing else stops.
//!
//! The verifier without protections is [`unguarded`]: the equation, and nothing else. The key is of a toy whose secret
//! numbers this page knows, so that it can prove what it likes where a key's own fault is not what is shown.

use std::collections::BTreeSet;

use ark_bn254::{Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, Field, PrimeField};
use teahouse_base::Coded;
use teahouse_base::testing::SeededRng;

use crate::field;
use crate::groth16::points::tests::of_other_order;
use crate::groth16::{Claim, Proof, Verifier, Verify, VerifyingKey, pairs_cancel};

/// What a proof is said to be, before anybody looks.
type Points = (G1Affine, G2Affine, G1Affine);

/// The numbers behind a key of two public inputs, which nobody may know.
struct Waste {
    alpha: Fr,
    beta: Fr,
    gamma: Fr,
    delta: Fr,
    inputs: Vec<Fr>,
}

impl Waste {
    fn sample() -> Self {
        let [alpha, beta, gamma, delta] = [3_u64, 5, 7, 11].map(Fr::from);
        Self { alpha, beta, gamma, delta, inputs: [13_u64, 17, 19].map(Fr::from).to_vec() }
    }

    fn key(&self) -> VerifyingKey {
        VerifyingKey {
            alpha_g1: first(self.alpha),
            beta_g2: second(self.beta),
            gamma_g2: second(self.gamma),
            delta_g2: second(self.delta),
            inputs: self.inputs.iter().copied().map(first).collect(),
        }
    }

    /// A proof of anything, whose first points are `a` and `b` times the generators.
    fn proof(&self, publics: &[Fr], a: Fr, b: Fr) -> Points {
        let inputs = self.inputs[1..].iter().zip(publics).map(|(input, public)| *input * public).sum::<Fr>();
        let rest = a * b - self.alpha * self.beta - (self.inputs[0] + inputs) * self.gamma;
        (first(a), second(b), first(rest * self.delta.inverse().unwrap()))
    }
}

fn first(times: Fr) -> G1Affine {
    (G1Affine::generator() * times).into_affine()
}

fn second(times: Fr) -> G2Affine {
    (G2Affine::generator() * times).into_affine()
}

fn numbers(values: [u64; 2]) -> [Fr; 2] {
    values.map(Fr::from)
}

/// The sum of the points of public inputs, as far as there are both.
fn folded(key: &VerifyingKey, publics: &[Fr]) -> G1Affine {
    let terms = key.inputs[1..].iter().zip(publics).map(|(point, public)| *point * *public);
    terms.fold(key.inputs[0].into_group(), |sum: G1Projective, term| sum + term).into_affine()
}

/// Whether the equation holds. No key is looked at, no point and no length.
fn unguarded(key: &VerifyingKey, publics: &[Fr], (a, b, c): Points) -> bool {
    let inputs = folded(key, publics);
    pairs_cancel(&[(a, b), (-key.alpha_g1, key.beta_g2), (-inputs, key.gamma_g2), (-c, key.delta_g2)])
}

/// The same question to the product, for a circuit of two public inputs: the code of the refusal.
fn asked(key: &VerifyingKey, publics: &[Fr], (a, b, c): Points) -> Result<(), &'static str> {
    let verifier = Verifier::new(key.clone(), 2).map_err(|fault| fault.code().as_str())?;
    let proof = Proof::of_points(a, b, c).map_err(|fault| fault.code().as_str())?;
    verifier.verify(&Claim { publics, proof: &proof }).map_err(|error| error.code().as_str())
}

/// Without the protection the forgery passes; with it, it is refused.
fn only_the_protection_refuses(key: &VerifyingKey, publics: &[Fr], forged: Points, code: &str) {
    assert!(unguarded(key, publics, forged), "{code}: the forgery needs nothing else");
    assert_eq!(asked(key, publics, forged), Err(code));
}

#[test]
fn a_sound_key_and_an_honest_proof_need_no_excuse() {
    let (waste, publics) = (Waste::sample(), numbers([4, 6]));
    let proof = waste.proof(&publics, Fr::from(23), Fr::from(29));
    assert!(unguarded(&waste.key(), &publics, proof));
    assert_eq!(asked(&waste.key(), &publics, proof), Ok(()));
    assert!(!unguarded(&waste.key(), &numbers([4, 7]), proof));
}

/// zerokit's finding: lists that are read side by side end with the shorter one.
#[test]
fn gro_003_a_verifier_that_does_not_count_would_take_more_inputs_and_fewer() {
    let (waste, publics) = (Waste::sample(), numbers([4, 0]));
    let proof = waste.proof(&publics, Fr::from(23), Fr::from(29));
    for claimed in [vec![publics[0]], [&publics[..], &[Fr::from(99)]].concat()] {
        only_the_protection_refuses(&waste.key(), &claimed, proof, "ZKP-211");
    }
}

#[test]
fn lnt_001_a_key_of_fewer_inputs_would_prove_nothing_of_the_last() {
    let mut waste = Waste::sample();
    waste.inputs.pop();
    let proof = waste.proof(&numbers([4, 6]), Fr::from(23), Fr::from(29));
    for last in [6, 7] {
        only_the_protection_refuses(&waste.key(), &numbers([4, last]), proof, "ZKP-231");
    }
}

/// Each of these is made of public points alone.
#[test]
fn lnt_002_with_an_identity_in_a_key_anybody_would_prove_anything() {
    let sound = Waste::sample().key();
    for publics in [[4, 6], [77, 1]].map(numbers) {
        let no_gamma = VerifyingKey { gamma_g2: G2Affine::identity(), ..sound.clone() };
        let b = (sound.beta_g2 + sound.delta_g2).into_affine();
        only_the_protection_refuses(&no_gamma, &publics, (sound.alpha_g1, b, sound.alpha_g1), "ZKP-232");
        let (inputs, b) = (folded(&sound, &publics), (sound.gamma_g2 + sound.delta_g2).into_affine());
        let no_alpha = VerifyingKey { alpha_g1: G1Affine::identity(), ..sound.clone() };
        let no_beta = VerifyingKey { beta_g2: G2Affine::identity(), ..sound.clone() };
        for key in [no_alpha, no_beta] {
            only_the_protection_refuses(&key, &publics, (inputs, b, inputs), "ZKP-232");
        }
    }
}

/// An input that no constraint names (circom's "unused public inputs"): its point is the identity.
#[test]
fn lnt_002_an_input_without_a_point_would_be_any_number() {
    let mut waste = Waste::sample();
    waste.inputs[1] = Fr::from(0);
    let proof = waste.proof(&numbers([4, 6]), Fr::from(23), Fr::from(29));
    for other in [4, 5, 77] {
        only_the_protection_refuses(&waste.key(), &numbers([other, 6]), proof, "ZKP-232");
    }
}

/// Veil Cash and FoomCash, 2026: α, β and the inputs' own point with its sign changed are a proof of anything.
#[test]
fn lnt_003_with_delta_as_gamma_anybody_would_prove_anything() {
    let mut key = Waste::sample().key();
    key.delta_g2 = key.gamma_g2;
    for publics in [[4, 6], [77, 1]].map(numbers) {
        let forged = (key.alpha_g1, key.beta_g2, -folded(&key, &publics));
        only_the_protection_refuses(&key, &publics, forged, "ZKP-233");
    }
}

/// The same with a fresh key of a ceremony that nobody took part in: both are the generator.
#[test]
fn lnt_003_with_a_ceremony_that_was_never_run_anybody_would_prove_anything() {
    let mut key = Waste::sample().key();
    (key.gamma_g2, key.delta_g2) = (G2Affine::generator(), G2Affine::generator());
    let publics = numbers([4, 6]);
    let forged = (key.alpha_g1, key.beta_g2, -folded(&key, &publics));
    only_the_protection_refuses(&key, &publics, forged, "ZKP-233");
}

#[test]
fn lnt_004_inputs_with_one_point_would_be_exchanged() {
    let mut waste = Waste::sample();
    waste.inputs[2] = waste.inputs[1];
    let proof = waste.proof(&numbers([4, 6]), Fr::from(23), Fr::from(29));
    only_the_protection_refuses(&waste.key(), &numbers([6, 4]), proof, "ZKP-235");
}

/// A pairing with the identity is 1 whatever stands beside it: a number off the curve, a point of another order.
#[test]
fn gro_001_beside_an_identity_any_two_numbers_would_be_a_point() {
    let (waste, publics, none) = (Waste::sample(), numbers([4, 6]), Fr::from(0));
    let (a, b, c) = waste.proof(&publics, none, none);
    let off_the_first = G1Affine::new_unchecked(5.into(), 5.into());
    let off_the_second = G2Affine::new_unchecked(G2Affine::generator().x, G2Affine::generator().x);
    for garbage in [G2Affine::generator(), off_the_second, of_other_order()] {
        only_the_protection_refuses(&waste.key(), &publics, (a, garbage, c), "ZKP-223");
    }
    only_the_protection_refuses(&waste.key(), &publics, (off_the_first, b, c), "ZKP-221");
    // And each is refused without an identity beside it.
    let g = G1Affine::generator();
    assert_eq!(asked(&waste.key(), &publics, (g, off_the_second, g)), Err("ZKP-221"));
    assert_eq!(asked(&waste.key(), &publics, (g, of_other_order(), g)), Err("ZKP-222"));
    assert_eq!(
        asked(&waste.key(), &publics, (g, G2Affine::generator(), G1Affine::identity())),
        Err("ZKP-223")
    );
}

/// `(z·A, B/z, C)` and `(A, B + t·δ, C + t·A)` prove what `(A, B, C)` proves, and anybody can make them.
#[test]
fn gro_002_a_list_of_seen_proofs_would_let_a_payment_in_again_and_a_list_of_nullifiers_does_not() {
    // given
    let (waste, publics) = (Waste::sample(), numbers([4, 6]));
    let (key, nullifier) = (waste.key(), publics[1]);
    let (a, b, c) = waste.proof(&publics, Fr::from(23), Fr::from(29));
    let (z, t) = (Fr::from(31), Fr::from(37));
    let scaled = ((a * z).into_affine(), (b * z.inverse().unwrap()).into_affine(), c);
    let moved = (a, (b + key.delta_g2 * t).into_affine(), (c + a * t).into_affine());
    // when
    let (mut proofs, mut nullifiers) = (BTreeSet::new(), BTreeSet::new());
    let mut fresh = Vec::new();
    for (a, b, c) in [(a, b, c), scaled, moved] {
        assert_eq!(asked(&key, &publics, (a, b, c)), Ok(()), "each is a proof of the same statement");
        let bytes = Proof::of_points(a, b, c).unwrap().to_bytes();
        fresh.push((proofs.insert(bytes), nullifiers.insert(nullifier)));
    }
    // then
    assert_eq!(fresh, [(true, true), (true, false), (true, false)], "by proof, by nullifier");
}

/// `x`, `x + p` … `x + 5p` are one number to who reduces: each would be a nullifier that nobody has seen.
#[test]
fn fld_001_a_public_input_that_is_reduced_would_be_spent_six_times() {
    // given
    let (waste, publics) = (Waste::sample(), numbers([4, 6]));
    let (key, proof) = (waste.key(), waste.proof(&publics, Fr::from(23), Fr::from(29)));
    let mut name = publics[1].into_bigint();
    let mut spent = BTreeSet::new();
    for alias in 0..6 {
        // when
        let bytes: [u8; 32] = name.to_bytes_be().try_into().unwrap();
        let reduced = [publics[0], Fr::from_be_bytes_mod_order(&bytes)];
        // then
        assert!(spent.insert(bytes), "{alias}: a list of bytes has not seen it");
        assert_eq!(asked(&key, &reduced, proof), Ok(()), "{alias}: reduced, the proof holds");
        assert_eq!(field::from_bytes(&bytes).is_ok(), alias == 0, "{alias}");
        assert_eq!(name.add_with_carry(&Fr::MODULUS), alias == 5, "32 bytes hold six names");
    }
}

/// Two proofs that are wrong by as much, one up, one down: their plain sum is right.
#[test]
fn gro_004_a_batch_without_factors_would_take_errors_that_cancel() {
    // given
    let (waste, publics) = (Waste::sample(), [[4, 6], [8, 9]].map(numbers));
    let (key, g) = (waste.key(), G1Affine::generator());
    let [one, two] = publics.each_ref().map(|publics| waste.proof(publics, Fr::from(23), Fr::from(29)));
    let [one, two] = [(one, g), (two, -g)].map(|((a, b, c), error)| (a, b, (c + error).into_affine()));
    assert!(!unguarded(&key, &publics[0], one) && !unguarded(&key, &publics[1], two));
    // when
    let inputs = (folded(&key, &publics[0]) + folded(&key, &publics[1])).into_affine();
    let alpha = (key.alpha_g1 + key.alpha_g1).into_affine();
    let lasts = (one.2 + two.2).into_affine();
    let plain = [(one.0, one.1), (two.0, two.1), (-alpha, key.beta_g2), (-inputs, key.gamma_g2)];
    let proofs = [one, two].map(|(a, b, c)| Proof::of_points(a, b, c).unwrap());
    let claims = [0, 1].map(|at| Claim { publics: &publics[at], proof: &proofs[at] });
    // then
    assert!(pairs_cancel(&[&plain[..], &[(-lasts, key.delta_g2)]].concat()), "without factors it holds");
    let refused = Verifier::new(key, 2).unwrap().verify_all(&claims, &mut SeededRng::new(1)).unwrap_err();
    assert_eq!(refused.refused.len(), 2);
}
