//! A renewal mixes a fresh ML-KEM secret into a session, so that a state stolen before it opens nothing after it.
//!
//! The initiator offers a key, the responder answers with a ciphertext; both travel inside Olm like any letter, and both
//! are repeated until acknowledged, so a lost one delays a renewal and never breaks it.

use teahouse_base::{CodecError, Decode, Encode, Reader, Rng, Writer};

use super::error::SessionError;
use super::hybrid::renewed_key;
use super::{KemCiphertext, KemPublic, Role, Session};
use crate::kem::KemSecret;

/// The initiator's fresh key for epoch `epoch`: 4 + 1,184 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalOffer {
    epoch: u32,
    public: KemPublic,
}

/// The responder's ciphertext for epoch `epoch`: 4 + 1,088 bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenewalAnswer {
    epoch: u32,
    sent: KemCiphertext,
}

/// Where a renewal stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Renewal {
    /// None is under way.
    Idle,
    /// The initiator has offered and waits.
    Offered { epoch: u32, secret: KemSecret },
}

impl Session {
    /// Whether this side may offer a renewal now.
    pub(crate) fn may_offer(&self) -> bool {
        self.role == Role::Initiator && self.opening.is_none() && self.renewal == Renewal::Idle
    }

    /// A fresh key for the next epoch, or `None` when it is not this side's turn.
    pub(crate) fn offer_renewal(&mut self, rng: &mut dyn Rng) -> Option<RenewalOffer> {
        if !self.may_offer() {
            return None;
        }
        let (epoch, secret) = (self.epochs.newest() + 1, KemSecret::generate(rng));
        let public = secret.public();
        self.renewal = Renewal::Offered { epoch, secret };
        Some(RenewalOffer { epoch, public })
    }

    /// The answer to an offer, or `None` when it was answered before: the answer already under way stands.
    ///
    /// # Errors
    /// [`SessionError::RenewalOutOfTurn`].
    pub(crate) fn answer_renewal(
        &mut self,
        offer: &RenewalOffer,
        rng: &mut dyn Rng,
    ) -> Result<Option<RenewalAnswer>, SessionError> {
        let newest = self.epochs.newest();
        if self.role == Role::Initiator || offer.epoch > newest + 1 {
            return Err(SessionError::RenewalOutOfTurn(offer.epoch));
        }
        if offer.epoch <= newest {
            return Ok(None);
        }
        let (sent, secret) = offer.public.encapsulate(rng);
        let (id, epoch) = (self.id, offer.epoch);
        self.epochs.open_next(|root| renewed_key(root, epoch, &id, (&secret, &offer.public, &sent)));
        Ok(Some(RenewalAnswer { epoch, sent }))
    }

    /// Takes the responder's answer: from here on the initiator writes in the new epoch. An answer that was taken
    /// before changes nothing.
    ///
    /// # Errors
    /// [`SessionError::RenewalOutOfTurn`].
    pub(crate) fn finish_renewal(&mut self, answer: &RenewalAnswer) -> Result<(), SessionError> {
        if self.role == Role::Initiator && answer.epoch <= self.epochs.newest() {
            return Ok(());
        }
        let Renewal::Offered { epoch, secret } = std::mem::replace(&mut self.renewal, Renewal::Idle) else {
            return Err(SessionError::RenewalOutOfTurn(answer.epoch));
        };
        if epoch != answer.epoch {
            self.renewal = Renewal::Offered { epoch, secret };
            return Err(SessionError::RenewalOutOfTurn(answer.epoch));
        }
        let (shared, public, id) = (secret.decapsulate(&answer.sent), secret.public(), self.id);
        self.epochs.open_next(|root| renewed_key(root, epoch, &id, (&shared, &public, &answer.sent)));
        Ok(())
    }
}

impl Encode for RenewalOffer {
    fn encode(&self, to: &mut Writer) {
        to.u32(self.epoch).value(&self.public);
    }
}

impl Decode for RenewalOffer {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { epoch: from.u32()?, public: from.value()? })
    }
}

impl Encode for RenewalAnswer {
    fn encode(&self, to: &mut Writer) {
        to.u32(self.epoch).value(&self.sent);
    }
}

impl Decode for RenewalAnswer {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { epoch: from.u32()?, sent: from.value()? })
    }
}

impl Encode for Renewal {
    fn encode(&self, to: &mut Writer) {
        match self {
            Self::Idle => to.u8(0),
            Self::Offered { epoch, secret } => to.u8(1).u32(*epoch).value(secret),
        };
    }
}

impl Decode for Renewal {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        match from.u8()? {
            0 => Ok(Self::Idle),
            1 => Ok(Self::Offered { epoch: from.u32()?, secret: from.value()? }),
            _ => Err(CodecError::Malformed("renewal")),
        }
    }
}
