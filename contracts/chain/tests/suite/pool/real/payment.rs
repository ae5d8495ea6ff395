//! Payments with real proofs.

use alloy::primitives::{Address, B256};
use teahouse_base::RngExt;
use teahouse_base::testing::SeededRng;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::pool::{External, Payment, Proven};
use teahouse_zk::Fr;
use teahouse_zk::circuits::CircuitKind;
use teahouse_zk::groth16::Witness;
use teahouse_zk::joinsplit::{Claim, InputWitness, JoinsplitCircuit, JoinsplitWitness, OutputWitness};
use teahouse_zk::note::{Note, NoteValue, Nullifier, Rho};

use super::owner::{Opening, Owner, asset};
use crate::pool::proofs::{Provers, element, word};

/// Who proves payments into a pool, and for whom.
pub struct Desk<'a> {
    pub owners: [Owner; 2],
    pub domain: ContractDomain,
    pub provers: &'a Provers,
}

/// What a payment is to do.
pub struct Wish {
    pub owner: usize,
    pub inputs: Vec<InputWitness>,
    pub root: Fr,
    pub token: Address,
    /// To which owner, and how much.
    pub outputs: [(usize, u128); 2],
    pub amount: u128,
    pub external: External,
}

/// A note that a payment makes, when it is taken.
pub struct Output {
    pub owner: usize,
    pub note: Note,
    pub opening: Opening,
}

/// A payment without its proof, the values that its circuit proves it by, and what it makes.
pub struct Drawn {
    pub payment: Payment,
    pub external: External,
    pub values: Witness,
    pub outputs: [Output; 2],
}

/// A payment with its proof, and what it makes.
pub struct Paid {
    pub proven: Proven,
    pub outputs: [Output; 2],
}

impl Desk<'_> {
    /// Proves a payment with the circuit of two inputs or of six, of which those that are not there are dummies.
    pub fn prove(&self, size: usize, wish: Wish, rng: &mut SeededRng) -> Paid {
        let Drawn { payment, external, values, outputs } = self.draw(size, wish, rng);
        let kind = if size == 2 { CircuitKind::JoinsplitTwo } else { CircuitKind::JoinsplitSix };
        let proof = self.provers.prove(kind, &values, rng);
        Paid { proven: Proven { payment, external, proof }, outputs }
    }

    /// The same for a prover of one's own.
    pub fn draw(&self, size: usize, wish: Wish, rng: &mut SeededRng) -> Drawn {
        if size == 2 { self.draw_of::<2>(wish, rng) } else { self.draw_of::<6>(wish, rng) }
    }

    fn draw_of<const N: usize>(&self, wish: Wish, rng: &mut SeededRng) -> Drawn {
        let Wish { owner, mut inputs, root, token, outputs, amount, external } = wish;
        let owner = &self.owners[owner];
        while inputs.len() < N {
            inputs.push(owner.dummy(rng));
        }
        inputs.rotate_right(rng.below(N as u64) as usize);
        let inputs: [InputWitness; N] = inputs.try_into().expect("there are no more than the circuit has");
        let opened = outputs.map(|(to, value)| (to, NoteValue::new(value), self.owners[to].open(rng)));
        let made = opened.each_ref().map(|(_, value, opening)| OutputWitness::of(*value, &opening.key));
        let (key, asset) = (owner.key.public(), asset(token));
        let witness = JoinsplitWitness::<N>::new(key, &owner.nullifier_key, &asset, inputs, made);
        let hash = external.hash(&self.domain);
        let public = witness.public(root, NoteValue::new(amount), element(&hash));
        let signature = owner.key.sign(public.message());
        let claim = Claim { public: &public, witness: &witness, signature: &signature };
        let values = Witness::satisfying(JoinsplitCircuit::proving(claim)).expect("nothing is missing");
        let payment = Payment {
            root: word(&public.root),
            nullifiers: public.nullifiers.iter().map(word).collect(),
            commitments: public.commitments.map(|commitment| word(&commitment)),
            asset: if amount == 0 { Address::ZERO } else { token },
            amount,
        };
        let claimed: Vec<B256> = public.to_field_elements().iter().map(word).collect();
        assert_eq!(payment.inputs(hash), claimed, "the chain asks for what the circuit shows");
        let first = Nullifier::from_element(public.nullifiers[0]);
        let mut place = 0;
        let outputs = opened.map(|(owner, value, opening)| {
            let note = Note { asset, value, key: opening.key, rho: Rho::of_output(&first, place) };
            place += 1;
            Output { owner, note, opening }
        });
        let leaves = outputs.each_ref().map(|output| word(&output.note.commitment().element()));
        assert_eq!(payment.commitments, leaves, "receivers find what they are paid");
        Drawn { payment, external, values, outputs }
    }
}
