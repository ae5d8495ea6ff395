//! A host carries out what a turn asks; the one in WebAssembly calls the imports, the one in tests follows a script.

use serde::{Deserialize, Serialize};

use crate::view::FlatNode;
use crate::{Answer, Ask, Language, Refusal, Request, Tell};

/// What a turn needs of its surroundings.
pub(crate) trait Host {
    /// The state kept by the last turn.
    fn load(&mut self) -> Option<Vec<u8>>;
    /// Keeps `state` when the turn is kept.
    fn save(&mut self, state: &[u8]);
    /// Starts a request; the number names it from now on.
    fn request(&mut self, request: &Request, language: Language) -> Result<u64, Refusal>;
    /// The answer to request `id`, which was of the kind `kind`.
    fn take(&mut self, kind: Kind, id: u64) -> Answer;
    /// Answers at once.
    fn ask(&mut self, ask: &Ask, language: Language) -> Answer;
    /// Notes something down.
    fn tell(&mut self, tell: &Tell);
    /// Shows a tree.
    fn render(&mut self, tree: Vec<FlatNode>, language: Language);
}

/// Which question a pending request asked, and so where its answer is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Kind {
    Pay,
    Read,
    Write,
    Give,
    Redeem,
    Look,
    SendCard,
    PickContacts,
    // What is kept names a kind by its place: new ones come last.
    PayPrivately,
    LookAtPayment,
    PickFile,
    ShareFile,
    FetchFile,
    Sign,
    Verify,
    LookAtDeal,
    WatchDeal,
    PickCell,
    Scan,
    SendCardAs,
    UpdateCard,
    OpenMeter,
    Tick,
    StopMeter,
}

impl Kind {
    pub(crate) fn of(request: &Request) -> Self {
        match request {
            Request::Pay(_) => Self::Pay,
            Request::Read(_) => Self::Read,
            Request::Write(_) => Self::Write,
            Request::Give(_) => Self::Give,
            Request::Redeem(_) => Self::Redeem,
            Request::Look(_) => Self::Look,
            Request::SendCard(_) => Self::SendCard,
            Request::PickContacts { .. } => Self::PickContacts,
            Request::PayPrivately(_) => Self::PayPrivately,
            Request::LookAtPayment(_) => Self::LookAtPayment,
            Request::PickFile { .. } => Self::PickFile,
            Request::ShareFile(..) => Self::ShareFile,
            Request::FetchFile(_) => Self::FetchFile,
            Request::Sign(_) => Self::Sign,
            Request::Verify(_) => Self::Verify,
            Request::LookAtDeal(_) => Self::LookAtDeal,
            Request::WatchDeal(..) => Self::WatchDeal,
            Request::PickCell { .. } => Self::PickCell,
            Request::Scan { .. } => Self::Scan,
            Request::SendCardAs { .. } => Self::SendCardAs,
            Request::UpdateCard { .. } => Self::UpdateCard,
            Request::OpenMeter(_) => Self::OpenMeter,
            Request::Tick(_) => Self::Tick,
            Request::StopMeter(_) => Self::StopMeter,
        }
    }

    /// The answer that says no.
    pub(crate) fn refused(self, refusal: Refusal) -> Answer {
        match self {
            Self::Pay => Answer::Paid(Err(refusal)),
            Self::Read => Answer::Returned(Err(refusal)),
            Self::Write => Answer::Written(Err(refusal)),
            Self::Give => Answer::Given(Err(refusal)),
            Self::Redeem => Answer::Redeemed(Err(refusal)),
            Self::Look => Answer::Progress(Err(refusal)),
            Self::SendCard | Self::SendCardAs => Answer::CardSent(Err(refusal)),
            Self::UpdateCard => Answer::CardUpdated(Err(refusal)),
            Self::PickContacts => Answer::Picked(Err(refusal)),
            Self::PayPrivately => Answer::PaidPrivately(Err(refusal)),
            Self::LookAtPayment => Answer::PaymentStands(Err(refusal)),
            Self::PickFile => Answer::FilePicked(Err(refusal)),
            Self::ShareFile => Answer::FileShared(Err(refusal)),
            Self::FetchFile => Answer::FileFetched(Err(refusal)),
            Self::Sign => Answer::Signed(Err(refusal)),
            Self::Verify => Answer::Verified(Err(refusal)),
            Self::LookAtDeal | Self::WatchDeal => Answer::DealStands(Err(refusal)),
            Self::PickCell => Answer::CellPicked(Err(refusal)),
            Self::Scan => Answer::Scanned(Err(refusal)),
            Self::OpenMeter => Answer::MeterOpened(Err(refusal)),
            Self::Tick => Answer::Vouched(Err(refusal)),
            Self::StopMeter => Answer::MeterStopped(Err(refusal)),
        }
    }
}
