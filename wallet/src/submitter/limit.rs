//! A limit is a bucket that fills slowly: one for each peer and one for all together.

use std::collections::BTreeMap;

use teahouse_base::UnixMillis;

/// How many requests are answered.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests a peer may make at once.
    pub peer_burst: u32,
    /// Requests a peer may make in a minute, in the long run.
    pub peer_per_minute: u32,
    /// Requests all peers together may make in a minute, in the long run and at once.
    pub all_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { peer_burst: 60, peer_per_minute: 60, all_per_minute: 600 }
    }
}

/// Peers that are remembered; past that the ones that waited longest are forgotten.
const MAX_PEERS: usize = 4096;

#[derive(Clone, Copy)]
struct Bucket {
    /// Thousandths of a request.
    level: u64,
    filled_at: UnixMillis,
}

impl Bucket {
    const fn full(burst: u32, now: UnixMillis) -> Self {
        Self { level: burst as u64 * 1_000, filled_at: now }
    }

    fn take(&mut self, burst: u32, per_minute: u32, now: UnixMillis) -> bool {
        let millis = u64::try_from(now.since(self.filled_at).as_millis()).unwrap_or(u64::MAX);
        let gained = millis.saturating_mul(u64::from(per_minute)) / 60;
        self.level = self.level.saturating_add(gained).min(u64::from(burst) * 1_000);
        self.filled_at = now;
        let enough = self.level >= 1_000;
        if enough {
            self.level -= 1_000;
        }
        enough
    }
}

pub(super) struct Limiter {
    limits: Limits,
    all: Option<Bucket>,
    peers: BTreeMap<Vec<u8>, Bucket>,
}

impl Limiter {
    pub const fn new(limits: Limits) -> Self {
        Self { limits, all: None, peers: BTreeMap::new() }
    }

    /// Whether a request of `peer` is answered now.
    pub fn admits(&mut self, peer: &[u8], now: UnixMillis) -> bool {
        let Limits { peer_burst, peer_per_minute, all_per_minute } = self.limits;
        if self.peers.len() >= MAX_PEERS && !self.peers.contains_key(peer) {
            self.forget_oldest();
        }
        let bucket = self.peers.entry(peer.to_vec()).or_insert_with(|| Bucket::full(peer_burst, now));
        let all = self.all.get_or_insert_with(|| Bucket::full(all_per_minute, now));
        // The peer's own bucket first: one loud peer does not empty the bucket of all.
        bucket.take(peer_burst, peer_per_minute, now) && all.take(all_per_minute, all_per_minute, now)
    }

    fn forget_oldest(&mut self) {
        let oldest =
            self.peers.iter().min_by_key(|(_, bucket)| bucket.filled_at).map(|(peer, _)| peer.clone());
        if let Some(peer) = oldest {
            self.peers.remove(&peer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const LIMITS: Limits = Limits { peer_burst: 3, peer_per_minute: 6, all_per_minute: 5 };

    #[test]
    fn sub_004_a_peer_past_its_burst_waits_and_others_do_not() {
        let mut limiter = Limiter::new(LIMITS);
        let now = UnixMillis::new(1_000_000);
        let admitted = (0..10).filter(|_| limiter.admits(b"loud", now)).count();
        assert_eq!(admitted, 3);
        assert!(limiter.admits(b"quiet", now));
        // six a minute: one more every ten seconds
        assert!(!limiter.admits(b"loud", now.after(Duration::from_secs(9))));
        assert!(limiter.admits(b"loud", now.after(Duration::from_secs(10))));
    }

    #[test]
    fn sub_004_all_peers_together_are_bounded() {
        let mut limiter = Limiter::new(LIMITS);
        let now = UnixMillis::new(1_000_000);
        let admitted = (0..100_u32).filter(|n| limiter.admits(&n.to_be_bytes(), now)).count();
        assert_eq!(admitted, 5);
    }

    #[test]
    fn sub_004_a_crowd_of_names_does_not_grow_the_memory() {
        let mut limiter = Limiter::new(LIMITS);
        for n in 0..10_000_u32 {
            limiter.admits(&n.to_be_bytes(), UnixMillis::new(u64::from(n)));
        }
        assert!(limiter.peers.len() <= MAX_PEERS);
    }
}
