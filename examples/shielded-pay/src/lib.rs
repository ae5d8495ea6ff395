//! A private payment is asked for with one press, agreed to on the host's sheet, proved in seconds, and final in a while.
//!
//! Read in this order: [`state`] (what is remembered), this file (what happens), [`view`] (what a person sees). `tests/` plays it
//! without a host.

pub mod state;
pub mod view;
pub mod words;

use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{PaymentProgress, PaymentStage, PersonId, Receipt, device, shielded};

use state::{Field, Form, Paying, ShieldedPay, Standing, Trouble};

/// What a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Filled in a field.
    Fill(Field),
    /// Choose whom to pay.
    PickFriend,
    /// Pay.
    Send,
}

/// In the tag of a look. The other bits are the payment's number.
const LOOK: u32 = 1 << 31;
/// Looks at one time: the host keeps eight requests of an app, and pressing a button needs room too.
const LOOKS: usize = 4;
/// Payments that are remembered.
const MOST_KEPT: usize = 50;

impl App for ShieldedPay {
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Ui(press) => self.pressed(press),
            Event::Answered(tag, answer) => self.answered(tag, answer),
            Event::Started(_) | Event::Signal { .. } | Event::Resumed => self.look(),
            Event::Timer(_) | Event::GrantRevoked(_) | Event::Suspended => Effects::none(),
        }
    }

    fn view(&self) -> Node<Press> {
        view::screen(self)
    }
}

teahouse_miniapp::mini_app!(ShieldedPay);

impl ShieldedPay {
    fn pressed(&mut self, press: Press) -> Effects {
        self.trouble = None;
        match press {
            Press::Fill(field) => self.form.fill(field),
            Press::PickFriend => {
                return device::pick_contacts(1, say("Whom do you want to pay?", "想付款给谁？")).into();
            }
            Press::Send => return self.send(),
        }
        Effects::none()
    }

    fn answered(&mut self, tag: Tag, answer: Answer) -> Effects {
        match answer {
            Answer::Picked(picked) => self.picked(picked),
            Answer::PaidPrivately(paid) => self.paid(tag.0, paid),
            Answer::PaymentStands(Ok(progress)) => self.stands(tag.0 & !LOOK, progress),
            _ => {}
        }
        Effects::none()
    }

    fn picked(&mut self, picked: Result<Vec<PersonId>, Refusal>) {
        match picked {
            Ok(friends) => self.form.to = friends.into_iter().next(),
            Err(refusal) if refusal.code == RefusalCode::Denied => {}
            Err(refusal) => self.trouble = Some(Trouble::Refused(refusal.code)),
        }
    }

    fn send(&mut self) -> Effects {
        let (to, amount) = match self.form.order() {
            Ok(order) => order,
            Err(gap) => {
                self.trouble = Some(Trouble::Form(gap));
                return Effects::none();
            }
        };
        self.make_room();
        self.counted += 1;
        let (number, memo) = (self.counted, std::mem::take(&mut self.form).memo);
        let request = shielded::send(to.clone(), amount.clone(), memo.as_str(), key(number));
        self.payments.push(Paying { number, to, amount, memo, standing: Standing::Asked });
        request.tagged(Tag(number)).into()
    }

    /// The oldest that was paid makes room; what is under way is never forgotten.
    fn make_room(&mut self) {
        let is_paid = |one: &Paying| one.standing == Standing::Paid;
        if self.payments.len() >= MOST_KEPT
            && let Some(oldest) = self.payments.iter().position(is_paid)
        {
            self.payments.remove(oldest); // SPAY-002
        }
    }

    /// It was paid, or nothing happened and the form is as it was.
    fn paid(&mut self, number: u32, paid: Result<Receipt, Refusal>) {
        let Some(place) = self.payments.iter().position(|one| one.number == number) else { return };
        match paid {
            Ok(_) => self.payments[place].standing = Standing::Paid,
            Err(refusal) => {
                let payment = self.payments.remove(place); // SPAY-001
                self.trouble = Some(Trouble::Refused(refusal.code));
                if self.form == Form::default() {
                    self.form = Form::of(payment);
                }
            }
        }
    }

    /// How far a payment is; one that is paid stays paid, whatever a late look says.
    fn stands(&mut self, number: u32, progress: PaymentProgress) {
        let Some(one) = self.payments.iter_mut().find(|one| one.number == number) else { return };
        if one.standing != Standing::Paid {
            one.standing = match progress.stage {
                PaymentStage::Asked => Standing::Asked,
                PaymentStage::Proving => Standing::Proving(progress.percent),
                PaymentStage::Sent => Standing::Sent,
                PaymentStage::Included => Standing::Included,
            };
        }
    }

    /// Asks how far everything is that is on its way, the newest first.
    fn look(&self) -> Effects {
        let open = self.payments.iter().rev().filter(|one| one.standing != Standing::Paid);
        let looks = open.map(|one| shielded::look(key(one.number)).tagged(Tag(one.number | LOOK)));
        looks.take(LOOKS).fold(Effects::none(), Effects::and)
    }
}

/// The same key never pays twice.
fn key(number: u32) -> String {
    format!("pay-{number}")
}
