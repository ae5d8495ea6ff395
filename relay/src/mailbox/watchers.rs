//! Watchers wait at a mailbox for boxes to be filled, without asking again and again.
//!
//! A watch registers before the store is read, so a write between the two cannot be missed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use libp2p::PeerId;
use teahouse_wire::BoxId;
use tokio::sync::Notify;

#[derive(Default)]
struct State {
    next: u64,
    boxes: BTreeMap<BoxId, BTreeSet<u64>>,
    watches: BTreeMap<u64, Entry>,
    of_peer: BTreeMap<PeerId, VecDeque<u64>>,
    watched: usize,
}

struct Entry {
    peer: PeerId,
    boxes: Vec<BoxId>,
    bell: Arc<Notify>,
}

/// Everyone who waits at one mailbox.
pub struct Watchers {
    per_peer: usize,
    most_boxes: usize,
    state: Mutex<State>,
}

impl Watchers {
    /// Nobody yet. A peer may have `per_peer` watches, all together `most_boxes` boxes.
    pub fn new(per_peer: usize, most_boxes: usize) -> Self {
        Self { per_peer: per_peer.max(1), most_boxes, state: Mutex::default() }
    }

    /// Registers a watch, or `None` when too many boxes are watched already. The peer's oldest watch ends when it has
    /// too many.
    pub fn register(self: &Arc<Self>, peer: PeerId, boxes: Vec<BoxId>) -> Option<Watch> {
        let mut state = self.lock();
        let mine = state.of_peer.get(&peer).map_or(0, VecDeque::len);
        if mine >= self.per_peer {
            state.end_oldest(&peer); // LIM-003
        }
        if state.watched + boxes.len() > self.most_boxes {
            return None;
        }
        let (id, bell) = (state.next, Arc::new(Notify::new()));
        state.next += 1;
        state.watched += boxes.len();
        for box_id in &boxes {
            state.boxes.entry(*box_id).or_default().insert(id);
        }
        state.of_peer.entry(peer).or_default().push_back(id);
        state.watches.insert(id, Entry { peer, boxes, bell: bell.clone() });
        Some(Watch { id, bell, of: self.clone() })
    }

    /// Wakes whoever watches one of these boxes.
    pub fn wake(&self, boxes: &[BoxId]) {
        let state = self.lock();
        for box_id in boxes {
            for id in state.boxes.get(box_id).into_iter().flatten() {
                if let Some(entry) = state.watches.get(id) {
                    entry.bell.notify_one();
                }
            }
        }
    }

    /// How many boxes are watched, counted once per watch.
    pub fn watched_boxes(&self) -> usize {
        self.lock().watched
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A thread that panicked while holding the lock leaves whole entries behind: every change is one step.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl State {
    fn end_oldest(&mut self, peer: &PeerId) {
        let oldest = self.of_peer.get(peer).and_then(|ids| ids.front()).copied();
        if let Some(id) = oldest {
            if let Some(entry) = self.watches.get(&id) {
                entry.bell.notify_one();
            }
            self.remove(id);
        }
    }

    fn remove(&mut self, id: u64) {
        let Some(entry) = self.watches.remove(&id) else { return };
        self.watched -= entry.boxes.len();
        for box_id in &entry.boxes {
            if let Some(ids) = self.boxes.get_mut(box_id) {
                ids.remove(&id);
                if ids.is_empty() {
                    self.boxes.remove(box_id);
                }
            }
        }
        if let Some(ids) = self.of_peer.get_mut(&entry.peer) {
            ids.retain(|other| *other != id);
            if ids.is_empty() {
                self.of_peer.remove(&entry.peer);
            }
        }
    }
}

/// One registration; dropping it ends it.
pub struct Watch {
    id: u64,
    bell: Arc<Notify>,
    of: Arc<Watchers>,
}

impl Watch {
    /// Returns when one of the boxes was filled or the watch was ended for a newer one.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.of.lock().remove(self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    fn ids(range: std::ops::Range<u8>) -> Vec<BoxId> {
        range.map(|n| BoxId::from_array([n; 32])).collect()
    }

    #[test]
    fn a_write_between_registration_and_waiting_is_not_missed() {
        let watchers = Arc::new(Watchers::new(4, 100));
        let watch = watchers.register(PeerId::random(), ids(0..3)).unwrap();
        watchers.wake(&ids(2..3));
        assert!(watch.rung().now_or_never().is_some());
        watchers.wake(&ids(7..8));
        assert!(watch.rung().now_or_never().is_none());
    }

    #[test]
    fn lim_003_a_further_watch_ends_the_peers_oldest_and_nobody_elses() {
        let watchers = Arc::new(Watchers::new(1, 100));
        let (anna, bo) = (PeerId::random(), PeerId::random());
        let other = watchers.register(bo, ids(0..2)).unwrap();
        let old = watchers.register(anna, ids(0..2)).unwrap();
        let new = watchers.register(anna, ids(2..4)).unwrap();
        assert!(old.rung().now_or_never().is_some());
        assert!(new.rung().now_or_never().is_none() && other.rung().now_or_never().is_none());
        drop((old, new, other));
        assert_eq!(watchers.watched_boxes(), 0);
        assert!(watchers.lock().boxes.is_empty() && watchers.lock().of_peer.is_empty());
    }

    #[test]
    fn the_sum_of_watched_boxes_has_a_bound() {
        let watchers = Arc::new(Watchers::new(4, 5));
        let held = watchers.register(PeerId::random(), ids(0..4)).unwrap();
        assert!(watchers.register(PeerId::random(), ids(0..4)).is_none());
        drop(held);
        assert!(watchers.register(PeerId::random(), ids(0..4)).is_some());
    }
}
