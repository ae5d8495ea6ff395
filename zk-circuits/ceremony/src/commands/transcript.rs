//! The transcript of a key: who contributed, and the digest that each of them published.

use std::path::Path;

use serde_json::{Value, json};
use teahouse_base::SystemRng;
use teahouse_zk::ceremony::{Ceremony, Contribution, Digest, Kind};

use super::phase1;
use crate::args::About;
use crate::failure::Failure;
use crate::{files, tell};

/// Checks a key and prints its transcript.
pub(super) fn verify(about: &About, key: &Path, as_json: bool) -> Result<(), Failure> {
    let ceremony = Ceremony::read(&files::read(key)?)?;
    tell::step("building the circuit");
    let circuit = about.circuit.matrices()?;
    let powers = phase1::of(about, &circuit)?;
    tell::step("checking every contribution, and every point of the key");
    ceremony.verify(&circuit, &powers, &mut SystemRng)?;
    say(&ceremony, true, as_json);
    Ok(())
}

/// Prints the transcript of a key, of which nothing was checked.
pub(super) fn print(key: &Path, as_json: bool) -> Result<(), Failure> {
    say(&Ceremony::read(&files::read(key)?)?, false, as_json);
    Ok(())
}

/// Digits as people compare them.
pub(super) fn digits(digest: &Digest) -> String {
    hex::encode(digest)
}

fn say(ceremony: &Ceremony, is_verified: bool, as_json: bool) {
    let contributions = ceremony.contributions();
    let has_ended = contributions.len() > 1 && contributions.last().is_some_and(Contribution::is_beacon);
    let object = json!({
        "verified": is_verified,
        "ended": has_ended,
        "circuit": digits(ceremony.circuit()),
        "contributions": contributions.iter().map(entry).collect::<Vec<_>>(),
    });
    let verdict = if is_verified { "yes, every step" } else { "no: `verify` does it" };
    let end = if has_ended { "yes" } else { "no: a beacon ends it" };
    let numbers: Vec<_> = (1..=contributions.len()).map(|number| number.to_string()).collect();
    let mut lines = vec![
        ("verified", verdict.to_owned()),
        ("ended", end.to_owned()),
        ("circuit", digits(ceremony.circuit())),
    ];
    let each = numbers.iter().zip(contributions);
    lines.extend(each.map(|(number, contribution)| (number.as_str(), line(contribution))));
    tell::found(as_json, &object, &lines);
}

fn entry(contribution: &Contribution) -> Value {
    let mut entry = json!({ "name": contribution.name(), "digest": digits(&contribution.digest()) });
    match contribution.kind() {
        Kind::Person => entry["kind"] = json!("person"),
        Kind::Beacon { value, exponent } => {
            entry["kind"] = json!("beacon");
            entry["hash"] = json!(hex::encode(value));
            entry["iterations"] = json!(exponent);
        }
    }
    entry
}

fn line(contribution: &Contribution) -> String {
    let name = if contribution.name().is_empty() { "(no name)" } else { contribution.name() };
    let digest = digits(&contribution.digest());
    match contribution.kind() {
        Kind::Person => format!("{digest}  {name}"),
        Kind::Beacon { value, exponent } => {
            format!("{digest}  {name}: beacon {}, hashed 2^{exponent} times", hex::encode(value))
        }
    }
}
