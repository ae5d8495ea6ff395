//! Golden vectors: lists of flat objects whose fields are text.

use alloy::primitives::{Address, B256};
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::port::ChainId;

/// The list `of` in a file of vectors; its first is the base case, each other differs from it in one field.
pub fn list(file: &str, of: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(file).expect("the vectors are JSON");
    all[of].as_array().expect("a list").clone()
}

/// A field as any type that is read from text: a number, an address, 32 bytes.
pub fn field<T: std::str::FromStr<Err: std::fmt::Debug>>(vector: &Value, name: &str) -> T {
    vector[name].as_str().expect("every field is text").parse().expect("of its type")
}

pub fn time(vector: &Value, name: &str) -> UnixSeconds {
    UnixSeconds::new(field(vector, name))
}

pub fn domain(vector: &Value) -> ContractDomain {
    let contract: Address = field(vector, "contract");
    ContractDomain { chain_id: ChainId::new(field(vector, "chainId")), contract }
}

/// Holds `digest` to every vector of a list, whose digests all differ but for the fields of `unbound`.
pub fn each(vectors: &[Value], unbound: &[&str], digest: impl Fn(&Value) -> B256) {
    let mut seen = std::collections::BTreeSet::new();
    for vector in vectors {
        let (found, changed) = (digest(vector), vector["changed"].as_str().expect("text"));
        assert_eq!(found, field::<B256>(vector, "digest"), "{changed}");
        assert_eq!(seen.insert(found), !unbound.contains(&changed), "{changed}");
    }
}

/// Holds `digest` to every vector of the list `of` in a file, which has one negative vector for each of its fields and for
/// both of the domain.
pub fn whole(file: &str, of: &str, digest: impl Fn(&Value) -> B256) {
    whole_but(file, of, Apart::default(), digest);
}

/// The fields of a vector that are apart from what is signed.
#[derive(Clone, Copy, Default)]
pub struct Apart<'a> {
    /// They change no digest, and there is a vector for each that says so.
    pub unbound: &'a [&'a str],
    /// They stand beside what is signed, as its signature does, and no vector is about them.
    pub beside: &'a [&'a str],
}

/// [`whole`] for what is signed without some of the fields.
pub fn whole_but(file: &str, of: &str, apart: Apart<'_>, digest: impl Fn(&Value) -> B256) {
    let vectors = list(file, of);
    let fields = vectors[0].as_object().expect("a vector is an object").keys().map(String::as_str);
    let of_its_own = |it: &&str| !["changed", "digest"].contains(it) && !apart.beside.contains(it);
    let changeable: Vec<&str> = fields.filter(of_its_own).collect();
    for field in &changeable {
        assert!(vectors.iter().any(|it| it["changed"] == **field), "{of} has no vector for {field}");
    }
    assert_eq!(vectors.len(), 1 + changeable.len(), "{of}");
    each(&vectors, apart.unbound, digest);
}
