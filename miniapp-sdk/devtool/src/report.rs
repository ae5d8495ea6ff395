//! A report says what an app imports, what its manifest lets it ask for, and what it weighs, so that a person can judge it before running it.

use serde::Serialize;
use teahouse_bundle::{Capability, Inspection, Manifest, VerifiedPackage};

use crate::PackError;

/// What `inspect` shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AppReport {
    /// The app's name.
    pub name: String,
    /// The release.
    pub version: String,
    /// The interfaces the binary imports.
    pub imports: Vec<String>,
    /// What the manifest declares and the binary does not import: a permission that could go.
    pub unused: Vec<String>,
    /// What it can ever do beyond its own screen, derived from its imports.
    pub can: Vec<&'static str>,
    /// Bytes of the component.
    pub component_bytes: usize,
    /// Who signed it and its content hash, when it is a signed package.
    pub signed: Option<Signed>,
}

/// The signature of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Signed {
    /// The publisher's key.
    pub publisher: String,
    /// The content hash.
    pub content: String,
}

impl AppReport {
    /// The report on a component and its manifest.
    pub fn new(manifest: &Manifest, inspection: &Inspection, component: &[u8]) -> Self {
        let imports = &inspection.imports;
        let asks = |capability: &Capability| reaches_beyond(*capability).is_some();
        let unused = Capability::ALL
            .into_iter()
            .filter(|c| asks(c) && c.declared_in(&manifest.permissions) && !imports.contains(c));
        Self {
            name: manifest.name.clone(),
            version: manifest.version.to_string(),
            imports: imports.iter().map(|capability| capability.name().to_owned()).collect(),
            unused: unused.map(|capability| capability.name().to_owned()).collect(),
            can: imports.iter().filter_map(|capability| reaches_beyond(*capability)).collect(),
            component_bytes: component.len(),
            signed: None,
        }
    }

    /// The report on the bytes of a `.teahouse` file, verified as an installing host verifies them.
    ///
    /// # Errors
    /// [`PackError::Refused`].
    pub fn of_bytes(bytes: &[u8]) -> Result<Self, PackError> {
        Ok(Self::of_package(&VerifiedPackage::from_bytes(bytes)?))
    }

    /// The report on a package.
    pub fn of_package(package: &VerifiedPackage) -> Self {
        let signed = Signed {
            publisher: package.publisher().to_string(),
            content: package.content_hash().to_string(),
        };
        let report = Self::new(package.manifest(), package.inspection(), package.component());
        Self { signed: Some(signed), ..report }
    }
}

/// What an app that imports `capability` can do beyond its own screen, if anything.
fn reaches_beyond(capability: Capability) -> Option<&'static str> {
    Some(match capability {
        Capability::Wallet => "ask you to pay people you chose",
        Capability::Shielded => "ask you to pay people you chose, privately",
        Capability::Contracts => "ask you to sign calls of the contracts it names",
        Capability::Sign => "ask you to sign typed data for the contracts it names",
        Capability::Meter => {
            "ask you once, and then sign vouchers for a rising sum, for the contracts it names and within the most it names"
        }
        Capability::Claims => "give shares away and claim them for you, when you press",
        Capability::Chat => {
            "send cards into the conversation it was opened in and to people you picked, when you press, and change them later"
        }
        Capability::Device => "learn which people, place or code you give it",
        Capability::Notify => "show you notifications, also while it is closed",
        Capability::Files => {
            "read files that you pick for it, and share them with people you chose, when you press"
        }
        Capability::Deals => "learn from the chain how the deals stand that you have with it",
        Capability::Types
        | Capability::Ui
        | Capability::Clock
        | Capability::Random
        | Capability::Log
        | Capability::Storage
        | Capability::Identity => return None,
    })
}
