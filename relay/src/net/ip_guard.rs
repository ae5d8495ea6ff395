//! The guard counts connections per address, so that one machine cannot take all places.
//!
//! IPv4 counts by address, IPv6 by /64, which is what one subscriber gets.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::net::IpAddr;
use std::task::{Context, Poll};

use libp2p::PeerId;
use libp2p::core::Endpoint;
use libp2p::core::transport::PortUse;
use libp2p::multiaddr::{Multiaddr, Protocol};
use libp2p::swarm::{
    ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, THandler, THandlerInEvent, THandlerOutEvent,
    ToSwarm, dummy,
};

/// The address a limit counts by.
pub(crate) fn source(address: &Multiaddr) -> Option<IpAddr> {
    address.iter().find_map(|part| match part {
        Protocol::Ip4(ip) => Some(IpAddr::V4(ip)),
        Protocol::Ip6(ip) => Some(IpAddr::V6(prefix64(ip))),
        _ => None,
    })
}

fn prefix64(ip: std::net::Ipv6Addr) -> std::net::Ipv6Addr {
    let s = ip.segments();
    std::net::Ipv6Addr::new(s[0], s[1], s[2], s[3], 0, 0, 0, 0)
}

/// Too many connections from one address.
#[derive(Debug)]
pub(crate) struct TooManyFromAddress;

impl fmt::Display for TooManyFromAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("too many connections from this address")
    }
}

impl std::error::Error for TooManyFromAddress {}

/// Denies inbound connections beyond a number per address, pending ones included.
pub(crate) struct IpGuard {
    most: u32,
    of: BTreeMap<ConnectionId, IpAddr>,
    counts: BTreeMap<IpAddr, u32>,
}

impl IpGuard {
    pub(crate) const fn new(most: u32) -> Self {
        Self { most, of: BTreeMap::new(), counts: BTreeMap::new() }
    }

    fn enter(&mut self, id: ConnectionId, address: &Multiaddr) -> Result<(), ConnectionDenied> {
        let Some(ip) = source(address) else { return Ok(()) };
        let count = self.counts.entry(ip).or_default();
        if *count >= self.most {
            return Err(ConnectionDenied::new(TooManyFromAddress)); // LIM-007
        }
        *count += 1;
        self.of.insert(id, ip);
        Ok(())
    }

    fn leave(&mut self, id: ConnectionId) {
        let Some(ip) = self.of.remove(&id) else { return };
        if let Some(count) = self.counts.get_mut(&ip) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&ip);
            }
        }
    }
}

impl NetworkBehaviour for IpGuard {
    type ConnectionHandler = dummy::ConnectionHandler;
    type ToSwarm = Infallible;

    fn handle_pending_inbound_connection(
        &mut self,
        id: ConnectionId,
        _: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<(), ConnectionDenied> {
        self.enter(id, remote)
    }

    fn handle_established_inbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(dummy::ConnectionHandler)
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(dummy::ConnectionHandler)
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        match event {
            FromSwarm::ConnectionClosed(closed) => self.leave(closed.connection_id),
            FromSwarm::ListenFailure(failed) => self.leave(failed.connection_id),
            _ => {}
        }
    }

    fn on_connection_handler_event(&mut self, _: PeerId, _: ConnectionId, event: THandlerOutEvent<Self>) {
        match event {}
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lim_007_connections_are_counted_by_address_and_given_back() {
        let mut guard = IpGuard::new(2);
        let address: Multiaddr = "/ip4/192.0.2.7/tcp/1".parse().unwrap();
        let other: Multiaddr = "/ip4/192.0.2.8/udp/1/quic-v1".parse().unwrap();
        let id = ConnectionId::new_unchecked;
        assert!(guard.enter(id(1), &address).is_ok() && guard.enter(id(2), &address).is_ok());
        assert!(guard.enter(id(3), &address).is_err());
        assert!(guard.enter(id(4), &other).is_ok());
        guard.leave(id(1));
        guard.leave(id(1));
        assert!(guard.enter(id(5), &address).is_ok());
        assert!(guard.enter(id(6), &address).is_err());
    }

    #[test]
    fn an_ipv6_subscriber_counts_as_one() {
        let a = source(&"/ip6/2001:db8:1:2::3/tcp/1".parse().unwrap());
        let b = source(&"/ip6/2001:db8:1:2:ffff::9/tcp/1".parse().unwrap());
        let c = source(&"/ip6/2001:db8:1:3::3/tcp/1".parse().unwrap());
        assert!(a == b && a != c);
    }
}
