//! An event is what an app reacts to: a start, a press, an answer, a moment.

use crate::{
    Amount, AssetId, BatchId, DealView, FileId, MeterId, PersonId, Refusal, ShareId, Tag, UnixMillis, Value,
    WatchId,
};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<Message> {
    /// The app was opened or started again; its state is already there.
    Started(Launch),
    /// The person used the view.
    Ui(Message),
    /// An answer, with the tag of the request.
    Answered(Tag, Answer),
    /// A timer rang.
    Timer(Tag),
    /// Something changed in the interface `source` about the number `id`.
    Signal {
        /// The interface that speaks.
        source: String,
        /// What it speaks about, such as a batch number.
        id: u64,
    },
    /// The person took back the permission for this scope.
    GrantRevoked(String),
    /// The app is in front again.
    Resumed,
    /// The app is no longer in front.
    Suspended,
}

/// How the app was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// From where.
    pub source: Source,
    /// The screen's brightness.
    pub theme: Theme,
    /// The level of the host.
    pub api_level: u32,
    /// The version that ran before, when this is the first start after an update.
    pub updated_from: Option<String>,
    /// Such as `en` or `zh-Hans`.
    pub locale: String,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// From where the app was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The list of apps.
    Launcher,
    /// A conversation, without a card.
    Conversation,
    /// A card in a conversation.
    Card {
        /// Who sent it.
        sender: PersonId,
        /// True when this person sent it.
        mine: bool,
        /// What the sender's app put into it.
        payload: Vec<u8>,
        /// The share that travelled with it.
        share: Option<ShareId>,
    },
    /// A link.
    Link {
        /// What the sender's app put into it.
        payload: Vec<u8>,
        /// The share that travelled with it.
        share: Option<ShareId>,
    },
    /// The host started the app again; the person did nothing.
    Restart,
    /// A notification of this app: the alarm's tag, or none for one that was posted.
    Notification(Option<Tag>),
}

/// The answer to a request or a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// To a payment.
    Paid(Result<Receipt, Refusal>),
    /// To a read: the results in the contract's order.
    Returned(Result<Returned, Refusal>),
    /// To a write: the chain has confirmed it.
    Written(Result<Written, Refusal>),
    /// To a gift: the shares are on their way.
    Given(Result<(), Refusal>),
    /// To a claim: the chain has confirmed it.
    Redeemed(Result<Redeemed, Refusal>),
    /// To a look at the chain.
    Progress(Result<Progress, Refusal>),
    /// To a card: it is in the durable outbox.
    CardSent(Result<(), Refusal>),
    /// To a change of a card: it is in the durable outbox.
    CardUpdated(Result<(), Refusal>),
    /// To the question who is in the conversation, this person among them.
    Members(Result<Vec<Member>, Refusal>),
    /// To a card that came.
    CardCame(Result<CardNews, Refusal>),
    /// To a picker: at least one person.
    Picked(Result<Vec<PersonId>, Refusal>),
    /// To a place: the geohash of the cell it lies in, of 4 letters (`city`) or 5 (`neighbourhood`), as the manifest says.
    CellPicked(Result<String, Refusal>),
    /// To a code: one line of 1 to 2048 bytes.
    Scanned(Result<String, Refusal>),
    /// To a private payment: a final block has it.
    PaidPrivately(Result<Receipt, Refusal>),
    /// To a look at a private payment.
    PaymentStands(Result<PaymentProgress, Refusal>),
    /// To a picker of a file.
    FilePicked(Result<FileInfo, Refusal>),
    /// To a share: mailboxes have the file, and word of it is on its way to everybody.
    FileShared(Result<FileLink, Refusal>),
    /// To a fetch: the bytes are here, and are those of the hash.
    FileFetched(Result<FileInfo, Refusal>),
    /// To a read: fewer bytes than asked for at the file's end, none behind it.
    FileRead(Result<Vec<u8>, Refusal>),
    /// To typed data to sign: the signature is on disk.
    Signed(Result<Signature, Refusal>),
    /// To a signature to verify: whether it is that person's, of exactly these fields.
    Verified(Result<bool, Refusal>),
    /// To a look at a deal, or to a watch that began.
    DealStands(Result<DealView, Refusal>),
    /// To a meter to open: it runs.
    MeterOpened(Result<Metered, Refusal>),
    /// To a meter's next voucher: it is on disk.
    Vouched(Result<Signature, Refusal>),
    /// To a meter to end.
    MeterStopped(Result<(), Refusal>),
    /// The assets that the host knows, in the manifest's order.
    Assets(Vec<AssetInfo>),
    /// A batch of keys.
    Reserved(Result<BatchId, Refusal>),
    /// The time when the turn began.
    Now(UnixMillis),
    /// Random bytes.
    Random(Result<Vec<u8>, Refusal>),
    /// The app's own id of this person.
    Me(PersonId),
    /// To a notification: it is shown once the turn is kept.
    Posted(Result<(), Refusal>),
    /// To an alarm: it is set once the turn is kept.
    AlarmSet(Result<(), Refusal>),
    /// To a watch: it begins once the turn is kept.
    Watched(Result<WatchId, Refusal>),
}

/// Somebody in the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The app's own id of them.
    pub id: PersonId,
    /// Whether it is this person.
    pub me: bool,
}

/// A card that came while the app was open in its conversation, or what one became.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardNews {
    /// Who sent it. Nobody else can change it.
    pub sender: PersonId,
    /// Its line of text.
    pub title: String,
    /// What the sender's app put into it.
    pub payload: Vec<u8>,
    /// Whether the card was there before.
    pub updated: bool,
}

/// A payment that the chain has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Names it towards the host.
    pub reference: String,
    /// How much was paid.
    pub amount: Amount,
    /// When.
    pub paid_at: UnixMillis,
}

/// How far a private payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentProgress {
    /// Its stage.
    pub stage: PaymentStage,
    /// 0 to 100 of the proof, where that is known.
    pub percent: Option<u8>,
}

/// The stages of a private payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum PaymentStage {
    /// The person has not answered yet.
    Asked,
    /// A proof is made, which takes seconds.
    Proving,
    /// On its way to a block.
    Sent,
    /// In a block that can still be taken back.
    Included,
}

/// A file that the host keeps for this app.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FileInfo {
    /// Its number here.
    pub id: FileId,
    /// What somebody called it: one line without a path. Two files may have one name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What the ending of its name says; the bytes may be something else.
    pub media_type: String,
    /// BLAKE3 of its bytes, 64 hex digits: its name on every machine.
    pub hash: String,
}

/// A file that was shared. Nothing in it opens the file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FileLink {
    /// BLAKE3 of its bytes, 64 hex digits: what the other person's app fetches it by.
    pub hash: String,
    /// What mailboxes call the sealed bytes.
    pub blob: String,
    /// Bytes.
    pub size: u64,
}

/// A signature, and what it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `r`, `s`, `v`: 65 bytes.
    pub bytes: Vec<u8>,
    /// The fields as they were signed: what was to be filled in is a number now.
    pub fields: Vec<(String, Value)>,
}

/// A meter that runs, and what was agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metered {
    /// The meter, for its vouchers.
    pub id: MeterId,
    /// The fields as they were agreed to: what was to be filled in is a number now.
    pub fields: Vec<(String, Value)>,
}

/// What a read returned.
pub type Returned = Vec<Value>;

/// A write that the chain has confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Names it towards the host.
    pub reference: String,
    /// When.
    pub confirmed_at: UnixMillis,
}

/// A share that this person now has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// How much arrived.
    pub amount: Amount,
    /// Names it towards the host.
    pub reference: String,
}

/// How a batch or a share stands on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its state.
    pub state: ShareState,
    /// Shares taken.
    pub claimed: u32,
    /// Shares in all.
    pub count: u32,
    /// The amount of each.
    pub each: Amount,
    /// The deadline.
    pub expires: UnixMillis,
}

/// The state of a batch or a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShareState {
    /// Reserved, not yet on the chain.
    Unfunded,
    /// There to be claimed.
    Open,
    /// A share: this person has it.
    Mine,
    /// A share: somebody else has it. A batch: all are taken.
    Gone,
    /// The deadline has passed; the rest can go back.
    Expired,
    /// The rest went back.
    Refunded,
}

/// What the host knows about an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetInfo {
    /// Its id.
    pub asset: AssetId,
    /// How people call it.
    pub symbol: String,
    /// Digits behind the point.
    pub decimals: u8,
}
