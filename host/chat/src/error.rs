//! Why an operation of the chat was not done. Each operation has its own enum; every variant has a stable code.

use teahouse_base::{Coded, ErrorCode, StoreError};
use thiserror::Error;

use crate::card::CardError;
use crate::content::ContentError;
use crate::ids::{AccountId, ConversationId};

/// Why a device was not made, or its card not changed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DeviceError {
    /// This profile has a device already.
    #[error("this profile has a device already")]
    Exists,
    /// This profile has no device yet.
    #[error("this profile has no device yet")]
    Missing,
    /// What the card should say does not fit it.
    #[error(transparent)]
    Card(#[from] CardError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for DeviceError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Exists => ErrorCode::new("E2E-301"),
            Self::Missing => ErrorCode::new("E2E-302"),
            Self::Card(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// Why nothing was done about a contact.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ContactError {
    /// The profile has no device yet.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// Nobody of this account is known.
    #[error("{0} is not known")]
    Unknown(AccountId),
    /// It is one's own card.
    #[error("this is your own card")]
    OwnCard,
    /// The contact is blocked.
    #[error("{0} is blocked")]
    Blocked(AccountId),
    /// There is no request to accept.
    #[error("{0} has not asked")]
    NotARequest(AccountId),
    /// The alias is too long.
    #[error("the alias has {found} bytes, {bound} are allowed")]
    AliasTooLong {
        /// Its bytes.
        found: usize,
        /// The bound.
        bound: usize,
    },
    /// The digits are not the safety number of these keys.
    #[error("the safety number of {0} is another one")]
    SafetyNumberDiffers(AccountId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for ContactError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Device(error) => error.code(),
            Self::Unknown(_) => ErrorCode::new("E2E-311"),
            Self::OwnCard => ErrorCode::new("E2E-312"),
            Self::Blocked(_) => ErrorCode::new("E2E-313"),
            Self::NotARequest(_) => ErrorCode::new("E2E-314"),
            Self::AliasTooLong { .. } => ErrorCode::new("E2E-315"),
            Self::SafetyNumberDiffers(_) => ErrorCode::new("E2E-316"),
            Self::Store(error) => error.code(),
        }
    }
}

/// Why a message was not taken into the outbox, or not marked.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SendError {
    /// There is no such conversation.
    #[error("conversation {0} is not known")]
    UnknownConversation(ConversationId),
    /// The other one's request was not accepted yet.
    #[error("the request of {0} was not accepted yet")]
    NotAccepted(AccountId),
    /// The contact is blocked.
    #[error("{0} is blocked")]
    Blocked(AccountId),
    /// The content cannot be sent.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// There is no such message in this conversation.
    #[error("there is no such message in this conversation")]
    UnknownMessage,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for SendError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownConversation(_) => ErrorCode::new("E2E-321"),
            Self::NotAccepted(_) => ErrorCode::new("E2E-322"),
            Self::Blocked(_) => ErrorCode::new("E2E-323"),
            Self::Content(error) => error.code(),
            Self::UnknownMessage => ErrorCode::new("E2E-324"),
            Self::Store(error) => error.code(),
        }
    }
}

/// Why the outbox or an arriving envelope was not worked on. Bad envelopes are no error but an event: these are failures
/// on this side.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ChatError {
    /// The profile has no device yet.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Coded for ChatError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Device(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
