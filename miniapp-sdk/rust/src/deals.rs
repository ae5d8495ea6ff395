//! Deals that the host watches: it works out from the chain whose turn it is, until when, and what comes of silence; nothing here moves anything.

use crate::{Deal, Notification, Reminder, Request, Tag, Tell, Text, UnixMillis};

/// The interface's name in a signal that a watched deal has changed.
pub const SOURCE: &str = "deals";

/// Looks how a deal stands, as a safe block has it. Needs no press.
pub fn look(deal: Deal) -> Request {
    Request::LookAtDeal(deal)
}

/// The same, and from then on a signal of the source [`SOURCE`] with this tag whenever the view changes. It survives a restart;
/// `quota` beyond 16 tags.
pub fn watch(tag: Tag, deal: Deal) -> Request {
    Request::WatchDeal(tag, deal, None)
}

/// The same with a reminder, which needs `notify` in the manifest: the host shows these words `before` the next deadline of this person's that it can still
/// come before, also while the app is closed. It is the alarm of this tag, and moves with the deal.
pub fn watch_and_remind(
    tag: Tag,
    deal: Deal,
    before: UnixMillis,
    title: impl Into<Text>,
    body: impl Into<Text>,
) -> Request {
    let words = Notification { title: title.into(), body: body.into() };
    Request::WatchDeal(tag, deal, Some(Reminder { before, words }))
}

/// Ends a watch and its reminder.
pub fn unwatch(tag: Tag) -> Tell {
    Tell::UnwatchDeal(tag)
}
