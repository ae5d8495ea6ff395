//! A deal is its terms, who is on the other side, and how the contract stands as far as it is known here.
//!
//! | bytes of a card | meaning |
//! |---|---|
//! | 1 | version, 1 |
//! | 1 | what it says: 0 an offer, 1 something was done in the contract |
//! | 16 | the deal's name, by chance |
//! | 16 | the price in base units |
//! | 8 | until when the seller may begin, seconds since 1970 |
//! | 8 | until when it is delivered |
//! | rest | what is sold: 1 to 200 bytes of text |

use serde::{Deserialize, Serialize};
use teahouse_miniapp::contracts::write;
use teahouse_miniapp::{Amount, AssetId, Call, PersonId, Tag, Text, Value, Write};

/// What is paid with, as the manifest calls it.
pub const ASSET: AssetId = AssetId::known("pusd");
/// The highest price in base units: the manifest's cap.
pub const MOST: u128 = 1_000_000_000;
/// The longest time to deliver, in days.
pub const MOST_DAYS: u64 = 90;
/// A day in seconds: the shortest time that the contract takes for anything.
pub const DAY: u64 = 86_400;
/// How long the seller may take to begin.
pub const BEGIN_WITHIN: u64 = 2 * DAY;
/// How long the buyer may look at what was delivered.
pub const REVIEW: u64 = 3 * DAY;
/// How long whoever was silent can still act after a deadline.
pub const CHALLENGE: u64 = DAY;

const VERSION: u8 = 1;

/// Names a deal, by chance.
pub type Name = [u8; 16];

/// What the two agree on. Nothing in it ever changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The deal's name.
    pub name: Name,
    /// The price in base units of [`ASSET`].
    pub price: u128,
    /// Until when the seller may begin, seconds since 1970.
    pub begin_by: u64,
    /// Until when it is delivered.
    pub deliver_by: u64,
    /// What is sold.
    pub what: String,
}

/// What can be done in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// The buyer accepts the offer with the money.
    PayIn,
    /// The seller begins: from here on the buyer alone cannot call it off.
    Begin,
    /// The seller says that it is delivered.
    Deliver,
    /// The buyer pays the seller.
    Release,
    /// What nobody began goes back to the buyer.
    CallOff,
    /// What was not delivered in time goes back to the buyer.
    TakeBack,
    /// What was delivered, and not looked at in time, goes to the seller.
    Collect,
}

/// Where a deal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Terms, and no money.
    Offered,
    /// The money is in the contract.
    PaidIn,
    /// The seller has begun.
    Begun,
    /// This person has said so in the contract, as the seller.
    Delivered,
    /// The contract holds nothing of it.
    Closed,
}

/// A deal as it is known here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deal {
    /// Counted up: which answer is about which deal.
    pub number: u32,
    /// What is agreed on.
    pub terms: Terms,
    /// Whether this person is the seller.
    pub selling: bool,
    /// The other side; for the seller, whoever says to have paid in.
    pub other: Option<PersonId>,
    /// What the contract says of the deal: 0 unknown, 1 paid in, 2 begun, 3 closed.
    pub status: u64,
    /// When this person said in the contract, as the seller, that it is delivered.
    pub delivered: Option<u64>,
    /// What the contract was asked to do and has not answered, and how often it was asked for anything.
    pub doing: (Option<Step>, u32),
    /// Whether the contract is being looked at.
    pub looking: bool,
    /// Whether a card is on its way, and whether the other side still has to be told.
    pub telling: (bool, bool),
}

impl Terms {
    /// The price with its asset.
    pub fn amount(&self) -> Amount {
        Amount::new(ASSET, self.price)
    }

    /// Whether the contract and the manifest can take them. Whoever writes a card can write anything.
    pub fn are_sound(&self) -> bool {
        let term = self.deliver_by.checked_sub(self.begin_by);
        let in_time = self.begin_by <= u64::from(u32::MAX)
            && term.is_some_and(|term| (DAY..=MOST_DAYS * DAY).contains(&term));
        let plain = (1..=200).contains(&self.what.len()) && !self.what.contains(char::is_control);
        in_time && plain && (1..=MOST).contains(&self.price)
    }

    /// A card that carries them: an offer, or the word that there is news.
    pub fn to_card(&self, news: bool) -> Vec<u8> {
        let numbers = [self.begin_by, self.deliver_by].map(u64::to_be_bytes).concat();
        let parts: [&[u8]; 5] =
            [&[VERSION, news.into()], &self.name, &self.price.to_be_bytes(), &numbers, self.what.as_bytes()];
        parts.concat()
    }

    /// What a card carries, if it is whole and sound.
    pub fn from_card(card: &[u8]) -> Option<(Self, bool)> {
        let (&[VERSION, news @ 0..=1], rest) = card.split_first_chunk::<2>()? else { return None };
        let (name, rest) = rest.split_first_chunk::<16>()?;
        let (price, rest) = rest.split_first_chunk::<16>()?;
        let (begin_by, rest) = rest.split_first_chunk::<8>()?;
        let (deliver_by, what) = rest.split_first_chunk::<8>()?;
        let terms = Self {
            name: *name,
            price: u128::from_be_bytes(*price),
            begin_by: u64::from_be_bytes(*begin_by),
            deliver_by: u64::from_be_bytes(*deliver_by),
            what: std::str::from_utf8(what).ok()?.to_owned(),
        };
        terms.are_sound().then_some((terms, news == 1))
    }
}

impl Step {
    /// The contract's word for it.
    pub fn method(self) -> &'static str {
        match self {
            Self::PayIn => "create",
            Self::Begin => "accept",
            Self::Deliver => "deliver",
            Self::Release => "release",
            Self::CallOff => "cancelUnaccepted",
            Self::TakeBack => "refundAfterDeadline",
            Self::Collect => "claimAfterReview",
        }
    }
}

impl Deal {
    /// A deal without money: offered by `other`, or by this person, who then sells.
    pub fn new(number: u32, terms: Terms, other: Option<PersonId>) -> Self {
        let (selling, doing, telling) = (other.is_none(), (None, 0), (false, false));
        Self { number, terms, selling, other, status: 0, delivered: None, doing, looking: false, telling }
    }

    /// The tag of a request about it: `which` is one of four.
    pub fn tag(&self, which: u32) -> Tag {
        Tag(self.number * 4 + which)
    }

    /// Whether no money of it can be in the contract now, as far as this person can know.
    pub fn is_idle(&self, now: u64) -> bool {
        let is_empty = !self.selling || now > self.terms.begin_by;
        self.doing.0.is_none() && (self.status == 3 || (self.status == 0 && is_empty))
    }

    /// Where it stands.
    pub fn stage(&self) -> Stage {
        match self.status {
            0 => Stage::Offered,
            1 => Stage::PaidIn,
            2 if self.delivered.is_some() => Stage::Delivered,
            2 => Stage::Begun,
            _ => Stage::Closed,
        }
    }

    /// What this person can do at `now`; the contract holds everybody to the same.
    pub fn steps(&self, now: u64) -> &'static [Step] {
        let Terms { begin_by, deliver_by, .. } = self.terms;
        let collect_after = self.delivered.unwrap_or(deliver_by).saturating_add(REVIEW + CHALLENGE);
        match (self.stage(), self.selling) {
            (Stage::Offered, false) if now <= begin_by => &[Step::PayIn],
            (Stage::PaidIn, true) if now <= begin_by => &[Step::Begin, Step::CallOff],
            (Stage::PaidIn, false) if now > begin_by => &[Step::CallOff],
            (Stage::Begun, true) if now <= deliver_by => &[Step::Deliver],
            (Stage::Begun, false) if now > deliver_by + CHALLENGE => &[Step::Release, Step::TakeBack],
            (Stage::Begun, false) => &[Step::Release],
            (Stage::Delivered, true) if now > collect_after => &[Step::Collect],
            _ => &[],
        }
    }

    /// A call of the contract about this deal. The terms go with every call: the contract knows a deal by their hash. The host
    /// puts accounts where people are named, and hashes where words are.
    pub fn call(&self, method: &'static str) -> Option<Call> {
        let (own, other) = (Value::OwnAccount, Value::Person(self.other.clone()?));
        let (payer, payee) = if self.selling { (other, own) } else { (own, other) };
        let seconds = |seconds: u64| Value::Uint(seconds.into());
        let call = Call::new("deal", method)
            .with("payer", payer)
            .with("payee", payee)
            .with("token", Value::Asset(ASSET))
            .with("milestones.1.amount", Value::Amount(self.terms.amount()))
            .with("milestones.1.deliverBy", seconds(self.terms.deliver_by))
            .with("milestones.1.reviewWindow", seconds(REVIEW))
            .with("responseWindow", seconds(DAY))
            .with("challengeWindow", seconds(CHALLENGE))
            .with("rulingWindow", seconds(DAY))
            .with("defaultBps", Value::Uint(5_000))
            .with("metaHash", Value::Text(self.terms.what.clone()))
            .with("acceptBy", seconds(self.terms.begin_by))
            .with("salt", Value::Bytes([self.terms.name, [0; 16]].concat()));
        let one_piece = !matches!(method, "create" | "accept" | "cancelUnaccepted" | "deal");
        Some(if one_piece { call.with("milestone", Value::Uint(0)) } else { call })
    }

    /// The call that does `step`, with what it spends. A new key for each try: the same one is never signed twice.
    pub fn write(&self, step: Step, purpose: Text) -> Option<Write> {
        let call = self.call(step.method())?;
        let call = match step {
            Step::Deliver => call.with("evidenceHash", Value::Text(self.terms.what.clone())),
            Step::Release => call.with("amount", Value::Amount(self.terms.amount())),
            _ => call,
        };
        let write = write(call, purpose, format!("{}-{}-{}", step.method(), self.number, self.doing.1));
        Some(if step == Step::PayIn { write.spending(self.terms.amount()) } else { write })
    }

    /// What the contract says after it has done `step`.
    pub fn done(&mut self, step: Step, at: u64) {
        match step {
            Step::PayIn => self.status = 1,
            Step::Begin => self.status = 2,
            Step::Deliver => self.delivered = Some(at),
            Step::Release | Step::CallOff | Step::TakeBack | Step::Collect => self.status = 3,
        }
        self.telling.1 = true;
    }
}
