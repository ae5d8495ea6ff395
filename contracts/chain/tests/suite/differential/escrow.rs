//! Escrow deals on the chain.

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::{Eip712Domain, SolInterface, SolStruct, eip712_domain};
use teahouse_base::UnixSeconds;
use teahouse_deals::Amount;
use teahouse_deals::account::{Account, Destination, Signature};
use teahouse_deals::escrow::{
    DealTerms, Escrow, EscrowAction as Action, EscrowRefusal as Refusal, EscrowStatus as Status,
    MAX_MILESTONES, MAX_TERM, MAX_WINDOW, Milestone, MilestoneState as State, Ruling, Settlement,
};
use teahouse_deals::explore::{ANNA, BO, Explore, Instance, NOTE};

use self::Contract::EscrowErrors as Errors;
use super::adapter::{Adapter, Encoded};
use super::play;
use super::stage::{Money, Stage};
use super::words::{
    account, address, amount, bad_destination, deal_amount, deal_word, seconds, unknown_destination, wide,
    word,
};

mod bound {
    #![allow(missing_docs, clippy::too_many_arguments, reason = "generated from the ABI")]
    alloy::sol!(
        #[sol(all_derives)]
        Escrow,
        "../abi/Escrow.json"
    );
}

use bound::Escrow as Contract;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;

/// The small deals: which of all deals, and whether somebody rules. Two of one milestone, in coin and in dollars and to a
/// note, two of two, and one of one in which everything is as late as can be.
const SMALL: [(u64, bool); 5] = [(0, true), (3, false), (1, true), (4, false), (0, true)];
/// The small deal with the longest windows: it can be held for 910 days.
const LONGEST: u64 = 4;

/// What ends a milestone without anybody's will.
const TIME_OUTS: [&str; 4] =
    ["claimAfterReview", "refundAfterDeadline", "winUnanswered", "defaultAfterArbiter"];

struct Escrows {
    contract: Address,
    domain: Eip712Domain,
    dollar: Address,
}

#[tokio::test]
async fn an_escrow_and_its_machine_give_the_same_answers() {
    play::walks::<Escrows>().await;
}

#[tokio::test]
async fn every_answer_of_an_escrow_is_the_contracts() {
    play::answers::<Escrows>().await;
}

#[tokio::test]
async fn esc_003_a_stranger_pushes_everything_out_of_a_deal_by_every_kind_of_exit() {
    let kinds = play::exits::<Escrows>().await;
    for (kinds, (number, _)) in kinds.iter().zip(SMALL) {
        assert!(kinds.contains(&vec!["cancelUnaccepted"]), "{kinds:?}");
        for exit in TIME_OUTS {
            assert!(kinds.contains(&vec![exit]), "{exit} alone: {kinds:?}");
            for other in TIME_OUTS.iter().filter(|_| number % 3 == 1) {
                assert!(kinds.contains(&vec![exit, *other]), "{exit}, then {other}: {kinds:?}");
            }
        }
    }
    assert_eq!(kinds.len(), SMALL.len());
}

impl Escrows {
    /// Coin and dollars by turns: the deposit of the payer is odd or even.
    fn money_of(terms: &DealTerms) -> Money {
        if terms.payer_deposit.get().is_multiple_of(2) { Money::Coin } else { Money::Dollars }
    }

    fn terms(&self, of: &DealTerms) -> Contract::DealTerms {
        let milestone = |it: &Milestone| Contract::Milestone {
            amount: amount(it.amount),
            deliverBy: it.deliver_by.get(),
            reviewWindow: short(it.review_window),
        };
        Contract::DealTerms {
            payer: address(of.payer),
            payee: address(of.payee),
            arbiter: address(of.arbiter),
            token: if Self::money_of(of) == Money::Coin { Address::ZERO } else { self.dollar },
            milestones: of.milestones.iter().map(milestone).collect(),
            payerDeposit: amount(of.payer_deposit),
            payeeDeposit: amount(of.payee_deposit),
            arbiterFeeBps: of.arbiter_fee_bps,
            arbiterFeeCap: amount(of.arbiter_fee_cap),
            responseWindow: short(of.response_window),
            challengeWindow: short(of.challenge_window),
            rulingWindow: short(of.ruling_window),
            defaultBps: of.default_bps,
            payerKind: of.payer_to.kind,
            payerTo: word(of.payer_to.word),
            payeeKind: of.payee_to.kind,
            payeeTo: word(of.payee_to.word),
            metaHash: B256::ZERO,
            acceptBy: of.accept_by.get(),
            salt: B256::ZERO,
        }
    }

    fn settlement(of: &Settlement) -> Contract::Settlement {
        Contract::Settlement {
            id: word(of.id),
            milestones: of.milestones,
            toPayer: amount(of.to_payer),
            toPayee: amount(of.to_payee),
            nonce: of.nonce,
            deadline: of.deadline.get(),
        }
    }

    fn ruling(of: &Ruling) -> Contract::Ruling {
        Contract::Ruling {
            id: word(of.id),
            milestone: of.milestone,
            payeeBps: of.payee_bps,
            reasonsHash: B256::ZERO,
            deadline: of.deadline.get(),
        }
    }

    fn signed<T, S: SolStruct>(
        &self,
        stage: &Stage,
        signature: &Signature<T>,
        form: impl Fn(&T) -> S,
    ) -> Bytes {
        stage.sign(signature.by, form(&signature.over).eip712_signing_hash(&self.domain))
    }

    /// What goes along in coin.
    fn coin(of: &DealTerms, units: u128) -> U256 {
        if Self::money_of(of) == Money::Coin { U256::from(units) } else { U256::ZERO }
    }

    fn beginning(&self, stage: &Stage, of: &DealTerms, action: &Action) -> Option<Encoded> {
        let terms = self.terms(of);
        let funded = of.sum() + of.payer_deposit.get();
        let sign = |it: &Signature<_>| stage.sign(it.by, word(it.over));
        Some(match action {
            Action::Create => Encoded::bringing(&Contract::createCall { terms }, Self::coin(of, funded)),
            Action::CreateSigned { payer, payee } => {
                let all = Self::coin(of, funded + of.payee_deposit.get());
                let (payer, payee) = (sign(payer), sign(payee));
                let call = Contract::createSignedCall { terms, payerSignature: payer, payeeSignature: payee };
                Encoded::bringing(&call, all)
            }
            Action::Accept { payee } => {
                let call = Contract::acceptCall { terms, payeeSignature: sign(payee) };
                Encoded::bringing(&call, Self::coin(of, of.payee_deposit.get()))
            }
            Action::CancelUnaccepted => Encoded::free(&Contract::cancelUnacceptedCall { terms }),
            Action::WithdrawOffers => Encoded::free(&Contract::withdrawOffersCall { terms }),
            Action::Settle { settlement, payer, payee } => Encoded::free(&Contract::settleCall {
                terms,
                settlement: Self::settlement(settlement),
                payerSignature: self.signed(stage, payer, Self::settlement),
                payeeSignature: self.signed(stage, payee, Self::settlement),
            }),
            Action::Rule { ruling, arbiter } => Encoded::free(&Contract::ruleCall {
                terms,
                ruling: Self::ruling(ruling),
                arbiterSignature: self.signed(stage, arbiter, Self::ruling),
            }),
            _ => return None,
        })
    }

    fn step(&self, of: &DealTerms, action: &Action) -> Option<Encoded> {
        let terms = self.terms(of);
        let hash = B256::ZERO;
        Some(match *action {
            Action::Deliver { milestone } => {
                Encoded::free(&Contract::deliverCall { terms, milestone, evidenceHash: hash })
            }
            Action::Release { milestone, amount: units } => {
                Encoded::free(&Contract::releaseCall { terms, milestone, amount: amount(units) })
            }
            Action::Refund { milestone, amount: units } => {
                Encoded::free(&Contract::refundCall { terms, milestone, amount: amount(units) })
            }
            Action::Dispute { milestone } => {
                Encoded::free(&Contract::disputeCall { terms, milestone, evidenceHash: hash })
            }
            Action::Respond { milestone } => {
                Encoded::free(&Contract::respondCall { terms, milestone, evidenceHash: hash })
            }
            Action::AddEvidence { milestone } => {
                Encoded::free(&Contract::addEvidenceCall { terms, milestone, evidenceHash: hash })
            }
            Action::ClaimAfterReview { milestone } => {
                Encoded::free(&Contract::claimAfterReviewCall { terms, milestone })
            }
            Action::RefundAfterDeadline { milestone } => {
                Encoded::free(&Contract::refundAfterDeadlineCall { terms, milestone })
            }
            Action::WinUnanswered { milestone } => {
                Encoded::free(&Contract::winUnansweredCall { terms, milestone })
            }
            Action::DefaultAfterArbiter { milestone } => {
                Encoded::free(&Contract::defaultAfterArbiterCall { terms, milestone })
            }
            _ => return None,
        })
    }
}

/// Makes everything as late as can be.
fn longest(terms: &mut DealTerms, now: UnixSeconds) {
    terms.accept_by = now.after(MAX_WINDOW);
    for milestone in &mut terms.milestones {
        milestone.deliver_by = terms.accept_by.after(MAX_TERM);
        milestone.review_window = MAX_WINDOW;
    }
    (terms.response_window, terms.challenge_window, terms.ruling_window) =
        (MAX_WINDOW, MAX_WINDOW, MAX_WINDOW);
}

fn short(window: Duration) -> u32 {
    u32::try_from(window.as_secs()).expect("the walks' windows are short")
}

impl Adapter for Escrows {
    type Deal = Escrow;
    type State = (u8, u32, bool, bool, Vec<(u8, Amount, u64)>);

    const CONTRACT: &'static str = "Escrow";
    const SMALL: u64 = SMALL.len() as u64;

    fn at(stage: &Stage, contract: Address) -> Self {
        let domain = eip712_domain! {
            name: "Teahouse Escrow",
            version: "1",
            chain_id: stage.chain_id,
            verifying_contract: contract,
        };
        Self { contract, domain, dollar: stage.dollar }
    }

    fn deal(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Escrow> {
        let small = Escrow::instances().remove(0).start.terms().clone();
        let accept_by = UnixSeconds::new(now.get() + HOUR * (24 + number % 5));
        let milestone = |at: u64| Milestone {
            amount: Amount::small(30 + 7 * at + number),
            deliver_by: UnixSeconds::new(accept_by.get() + DAY * (1 + at)),
            review_window: Duration::from_secs(DAY + HOUR * (number % 7)),
        };
        let judged = number % 3 != 2;
        let mut terms = DealTerms {
            contract: account(self.contract),
            payer: stage.signer(1),
            payee: stage.signer(2),
            arbiter: if judged { stage.signer(3) } else { Account::ZERO },
            milestones: (0..1 + number % 3).map(milestone).collect(),
            payer_deposit: Amount::small(2 + number % 2),
            payee_deposit: Amount::small(number % 4),
            arbiter_fee_bps: if judged { 1_000 } else { 0 },
            arbiter_fee_cap: Amount::small(1 + number % 9),
            challenge_window: Duration::from_secs(DAY + HOUR * (number % 3)),
            default_bps: (number * 1_111 % 10_001) as u16,
            payer_to: Destination::account(ANNA),
            payee_to: if number % 4 == 3 { NOTE.dest() } else { Destination::account(BO) },
            accept_by,
            ..small
        };
        terms.id = deal_word(self.terms(&terms).eip712_signing_hash(&self.domain));
        Instance { name: "on the chain", start: Escrow::promised(terms), at: now }
    }

    /// Of two milestones a unit each and no deposits: parts and deposits would multiply the states.
    fn small(&self, stage: &Stage, which: u64, now: UnixSeconds) -> Instance<Escrow> {
        let (number, judged) = SMALL[which as usize];
        let mut terms = self.deal(stage, number, now).start.terms().clone();
        terms.arbiter = if judged { stage.signer(3) } else { Account::ZERO };
        terms.arbiter_fee_bps = if judged { 1_000 } else { 0 };
        if terms.milestones.len() > 1 {
            (terms.payer_deposit, terms.payee_deposit) = (Amount::ZERO, Amount::ZERO);
            for milestone in &mut terms.milestones {
                milestone.amount = Amount::small(1);
            }
        }
        if which == LONGEST {
            longest(&mut terms, now);
        }
        terms.id = deal_word(self.terms(&terms).eip712_signing_hash(&self.domain));
        Instance { name: "on the chain", start: Escrow::promised(terms), at: now }
    }

    fn money(&self, deal: &Escrow) -> Option<Money> {
        Some(Self::money_of(deal.terms()))
    }

    fn encode(&self, stage: &Stage, deal: &Escrow, action: &Action) -> Encoded {
        let of = deal.terms();
        let step = || self.step(of, action).expect("every action is a beginning or a step");
        self.beginning(stage, of, action).unwrap_or_else(step)
    }

    fn refusal(&self, _: &Escrow, data: &[u8]) -> Option<Refusal> {
        place_refusal(data).or_else(|| words_refusal(data)).or_else(|| terms_refusal(data))
    }

    fn expected(&self, deal: &Escrow) -> Self::State {
        let pieces = deal.pieces().iter().zip(&deal.terms().milestones);
        let taken = |state, left, of: Amount| match state {
            State::Done => Amount::ZERO,
            _ => of.checked_sub(left).expect("not more is left than there was"),
        };
        let pieces =
            pieces.map(|(it, of)| (it.state as u8, taken(it.state, it.left, of.amount), it.since.get()));
        let silent = (deal.payer_silent(), deal.payee_silent());
        (deal.state() as u8, deal.nonce(), silent.0, silent.1, pieces.collect())
    }

    async fn found(&self, stage: &Stage, deal: &Escrow) -> Self::State {
        let id = word(deal.terms().id);
        let kept = stage.read(self.contract, Contract::dealCall { id }).await;
        let mut pieces = Vec::new();
        for milestone in 0..deal.pieces().len() as u8 {
            let piece = stage.read(self.contract, Contract::milestoneOfCall { id, milestone }).await;
            pieces.push((piece.state, deal_amount(piece.taken), piece.since));
        }
        (kept.status, kept.nonce, kept.payerSilent, kept.payeeSilent, pieces)
    }
}

/// Refusals because of where deal, milestone or time stand.
fn place_refusal(data: &[u8]) -> Option<Refusal> {
    Some(match Errors::abi_decode(data).ok()? {
        Errors::DealExists(e) => Refusal::DealExists { id: deal_word(e.id) },
        Errors::UnknownDeal(e) => Refusal::UnknownDeal { id: deal_word(e.id) },
        Errors::WrongStatus(e) => {
            Refusal::WrongStatus { id: deal_word(e.id), found: status(e.found)?, needed: status(e.needed)? }
        }
        Errors::NoSuchMilestone(e) => {
            Refusal::NoSuchMilestone { milestone: e.milestone.to(), count: e.count.to() }
        }
        Errors::WrongState(e) => Refusal::WrongState { milestone: e.milestone.to(), found: state(e.found)? },
        Errors::TooEarly(e) => {
            Refusal::TooEarly { opens_after: seconds(e.opensAfter), time: seconds(e.time) }
        }
        Errors::TooLate(e) => {
            Refusal::TooLate { closed_after: seconds(e.closedAfter), time: seconds(e.time) }
        }
        _ => return None,
    })
}

/// Refusals because of who calls, what was signed, or how much.
fn words_refusal(data: &[u8]) -> Option<Refusal> {
    Some(match Errors::abi_decode(data).ok()? {
        Errors::NotTheParty(e) => {
            Refusal::NotTheParty { caller: account(e.caller), needed: account(e.needed) }
        }
        Errors::NotAParty(e) => Refusal::NotAParty { caller: account(e.caller) },
        Errors::NotSigned(e) => Refusal::NotSigned { account: account(e.account) },
        Errors::SignaturePastDeadline(e) => {
            Refusal::SignaturePastDeadline { deadline: UnixSeconds::new(e.deadline), time: seconds(e.time) }
        }
        Errors::OtherDeal(e) => Refusal::OtherDeal { signed: deal_word(e.signed), id: deal_word(e.id) },
        Errors::WrongNonce(e) => Refusal::WrongNonce { signed: e.signed, due: e.due },
        Errors::BadSet(e) => Refusal::BadSet { milestones: e.milestones, count: e.count.to() },
        Errors::WrongSum(e) => Refusal::WrongSum { divided: wide(e.divided), left: wide(e.left) },
        Errors::NothingToMove(_) => Refusal::NothingToMove,
        Errors::MoreThanLeft(e) => Refusal::MoreThanLeft {
            amount: Amount::new(wide(e.amount)).ok()?,
            left: Amount::new(wide(e.left)).ok()?,
        },
        Errors::BadShare(e) => Refusal::BadShare { bps: e.bps, most: e.most },
        _ => return None,
    })
}

/// Refusals of terms.
fn terms_refusal(data: &[u8]) -> Option<Refusal> {
    Some(match Errors::abi_decode(data).ok()? {
        Errors::UnknownDestination(e) => unknown_destination(e.kind).into(),
        Errors::BadDestination(e) => bad_destination(e.dest).into(),
        Errors::BadAcceptBy(e) => Refusal::BadAcceptBy {
            accept_by: UnixSeconds::new(e.acceptBy),
            earliest: seconds(e.earliest),
            latest: seconds(e.latest),
        },
        Errors::BadCount(e) => Refusal::BadCount { count: e.count.to(), most: MAX_MILESTONES },
        _ => return None,
    })
}

fn status(number: u8) -> Option<Status> {
    let all = [Status::Unknown, Status::Offered, Status::Live, Status::Closed];
    all.into_iter().find(|it| *it as u8 == number)
}

fn state(number: u8) -> Option<State> {
    let quarrels = [State::DisputedByPayer, State::DisputedByPayee, State::Answered];
    let all = [State::Pending, State::Delivered].into_iter().chain(quarrels).chain([State::Done]);
    all.into_iter().find(|it| *it as u8 == number)
}
