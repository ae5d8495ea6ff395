//! What a restore does with the payments of a backup: what was signed is followed, what was only agreed to is forgotten.
//!
//! Notes, tree and what was sent are found again from the phrase. A payment that was signed comes back with every number that
//! was drawn for it, so that going on shows the same nullifiers; one without a signature never left, and its notes are free.
//!
//! Whether a signed one was handed over after the backup was made, by the machine that is gone, nobody here knows. So it counts as
//! handed over: it cannot be called off, and ends unpaid only once the chain was asked for its notes (SHW-011).

use teahouse_base::store::put_value;
use teahouse_base::{CodecError, Decode, StoreError, Table, WriteRecords};

use super::plan::{self, ShieldedIntent, ShieldedState};
use super::table::{self, INTENTS, OPEN, RESERVED, WATCHED};
use crate::journal::{IntentId, Lane};

/// Who may have a payment that was signed before a restore.
const ELSEWHERE: &str = "before a restore";
/// The persona's number at the beginning of a lane's key.
const PERSONA: usize = 4;

/// Forgets every payment of every lane that carries no signature, in the caller's commit: a restore's. Gives their names.
///
/// # Errors
/// [`StoreError`], also for a record that is none.
pub fn forget_unsigned(records: &mut dyn WriteRecords) -> Result<Vec<IntentId>, StoreError> {
    let mut forgotten = Vec::new();
    for (key, value) in records.scan(INTENTS, &[], None, usize::MAX)? {
        let broken = |source| table::broken(INTENTS, source);
        if !is_unsigned(&value).map_err(broken)? {
            count_as_handed(records, &key, ShieldedIntent::from_bytes(&value).map_err(broken)?)?;
            continue;
        }
        let parts = key.split_last_chunk::<16>().ok_or(CodecError::Malformed("key of an intent"));
        let (lane, name) = parts.map_err(broken)?;
        let counted = lane.get(PERSONA..).ok_or(CodecError::Malformed("key of an intent"));
        let counted = counted.and_then(Lane::of_key).map_err(broken)?;
        plan::settle_forgotten(records, &counted, &IntentId::from_array(*name))?; // SPL-002
        forget(records, lane, name)?; // JRN-008
        forgotten.push(IntentId::from_array(*name));
    }
    Ok(forgotten)
}

/// Notes of a signed payment that it may be out there.
fn count_as_handed(
    records: &mut dyn WriteRecords,
    key: &[u8],
    mut record: ShieldedIntent,
) -> Result<(), StoreError> {
    if record.state.is_settled() || record.handed.is_some() {
        return Ok(());
    }
    record.handed = Some((ELSEWHERE.to_owned(), record.created_at));
    put_value(records, INTENTS, key, &record) // SHW-011
}

/// Whether a stored payment carries no signature: [`forget_unsigned`] forgets it.
///
/// # Errors
/// [`CodecError`] for bytes that are no payment.
pub fn is_unsigned(record: &[u8]) -> Result<bool, CodecError> {
    let state = ShieldedIntent::from_bytes(record)?.state;
    Ok(matches!(state, ShieldedState::Drafted | ShieldedState::Reserved))
}

/// Takes a payment away, and whatever is held for it.
fn forget(records: &mut dyn WriteRecords, lane: &[u8], name: &[u8; 16]) -> Result<(), StoreError> {
    let key = [lane, name].concat();
    records.delete(INTENTS, &key)?;
    records.delete(OPEN, &key)?;
    [RESERVED, WATCHED].into_iter().try_for_each(|table| let_go(records, table, lane, name))
}

fn let_go(
    records: &mut dyn WriteRecords,
    table: Table,
    lane: &[u8],
    name: &[u8; 16],
) -> Result<(), StoreError> {
    for (key, value) in table::all(&*records, table, lane)? {
        if value == name {
            records.delete(table, &key)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use teahouse_base::RecordStore;
    use teahouse_chain::port::Asset;

    use super::*;
    use crate::shielded::testing::{PLACE, Person, PoolDouble, spending};
    use crate::shielded::{Memo, NoteState, PlanError, Wish};

    fn pay(value: u128) -> Wish {
        let to = spending(2).view().incoming().address(&PLACE, 9);
        Wish::Pay { to, asset: Asset::Native, value, memo: Memo::default() }
    }

    #[test]
    fn jrn_008_what_was_only_agreed_to_frees_its_notes_and_what_was_signed_goes_on_as_it_was() {
        // given four notes, and a payment in each state that has not left
        let (mut anna, mut pool) = (Person::new(1), PoolDouble::new());
        (0..4).for_each(|_| anna.deposit(&mut pool, 10));
        pool.insert_all();
        anna.look(&pool, 1);
        let signed = anna.draft(1, pay(10), 1).unwrap();
        anna.plans.reserve(&signed, anna.now()).unwrap();
        anna.plans.sign(&signed, &anna.keys).unwrap();
        let agreed = anna.draft(2, pay(10), 1).unwrap();
        anna.plans.reserve(&agreed, anna.now()).unwrap();
        let drafted = anna.draft(3, pay(10), 1).unwrap();
        let before = anna.plans.get(&signed).unwrap().unwrap();
        // when
        let mut write = anna.store.begin_write().unwrap();
        let forgotten = forget_unsigned(&mut *write).unwrap();
        write.commit().unwrap();
        // then
        assert_eq!(forgotten, [agreed, drafted]);
        let mut expected = before;
        expected.handed = Some((ELSEWHERE.to_owned(), expected.created_at));
        assert_eq!(anna.plans.get(&signed).unwrap().unwrap(), expected);
        assert!(anna.plans.get(&agreed).unwrap().is_none() && anna.plans.get(&drafted).unwrap().is_none());
        let open: Vec<_> = anna.plans.list(true).unwrap().into_iter().map(|(id, _)| id).collect();
        assert_eq!(open, [signed]);
        let held = |note: &NoteState| matches!(note, NoteState::Reserved(_));
        let states: Vec<NoteState> = anna.notes(1).into_iter().map(|note| note.state).collect();
        assert_eq!(states.iter().filter(|state| held(state)).count(), 1);
        assert_eq!(states.iter().filter(|state| **state == NoteState::Available).count(), 3);
        // and what was signed may have left elsewhere: it is not called off, and goes on to the same payment
        assert!(matches!(anna.plans.cancel(&signed), Err(PlanError::NotNow(ShieldedState::Signed))));
        assert_eq!(anna.carry(&signed, 1).unwrap().payment.nullifiers.len(), 2);
        // and a second time there is nothing to forget
        let mut write = anna.store.begin_write().unwrap();
        assert!(forget_unsigned(&mut *write).unwrap().is_empty());
    }

    #[test]
    fn bytes_that_are_no_payment_stop_a_restore() {
        assert!(is_unsigned(&[]).is_err() && is_unsigned(&[9; 300]).is_err());
    }
}
