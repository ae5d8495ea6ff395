//! What may be logged says so with a type.

/// Marks a type whose `Display` tells nothing that a person would not read out in a tea house: no key, no amount with
/// its owner, no message, no peer with its address.
pub trait LogSafe: std::fmt::Display {}

impl LogSafe for crate::ErrorCode {}
impl LogSafe for crate::UnixMillis {}
impl LogSafe for crate::UnixSeconds {}
