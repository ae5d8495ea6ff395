//! A limit is what one peer, or one address, may ask of a relay in a second.
//!
//! Pure state: the caller brings the time. A ledger never holds more entries than its bound, so that a crowd of
//! throw-away peer ids cannot fill the memory.

use std::collections::BTreeMap;
use std::time::Duration;

use teahouse_base::UnixMillis;

/// Everything a relay bounds. The table in `relay/DESIGN.md` gives the reasons.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// Requests per second of one peer, and how many it may save up.
    pub requests: Rate,
    /// Request bytes per second of one peer, and how many it may save up.
    pub bytes: Rate,
    /// How many times the budget of one peer all peers of one address share.
    pub peers_per_ip_budget: u32,
    /// Connections from one address (IPv4) or one /64 (IPv6).
    pub connections_per_ip: u32,
    /// Established inbound connections altogether.
    pub inbound_connections: u32,
    /// Connections to one peer.
    pub connections_per_peer: u32,
    /// Streams of one protocol on one connection.
    pub streams: usize,
    /// Requests of one peer being answered at a time.
    pub serving_per_peer: usize,
    /// Requests being answered at a time.
    pub serving: usize,
    /// Gossip messages of one peer waiting for their verdict.
    pub judging_per_peer: usize,
    /// Gossip messages waiting for their verdict.
    pub judging: usize,
    /// Watches of one peer; a further one ends its oldest.
    pub watches_per_peer: usize,
    /// Boxes in all watches together.
    pub watched_boxes: usize,
    /// The longest a watch waits before it answers that nothing came.
    pub longest_watch: Duration,
    /// Envelopes a mailbox keeps.
    pub boxes: u64,
    /// Bytes of blobs that a mailbox keeps; 0 when it offers none.
    pub blob_bytes: u64,
    /// Bytes of new blobs that one peer may bring in a second, and how many it may save up.
    pub blob_quota: Rate,
    /// Questions about blobs being answered at a time, each of at most a chunk.
    pub blobs_at_once: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests: Rate { per_second: 50, burst: 200 },
            bytes: Rate { per_second: 1 << 20, burst: 4 << 20 },
            peers_per_ip_budget: 8,
            connections_per_ip: 32,
            inbound_connections: 1_024,
            connections_per_peer: 4,
            streams: 64,
            serving_per_peer: 64,
            serving: 2_048,
            judging_per_peer: 64,
            judging: 1_024,
            watches_per_peer: 4,
            watched_boxes: 1 << 20,
            longest_watch: Duration::from_secs(25),
            boxes: 4_000_000,
            blob_bytes: 4 << 30,
            blob_quota: Rate { per_second: 1 << 10, burst: 64 << 20 },
            blobs_at_once: 64,
        }
    }
}

/// A steady rate with a burst.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Units that come back each second.
    pub per_second: u32,
    /// Units that can be saved up.
    pub burst: u32,
}

/// A bucket that fills at a [`Rate`].
#[derive(Clone, Copy, Debug)]
struct Bucket {
    milli_units: u64,
    at: UnixMillis,
}

impl Bucket {
    const fn full(rate: Rate, now: UnixMillis) -> Self {
        Self { milli_units: rate.burst as u64 * 1_000, at: now }
    }

    fn fill(&mut self, rate: Rate, now: UnixMillis) {
        let millis = u64::try_from(now.since(self.at).as_millis()).unwrap_or(u64::MAX);
        let gained = millis.saturating_mul(u64::from(rate.per_second));
        self.milli_units = self.milli_units.saturating_add(gained).min(u64::from(rate.burst) * 1_000);
        self.at = now;
    }

    /// Takes `units`, or says how many milliseconds until they are there.
    fn take(&mut self, units: u64, rate: Rate, now: UnixMillis) -> Result<(), u32> {
        self.fill(rate, now);
        let wanted = units.saturating_mul(1_000);
        if self.milli_units >= wanted {
            self.milli_units -= wanted;
            return Ok(());
        }
        let missing = wanted - self.milli_units;
        Err(u32::try_from(missing / u64::from(rate.per_second.max(1)) + 1).unwrap_or(u32::MAX))
    }
}

/// What everyone of kind `K` has used of two rates.
#[derive(Debug)]
pub struct Ledger<K: Ord + Copy> {
    requests: Rate,
    bytes: Rate,
    most: usize,
    entries: BTreeMap<K, (Bucket, Bucket)>,
}

impl<K: Ord + Copy> Ledger<K> {
    /// A ledger that remembers at most `most` spenders.
    pub const fn new(requests: Rate, bytes: Rate, most: usize) -> Self {
        Self { requests, bytes, most, entries: BTreeMap::new() }
    }

    /// Charges one request of `bytes` to `who`; refused, it says after how many milliseconds to come back.
    ///
    /// # Errors
    /// The wait in milliseconds.
    pub fn charge(&mut self, who: K, bytes: usize, now: UnixMillis) -> Result<(), u32> {
        self.make_room(&who, now)?;
        let full = (Bucket::full(self.requests, now), Bucket::full(self.bytes, now));
        let (requests, volume) = self.entries.entry(who).or_insert(full);
        requests.take(1, self.requests, now)?; // LIM-001
        volume.take(u64::try_from(bytes).unwrap_or(u64::MAX), self.bytes, now)
    }

    /// Charges `requests` more to `who`, as the price of a request that was answered with a refusal for cause.
    pub fn fine(&mut self, who: K, requests: u32, now: UnixMillis) {
        if let Some((bucket, _)) = self.entries.get_mut(&who) {
            bucket.fill(self.requests, now);
            bucket.milli_units = bucket.milli_units.saturating_sub(u64::from(requests) * 1_000);
        }
    }

    /// How many spenders it remembers.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it remembers nobody.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Forgets everyone whose buckets are full again, and refuses newcomers while that does not make room.
    fn make_room(&mut self, who: &K, now: UnixMillis) -> Result<(), u32> {
        if self.entries.len() < self.most || self.entries.contains_key(who) {
            return Ok(());
        }
        let (requests, bytes) = (self.requests, self.bytes);
        self.entries.retain(|_, (r, b)| {
            r.fill(requests, now);
            b.fill(bytes, now);
            r.milli_units < u64::from(requests.burst) * 1_000
                || b.milli_units < u64::from(bytes.burst) * 1_000
        });
        if self.entries.len() < self.most { Ok(()) } else { Err(1_000) } // LIM-002
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 10, burst: 5 };
    const WIDE: Rate = Rate { per_second: 1_000_000, burst: 1_000_000 };

    fn at(millis: u64) -> UnixMillis {
        UnixMillis::new(1_000_000 + millis)
    }

    #[test]
    fn lim_001_a_peer_gets_its_burst_then_its_rate_and_is_told_how_long_to_wait() {
        let mut ledger = Ledger::new(RATE, WIDE, 10);
        for _ in 0..5 {
            assert_eq!(ledger.charge(1, 1, at(0)), Ok(()));
        }
        assert_eq!(ledger.charge(1, 1, at(0)), Err(101));
        assert_eq!(ledger.charge(2, 1, at(0)), Ok(()), "another peer is not affected");
        assert_eq!(ledger.charge(1, 1, at(101)), Ok(()));
        assert!(ledger.charge(1, 1, at(102)).is_err());
    }

    #[test]
    fn bytes_are_counted_beside_requests() {
        let mut ledger = Ledger::new(WIDE, Rate { per_second: 100, burst: 1_000 }, 10);
        assert_eq!(ledger.charge(1, 1_000, at(0)), Ok(()));
        assert_eq!(ledger.charge(1, 100, at(0)), Err(1_001));
    }

    #[test]
    fn lim_002_a_crowd_of_new_names_cannot_grow_the_ledger_past_its_bound() {
        let mut ledger = Ledger::new(RATE, WIDE, 100);
        let refused = (0..10_000).filter(|who| ledger.charge(*who, 1, at(0)).is_err()).count();
        assert_eq!((ledger.len(), refused), (100, 9_900));
        // and who has paid back makes room again
        assert_eq!(ledger.charge(20_000, 1, at(10_000)), Ok(()));
    }

    #[test]
    fn a_fine_is_paid_from_the_next_requests() {
        let mut ledger = Ledger::new(RATE, WIDE, 10);
        assert_eq!(ledger.charge(1, 1, at(0)), Ok(()));
        ledger.fine(1, 10, at(0));
        assert!(ledger.charge(1, 1, at(50)).is_err());
    }

    #[test]
    fn a_clock_that_jumps_back_gives_nothing_away() {
        let mut ledger = Ledger::new(RATE, WIDE, 10);
        for _ in 0..5 {
            assert_eq!(ledger.charge(1, 1, at(5_000)), Ok(()));
        }
        assert!(ledger.charge(1, 1, at(0)).is_err());
    }
}
