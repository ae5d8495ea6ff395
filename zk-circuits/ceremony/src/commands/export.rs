//! What a finished ceremony is for: the two keys, and the circuit for other tools.

use std::path::Path;

use serde_json::json;
use teahouse_zk::ceremony::Ceremony;
use teahouse_zk::format::{compact, json as keys, r1cs, solidity};
use teahouse_zk::groth16::ProvingKey;

use crate::args::{ExportVkey, To};
use crate::failure::Failure;
use crate::source::Source;
use crate::{files, tell};

/// Writes the verifying key.
pub(super) fn verifying_key(options: &ExportVkey) -> Result<(), Failure> {
    if let Some(out) = &options.out {
        files::is_free(out, options.force)?;
    }
    let key = finished(&options.key)?.verifying;
    let text = match &options.contract {
        Some(name) if options.solidity => solidity::write(name, &key, solidity::CEREMONY)?,
        _ => keys::write_key(&key, None) + "\n",
    };
    match &options.out {
        Some(out) => files::write(out, options.force, text.as_bytes()),
        None => {
            tell::data(&text);
            Ok(())
        }
    }
}

/// Writes the proving key in our own layout.
pub(super) fn proving_key(key: &Path, to: &To, as_json: bool) -> Result<(), Failure> {
    files::is_free(&to.out, to.force)?;
    let file = compact::write(&finished(key)?);
    files::write_to(to, &file)?;
    let (digest, out) = (hex::encode(compact::digest(&file)), to.out.display().to_string());
    let object = json!({ "digest": digest, "bytes": file.len(), "out": out });
    let lines = [("digest", digest), ("bytes", file.len().to_string()), ("written to", out)];
    tell::found(as_json, &object, &lines);
    Ok(())
}

/// Writes a circuit.
pub(super) fn circuit(circuit: &Source, to: &To, as_json: bool) -> Result<(), Failure> {
    files::is_free(&to.out, to.force)?;
    let circuit = circuit.matrices()?;
    files::write_to(to, &r1cs::write(&circuit))?;
    let (constraints, out) = (circuit.constraints(), to.out.display().to_string());
    let object = json!({ "constraints": constraints, "publics": circuit.publics, "out": out });
    let lines = [("constraints", constraints.to_string()), ("written to", out)];
    tell::found(as_json, &object, &lines);
    Ok(())
}

/// The key of a ceremony that has ended.
fn finished(path: &Path) -> Result<ProvingKey, Failure> {
    Ok(Ceremony::read(&files::read(path)?)?.finish()?)
}
