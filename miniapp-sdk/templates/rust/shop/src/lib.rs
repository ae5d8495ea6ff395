//! A few things are put into a cart, ordered, and paid to the shop: an order is paid once or not at all.
//!
//! Read in this order: [`catalogue`] (change it first), [`state`] (what is remembered), this file (what happens), [`view`]
//! (what a person sees). `tests/` plays it without a host, `scenarios/` on the runtime that people use.

pub mod catalogue;
pub mod state;
pub mod view;

use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{Receipt, Source, chat, device, wallet};

use state::{Order, Shop, Standing, Trouble};

/// What a card of the shop holds: a version and nothing else. Goods and prices are in the program, so no card can change them.
const CARD: [u8; 1] = [1];
/// Orders that are remembered.
const MOST_KEPT: usize = 20;

/// What a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// One more of the thing at this place.
    Add(usize),
    /// One less.
    Remove(usize),
    /// Choose whose shop it is.
    Choose,
    /// Show this shop in the conversation: who opens the card buys from its sender.
    Share,
    /// Order what is in the cart.
    Order,
    /// Ask again for the order with this number, which was refused.
    Again(u32),
}

impl App for Shop {
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Started(launch) => self.opened(launch.source),
            Event::Ui(press) => return self.pressed(press),
            Event::Answered(tag, answer) => self.answered(tag, answer),
            _ => {}
        }
        Effects::none()
    }

    fn view(&self) -> Node<Press> {
        view::screen(self)
    }
}

teahouse_miniapp::mini_app!(Shop);

impl Shop {
    /// The host says who sent a card; its payload is the sender's, and is believed only when it is what a shop sends.
    fn opened(&mut self, source: Source) {
        self.trouble = None;
        if let Source::Card { sender, mine, payload, .. } = source {
            if payload != CARD {
                self.trouble = Some(Trouble::StrangeCard);
            } else if !mine {
                self.keeper = Some(sender);
            }
        }
    }

    fn pressed(&mut self, press: Press) -> Effects {
        self.trouble = None;
        match press {
            Press::Add(place) => self.put(place, self.count(place).saturating_add(1)),
            Press::Remove(place) => self.put(place, self.count(place).saturating_sub(1)),
            Press::Choose => {
                return device::pick_contacts(1, say("Whose shop is it?", "这是谁的店？")).into();
            }
            Press::Share => {
                return chat::send_card(say("Open my tea shop", "来我的茶铺看看"), CARD.to_vec()).into();
            }
            Press::Order => return self.order(),
            Press::Again(number) => return self.again(number),
        }
        Effects::none()
    }

    fn order(&mut self) -> Effects {
        let (total, lines) = (self.total(), self.lines());
        if total.is_zero() {
            self.trouble = Some(Trouble::EmptyCart);
            return Effects::none();
        }
        let Some(to) = self.keeper.clone() else {
            self.trouble = Some(Trouble::NoKeeper);
            return Effects::none();
        };
        self.make_room();
        self.counted += 1;
        self.cart.clear();
        let number = self.counted;
        let mut order = Order { number, tries: 0, to, lines, total, standing: Standing::Asked };
        let asked = ask(&mut order);
        self.orders.push(order);
        asked
    }

    /// The oldest that is settled makes room; one that waits for its answer is never forgotten.
    fn make_room(&mut self) {
        let is_settled = |order: &Order| order.standing != Standing::Asked;
        if self.orders.len() >= MOST_KEPT
            && let Some(oldest) = self.orders.iter().position(is_settled)
        {
            self.orders.remove(oldest);
        }
    }

    fn again(&mut self, number: u32) -> Effects {
        let order = self.orders.iter_mut().find(|order| order.number == number && order.is_refused());
        order.map_or_else(Effects::none, ask)
    }

    fn answered(&mut self, tag: Tag, answer: Answer) {
        match answer {
            Answer::Paid(paid) => self.paid(tag.0, paid),
            Answer::Picked(Ok(people)) => self.keeper = people.into_iter().next(),
            Answer::Picked(Err(refusal)) | Answer::CardSent(Err(refusal)) => self.refused(refusal.code),
            _ => {}
        }
    }

    /// It was paid, or nothing has moved; a second answer to the same order changes nothing.
    fn paid(&mut self, number: u32, paid: Result<Receipt, Refusal>) {
        let is_meant = |order: &&mut Order| order.number == number && order.standing == Standing::Asked;
        let Some(order) = self.orders.iter_mut().find(is_meant) else { return };
        order.standing = match paid {
            Ok(receipt) => Standing::Paid { reference: receipt.reference, at: receipt.paid_at },
            Err(refusal) if refusal.code == RefusalCode::Denied => Standing::Denied,
            Err(refusal) => Standing::Failed(refusal.code),
        };
    }

    /// Who says no knows that they did.
    fn refused(&mut self, code: RefusalCode) {
        self.trouble = (code != RefusalCode::Denied).then_some(Trouble::Refused(code));
    }
}

/// Asks for the payment of an order. A key never pays twice, and is answered once: so each try has its own, and there is a next
/// try only when the host has said of the one before that it did not pay.
fn ask(order: &mut Order) -> Effects {
    order.tries += 1;
    order.standing = Standing::Asked;
    let key = format!("order-{}-{}", order.number, order.tries);
    wallet::pay(order.to.clone(), order.total.clone(), order.memo(), key).tagged(Tag(order.number)).into()
}
