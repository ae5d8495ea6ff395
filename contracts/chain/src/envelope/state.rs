//! The state of an envelope is what the contract says at a moment.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolCall;
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use teahouse_deals::envelope as machine;
use teahouse_deals::{Account, Destination, Word};
use thiserror::Error;

use super::event::EnvelopeEvent;
use super::terms::{Amount, EnvelopeId, Mode, Terms};
use crate::bindings::RedEnvelope;
use crate::port::{At, CallError, ChainPort, PortError};
use crate::typed::EnvelopeDomain;

/// Where an envelope stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnvelopeStatus {
    /// The chain has never seen it.
    Unknown,
    /// Shares are left. Past its expiry they can only go back.
    Live,
    /// Every share was claimed.
    Empty,
    /// The rest went back.
    Refunded,
    /// An open envelope whose draw is known, with seats that wait to be settled.
    Drawn,
}

impl EnvelopeStatus {
    const fn to_machine(self) -> machine::EnvelopeStatus {
        match self {
            Self::Unknown => machine::EnvelopeStatus::Unknown,
            Self::Live => machine::EnvelopeStatus::Live,
            Self::Empty => machine::EnvelopeStatus::Empty,
            Self::Refunded => machine::EnvelopeStatus::Refunded,
            Self::Drawn => machine::EnvelopeStatus::Drawn,
        }
    }
}

/// What the contract says of one envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnvelopeState {
    /// Where it stands.
    pub status: EnvelopeStatus,
    /// What is left.
    pub remaining: Amount,
    /// How many have joined an open envelope.
    pub joined: u32,
    claimed: u128,
}

impl EnvelopeState {
    /// Whether share `index` is gone: claimed, or in open mode settled or sent back.
    pub const fn is_claimed(&self, index: u32) -> bool {
        matches!(self.claimed.checked_shr(index), Some(bits) if bits & 1 == 1)
    }

    /// How many shares are gone.
    pub const fn claimed(&self) -> u32 {
        self.claimed.count_ones()
    }

    /// The machine of an envelope of equal shares or a deck, which says who can do what until when. `shares` are those that the
    /// reader knows, by index, with what is in each; whose their keys are makes no difference to that. `None` for an open
    /// envelope: its state does not tell whom it is open for.
    pub fn machine(
        &self,
        terms: &Terms,
        domain: &EnvelopeDomain,
        shares: impl IntoIterator<Item = (u32, Amount)>,
    ) -> Option<machine::Envelope> {
        let mode = match terms.mode {
            Mode::Equal => machine::Mode::Equal,
            Mode::Deck => machine::Mode::Deck,
            Mode::Open => return None,
        };
        let promised = machine::Terms {
            id: Word::from_array(*terms.id(domain).as_bytes()),
            contract: Account::from_array(domain.contract.into_array()),
            mode,
            depth: terms.depth,
            shares: terms.shares,
            total: terms.total,
            expiry: terms.expiry,
            refund_to: Destination {
                kind: terms.refund_to.kind(),
                word: Word::from_array(terms.refund_to.word().0),
            },
            gathering: None,
        };
        let known = shares.into_iter().filter(|(index, _)| *index < u128::BITS);
        let shares = known.map(|(index, amount)| (index, machine::Share { key: Account::ZERO, amount }));
        let seen = machine::Seen {
            status: self.status.to_machine(),
            remaining: self.remaining,
            claimed: self.claimed,
        };
        Some(machine::Envelope::seen(promised, shares.collect(), seen))
    }

    /// Whether the rest can go back at `time`.
    pub fn is_refundable(&self, terms: &Terms, time: UnixSeconds) -> bool {
        let is_left = match terms.mode {
            // The last seat is the first to stay empty, and marked when the empty ones went back.
            Mode::Open => self.joined < terms.shares && !self.is_claimed(terms.shares.saturating_sub(1)), // RED-017
            Mode::Equal | Mode::Deck => self.status == EnvelopeStatus::Live,
        };
        is_left && self.status != EnvelopeStatus::Unknown && time >= terms.expiry // RED-007
    }
}

/// Why a state could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StateError {
    /// The chain could not be asked, or refused.
    #[error(transparent)]
    Call(#[from] CallError),
    /// What is at the address is no `RedEnvelope`.
    #[error("{0} does not answer like a RedEnvelope")]
    NotAnEnvelope(Address),
}

impl Coded for StateError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Call(e) => e.code(),
            Self::NotAnEnvelope(_) => ErrorCode::new("CHN-321"),
        }
    }
}

/// Reads the state of envelope `id` at a moment.
///
/// # Errors
/// [`StateError`].
pub async fn read_state(
    port: &dyn ChainPort,
    contract: Address,
    id: EnvelopeId,
    at: At,
) -> Result<EnvelopeState, StateError> {
    let data = RedEnvelope::envelopeCall { id: id.word() }.abi_encode();
    let answer = port.call(contract, data.into(), at).await?;
    let said = RedEnvelope::envelopeCall::abi_decode_returns(&answer)
        .map_err(|_| StateError::NotAnEnvelope(contract))?;
    // The order of `IRedEnvelope.Status`.
    let status = match said.status {
        0 => EnvelopeStatus::Unknown,
        1 => EnvelopeStatus::Live,
        2 => EnvelopeStatus::Empty,
        3 => EnvelopeStatus::Refunded,
        4 => EnvelopeStatus::Drawn,
        _ => return Err(StateError::NotAnEnvelope(contract)),
    };
    let (remaining, claimed, joined) = (Amount::from_word(said.remaining), said.claimed, said.joined);
    Ok(EnvelopeState { status, remaining, joined, claimed })
}

/// Reads the draw of an open envelope, or the hash of its joins while there is no draw.
///
/// # Errors
/// [`StateError`].
pub async fn read_draw(
    port: &dyn ChainPort,
    contract: Address,
    id: EnvelopeId,
    at: At,
) -> Result<B256, StateError> {
    let data = RedEnvelope::drawOfCall { id: id.word() }.abi_encode();
    let answer = port.call(contract, data.into(), at).await?;
    RedEnvelope::drawOfCall::abi_decode_returns(&answer).map_err(|_| StateError::NotAnEnvelope(contract))
}

/// Why the terms of an envelope could not be found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TermsError {
    /// The chain could not be asked.
    #[error(transparent)]
    Port(#[from] PortError),
    /// No block in the range creates this envelope.
    #[error("no envelope {0} was created in these blocks")]
    NotFound(EnvelopeId),
    /// The endpoint's terms do not hash to the id.
    #[error("the terms given for envelope {0} are not its terms")]
    Forged(EnvelopeId),
}

impl Coded for TermsError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Port(e) => e.code(),
            Self::NotFound(_) => ErrorCode::new("CHN-322"),
            Self::Forged(_) => ErrorCode::new("CHN-323"),
        }
    }
}

/// Finds the terms of envelope `id` in its creation, in blocks `from` to `to`, and checks them against the id: no
/// endpoint can give false ones.
///
/// # Errors
/// [`TermsError`].
pub async fn find_terms(
    port: &dyn ChainPort,
    contract: Address,
    id: EnvelopeId,
    (from, to): (u64, u64),
) -> Result<Terms, TermsError> {
    let logs = port.logs(EnvelopeEvent::created_filter(contract, id, from, to)).await?;
    let created = logs.iter().find_map(|log| EnvelopeEvent::read(contract, log));
    let Some(EnvelopeEvent::Created { terms, .. }) = created else { return Err(TermsError::NotFound(id)) };
    let domain = EnvelopeDomain { chain_id: port.chain_id(), contract };
    if terms.id(&domain) == id { Ok(terms) } else { Err(TermsError::Forged(id)) } // RED-001
}
