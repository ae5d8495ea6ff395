//! A refusal crosses the surface as a stable code and values, never as a sentence.
//!
//! The front turns `{code, params}` into what happened, whether money or message is safe, and what to do, in the
//! person's language. `exit` is the class of the refusal: the exit status of a command line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The class of a refusal, and the exit status of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Exit {
    /// 1: it was tried and failed.
    Failed,
    /// 2: the request itself is wrong.
    Usage,
    /// 3: bad configuration, or a tool is missing.
    Configuration,
    /// 4: the named thing does not exist.
    NotFound,
    /// 5: a person, a grant or a rule said no.
    Refused,
    /// 6: the network or a time limit.
    Network,
    /// 7: a signature, hash, proof or import does not hold.
    Verification,
    /// 8: another process owns the profile.
    InUse,
}

impl Exit {
    /// The exit status.
    pub const fn status(self) -> u8 {
        match self {
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Configuration => 3,
            Self::NotFound => 4,
            Self::Refused => 5,
            Self::Network => 6,
            Self::Verification => 7,
            Self::InUse => 8,
        }
    }
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ErrorView {
    /// The stable code: `PAY-211`.
    pub code: String,
    /// The class.
    pub exit: Exit,
    /// Values that a sentence needs: ids, names, amounts, limits. Never a sentence itself.
    pub params: BTreeMap<String, String>,
}

impl ErrorView {
    /// A refusal of class `exit` without values.
    pub fn new(code: &str, exit: Exit) -> Self {
        Self { code: code.to_owned(), exit, params: BTreeMap::new() } // RPC-002
    }

    /// It was tried and failed.
    pub fn failed(code: &str) -> Self {
        Self::new(code, Exit::Failed)
    }

    /// The request itself is wrong.
    pub fn usage(code: &str) -> Self {
        Self::new(code, Exit::Usage)
    }

    /// The named thing does not exist.
    pub fn not_found(code: &str) -> Self {
        Self::new(code, Exit::NotFound)
    }

    /// A person, a grant or a rule said no.
    pub fn refused(code: &str) -> Self {
        Self::new(code, Exit::Refused)
    }

    /// The same refusal with one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl std::fmt::Display for ErrorView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.code)?;
        for (name, value) in &self.params {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ErrorView {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rpc_002_a_refusal_is_a_code_and_values_and_has_no_place_for_a_sentence() {
        let view = ErrorView::refused("CON-203").with("sheet", 7);
        let json = serde_json::to_value(&view).expect("plain data");
        let fields: Vec<_> = json.as_object().expect("an object").keys().cloned().collect();
        assert_eq!(fields, ["code", "exit", "params"]);
        assert_eq!(view.to_string(), "CON-203 sheet=7");
    }

    #[test]
    fn each_class_has_its_own_exit_status() {
        let all = [
            Exit::Failed,
            Exit::Usage,
            Exit::Configuration,
            Exit::NotFound,
            Exit::Refused,
            Exit::Network,
            Exit::Verification,
            Exit::InUse,
        ];
        let statuses: Vec<_> = all.iter().map(|e| e.status()).collect();
        assert_eq!(statuses, [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
