//! Claims are money for whoever holds a share; the host keeps the one-time keys, the app only names them.

use crate::{Ask, BatchId, Gift, Request, ShareId, Subject};

/// Reserves one-time keys for `count` shares (1 to 100). Answered within the turn.
pub fn reserve(count: u32) -> Ask {
    Ask::Reserve(count)
}

/// Gives shares of one batch away, all or none. Ask in the same turn as the funding: the host holds the gifts back until the envelope is on the chain.
pub fn give(gifts: impl IntoIterator<Item = Gift>) -> Request {
    Request::Give(gifts.into_iter().collect())
}

/// Claims `share` for this person, to an account the host chooses. Costs nothing.
pub fn redeem(share: ShareId) -> Request {
    Request::Redeem(share)
}

/// Looks how a batch stands.
pub fn look_at_batch(batch: BatchId) -> Request {
    Request::Look(Subject::Batch(batch))
}

/// Looks how a share stands.
pub fn look_at_share(share: ShareId) -> Request {
    Request::Look(Subject::Share(share))
}
