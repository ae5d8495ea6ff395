//! The network is the edge of this profile: one set of connections with a throw-away id, to the relays of its choice.
//!
//! # Privacy
//! The edge belongs to one profile. A relay sees this machine's address and which boxes are asked for together.

use std::sync::Arc;
use std::time::Duration;

use teahouse_api::Event;
use teahouse_api::network::{LinkState, RelayStatusView, RelayView};
use teahouse_relay::edge::{Edge, EdgeConfig, Reach};
use teahouse_relay::net::PeerAddress;
use tokio::sync::watch;

use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{self, Relays};

/// The edge, which is replaced when the relays change.
#[derive(Debug)]
pub(crate) struct Network {
    edge: watch::Sender<Option<Connected>>,
}

/// A running edge.
#[derive(Clone)]
pub(crate) struct Connected(pub(crate) Edge);

impl std::fmt::Debug for Connected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connected(..)")
    }
}

impl Default for Network {
    fn default() -> Self {
        Self { edge: watch::channel(None).0 }
    }
}

impl Network {
    /// The edge as it is now.
    pub(crate) fn edge(&self) -> Option<Edge> {
        self.edge.borrow().as_ref().map(|connected| connected.0.clone())
    }

    /// Puts another edge in the place of the one that runs.
    pub(crate) fn replace(&self, edge: Option<Connected>) {
        self.edge.send_replace(edge);
    }

    /// Sees the edge being replaced.
    pub(crate) fn follow(&self) -> watch::Receiver<Option<Connected>> {
        self.edge.subscribe()
    }
}

fn parse(addresses: &[String]) -> Result<Vec<PeerAddress>, NodeError> {
    let one = |text: &String| text.parse().map_err(|_| codes::BAD_RELAY.with("address", text));
    addresses.iter().map(one).collect()
}

impl Shared {
    fn relays(&self) -> Result<Relays, NodeError> {
        Ok(self.read(|records| records::single(records))?.unwrap_or_default())
    }

    /// Starts the edge over the configured relays, in the place of the one that runs.
    pub(crate) fn start_edge(&self) -> Result<(), NodeError> {
        let relays = parse(&self.relays()?.addresses)?;
        let edge = if relays.is_empty() {
            None
        } else {
            Some(Connected(Edge::start(EdgeConfig::new(relays, self.clock.clone()))?))
        };
        self.network.replace(edge);
        Ok(())
    }

    pub(crate) async fn stop_edge(&self) {
        let edge = self.network.edge.send_replace(None);
        if let Some(Connected(edge)) = edge {
            edge.stop().await;
        }
    }

    pub(crate) fn relay_status(&self) -> Result<RelayStatusView, NodeError> {
        let addresses = self.relays()?.addresses;
        let status = self.network.edge().map(|edge| edge.status());
        let relays = addresses.iter().map(|address| {
            let peer =
                address.parse::<PeerAddress>().map(|known| known.peer().to_string()).unwrap_or_default();
            let seen =
                status.as_ref().and_then(|s| s.relays.iter().find(|relay| relay.peer.to_string() == peer));
            RelayView {
                address: address.clone(),
                connected: seen.is_some_and(|relay| relay.connected),
                mailbox: seen.is_some_and(|relay| relay.mailbox.is_some()),
                submitter: seen.is_some_and(|relay| relay.submitter),
                peer,
            }
        });
        let state = status.as_ref().map_or(LinkState::Offline, |status| link_state(status.reach));
        Ok(RelayStatusView { state, relays: relays.collect(), queued: self.queued()? })
    }

    pub(crate) fn add_relay(&self, address: &str) -> Result<RelayStatusView, NodeError> {
        let known: PeerAddress = address.parse().map_err(|_| codes::BAD_RELAY.with("address", address))?;
        self.change_relays(|relays| {
            let same = |text: &String| text.parse::<PeerAddress>().is_ok_and(|other| other == known);
            if !relays.addresses.iter().any(same) {
                relays.addresses.push(address.to_owned());
            }
            Ok(())
        })
    }

    pub(crate) fn remove_relay(&self, address: &str) -> Result<RelayStatusView, NodeError> {
        self.change_relays(|relays| {
            let before = relays.addresses.len();
            relays.addresses.retain(|text| text != address);
            if relays.addresses.len() == before {
                Err(codes::BAD_RELAY.with("address", address))
            } else {
                Ok(())
            }
        })
    }

    fn change_relays(
        &self,
        change: impl FnOnce(&mut Relays) -> Result<(), NodeError>,
    ) -> Result<RelayStatusView, NodeError> {
        let mut relays = self.relays()?;
        let before = relays.clone();
        change(&mut relays)?;
        if relays != before {
            self.write(|records| records::put_single(records, &relays))?;
            self.start_edge()?;
        }
        self.relay_status()
    }
}

const fn link_state(reach: Reach) -> LinkState {
    match reach {
        Reach::Offline => LinkState::Offline,
        Reach::Weak => LinkState::Limited,
        Reach::Online => LinkState::Online,
    }
}

/// Tells the fronts when the connection changes, and wakes the outbox when it comes back.
pub(crate) async fn report_changes(shared: Arc<Shared>) {
    let mut edges = shared.network.follow();
    let mut told = None;
    loop {
        let edge = edges.borrow_and_update().clone();
        // One receiver for the edge's whole life: a fresh one would see the state it was born with as a change.
        let mut changes = edge.as_ref().map(|edge| edge.0.changes());
        loop {
            let state = edge.as_ref().map_or(LinkState::Offline, |edge| link_state(edge.0.status().reach));
            if told.replace(state) != Some(state) {
                shared.emit(Event::Relay { state });
                shared.outbox.notify_one();
                shared.money.notify_one();
            }
            let changed = async {
                match &mut changes {
                    Some(changes) => changes.changed().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                changed = edges.changed() => if changed.is_err() { return } else { break },
                going = changed => if !going { tokio::time::sleep(Duration::from_millis(100)).await },
            }
        }
    }
}
