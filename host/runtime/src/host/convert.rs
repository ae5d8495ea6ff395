//! Money, people and calls between a guest's words and the model's; what does not fit is refused as `invalid`.

use teahouse_bundle::text::tame;

use super::HostError;
use crate::bindings::teahouse::app::{claims, contracts, deals, meter, shielded, sign, types};
use crate::model::{
    Amount, Argument, AssetId, BatchId, Call, Deal, DealTerms, EnvelopeState, Gift, PaymentProgress,
    PaymentStage, PersonId, Progress, Receiver, RefusalCode, ShareId, Subject, Typed, Value, Write,
};
use crate::state::refused;

/// Most bytes of a line that a person is shown in quotation marks.
pub(super) const MAX_LINE: usize = 256;
/// Most bytes that an app can send along with a card or share.
pub(super) const MAX_PAYLOAD: usize = 4_096;
/// Most bytes that a private payment says to its payee.
pub(super) const MAX_MEMO: usize = 175;
/// Most bytes of an idempotency key.
pub(super) const MAX_KEY: usize = 64;
/// Most arguments of a call.
const MAX_ARGUMENTS: usize = 16;
/// Most fields of a struct to sign, those of its lists included.
const MAX_FIELDS: usize = 128;
/// Most bytes of one text or byte argument.
const MAX_ARGUMENT: usize = 4_096;
/// Most digits of a number of 256 bits.
const MAX_DIGITS: usize = 78;

fn invalid(hint: &str) -> HostError {
    refused(RefusalCode::Invalid, hint)
}

pub(super) fn asset(id: String) -> AssetId {
    AssetId::new(id)
}

/// A line that a person is shown: tamed, and not empty.
pub(super) fn line(what: &str, text: &str) -> Result<String, HostError> {
    let tamed = tame(text, MAX_LINE);
    if text.len() > MAX_LINE || tamed.is_empty() {
        return Err(invalid(&format!("a {what} has 1 to 256 bytes")));
    }
    Ok(tamed)
}

pub(super) fn amount(amount: types::Amount) -> Result<Amount, HostError> {
    let base_units = amount.base_units.parse();
    let base_units = base_units.map_err(|_| invalid("an amount is a decimal number of base units"))?;
    Ok(Amount { asset: asset(amount.asset), base_units })
}

pub(super) fn amount_out(amount: &Amount) -> types::Amount {
    types::Amount { asset: amount.asset.as_str().to_owned(), base_units: amount.base_units.to_string() }
}

fn uint(text: String) -> Result<Value, HostError> {
    let digits = !text.is_empty() && text.len() <= MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    if digits && canonical {
        Ok(Value::Uint(text))
    } else {
        Err(invalid("a number is decimal, without leading zeros"))
    }
}

fn value(value: contracts::Value) -> Result<Value, HostError> {
    Ok(match value {
        contracts::Value::Uint(text) => uint(text)?,
        contracts::Value::Boolean(yes) => Value::Boolean(yes),
        contracts::Value::Text(text) if text.len() <= MAX_ARGUMENT => Value::Text(text),
        contracts::Value::Bytes(bytes) if bytes.len() <= MAX_ARGUMENT => Value::Bytes(bytes),
        contracts::Value::Text(_) | contracts::Value::Bytes(_) => {
            return Err(invalid("an argument has at most 4096 bytes"));
        }
        contracts::Value::Asset(id) => Value::Asset(asset(id)),
        contracts::Value::Amount(a) => Value::Amount(amount(a)?),
        contracts::Value::Person(id) => Value::Person(PersonId::new(id)),
        contracts::Value::Contract(alias) => Value::Contract(alias),
        contracts::Value::OwnAccount => Value::OwnAccount,
        contracts::Value::DeadlineIn(seconds) => Value::DeadlineIn(seconds),
        contracts::Value::BatchEnvelope(batch) => Value::BatchEnvelope(BatchId::new(batch)),
        contracts::Value::ShareRoot((batch, each)) => {
            Value::ShareRoot { batch: BatchId::new(batch), each: amount(each)? }
        }
        contracts::Value::BatchCount(batch) => Value::BatchCount(BatchId::new(batch)),
        contracts::Value::ShareEnvelope(share) => Value::ShareEnvelope(ShareId::new(share)),
        contracts::Value::Stranger => return Err(invalid("a stranger is only in results")),
    })
}

pub(super) fn value_out(value: Value) -> contracts::Value {
    match value {
        Value::Uint(text) => contracts::Value::Uint(text),
        Value::Boolean(yes) => contracts::Value::Boolean(yes),
        Value::Text(text) => contracts::Value::Text(text),
        Value::Bytes(bytes) => contracts::Value::Bytes(bytes),
        Value::Asset(id) => contracts::Value::Asset(id.as_str().to_owned()),
        Value::Amount(a) => contracts::Value::Amount(amount_out(&a)),
        Value::Person(id) => contracts::Value::Person(id.as_str().to_owned()),
        Value::Contract(alias) => contracts::Value::Contract(alias),
        Value::OwnAccount => contracts::Value::OwnAccount,
        Value::DeadlineIn(seconds) => contracts::Value::DeadlineIn(seconds),
        Value::BatchEnvelope(batch) => contracts::Value::BatchEnvelope(batch.get()),
        Value::ShareRoot { batch, each } => contracts::Value::ShareRoot((batch.get(), amount_out(&each))),
        Value::BatchCount(batch) => contracts::Value::BatchCount(batch.get()),
        Value::ShareEnvelope(share) => contracts::Value::ShareEnvelope(share.as_str().to_owned()),
        Value::Stranger => contracts::Value::Stranger,
    }
}

pub(super) fn call(call: contracts::Call) -> Result<Call, HostError> {
    if call.arguments.len() > MAX_ARGUMENTS {
        return Err(invalid("a call has at most 16 arguments"));
    }
    let arguments = call.arguments.into_iter().map(argument).collect::<Result<_, HostError>>()?;
    Ok(Call { contract: call.contract, method: call.method, arguments })
}

fn argument(argument: contracts::Argument) -> Result<Argument, HostError> {
    Ok(Argument { name: line("name", &argument.name)?, value: value(argument.value)? })
}

pub(super) fn argument_out(argument: Argument) -> contracts::Argument {
    contracts::Argument { name: argument.name, value: value_out(argument.value) }
}

pub(super) fn fields(fields: Vec<contracts::Argument>) -> Result<Vec<Argument>, HostError> {
    if fields.len() > MAX_FIELDS {
        return Err(invalid("a struct has at most 128 fields"));
    }
    fields.into_iter().map(argument).collect()
}

pub(super) fn typed(typed: sign::Typed) -> Result<Typed, HostError> {
    Ok(Typed { contract: typed.contract, name: typed.name, fields: fields(typed.fields)? })
}

pub(super) fn terms(terms: meter::Terms) -> Result<Typed, HostError> {
    Ok(Typed { contract: terms.contract, name: terms.name, fields: fields(terms.fields)? })
}

pub(super) fn deal(deal: deals::Deal) -> Result<Deal, HostError> {
    Ok(match deal {
        deals::Deal::Terms(terms) if terms.fields.len() > MAX_FIELDS => {
            return Err(invalid("terms have at most 128 fields"));
        }
        deals::Deal::Terms(terms) => {
            let fields = terms.fields.into_iter().map(argument).collect::<Result<_, HostError>>()?;
            Deal::Terms(DealTerms { contract: terms.contract, fields })
        }
        deals::Deal::Batch(batch) => Deal::Batch(BatchId::new(batch)),
        deals::Deal::Share(share) => Deal::Share(ShareId::new(share)),
    })
}

pub(super) fn write(write: contracts::Write) -> Result<Write, HostError> {
    Ok(Write {
        call: call(write.call)?,
        value: write.value.map(amount).transpose()?,
        spend: write.spend.map(amount).transpose()?,
        purpose: line("purpose", &write.purpose)?,
        idempotency_key: write.idempotency_key,
    })
}

pub(super) fn gift(gift: claims::Gift) -> Result<Gift, HostError> {
    if gift.payload.len() > MAX_PAYLOAD {
        return Err(invalid("a payload has at most 4096 bytes"));
    }
    Ok(Gift {
        batch: BatchId::new(gift.batch),
        index: gift.index,
        to: match gift.to {
            claims::Receiver::Person(id) => Receiver::Person(PersonId::new(id)),
            claims::Receiver::Link => Receiver::Link,
        },
        amount: amount(gift.amount)?,
        title: line("title", &gift.title)?,
        payload: gift.payload,
    })
}

pub(super) fn subject(subject: claims::Subject) -> Subject {
    match subject {
        claims::Subject::Batch(batch) => Subject::Batch(BatchId::new(batch)),
        claims::Subject::Share(share) => Subject::Share(ShareId::new(share)),
    }
}

pub(super) fn progress_out(progress: &Progress) -> claims::Progress {
    claims::Progress {
        state: match progress.state {
            EnvelopeState::Unfunded => claims::State::Unfunded,
            EnvelopeState::Open => claims::State::Open,
            EnvelopeState::Mine => claims::State::Mine,
            EnvelopeState::Gone => claims::State::Gone,
            EnvelopeState::Expired => claims::State::Expired,
            EnvelopeState::Refunded => claims::State::Refunded,
        },
        claimed: progress.claimed,
        count: progress.count,
        each: amount_out(&progress.each),
        expires_ms: progress.expires.get(),
    }
}

pub(super) const fn payment_progress_out(progress: PaymentProgress) -> shielded::Progress {
    shielded::Progress {
        stage: match progress.stage {
            PaymentStage::Asked => shielded::Stage::Asked,
            PaymentStage::Proving => shielded::Stage::Proving,
            PaymentStage::Sent => shielded::Stage::Sent,
            PaymentStage::Included => shielded::Stage::Included,
        },
        percent: progress.percent,
    }
}
