//! Filling puts accounts, assets and moments where an app named roles, field by field, and holds each against the manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use teahouse_base::UnixSeconds;
use teahouse_bundle::AppId;
use teahouse_bundle::manifest::permissions::Structs;
use teahouse_bundle::manifest::{Permissions, SignPermission};
use teahouse_chain::primitives::{Address, B256, U256};
use teahouse_runtime::model::{Argument, Refusal, RefusalCode, Typed, Value};
use teahouse_wallet::typed::{Filled, Held, Meaning, Shape, Slot, TypedData};

use super::names::asset_of;
use super::sign::contract_named;
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;

/// Why a struct was not filled.
pub(super) enum NotFilled {
    /// The app is told so.
    Refused(Refusal),
    /// The host failed.
    Error(NodeError),
}

impl From<NodeError> for NotFilled {
    fn from(error: NodeError) -> Self {
        Self::Error(error)
    }
}

fn refused(code: RefusalCode, detail: impl Into<String>) -> NotFilled {
    NotFilled::Refused(Refusal::new(code, detail))
}

fn invalid(detail: impl Into<String>) -> NotFilled {
    refused(RefusalCode::Invalid, detail)
}

/// A struct as an app meant it.
pub(super) struct FilledIn {
    pub(super) filled: Filled,
    /// The fields as they were filled in: moments as numbers.
    pub(super) fields: Vec<Argument>,
    /// The people in it, by account.
    pub(super) people: BTreeMap<Address, teahouse_runtime::model::PersonId>,
}

/// What filling needs.
pub(super) struct Filling<'a> {
    pub(super) shared: &'a Shared,
    pub(super) chain: &'a Chain,
    pub(super) app: &'a AppId,
    pub(super) permissions: &'a Permissions,
    /// The structs of the manifest that count here: those to sign, or those to count up.
    pub(super) structs: &'a Structs,
    /// The account that signs, which `own-account` means.
    pub(super) account: Address,
    /// Now, on the chain's clock where that is ahead: one moment for the whole struct.
    pub(super) now: UnixSeconds,
}

impl Filling<'_> {
    /// The struct, each field of it within the bounds of the manifest.
    pub(super) fn within_bounds(&self, typed: &Typed) -> Result<FilledIn, NotFilled> {
        let bounds = self.declared(typed)?;
        let filled = self.whole(typed)?;
        for (slot, word) in filled.filled.fields() {
            let number = U256::from_be_bytes(word.0);
            let holds = match slot.meaning() {
                Meaning::Amount(_) => self.amount_holds(bounds, typed, slot, number),
                Meaning::Until | Meaning::Moment => {
                    let most = bounds.deadlines.get(&slot.bound_name()).copied().map(u64::from);
                    let last = most.map(|most| self.now.after(Duration::from_secs(most)));
                    last.is_some_and(|last| number <= U256::from(last.get()))
                }
                _ => true,
            };
            if !holds {
                let hint = format!("{} is not within the manifest's bound", slot.path);
                return Err(refused(RefusalCode::Quota, hint)); // NODE-134
            }
        }
        Ok(filled)
    }

    fn declared(&self, typed: &Typed) -> Result<&SignPermission, NotFilled> {
        let structs = self.structs.get(&typed.contract);
        let bounds = structs.and_then(|structs| structs.get(&typed.name));
        bounds.ok_or_else(|| refused(RefusalCode::NotDeclared, "the manifest does not declare this struct"))
    }

    fn amount_holds(&self, bounds: &SignPermission, typed: &Typed, slot: &Slot, number: U256) -> bool {
        let asset = typed.fields.iter().find(|field| field.name == slot.path).and_then(Argument::amount);
        let most = bounds.amounts.get(&slot.bound_name());
        let most = asset.and_then(|amount| most.and_then(|most| most.get(amount.asset.as_str())));
        number.is_zero() || most.is_some_and(|most| number <= U256::from(most.get()))
    }

    /// The struct with every field filled in, whatever the bounds: what a signature is held against.
    pub(super) fn whole(&self, typed: &Typed) -> Result<FilledIn, NotFilled> {
        self.declared(typed)?;
        let contract = self.permissions.contracts.get(&typed.contract);
        let contract = contract.and_then(|declared| contract_named(&declared.contract));
        let contract =
            contract.ok_or_else(|| refused(RefusalCode::NotDeclared, "no such contract is known here"))?;
        let given: BTreeSet<&str> = typed.fields.iter().map(|field| field.name.as_str()).collect();
        if given.len() != typed.fields.len() {
            return Err(invalid("a field is there twice"));
        }
        let shape = Shape::of(contract, &typed.name, &given).map_err(|error| invalid(error.to_string()))?;
        let (mut words, mut people) = (Vec::new(), BTreeMap::new());
        for slot in shape.slots() {
            let field = typed.fields.iter().find(|field| field.name == slot.path);
            let word = match field {
                Some(field) => self.word(slot, &field.value)?,
                // The host says that a place is an account; nothing else may be left out.
                None => B256::ZERO,
            };
            if let Some(Value::Person(person)) = field.map(|field| &field.value) {
                people.insert(Address::from_word(word), person.clone());
            }
            words.push(word);
        }
        let filled = shape.filled(words).map_err(|error| invalid(error.to_string()))?;
        let fields = typed.fields.iter().map(|field| self.as_signed(field)).collect();
        Ok(FilledIn { filled, fields, people })
    }

    fn as_signed(&self, field: &Argument) -> Argument {
        let value = match &field.value {
            Value::DeadlineIn(seconds) => Value::Uint(self.moment_in(*seconds).get().to_string()),
            value => value.clone(),
        };
        Argument { name: field.name.clone(), value }
    }

    const fn moment_in(&self, seconds: u64) -> UnixSeconds {
        self.now.after(Duration::from_secs(seconds))
    }

    fn word(&self, slot: &Slot, value: &Value) -> Result<B256, NotFilled> {
        let unfit = || invalid(format!("{} cannot have such a value", slot.path));
        let number = |number: U256| Ok(B256::from(number));
        match (slot.meaning(), value) {
            (Meaning::Account | Meaning::Place(_), Value::OwnAccount) => Ok(self.account.into_word()),
            (Meaning::Account | Meaning::Place(_), Value::Person(person)) => {
                let account = self.shared.account_of_person(self.app, person)?;
                let nobody =
                    || refused(RefusalCode::NotFound, "that person has shown no account for this app");
                Ok(account.ok_or_else(nobody)?.into_word())
            }
            (Meaning::Account, Value::Uint(none)) if none == "0" => Ok(B256::ZERO),
            (Meaning::Account | Meaning::Place(_) | Meaning::Asset | Meaning::PlaceKind, Value::Uint(_)) => {
                Err(unfit())
            }
            (Meaning::Asset, Value::Asset(asset)) => {
                let known = asset_of(self.chain, asset);
                let unknown = || refused(RefusalCode::NotFound, "the asset is not known here");
                Ok(known.ok_or_else(unknown)?.token().into_word())
            }
            (Meaning::Amount(_), Value::Amount(amount)) => number(U256::from(amount.base_units.get())),
            (Meaning::Amount(_), _) => Err(unfit()),
            (Meaning::Until | Meaning::Moment, Value::DeadlineIn(seconds)) => {
                number(U256::from(self.moment_in(*seconds).get()))
            }
            (_, Value::Uint(text)) if slot.row.1.starts_with("uint") => {
                number(text.parse().map_err(|_| unfit())?)
            }
            (_, Value::Bytes(bytes))
                if slot.row.1 == "bytes32" && !matches!(slot.meaning(), Meaning::Place(_)) =>
            {
                B256::try_from(bytes.as_slice()).map_err(|_| unfit())
            }
            _ => Err(unfit()),
        }
    }

    /// Refuses an amount of another asset than the one that the sheet shows it in: the struct's own, or that of what it is about.
    pub(super) fn same_assets(&self, typed: &Typed, shown: &TypedData) -> Result<(), Refusal> {
        for field in &typed.fields {
            let Some(amount) = field.amount() else { continue };
            let held = shown.fields.iter().find(|one| one.path == field.name).map(|one| &one.held);
            let is_same = matches!(held, Some(Held::Money(asset, _)) if asset_of(self.chain, &amount.asset) == Some(*asset));
            if !is_same {
                let hint = format!("{} is of another asset than what it is about", field.name);
                return Err(Refusal::new(RefusalCode::Invalid, hint)); // NODE-134
            }
        }
        Ok(())
    }
}
