//! A deal as an app may know it: what it is named by, and how the host says that it stands.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Amount, BatchId, Notification, PersonId, ShareId, UnixMillis, Value};

/// The terms of a deal, as every call about it has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealTerms {
    pub(crate) contract: Cow<'static, str>,
    pub(crate) fields: Vec<(Cow<'static, str>, Value)>,
}

impl DealTerms {
    /// Terms of a deal of the contract with the alias `contract`.
    pub fn new(contract: impl Into<Cow<'static, str>>) -> Self {
        Self { contract: contract.into(), fields: Vec::new() }
    }

    /// The same with the field `name` set; of the first milestone `milestones.1.amount`.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: Value) -> Self {
        self.fields.push((name.into(), value));
        self
    }

    /// The value of the field `name`.
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// Which deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deal {
    /// The one with these terms.
    Terms(DealTerms),
    /// The envelope of a batch that this app funded.
    Batch(BatchId),
    /// The envelope of a share that was received.
    Share(ShareId),
}

/// What the person reads before each deadline of theirs, also while the app is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// How long before.
    pub before: UnixMillis,
    /// What.
    pub words: Notification,
}

/// Somebody with a role in a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealParty {
    /// The contract's word, such as `payer`.
    pub role: String,
    /// Whether it is this person.
    pub me: bool,
    /// Who it is, where the app knows them.
    pub person: Option<PersonId>,
}

/// A quantity that a deal holds or began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealSum {
    /// `held`, `total`, or what is left of a milestone: `milestones.1.left`.
    pub name: String,
    /// How much.
    pub amount: Amount,
}

/// What this person can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealAction {
    /// The contract's name of it, such as `accept`.
    pub name: String,
    /// Which milestone it is about, from 0.
    pub subject: Option<u32>,
    /// It is not accepted before this moment; none when it is now.
    pub waits_until: Option<UnixMillis>,
    /// From this moment on it is, or can be, too late.
    pub until: Option<UnixMillis>,
    /// What anybody can do instead from then on.
    pub then: Option<String>,
}

/// A moment by which somebody has to have done something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealDeadline {
    /// Whose it is.
    pub role: String,
    /// What has to be done.
    pub action: String,
    /// Which milestone it is about, from 0.
    pub subject: Option<u32>,
    /// When.
    pub at: UnixMillis,
}

/// How a deal stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealView {
    /// `escrow`, `ride` or `envelope`; a later host may know others.
    pub kind: String,
    /// The contract's word, such as `Offered`; `Unknown` when the chain has no such deal.
    pub state: String,
    /// Whether nothing can happen in it any more.
    pub over: bool,
    /// Who is in it.
    pub parties: Vec<DealParty>,
    /// What it holds.
    pub sums: Vec<DealSum>,
    /// What this person can do, now or later if nobody acts before.
    pub mine: Vec<DealAction>,
    /// Everybody's deadlines, the earliest first.
    pub deadlines: Vec<DealDeadline>,
}

impl DealView {
    /// What this person can do in it now.
    pub fn open(&self) -> impl Iterator<Item = &DealAction> {
        self.mine.iter().filter(|action| action.waits_until.is_none())
    }
}
