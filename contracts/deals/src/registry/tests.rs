//! The registry is explored for a few acts and walked for many.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;

use super::{Registry, Release, Version};
use crate::account::Word;
use crate::deal::Deal;
use crate::explore::{Explore, Explored, Instance, Moment};
use crate::faults;
use crate::testing::{arb_choices, refusals, walk};

#[test]
fn every_moment_of_a_small_registry_is_sound_and_every_refusal_is_met() {
    let searches: Vec<_> = Registry::instances().iter().map(|it| Explored::of(it).unwrap()).collect();
    let met: BTreeSet<String> = searches.iter().flat_map(refusals).collect();
    for search in searches {
        assert_eq!(faults::check(&search), Ok(()), "{}", search.instance);
    }
    let expected = "AlreadyYanked AppExists BadDelay BadSignature BadSlug EmptyHash EmptyKey KeyUsedBefore NoHeir \
                    NoRecoveryRuns NotOffered NotOwned NotTheOwner NotTheRecovery NothingAttested RecoveryRuns \
                    RecoveryTooEarly RegisteredBefore SignaturePastDeadline UnknownApp UnknownRelease \
                    VersionNotIncreasing WrongNonce";
    assert_eq!(met, expected.split_whitespace().map(str::to_owned).collect());
}

/// A registry that is walked and not searched.
fn endless() -> Instance<Registry> {
    let instance = Registry::instances().remove(0);
    Instance { start: instance.start.with_horizon(u64::MAX), ..instance }
}

type Releases = BTreeMap<(Word, Version), Release>;

fn releases(registry: &Registry) -> Releases {
    let all = registry.apps().iter();
    all.flat_map(|(id, app)| app.releases.iter().map(|(version, it)| ((*id, *version), *it))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn reg_001_a_release_never_changes_and_reg_003_a_yank_is_final(choices in arb_choices(80)) {
        walk(&endless(), &choices, |before, _, after| {
            let (was, is) = (releases(&before.deal), releases(&after.deal));
            for (which, release) in was {
                let kept = is.get(&which).copied();
                prop_assert_eq!(kept.map(|it| (it.bundle_hash, it.bundle_key)), Some((release.bundle_hash, release.bundle_key)));
                prop_assert!(release.yanked_at.is_none() || kept == Some(release));
            }
            Ok(())
        })?;
    }

    #[test]
    fn reg_002_versions_only_grow_and_reg_006_a_key_never_comes_back(choices in arb_choices(80)) {
        let mut retired: BTreeSet<(u64, Word)> = BTreeSet::new();
        walk(&endless(), &choices, |before: &Moment<Registry>, _, after| {
            for (id, app) in before.deal.apps() {
                prop_assert!(after.deal.apps()[id].latest >= app.latest);
            }
            for (number, publisher) in before.deal.publishers() {
                let now = after.deal.publishers()[number].key;
                if now != publisher.key {
                    retired.insert((*number, publisher.key));
                }
                prop_assert!(!retired.contains(&(*number, now)));
            }
            Ok(())
        })?;
    }

    /// The owner before somebody can finish a recovery.
    #[test]
    fn everyone_is_reminded_before_each_deadline(choices in arb_choices(60)) {
        let lead = Duration::from_secs(86_400);
        walk(&endless(), &choices, |_, _, after| {
            for party in after.deal.parties() {
                for next in after.deal.next_actions(party, after.now) {
                    let Some(at) = next.remind_at(lead) else { continue };
                    prop_assert!(next.from <= at && next.until.deadline().is_some_and(|end| at < end), "{next:?}");
                }
            }
            Ok(())
        })?;
    }
}
