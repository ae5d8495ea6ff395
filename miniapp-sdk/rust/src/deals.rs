//! Deals that the host watches: it works out from the chain whose turn it is, until when, and what comes of silence; nothing here moves anything.

use crate::{Deal, Request, Tag, Tell};

/// The interface's name in a signal that a watched deal has changed.
pub const SOURCE: &str = "deals";

/// Looks how a deal stands, as a safe block has it. Needs no press.
pub fn look(deal: Deal) -> Request {
    Request::LookAtDeal(deal)
}

/// The same, and from then on a signal of the source [`SOURCE`] with this tag whenever the view changes. It survives a restart;
/// `quota` beyond 16 tags.
pub fn watch(tag: Tag, deal: Deal) -> Request {
    Request::WatchDeal(tag, deal)
}

/// Ends a watch.
pub fn unwatch(tag: Tag) -> Tell {
    Tell::UnwatchDeal(tag)
}
