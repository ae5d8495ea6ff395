//! Small rides to explore: with and without a bond, with the shortest and the longest windows, with every right call and one
//! wrong call for each refusal.

use std::time::Duration;

use teahouse_base::UnixSeconds;

use super::call::{RideAction as Action, RideParty as Party};
use super::quote::{MAX_AHEAD, MAX_TIMEOUT, MAX_WAIT, MIN_TIMEOUT, MIN_WAIT, RideQuote};
use super::word::{Arrive, CancelRide, FinalFare, PurseDraw, Rating, RideVoucher, Start};
use super::{Ride, RideStatus as Status};
use crate::account::{Account, Destination, Signature, Word};
use crate::amount::Amount;
use crate::explore::{Explore, Instance, NOTE, OTHER_NOTE, STRANGER, Try};
use crate::hash::{keccak_words, number};
use crate::vault::Opening;

/// Who rides.
pub const RIDER: Account = Account::repeat(0xa1);
/// Who drives.
pub const DRIVER: Account = Account::repeat(0xb2);
/// The rider's boarding code.
pub const CODE: Word = Word::repeat(0x0c);

const START: UnixSeconds = UnixSeconds::new(1_800_000_000);
/// Later than every deadline here.
const LATE: UnixSeconds = UnixSeconds::new(1 << 40);
const ONE: Amount = Amount::small(1);
/// A word that is nobody's id, code or salt.
const BENT: Word = Word::repeat(0xbe);

impl Explore for Ride {
    const NAME: &'static str = "ride";

    fn instances() -> Vec<Instance<Self>> {
        let instance = |name, quote| Instance { name, start: Ride::promised(quote), at: START };
        vec![
            instance("a bond below the fees", quote()),
            instance("no bond, the rest to a note", bondless(quote())),
            instance("longest windows", longest(quote())),
        ]
    }

    fn tries(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let mut tries = self.openings();
        for (party, by) in self.sides() {
            tries.extend(self.fundings(party, by, now));
            tries.extend(self.draws(party, by, now));
            tries.extend(self.cancellations(party, by, now));
            tries.extend(self.ratings(party, by));
        }
        tries.extend(self.steps(now));
        tries.extend(self.vouchers());
        tries.extend(self.agreements(now));
        let time_outs = [Action::NoShow, Action::TimeOut, Action::Lapse, Action::Finish];
        tries.extend(time_outs.map(|action| attempt(Party::Anyone, STRANGER, action)));
        tries
    }
}

/// A ride in a quarter of an hour, with the shortest windows and fees that grow by one.
fn quote() -> RideQuote {
    RideQuote {
        id: Word::repeat(0x1d),
        contract: Account::repeat(0xe5),
        rider: RIDER,
        driver: DRIVER,
        max_fare: Amount::small(5),
        fee_grace: Amount::small(1),
        fee_booked: Amount::small(2),
        fee_arrived: Amount::small(3),
        fee_no_show: Amount::small(4),
        driver_bond: Amount::small(2),
        grace: Duration::from_secs(90),
        wait: MIN_WAIT,
        ride_timeout: MIN_TIMEOUT,
        pickup_commit: keccak_words(&[CODE]),
        rider_to: Destination::account(Account::repeat(0xa7)),
        driver_to: Destination::account(Account::repeat(0xb7)),
        valid_until: START.after(Duration::from_secs(60)),
        arrive_by: START.after(Duration::from_secs(900)),
    }
}

/// The same without a bond, so that a driver has nothing to lose, and with a grace past the arrival.
fn bondless(quote: RideQuote) -> RideQuote {
    let (rider_to, grace) = (NOTE.dest(), Duration::from_secs(1_000));
    RideQuote { driver_bond: Amount::ZERO, rider_to, grace, ..quote }
}

/// The same with everything as late as can be: how long a unit can be held at all.
fn longest(quote: RideQuote) -> RideQuote {
    let arrive_by = START.after(MAX_AHEAD);
    RideQuote { valid_until: arrive_by, arrive_by, wait: MAX_WAIT, ride_timeout: MAX_TIMEOUT, ..quote }
}

fn attempt(party: Party, by: Account, action: Action) -> Try<Ride> {
    Try { party, by, action }
}

fn signed<T: Copy>(by: Account, over: T) -> Signature<T> {
    Signature { by, over }
}

/// One unit more; an amount that can be no larger stays.
fn above(amount: Amount) -> Amount {
    amount.checked_add(ONE).unwrap_or(amount)
}

/// A second before.
fn before(time: UnixSeconds) -> UnixSeconds {
    UnixSeconds::new(time.get().saturating_sub(1))
}

impl Ride {
    fn sides(&self) -> [(Party, Account); 2] {
        [(Party::Rider, self.quote().rider), (Party::Driver, self.quote().driver)]
    }

    fn id(&self) -> Word {
        self.quote().id
    }

    /// What a purse lacks while the ride can still be opened, nothing, and for nobody.
    fn fundings(&self, party: Party, account: Account, now: UnixSeconds) -> Vec<Try<Self>> {
        let amount = self.lacks(party);
        let is_timely = now <= self.quote().valid_until.min(self.quote().arrive_by);
        let is_needed = self.state() == Status::Unknown && is_timely && amount > Amount::ZERO;
        let fund = |account, amount| attempt(party, account, Action::Fund { account, amount });
        let nobody = Action::Fund { account: Account::ZERO, amount: ONE };
        let mut tries = vec![fund(account, Amount::ZERO), attempt(party, account, nobody)];
        tries.extend(is_needed.then(|| fund(account, amount)));
        tries
    }

    /// All of a purse, to an account or a note, and draws that cannot be.
    fn draws(&self, party: Party, account: Account, now: UnixSeconds) -> Vec<Try<Self>> {
        let found = Amount::new(self.purse(account)).expect("small rides");
        let good = PurseDraw {
            account,
            amount: found.max(ONE),
            to: Destination::account(Account::repeat(0xd7)),
            deadline: LATE,
            salt: number(self.drawn().count() as u128),
        };
        let hidden = PurseDraw { to: NOTE.dest(), ..good };
        let call = |by, draw, opening, owner| attempt(party, by, Action::Draw { draw, opening, owner });
        let none = Opening::Missing;
        let mut tries = vec![
            call(account, good, none, signed(Account::ZERO, good)),
            call(STRANGER, hidden, none, signed(account, hidden)),
            call(STRANGER, hidden, Opening::Of(NOTE), signed(account, hidden)),
            call(STRANGER, hidden, Opening::Of(OTHER_NOTE), signed(account, hidden)),
            call(STRANGER, good, none, signed(account, hidden)),
            call(STRANGER, good, none, signed(STRANGER, good)),
        ];
        let bent = [
            PurseDraw { amount: above(found), ..good },
            PurseDraw { amount: Amount::ZERO, ..good },
            PurseDraw { deadline: before(now), ..good },
            PurseDraw { to: Destination::account(self.quote().contract), ..good },
            PurseDraw { to: Destination { kind: 9, ..good.to }, ..good },
        ];
        let again = self.drawn().find(|it| it.account == account).copied();
        let wrong = bent.into_iter().chain(again);
        tries.extend(wrong.map(|draw| call(account, draw, none, signed(account, draw))));
        tries
    }

    fn openings(&self) -> Vec<Try<Self>> {
        let [(_, rider), (_, driver)] = self.sides();
        let (riders, drivers) = (signed(rider, self.id()), signed(driver, self.id()));
        let bent = signed(driver, BENT);
        let open = |by, rider, driver| attempt(Party::Both, by, Action::Open { rider, driver });
        vec![
            open(STRANGER, riders, drivers),
            open(rider, bent, drivers),
            open(STRANGER, riders, bent),
            open(driver, drivers, drivers),
            attempt(Party::Both, STRANGER, Action::OpenFromPurse { rider: riders, driver: drivers }),
            attempt(Party::Both, STRANGER, Action::OpenFromPurse { rider: drivers, driver: drivers }),
        ]
    }

    fn steps(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let [(_, rider), (_, driver)] = self.sides();
        let here = Arrive { id: self.id(), arrived_at: now };
        let start = Start { id: self.id(), code: CODE };
        let arrive = |by, arrival, driver| attempt(Party::Driver, by, Action::Arrive { arrival, driver });
        let board = |by, start, driver| attempt(Party::Driver, by, Action::Start { start, driver });
        let drive = |arrival| arrive(driver, arrival, signed(Account::ZERO, arrival));
        let begin = |start| board(driver, start, signed(Account::ZERO, start));
        vec![
            drive(here),
            arrive(STRANGER, here, signed(driver, here)),
            arrive(rider, here, signed(rider, here)),
            drive(Arrive { id: BENT, ..here }),
            drive(Arrive { arrived_at: LATE, ..here }),
            drive(Arrive { arrived_at: before(self.since()), ..here }),
            begin(start),
            board(STRANGER, start, signed(driver, start)),
            board(rider, start, signed(driver, Start { code: BENT, ..start })),
            begin(Start { id: BENT, ..start }),
            begin(Start { code: BENT, ..start }),
        ]
    }

    /// Over nothing, one unit, all and more than all. A high number shuts nothing out.
    fn vouchers(&self) -> Vec<Try<Self>> {
        let [(_, rider), (_, driver)] = self.sides();
        let most = self.quote().max_fare;
        let show = |party, by, voucher, rider| attempt(party, by, Action::Close { voucher, rider });
        let mut tries = Vec::new();
        for cumulative in [Amount::ZERO, ONE, most, above(most)] {
            let voucher = RideVoucher { id: self.id(), seq: u32::MAX, cumulative };
            tries.push(show(Party::Rider, rider, voucher, signed(Account::ZERO, voucher)));
            tries.push(show(Party::Driver, STRANGER, voucher, signed(rider, voucher)));
        }
        let all = RideVoucher { id: self.id(), seq: 1, cumulative: most };
        let less = RideVoucher { cumulative: ONE, ..all };
        let other = RideVoucher { id: BENT, ..all };
        tries.push(show(Party::Driver, driver, all, signed(driver, all)));
        tries.push(show(Party::Driver, driver, all, signed(rider, less)));
        tries.push(show(Party::Rider, rider, other, signed(rider, other)));
        tries
    }

    fn agreements(&self, now: UnixSeconds) -> Vec<Try<Self>> {
        let [(_, rider), (_, driver)] = self.sides();
        let most = self.quote().max_fare;
        let all = FinalFare { id: self.id(), fare: most, deadline: LATE };
        let nothing = FinalFare { fare: Amount::ZERO, ..all };
        let call = |by, settled, rider, driver| {
            attempt(Party::Both, by, Action::CloseMutual { settled, rider, driver })
        };
        let agreed = |settled| call(STRANGER, settled, signed(rider, settled), signed(driver, settled));
        vec![
            agreed(all),
            agreed(nothing),
            call(rider, all, signed(Account::ZERO, all), signed(driver, all)),
            call(STRANGER, all, signed(rider, nothing), signed(driver, all)),
            call(driver, all, signed(driver, all), signed(driver, all)),
            call(rider, all, signed(rider, all), signed(rider, all)),
            agreed(FinalFare { id: BENT, ..all }),
            agreed(FinalFare { fare: above(most), ..all }),
            agreed(FinalFare { deadline: before(now), ..all }),
        ]
    }

    /// For exactly what it costs, for less, and cancellations that cannot be.
    fn cancellations(&self, party: Party, side: Account, now: UnixSeconds) -> Vec<Try<Self>> {
        let fee = self.cancel_fee(party == Party::Rider, now).unwrap_or(ONE);
        let good = CancelRide { id: self.id(), max_fee: fee, deadline: LATE };
        let call =
            |by, cancel, side, signature| attempt(party, by, Action::Cancel { cancel, side, signature });
        let by_itself = |cancel| call(side, cancel, side, signed(Account::ZERO, cancel));
        let mut tries = vec![
            by_itself(good),
            call(STRANGER, good, side, signed(side, good)),
            call(STRANGER, good, side, signed(STRANGER, good)),
            call(STRANGER, good, STRANGER, signed(STRANGER, good)),
            by_itself(CancelRide { id: BENT, ..good }),
            by_itself(CancelRide { deadline: before(now), ..good }),
        ];
        let less = fee.checked_sub(ONE).map(|max_fee| by_itself(CancelRide { max_fee, ..good }));
        tries.extend(less);
        tries
    }

    fn ratings(&self, party: Party, side: Account) -> Vec<Try<Self>> {
        let good = Rating { id: self.id(), score: 5 };
        let call = |by, rating, side, signature| attempt(party, by, Action::Rate { rating, side, signature });
        let by_itself = |rating| call(side, rating, side, signed(Account::ZERO, rating));
        vec![
            by_itself(good),
            call(STRANGER, Rating { score: 1, ..good }, side, signed(side, Rating { score: 1, ..good })),
            call(STRANGER, good, side, signed(side, Rating { score: 1, ..good })),
            call(STRANGER, good, STRANGER, signed(STRANGER, good)),
            by_itself(Rating { id: BENT, ..good }),
            by_itself(Rating { score: 0, ..good }),
            by_itself(Rating { score: 6, ..good }),
        ]
    }
}
