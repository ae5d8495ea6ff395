//! A deal as an app may know it: named by its terms or by what the app has of it, its people by pairwise ids.

use serde::{Deserialize, Serialize};
use teahouse_base::UnixMillis;

use super::{Amount, Argument, BatchId, Notification, PersonId, ShareId};

/// The terms of a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DealTerms {
    /// The contract's alias.
    pub contract: String,
    /// What was agreed, as every call about it has it.
    pub fields: Vec<Argument>,
}

/// Which deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Deal {
    /// The one with these terms.
    Terms(DealTerms),
    /// The envelope of a batch of this app.
    Batch(BatchId),
    /// The envelope of a share that this app received.
    Share(ShareId),
}

/// What the person reads before each deadline of theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reminder {
    /// How long before, in milliseconds.
    pub before: u64,
    /// The words, tamed.
    pub notification: Notification,
}

/// Somebody with a role in a deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DealParty {
    /// The contract's word.
    pub role: String,
    /// Whether it is this person.
    #[serde(default)]
    pub me: bool,
    /// Who it is, where the app knows them.
    #[serde(default)]
    pub person: Option<PersonId>,
}

/// A quantity that a deal holds or began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DealSum {
    /// Which, such as `held`.
    pub name: String,
    /// How much.
    pub amount: Amount,
}

/// What this person can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DealAction {
    /// The contract's name of it.
    pub name: String,
    /// Which milestone it is about, from 0.
    #[serde(default)]
    pub subject: Option<u32>,
    /// It is not accepted before this moment; none when it is now.
    #[serde(default)]
    pub waits_until: Option<UnixMillis>,
    /// From this moment on it is, or can be, too late.
    #[serde(default)]
    pub until: Option<UnixMillis>,
    /// What anybody can do instead from then on.
    #[serde(default)]
    pub then: Option<String>,
}

/// A moment by which somebody has to have done something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DealDeadline {
    /// Whose it is.
    pub role: String,
    /// What has to be done.
    pub action: String,
    /// Which milestone it is about, from 0.
    #[serde(default)]
    pub subject: Option<u32>,
    /// When.
    pub at: UnixMillis,
}

/// How a deal stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DealView {
    /// `escrow`, `ride` or `envelope`.
    pub kind: String,
    /// The contract's word; `Unknown` when the chain has no such deal.
    pub state: String,
    /// Whether nothing can happen in it any more.
    #[serde(default)]
    pub over: bool,
    /// Who is in it.
    #[serde(default)]
    pub parties: Vec<DealParty>,
    /// What it holds.
    #[serde(default)]
    pub sums: Vec<DealSum>,
    /// What this person can do, now or later if nobody acts before.
    #[serde(default)]
    pub mine: Vec<DealAction>,
    /// Everybody's deadlines, the earliest first.
    #[serde(default)]
    pub deadlines: Vec<DealDeadline>,
}
