//! A submission is a question for the submitter role of a relay; its bytes are the wallets' business.

use std::time::Duration;

use libp2p::PeerId;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use super::{Edge, RelayError};
use crate::protocol::{Opaque, Protocol, Refusal};

/// A submitter talks to a chain before it answers.
const PATIENCE: Duration = Duration::from_secs(25);

/// Why a submission got no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SubmitError {
    /// No known relay is a connected submitter.
    #[error("no submitter is connected")]
    Nobody,
    /// All were asked, none answered; the last one's cause.
    #[error("no submitter answered, the last one: {0}")]
    AllFailed(RelayError),
}

impl Coded for SubmitError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Nobody => ErrorCode::new("NET-601"),
            Self::AllFailed(error) => error.code(),
        }
    }
}

impl Edge {
    /// The connected relays that have said they submit for others.
    pub fn submitters(&self) -> Vec<PeerId> {
        let relays = self.status().relays.into_iter();
        relays.filter(|relay| relay.connected && relay.submitter).map(|relay| relay.peer).collect()
    }

    /// Hands bytes to one submitter.
    ///
    /// # Errors
    /// [`RelayError`]. Unless it says that nothing was sent, the submitter may have acted.
    pub async fn submit(&self, submitter: PeerId, bytes: Vec<u8>) -> Result<Vec<u8>, RelayError> {
        let bound = Protocol::Submit.longest_question();
        if bytes.len() > bound as usize {
            return Err(RelayError::Refused(Refusal::TooLarge { bound }));
        }
        let answer: Opaque = self.inner.ask(submitter, Protocol::Submit, bytes, PATIENCE).await?;
        Ok(answer.0)
    }

    /// Hands bytes to the first submitter that answers, `preferred` first. One that broke off may have acted too: only
    /// for questions that may be answered twice, as quotes, status, and claims that a contract pays once.
    ///
    /// # Errors
    /// [`SubmitError`].
    pub async fn submit_any(
        &self,
        preferred: &[PeerId],
        bytes: &[u8],
    ) -> Result<(PeerId, Vec<u8>), SubmitError> {
        let connected = self.submitters();
        let first = preferred.iter().filter(|peer| connected.contains(peer));
        let rest = connected.iter().filter(|peer| !preferred.contains(peer));
        let mut failed = SubmitError::Nobody;
        for submitter in first.chain(rest) {
            match self.submit(*submitter, bytes.to_vec()).await {
                Ok(answer) => return Ok((*submitter, answer)),
                Err(refused @ RelayError::Refused(Refusal::Malformed)) => {
                    return Err(SubmitError::AllFailed(refused));
                }
                Err(error) => failed = SubmitError::AllFailed(error),
            }
        }
        Err(failed)
    }
}
