//! The golden digests that Solidity and Rust are both held to.

use std::collections::BTreeSet;

use alloy::primitives::{Address, B256};
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::envelope::{Amount, Destination, EnvelopeId, ShareClaim, Terms};
use teahouse_chain::port::{Asset, ChainId};
use teahouse_chain::typed::EnvelopeDomain;

const VECTORS: &str = include_str!("../../../test/vectors/red-envelope.json");

fn vectors(of: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    all[of].as_array().expect("a list").clone()
}

fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
    vector[field].as_str().expect("every field is text")
}

fn number<T: std::str::FromStr<Err: std::fmt::Debug>>(vector: &Value, field: &str) -> T {
    text(vector, field).parse().expect("a decimal number")
}

fn word(vector: &Value, field: &str) -> B256 {
    text(vector, field).parse().expect("32 bytes")
}

fn account(vector: &Value, field: &str) -> Address {
    Address::from_word(word(vector, field))
}

fn address(vector: &Value, field: &str) -> Address {
    text(vector, field).parse().expect("an address")
}

fn amount(vector: &Value, field: &str) -> Amount {
    Amount::new(number(vector, field)).expect("96 bits")
}

fn domain(vector: &Value) -> EnvelopeDomain {
    EnvelopeDomain {
        chain_id: ChainId::new(number(vector, "chainId")),
        contract: address(vector, "contract"),
    }
}

fn claim(vector: &Value) -> ShareClaim {
    ShareClaim {
        id: EnvelopeId::from(word(vector, "id")),
        index: number(vector, "index"),
        amount: amount(vector, "amount"),
        dest: Destination::Account(account(vector, "dest")),
        max_relayer_fee: amount(vector, "maxRelayerFee"),
        relayer: address(vector, "relayer"),
        deadline: UnixSeconds::new(number(vector, "deadline")),
    }
}

fn terms(vector: &Value) -> Terms {
    Terms {
        depth: number(vector, "depth"),
        shares: number(vector, "shares"),
        asset: Asset::from_token(address(vector, "token")),
        total: amount(vector, "total"),
        expiry: UnixSeconds::new(number(vector, "expiry")),
        refund_to: account(vector, "refundTo"),
        root: word(vector, "root"),
        salt: word(vector, "salt"),
    }
}

/// Vectors that this version's types can hold: those of another mode or kind are Solidity's alone.
fn of_this_version(vector: &Value) -> bool {
    !["mode", "refundKind", "destKind"].contains(&text(vector, "changed"))
}

#[test]
fn sig_002_digests_are_the_golden_ones_and_change_with_every_bound_field() {
    let claims = vectors("claims");
    for vector in claims.iter().filter(|v| of_this_version(v)) {
        assert_eq!(claim(vector).digest(&domain(vector)), word(vector, "digest"), "{}", vector["changed"]);
    }
    let all_terms = vectors("terms");
    for vector in all_terms.iter().filter(|v| of_this_version(v)) {
        let id = terms(vector).id(&domain(vector));
        assert_eq!(id.word(), word(vector, "digest"), "{}", vector["changed"]);
    }
    let digests: BTreeSet<_> = claims.iter().chain(&all_terms).map(|v| word(v, "digest")).collect();
    assert_eq!(digests.len(), claims.len() + all_terms.len());
    assert_eq!((claims.len(), all_terms.len()), (11, 13));
}
