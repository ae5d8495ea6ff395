//! Drafting: notes are picked, and every number that the payment needs is drawn, once.

use alloy::primitives::Address;
use teahouse_base::{Rng, RngExt, SecretBytes, UnixMillis};
use teahouse_zk::joinsplit::OUTPUTS;
use teahouse_zk::note::{Blinding, Commitment, Diversifier, Note, NoteKey, NoteValue, Nullifier, Rho};

use super::record::{Input, Output};
use super::{Carriage, PlanError, Plans, ShieldedIntent, ShieldedState, Wish, intent, put_intent};
use crate::journal::IntentId;
use crate::shielded::cipher::{NotePlain, note_key};
use crate::shielded::keys::FullViewingKey;
use crate::shielded::memo::Memo;
use crate::shielded::notes::{self, OwnedNote};
use crate::shielded::place::note_asset;
use crate::shielded::select::{self, DustPolicy, FEW, MANY, Selection};
use crate::shielded::table::Write;

/// What a draft is made of besides the wish.
#[derive(Clone, Copy, Debug)]
pub struct PlanBasis<'a> {
    /// The owner's keys that see.
    pub keys: &'a FullViewingKey,
    /// The number of the newest block that the chain calls safe.
    pub safe: u64,
    /// Which notes are too small to spend.
    pub dust: &'a DustPolicy,
    /// Now.
    pub now: UnixMillis,
}

impl Plans {
    /// Drafts a payment; asked again for the same, gives the one that was drafted. No note is held by it yet.
    ///
    /// # Errors
    /// [`PlanError`]: what cannot be paid, and why.
    pub fn draft(
        &self,
        id: IntentId,
        wish: Wish,
        carriage: Carriage,
        basis: &PlanBasis<'_>,
        rng: &mut dyn Rng,
    ) -> Result<ShieldedIntent, PlanError> {
        let mut write = self.records.begin_write()?;
        let record = self.draft_in(&mut *write, id, (wish, carriage), basis, rng)?;
        write.commit()?; // SHW-009
        Ok(record)
    }

    /// Drafts a payment in the caller's commit, as [`Plans::draft`] does in one of its own.
    ///
    /// # Errors
    /// [`PlanError`]: what cannot be paid, and why.
    pub fn draft_in(
        &self,
        write: &mut Write<'_>,
        id: IntentId,
        (wish, carriage): (Wish, Carriage),
        basis: &PlanBasis<'_>,
        rng: &mut dyn Rng,
    ) -> Result<ShieldedIntent, PlanError> {
        if let Some(known) = intent(&*write, &self.lane, &id)? {
            let is_same = known.wish == wish && known.carriage == carriage;
            return if is_same { Ok(known) } else { Err(PlanError::OtherWish(id)) };
        }
        self.allowed(&wish, &carriage, basis.now)?;
        let owned = notes::owned_in(&*write, &self.lane, basis.safe)?;
        let spent = pick(&owned, &wish, &carriage, basis.dust)?;
        let record = self.drawn(wish, carriage, &spent, basis, rng)?;
        put_intent(&mut *write, &self.lane, &id, &record)?; // SHW-009
        Ok(record)
    }

    fn allowed(&self, wish: &Wish, carriage: &Carriage, now: UnixMillis) -> Result<(), PlanError> {
        let (expected, fee) = (self.lane.place.network(), carriage.fee);
        if carriage.submitter == self.lane.place.pool {
            return Err(PlanError::FeeForNobody);
        }
        match wish {
            Wish::Pay { to, .. } if to.network() != expected => {
                return Err(PlanError::OtherNetwork { expected, found: to.network() });
            }
            Wish::Pay { value: 0, .. } | Wish::Withdraw { value: 0, .. } => return Err(PlanError::NoAmount),
            // The contract pays neither nobody nor itself.
            Wish::Withdraw { to, .. } if to.is_zero() || *to == self.lane.place.pool => {
                return Err(PlanError::NoAmount);
            }
            Wish::Pay { .. } | Wish::Join { .. } if fee > 0 && carriage.submitter.is_zero() => {
                return Err(PlanError::FeeForNobody);
            }
            _ => {}
        }
        if carriage.deadline < now.seconds() || carriage.not_before > carriage.deadline {
            return Err(PlanError::DeadlineOver);
        }
        Ok(())
    }

    fn drawn(
        &self,
        wish: Wish,
        carriage: Carriage,
        spent: &[OwnedNote],
        basis: &PlanBasis<'_>,
        rng: &mut dyn Rng,
    ) -> Result<ShieldedIntent, PlanError> {
        let size = if spent.len() <= FEW { FEW } else { MANY };
        let mut inputs: Vec<_> = spent.iter().map(|note| Input::Note(note.commitment)).collect();
        inputs.resize_with(size, || dummy(rng));
        shuffle(&mut inputs, rng);
        let sum = spent.iter().try_fold(0_u128, |sum, note| sum.checked_add(note.record.value));
        let out = wish.leaves(carriage.fee).and_then(|leaves| leaves.checked_add(wish.paid()));
        let rest = sum.zip(out).and_then(|(sum, out)| sum.checked_sub(out)).ok_or(PlanError::NoAmount)?;
        let mut outputs = self.outputs(&wish, rest, basis.keys, rng);
        shuffle(&mut outputs, rng);
        let nullifiers = self.nullifiers(&inputs, spent, &wish, basis.keys)?;
        let commitments = commitments(&outputs, &wish, &nullifiers[0]);
        Ok(ShieldedIntent {
            wish,
            carriage,
            state: ShieldedState::Drafted,
            created_at: basis.now,
            nullifiers,
            commitments,
            handed: None,
            inputs,
            outputs,
            signature: None,
            proof: None,
        })
    }

    /// The payment and what is left; where nobody is paid, what is left and a note of nothing.
    fn outputs(
        &self,
        wish: &Wish,
        rest: u128,
        keys: &FullViewingKey,
        rng: &mut dyn Rng,
    ) -> [Output; OUTPUTS] {
        let to_self = |value, rng: &mut dyn Rng| {
            let to = keys.incoming().address_of(&self.lane.place, Diversifier::from_array(rng.array()));
            Output { to, value, seed: SecretBytes::random(rng), memo: Memo::default() }
        };
        let left = to_self(rest, rng);
        let other = match wish {
            Wish::Pay { to, value, memo, .. } => {
                Output { to: *to, value: *value, seed: SecretBytes::random(rng), memo: memo.clone() }
            }
            Wish::Withdraw { .. } | Wish::Join { .. } => to_self(0, rng),
        };
        [other, left]
    }

    fn nullifiers(
        &self,
        inputs: &[Input],
        spent: &[OwnedNote],
        wish: &Wish,
        keys: &FullViewingKey,
    ) -> Result<Vec<Nullifier>, PlanError> {
        let of = |input: &Input| match input {
            Input::Note(commitment) => {
                let note = spent.iter().find(|note| note.commitment == *commitment);
                note.map(|note| note.record.nullifier).ok_or(PlanError::OtherNotes)
            }
            Input::Dummy { diversifier, seed, rho } => {
                let address = keys.incoming().address_key(diversifier);
                let key = NoteKey::of(&address, &Blinding::derived(seed, 0));
                let nothing =
                    Note { asset: note_asset(wish.asset()), value: NoteValue::new(0), key, rho: *rho };
                Ok(nothing.nullifier(keys.nullifiers()))
            }
        };
        inputs.iter().map(of).collect()
    }
}

fn pick(
    owned: &[OwnedNote],
    wish: &Wish,
    carriage: &Carriage,
    dust: &DustPolicy,
) -> Result<Vec<OwnedNote>, PlanError> {
    let asset = wish.asset();
    if let Wish::Join { of, .. } = wish {
        return Ok(select::to_join(owned, asset, *of)?);
    }
    let needed = wish.leaves(carriage.fee).and_then(|leaves| leaves.checked_add(wish.paid()));
    match select::select(owned, asset, needed.ok_or(PlanError::NoAmount)?, dust)? {
        Selection::Notes(notes) => Ok(notes),
        Selection::TooMany(plan) => Err(PlanError::ManySmallNotes { asset, payments: plan.payments }),
    }
}

fn dummy(rng: &mut dyn Rng) -> Input {
    let diversifier = Diversifier::from_array(rng.array());
    Input::Dummy { diversifier, seed: SecretBytes::random(rng), rho: Rho::random(rng) }
}

/// Fisher and Yates: every order is as likely.
fn shuffle<T>(items: &mut [T], rng: &mut dyn Rng) {
    for last in (1..items.len()).rev() {
        let other = usize::try_from(rng.below(last as u64 + 1)).expect("a place of a list fits");
        items.swap(last, other);
    }
}

fn commitments(outputs: &[Output; OUTPUTS], wish: &Wish, first: &Nullifier) -> [Commitment; OUTPUTS] {
    std::array::from_fn(|place| {
        let output = &outputs[place];
        let (value, rho) = (NoteValue::new(output.value), Rho::of_output(first, place as u64));
        let key = note_key(&output.to, &output.plain(wish));
        Note { asset: note_asset(wish.asset()), value, key, rho }.commitment()
    })
}

impl Output {
    /// What the payee is told.
    pub(super) fn plain(&self, wish: &Wish) -> NotePlain {
        let (asset, value) = (wish.asset(), self.value);
        NotePlain { asset, value, seed: self.seed.clone(), memo: self.memo.clone() }
    }
}

/// Who gets what leaves the pool: a fee of a private payment leaves it too, and its submitter is who it leaves to.
pub(super) fn recipient(record: &ShieldedIntent) -> Address {
    match &record.wish {
        Wish::Withdraw { to, .. } => *to,
        Wish::Pay { .. } | Wish::Join { .. } if record.carriage.fee > 0 => record.carriage.submitter,
        Wish::Pay { .. } | Wish::Join { .. } => Address::ZERO,
    }
}
