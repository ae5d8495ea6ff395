//! From a record to what its circuit takes: the secret half, the public half, and what else the proof binds.

use teahouse_base::{ReadRecords, with_wiped_stack};
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::pool::{External, Payment, external_hash};
use teahouse_zk::eddsa::Signature;
use teahouse_zk::joinsplit::{Claim, InputWitness, JoinsplitPublic, JoinsplitWitness, OutputWitness, holds};
use teahouse_zk::merkle::Path;
use teahouse_zk::note::{Blinding, NoteValue};
use teahouse_zk::{Fr, field};

use super::draft::recipient;
use super::record::Input;
use super::{JoinsplitSize, PlanError, Plans, ShieldedIntent, ShieldedState, table};
use crate::journal::IntentId;
use crate::shielded::cipher::{SealedNote, note_key};
use crate::shielded::event::{element, word};
use crate::shielded::keys::{FullViewingKey, OutgoingViewingKey, SpendingKey};
use crate::shielded::place::{PoolPlace, note_asset};
use crate::shielded::record::NoteRecord;

/// Where a note stands in the tree that is proved against; anywhere while only a signature is made.
pub(super) type Paths<'a> = &'a dyn Fn(&NoteRecord) -> Result<Path, PlanError>;

/// A payment with all that its circuit takes.
pub(super) struct Claimed<const N: usize> {
    pub(super) public: JoinsplitPublic<N>,
    pub(super) witness: JoinsplitWitness<N>,
    pub(super) signature: Signature,
}

impl<const N: usize> Claimed<N> {
    pub(super) fn claim(&self) -> Claim<'_, N> {
        Claim { public: &self.public, witness: &self.witness, signature: &self.signature }
    }
}

impl Plans {
    /// Signs a payment that was agreed to. Signing again gives the same signature.
    ///
    /// # Errors
    /// [`PlanError::NotNow`] before the yes; [`PlanError::OtherNotes`] for a record that is not of these keys.
    pub fn sign(&self, id: &IntentId, keys: &SpendingKey) -> Result<(), PlanError> {
        self.change(id, |write, record| {
            match record.state {
                ShieldedState::Reserved => {}
                state if state.holds() => return Ok(()),
                state => return Err(PlanError::NotNow(state)),
            }
            let message = match record.size() {
                JoinsplitSize::Two => self.message::<2>(&*write, record, keys.view())?,
                JoinsplitSize::Six => self.message::<6>(&*write, record, keys.view())?,
            };
            record.signature = Some(keys.sign(message));
            record.state = ShieldedState::Signed;
            Ok(())
        })
    }

    /// What is signed: everything that everyone will see, but for the root.
    pub(super) fn message<const N: usize>(
        &self,
        records: &(impl ReadRecords + ?Sized),
        record: &ShieldedIntent,
        keys: &FullViewingKey,
    ) -> Result<Fr, PlanError> {
        with_wiped_stack(|| {
            let (witness, external) = self.half::<N>(records, record, keys, &|_| Ok(Path::NOWHERE))?;
            let public = witness.public(Fr::from(0), NoteValue::new(record.public_amount()), external);
            is_the_records(record, &public)?;
            Ok(public.message())
        }) // KEY-008
    }

    /// A payment with all that its circuit takes, against a root. It keeps every rule of the circuit.
    pub(super) fn claimed<const N: usize>(
        &self,
        records: &(impl ReadRecords + ?Sized),
        record: &ShieldedIntent,
        keys: &FullViewingKey,
        (root, paths): (Fr, Paths<'_>),
    ) -> Result<Box<Claimed<N>>, PlanError> {
        let signature = record.signature.ok_or(PlanError::NotNow(record.state))?;
        with_wiped_stack(|| {
            let (witness, external) = self.half::<N>(records, record, keys, paths)?;
            let public = witness.public(root, NoteValue::new(record.public_amount()), external);
            is_the_records(record, &public)?;
            let claimed = Box::new(Claimed { public, witness, signature });
            holds(&claimed.claim()).map_err(PlanError::Broken)?;
            Ok(claimed)
        }) // KEY-008
    }

    /// The secret half, and the number that stands for what else is bound.
    fn half<const N: usize>(
        &self,
        records: &(impl ReadRecords + ?Sized),
        record: &ShieldedIntent,
        keys: &FullViewingKey,
        paths: Paths<'_>,
    ) -> Result<(JoinsplitWitness<N>, Fr), PlanError> {
        let each = record.inputs.iter().map(|input| self.input(records, input, keys, paths));
        let inputs: Vec<_> = each.collect::<Result<_, _>>()?;
        let inputs: [InputWitness; N] = inputs.try_into().map_err(|_| PlanError::OtherNotes)?;
        let outputs = record.outputs.each_ref().map(|output| {
            let key = note_key(&output.to, &output.plain(&record.wish));
            OutputWitness::of(NoteValue::new(output.value), &key)
        });
        let asset = note_asset(record.wish.asset());
        let witness = JoinsplitWitness::new(keys.spend(), keys.nullifiers(), &asset, inputs, outputs);
        let hash =
            external_hash(&domain(&self.lane.place), &external(&self.lane.place, record, keys.outgoing()));
        Ok((witness, element(&hash).ok_or(PlanError::OtherNotes)?))
    }

    fn input(
        &self,
        records: &(impl ReadRecords + ?Sized),
        input: &Input,
        keys: &FullViewingKey,
        paths: Paths<'_>,
    ) -> Result<InputWitness, PlanError> {
        match input {
            Input::Note(commitment) => {
                let note = table::note(records, &self.lane, commitment)?.ok_or(PlanError::OtherNotes)?;
                let secret = keys.incoming().secret(&note.diversifier);
                let blinding = Blinding::derived(&note.seed, 0);
                Ok(InputWitness::of(&note.note(), &secret, &blinding, paths(&note)?))
            }
            Input::Dummy { diversifier, seed, rho } => {
                let secret = keys.incoming().secret(diversifier);
                Ok(InputWitness::dummy(&secret, &Blinding::derived(seed, 0), rho))
            }
        }
    }
}

/// What the numbers make is what the draft said that they would: a store of somebody else's is noticed here.
fn is_the_records<const N: usize>(
    record: &ShieldedIntent,
    public: &JoinsplitPublic<N>,
) -> Result<(), PlanError> {
    let nullifiers = record.nullifiers.iter().map(|nullifier| nullifier.element());
    let commitments = record.commitments.map(|commitment| commitment.element());
    let is_same = nullifiers.eq(public.nullifiers) && commitments == public.commitments;
    if is_same { Ok(()) } else { Err(PlanError::OtherNotes) }
}

pub(super) const fn domain(place: &PoolPlace) -> ContractDomain {
    ContractDomain { chain_id: place.chain, contract: place.pool }
}

/// What else the proof binds; always the same for a record.
pub(super) fn external(
    place: &PoolPlace,
    record: &ShieldedIntent,
    outgoing: &OutgoingViewingKey,
) -> External {
    let ciphertexts = record
        .outputs
        .each_ref()
        .map(|output| SealedNote::seal(place, &output.to, &output.plain(&record.wish), outgoing).ciphertext);
    External {
        recipient: recipient(record),
        submitter: record.carriage.submitter,
        fee: record.carriage.fee,
        not_before: record.carriage.not_before.get(),
        deadline: record.carriage.deadline.get(),
        adapter: alloy::primitives::Address::ZERO,
        parameters: alloy::primitives::B256::ZERO,
        ciphertexts,
    }
}

/// What everybody sees of the payment, with the root of its proof.
pub(super) fn payment(record: &ShieldedIntent, root: &[u8; 32]) -> Result<Payment, PlanError> {
    let root = field::from_bytes(root).map_err(|_| PlanError::OtherNotes)?;
    let amount = record.public_amount();
    let asset = record.wish.asset().token();
    Ok(Payment {
        root: word(&root),
        nullifiers: record.nullifiers.iter().map(|it| word(&it.element())).collect(),
        commitments: record.commitments.map(|it| word(&it.element())),
        asset: if amount == 0 { alloy::primitives::Address::ZERO } else { asset },
        amount,
    })
}
