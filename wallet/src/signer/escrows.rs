//! A call to the escrow, read as what it means: deals between two accounts, each of which calls for itself.

use alloy::primitives::{Address, Bytes, U256};
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::Escrow;
use teahouse_chain::port::Asset;

use super::decode::canonical_any;

/// What can be done with a deal in the escrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EscrowCall {
    /// Put the price of a deal into the contract.
    Create {
        /// Who pays.
        payer: Address,
        /// Who is paid.
        payee: Address,
        /// What is paid.
        asset: Asset,
        /// How much goes in, the payer's deposit included.
        amount: U256,
        /// Until when the payee may accept.
        accept_by: UnixSeconds,
    },
    /// Accept an offered deal, with no deposit of the payee's.
    Accept,
    /// Say that a milestone is delivered.
    Deliver,
    /// Pay some of a milestone to the payee.
    Release {
        /// How much.
        amount: U256,
    },
    /// Have the money of a deal that nobody accepted go back.
    CancelUnaccepted,
    /// Have a milestone go back that was not delivered in time.
    RefundAfterDeadline,
    /// Have a milestone paid that was delivered, and about which nobody said anything.
    ClaimAfterReview,
}

/// Reads exactly one call; nothing of notes, and nothing that somebody else has signed.
pub(super) fn escrow_call(data: &Bytes) -> Option<EscrowCall> {
    use Escrow::EscrowCalls as Calls;
    let (terms, known) = match canonical_any::<Calls>(data)? {
        Calls::create(call) => {
            let known = created(&call.terms);
            (call.terms, known)
        }
        Calls::accept(call) if call.payeeSignature.is_empty() && call.terms.payeeDeposit.is_zero() => {
            (call.terms, EscrowCall::Accept)
        }
        Calls::deliver(call) => (call.terms, EscrowCall::Deliver),
        Calls::release(call) => {
            let amount = U256::from(call.amount);
            (call.terms, EscrowCall::Release { amount })
        }
        Calls::cancelUnaccepted(call) => (call.terms, EscrowCall::CancelUnaccepted),
        Calls::refundAfterDeadline(call) => (call.terms, EscrowCall::RefundAfterDeadline),
        Calls::claimAfterReview(call) => (call.terms, EscrowCall::ClaimAfterReview),
        _ => return None,
    };
    (terms.payerKind == 0 && terms.payeeKind == 0).then_some(known)
}

fn created(terms: &Escrow::DealTerms) -> EscrowCall {
    let deposit = U256::from(terms.payerDeposit);
    let add = |sum: U256, milestone: &Escrow::Milestone| sum.saturating_add(U256::from(milestone.amount));
    let amount = terms.milestones.iter().fold(deposit, add);
    EscrowCall::Create {
        payer: terms.payer,
        payee: terms.payee,
        asset: Asset::from_token(terms.token),
        amount,
        accept_by: UnixSeconds::new(terms.acceptBy),
    }
}
