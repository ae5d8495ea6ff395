//! A batch in fields: what an account signs so that somebody else submits its calls.

use alloy::primitives::{Address, U256};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::delegate::Batch;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::port::Asset;

use super::{Bound, Described, Field, Held, Meaning, TypedData, TypedError, described};
use crate::signer::Intent;

impl TypedData {
    /// What `account` would sign for `batch`.
    ///
    /// # Errors
    /// [`TypedError`] when `bound` is the description of something else, or lacks a field.
    pub fn of_batch(bound: &Bound, account: Address, batch: &Batch) -> Result<Self, TypedError> {
        let Bound { contract, chain, what, .. } = *bound;
        if (contract, what.name) != (ContractName::Delegate, "Batch") {
            return Err(TypedError::UnknownType { contract, name: what.name.to_owned() });
        }
        let mut fields = Vec::new();
        for (name, _, meaning) in what.fields {
            match meaning {
                Meaning::Inner(inner) => fields.extend(calls(contract, name, inner, &batch.calls)?),
                _ => fields.push(field(String::new(), what, name, *meaning, batch_field(batch, name))?),
            }
        }
        Ok(Self { contract, chain, place: account, name: what.name, fields })
    }

    /// The same, and behind the data of each call what it brings along that was signed apart, or the terms that it opens: what
    /// the own account's sheet would show, `calls.2.data.total`.
    pub(crate) fn with_calls_read(mut self, book: &AddressBook, intents: &[Intent]) -> Self {
        for (place, intent) in (1..).zip(intents) {
            let Some(inner) = Self::of_intent(book, intent) else { continue };
            let data = format!("calls.{place}.data");
            let behind = self.fields.iter().position(|field| field.path == data).map(|at| at + 1);
            let at = behind.unwrap_or(self.fields.len());
            let within = |field: Field| Field { path: format!("{data}.{}", field.path), ..field };
            drop(self.fields.splice(at..at, inner.fields.into_iter().map(within)));
        }
        self
    }
}

fn calls(
    contract: ContractName,
    list: &str,
    inner: &'static str,
    calls: &[ContractCall],
) -> Result<Vec<Field>, TypedError> {
    let what = described(contract).into_iter().find(|one| one.name == inner);
    let what = what.ok_or_else(|| TypedError::UnknownType { contract, name: inner.to_owned() })?;
    let mut fields = Vec::new();
    for (place, call) in (1..).zip(calls) {
        for (name, _, meaning) in what.fields {
            let before = format!("{list}.{place}.");
            fields.push(field(before, what, name, *meaning, call_field(call, name))?);
        }
    }
    Ok(fields)
}

fn field(
    before: String,
    what: &Described,
    name: &str,
    meaning: Meaning,
    held: Option<Held>,
) -> Result<Field, TypedError> {
    let label = format!("{}.{name}", what.name);
    let held = held.ok_or_else(|| TypedError::UnknownField(label.clone()))?; // TYP-001
    Ok(Field { path: before + name, label, meaning, held })
}

fn batch_field(batch: &Batch, name: &str) -> Option<Held> {
    Some(match name {
        "nonce" => Held::Number(batch.nonce),
        "deadline" => Held::Number(U256::from(batch.deadline.get())),
        "minGas" => Held::Number(U256::from(batch.min_gas)),
        "submitter" => Held::Account(batch.submitter),
        "feeToken" => Held::Asset(batch.fee_asset),
        "maxFee" => Held::Money(batch.fee_asset, U256::from(batch.max_fee.get())),
        _ => return None,
    })
}

fn call_field(call: &ContractCall, name: &str) -> Option<Held> {
    Some(match name {
        "to" => Held::Account(call.to),
        "value" => Held::Money(Asset::Native, call.value),
        "data" => Held::Bytes(call.data.clone()),
        _ => return None,
    })
}
