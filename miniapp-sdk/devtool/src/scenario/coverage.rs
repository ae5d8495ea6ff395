//! Coverage is which of a manifest's permissions the scenarios made use of: what no play ever needs, nobody need be asked for.
//!
//! It is counted from what the host did for the app and what it refused, so it is the same for an app in any language.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::{Capability, Inspection, Permissions};
use teahouse_runtime::model::{Call, RequestKind, Sign, Verify};
use thiserror::Error;

use super::double::Notes;
use crate::{EXIT_FAILED, ExitCode};

/// What a gap in the coverage is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// A line of the report.
    #[default]
    Report,
    /// An error.
    Full,
}

/// What `scenarios/settings.toml` says of all of a project's scenarios.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    /// What a gap in the coverage is.
    pub coverage: Demand,
}

/// Which permissions the scenarios used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Permissions of the manifest that some scenario used.
    pub covered: BTreeSet<String>,
    /// Permissions that no scenario used.
    pub uncovered: BTreeSet<String>,
    /// Those of them whose interface the binary does not even import: nothing is lost by taking them out.
    pub unimported: BTreeSet<String>,
    /// What some scenario asked for although the manifest does not declare it; all of it was refused.
    pub undeclared: BTreeSet<String>,
    /// What a gap is.
    pub demand: Demand,
}

/// A gap where none may be.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CoverageError {
    /// No scenario uses a permission.
    #[error("no scenario uses {}: write one that does, or take it out of manifest.toml", list(.0))]
    Unused(BTreeSet<String>),
    /// The app asks for what it may not have.
    #[error("the app asks for {}, which manifest.toml does not declare: declare it, or do not ask for it", list(.0))]
    Undeclared(BTreeSet<String>),
}

impl Coded for CoverageError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unused(_) => ErrorCode::new("SDK-404"),
            Self::Undeclared(_) => ErrorCode::new("SDK-405"),
        }
    }
}

impl ExitCode for CoverageError {
    fn exit_code(&self) -> u8 {
        EXIT_FAILED
    }
}

fn list(names: &BTreeSet<String>) -> String {
    names.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

impl Coverage {
    pub(crate) fn new(
        permissions: &Permissions,
        inspection: &Inspection,
        uses: Uses,
        demand: Demand,
    ) -> Self {
        let declared = declared(permissions);
        let uncovered: BTreeSet<String> = declared.difference(&uses.used).cloned().collect();
        let imported = |name: &String| {
            let interface = name.split('/').next().unwrap_or_default();
            interface == "assets" || inspection.imports.iter().any(|import| import.name() == interface)
        };
        Self {
            covered: declared.intersection(&uses.used).cloned().collect(),
            unimported: uncovered.iter().filter(|name| !imported(name)).cloned().collect(),
            uncovered,
            undeclared: uses.undeclared,
            demand,
        }
    }

    /// What is missing, where nothing may be.
    ///
    /// # Errors
    /// [`CoverageError`] when coverage is demanded and has a gap.
    pub fn check(&self) -> Result<(), CoverageError> {
        if self.demand == Demand::Report {
            return Ok(());
        }
        if !self.undeclared.is_empty() {
            return Err(CoverageError::Undeclared(self.undeclared.clone())); // COV-002
        }
        if !self.uncovered.is_empty() {
            return Err(CoverageError::Unused(self.uncovered.clone())); // COV-002
        }
        Ok(())
    }
}

/// What was used and what was refused for want of a declaration, over all plays.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    used: BTreeSet<String>,
    undeclared: BTreeSet<String>,
}

impl Uses {
    /// Adds what the host has noted. A request that was refused at once is in no note.
    pub fn note(&mut self, notes: &Notes) {
        self.used.extend(notes.requests.iter().flat_map(|request| uses(&request.kind))); // COV-001
        let watched = notes.watches.iter().map(|watch| method_of(&watch.call));
        self.used.extend(watched);
        self.used.extend(notes.interfaces.iter().map(|interface| interface.name().to_owned()));
        self.undeclared.extend(notes.undeclared.iter().cloned());
    }
}

/// Everything a manifest declares that an app can use, in the words of a grant.
fn declared(permissions: &Permissions) -> BTreeSet<String> {
    let nothing = Permissions::default();
    let asked = |one: &Capability| one.declared_in(permissions) && !one.declared_in(&nothing);
    // A contract is used method by method, and what is signed struct by struct.
    let whole = |one: &Capability| !matches!(one, Capability::Contracts | Capability::Sign);
    let interfaces = Capability::ALL.into_iter().filter(asked).filter(whole);
    let mut declared: BTreeSet<String> = interfaces.map(|one| one.name().to_owned()).collect();
    declared.extend(permissions.assets.iter().map(|asset| format!("assets/{}", asset.id)));
    for (alias, contract) in &permissions.contracts {
        let methods = contract.reads.iter().chain(&contract.writes);
        declared.extend(methods.map(|method| format!("contracts/{alias} {method}")));
    }
    for (alias, structs) in &permissions.sign {
        declared.extend(structs.keys().map(|name| format!("sign/{alias} {name}")));
    }
    declared
}

/// The permission to call it.
fn method_of(call: &Call) -> String {
    format!("contracts/{} {}", call.contract, call.method)
}

/// The permissions that a request uses, in the words of [`declared`].
fn uses(kind: &RequestKind) -> Vec<String> {
    let scope = match kind {
        RequestKind::Read(call) => method_of(call),
        RequestKind::Write(write) => method_of(&write.call),
        RequestKind::Sign(Sign { typed, .. }) | RequestKind::Verify(Verify { typed, .. }) => {
            format!("sign/{} {}", typed.contract, typed.name)
        }
        other => other.scope().to_string(),
    };
    let amounts = kind.amounts().into_iter().chain(kind.promised());
    let assets = amounts.map(|amount| format!("assets/{}", amount.asset));
    std::iter::once(scope).chain(assets).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "manifest = 1\nname = \"tea\"\nversion = \"1.0.0\"\napi-level = 1\n\
        title = { en = \"Tea\" }\nsummary = { en = \"Pours tea.\" }\n[permissions]\nstorage = { bytes = 1 }\n\
        identity = {}\ncontracts.pot = { contract = \"Pot\", reads = [\"level\"], writes = [\"pour\"] }\n\
        assets = [{ id = \"native\", per-request = \"1\", per-day = \"1\" }]\n";

    fn coverage(used: &[&str], undeclared: &[&str], demand: Demand) -> Coverage {
        let set =
            |names: &[&str]| -> BTreeSet<String> { names.iter().map(|name| (*name).to_owned()).collect() };
        let manifest = teahouse_bundle::Manifest::from_toml(MANIFEST.as_bytes()).unwrap();
        let inspection = Inspection { imports: [Capability::Storage, Capability::Contracts].into() };
        let uses = Uses { used: set(used), undeclared: set(undeclared) };
        Coverage::new(&manifest.permissions, &inspection, uses, demand)
    }

    #[test]
    fn every_declared_interface_asset_and_method_is_counted_and_a_contract_by_its_methods() {
        let coverage = coverage(&["storage", "contracts/pot pour", "clock"], &[], Demand::Report);

        assert_eq!(list(&coverage.covered), "contracts/pot pour, storage");
        assert_eq!(list(&coverage.uncovered), "assets/native, contracts/pot level, identity");
        assert_eq!(list(&coverage.unimported), "identity", "an asset is no interface");
        assert_eq!(coverage.check(), Ok(()), "a gap is told, and no more");
    }

    #[test]
    fn cov_002_where_full_coverage_is_demanded_each_gap_has_a_code_and_a_next_step() {
        let all = ["storage", "identity", "assets/native", "contracts/pot level", "contracts/pot pour"];

        assert_eq!(coverage(&all, &[], Demand::Full).check(), Ok(()));
        let unused = coverage(&all[..4], &[], Demand::Full).check().unwrap_err();
        assert_eq!(unused.code().as_str(), "SDK-404");
        let said =
            "no scenario uses contracts/pot pour: write one that does, or take it out of manifest.toml";
        assert_eq!(unused.to_string(), said);
        let undeclared = coverage(&all[..4], &["chat"], Demand::Full).check().unwrap_err();
        assert_eq!(undeclared.code().as_str(), "SDK-405");
        assert!(undeclared.to_string().starts_with("the app asks for chat, "), "{undeclared}");
    }
}
