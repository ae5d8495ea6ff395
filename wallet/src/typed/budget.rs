//! What a call of an allowance holds, in fields: the terms that it opens, or the payment that the app's key signed.

use alloy::primitives::{B256, U256};
use teahouse_chain::allowance::{Budget, Spend};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::Asset;

use super::{Field, Held, TypedData, described};
use crate::signer::Intent;
use crate::signer::decode::{self, BudgetCall, KnownCall};

impl TypedData {
    /// The terms of the allowance that `intent` opens, or the payment that it brings out of one; `None` for every other
    /// intent.
    ///
    /// The description counts for the code that the address book names: the preview of `intent` has compared the two (TYP-002).
    pub fn of_allowance(book: &AddressBook, intent: &Intent) -> Option<Self> {
        let Some(KnownCall::Allowance(call)) = decode::of_intent(intent) else { return None };
        let name = match call {
            BudgetCall::Open(_) => "Budget",
            BudgetCall::Spend { .. } => "Spend",
            BudgetCall::Revoke(_) | BudgetCall::Refund(_) => return None,
        };
        let contract = ContractName::Allowance;
        let place = book.contracts.get(&contract)?.address;
        let what = described(contract).into_iter().find(|one| one.name == name)?;
        let mut fields = Vec::new();
        for (name, _, meaning) in what.fields {
            let held = held(&call, name)?; // TYP-001
            let label = format!("{}.{name}", what.name);
            fields.push(Field { path: (*name).to_owned(), label, meaning: *meaning, held });
        }
        Some(Self { contract, chain: book.chain_id, place, name: what.name, fields })
    }
}

fn held(call: &BudgetCall, name: &str) -> Option<Held> {
    match call {
        BudgetCall::Open(budget) => budget_field(budget, name),
        BudgetCall::Spend { budget, signed } => spend_field(budget.asset, signed, name),
        BudgetCall::Revoke(_) | BudgetCall::Refund(_) => None,
    }
}

fn budget_field(budget: &Budget, name: &str) -> Option<Held> {
    let money = |amount: Amount| money(budget.asset, amount);
    Some(match name {
        "owner" => Held::Account(budget.owner),
        "spender" => Held::Account(budget.spender),
        "token" => Held::Asset(budget.asset),
        "total" => money(budget.total),
        "perPeriod" => money(budget.per_period),
        "perPayment" => money(budget.per_payment),
        "maxRelayerFee" => money(budget.max_relayer_fee),
        "origin" => number(budget.origin.get()),
        "period" => number(budget.period.into()),
        "expiry" => number(budget.expiry.get()),
        "payees" => word(budget.payees.unwrap_or_default()),
        "refundKind" => number(budget.refund_to.kind().into()),
        "refundTo" => place(budget.refund_to),
        "salt" => word(budget.salt),
        _ => return None,
    })
}

fn spend_field(asset: Asset, signed: &Spend, name: &str) -> Option<Held> {
    Some(match name {
        "id" => word(signed.id.word()),
        "dest" => place(signed.dest),
        "destKind" => number(signed.dest.kind().into()),
        "amount" => money(asset, signed.amount),
        "nonce" => Held::Number(signed.nonce),
        "maxRelayerFee" => money(asset, signed.max_relayer_fee),
        "relayer" => Held::Account(signed.relayer),
        "deadline" => number(signed.deadline.get()),
        _ => return None,
    })
}

fn money(asset: Asset, amount: Amount) -> Held {
    Held::Money(asset, U256::from(amount.get()))
}

fn number(number: u64) -> Held {
    Held::Number(U256::from(number))
}

fn word(word: B256) -> Held {
    Held::Bytes(word.0.to_vec().into())
}

fn place(place: Destination) -> Held {
    match place {
        Destination::Account(at) => Held::Account(at),
        Destination::Note(hash) => word(hash),
    }
}
