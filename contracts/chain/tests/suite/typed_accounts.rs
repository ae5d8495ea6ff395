//! The golden digests of budgets, lanes and series, to which Solidity and Rust are both held.

use std::collections::BTreeSet;

use alloy::primitives::{Address, B256};
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::allowance::{Budget, Revoke, Spend};
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, ChainId};
use teahouse_chain::service::{Acceptance, HandBack, Purchase, Redemption, Series};
use teahouse_chain::voucher::{Lane, LaneSum, PayVoucher};

/// One vector: every field is text.
struct Vector(Value);

impl Vector {
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

    fn asset(&self) -> Asset {
        Asset::from_token(self.address("token"))
    }

    fn dest(&self, field: &str, kind: &str) -> Destination {
        Destination::read(self.word(field), self.number(kind)).expect("a destination of this version")
    }

    fn words<T: From<B256>>(&self, field: &str) -> Vec<T> {
        let all = self.0[field].as_array().expect("a list");
        let word = |value: &Value| value.as_str().and_then(|text| text.parse::<B256>().ok());
        all.iter().map(|value| word(value).expect("32 bytes").into()).collect()
    }
}

/// Holds `digest` to every vector of `list` in `file`; each vector but the first differs in one field.
fn each(file: &str, list: &str, count: usize, digest: impl Fn(&Vector, &ContractDomain) -> B256) {
    let all: Value = serde_json::from_str(file).expect("the vectors are JSON");
    let vectors: Vec<_> = all[list].as_array().expect("a list").iter().cloned().map(Vector).collect();
    for vector in &vectors {
        let chain_id = ChainId::new(vector.number("chainId"));
        let domain = ContractDomain { chain_id, contract: vector.address("contract") };
        assert_eq!(digest(vector, &domain), vector.word("digest"), "{list}: {}", vector.text("changed"));
    }
    let digests: BTreeSet<_> = vectors.iter().map(|vector| vector.word("digest")).collect();
    assert_eq!((vectors.len(), digests.len()), (count, count), "{list}: every field changes the digest");
}

#[test]
fn sig_002_alw_001_alw_006_alw_009_budgets_and_what_app_and_owner_sign_are_the_golden_ones() {
    let file = include_str!("../../../test/vectors/allowance.json");
    each(file, "budgets", 17, |v, domain| {
        let budget = Budget {
            owner: v.address("owner"),
            spender: v.address("spender"),
            asset: v.asset(),
            total: v.amount("total"),
            per_period: v.amount("perPeriod"),
            per_payment: v.amount("perPayment"),
            max_relayer_fee: v.amount("maxRelayerFee"),
            origin: v.time("origin"),
            period: v.number("period"),
            expiry: v.time("expiry"),
            payees: Some(v.word("payees")),
            refund_to: v.dest("refundTo", "refundKind"),
            salt: v.word("salt"),
        };
        budget.id(domain).word()
    });
    each(file, "spends", 11, |v, domain| {
        let spend = Spend {
            id: v.word("id").into(),
            dest: v.dest("dest", "destKind"),
            amount: v.amount("amount"),
            nonce: v.number("nonce"),
            max_relayer_fee: v.amount("maxRelayerFee"),
            relayer: v.address("relayer"),
            deadline: v.time("deadline"),
        };
        spend.digest(domain)
    });
    each(file, "revokes", 7, |v, domain| {
        let (max_relayer_fee, relayer) = (v.amount("maxRelayerFee"), v.address("relayer"));
        Revoke { id: v.word("id").into(), max_relayer_fee, relayer, deadline: v.time("deadline") }
            .digest(domain)
    });
}

#[test]
fn sig_002_vch_001_vch_006_lanes_and_vouchers_are_the_golden_ones() {
    let file = include_str!("../../../test/vectors/voucher-bank.json");
    each(file, "lanes", 12, |v, domain| {
        let lane = Lane {
            payer: v.address("payer"),
            payee: v.address("payee"),
            asset: v.asset(),
            expiry: v.time("expiry"),
            pay_to: v.dest("payTo", "payKind"),
            refund_to: v.dest("refundTo", "refundKind"),
            salt: v.word("salt"),
        };
        lane.id(domain).word()
    });
    each(file, "vouchers", 9, |v, domain| {
        let voucher = PayVoucher {
            payer: v.address("payer"),
            payee: v.address("payee"),
            lane: v.word("lane").into(),
            asset: v.asset(),
            cumulative: LaneSum::new(v.number("cumulative")),
            expiry: v.time("expiry"),
        };
        voucher.digest(domain)
    });
}

#[test]
fn sig_002_svc_001_svc_005_series_and_what_an_issuer_signs_are_the_golden_ones() {
    let file = include_str!("../../../test/vectors/service-vouchers.json");
    each(file, "series", 11, |v, domain| {
        let series = Series {
            issuer: v.address("issuer"),
            asset: v.asset(),
            price: v.amount("price"),
            supply: v.number("supply"),
            sale_ends: v.time("saleEnds"),
            expiry: v.time("expiry"),
            token_key: v.word("tokenKey"),
            salt: v.word("salt"),
        };
        series.id(domain).word()
    });
    each(file, "purchases", 8, |v, domain| {
        let (series, count) = (v.word("series").into(), v.number("count"));
        let refund_to = v.dest("refundTo", "refundKind");
        Purchase { series, count, refund_to, blinded: v.word("blinded") }.id(domain).word()
    });
    each(file, "acceptances", 6, |v, domain| {
        let (series, purchases) = (v.word("series").into(), v.words("purchases"));
        Acceptance { series, purchases, deadline: v.time("deadline") }.digest(domain)
    });
    each(file, "redemptions", 8, |v, domain| {
        let (series, serials) = (v.word("series").into(), v.words("serials"));
        let pay_to = v.dest("payTo", "payKind");
        Redemption { series, pay_to, serials, deadline: v.time("deadline") }.digest(domain)
    });
    each(file, "handBacks", 7, |v, domain| {
        let (series, purchase) = (v.word("series").into(), v.word("purchase").into());
        HandBack { series, purchase, returned: v.number("returned"), deadline: v.time("deadline") }
            .digest(domain)
    });
}
