//! A refusal is a request that did not do what was asked, with a reason the app can act on.

use serde::{Deserialize, Serialize};

use crate::{Text, say};

/// Why. The same words as `types.error-code` of the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RefusalCode {
    /// The person, or a standing choice of theirs, said no.
    Denied,
    /// The manifest does not declare it.
    NotDeclared,
    /// The grant was taken back or has run out.
    Revoked,
    /// It needs a press by the person in this very turn.
    NeedsGesture,
    /// A quota is full.
    Quota,
    /// Too often in too short a time.
    RateLimited,
    /// The host cannot take it now.
    Busy,
    /// An argument is malformed or out of range.
    Invalid,
    /// No such key, request, batch, share or answer.
    NotFound,
    /// The network or the chain could not be reached; it did not happen.
    Offline,
    /// The deadline has passed.
    Expired,
    /// The chain refused it: somebody was faster, the rules say no, or the money is not there.
    Rejected,
    /// The host failed; it did not happen.
    Internal,
}

/// A request that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// For the program.
    pub code: RefusalCode,
    /// A hint for the developer, never for a screen.
    pub detail: String,
}

impl Refusal {
    /// A refusal for `code`.
    pub fn new(code: RefusalCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl RefusalCode {
    /// A sentence for a person, for apps that have nothing better to say: what happened, and what to do.
    pub fn sentence(self) -> Text {
        match self {
            Self::Denied => say("You said no. Nothing was done.", "你已拒绝，未做任何操作。"),
            Self::NotDeclared => say("This app may not do that.", "此应用无权这样做。"),
            Self::Revoked => say(
                "You took this permission back. You can give it again in the app's settings.",
                "你已收回此权限，可在应用设置中重新授予。",
            ),
            Self::NeedsGesture => say("Please press the button again.", "请再按一次按钮。"),
            Self::Quota | Self::RateLimited | Self::Busy => {
                say("Too much at once. Please try again in a moment.", "操作过于频繁，请稍后再试。")
            }
            Self::Invalid => say("That cannot be done with these values.", "这些数值无法完成操作。"),
            Self::NotFound => say("It is no longer there.", "找不到了。"),
            Self::Offline => {
                say("No connection. Nothing was done; please try again.", "没有连接，未做任何操作，请重试。")
            }
            Self::Expired => say("The time is up.", "已过期。"),
            Self::Rejected => {
                say("The chain refused it. No money has moved.", "链上拒绝了此操作，资金未动。")
            }
            Self::Internal => say(
                "Something failed on this device. Nothing was done; please try again.",
                "本机出错，未做任何操作，请重试。",
            ),
        }
    }
}
