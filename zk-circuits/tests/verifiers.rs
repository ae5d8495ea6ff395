//! The contracts of the development keys, as `contracts/src/verifiers` has them: whoever deploys one on a local chain
//! accepts the proofs that the catalog's provers make there.
//!
//! `TEAHOUSE_GOLDEN=1` writes the files anew, so that their diff is the review.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::path::Path;

use teahouse_zk::circuits::CircuitKind;
use teahouse_zk::format::solidity;
use teahouse_zk::groth16::development::{ChainKind, DevelopmentKey, LABEL};

#[test]
fn the_contracts_of_the_development_keys_are_those_of_the_contracts_folder() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contracts/src/verifiers");
    let golden = std::env::var_os("TEAHOUSE_GOLDEN").is_some_and(|value| value == "1");
    for kind in CircuitKind::ALL {
        let key = DevelopmentKey::of(kind.matrices()).unwrap().on(ChainKind::Local).unwrap();
        let source = solidity::write(kind.verifier_name(), &key.verifying, LABEL).unwrap();
        let path = folder.join(kind.verifier_name()).with_extension("sol");
        if golden {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &source).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == source, "{kind} differs: run with TEAHOUSE_GOLDEN=1 and look at the change");
    }
}
