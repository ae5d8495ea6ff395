//! An effect is what an app asks of its host, as data: a test can read it, and the host can refuse it.

use std::borrow::Cow;

use crate::{Amount, MeterId, UnixMillis};
use crate::{AssetId, BatchId, Deal, FileId, PersonId, Reminder, ShareId, Tag, Text, WatchId};

/// What the reaction to one event asks for, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects(pub(crate) Vec<Effect>);

impl Effects {
    /// Nothing.
    pub fn none() -> Self {
        Self::default()
    }

    /// These, and `effect` after them.
    #[must_use]
    pub fn and(mut self, effect: impl Into<Effect>) -> Self {
        self.0.push(effect.into());
        self
    }

    /// The effects in order.
    pub fn as_slice(&self) -> &[Effect] {
        &self.0
    }
}

impl<E: Into<Effect>> From<E> for Effects {
    fn from(effect: E) -> Self {
        Self(vec![effect.into()])
    }
}

/// One thing asked of the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Answered in a later turn, perhaps after a restart.
    Request(Tag, Request),
    /// Answered within this turn.
    Ask(Tag, Ask),
    /// Not answered.
    Tell(Tell),
}

impl Request {
    /// This request with `tag`, which comes back with the answer.
    #[must_use]
    pub fn tagged(self, tag: Tag) -> Effect {
        Effect::Request(tag, self)
    }
}

impl Ask {
    /// This question with `tag`, which comes back with the answer.
    #[must_use]
    pub fn tagged(self, tag: Tag) -> Effect {
        Effect::Ask(tag, self)
    }
}

impl From<Request> for Effect {
    fn from(request: Request) -> Self {
        Self::Request(Tag::default(), request)
    }
}

impl From<Ask> for Effect {
    fn from(ask: Ask) -> Self {
        Self::Ask(Tag::default(), ask)
    }
}

impl From<Tell> for Effect {
    fn from(tell: Tell) -> Self {
        Self::Tell(tell)
    }
}

/// Something that needs a person, a proof or a chain. The comment names the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Pay a person: [`Answer::Paid`](crate::Answer::Paid).
    Pay(Payment),
    /// Read from a contract: [`Answer::Returned`](crate::Answer::Returned).
    Read(Call),
    /// Have the person sign a call: [`Answer::Written`](crate::Answer::Written).
    Write(Write),
    /// Give shares away, all or none: [`Answer::Given`](crate::Answer::Given).
    Give(Vec<Gift>),
    /// Claim a share for this person: [`Answer::Redeemed`](crate::Answer::Redeemed).
    Redeem(ShareId),
    /// Look at the chain: [`Answer::Progress`](crate::Answer::Progress).
    Look(Subject),
    /// Send a card into the conversation: [`Answer::CardSent`](crate::Answer::CardSent).
    SendCard(Card),
    /// Send a card under a name of the app's own, into the conversation or to a person: [`Answer::CardSent`](crate::Answer::CardSent).
    SendCardAs {
        /// The name, 1 to 64 bytes.
        name: String,
        /// Into whose session; without it into the conversation the app was opened in.
        to: Option<PersonId>,
        /// The card.
        card: Card,
    },
    /// Make the card that was sent under this name another one: [`Answer::CardUpdated`](crate::Answer::CardUpdated).
    UpdateCard {
        /// The name.
        name: String,
        /// What it is from now on.
        card: Card,
    },
    /// Let the person choose people: [`Answer::Picked`](crate::Answer::Picked).
    PickContacts {
        /// At most this many.
        max: u32,
        /// Why, shown to the person in quotation marks.
        purpose: Text,
    },
    /// Let the person say a place: [`Answer::CellPicked`](crate::Answer::CellPicked).
    PickCell {
        /// Why, shown to the person in quotation marks.
        purpose: Text,
    },
    /// Let the person give the text of a code: [`Answer::Scanned`](crate::Answer::Scanned).
    Scan {
        /// Why, shown to the person in quotation marks.
        purpose: Text,
    },
    /// Pay a person out of the shielded pool: [`Answer::PaidPrivately`](crate::Answer::PaidPrivately).
    PayPrivately(Payment),
    /// Look how far the private payment with this key is: [`Answer::PaymentStands`](crate::Answer::PaymentStands).
    LookAtPayment(String),
    /// Let the person choose a file: [`Answer::FilePicked`](crate::Answer::FilePicked).
    PickFile {
        /// At most this many bytes.
        max_bytes: u64,
        /// Media types such as `image/png` or `image/*`; any, when there are none.
        accept: Vec<String>,
        /// Why, shown to the person in quotation marks.
        purpose: Text,
    },
    /// Share a file with people, all or none: [`Answer::FileShared`](crate::Answer::FileShared).
    ShareFile(FileId, Vec<PersonId>),
    /// Fetch what was shared with this person, by its hash: [`Answer::FileFetched`](crate::Answer::FileFetched).
    FetchFile(String),
    /// Have the person sign typed data: [`Answer::Signed`](crate::Answer::Signed).
    Sign(Sign),
    /// Hold a signature against typed data and a person: [`Answer::Verified`](crate::Answer::Verified).
    Verify(Verify),
    /// Look how a deal stands: [`Answer::DealStands`](crate::Answer::DealStands).
    LookAtDeal(Deal),
    /// The same, and hear whenever it changes, as a signal with this tag: [`Answer::DealStands`](crate::Answer::DealStands).
    WatchDeal(Tag, Deal, Option<Reminder>),
    /// Have the person agree to a meter: [`Answer::MeterOpened`](crate::Answer::MeterOpened).
    OpenMeter(OpenMeter),
    /// Have a meter's next voucher signed: [`Answer::Vouched`](crate::Answer::Vouched).
    Tick(Tick),
    /// End a meter: [`Answer::MeterStopped`](crate::Answer::MeterStopped).
    StopMeter(MeterId),
}

/// Something the host knows or does at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// The manifest's assets: [`Answer::Assets`](crate::Answer::Assets).
    Assets,
    /// One-time keys for so many shares: [`Answer::Reserved`](crate::Answer::Reserved).
    Reserve(u32),
    /// The time: [`Answer::Now`](crate::Answer::Now).
    Now,
    /// So many random bytes: [`Answer::Random`](crate::Answer::Random).
    Random(u32),
    /// The app's own id of this person: [`Answer::Me`](crate::Answer::Me).
    Me,
    /// Show this once the turn is kept: [`Answer::Posted`](crate::Answer::Posted).
    Post(Notification),
    /// Show this at a time, also while the app is closed: [`Answer::AlarmSet`](crate::Answer::AlarmSet).
    SetAlarm(Tag, UnixMillis, Notification),
    /// Who is in the conversation: [`Answer::Members`](crate::Answer::Members).
    Members,
    /// The card that a signal of `chat` told of: [`Answer::CardCame`](crate::Answer::CardCame).
    TakeUpdate(u64),
    /// Bytes of a file: [`Answer::FileRead`](crate::Answer::FileRead).
    ReadFile {
        /// The file.
        file: FileId,
        /// From where.
        offset: u64,
        /// At most this many.
        len: u32,
    },
    /// Say when there is another answer to this read: [`Answer::Watched`](crate::Answer::Watched).
    Watch(Call),
}

/// What a person reads beside the app, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// 1 to 64 bytes.
    pub title: Text,
    /// At most 256 bytes.
    pub body: Text,
}

/// Something that needs no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tell {
    /// Ring once, with this tag, no earlier than this many milliseconds from now.
    SetTimer(Tag, UnixMillis),
    /// Do not ring.
    CancelTimer(Tag),
    /// Do not show what was set with this tag.
    CancelAlarm(Tag),
    /// Give the room of a file back.
    ForgetFile(FileId),
    /// Do not watch the deal of this tag any more.
    UnwatchDeal(Tag),
    /// Say no more of this read.
    Unwatch(WatchId),
    /// A line for the developer.
    Log(LogLevel, Cow<'static, str>),
}

/// How loud a log line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// For the one who wrote it.
    Debug,
    /// What happened.
    Info,
    /// What should not happen often.
    Warn,
    /// A bug.
    Error,
}

/// A payment to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Who is paid.
    pub to: PersonId,
    /// How much.
    pub amount: Amount,
    /// Shown to the person.
    pub memo: Text,
    /// The same key never pays twice.
    pub idempotency_key: String,
}

/// A call of a contract that the manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub(crate) contract: Cow<'static, str>,
    pub(crate) method: Cow<'static, str>,
    pub(crate) arguments: Vec<(Cow<'static, str>, Value)>,
}

impl Call {
    /// A call of `method` on the contract with the alias `contract`.
    pub fn new(contract: impl Into<Cow<'static, str>>, method: impl Into<Cow<'static, str>>) -> Self {
        Self { contract: contract.into(), method: method.into(), arguments: Vec::new() }
    }

    /// The same with the parameter `name` set; the host puts parameters in order.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: Value) -> Self {
        self.arguments.push((name.into(), value));
        self
    }

    /// The value of the parameter `name`.
    pub fn argument(&self, name: &str) -> Option<&Value> {
        self.arguments.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }
}

/// A struct with a value for each of its fields, for a contract that the manifest names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub(crate) contract: Cow<'static, str>,
    pub(crate) name: Cow<'static, str>,
    pub(crate) fields: Vec<(Cow<'static, str>, Value)>,
}

impl Typed {
    /// The struct `name` of the contract with the alias `contract`.
    pub fn new(contract: impl Into<Cow<'static, str>>, name: impl Into<Cow<'static, str>>) -> Self {
        Self { contract: contract.into(), name: name.into(), fields: Vec::new() }
    }

    /// The same with the field `name` set; of the second entry of a list `milestones.2.amount`.
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

/// Typed data to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    /// What.
    pub typed: Typed,
    /// Why, shown to the person in quotation marks.
    pub purpose: Text,
    /// The same key gives the same bytes.
    pub idempotency_key: String,
}

/// A signature to hold against what it is said to be of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verify {
    /// Of what.
    pub typed: Typed,
    /// The signature, 65 bytes.
    pub signature: Vec<u8>,
    /// By whom.
    pub by: PersonId,
}

/// A voucher to count up under one yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenMeter {
    /// The voucher as the last one may be, without the fields that change with each.
    pub typed: Typed,
    /// Why, shown to the person in quotation marks.
    pub purpose: Text,
    /// The same key never opens a second meter.
    pub idempotency_key: String,
}

/// The next voucher of a meter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The meter.
    pub meter: MeterId,
    /// All that is owed so far.
    pub sum: Amount,
    /// The fields that are given anew each time, such as `routeHead`.
    pub changes: Vec<(Cow<'static, str>, Value)>,
}

/// An argument or a result. What an app may not see it names by role, and the host fills it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Uint(u128),
    /// Yes or no.
    Bool(bool),
    /// Words.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// The token of an asset.
    Asset(AssetId),
    /// A quantity, checked against the manifest's caps.
    Amount(Amount),
    /// The account that a person uses with this app.
    Person(PersonId),
    /// A contract of the manifest, by alias.
    Contract(Cow<'static, str>),
    /// A fresh account of this person's own.
    OwnAccount,
    /// Now plus so many seconds, by the chain's clock.
    DeadlineIn(u64),
    /// The chain-wide id of a batch's envelope.
    BatchEnvelope(BatchId),
    /// The root of a batch's keys, for equal shares of the amount.
    ShareRoot(BatchId, Amount),
    /// The number of shares of a batch.
    BatchCount(BatchId),
    /// The chain-wide id of the envelope that a received share opens.
    ShareEnvelope(ShareId),
    /// Only in results: a number that does not fit 128 bits, as decimal digits.
    Huge(String),
    /// Only in results: an account that is nobody the app has met.
    Stranger,
}

/// A call that changes the chain, signed by the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The call.
    pub call: Call,
    /// Native coin to send along.
    pub value: Option<Amount>,
    /// Token that the contract may take for this call and no more.
    pub spend: Option<Amount>,
    /// Why, shown to the person in quotation marks.
    pub purpose: Text,
    /// The same key never signs twice.
    pub idempotency_key: String,
}

/// One share for one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gift {
    /// The batch.
    pub batch: BatchId,
    /// Which share of it, from 0.
    pub index: u32,
    /// Who gets it.
    pub to: Receiver,
    /// The amount of this share, as funded.
    pub amount: Amount,
    /// The card's line of text.
    pub title: Text,
    /// What the receiver's app is launched with.
    pub payload: Vec<u8>,
}

/// Who gets a share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receiver {
    /// A person, in their own session.
    Person(PersonId),
    /// Whoever opens the link first.
    Link,
}

/// What to look at on the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A batch that this app reserved.
    Batch(BatchId),
    /// A share that was received.
    Share(ShareId),
}

/// A card that opens this app from a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The line of text.
    pub title: Text,
    /// What the app is launched with.
    pub payload: Vec<u8>,
}
