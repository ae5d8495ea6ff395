//! A warning is what a person should look at twice before a yes; a grave one has to be confirmed by itself.
//!
//! The wallet says what the bytes would do; what is known of the people on the other side is added here.

use std::collections::{BTreeMap, BTreeSet};

use teahouse_api::consent::{ConsentSheetView, WarningView};
use teahouse_api::money::MoneyView;
use teahouse_api::token::TokenOrigin;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::Amounts;
use teahouse_wallet::journal::{IntentId, State};
use teahouse_wallet::preview::{Warning, look_alike};
use teahouse_wallet::relayed::RelayedState;
use teahouse_wallet::signer::Intent;

use crate::chain::{Chain, text_of};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::people::payees::Claim;

/// The code of what the wallet noticed, and whether it is grave.
const fn code_of(warning: Warning) -> (&'static str, bool) {
    match warning {
        Warning::FirstPayment => ("WRN-101", false),
        Warning::PayeeIsContract => ("WRN-102", false),
        Warning::UnknownToken => ("WRN-103", false),
        Warning::MovesMoreThanAsked => ("WRN-104", false),
        Warning::FeeAboveAmount => ("WRN-105", false),
        Warning::PayeeIsDelegated => ("WRN-153", false),
        Warning::TakesEverything => ("WRN-156", false),
        Warning::UnboundedApproval => ("WRN-157", true),
        Warning::PayeeIsSelf => ("WRN-159", false),
    }
}

/// One thing to notice.
pub(crate) fn warning(code: &str, grave: bool, params: &[(&str, String)]) -> WarningView {
    let params = params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    WarningView { code: code.to_owned(), params, grave }
}

/// Whoever brings it with a transaction of its own account is seen to have cared.
pub(crate) fn shows_itself(account: Address) -> WarningView {
    warning("WRN-161", false, &[("account", text_of(account))])
}

/// What is opened is a budget: its app pays out of it without a question.
pub(crate) fn pays_unasked() -> WarningView {
    warning("WRN-162", false, &[])
}

/// What the wallet noticed about a proposal, whoever brings it to the chain.
pub(crate) struct Noticed<'a> {
    /// What is wanted.
    pub intents: &'a [Intent],
    /// The most that may leave, by asset.
    pub outflow: &'a Amounts,
    pub warnings: &'a BTreeSet<Warning>,
    /// The contract whose code the payee's account runs, where it does.
    pub delegate: Option<Address>,
}

/// What the wallet noticed, as the surface says it.
fn of_wallet(chain: &Chain, about: &Noticed<'_>) -> Vec<WarningView> {
    let name = |at: Address| chain.book.name_of(at).map_or_else(|| text_of(at), |name| name.to_string());
    let view = |noticed: &Warning| {
        let (code, grave) = match noticed {
            Warning::UnknownToken => token_code(chain, about)?,
            noticed => code_of(*noticed),
        };
        let delegate = about.delegate.filter(|_| *noticed == Warning::PayeeIsDelegated);
        let params: Vec<_> = delegate.map(|at| ("delegate", name(at))).into_iter().collect();
        Some(warning(code, grave, &params))
    };
    about.warnings.iter().filter_map(view).collect()
}

/// A token that is not in the address book may be on the list, or one that the person added.
fn token_code(chain: &Chain, about: &Noticed<'_>) -> Option<(&'static str, bool)> {
    let named = about.intents.iter().filter_map(|intent| match intent {
        Intent::SendToken { token, .. }
        | Intent::AllowToken { token, .. }
        | Intent::DisallowToken { token, .. } => Some(Asset::Token(*token)),
        Intent::PoolDeposit { deposit, .. } => Some(Asset::from_token(deposit.token)),
        Intent::SendCoin { .. }
        | Intent::CallContract { .. }
        | Intent::CarryBatch { .. }
        | Intent::TakeCodeBack { .. }
        | Intent::PoolTransact { .. }
        | Intent::PoolInsert { .. } => None,
    });
    let moved = about.outflow.keys().copied().chain(named);
    let origins: Vec<_> = moved.map(|asset| chain.origin_of(asset)).collect();
    match origins {
        all if all.contains(&None) => Some(("WRN-103", false)),
        all if all.contains(&Some(TokenOrigin::Added)) => Some(("WRN-158", false)),
        _ => None,
    }
}

/// What contacts have said about the payee, where it is something to notice.
fn of_claims(claims: &[Claim], payee: Address) -> Vec<WarningView> {
    let mut found = Vec::new();
    for claim in claims {
        let name = ("contact", claim.contact.name().to_owned());
        if let Some(old) = claim.record.changed_from().filter(|_| claim.is_current(payee)) {
            found.push(warning("WRN-151", true, &[name, ("old", text_of(old))])); // NODE-014
        } else if !claim.is_current(payee) {
            found.push(warning("WRN-154", false, &[name]));
        }
    }
    if claims.len() > 1 {
        let names: Vec<&str> = claims.iter().map(|claim| claim.contact.name()).collect();
        found.push(warning("WRN-155", true, &[("contacts", names.join(", "))]));
    }
    found
}

/// The addresses that a person knows.
#[derive(Default)]
pub(crate) struct KnownAddresses {
    /// What the person paid, owns or compared, and the contracts of the book: these look like nobody but themselves.
    sure: BTreeSet<Address>,
    /// What contacts said of themselves. Whoever wants to be taken for another can say that too.
    named: BTreeSet<Address>,
}

impl KnownAddresses {
    /// The known address that `address` could be taken for.
    pub(crate) fn taken_for(&self, address: Address) -> Option<Address> {
        let others = self.sure.iter().chain(&self.named).copied();
        if self.sure.contains(&address) { None } else { look_alike(address, others) }
    }
}

/// A yes counts only if it names every grave warning of what was shown.
pub(super) fn check_confirmed(sheet: &ConsentSheetView, confirmed: &[String]) -> Result<(), NodeError> {
    let grave = sheet.warnings.iter().filter(|warning| warning.grave);
    let missing: BTreeSet<&str> = grave
        .map(|warning| warning.code.as_str())
        .filter(|code| !confirmed.iter().any(|c| c == code))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let codes = missing.into_iter().collect::<Vec<_>>().join(", ");
    Err(codes::NOT_CONFIRMED.with("sheet", &sheet.id).and("warnings", codes)) // CON-006
}

impl Shared {
    /// Everything to look at twice, the grave first.
    pub(crate) fn warnings(&self, chain: &Chain, about: &Noticed<'_>) -> Result<Vec<WarningView>, NodeError> {
        let mut all = of_wallet(chain, about);
        for payee in about.intents.iter().filter_map(Intent::payee) {
            let claims = self.claims_of_address(chain, payee)?;
            all.extend(of_claims(&claims, payee));
            if let Some(known) = self.known_addresses(chain)?.taken_for(payee) {
                all.push(warning("WRN-152", true, &[("like", text_of(known))]));
            }
        }
        all.sort_by_key(|warning| !warning.grave);
        Ok(all)
    }

    /// The addresses that a person knows: their own, their contacts', those they paid, and the contracts of the book.
    pub(crate) fn known_addresses(&self, chain: &Chain) -> Result<KnownAddresses, NodeError> {
        let mut known = KnownAddresses::default();
        for lane in self.lanes()? {
            known.sure.extend(lane.journal.paid()?);
            known.sure.insert(lane.account());
        }
        known.sure.extend(chain.book.contracts.values().map(|contract| contract.address));
        for (address, is_verified) in self.addresses_of_contacts(chain)? {
            let _ = if is_verified { known.sure.insert(address) } else { known.named.insert(address) };
        }
        Ok(known)
    }

    /// What `other` was given from any account here before the payment `asked`, by asset: of payments that no block has
    /// decided against.
    pub(super) fn given_before(&self, other: Address, asked: &IntentId) -> Result<Vec<MoneyView>, NodeError> {
        let mut given = Vec::new();
        for lane in self.lanes()? {
            given.extend(given_by(&lane, other)?);
        }
        let mut sums = BTreeMap::<String, (MoneyView, U256)>::new();
        for id in given.into_iter().filter(|id| id != asked) {
            let kept = self.payment_record(&id)?;
            for money in kept.map(|kept| kept.leaves).unwrap_or_default() {
                let amount: U256 = money.base_units.parse().unwrap_or_default();
                let sum = sums.entry(money.asset.id.clone()).or_insert_with(|| (money, U256::ZERO));
                sum.1 = sum.1.saturating_add(amount);
            }
        }
        Ok(sums.into_values().map(|(view, sum)| MoneyView { base_units: sum.to_string(), ..view }).collect())
    }
}

/// The payments of one account to `other` that no block has decided against.
fn given_by(chain: &Chain, other: Address) -> Result<Vec<IntentId>, NodeError> {
    let mut given = Vec::new();
    for (id, record) in chain.journal.view(|records| chain.journal.history(records))? {
        let to = record.intent.other_side(&chain.book);
        let counts = record.state.is_in_flight() || record.state.block().is_some();
        if to == Some(other) && counts && !matches!(record.state, State::Reverted { .. }) {
            given.push(id);
        }
    }
    for record in chain.relayed.history()? {
        let goes_there = record.plan.intents.iter().any(|one| one.other_side(&chain.book) == Some(other));
        let is_out = match record.state {
            RelayedState::Agreed | RelayedState::Dead => false,
            // Our signature was used: it may well have arrived.
            RelayedState::Foreign { .. } => record.outcome.is_some(),
            _ => true,
        };
        if goes_there && is_out {
            given.push(record.id);
        }
    }
    Ok(given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_warning_of_the_wallet_has_a_code_of_its_own() {
        let all = [
            Warning::FirstPayment,
            Warning::PayeeIsContract,
            Warning::UnknownToken,
            Warning::MovesMoreThanAsked,
            Warning::FeeAboveAmount,
            Warning::PayeeIsDelegated,
            Warning::TakesEverything,
            Warning::UnboundedApproval,
            Warning::PayeeIsSelf,
        ];
        let codes: BTreeSet<_> = all.iter().map(|warning| code_of(*warning).0).collect();
        assert_eq!(codes.len(), all.len());
    }
}
