//! The state of a deal is what the contract says at a moment; it is read into the machine, which says what follows.

use teahouse_base::UnixSeconds;
use teahouse_deals::Amount;
use teahouse_deals::escrow::{self as machine, EscrowStatus, MilestoneState, Piece, Seen};

use super::call::Escrow;
use super::terms::{DealId, DealTerms};
use crate::bindings::Escrow as Contract;
use crate::book::ContractName;
use crate::contract::{self, ReadError};
use crate::port::{At, ChainPort};

impl Escrow {
    /// The deal of these terms as it stands, ready to be asked who can do what until when.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn deal(
        &self,
        port: &dyn ChainPort,
        terms: &DealTerms,
        at: At,
    ) -> Result<machine::Escrow, ReadError> {
        let domain = self.domain(port.chain_id());
        let id = terms.id(&domain);
        let said = contract::read(port, self.named(), Contract::dealCall { id: id.word() }, at).await?;
        let status = status_of(said.status).ok_or_else(|| self.other())?;
        let mut pieces = Vec::new();
        for (milestone, promised) in (0..).zip(&terms.milestones) {
            pieces.push(self.piece(port, (id, milestone), promised.amount, at).await?);
        }
        let seen = Seen {
            status,
            pieces,
            payer_silent: said.payerSilent,
            payee_silent: said.payeeSilent,
            nonce: said.nonce,
        };
        Ok(machine::Escrow::seen(terms.to_machine(&domain), seen))
    }

    /// What the contract says of a deal of which only the name is known: how far it is, and the number of its next settlement. Where
    /// there are several endpoints, two have to say it.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn standing_of_two(
        &self,
        port: &dyn ChainPort,
        id: DealId,
        at: At,
    ) -> Result<(EscrowStatus, u32), ReadError> {
        let call = Contract::dealCall { id: id.word() };
        let said = contract::read_of_two(port, self.named(), call, at).await?;
        let status = status_of(said.status).ok_or_else(|| self.other())?;
        Ok((status, said.nonce))
    }

    async fn piece(
        &self,
        port: &dyn ChainPort,
        (id, milestone): (DealId, u8),
        amount: Amount,
        at: At,
    ) -> Result<Piece, ReadError> {
        let call = Contract::milestoneOfCall { id: id.word(), milestone };
        let said = contract::read(port, self.named(), call, at).await?;
        let state = state_of(said.state).ok_or_else(|| self.other())?;
        let rest = amount.checked_sub(Amount::from_word(said.taken)).ok_or_else(|| self.other())?;
        let left = if state == MilestoneState::Done { Amount::ZERO } else { rest };
        Ok(Piece { state, left, since: UnixSeconds::new(said.since) })
    }

    const fn named(&self) -> (ContractName, alloy::primitives::Address) {
        (ContractName::Escrow, self.contract)
    }

    const fn other(&self) -> ReadError {
        ReadError::NotTheContract { name: ContractName::Escrow, contract: self.contract }
    }
}

/// The order of `IEscrow.Status`.
pub(super) const fn status_of(number: u8) -> Option<EscrowStatus> {
    Some(match number {
        0 => EscrowStatus::Unknown,
        1 => EscrowStatus::Offered,
        2 => EscrowStatus::Live,
        3 => EscrowStatus::Closed,
        _ => return None,
    })
}

/// The order of `IEscrow.State`.
pub(super) const fn state_of(number: u8) -> Option<MilestoneState> {
    Some(match number {
        0 => MilestoneState::Pending,
        1 => MilestoneState::Delivered,
        2 => MilestoneState::DisputedByPayer,
        3 => MilestoneState::DisputedByPayee,
        4 => MilestoneState::Answered,
        5 => MilestoneState::Done,
        _ => return None,
    })
}
