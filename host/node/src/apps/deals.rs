//! A deal of an app is the terms that its arguments name, with accounts and hashes in their places; the escrow knows it by their hash.
//!
//! # Guarantees
//! - One side is this profile's own account, the other one a contact who has said where it can be paid (NODE-175).
//! - What a deal takes in is what the app asked to spend, to the unit and in the deal's asset; no other step takes anything (NODE-176).
//! - What an app is told of a deal is what a safe block says.
//!
//! # Privacy
//! An app names people and words, and sees neither an account nor a hash.

use std::str::FromStr;
use std::time::Duration;

use teahouse_base::UnixSeconds;
use teahouse_bundle::AppId;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::{Amount, Destination};
use teahouse_chain::escrow::{DealTerms, Escrow, Milestone};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::{Address, B256, U256, keccak256};
use teahouse_runtime::model::{
    self, Answer, Call, DealTerms as NamedTerms, Refusal, RefusalCode, Value, Write,
};
use teahouse_wallet::signer::Intent;

use super::funding::{Meaning, Meant, argument, invalid};
use super::names::asset_of;
use super::requests::{Standing, refused};
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;

/// The arguments of every call about a deal: its terms, but for what an app's deal does not have (an arbiter, deposits, fees, notes).
const TERMS: [&str; 13] = [
    "payer",
    "payee",
    "token",
    "milestones.1.amount",
    "milestones.1.deliverBy",
    "milestones.1.reviewWindow",
    "responseWindow",
    "challengeWindow",
    "rulingWindow",
    "defaultBps",
    "metaHash",
    "acceptBy",
    "salt",
];

/// Why a call means no deal.
enum NoDeal {
    /// The app is told so.
    Refused(Refusal),
    /// The host failed.
    Error(NodeError),
}

impl From<Refusal> for NoDeal {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<NodeError> for NoDeal {
    fn from(error: NodeError) -> Self {
        Self::Error(error)
    }
}

impl NoDeal {
    /// What the app is told.
    ///
    /// # Errors
    /// The host's own failure, which is nothing to tell an app.
    fn refusal(self) -> Result<Refusal, NodeError> {
        match self {
            Self::Refused(refusal) => Ok(refusal),
            Self::Error(error) => Err(error),
        }
    }
}

/// What a method needs beside the terms.
fn beside_the_terms(method: &str) -> &'static [&'static str] {
    match method {
        "deliver" => &["milestone", "evidenceHash"],
        "release" => &["milestone", "amount"],
        "refundAfterDeadline" | "claimAfterReview" => &["milestone"],
        _ => &[],
    }
}

/// A number that fits its field.
fn number<N: FromStr>(call: &Call, name: &str) -> Result<N, Refusal> {
    let Value::Uint(digits) = argument(call, name)? else {
        return Err(invalid(format!("{name} is a number")));
    };
    digits.parse().map_err(|_| invalid(format!("{name} is too large")))
}

fn window(call: &Call, name: &str) -> Result<Duration, Refusal> {
    number::<u32>(call, name).map(|seconds| Duration::from_secs(seconds.into()))
}

/// 32 bytes as they are, or the hash of words.
fn hash(call: &Call, name: &str) -> Result<B256, Refusal> {
    match argument(call, name)? {
        Value::Text(words) => Ok(keccak256(words.as_bytes())),
        Value::Bytes(bytes) if bytes.len() == 32 => Ok(B256::from_slice(bytes)),
        _ => Err(invalid(format!("{name} is 32 bytes, or words"))),
    }
}

/// An amount of the deal's own asset.
fn amount(chain: &Chain, call: &Call, name: &str, asset: Asset) -> Result<Amount, Refusal> {
    let Value::Amount(given) = argument(call, name)? else {
        return Err(invalid(format!("{name} is an amount")));
    };
    if asset_of(chain, &given.asset) != Some(asset) {
        return Err(invalid(format!("{name} is in another asset than the deal")));
    }
    Amount::new(given.base_units.get()).map_err(|_| invalid(format!("{name} is too large")))
}

fn place(chain: &Chain) -> Result<Address, Refusal> {
    let known = chain.book.contracts.get(&ContractName::Escrow).map(|contract| contract.address);
    known.ok_or_else(|| Refusal::new(RefusalCode::NotDeclared, "this chain has no escrow"))
}

impl Shared {
    /// What a write to the escrow means.
    pub(super) fn deal_write(&self, chain: &Chain, app: &AppId, write: &Write) -> Result<Meant, NodeError> {
        match self.deal_steps(chain, app, write) {
            Ok(steps) => Ok(Ok(Meaning { steps, funds: None })),
            Err(why) => why.refusal().map(Err),
        }
    }

    fn deal_steps(&self, chain: &Chain, app: &AppId, write: &Write) -> Result<Vec<Intent>, NoDeal> {
        let (call, escrow) = (&write.call, Escrow::at(place(chain)?));
        let terms = self.terms_of(chain, app, call)?;
        let made = match call.method.as_str() {
            "create" => escrow.create(&terms),
            "accept" => escrow.accept(&terms, &[]),
            "deliver" => escrow.deliver(&terms, 0, hash(call, "evidenceHash")?),
            "release" => escrow.release(&terms, 0, amount(chain, call, "amount", terms.asset)?),
            "cancelUnaccepted" => escrow.cancel_unaccepted(&terms),
            "refundAfterDeadline" => escrow.refund_after_deadline(&terms, 0),
            "claimAfterReview" => escrow.claim_after_review(&terms, 0),
            other => {
                let hint = format!("this host does not offer Escrow.{other} to apps");
                return Err(Refusal::new(RefusalCode::NotDeclared, hint).into());
            }
        };
        let due = (call.method == "create").then(|| terms.funded());
        let (coin, token) = match terms.asset {
            Asset::Native => (due, None),
            Asset::Token(_) => (None, due),
        };
        let is = |given: Option<&model::Amount>, due: Option<u128>| {
            let given = given.map(|given| (asset_of(chain, &given.asset), given.base_units.get()));
            given == due.map(|units| (Some(terms.asset), units))
        };
        if !is(write.value.as_ref(), coin) || !is(write.spend.as_ref(), token) {
            return Err(invalid("what is spent is not what the deal takes in").into()); // NODE-176
        }
        let contract = ContractName::Escrow;
        let call = Intent::CallContract { contract, value: made.value, data: made.data };
        Ok(match (terms.asset, token) {
            (Asset::Token(token), Some(units)) => {
                vec![Intent::AllowToken { token, spender: contract, amount: U256::from(units) }, call]
            }
            _ => vec![call],
        })
    }

    /// The terms by which an app names a deal, and where its contract is; or what the app hears instead.
    pub(super) fn deal_named(
        &self,
        chain: &Chain,
        app: &AppId,
        named: &NamedTerms,
    ) -> Result<Result<(DealTerms, Address), Refusal>, NodeError> {
        let (contract, arguments) = (named.contract.clone(), named.fields.clone());
        let call = Call { contract, method: "deal".to_owned(), arguments };
        match self.terms_of(chain, app, &call).and_then(|terms| Ok((terms, place(chain)?))) {
            Ok(named) => Ok(Ok(named)),
            Err(why) => why.refusal().map(Err),
        }
    }

    /// The terms that a call names: all of them, each once, and nothing else.
    fn terms_of(&self, chain: &Chain, app: &AppId, call: &Call) -> Result<DealTerms, NoDeal> {
        let beside = beside_the_terms(&call.method);
        for name in TERMS.iter().chain(beside) {
            argument(call, name)?;
        }
        if call.arguments.len() != TERMS.len() + beside.len() {
            return Err(invalid("a deal has other arguments").into());
        }
        if beside.contains(&"milestone") && number::<u8>(call, "milestone")? != 0 {
            return Err(invalid("an app's deal has one milestone, number 0").into());
        }
        let (payer, payee) = (self.side(chain, app, call, "payer")?, self.side(chain, app, call, "payee")?);
        if (payer == chain.account()) == (payee == chain.account()) {
            return Err(invalid("one side of a deal is this person, and the other one is not").into()); // NODE-175
        }
        let Value::Asset(asset) = argument(call, "token")? else {
            return Err(invalid("token is an asset").into());
        };
        let asset = asset_of(chain, asset).ok_or_else(|| invalid("the asset is not known here"))?;
        let milestone = Milestone {
            amount: amount(chain, call, "milestones.1.amount", asset)?,
            deliver_by: UnixSeconds::new(number(call, "milestones.1.deliverBy")?),
            review_window: window(call, "milestones.1.reviewWindow")?,
        };
        Ok(DealTerms {
            payer,
            payee,
            arbiter: None,
            asset,
            milestones: vec![milestone],
            payer_deposit: Amount::ZERO,
            payee_deposit: Amount::ZERO,
            arbiter_fee_bps: 0,
            arbiter_fee_cap: Amount::ZERO,
            response_window: window(call, "responseWindow")?,
            challenge_window: window(call, "challengeWindow")?,
            ruling_window: window(call, "rulingWindow")?,
            default_bps: number(call, "defaultBps")?,
            payer_to: Destination::Account(payer),
            payee_to: Destination::Account(payee),
            meta_hash: hash(call, "metaHash")?,
            accept_by: UnixSeconds::new(number(call, "acceptBy")?),
            salt: hash(call, "salt")?,
        })
    }

    /// The account of a side.
    fn side(&self, chain: &Chain, app: &AppId, call: &Call, name: &str) -> Result<Address, NoDeal> {
        let person = match argument(call, name)? {
            Value::OwnAccount => return Ok(chain.account()),
            Value::Person(person) => person,
            _ => return Err(invalid(format!("{name} is a person or the own account")).into()),
        };
        let contact = self.person_of(app, person)?;
        let told = contact.map(|contact| self.pay_address_relied_on(chain, &contact)).transpose()?.flatten();
        let unknown =
            || Refusal::new(RefusalCode::NotFound, "that person has not said where they can be paid");
        Ok(told.ok_or_else(unknown)?) // NODE-175
    }

    /// A method as a sheet names it: with the contact whom it is about, where it names one.
    pub(super) fn method_in_words(&self, app: &AppId, call: &Call) -> Result<String, NodeError> {
        let person = call.arguments.iter().find_map(|argument| match &argument.value {
            Value::Person(person) => Some(person),
            _ => None,
        });
        let account = person.map(|person| self.person_of(app, person)).transpose()?.flatten();
        let contact =
            account.map(|account| self.chat_view(|chat| chat.contact(&account))).transpose()?.flatten();
        let named = contact.map(|contact| format!("{}, with {}", call.method, contact.name()));
        Ok(named.unwrap_or_else(|| call.method.clone()))
    }

    /// What a contract says to an app: of a deal, how it stands.
    pub(super) async fn look_at_read(
        &self,
        chain: &Chain,
        app: &AppId,
        call: &Call,
    ) -> Result<Standing, NodeError> {
        let record = self.app_record(app)?;
        let named = record.permissions.contracts.get(&call.contract);
        let contract = named.map(|declared| declared.contract.as_str());
        if (contract, call.method.as_str()) != (Some("Escrow"), "deal") {
            return Ok(refused(RefusalCode::NotDeclared, "this host does not offer this read to apps"));
        }
        let asked = self.terms_of(chain, app, call).and_then(|terms| Ok((terms, place(chain)?)));
        let (terms, place) = match asked {
            Ok(asked) => asked,
            Err(why) => return Ok(Standing::Answer(Answer::Refused(why.refusal()?))),
        };
        let offline = || Ok(refused(RefusalCode::Offline, "the chain was not reached"));
        if chain.ready().await.is_err() {
            return offline();
        }
        let Ok(deal) = Escrow::at(place).deal(&*chain.port, &terms, At::Safe).await else { return offline() };
        let uint = |number: u64| Value::Uint(number.to_string());
        // The machine's states stand in the contract's order.
        let status = deal.state() as u8;
        Ok(Standing::Answer(Answer::Returned(vec![
            uint(status.into()),
            uint(deal.nonce().into()),
            Value::Boolean(deal.payer_silent()),
            Value::Boolean(deal.payee_silent()),
        ])))
    }
}
