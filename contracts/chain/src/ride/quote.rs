//! A quote is what rider and driver agree on before the car moves, and its hash is the ride's name.

use std::time::Duration;

use alloy::primitives::{Address, B256, keccak256};
use alloy::sol_types::SolStruct;
use teahouse_base::{CodecError, Decode, Encode, Reader, UnixSeconds, Writer, fixed_id};
use teahouse_deals::ride as machine;
use teahouse_deals::{Account, Amount, Word};

use crate::bindings::RideSettlement as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::destination::Destination;
use crate::port::Asset;

fixed_id!(
    /// Names a ride: the EIP-712 digest of its quote, on one chain and contract. It is what rider and driver sign.
    pub struct RideId(32)
);

impl RideId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for RideId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// What a quote says of its boarding code: 32 random bytes that the rider shows when it boards, and not before. A code that is
/// shorter would be guessed from this.
pub fn pickup_commit(code: B256) -> B256 {
    keccak256(code) // RID-006
}

/// What rider and driver agree on.
///
/// As bytes, where it is handed over: `version 1 | rider 20 | driver 20 | token 20 | max fare 12 | fees in grace, booked,
/// arrived and for no show 12 each | bond 12 | grace 4 | wait 4 | time-out 4 | pick-up commit 32 | tariff 32 | destination's
/// cell 32 | rider's destination 33 | driver's destination 33 | valid until 8 | arrive by 8 | salt 32`; windows are seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RideQuote {
    /// Who rides and pays.
    pub rider: Address,
    /// Who drives and is paid.
    pub driver: Address,
    /// What is paid.
    pub asset: Asset,
    /// The most that the ride can cost, and what the rider deposits.
    pub max_fare: Amount,
    /// What giving up costs in the first `grace`.
    pub fee_grace: Amount,
    /// What it costs later, before the driver arrives.
    pub fee_booked: Amount,
    /// What it costs once the driver has arrived.
    pub fee_arrived: Amount,
    /// What a rider pays who does not come and says nothing.
    pub fee_no_show: Amount,
    /// What the driver puts up; its fees are no more than this.
    pub driver_bond: Amount,
    /// How long after the opening giving up costs `fee_grace`.
    pub grace: Duration,
    /// How long the driver waits after its arrival.
    pub wait: Duration,
    /// How long after the start anyone can end a ride that nobody ended.
    pub ride_timeout: Duration,
    /// The [`pickup_commit`] of the rider's code.
    pub pickup_commit: B256,
    /// Hash of the tariff that both meters count by.
    pub tariff_hash: B256,
    /// Salted hash of the destination's cell.
    pub dest_cell_commit: B256,
    /// Where the rider's money goes.
    pub rider_to: Destination,
    /// Where the driver's earnings go; its bond goes back to its purse.
    pub driver_to: Destination,
    /// The last second in which the ride can be opened.
    pub valid_until: UnixSeconds,
    /// The last second in which the driver is to arrive.
    pub arrive_by: UnixSeconds,
    /// Makes equal rides distinct. Random, so that an id cannot be guessed.
    pub salt: B256,
}

const QUOTE_VERSION: u8 = 1;

impl RideQuote {
    /// The id of a ride with this quote; both sides sign it.
    pub fn id(&self, domain: &ContractDomain) -> RideId {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::RideSettlement)).into() // RID-001
    }

    /// The ride before its opening, with empty purses, as the machine that says who can do what.
    pub fn promised(&self, domain: &ContractDomain) -> machine::Ride {
        machine::Ride::promised(self.to_machine(domain))
    }

    pub(super) fn to_machine(self, domain: &ContractDomain) -> machine::RideQuote {
        machine::RideQuote {
            id: Word::from_array(*self.id(domain).as_bytes()),
            contract: account(domain.contract),
            rider: account(self.rider),
            driver: account(self.driver),
            max_fare: self.max_fare,
            fee_grace: self.fee_grace,
            fee_booked: self.fee_booked,
            fee_arrived: self.fee_arrived,
            fee_no_show: self.fee_no_show,
            driver_bond: self.driver_bond,
            grace: self.grace,
            wait: self.wait,
            ride_timeout: self.ride_timeout,
            pickup_commit: Word::from_array(self.pickup_commit.0),
            rider_to: destination(self.rider_to),
            driver_to: destination(self.driver_to),
            valid_until: self.valid_until,
            arrive_by: self.arrive_by,
        }
    }

    pub(crate) fn to_sol(self) -> Contract::RideQuote {
        Contract::RideQuote {
            rider: self.rider,
            driver: self.driver,
            token: self.asset.token(),
            maxFare: self.max_fare.word(),
            feeGrace: self.fee_grace.word(),
            feeBooked: self.fee_booked.word(),
            feeArrived: self.fee_arrived.word(),
            feeNoShow: self.fee_no_show.word(),
            driverBond: self.driver_bond.word(),
            graceSeconds: seconds(self.grace),
            waitSeconds: seconds(self.wait),
            rideTimeout: seconds(self.ride_timeout),
            pickupCommit: self.pickup_commit,
            tariffHash: self.tariff_hash,
            destCellCommit: self.dest_cell_commit,
            riderKind: self.rider_to.kind(),
            riderTo: self.rider_to.word(),
            driverKind: self.driver_to.kind(),
            driverTo: self.driver_to.word(),
            validUntil: self.valid_until.get(),
            arriveBy: self.arrive_by.get(),
            salt: self.salt,
        }
    }

    /// Reads the contract's form; `None` for a destination that this version does not know.
    pub(crate) fn from_sol(quote: &Contract::RideQuote) -> Option<Self> {
        Some(Self {
            rider: quote.rider,
            driver: quote.driver,
            asset: Asset::from_token(quote.token),
            max_fare: Amount::from_word(quote.maxFare),
            fee_grace: Amount::from_word(quote.feeGrace),
            fee_booked: Amount::from_word(quote.feeBooked),
            fee_arrived: Amount::from_word(quote.feeArrived),
            fee_no_show: Amount::from_word(quote.feeNoShow),
            driver_bond: Amount::from_word(quote.driverBond),
            grace: window(quote.graceSeconds),
            wait: window(quote.waitSeconds),
            ride_timeout: window(quote.rideTimeout),
            pickup_commit: quote.pickupCommit,
            tariff_hash: quote.tariffHash,
            dest_cell_commit: quote.destCellCommit,
            rider_to: Destination::read(quote.riderTo, quote.riderKind)?,
            driver_to: Destination::read(quote.driverTo, quote.driverKind)?,
            valid_until: UnixSeconds::new(quote.validUntil),
            arrive_by: UnixSeconds::new(quote.arriveBy),
            salt: quote.salt,
        })
    }
}

/// Whole seconds; a window too long for the contract's number is one that the contract refuses.
fn seconds(window: Duration) -> u32 {
    u32::try_from(window.as_secs()).unwrap_or(u32::MAX)
}

fn window(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

fn account(at: Address) -> Account {
    Account::from_array(at.into_array())
}

fn destination(dest: Destination) -> teahouse_deals::Destination {
    teahouse_deals::Destination { kind: dest.kind(), word: Word::from_array(dest.word().0) }
}

impl Encode for RideQuote {
    fn encode(&self, to: &mut Writer) {
        to.u8(QUOTE_VERSION).fixed(self.rider.as_slice()).fixed(self.driver.as_slice());
        to.fixed(self.asset.token().as_slice()).value(&self.max_fare);
        for fee in [self.fee_grace, self.fee_booked, self.fee_arrived, self.fee_no_show] {
            to.value(&fee);
        }
        to.value(&self.driver_bond);
        for window in [self.grace, self.wait, self.ride_timeout] {
            to.u32(seconds(window));
        }
        for hash in [self.pickup_commit, self.tariff_hash, self.dest_cell_commit] {
            to.fixed(hash.as_slice());
        }
        to.value(&self.rider_to).value(&self.driver_to);
        to.value(&self.valid_until).value(&self.arrive_by).fixed(self.salt.as_slice());
    }
}

impl Decode for RideQuote {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(QUOTE_VERSION)?;
        Ok(Self {
            rider: from.array::<20>()?.into(),
            driver: from.array::<20>()?.into(),
            asset: Asset::from_token(from.array::<20>()?.into()),
            max_fare: from.value()?,
            fee_grace: from.value()?,
            fee_booked: from.value()?,
            fee_arrived: from.value()?,
            fee_no_show: from.value()?,
            driver_bond: from.value()?,
            grace: window(from.u32()?),
            wait: window(from.u32()?),
            ride_timeout: window(from.u32()?),
            pickup_commit: from.array::<32>()?.into(),
            tariff_hash: from.array::<32>()?.into(),
            dest_cell_commit: from.array::<32>()?.into(),
            rider_to: from.value()?,
            driver_to: from.value()?,
            valid_until: from.value()?,
            arrive_by: from.value()?,
            salt: from.array::<32>()?.into(),
        })
    }
}
