//! The calls of an escrow. Each brings the terms along; a side that calls need not sign.

use alloy::primitives::{Address, B256};
use teahouse_deals::Amount;

use super::signed::{Ruling, Settlement};
use super::terms::DealTerms;
use crate::bindings::Escrow as Contract;
use crate::contract::{self, ContractDomain, opening_as};
use crate::destination::NoteOpening;
use crate::envelope::ContractCall;
use crate::port::{Asset, ChainId};

/// The escrow at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escrow {
    pub(super) contract: Address,
}

impl Escrow {
    /// The escrow at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where its signatures count.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// Funds a deal for the payee to accept. A token must be approved first, for [`DealTerms::funded`].
    pub fn create(&self, terms: &DealTerms) -> ContractCall {
        let value = contract::deposit_of(terms.asset, terms.funded());
        contract::paying(self.contract, value, &Contract::createCall { terms: terms.to_sol() })
    }

    /// Funds and starts a deal that both sides signed, with both deposits.
    pub fn create_signed(&self, terms: &DealTerms, payer: &[u8], payee: &[u8]) -> ContractCall {
        let all = terms.funded().saturating_add(terms.payee_deposit.get());
        let call = Contract::createSignedCall {
            terms: terms.to_sol(),
            payerSignature: payer.to_vec().into(),
            payeeSignature: payee.to_vec().into(),
        };
        contract::paying(self.contract, contract::deposit_of(terms.asset, all), &call)
    }

    /// Starts an offered deal, with the payee's deposit.
    pub fn accept(&self, terms: &DealTerms, payee: &[u8]) -> ContractCall {
        let value = contract::deposit_of(terms.asset, terms.payee_deposit.get());
        let call = Contract::acceptCall { terms: terms.to_sol(), payeeSignature: payee.to_vec().into() };
        contract::paying(self.contract, value, &call)
    }

    /// Sends an offer's money back: anyone after `accept_by`, the payee before.
    pub fn cancel_unaccepted(&self, terms: &DealTerms) -> ContractCall {
        contract::call(self.contract, &Contract::cancelUnacceptedCall { terms: terms.to_sol() })
    }

    /// Says that a milestone is delivered. The payee.
    pub fn deliver(&self, terms: &DealTerms, milestone: u8, evidence_hash: B256) -> ContractCall {
        let call = Contract::deliverCall { terms: terms.to_sol(), milestone, evidenceHash: evidence_hash };
        contract::call(self.contract, &call)
    }

    /// Pays some of a milestone. The payer.
    pub fn release(&self, terms: &DealTerms, milestone: u8, amount: Amount) -> ContractCall {
        let call = Contract::releaseCall { terms: terms.to_sol(), milestone, amount: amount.word() };
        contract::call(self.contract, &call)
    }

    /// Gives some of a milestone back. The payee.
    pub fn refund(&self, terms: &DealTerms, milestone: u8, amount: Amount) -> ContractCall {
        let call = Contract::refundCall { terms: terms.to_sol(), milestone, amount: amount.word() };
        contract::call(self.contract, &call)
    }

    /// Disputes a milestone: the payer one that is delivered, the payee one whose deadline has passed.
    pub fn dispute(&self, terms: &DealTerms, milestone: u8, evidence_hash: B256) -> ContractCall {
        let call = Contract::disputeCall { terms: terms.to_sol(), milestone, evidenceHash: evidence_hash };
        contract::call(self.contract, &call)
    }

    /// Answers a dispute. The other side.
    pub fn respond(&self, terms: &DealTerms, milestone: u8, evidence_hash: B256) -> ContractCall {
        let call = Contract::respondCall { terms: terms.to_sol(), milestone, evidenceHash: evidence_hash };
        contract::call(self.contract, &call)
    }

    /// Adds evidence to a dispute. Either side or the arbiter.
    pub fn add_evidence(&self, terms: &DealTerms, milestone: u8, evidence_hash: B256) -> ContractCall {
        let call =
            Contract::addEvidenceCall { terms: terms.to_sol(), milestone, evidenceHash: evidence_hash };
        contract::call(self.contract, &call)
    }

    /// Divides an answered dispute as its arbiter decided.
    pub fn rule(&self, terms: &DealTerms, ruling: &Ruling, arbiter: &[u8]) -> ContractCall {
        let arbiter = arbiter.to_vec().into();
        let call =
            Contract::ruleCall { terms: terms.to_sol(), ruling: ruling.to_sol(), arbiterSignature: arbiter };
        contract::call(self.contract, &call)
    }

    /// Ends milestones as both sides agreed.
    pub fn settle(
        &self,
        terms: &DealTerms,
        settlement: &Settlement,
        payer: &[u8],
        payee: &[u8],
    ) -> ContractCall {
        let call = Contract::settleCall {
            terms: terms.to_sol(),
            settlement: settlement.to_sol(),
            payerSignature: payer.to_vec().into(),
            payeeSignature: payee.to_vec().into(),
        };
        contract::call(self.contract, &call)
    }

    /// Makes every settlement that the caller signed worthless. Either side.
    pub fn withdraw_offers(&self, terms: &DealTerms) -> ContractCall {
        contract::call(self.contract, &Contract::withdrawOffersCall { terms: terms.to_sol() })
    }

    /// Pays a delivered milestone after a silent review. Anyone.
    pub fn claim_after_review(&self, terms: &DealTerms, milestone: u8) -> ContractCall {
        contract::call(self.contract, &Contract::claimAfterReviewCall { terms: terms.to_sol(), milestone })
    }

    /// Gives a milestone back that was not delivered. Anyone.
    pub fn refund_after_deadline(&self, terms: &DealTerms, milestone: u8) -> ContractCall {
        contract::call(self.contract, &Contract::refundAfterDeadlineCall { terms: terms.to_sol(), milestone })
    }

    /// Gives a milestone to the side that disputed without an answer. Anyone.
    pub fn win_unanswered(&self, terms: &DealTerms, milestone: u8) -> ContractCall {
        contract::call(self.contract, &Contract::winUnansweredCall { terms: terms.to_sol(), milestone })
    }

    /// Divides a milestone by the default when nobody ruled. Anyone.
    pub fn default_after_arbiter(&self, terms: &DealTerms, milestone: u8) -> ContractCall {
        contract::call(self.contract, &Contract::defaultAfterArbiterCall { terms: terms.to_sol(), milestone })
    }

    /// Pushes all that is owed to a note. Anyone who has its opening.
    pub fn pay_owed_note(&self, asset: Asset, opening: &NoteOpening) -> ContractCall {
        let brought = Some(opening);
        let call =
            Contract::payOwedNoteCall { token: asset.token(), opening: opening_as!(Contract, brought) };
        contract::paying(self.contract, contract::insertion_of(brought), &call)
    }

    /// Pushes what could not be pushed to `account` again. Anyone.
    pub fn pay_owed(&self, asset: Asset, account: Address) -> ContractCall {
        contract::call(self.contract, &Contract::payOwedCall { token: asset.token(), account })
    }

    /// Pushes what is owed to the caller to `to`.
    pub fn redirect_owed(&self, asset: Asset, to: Address) -> ContractCall {
        contract::call(self.contract, &Contract::redirectOwedCall { token: asset.token(), to })
    }
}
