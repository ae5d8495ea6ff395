//! Sending is reserving keys, funding them on the chain, and handing a share to each receiver; the first press asks for all three at once.

use teahouse_miniapp::contracts::write;
use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{
    BatchId, Call, Gift, PersonId, Progress, Receiver, ShareState, Value, Write, Written, claims, device,
};

use crate::compose::{MOST_SHARES, Order};
use crate::state::{RedEnvelope, Sent, Standing, Step, Trouble};
use crate::words;

const CONTRACT: &str = "red-envelope";
/// Envelopes that are remembered.
const MOST_KEPT: usize = 50;
/// In the tag of a write: it takes the rest back. The other bits are the envelope's batch.
pub const REFUND: u32 = 1 << 31;

/// The tag of the envelope of `batch`: the host counts batches from one, and an app never makes a billion.
pub fn tag(batch: BatchId) -> Tag {
    Tag(batch.number() as u32 & !REFUND)
}

impl RedEnvelope {
    /// Lets the person choose friends.
    pub fn pick_friends(&self) -> Effects {
        device::pick_contacts(MOST_SHARES as u32, say("Who gets a red envelope?", "红包发给谁？")).into()
    }

    /// The friends were chosen, or not.
    pub fn picked(&mut self, picked: Result<Vec<PersonId>, Refusal>) {
        match picked {
            Ok(friends) => self.compose.friends = friends,
            Err(refusal) if refusal.code == RefusalCode::Denied => {}
            Err(refusal) => self.trouble = Some(Trouble::Refused(Step::Picking, refusal.code)),
        }
    }

    /// Begins with fresh one-time keys; the answer comes in this same turn.
    pub fn send(&mut self) -> Effects {
        match self.compose.order() {
            Ok(order) => claims::reserve(order.count).into(),
            Err(gap) => {
                self.trouble = Some(Trouble::Form(gap));
                Effects::none()
            }
        }
    }

    /// Asks for the money and, in the same breath, for the shares to be handed out once it is there.
    pub fn reserved(&mut self, batch: Result<BatchId, Refusal>) -> Effects {
        let (batch, order) = match (batch, self.compose.order()) {
            (Ok(batch), Ok(order)) => (batch, order),
            (Err(refusal), _) => {
                self.trouble = Some(Trouble::Refused(Step::Funding, refusal.code));
                return Effects::none();
            }
            (_, Err(gap)) => {
                self.trouble = Some(Trouble::Form(gap));
                return Effects::none();
            }
        };
        let effects = Effects::none()
            .and(self.funding(batch, &order).tagged(tag(batch)))
            .and(claims::give(self.gifts(batch, &order)).tagged(tag(batch)));
        self.forget_oldest();
        self.sent.push(Sent {
            batch,
            each: order.each,
            count: order.count,
            friends: if self.compose.as_links { Vec::new() } else { self.compose.friends.clone() },
            greeting: self.compose.greeting.clone(),
            standing: Standing::Funding,
            opened: 0,
            expires: None,
            tries: 0,
        });
        effects
    }

    /// The oldest settled envelope makes room: its money is where it belongs.
    fn forget_oldest(&mut self) {
        let settled = |sent: &Sent| matches!(sent.standing, Standing::Returned | Standing::Finished);
        if self.sent.len() >= MOST_KEPT
            && let Some(oldest) = self.sent.iter().position(settled)
        {
            self.sent.remove(oldest);
        }
    }

    /// The terms by name; the host knows the addresses, and puts the rest of the contract's terms in.
    fn funding(&self, batch: BatchId, order: &Order) -> Write {
        let asset = self.compose.asset();
        let call = Call::new(CONTRACT, "create")
            .with("shares", Value::BatchCount(batch))
            .with("token", Value::Asset(asset.clone()))
            .with("total", Value::Amount(order.total.clone()))
            .with("expiry", Value::DeadlineIn(self.compose.seconds()))
            .with("refundTo", Value::OwnAccount)
            .with("root", Value::ShareRoot(batch, order.each.clone()));
        let write = write(call, words::purpose(order.count), format!("create-{}", batch.number()));
        match asset.as_str() {
            "native" => write.sending(order.total.clone()),
            _ => write.spending(order.total.clone()),
        }
    }

    /// One share for each friend, or for each link.
    fn gifts(&self, batch: BatchId, order: &Order) -> Vec<Gift> {
        let receiver = |index: u32| match self.compose.friends.get(index as usize) {
            Some(friend) if !self.compose.as_links => Receiver::Person(friend.clone()),
            _ => Receiver::Link,
        };
        let gift = |index| Gift {
            batch,
            index,
            to: receiver(index),
            amount: order.each.clone(),
            title: words::title(&self.compose.greeting),
            payload: self.compose.greeting.to_payload(),
        };
        (0..order.count).map(gift).collect()
    }

    fn sent_of(&mut self, tag: Tag) -> Option<&mut Sent> {
        self.sent.iter_mut().find(|sent| self::tag(sent.batch).0 == tag.0 & !REFUND)
    }

    /// The money is on the chain, or nothing happened and the form is as it was.
    pub fn funded(&mut self, tag: Tag, written: Result<Written, Refusal>) {
        let Some(sent) = self.sent_of(tag) else { return };
        match written {
            Ok(_) if sent.standing == Standing::Funding => sent.standing = Standing::Giving,
            Ok(_) => {}
            Err(refusal) => self.forget(tag, Step::Funding, refusal.code),
        }
    }

    /// The shares are on their way. When the funding failed, the host says so here too; that envelope is already forgotten.
    pub fn given(&mut self, tag: Tag, given: Result<(), Refusal>) {
        let Some(sent) = self.sent_of(tag) else { return };
        match given {
            Ok(()) => {
                sent.standing = Standing::Given;
                self.compose = crate::compose::Compose::default();
            }
            Err(refusal) if sent.standing == Standing::Giving => {
                self.trouble = Some(Trouble::Refused(Step::Giving, refusal.code));
            }
            Err(refusal) => self.forget(tag, Step::Funding, refusal.code),
        }
    }

    fn forget(&mut self, tag: Tag, step: Step, code: RefusalCode) {
        self.trouble = Some(Trouble::Refused(step, code));
        self.sent.retain(|sent| self::tag(sent.batch) != tag); // GIFT-002
    }

    /// Asks the contract for what nobody opened.
    pub fn take_back(&mut self, batch: BatchId) -> Effects {
        let Some(sent) = self.sent_of(tag(batch)).filter(|sent| sent.standing == Standing::Expired) else {
            return Effects::none();
        };
        sent.standing = Standing::TakingBack;
        sent.tries += 1;
        let key = format!("refund-{}-{}", batch.number(), sent.tries); // GIFT-006
        let call = Call::new(CONTRACT, "refund").with("id", Value::BatchEnvelope(batch));
        write(call, say("Take back what nobody opened", "取回未领取的部分"), key)
            .tagged(Tag(tag(batch).0 | REFUND))
            .into()
    }

    /// The rest came back, or it can be tried again.
    pub fn taken_back(&mut self, tag: Tag, written: Result<Written, Refusal>) -> Effects {
        let Some(sent) = self.sent_of(tag) else { return Effects::none() };
        match written {
            Ok(_) => sent.standing = Standing::Returned,
            Err(refusal) => {
                sent.standing = Standing::Expired;
                self.trouble = Some(Trouble::Refused(Step::TakingBack, refusal.code));
            }
        }
        Effects::none()
    }

    /// The chain says how an envelope stands.
    pub fn batch_stands(&mut self, tag: Tag, progress: Result<Progress, Refusal>) {
        let (Some(sent), Ok(progress)) = (self.sent_of(tag), progress) else { return };
        sent.opened = progress.claimed;
        sent.expires = Some(progress.expires);
        sent.standing = match progress.state {
            ShareState::Expired => Standing::Expired,
            ShareState::Refunded => Standing::Returned,
            ShareState::Gone => Standing::Finished,
            ShareState::Unfunded | ShareState::Open | ShareState::Mine => sent.standing,
        };
    }
}
