//! Allowances on the chain.

use std::collections::BTreeSet;

use alloy::primitives::{Address, B256, Bytes, U256, keccak256};
use alloy::sol_types::{Eip712Domain, SolInterface, SolStruct, eip712_domain};
use teahouse_base::UnixSeconds;
use teahouse_deals::Amount;
use teahouse_deals::account::{Destination, Signature};
use teahouse_deals::allowance::{
    Allowance, AllowanceAction as Action, AllowanceRefusal as Refusal, AllowanceStatus as Status, Budget,
    Revoke, Spend,
};
use teahouse_deals::explore::{ANNA, BO, Explore, Instance, NOTE, OTHER_NOTE};

use self::Contract::AllowanceErrors as Errors;
use super::adapter::{Adapter, Encoded};
use super::play;
use super::stage::{Money, Stage};
use super::words::{
    account, address, amount, bad_destination, deal_amount, deal_word, destination, opening, seconds,
    unknown_destination, wide, word, wrong_opening,
};

mod bound {
    #![allow(missing_docs, clippy::too_many_arguments, reason = "generated from the ABI")]
    alloy::sol!(
        #[sol(all_derives)]
        Allowance,
        "../abi/Allowance.json"
    );
}

use bound::Allowance as Contract;

const HOUR: u64 = 3_600;

struct Allowances {
    contract: Address,
    domain: Eip712Domain,
    dollar: Address,
}

#[tokio::test]
async fn an_allowance_and_its_machine_give_the_same_answers() {
    play::walks::<Allowances>().await;
}

#[tokio::test]
async fn every_answer_of_an_allowance_is_the_contracts() {
    play::answers::<Allowances>().await;
}

#[tokio::test]
async fn a_stranger_pushes_the_rest_of_an_allowance_back() {
    let kinds = play::exits::<Allowances>().await;
    assert_eq!(kinds, [BTreeSet::from([vec!["refund"]])], "what nobody spent goes back");
}

impl Allowances {
    fn money_of(budget: &Budget) -> Money {
        if budget.max_relayer_fee.get().is_multiple_of(2) { Money::Coin } else { Money::Dollars }
    }

    fn budget(&self, of: &Budget) -> Contract::Budget {
        let token = if Self::money_of(of) == Money::Coin { Address::ZERO } else { self.dollar };
        Contract::Budget {
            owner: address(of.owner),
            spender: address(of.spender),
            token,
            total: amount(of.total),
            perPeriod: amount(of.per_period),
            perPayment: amount(of.per_payment),
            maxRelayerFee: amount(of.max_relayer_fee),
            origin: of.origin.get(),
            period: of.period,
            expiry: of.expiry.get(),
            payees: if of.has_payees { payees() } else { B256::ZERO },
            refundKind: of.refund_to.kind,
            refundTo: word(of.refund_to.word),
            salt: B256::ZERO,
        }
    }

    fn spend(of: &Spend) -> Contract::Spend {
        Contract::Spend {
            id: word(of.id),
            dest: word(of.dest.word),
            destKind: of.dest.kind,
            amount: amount(of.amount),
            nonce: U256::from(of.nonce),
            maxRelayerFee: amount(of.max_relayer_fee),
            relayer: address(of.relayer),
            deadline: of.deadline.get(),
        }
    }

    fn revoke(of: &Revoke) -> Contract::Revoke {
        Contract::Revoke {
            id: word(of.id),
            maxRelayerFee: amount(of.max_relayer_fee),
            relayer: address(of.relayer),
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
}

fn opened(of: teahouse_deals::vault::Opening) -> Contract::NoteOpening {
    let (pool, note_key, authority, insertion, ciphertext) = opening(of);
    Contract::NoteOpening { pool, noteKey: note_key, authority, insertion, ciphertext }
}

fn leaf(dest: Destination) -> B256 {
    keccak256([&[0, dest.kind], dest.word.as_bytes().as_slice()].concat())
}

fn node(left: B256, right: B256) -> B256 {
    keccak256([&[1], left.min(right).as_slice(), left.max(right).as_slice()].concat())
}

/// Everyone whom the machine calls a payee, in a list of three.
fn leaves() -> [B256; 3] {
    [Destination::account(BO), NOTE.dest(), OTHER_NOTE.dest()].map(leaf)
}

fn payees() -> B256 {
    let [a, b, c] = leaves();
    node(node(a, b), c)
}

fn path(dest: Destination, is_payee: bool) -> Vec<B256> {
    let [a, b, c] = leaves();
    match leaf(dest) {
        _ if !is_payee => vec![B256::repeat_byte(0x11)],
        own if own == a => vec![b, c],
        own if own == b => vec![a, c],
        _ => vec![node(a, b)],
    }
}

impl Adapter for Allowances {
    type Deal = Allowance;
    type State = (u8, Amount, Amount, u32, Vec<u64>);

    const CONTRACT: &'static str = "Allowance";

    fn at(stage: &Stage, contract: Address) -> Self {
        let domain = eip712_domain! {
            name: "Teahouse Allowance",
            version: "1",
            chain_id: stage.chain_id,
            verifying_contract: contract,
        };
        Self { contract, domain, dollar: stage.dollar }
    }

    fn deal(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Allowance> {
        let small = Allowance::instances().remove(0);
        let one = 1 + number as u32 % 3;
        let mut budget = Budget {
            contract: account(self.contract),
            owner: stage.signer(1),
            spender: stage.signer(2),
            max_relayer_fee: Amount::small(1 + number % 2),
            per_payment: Amount::small(3 + number % 4),
            per_period: Amount::small(4 + 2 * (number % 4)),
            total: Amount::small(8 + 5 * number),
            origin: UnixSeconds::new(now.get() + 1_000 * (number % 3)),
            period: one * HOUR as u32,
            expiry: UnixSeconds::new(now.get() + HOUR * (3 + 2 * number)),
            has_payees: number % 3 == 1,
            refund_to: if number % 4 == 3 { NOTE.dest() } else { Destination::account(ANNA) },
            ..small.start.budget().clone()
        };
        budget.id = deal_word(self.budget(&budget).eip712_signing_hash(&self.domain));
        Instance { name: "on the chain", start: Allowance::promised(budget), at: now }
    }

    fn money(&self, deal: &Allowance) -> Option<Money> {
        Some(Self::money_of(deal.budget()))
    }

    fn encode(&self, stage: &Stage, deal: &Allowance, action: &Action) -> Encoded {
        let budget = self.budget(deal.budget());
        match action {
            Action::Open => {
                let value = if budget.token.is_zero() { U256::from(budget.total) } else { U256::ZERO };
                Encoded::bringing(&Contract::openCall { budget }, value)
            }
            Action::Spend { spend, is_payee, opening, signature, fee } => {
                Encoded::free(&Contract::spendCall {
                    budget,
                    signed: Self::spend(spend),
                    path: path(spend.dest, *is_payee),
                    opening: opened(*opening),
                    signature: self.signed(stage, signature, Self::spend),
                    fee: amount(*fee),
                })
            }
            Action::Revoke { opening } => {
                Encoded::free(&Contract::revokeCall { budget, opening: opened(*opening) })
            }
            Action::RevokeSigned { revoke, opening, signature, fee } => {
                Encoded::free(&Contract::revokeSignedCall {
                    budget,
                    signed: Self::revoke(revoke),
                    opening: opened(*opening),
                    signature: self.signed(stage, signature, Self::revoke),
                    fee: amount(*fee),
                })
            }
            Action::Refund { opening } => {
                Encoded::free(&Contract::refundCall { budget, opening: opened(*opening) })
            }
        }
    }

    fn refusal(&self, _: &Allowance, data: &[u8]) -> Option<Refusal> {
        terms_refusal(data).or_else(|| call_refusal(data))
    }

    fn expected(&self, deal: &Allowance) -> Self::State {
        let (spent, index) = deal.spent();
        let used = (0..16).filter(|nonce| deal.is_nonce_used(*nonce)).collect();
        (deal.state() as u8, deal_held(deal), spent, index, used)
    }

    async fn found(&self, stage: &Stage, deal: &Allowance) -> Self::State {
        let id = word(deal.budget().id);
        let kept = stage.read(self.contract, Contract::budgetOfCall { id }).await;
        let mut used = Vec::new();
        for nonce in 0..16 {
            let call = Contract::isNonceUsedCall { id, nonce: U256::from(nonce) };
            used.extend(stage.read(self.contract, call).await.then_some(nonce));
        }
        (kept.status, deal_amount(kept.remaining), deal_amount(kept.spentInPeriod), kept.index, used)
    }
}

fn deal_held(deal: &Allowance) -> Amount {
    use teahouse_deals::Deal;
    deal.held()
}

/// Refusals of terms.
fn terms_refusal(data: &[u8]) -> Option<Refusal> {
    let time = UnixSeconds::new;
    Some(match Errors::abi_decode(data).ok()? {
        Errors::UnknownDestination(e) => unknown_destination(e.kind).into(),
        Errors::BadDestination(e) => bad_destination(e.dest).into(),
        Errors::WrongOpening(e) => wrong_opening(e.dest, e.found).into(),
        Errors::BadParties(e) => Refusal::BadParties { owner: account(e.owner), spender: account(e.spender) },
        Errors::BadLimits(e) => Refusal::BadLimits {
            per_payment: deal_amount(e.perPayment),
            per_period: deal_amount(e.perPeriod),
            total: deal_amount(e.total),
        },
        Errors::BadPeriod(e) => Refusal::BadPeriod { period: e.period, least: e.least },
        Errors::BadOrigin(e) => Refusal::BadOrigin { origin: time(e.origin), expiry: time(e.expiry) },
        Errors::BadExpiry(e) => Refusal::BadExpiry {
            expiry: time(e.expiry),
            earliest: seconds(e.earliest),
            latest: seconds(e.latest),
        },
        Errors::BudgetExists(e) => Refusal::BudgetExists { id: deal_word(e.id) },
        Errors::UnknownBudget(e) => Refusal::UnknownBudget { id: deal_word(e.id) },
        Errors::BudgetOver(e) => Refusal::BudgetOver { id: deal_word(e.id), status: status(e.status)? },
        Errors::OtherBudget(e) => Refusal::OtherBudget { signed: deal_word(e.signed), id: deal_word(e.id) },
        Errors::BudgetNotBegun(e) => {
            Refusal::BudgetNotBegun { origin: time(e.origin), time: seconds(e.time) }
        }
        Errors::BudgetExpired(e) => Refusal::BudgetExpired { expiry: time(e.expiry), time: seconds(e.time) },
        Errors::BudgetNotExpired(e) => {
            Refusal::BudgetNotExpired { expiry: time(e.expiry), time: seconds(e.time) }
        }
        _ => return None,
    })
}

/// Refusals of a payment or a stop.
fn call_refusal(data: &[u8]) -> Option<Refusal> {
    Some(match Errors::abi_decode(data).ok()? {
        Errors::SignaturePastDeadline(e) => {
            Refusal::SignaturePastDeadline { deadline: UnixSeconds::new(e.deadline), time: seconds(e.time) }
        }
        Errors::NothingToSpend(e) => Refusal::NothingToSpend { id: deal_word(e.id) },
        Errors::NonceUsed(e) => Refusal::NonceUsed { id: deal_word(e.id), nonce: e.nonce.to() },
        Errors::NotAPayee(e) => Refusal::NotAPayee { dest: destination(e.destKind, e.dest) },
        Errors::AbovePayment(e) => Refusal::AbovePayment { asked: wide(e.asked), most: deal_amount(e.most) },
        Errors::AbovePeriod(e) => Refusal::AbovePeriod {
            asked: wide(e.asked),
            left: deal_amount(e.left),
            resets_at: seconds(e.resetsAt),
        },
        Errors::AboveRest(e) => Refusal::AboveRest { asked: wide(e.asked), left: deal_amount(e.left) },
        Errors::FeeTooHigh(e) => Refusal::FeeTooHigh { fee: deal_amount(e.fee), most: deal_amount(e.most) },
        Errors::NotTheRelayer(e) => {
            Refusal::NotTheRelayer { caller: account(e.caller), relayer: account(e.relayer) }
        }
        Errors::BadSignature(e) => Refusal::BadSignature { key: account(e.key) },
        Errors::NotTheBudgetsOwner(e) => {
            Refusal::NotTheBudgetsOwner { caller: account(e.caller), owner: account(e.owner) }
        }
        _ => return None,
    })
}

fn status(number: u8) -> Option<Status> {
    let all = [Status::Unknown, Status::Live, Status::Empty, Status::Revoked, Status::Refunded];
    all.into_iter().find(|it| *it as u8 == number)
}
