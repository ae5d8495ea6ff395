//! A summary is what the consent sheet draws: who, what, how much at most, and what to look at twice.

use std::collections::BTreeSet;

use alloy::primitives::{Address, U256};
use teahouse_base::{Encode, Writer};
use teahouse_chain::book::AddressBook;
use teahouse_chain::delegate::code_of;
use teahouse_chain::port::{Asset, At, ChainId};

use super::PreviewError;
use crate::bytes::{self, Amounts};
use crate::journal::Journal;
use crate::signer::decode::{self, KnownCall};
use crate::signer::{Call, Intent, TxPlan};

/// What a person should look at twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// This account was never paid from here before.
    FirstPayment,
    /// The payee is a contract, not a person's account.
    PayeeIsContract,
    /// The token is not in this chain's address book: its name and worth are not known.
    UnknownToken,
    /// More of an asset would leave than the intent says.
    MovesMoreThanAsked,
    /// The fee could be larger than the amount itself.
    FeeAboveAmount,
    /// The payee is an account that runs the code of a contract (EIP-7702), named by [`Summary::delegate`].
    PayeeIsDelegated,
    /// Everything that the account holds of an asset would leave.
    TakesEverything,
    /// What may be taken has no bound that means anything.
    UnboundedApproval,
    /// The payee is the account itself.
    PayeeIsSelf,
}

/// From here on an allowance means "all, for ever": more than any token has of its smallest unit.
const UNBOUNDED: U256 = U256::from_limbs([0, 0, 1, 0]);

/// What a transaction would do, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The chain.
    pub chain: ChainId,
    /// The account that pays.
    pub from: Address,
    /// What was asked for.
    pub intent: Intent,
    /// The account or contract called.
    pub to: Address,
    /// The call read as what it means; `None` for a plain transfer of coin.
    pub call: Option<KnownCall>,
    /// The most that may leave, by asset, the largest fee included.
    pub outflow: Amounts,
    /// What would arrive, by asset.
    pub inflow: Amounts,
    /// The largest fee, in wei. Part of `outflow`.
    pub max_fee: U256,
    /// What to look at twice.
    pub warnings: BTreeSet<Warning>,
    /// The contract whose code the payee's account runs, where it does.
    pub delegate: Option<Address>,
}

/// What to look at twice, and what belongs to it.
#[derive(Default)]
pub(crate) struct Noticed {
    pub warnings: BTreeSet<Warning>,
    pub delegate: Option<Address>,
}

impl Summary {
    pub(super) fn new(
        plan: &TxPlan,
        fee_cap: u128,
        outflow: Amounts,
        inflow: Amounts,
        noticed: Noticed,
    ) -> Self {
        Self {
            chain: plan.chain(),
            from: plan.from(),
            intent: plan.intent().clone(),
            to: plan.call().to,
            call: decode::of_intent(plan.intent()),
            outflow,
            inflow,
            max_fee: U256::from(plan.gas()) * U256::from(fee_cap),
            warnings: noticed.warnings,
            delegate: noticed.delegate,
        }
    }
}

/// Version 1: `chain (8) | from (20) | intent | to (20) | outflow | inflow | max fee (32) | warnings: count (1) and numbers (1)`.
/// After them the payee's delegate: a byte 0, or a byte 1 and an address (20). The decoded call follows from the intent and
/// is not repeated.
impl Encode for Summary {
    fn encode(&self, to: &mut Writer) {
        to.u8(1)
            .u64(self.chain.get())
            .fixed(self.from.as_slice())
            .value(&self.intent)
            .fixed(self.to.as_slice());
        bytes::put_amounts(to, &self.outflow);
        bytes::put_amounts(to, &self.inflow);
        bytes::put_amount(to, self.max_fee);
        to.u8(u8::try_from(self.warnings.len()).expect("there are fewer than 256 kinds of warning"));
        for warning in &self.warnings {
            to.u8(*warning as u8 + 1);
        }
        to.option(self.delegate.map(|at| at.into_array()).as_ref());
    }
}

pub(crate) async fn warnings(
    journal: &Journal,
    book: &AddressBook,
    intent: &Intent,
    call: &Call,
    (outflow, holdings): (&Amounts, &Amounts),
    most_fee: U256,
) -> Result<Noticed, PreviewError> {
    let (mut found, mut delegate) = (BTreeSet::new(), None);
    if let Some(payee) = intent.payee() {
        if !journal.has_paid(payee)? {
            found.insert(Warning::FirstPayment);
        }
        if payee == journal.lane().account {
            found.insert(Warning::PayeeIsSelf);
        }
        let code = journal.port().code(payee, At::Latest).await?;
        delegate = code_of(&code);
        if delegate.is_some() {
            found.insert(Warning::PayeeIsDelegated);
        } else if !code.is_empty() {
            found.insert(Warning::PayeeIsContract);
        }
        if takes_everything(outflow, holdings, (Asset::Native, most_fee)) {
            found.insert(Warning::TakesEverything);
        }
    }
    let is_deposit = matches!(intent, Intent::PoolDeposit { .. });
    if is_deposit && takes_everything(outflow, holdings, (Asset::Native, most_fee)) {
        found.insert(Warning::TakesEverything);
    }
    if matches!(intent, Intent::AllowToken { amount, .. } if *amount >= UNBOUNDED) {
        found.insert(Warning::UnboundedApproval);
    }
    if outflow.keys().any(|asset| !is_known(book, *asset)) || names_unknown_token(book, intent) {
        found.insert(Warning::UnknownToken);
    }
    if moves_more_than_asked(intent, call, outflow, most_fee) {
        found.insert(Warning::MovesMoreThanAsked);
    }
    if matches!(intent, Intent::SendCoin { amount, .. } if most_fee > *amount) {
        found.insert(Warning::FeeAboveAmount);
    }
    Ok(Noticed { warnings: found, delegate })
}

/// Whether all of an asset leaves; of what the fee is paid in, all but what the fee may not need.
pub(crate) fn takes_everything(
    outflow: &Amounts,
    holdings: &Amounts,
    (fee_in, most_fee): (Asset, U256),
) -> bool {
    let all = |(asset, amount): (&Asset, &U256)| {
        let beside_fee = if *asset == fee_in { amount.saturating_sub(most_fee) } else { *amount };
        !beside_fee.is_zero() && holdings.get(asset).is_some_and(|held| amount >= held)
    };
    outflow.iter().any(all)
}

pub(crate) fn is_known(book: &AddressBook, asset: Asset) -> bool {
    match asset {
        Asset::Native => true,
        Asset::Token(token) => book.contracts.values().any(|contract| contract.address == token),
    }
}

fn names_unknown_token(book: &AddressBook, intent: &Intent) -> bool {
    match intent {
        Intent::SendToken { token, .. }
        | Intent::AllowToken { token, .. }
        | Intent::DisallowToken { token, .. } => !is_known(book, Asset::Token(*token)),
        Intent::PoolDeposit { deposit, .. } => !is_known(book, Asset::from_token(deposit.token)),
        Intent::SendCoin { .. }
        | Intent::CallContract { .. }
        | Intent::CarryBatch { .. }
        | Intent::TakeCodeBack { .. }
        | Intent::PoolTransact { .. }
        | Intent::PoolInsert { .. } => false,
    }
}

/// Whether an asset leaves that the intent does not name, or more of it. Only a call of a contract may move tokens that it
/// does not name, because the contract was allowed to; and a batch, whose own sheet named what it moves.
fn moves_more_than_asked(intent: &Intent, call: &Call, outflow: &Amounts, most_fee: U256) -> bool {
    let asked = |asset: &Asset| match (asset, intent) {
        (Asset::Native, _) => Some(call.value.saturating_add(most_fee)),
        (Asset::Token(at), Intent::SendToken { token, amount, .. }) if at == token => Some(*amount),
        (Asset::Token(at), Intent::PoolDeposit { deposit, .. }) if *at == deposit.token => {
            Some(deposit.amount)
        }
        (Asset::Token(_), Intent::CallContract { .. } | Intent::CarryBatch { .. }) => None,
        (Asset::Token(_), _) => Some(U256::ZERO),
    };
    outflow.iter().any(|(asset, amount)| asked(asset).is_some_and(|asked| *amount > asked))
}
