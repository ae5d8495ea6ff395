//! The machine's words in the contract's form. Hashes that move nothing are zero.

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::SolStruct;
use teahouse_chain::bindings::RideSettlement as Contract;
use teahouse_deals::Amount;
use teahouse_deals::account::{Signature, Word};
use teahouse_deals::ride::{
    Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideAction as Action, RideQuote, RideVoucher, Start,
};
use teahouse_deals::vault::Opening;

use super::Rides;
use crate::differential::adapter::Encoded;
use crate::differential::stage::{Money, Stage};
use crate::differential::words::{address, amount, opening, word};

impl Rides {
    /// Coin and dollars by turns: the deposit is odd or even.
    pub(super) fn money_of(quote: &RideQuote) -> Money {
        if quote.max_fare.get().is_multiple_of(2) { Money::Coin } else { Money::Dollars }
    }

    pub(super) fn token_of(&self, quote: &RideQuote) -> Address {
        if Self::money_of(quote) == Money::Coin { Address::ZERO } else { self.dollar }
    }

    pub(super) fn quote(&self, of: &RideQuote) -> Contract::RideQuote {
        Contract::RideQuote {
            rider: address(of.rider),
            driver: address(of.driver),
            token: self.token_of(of),
            maxFare: amount(of.max_fare),
            feeGrace: amount(of.fee_grace),
            feeBooked: amount(of.fee_booked),
            feeArrived: amount(of.fee_arrived),
            feeNoShow: amount(of.fee_no_show),
            driverBond: amount(of.driver_bond),
            graceSeconds: short(of.grace),
            waitSeconds: short(of.wait),
            rideTimeout: short(of.ride_timeout),
            pickupCommit: word(of.pickup_commit),
            tariffHash: B256::ZERO,
            destCellCommit: B256::ZERO,
            riderKind: of.rider_to.kind,
            riderTo: word(of.rider_to.word),
            driverKind: of.driver_to.kind,
            driverTo: word(of.driver_to.word),
            validUntil: of.valid_until.get(),
            arriveBy: of.arrive_by.get(),
            salt: B256::ZERO,
        }
    }

    fn arrive(of: &Arrive) -> Contract::Arrive {
        Contract::Arrive { rideId: word(of.id), arrivedAt: of.arrived_at.get(), cellCommit: B256::ZERO }
    }

    fn start(of: &Start) -> Contract::Start {
        Contract::Start { rideId: word(of.id), code: word(of.code) }
    }

    fn voucher(of: &RideVoucher) -> Contract::RideVoucher {
        let cumulative = amount(of.cumulative);
        Contract::RideVoucher { rideId: word(of.id), seq: of.seq, cumulative, routeHead: B256::ZERO }
    }

    fn settled(of: &FinalFare) -> Contract::FinalFare {
        Contract::FinalFare { rideId: word(of.id), fare: amount(of.fare), deadline: of.deadline.get() }
    }

    fn cancel(of: &CancelRide) -> Contract::CancelRide {
        Contract::CancelRide { rideId: word(of.id), maxFee: amount(of.max_fee), deadline: of.deadline.get() }
    }

    fn rating(of: &Rating) -> Contract::Rating {
        Contract::Rating { rideId: word(of.id), score: of.score, noteHash: B256::ZERO }
    }

    pub(super) fn draw(token: Address, of: &PurseDraw) -> Contract::PurseDraw {
        Contract::PurseDraw {
            account: address(of.account),
            token,
            amount: amount(of.amount),
            toKind: of.to.kind,
            to: word(of.to.word),
            deadline: of.deadline.get(),
            salt: word(of.salt),
        }
    }

    fn signed<T, S: SolStruct>(
        &self,
        stage: &Stage,
        signature: &Signature<T>,
        form: impl Fn(&T) -> S,
    ) -> Bytes {
        stage.sign(signature.by, form(&signature.over).eip712_signing_hash(&self.domain))
    }

    /// What goes along in coin.
    fn coin(of: &RideQuote, amount: Amount) -> U256 {
        if Self::money_of(of) == Money::Coin { U256::from(amount.get()) } else { U256::ZERO }
    }

    /// Purses and openings.
    pub(super) fn beginning(&self, stage: &Stage, of: &RideQuote, action: &Action) -> Option<Encoded> {
        let (quote, token) = (self.quote(of), self.token_of(of));
        let both = |rider: &Signature<Word>, driver: &Signature<Word>| {
            [rider, driver].map(|it| stage.sign(it.by, word(it.over)))
        };
        Some(match action {
            Action::Fund { account, amount: units } => {
                let call = Contract::fundCall { account: address(*account), token, amount: amount(*units) };
                Encoded::bringing(&call, Self::coin(of, *units))
            }
            Action::Draw { draw, opening, owner } => {
                let signature = self.signed(stage, owner, |it| Self::draw(token, it));
                let (signed, opening) = (Self::draw(token, draw), opened(*opening));
                Encoded::free(&Contract::drawCall { signed, opening, signature })
            }
            Action::Open { rider, driver } => {
                let [rider, driver] = both(rider, driver);
                let call = Contract::openCall { quote, riderSignature: rider, driverSignature: driver };
                Encoded::bringing(&call, Self::coin(of, of.max_fare))
            }
            Action::OpenFromPurse { rider, driver } => {
                let [rider, driver] = both(rider, driver);
                let call =
                    Contract::openFromPurseCall { quote, riderSignature: rider, driverSignature: driver };
                Encoded::free(&call)
            }
            _ => return None,
        })
    }

    /// What is signed on the way.
    pub(super) fn step(&self, stage: &Stage, of: &RideQuote, action: &Action) -> Option<Encoded> {
        let quote = self.quote(of);
        Some(match action {
            Action::Arrive { arrival, driver } => Encoded::free(&Contract::arriveCall {
                quote,
                arrival: Self::arrive(arrival),
                driverSignature: self.signed(stage, driver, Self::arrive),
            }),
            Action::Start { start, driver } => Encoded::free(&Contract::startCall {
                quote,
                signed: Self::start(start),
                driverSignature: self.signed(stage, driver, Self::start),
            }),
            Action::Close { voucher, rider } => Encoded::free(&Contract::closeCall {
                quote,
                voucher: Self::voucher(voucher),
                riderSignature: self.signed(stage, rider, Self::voucher),
            }),
            _ => return None,
        })
    }

    /// What ends a ride, and comes after.
    pub(super) fn end(&self, stage: &Stage, of: &RideQuote, action: &Action) -> Option<Encoded> {
        let quote = self.quote(of);
        Some(match action {
            Action::CloseMutual { settled, rider, driver } => Encoded::free(&Contract::closeMutualCall {
                quote,
                settled: Self::settled(settled),
                riderSignature: self.signed(stage, rider, Self::settled),
                driverSignature: self.signed(stage, driver, Self::settled),
            }),
            Action::Cancel { cancel, side, signature } => {
                let signature = self.signed(stage, signature, Self::cancel);
                let (signed, by) = (Self::cancel(cancel), address(*side));
                Encoded::free(&Contract::cancelCall { quote, signed, by, signature })
            }
            Action::Rate { rating, side, signature } => {
                let signature = self.signed(stage, signature, Self::rating);
                let (rating, by) = (Self::rating(rating), address(*side));
                Encoded::free(&Contract::rateCall { quote, rating, by, signature })
            }
            Action::NoShow => Encoded::free(&Contract::noShowCall { quote }),
            Action::TimeOut => Encoded::free(&Contract::timeOutCall { quote }),
            Action::Lapse => Encoded::free(&Contract::lapseCall { quote }),
            Action::Finish => Encoded::free(&Contract::finishCall { quote }),
            _ => return None,
        })
    }
}

fn opened(of: Opening) -> Contract::NoteOpening {
    let (pool, note_key, authority, insertion, ciphertext) = opening(of);
    Contract::NoteOpening { pool, noteKey: note_key, authority, insertion, ciphertext }
}

fn short(window: Duration) -> u32 {
    u32::try_from(window.as_secs()).expect("the walks' windows are short")
}
