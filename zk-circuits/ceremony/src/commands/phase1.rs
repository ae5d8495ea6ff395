//! The first phase is somebody else's: it is looked at, and kept.

use serde_json::json;
use teahouse_base::SystemRng;
use teahouse_zk::circuits::CircuitKind;
use teahouse_zk::format::ptau::{Powers, PtauError};
use teahouse_zk::groth16::Matrices;

use crate::args::{About, Powers as Options, To};
use crate::failure::Failure;
use crate::known::{self, Provenance};
use crate::{files, tell};

/// Checks powers.
pub(super) fn verify(options: &Options, as_json: bool) -> Result<(), Failure> {
    look_at(options).map(|(_, seen)| seen.tell(as_json))
}

/// Checks powers and keeps a copy.
pub(super) fn import(options: &Options, to: &To, as_json: bool) -> Result<(), Failure> {
    files::is_free(&to.out, to.force)?;
    let (file, seen) = look_at(options)?;
    files::write_to(to, &file)?;
    seen.tell(as_json);
    Ok(())
}

/// The powers of a circuit's key.
pub(super) fn of(about: &About, circuit: &Matrices) -> Result<Powers, Failure> {
    let file = files::read(&about.ptau)?;
    known::provenance(&file, &about.trust)?;
    let power = circuit.domain().ilog2();
    tell::step(&format!("checking 2^{power} powers"));
    Ok(Powers::read(&file, power, &mut SystemRng)?)
}

/// What was seen of a file of powers.
struct Seen {
    provenance: Provenance,
    power: u32,
}

impl Seen {
    fn tell(&self, as_json: bool) {
        let Self { provenance: Provenance { digest, known_as }, power } = self;
        let object = json!({ "digest": digest, "knownAs": known_as, "checkedPower": power });
        let lines = [
            ("known as", (*known_as).to_owned()),
            ("checked", format!("2^{power} powers of one number")),
            ("digest", digest.clone()),
        ];
        tell::found(as_json, &object, &lines);
    }
}

fn look_at(options: &Options) -> Result<(Vec<u8>, Seen), Failure> {
    let file = files::read(&options.file)?;
    let provenance = known::provenance(&file, &options.trust)?;
    let power = checked(&file, options.power)?;
    Ok((file, Seen { provenance, power }))
}

/// Checks as many powers as asked; else as many as the largest circuit needs, or the most that the file is for.
fn checked(file: &[u8], asked: Option<u32>) -> Result<u32, Failure> {
    let mut power = asked.unwrap_or(largest());
    loop {
        tell::step(&format!("checking 2^{power} powers"));
        match Powers::read(file, power, &mut SystemRng) {
            Ok(_) => return Ok(power),
            // Keys of large circuits need one power more than the domain: the next smaller domain has it.
            Err(PtauError::TooSmall { found, .. }) if asked.is_none() => power = found.min(power - 1),
            Err(error) => return Err(error.into()),
        }
    }
}

/// The power that the largest circuit needs. It is known without building the circuit.
fn largest() -> u32 {
    let domain = |kind: CircuitKind| (kind.constraints() + kind.publics() + 1).next_power_of_two().ilog2();
    CircuitKind::ALL.into_iter().map(domain).max().unwrap_or(1)
}
