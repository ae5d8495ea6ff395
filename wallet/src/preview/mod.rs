//! A preview is what a transaction would do, worked out from the exact bytes that would be signed.
//!
//! `Intent` → [`Preview`] (shown) → [`ConfirmedPreview`] (agreed to) → the journal: each arrow is one function. An
//! agreement names the digest of what was on the screen, so that nothing else can be agreed to by it.
//!
//! # Guarantees
//! - The bytes are simulated on the newest block, after the lane's own transactions that are on their way (PRV-001).
//! - An agreement is bound to bytes, block and summary (PRV-002), and refused when what was shown is old (PRV-003) or
//!   the same bytes would now take more out of the account (PRV-004).
//! - A transaction that would fail is not offered (PRV-005), and neither is a token to its own contract (PRV-006).
//! - Each contract that it calls, or allows something, has the code that its call is described for (TYP-002).

mod confirm;
mod consent;
mod error;
mod lookalike;
mod raise;
pub(crate) mod simulate;
pub(crate) mod summary;

use alloy::primitives::U256;
use teahouse_base::{Clock, UnixMillis};
use teahouse_chain::book::AddressBook;
use teahouse_chain::port::{At, BlockRef};

pub use confirm::{ConfirmedPreview, MAX_AGE, MAX_BLOCKS};
pub use consent::ConsentDigest;
pub use error::{ConfirmError, PreviewError};
pub use lookalike::look_alike;
pub use summary::{Summary, Warning};

use crate::bytes::Amounts;
use crate::journal::{Agreement, Journal};
use crate::signer::{Fees, Intent, TxPlan};
use crate::typed::Relied;
use simulate::Outcome;

/// How far above the first price the agreed cap lies: room for five attempts that each outbid the last.
pub const CAP_FACTOR: u128 = 2;

/// What a transaction would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    plan: TxPlan,
    on: BlockRef,
    taken_at: UnixMillis,
    fee_cap: u128,
    gas_used: u64,
    chain_nonce: u64,
    holdings: Amounts,
    summary: Summary,
    relied: Relied,
}

impl Preview {
    /// Works out what `intent` would do if it were sent from the lane of `journal` now.
    ///
    /// # Errors
    /// [`PreviewError`]: without meaning on this chain, bound to fail, or the chain cannot be asked.
    pub async fn prepare(
        journal: &Journal,
        book: &AddressBook,
        intent: Intent,
    ) -> Result<Self, PreviewError> {
        let relied = Relied::of(book, [&intent]);
        match Self::work_out(journal, book, intent).await {
            Ok(shown) => Ok(shown),
            Err(error) => Err(relied.why(journal, error).await),
        }
    }

    async fn work_out(journal: &Journal, book: &AddressBook, intent: Intent) -> Result<Self, PreviewError> {
        let lane = journal.lane();
        let call = intent.call(book)?;
        let quote = journal.port().fees().await?;
        let (nonce, chain_nonce) = Self::next_nonces(journal).await?;
        let gas = simulate::gas_limit(journal, &intent, &call, nonce).await?;
        let fees = Fees { max_fee: quote.max_fee(), tip: quote.tip };
        let plan = TxPlan::new(book, lane.account, intent, nonce, gas, fees)?;
        Self::of(journal, book, plan, quote.max_fee().saturating_mul(CAP_FACTOR), chain_nonce).await
    }

    /// The nonce to plan with, and the one that the chain says. A leap past what the journal knows (another wallet with
    /// the same phrase, or a lie) must not be the word of one endpoint alone.
    async fn next_nonces(journal: &Journal) -> Result<(u64, u64), PreviewError> {
        let (account, known) = (journal.lane().account, journal.local_nonce()?);
        let mut said = journal.port().nonce(account, At::Latest).await?;
        if said > known {
            said = journal.port().nonce_of_two(account, At::Latest).await?; // JRN-007
        }
        Ok((known.max(said), said))
    }

    async fn of(
        journal: &Journal,
        book: &AddressBook,
        plan: TxPlan,
        fee_cap: u128,
        chain_nonce: u64,
    ) -> Result<Self, PreviewError> {
        let relied = Relied::of(book, [plan.intent()]);
        let outcome = simulate::exact(journal, &plan).await?; // PRV-001
        relied.check(journal, Some(&outcome.on)).await?; // TYP-002
        let Outcome { on, outflow, inflow, gas_used } = simulate::with_fees(outcome, &plan, fee_cap);
        let holdings = simulate::holdings(journal, &outflow).await?;
        let most_fee = U256::from(plan.gas()) * U256::from(fee_cap);
        let noticed =
            summary::warnings(journal, book, plan.intent(), plan.call(), (&outflow, &holdings), most_fee)
                .await?;
        let summary = Summary::new(&plan, fee_cap, outflow, inflow, noticed);
        let taken_at = journal.clock().now();
        Ok(Self { plan, on, taken_at, fee_cap, gas_used, chain_nonce, holdings, summary, relied })
    }

    /// What to show.
    pub const fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The transaction it is about.
    pub const fn plan(&self) -> &TxPlan {
        &self.plan
    }

    /// The block it was worked out on.
    pub const fn on(&self) -> BlockRef {
        self.on
    }

    /// When it was worked out.
    pub const fn taken_at(&self) -> UnixMillis {
        self.taken_at
    }

    /// What the fee for a unit of gas may reach.
    pub const fn fee_cap(&self) -> u128 {
        self.fee_cap
    }

    /// Gas that it would use. The limit is higher.
    pub const fn gas_used(&self) -> u64 {
        self.gas_used
    }

    /// What an agreement has to name.
    pub fn digest(&self) -> ConsentDigest {
        ConsentDigest::of(&self.plan.bytes_to_sign(), &self.on, &self.summary)
    }

    fn agreement(&self, clock: &dyn Clock) -> Agreement {
        Agreement {
            plan: self.plan.clone(),
            consent: self.digest(),
            outflow: self.summary.outflow.clone(),
            fee_cap: self.fee_cap,
            at: clock.now(),
        }
    }
}
