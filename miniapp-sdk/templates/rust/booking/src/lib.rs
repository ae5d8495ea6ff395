//! A guest asks a house for a day and puts a deposit aside; the house answers. Cards in their conversation carry both.
//!
//! Read in this order: `terms` (change these first), `card` (what travels), `stay` (one booking), this file (what happens),
//! `view` (what a person sees). `tests/` plays it without a host, `scenarios/` on the runtime that people use.

mod card;
mod stay;
mod terms;
mod view;

use std::ops::Range;

use serde::{Deserialize, Serialize};
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{BatchId, PersonId, Progress, ShareId, Source, UnixMillis, chat, claims, clock};

use card::Message;
use stay::{Standing, Stay};

/// So many days after its own a booking is forgotten: by a house always, by a guest once the deposit is settled.
const KEPT_DAYS: u32 = 30;
/// Deposits looked at in one turn: the host keeps eight requests of an app, and pressing a button needs room too.
const LOOKS: usize = 4;

/// Everything that is remembered, on whichever side this person is.
#[derive(Default, Serialize, Deserialize)]
pub struct House {
    is_guest: bool,
    now: UnixMillis,
    /// A house, the first day of its offer, and the places that are free from then on.
    offer: Option<(PersonId, u32, Vec<u32>)>,
    place: Option<u32>,
    guests: Option<u32>,
    stays: Vec<Stay>,
    counted: u32,
    trouble: Option<Trouble>,
}

/// Why something did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Trouble {
    /// A card fits nothing that is known here.
    Stranger,
    Gap,
    Day,
    Full,
    NoDeposit,
    /// The request that would have made a booking stand so.
    Refused(Standing, RefusalCode),
}

/// What a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Choose a day, by its place in the offer.
    Day(u32),
    /// Say how many come.
    Guests(Option<i64>),
    /// Ask for the day, with a deposit.
    Ask,
    /// Send the free days.
    Offer,
    /// Let a booking stand so.
    Go(u32, Standing),
}

impl App for House {
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Started(launch) => self.opened(launch.source).and(clock::now()),
            Event::Ui(press) => self.pressed(press).and(clock::now()),
            Event::Answered(tag, answer) => self.answered(tag, answer),
            Event::Resumed => self.look().and(clock::now()),
            _ => Effects::none(),
        }
    }

    fn view(&self) -> Node<Press> {
        view::screen(self)
    }
}

teahouse_miniapp::mini_app!(House);

impl House {
    fn opened(&mut self, source: Source) -> Effects {
        self.trouble = None;
        if let Source::Card { sender, mine, payload, share } = source {
            match Message::from_payload(&payload) {
                Some(message) => self.read(sender, mine, message, share),
                None => self.trouble = Some(Trouble::Stranger),
            }
        }
        self.look()
    }

    /// What a card says holds only if it is the sender's to say; what this person's own cards say is known already.
    fn read(&mut self, sender: PersonId, mine: bool, message: Message, share: Option<ShareId>) {
        self.is_guest = mine != message.is_of_house();
        let (number, to) = match message {
            _ if mine => return,
            Message::Offer(first, free) => {
                (self.offer, self.place) = (Some((sender, first, free)), None);
                return;
            }
            Message::Ask(number, ..) => (number, Standing::Unchecked),
            Message::Say(number, to) => (number, to),
        };
        let is_it = |stay: &Stay| stay.mine == self.is_guest && stay.peer == sender && stay.number == number;
        match (self.stays.iter().position(is_it), message) {
            (Some(known), _) => self.stays[known].become_if_it_may(to),
            (None, Message::Ask(_, day, guests)) => {
                self.asked(Stay { share, ..Stay::new(false, sender, (number, day, guests)) });
            }
            (None, _) => self.trouble = Some(Trouble::Stranger),
        }
    }

    /// A request needs a deposit that no other came with; whether there is money in it is looked at next.
    fn asked(&mut self, stay: Stay) {
        let is_new = stay.share.is_some() && self.stays.iter().all(|known| known.share != stay.share);
        if is_new {
            self.add(stay);
        } else {
            self.trouble = Some(Trouble::NoDeposit);
        }
    }

    fn add(&mut self, stay: Stay) -> Tag {
        let today = self.days().start;
        let is_over = |stay: &Stay| !stay.mine || stay.standing == Standing::Returned;
        self.stays.retain(|stay| !is_over(stay) || stay.day + KEPT_DAYS >= today);
        self.counted += 1;
        let number = if stay.mine { self.counted } else { stay.number };
        self.stays.push(Stay { id: self.counted, number, ..stay });
        Tag(self.counted)
    }

    fn pressed(&mut self, press: Press) -> Effects {
        self.trouble = None;
        match press {
            Press::Day(place) => self.place = Some(place),
            Press::Guests(guests) => self.guests = guests.and_then(|guests| u32::try_from(guests).ok()),
            Press::Offer => {
                let offer =
                    Message::Offer(self.days().start, self.days().map(|day| self.free(day)).collect());
                return chat::send_card(view::offer_title(), offer.to_payload()).into();
            }
            Press::Ask => match self.order() {
                Ok(stay) => return claims::reserve(1).tagged(self.add(stay)).into(),
                Err(trouble) => self.trouble = Some(trouble),
            },
            Press::Go(id, to) => return self.go(Tag(id), to),
        }
        Effects::none()
    }

    /// A booking of the day and the guests that were filled in.
    fn order(&self) -> Result<Stay, Trouble> {
        let (Some((house, first, free)), Some(place), Some(guests)) = (&self.offer, self.place, self.guests)
        else {
            return Err(Trouble::Gap);
        };
        let day = first + place;
        match free.get(place as usize) {
            Some(_) if !self.days().contains(&day) => Err(Trouble::Day),
            Some(1..) => Ok(Stay::new(true, house.clone(), (0, day, guests))),
            _ => Err(Trouble::Full),
        }
    }

    /// Asks the host for what makes a booking stand like `to`; nothing changes before that is done.
    fn go(&mut self, tag: Tag, to: Standing) -> Effects {
        let day = self.stays.iter().find(|stay| stay.id == tag.0).map(|stay| stay.day);
        if to == Standing::Confirmed && day.is_some_and(|day| self.free(day) == 0) {
            self.trouble = Some(Trouble::Full);
            return Effects::none();
        }
        let request = self.stay(tag).and_then(|stay| stay.go(to));
        request.map_or_else(Effects::none, |request| request.tagged(tag).into())
    }

    fn answered(&mut self, tag: Tag, answer: Answer) -> Effects {
        let is_asking = self.stay(tag).is_some_and(|stay| stay.is_asking());
        match answer {
            Answer::Now(now) => self.now = now,
            Answer::Reserved(Ok(batch)) => return self.reserved(tag, batch),
            Answer::Reserved(Err(refusal)) => self.unfunded(tag, refusal.code),
            Answer::Written(Err(refusal)) if is_asking => self.unfunded(tag, refusal.code),
            Answer::Written(Ok(_)) if is_asking => {} // Once the card is on its way too, the house is asked.
            Answer::Written(done) => self.settled(tag, done.map(drop)),
            Answer::Redeemed(done) => self.settled(tag, done.map(drop)),
            Answer::Given(done) | Answer::CardSent(done) => self.settled(tag, done),
            Answer::Progress(progress) => self.checked(tag, progress),
            _ => {}
        }
        Effects::none()
    }

    /// With the one-time key: the deposit and, in the same breath, the request's card for when the money is there.
    fn reserved(&mut self, tag: Tag, batch: BatchId) -> Effects {
        let now = self.now;
        let Some(stay) = self.stay(tag) else { return Effects::none() };
        stay.batch = Some(batch);
        let given = claims::give([stay.gift(batch)]);
        Effects::none().and(stay.funding(batch, now).tagged(tag)).and(given.tagged(tag))
    }

    /// No deposit was paid: there is no booking.
    fn unfunded(&mut self, tag: Tag, code: RefusalCode) {
        self.stays.retain(|stay| stay.id != tag.0);
        self.trouble = Some(Trouble::Refused(Standing::Asking, code));
    }

    /// What was asked of the host is done, or not; a card that came meanwhile may have overtaken it.
    fn settled(&mut self, tag: Tag, done: Result<(), Refusal>) {
        let next = self.stay(tag).and_then(|stay| stay.settle(done.is_ok()));
        match (done, next) {
            (Err(refusal), Some(next)) => self.trouble = Some(Trouble::Refused(next, refusal.code)),
            (Err(refusal), None) if tag == Tag::default() => {
                self.trouble = Some(Trouble::Refused(Standing::Confirmed, refusal.code)); // The free days.
            }
            _ => {}
        }
    }

    /// The chain says whether the deposit is there: whole, and for as long as agreed.
    fn checked(&mut self, tag: Tag, progress: Result<Progress, Refusal>) {
        let days = self.days();
        let Some(stay) = self.stay(tag).filter(|stay| stay.standing == Standing::Unchecked) else { return };
        let trouble = match progress {
            Err(refusal) => Some(Trouble::Refused(Standing::Unchecked, refusal.code)),
            Ok(seen) if !stay.is_covered_by(&seen) => Some(Trouble::NoDeposit),
            Ok(_) if !days.contains(&stay.day) => Some(Trouble::Day),
            Ok(_) => None,
        };
        match trouble {
            None => stay.standing = Standing::Asked,
            Some(Trouble::Refused(..)) => {}
            Some(_) => self.stays.retain(|stay| stay.id != tag.0),
        }
        self.trouble = trouble;
    }

    fn look(&self) -> Effects {
        let unchecked =
            self.stays.iter().rev().filter(|stay| stay.standing == Standing::Unchecked).take(LOOKS);
        let look = |stay: &Stay| Some(claims::look_at_share(stay.share.clone()?).tagged(Tag(stay.id)));
        unchecked.filter_map(look).fold(Effects::none(), Effects::and)
    }

    fn stay(&mut self, tag: Tag) -> Option<&mut Stay> {
        self.stays.iter_mut().find(|stay| stay.id == tag.0)
    }

    /// The days that can be booked.
    fn days(&self) -> Range<u32> {
        let today = terms::day_of(self.now);
        today..today.saturating_add(terms::DAYS)
    }

    /// Places that are free on `day`: those of a yes that is on its way are not.
    fn free(&self, day: u32) -> u32 {
        let holds = |stay: &&Stay| {
            let standing = stay.next.unwrap_or(stay.standing);
            !stay.mine && stay.day == day && matches!(standing, Standing::Confirmed | Standing::Taken)
        };
        terms::PLACES.saturating_sub(self.stays.iter().filter(holds).count() as u32)
    }
}
