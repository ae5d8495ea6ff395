//! Where an app came from is kept beside it: a file, the registry, a link, or a card that somebody sent.

use serde::{Deserialize, Serialize};
use teahouse_api::app::{AppOriginView, AppWay};
use teahouse_bundle::{AppId, PublisherKey};

use super::catalogue::AppRecord;

/// By which way an app came, and by what it is found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Came {
    /// The way.
    pub way: AppWay,
    /// Its name in the registry, `PUBLISHER/NAME`.
    pub named: Option<String>,
    /// The link to it. One with a `#` says where its bytes lie.
    pub link: Option<String>,
    /// The contact who sent the card, hex.
    pub contact: Option<String>,
}

impl Came {
    /// From a file, of which nothing else is known.
    pub(crate) const fn from_file() -> Self {
        Self { way: AppWay::File, named: None, link: None, contact: None }
    }
}

/// Whether the app's id is the registry's, and not the one of its publisher's key and name.
pub(crate) fn is_listed(app: &AppId, record: &AppRecord) -> bool {
    let is_own = |key: PublisherKey| AppId::derive(&key, &record.name) == *app;
    !record.publisher.parse().is_ok_and(is_own)
}

/// Where an app came from. Of one that is here for longer than that is kept, its id tells.
pub(crate) fn origin(app: &AppId, record: &AppRecord) -> AppOriginView {
    let way = if is_listed(app, record) { AppWay::Registry } else { AppWay::File };
    let came = record.came.clone().unwrap_or(Came { way, ..Came::from_file() });
    AppOriginView {
        way: came.way,
        named: came.named,
        link: came.link,
        contact: came.contact,
        key: record.publisher.clone(),
    }
}

#[cfg(test)]
mod tests {
    use teahouse_bundle::Version;
    use teahouse_bundle::manifest::Permissions;

    use super::*;

    #[test]
    fn an_app_from_before_this_was_kept_is_told_apart_by_its_id() {
        let key = PublisherKey::from_array([7; 32]);
        let record = AppRecord {
            name: "tea".to_owned(),
            title: "Tea".to_owned(),
            version: Version::new(1, 0, 0),
            publisher: key.to_string(),
            bundle: String::new(),
            installed_at: 0,
            imports: Vec::new(),
            permissions: Permissions::default(),
            warnings: Vec::new(),
            came: None,
        };
        assert_eq!(origin(&AppId::derive(&key, "tea"), &record).way, AppWay::File);
        let other = origin(&AppId::from_array([1; 32]), &record);
        assert_eq!((other.way, other.key), (AppWay::Registry, key.to_string()));
    }
}
