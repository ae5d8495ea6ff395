//! A red envelope is a gift of money in equal shares: one for each friend, or one for each link, opened with a press.
//!
//! Read in this order: [`state`] (what is remembered), [`compose`] (what a sender fills in), [`sent`] and [`received`] (what happens next),
//! [`view`] (what a person sees). `older` reads what version 1 kept. `tests/` plays both sides without a host.

pub mod card;
pub mod compose;
mod older;
pub mod received;
pub mod sent;
pub mod state;
pub mod view;
pub mod words;

use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{BatchId, Source, claims};

use state::{RedEnvelope, Screen, Standing};

/// What a person can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// Filled in a field.
    Fill(compose::Field),
    /// Choose the friends.
    PickFriends,
    /// Fund it and give the shares away.
    Send,
    /// Open the share that is shown.
    Open,
    /// See how the envelopes stand.
    Refresh,
    /// Take back what nobody opened of this envelope.
    TakeBack(BatchId),
    /// Back to the first screen.
    Home,
}

impl App for RedEnvelope {
    type Message = Press;

    const STATE_VERSION: u16 = 2;

    fn update(&mut self, event: Event<Press>) -> Effects {
        match event {
            Event::Started(launch) => self.opened_from(launch.source),
            Event::Ui(press) => self.pressed(press),
            Event::Answered(tag, answer) => self.answered(tag, answer),
            Event::Signal { .. } | Event::Resumed => self.look(),
            Event::Timer(_) | Event::GrantRevoked(_) | Event::Suspended => Effects::none(),
        }
    }

    fn view(&self) -> Node<Press> {
        view::screen(self)
    }

    fn migrate(version: u16, bytes: &[u8]) -> Option<Self> {
        (version == 1).then(|| older::read(bytes)).flatten()
    }
}

teahouse_miniapp::mini_app!(RedEnvelope);

impl RedEnvelope {
    fn opened_from(&mut self, source: Source) -> Effects {
        match source {
            Source::Card { sender, mine: false, payload, share: Some(share) } => {
                self.receive(Some(sender), &payload, share)
            }
            Source::Link { payload, share: Some(share) } => self.receive(None, &payload, share),
            Source::Restart => {}
            Source::Launcher
            | Source::Conversation
            | Source::Card { .. }
            | Source::Link { .. }
            | Source::Notification(_) => {
                self.screen = Screen::Home;
            }
        }
        self.look()
    }

    fn pressed(&mut self, press: Press) -> Effects {
        self.trouble = None;
        match press {
            Press::Fill(field) => self.compose.fill(field),
            Press::Home => self.screen = Screen::Home,
            Press::PickFriends => return self.pick_friends(),
            Press::Send => return self.send(),
            Press::Open => return self.open(),
            Press::TakeBack(batch) => return self.take_back(batch),
            Press::Refresh => return self.look(),
        }
        Effects::none()
    }

    fn answered(&mut self, tag: Tag, answer: Answer) -> Effects {
        match answer {
            Answer::Picked(picked) => self.picked(picked),
            Answer::Reserved(batch) => return self.reserved(batch),
            Answer::Written(written) if tag.0 & sent::REFUND != 0 => return self.taken_back(tag, written),
            Answer::Written(written) => self.funded(tag, written),
            Answer::Given(given) => self.given(tag, given),
            Answer::Redeemed(redeemed) => self.redeemed(tag, redeemed),
            Answer::Progress(progress) if tag.0 & received::SHARE != 0 => self.share_stands(tag, progress),
            Answer::Progress(progress) => self.batch_stands(tag, progress),
            _ => {}
        }
        Effects::none()
    }

    /// Asks the chain about everything that may have changed.
    fn look(&self) -> Effects {
        let batches = self.sent.iter().filter(|sent| sent.standing == Standing::Given);
        let batches = batches.map(|sent| claims::look_at_batch(sent.batch).tagged(sent::tag(sent.batch)));
        let shares = self.received.iter().filter(|share| share.is_open());
        let shares = shares
            .map(|share| claims::look_at_share(share.share.clone()).tagged(received::tag(share.number)));
        batches.chain(shares).rev().take(LOOKS).fold(Effects::none(), Effects::and)
    }
}

/// Looks at one time: the host keeps eight requests of an app, and pressing a button needs room too.
const LOOKS: usize = 5;
