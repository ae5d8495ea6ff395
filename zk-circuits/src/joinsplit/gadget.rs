//! A joinsplit inside a circuit: most of its constraints are for the places of its inputs in the tree.

use ark_bn254::Fr;
use ark_ff::{Field, PrimeField, Zero};

use super::{Claim, InputWitness, JoinsplitPublic, OUTPUTS, OutputWitness};
use crate::babyjub::gadget::PointVar;
use crate::bits;
use crate::eddsa::gadget::{self as eddsa, SignatureVar};
use crate::merkle::gadget::{self as merkle, PathVar};
use crate::note::gadget as note;
use crate::note::{VALUE_BITS, tag};
use crate::poseidon::gadget::{self as poseidon, Sbox, with_sbox};
use crate::wires::{self, Built, Circuit, Wire};

/// A clause of the circuit, for tests that leave one out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Clause {
    /// 1. An input's value has 128 bits.
    InputBits,
    /// 1. An output's value has 128 bits.
    OutputBits,
    /// 1. The public amount has 128 bits.
    AmountBits,
    /// 2. The owner key follows from `A` and `nk`.
    OwnerKey,
    /// 2. An input's address key follows from the owner key.
    AddressKey,
    /// 2. Its note key follows from the address key.
    NoteKey,
    /// 3. Its commitment opens to what it is.
    Opening,
    /// 4. The nullifiers are made with the `nk` of the owner key.
    OneNullifierKey,
    /// 4. A public nullifier is that of its input.
    Nullifier,
    /// 5. The bits of a path are bits.
    PathBits,
    /// 5. An input of value stands in the tree.
    Member,
    /// 6. No two nullifiers are equal.
    Distinct,
    /// 7. An output's ρ follows from the first nullifier.
    OutputRho,
    /// 7. The outputs have the inputs' asset.
    OneAsset,
    /// 7. A public commitment opens to its output.
    OutputOpening,
    /// 8. The sums agree.
    Balance,
    /// 9. Whether something leaves the pool follows from the amount.
    IsPaid,
    /// 9. The public asset is the notes' if something leaves the pool, else 0.
    PublicAsset,
    /// 10. What is signed is everything public but the root.
    Message,
    /// 10. It is signed.
    Signed,
}

/// What a test changes: a clause that is left out, and what a forger puts into cells. The product changes nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bend {
    pub(crate) omit: Option<Clause>,
    /// Where the clause that is left out computed a number for each input, output or element: the forger's numbers.
    pub(crate) cells: Vec<Fr>,
    /// The inverse of the public amount, in place of the honest one.
    pub(crate) inverse: Option<Fr>,
}

/// An input inside the circuit.
struct InputVar {
    value: Wire,
    address: Wire,
    blinding: Wire,
    rho: Wire,
    path: PathVar,
}

/// An output inside the circuit.
struct OutputVar {
    value: Wire,
    key: Wire,
}

/// All cells that are not computed from others.
struct JoinsplitVar<'a> {
    circuit: &'a Circuit,
    bend: &'a Bend,
    root: Wire,
    /// Everything public but the root, in order.
    signed: Vec<Wire>,
    key: PointVar,
    nullifier_key: Wire,
    asset: Wire,
    inputs: Vec<InputVar>,
    outputs: Vec<OutputVar>,
    signature: SignatureVar,
}

impl Sbox {
    /// How a joinsplit of so many inputs has its S-boxes. Two inputs have room for a constraint more per S-box below 2^15, and the
    /// column less is worth it; six would pass 2^16.
    pub(super) const fn of_joinsplit(inputs: usize) -> Self {
        if inputs <= 2 { Self::Products } else { Self::Squares }
    }
}

/// Demands that a joinsplit keeps the rules.
pub(super) fn enforce<const N: usize, const D: usize>(
    circuit: &Circuit,
    claim: Option<Claim<'_, N, D>>,
    sbox: Sbox,
) -> Built<()> {
    with_sbox(sbox, || demand(circuit, claim, &Bend::default()))
}

/// As the product builds it, but for what a test changes.
#[cfg(test)]
pub(crate) fn bent<const N: usize, const D: usize>(
    circuit: &Circuit,
    claim: Option<Claim<'_, N, D>>,
    bend: &Bend,
) -> Built<()> {
    with_sbox(Sbox::of_joinsplit(N), || demand(circuit, claim, bend))
}

fn demand<const N: usize, const D: usize>(
    circuit: &Circuit,
    claim: Option<Claim<'_, N, D>>,
    bend: &Bend,
) -> Built<()> {
    let it = JoinsplitVar::allocate(circuit, claim, bend)?;
    // 1. the public amount has 128 bits; the values had theirs when they were allocated
    it.amount_bits()?;
    // 2. one owner
    let owner = note::owner_key(circuit, &it.key, &it.nullifier_key)?; // JSP-002
    let owner = it.loosened(Clause::OwnerKey, 0, owner)?;
    for (at, input) in it.inputs.iter().enumerate() {
        it.input(at, input, &owner)?;
    }
    // 6. no two nullifiers are equal
    it.distinct()?;
    // 7. the outputs
    for (at, output) in it.outputs.iter().enumerate() {
        it.output(at, output)?;
    }
    // 8. the sums
    it.balance()?;
    // 9. the public asset
    it.public_asset()?;
    // 10. the signature
    it.is_signed()
}

impl<'a> JoinsplitVar<'a> {
    fn allocate<const N: usize, const D: usize>(
        circuit: &'a Circuit,
        claim: Option<Claim<'_, N, D>>,
        bend: &'a Bend,
    ) -> Built<Self> {
        let elements = claim.map(|claim| claim.public.to_field_elements());
        let element = |at: usize| elements.as_ref().map(|elements| elements[at]);
        let public = |at| wires::public(circuit, element(at));
        let root = public(0)?;
        let signed = (1..JoinsplitPublic::<N>::LEN).map(public).collect::<Built<_>>()?;
        let witness = claim.map(|claim| claim.witness);
        let inputs = (0..N).map(|at| input(circuit, witness.map(|it| &it.inputs[at]), bend));
        let outputs = (0..OUTPUTS).map(|at| output(circuit, witness.map(|it| &it.outputs[at]), bend));
        Ok(Self {
            circuit,
            bend,
            root,
            signed,
            key: PointVar::private(circuit, witness.map(|it| &it.key))?,
            nullifier_key: wires::private(circuit, witness.map(|it| it.nullifier_key))?,
            asset: wires::private(circuit, witness.map(|it| it.asset))?,
            inputs: inputs.collect::<Built<_>>()?,
            outputs: outputs.collect::<Built<_>>()?,
            signature: SignatureVar::private(circuit, claim.map(|claim| claim.signature))?,
        })
    }

    fn amount_bits(&self) -> Built<()> {
        if self.omits(Clause::AmountBits) {
            return Ok(());
        }
        let number = quantity(self.circuit, wires::value(self.amount()), true)?; // JSP-001
        wires::enforce_equal(self.circuit, &number, self.amount())
    }

    fn input(&self, at: usize, input: &InputVar, owner: &Wire) -> Built<()> {
        let circuit = self.circuit;
        // 2. its note key is the owner's
        let address = note::address_key(circuit, owner, &input.address)?; // JSP-002
        let address = self.loosened(Clause::AddressKey, at, address)?;
        let key = note::note_key(circuit, &address, &input.blinding)?; // JSP-002
        let key = self.loosened(Clause::NoteKey, at, key)?;
        // 3. its commitment opens to what it is
        let commitment = note::commitment(circuit, &key, &self.asset, &input.value, &input.rho)?; // JSP-003
        let commitment = self.loosened(Clause::Opening, at, commitment)?;
        // 4. its nullifier
        let nullifier_key = self.loosened(Clause::OneNullifierKey, at, self.nullifier_key.clone())?;
        let nullifier = note::nullifier(circuit, &nullifier_key, &commitment)?;
        if !self.omits(Clause::Nullifier) {
            wires::enforce_equal(circuit, &nullifier, &self.nullifiers()[at])?; // JSP-004
        }
        // 5. it stands in the tree if it has a value: the root is on the left, where its columns cost less
        let root = merkle::root_of(circuit, &commitment, &input.path)?;
        let apart = wires::sum(circuit, &[(Fr::ONE, &root), (-Fr::ONE, &self.root)], Fr::zero())?;
        if !self.omits(Clause::Member) {
            wires::enforce_product(circuit, &apart, &input.value, &wires::constant(0))?; // JSP-005
        }
        Ok(())
    }

    fn distinct(&self) -> Built<()> {
        let nullifiers = self.nullifiers();
        for (at, second) in nullifiers.iter().enumerate().filter(|_| !self.omits(Clause::Distinct)) {
            for first in &nullifiers[..at] {
                let terms = [(Fr::ONE, first), (-Fr::ONE, second)];
                let apart = wires::sum(self.circuit, &terms, Fr::zero())?;
                wires::enforce_not_zero(self.circuit, &apart)?; // JSP-006
            }
        }
        Ok(())
    }

    fn output(&self, at: usize, output: &OutputVar) -> Built<()> {
        let circuit = self.circuit;
        let rho = note::output_rho(circuit, &self.nullifiers()[0], at as u64)?; // JSP-007
        let rho = self.loosened(Clause::OutputRho, at, rho)?;
        let asset = self.loosened(Clause::OneAsset, at, self.asset.clone())?; // JSP-008
        let commitment = note::commitment(circuit, &output.key, &asset, &output.value, &rho)?;
        if !self.omits(Clause::OutputOpening) {
            wires::enforce_equal(circuit, &commitment, &self.commitments()[at])?; // JSP-008
        }
        Ok(())
    }

    fn balance(&self) -> Built<()> {
        let one = Fr::ONE;
        let spent: Vec<_> = self.inputs.iter().map(|input| (one, &input.value)).collect();
        let mut made: Vec<_> = self.outputs.iter().map(|output| (one, &output.value)).collect();
        made.push((one, self.amount()));
        if self.omits(Clause::Balance) {
            return Ok(());
        }
        let spent = wires::sum(self.circuit, &spent, Fr::zero())?;
        let made = wires::sum(self.circuit, &made, Fr::zero())?;
        wires::enforce_equal(self.circuit, &spent, &made) // JSP-009
    }

    /// `is paid = inverse · amount` is 1 for the inverse of an amount that is not 0, and 0 for an amount of 0, whatever
    /// the inverse: the one cell of the circuit that is free, and then nothing depends on it.
    fn public_asset(&self) -> Built<()> {
        let (circuit, amount) = (self.circuit, self.amount());
        let honest = wires::value(amount).map(|amount| amount.inverse().unwrap_or_default());
        let inverse = wires::private(circuit, self.bend.inverse.or(honest))?;
        let is_paid = wires::product(circuit, &inverse, amount)?;
        if !self.omits(Clause::IsPaid) {
            wires::enforce_product(circuit, &is_paid, amount, amount)?; // JSP-010
        }
        if !self.omits(Clause::PublicAsset) {
            wires::enforce_product(circuit, &is_paid, &self.asset, self.public_asset_wire())?; // JSP-010
        }
        Ok(())
    }

    fn is_signed(&self) -> Built<()> {
        let mut elements = vec![wires::constant(tag::SPEND)];
        for (at, element) in self.signed.iter().enumerate() {
            elements.push(self.loosened(Clause::Message, at, element.clone())?); // JSP-011
        }
        let message = digest(self.circuit, &elements)?;
        if self.omits(Clause::Signed) {
            return Ok(());
        }
        eddsa::enforce_signed(self.circuit, &self.key, &message, &self.signature) // JSP-011
    }

    fn nullifiers(&self) -> &[Wire] {
        &self.signed[..self.inputs.len()]
    }

    fn commitments(&self) -> &[Wire] {
        &self.signed[self.inputs.len()..]
    }

    fn amount(&self) -> &Wire {
        &self.commitments()[OUTPUTS]
    }

    fn public_asset_wire(&self) -> &Wire {
        &self.commitments()[OUTPUTS + 1]
    }

    fn omits(&self, clause: Clause) -> bool {
        self.bend.omit == Some(clause)
    }

    /// What a clause computed; if the clause is left out, a cell of the forger's instead.
    fn loosened(&self, clause: Clause, at: usize, computed: Wire) -> Built<Wire> {
        if !self.omits(clause) {
            return Ok(computed);
        }
        let forged = self.bend.cells.get(at).copied();
        wires::private(self.circuit, forged.or_else(|| wires::value(&computed)))
    }
}

fn input<const D: usize>(circuit: &Circuit, input: Option<&InputWitness<D>>, bend: &Bend) -> Built<InputVar> {
    let is_bound = bend.omit != Some(Clause::InputBits);
    let omit = (bend.omit == Some(Clause::PathBits)).then_some(merkle::Clause::Bits);
    Ok(InputVar {
        value: quantity(circuit, input.map(|it| it.value), is_bound)?, // JSP-001
        address: wires::private(circuit, input.map(|it| it.address))?,
        blinding: wires::private(circuit, input.map(|it| it.blinding))?,
        rho: wires::private(circuit, input.map(|it| it.rho))?,
        path: PathVar::bent(circuit, input.map(|it| &it.path), omit)?, // JSP-005
    })
}

fn output(circuit: &Circuit, output: Option<&OutputWitness>, bend: &Bend) -> Built<OutputVar> {
    let is_bound = bend.omit != Some(Clause::OutputBits);
    Ok(OutputVar {
        value: quantity(circuit, output.map(|it| it.value), is_bound)?, // JSP-001
        key: wires::private(circuit, output.map(|it| it.key))?,
    })
}

/// A private number of 128 bits; any number, if it is not bound. A constraint a bit.
fn quantity(circuit: &Circuit, value: Option<Fr>, is_bound: bool) -> Built<Wire> {
    if !is_bound {
        return wires::private(circuit, value);
    }
    let number = value.map(PrimeField::into_bigint);
    bits::number(circuit, &bits::private(circuit, &bits::of(number.as_ref(), VALUE_BITS))?)
}

fn digest(circuit: &Circuit, elements: &[Wire]) -> Built<Wire> {
    if let Ok(of_two) = <&[Wire; 8]>::try_from(elements) {
        return poseidon::hash(circuit, of_two);
    }
    poseidon::hash(circuit, <&[Wire; 12]>::try_from(elements).expect("a joinsplit has 2 or 6 inputs"))
}
