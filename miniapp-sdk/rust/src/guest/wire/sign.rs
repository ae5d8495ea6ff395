//! Typed data on the wire.

use super::contracts::{argument, read_value};
use crate::guest::bindings::teahouse::app::sign as wire;
use crate::{Signature, Typed, Value};

pub(crate) fn typed(typed: &Typed) -> wire::Typed {
    wire::Typed {
        contract: typed.contract.clone().into_owned(),
        name: typed.name.clone().into_owned(),
        fields: typed.fields.iter().map(argument).collect(),
    }
}

pub(crate) fn signature(answer: wire::Answer) -> Option<Signature> {
    let wire::Answer::Signed(record) = answer else { return None };
    let field = |field: wire::Argument| Some((field.name, read_value(field.value)?));
    let fields = record.fields.into_iter().map(field).collect::<Option<Vec<(String, Value)>>>()?;
    Some(Signature { bytes: record.signature, fields })
}

pub(crate) fn verified(answer: wire::Answer) -> Option<bool> {
    let wire::Answer::Verified(holds) = answer else { return None };
    Some(holds)
}
