//! What a call changes: keys, apps, releases, attestations.

use std::collections::{BTreeMap, BTreeSet};

use teahouse_base::UnixSeconds;

use super::call::{Act, Form, RegistryAction, SignedAct, Version};
use super::owner::{Holding, require_signed};
use super::{App, Publisher, Registry, RegistryRefusal as Refusal, Release};
use crate::account::{Account, Word};
use crate::hash::{keccak, keccak_words, number, typed_digest};

impl Registry {
    pub(super) fn call(
        &mut self,
        by: Account,
        call: &RegistryAction,
        now: UnixSeconds,
    ) -> Result<(), Refusal> {
        let (act, form) = (call.act, &call.form);
        match act {
            Act::Register { key } => self.register(by, key, form, now),
            Act::Attest { app, version, result } => self.attest(by, app, version, result),
            Act::Withdraw { app, version } => self.withdraw(by, app, version),
            Act::Accept { publisher } => self.accept(publisher, by, form, now),
            Act::StartRecovery { publisher, heir } => self.start_recovery(by, publisher, heir, form, now),
            Act::FinishRecovery { publisher } => self.finish_recovery(publisher, now),
            _ => {
                let publisher = self.subject(act)?;
                self.act_as_owner(publisher, by, act, form, now)?;
                self.do_as_owner(act, now)
            }
        }
    }

    /// The publisher that an act of its owner is about.
    fn subject(&self, act: Act) -> Result<u64, Refusal> {
        match act {
            Act::Publish { app, .. } | Act::Yank { app, .. } => {
                self.apps.get(&app).map(|it| it.publisher).ok_or(Refusal::UnknownApp { app })
            }
            Act::RotateKey { publisher, .. }
            | Act::CreateApp { publisher, .. }
            | Act::Offer { publisher, .. }
            | Act::SetRecovery { publisher, .. }
            | Act::CancelRecovery { publisher } => Ok(publisher),
            _ => Ok(0),
        }
    }

    fn do_as_owner(&mut self, act: Act, now: UnixSeconds) -> Result<(), Refusal> {
        match act {
            Act::RotateKey { publisher, key } => self.set_key(publisher, key),
            Act::CreateApp { publisher, slug } => self.create(publisher, slug),
            Act::Publish { app, version, hash } => self.publish(app, version, hash, now),
            Act::Yank { app, version, .. } => self.yank(app, version, now),
            Act::SetRecovery { publisher, recovery, delay } => {
                self.choose_recovery(publisher, recovery, delay)
            }
            Act::CancelRecovery { publisher } => self.cancel_recovery(publisher),
            Act::Offer { publisher, to } => {
                self.offer(publisher, to);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn register(&mut self, by: Account, key: Word, form: &Form, now: UnixSeconds) -> Result<(), Refusal> {
        let owner = match form {
            Form::Called => by,
            Form::Signed { signer, deadline, signature, .. } => {
                let act = Act::Register { key };
                let signed = SignedAct { act, signer: *signer, nonce: 0, deadline: *deadline };
                require_signed(*signer, &signed, signature, now)?;
                let digest = self.registration(*signer, key, *deadline);
                if !self.registered.insert(digest) {
                    return Err(Refusal::RegisteredBefore { digest });
                }
                *signer
            }
        };
        let publisher = self.publishers.len() as u64 + 1;
        let mut holding = Holding::NOBODYS;
        holding.hand(owner);
        self.publishers.insert(publisher, Publisher { holding, key: Word::ZERO, used: BTreeSet::new() });
        self.set_key(publisher, key)
    }

    /// What a newcomer signs.
    fn registration(&self, owner: Account, key: Word, deadline: UnixSeconds) -> Word {
        let kind = keccak(b"Register(address owner,bytes32 bundleKey,uint64 deadline)");
        let hash = keccak_words(&[kind, owner.word(), key, number(deadline.get().into())]);
        typed_digest("Teahouse MiniAppRegistry", self.chain_id, self.contract, hash)
    }

    fn set_key(&mut self, publisher: u64, key: Word) -> Result<(), Refusal> {
        if key.is_zero() {
            return Err(Refusal::EmptyKey);
        }
        let Some(kept) = self.publishers.get_mut(&publisher) else { return Ok(()) };
        if !kept.used.insert(key) {
            return Err(Refusal::KeyUsedBefore { publisher, key });
        }
        kept.key = key;
        Ok(())
    }

    /// The id of the app `slug` of a publisher.
    pub fn app_id(&self, publisher: u64, slug: Word) -> Word {
        keccak_words(&[number(self.chain_id.into()), self.contract.word(), number(publisher.into()), slug])
    }

    fn create(&mut self, publisher: u64, slug: Word) -> Result<(), Refusal> {
        if !is_slug(slug) {
            return Err(Refusal::BadSlug { slug });
        }
        let app = self.app_id(publisher, slug);
        if self.apps.contains_key(&app) {
            return Err(Refusal::AppExists { app });
        }
        self.apps.insert(app, App { publisher, latest: Version::default(), releases: BTreeMap::new() });
        Ok(())
    }

    fn publish(
        &mut self,
        app: Word,
        version: Version,
        bundle_hash: Word,
        now: UnixSeconds,
    ) -> Result<(), Refusal> {
        let Some(kept) = self.apps.get_mut(&app) else { return Err(Refusal::UnknownApp { app }) };
        let latest = kept.latest;
        if version <= latest {
            return Err(Refusal::VersionNotIncreasing { version, latest });
        }
        if bundle_hash.is_zero() {
            return Err(Refusal::EmptyHash);
        }
        let bundle_key = self.publishers.get(&kept.publisher).map(|it| it.key).unwrap_or(Word::ZERO);
        kept.latest = version;
        kept.releases
            .insert(version, Release { bundle_hash, bundle_key, published_at: now, yanked_at: None });
        Ok(())
    }

    fn yank(&mut self, app: Word, version: Version, now: UnixSeconds) -> Result<(), Refusal> {
        let release = self.apps.get_mut(&app).and_then(|it| it.releases.get_mut(&version));
        let release = release.ok_or(Refusal::UnknownRelease { app, version })?;
        if release.yanked_at.is_some() {
            return Err(Refusal::AlreadyYanked { app, version });
        }
        release.yanked_at = Some(now);
        Ok(())
    }

    fn attest(&mut self, by: Account, app: Word, version: Version, result: Word) -> Result<(), Refusal> {
        let is_there = self.apps.get(&app).is_some_and(|it| it.releases.contains_key(&version));
        if !is_there {
            return Err(Refusal::UnknownRelease { app, version });
        }
        if result.is_zero() {
            return Err(Refusal::EmptyHash);
        }
        self.attested.insert((app, version, by), result);
        Ok(())
    }

    fn withdraw(&mut self, by: Account, app: Word, version: Version) -> Result<(), Refusal> {
        let said = self.attested.remove(&(app, version, by));
        said.map(drop).ok_or(Refusal::NothingAttested { app, version, attester: by })
    }
}

/// One to 32 of a-z, 0-9 and single hyphens, then zeros; a letter first and no hyphen last.
fn is_slug(slug: Word) -> bool {
    let bytes = slug.as_bytes();
    let length = bytes.iter().position(|c| *c == 0).unwrap_or(32);
    let (name, rest) = bytes.split_at(length);
    let fits = name.iter().all(|c| matches!(c, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let doubled = name.windows(2).any(|pair| pair == b"--");
    let starts = name.first().is_some_and(u8::is_ascii_lowercase);
    fits && starts && !doubled && name.last() != Some(&b'-') && rest.iter().all(|c| *c == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reg_005_a_slug_has_one_spelling() {
        let word = |text: &str| {
            let mut bytes = [0; 32];
            bytes[..text.len()].copy_from_slice(text.as_bytes());
            Word::from_array(bytes)
        };
        for good in ["a", "red-envelope", "a1-2", "abcdefghijklmnopqrstuvwxyz012345"] {
            assert!(is_slug(word(good)), "{good}");
        }
        for bad in ["", "-a", "a-", "a--b", "1a", "A", "a_b", "a b", "a\0b"] {
            assert!(!is_slug(word(bad)), "{bad}");
        }
    }
}
