//! Sheets about payments out of the pool: the yes, the notes that it holds, what it counts towards limits and its line in the log are
//! one commit.

use std::time::Duration;

use teahouse_api::Event;
use teahouse_api::app::ReceiptAnswer;
use teahouse_api::consent::{ConsentOutcomeView, ConsentSheetView, ConsentState};
use teahouse_api::shielded::ShieldedCarrier;
use teahouse_base::{Clock, Coded, RngExt, SystemRng, UnixMillis, UnixSeconds, WriteRecords};
use teahouse_chain::port::Asset;
use teahouse_wallet::Amounts;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::{PlanBasis, SpendingKey, Wish};

use super::sheets::{Answering, Sheet, What};
use super::{ARM_MS, Ask, MAX_REASON, WAITS, digest_of};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::people::payees::private::trust_shielded;
use crate::shielded::lane::PoolLane;
use crate::shielded::order::{pick, question};
use crate::shielded::proposal::{ShieldedOrder, ShieldedProposal};
use crate::shielded::record::{self, ShieldedRecord};

/// A price that is older is asked for again before the yes counts.
const FRESH: Duration = Duration::from_secs(60);

impl Shared {
    /// Asks for prices, picks notes and opens their sheet; with `dry_run` it is shown and not kept, and holds nothing.
    pub(crate) async fn open_shielded(
        &self,
        pool: &PoolLane,
        ask: Ask,
        order: ShieldedOrder,
        dry_run: bool,
    ) -> Result<ConsentSheetView, NodeError> {
        self.persona()?; // LCK-001
        let proposal = self.shielded_proposal(pool, order).await?;
        self.check_private_limits(pool, &ask, &proposal)?;
        let id = hex::encode(SystemRng.array::<8>());
        let view = self.shielded_sheet(pool, id, &ask, &proposal)?;
        if dry_run {
            return Ok(view);
        }
        self.keep_sheet(&pool.chain, Sheet { view, ask, what: What::Shielded(Box::new(proposal)) })
    }

    fn shielded_sheet(
        &self,
        pool: &PoolLane,
        id: String,
        ask: &Ask,
        proposal: &ShieldedProposal,
    ) -> Result<ConsentSheetView, NodeError> {
        let drawn = proposal.drawn(self, pool)?;
        let now = self.clock.now();
        let spent_today = match &ask.origin {
            Some((app, _)) => self.spent_today(&app.to_string(), now.get())?,
            None => Vec::new(),
        };
        let mut view = ConsentSheetView {
            id,
            digest: String::new(),
            action: drawn.action,
            state: ConsentState::Pending,
            at: now.get(),
            expires_at: now.after(WAITS).get(),
            asker: ask.asker.clone(),
            reason: ask.reason.as_ref().map(|reason| reason.chars().take(MAX_REASON).collect()),
            leaves: drawn.leaves,
            arrives: drawn.arrives,
            allows: None,
            fee_max: drawn.fee_max,
            carried: drawn.carried,
            signs: None,
            shielded: Some(drawn.shielded),
            to: drawn.to,
            account: drawn.account,
            method: None,
            step: ask.step.0,
            steps: ask.step.1,
            given_before: Vec::new(),
            spent_today,
            warnings: drawn.warnings,
            arm_ms: ARM_MS,
        };
        view.digest = digest_of(&view, &proposal.digest());
        Ok(view)
    }

    /// Agrees to a payment out of the pool, if what was shown is still true.
    pub(super) async fn approve_shielded(
        &self,
        answering: Answering<'_>,
    ) -> Result<ConsentOutcomeView, NodeError> {
        let sheet = answering.sheet();
        let shown = sheet.shielded().ok_or_else(|| codes::BUG.with("what", "a sheet of no payment"))?;
        let pool = self.pool()?;
        if !self.still_holds(&pool, shown).await? {
            return self.refresh_shielded(&pool, answering).await;
        }
        self.check_private_limits(&pool, &sheet.ask, shown)?;
        let keys = self.spending()?; // LCK-001
        let (safe, outflow) = (self.safe(&pool)?, self.private_outflow(shown)?);
        let by = (&keys, safe, &outflow);
        let kept = self.write(|records| self.keep_shielded(records, &pool, (sheet, shown), by));
        let receipt = match kept {
            Ok(receipt) => receipt,
            Err(error) if is_overtaken(&error) => return self.refresh_shielded(&pool, answering).await,
            Err(error) => return Err(error),
        };
        let (id, name, origin) = (sheet.ask.id, answering.id().to_owned(), answering.origin());
        answering.done();
        self.sheet_changed(&name, origin, ConsentState::Approved);
        if let Err(error) = pool.plans.sign(&id, &keys) {
            // It was agreed to, and is signed by the next round.
            tracing::warn!(code = %error.code(), "a payment that was agreed to is signed later");
        }
        self.tell_shielded(&pool, &id)?;
        self.shielded.wake.notify_one();
        let payment = Some(id.to_string());
        Ok(ConsentOutcomeView { sheet: name, state: ConsentState::Approved, payment, receipt })
    }

    /// Agrees to a joining by the yes that was given beforehand: in its commit as after a sheet, of which nobody was shown one.
    pub(crate) fn agree_unasked(
        &self,
        pool: &PoolLane,
        proposal: ShieldedProposal,
    ) -> Result<IntentId, NodeError> {
        let ask = question(&proposal.order);
        let (id, now) = (ask.id, self.clock.now().get());
        self.check_private_limits(pool, &ask, &proposal)?; // SPL-004
        let keys = self.spending()?; // LCK-001
        let (safe, outflow) = (self.safe(pool)?, self.private_outflow(&proposal)?);
        let view = self.shielded_sheet(pool, hex::encode(SystemRng.array::<8>()), &ask, &proposal)?;
        let sheet = Sheet { view, ask, what: What::Shielded(Box::new(proposal)) };
        let shown = sheet.shielded().ok_or_else(|| codes::BUG.with("what", "a sheet of no payment"))?;
        self.write(|records| {
            self.keep_shielded(records, pool, (&sheet, shown), (&keys, safe, &outflow))?;
            Ok::<_, NodeError>(record::change_in(records, &id, now, |kept| kept.unasked = true)?)
        })?;
        self.tell_shielded(pool, &id)?;
        self.emit(Event::Wallet);
        self.shielded.wake.notify_one();
        Ok(id)
    }

    /// Whether a yes to what was shown would do what was shown.
    async fn still_holds(&self, pool: &PoolLane, shown: &ShieldedProposal) -> Result<bool, NodeError> {
        if *pool.place() != shown.place {
            return Ok(false);
        }
        self.pool_heads(pool).await?;
        let (order, fee) = (&shown.order, shown.carriage.fee);
        let Ok(picked) = pick(&self.notes(pool)?, order, fee, &shown.dust) else { return Ok(false) };
        let mut spent: Vec<_> = picked.iter().map(|note| note.commitment).collect();
        spent.sort_unstable();
        if spent != shown.spent {
            return Ok(false);
        }
        let age = self.clock.now().get().saturating_sub(shown.asked_at);
        if order.by == ShieldedCarrier::Own || u128::from(age) < FRESH.as_millis() {
            return Ok(true);
        }
        let inputs = shown.inputs();
        let quotes = self.shielded_quotes(pool, order.wish.asset(), (inputs, order.withdraws())).await?;
        let is_same = |quote: &teahouse_wallet::submitter::ShieldedQuote| {
            Some(&quote.peer) == shown.peer.as_ref()
                && quote.submitter == shown.carriage.submitter
                && quote.fee <= fee
        };
        Ok(quotes.iter().any(is_same))
    }

    /// The yes: numbers drawn, notes held, what it counts towards limits, and who it was for, in the commit of its receipt.
    fn keep_shielded(
        &self,
        records: &mut dyn WriteRecords,
        pool: &PoolLane,
        (sheet, shown): (&Sheet, &ShieldedProposal),
        (keys, safe, outflow): (&SpendingKey, u64, &Amounts),
    ) -> Result<u64, NodeError> {
        self.still_granted(&*records, &sheet.ask)?;
        let (id, now) = (sheet.ask.id, self.shielded.clock.now());
        let basis = PlanBasis { keys: keys.view(), safe, dust: &shown.dust, now };
        let wish = (shown.order.wish.clone(), shown.carriage);
        let drafted = pool.plans.draft_in(records, id, wish, &basis, &mut SystemRng)?;
        let mut spent = drafted.spent();
        spent.sort_unstable();
        if spent != shown.spent {
            return Err(codes::SHEET_STALE.with("sheet", &sheet.view.id)); // CON-002
        }
        pool.plans.reserve_in(records, &id, now)?; // SHW-008
        let times = self.times_of_limits(pool);
        let counted = pool.plans.count_in(records, &id, outflow, sheet.ask.spender(), times);
        self.fits(&pool.chain, counted)?; // SPL-001, SPL-004
        record::put(records, &id, &self.record_of(sheet, shown))?;
        if let (Wish::Pay { to, .. }, Some(_)) = (&shown.order.wish, &shown.order.payee) {
            trust_shielded(records, pool.place(), to)?; // NODE-014
        }
        self.sheet_receipt(records, sheet, ReceiptAnswer::Agreed)?;
        Ok(self.write_receipt(records, &sheet.view, ConsentState::Approved)?)
    }

    /// Refuses what does not fit into the person's limits, what the own account may pay for bringing it included. That counts when
    /// the account's transaction is agreed to; all else from the yes on.
    fn check_private_limits(
        &self,
        pool: &PoolLane,
        ask: &Ask,
        shown: &ShieldedProposal,
    ) -> Result<(), NodeError> {
        let mut most = self.private_outflow(shown)?;
        if let Some(cap) = shown.own_cap {
            let coin = most.entry(Asset::Native).or_default();
            *coin = coin.saturating_add(cap);
        }
        let fits = pool.plans.within_limits(&most, ask.spender(), self.times_of_limits(pool));
        self.fits(&pool.chain, fits) // SPL-004
    }

    /// What leaves the persona at most: of what it withdraws to an account of its own, the fee.
    fn private_outflow(&self, shown: &ShieldedProposal) -> Result<Amounts, NodeError> {
        let wish = &shown.order.wish;
        let is_mine = match wish {
            Wish::Withdraw { to, .. } => self.is_mine(*to)?,
            Wish::Pay { .. } | Wish::Join { .. } => false,
        };
        Ok(wish.costs(shown.carriage.fee, is_mine))
    }

    /// The machine's time and the newest block's.
    fn times_of_limits(&self, pool: &PoolLane) -> (UnixMillis, UnixSeconds) {
        let machine = self.clock.now();
        let newest = self.shielded.heads(pool.place()).map(|heads| heads.latest.time);
        (machine, newest.unwrap_or_else(|| machine.seconds()))
    }

    fn record_of(&self, sheet: &Sheet, shown: &ShieldedProposal) -> ShieldedRecord {
        ShieldedRecord {
            at: self.clock.now().get(),
            by: shown.order.by,
            peer: shown.peer.clone(),
            contact: shown.order.payee.as_ref().map(|payee| payee.name.clone()),
            own_cap: shown.own_cap.map(|cap| cap.to_string()),
            insertion: shown.order.insertion,
            own_payment: None,
            app: sheet.ask.app().map(|app| app.to_string()),
            unasked: false,
        }
    }

    /// Shows what it would do now, under the same id and with another digest; the yes that was given does not count.
    async fn refresh_shielded(
        &self,
        pool: &PoolLane,
        answering: Answering<'_>,
    ) -> Result<ConsentOutcomeView, NodeError> {
        let (id, sheet, origin) = (answering.id().to_owned(), answering.sheet(), answering.origin());
        let shown = sheet.shielded().ok_or_else(|| codes::BUG.with("what", "a sheet of no payment"))?;
        let proposal = self.shielded_proposal(pool, shown.order.clone()).await?;
        let view = self.shielded_sheet(pool, id.clone(), &sheet.ask, &proposal)?;
        answering.show(view, What::Shielded(Box::new(proposal)));
        self.sheet_changed(&id, origin, ConsentState::Stale);
        Err(codes::SHEET_STALE.with("sheet", id)) // CON-002
    }
}

/// Whether something else took the notes, or the time, since it was shown.
fn is_overtaken(error: &NodeError) -> bool {
    ["CON-404", "SHD-061", "SHD-071", "SHD-075", "SHD-076"].contains(&error.code())
}
