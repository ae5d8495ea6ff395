//! `deny.toml` says which licences may come in, which crates may not, and below which version some are unsafe.
//!
//! The file is the one that cargo-deny reads; the parts that need no outside database are checked here, so that they
//! hold on a machine without that tool. Advisories need its database and are run by whoever has it.

use anyhow::{Context, Result};
use cargo_metadata::Package;
use cargo_metadata::semver::{Version, VersionReq};
use toml::Value;

use super::layers;
use crate::places;

/// Packages that `deny.toml` does not let in.
pub fn complaints() -> Result<Vec<String>> {
    let rules: toml::Table = toml::from_str(&std::fs::read_to_string(places::root().join("deny.toml"))?)?;
    let allowed = texts(&rules, "licenses", "allow")?;
    let exceptions = exceptions(&rules);
    let bans = bans(&rules)?;
    let metadata = layers::metadata()?;
    let outside = metadata.packages.iter().filter(|package| package.source.is_some());
    let mut complaints = Vec::new();
    for package in outside {
        if !may_come_in(package, &allowed, &exceptions) {
            complaints.push(format!("{} {}: licence {:?}", package.name, package.version, package.license));
        }
        if is_banned(&package.name, &package.version, &bans) {
            complaints.push(format!("{} {} is banned", package.name, package.version));
        }
    }
    Ok(complaints)
}

fn texts(rules: &toml::Table, section: &str, key: &str) -> Result<Vec<String>> {
    let list = rules.get(section).and_then(|s| s.get(key)).and_then(Value::as_array);
    let list = list.with_context(|| format!("deny.toml has no {section}.{key}"))?;
    Ok(list.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

fn exceptions(rules: &toml::Table) -> Vec<(String, String)> {
    let list = rules.get("licenses").and_then(|s| s.get("exceptions")).and_then(Value::as_array);
    let pairs = list.into_iter().flatten().flat_map(|exception| {
        let name = exception.get("crate").and_then(Value::as_str).unwrap_or_default().to_owned();
        let allow = exception.get("allow").and_then(Value::as_array).cloned().unwrap_or_default();
        allow.into_iter().filter_map(move |licence| Some((name.clone(), licence.as_str()?.to_owned())))
    });
    pairs.collect()
}

/// A ban names a crate, or a crate and the versions that are unsafe: `name` or `name@<1.2.3`.
fn bans(rules: &toml::Table) -> Result<Vec<(String, VersionReq)>> {
    let list = rules.get("bans").and_then(|s| s.get("deny")).and_then(Value::as_array);
    let names = list.into_iter().flatten().filter_map(|ban| ban.get("crate")?.as_str());
    names
        .map(|name| match name.split_once('@') {
            Some((name, versions)) => Ok((name.to_owned(), VersionReq::parse(versions)?)),
            None => Ok((name.to_owned(), VersionReq::STAR)),
        })
        .collect()
}

fn is_banned(package: &str, version: &Version, bans: &[(String, VersionReq)]) -> bool {
    bans.iter().any(|(name, versions)| package == name && versions.matches(version))
}

/// An `OR` needs one side, an `AND` needs both; brackets only ever hold an `OR` in what is published.
fn may_come_in(package: &Package, allowed: &[String], exceptions: &[(String, String)]) -> bool {
    let ok = |licence: &str| {
        let licence = licence.trim().trim_matches(['(', ')']).trim();
        allowed.iter().any(|one| one == licence)
            || exceptions.iter().any(|(name, one)| package.name == name.as_str() && one == licence)
    };
    let Some(expression) = package.license.as_deref() else {
        return package.license_file.is_some()
            && exceptions.iter().any(|(name, _)| package.name == name.as_str());
    };
    let normal = expression.replace('/', " OR ");
    normal.split(" AND ").all(|part| part.split(" OR ").any(ok))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn banned((name, version): (&str, &str), bans: &[(String, VersionReq)]) -> bool {
        is_banned(name, &Version::parse(version).unwrap(), bans)
    }

    /// What made proofs of false statements: of a library without a ban the version that comes in is the one that is asked for.
    #[test]
    fn versions_that_were_unsound_do_not_come_in() {
        // given
        let text = std::fs::read_to_string(places::root().join("deny.toml")).unwrap();
        let bans = bans(&toml::from_str(&text).unwrap()).unwrap();
        let unsound = [("halo2_gadgets", "0.4.0"), ("halo2_proofs", "0.3.0"), ("ark-r1cs-std", "0.3.0")];
        let sound = [("halo2_gadgets", "0.6.0"), ("halo2_proofs", "0.4.1"), ("ark-r1cs-std", "0.6.0")];
        // then
        assert!(unsound.iter().all(|one| banned(*one, &bans)));
        assert!(!unsound.iter().any(|one| banned(*one, &[])), "without the bans they come in");
        assert!(!sound.iter().any(|one| banned(*one, &bans)));
    }
}
