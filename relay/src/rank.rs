//! The rank of a mailbox for a box is a hash of both, so that everyone who knows the same mailboxes picks the same
//! replicas, and a mailbox more or less moves only the boxes that it wins or loses (rendezvous hashing).

use libp2p::PeerId;
use sha2::{Digest, Sha256};
use teahouse_wire::BoxId;

/// Mailboxes that keep each box.
pub const REPLICAS: usize = 3;
/// Receipts that make a message stored.
pub const QUORUM: usize = 2;

/// The mailboxes in the order of their rank for `box_id`: SHA-256 over `"teahouse rank 1"`, the box and the peer id,
/// the greatest first.
pub fn ranked(box_id: &BoxId, mailboxes: impl IntoIterator<Item = PeerId>) -> Vec<PeerId> {
    let mut ranked: Vec<([u8; 32], PeerId)> =
        mailboxes.into_iter().map(|peer| (score(box_id, &peer), peer)).collect();
    ranked.sort_unstable_by(|a, b| b.cmp(a));
    ranked.dedup();
    ranked.into_iter().map(|(_, peer)| peer).collect()
}

/// The mailboxes that keep `box_id`: the first [`REPLICAS`].
pub fn replicas(box_id: &BoxId, mailboxes: impl IntoIterator<Item = PeerId>) -> Vec<PeerId> {
    let mut ranked = ranked(box_id, mailboxes);
    ranked.truncate(REPLICAS);
    ranked
}

fn score(box_id: &BoxId, peer: &PeerId) -> [u8; 32] {
    Sha256::new_with_prefix(b"teahouse rank 1")
        .chain_update(box_id.as_bytes())
        .chain_update(peer.to_bytes())
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losing_a_mailbox_moves_only_its_own_boxes() {
        let mailboxes: Vec<PeerId> = (0..10).map(|_| PeerId::random()).collect();
        for n in 0..100 {
            let box_id = BoxId::from_array([n; 32]);
            let before = replicas(&box_id, mailboxes.iter().copied());
            let after = replicas(&box_id, mailboxes[1..].iter().copied());
            let lost = before.contains(&mailboxes[0]);
            assert_eq!(after.iter().filter(|peer| !before.contains(peer)).count(), usize::from(lost));
        }
    }

    #[test]
    fn order_and_repetition_of_the_list_do_not_matter() {
        let (a, b) = (PeerId::random(), PeerId::random());
        let box_id = BoxId::from_array([1; 32]);
        assert_eq!(ranked(&box_id, [a, b, a]), ranked(&box_id, [b, a]));
    }
}
