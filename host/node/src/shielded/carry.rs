//! The own account brings a payment where its person said so: it pays gas and insertion in coin, and everybody sees it.
//!
//! What was agreed to has a highest price. If it would cost more by the time the proof is there, nothing is sent, and the person
//! is asked anew. That the own account has it and the agreement to its transaction are one commit (SHW-010): where the agreement is
//! refused, nothing was handed over. The journal then sends it, exactly once, under a name that follows from the payment's.

use teahouse_api::consent::{ConsentAction, ConsentSheetView};
use teahouse_api::money::PaymentPurpose;
use teahouse_api::shielded::ShieldedCarrier;
use teahouse_base::{Clock, WriteRecords};
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::U256;
use teahouse_wallet::journal::{ApproveError, IntentId, State};
use teahouse_wallet::preview::ConfirmedPreview;
use teahouse_wallet::shielded::SpendingKey;
use teahouse_wallet::signer::Intent;

use super::lane::PoolLane;
use super::record::{self, ShieldedRecord};
use crate::consent::{Ask, Way};
use crate::error::{NodeError, codes};
use crate::money::payment::{self, PaymentRecord, name_of_next_try};
use crate::money::raise::preview_of;
use crate::node::Shared;

/// Who has it, in the record of what was handed over.
const OWN: &str = "own account";

impl Shared {
    /// Has the own account bring a proved payment, for at most what was agreed to.
    pub(crate) async fn carry_by_own(&self, pool: &PoolLane, id: IntentId) -> Result<(), NodeError> {
        let known = self.shielded_record(&id)?.ok_or_else(|| codes::NOT_RETRIED.error())?;
        if let Some(state) = self.own_transaction(pool, &known)? {
            // The journal has it: it goes on by itself, or has failed for good.
            let is_over = matches!(state, State::Reverted { .. } | State::Replaced(_) | State::Expired);
            return if is_over { Err(codes::NOT_RETRIED.with("state", "failed")) } else { Ok(()) };
        }
        // A payment that a sheet of its own has handed to the account is sent by that sheet's yes, and by nothing else.
        let Some(cap) = known.own_cap.as_deref() else { return Ok(()) };
        let cap: U256 = cap.parse().map_err(|_| codes::BUG.with("what", "what was agreed to"))?;
        pool.chain.ready().await?;
        let name = own_name(pool, &id)?;
        let keys = self.spending()?; // LCK-001
        // To look at what it would cost nothing leaves this program.
        let proven = pool.plans.form(&id, keys.view().outgoing())?;
        let prepaid = pool.prepayment(2, known.insertion).await?.wei();
        let intent = Intent::PoolTransact { proven: Box::new(proven), prepaid };
        let preview = preview_of(&pool.chain, &own_question(name), intent.clone()).await?;
        let cost = preview.summary().outflow.get(&Asset::Native).copied().unwrap_or_default();
        if cost > cap {
            return Err(codes::OWN_DEARER.with("needed", cost).and("agreed", cap));
        }
        let confirmed = preview.confirm(&pool.chain.journal, &preview.digest()).await?;
        self.agree_to_own(pool, (&id, name), (intent, &confirmed), (known, &keys))
    }

    /// That it may be out there, the transaction, and who it is for, in one commit.
    fn agree_to_own(
        &self,
        pool: &PoolLane,
        (id, name): (&IntentId, IntentId),
        (intent, confirmed): (Intent, &ConfirmedPreview),
        (known, keys): (ShieldedRecord, &SpendingKey),
    ) -> Result<(), NodeError> {
        let journal = &pool.chain.journal;
        let (app, now) = (known.app.clone(), self.shielded.clock.now());
        self.write(|records| {
            pool.plans.hand_in(records, id, keys.view().outgoing(), OWN, now)?; // SHW-010
            journal.draft(records, name, intent, None)?;
            let approved = journal.approve_for(records, &name, confirmed, None);
            approved.map_err(|refused| self.own_refused(pool, refused))?; // SPL-004
            let shown = PaymentRecord {
                purpose: PaymentPurpose::Other,
                app,
                leaves: Vec::new(), // HIS-001
                arrives: Vec::new(),
            };
            payment::put(records, &name, &shown)?;
            let known = ShieldedRecord { own_payment: Some(name.to_string()), ..known };
            Ok::<_, NodeError>(record::put(records, id, &known)?)
        })?;
        self.money.notify_one();
        Ok(())
    }

    fn own_refused(&self, pool: &PoolLane, refused: ApproveError) -> NodeError {
        match refused {
            ApproveError::Limit(exceeded) => self.over_limit(&pool.chain, &exceeded),
            refused => refused.into(),
        }
    }

    /// How far the own transaction is, where one was agreed to.
    fn own_transaction(&self, pool: &PoolLane, known: &ShieldedRecord) -> Result<Option<State>, NodeError> {
        let Some(name) = known.own_payment.as_ref().and_then(|name| name.parse::<IntentId>().ok()) else {
            return Ok(None);
        };
        Ok(pool.chain.journal.look_up(&name)?.map(|record| record.state))
    }

    /// Opens the sheet of a payment that the own account is to bring although others were to; with `dry_run` it is not kept.
    pub(crate) async fn open_own_carriage(
        &self,
        pool: &PoolLane,
        id: &IntentId,
        dry_run: bool,
    ) -> Result<ConsentSheetView, NodeError> {
        let keys = self.spending()?; // LCK-001
        let proven = pool.plans.form(id, keys.view().outgoing())?;
        let intent = Intent::PoolTransact { proven: Box::new(proven), prepaid: pool.prepaid(2).await? };
        let ask = own_question(own_name(pool, id)?);
        self.open_sheet(&pool.chain, intent, ask, Way::own(dry_run)).await
    }

    /// The payment that a transaction of the own account brings: by what it spends it is known which.
    pub(crate) fn brought_by_own(&self, intent: &Intent) -> Result<Option<OwnHand>, NodeError> {
        let Intent::PoolTransact { proven, .. } = intent else { return Ok(None) };
        let (pool, keys) = (self.pool()?, self.spending()?); // LCK-001
        let outgoing = keys.view().outgoing();
        let is_it =
            |id: &IntentId| pool.plans.form(id, outgoing).is_ok_and(|form| form.payment == proven.payment);
        let found = pool.plans.list(true)?.into_iter().map(|(id, _)| id).find(is_it);
        let id = found.ok_or_else(|| codes::NOT_RETRIED.error())?;
        Ok(Some(OwnHand { pool, keys, id }))
    }

    /// Notes that the own account has a payment, in the commit that agrees to the transaction of this name.
    pub(crate) fn hand_to_own_account(
        &self,
        records: &mut dyn WriteRecords,
        hand: &OwnHand,
        name: &IntentId,
    ) -> Result<(), NodeError> {
        let OwnHand { pool, keys, id } = hand;
        pool.plans.hand_in(records, id, keys.view().outgoing(), OWN, self.shielded.clock.now())?; // SHW-010
        record::change_in(records, id, self.clock.now().get(), |record| {
            record.by = ShieldedCarrier::Own;
            record.own_payment = Some(name.to_string());
        })?;
        Ok(())
    }
}

/// A payment that the own account is about to bring.
pub(crate) struct OwnHand {
    pool: PoolLane,
    keys: SpendingKey,
    pub(crate) id: IntentId,
}

/// The name of the transaction that brings a payment: of its first try that did not fail.
fn own_name(pool: &PoolLane, id: &IntentId) -> Result<IntentId, NodeError> {
    name_of_next_try(&pool.chain, &[b"shielded own", id.as_bytes()])
}

fn own_question(id: IntentId) -> Ask {
    Ask {
        id,
        action: ConsentAction::ShieldedCarry,
        asker: None,
        reason: None,
        method: Some("transact".to_owned()),
        origin: None,
        spends_for: None,
        step: (1, 1),
    }
}
