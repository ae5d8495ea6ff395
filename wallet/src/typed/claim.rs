//! A claim in fields: what the one-time key of a share signs, so that the share is paid to where it says.

use alloy::primitives::U256;
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::{Amount, ShareClaim, SignedClaim};
use teahouse_chain::port::Asset;

use super::{Bound, Described, Field, Held, TypedData, TypedError, described};
use crate::signer::Intent;
use crate::signer::decode::{self, KnownCall};

impl TypedData {
    /// What a share's key would sign for `claim`, in an envelope of `asset`.
    ///
    /// # Errors
    /// [`TypedError`] when `bound` is the description of something else, or lacks a field.
    pub fn of_claim(bound: &Bound, asset: Asset, claim: &ShareClaim) -> Result<Self, TypedError> {
        let Bound { contract, chain, place, what } = *bound;
        if (contract, what.name) != (ContractName::RedEnvelope, "Claim") {
            return Err(TypedError::UnknownType { contract, name: what.name.to_owned() });
        }
        Ok(Self { contract, chain, place, name: what.name, fields: fields(what, asset, claim)? })
    }

    /// What a share's key has signed.
    ///
    /// The description counts for the code that the address book names: the two were compared before anything was signed
    /// (TYP-002).
    pub fn of_signed_claim(book: &AddressBook, signed: &SignedClaim) -> Option<Self> {
        of_book(book, signed.terms.asset, &signed.claim)
    }

    /// What was signed apart from `intent` and is brought along by it, or the terms that it opens: those of an allowance, a
    /// payment out of one, or the claim of a share; `None` for every other intent.
    ///
    /// The description counts for the code that the address book names: the preview of `intent` has compared the two (TYP-002).
    pub fn of_intent(book: &AddressBook, intent: &Intent) -> Option<Self> {
        Self::of_allowance(book, intent).or_else(|| of_carried_claim(book, intent))
    }
}

fn of_carried_claim(book: &AddressBook, intent: &Intent) -> Option<TypedData> {
    let Intent::CallContract { data, .. } = intent else { return None };
    let Some(KnownCall::ClaimShare { .. }) = decode::of_intent(intent) else { return None };
    let (claim, asset) = ShareClaim::of_call(data)?;
    of_book(book, asset, &claim)
}

fn of_book(book: &AddressBook, asset: Asset, claim: &ShareClaim) -> Option<TypedData> {
    let contract = ContractName::RedEnvelope;
    let place = book.contracts.get(&contract)?.address;
    let what = described(contract).into_iter().find(|one| one.name == "Claim")?;
    let fields = fields(what, asset, claim).ok()?;
    Some(TypedData { contract, chain: book.chain_id, place, name: what.name, fields })
}

fn fields(what: &Described, asset: Asset, claim: &ShareClaim) -> Result<Vec<Field>, TypedError> {
    let field = |(name, _, meaning): &super::Row| {
        let label = format!("{}.{name}", what.name);
        let held = held(asset, claim, name).ok_or_else(|| TypedError::UnknownField(label.clone()))?; // TYP-001
        Ok(Field { path: (*name).to_owned(), label, meaning: *meaning, held })
    };
    what.fields.iter().map(field).collect()
}

fn held(asset: Asset, claim: &ShareClaim, name: &str) -> Option<Held> {
    let money = |amount: Amount| Held::Money(asset, U256::from(amount.get()));
    Some(match name {
        "id" => Held::Bytes(claim.id.as_bytes().to_vec().into()),
        "index" => Held::Number(U256::from(claim.index)),
        "amount" => money(claim.amount),
        "dest" => match claim.dest {
            Destination::Account(at) => Held::Account(at),
            Destination::Note(hash) => Held::Bytes(hash.0.to_vec().into()),
        },
        "destKind" => Held::Number(U256::from(claim.dest.kind())),
        "maxRelayerFee" => money(claim.max_relayer_fee),
        "relayer" => Held::Account(claim.relayer),
        "deadline" => Held::Number(U256::from(claim.deadline.get())),
        _ => return None,
    })
}
