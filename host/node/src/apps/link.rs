//! An app of the registry is named by its name, by publisher and name, or by a link that also says where its bytes lie.
//!
//! `tea`, `7/tea`, or `teahouse:app/1/CHAIN/PUBLISHER/NAME/VERSION`, with `#` and the reference of a public blob behind it
//! (`teahouse-blob:SIZE:ID`) where mailboxes have the bytes. A link vouches for nothing: what it leads to is compared with
//! the registry's record.

use std::fmt;
use std::str::FromStr;

use teahouse_bundle::archive::MAX_BUNDLE;
use teahouse_chain::port::ChainId;
use teahouse_chain::registry::{AppVersion, PublisherId};
use teahouse_chain::slug::Slug;
use teahouse_wire::blob::BlobRef;

use crate::error::{NodeError, codes};

const PREFIX: &str = "teahouse:app/1/";

/// An app that somebody named, and perhaps a release of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Its publisher, where it was said.
    pub publisher: Option<PublisherId>,
    /// Its name.
    pub name: Slug,
    /// The release, where it was said.
    pub version: Option<AppVersion>,
    /// The chain of its registry, where it was said.
    pub chain: Option<ChainId>,
    /// Where its bytes lie, where it was said.
    pub blob: Option<BlobRef>,
}

/// A link to one release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AppLink {
    pub chain: ChainId,
    pub publisher: PublisherId,
    pub name: Slug,
    pub version: AppVersion,
    pub blob: Option<BlobRef>,
}

impl fmt::Display for AppLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { chain, publisher, name, version, blob } = self;
        write!(f, "{PREFIX}{chain}/{publisher}/{name}/{version}")?;
        // Prints no key: a reference with one is never put here.
        blob.as_ref().map_or(Ok(()), |blob| write!(f, "#{blob}"))
    }
}

pub(super) fn malformed() -> NodeError {
    codes::MALFORMED.with("field", "name")
}

/// A number from 1 in its one text.
fn number(text: &str) -> Result<u64, NodeError> {
    let number: u64 = text.parse().map_err(|_| malformed())?;
    if number == 0 || number.to_string() != text { Err(malformed()) } else { Ok(number) }
}

fn version(text: &str) -> Result<AppVersion, NodeError> {
    text.parse().map_err(|_| codes::MALFORMED.with("field", "version"))
}

/// A public blob that is no longer than a bundle can be: what is longer is not even asked for.
pub(super) fn blob(text: &str) -> Result<BlobRef, NodeError> {
    let blob: BlobRef = text.parse().map_err(|_| malformed())?;
    let fits = usize::try_from(blob.size.get()).is_ok_and(|size| size <= MAX_BUNDLE);
    if blob.key.is_some() || !fits { Err(malformed()) } else { Ok(blob) }
}

impl Wanted {
    fn of_link(rest: &str) -> Result<Self, NodeError> {
        let (path, place) = rest.split_once('#').map_or((rest, None), |(path, place)| (path, Some(place)));
        let parts: Vec<&str> = path.split('/').collect();
        let [chain, publisher, name, release] = parts[..] else { return Err(malformed()) };
        Ok(Self {
            publisher: Some(PublisherId::new(number(publisher)?)),
            name: Slug::new(name)?,
            version: Some(version(release)?),
            chain: Some(ChainId::new(number(chain)?)),
            blob: place.map(blob).transpose()?,
        })
    }

    /// The same, of the release that was asked for beside the name; a link says which itself.
    pub(crate) fn at(self, asked: Option<&str>) -> Result<Self, NodeError> {
        let asked = asked.map(version).transpose()?;
        if self.version.is_some() && asked.is_some() && self.version != asked {
            return Err(codes::MALFORMED.with("field", "version"));
        }
        Ok(Self { version: asked.or(self.version), ..self })
    }
}

impl FromStr for Wanted {
    type Err = NodeError;

    fn from_str(text: &str) -> Result<Self, NodeError> {
        if let Some(rest) = text.strip_prefix(PREFIX) {
            return Self::of_link(rest);
        }
        let (publisher, name) = match text.split_once('/') {
            Some((publisher, name)) => (Some(PublisherId::new(number(publisher)?)), name),
            None => (None, text),
        };
        Ok(Self { publisher, name: Slug::new(name)?, version: None, chain: None, blob: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> Wanted {
        text.parse().unwrap()
    }

    #[test]
    fn an_app_is_named_in_three_ways() {
        assert_eq!(wanted("tea").publisher, None);
        let of = wanted("7/tea");
        assert_eq!((of.publisher, of.name.as_str()), (Some(PublisherId::new(7)), "tea"));
        let place = format!("teahouse-blob:12:{}", "ab".repeat(32));
        for end in [String::new(), format!("#{place}")] {
            let text = format!("teahouse:app/1/31337/7/red-envelope/1.20.3{end}");
            let Wanted { publisher, name, version, chain, blob } = wanted(&text);
            let (publisher, version, chain) = (publisher.unwrap(), version.unwrap(), chain.unwrap());
            assert_eq!(AppLink { chain, publisher, name, version, blob }.to_string(), text);
        }
    }

    #[test]
    fn what_is_not_the_one_text_of_a_name_or_a_link_is_refused() {
        let with_key = format!("#teahouse-blob:12:{0}:{0}", "ab".repeat(32));
        let too_long = format!("#teahouse-blob:{}:{}", MAX_BUNDLE + 1, "ab".repeat(32));
        let link = "teahouse:app/1/31337/7/tea/1.0.0";
        let bad = [
            "".to_owned(),
            "Tea".to_owned(),
            "0/tea".to_owned(),
            "07/tea".to_owned(),
            "7/".to_owned(),
            "x/tea".to_owned(),
            "7/tea/1".to_owned(),
            "teahouse:app/2/31337/7/tea/1.0.0".to_owned(),
            "teahouse:app/1/31337/7/tea".to_owned(),
            "teahouse:app/1/31337/7/tea/1.0".to_owned(),
            format!("{link}#"),
            format!("{link}{with_key}"),
            format!("{link}{too_long}"),
        ];
        for text in bad {
            assert!(text.parse::<Wanted>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_release_is_said_once_or_twice_alike() {
        let link = "teahouse:app/1/31337/7/tea/1.0.0";
        let one = Some(AppVersion { major: 1, minor: 0, patch: 0 });
        assert_eq!(wanted(link).at(Some("1.0.0")).unwrap().version, one);
        assert_eq!(wanted("tea").at(Some("1.0.0")).unwrap().version, one);
        assert_eq!(wanted("tea").at(None).unwrap().version, None);
        assert!(wanted(link).at(Some("1.0.1")).is_err());
        assert!(wanted("tea").at(Some("1")).is_err());
    }
}
