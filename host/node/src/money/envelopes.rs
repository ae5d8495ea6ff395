//! An envelope is looked at on the chain, claimed by link or message, and refunded after its end by anyone.

use teahouse_api::Event;
use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::envelope::{
    ClaimView, EnvelopeState as State, EnvelopeView, RefundParams, ShareState, ShareView,
};
use teahouse_api::money::{PartyView, PaymentView};
use teahouse_base::{Decode, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{
    Destination, EnvelopeEvent, EnvelopeId, EnvelopeState, EnvelopeStatus, Terms, TermsError, events_of,
    find_terms, read_state, refund,
};
use teahouse_chain::port::At;
use teahouse_chain::primitives::{Address, U256};
use teahouse_chat::content::Content;
use teahouse_wallet::envelope::{GivenShare, LINK_PREFIX};
use teahouse_wallet::redeem::Carriage;
use teahouse_wallet::signer::Intent;
use teahouse_wallet::typed::{self, TypedData};

use super::claims::CLAIM_LIFE;
use super::payment::{money, name_of_next_try};
use crate::chain::Chain;
use crate::consent::{Ask, Way, typed_view};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::people::payload::EnvelopePayload;

/// What a person means by an envelope.
enum Named {
    Share(GivenShare),
    Envelope(EnvelopeId),
}

/// An envelope as the chain has it.
pub(crate) struct OnChain {
    pub(crate) terms: Terms,
    pub(crate) state: EnvelopeState,
    pub(crate) now: UnixSeconds,
    height: u64,
}

impl Shared {
    fn named(&self, text: &str) -> Result<Named, NodeError> {
        if text.trim_start().starts_with(LINK_PREFIX) {
            return Ok(Named::Share(GivenShare::from_link(text)?));
        }
        if let Some((_, message)) = self.search_message(text)? {
            return share_in(&message.content).map(Named::Share).ok_or_else(|| codes::BAD_LINK.error());
        }
        text.parse().map(Named::Envelope).map_err(|_| codes::BAD_LINK.error())
    }

    pub(crate) fn named_share(&self, text: &str) -> Result<GivenShare, NodeError> {
        match self.named(text)? {
            Named::Share(share) => Ok(share),
            Named::Envelope(_) => Err(codes::BAD_LINK.error()),
        }
    }

    pub(crate) async fn envelope(&self, text: &str) -> Result<EnvelopeView, NodeError> {
        let chain = self.chain()?;
        let named = self.named(text)?;
        let id = match &named {
            Named::Share(share) => share.id(),
            Named::Envelope(id) => *id,
        };
        let seen = match &named {
            Named::Share(share) => on_chain(&chain, id, Some(share)).await?,
            Named::Envelope(_) => on_chain(&chain, id, None).await?,
        };
        let share = match &named {
            Named::Share(share) => Some(self.share_view(&chain, share, &seen)),
            Named::Envelope(_) => None,
        };
        let asset = seen.terms.asset;
        let whole = |amount: u128| money(&chain, asset, U256::from(amount));
        Ok(EnvelopeView {
            id: id.to_string(),
            state: view_state(&seen),
            funded: whole(seen.terms.total.get()),
            left: whole(seen.state.remaining.get()),
            shares: seen.terms.shares,
            claimed: seen.state.claimed(),
            expires_at: seen.terms.expiry.get(),
            refund_to: self.payee(&chain, seen.terms.refund_to)?,
            share,
            claims: self.claims_of(&chain, id, &seen).await?,
        })
    }

    fn share_view(&self, chain: &Chain, share: &GivenShare, seen: &OnChain) -> ShareView {
        let mine = self.share_state(share);
        let gone = seen.state.is_claimed(share.index())
            && !matches!(mine, ShareState::Claimed | ShareState::Claiming);
        let over = seen.now >= seen.terms.expiry && mine == ShareState::Unopened;
        let state = if gone {
            ShareState::Gone
        } else if over {
            ShareState::Expired
        } else {
            mine
        };
        let amount = money(chain, share.terms().asset, U256::from(share.amount().get()));
        ShareView { index: share.index(), amount, state }
    }

    async fn claims_of(
        &self,
        chain: &Chain,
        id: EnvelopeId,
        seen: &OnChain,
    ) -> Result<Vec<ClaimView>, NodeError> {
        let (contract, since) = contract(chain)?;
        let mut claims = Vec::new();
        for log in chain.port.logs(events_of(contract, id, since, seen.height)).await? {
            let Some(EnvelopeEvent::Claimed { index, dest, amount, .. }) =
                EnvelopeEvent::read(contract, &log)
            else {
                continue;
            };
            let Some(block) = log.block else { continue };
            claims.push(ClaimView {
                index,
                amount: money(chain, seen.terms.asset, U256::from(amount.get())),
                to: self.payee(chain, dest)?,
                tx: log.tx.to_string(),
                gas_used: chain.port.receipt(log.tx).await.ok().flatten().map(|receipt| receipt.gas_used),
                block: block.number,
                at: block.time.get(),
            });
        }
        Ok(claims)
    }

    /// Who is paid: a party, or a note of which only its receiver knows whose it is.
    pub(crate) fn payee(&self, chain: &Chain, dest: Destination) -> Result<PartyView, NodeError> {
        match dest {
            Destination::Account(address) => self.party(chain, address),
            Destination::Note(hash) => Ok(PartyView {
                address: hash.to_string(),
                contact: None,
                contract: None,
                verified: false,
                mine: false,
                first_time: false,
            }),
        }
    }

    /// Whether a share can still be claimed by this persona, as the chain has it now.
    pub(crate) async fn check_claim(&self, chain: &Chain, share: &GivenShare) -> Result<(), NodeError> {
        let (contract, _) = contract(chain)?;
        if share.domain().chain_id != chain.book.chain_id || share.domain().contract != contract {
            return Err(codes::OTHER_CHAIN.with("chain", share.domain().chain_id));
        }
        let seen = on_chain(chain, share.id(), Some(share)).await?;
        if seen.state.is_claimed(share.index()) {
            return Err(refused_share(&seen).with("index", share.index()).and("shares", seen.terms.shares));
        }
        if seen.state.status == EnvelopeStatus::Refunded || seen.now >= seen.terms.expiry {
            return Err(codes::EXPIRED.with("at", seen.terms.expiry));
        }
        Ok(())
    }

    pub(crate) async fn claim(&self, text: &str, dry_run: bool) -> Result<PaymentView, NodeError> {
        let chain = self.chain()?;
        let share = self.named_share(text)?;
        if self.claim_of(&share)?.is_some_and(|claim| claim.failure.is_none()) {
            return self.claim_payment(&chain, &share);
        }
        self.persona()?; // LCK-001
        chain.ready().await?;
        self.check_claim(&chain, &share).await?;
        if dry_run {
            return self.planned_claim(&chain, &share).await;
        }
        if self.network.edge().is_none() {
            // Nobody could ever carry it: better said now than after a wait.
            return Err(codes::NO_RELAYS.error());
        }
        self.write(|records| self.want_claim(records, &share))?;
        self.money.notify_one();
        self.claim_payment(&chain, &share)
    }

    async fn planned_claim(&self, chain: &Chain, share: &GivenShare) -> Result<PaymentView, NodeError> {
        use teahouse_api::money::{PaymentPurpose, PaymentState};
        let signs = would_sign(chain, share).await?;
        let amount = money(chain, share.terms().asset, U256::from(share.amount().get()));
        Ok(PaymentView {
            id: String::new(),
            purpose: PaymentPurpose::Claim,
            state: PaymentState::Approved,
            at: self.clock.now().get(),
            leaves: Vec::new(),
            arrives: vec![amount],
            from: None,
            to: Some(self.party(chain, chain.account())?),
            fee: Some(money(chain, teahouse_chain::port::Asset::Native, U256::ZERO)),
            gas_used: None,
            tx: None,
            block: None,
            block_hash: None,
            app: None,
            waits: false,
            called_back: false,
            failure: None,
            trouble: None,
            warnings: Vec::new(),
            signs: Some(typed_view(chain, &signs)),
        })
    }

    pub(crate) async fn refund(&self, params: &RefundParams) -> Result<ConsentSheetView, NodeError> {
        let chain = self.chain()?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let id = match self.named(&params.envelope)? {
            Named::Share(share) => share.id(),
            Named::Envelope(id) => id,
        };
        let seen = on_chain(&chain, id, None).await?;
        if !seen.state.is_refundable(&seen.terms, seen.now) {
            return Err(match seen.state.status {
                EnvelopeStatus::Live => codes::NOT_EXPIRED.with("at", seen.terms.expiry),
                _ => codes::NOTHING_LEFT.with("envelope", id),
            });
        }
        let call = refund(contract(&chain)?.0, &seen.terms, None);
        let intent =
            Intent::CallContract { contract: ContractName::RedEnvelope, value: call.value, data: call.data };
        let ask = Ask {
            id: name_of_next_try(&chain, &[b"refund", id.as_bytes()])?,
            action: ConsentAction::Refund,
            asker: None,
            reason: None,
            method: Some("refund".to_owned()),
            origin: None,
            spends_for: None,
            step: (1, 1),
        };
        self.open_sheet(&chain, intent, ask, way).await
    }

    /// Why nobody can ever carry a claim, as far as the chain itself shows: the code for the sentence. What a submitter says
    /// about the contract is no reason.
    pub(crate) async fn why_lost(&self, chain: &Chain, share: &GivenShare) -> Option<String> {
        let error = self.check_claim(chain, share).await.err()?;
        is_for_good(&error).then(|| error.code().to_owned()) // NODE-043
    }

    /// After a claim has moved: the messages that carry the share are shown anew.
    pub(crate) fn share_moved(&self, id: EnvelopeId, index: u32) -> Result<(), NodeError> {
        let found = self.chat_view(|chat| {
            let mut found = Vec::new();
            for one in chat.conversations()? {
                let messages = chat.messages(&one.id, None, 200)?;
                found.extend(messages.into_iter().map(|message| (one.id, message)));
            }
            Ok(found)
        })?;
        for (conversation, message) in found {
            if share_in(&message.content).is_some_and(|share| share.id() == id && share.index() == index) {
                self.emit(Event::Message { message: self.message_view(&conversation, &message) });
            }
        }
        Ok(())
    }
}

/// What the share's key would sign for somebody who carries it for nothing. No signature is made.
async fn would_sign(chain: &Chain, share: &GivenShare) -> Result<TypedData, NodeError> {
    let bound = typed::bind(&*chain.port, &chain.book, ContractName::RedEnvelope, "Claim").await?; // TYP-002
    let deadline = chain.redemptions.deadline(share, CLAIM_LIFE).await?;
    let carriage = (Carriage::FREE.relayer, Carriage::FREE.max_fee);
    let claim = share.claim(Destination::Account(chain.account()), carriage, deadline);
    Ok(TypedData::of_claim(&bound, share.terms().asset, &claim)?)
}

/// The share that a message carries.
pub(crate) fn share_in(content: &Content) -> Option<GivenShare> {
    match content {
        Content::RedEnvelope { payload, .. } => EnvelopePayload::from_bytes(payload).ok()?.given(),
        _ => None,
    }
}

/// The `RedEnvelope` of the chain, and the block it was created in.
pub(crate) fn contract(chain: &Chain) -> Result<(Address, u64), NodeError> {
    let at = chain.book.find(ContractName::RedEnvelope)?;
    Ok((at.address, at.since))
}

/// An envelope as the chain has it now. Terms of a share are proven by it, others are read from the creation.
pub(crate) async fn on_chain(
    chain: &Chain,
    id: EnvelopeId,
    share: Option<&GivenShare>,
) -> Result<OnChain, NodeError> {
    let (contract, since) = contract(chain)?;
    let head = chain.port.heads().await?.latest;
    let state = read_state(&*chain.port, contract, id, At::Latest).await?;
    if state.status == EnvelopeStatus::Unknown {
        return Err(codes::NO_ENVELOPE.with("envelope", id));
    }
    let terms = match share {
        Some(share) => *share.terms(),
        None => match find_terms(&*chain.port, contract, id, (since, head.number)).await {
            Err(TermsError::NotFound(_)) => return Err(codes::NO_ENVELOPE.with("envelope", id)),
            other => other?,
        },
    };
    Ok(OnChain { terms, state, now: head.time, height: head.number })
}

/// Whether the chain said that a share is gone. That it was not reached, or does not know the envelope yet, is no such word.
fn is_for_good(error: &NodeError) -> bool {
    let ends = [codes::SHARE_CLAIMED, codes::NONE_LEFT, codes::EXPIRED, codes::OTHER_CHAIN];
    ends.iter().any(|code| code.error().code() == error.code())
}

fn refused_share(seen: &OnChain) -> crate::error::Code {
    if seen.state.status == EnvelopeStatus::Empty { codes::NONE_LEFT } else { codes::SHARE_CLAIMED }
}

fn view_state(seen: &OnChain) -> State {
    match seen.state.status {
        EnvelopeStatus::Empty => State::Empty,
        EnvelopeStatus::Refunded => State::Refunded,
        _ if seen.now >= seen.terms.expiry => State::Expired,
        _ => State::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_043_only_what_the_chain_says_about_the_share_itself_ends_a_claim() {
        for code in [codes::SHARE_CLAIMED, codes::NONE_LEFT, codes::EXPIRED, codes::OTHER_CHAIN] {
            assert!(is_for_good(&code.error()));
        }
        for code in [codes::NO_ENVELOPE, codes::NO_RELAYS, codes::BAD_SHARE, codes::LOCKED] {
            assert!(!is_for_good(&code.error()));
        }
    }
}
