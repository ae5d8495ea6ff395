//! The golden digests of escrow deals, to which Solidity and Rust are both held.

use std::collections::BTreeSet;
use std::time::Duration;

use alloy::primitives::{Address, B256};
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::escrow::{DealId, DealTerms, Milestone, Ruling, Settlement};
use teahouse_chain::port::{Asset, ChainId};

const VECTORS: &str = include_str!("../../../test/vectors/escrow.json");

/// One vector.
struct Vector(Value);

impl Vector {
    fn all(of: &str) -> Vec<Self> {
        let all: Value = serde_json::from_str(VECTORS).expect("the vectors are JSON");
        all[of].as_array().expect("a list").iter().cloned().map(Self).collect()
    }

    fn text(&self, field: &str) -> &str {
        self.0[field].as_str().expect("every field is text")
    }

    fn number<T: std::str::FromStr<Err: std::fmt::Debug>>(&self, field: &str) -> T {
        self.text(field).parse().expect("a decimal number")
    }

    fn word(&self, field: &str) -> B256 {
        self.text(field).parse().expect("32 bytes")
    }

    fn address(&self, field: &str) -> Address {
        self.text(field).parse().expect("an address")
    }

    fn amount(&self, field: &str) -> Amount {
        Amount::new(self.number(field)).expect("96 bits")
    }

    fn time(&self, field: &str) -> UnixSeconds {
        UnixSeconds::new(self.number(field))
    }

    fn span(&self, field: &str) -> Duration {
        Duration::from_secs(self.number(field))
    }

    fn dest(&self, side: &str) -> Destination {
        let (word, kind) = (self.word(&format!("{side}To")), self.number(&format!("{side}Kind")));
        Destination::read(word, kind).expect("a known kind")
    }

    fn domain(&self) -> ContractDomain {
        ContractDomain { chain_id: ChainId::new(self.number("chainId")), contract: self.address("contract") }
    }

    fn milestone(&self, at: usize) -> Milestone {
        Milestone {
            amount: self.amount(&format!("amount{at}")),
            deliver_by: self.time(&format!("deliverBy{at}")),
            review_window: self.span(&format!("reviewWindow{at}")),
        }
    }

    fn terms(&self) -> DealTerms {
        let arbiter = self.address("arbiter");
        DealTerms {
            payer: self.address("payer"),
            payee: self.address("payee"),
            arbiter: (!arbiter.is_zero()).then_some(arbiter),
            asset: Asset::from_token(self.address("token")),
            milestones: (0..self.number("count")).map(|at| self.milestone(at)).collect(),
            payer_deposit: self.amount("payerDeposit"),
            payee_deposit: self.amount("payeeDeposit"),
            arbiter_fee_bps: self.number("arbiterFeeBps"),
            arbiter_fee_cap: self.amount("arbiterFeeCap"),
            response_window: self.span("responseWindow"),
            challenge_window: self.span("challengeWindow"),
            ruling_window: self.span("rulingWindow"),
            default_bps: self.number("defaultBps"),
            payer_to: self.dest("payer"),
            payee_to: self.dest("payee"),
            meta_hash: self.word("metaHash"),
            accept_by: self.time("acceptBy"),
            salt: self.word("salt"),
        }
    }

    fn settlement(&self) -> Settlement {
        Settlement {
            id: DealId::from(self.word("id")),
            milestones: self.number("milestones"),
            to_payer: self.amount("toPayer"),
            to_payee: self.amount("toPayee"),
            nonce: self.number("nonce"),
            deadline: self.time("deadline"),
        }
    }

    fn ruling(&self) -> Ruling {
        Ruling {
            id: DealId::from(self.word("id")),
            milestone: self.number("milestone"),
            payee_bps: self.number("payeeBps"),
            reasons_hash: self.word("reasonsHash"),
            deadline: self.time("deadline"),
        }
    }
}

fn check(of: &str, count: usize, digest: impl Fn(&Vector) -> B256) {
    let all = Vector::all(of);
    let digests: BTreeSet<B256> = all.iter().map(|it| it.word("digest")).collect();
    assert_eq!((all.len(), digests.len()), (count, count), "every bound field has a vector of its own");
    for vector in &all {
        assert_eq!(digest(vector), vector.word("digest"), "{}", vector.text("changed"));
    }
}

#[test]
fn sig_002_escrow_digests_are_the_golden_ones_and_change_with_every_bound_field() {
    check("terms", 29, |it| it.terms().id(&it.domain()).word());
    check("settlements", 9, |it| it.settlement().digest(&it.domain()));
    check("rulings", 8, |it| it.ruling().digest(&it.domain()));
}
