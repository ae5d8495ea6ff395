//! A meter's draft is its voucher at the most, as it is shown; opening it counts that most in one commit with the yes.

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{ReadRecords, StoreError, UnixSeconds, WriteRecords};
use teahouse_chain::port::Asset;

use super::record::{self, MeterRecord, MeterState};
use super::{MeterError, MeterKind, Payer};
use crate::bytes::Amounts;
use crate::journal::IntentId;
use crate::keys::AccountKey;
use crate::limits::{self, Reservation, SpendingApp};
use crate::promise::{PromiseError, Promises, digest_of};
use crate::typed::{Bound, FillError, Filled, TypedData};

/// A meter that nobody has agreed to yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeterDraft {
    filled: Filled,
    account: Address,
    digest: B256,
    asset: Asset,
    most: U256,
    outflow: Amounts,
    until: Option<UnixSeconds>,
    shown: TypedData,
}

impl MeterDraft {
    /// The voucher at its most.
    pub const fn filled(&self) -> &Filled {
        &self.filled
    }

    /// The account that would sign.
    pub const fn account(&self) -> Address {
        self.account
    }

    /// The digest of the voucher at its most: it names chain, contract, struct and every field.
    pub const fn digest(&self) -> B256 {
        self.digest
    }

    /// What its amounts are of.
    pub const fn asset(&self) -> Asset {
        self.asset
    }

    /// The most that it could take.
    pub const fn outflow(&self) -> &Amounts {
        &self.outflow
    }

    /// The last second in which a voucher of it counts, where it has one.
    pub const fn until(&self) -> Option<UnixSeconds> {
        self.until
    }

    /// Every field, as a person reads it.
    pub const fn shown(&self) -> &TypedData {
        &self.shown
    }
}

impl Promises {
    /// The meter of which `filled` is the voucher at its most, signed by `account`, at the code that `bound` was found for.
    ///
    /// # Errors
    /// [`MeterError`] when no meter counts it, the account does not pay by it, it is about terms that were not signed here, or as much
    /// was signed before.
    pub fn meter_draft(
        &self,
        bound: &Bound,
        filled: Filled,
        account: Address,
    ) -> Result<MeterDraft, MeterError> {
        let kind = MeterKind::of(&filled)?;
        let asset = self.asset_paid(kind, &filled, account)?;
        let most = filled.number(kind.sum).unwrap_or_default();
        let newest = record::newest_about(&*self.store.begin_read()?, &self.lane(account), &filled)?;
        above(most, newest.as_ref())?;
        let shown = filled.shown(bound, Some(asset))?;
        let (digest, until) = (digest_of(bound, &filled), kind.until(&filled));
        let outflow = Amounts::from([(asset, most)]);
        Ok(MeterDraft { filled, account, digest, asset, most, outflow, until, shown })
    }

    /// What `account` pays in by this voucher, if it is who pays.
    fn asset_paid(&self, kind: &MeterKind, filled: &Filled, account: Address) -> Result<Asset, MeterError> {
        let (of, payer) = match kind.payer {
            Payer::Field(payer) => (Some(filled.clone()), payer),
            Payer::OfTerms(name, payer) => {
                let about = filled.word(kind.about).unwrap_or_default();
                let terms = self.signed_terms(account, about)?.map(|record| record.filled);
                let is = |terms: &Filled| (terms.contract(), terms.name()) == (kind.contract, name);
                (terms.filter(is), payer)
            }
        };
        let of = of.ok_or(PromiseError::OtherSubject(kind.contract))?; // MTR-001
        if of.account(payer) != Some(account) {
            return Err(PromiseError::NotASide(kind.name).into()); // MTR-001
        }
        of.asset().ok_or_else(|| FillError::Unfit(kind.sum.to_owned()).into())
    }

    /// Whether its most fits into the limits now, so that nobody is asked for a yes that cannot count.
    ///
    /// # Errors
    /// [`PromiseError::Limit`].
    pub fn meter_within_limits(
        &self,
        draft: &MeterDraft,
        app: SpendingApp,
        newest: UnixSeconds,
    ) -> Result<(), MeterError> {
        let (records, lane) = (self.store.begin_read()?, self.lane(draft.account));
        let now = limits::moment(&*records, self.persona, self.clock.now(), newest)?;
        // It would take the place of the one before, and of what that counts.
        let before = record::newest_about(&*records, &lane, &draft.filled)?;
        let counted = before.map(|before| Reservation::find(&*records, &lane, &before.id)).transpose()?;
        let instead = counted.flatten();
        let spender = self.spender(app);
        limits::check(&*records, &spender, self.book.chain_id, &draft.outflow, now, instead.as_ref())?;
        Ok(())
    }

    /// The meter that runs for what `draft` is about, and whose place it would take.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn meter_before(
        &self,
        records: &dyn ReadRecords,
        draft: &MeterDraft,
    ) -> Result<Option<MeterRecord>, StoreError> {
        let newest = record::newest_about(records, &self.lane(draft.account), &draft.filled)?;
        Ok(newest.filter(|known| known.state == MeterState::Running))
    }

    /// Opens what was agreed to under the name `id`, with what it counts towards limits, in the caller's commit; a meter that ran for the
    /// same thing ends. Opening the same again changes nothing.
    ///
    /// # Errors
    /// [`MeterError`]; nothing was written.
    pub fn open_meter(
        &self,
        records: &mut dyn WriteRecords,
        key: &AccountKey,
        id: IntentId,
        draft: &MeterDraft,
        (app, newest): (SpendingApp, UnixSeconds),
    ) -> Result<MeterRecord, MeterError> {
        let lane = self.lane(draft.account);
        if let Some(known) = record::get(records, &lane, &id)? {
            let is_same = known.terms == draft.filled;
            return if is_same { Ok(known) } else { Err(PromiseError::NameTaken.into()) };
        }
        let (kind, now) = (MeterKind::of(&draft.filled)?, self.clock.now());
        if key.address() != draft.account {
            return Err(PromiseError::NotASide(kind.name).into()); // MTR-001
        }
        in_time(draft.until, newest.max(now.seconds()))?;
        if Reservation::find(records, &lane, &id)?.is_some() {
            return Err(PromiseError::NameTaken.into());
        }
        let before = record::newest_about(records, &lane, &draft.filled)?;
        above(draft.most, before.as_ref())?;
        let last = begun(kind, &draft.filled, before.as_ref())?;
        if let Some(before) = before {
            record::put(records, &lane, &MeterRecord { state: MeterState::Replaced, ..before })?; // MTR-003
        }
        let stamp = limits::moment(records, self.persona, now, newest)?;
        limits::reserve(records, (&lane, &id), self.spender(app), &draft.outflow, stamp)?; // MTR-004
        let opened = MeterRecord {
            id,
            state: MeterState::Running,
            terms: draft.filled.clone(),
            last,
            asset: draft.asset,
            signature: None,
            answers: 0,
            agreed_at: now,
            said_at: now,
        };
        record::put_newest(records, &lane, &opened)?;
        Ok(opened)
    }
}

/// Refuses a sum that is not above what was signed.
pub(super) fn above(asked: U256, before: Option<&MeterRecord>) -> Result<(), MeterError> {
    let said = before.map(MeterRecord::said).unwrap_or_default();
    if asked > said { Ok(()) } else { Err(MeterError::NotAbove { asked, said }) } // MTR-002
}

pub(super) fn in_time(until: Option<UnixSeconds>, now: UnixSeconds) -> Result<(), MeterError> {
    match until.filter(|until| *until <= now) {
        Some(until) => Err(PromiseError::TooLate(until).into()),
        None => Ok(()),
    }
}

/// The voucher that the first one is above: with the sum, and the number, of the meter before.
fn begun(kind: &MeterKind, terms: &Filled, before: Option<&MeterRecord>) -> Result<Filled, FillError> {
    let of = |field: &str| before.and_then(|before| before.last.word(field)).unwrap_or_default();
    let begun = terms.with(kind.sum, of(kind.sum))?;
    kind.count.map_or(Ok(begun.clone()), |count| begun.with(count, of(count)))
}
