//! Meters on the wire.

use super::contracts::{argument, read_value};
use crate::guest::bindings::teahouse::app::meter as wire;
use crate::{Signature, Typed, Value};

pub(crate) fn terms(typed: &Typed) -> wire::Terms {
    wire::Terms {
        contract: typed.contract.clone().into_owned(),
        name: typed.name.clone().into_owned(),
        fields: typed.fields.iter().map(argument).collect(),
    }
}

pub(crate) fn changes(changes: &[(std::borrow::Cow<'static, str>, Value)]) -> Vec<wire::Argument> {
    changes.iter().map(argument).collect()
}

pub(crate) fn opened(answer: wire::Answer) -> Option<Vec<(String, Value)>> {
    let wire::Answer::Opened(read) = answer else { return None };
    fields(read)
}

pub(crate) fn vouched(answer: wire::Answer) -> Option<Signature> {
    let wire::Answer::Signed(voucher) = answer else { return None };
    Some(Signature { bytes: voucher.signature, fields: fields(voucher.fields)? })
}

pub(crate) fn stopped(answer: wire::Answer) -> Option<()> {
    matches!(answer, wire::Answer::Stopped).then_some(())
}

fn fields(read: Vec<wire::Argument>) -> Option<Vec<(String, Value)>> {
    read.into_iter().map(|field| Some((field.name, read_value(field.value)?))).collect()
}
