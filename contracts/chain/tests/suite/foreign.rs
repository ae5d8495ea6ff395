//! What a signature is bound to beside its fields: each word of its domain, with a negative vector for every one.

use std::collections::BTreeSet;

use alloy::primitives::{B256, U256, keccak256};
use alloy::sol_types::Eip712Domain;
use serde_json::Value;
use teahouse_chain::book::ContractName;
use teahouse_chain::typed::EnvelopeDomain;

use crate::golden::{domain, field, list};

/// The file of vectors of each contract that checks signatures.
const FILES: [(ContractName, &str); 12] = [
    (ContractName::RedEnvelope, include_str!("../../../test/vectors/red-envelope.json")),
    (ContractName::MiniAppRegistry, include_str!("../../../test/vectors/mini-app-registry.json")),
    (ContractName::RLNMembership, include_str!("../../../test/vectors/rln-membership.json")),
    (ContractName::RelayStake, include_str!("../../../test/vectors/relay-stake.json")),
    (ContractName::Allowance, include_str!("../../../test/vectors/allowance.json")),
    (ContractName::VoucherBank, include_str!("../../../test/vectors/voucher-bank.json")),
    (ContractName::ServiceVouchers, include_str!("../../../test/vectors/service-vouchers.json")),
    (ContractName::Delegate, include_str!("../../../test/vectors/delegate.json")),
    (ContractName::Escrow, include_str!("../../../test/vectors/escrow.json")),
    (ContractName::NameDirectory, include_str!("../../../test/vectors/name-directory.json")),
    (ContractName::RideSettlement, include_str!("../../../test/vectors/ride-settlement.json")),
    (ContractName::ShieldedPool, include_str!("../../../test/vectors/shielded-pool.json")),
];

/// The lists of a file with the vectors of their base case in other domains; those that have none are hashed into others.
fn foreign(file: &str) -> Vec<(String, Vec<Value>)> {
    let all: Value = serde_json::from_str(file).expect("the vectors are JSON");
    let lists = all["foreign"].as_object().expect("the lists by their names");
    let own: BTreeSet<&String> =
        all.as_object().expect("an object").keys().filter(|it| *it != "foreign").collect();
    assert_eq!(lists.keys().collect::<BTreeSet<_>>(), own, "every list says its domains");
    let read = |(of, list): (&String, &Value)| (of.clone(), list.as_array().expect("a list").clone());
    lists.iter().map(read).filter(|(_, list)| !list.is_empty()).collect()
}

/// The domain that a vector names, made by alloy. A store's receipts name neither chain nor contract.
fn named(vector: &Value) -> Eip712Domain {
    let everywhere = vector.get("contract").is_none();
    Eip712Domain {
        name: Some(field::<String>(vector, "name").into()),
        version: Some(field::<String>(vector, "version").into()),
        chain_id: (!everywhere).then(|| field::<U256>(vector, "chainId")),
        verifying_contract: (!everywhere).then(|| field(vector, "contract")),
        salt: None,
    }
}

fn digest(domain: &Eip712Domain, structs: B256) -> B256 {
    keccak256([&[0x19, 0x01], domain.separator().as_slice(), structs.as_slice()].concat())
}

#[test]
fn sig_002_name_version_chain_and_contract_of_a_domain_are_bound_one_by_one() {
    for (contract, file) in FILES {
        for (of, vectors) in foreign(file) {
            let own: B256 = field(&list(file, &of)[0], "digest");
            let mut seen = BTreeSet::new();
            for vector in &vectors {
                let changed: String = field(vector, "changed");
                let found = digest(&named(vector), field(vector, "struct"));
                assert_eq!(found, field::<B256>(vector, "digest"), "{contract}: {of}: {changed}");
                assert_eq!(found == own, changed == "nothing", "{contract}: {of}: {changed}");
                assert!(seen.insert(found), "{contract}: {of}: {changed}");
            }
            let words = if vectors[0].get("contract").is_some() { 4 } else { 2 };
            assert_eq!(vectors.len(), 1 + words, "{contract}: {of} has one for each word");
        }
    }
}

#[test]
fn sig_002_a_contracts_domain_is_the_one_that_its_vectors_name_and_no_foreign_one() {
    for (contract, file) in FILES {
        for (of, vectors) in foreign(file).iter().filter(|(_, it)| it[0].get("contract").is_some()) {
            let here = domain(&vectors[0]);
            for vector in vectors {
                let is_own = vector["changed"] == "nothing";
                assert_eq!(here.eip712(contract) == named(vector), is_own, "{contract}: {of}");
            }
        }
    }
}

#[test]
fn sig_002_the_envelopes_own_domain_is_the_one_that_its_vectors_name() {
    let (_, file) = FILES[0];
    let (_, vectors) = foreign(file).into_iter().find(|(of, _)| of == "claims").expect("claims are signed");
    let here = domain(&vectors[0]);
    let envelope = EnvelopeDomain { chain_id: here.chain_id, contract: here.contract };
    assert_eq!(envelope.eip712(), named(&vectors[0]));
}
