//! A direct link leads to one bundle without a registry: whose it is, what it is called, its hash, and where its bytes lie.
//!
//! `teahouse:app/2/KEY/NAME/VERSION/HASH#teahouse-blob:SIZE:ID`, with the publisher's Ed25519 key and the bundle's BLAKE3 in hex. Key
//! and name make the app's id, so a link speaks of an app that only the owner of that key can sign for; what the link says is
//! held against the bundle before anything of it is run.

use std::fmt;
use std::str::FromStr;

use teahouse_api::chat::CardOfferView;
use teahouse_bundle::manifest::is_name;
use teahouse_bundle::{AppId, PublisherKey, VerifiedPackage, Version};
use teahouse_wire::blob::BlobRef;

use super::catalogue::{fingerprint, verify_bundle};
use super::link::{Wanted, blob, malformed};
use super::release::ReleaseFault;
use crate::error::{NodeError, codes};

const PREFIX: &str = "teahouse:app/2/";

/// A link to one bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DirectLink {
    /// Who signed it.
    pub key: PublisherKey,
    /// What the app is called.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// BLAKE3 of the bundle.
    pub hash: [u8; 32],
    /// Where the bytes lie.
    pub blob: BlobRef,
}

impl DirectLink {
    /// The app that it speaks of.
    pub(crate) fn app(&self) -> AppId {
        AppId::derive(&self.key, &self.name)
    }

    /// The package in these bytes, if it is the one that the link speaks of.
    pub(crate) fn open(&self, bytes: &[u8]) -> Result<VerifiedPackage, NodeError> {
        if *blake3::hash(bytes).as_bytes() != self.hash {
            return Err(ReleaseFault::OtherBytes.into()); // NODE-161
        }
        let package = verify_bundle(bytes)?;
        if *package.publisher() != self.key {
            return Err(ReleaseFault::OtherSigner.into()); // NODE-161
        }
        let manifest = package.manifest();
        if manifest.name != self.name || manifest.version != self.version {
            return Err(ReleaseFault::OtherLabel.into()); // NODE-161
        }
        Ok(package)
    }
}

impl fmt::Display for DirectLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, name, version, hash, blob } = self;
        // Prints no key of a blob: a reference with one is never put here.
        write!(f, "{PREFIX}{key}/{name}/{version}/{}#{blob}", hex::encode(hash))
    }
}

impl FromStr for DirectLink {
    type Err = NodeError;

    fn from_str(text: &str) -> Result<Self, NodeError> {
        let rest = text.strip_prefix(PREFIX).ok_or_else(malformed)?;
        let (path, place) = rest.split_once('#').ok_or_else(malformed)?;
        let parts: Vec<&str> = path.split('/').collect();
        let [key, name, version, hash] = parts[..] else { return Err(malformed()) };
        let bytes = hex::decode(hash).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let hash = bytes.filter(|bytes| hex::encode(bytes) == hash).ok_or_else(malformed)?;
        if !is_name(name) {
            return Err(malformed());
        }
        Ok(Self {
            key: key.parse().map_err(|_| malformed())?,
            name: name.to_owned(),
            version: version.parse().map_err(|_| codes::MALFORMED.with("field", "version"))?,
            hash,
            blob: blob(place)?,
        })
    }
}

/// What somebody named: an app of the registry, or one bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lead {
    /// The registry says what it is.
    Listed(Wanted),
    /// The link says what it is.
    Direct(DirectLink),
}

impl FromStr for Lead {
    type Err = NodeError;

    fn from_str(text: &str) -> Result<Self, NodeError> {
        if text.starts_with(PREFIX) { text.parse().map(Self::Direct) } else { text.parse().map(Self::Listed) }
    }
}

impl Lead {
    /// What a link says of its app before anything was fetched; nothing of what is no link to one release.
    pub(crate) fn offer(&self, link: &str) -> Option<CardOfferView> {
        let link = link.to_owned();
        match self {
            Self::Direct(direct) => Some(CardOfferView {
                name: direct.name.clone(),
                version: direct.version.to_string(),
                publisher: None,
                key: Some(fingerprint(&direct.key.to_string())),
                link,
            }),
            Self::Listed(wanted) => Some(CardOfferView {
                name: wanted.name.to_string(),
                version: wanted.version?.to_string(),
                publisher: Some(wanted.publisher?.get()),
                key: None,
                link,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::bundle_by;

    const SEED: [u8; 32] = [7; 32];

    fn link_to(bytes: &[u8]) -> DirectLink {
        let package = verify_bundle(bytes).unwrap();
        DirectLink {
            key: *package.publisher(),
            name: package.manifest().name.clone(),
            version: package.manifest().version,
            hash: *blake3::hash(bytes).as_bytes(),
            blob: format!("teahouse-blob:12:{}", "ab".repeat(32)).parse().unwrap(),
        }
    }

    #[test]
    fn a_direct_link_comes_back_from_its_text_and_no_other_text_is_one() {
        let link = link_to(&bundle_by(SEED, "1.0.0", "one"));
        let text = link.to_string();
        assert_eq!(text.parse::<DirectLink>().unwrap(), link);
        assert!(matches!(text.parse::<Lead>().unwrap(), Lead::Direct(_)));
        assert!(matches!("7/tea".parse::<Lead>().unwrap(), Lead::Listed(_)));
        let place = text.split_once('#').unwrap();
        let with_key = format!("{text}:{}", "ab".repeat(32));
        let loud = place.0.to_uppercase();
        for bad in [place.0, "teahouse:app/2/#", &with_key, &loud, &text.replace("/tea/", "/Tea/")] {
            assert!(bad.parse::<Lead>().is_err(), "{bad}");
        }
    }

    #[test]
    fn node_161_a_direct_link_opens_the_bundle_it_speaks_of_and_no_other() {
        let bytes = bundle_by(SEED, "1.0.0", "one");
        let link = link_to(&bytes);
        let package = link.open(&bytes).unwrap();
        assert_eq!(package.app(), link.app());
        let code = |link: &DirectLink, bytes: &[u8]| link.open(bytes).unwrap_err().code().to_owned();
        assert_eq!(code(&link, &bundle_by(SEED, "1.0.0", "two")), "APP-421");
        let other_key = DirectLink { key: PublisherKey::from_array([8; 32]), ..link.clone() };
        assert_eq!(code(&other_key, &bytes), "APP-422");
        assert_eq!(code(&DirectLink { name: "gifts".to_owned(), ..link.clone() }, &bytes), "APP-425");
        assert_eq!(code(&DirectLink { version: Version::new(2, 0, 0), ..link }, &bytes), "APP-425");
    }

    #[test]
    fn a_link_says_name_version_and_publisher_before_anything_is_fetched() {
        let link = link_to(&bundle_by(SEED, "1.0.0", "one"));
        let offer = Lead::Direct(link.clone()).offer("x").unwrap();
        assert_eq!((offer.name.as_str(), offer.version.as_str(), offer.publisher), ("tea", "1.0.0", None));
        assert_eq!(offer.key, Some(fingerprint(&link.key.to_string())));
        let listed: Lead = "teahouse:app/1/31337/7/tea/1.0.0".parse().unwrap();
        assert_eq!(listed.offer("x").unwrap().publisher, Some(7));
        assert_eq!("tea".parse::<Lead>().unwrap().offer("tea"), None);
    }
}
