//! A signature checked inside a circuit.

use ark_bn254::Fr;
use ark_ff::{BigInteger, PrimeField};

use super::Signature;
use crate::babyjub::Scalar;
use crate::babyjub::gadget::{self as curve, Law, PointVar};
use crate::bits::{self, Number};
use crate::poseidon::gadget as poseidon;
use crate::wires::{self, Built, Circuit, Wire};

/// Bits of a number below `l`.
const RESPONSE_BITS: usize = 251;

/// Bits of a number below `p`.
const CHALLENGE_BITS: usize = 254;

/// A clause of the gadget, for tests that leave one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clause {
    /// 1. `A` lies on the curve.
    KeyOnCurve,
    /// 2. `8·A` is not the identity.
    KeyOrder,
    /// 3. The bits of `h` are those of the number below `p`.
    ChallengeCanonical,
    /// 3. The bits of `h` are those of Poseidon's digest.
    ChallengeBound,
    /// 4. The bits of `S` are bits.
    ResponseBits,
    /// 4. `S < l`.
    ResponseCanonical,
    /// 5. `R = S·B − h·8·A`.
    Equation,
}

/// What a test changes: a clause that is left out, and what a forger puts into cells. The product changes nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bend {
    pub(crate) omit: Option<Clause>,
    /// The bits of `h`, in place of the honest ones.
    pub(crate) challenge: Option<Number>,
    /// The bits of `S`, in place of the signature's.
    pub(crate) response: Option<Vec<Fr>>,
    /// Quotients where the law of the curve divides 0 by 0.
    pub(crate) undefined: Vec<Fr>,
}

/// A signature inside a circuit.
#[derive(Clone, Debug)]
pub struct SignatureVar {
    commitment: PointVar,
    response: Vec<Wire>,
}

impl SignatureVar {
    /// A private signature, which proves nothing yet but that the bits of its response are bits. 251 constraints.
    pub fn private(circuit: &Circuit, signature: Option<&Signature>) -> Built<Self> {
        Self::bent(circuit, signature, &Bend::default())
    }

    fn bent(circuit: &Circuit, signature: Option<&Signature>, bend: &Bend) -> Built<Self> {
        let honest = bits::of(signature.map(|it| &it.response), RESPONSE_BITS);
        let forged = bend.response.as_ref().map(|bits| bits.iter().copied().map(Some).collect());
        let values = forged.unwrap_or(honest);
        let allocate = if bend.omit == Some(Clause::ResponseBits) { bits::unchecked } else { bits::private }; // EDS-004
        Ok(Self {
            commitment: PointVar::private(circuit, signature.map(|it| &it.commitment))?,
            response: allocate(circuit, &values)?,
        })
    }
}

/// Demands that `key` signed `message`.
pub fn enforce_signed(
    circuit: &Circuit,
    key: &PointVar,
    message: &Wire,
    signature: &SignatureVar,
) -> Built<()> {
    bent(circuit, key, message, signature, &Bend::default())
}

fn bent(
    circuit: &Circuit,
    key: &PointVar,
    message: &Wire,
    signature: &SignatureVar,
    bend: &Bend,
) -> Built<()> {
    let law = Law::bent(circuit, &bend.undefined);
    let is_asked = |clause| bend.omit != Some(clause);
    // 1. the key lies on the curve
    if is_asked(Clause::KeyOnCurve) {
        curve::enforce_on_curve(circuit, key)?; // EDS-001
    }
    // 2. eight times the key is not the identity, whose first coordinate alone is 0 among the points of order l
    let fourfold = law.double(&law.double(key)?)?;
    if is_asked(Clause::KeyOrder) {
        wires::enforce_not_zero(circuit, &law.double(&fourfold)?.x)?; // EDS-002
    }
    // 3. the challenge
    let challenge = challenge(circuit, key, message, signature, bend)?;
    // 4. the response is below l
    if is_asked(Clause::ResponseCanonical) {
        bits::enforce_at_most(circuit, &signature.response, &below(Scalar::MODULUS))?; // EDS-004
    }
    // 5. the equation
    let commitment = commitment(&law, &fourfold, &challenge, &signature.response)?;
    if is_asked(Clause::Equation) {
        curve::enforce_equal(circuit, &commitment, &signature.commitment)?; // EDS-005
    }
    Ok(())
}

/// The bits of `h`.
fn challenge(
    circuit: &Circuit,
    key: &PointVar,
    message: &Wire,
    signature: &SignatureVar,
    bend: &Bend,
) -> Built<Vec<Wire>> {
    let PointVar { x, y } = &signature.commitment;
    let digest = [x, y, &key.x, &key.y, message].map(Clone::clone);
    let digest = poseidon::hash(circuit, &digest)?;
    let honest = wires::value(&digest).map(PrimeField::into_bigint);
    let bits = bits::private(circuit, &bits::of(bend.challenge.or(honest).as_ref(), CHALLENGE_BITS))?;
    if bend.omit != Some(Clause::ChallengeBound) {
        wires::enforce_equal(circuit, &bits::number(circuit, &bits)?, &digest)?; // EDS-003
    }
    if bend.omit != Some(Clause::ChallengeCanonical) {
        bits::enforce_at_most(circuit, &bits, &below(Fr::MODULUS))?; // EDS-003
    }
    Ok(bits)
}

/// `S·B − h·8·A`, as `S·B + 4·A − (2·h + 1)·4·A`.
fn commitment(law: &Law<'_>, fourfold: &PointVar, challenge: &[Wire], response: &[Wire]) -> Built<PointVar> {
    let answered = law.add(&law.base_times(response)?, fourfold)?;
    let hidden = law.times_odd(fourfold, challenge)?;
    law.add(&answered, &law.negate(&hidden)?)
}

/// The number before `modulus`.
fn below(mut modulus: Number) -> Number {
    modulus.sub_with_borrow(&Number::from(1_u64));
    modulus
}

/// A whole circuit of one signature, with a public key and message, for tests that bend it.
#[cfg(test)]
pub(crate) fn statement(
    circuit: &Circuit,
    key: &crate::babyjub::Coordinates,
    message: Fr,
    signature: &Signature,
    bend: &Bend,
) -> Built<()> {
    let [x, y, message] = [key.x, key.y, message].map(|value| wires::public(circuit, Some(value)));
    let signature = SignatureVar::bent(circuit, Some(signature), bend)?;
    bent(circuit, &PointVar { x: x?, y: y? }, &message?, &signature, bend)
}
