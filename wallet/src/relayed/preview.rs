//! A relayed preview is what a batch would do, worked out by running it as the account's own under the code it will have.
//!
//! `Intent`s → [`Measured`] (asked for a price) → [`RelayedPreview`] (shown) → [`ConfirmedRelayed`] (agreed to).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use alloy::primitives::{Address, I256, U256, keccak256};
use sha2::{Digest, Sha256};
use teahouse_base::{Encode, Rng, UnixMillis, UnixSeconds, Writer};
use teahouse_chain::book::{AddressBook, BookError, ContractName};
use teahouse_chain::delegate::{DelegatedAccount, code_of};
use teahouse_chain::envelope::{Amount, ContractCall};
use teahouse_chain::port::{AsIf, Asset, At, BlockRef, CallPlan, ChainPort, Simulation};

use super::{Relayed, RelayedError, fresh_page, record};
use crate::bytes::{self, Amounts};
use crate::journal::Journal;
use crate::preview::summary::{self, Noticed};
use crate::preview::{ConfirmError, ConsentDigest, MAX_AGE, MAX_BLOCKS, Warning, simulate};
use crate::signer::decode::{self, BudgetCall, EscrowCall, KnownCall};
use crate::signer::{BatchError, BatchPlan, Call, Carrier, Intent, WORD_GAS, delegate_of};
use crate::typed::{self, Relied, TypedData};

/// What `execute` costs above `executeOwn`: signature, nonce and event, with room.
const EXECUTE_GAS: u64 = 60_000;
/// What paying the fee costs, with room.
const FEE_GAS: u64 = 40_000;

/// Whether the account still has to take the code on: its code is none, or the book's `Delegate` already.
///
/// # Errors
/// [`RelayedError::Book`] where the `Delegate` is not what the book says, [`RelayedError::OtherCode`] where the account has
/// other code.
pub async fn standing(
    port: &dyn ChainPort,
    book: &AddressBook,
    account: Address,
) -> Result<bool, RelayedError> {
    let delegate = book.find(ContractName::Delegate).map_err(|_| BatchError::NoDelegate)?;
    let found = keccak256(port.code(delegate.address, At::Latest).await?);
    if found != delegate.code_hash {
        let (name, address, expected) = (ContractName::Delegate, delegate.address, delegate.code_hash);
        return Err(BookError::OtherCode { name, address, expected, found }.into()); // RLY-005
    }
    let code = port.code(account, At::Latest).await?;
    match code_of(&code) {
        None if code.is_empty() => Ok(true),
        Some(at) if at == delegate.address => Ok(false),
        other => Err(RelayedError::OtherCode(other.unwrap_or(account))), // RLY-005
    }
}

/// What somebody has to know to say a price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    /// What is wanted.
    pub intents: Vec<Intent>,
    /// Gas of the calls and the fee, with room.
    pub min_gas: u64,
    /// Whether the account's word about its code has to go along.
    pub needs_word: bool,
}

impl Measured {
    /// Gas of the whole transaction, with room: what a price is asked for.
    pub const fn gas(&self) -> u64 {
        whole_gas(self.min_gas, self.needs_word)
    }
}

pub(crate) const fn whole_gas(min_gas: u64, word: bool) -> u64 {
    min_gas.saturating_add(EXECUTE_GAS).saturating_add(if word { WORD_GAS } else { 0 })
}

/// For how much submitters would bring a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What they take.
    pub asset: Asset,
    /// The most that any of them takes.
    pub cap: Amount,
    /// The accounts that would be paid, the cheapest first; one of them is. None where nobody is paid.
    pub carriers: Vec<Address>,
    /// The last second in which the batch may run.
    pub deadline: UnixSeconds,
}

/// What a batch would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayedPreview {
    plan: BatchPlan,
    needs_word: bool,
    carriers: Vec<Address>,
    on: BlockRef,
    taken_at: UnixMillis,
    outflow: Amounts,
    inflow: Amounts,
    holdings: Amounts,
    warnings: BTreeSet<Warning>,
    delegate: Option<Address>,
    signs: TypedData,
}

/// A preview that was agreed to: the only thing [`Relayed::agree`] takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmedRelayed {
    pub(super) plan: BatchPlan,
    pub(super) outflow: Amounts,
    pub(super) holdings: Amounts,
    pub(super) consent: ConsentDigest,
    pub(super) since: u64,
    pub(super) chain_time: UnixSeconds,
}

impl Relayed {
    /// Runs `intents` as one batch and says what it takes, before anybody is asked for a price.
    ///
    /// # Errors
    /// [`RelayedError`].
    pub async fn measure(&self, journal: &Journal, intents: Vec<Intent>) -> Result<Measured, RelayedError> {
        let needs_word = standing(&*self.port, &self.book, self.lane.account).await?;
        let under_way =
            || Ok::<_, RelayedError>(journal.unsettled()?.iter().any(|(_, one)| one.state.reserves()));
        if needs_word && under_way()? {
            return Err(RelayedError::OwnPaymentsFirst);
        }
        let plan = self.plan(intents, U256::ZERO, &no_offer());
        self.check_funds(journal, &plan).await?;
        let run = self.run(journal, &plan, None).await?;
        let min_gas = (run.gas_used.saturating_mul(5) / 4).saturating_add(FEE_GAS);
        Ok(Measured { intents: plan.intents, min_gas, needs_word })
    }

    /// Works out what the batch would do for what was offered.
    ///
    /// # Errors
    /// [`RelayedError`].
    pub async fn preview(
        &self,
        journal: &Journal,
        measured: Measured,
        offer: Offer,
        rng: &mut (dyn Rng + Send),
    ) -> Result<RelayedPreview, RelayedError> {
        let nonce = self.free_nonce(measured.needs_word, rng).await?;
        let mut plan = self.plan(measured.intents, nonce, &offer);
        self.check_funds(journal, &plan).await?;
        let run = self.run(journal, &plan, offer.carriers.first().copied()).await?;
        plan.min_gas = measured.min_gas.max(run.gas_used);
        let (outflow, inflow) = sides(&run, &plan, offer.carriers.first().copied());
        let holdings = simulate::holdings(journal, &outflow).await?;
        let Noticed { warnings, delegate } = self.warnings(journal, &plan, &outflow, &holdings).await?;
        let (carriers, needs_word, on) = (offer.carriers, measured.needs_word, run.on);
        let (taken_at, signs) = (self.clock.now(), self.signs(&plan, &carriers).await?);
        Ok(RelayedPreview {
            plan,
            needs_word,
            carriers,
            on,
            taken_at,
            outflow,
            inflow,
            holdings,
            warnings,
            delegate,
            signs,
        })
    }

    /// What would be signed for the first of `carriers`, field by field.
    async fn signs(&self, plan: &BatchPlan, carriers: &[Address]) -> Result<TypedData, RelayedError> {
        let bound = typed::bind(&*self.port, &self.book, ContractName::Delegate, "Batch").await?;
        let named = |submitter| Carrier { submitter, max_fee: plan.fee_cap };
        let carrier = carriers.first().copied().map_or(Carrier::FREE, named);
        let batch = TypedData::of_batch(&bound, plan.account, &plan.batch(&self.book, carrier)?)?;
        Ok(batch.with_calls_read(&self.book, &plan.intents))
    }

    fn plan(&self, intents: Vec<Intent>, nonce: U256, offer: &Offer) -> BatchPlan {
        BatchPlan {
            chain: self.lane.chain,
            account: self.lane.account,
            intents,
            nonce,
            deadline: offer.deadline,
            min_gas: 0,
            fee_asset: offer.asset,
            fee_cap: offer.cap,
        }
    }

    async fn free_nonce(&self, needs_word: bool, rng: &mut (dyn Rng + Send)) -> Result<U256, RelayedError> {
        let nonce = self.next_nonce(rng)?;
        let account = DelegatedAccount::at(self.lane.account);
        if needs_word || !account.is_used(&*self.port, nonce, At::Latest).await? {
            return Ok(nonce);
        }
        // A backup was restored elsewhere, which goes on in the same page: this store takes another.
        self.commit(|records| record::forget_page(records, &self.lane))?;
        Ok(fresh_page(rng))
    }

    /// What is asked for is held and promised to nobody else. A token would only say that it refuses.
    async fn check_funds(&self, journal: &Journal, plan: &BatchPlan) -> Result<(), RelayedError> {
        let mut asked = Amounts::new();
        let mut add = |asset, amount| {
            let sum: &mut U256 = asked.entry(asset).or_default();
            *sum = sum.saturating_add(amount);
        };
        for intent in &plan.intents {
            match intent {
                Intent::SendToken { token, amount, .. } => add(Asset::Token(*token), *amount),
                Intent::SendCoin { amount, .. } => add(Asset::Native, *amount),
                Intent::CallContract { value, .. } => {
                    add(Asset::Native, *value);
                    if let Some((token, amount)) = deposit(intent) {
                        add(Asset::Token(token), amount);
                    }
                }
                Intent::AllowToken { .. }
                | Intent::DisallowToken { .. }
                | Intent::CarryBatch { .. }
                | Intent::TakeCodeBack { .. }
                // None of these is ever part of a batch.
                | Intent::PoolDeposit { .. }
                | Intent::PoolTransact { .. }
                | Intent::PoolInsert { .. } => {}
            }
        }
        add(plan.fee_asset, U256::from(plan.fee_cap.get()));
        asked.retain(|_, amount| !amount.is_zero());
        let held = simulate::holdings(journal, &asked).await?;
        for (asset, needed) in asked {
            let held = held.get(&asset).copied().unwrap_or_default();
            let available = held.saturating_sub(journal.promised(asset)?);
            if needed > available {
                return Err(RelayedError::InsufficientFunds { asset, needed, available });
            }
        }
        Ok(())
    }

    /// Runs the calls, and the fee after them, as the account's own transaction under the code that it has or will have: what
    /// the account could sign, without a signature.
    async fn run(
        &self,
        journal: &Journal,
        plan: &BatchPlan,
        carrier: Option<Address>,
    ) -> Result<Simulation, RelayedError> {
        let mut calls = plan.calls(&self.book)?;
        if let (Some(carrier), true) = (carrier, plan.fee_cap > Amount::ZERO) {
            calls.push(fee_call(plan, carrier));
        }
        let (account, relied) = (self.lane.account, Relied::of(&self.book, &plan.intents));
        let ContractCall { to, value, data } = DelegatedAccount::at(account).execute_own(&calls);
        let as_if = Some(AsIf { account, code: delegate_of(&self.book)? });
        // Behind everything of the account's own that is on its way.
        let plan = CallPlan { from: account, to, value, data, gas: None, as_if };
        match simulate::run(journal, u64::MAX, plan).await {
            Ok(done) => {
                relied.check(journal, Some(&done.on)).await?; // TYP-002
                Ok(done)
            }
            Err(error) => Err(relied.why(journal, error).await.into()),
        }
    }

    async fn warnings(
        &self,
        journal: &Journal,
        plan: &BatchPlan,
        outflow: &Amounts,
        holdings: &Amounts,
    ) -> Result<Noticed, RelayedError> {
        let (mut found, mut delegate) = (BTreeSet::new(), None);
        for intent in &plan.intents {
            let call = intent.call(&self.book).map_err(BatchError::from)?;
            let none = Amounts::new();
            let (moved, no_fee) = ((&none, &none), U256::ZERO);
            let noticed = summary::warnings(journal, &self.book, intent, &call, moved, no_fee).await?;
            found.extend(noticed.warnings);
            delegate = delegate.or(noticed.delegate);
        }
        let fee = (plan.fee_asset, U256::from(plan.fee_cap.get()));
        let pays = plan.intents.iter().any(|intent| intent.payee().is_some());
        if pays && summary::takes_everything(outflow, holdings, fee) {
            found.insert(Warning::TakesEverything);
        }
        let token_of = |asset: &Asset| !summary::is_known(&self.book, *asset);
        if outflow.keys().any(token_of) {
            found.insert(Warning::UnknownToken);
        }
        if fee_above_amount(plan) {
            found.insert(Warning::FeeAboveAmount);
        }
        if moves_more_than_asked(plan, &self.book, outflow) {
            found.insert(Warning::MovesMoreThanAsked);
        }
        Ok(Noticed { warnings: found, delegate })
    }
}

/// What a contract takes as a deposit, where that is a token: coin goes along with the call.
fn deposit(intent: &Intent) -> Option<(Address, U256)> {
    let (asset, amount) = match decode::of_intent(intent)? {
        KnownCall::Allowance(BudgetCall::Open(budget)) => (budget.asset, U256::from(budget.total.get())),
        KnownCall::CreateEnvelope { asset, total, .. } => (asset, total),
        KnownCall::Escrow(EscrowCall::Create { asset, amount, .. }) => (asset, amount),
        _ => return None,
    };
    match asset {
        Asset::Token(token) => Some((token, amount)),
        Asset::Native => None,
    }
}

const fn no_offer() -> Offer {
    Offer { asset: Asset::Native, cap: Amount::ZERO, carriers: Vec::new(), deadline: UnixSeconds::new(0) }
}

fn fee_call(plan: &BatchPlan, carrier: Address) -> ContractCall {
    let fee = U256::from(plan.fee_cap.get());
    match plan.fee_asset {
        Asset::Native => ContractCall { to: carrier, value: fee, data: Default::default() },
        Asset::Token(token) => ContractCall::transfer(token, carrier, fee),
    }
}

/// What leaves and what arrives. A fee in an asset that arrives too is one that leaves all the same: it is shown, reserved and
/// counted by itself.
fn sides(run: &Simulation, plan: &BatchPlan, carrier: Option<Address>) -> (Amounts, Amounts) {
    let fee = if carrier.is_some() { U256::from(plan.fee_cap.get()) } else { U256::ZERO };
    let own = run.deltas.iter().filter(|((holder, _), _)| *holder == plan.account);
    let mut moved: BTreeMap<Asset, I256> = own.map(|((_, asset), delta)| (*asset, *delta)).collect();
    let beside_fee = moved.entry(plan.fee_asset).or_default();
    *beside_fee = beside_fee.saturating_add(I256::from_raw(fee));
    let (mut outflow, mut inflow) = (Amounts::new(), Amounts::new());
    for (asset, delta) in moved.into_iter().filter(|(_, delta)| !delta.is_zero()) {
        let side = if delta < I256::ZERO { &mut outflow } else { &mut inflow };
        side.insert(asset, delta.unsigned_abs());
    }
    if !fee.is_zero() {
        let left = outflow.entry(plan.fee_asset).or_default();
        *left = left.saturating_add(fee); // RLY-003
    }
    (outflow, inflow)
}

fn fee_above_amount(plan: &BatchPlan) -> bool {
    let fee = U256::from(plan.fee_cap.get());
    plan.intents.iter().any(|intent| match (intent, plan.fee_asset) {
        (Intent::SendToken { token, amount, .. }, Asset::Token(fee_token)) => {
            *token == fee_token && fee > *amount
        }
        (Intent::SendCoin { amount, .. }, Asset::Native) => fee > *amount,
        _ => false,
    })
}

/// Only the call of a contract may move tokens that it does not name, because the contract was allowed to.
fn moves_more_than_asked(plan: &BatchPlan, book: &AddressBook, outflow: &Amounts) -> bool {
    let calls_contract = plan.intents.iter().any(|intent| matches!(intent, Intent::CallContract { .. }));
    let asked = |asset: Asset| {
        let fee = if plan.fee_asset == asset { U256::from(plan.fee_cap.get()) } else { U256::ZERO };
        let of = |intent: &Intent| match (intent, asset) {
            (Intent::SendToken { token, amount, .. }, Asset::Token(at)) if *token == at => *amount,
            (_, Asset::Native) => intent.call(book).map_or(U256::ZERO, |Call { value, .. }| value),
            _ => U256::ZERO,
        };
        plan.intents.iter().map(of).fold(fee, U256::saturating_add)
    };
    outflow.iter().any(|(asset, left)| {
        let excused = calls_contract && *asset != Asset::Native;
        !excused && *left > asked(*asset)
    })
}

impl RelayedPreview {
    /// What would be signed, but for who submits.
    pub const fn plan(&self) -> &BatchPlan {
        &self.plan
    }

    /// Whether the account takes the code on with it.
    pub const fn needs_word(&self) -> bool {
        self.needs_word
    }

    /// The accounts one of which would be paid, the cheapest first.
    pub fn carriers(&self) -> &[Address] {
        &self.carriers
    }

    /// What would be signed for the first of the carriers, field by field. For another one, only who submits and a lower fee
    /// differ.
    pub const fn signs(&self) -> &TypedData {
        &self.signs
    }

    /// The most that may leave, by asset, the largest fee included.
    pub const fn outflow(&self) -> &Amounts {
        &self.outflow
    }

    /// What would arrive, by asset.
    pub const fn inflow(&self) -> &Amounts {
        &self.inflow
    }

    /// The block it was worked out on.
    pub const fn on(&self) -> BlockRef {
        self.on
    }

    /// What to look at twice.
    pub const fn warnings(&self) -> &BTreeSet<Warning> {
        &self.warnings
    }

    /// The contract whose code the payee's account runs, where it does.
    pub const fn delegate(&self) -> Option<Address> {
        self.delegate
    }

    /// `SHA-256("teahouse/consent-batch/1" | plan | takes code on (1) | carriers | block | outflow | inflow | warnings)`, the
    /// plan with its length (4), counts of 4, 2, 2 and 1 before the lists. After them the payee's delegate: a byte 0, or a byte
    /// 1 and an address (20).
    pub fn digest(&self) -> ConsentDigest {
        let mut seen = Writer::new();
        seen.fixed(b"teahouse/consent-batch/1").bytes(&self.plan.to_bytes()).bool(self.needs_word);
        seen.u32(u32::try_from(self.carriers.len()).expect("a person is shown a handful of submitters"));
        self.carriers.iter().for_each(|one| bytes::put_address(&mut seen, *one));
        bytes::put_block(&mut seen, &self.on);
        bytes::put_amounts(&mut seen, &self.outflow);
        bytes::put_amounts(&mut seen, &self.inflow);
        seen.u8(u8::try_from(self.warnings.len()).expect("there are fewer than 256 kinds of warning"));
        for warning in &self.warnings {
            seen.u8(*warning as u8 + 1);
        }
        seen.option(self.delegate.map(|at| at.into_array()).as_ref());
        ConsentDigest::from_array(Sha256::digest(seen.finish()).into()) // PRV-002
    }

    /// Takes an agreement to `digest`, the digest of what was on the screen.
    ///
    /// # Errors
    /// [`ConfirmError`] as for a payment of one's own: about something else, too old, or it would by now take more or fail.
    pub async fn confirm(
        &self,
        relayed: &Relayed,
        journal: &Journal,
        digest: &ConsentDigest,
    ) -> Result<ConfirmedRelayed, ConfirmError> {
        if *digest != self.digest() {
            return Err(ConfirmError::NotWhatWasShown); // PRV-002
        }
        let newest = relayed.port.heads().await?.latest;
        self.check_age(relayed, newest.number)?;
        let carrier = self.carriers.first().copied();
        let now = match relayed.run(journal, &self.plan, carrier).await {
            Ok(run) => sides(&run, &self.plan, carrier).0,
            Err(RelayedError::Preview(error)) => return Err((*error).into()),
            // The plan had a meaning when it was shown, and the book is the same.
            Err(_) => return Err(ConfirmError::NotWhatWasShown),
        };
        for (asset, now) in now {
            let shown = self.outflow.get(&asset).copied().unwrap_or_default();
            if now > shown {
                return Err(ConfirmError::OutflowGrew { asset, shown, now }); // PRV-004
            }
        }
        let (plan, outflow, holdings) = (self.plan.clone(), self.outflow.clone(), self.holdings.clone());
        let (consent, since, chain_time) = (self.digest(), self.on.number, newest.time);
        Ok(ConfirmedRelayed { plan, outflow, holdings, consent, since, chain_time })
    }

    fn check_age(&self, relayed: &Relayed, newest: u64) -> Result<(), ConfirmError> {
        let blocks = newest.checked_sub(self.on.number).unwrap_or(u64::MAX);
        let age: Duration = relayed.clock.now().since(self.taken_at);
        if blocks > MAX_BLOCKS || age > MAX_AGE {
            return Err(ConfirmError::Stale { blocks, age }); // PRV-003
        }
        Ok(())
    }
}
