//! What the places that a profile talks to can link: said plainly, since only a person can change whom they use.
//!
//! An endpoint is asked about accounts and, where the chain has one, about a pool; a relay about boxes and, where it submits too,
//! for claims, calls and private payments; and each sees the address of this machine. Where two personas use one place, that place
//! sees one address for both (NODE-027). Whoever sees two of them, at one place or at several, can also see both go in the moment
//! the host ends: that is said too, since nothing here hides it.

use std::collections::{BTreeMap, BTreeSet};

use teahouse_api::profile::CheckView;
use teahouse_chain::profile::ChainProfile;
use teahouse_wallet::keys::PersonaNumber;

use super::OpenProfile;
use crate::chain::text_of;
use crate::error::NodeError;
use crate::money::certainty::host_of;
use crate::records::{self, ChainChoice, Relays};

/// An endpoint sees which accounts are looked at together.
const ENDPOINT_SEES: &str = "NOD-151";
/// A relay sees which boxes are asked for together.
const RELAY_SEES: &str = "NOD-152";
/// A submitter sees what it brings.
const SUBMITTER_SEES: &str = "NOD-157";
/// Several personas use one place.
const ONE_PLACE_FOR_BOTH: &str = "NOD-153";
/// All places see this machine's address.
const ADDRESS_IS_SEEN: &str = "NOD-154";
/// When the host ends, all personas end.
const ALL_END_TOGETHER: &str = "NOD-155";

/// The endpoints see the role's account from this machine too.
const ROLE_IS_SEEN_TOO: &str = "NOD-156";

/// Whom one persona talks to.
struct Places {
    /// Name and host.
    endpoints: Vec<(String, String)>,
    /// Hosts.
    relays: Vec<String>,
    /// The pool that the endpoints are asked about.
    pool: Option<String>,
}

impl Places {
    fn hosts(&self) -> BTreeSet<&str> {
        let endpoints = self.endpoints.iter().map(|(_, host)| host.as_str());
        endpoints.chain(self.relays.iter().map(String::as_str)).collect()
    }
}

impl OpenProfile {
    /// What each place that persona `at` uses can link, and which of them other personas use too.
    pub(super) fn links(&self, at: PersonaNumber) -> Result<Vec<CheckView>, NodeError> {
        let mut all = BTreeMap::new();
        for number in self.dir.personas()? {
            all.insert(number, self.places(number)?);
        }
        let Some(own) = all.get(&at) else { return Ok(Vec::new()) };
        let accounts = self.persona(at)?.shared().accounts()?;
        let accounts = accounts.into_iter().map(|account| account.address).collect::<Vec<_>>().join(", ");
        let persona = at.get().to_string();
        let mut said: Vec<CheckView> = Vec::new();
        for (name, host) in &own.endpoints {
            let mut params =
                vec![("name", name), ("host", host), ("accounts", &accounts), ("persona", &persona)];
            params.extend(own.pool.as_ref().map(|pool| ("pool", pool)));
            said.push(note(ENDPOINT_SEES, &params));
        }
        if let Some(role) = self.persona(at)?.shared().submits_as() {
            let hosts = own.endpoints.iter().map(|(_, host)| host.as_str()).collect::<Vec<_>>().join(", ");
            let params = [("hosts", &hosts), ("account", &role), ("persona", &persona)];
            said.push(note(ROLE_IS_SEEN_TOO, &params)); // NODE-047
        }
        said.extend(own.relays.iter().map(|host| note(RELAY_SEES, &[("host", host), ("persona", &persona)])));
        said.extend(self.submitters(at, own)?);
        for host in own.hosts() {
            let users = all.iter().filter(|(_, places)| places.hosts().contains(host));
            let users: Vec<String> = users.map(|(number, _)| number.get().to_string()).collect();
            if users.len() > 1 {
                let params = [("host", &host.to_owned()), ("personas", &users.join(", "))];
                said.push(note(ONE_PLACE_FOR_BOTH, &params)); // NODE-027
            }
        }
        if !said.is_empty() {
            said.push(note(ADDRESS_IS_SEEN, &[("places", &own.hosts().len().to_string())]));
        }
        let several: Vec<String> = all
            .iter()
            .filter(|(_, places)| !places.hosts().is_empty())
            .map(|(number, _)| number.get().to_string())
            .collect();
        if several.len() > 1 && !own.hosts().is_empty() {
            said.push(note(ALL_END_TOGETHER, &[("personas", &several.join(", "))])); // NODE-027
        }
        Ok(said)
    }

    /// Those that may be asked to bring something to the chain: relays that have said so, or that could once they are connected.
    fn submitters(&self, at: PersonaNumber, own: &Places) -> Result<Vec<CheckView>, NodeError> {
        if own.endpoints.is_empty() {
            return Ok(Vec::new());
        }
        let relays = self.persona(at)?.shared().relay_status()?.relays;
        let asked = relays.into_iter().filter(|relay| relay.submitter || !relay.connected);
        let hosts: BTreeSet<String> = asked.map(|relay| relay_host(&relay.address)).collect();
        let persona = at.get().to_string();
        let said = |host: String| note(SUBMITTER_SEES, &[("host", &host), ("persona", &persona)]); // NODE-049
        Ok(hosts.into_iter().map(said).collect())
    }

    fn places(&self, number: PersonaNumber) -> Result<Places, NodeError> {
        let (choice, relays): (Option<ChainChoice>, Option<Relays>) =
            self.look_at(number, |records| Ok((records::single(records)?, records::single(records)?)))?;
        let profile = choice.map(|choice| ChainProfile::from_json(&choice.profile)).transpose()?;
        let shielded = profile.as_ref().and_then(|profile| profile.shielded.first());
        let pool = shielded.map(|at| text_of(at.pool.address));
        let endpoints = profile.map(|profile| profile.endpoints).unwrap_or_default();
        let mut relays: Vec<String> =
            relays.unwrap_or_default().addresses.iter().map(|address| relay_host(address)).collect();
        relays.sort();
        relays.dedup();
        let endpoint = |at: teahouse_chain::profile::EndpointAt| {
            let host = host_of(&at.url).to_owned();
            (at.name, host)
        };
        Ok(Places { endpoints: endpoints.into_iter().map(endpoint).collect(), relays, pool })
    }
}

/// The host in a multiaddress: what stands behind its first protocol.
fn relay_host(address: &str) -> String {
    address.split('/').nth(2).unwrap_or(address).to_owned()
}

/// A line of the doctor that is no fault: what is so, and what a person could change.
fn note(code: &str, params: &[(&str, &String)]) -> CheckView {
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), (*value).clone()));
    CheckView { check: "links".to_owned(), ok: true, code: Some(code.to_owned()), params: params.collect() }
}
