//! Receiving is looking whether a share is still there, and claiming it with a press; the host signs, a submitter pays the gas.

use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{PersonId, Progress, Redeemed, ShareId, ShareState, claims};

use crate::card::Greeting;
use crate::state::{Bubble, Received, RedEnvelope, Screen, Step, Trouble};

/// In the tag of a look or a claim: it is about a share. The other bits are its number.
pub const SHARE: u32 = 1 << 30;
/// Shares that are remembered; the oldest that are settled make room.
pub const MOST_KEPT: usize = 200;

/// The tag of the share with `number`.
pub fn tag(number: u32) -> Tag {
    Tag(number | SHARE)
}

impl RedEnvelope {
    /// Shows a share, the same one again when its card is opened again.
    pub fn receive(&mut self, from: Option<PersonId>, payload: &[u8], share: ShareId) {
        let known = self.received.iter().find(|known| known.share == share);
        let number = known.map_or(self.shares_seen, |known| known.number);
        if known.is_none() {
            self.make_room();
            let greeting = Greeting::from_payload(payload);
            self.received.push(Received { number, share, from, greeting, bubble: Bubble::Unopened });
            self.shares_seen += 1;
        }
        self.screen = Screen::Share(number);
        self.trouble = None;
    }

    /// A share that is settled says nothing new; the money is in the account and the card in the conversation.
    fn make_room(&mut self) {
        let settled = |share: &Received| !matches!(share.bubble, Bubble::Unopened | Bubble::Opening);
        if self.received.len() >= MOST_KEPT
            && let Some(oldest) = self.received.iter().position(settled)
        {
            self.received.remove(oldest); // GIFT-005
        }
    }

    /// The share with `number`.
    pub fn share(&mut self, number: u32) -> Option<&mut Received> {
        self.received.iter_mut().find(|share| share.number == number & !SHARE)
    }

    /// Claims the share that is shown.
    pub fn open(&mut self) -> Effects {
        let Screen::Share(number) = self.screen else { return Effects::none() };
        let Some(share) = self.share(number).filter(|share| share.is_open()) else { return Effects::none() };
        share.bubble = Bubble::Opening;
        claims::redeem(share.share.clone()).tagged(tag(number)).into()
    }

    /// The money has arrived, or somebody was faster, or it can be tried again.
    pub fn redeemed(&mut self, tag: Tag, redeemed: Result<Redeemed, Refusal>) {
        let trouble = redeemed.as_ref().err().map(|refusal| Trouble::Refused(Step::Opening, refusal.code));
        let Some(share) = self.share(tag.0) else { return };
        share.bubble = match redeemed {
            Ok(redeemed) => Bubble::Opened(redeemed.amount),
            Err(Refusal { code: RefusalCode::Expired, .. }) => Bubble::Expired,
            Err(Refusal { code: RefusalCode::Rejected, .. }) => Bubble::NoneLeft,
            Err(_) => Bubble::Unopened,
        };
        if share.bubble == Bubble::Unopened {
            self.trouble = trouble;
        }
    }

    /// The chain says how a share stands. A claim under way has the last word.
    pub fn share_stands(&mut self, tag: Tag, progress: Result<Progress, Refusal>) {
        let (Some(received), Ok(progress)) = (self.share(tag.0), progress) else { return };
        if received.is_open() {
            // GIFT-003
            received.bubble = match progress.state {
                ShareState::Mine => Bubble::Opened(progress.each),
                ShareState::Gone => Bubble::NoneLeft,
                ShareState::Expired | ShareState::Refunded => Bubble::Expired,
                ShareState::Unfunded | ShareState::Open => Bubble::Unopened,
            };
        }
    }
}
