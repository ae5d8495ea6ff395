//! What an envelope's contract refuses with, as its machine says it.

use alloy::sol_types::SolInterface;
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::RedEnvelope::RedEnvelopeErrors as Errors;
use teahouse_deals::envelope::EnvelopeRefusal as Refusal;

use crate::differential::words::{
    account, bad_destination, deal_amount, deal_word, note_refused, seconds, unknown_destination,
    wrong_opening,
};

/// The refusal behind these bytes; `None` for one that a machine does not know.
pub fn read(data: &[u8]) -> Option<Refusal> {
    of_terms(data).or_else(|| of_claims(data)).or_else(|| of_gatherings(data))
}

fn of_terms(data: &[u8]) -> Option<Refusal> {
    let time = UnixSeconds::new;
    Some(match Errors::abi_decode(data).ok()? {
        Errors::UnknownDestination(e) => unknown_destination(e.kind).into(),
        Errors::BadDestination(e) => bad_destination(e.dest).into(),
        Errors::NoteRefused(e) => note_refused(e.dest).into(),
        Errors::WrongOpening(e) => wrong_opening(e.dest, e.found).into(),
        Errors::OtherMode(e) => Refusal::OtherMode { mode: e.mode },
        Errors::BadShares(e) => Refusal::BadShares { shares: e.shares, depth: e.depth },
        Errors::TooLittle(e) => Refusal::TooLittle { total: deal_amount(e.total), shares: e.shares },
        Errors::UnevenShares(e) => Refusal::UnevenShares { total: deal_amount(e.total), shares: e.shares },
        Errors::BadExpiry(e) => Refusal::BadExpiry {
            expiry: time(e.expiry),
            earliest: seconds(e.earliest),
            latest: seconds(e.latest),
        },
        Errors::AlreadyCreated(e) => Refusal::AlreadyCreated { id: deal_word(e.id) },
        Errors::UnknownEnvelope(e) => Refusal::UnknownEnvelope { id: deal_word(e.id) },
        Errors::OtherEnvelope(e) => {
            Refusal::OtherEnvelope { signed: deal_word(e.signed), id: deal_word(e.id) }
        }
        Errors::NotExpired(e) => Refusal::NotExpired { expiry: time(e.expiry), time: seconds(e.time) },
        Errors::Expired(e) => Refusal::Expired { expiry: time(e.expiry), time: seconds(e.time) },
        Errors::NothingToRefund(e) => Refusal::NothingToRefund { id: deal_word(e.id) },
        _ => return None,
    })
}

fn of_claims(data: &[u8]) -> Option<Refusal> {
    Some(match Errors::abi_decode(data).ok()? {
        Errors::NoSuchShare(e) => Refusal::NoSuchShare { index: e.index, shares: e.shares },
        Errors::AlreadyClaimed(e) => Refusal::AlreadyClaimed { id: deal_word(e.id), index: e.index },
        Errors::SignaturePastDeadline(e) => {
            Refusal::SignaturePastDeadline { deadline: UnixSeconds::new(e.deadline), time: seconds(e.time) }
        }
        Errors::EmptyShare(e) => Refusal::EmptyShare { index: e.index },
        Errors::WrongAmount(e) => {
            Refusal::WrongAmount { amount: deal_amount(e.amount), expected: deal_amount(e.expected) }
        }
        Errors::FeeTooHigh(e) => Refusal::FeeTooHigh { fee: deal_amount(e.fee), most: deal_amount(e.most) },
        Errors::NotTheRelayer(e) => {
            Refusal::NotTheRelayer { caller: account(e.caller), relayer: account(e.relayer) }
        }
        Errors::BadPathLength(e) => {
            Refusal::BadPathLength { found: e.found.saturating_to(), expected: e.expected.saturating_to() }
        }
        Errors::NotInTree(e) => Refusal::NotInTree { index: e.index, key: account(e.key) },
        Errors::BadSignature(e) => Refusal::BadSignature { key: account(e.key) },
        _ => return None,
    })
}

fn of_gatherings(data: &[u8]) -> Option<Refusal> {
    let time = UnixSeconds::new;
    Some(match Errors::abi_decode(data).ok()? {
        Errors::OpenToNobody(_) => Refusal::OpenToNobody,
        Errors::BadClosing(e) => Refusal::BadClosing {
            closes_at: time(e.closesAt),
            earliest: seconds(e.earliest),
            latest: seconds(e.latest),
        },
        Errors::OtherGathering(e) => {
            Refusal::OtherGathering { root: deal_word(e.root), found: deal_word(e.found) }
        }
        Errors::JoinsClosed(e) => Refusal::JoinsClosed { joined: e.joined, closes_at: time(e.closesAt) },
        Errors::JoinsOpen(e) => Refusal::JoinsOpen { joined: e.joined, closes_at: time(e.closesAt) },
        Errors::AlreadyJoined(e) => {
            Refusal::AlreadyJoined { id: deal_word(e.id), nullifier: deal_word(e.nullifier) }
        }
        Errors::NotAMember(e) => Refusal::NotAMember { nullifier: deal_word(e.nullifier) },
        Errors::NobodyJoined(e) => Refusal::NobodyJoined { id: deal_word(e.id) },
        Errors::AlreadyDrawn(e) => Refusal::AlreadyDrawn { id: deal_word(e.id) },
        Errors::WrongSecret(e) => {
            Refusal::WrongSecret { commitment: deal_word(e.commitment), found: deal_word(e.found) }
        }
        Errors::RevealTooLate(e) => {
            Refusal::RevealTooLate { deadline: seconds(e.deadline), time: seconds(e.time) }
        }
        Errors::NotDrawn(e) => Refusal::NotDrawn { deadline: seconds(e.deadline), time: seconds(e.time) },
        Errors::NoSuchSeat(e) => Refusal::NoSuchSeat { index: e.index, nullifier: deal_word(e.nullifier) },
        Errors::MissingOpening(e) => Refusal::MissingOpening { index: e.index },
        _ => return None,
    })
}
