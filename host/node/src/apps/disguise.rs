//! A disguise is a name, a title or an icon that another installed app has: it is said before an app is installed, and refuses nothing.
//!
//! Names and titles are compared as a hurried reader sees them. Of icons only the very same picture is found: one that was painted over
//! by a dot is another. A publisher's own apps may share one.

use teahouse_bundle::text::looks_like;
use teahouse_bundle::{AppId, Archive, Manifest, ParsedPackage, VerifiedPackage};

use super::catalogue::AppRecord;
use crate::error::NodeError;
use crate::node::Shared;

impl Shared {
    /// What about this app is another one's: its name or title (`WRN-201`), its icon (`WRN-202`).
    pub(super) fn disguises(&self, package: &VerifiedPackage) -> Result<Vec<String>, NodeError> {
        let (app, manifest) = (package.app(), package.manifest());
        let mut others = self.installed()?;
        others.retain(|(id, _)| *id != app);
        let mut found = self.lookalikes(&app, &manifest.name)?;
        let title = manifest.title_in("en");
        if found.is_empty() && others.iter().any(|(_, record)| looks_like(&record.title, title)) {
            found.push("WRN-201".to_owned()); // NODE-195
        }
        if self.has_icon_of(&others, package)? {
            found.push("WRN-202".to_owned()); // NODE-195
        }
        Ok(found)
    }

    /// Whether one of these apps, of another publisher, has the package's icon.
    fn has_icon_of(
        &self,
        others: &[(AppId, AppRecord)],
        package: &VerifiedPackage,
    ) -> Result<bool, NodeError> {
        let Some(own) = icon(package.archive(), package.manifest()) else { return Ok(false) };
        let publisher = package.publisher().to_string();
        for (_, record) in others.iter().filter(|(_, record)| record.publisher != publisher) {
            if has_icon(&self.bundle_bytes(record)?, own) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn icon<'a>(archive: &'a Archive, manifest: &Manifest) -> Option<&'a [u8]> {
    archive.file(manifest.icon.as_deref()?)
}

/// Whether a bundle, which was verified when it was installed, has this icon.
fn has_icon(bundle: &[u8], own: &[u8]) -> bool {
    let Ok(parsed) = ParsedPackage::from_bytes(bundle) else { return false };
    let Ok(manifest) = Manifest::from_toml(parsed.archive().manifest()) else { return false };
    icon(parsed.archive(), &manifest) == Some(own)
}
