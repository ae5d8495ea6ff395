//! An answer is what became of a request: a fact that was proven, or a typed refusal.

use std::fmt;

use serde::{Deserialize, Serialize};
use teahouse_base::UnixMillis;

use super::{Amount, Argument, DealView, FileId, PersonId, RequestKind, Value};

/// Why something was not done; the app sees it as `types.error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RefusalCode {
    /// The person, or a standing choice of theirs, said no.
    Denied,
    /// The manifest does not declare it.
    NotDeclared,
    /// The grant was taken back or has run out.
    Revoked,
    /// It needs a press in this very turn.
    NeedsGesture,
    /// A quota is full.
    Quota,
    /// Too often.
    RateLimited,
    /// Not now.
    Busy,
    /// A malformed argument.
    Invalid,
    /// No such thing.
    NotFound,
    /// Network or chain not reached; nothing happened.
    Offline,
    /// The deadline has passed.
    Expired,
    /// The chain said no.
    Rejected,
    /// The host failed; nothing happened.
    Internal,
}

/// A refusal with a hint for the developer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    /// For the program.
    pub code: RefusalCode,
    /// For its developer, in English; never for a screen.
    pub detail: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(code: RefusalCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.code, self.detail)
    }
}

/// A payment that the chain has confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The host's name for it; not a transaction hash.
    pub reference: String,
    /// What was paid.
    pub amount: Amount,
    /// When.
    pub paid_at: UnixMillis,
}

/// A write that the chain has confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The host's name for it.
    pub reference: String,
    /// When.
    pub confirmed_at: UnixMillis,
}

/// A claim that the chain has confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Redeemed {
    /// What arrived.
    pub amount: Amount,
    /// The host's name for it.
    pub reference: String,
}

/// Where an envelope or a share stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EnvelopeState {
    /// Reserved, not on the chain.
    Unfunded,
    /// Claimable.
    Open,
    /// This person has the share.
    Mine,
    /// Somebody else has the share; all shares are taken.
    Gone,
    /// The deadline has passed.
    Expired,
    /// The rest went back.
    Refunded,
}

/// What the chain says about an envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Where it stands.
    pub state: EnvelopeState,
    /// Shares taken.
    pub claimed: u32,
    /// Shares there were.
    pub count: u32,
    /// The amount of one.
    pub each: Amount,
    /// Its deadline.
    pub expires: UnixMillis,
}

/// How far a private payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PaymentStage {
    /// The person has not answered yet.
    Asked,
    /// A proof is made.
    Proving,
    /// On its way to a block.
    Sent,
    /// In a block that can be taken back.
    Included,
}

/// How far a private payment is, and its proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentProgress {
    /// How far it is.
    pub stage: PaymentStage,
    /// How much of the proof is made, in hundredths, where that is known.
    #[serde(default)]
    pub percent: Option<u8>,
}

/// A file that is kept for an app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileInfo {
    /// The app's number of it.
    pub id: FileId,
    /// What somebody called it, cleaned.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What the ending of its name says.
    pub media_type: String,
    /// BLAKE3 of its bytes, hex.
    pub hash: String,
}

/// A file that was shared; nothing in it opens the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FileLink {
    /// BLAKE3 of its bytes, hex.
    pub hash: String,
    /// What mailboxes call the sealed bytes, hex.
    pub blob: String,
    /// Bytes.
    pub size: u64,
}

/// A signature, and what it is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignatureRecord {
    /// `r 32 | s 32 | v 1`.
    pub signature: Vec<u8>,
    /// The fields as they were signed, moments filled in.
    pub fields: Vec<Argument>,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Answer {
    /// Of a payment.
    Paid(Receipt),
    /// Of a private payment.
    PaidPrivately(Receipt),
    /// Of a look at a private payment.
    PaymentStands(PaymentProgress),
    /// Of a write.
    Written(Outcome),
    /// Of a read.
    Returned(Vec<Value>),
    /// Of a struct to sign: the signature is on disk.
    Signed(SignatureRecord),
    /// Of a signature to verify.
    Verified(bool),
    /// Of a meter to open: it runs, of a voucher with these fields.
    MeterOpened(Vec<Argument>),
    /// Of a meter's next voucher: it is on disk.
    Vouched(SignatureRecord),
    /// Of a meter to end.
    MeterStopped,
    /// Of gifts: all are in their durable outboxes, or the link was shown.
    Given,
    /// Of a claim.
    Redeemed(Redeemed),
    /// Of a look.
    Progress(Progress),
    /// Of a card, or of what it is made: it is in the durable outbox.
    CardSent,
    /// Of a pick.
    Picked(Vec<PersonId>),
    /// Of a place: the geohash of the cell it lies in.
    CellPicked(String),
    /// Of a code: its text, tamed.
    Scanned(String),
    /// Of a pick of a file.
    FilePicked(FileInfo),
    /// Of a share: mailboxes have it, and word of it is in the durable outbox of each person.
    FileShared(FileLink),
    /// Of a fetch.
    FileFetched(FileInfo),
    /// Of a look at a deal, or of a watch that began.
    DealStands(DealView),
    /// Of any: it did not happen.
    Refused(Refusal),
}

impl Answer {
    /// Whether it is an answer that `kind` can have.
    pub const fn answers(&self, kind: &RequestKind) -> bool {
        if let (Self::CellPicked(cell), RequestKind::PickCell { letters, .. }) = (self, kind) {
            return cell.len() == *letters as usize; // PIC-001
        }
        matches!(
            (self, kind),
            (Self::Refused(_), _)
                | (Self::Paid(_), RequestKind::Pay(_))
                | (Self::PaidPrivately(_), RequestKind::PayPrivately(_))
                | (Self::PaymentStands(_), RequestKind::LookAtPayment(_))
                | (Self::Written(_), RequestKind::Write(_))
                | (Self::Returned(_), RequestKind::Read(_))
                | (Self::Signed(_), RequestKind::Sign(_))
                | (Self::Verified(_), RequestKind::Verify(_))
                | (Self::MeterOpened(_), RequestKind::OpenMeter(_))
                | (Self::Vouched(_), RequestKind::Tick(_))
                | (Self::MeterStopped, RequestKind::StopMeter(_))
                | (Self::Given, RequestKind::Give(_))
                | (Self::Redeemed(_), RequestKind::Redeem(_))
                | (Self::Progress(_), RequestKind::Look(_))
                | (Self::CardSent, RequestKind::SendCard { .. } | RequestKind::UpdateCard { .. })
                | (Self::Picked(_), RequestKind::PickContacts { .. })
                | (Self::Scanned(_), RequestKind::Scan { .. })
                | (Self::FilePicked(_), RequestKind::PickFile { .. })
                | (Self::FileShared(_), RequestKind::ShareFile { .. })
                | (Self::FileFetched(_), RequestKind::FetchFile(_))
                | (Self::DealStands(_), RequestKind::LookAtDeal(_) | RequestKind::WatchDeal { .. })
        )
    }
}
