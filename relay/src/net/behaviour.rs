//! The behaviour is everything a node's swarm speaks, put together once for relays and edges.

use std::time::Duration;

use libp2p::connection_limits::{self, ConnectionLimits};
use libp2p::request_response::{self, ProtocolSupport};
use libp2p::swarm::NetworkBehaviour;
use libp2p::swarm::behaviour::toggle::Toggle;
use libp2p::{StreamProtocol, Swarm, SwarmBuilder, identity::Keypair, noise, ping, tcp, yamux};

use super::frames::Frames;
use super::gossip::{self, Gossip};
use super::ip_guard::IpGuard;
use super::{NetConfig, NetError};
use crate::limits::Limits;
use crate::protocol::Protocol;

/// Streams of the blob protocol on one connection, each of at most a chunk.
const BLOB_STREAMS: usize = 8;

pub(crate) type Talk = request_response::Behaviour<Frames>;

#[derive(NetworkBehaviour)]
pub(crate) struct Behaviour {
    guard: IpGuard,
    limits: connection_limits::Behaviour,
    ping: ping::Behaviour,
    pub gossip: Toggle<Gossip>,
    mailbox: Talk,
    push: Talk,
    submit: Talk,
    status: Talk,
    blob: Talk,
}

impl Behaviour {
    fn new(config: &NetConfig) -> Result<Self, NetError> {
        let limits = &config.limits;
        let side = if config.serve.is_some() { ProtocolSupport::Full } else { ProtocolSupport::Outbound };
        let talk = |protocol| talk(protocol, &side, limits);
        let gossip = if config.shards.is_empty() { None } else { Some(gossip::build(&config.shards)?) };
        Ok(Self {
            guard: IpGuard::new(limits.connections_per_ip),
            limits: connection_limits::Behaviour::new(connection_bounds(limits)),
            ping: ping::Behaviour::new(ping::Config::new().with_interval(Duration::from_secs(15))),
            gossip: gossip.into(),
            mailbox: talk(Protocol::Mailbox),
            push: talk(Protocol::LightPush),
            submit: talk(Protocol::Submit),
            status: talk(Protocol::Status),
            blob: talk(Protocol::Blob),
        })
    }

    /// The behaviour that speaks `protocol`.
    pub fn talk(&mut self, protocol: Protocol) -> &mut Talk {
        match protocol {
            Protocol::Mailbox => &mut self.mailbox,
            Protocol::LightPush => &mut self.push,
            Protocol::Submit => &mut self.submit,
            Protocol::Status => &mut self.status,
            Protocol::Blob => &mut self.blob,
        }
    }
}

fn talk(protocol: Protocol, side: &ProtocolSupport, limits: &Limits) -> Talk {
    // The stream of a watch lives as long as the watch; every question has its own shorter time at the asker.
    let longest = limits.longest_watch + Duration::from_secs(10);
    // A blob's questions are long: few at a time, or one connection could fill the memory.
    let streams = if protocol == Protocol::Blob { limits.streams.min(BLOB_STREAMS) } else { limits.streams }; // BLB-011
    let config = request_response::Config::default()
        .with_request_timeout(if protocol == Protocol::Mailbox { longest } else { Duration::from_secs(30) })
        .with_max_concurrent_streams(streams);
    let names = [(StreamProtocol::new(protocol.name()), side.clone())];
    Talk::with_codec(Frames(protocol), names, config)
}

fn connection_bounds(limits: &Limits) -> ConnectionLimits {
    ConnectionLimits::default()
        .with_max_pending_incoming(Some(limits.inbound_connections / 4 + 16))
        .with_max_established_incoming(Some(limits.inbound_connections))
        .with_max_established_per_peer(Some(limits.connections_per_peer))
}

/// Builds the swarm: TCP with Noise and yamux, and QUIC.
pub(crate) fn swarm(config: &NetConfig, identity: Keypair) -> Result<Swarm<Behaviour>, NetError> {
    let behaviour = Behaviour::new(config)?;
    let fault = |error: &dyn std::fmt::Display| NetError::Build(error.to_string());
    Ok(SwarmBuilder::with_existing_identity(identity)
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, yamux::Config::default)
        .map_err(|e| fault(&e))?
        .with_quic_config(|mut quic| {
            // A peer that dies without a word is noticed after four seconds instead of ten.
            (quic.max_idle_timeout, quic.keep_alive_interval) = (4_000, Duration::from_millis(1_500));
            quic
        })
        .with_dns()
        .map_err(|e| fault(&e))?
        .with_behaviour(|_| behaviour)
        .map_err(|e| fault(&e))?
        .with_swarm_config(|swarm| swarm.with_idle_connection_timeout(Duration::from_secs(300)))
        .build())
}
