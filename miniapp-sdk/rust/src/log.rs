//! The log is for the developer; it stays on the person's machine.

use std::borrow::Cow;

use crate::{LogLevel, Tell};

/// Writes one line.
pub fn line(level: LogLevel, words: impl Into<Cow<'static, str>>) -> Tell {
    Tell::Log(level, words.into())
}
