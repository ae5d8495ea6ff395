//! The state is everything the app remembers; each field outlives a restart, and nothing else does.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::{Amount, BatchId, PersonId, RefusalCode, ShareId, UnixMillis};

use crate::card::Greeting;
use crate::compose::Compose;

/// The whole app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedEnvelope {
    /// What is shown.
    pub screen: Screen,
    /// The envelope being written.
    pub compose: Compose,
    /// Envelopes given, oldest first.
    pub sent: Vec<Sent>,
    /// Shares received, oldest first.
    pub received: Vec<Received>,
    /// Shares ever received: the number of the next one.
    pub shares_seen: u32,
    /// What just went wrong.
    pub trouble: Option<Trouble>,
}

/// Which screen is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Screen {
    /// Writing one, and the lists.
    #[default]
    Home,
    /// The received share with this number.
    Share(u32),
}

/// An envelope on its way or given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Its one-time keys.
    pub batch: BatchId,
    /// Each share.
    pub each: Amount,
    /// How many.
    pub count: u32,
    /// To whom; nobody when it went out as links.
    pub friends: Vec<PersonId>,
    /// What it says.
    pub greeting: Greeting,
    /// Where it stands.
    pub standing: Standing,
    /// Shares opened, as last seen on the chain.
    pub opened: u32,
    /// When the rest comes back, once the chain has said it.
    pub expires: Option<UnixMillis>,
    /// How often the rest was asked for: a key is answered once, so no two tries have the same one.
    pub tries: u32,
}

/// Where a sent envelope stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// The person or the chain has not answered.
    Funding,
    /// On the chain, the shares are being handed out.
    Giving,
    /// Every share is on its way.
    Given,
    /// Time is up and something is left.
    Expired,
    /// The rest is being asked for.
    TakingBack,
    /// The rest came back.
    Returned,
    /// Every share was opened.
    Finished,
}

/// A share that was received.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// Counted from 0; the tag of what is asked about it.
    pub number: u32,
    /// Its handle.
    pub share: ShareId,
    /// Who sent it; nobody when it came by link.
    pub from: Option<PersonId>,
    /// What it says.
    pub greeting: Greeting,
    /// Where it stands.
    pub bubble: Bubble,
}

/// Where a received share stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Bubble {
    /// Waiting to be opened.
    Unopened,
    /// The claim is under way.
    Opening,
    /// It is this person's.
    Opened(Amount),
    /// Somebody else was faster.
    NoneLeft,
    /// Too late.
    Expired,
}

impl Received {
    /// Whether the chain may still tell something new.
    pub fn is_open(&self) -> bool {
        self.bubble == Bubble::Unopened
    }
}

/// What just went wrong: what was tried, and why it did not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Something in the form.
    Form(crate::compose::Gap),
    /// Funding, giving, opening, taking back.
    Refused(Step, RefusalCode),
}

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Choosing friends.
    Picking,
    /// Putting the money on the chain.
    Funding,
    /// Handing the shares out.
    Giving,
    /// Opening a share.
    Opening,
    /// Taking the rest back.
    TakingBack,
}
