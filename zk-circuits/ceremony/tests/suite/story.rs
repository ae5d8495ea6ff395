//! What the program promises, step by step.

use serde_json::json;
use teahouse_base::testing::SeededRng;
use teahouse_zk::ceremony::Ceremony;
use teahouse_zk::format::ptau::Powers;
use teahouse_zk::format::{compact, json as keys, r1cs};

use crate::support::{Home, POWER, circuit};

const ABOUT: [&str; 5] = ["--circuit", "small.r1cs", "--ptau", "powers.ptau", "--unknown-ptau"];

fn verify(home: &Home, key: &str) -> serde_json::Value {
    home.json(&[["verify"].as_slice(), &ABOUT, &[key]].concat())
}

#[test]
fn two_people_and_a_beacon_make_a_key_that_verifies() {
    // given
    let home = Home::new();
    // when
    home.end();
    // then
    let told = verify(&home, "final.zkey");
    assert_eq!((&told["verified"], &told["ended"]), (&json!(true), &json!(true)));
    let entries = told["contributions"].as_array().unwrap();
    let names: Vec<_> = entries.iter().map(|entry| entry["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Anna", "Bo", "block"]);
    assert_eq!(entries[2]["kind"], "beacon");
    assert_eq!((&entries[2]["hash"], &entries[2]["iterations"]), (&json!("0708"), &json!(10)));
    let circuit = told["circuit"].as_str().unwrap();
    assert_eq!(circuit.len(), 128);
    let transcript = home.json(&["transcript", "final.zkey"]);
    assert_eq!(
        (&transcript["verified"], &transcript["contributions"]),
        (&json!(false), &told["contributions"])
    );
    let lines = home.run(&["transcript", "final.zkey"], "");
    let lines = String::from_utf8(lines.stdout).unwrap();
    assert!(lines.contains("verified  no") && lines.contains("Anna"), "{lines}");
}

#[test]
fn cer_001_the_beginning_is_the_same_for_everybody() {
    let home = Home::new();
    let told = home.begin();
    let powers = Powers::read(&home.read("powers.ptau"), POWER, &mut SeededRng::new(1)).unwrap();
    let fresh = Ceremony::fresh(&circuit(), &powers).unwrap();
    assert!(home.read("0.zkey") == fresh.write());
    assert_eq!(told["constraints"], 10);
    home.json(&["export-circuit", "--circuit", "small.r1cs", "--out", "again.r1cs"]);
    assert!(home.read("again.r1cs") == r1cs::write(&circuit()));
}

#[test]
fn what_a_contributor_publishes_is_found_in_the_outcome() {
    let home = Home::new();
    home.begin();
    let published = home.json(&["contribute", "0.zkey", "1.zkey", "--name", "Anna"]);
    assert_eq!(published["contribution"], 1);
    home.json(&["beacon", "1.zkey", "final.zkey", "--hash", "07", "--iterations", "10"]);
    let told = verify(&home, "final.zkey");
    assert_eq!(told["contributions"][0]["digest"], published["digest"]);
}

#[test]
fn cer_003_a_key_that_somebody_changed_is_refused() {
    let home = Home::new();
    home.end();
    let mut key = home.read("final.zkey");
    let one = home.read("1.zkey");
    let arguments = |name: &'static str| [["verify"].as_slice(), &ABOUT, &[name]].concat();
    // The beginning of one file with the end of another.
    let half = one.len() / 2;
    drop(key.splice(..half, one[..half].iter().copied()));
    std::fs::write(home.at("bent.zkey"), &key).unwrap();
    assert_eq!(home.refused(&arguments("bent.zkey")).0, 7);
    std::fs::write(home.at("cut.zkey"), &one[..one.len() - 1]).unwrap();
    assert_eq!(home.refused(&arguments("cut.zkey")).0, 7);
    assert_eq!(home.refused(&arguments("none.zkey")), (3, "ZKP-311".to_owned()));
}

#[test]
fn cer_006_a_ceremony_ends_once_and_not_without_contributors() {
    let home = Home::new();
    home.end();
    let beacon = |from, to| home.refused(&["beacon", from, to, "--hash", "07", "--iterations", "10"]);
    assert_eq!(beacon("0.zkey", "x.zkey"), (1, "ZKP-317".to_owned()));
    assert_eq!(beacon("final.zkey", "x.zkey"), (1, "ZKP-316".to_owned()));
    assert_eq!(home.refused(&["contribute", "final.zkey", "x.zkey"]), (1, "ZKP-316".to_owned()));
    assert_eq!(home.refused(&["export-vkey", "2.zkey"]), (7, "ZKP-275".to_owned()));
    assert_eq!(home.refused(&["export-key", "2.zkey", "--out", "x.key"]), (7, "ZKP-275".to_owned()));
    assert!(!home.at("x.zkey").exists() && !home.at("x.key").exists());
}

#[test]
fn cer_008_nothing_is_overwritten_unless_told() {
    let home = Home::new();
    home.end();
    let before = home.read("1.zkey");
    let exists = (3, "ZKP-312".to_owned());
    assert_eq!(home.refused(&["contribute", "0.zkey", "1.zkey"]), exists);
    assert_eq!(home.refused(&["export-vkey", "final.zkey", "--out", "1.zkey"]), exists);
    assert!(home.read("1.zkey") == before);
    home.json(&["contribute", "0.zkey", "1.zkey", "--force"]);
    assert!(home.read("1.zkey") != before);
    let lost = home.refused(&["contribute", "0.zkey", "no/such/folder/1.zkey"]);
    assert_eq!(lost, (3, "ZKP-313".to_owned()));
    let files = std::fs::read_dir(home.path()).unwrap().count();
    assert_eq!(files, 6, "no half file is left: circuit, powers and four keys");
}

#[test]
fn pta_001_powers_that_nobody_knows_are_refused_unless_told() {
    let home = Home::new();
    let verify = ["phase1", "verify", "powers.ptau"];
    assert_eq!(home.refused(&verify), (7, "ZKP-314".to_owned()));
    let told = home.json(&[verify.as_slice(), &["--unknown-ptau"]].concat());
    assert_eq!(told["checkedPower"], POWER);
    let digest = told["digest"].as_str().unwrap();
    let import = ["phase1", "import", "powers.ptau", "--out", "kept.ptau", "--ptau-digest", digest];
    home.json(&import);
    assert!(home.read("kept.ptau") == home.read("powers.ptau"));
    let mut bent = home.read("powers.ptau");
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    std::fs::write(home.at("bent.ptau"), bent).unwrap();
    assert_eq!(home.refused(&["phase1", "verify", "bent.ptau", "--unknown-ptau"]).0, 7);
}

#[test]
fn the_keys_of_an_ended_ceremony_are_written_for_everybody_who_wants_them() {
    let home = Home::new();
    home.end();
    let text = home.run(&["export-vkey", "final.zkey"], "").stdout;
    let key = keys::read_key(&text).unwrap();
    let told = home.json(&["export-key", "final.zkey", "--out", "final.key"]);
    let file = home.read("final.key");
    assert_eq!(told["digest"], hex::encode(compact::digest(&file)));
    assert_eq!(compact::read(&file).unwrap().verifying, key);
    let contract =
        ["export-vkey", "final.zkey", "--solidity", "--contract", "VerifierSmall", "--out", "a.sol"];
    assert!(home.run(&contract, "").status.success());
    let source = String::from_utf8(home.read("a.sol")).unwrap();
    assert!(source.contains("contract VerifierSmall is Groth16Verifier") && source.contains("\"CEREMONY\""));
    let bad = ["export-vkey", "final.zkey", "--solidity", "--contract", "1st"];
    assert_eq!(home.refused(&bad), (1, "ZKP-303".to_owned()));
}

#[test]
fn what_is_asked_wrongly_is_answered_with_the_next_step() {
    let home = Home::new();
    let about = ["init", "--ptau", "powers.ptau", "--unknown-ptau", "--out", "0.zkey", "--circuit"];
    assert_eq!(home.refused(&[about.as_slice(), &["tea"]].concat()), (2, "ZKP-301".to_owned()));
    assert_eq!(home.refused(&[about.as_slice(), &["insertion-pair"]].concat()), (7, "ZKP-261".to_owned()));
    home.end();
    let hash = home.refused(&["beacon", "2.zkey", "x.zkey", "--hash", "tea", "--iterations", "10"]);
    assert_eq!(hash, (2, "ZKP-315".to_owned()));
    assert_eq!(
        home.run(&["beacon", "2.zkey", "x.zkey", "--hash", "07", "--iterations", "63"], "").status.code(),
        Some(2)
    );
    assert_eq!(home.refused(&["contribute", "2.zkey", "x.zkey", "--typed"]), (1, "ZKP-318".to_owned()));
    let help = home.run(&["--help"], "");
    assert!(help.status.success() && String::from_utf8(help.stdout).unwrap().starts_with("Examples:"));
}
