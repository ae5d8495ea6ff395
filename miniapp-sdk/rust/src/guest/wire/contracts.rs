//! Contract calls on the wire.

use std::borrow::Cow;

use super::{amount, read_amount};
use crate::guest::bindings::teahouse::app::contracts as wire;
use crate::{
    AssetId, BatchId, Call, Language, PersonId, Returned, ShareId, UnixMillis, Value, Write, Written,
};

pub(crate) fn call(call: &Call) -> wire::Call {
    wire::Call {
        contract: call.contract.clone().into_owned(),
        method: call.method.clone().into_owned(),
        arguments: call.arguments.iter().map(argument).collect(),
    }
}

pub(super) fn argument((name, value): &(Cow<'static, str>, Value)) -> wire::Argument {
    wire::Argument { name: name.clone().into_owned(), value: self::value(value) }
}

pub(crate) fn write(write: &Write, language: Language) -> wire::Write {
    wire::Write {
        call: call(&write.call),
        value: write.value.as_ref().map(amount),
        spend: write.spend.as_ref().map(amount),
        purpose: write.purpose.in_language(language).to_owned(),
        idempotency_key: write.idempotency_key.clone(),
    }
}

fn value(value: &Value) -> wire::Value {
    match value {
        Value::Uint(number) => wire::Value::Uint(number.to_string()),
        Value::Huge(digits) => wire::Value::Uint(digits.clone()),
        Value::Bool(yes) => wire::Value::Boolean(*yes),
        Value::Text(words) => wire::Value::Text(words.clone()),
        Value::Bytes(bytes) => wire::Value::Bytes(bytes.clone()),
        Value::Asset(asset) => wire::Value::Asset(asset.as_str().to_owned()),
        Value::Amount(quantity) => wire::Value::Amount(amount(quantity)),
        Value::Person(person) => wire::Value::Person(person.as_str().to_owned()),
        Value::Contract(alias) => wire::Value::Contract(alias.clone().into_owned()),
        Value::OwnAccount => wire::Value::OwnAccount,
        Value::DeadlineIn(seconds) => wire::Value::DeadlineIn(*seconds),
        Value::BatchEnvelope(batch) => wire::Value::BatchEnvelope(batch.number()),
        Value::ShareRoot(batch, total) => wire::Value::ShareRoot((batch.number(), amount(total))),
        Value::BatchCount(batch) => wire::Value::BatchCount(batch.number()),
        Value::ShareEnvelope(share) => wire::Value::ShareEnvelope(share.as_str().to_owned()),
        Value::Stranger => wire::Value::Stranger,
    }
}

pub(crate) fn written(answer: wire::Answer) -> Option<Written> {
    let wire::Answer::Written(outcome) = answer else { return None };
    Some(Written { reference: outcome.reference, confirmed_at: UnixMillis(outcome.confirmed_at_ms) })
}

pub(crate) fn returned(answer: wire::Answer) -> Option<Returned> {
    let wire::Answer::Returned(values) = answer else { return None };
    values.into_iter().map(read_value).collect()
}

pub(super) fn read_value(value: wire::Value) -> Option<Value> {
    Some(match value {
        wire::Value::Uint(digits) => digits.parse().map_or(Value::Huge(digits), Value::Uint),
        wire::Value::Boolean(yes) => Value::Bool(yes),
        wire::Value::Text(words) => Value::Text(words),
        wire::Value::Bytes(bytes) => Value::Bytes(bytes),
        wire::Value::Asset(asset) => Value::Asset(AssetId::new(asset)),
        wire::Value::Amount(amount) => Value::Amount(read_amount(&amount)?),
        wire::Value::Person(person) => Value::Person(PersonId::new(person)),
        wire::Value::Contract(alias) => Value::Contract(alias.into()),
        wire::Value::OwnAccount => Value::OwnAccount,
        wire::Value::DeadlineIn(seconds) => Value::DeadlineIn(seconds),
        wire::Value::BatchEnvelope(batch) => Value::BatchEnvelope(BatchId::new(batch)),
        wire::Value::ShareRoot((batch, total)) => Value::ShareRoot(BatchId::new(batch), read_amount(&total)?),
        wire::Value::BatchCount(batch) => Value::BatchCount(BatchId::new(batch)),
        wire::Value::ShareEnvelope(share) => Value::ShareEnvelope(ShareId::new(share)),
        wire::Value::Stranger => Value::Stranger,
    })
}
