//! Which deals an app may look at: those of contracts that its manifest lists for it.

use teahouse_bundle::Permissions;

use super::GrantError;
use crate::model::Deal;

/// What a manifest calls the contract behind batches and shares.
const ENVELOPES: &str = "RedEnvelope";

/// Refuses a deal of a contract that the manifest does not list under `deals`.
pub(super) fn check(
    deal: &Deal,
    permissions: &Permissions,
    missing: &dyn Fn(String) -> GrantError,
) -> Result<(), GrantError> {
    let listed = permissions.deals.as_ref().map_or(&[][..], |deals| deals.contracts.as_slice());
    let is_envelopes = |alias: &String| {
        permissions.contracts.get(alias).is_some_and(|declared| declared.contract == ENVELOPES)
    };
    let (what, is_listed) = match deal {
        Deal::Terms(terms) => (terms.contract.as_str(), listed.contains(&terms.contract)),
        Deal::Batch(_) | Deal::Share(_) => (ENVELOPES, listed.iter().any(is_envelopes)),
    };
    if is_listed { Ok(()) } else { Err(missing(format!("deals/{what}"))) } // DEAL-001
}
