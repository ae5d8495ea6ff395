//! A scope is what one grant is about: an interface, or one contract of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use teahouse_base::CodecError;
use teahouse_bundle::Permissions;

/// What a grant is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// Payments to people.
    Wallet,
    /// Private payments to people.
    Shielded,
    /// One contract, by alias.
    Contract(String),
    /// Typed data for one contract, by alias.
    Sign(String),
    /// Vouchers that count up.
    Meter,
    /// Shares of red envelopes.
    Claims,
    /// The conversation: cards into it, and who is in it.
    Chat,
    /// Pickers.
    Device,
    /// Notifications and alarms.
    Notify,
    /// Files that are picked, shared and fetched.
    Files,
    /// How deals stand.
    Deals,
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wallet => f.write_str("wallet"),
            Self::Shielded => f.write_str("shielded"),
            Self::Contract(alias) => write!(f, "contracts/{alias}"),
            Self::Sign(alias) => write!(f, "sign/{alias}"),
            Self::Meter => f.write_str("meter"),
            Self::Claims => f.write_str("claims"),
            Self::Chat => f.write_str("chat"),
            Self::Device => f.write_str("device"),
            Self::Notify => f.write_str("notify"),
            Self::Files => f.write_str("files"),
            Self::Deals => f.write_str("deals"),
        }
    }
}

impl FromStr for Scope {
    type Err = CodecError;

    fn from_str(text: &str) -> Result<Self, CodecError> {
        match text {
            "wallet" => Ok(Self::Wallet),
            "shielded" => Ok(Self::Shielded),
            "meter" => Ok(Self::Meter),
            "claims" => Ok(Self::Claims),
            "chat" => Ok(Self::Chat),
            "device" => Ok(Self::Device),
            "notify" => Ok(Self::Notify),
            "files" => Ok(Self::Files),
            "deals" => Ok(Self::Deals),
            _ => match text.split_once('/') {
                Some(("contracts", alias)) => Ok(Self::Contract(alias.to_owned())),
                Some(("sign", alias)) => Ok(Self::Sign(alias.to_owned())),
                _ => Err(CodecError::Malformed("scope")),
            },
        }
    }
}

impl TryFrom<String> for Scope {
    type Error = CodecError;

    fn try_from(text: String) -> Result<Self, CodecError> {
        text.parse()
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.to_string()
    }
}

impl Scope {
    /// Whether a manifest asks for it.
    pub fn requested_in(&self, permissions: &Permissions) -> bool {
        match self {
            Self::Wallet => permissions.wallet.is_some(),
            Self::Shielded => permissions.shielded.is_some(),
            Self::Contract(alias) => permissions.contracts.contains_key(alias),
            Self::Sign(alias) => permissions.sign.contains_key(alias),
            Self::Meter => !permissions.meter.is_empty(),
            Self::Claims => permissions.claims.is_some(),
            Self::Chat => permissions.chat.is_some_and(|chat| chat.is_any()),
            Self::Device => permissions.device.is_some(),
            Self::Notify => permissions.notify.is_some(),
            Self::Files => permissions.files.is_some(),
            Self::Deals => permissions.deals.is_some(),
        }
    }
}
