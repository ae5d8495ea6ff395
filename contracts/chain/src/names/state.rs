//! What the directory says of a commitment and of a name.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolCall;
use teahouse_base::UnixSeconds;

use super::{GRACE, MAX_COMMITMENT_AGE, MIN_COMMITMENT_AGE, Names};
use crate::bindings::NameDirectory as Contract;
use crate::book::ContractName;
use crate::contract::{self, ReadError};
use crate::destination::Destination;
use crate::port::{At, ChainPort};
use crate::slug::Slug;

/// Where a commitment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Commitment {
    /// Nobody made it.
    Unknown,
    /// It was made then.
    Made(UnixSeconds),
    /// It became a registration.
    Used,
}

impl Commitment {
    /// What the contract says once it was used.
    const USED: u64 = u64::MAX;

    const fn of(said: u64) -> Self {
        match said {
            0 => Self::Unknown,
            Self::USED => Self::Used,
            at => Self::Made(UnixSeconds::new(at)),
        }
    }

    /// The first and the last second in which it becomes a registration. After it, it can be made again.
    pub fn window(self) -> Option<(UnixSeconds, UnixSeconds)> {
        let Self::Made(at) = self else { return None };
        Some((at.after(MIN_COMMITMENT_AGE), at.after(MAX_COMMITMENT_AGE))) // NAM-002
    }
}

/// What a live name points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Resolved {
    /// Who owns it.
    pub owner: Address,
    /// Hash of the owner's signed contact card.
    pub record_hash: B256,
    /// The record's number: a client that saw a higher one takes no older card.
    pub seq: u64,
}

/// What is known of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NameState {
    /// The number of its last record, over all owners it ever had.
    pub seq: u64,
    /// What its owner registered; `None` while anybody may ask for it.
    pub held: Option<HeldName>,
}

/// A name that has an owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeldName {
    /// The first second in which it points nowhere.
    pub expiry: UnixSeconds,
    /// Where the deposit goes when it ends.
    pub refund_to: Destination,
    /// Hash of the owner's signed contact card.
    pub record_hash: B256,
}

/// Where a name stands at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NamePhase {
    /// Anybody may ask for it.
    Free,
    /// It points at its owner's card.
    Live,
    /// It points nowhere, and nobody but its owner can renew or end it.
    Grace,
    /// Its owner may renew it until somebody clears it.
    Lapsed,
}

impl HeldName {
    /// The first second in which anybody may clear it, should its owner not renew it.
    pub fn free_from(&self) -> UnixSeconds {
        self.expiry.after(GRACE) // NAM-001
    }
}

impl NameState {
    /// Where it stands at `time`.
    pub fn phase_at(&self, time: UnixSeconds) -> NamePhase {
        match self.held {
            None => NamePhase::Free,
            Some(held) if time < held.expiry => NamePhase::Live, // NAM-004
            Some(held) if time < held.free_from() => NamePhase::Grace,
            Some(_) => NamePhase::Lapsed,
        }
    }
}

impl Names {
    /// Where a commitment stands.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn commitment(
        &self,
        port: &dyn ChainPort,
        commitment: B256,
        at: At,
    ) -> Result<Commitment, ReadError> {
        Ok(Commitment::of(self.read(port, Contract::committedAtCall { commitment }, at).await?))
    }

    /// What a name points at; `None` when it points nowhere.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn resolve(
        &self,
        port: &dyn ChainPort,
        name: &Slug,
        at: At,
    ) -> Result<Option<Resolved>, ReadError> {
        let said = self.read(port, Contract::resolveCall { name: name.word() }, at).await?;
        let found = Resolved { owner: said.owner, record_hash: said.recordHash, seq: said.seq };
        Ok((!found.owner.is_zero()).then_some(found))
    }

    /// What is known of a name.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn state(&self, port: &dyn ChainPort, name: &Slug, at: At) -> Result<NameState, ReadError> {
        let said = self.read(port, Contract::nameOfCall { name: name.word() }, at).await?;
        if said.expiry == 0 {
            return Ok(NameState { seq: said.seq, held: None });
        }
        let (name, contract) = self.named();
        let held = HeldName {
            expiry: UnixSeconds::new(said.expiry),
            refund_to: Destination::read(said.refundTo, said.refundKind)
                .ok_or(ReadError::NotTheContract { name, contract })?,
            record_hash: said.recordHash,
        };
        Ok(NameState { seq: said.seq, held: Some(held) })
    }

    const fn named(&self) -> (ContractName, Address) {
        (ContractName::NameDirectory, self.contract)
    }

    async fn read<C: SolCall>(&self, port: &dyn ChainPort, call: C, at: At) -> Result<C::Return, ReadError> {
        contract::read(port, self.named(), call, at).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nam_002_a_commitment_counts_from_a_minute_to_a_day() {
        let made = Commitment::of(1_000);
        assert_eq!(made.window(), Some((UnixSeconds::new(1_060), UnixSeconds::new(87_400))));
        assert_eq!([Commitment::of(0).window(), Commitment::of(u64::MAX).window()], [None, None]);
    }

    #[test]
    fn nam_001_nam_004_a_name_stands_by_its_expiry() {
        let refund_to = Destination::Account(Address::repeat_byte(1));
        let held = HeldName { expiry: UnixSeconds::new(100), refund_to, record_hash: B256::ZERO };
        let state = NameState { seq: 1, held: Some(held) };
        let phase = |time| state.phase_at(UnixSeconds::new(time));
        let free = 100 + GRACE.as_secs();
        assert_eq!([phase(99), phase(100), phase(free - 1), phase(free)], {
            use NamePhase::{Grace, Lapsed, Live};
            [Live, Grace, Grace, Lapsed]
        });
        assert_eq!(NameState { held: None, ..state }.phase_at(held.expiry), NamePhase::Free);
    }
}
