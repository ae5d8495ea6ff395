//! Terms are what two parties agree on, and their hash is the deal's name.

use std::time::Duration;

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolStruct;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer, fixed_id};
use teahouse_deals::escrow::{self as machine, MAX_MILESTONES, Milestone};
use teahouse_deals::{Account, Amount, Word};

use crate::bindings::Escrow as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::destination::Destination;
use crate::port::Asset;

fixed_id!(
    /// Names a deal: the EIP-712 digest of its terms, on one chain and contract. It is what the parties sign.
    pub struct DealId(32)
);

impl DealId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for DealId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// What two parties agree on.
///
/// As bytes, where they are handed over: `version 1 | payer 20 | payee 20 | arbiter 20 | token 20 | count 4 | (amount 12 |
/// deliver by 8 | review 4)* | payer deposit 12 | payee deposit 12 | fee 2 | fee cap 12 | response 4 | challenge 4 | ruling 4 |
/// default 2 | payer's destination 33 | payee's destination 33 | meta hash 32 | accept by 8 | salt 32`; windows are seconds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DealTerms {
    /// Who pays.
    pub payer: Address,
    /// Who delivers.
    pub payee: Address,
    /// Who rules on disputes; `None` when nobody does and the default decides.
    pub arbiter: Option<Address>,
    /// What is paid.
    pub asset: Asset,
    /// 1 to 16 pieces.
    pub milestones: Vec<Milestone>,
    /// What the payer puts up beside the milestones.
    pub payer_deposit: Amount,
    /// What the payee puts up.
    pub payee_deposit: Amount,
    /// The arbiter's part of a milestone it rules on, in 1/10,000.
    pub arbiter_fee_bps: u16,
    /// The most that the arbiter gets for one ruling.
    pub arbiter_fee_cap: Amount,
    /// How long a dispute waits for its answer.
    pub response_window: Duration,
    /// How long after every time-out the silent side can still act.
    pub challenge_window: Duration,
    /// How long an answered dispute waits for its ruling.
    pub ruling_window: Duration,
    /// The payee's part of a disputed milestone on which nobody rules, in 1/10,000.
    pub default_bps: u16,
    /// Where the payer's money goes.
    pub payer_to: Destination,
    /// Where the payee's money goes.
    pub payee_to: Destination,
    /// Hash of what is agreed in words.
    pub meta_hash: B256,
    /// Until then the payee may accept.
    pub accept_by: UnixSeconds,
    /// Makes equal deals distinct. Random, so that an id cannot be guessed.
    pub salt: B256,
}

const TERMS_VERSION: u8 = 1;

impl DealTerms {
    /// The id of a deal with these terms; both sides sign it.
    pub fn id(&self, domain: &ContractDomain) -> DealId {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::Escrow)).into() // ESC-001
    }

    /// What a creation takes in: the milestones and the payer's deposit. More than any contract takes stays more.
    pub fn funded(&self) -> u128 {
        let sum = self.milestones.iter().fold(0, |sum: u128, it| sum.saturating_add(it.amount.get()));
        sum.saturating_add(self.payer_deposit.get())
    }

    /// The deal before its creation, as the machine that says who can do what.
    pub fn promised(&self, domain: &ContractDomain) -> machine::Escrow {
        machine::Escrow::promised(self.to_machine(domain))
    }

    pub(super) fn to_machine(&self, domain: &ContractDomain) -> machine::DealTerms {
        machine::DealTerms {
            id: Word::from_array(*self.id(domain).as_bytes()),
            contract: account(domain.contract),
            payer: account(self.payer),
            payee: account(self.payee),
            arbiter: account(self.arbiter.unwrap_or_default()),
            milestones: self.milestones.clone(),
            payer_deposit: self.payer_deposit,
            payee_deposit: self.payee_deposit,
            arbiter_fee_bps: self.arbiter_fee_bps,
            arbiter_fee_cap: self.arbiter_fee_cap,
            response_window: self.response_window,
            challenge_window: self.challenge_window,
            ruling_window: self.ruling_window,
            default_bps: self.default_bps,
            payer_to: destination(self.payer_to),
            payee_to: destination(self.payee_to),
            accept_by: self.accept_by,
        }
    }

    pub(crate) fn to_sol(&self) -> Contract::DealTerms {
        Contract::DealTerms {
            payer: self.payer,
            payee: self.payee,
            arbiter: self.arbiter.unwrap_or_default(),
            token: self.asset.token(),
            milestones: self.milestones.iter().map(milestone_to_sol).collect(),
            payerDeposit: self.payer_deposit.word(),
            payeeDeposit: self.payee_deposit.word(),
            arbiterFeeBps: self.arbiter_fee_bps,
            arbiterFeeCap: self.arbiter_fee_cap.word(),
            responseWindow: seconds(self.response_window),
            challengeWindow: seconds(self.challenge_window),
            rulingWindow: seconds(self.ruling_window),
            defaultBps: self.default_bps,
            payerKind: self.payer_to.kind(),
            payerTo: self.payer_to.word(),
            payeeKind: self.payee_to.kind(),
            payeeTo: self.payee_to.word(),
            metaHash: self.meta_hash,
            acceptBy: self.accept_by.get(),
            salt: self.salt,
        }
    }

    /// Reads the contract's form; `None` for a destination that this version does not know.
    pub(crate) fn from_sol(terms: &Contract::DealTerms) -> Option<Self> {
        Some(Self {
            payer: terms.payer,
            payee: terms.payee,
            arbiter: somebody(terms.arbiter),
            asset: Asset::from_token(terms.token),
            milestones: terms.milestones.iter().map(milestone_from_sol).collect(),
            payer_deposit: Amount::from_word(terms.payerDeposit),
            payee_deposit: Amount::from_word(terms.payeeDeposit),
            arbiter_fee_bps: terms.arbiterFeeBps,
            arbiter_fee_cap: Amount::from_word(terms.arbiterFeeCap),
            response_window: window(terms.responseWindow),
            challenge_window: window(terms.challengeWindow),
            ruling_window: window(terms.rulingWindow),
            default_bps: terms.defaultBps,
            payer_to: Destination::read(terms.payerTo, terms.payerKind)?,
            payee_to: Destination::read(terms.payeeTo, terms.payeeKind)?,
            meta_hash: terms.metaHash,
            accept_by: UnixSeconds::new(terms.acceptBy),
            salt: terms.salt,
        })
    }
}

fn milestone_to_sol(milestone: &Milestone) -> Contract::Milestone {
    Contract::Milestone {
        amount: milestone.amount.word(),
        deliverBy: milestone.deliver_by.get(),
        reviewWindow: seconds(milestone.review_window),
    }
}

fn milestone_from_sol(milestone: &Contract::Milestone) -> Milestone {
    Milestone {
        amount: Amount::from_word(milestone.amount),
        deliver_by: UnixSeconds::new(milestone.deliverBy),
        review_window: window(milestone.reviewWindow),
    }
}

/// Whole seconds; a window too long for the contract's number is one that the contract refuses.
fn seconds(window: Duration) -> u32 {
    u32::try_from(window.as_secs()).unwrap_or(u32::MAX)
}

fn window(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

fn somebody(at: Address) -> Option<Address> {
    (!at.is_zero()).then_some(at)
}

fn account(at: Address) -> Account {
    Account::from_array(at.into_array())
}

fn destination(dest: Destination) -> teahouse_deals::Destination {
    teahouse_deals::Destination { kind: dest.kind(), word: Word::from_array(dest.word().0) }
}

impl Encode for DealTerms {
    fn encode(&self, to: &mut Writer) {
        to.u8(TERMS_VERSION).fixed(self.payer.as_slice()).fixed(self.payee.as_slice());
        to.fixed(self.arbiter.unwrap_or_default().as_slice()).fixed(self.asset.token().as_slice());
        to.u32(u32::try_from(self.milestones.len()).unwrap_or(u32::MAX));
        for milestone in &self.milestones {
            to.value(&milestone.amount).value(&milestone.deliver_by).u32(seconds(milestone.review_window));
        }
        to.value(&self.payer_deposit).value(&self.payee_deposit);
        to.u16(self.arbiter_fee_bps).value(&self.arbiter_fee_cap);
        for window in [self.response_window, self.challenge_window, self.ruling_window] {
            to.u32(seconds(window));
        }
        to.u16(self.default_bps).value(&self.payer_to).value(&self.payee_to);
        to.fixed(self.meta_hash.as_slice()).value(&self.accept_by).fixed(self.salt.as_slice());
    }
}

impl Decode for DealTerms {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(TERMS_VERSION)?;
        Ok(Self {
            payer: from.array::<20>()?.into(),
            payee: from.array::<20>()?.into(),
            arbiter: somebody(from.array::<20>()?.into()),
            asset: Asset::from_token(from.array::<20>()?.into()),
            milestones: milestones(from)?,
            payer_deposit: from.value()?,
            payee_deposit: from.value()?,
            arbiter_fee_bps: from.u16()?,
            arbiter_fee_cap: from.value()?,
            response_window: window(from.u32()?),
            challenge_window: window(from.u32()?),
            ruling_window: window(from.u32()?),
            default_bps: from.u16()?,
            payer_to: from.value()?,
            payee_to: from.value()?,
            meta_hash: from.array::<32>()?.into(),
            accept_by: from.value()?,
            salt: from.array::<32>()?.into(),
        })
    }
}

fn milestones(from: &mut Reader<'_>) -> Result<Vec<Milestone>, CodecError> {
    let count = from.u32()?;
    if count as usize > MAX_MILESTONES {
        return Err(CodecError::Malformed("number of milestones"));
    }
    let milestone = |_| {
        let (amount, deliver_by, review_window) = (from.value()?, from.value()?, window(from.u32()?));
        Ok(Milestone { amount, deliver_by, review_window })
    };
    (0..count).map(milestone).collect()
}
