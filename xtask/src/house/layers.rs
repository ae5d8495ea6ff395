//! A crate states its layer in its manifest and imports only from lower ones.

use anyhow::Result;
use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::places;

/// Imports that point upward or sideways.
pub fn complaints() -> Result<Vec<String>> {
    let metadata = metadata()?;
    let members = metadata.workspace_packages();
    let mut complaints = Vec::new();
    for package in &members {
        let Some(own) = layer(package) else {
            complaints.push(format!("{} states no layer", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let Some(below) = members.iter().find(|other| other.name == dependency.name) else { continue };
            let is_dev = dependency.kind == cargo_metadata::DependencyKind::Development;
            if !is_dev && layer(below).is_none_or(|layer| layer >= own) {
                complaints.push(format!("{} (layer {own}) imports {}", package.name, below.name));
            }
        }
    }
    Ok(complaints)
}

/// Crates that the picture in the root README leaves out.
pub fn picture_complaints() -> Result<Vec<String>> {
    let readme = std::fs::read_to_string(places::root().join("README.md"))?;
    let metadata = metadata()?;
    let shown =
        metadata.workspace_packages().into_iter().filter(|package| layer(package).is_some_and(|l| l < 6));
    let missing = shown
        .filter(|package| package.name != "teahouse-features" && !readme.contains(package.name.as_str()));
    Ok(missing.map(|package| format!("README.md does not show {}", package.name)).collect())
}

/// What cargo knows of the workspace.
pub fn metadata() -> Result<Metadata> {
    Ok(MetadataCommand::new()
        .current_dir(places::root())
        .other_options(vec!["--locked".to_owned()])
        .exec()?)
}

fn layer(package: &Package) -> Option<u64> {
    package.metadata.get("house")?.get("layer")?.as_u64()
}
