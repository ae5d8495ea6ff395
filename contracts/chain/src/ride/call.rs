//! The calls of a ride settlement. Each brings the quote along; a side that calls need not sign.

use alloy::primitives::Address;
use teahouse_deals::Amount;

use super::end::{CancelRide, FinalFare, Rating};
use super::purse::PurseDraw;
use super::quote::RideQuote;
use super::way::{Arrive, RideVoucher, Start};
use crate::bindings::RideSettlement as Contract;
use crate::contract::{self, ContractDomain, opening_as};
use crate::destination::NoteOpening;
use crate::envelope::ContractCall;
use crate::port::{Asset, ChainId};

/// The ride settlement at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RideSettlement {
    pub(super) contract: Address,
}

impl RideSettlement {
    /// The ride settlement at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where its signatures count.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// Puts money of the caller into the purse of `account`. A token must be approved first.
    pub fn fund(&self, account: Address, asset: Asset, amount: Amount) -> ContractCall {
        let value = contract::deposit_of(asset, amount.get());
        let call = Contract::fundCall { account, token: asset.token(), amount: amount.word() };
        contract::paying(self.contract, value, &call)
    }

    /// Sends money of a purse where its owner says. A note without its opening is owed the amount.
    pub fn draw(&self, draw: &PurseDraw, opening: Option<&NoteOpening>, owner: &[u8]) -> ContractCall {
        let call = Contract::drawCall {
            signed: draw.to_sol(),
            opening: opening_as!(Contract, opening),
            signature: owner.to_vec().into(),
        };
        contract::paying(self.contract, contract::insertion_of(opening), &call)
    }

    /// Opens a ride that both signed, with the deposit from the caller and the bond from the driver's purse. A token must be
    /// approved first, for the quote's `max_fare`.
    pub fn open(&self, quote: &RideQuote, rider: &[u8], driver: &[u8]) -> ContractCall {
        let value = contract::deposit_of(quote.asset, quote.max_fare.get());
        let (rider, driver) = (rider.to_vec().into(), driver.to_vec().into());
        let call =
            Contract::openCall { quote: quote.to_sol(), riderSignature: rider, driverSignature: driver };
        contract::paying(self.contract, value, &call)
    }

    /// The same, with the deposit from the rider's purse.
    pub fn open_from_purse(&self, quote: &RideQuote, rider: &[u8], driver: &[u8]) -> ContractCall {
        let call = Contract::openFromPurseCall {
            quote: quote.to_sol(),
            riderSignature: rider.to_vec().into(),
            driverSignature: driver.to_vec().into(),
        };
        contract::call(self.contract, &call)
    }

    /// Says that the driver stands at the pick-up; the wait counts from this call. The driver's word.
    pub fn arrive(&self, quote: &RideQuote, arrival: &Arrive, driver: &[u8]) -> ContractCall {
        let (quote, arrival) = (quote.to_sol(), arrival.to_sol());
        contract::call(
            self.contract,
            &Contract::arriveCall { quote, arrival, driverSignature: driver.to_vec().into() },
        )
    }

    /// Says that the rider is aboard. The driver's word, and the rider's code.
    pub fn start(&self, quote: &RideQuote, start: &Start, driver: &[u8]) -> ContractCall {
        let (quote, signed) = (quote.to_sol(), start.to_sol());
        contract::call(
            self.contract,
            &Contract::startCall { quote, signed, driverSignature: driver.to_vec().into() },
        )
    }

    /// Shows a voucher of the rider's. Anyone.
    pub fn close(&self, quote: &RideQuote, voucher: &RideVoucher, rider: &[u8]) -> ContractCall {
        let (quote, voucher) = (quote.to_sol(), voucher.to_sol());
        contract::call(
            self.contract,
            &Contract::closeCall { quote, voucher, riderSignature: rider.to_vec().into() },
        )
    }

    /// Ends a ride at once, for a fare that both signed. Anyone.
    pub fn close_mutual(
        &self,
        quote: &RideQuote,
        settled: &FinalFare,
        rider: &[u8],
        driver: &[u8],
    ) -> ContractCall {
        let call = Contract::closeMutualCall {
            quote: quote.to_sol(),
            settled: settled.to_sol(),
            riderSignature: rider.to_vec().into(),
            driverSignature: driver.to_vec().into(),
        };
        contract::call(self.contract, &call)
    }

    /// Gives up a ride that has not started. The word of `side`.
    pub fn cancel(
        &self,
        quote: &RideQuote,
        cancel: &CancelRide,
        side: Address,
        signature: &[u8],
    ) -> ContractCall {
        let (quote, signed, signature) = (quote.to_sol(), cancel.to_sol(), signature.to_vec().into());
        contract::call(self.contract, &Contract::cancelCall { quote, signed, by: side, signature })
    }

    /// Says that the wait is over and nobody boarded. Anyone.
    pub fn no_show(&self, quote: &RideQuote) -> ContractCall {
        contract::call(self.contract, &Contract::noShowCall { quote: quote.to_sol() })
    }

    /// Begins the end of a ride that nobody ended. Anyone.
    pub fn time_out(&self, quote: &RideQuote) -> ContractCall {
        contract::call(self.contract, &Contract::timeOutCall { quote: quote.to_sol() })
    }

    /// Gives everything back when the driver did not come. Anyone.
    pub fn lapse(&self, quote: &RideQuote) -> ContractCall {
        contract::call(self.contract, &Contract::lapseCall { quote: quote.to_sol() })
    }

    /// Ends a ride that was pushed or closed, two hours later. Anyone.
    pub fn finish(&self, quote: &RideQuote) -> ContractCall {
        contract::call(self.contract, &Contract::finishCall { quote: quote.to_sol() })
    }

    /// Says what a side thinks of the other after a ride. The word of `side`.
    pub fn rate(&self, quote: &RideQuote, rating: &Rating, side: Address, signature: &[u8]) -> ContractCall {
        let (quote, rating, signature) = (quote.to_sol(), rating.to_sol(), signature.to_vec().into());
        contract::call(self.contract, &Contract::rateCall { quote, rating, by: side, signature })
    }

    /// Pushes all that is owed to a note. Anyone who has its opening.
    pub fn pay_owed_note(&self, asset: Asset, opening: &NoteOpening) -> ContractCall {
        let brought = Some(opening);
        let call =
            Contract::payOwedNoteCall { token: asset.token(), opening: opening_as!(Contract, brought) };
        contract::paying(self.contract, contract::insertion_of(brought), &call)
    }

    /// Pushes what could not be pushed to `account` again. Anyone.
    pub fn pay_owed(&self, asset: Asset, account: Address) -> ContractCall {
        contract::call(self.contract, &Contract::payOwedCall { token: asset.token(), account })
    }

    /// Pushes what is owed to the caller to `to`.
    pub fn redirect_owed(&self, asset: Asset, to: Address) -> ContractCall {
        contract::call(self.contract, &Contract::redirectOwedCall { token: asset.token(), to })
    }
}
