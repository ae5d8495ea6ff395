//! A secret text crosses the surface in one direction, is not printed, and is wiped when it is dropped.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use zeroize::Zeroize;

/// A password or the words of a phrase. On the wire it is a plain text: the surface is a socket or a loopback connection
/// of this user only.
///
/// # Guarantees
/// `Debug` without content, no `Display`, wiped on drop.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(as = "String")]
pub struct SecretText(String);

impl SecretText {
    /// Takes a text over.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, borrowed: the name makes every use easy to find.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The text, handed on to somebody who wipes it.
    pub fn take(mut self) -> String {
        std::mem::take(&mut self.0)
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(..)") // RPC-009
    }
}

impl Drop for SecretText {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rpc_009_a_secret_text_prints_nothing_of_itself() {
        let secret = SecretText::new("abandon ability".to_owned());
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "SecretText(..) Some(SecretText(..))");
        assert_eq!(serde_json::to_string(&secret).expect("a text"), "\"abandon ability\"");
        assert_eq!(secret.take(), "abandon ability");
    }
}
