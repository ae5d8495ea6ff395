//! Rides on the chain.

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::{Eip712Domain, SolInterface, SolStruct, eip712_domain};
use teahouse_base::UnixSeconds;
use teahouse_deals::Amount;
use teahouse_deals::account::{Account, Destination, Signature, Word};
use teahouse_deals::explore::{ANNA, BO, Explore, Instance, NOTE, STRANGER};
use teahouse_deals::ride::{
    Arrive, CancelRide, FinalFare, PurseDraw, Rating, Ride, RideAction as Action, RideQuote,
    RideRefusal as Refusal, RideStatus as Status, RideVoucher, Start,
};
use teahouse_deals::vault::Opening;

use self::Contract::RideSettlementErrors as Errors;
use super::adapter::{Adapter, Encoded};
use super::play;
use super::stage::{Money, Stage};
use super::words::{
    account, address, amount, bad_destination, deal_amount, deal_word, opening, seconds, unknown_destination,
    wide, word, wrong_opening,
};

mod bound {
    #![allow(missing_docs, clippy::too_many_arguments, reason = "generated from the ABI")]
    alloy::sol!(
        #[sol(all_derives)]
        RideSettlement,
        "../abi/RideSettlement.json"
    );
}

use bound::RideSettlement as Contract;

const HOUR: u64 = 3_600;

struct Rides {
    contract: Address,
    domain: Eip712Domain,
    dollar: Address,
}

#[tokio::test]
async fn a_ride_and_its_machine_give_the_same_answers() {
    play::walks::<Rides>().await;
}

#[tokio::test]
async fn every_answer_of_a_ride_is_the_contracts() {
    play::answers::<Rides>().await;
}

#[tokio::test]
async fn rid_003_a_stranger_pushes_everything_out_of_a_ride() {
    play::exits::<Rides>().await;
}

/// The machine's words in the contract's form. Hashes that move nothing are zero.
impl Rides {
    /// Coin and dollars by turns: the deposit is odd or even.
    fn money_of(quote: &RideQuote) -> Money {
        if quote.max_fare.get().is_multiple_of(2) { Money::Coin } else { Money::Dollars }
    }

    fn token_of(&self, quote: &RideQuote) -> Address {
        if Self::money_of(quote) == Money::Coin { Address::ZERO } else { self.dollar }
    }

    fn quote(&self, of: &RideQuote) -> Contract::RideQuote {
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

    fn draw(token: Address, of: &PurseDraw) -> Contract::PurseDraw {
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
    fn beginning(&self, stage: &Stage, of: &RideQuote, action: &Action) -> Option<Encoded> {
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
    fn step(&self, stage: &Stage, of: &RideQuote, action: &Action) -> Option<Encoded> {
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
    fn end(&self, stage: &Stage, of: &RideQuote, action: &Action) -> Option<Encoded> {
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

impl Adapter for Rides {
    type Deal = Ride;
    type State = (u8, (bool, bool), u64, Amount, [u128; 2]);

    const CONTRACT: &'static str = "RideSettlement";
    const IS_WHOLE: bool = true;
    const SMALL: u64 = 3;

    fn at(stage: &Stage, contract: Address) -> Self {
        let domain = eip712_domain! {
            name: "Teahouse RideSettlement",
            version: "1",
            chain_id: stage.chain_id,
            verifying_contract: contract,
        };
        Self { contract, domain, dollar: stage.dollar }
    }

    fn deal(&self, stage: &Stage, number: u64, now: UnixSeconds) -> Instance<Ride> {
        let small = Ride::instances().remove(0).start.quote().clone();
        let later = |seconds| UnixSeconds::new(now.get() + seconds);
        let step = |times: u64| Amount::small(1 + times * (1 + number % 7));
        let hidden = |is_hidden, dest| if is_hidden { NOTE.dest() } else { Destination::account(dest) };
        let mut quote = RideQuote {
            contract: account(self.contract),
            rider: stage.signer(1),
            driver: stage.signer(2),
            max_fare: Amount::small(50 + number),
            fee_grace: step(0),
            fee_booked: step(1),
            fee_arrived: step(2),
            fee_no_show: step(3),
            driver_bond: Amount::small((number + 2) % 4 * 3),
            grace: Duration::from_secs(number % 3 * 600),
            wait: Duration::from_secs(120 + 60 * (number % 4)),
            ride_timeout: Duration::from_secs(HOUR * (6 + number % 3)),
            rider_to: hidden(number % 4 == 3, ANNA),
            driver_to: hidden(number % 5 == 2, BO),
            valid_until: later(HOUR * (1 + number % 2)),
            arrive_by: later(HOUR + 60 * (number % 5)),
            ..small
        };
        quote.id = deal_word(self.quote(&quote).eip712_signing_hash(&self.domain));
        Instance { name: "on the chain", start: Ride::promised(quote), at: now }
    }

    fn money(&self, deal: &Ride) -> Option<Money> {
        Some(Self::money_of(deal.quote()))
    }

    fn encode(&self, stage: &Stage, deal: &Ride, action: &Action) -> Encoded {
        let of = deal.quote();
        let later = || self.step(stage, of, action).or_else(|| self.end(stage, of, action));
        let call = self.beginning(stage, of, action).or_else(later);
        call.expect("every action is a beginning, a step or an end")
    }

    fn refusal(&self, deal: &Ride, data: &[u8]) -> Option<Refusal> {
        let token = self.token_of(deal.quote());
        let digest = |draw: &PurseDraw| Self::draw(token, draw).eip712_signing_hash(&self.domain);
        let used = |data: &[u8]| {
            let Errors::DrawUsed(e) = Errors::abi_decode(data).ok()? else { return None };
            deal.drawn().find(|draw| digest(draw) == e.digest).map(|draw| Refusal::DrawUsed { draw: *draw })
        };
        place_refusal(data)
            .or_else(|| words_refusal(data))
            .or_else(|| vault_refusal(data))
            .or_else(|| used(data))
    }

    fn expected(&self, deal: &Ride) -> Self::State {
        let purses = [deal.quote().rider, deal.quote().driver].map(|who| deal.purse(who));
        (deal.state() as u8, deal.rated(), deal.since().get(), deal.fare(), purses)
    }

    async fn found(&self, stage: &Stage, deal: &Ride) -> Self::State {
        let (quote, token) = (deal.quote(), self.token_of(deal.quote()));
        let said = stage.read(self.contract, Contract::rideOfCall { id: word(quote.id) }).await;
        let mut purses = [0; 2];
        for (purse, who) in purses.iter_mut().zip([quote.rider, quote.driver]) {
            let call = Contract::purseCall { token, account: address(who) };
            *purse = wide(stage.read(self.contract, call).await);
        }
        // Nothing depends on the second in which a ride ended.
        let since = if said.status == Status::Closed as u8 { 0 } else { said.since };
        let rated = (said.rated & 1 != 0, said.rated & 2 != 0);
        (said.status, rated, since, deal_amount(said.fare), purses)
    }

    fn people(&self, stage: &Stage) -> Vec<Account> {
        vec![ANNA, BO, STRANGER, stage.signer(1), stage.signer(2)]
    }
}

/// Refusals of place, time and purse.
fn place_refusal(data: &[u8]) -> Option<Refusal> {
    let time = UnixSeconds::new;
    Some(match Errors::abi_decode(data).ok()? {
        Errors::RideExists(e) => Refusal::RideExists { id: deal_word(e.id) },
        Errors::UnknownRide(e) => Refusal::UnknownRide { id: deal_word(e.id) },
        Errors::WrongStatus(e) => Refusal::WrongStatus { id: deal_word(e.id), found: status(e.found)? },
        Errors::TooEarly(e) => {
            Refusal::TooEarly { opens_after: seconds(e.opensAfter), time: seconds(e.time) }
        }
        Errors::TooLate(e) => {
            Refusal::TooLate { closed_after: seconds(e.closedAfter), time: seconds(e.time) }
        }
        Errors::BadArriveBy(e) => Refusal::BadArriveBy {
            arrive_by: time(e.arriveBy),
            earliest: seconds(e.earliest),
            latest: seconds(e.latest),
        },
        Errors::BadArrival(e) => Refusal::BadArrival {
            arrived_at: time(e.arrivedAt),
            earliest: seconds(e.earliest),
            latest: seconds(e.latest),
        },
        Errors::SignaturePastDeadline(e) => {
            Refusal::SignaturePastDeadline { deadline: time(e.deadline), time: seconds(e.time) }
        }
        Errors::PurseTooSmall(e) => Refusal::PurseTooSmall {
            account: account(e.account),
            needed: Amount::new(wide(e.needed)).ok()?,
            found: wide(e.found),
        },
        Errors::RatedAlready(e) => Refusal::RatedAlready { id: deal_word(e.id), by: account(e.by) },
        _ => return None,
    })
}

/// Refusals of who speaks, of what was signed, and over how much.
fn words_refusal(data: &[u8]) -> Option<Refusal> {
    Some(match Errors::abi_decode(data).ok()? {
        Errors::NotSigned(e) => Refusal::NotSigned { account: account(e.account) },
        Errors::NotAParty(e) => Refusal::NotAParty { account: account(e.account) },
        Errors::OtherRide(e) => Refusal::OtherRide { signed: deal_word(e.signed), id: deal_word(e.id) },
        Errors::WrongCode(e) => Refusal::WrongCode { found: deal_word(e.found), commit: deal_word(e.commit) },
        Errors::NothingToMove(_) => Refusal::NothingToMove,
        Errors::NotAbove(e) => {
            Refusal::NotAbove { cumulative: deal_amount(e.cumulative), shown: deal_amount(e.shown) }
        }
        Errors::FareAboveMost(e) => {
            Refusal::FareAboveMost { fare: deal_amount(e.fare), most: deal_amount(e.most) }
        }
        Errors::FeeAboveMost(e) => {
            Refusal::FeeAboveMost { fee: deal_amount(e.fee), most: deal_amount(e.most) }
        }
        Errors::BadScore(e) => Refusal::BadScore { score: e.score, most: e.most },
        _ => return None,
    })
}

/// Refusals of destinations.
fn vault_refusal(data: &[u8]) -> Option<Refusal> {
    Some(match Errors::abi_decode(data).ok()? {
        Errors::UnknownDestination(e) => unknown_destination(e.kind).into(),
        Errors::BadDestination(e) => bad_destination(e.dest).into(),
        Errors::WrongOpening(e) => wrong_opening(e.dest, e.found).into(),
        _ => return None,
    })
}

fn status(number: u8) -> Option<Status> {
    let open = [Status::Booked, Status::Arrived, Status::NoShow, Status::Aboard, Status::Closing];
    let all = [Status::Unknown].into_iter().chain(open).chain([Status::Closed]);
    all.into_iter().find(|it| *it as u8 == number)
}
