//! A request is something an app wants that needs a person, a chain or a peer; it is kept before it is carried out.

use serde::{Deserialize, Serialize};
use teahouse_base::UnixMillis;
use teahouse_bundle::Capability;

use super::{Amount, AssetId, BatchId, Deal, FileId, PersonId, Reminder, RequestId, ShareId};
use crate::grant::Scope;

/// A payment to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// The receiver.
    pub to: PersonId,
    /// How much of what.
    pub amount: Amount,
    /// The app's words, tamed; shown in quotation marks.
    pub memo: String,
    /// The app's key for this payment; the same key never pays twice.
    pub idempotency_key: String,
}

/// An argument or a result of a contract call; roles instead of addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Value {
    /// A number of at most 256 bits, as a decimal text.
    Uint(String),
    /// Yes or no.
    Boolean(bool),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// The address of an asset's token; zero for the native coin.
    Asset(AssetId),
    /// Base units of an asset.
    Amount(Amount),
    /// The account a person uses with this app.
    Person(PersonId),
    /// A contract of the manifest.
    Contract(String),
    /// A fresh account of this person, chosen by the host.
    OwnAccount,
    /// Now and this many seconds, on the chain's clock.
    DeadlineIn(u64),
    /// The chain-wide id of a batch's envelope.
    BatchEnvelope(BatchId),
    /// The root of a batch's share tree for equal shares.
    ShareRoot {
        /// The batch.
        batch: BatchId,
        /// The amount of each share.
        each: Amount,
    },
    /// How many shares a batch has.
    BatchCount(BatchId),
    /// The chain-wide id of the envelope that a share opens.
    ShareEnvelope(ShareId),
    /// Only in results: an account the app does not know.
    Stranger,
}

/// A named argument.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Argument {
    /// The parameter's name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// A call to a contract of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// The contract's alias.
    pub contract: String,
    /// The method.
    pub method: String,
    /// Arguments by name.
    pub arguments: Vec<Argument>,
}

/// A call that changes something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Write {
    /// The call.
    pub call: Call,
    /// Native coin to send along.
    pub value: Option<Amount>,
    /// Token the contract may take for this call.
    pub spend: Option<Amount>,
    /// The app's words, tamed; shown in quotation marks.
    pub purpose: String,
    /// The app's key for this write; the same key never writes twice.
    pub idempotency_key: String,
}

/// A struct with a value for each of its fields, for a contract of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    /// The contract's alias.
    pub contract: String,
    /// The struct.
    pub name: String,
    /// Its fields by name; of the second entry of a list `milestones.2.amount`.
    pub fields: Vec<Argument>,
}

impl Argument {
    /// Its value, where that is an amount.
    pub const fn amount(&self) -> Option<&Amount> {
        match &self.value {
            Value::Amount(amount) => Some(amount),
            _ => None,
        }
    }

    /// The name that a bound of the manifest goes by: without the number of an entry, `milestones.amount`.
    pub fn bound_name(&self) -> String {
        let parts = self.name.split('.').filter(|part| !part.bytes().all(|b| b.is_ascii_digit()));
        parts.collect::<Vec<_>>().join(".")
    }
}

/// A struct to sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sign {
    /// What.
    pub typed: Typed,
    /// The app's words, tamed; shown in quotation marks.
    pub purpose: String,
    /// The app's key for this signature; the same key gives the same bytes.
    pub idempotency_key: String,
}

/// A signature to hold against what it is said to be of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verify {
    /// Of what.
    pub typed: Typed,
    /// The signature, as the app has it.
    pub signature: Vec<u8>,
    /// By whom.
    pub by: PersonId,
}

/// A voucher to count up under one yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenMeter {
    /// The voucher as the last one may be, without the fields that change with each.
    pub typed: Typed,
    /// The app's words, tamed; shown in quotation marks.
    pub purpose: String,
    /// The app's key for this meter; the same key never opens a second one.
    pub idempotency_key: String,
}

/// The next voucher of a meter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tick {
    /// The request that opened the meter.
    pub meter: RequestId,
    /// All that is owed so far.
    pub sum: Amount,
    /// The fields that the app gives anew each time.
    pub changes: Vec<Argument>,
}

/// Who gets a share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Receiver {
    /// A person, in their own session.
    Person(PersonId),
    /// Whoever opens the link first.
    Link,
}

/// One share for one receiver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gift {
    /// The batch.
    pub batch: BatchId,
    /// The share's place in it.
    pub index: u32,
    /// Who gets it.
    pub to: Receiver,
    /// Its amount, as funded.
    pub amount: Amount,
    /// The card's line, tamed.
    pub title: String,
    /// What the receiver's app gets.
    pub payload: Vec<u8>,
}

/// What to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
pub enum Subject {
    /// A batch of this app.
    Batch(BatchId),
    /// A share it received.
    Share(ShareId),
}

/// What an app can ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind", content = "value")]
pub enum RequestKind {
    /// Pay a person.
    Pay(Payment),
    /// Pay a person out of the shielded pool.
    PayPrivately(Payment),
    /// Look how far the private payment with this key is.
    LookAtPayment(String),
    /// Read from a contract.
    Read(Call),
    /// Write to a contract.
    Write(Write),
    /// Sign a struct for a contract.
    Sign(Sign),
    /// Say whether a signature is somebody's.
    Verify(Verify),
    /// Count a voucher up, without a further question.
    OpenMeter(OpenMeter),
    /// Sign a meter's next voucher.
    Tick(Tick),
    /// End the meter that this request opened.
    StopMeter(RequestId),
    /// Give shares away, all or none. Wait for the batch's funding write, if one is under way.
    Give(Vec<Gift>),
    /// Claim a share for this person.
    Redeem(ShareId),
    /// Look at an envelope on the chain.
    Look(Subject),
    /// Send a card into the conversation the app was opened in.
    SendCard {
        /// The card's line, tamed.
        title: String,
        /// What the app gets when it is opened from the card.
        payload: Vec<u8>,
        /// The app's name for it, by which it can be changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Into whose session; without it into the conversation the app was opened in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<PersonId>,
    },
    /// Make a card that was sent another one.
    UpdateCard {
        /// The app's name for it.
        name: String,
        /// The card's new line, tamed.
        title: String,
        /// What the app gets when it is opened from the card from now on.
        payload: Vec<u8>,
    },
    /// Let the person choose people.
    PickContacts {
        /// At most this many.
        max: u32,
        /// The app's words, tamed; shown in quotation marks.
        purpose: String,
    },
    /// Let the person say a place.
    PickCell {
        /// Letters of the geohash that the app gets.
        letters: u8,
        /// The app's words, tamed; shown in quotation marks.
        purpose: String,
    },
    /// Let the person give the text of a code.
    Scan {
        /// The app's words, tamed; shown in quotation marks.
        purpose: String,
    },
    /// Let the person choose a file.
    PickFile {
        /// At most this many bytes.
        max_bytes: u64,
        /// Media types; any, when there are none.
        accept: Vec<String>,
        /// The app's words, tamed; shown in quotation marks.
        purpose: String,
    },
    /// Share a file with people, all or none.
    ShareFile {
        /// The file.
        file: FileId,
        /// Who gets it, each once.
        to: Vec<PersonId>,
    },
    /// Fetch what was shared with this person, by the hash of its bytes.
    FetchFile(String),
    /// Look how a deal stands.
    LookAtDeal(Deal),
    /// The same, and say whenever it changes.
    WatchDeal {
        /// The app's number of the watch.
        tag: u32,
        /// The deal.
        deal: Deal,
        /// What the person reads before each deadline of theirs.
        #[serde(default)]
        remind: Option<Reminder>,
    },
}

impl RequestKind {
    /// The scope a grant for it belongs to.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Pay(_) => Scope::Wallet,
            Self::PayPrivately(_) | Self::LookAtPayment(_) => Scope::Shielded,
            Self::Read(call) => Scope::Contract(call.contract.clone()),
            Self::Write(write) => Scope::Contract(write.call.contract.clone()),
            Self::Sign(sign) => Scope::Sign(sign.typed.contract.clone()),
            Self::Verify(verify) => Scope::Sign(verify.typed.contract.clone()),
            Self::OpenMeter(_) | Self::Tick(_) | Self::StopMeter(_) => Scope::Meter,
            Self::Give(_) | Self::Redeem(_) | Self::Look(_) => Scope::Claims,
            Self::SendCard { .. } | Self::UpdateCard { .. } => Scope::Chat,
            Self::PickContacts { .. } | Self::PickCell { .. } | Self::Scan { .. } => Scope::Device,
            Self::PickFile { .. } | Self::ShareFile { .. } | Self::FetchFile(_) => Scope::Files,
            Self::LookAtDeal(_) | Self::WatchDeal { .. } => Scope::Deals,
        }
    }

    /// The interface it was asked through, and its answer is taken from.
    pub const fn interface(&self) -> Capability {
        match self {
            Self::Pay(_) => Capability::Wallet,
            Self::PayPrivately(_) | Self::LookAtPayment(_) => Capability::Shielded,
            Self::Read(_) | Self::Write(_) => Capability::Contracts,
            Self::Sign(_) | Self::Verify(_) => Capability::Sign,
            Self::OpenMeter(_) | Self::Tick(_) | Self::StopMeter(_) => Capability::Meter,
            Self::Give(_) | Self::Redeem(_) | Self::Look(_) => Capability::Claims,
            Self::SendCard { .. } | Self::UpdateCard { .. } => Capability::Chat,
            Self::PickContacts { .. } | Self::PickCell { .. } | Self::Scan { .. } => Capability::Device,
            Self::PickFile { .. } | Self::ShareFile { .. } | Self::FetchFile(_) => Capability::Files,
            Self::LookAtDeal(_) | Self::WatchDeal { .. } => Capability::Deals,
        }
    }

    /// Whether a person has to agree.
    pub const fn needs_person(&self) -> bool {
        !matches!(
            self,
            Self::Read(_)
                | Self::Look(_)
                | Self::LookAtPayment(_)
                | Self::FetchFile(_)
                | Self::Verify(_)
                | Self::LookAtDeal(_)
                | Self::WatchDeal { .. }
                | Self::UpdateCard { .. }
                | Self::Tick(_)
                | Self::StopMeter(_)
        )
    }

    /// What it would move, asset by asset.
    pub fn amounts(&self) -> Vec<&Amount> {
        match self {
            Self::Pay(payment) | Self::PayPrivately(payment) => vec![&payment.amount],
            Self::Write(write) => write.value.iter().chain(&write.spend).collect(),
            _ => Vec::new(),
        }
    }

    /// What it would promise, field by field.
    pub fn promised(&self) -> Vec<&Amount> {
        let typed = match self {
            Self::Sign(sign) => &sign.typed,
            Self::OpenMeter(meter) => &meter.typed,
            _ => return Vec::new(),
        };
        typed.fields.iter().filter_map(Argument::amount).collect()
    }

    /// The app's key against asking twice.
    pub fn idempotency_key(&self) -> Option<&str> {
        match self {
            Self::Pay(payment) | Self::PayPrivately(payment) => Some(&payment.idempotency_key),
            Self::Write(write) => Some(&write.idempotency_key),
            Self::Sign(sign) => Some(&sign.idempotency_key),
            Self::OpenMeter(meter) => Some(&meter.idempotency_key),
            _ => None,
        }
    }
}

/// A request as it was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// Its number.
    pub id: RequestId,
    /// When it was asked.
    pub asked_at: UnixMillis,
    /// The app's version that asked.
    pub version: teahouse_bundle::Version,
    /// What is wanted.
    pub kind: RequestKind,
}

/// One-time keys that a turn has reserved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reservation {
    /// The batch, never used before.
    pub batch: BatchId,
    /// How many shares.
    pub count: u32,
}
