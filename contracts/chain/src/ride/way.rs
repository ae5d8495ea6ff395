//! What a driver signs at the pick-up, and what a rider signs on the way. Every field is bound, and the domain binds chain and
//! contract.

use alloy::primitives::B256;
use alloy::sol_types::SolStruct;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer};
use teahouse_deals::Amount;

use super::quote::RideId;
use crate::bindings::RideSettlement as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;

/// What a driver signs when it stands at the pick-up.
///
/// As bytes: `version 1 | ride 32 | arrived at 8 | cell 32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arrive {
    /// The ride.
    pub ride: RideId,
    /// When it arrived: not before the opening, and not ahead of the chain's clock.
    pub arrived_at: UnixSeconds,
    /// Salted hash of the cell where it stands.
    pub cell_commit: B256,
}

const ARRIVE_VERSION: u8 = 1;

impl Arrive {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RideSettlement)) // RID-011
    }

    pub(crate) fn to_sol(self) -> Contract::Arrive {
        let (ride, arrived_at) = (self.ride.word(), self.arrived_at.get());
        Contract::Arrive { rideId: ride, arrivedAt: arrived_at, cellCommit: self.cell_commit }
    }
}

impl Encode for Arrive {
    fn encode(&self, to: &mut Writer) {
        to.u8(ARRIVE_VERSION).fixed(self.ride.as_bytes()).value(&self.arrived_at);
        to.fixed(self.cell_commit.as_slice());
    }
}

impl Decode for Arrive {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(ARRIVE_VERSION)?;
        let (ride, arrived_at) = (RideId::from_array(from.array()?), from.value()?);
        Ok(Self { ride, arrived_at, cell_commit: from.array::<32>()?.into() })
    }
}

/// What a driver signs when the rider is aboard: it has the code from the rider alone.
///
/// As bytes: `version 1 | ride 32 | code 32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Start {
    /// The ride.
    pub ride: RideId,
    /// The boarding code, whose [`super::pickup_commit`] is in the quote.
    pub code: B256,
}

const START_VERSION: u8 = 1;

impl Start {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RideSettlement)) // RID-006
    }

    pub(crate) fn to_sol(self) -> Contract::Start {
        Contract::Start { rideId: self.ride.word(), code: self.code }
    }
}

impl Encode for Start {
    fn encode(&self, to: &mut Writer) {
        to.u8(START_VERSION).fixed(self.ride.as_bytes()).fixed(self.code.as_slice());
    }
}

impl Decode for Start {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(START_VERSION)?;
        Ok(Self { ride: RideId::from_array(from.array()?), code: from.array::<32>()?.into() })
    }
}

/// What a rider signs again and again as the ride goes on, for a growing sum.
///
/// As bytes: `version 1 | ride 32 | number 4 | cumulative 12 | route 32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RideVoucher {
    /// The ride.
    pub ride: RideId,
    /// Counts the vouchers, for the parties' own books: of two vouchers the larger sum counts.
    pub seq: u32,
    /// All that the ride has cost so far.
    pub cumulative: Amount,
    /// Head of the hash chain of the samples that both phones took.
    pub route_head: B256,
}

const VOUCHER_VERSION: u8 = 1;

impl RideVoucher {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RideSettlement)) // RID-005
    }

    pub(crate) fn to_sol(self) -> Contract::RideVoucher {
        Contract::RideVoucher {
            rideId: self.ride.word(),
            seq: self.seq,
            cumulative: self.cumulative.word(),
            routeHead: self.route_head,
        }
    }
}

impl Encode for RideVoucher {
    fn encode(&self, to: &mut Writer) {
        to.u8(VOUCHER_VERSION).fixed(self.ride.as_bytes()).u32(self.seq).value(&self.cumulative);
        to.fixed(self.route_head.as_slice());
    }
}

impl Decode for RideVoucher {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VOUCHER_VERSION)?;
        Ok(Self {
            ride: RideId::from_array(from.array()?),
            seq: from.u32()?,
            cumulative: from.value()?,
            route_head: from.array::<32>()?.into(),
        })
    }
}
