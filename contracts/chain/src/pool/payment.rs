//! A payment is what a joinsplit shows, and what else its proof binds.

use alloy::primitives::{Address, B256, Bytes, U256};

use super::hash::{self, word};
use crate::bindings::ShieldedPool as Contract;
use crate::contract::ContractDomain;

/// How long the ciphertext of a note is, in bytes.
pub const CIPHERTEXT: usize = 384;

/// What tells a note's receiver about it: `epk 32 | view tag 1 | sealed 271 | outgoing 80`.
pub type Ciphertext = Box<[u8; CIPHERTEXT]>;

/// What everyone sees of a joinsplit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Payment {
    /// A root that the pool has had.
    pub root: B256,
    /// What the inputs are spent with: 2 or 6, all different.
    pub nullifiers: Vec<B256>,
    /// What the outputs are made with. The first is queued first.
    pub commitments: [B256; 2],
    /// What leaves the pool; zero for coin, and where nothing leaves it.
    pub asset: Address,
    /// How much of it; zero for a payment inside the pool.
    pub amount: u128,
}

/// What else the proof binds: nobody who carries a payment can change any of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct External {
    /// Who gets the amount less the fee; zero exactly where nothing leaves the pool.
    pub recipient: Address,
    /// Who gets the fee; zero for whoever brings it.
    pub submitter: Address,
    /// What of the amount is for bringing it, in the asset.
    pub fee: u128,
    /// The first second in which it counts.
    pub not_before: u64,
    /// The last one; every payment has one.
    pub deadline: u64,
    /// The one contract that may bring it; zero for anyone.
    pub adapter: Address,
    /// What that contract is to do; zero without one.
    pub parameters: B256,
    /// For the receivers of the two outputs.
    pub ciphertexts: [Ciphertext; 2],
}

/// A proof as the chain's precompile takes it: in each pair of the second point the imaginary part comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EvmProof {
    /// The first point: x, y.
    pub a: [U256; 2],
    /// The second point: x, y.
    pub b: [[U256; 2]; 2],
    /// The third point: x, y.
    pub c: [U256; 2],
}

impl Payment {
    /// The public inputs of its circuit in order: root, nullifiers, commitments, amount, asset, external data.
    pub fn inputs(&self, external: B256) -> Vec<B256> {
        let of_notes = self.nullifiers.iter().chain(&self.commitments).copied();
        let of_money = [word(self.amount), self.asset.into_word(), external];
        std::iter::once(self.root).chain(of_notes).chain(of_money).collect()
    }

    pub(super) fn to_sol(&self) -> Contract::Payment {
        Contract::Payment {
            root: self.root,
            nullifiers: self.nullifiers.clone(),
            commitment0: self.commitments[0],
            commitment1: self.commitments[1],
            asset: self.asset,
            amount: self.amount,
        }
    }

    pub(super) fn from_sol(said: Contract::Payment) -> Self {
        Self {
            root: said.root,
            nullifiers: said.nullifiers,
            commitments: [said.commitment0, said.commitment1],
            asset: said.asset,
            amount: said.amount,
        }
    }
}

impl External {
    /// The last public input of the payment's circuit, for the pool of `domain`.
    pub fn hash(&self, domain: &ContractDomain) -> B256 {
        external_hash(domain, self)
    }

    pub(super) fn to_sol(&self) -> Contract::External {
        let [first, second] = &self.ciphertexts;
        Contract::External {
            recipient: self.recipient,
            submitter: self.submitter,
            fee: self.fee,
            notBefore: self.not_before,
            deadline: self.deadline,
            adapter: self.adapter,
            parameters: self.parameters,
            ciphertext0: bytes_of(first),
            ciphertext1: bytes_of(second),
        }
    }

    /// Reads the contract's form; `None` where a ciphertext has another length.
    pub(super) fn from_sol(said: &Contract::External) -> Option<Self> {
        Some(Self {
            recipient: said.recipient,
            submitter: said.submitter,
            fee: said.fee,
            not_before: said.notBefore,
            deadline: said.deadline,
            adapter: said.adapter,
            parameters: said.parameters,
            ciphertexts: [ciphertext(&said.ciphertext0)?, ciphertext(&said.ciphertext1)?],
        })
    }
}

impl EvmProof {
    /// The bytes of a proof.
    pub const BYTES: usize = 256;

    /// Takes eight big-endian words, as a prover writes them for a chain (EIP-197, "Encoding"). Whether they are points of
    /// the curve is for the verifier to say.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let mut words = [U256::ZERO; 8];
        for (word, bytes) in words.iter_mut().zip(bytes.chunks_exact(32)) {
            *word = U256::from_be_slice(bytes);
        }
        let [ax, ay, bx1, bx0, by1, by0, cx, cy] = words;
        Self { a: [ax, ay], b: [[bx1, bx0], [by1, by0]], c: [cx, cy] }
    }

    /// The eight words in their order.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let ([ax, ay], [bx, by], [cx, cy]) = (self.a, self.b, self.c);
        let words = [ax, ay, bx[0], bx[1], by[0], by[1], cx, cy];
        let mut bytes = [0; Self::BYTES];
        for (place, word) in bytes.chunks_exact_mut(32).zip(words) {
            place.copy_from_slice(&word.to_be_bytes::<32>());
        }
        bytes
    }

    pub(super) const fn to_sol(self) -> Contract::Proof {
        Contract::Proof { a: self.a, b: self.b, c: self.c }
    }

    pub(super) const fn from_sol(said: &Contract::Proof) -> Self {
        Self { a: said.a, b: said.b, c: said.c }
    }
}

/// The hash of what else a payment binds, for the pool of `domain`: a number of the circuits' field.
pub fn external_hash(domain: &ContractDomain, external: &External) -> B256 {
    let [first, second] = &external.ciphertexts;
    hash::element(&[
        hash::label("teahouse.external.1"),
        word(domain.chain_id.get()),
        domain.contract.into_word(),
        external.recipient.into_word(),
        external.submitter.into_word(),
        word(external.fee),
        word(external.not_before),
        word(external.deadline),
        external.adapter.into_word(),
        external.parameters,
        hash::of(&first[..]),
        hash::of(&second[..]),
    ]) // SHP-003
}

pub(super) fn bytes_of(ciphertext: &Ciphertext) -> Bytes {
    Bytes::copy_from_slice(&ciphertext[..])
}

/// The ciphertext with these bytes; `None` for another length.
pub(super) fn ciphertext(bytes: &[u8]) -> Option<Ciphertext> {
    <[u8; CIPHERTEXT]>::try_from(bytes).ok().map(Box::new) // SHP-051
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pool::strategies::{arb_external, arb_payment, arb_proof};
    use crate::port::ChainId;

    fn domain() -> ContractDomain {
        ContractDomain { chain_id: ChainId::PRACTICE, contract: Address::repeat_byte(0xe1) }
    }

    #[test]
    fn a_proof_keeps_the_order_of_the_precompile() {
        let mut bytes = [0; EvmProof::BYTES];
        for (place, word) in bytes.chunks_exact_mut(32).enumerate() {
            word[31] = u8::try_from(place).expect("eight words");
        }
        let proof = EvmProof::from_bytes(&bytes);
        let number = |at: u8| U256::from(at);
        assert_eq!(proof.a, [number(0), number(1)]);
        assert_eq!(proof.b, [[number(2), number(3)], [number(4), number(5)]]);
        assert_eq!(proof.c, [number(6), number(7)]);
    }

    proptest! {
        #[test]
        fn payment_external_and_proof_survive_the_contracts_form(
            payment in arb_payment(), external in arb_external(), proof in arb_proof(),
        ) {
            prop_assert_eq!(&Payment::from_sol(payment.to_sol()), &payment);
            prop_assert_eq!(External::from_sol(&external.to_sol()), Some(external));
            prop_assert_eq!(EvmProof::from_sol(&proof.to_sol()), proof);
            prop_assert_eq!(EvmProof::from_bytes(&proof.to_bytes()), proof);
        }

        #[test]
        fn shp_051_a_ciphertext_has_one_length(length in 0_usize..800) {
            prop_assert_eq!(ciphertext(&vec![7; length]).is_some(), length == CIPHERTEXT);
        }

        #[test]
        fn shp_003_every_bit_of_a_ciphertext_changes_the_hash(
            external in arb_external(), which in 0_usize..2, bit in 0..CIPHERTEXT * 8,
        ) {
            let mut bent = external.clone();
            bent.ciphertexts[which][bit / 8] ^= 1 << (bit % 8);
            prop_assert_ne!(bent.hash(&domain()), external.hash(&domain()));
        }

        #[test]
        fn a_payments_inputs_are_in_the_circuits_order(payment in arb_payment()) {
            let external = B256::repeat_byte(1);
            let inputs = payment.inputs(external);
            let n = payment.nullifiers.len();
            prop_assert_eq!(inputs.len(), n + 6);
            prop_assert_eq!(inputs[0], payment.root);
            prop_assert_eq!(&inputs[1..=n], &payment.nullifiers[..]);
            prop_assert_eq!(&inputs[n + 1..n + 3], &payment.commitments[..]);
            let money = [word(payment.amount), payment.asset.into_word(), external];
            prop_assert_eq!(&inputs[n + 3..], &money[..]);
        }
    }
}
