//! An order is one thing that a developer does to a simulation, as a screen sends it.

use serde::{Deserialize, Serialize};
use teahouse_runtime::model::{Answer, RefusalCode, RequestId, Theme, UiEvent};

/// Who answers what a person's app asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Answering {
    /// Whoever looks at the screen.
    #[default]
    Hand,
    /// A rule: it goes well, at once.
    Allow,
    /// The answers of the scenario in this file, in their order; what they leave open waits for a hand.
    Script(String),
}

/// From where an app is opened without a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// The list of apps.
    Launcher,
    /// The conversation of all people.
    Conversation,
    /// Where it is: as after a fault.
    Restart,
}

/// One thing to do. `person` counts from 0.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "do")]
pub enum Order {
    /// Use the app's view.
    Ui {
        /// Who.
        person: usize,
        /// What, as the view takes it.
        event: UiEvent,
    },
    /// Answer a request, with what a host would say if all went well, or with this.
    Allow {
        /// Who.
        person: usize,
        /// The request.
        request: RequestId,
        /// The answer; the suggested one when absent.
        answer: Option<Answer>,
    },
    /// Say no to a request.
    Deny {
        /// Who.
        person: usize,
        /// The request.
        request: RequestId,
    },
    /// Let a request fail.
    Fail {
        /// Who.
        person: usize,
        /// The request.
        request: RequestId,
        /// How.
        code: RefusalCode,
    },
    /// Open a card or link that has arrived.
    Open {
        /// Who.
        person: usize,
        /// Its place among those that have arrived.
        card: usize,
    },
    /// Open the app from a notification, which is gone then.
    Heed {
        /// Who.
        person: usize,
        /// Its place among those that are there.
        notification: usize,
    },
    /// Open the app.
    Start {
        /// Who.
        person: usize,
        /// From where.
        from: Place,
    },
    /// Change language and colours; the app starts again.
    Look {
        /// Who.
        person: usize,
        /// Such as `en` or `zh-Hans`.
        locale: String,
        /// Light or dark.
        theme: Theme,
    },
    /// Choose who answers.
    Answering {
        /// Who is asked.
        person: usize,
        /// Who answers.
        by: Answering,
    },
    /// Take the network away, or give it back.
    Offline {
        /// Who.
        person: usize,
        /// Whether it is away.
        on: bool,
    },
    /// Let an app ask again for what was refused for good.
    Forgive {
        /// Who.
        person: usize,
    },
    /// How long an answer is under way.
    Latency {
        /// In milliseconds.
        millis: u64,
    },
    /// Put everybody's clock forward.
    Forward {
        /// By so much.
        seconds: u64,
    },
}
