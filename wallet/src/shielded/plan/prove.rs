//! What a prover is given, and what it gives back: a job holds all that a proof needs, and its outcome was verified.

use alloy::primitives::Address;
use ark_relations::gr1cs::ConstraintSynthesizer;
use teahouse_zk::Fr;
use teahouse_zk::field;
use teahouse_zk::groth16::{self, Claim, Proof, Verify, VerifyError};
use teahouse_zk::joinsplit::JoinsplitCircuit;
use teahouse_zk::merkle;

use super::witness::Claimed;
use super::{JoinsplitSize, PlanError, Plans, ShieldedIntent, ShieldedState, intent, table};
use crate::journal::IntentId;
use crate::shielded::keys::FullViewingKey;
use crate::shielded::record::{Checkpoint, NoteRecord};

/// A payment to be proved. It prints nothing and wipes itself.
pub struct ProofJob {
    id: IntentId,
    submitter: Address,
    root: [u8; 32],
    claim: AnyClaim,
}

enum AnyClaim {
    Two(Box<Claimed<2>>),
    Six(Box<Claimed<6>>),
}

/// A payment's proof, which was verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenJoinsplit {
    id: IntentId,
    submitter: Address,
    root: [u8; 32],
    proof: Proof,
}

impl ProofJob {
    /// Of which payment.
    pub const fn id(&self) -> &IntentId {
        &self.id
    }

    /// By which circuit.
    pub const fn size(&self) -> JoinsplitSize {
        match self.claim {
            AnyClaim::Two(_) => JoinsplitSize::Two,
            AnyClaim::Six(_) => JoinsplitSize::Six,
        }
    }

    /// What everyone will see of it, as a verifier takes it.
    pub fn publics(&self) -> Vec<Fr> {
        match &self.claim {
            AnyClaim::Two(claim) => claim.public.to_field_elements(),
            AnyClaim::Six(claim) => claim.public.to_field_elements(),
        }
    }

    /// The values of all cells of the circuit; `None` if the circuit cannot be built with them.
    pub(in crate::shielded) fn witness(&self) -> Option<groth16::Witness> {
        let built = match &self.claim {
            AnyClaim::Two(claim) => groth16::Witness::of(|circuit| {
                JoinsplitCircuit::<2>::proving(claim.claim()).generate_constraints(circuit.clone())
            }),
            AnyClaim::Six(claim) => groth16::Witness::of(|circuit| {
                JoinsplitCircuit::<6>::proving(claim.claim()).generate_constraints(circuit.clone())
            }),
        };
        built.ok()
    }

    /// The outcome, if the proof holds. There is no other way to one.
    ///
    /// # Errors
    /// [`VerifyError`] for a proof of something else.
    pub fn proven(&self, proof: Proof, verifier: &dyn Verify) -> Result<ProvenJoinsplit, VerifyError> {
        verifier.verify(&Claim { publics: &self.publics(), proof: &proof })?; // SHW-012
        Ok(ProvenJoinsplit { id: self.id, submitter: self.submitter, root: self.root, proof })
    }
}

impl std::fmt::Debug for ProofJob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ProofJob({}, {:?})", self.id, self.size())
    }
}

impl Plans {
    /// Makes a proof job of a signed payment, against the newest root in a safe block. `safe` is that block's number. The
    /// same again after a crash: dummies and signature are those of the record.
    ///
    /// # Errors
    /// [`PlanError::NotSafe`] while a note is not in a safe block's tree.
    pub fn begin_proof(
        &self,
        id: &IntentId,
        keys: &FullViewingKey,
        safe: u64,
    ) -> Result<ProofJob, PlanError> {
        self.change(id, |write, record| {
            if !matches!(record.state, ShieldedState::Signed | ShieldedState::Proving | ShieldedState::Proved)
            {
                return Err(PlanError::NotNow(record.state));
            }
            let anchor = anchor(table::checkpoints(&*write, &self.lane)?, safe)?;
            let root = anchor.edge.root();
            let paths = |note: &NoteRecord| self.path(&*write, &anchor, note);
            let claim = match record.size() {
                JoinsplitSize::Two => AnyClaim::Two(self.claimed(&*write, record, keys, (root, &paths))?),
                JoinsplitSize::Six => AnyClaim::Six(self.claimed(&*write, record, keys, (root, &paths))?),
            };
            if record.proof.is_none() {
                record.state = ShieldedState::Proving;
            }
            let submitter = record.carriage.submitter;
            Ok(ProofJob { id: *id, submitter, root: field::to_bytes(&root), claim })
        })
    }

    fn path(
        &self,
        records: &(impl teahouse_base::ReadRecords + ?Sized),
        anchor: &Checkpoint,
        note: &NoteRecord,
    ) -> Result<merkle::Path, PlanError> {
        let (place, _) = note.inserted.ok_or(PlanError::NotSafe)?;
        let mut failed = None;
        let kept = |at| {
            table::node(records, &self.lane, at).unwrap_or_else(|error| {
                failed = Some(error);
                None
            })
        };
        let path = anchor.edge.path(place, kept);
        if let Some(error) = failed {
            return Err(error.into());
        }
        let path = path.ok_or(PlanError::NotSafe)?;
        let leaf = note.note().commitment().element();
        merkle::holds(anchor.edge.root(), leaf, &path).map_err(|_| PlanError::NotSafe)?; // SHW-007
        Ok(path)
    }

    /// Keeps a proof. From now on the payment can be handed over.
    ///
    /// # Errors
    /// [`PlanError::NotNow`] for a payment that is over.
    pub fn proved(&self, proven: &ProvenJoinsplit) -> Result<(), PlanError> {
        self.change(&proven.id, |_, record| {
            // A proof for somebody who was to bring it before is no proof of what is signed now.
            let is_of_now = record.carriage.submitter == proven.submitter; // SHW-016
            if !record.state.holds() || record.signature.is_none() || !is_of_now {
                return Err(PlanError::NotNow(record.state));
            }
            if record.proof.is_none() {
                record.proof = Some((proven.root, Box::new(proven.proof.to_bytes())));
            }
            if matches!(record.state, ShieldedState::Signed | ShieldedState::Proving) {
                record.state = ShieldedState::Proved;
            }
            Ok(())
        })
    }

    /// Puts a payment whose proof was given up back to where it can be proved again, or called off.
    ///
    /// # Errors
    /// [`PlanError`].
    pub fn proof_given_up(&self, id: &IntentId) -> Result<(), PlanError> {
        self.change(id, |_, record| {
            if record.state == ShieldedState::Proving {
                record.state = ShieldedState::Signed;
            }
            Ok(())
        })
    }

    /// How much of a payment's record there is: for programs that find it again after a crash.
    ///
    /// # Errors
    /// [`PlanError::Unknown`].
    pub fn resume(&self, id: &IntentId) -> Result<super::Next, PlanError> {
        let record: Option<ShieldedIntent> = intent(&*self.records.begin_read()?, &self.lane, id)?;
        record.map(|record| record.next()).ok_or(PlanError::Unknown(*id))
    }
}

/// The newest checkpoint in a safe block.
fn anchor(checkpoints: Vec<Checkpoint>, safe: u64) -> Result<Checkpoint, PlanError> {
    let safe = checkpoints.into_iter().rev().find(|checkpoint| checkpoint.block.number <= safe);
    safe.ok_or(PlanError::NotSafe) // SHW-007
}
