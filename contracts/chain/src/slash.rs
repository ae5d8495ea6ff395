//! A report is sealed first and opened later, so that nobody who sees a proof can run ahead of the one who found it.
//!
//! The same rules hold for memberships and stakes (`contracts/src/Slashing.sol`): a report opens in a later block and within
//! [`REPORT_WINDOW`]; of all reports that convict one culprit the one that was sealed first is rewarded, so a reward waits
//! as long again.
//!
//! # Privacy
//! A seal says nothing but when it was made. An opened report shows the proof and the beneficiary.

use std::fmt;
use std::time::Duration;

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolStruct;
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use crate::bindings::RLNMembership as Contract;
use crate::bindings::RLNMembership::RLNMembershipErrors as Errors;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::{Amount, ContractCall};
use crate::port::{At, ChainPort};

/// How long a sealed report can be opened, and how long a reward can be taken over.
pub const REPORT_WINDOW: Duration = Duration::from_secs(24 * 3_600);
/// The reward is the deposit divided by this; the rest is burnt.
pub const REWARD_DIVISOR: u128 = 4;

/// The reward for taking a deposit.
pub fn reward_of(deposit: Amount) -> Amount {
    Amount::new(deposit.get() / REWARD_DIVISOR).expect("a part of what fits, fits") // SLA-004
}

/// What a reporter hides until its seal is on the chain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// The proof: a secret, or the hash of a longer proof.
    pub evidence: B256,
    /// Who gets the reward.
    pub beneficiary: Address,
    /// Random: hides the rest while the report is sealed.
    pub salt: B256,
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Report(for {}, ..)", self.beneficiary)
    }
}

/// The reward of a conviction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Award {
    /// Who gets it, as it stands.
    pub beneficiary: Address,
    /// When its report was sealed; an earlier one takes over.
    pub sealed_at: UnixSeconds,
    /// From when on it is paid, and no report takes over any more.
    pub due_at: UnixSeconds,
    /// What is left to pay; nothing when it was paid.
    pub amount: Amount,
}

/// The reports that one contract judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reports {
    name: ContractName,
    domain: ContractDomain,
}

impl Reports {
    pub(crate) const fn of(name: ContractName, domain: ContractDomain) -> Self {
        Self { name, domain }
    }

    /// What stands for a report until it is opened.
    pub fn seal_of(&self, report: &Report) -> B256 {
        let Report { evidence, beneficiary, salt } = *report;
        let report = Contract::Report { evidence, beneficiary, salt };
        report.eip712_signing_hash(&self.domain.eip712(self.name)) // SLA-001
    }

    /// Seals a report. Anyone may send it: the reward is for the beneficiary inside.
    pub fn seal(&self, report: &Report) -> ContractCall {
        contract::call(self.domain.contract, &Contract::sealCall { seal_: self.seal_of(report) })
    }

    /// Pays a reward that is due.
    pub fn pay_reward(&self, culprit: B256) -> ContractCall {
        contract::call(self.domain.contract, &Contract::payRewardCall { culprit })
    }

    /// When a report was sealed; `None` when it was not.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn sealed_at(
        &self,
        port: &dyn ChainPort,
        report: &Report,
        at: At,
    ) -> Result<Option<UnixSeconds>, ReadError> {
        let call = Contract::sealedAtCall { seal: self.seal_of(report) };
        let time = contract::read(port, (self.name, self.domain.contract), call, at).await?;
        Ok(Some(time.to::<u64>()).filter(|time| *time > 0).map(UnixSeconds::new))
    }

    /// The reward of a conviction; `None` when there was none.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn award(
        &self,
        port: &dyn ChainPort,
        culprit: B256,
        at: At,
    ) -> Result<Option<Award>, ReadError> {
        let (name, contract) = (self.name, self.domain.contract);
        let said = contract::read(port, (name, contract), Contract::awardOfCall { culprit }, at).await?;
        if said.dueAt.is_zero() {
            return Ok(None);
        }
        let amount = Amount::new(said.amount.saturating_to())
            .map_err(|_| ReadError::NotTheContract { name, contract })?;
        Ok(Some(Award {
            beneficiary: said.beneficiary,
            sealed_at: UnixSeconds::new(said.sealedAt.to()),
            due_at: UnixSeconds::new(said.dueAt.to()),
            amount,
        }))
    }
}

/// Why a report, or the payment of its reward, is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SlashRefusal {
    /// The report was sealed before: for its sender this is success.
    #[error("the report was sealed at {0}")]
    AlreadySealed(UnixSeconds),
    /// No report is sealed that opens to this proof, beneficiary and salt.
    #[error("no report {0} is sealed")]
    NotSealed(B256),
    /// A report opens in a later block than it was sealed in.
    #[error("a report of {0} opens in a later block")]
    TooEarly(UnixSeconds),
    /// A report opens within a day.
    #[error("the report could be opened until {0}")]
    TooLate(UnixSeconds),
    /// An earlier report has the reward, or one of the same second that was opened first.
    #[error("a report of {standing} is rewarded, this one is of {sealed_at}")]
    NotEarlier {
        /// When this one was sealed.
        sealed_at: UnixSeconds,
        /// When the rewarded one was sealed.
        standing: UnixSeconds,
    },
    /// The reward is nobody else's any more.
    #[error("the reward was decided at {0}")]
    Decided(UnixSeconds),
    /// An earlier report may still take the reward over.
    #[error("the reward is due at {0}")]
    NotDue(UnixSeconds),
    /// There is no reward to pay.
    #[error("{0} gives no reward, or gave it")]
    NoReward(B256),
    /// Money cannot go to this account: it is zero or the contract.
    #[error("{0} cannot be paid")]
    BadAccount(Address),
}

impl SlashRefusal {
    /// Reads an error of `ISlashing`; `None` for others.
    pub(crate) fn of(error: &Errors) -> Option<Self> {
        let time = |word: alloy::primitives::U256| UnixSeconds::new(word.saturating_to());
        Some(match error {
            Errors::AlreadySealed(e) => Self::AlreadySealed(time(e.sealedAt)),
            Errors::NotSealed(e) => Self::NotSealed(e.seal),
            Errors::OpenedTooEarly(e) => Self::TooEarly(time(e.sealedAt)),
            Errors::OpenedTooLate(e) => Self::TooLate(time(e.until)),
            Errors::NotEarlier(e) => {
                Self::NotEarlier { sealed_at: time(e.sealedAt), standing: time(e.standing) }
            }
            Errors::RewardDecided(e) => Self::Decided(time(e.dueAt)),
            Errors::RewardNotDue(e) => Self::NotDue(time(e.dueAt)),
            Errors::NoReward(e) => Self::NoReward(e.culprit),
            Errors::BadAccount(e) => Self::BadAccount(e.account),
            _ => return None,
        })
    }
}

impl Coded for SlashRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::AlreadySealed(_) => "SLA-101",
            Self::NotSealed(_) => "SLA-102",
            Self::TooEarly(_) => "SLA-103",
            Self::TooLate(_) => "SLA-104",
            Self::NotEarlier { .. } => "SLA-105",
            Self::Decided(_) => "SLA-106",
            Self::NotDue(_) => "SLA-107",
            Self::NoReward(_) => "SLA-108",
            Self::BadAccount(_) => "SLA-109",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_that_is_printed_keeps_its_proof() {
        let report = Report {
            evidence: B256::repeat_byte(0x42),
            beneficiary: Address::repeat_byte(7),
            salt: B256::repeat_byte(0x99),
        };
        let shown = format!("{report:?}");
        assert!(!shown.contains("4242") && !shown.contains("9999"));
    }

    #[test]
    fn sla_004_a_reward_is_a_quarter_and_the_odd_units_burn() {
        let units = |n| Amount::new(n).expect("small");
        assert_eq!(reward_of(units(2_000)), units(500));
        assert_eq!(reward_of(units(7)), units(1));
    }
}
