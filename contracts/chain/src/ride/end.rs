//! What both sign to end a ride at once, what a side signs to give it up, and what a side says of the other afterwards. Every
//! field is bound, and the domain binds chain and contract.

use alloy::primitives::B256;
use alloy::sol_types::SolStruct;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};
use teahouse_deals::Amount;

use super::quote::RideId;
use crate::bindings::RideSettlement as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;

/// What both sign to end a ride at once, wherever it stands.
///
/// As bytes: `version 1 | ride 32 | fare 12 | deadline 8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FinalFare {
    /// The ride.
    pub ride: RideId,
    /// What the driver gets; the rest of the deposit and the bond go back.
    pub fare: Amount,
    /// After this the signatures are worth nothing.
    pub deadline: UnixSeconds,
}

const FINAL_VERSION: u8 = 1;

impl FinalFare {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RideSettlement)) // RID-011
    }

    pub(crate) fn to_sol(self) -> Contract::FinalFare {
        let (ride, fare) = (self.ride.word(), self.fare.word());
        Contract::FinalFare { rideId: ride, fare, deadline: self.deadline.get() }
    }
}

impl Encode for FinalFare {
    fn encode(&self, to: &mut Writer) {
        to.u8(FINAL_VERSION).fixed(self.ride.as_bytes()).value(&self.fare).value(&self.deadline);
    }
}

impl Decode for FinalFare {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(FINAL_VERSION)?;
        let ride = RideId::from_array(from.array()?);
        Ok(Self { ride, fare: from.value()?, deadline: from.value()? })
    }
}

/// What a side signs to give up a ride that has not started. What it costs by now is asked of the machine:
/// [`teahouse_deals::ride::Ride::cancel_fee`].
///
/// As bytes: `version 1 | ride 32 | largest fee 12 | deadline 8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CancelRide {
    /// The ride.
    pub ride: RideId,
    /// The most that the side will pay for it.
    pub max_fee: Amount,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

const CANCEL_VERSION: u8 = 1;

impl CancelRide {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RideSettlement)) // RID-007
    }

    pub(crate) fn to_sol(self) -> Contract::CancelRide {
        let (ride, max_fee) = (self.ride.word(), self.max_fee.word());
        Contract::CancelRide { rideId: ride, maxFee: max_fee, deadline: self.deadline.get() }
    }
}

impl Encode for CancelRide {
    fn encode(&self, to: &mut Writer) {
        to.u8(CANCEL_VERSION).fixed(self.ride.as_bytes()).value(&self.max_fee).value(&self.deadline);
    }
}

impl Decode for CancelRide {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(CANCEL_VERSION)?;
        let ride = RideId::from_array(from.array()?);
        Ok(Self { ride, max_fee: from.value()?, deadline: from.value()? })
    }
}

/// What a side of a ride that is over says of the other one, once.
///
/// As bytes: `version 1 | ride 32 | score 1 | note 32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rating {
    /// The ride.
    pub ride: RideId,
    /// One to five.
    pub score: u8,
    /// Hash of a note in words.
    pub note_hash: B256,
}

const RATING_VERSION: u8 = 1;

impl Rating {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RideSettlement)) // RID-010
    }

    pub(crate) fn to_sol(self) -> Contract::Rating {
        Contract::Rating { rideId: self.ride.word(), score: self.score, noteHash: self.note_hash }
    }
}

impl Encode for Rating {
    fn encode(&self, to: &mut Writer) {
        to.u8(RATING_VERSION).fixed(self.ride.as_bytes()).u8(self.score).fixed(self.note_hash.as_slice());
    }
}

impl Decode for Rating {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(RATING_VERSION)?;
        let (ride, score) = (RideId::from_array(from.array()?), from.u8()?);
        Ok(Self { ride, score, note_hash: from.array::<32>()?.into() })
    }
}
