//! What a ride's contract refuses with, as its machine says it.

use alloy::primitives::B256;
use alloy::sol_types::SolInterface;
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::RideSettlement::RideSettlementErrors as Errors;
use teahouse_deals::Amount;
use teahouse_deals::ride::{RideRefusal as Refusal, RideStatus as Status};

use crate::differential::words::{
    account, bad_destination, deal_amount, deal_word, seconds, unknown_destination, wide, wrong_opening,
};

/// The refusal behind these bytes; `None` for one that a machine does not know, or [`used_draw`].
pub fn read(data: &[u8]) -> Option<Refusal> {
    place_refusal(data).or_else(|| words_refusal(data)).or_else(|| vault_refusal(data))
}

/// The digest of a draw that was made before; `None` for another refusal.
pub fn used_draw(data: &[u8]) -> Option<B256> {
    let Errors::DrawUsed(e) = Errors::abi_decode(data).ok()? else { return None };
    Some(e.digest)
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
