//! A mini-app is a state, a reaction to each event, and a view of the state; the host keeps the state, draws the view and carries out what the reaction asks.
//!
//! ```text
//!            Event ──▶ App::update(&mut State, Event) ──▶ Effects ──▶ the host
//!              ▲                     │                                   │
//!              │                     ▼                                   │
//!   a press, an answer       App::view(&State) ──▶ Node ──▶ the screen   │
//!              ▲                                                         │
//!              └─────────────── answered later, as an event ◀────────────┘
//! ```
//!
//! # Guarantees
//! - **State is storage.** The state is written in the same turn as everything else that the turn did. There is nothing to save and nothing to disagree.
//! - **A pending request is data.** What was asked and not yet answered is kept beside the state, so a restart between a payment and its receipt loses nothing.
//! - **What is not switched on is not imported.** Each interface beyond view and state is a Cargo feature of this crate; the binary's import list is the
//!   app's permission list.
//!
//! # Example
//! ```
//! use serde::{Deserialize, Serialize};
//! use teahouse_miniapp::prelude::*;
//!
//! #[derive(Default, Serialize, Deserialize)]
//! struct Tea { cups: u32 }
//!
//! #[derive(Clone)]
//! enum Press { Pour }
//!
//! impl App for Tea {
//!     type Message = Press;
//!
//!     fn update(&mut self, event: Event<Press>) -> Effects {
//!         if let Event::Ui(Press::Pour) = event {
//!             self.cups += 1;
//!         }
//!         Effects::none()
//!     }
//!
//!     fn view(&self) -> Node<Press> {
//!         column([
//!             heading(say("Tea", "茶")),
//!             text(say(format!("{} cups", self.cups), format!("{} 杯", self.cups))),
//!             button(say("Pour", "倒茶")).primary().on_press(Press::Pour),
//!         ])
//!     }
//! }
//!
//! teahouse_miniapp::mini_app!(Tea);
//!
//! # use teahouse_miniapp::testing::TestHost;
//! let mut host = TestHost::<Tea>::launch();
//! host.press("Pour");
//! assert!(host.shows("1 cups"));
//! # fn main() {}
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects"))]

mod amount;
mod app;
mod deal;
mod effect;
mod event;
mod guest;
mod host;
mod id;
mod kept;
mod refusal;
mod session;
mod text;

#[cfg(not(target_family = "wasm"))]
pub mod testing;
pub mod view;

#[cfg(feature = "chat")]
pub mod chat;
#[cfg(feature = "claims")]
pub mod claims;
#[cfg(feature = "clock")]
pub mod clock;
#[cfg(feature = "contracts")]
pub mod contracts;
#[cfg(feature = "deals")]
pub mod deals;
#[cfg(feature = "device")]
pub mod device;
#[cfg(feature = "files")]
pub mod files;
#[cfg(feature = "identity")]
pub mod identity;
#[cfg(feature = "log")]
pub mod log;
#[cfg(feature = "meter")]
pub mod meter;
#[cfg(feature = "notify")]
pub mod notify;
#[cfg(feature = "random")]
pub mod random;
#[cfg(feature = "shielded")]
pub mod shielded;
#[cfg(feature = "sign")]
pub mod sign;
#[cfg(feature = "wallet")]
pub mod wallet;

pub use amount::{Amount, AmountError};
pub use app::App;
pub use deal::{Deal, DealAction, DealDeadline, DealParty, DealSum, DealTerms, DealView, Reminder};
pub use effect::{
    Ask, Call, Card, Effect, Effects, Gift, LogLevel, Notification, OpenMeter, Payment, Receiver, Request,
    Sign, Subject, Tell, Tick, Typed, Value, Verify, Write,
};
pub use event::{
    Answer, AssetInfo, CardNews, Event, FileInfo, FileLink, Launch, Member, Metered, PaymentProgress,
    PaymentStage, Progress, Receipt, Redeemed, Returned, ShareState, Signature, Source, Theme, Written,
};
pub use id::{AssetId, BatchId, FileId, MeterId, PersonId, ShareId, Tag, UnixMillis, WatchId};
pub use kept::kept_as;
pub use refusal::{Refusal, RefusalCode};
pub use text::{Language, Text, say};

/// What nearly every app needs: `use teahouse_miniapp::prelude::*;`.
pub mod prelude {
    pub use crate::view::{
        Node, Tone, amount_input, button, card, column, divider, heading, money, number_input, qr, row, rows,
        select, spacer, text, text_input, time, toggle, user, waiting,
    };
    pub use crate::{Amount, Answer, App, Effects, Event, Refusal, RefusalCode, Tag, Text, say};
}

/// The parts that the [`mini_app!`] macro needs to reach; nothing here is for people.
#[doc(hidden)]
pub mod macro_support {
    #[cfg(target_family = "wasm")]
    pub use crate::guest::Running;
    pub use crate::guest::bindings;
}

/// Makes `$app` the app of this binary: exports the two functions through which the host drives it.
///
/// Off WebAssembly it does nothing, so the same crate can be tested natively.
#[macro_export]
macro_rules! mini_app {
    ($app:ty) => {
        #[cfg(target_family = "wasm")]
        const _: () = {
            use $crate::macro_support::{Running, bindings};

            ::std::thread_local! {
                static RUNNING: Running<$app> = const { Running::new() };
            }

            struct Guest;

            impl bindings::exports::teahouse::app::guest::Guest for Guest {
                fn start(launch: bindings::exports::teahouse::app::guest::Launch) {
                    RUNNING.with(|app| app.start(launch));
                }

                fn on_event(event: bindings::exports::teahouse::app::guest::Event) {
                    RUNNING.with(|app| app.on_event(event));
                }
            }

    bindings::export!(Guest with_types_in $crate::macro_support::bindings);
        };
    };
}
