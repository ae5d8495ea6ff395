//! Receiving is looking whether a share is still there, and claiming it with a press; the host signs, a submitter pays the gas.

use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{PersonId, Progress, Redeemed, ShareId, ShareState, claims};

use crate::card::Greeting;
use crate::state::{Bubble, Received, RedEnvelope, Screen, Step, Trouble};

/// In the tag of a look or a claim: it is about a share. The other bits are its place.
pub const SHARE: u32 = 1 << 30;

/// The tag of the received share at `place`.
pub fn tag(place: usize) -> Tag {
    Tag(place as u32 | SHARE)
}

impl RedEnvelope {
    /// Shows a share, the same one again when its card is opened again.
    pub fn receive(&mut self, from: Option<PersonId>, payload: &[u8], share: ShareId) {
        let known = self.received.iter().position(|known| known.share == share);
        let place = known.unwrap_or(self.received.len());
        if known.is_none() {
            let greeting = Greeting::from_payload(payload);
            self.received.push(Received { share, from, greeting, bubble: Bubble::Unopened });
        }
        self.screen = Screen::Share(place as u32);
        self.trouble = None;
    }

    /// Claims the share that is shown.
    pub fn open(&mut self) -> Effects {
        let Screen::Share(place) = self.screen else { return Effects::none() };
        let Some(received) = self.received.get_mut(place as usize).filter(|share| share.is_open()) else {
            return Effects::none();
        };
        received.bubble = Bubble::Opening;
        claims::redeem(received.share.clone()).tagged(tag(place as usize)).into()
    }

    /// The money has arrived, or somebody was faster, or it can be tried again.
    pub fn redeemed(&mut self, tag: Tag, redeemed: Result<Redeemed, Refusal>) {
        let Some(received) = self.received.get_mut((tag.0 & !SHARE) as usize) else { return };
        received.bubble = match redeemed {
            Ok(redeemed) => Bubble::Opened(redeemed.amount),
            Err(Refusal { code: RefusalCode::Expired, .. }) => Bubble::Expired,
            Err(Refusal { code: RefusalCode::Rejected, .. }) => Bubble::NoneLeft,
            Err(refusal) => {
                self.trouble = Some(Trouble::Refused(Step::Opening, refusal.code));
                Bubble::Unopened
            }
        };
    }

    /// The chain says how a share stands. A claim under way has the last word.
    pub fn share_stands(&mut self, tag: Tag, progress: Result<Progress, Refusal>) {
        let place = (tag.0 & !SHARE) as usize;
        let (Some(received), Ok(progress)) = (self.received.get_mut(place), progress) else { return };
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
