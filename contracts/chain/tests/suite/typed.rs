//! The golden digests that Solidity and Rust are both held to.

use std::collections::BTreeSet;

use alloy::primitives::{Address, B256};
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::destination::{Destination, NoteDest, Redirect};
use teahouse_chain::envelope::{Amount, EnvelopeId, Gathering, Join, Mode, ShareClaim, Terms};
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

fn dest(vector: &Value, word_: &str, kind: &str) -> Destination {
    Destination::read(word(vector, word_), number(vector, kind)).expect("a kind known here")
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
        dest: dest(vector, "dest", "destKind"),
        max_relayer_fee: amount(vector, "maxRelayerFee"),
        relayer: address(vector, "relayer"),
        deadline: UnixSeconds::new(number(vector, "deadline")),
    }
}

fn terms(vector: &Value) -> Terms {
    Terms {
        mode: [Mode::Equal, Mode::Deck, Mode::Open][number::<usize>(vector, "mode")],
        depth: number(vector, "depth"),
        shares: number(vector, "shares"),
        asset: Asset::from_token(address(vector, "token")),
        total: amount(vector, "total"),
        expiry: UnixSeconds::new(number(vector, "expiry")),
        refund_to: dest(vector, "refundTo", "refundKind"),
        root: word(vector, "root"),
        salt: word(vector, "salt"),
    }
}

fn gathering(vector: &Value) -> Gathering {
    Gathering {
        commitment: word(vector, "commitment"),
        key: address(vector, "key"),
        membership: address(vector, "membership"),
        group: word(vector, "group"),
        closes_at: UnixSeconds::new(number(vector, "closesAt")),
    }
}

fn join(vector: &Value) -> Join {
    Join {
        id: EnvelopeId::from(word(vector, "id")),
        nullifier: word(vector, "nullifier"),
        dest: dest(vector, "dest", "destKind"),
        max_relayer_fee: amount(vector, "maxRelayerFee"),
        relayer: address(vector, "relayer"),
        deadline: UnixSeconds::new(number(vector, "deadline")),
    }
}

fn note(vector: &Value) -> NoteDest {
    NoteDest {
        pool: address(vector, "pool"),
        note_key: word(vector, "noteKey"),
        ciphertext_hash: word(vector, "ciphertextHash"),
        authority: address(vector, "authority"),
    }
}

fn redirect(vector: &Value) -> Redirect {
    Redirect {
        token: address(vector, "token"),
        dest: word(vector, "dest"),
        amount: number(vector, "amount"),
        to: dest(vector, "to", "toKind"),
        deadline: UnixSeconds::new(number(vector, "deadline")),
    }
}

/// Holds `digest` to each of the `count` vectors of `of`, which all differ.
fn golden(of: &str, count: usize, digest: impl Fn(&Value) -> B256) {
    let all = vectors(of);
    for vector in &all {
        assert_eq!(digest(vector), word(vector, "digest"), "{of}: {}", vector["changed"]);
    }
    let digests: BTreeSet<_> = all.iter().map(|v| word(v, "digest")).collect();
    assert_eq!((digests.len(), all.len()), (count, count), "{of}");
}

#[test]
fn sig_002_digests_are_the_golden_ones_and_change_with_every_bound_field() {
    golden("claims", 11, |v| claim(v).digest(&domain(v)));
    golden("terms", 13, |v| terms(v).id(&domain(v)).word());
    golden("gatherings", 6, |v| gathering(v).root());
    golden("joins", 10, |v| join(v).digest(&domain(v)));
}

#[test]
fn dst_003_dst_004_shielded_destinations_and_their_redirections_are_the_golden_ones() {
    golden("notes", 5, |v| note(v).dest().word());
    golden("redirects", 9, |v| redirect(v).digest(&domain(v).eip712()));
}
