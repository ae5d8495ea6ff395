//! Rebuilders are accounts that made a release again from its sources and say in the registry what came out.
//!
//! What they say is counted and shown, and nothing follows from it: one person can have many accounts, and nobody has to prove to have built.
//!
//! # Privacy
//! Who says so says it in public, under an account of theirs.

use std::collections::BTreeMap;

use teahouse_api::app::AttestAppParams;
use teahouse_api::consent::ConsentSheetView;
use teahouse_chain::primitives::{Address, B256};
use teahouse_chain::registry::{AppId, AppVersion, RegistryEvent};

use super::catalogue::verify_bundle;
use super::link::Wanted;
use super::listing::Place;
use super::release::{ReleaseFault, listed_version};
use crate::chain::Chain;
use crate::consent::Way;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// What others than the publisher say of a release.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rebuilt {
    /// Accounts that got the same bytes.
    pub same: u32,
    /// Accounts that got others.
    pub otherwise: u32,
}

/// A release whose rebuilders are counted.
#[derive(Clone, Copy)]
pub(crate) struct Counted {
    /// The registry's id of its app.
    pub app: AppId,
    /// Its version.
    pub version: AppVersion,
    /// Its hash in the registry.
    pub hash: B256,
    /// The publisher's account, whose own word says nothing.
    pub owner: Address,
}

impl Counted {
    /// Counts the last word of each account, in the order in which the registry wrote them.
    fn count(&self, events: impl Iterator<Item = RegistryEvent>) -> Rebuilt {
        let mut said: BTreeMap<Address, B256> = BTreeMap::new();
        for event in events {
            match event {
                RegistryEvent::Attested { app, version, attester, result_hash }
                    if (app, version) == (self.app, self.version) && attester != self.owner =>
                {
                    said.insert(attester, result_hash); // NODE-193
                }
                RegistryEvent::AttestationWithdrawn { app, version, attester }
                    if (app, version) == (self.app, self.version) =>
                {
                    said.remove(&attester);
                }
                _ => {}
            }
        }
        let same = said.values().filter(|result| **result == self.hash).count();
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Rebuilt { same: number(same), otherwise: number(said.len() - same) }
    }
}

impl Place {
    /// What is said of a release by those who made it again.
    pub(super) async fn rebuilt(&self, chain: &Chain, of: Counted) -> Result<Rebuilt, NodeError> {
        let (from, to) = self.blocks(chain).await?;
        let logs = chain.port.logs(RegistryEvent::filter_of_app(self.contract, of.app, from, to)).await?;
        Ok(of.count(logs.iter().filter_map(|log| RegistryEvent::read(self.contract, log))))
    }
}

impl Shared {
    /// Says that a bundle that was made again is the release's, with a yes.
    pub(crate) async fn attest_app(
        &self,
        params: &AttestAppParams,
        bytes: Vec<u8>,
    ) -> Result<ConsentSheetView, NodeError> {
        let chain = self.lane(params.account)?;
        let way = Way::asked(&chain, params.fee_in.as_deref(), params.dry_run)?;
        let package = verify_bundle(&bytes)?;
        let manifest = package.manifest();
        let named = params.app.as_deref().unwrap_or(&manifest.name);
        let wanted = named.parse::<Wanted>()?.at(Some(&manifest.version.to_string()))?;
        let (place, version) = (Place::of(&chain).await?, listed_version(manifest.version));
        let found = self.find_listed(&chain, &place, &wanted).await?;
        let release = place.release(&chain, found.id, version).await?;
        let release = release.ok_or_else(|| codes::NOT_LISTED.with("app", wanted.name))?;
        if release.bundle_hash.0 != *blake3::hash(&bytes).as_bytes() {
            return Err(ReleaseFault::OtherBytes.into()); // NODE-194
        }
        let method = format!("say in public that you made {} {version} again and got the same", found.name);
        let call = place.registry.attest(found.id, version, release.bundle_hash);
        self.registry_sheet(&chain, method, call, way).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: AppVersion = AppVersion { major: 1, minor: 0, patch: 0 };

    fn account(n: u8) -> Address {
        Address::repeat_byte(n)
    }

    fn app() -> AppId {
        B256::repeat_byte(7).into()
    }

    fn says(n: u8, result: u8) -> RegistryEvent {
        let (attester, result_hash) = (account(n), B256::repeat_byte(result));
        RegistryEvent::Attested { app: app(), version: VERSION, attester, result_hash }
    }

    #[test]
    fn node_193_each_account_but_the_publishers_counts_once_by_its_last_word() {
        let owner = account(1);
        let of = Counted { app: app(), version: VERSION, hash: B256::repeat_byte(9), owner };
        let count = |events: Vec<RegistryEvent>| {
            let Rebuilt { same, otherwise } = of.count(events.into_iter());
            (same, otherwise)
        };
        assert_eq!(count(vec![]), (0, 0));
        assert_eq!(count(vec![says(1, 9), says(2, 9), says(2, 9), says(3, 9), says(4, 8)]), (2, 1));
        assert_eq!(count(vec![says(2, 8), says(2, 9)]), (1, 0));
        let withdrawn =
            RegistryEvent::AttestationWithdrawn { app: app(), version: VERSION, attester: account(2) };
        assert_eq!(count(vec![says(2, 9), withdrawn]), (0, 0));
        let elsewhere = RegistryEvent::Attested {
            app: app(),
            version: AppVersion { patch: 1, ..VERSION },
            attester: account(2),
            result_hash: B256::repeat_byte(9),
        };
        assert_eq!(count(vec![elsewhere]), (0, 0));
    }
}
