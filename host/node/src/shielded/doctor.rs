//! What the doctor says of the pool: what its keys are worth, whether the keys for proofs are there, how far it was looked at.
//!
//! A line that is well and has a code says what is so, and what to know about it; nothing here is asked of anybody.

use teahouse_api::profile::CheckView;
use teahouse_chain::profile::KeySetup;
use teahouse_zk::circuits::{CircuitKind, development_key};

use super::lane::PoolLane;
use crate::chain::text_of;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// The pool's keys come from a published seed: everybody can forge, and the money in it is worthless.
const KEYS_ARE_FORGEABLE: &str = "NOD-652";
/// The keys for proofs are made when the first proof is, which takes a while.
const KEYS_ARE_MADE_LATER: &str = "NOD-653";
/// Blocks are left to look at.
const STILL_LOOKING: &str = "NOD-654";
/// A locked profile does not look, and goes on where it was.
const LOOKS_WHEN_UNLOCKED: &str = "NOD-655";

/// The circuits of what a person pays with.
const PAYS_WITH: [CircuitKind; 2] = [CircuitKind::JoinsplitTwo, CircuitKind::JoinsplitSix];

/// What is known of a look at a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    /// The last block that was looked at, and the first one that there is anything in.
    scanned: u64,
    /// The newest block, as the chain said last.
    head: Option<u64>,
    is_locked: bool,
    /// Why the last look ended early.
    trouble: Option<String>,
}

impl Look {
    fn left(&self) -> Option<u64> {
        self.head.map(|head| head.saturating_sub(self.scanned))
    }

    fn check(&self) -> CheckView {
        let (ok, code) = match (&self.trouble, self.left()) {
            (Some(code), _) => (false, Some(code.clone())),
            (None, Some(0)) => (true, None),
            (None, _) if self.is_locked => (true, Some(LOOKS_WHEN_UNLOCKED.to_owned())),
            (None, _) => (true, Some(STILL_LOOKING.to_owned())),
        };
        let params = [("scanned", Some(self.scanned)), ("head", self.head), ("left", self.left())];
        let params = params.iter().filter_map(|(name, value)| value.map(|value| (*name, value.to_string())));
        line("pool", ok, code, params)
    }
}

/// What there is to say of the keys for proofs: `there` of them, of `all`.
fn keys_check(setup: KeySetup, there: usize, all: usize) -> CheckView {
    let (ok, code) = match setup {
        KeySetup::Ceremony => (false, Some(codes::NO_PROVING_KEY.code().to_owned())),
        KeySetup::Development => (true, (there < all).then(|| KEYS_ARE_MADE_LATER.to_owned())),
    };
    line("proofs", ok, code, [("there", there.to_string()), ("all", all.to_string())])
}

fn line<'a>(
    name: &str,
    ok: bool,
    code: Option<String>,
    params: impl IntoIterator<Item = (&'a str, String)>,
) -> CheckView {
    let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    CheckView { check: name.to_owned(), ok, code, params }
}

impl Shared {
    /// The doctor's lines about the pool; none where the chain has none.
    pub(crate) fn pool_checks(&self) -> Result<Vec<CheckView>, NodeError> {
        let Ok(pool) = self.pool() else { return Ok(Vec::new()) };
        let mut said = vec![self.look(&pool)?.check(), self.proof_keys(&pool)];
        if pool.is_insecure() {
            let params = [("pool", text_of(pool.place().pool)), ("chain", pool.chain.profile.name.clone())];
            said.push(line("pool", true, Some(KEYS_ARE_FORGEABLE.to_owned()), params));
        }
        Ok(said)
    }

    fn look(&self, pool: &PoolLane) -> Result<Look, NodeError> {
        let before_first = pool.at.pool.since.saturating_sub(1);
        Ok(Look {
            scanned: self.looked(pool)?.last().map_or(before_first, |point| point.block.number),
            head: self.shielded.heads(pool.place()).map(|heads| heads.latest.number),
            is_locked: self.is_locked(),
            trouble: self.shielded.trouble().map(|view| view.code),
        })
    }

    fn proof_keys(&self, pool: &PoolLane) -> CheckView {
        let folder = self.dir.proving_keys();
        let there = PAYS_WITH.iter().filter(|kind| development_key(**kind, &folder).exists()).count();
        keys_check(pool.at.keys, there, PAYS_WITH.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look() -> Look {
        Look { scanned: 90, head: Some(100), is_locked: false, trouble: None }
    }

    fn told(check: &CheckView) -> (bool, Option<&str>) {
        (check.ok, check.code.as_deref())
    }

    #[test]
    fn a_look_that_is_not_through_says_how_much_is_left_and_whether_it_goes_on() {
        let check = look().check();
        assert_eq!(told(&check), (true, Some("NOD-654")));
        assert_eq!(
            (&*check.params["scanned"], &*check.params["head"], &*check.params["left"]),
            ("90", "100", "10")
        );
        assert_eq!(told(&Look { is_locked: true, ..look() }.check()), (true, Some("NOD-655")));
        assert_eq!(told(&Look { scanned: 100, ..look() }.check()), (true, None));
        // a chain that went back behind what was looked at leaves nothing to look at
        assert_eq!(told(&Look { scanned: 101, ..look() }.check()), (true, None));
        // before the chain was heard of nobody knows how much is left
        let unheard = Look { head: None, ..look() }.check();
        assert_eq!((told(&unheard), unheard.params.get("left")), ((true, Some("NOD-654")), None));
    }

    #[test]
    fn a_look_that_failed_is_a_fault_under_its_own_code() {
        let failed = Look { trouble: Some("SHD-031".to_owned()), ..look() };
        assert_eq!(told(&failed.check()), (false, Some("SHD-031")));
        let locked = Look { is_locked: true, ..failed };
        assert_eq!(told(&locked.check()), (false, Some("SHD-031")));
    }

    #[test]
    fn keys_that_are_not_made_yet_are_no_fault_and_a_pool_without_any_for_us_is() {
        assert_eq!(told(&keys_check(KeySetup::Development, 0, 2)), (true, Some("NOD-653")));
        assert_eq!(told(&keys_check(KeySetup::Development, 1, 2)), (true, Some("NOD-653")));
        assert_eq!(told(&keys_check(KeySetup::Development, 2, 2)), (true, None));
        assert_eq!(told(&keys_check(KeySetup::Ceremony, 2, 2)), (false, Some("NOD-603")));
    }
}
