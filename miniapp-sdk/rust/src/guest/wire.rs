//! The wire is the boundary's own types; here they become this crate's, and back.

use super::bindings::exports::teahouse::app::guest;
use super::bindings::teahouse::app::types;
use crate::session::Report;
use crate::view::Input;
use crate::{Launch, PersonId, Refusal, RefusalCode, ShareId, Source, Theme};

#[cfg(any(feature = "claims", feature = "contracts", feature = "shielded", feature = "wallet"))]
pub(crate) use crate::view::wire_amount as amount;

#[cfg(feature = "chat")]
mod chat;
#[cfg(feature = "claims")]
mod claims;
#[cfg(feature = "contracts")]
mod contracts;
#[cfg(feature = "deals")]
mod deals;
#[cfg(feature = "files")]
mod files;
#[cfg(feature = "meter")]
mod meter;
#[cfg(feature = "shielded")]
mod shielded;
#[cfg(feature = "sign")]
mod sign;
#[cfg(feature = "wallet")]
mod wallet;

#[cfg(feature = "chat")]
pub(crate) use chat::{card, card_news, members};
#[cfg(feature = "claims")]
pub(crate) use claims::{gifts, given, progress, redeemed, subject};
#[cfg(feature = "contracts")]
pub(crate) use contracts::{call, returned, write, written};
#[cfg(feature = "deals")]
pub(crate) use deals::{deal, deal_view, reminder};
#[cfg(feature = "files")]
pub(crate) use files::{file_fetched, file_picked, file_shared, person_ids};
#[cfg(feature = "meter")]
pub(crate) use meter::{changes, opened, stopped, terms, vouched};
#[cfg(feature = "shielded")]
pub(crate) use shielded::{payment_progress, private_payment, private_receipt};
#[cfg(feature = "sign")]
pub(crate) use sign::{signature, typed, verified};
#[cfg(feature = "wallet")]
pub(crate) use wallet::{asset_info, payment, receipt};

impl From<types::Error> for Refusal {
    fn from(error: types::Error) -> Self {
        use types::ErrorCode as Wire;
        let code = match error.code {
            Wire::Denied => RefusalCode::Denied,
            Wire::NotDeclared => RefusalCode::NotDeclared,
            Wire::Revoked => RefusalCode::Revoked,
            Wire::NeedsGesture => RefusalCode::NeedsGesture,
            Wire::Quota => RefusalCode::Quota,
            Wire::RateLimited => RefusalCode::RateLimited,
            Wire::Busy => RefusalCode::Busy,
            Wire::Invalid => RefusalCode::Invalid,
            Wire::NotFound => RefusalCode::NotFound,
            Wire::Offline => RefusalCode::Offline,
            Wire::Expired => RefusalCode::Expired,
            Wire::Rejected => RefusalCode::Rejected,
            Wire::Internal => RefusalCode::Internal,
        };
        Self { code, detail: error.detail }
    }
}

impl From<guest::Launch> for Launch {
    fn from(launch: guest::Launch) -> Self {
        let share = |share: Option<String>| share.map(ShareId::new);
        let source = match launch.via {
            guest::Source::Launcher => Source::Launcher,
            guest::Source::Conversation => Source::Conversation,
            guest::Source::Card(card) => Source::Card {
                sender: PersonId::new(card.sender),
                mine: card.mine,
                payload: card.payload,
                share: share(card.share),
            },
            guest::Source::Link(link) => Source::Link { payload: link.payload, share: share(link.share) },
            guest::Source::Restart => Source::Restart,
            // The largest tag stands for what was posted.
            guest::Source::Notification(tag) => {
                Source::Notification((tag != u32::MAX).then_some(crate::Tag(tag)))
            }
        };
        let theme = match launch.theme {
            guest::Theme::Light => Theme::Light,
            guest::Theme::Dark => Theme::Dark,
        };
        Self {
            source,
            theme,
            api_level: launch.api_level,
            updated_from: launch.updated_from,
            locale: launch.locale,
        }
    }
}

impl From<guest::Event> for Report {
    fn from(event: guest::Event) -> Self {
        match event {
            guest::Event::Ui(event) => Self::Ui { node: event.node, input: event.input.into() },
            guest::Event::Answered(id) => Self::Answered(id),
            guest::Event::Signal(signal) => Self::Signal { source: signal.source, id: signal.id },
            guest::Event::Timer(tag) => Self::Timer(tag),
            guest::Event::GrantRevoked(scope) => Self::GrantRevoked(scope),
            guest::Event::Resume => Self::Resumed,
            guest::Event::Suspend => Self::Suspended,
        }
    }
}

impl From<guest::Input> for Input {
    fn from(input: guest::Input) -> Self {
        match input {
            guest::Input::Pressed => Self::Pressed,
            guest::Input::Text(words) => Self::Text(words),
            guest::Input::Number(number) => Self::Number(number),
            guest::Input::BaseUnits(units) => Self::Amount(units),
            guest::Input::Cleared => Self::Cleared,
            guest::Input::Chosen(place) => Self::Chosen(place),
            guest::Input::Toggled(on) => Self::Toggled(on),
        }
    }
}

/// A taken answer, converted; an answer of another shape than was asked for is a fault of the host.
#[cfg(any(
    feature = "chat",
    feature = "claims",
    feature = "contracts",
    feature = "device",
    feature = "files",
    feature = "shielded",
    feature = "wallet"
))]
pub(crate) fn taken<W, T>(
    answer: Result<W, types::Error>,
    convert: fn(W) -> Option<T>,
) -> Result<T, Refusal> {
    convert(answer?).ok_or_else(malformed)
}

#[cfg(any(
    feature = "chat",
    feature = "claims",
    feature = "contracts",
    feature = "device",
    feature = "files",
    feature = "shielded",
    feature = "wallet"
))]
fn malformed() -> Refusal {
    Refusal::new(RefusalCode::Internal, "the host's answer is of another shape")
}

#[cfg(any(feature = "claims", feature = "contracts", feature = "shielded", feature = "wallet"))]
pub(crate) fn read_amount(amount: &types::Amount) -> Option<crate::Amount> {
    crate::Amount::from_base_units(&amount.asset, &amount.base_units).ok()
}

#[cfg(feature = "device")]
pub(crate) fn people(ids: Vec<String>) -> Option<Vec<PersonId>> {
    Some(ids.into_iter().map(PersonId::new).collect())
}

#[cfg(feature = "log")]
pub(crate) fn level(level: crate::LogLevel) -> super::bindings::teahouse::app::log::Level {
    use super::bindings::teahouse::app::log::Level;
    match level {
        crate::LogLevel::Debug => Level::Debug,
        crate::LogLevel::Info => Level::Info,
        crate::LogLevel::Warn => Level::Warn,
        crate::LogLevel::Error => Level::Error,
    }
}
