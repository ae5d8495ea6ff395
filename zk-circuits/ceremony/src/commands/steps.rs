//! The steps that make a key: the beginning, a contribution, the beacon.

use serde_json::json;
use teahouse_zk::ceremony::{Ceremony, Contribution};

use super::phase1;
use super::transcript::digits;
use crate::args::{About, Beacon, Contribute, To};
use crate::chance::Chance;
use crate::failure::Failure;
use crate::{files, source, tell};

/// Begins a ceremony.
pub(super) fn init(about: &About, to: &To, as_json: bool) -> Result<(), Failure> {
    files::is_free(&to.out, to.force)?;
    tell::step("building the circuit");
    let circuit = about.circuit.matrices()?;
    let powers = phase1::of(about, &circuit)?;
    tell::step("making the key");
    let ceremony = Ceremony::fresh(&circuit, &powers)?;
    files::write_to(to, &ceremony.write())?;
    let (digest, out) = (digits(ceremony.circuit()), to.out.display().to_string());
    let object = json!({ "circuit": digest, "out": out, "constraints": circuit.constraints() });
    let lines = [("circuit", digest), ("written to", out), ("next", "contribute".to_owned())];
    tell::found(as_json, &object, &lines);
    Ok(())
}

/// Contributes.
pub(super) fn contribute(options: &Contribute, as_json: bool) -> Result<(), Failure> {
    files::is_free(&options.output, options.force)?;
    let mut ceremony = open(&options.input)?;
    let mut chance = if options.typed { Chance::typed()? } else { Chance::of_system() };
    tell::step("multiplying the key by your number, which is forgotten then");
    ceremony.contribute(&options.name, &mut chance);
    drop(chance);
    hand_on(&ceremony, &options.output, options.force, as_json)
}

/// Ends a ceremony.
pub(super) fn beacon(options: &Beacon, as_json: bool) -> Result<(), Failure> {
    files::is_free(&options.output, options.force)?;
    let value = source::bytes(&options.hash, "--hash")?;
    let mut ceremony = open(&options.input)?;
    if ceremony.contributions().is_empty() {
        return Err(Failure::NobodyContributed); // CER-006
    }
    tell::step("multiplying the key by the beacon's number");
    ceremony.end_with(&options.name, &value, options.iterations)?;
    hand_on(&ceremony, &options.output, options.force, as_json)
}

/// A ceremony that goes on.
fn open(path: &std::path::Path) -> Result<Ceremony, Failure> {
    let ceremony = Ceremony::read(&files::read(path)?)?;
    let has_ended = ceremony.contributions().last().is_some_and(Contribution::is_beacon);
    if has_ended { Err(Failure::Ended) } else { Ok(ceremony) } // CER-006
}

/// Writes the key and says what its maker publishes.
fn hand_on(ceremony: &Ceremony, path: &std::path::Path, force: bool, as_json: bool) -> Result<(), Failure> {
    files::write(path, force, &ceremony.write())?;
    let count = ceremony.contributions().len();
    let digest = ceremony.contributions().last().map(|last| digits(&last.digest())).unwrap_or_default();
    let out = path.display().to_string();
    let object = json!({ "contribution": count, "digest": digest, "out": out });
    let lines = [("contribution", count.to_string()), ("publish", digest), ("written to", out)];
    tell::found(as_json, &object, &lines);
    Ok(())
}
