//! A stay is one booking as one side knows it: how it stands, what it may become, and what that asks of the host.

use Standing::*;
use serde::{Deserialize, Serialize};
use teahouse_miniapp::contracts::write;
use teahouse_miniapp::{
    BatchId, Call, Gift, PersonId, Progress, Receiver, Request, ShareId, ShareState, UnixMillis, Value,
    Write, chat, claims,
};

use crate::card::Message;
use crate::{terms, view};

/// The contract's alias in `manifest.toml`.
const DEPOSIT: &str = "deposit";
/// Room for the difference between the clocks of guest, house and chain, in milliseconds.
const SLACK: u64 = 3_600_000;

/// How a booking stands. A guest's begins `Asking` (the deposit is on its way), a house's `Unchecked` (is the deposit there?).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Asking,
    Unchecked,
    Asked,
    Confirmed,
    Declined,
    Cancelled,
    Late,
    /// The house has taken the deposit: the guest came, or should have.
    Taken,
    /// The guest has taken the deposit back.
    Returned,
}

impl Standing {
    /// Whether the house says it, and not the guest.
    pub fn is_of_house(self) -> bool {
        matches!(self, Confirmed | Declined)
    }

    /// Whether a booking that stands so can come to stand like `to`.
    pub fn may_become(self, to: Self) -> bool {
        match to {
            Asking | Unchecked => false,
            Asked => matches!(self, Asking | Unchecked),
            Confirmed | Declined => self == Asked,
            Cancelled => matches!(self, Unchecked | Asked | Confirmed),
            Late => self == Confirmed,
            Taken => matches!(self, Confirmed | Late),
            Returned => self != Returned,
        }
    }
}

/// One booking.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stay {
    /// Counted by this app; the tag of its requests.
    pub id: u32,
    /// Whether this person is the guest.
    pub mine: bool,
    /// The other side.
    pub peer: PersonId,
    /// The guest's `id` of it, by which both sides name it.
    pub number: u32,
    pub day: u32,
    pub guests: u32,
    /// The deposit: a one-time key for the guest, who can take it back, and a share for the house, which can take it.
    pub batch: Option<BatchId>,
    pub share: Option<ShareId>,
    pub standing: Standing,
    /// How it will stand once what was asked of the host is done.
    pub next: Option<Standing>,
    /// How often something was asked: no two writes have the same key.
    pub tries: u32,
}

impl Stay {
    /// One that nothing has happened to: of a guest, who waits for the deposit to be paid, or of a house.
    pub fn new(mine: bool, peer: PersonId, (number, day, guests): (u32, u32, u32)) -> Self {
        let standing = if mine { Asking } else { Unchecked };
        let next = mine.then_some(Asked);
        Self { id: 0, mine, peer, number, day, guests, batch: None, share: None, standing, next, tries: 0 }
    }

    /// Whether it is not known yet that the deposit is paid.
    pub fn is_asking(&self) -> bool {
        self.standing == Asking && self.next != Some(Returned)
    }

    /// Whether cancelling costs nothing on the day `today`.
    pub fn is_free_on(&self, today: u32) -> bool {
        self.standing == Asked || today + terms::NOTICE <= self.day
    }

    /// Whether the guest can take the deposit back.
    pub fn is_due(&self, now: UnixMillis) -> bool {
        now.0 >= terms::goes_back(self.day).0 + SLACK
    }

    /// Whether what the chain shows is the deposit.
    pub fn is_covered_by(&self, seen: &Progress) -> bool {
        let is_whole = seen.each == terms::deposit(self.guests);
        seen.state == ShareState::Open && is_whole && seen.expires >= terms::goes_back(self.day)
    }

    /// Stands like `to` from now on, unless that cannot follow.
    pub fn become_if_it_may(&mut self, to: Standing) {
        if self.standing.may_become(to) {
            self.standing = to;
        }
    }

    /// Stands as it was to stand, if that was done; how that was.
    pub fn settle(&mut self, is_done: bool) -> Option<Standing> {
        let next = self.next.take()?;
        if is_done {
            self.become_if_it_may(next);
        }
        Some(next)
    }

    /// The request that makes it stand like `to`, if that can follow and nothing else is under way.
    pub fn go(&mut self, to: Standing) -> Option<Request> {
        if self.next.is_some() || !self.standing.may_become(to) {
            return None;
        }
        self.tries += 1;
        let request = self.request(to)?;
        self.next = Some(to);
        Some(request)
    }

    /// The deposit into the contract, for one share, until it goes back.
    pub fn funding(&self, batch: BatchId, now: UnixMillis) -> Write {
        let deposit = terms::deposit(self.guests);
        let seconds = (terms::goes_back(self.day).0 + SLACK).saturating_sub(now.0) / 1000;
        let call = Call::new(DEPOSIT, "create")
            .with("shares", Value::BatchCount(batch))
            .with("token", Value::Asset(deposit.asset().clone()))
            .with("total", Value::Amount(deposit.clone()))
            .with("expiry", Value::DeadlineIn(seconds))
            .with("refundTo", Value::OwnAccount)
            .with("root", Value::ShareRoot(batch, deposit.clone()));
        write(call, view::title(self, Asked), format!("deposit-{}", self.id)).spending(deposit)
    }

    /// The request's card, which carries the deposit to the house.
    pub fn gift(&self, batch: BatchId) -> Gift {
        Gift {
            batch,
            index: 0,
            to: Receiver::Person(self.peer.clone()),
            amount: terms::deposit(self.guests),
            title: view::title(self, Asked),
            payload: Message::Ask(self.number, self.day, self.guests).to_payload(),
        }
    }

    /// What makes it stand like `to`: the deposit is taken, taken back, or left alone and the other side told.
    fn request(&self, to: Standing) -> Option<Request> {
        let title = view::title(self, to);
        Some(match to {
            Taken => claims::redeem(self.share.clone()?),
            Returned => {
                let call = Call::new(DEPOSIT, "refund").with("id", Value::BatchEnvelope(self.batch?));
                write(call, title, format!("refund-{}-{}", self.id, self.tries)).into()
            }
            _ => chat::send_card(title, Message::Say(self.number, to).to_payload()),
        })
    }
}
