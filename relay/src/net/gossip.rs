//! The gossip set-up: one topic per shard, anonymous messages named by their content, every message judged.
//!
//! Choices, each because of a known trap of the defaults: message ids are the hash of topic and content (the default,
//! source and sequence number, does not exist for anonymous messages); `flood_publish` is off (it tells every peer who
//! the origin is); the mesh is smaller than the default so that a network of three relays is one; queues and the
//! largest message are bound to our envelope; subscriptions to unknown topics are refused; peers are scored.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use libp2p::gossipsub::{
    self, ConfigBuilder, IdentTopic, IdentityTransform, MessageAuthenticity, MessageId, PeerScoreParams,
    PeerScoreThresholds, TopicScoreParams, ValidationMode, WhitelistSubscriptionFilter,
};
use teahouse_wire::{Class, Generation, Shard};

use super::NetError;

pub(crate) type Gossip = gossipsub::Behaviour<IdentityTransform, WhitelistSubscriptionFilter>;

/// Bytes of the largest gossip message: the large class and room for the protobuf around it.
const LARGEST: usize = Class::Large.envelope_len() + 1_024;

/// Builds the gossip of a relay in `shards`.
pub(crate) fn build(shards: &[Shard]) -> Result<Gossip, NetError> {
    let fault = |error: String| NetError::Build(error);
    let known: HashSet<_> =
        Shard::all(Generation::CURRENT).map(|shard| IdentTopic::new(shard.to_string()).hash()).collect();
    let mut gossip = Gossip::new_with_subscription_filter(
        MessageAuthenticity::Anonymous,
        config().map_err(|e| fault(e.to_string()))?,
        WhitelistSubscriptionFilter(known), // GSP-004
    )
    .map_err(|e| fault(e.to_owned()))?;
    gossip.with_peer_score(scoring(shards), thresholds()).map_err(|e| fault(e.clone()))?;
    for shard in shards {
        gossip.subscribe(&IdentTopic::new(shard.to_string())).map_err(|e| fault(e.to_string()))?;
    }
    Ok(gossip)
}

fn config() -> Result<gossipsub::Config, gossipsub::ConfigBuilderError> {
    ConfigBuilder::default()
        .validation_mode(ValidationMode::Anonymous)
        .validate_messages() // GSP-001
        .message_id_fn(message_id) // GSP-002
        .max_transmit_size(LARGEST)
        .flood_publish(false) // GSP-003
        .mesh_n(6)
        .mesh_n_low(3)
        .mesh_n_high(12)
        .mesh_outbound_min(1)
        .gossip_lazy(6)
        .heartbeat_initial_delay(Duration::from_millis(200))
        .heartbeat_interval(Duration::from_millis(700))
        .duplicate_cache_time(Duration::from_secs(120))
        .connection_handler_queue_len(1_024)
        .publish_queue_duration(Duration::from_secs(5))
        .forward_queue_duration(Duration::from_secs(3))
        .max_publish_messages(64)
        .build()
}

fn message_id(message: &gossipsub::Message) -> MessageId {
    use sha2::{Digest, Sha256};
    let hash = Sha256::new_with_prefix(message.topic.as_str().as_bytes())
        .chain_update([0])
        .chain_update(&message.data);
    MessageId::from(hash.finalize().to_vec())
}

/// Invalid messages cost most: after three of them in a short time a peer's gossip is no longer read. Missing
/// deliveries (P3) are not punished yet: at a few messages a minute a threshold would punish silence; the simulator has
/// to fit it first.
fn scoring(shards: &[Shard]) -> PeerScoreParams {
    let topic = TopicScoreParams {
        topic_weight: 1.0,
        time_in_mesh_weight: 0.0027,
        time_in_mesh_quantum: Duration::from_secs(1),
        time_in_mesh_cap: 3_600.0,
        first_message_deliveries_weight: 0.5,
        first_message_deliveries_decay: gossipsub::score_parameter_decay(Duration::from_secs(600)),
        first_message_deliveries_cap: 20.0,
        mesh_message_deliveries_weight: 0.0,
        mesh_failure_penalty_weight: 0.0,
        invalid_message_deliveries_weight: -20.0,
        invalid_message_deliveries_decay: gossipsub::score_parameter_decay(Duration::from_secs(3_600)),
        ..TopicScoreParams::default()
    };
    let topics: HashMap<_, _> =
        shards.iter().map(|shard| (IdentTopic::new(shard.to_string()).hash(), topic.clone())).collect();
    PeerScoreParams {
        topics,
        topic_score_cap: 50.0,
        ip_colocation_factor_weight: -5.0,
        ip_colocation_factor_threshold: 8.0,
        // Relays of a test network and of a small operator share one machine; loopback is nobody's attack.
        ip_colocation_factor_whitelist: [[127, 0, 0, 1].into(), std::net::Ipv6Addr::LOCALHOST.into()].into(),
        ..PeerScoreParams::default()
    }
}

fn thresholds() -> PeerScoreThresholds {
    PeerScoreThresholds {
        gossip_threshold: -20.0,
        publish_threshold: -60.0,
        graylist_threshold: -100.0, // GSP-005
        accept_px_threshold: 100.0,
        opportunistic_graft_threshold: 2.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gsp_003_nobody_publishes_to_all_peers_at_once() {
        let config = config().unwrap();
        assert!(!config.flood_publish());
        assert!(config.validate_messages() && config.max_transmit_size() < 16 << 10);
    }

    #[test]
    fn gsp_004_topics_that_are_no_shards_are_refused() {
        let shards: Vec<_> = Shard::all(Generation::CURRENT).collect();
        let mut gossip = build(&shards).unwrap();
        assert_eq!(gossip.topics().count(), 8);
        assert!(gossip.subscribe(&IdentTopic::new("/teahouse/1/8")).is_err());
        assert!(gossip.subscribe(&IdentTopic::new("/other")).is_err());
    }

    #[test]
    fn scoring_is_on_and_its_parameters_hold_together() {
        let shards: Vec<_> = Shard::all(Generation::CURRENT).collect();
        assert!(scoring(&shards).validate().is_ok() && thresholds().validate().is_ok());
        assert_eq!(scoring(&shards).topics.len(), 8);
    }
}
