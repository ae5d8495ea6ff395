//! The profiles that come with the program say where CREATE2 puts each contract, and nothing that a person has to choose.
//!
//! `TEAHOUSE_GOLDEN=1` rewrites their contracts, so that their diff is the review.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use teahouse_chain::book::{AddressBook, ContractAt, ContractName};
use teahouse_chain::deploy::{Deployment, practice};
use teahouse_chain::profile::{
    ChainProfile, EndpointAt, EvmLevel, FeeModel, Finality, KeySetup, ProfileError, ShieldedAt, ShieldedError,
};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("profiles")
}

/// The profiles by the names of their files, each as if a person had named somebody to ask where it names nobody.
fn files() -> BTreeMap<String, (String, ChainProfile)> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("a profile can be read");
        let name = path.file_stem().expect("it has a name").to_string_lossy().into_owned();
        let own = EndpointAt { name: "own".into(), url: "https://chain.example".into() };
        let profile = match ChainProfile::from_json(&text) {
            Err(ProfileError::NoEndpoint(_)) => ChainProfile::asking(&text, vec![own]),
            said => said,
        };
        (name, (text, profile.unwrap_or_else(|error| panic!("{}: {error}", path.display()))))
    };
    let entries = std::fs::read_dir(folder()).expect("the profiles have a folder");
    entries.map(|entry| read(entry.expect("the folder can be read").path())).collect()
}

/// The contracts of a chain; where money has a worth there is neither a practice dollar nor a pool of development keys.
fn expected(profile: &ChainProfile) -> BTreeMap<ContractName, ContractAt> {
    let all = ContractName::ALL.into_iter();
    let on_it = all.filter(|name| profile.practice || name.is_on_every_chain());
    let at = |name| {
        let Deployment { address, code_hash, .. } = Deployment::of(name);
        (name, ContractAt { address, code_hash, since: 0 })
    };
    on_it.map(at).collect()
}

/// The shielded pools of a chain: until a ceremony has made keys, there is one on the practice chain and nowhere else.
fn expected_pools(profile: &ChainProfile) -> Vec<ShieldedAt> {
    let mut book = AddressBook::new(profile.chain_id);
    book.contracts = expected(profile);
    ShieldedAt::of_practice(&book, practice::pool_caps()).into_iter().collect()
}

#[test]
fn every_profile_is_canonical_and_names_each_contract_where_it_is_deployed() {
    let golden = std::env::var_os("TEAHOUSE_GOLDEN").is_some();
    for (name, (text, mut profile)) in files() {
        // Where nobody is named, the one of this test is not part of the file.
        profile.endpoints.retain(|at| at.name != "own");
        (profile.contracts, profile.shielded) = (expected(&profile), expected_pools(&profile));
        let found = profile.to_json() + "\n";
        let path = folder().join(format!("{name}.json"));
        if golden {
            std::fs::write(&path, &found).expect("a profile can be written");
        }
        let text = if golden { found.clone() } else { text };
        assert!(
            text == found,
            "{name}.json says otherwise: TEAHOUSE_GOLDEN=1 rewrites it, and look at the change"
        );
        assert_eq!(profile.name, name);
    }
}

#[test]
fn the_profiles_are_of_different_chains_and_say_how_each_of_them_works() {
    let files = files();
    let ids: BTreeSet<u64> = files.values().map(|(_, profile)| profile.chain_id.get()).collect();
    assert_eq!(ids, BTreeSet::from([1, 10, 8_453, 31_337]));
    assert_eq!(ids.len(), files.len());
    for (name, (_, profile)) in &files {
        let is_rollup = ["base", "op-mainnet"].contains(&name.as_str());
        let fees = if is_rollup { FeeModel::Eip1559WithDataFee } else { FeeModel::Eip1559 };
        assert_eq!(profile.fees, fees, "{name}");
        assert_eq!(profile.finality == Finality::Tags, !profile.practice, "{name}");
        assert!(profile.require(EvmLevel::SET_CODE).is_ok(), "{name}");
    }
}

#[test]
fn the_profile_of_the_practice_chain_is_the_one_that_the_program_makes() {
    let files = files();
    let (_, file) = &files["practice"];
    let made = ChainProfile::practice("http://127.0.0.1:8545");
    let (contracts, shielded) = (expected(&made), expected_pools(&made));
    assert_eq!(*file, ChainProfile { contracts, shielded, ..made });
}

#[test]
fn chn_012_no_chain_where_money_has_a_worth_has_a_pool_of_development_keys() {
    let files = files();
    for (name, (_, profile)) in &files {
        assert_eq!(profile.shielded.is_empty(), !profile.practice, "{name}");
    }
    // and one that is written into such a profile is refused
    let pool = files["practice"].1.shielded[0].clone();
    let mut real = files["base"].1.clone();
    real.shielded.push(pool);
    assert!(matches!(real.check(), Err(ProfileError::DevelopmentKeys(_))));
}

#[test]
fn whom_to_ask_about_a_real_chain_is_a_persons_choice() {
    for (name, (text, profile)) in files() {
        let refused = matches!(ChainProfile::from_json(&text), Err(ProfileError::NoEndpoint(_)));
        assert_eq!(refused, !profile.practice, "{name}");
    }
}

#[tokio::test]
async fn chn_003_the_practice_chain_has_every_contract_where_its_profile_says() {
    let devnet = teahouse_chain::devnet::Devnet::start_temporary().await.expect("anvil starts");
    let files = files();
    let (_, profile) = &files["practice"];
    profile.book().check(devnet.port()).await.expect("the code is what the profile says");
    profile.agrees_with(devnet.book()).expect("the book says the same");
}

#[tokio::test]
async fn chn_012_the_practice_pool_believes_whom_its_profile_says_and_another_is_found_out() {
    let devnet = teahouse_chain::devnet::Devnet::start_temporary().await.expect("anvil starts");
    let (port, pool) = (devnet.port(), devnet.pool());
    pool.check(port).await.expect("all of it holds");
    let files = files();
    let said = &files["practice"].1.shielded[0];
    assert_eq!((said.pool.address, &said.caps), (pool.pool.address, &pool.caps));
    assert!(devnet.pool().pool.since > 0, "its logs are read from there on");

    let bent = |bend: &dyn Fn(&mut ShieldedAt)| {
        let mut other = pool.clone();
        bend(&mut other);
        other
    };
    let swap = |it: &mut ShieldedAt| std::mem::swap(&mut it.verifiers.pair, &mut it.verifiers.sixteen);
    let code = bent(&|it| it.verifiers.two.code_hash = it.pool.code_hash).check(port).await;
    assert!(matches!(code, Err(ShieldedError::OtherCode { .. })), "{code:?}");
    let verifiers = bent(&swap).check(port).await;
    assert_eq!(verifiers, Err(ShieldedError::OtherVerifiers(pool.pool.address)));
    let keys = bent(&|it| it.keys = KeySetup::Ceremony).check(port).await;
    assert_eq!(keys, Err(ShieldedError::OtherKeys(pool.verifiers.two.address)));
    let cap = bent(&|it| it.caps[1].most -= 1).check(port).await;
    assert_eq!(cap, Err(ShieldedError::OtherCap(pool.caps[1].token)));
}
