//! A link is a peer that a node stays connected to: dialled, and dialled again after a growing pause when it is lost.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;
use std::time::{Duration, Instant};

use libp2p::multiaddr::Protocol;
use libp2p::{Multiaddr, PeerId};
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// A peer and one address of it: a multiaddr that ends in `/p2p/PEER`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeerAddress {
    peer: PeerId,
    address: Multiaddr,
}

impl PeerAddress {
    /// Splits a multiaddr.
    ///
    /// # Errors
    /// [`PeerAddressError`] when it does not end in a peer id.
    pub fn new(full: Multiaddr) -> Result<Self, PeerAddressError> {
        let mut address = full.clone();
        match address.pop() {
            Some(Protocol::P2p(peer)) if !address.is_empty() => Ok(Self { peer, address }),
            _ => Err(PeerAddressError::NoPeer(full.to_string())),
        }
    }

    /// The peer.
    pub const fn peer(&self) -> PeerId {
        self.peer
    }

    /// Where it is, without its id.
    pub const fn address(&self) -> &Multiaddr {
        &self.address
    }
}

impl FromStr for PeerAddress {
    type Err = PeerAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::new(text.parse().map_err(|_| PeerAddressError::Malformed(text.to_owned()))?)
    }
}

/// Why text is not the address of a peer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PeerAddressError {
    /// Not a multiaddr.
    #[error("{0:?} is not a multiaddr")]
    Malformed(String),
    /// A multiaddr without a peer id at its end.
    #[error("{0:?} does not end in /p2p/PEER, so nobody could check who answers there")]
    NoPeer(String),
}

impl Coded for PeerAddressError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Malformed(_) => ErrorCode::new("NET-111"),
            Self::NoPeer(_) => ErrorCode::new("NET-112"),
        }
    }
}

/// How a link stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkState {
    /// Whether it is connected now.
    pub connected: bool,
    /// How often it was connected; a caller that sees it grow has a new connection.
    pub sessions: u64,
    /// Dials that failed since it was last connected.
    pub failures: u32,
    /// The address of the connection, when connected.
    pub address: Option<Multiaddr>,
}

struct Link {
    addresses: Vec<Multiaddr>,
    next_dial: Instant,
    dialing: bool,
    state: LinkState,
}

/// All links of a node. Pure but for the instants it is given.
pub(crate) struct Links {
    links: BTreeMap<PeerId, Link>,
    local: PeerId,
}

impl Links {
    pub(crate) fn new(keep: Vec<PeerAddress>, local: PeerId, now: Instant) -> Self {
        let mut links: BTreeMap<PeerId, Link> = BTreeMap::new();
        for PeerAddress { peer, address } in keep {
            if peer != local {
                let link = links.entry(peer).or_insert_with(|| Link {
                    addresses: Vec::new(),
                    next_dial: now,
                    dialing: false,
                    state: LinkState::default(),
                });
                link.addresses.push(address);
            }
        }
        Self { links, local }
    }

    /// Whom to dial now, and where; they count as being dialled from here on.
    pub(crate) fn due(&mut self, now: Instant) -> Vec<(PeerId, Vec<Multiaddr>)> {
        let due =
            self.links.iter_mut().filter(|(_, l)| !l.state.connected && !l.dialing && l.next_dial <= now);
        due.map(|(peer, link)| {
            link.dialing = true;
            (*peer, link.addresses.clone())
        })
        .collect()
    }

    pub(crate) fn connected(&mut self, peer: &PeerId, address: Multiaddr) {
        if let Some(link) = self.links.get_mut(peer) {
            let sessions = link.state.sessions + 1;
            link.dialing = false;
            link.state = LinkState { connected: true, sessions, failures: 0, address: Some(address) };
        }
    }

    pub(crate) fn lost(&mut self, peer: &PeerId, now: Instant) {
        if let Some(link) = self.links.get_mut(peer) {
            link.state.connected = false;
            link.state.address = None;
            link.next_dial = now + FIRST_PAUSE;
        }
    }

    pub(crate) fn failed(&mut self, peer: &PeerId, now: Instant) {
        if let Some(link) = self.links.get_mut(peer).filter(|link| !link.state.connected) {
            link.dialing = false;
            link.state.failures = link.state.failures.saturating_add(1);
            link.next_dial = now + pause(peer, &self.local, link.state.failures);
        }
    }

    pub(crate) fn states(&self) -> BTreeMap<PeerId, LinkState> {
        self.links.iter().map(|(peer, link)| (*peer, link.state.clone())).collect()
    }
}

/// Doubles from 250 ms to 15 s, each pair of peers with its own offset: a crowd does not come back at once, and two edges of
/// one machine, whose ids are random, do not come back together.
fn pause(peer: &PeerId, local: &PeerId, failures: u32) -> Duration {
    let doubled =
        FIRST_PAUSE.saturating_mul(1_u32.checked_shl(failures.min(16).saturating_sub(1)).unwrap_or(1));
    let mut hasher = DefaultHasher::new();
    (peer, local).hash(&mut hasher);
    let offset = u8::try_from(hasher.finish() & 0xff).unwrap_or(0);
    doubled.min(LONGEST_PAUSE).mul_f64(0.75 + f64::from(offset) / 512.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keep(text: &str, peer: PeerId) -> PeerAddress {
        format!("{text}/p2p/{peer}").parse().unwrap()
    }

    #[test]
    fn an_address_without_a_peer_is_refused() {
        assert!(matches!("/ip4/127.0.0.1/tcp/1".parse::<PeerAddress>(), Err(PeerAddressError::NoPeer(_))));
        assert!(matches!("tea".parse::<PeerAddress>(), Err(PeerAddressError::Malformed(_))));
        assert!(matches!(
            format!("/p2p/{}", PeerId::random()).parse::<PeerAddress>(),
            Err(PeerAddressError::NoPeer(_))
        ));
    }

    #[test]
    fn a_lost_peer_is_dialled_again_after_growing_pauses_on_all_its_addresses() {
        // given a peer with two addresses
        let (peer, t0) = (PeerId::random(), Instant::now());
        let addresses = vec![keep("/ip4/127.0.0.1/tcp/1", peer), keep("/ip4/127.0.0.1/udp/1/quic-v1", peer)];
        let mut links = Links::new(addresses, PeerId::random(), t0);
        assert_eq!(links.due(t0)[0].1.len(), 2);
        assert!(links.due(t0).is_empty(), "one dial at a time");
        // when dials fail, then the pause grows and stays below its bound
        let mut pauses = Vec::new();
        for _ in 0..12 {
            links.failed(&peer, t0);
            pauses.push(links.links[&peer].next_dial - t0);
            links.links.get_mut(&peer).unwrap().dialing = true;
        }
        assert!(pauses.windows(2).all(|w| w[0] <= w[1]) && pauses[11] < LONGEST_PAUSE * 2, "{pauses:?}");
        // and a connection starts over
        links.connected(&peer, "/ip4/127.0.0.1/tcp/1".parse().unwrap());
        links.lost(&peer, t0);
        assert_eq!(links.due(t0 + FIRST_PAUSE).len(), 1);
        assert_eq!(links.states()[&peer].sessions, 1);
    }

    #[test]
    fn two_edges_of_one_machine_do_not_dial_a_lost_relay_in_step() {
        let relay = PeerId::random();
        let pauses: std::collections::BTreeSet<Duration> =
            (0..32).map(|_| pause(&relay, &PeerId::random(), 8)).collect();
        assert!(pauses.len() > 16, "{pauses:?}");
    }

    #[test]
    fn a_node_does_not_dial_itself() {
        let local = PeerId::random();
        let mut links = Links::new(vec![keep("/ip4/127.0.0.1/tcp/1", local)], local, Instant::now());
        assert!(links.due(Instant::now()).is_empty());
    }
}
