//! The state is everything the app remembers; each field outlives a restart, and nothing else does.

use serde::{Deserialize, Serialize};
use teahouse_miniapp::shielded::MOST_MEMO_BYTES;
use teahouse_miniapp::{Amount, AssetId, PersonId, RefusalCode};

/// The assets of the manifest, in the order of the choice.
pub const ASSETS: [AssetId; 2] = [AssetId::known("pusd"), AssetId::known("native")];

/// The whole app.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShieldedPay {
    /// The payment being written.
    pub form: Form,
    /// Payments, oldest first.
    pub payments: Vec<Paying>,
    /// How many there ever were: the number of the newest.
    pub counted: u32,
    /// What just went wrong.
    pub trouble: Option<Trouble>,
}

/// The form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Whom to pay.
    pub to: Option<PersonId>,
    /// The asset's place in [`ASSETS`].
    pub asset: u32,
    /// How much.
    pub amount: Option<Amount>,
    /// What only the friend reads.
    pub memo: String,
}

/// One field, filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// The asset.
    Asset(u32),
    /// How much.
    Amount(Option<Amount>),
    /// The memo.
    Memo(String),
}

/// What the form still needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gap {
    /// Nobody was chosen.
    Friend,
    /// How much.
    Amount,
}

/// A payment on its way, or paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paying {
    /// Counted from 1; its key and its tag follow from it.
    pub number: u32,
    /// To whom.
    pub to: PersonId,
    /// How much.
    pub amount: Amount,
    /// What only they read.
    pub memo: String,
    /// How far it is.
    pub standing: Standing,
}

/// How far a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// The host asks the person.
    Asked,
    /// The proof is made; so many hundredths of it, where that is known.
    Proving(Option<u8>),
    /// On its way to a block.
    Sent,
    /// In a block that can still be taken back.
    Included,
    /// A final block has it.
    Paid,
}

/// What just went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    /// Something in the form.
    Form(Gap),
    /// Nothing was paid, and why.
    Refused(RefusalCode),
}

impl Form {
    /// What a payment was written with.
    pub fn of(payment: Paying) -> Self {
        let place = ASSETS.iter().position(|asset| asset == payment.amount.asset()).unwrap_or_default();
        Self { to: Some(payment.to), asset: place as u32, amount: Some(payment.amount), memo: payment.memo }
    }

    /// Fills in one field.
    pub fn fill(&mut self, field: Field) {
        match field {
            Field::Asset(place) => (self.asset, self.amount) = (place.min(1), None),
            Field::Amount(amount) => self.amount = amount,
            Field::Memo(words) => self.memo = short(words),
        }
    }

    /// The asset that was chosen.
    pub fn asset(&self) -> AssetId {
        ASSETS[self.asset as usize % ASSETS.len()].clone()
    }

    /// Whom to pay, and how much.
    ///
    /// # Errors
    /// The first [`Gap`].
    pub fn order(&self) -> Result<(PersonId, Amount), Gap> {
        let to = self.to.clone().ok_or(Gap::Friend)?;
        let amount = self.amount.clone().filter(|amount| !amount.is_zero()).ok_or(Gap::Amount)?;
        Ok((to, amount))
    }
}

/// The whole letters of `words` that fit a memo.
fn short(mut words: String) -> String {
    while words.len() > MOST_MEMO_BYTES {
        words.pop();
    }
    words
}
