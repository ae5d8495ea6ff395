//! An event says that something a front may have cached is no longer true; its number shows whether one was missed.
//!
//! Numbers start at 1 and rise by one. A front keeps the last number it has seen; after a reconnection it asks
//! `events.since` and refetches when the answer says that there is a gap (RPC-003).

use crate::{choice, view};

view! {
    /// An event and its number.
    pub struct NumberedEvent {
        /// Its number.
        pub seq: u64,
        /// When, milliseconds.
        pub at: u64,
        /// What happened.
        pub event: Event,
    }

    /// Parameters of `events.since`.
    pub struct SinceParams {
        /// The last number seen; 0 for none.
        pub after: u64,
        /// At most so many; 1 to 500.
        pub limit: u32,
    }

    /// A piece of the stream.
    pub struct EventPage {
        /// Events in order, each with the next number.
        pub events: Vec<NumberedEvent>,
        /// The newest number there is.
        pub last: u64,
        /// Whether events after the asked number are no longer kept: refetch everything.
        pub gap: bool,
    }

    /// Parameters of `events.subscribe`.
    pub struct SubscribeParams {
        /// The last number seen; events after it are sent first.
        pub after: u64,
    }

    /// The start of a subscription: events follow as notifications named `event`.
    pub struct SubscriptionView {
        /// The newest number at this moment.
        pub last: u64,
        /// Whether events after the asked number are no longer kept: refetch everything.
        pub gap: bool,
    }
}

choice! {
    /// What happened.
    pub enum Event {
        /// A message is new or has a new state.
        Message {
            /// The message as it is now.
            message: crate::chat::MessageView,
        },
        /// A contact is new or has changed.
        Contact {
            /// Its id.
            contact: String,
        },
        /// Someone asks to be a contact.
        Request {
            /// The request.
            request: crate::contact::RequestView,
        },
        /// A balance may have changed.
        Wallet,
        /// A payment has a new state.
        Payment {
            /// Its name in the journal.
            id: String,
            /// Its state.
            state: crate::money::PaymentState,
        },
        /// A shielded payment has a new state, or its proof is further.
        Shielded {
            /// Its name.
            id: String,
            /// Its state.
            state: crate::shielded::ShieldedState,
            /// How far the proof is, while one is made.
            progress: Option<crate::shielded::ShieldedProgressView>,
        },
        /// A sheet was opened, answered or has fallen.
        Consent {
            /// The sheet.
            sheet: String,
            /// Its state.
            state: crate::consent::ConsentState,
        },
        /// An app was installed, removed, or its grants changed.
        App {
            /// The app.
            app: String,
        },
        /// An open app has drawn, asks for something, or stopped.
        OpenApp {
            /// Its handle.
            handle: String,
            /// Its newest revision.
            revision: u64,
        },
        /// An open app was closed.
        ClosedApp {
            /// Its handle.
            handle: String,
        },
        /// Notifications of apps came or went.
        Notification,
        /// The connection to the relays changed.
        Relay {
            /// In one word.
            state: crate::network::LinkState,
        },
        /// The chain was reached again, or lost, or changed.
        Chain,
        /// The profile changed.
        Profile,
    }
}
