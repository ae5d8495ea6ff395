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
    let vectors = list(file, of);
    let fields = vectors[0].as_object().expect("a vector is an object").keys();
    let bound: Vec<&str> =
        fields.map(String::as_str).filter(|it| !["changed", "digest"].contains(it)).collect();
    for field in &bound {
        assert!(vectors.iter().any(|it| it["changed"] == **field), "{of} has no vector for {field}");
    }
    assert_eq!(vectors.len(), 1 + bound.len(), "{of}");
    each(&vectors, &[], digest);
}
