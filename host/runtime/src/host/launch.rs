//! Launches and events on their way into a guest.

use crate::bindings::exports::teahouse::app::guest;
use crate::model::{CardLaunch, Event, Input, Launch, LinkLaunch, ShareId, Source, Theme, UiEvent};

impl From<&Launch> for guest::Launch {
    fn from(launch: &Launch) -> Self {
        Self {
            via: (&launch.via).into(),
            locale: launch.locale.clone(),
            theme: match launch.theme {
                Theme::Light => guest::Theme::Light,
                Theme::Dark => guest::Theme::Dark,
            },
            api_level: teahouse_bundle::manifest::API_LEVEL,
            updated_from: launch.updated_from.clone(),
        }
    }
}

impl From<&Source> for guest::Source {
    fn from(source: &Source) -> Self {
        match source {
            Source::Launcher => Self::Launcher,
            Source::Conversation => Self::Conversation,
            Source::Card(card) => Self::Card(card.into()),
            Source::Link(link) => Self::Link(link.into()),
            Source::Restart { .. } => Self::Restart,
            Source::Notification(tag) => Self::Notification(*tag),
        }
    }
}

fn share(share: &Option<ShareId>) -> Option<String> {
    share.as_ref().map(|share| share.as_str().to_owned())
}

impl From<&CardLaunch> for guest::CardLaunch {
    fn from(card: &CardLaunch) -> Self {
        Self {
            sender: card.sender.as_str().to_owned(),
            mine: card.mine,
            payload: card.payload.clone(),
            share: share(&card.share),
        }
    }
}

impl From<&LinkLaunch> for guest::LinkLaunch {
    fn from(link: &LinkLaunch) -> Self {
        Self { payload: link.payload.clone(), share: share(&link.share) }
    }
}

impl From<&Event> for guest::Event {
    fn from(event: &Event) -> Self {
        match event {
            Event::Ui(ui) => Self::Ui(ui.into()),
            Event::Answered(id) => Self::Answered(id.get()),
            Event::Signal { source, id } => Self::Signal(guest::Signal { source: source.clone(), id: *id }),
            Event::Timer(tag) => Self::Timer(*tag),
            Event::GrantRevoked(scope) => Self::GrantRevoked(scope.clone()),
            Event::Resume => Self::Resume,
            Event::Suspend => Self::Suspend,
        }
    }
}

impl From<&UiEvent> for guest::UiEvent {
    fn from(event: &UiEvent) -> Self {
        let input = match &event.input {
            Input::Pressed => guest::Input::Pressed,
            Input::Text(text) => guest::Input::Text(text.clone()),
            Input::Number(number) => guest::Input::Number(*number),
            Input::BaseUnits(units) => guest::Input::BaseUnits(units.to_string()),
            Input::Cleared => guest::Input::Cleared,
            Input::Chosen(place) => guest::Input::Chosen(*place),
            Input::Toggled(on) => guest::Input::Toggled(*on),
        };
        Self { node: event.node, input }
    }
}
