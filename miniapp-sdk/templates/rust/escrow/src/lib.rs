//! Two people make a deal: the seller offers, the buyer pays into a contract, and the money goes to the seller or comes back.
//!
//! Read in this order: [`deal`] (what is agreed on, and who can do what when), this file (what an event changes), [`view`] (what a
//! person sees). `tests/` plays it without a host, `scenarios/` on the runtime that people use.

pub mod deal;
pub mod view;

use serde::{Deserialize, Serialize};
use teahouse_miniapp::contracts::read;
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{PersonId, Returned, Source, UnixMillis, Value, Written, chat, clock, random};

use deal::{BEGIN_WITHIN, DAY, Deal, MOST_DAYS, Name, Step, Terms};

/// Deals that are remembered.
const MOST_KEPT: usize = 30;
/// In a tag, behind the deal's number: which of its requests is answered.
const STEP: u32 = 0;
const CARD: u32 = 1;
const STATUS: u32 = 2;

/// The whole app. What is not a field here is gone after a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Escrow {
    /// Deals, oldest first.
    pub deals: Vec<Deal>,
    /// The one on the screen.
    pub shown: Option<Name>,
    /// The offer that is being written.
    pub draft: Draft,
    /// Deals there ever were.
    pub counted: u32,
    /// The time when it was last asked for.
    pub now: UnixMillis,
    /// What just went wrong.
    pub trouble: Option<Trouble>,
}

/// An offer that is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What is sold.
    pub what: String,
    /// For how much.
    pub price: Option<Amount>,
    /// Days to deliver.
    pub days: Option<i64>,
}

/// What just went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// The offer lacks something, or asks for too much.
    Unfinished,
    /// A card that no deal can have, or one that changes a deal.
    Forged,
    /// A card of a deal that is not between its sender and this person.
    Foreign,
    /// No deal can make room for another.
    Full,
    /// A card that did not leave.
    NotSent(RefusalCode),
    /// The contract was not asked, or said no.
    Refused(RefusalCode),
    /// The contract could not be looked at.
    Unseen(RefusalCode),
}

/// What a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Say what is sold.
    What(String),
    /// Say for how much.
    Price(Option<Amount>),
    /// Say in how many days.
    Days(Option<i64>),
    /// Send the offer.
    Offer,
    /// Do something in the contract.
    Do(Step),
    /// Tell the other side that something was done.
    Tell,
    /// Look how the contract stands.
    Look,
    /// Show a deal, or all of them.
    Show(Option<Name>),
}

impl App for Escrow {
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Started(launch) => self.opened(launch.source),
            Event::Resumed => clock::now().into(),
            Event::Ui(press) => self.pressed(press),
            Event::Answered(tag, answer) => self.answered(tag, answer),
            _ => Effects::none(),
        }
    }

    fn view(&self) -> Node<Press> {
        view::screen(self)
    }
}

teahouse_miniapp::mini_app!(Escrow);

impl Escrow {
    /// The deal on the screen.
    pub fn on_screen(&self) -> Option<&Deal> {
        self.deals.iter().find(|deal| Some(deal.terms.name) == self.shown)
    }

    /// The time in seconds, as the contract counts it.
    pub fn seconds(&self) -> u64 {
        self.now.0 / 1_000
    }

    fn opened(&mut self, source: Source) -> Effects {
        self.trouble = None;
        match source {
            Source::Restart => return clock::now().into(),
            Source::Card { sender, mine, payload, .. } => {
                self.shown = None;
                self.trouble = self.read_card(sender, mine, &payload).err();
            }
            _ => self.shown = None,
        }
        self.look()
    }

    /// A card is its sender's word: it begins a deal, or says that there is news. Whether that is so, only the contract says.
    fn read_card(&mut self, sender: PersonId, mine: bool, payload: &[u8]) -> Result<(), Trouble> {
        let (terms, news) = Terms::from_card(payload).ok_or(Trouble::Forged)?;
        let known = self.deals.iter_mut().find(|deal| deal.terms.name == terms.name);
        let Some(deal) = known else {
            return if mine || news { Err(Trouble::Foreign) } else { self.keep(terms, Some(sender)) };
        };
        if deal.terms != terms {
            return Err(Trouble::Forged);
        }
        if !mine && deal.other.as_ref() != Some(&sender) {
            // Whoever says to have paid in is asked about; once the contract says the same, nobody else is.
            if !(deal.selling && news && deal.status == 0 && !deal.looking) {
                return Err(Trouble::Foreign);
            }
            deal.other = Some(sender);
        }
        self.shown = Some(terms.name);
        Ok(())
    }

    /// Shows a new deal: one that `other` offers, or one of this person's own. The oldest in which no money can be makes room.
    fn keep(&mut self, terms: Terms, other: Option<PersonId>) -> Result<(), Trouble> {
        if self.deals.len() >= MOST_KEPT {
            let now = self.seconds();
            let oldest = self.deals.iter().position(|deal| deal.is_idle(now)).ok_or(Trouble::Full)?;
            self.deals.remove(oldest);
        }
        self.counted += 1;
        self.shown = Some(terms.name);
        self.deals.push(Deal::new(self.counted, terms, other));
        Ok(())
    }

    fn pressed(&mut self, press: Press) -> Effects {
        self.trouble = None;
        match press {
            Press::What(what) => self.draft.what = what,
            Press::Price(price) => self.draft.price = price,
            Press::Days(days) => self.draft.days = days,
            Press::Offer => return Effects::none().and(clock::now()).and(random::bytes(16)),
            Press::Do(step) => return self.go(step),
            Press::Tell => return self.tell(true),
            Press::Look => return self.look(),
            Press::Show(shown) => {
                self.shown = shown;
                return self.look();
            }
        }
        Effects::none()
    }

    /// The time and the name came in the turn of the press: it is still the press that sends the card.
    fn offer(&mut self, name: Name) -> Effects {
        let begin_by = self.seconds() + BEGIN_WITHIN;
        let days = self.draft.days.and_then(|days| u64::try_from(days).ok()).unwrap_or_default();
        let terms = Terms {
            name,
            price: self.draft.price.as_ref().map_or(0, Amount::units),
            begin_by,
            deliver_by: begin_by + days.min(MOST_DAYS + 1) * DAY,
            what: self.draft.what.trim().to_owned(),
        };
        let kept = if terms.are_sound() { self.keep(terms, None) } else { Err(Trouble::Unfinished) };
        self.trouble = kept.err();
        if self.trouble.is_some() { Effects::none() } else { self.tell(false) }
    }

    fn shown_deal(&mut self) -> Option<&mut Deal> {
        let shown = self.shown;
        self.deals.iter_mut().find(|deal| Some(deal.terms.name) == shown)
    }

    fn deal_of(&mut self, tag: Tag) -> Option<&mut Deal> {
        self.deals.iter_mut().find(|deal| deal.number == tag.0 / 4)
    }

    fn tell(&mut self, news: bool) -> Effects {
        let Some(deal) = self.shown_deal().filter(|deal| !deal.telling.0) else { return Effects::none() };
        deal.telling.0 = true;
        chat::send_card(view::title(deal, news), deal.terms.to_card(news)).tagged(deal.tag(CARD)).into()
    }

    /// Asks the person and the contract for one step, if it is due and nothing else is under way.
    fn go(&mut self, step: Step) -> Effects {
        let now = self.seconds();
        let due = |deal: &&mut Deal| deal.doing.0.is_none() && deal.steps(now).contains(&step);
        let Some(deal) = self.shown_deal().filter(due) else { return Effects::none() };
        deal.doing = (Some(step), deal.doing.1 + 1);
        deal.write(step, view::label(step))
            .map_or(Effects::none(), |write| write.tagged(deal.tag(STEP)).into())
    }

    /// Looks at the clock and at the contract.
    fn look(&mut self) -> Effects {
        let deal = self.shown_deal().filter(|deal| !deal.looking);
        let Some((call, deal)) = deal.and_then(|deal| Some((deal.call("deal")?, deal))) else {
            return clock::now().into();
        };
        deal.looking = true;
        Effects::from(clock::now()).and(read(call).tagged(deal.tag(STATUS)))
    }

    fn answered(&mut self, tag: Tag, answer: Answer) -> Effects {
        match answer {
            Answer::Now(now) => self.now = now,
            Answer::Random(chance) => {
                let name = chance.ok().and_then(|chance| Name::try_from(chance).ok());
                return name.map_or(Effects::none(), |name| self.offer(name));
            }
            Answer::CardSent(sent) => self.sent(tag, sent),
            Answer::Written(written) => self.written(tag, written),
            Answer::Returned(returned) => self.seen(tag, returned),
            _ => {}
        }
        Effects::none()
    }

    /// An offer that did not leave was not made; the draft is still there.
    fn sent(&mut self, tag: Tag, sent: Result<(), Refusal>) {
        let Some(deal) = self.deal_of(tag) else { return };
        let was_offer = deal.selling && deal.other.is_none();
        deal.telling = (false, deal.telling.1 && sent.is_err());
        match sent {
            Ok(()) if was_offer => self.draft = Draft::default(),
            Ok(()) => {}
            Err(refusal) => {
                self.trouble = Some(Trouble::NotSent(refusal.code));
                self.deals.retain(|deal| deal.number != tag.0 / 4 || !was_offer);
            }
        }
    }

    /// The contract has done a step, or nothing happened and it can be tried again.
    fn written(&mut self, tag: Tag, written: Result<Written, Refusal>) {
        let Some(deal) = self.deal_of(tag) else { return };
        match (deal.doing.0.take(), written) {
            (Some(step), Ok(written)) => deal.done(step, written.confirmed_at.0 / 1_000),
            (_, Ok(_)) => {}
            (_, Err(refusal)) => self.trouble = Some(Trouble::Refused(refusal.code)),
        }
    }

    fn seen(&mut self, tag: Tag, returned: Result<Returned, Refusal>) {
        let Some(deal) = self.deal_of(tag) else { return };
        deal.looking = false;
        match returned {
            // A deal only goes forward: an answer that is older than what is known changes nothing.
            Ok(values) => deal.status = deal.status.max(number(values.first())),
            Err(refusal) => self.trouble = Some(Trouble::Unseen(refusal.code)),
        }
    }
}

fn number(value: Option<&Value>) -> u64 {
    match value {
        Some(Value::Uint(number)) => u64::try_from(*number).unwrap_or(u64::MAX),
        _ => 0,
    }
}
