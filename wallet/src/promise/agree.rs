//! A draft is a promise as it is shown; agreeing to it signs it, keeps it and counts it in one commit.

use alloy::primitives::{Address, B256};
use teahouse_base::{UnixSeconds, WriteRecords};

use super::kind::Kind;
use super::record::{self, PromiseRecord, PromiseState};
use super::{PromiseError, Promises, digest_of};
use crate::bytes::Amounts;
use crate::journal::IntentId;
use crate::keys::AccountKey;
use crate::limits::{self, Reservation, Spender, SpendingApp};
use crate::typed::{Bound, FillError, Filled, TypedData};

/// A promise that nobody has agreed to yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseDraft {
    filled: Filled,
    account: Address,
    digest: B256,
    outflow: Amounts,
    until: Option<UnixSeconds>,
    shown: TypedData,
}

impl PromiseDraft {
    /// What would be signed.
    pub const fn filled(&self) -> &Filled {
        &self.filled
    }

    /// The account that would sign.
    pub const fn account(&self) -> Address {
        self.account
    }

    /// The digest that would be signed: it names chain, contract, struct and every field.
    pub const fn digest(&self) -> B256 {
        self.digest
    }

    /// The most that it could take.
    pub const fn outflow(&self) -> &Amounts {
        &self.outflow
    }

    /// The last second in which it counts, where it has one.
    pub const fn until(&self) -> Option<UnixSeconds> {
        self.until
    }

    /// Every field, as a person reads it.
    pub const fn shown(&self) -> &TypedData {
        &self.shown
    }
}

impl Promises {
    /// What `account` would sign, at the code that `bound` was found for.
    ///
    /// # Errors
    /// [`PromiseError`] when it is not for an app's account, the account is no side of it, or it is about terms that were not signed here.
    pub fn draft(
        &self,
        bound: &Bound,
        filled: Filled,
        account: Address,
    ) -> Result<PromiseDraft, PromiseError> {
        let kind = Kind::of(filled.contract(), filled.name()).ok_or_else(|| {
            let name = filled.name().to_owned();
            FillError::UnknownStruct { contract: filled.contract(), name } // PRM-001
        })?;
        let terms = self.terms_of(kind, &filled, account)?;
        let terms = terms.as_ref().unwrap_or(&filled);
        let outflow = kind.outflow(&filled, account, terms);
        let shown = filled.shown(bound, terms.asset())?;
        let (digest, until) = (digest_of(bound, &filled), kind.until(&filled));
        Ok(PromiseDraft { account, digest, outflow, until, shown, filled })
    }

    /// The terms that a promise is about, which `account` signed; none where it makes terms itself, or decides as an arbiter.
    fn terms_of(
        &self,
        kind: Kind,
        filled: &Filled,
        account: Address,
    ) -> Result<Option<Filled>, PromiseError> {
        if let Some(sides) = kind.sides() {
            let is_side = sides.iter().any(|side| filled.account(side) == Some(account));
            return if is_side { Ok(None) } else { Err(PromiseError::NotASide(filled.name())) }; // PRM-001
        }
        let Some(field) = kind.subject() else { return Ok(None) };
        let id = filled.word(field).unwrap_or_default();
        let signed = self.signed_terms(account, id)?.map(|record| record.filled);
        let is_terms = |terms: &Filled| {
            terms.contract() == filled.contract()
                && Kind::of(terms.contract(), terms.name()).is_some_and(|kind| kind.sides().is_some())
        };
        let terms = signed.filter(is_terms).ok_or(PromiseError::OtherSubject(filled.contract()))?; // PRM-004
        Ok(Some(terms))
    }

    /// Whether what it could take fits into the limits now, so that nobody is asked for a yes that cannot count.
    ///
    /// # Errors
    /// [`PromiseError::Limit`].
    pub fn within_limits(
        &self,
        draft: &PromiseDraft,
        app: SpendingApp,
        newest: UnixSeconds,
    ) -> Result<(), PromiseError> {
        let (records, spender) = (self.store.begin_read()?, self.spender(app));
        let now = limits::moment(&*records, self.persona, self.clock.now(), newest)?;
        Ok(limits::check(&*records, &spender, self.book.chain_id, &draft.outflow, now, None)?)
    }

    pub(super) const fn spender(&self, app: SpendingApp) -> Spender {
        Spender { persona: self.persona, app: Some(app) }
    }

    /// Signs what was agreed to and keeps it under the name `id`, with what it counts towards limits, in the caller's commit: only after
    /// that commit may anybody be given the signature. Agreeing to the same thing again gives the same bytes.
    ///
    /// # Errors
    /// [`PromiseError`]; nothing was written.
    pub fn agree(
        &self,
        records: &mut dyn WriteRecords,
        key: &AccountKey,
        id: IntentId,
        draft: &PromiseDraft,
        (app, newest): (SpendingApp, UnixSeconds),
    ) -> Result<PromiseRecord, PromiseError> {
        let lane = self.lane(draft.account);
        if let Some(known) = record::get(records, &lane, &id)? {
            return if known.digest == draft.digest { Ok(known) } else { Err(PromiseError::NameTaken) }; // PRM-002
        }
        if key.address() != draft.account {
            return Err(PromiseError::NotASide(draft.filled.name())); // PRM-001
        }
        let now = self.clock.now();
        if let Some(until) = draft.until.filter(|until| *until <= newest.max(now.seconds())) {
            return Err(PromiseError::TooLate(until));
        }
        if Reservation::find(records, &lane, &id)?.is_some() {
            return Err(PromiseError::NameTaken);
        }
        if !draft.outflow.is_empty() {
            let stamp = limits::moment(records, self.persona, now, newest)?;
            limits::reserve(records, (&lane, &id), self.spender(app), &draft.outflow, stamp)?; // SPL-001, SPL-004
        }
        let kept = PromiseRecord {
            id,
            state: PromiseState::Open,
            filled: draft.filled.clone(),
            digest: draft.digest,
            signature: key.sign(&draft.digest).as_bytes(),
            outflow: draft.outflow.clone(),
            agreed_at: now,
        };
        record::put(records, &lane, &kept)?; // PRM-002
        Ok(kept)
    }
}
