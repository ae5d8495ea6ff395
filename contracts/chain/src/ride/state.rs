//! The state of a ride is what the contract says at a moment; it is read into the machine, which says what follows.

use alloy::primitives::{Address, U256};
use teahouse_base::UnixSeconds;
use teahouse_deals::Amount;
use teahouse_deals::ride::{self as machine, RideStatus, Seen};

use super::call::RideSettlement;
use super::quote::{RideId, RideQuote};
use crate::bindings::RideSettlement as Contract;
use crate::book::ContractName;
use crate::contract::{self, ReadError};
use crate::port::{Asset, At, ChainPort};

/// The bit of the rider in the contract's note of who rated.
const RIDER_RATED: u8 = 1;
/// That of the driver.
const DRIVER_RATED: u8 = 2;

impl RideSettlement {
    /// The ride of this quote as it stands, with both purses, ready to be asked who can do what until when.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn ride(
        &self,
        port: &dyn ChainPort,
        quote: &RideQuote,
        at: At,
    ) -> Result<machine::Ride, ReadError> {
        let domain = self.domain(port.chain_id());
        let id = quote.id(&domain).word();
        let said = contract::read(port, self.named(), Contract::rideOfCall { id }, at).await?;
        let seen = Seen {
            status: status_of(said.status).ok_or_else(|| self.other())?,
            rider_rated: said.rated & RIDER_RATED != 0,
            driver_rated: said.rated & DRIVER_RATED != 0,
            since: UnixSeconds::new(said.since),
            fare: Amount::from_word(said.fare),
            rider_purse: self.purse(port, quote.asset, quote.rider, at).await?.saturating_to(),
            driver_purse: self.purse(port, quote.asset, quote.driver, at).await?.saturating_to(),
        };
        Ok(machine::Ride::seen(quote.to_machine(&domain), seen))
    }

    /// What the contract says of a ride of which only the name is known. Where there are several endpoints, two have to say it.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn standing_of_two(
        &self,
        port: &dyn ChainPort,
        id: RideId,
        at: At,
    ) -> Result<RideStatus, ReadError> {
        let said =
            contract::read_of_two(port, self.named(), Contract::rideOfCall { id: id.word() }, at).await?;
        status_of(said.status).ok_or_else(|| self.other())
    }

    /// What `account` keeps for rides to come.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn purse(
        &self,
        port: &dyn ChainPort,
        asset: Asset,
        account: Address,
        at: At,
    ) -> Result<U256, ReadError> {
        let call = Contract::purseCall { token: asset.token(), account };
        contract::read(port, self.named(), call, at).await
    }

    const fn named(&self) -> (ContractName, Address) {
        (ContractName::RideSettlement, self.contract)
    }

    const fn other(&self) -> ReadError {
        ReadError::NotTheContract { name: ContractName::RideSettlement, contract: self.contract }
    }
}

/// The order of `IRideSettlement.Status`.
pub(super) const fn status_of(number: u8) -> Option<RideStatus> {
    Some(match number {
        0 => RideStatus::Unknown,
        1 => RideStatus::Booked,
        2 => RideStatus::Arrived,
        3 => RideStatus::NoShow,
        4 => RideStatus::Aboard,
        5 => RideStatus::Closing,
        6 => RideStatus::Closed,
        _ => return None,
    })
}
