//! What is kept of allowances: their terms, which the contract knows by hash only, and what was paid out of them.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.allowances` | persona (4) · chain (8) · budget (32) | [`KeptAllowance`] |
//! | `wallet.payouts` | persona (4) · chain (8) · budget (32) · number (8) | [`Payout`] |

use std::time::Duration;

use teahouse_base::store::{get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, UnixMillis, WriteRecords, Writer,
};
use teahouse_chain::allowance::BudgetId;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::ChainId;

use super::{AllowancePlan, MAX_PAYEES};
use crate::bytes;
use crate::keys::PersonaNumber;

const ALLOWANCES: Table = Table::new("wallet.allowances");
const PAYOUTS: Table = Table::new("wallet.payouts");

/// The tables of allowances: what a backup of them holds.
pub const TABLES: [Table; 2] = [ALLOWANCES, PAYOUTS];

/// An allowance as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAllowance {
    /// Its terms, and whose it is.
    pub plan: AllowancePlan,
    /// When it was written down.
    pub made_at: UnixMillis,
}

/// A payment out of an allowance, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Who is paid.
    pub dest: Destination,
    /// How much.
    pub amount: Amount,
    /// Whether somebody else brought it to the chain, and the person was told.
    pub carried: bool,
}

/// Version 1: `chain 8 | contract 20 | app? | lasts 8, seconds | payees: count 4, 33 each | budget | made at 8`.
impl Encode for KeptAllowance {
    fn encode(&self, to: &mut Writer) {
        let plan = &self.plan;
        to.u8(1).u64(plan.domain.chain_id.get()).fixed(plan.domain.contract.as_slice());
        to.option(plan.app.as_ref()).u64(plan.lasts.as_secs()).list(&plan.payees);
        to.value(&plan.budget).value(&self.made_at);
    }
}

impl Decode for KeptAllowance {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let (chain_id, contract) = (ChainId::new(from.u64()?), bytes::address(from)?);
        let plan = AllowancePlan {
            domain: ContractDomain { chain_id, contract },
            app: from.option()?,
            lasts: Duration::from_secs(from.u64()?),
            payees: from.list("payees", MAX_PAYEES)?,
            budget: from.value()?,
        };
        Ok(Self { plan, made_at: from.value()? })
    }
}

/// Version 1: `destination 33 | amount 12 | carried 1`.
impl Encode for Payout {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.dest).value(&self.amount).bool(self.carried);
    }
}

impl Decode for Payout {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self { dest: from.value()?, amount: from.value()?, carried: from.bool()? })
    }
}

fn place(persona: PersonaNumber, chain: ChainId) -> Vec<u8> {
    [&persona.get().to_be_bytes()[..], &chain.get().to_be_bytes()].concat()
}

fn key(persona: PersonaNumber, chain: ChainId, id: &BudgetId) -> Vec<u8> {
    [&place(persona, chain)[..], id.as_bytes()].concat()
}

/// Writes an allowance down, in the caller's commit: before anybody is asked for a yes to it.
///
/// # Errors
/// [`StoreError`].
pub fn keep(
    records: &mut (impl WriteRecords + ?Sized),
    persona: PersonaNumber,
    plan: &AllowancePlan,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let kept = KeptAllowance { plan: plan.clone(), made_at: now };
    put_value(records, ALLOWANCES, &key(persona, plan.chain(), &plan.id()), &kept)
}

/// Forgets an allowance that nobody agreed to.
///
/// # Errors
/// [`StoreError`].
pub fn forget(
    records: &mut (impl WriteRecords + ?Sized),
    persona: PersonaNumber,
    plan: &AllowancePlan,
) -> Result<(), StoreError> {
    records.delete(ALLOWANCES, &key(persona, plan.chain(), &plan.id()))
}

/// The allowance of this name.
///
/// # Errors
/// [`StoreError`].
pub fn find(
    records: &(impl ReadRecords + ?Sized),
    persona: PersonaNumber,
    chain: ChainId,
    id: &BudgetId,
) -> Result<Option<KeptAllowance>, StoreError> {
    get_value(records, ALLOWANCES, &key(persona, chain, id))
}

/// Every allowance of a persona on a chain, the newest first.
///
/// # Errors
/// [`StoreError`].
pub fn list(
    records: &(impl ReadRecords + ?Sized),
    persona: PersonaNumber,
    chain: ChainId,
) -> Result<Vec<KeptAllowance>, StoreError> {
    let rows = records.scan(ALLOWANCES, &place(persona, chain), None, usize::MAX)?;
    let read = |(_, value): (Vec<u8>, Vec<u8>)| KeptAllowance::from_bytes(&value);
    let mut all: Vec<KeptAllowance> =
        rows.into_iter().map(read).collect::<Result<_, _>>().map_err(|source| broken(ALLOWANCES, source))?;
    all.sort_by_key(|kept| std::cmp::Reverse(kept.made_at));
    Ok(all)
}

/// The payments out of one allowance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payouts {
    /// The persona whose allowance it is.
    pub persona: PersonaNumber,
    /// The chain.
    pub chain: ChainId,
    /// The allowance.
    pub id: BudgetId,
}

impl Payouts {
    fn prefix(&self) -> Vec<u8> {
        key(self.persona, self.chain, &self.id)
    }

    fn key(&self, number: u64) -> Vec<u8> {
        [&self.prefix()[..], &number.to_be_bytes()].concat()
    }

    /// Every payment that has a number, in the order of the numbers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn all(&self, records: &(impl ReadRecords + ?Sized)) -> Result<Vec<(u64, Payout)>, StoreError> {
        let prefix = self.prefix();
        let broken = |source| broken(PAYOUTS, source);
        let read = |(key, value): (Vec<u8>, Vec<u8>)| {
            let number = Reader::new(key.get(prefix.len()..).unwrap_or_default()).u64().map_err(broken)?;
            Ok((number, Payout::from_bytes(&value).map_err(broken)?))
        };
        records.scan(PAYOUTS, &prefix, None, usize::MAX)?.into_iter().map(read).collect()
    }

    /// Gives `payout` a number in the caller's commit: the next one, and `least` at least.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn give(
        &self,
        records: &mut (impl WriteRecords + ?Sized),
        payout: &Payout,
        least: u64,
    ) -> Result<u64, StoreError> {
        let after = self.all(records)?.last().map_or(0, |(last, _)| last.saturating_add(1));
        let number = after.max(least); // BGT-001
        put_value(records, PAYOUTS, &self.key(number), payout)?;
        Ok(number)
    }

    /// Notes that somebody else brought payment `number`, in the caller's commit.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn note_carried(
        &self,
        records: &mut (impl WriteRecords + ?Sized),
        number: u64,
    ) -> Result<(), StoreError> {
        let key = self.key(number);
        let Some(payout) = get_value::<Payout>(records, PAYOUTS, &key)? else { return Ok(()) };
        put_value(records, PAYOUTS, &key, &Payout { carried: true, ..payout })
    }
}

fn broken(table: Table, source: CodecError) -> StoreError {
    StoreError::Record { table: table.name(), source }
}

#[cfg(test)]
mod tests {
    use teahouse_base::RecordStore;
    use teahouse_base::testing::MemoryStore;

    use super::*;

    fn payouts(id: u8) -> Payouts {
        let (persona, chain) = (PersonaNumber::FIRST, ChainId::PRACTICE);
        Payouts { persona, chain, id: BudgetId::from_array([id; 32]) }
    }

    fn payout(units: u64) -> Payout {
        let dest = Destination::Account([9; 20].into());
        Payout { dest, amount: Amount::small(units), carried: false }
    }

    #[test]
    fn bgt_001_a_number_is_given_out_once_and_never_below_what_the_chain_has_seen() {
        // given two allowances
        let store = MemoryStore::new();
        let give = |of: u8, units: u64, least: u64| {
            let mut records = store.begin_write().unwrap();
            let number = payouts(of).give(&mut *records, &payout(units), least).unwrap();
            records.commit().unwrap();
            number
        };
        // then numbers count up, each allowance's on its own, and skip what was used elsewhere
        assert_eq!(
            [give(1, 5, 0), give(1, 5, 0), give(2, 5, 0), give(1, 7, 40), give(1, 7, 3)],
            [0, 1, 0, 40, 41]
        );
        let all = payouts(1).all(&*store.begin_read().unwrap()).unwrap();
        assert_eq!(all.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0, 1, 40, 41]);
        assert_eq!(all[0].1, payout(5));
        // and what was told once is kept
        let mut records = store.begin_write().unwrap();
        payouts(1).note_carried(&mut *records, 40).unwrap();
        payouts(1).note_carried(&mut *records, 39).unwrap();
        records.commit().unwrap();
        let all = payouts(1).all(&*store.begin_read().unwrap()).unwrap();
        assert_eq!(all.len(), 4);
        assert!(all[2].1.carried && !all[1].1.carried);
        assert_eq!(Payout::from_bytes(&payout(3).to_bytes()), Ok(payout(3)));
    }
}
