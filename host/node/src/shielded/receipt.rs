//! A receipt shows whoever asked that a payment was made, and nobody else: it answers one question, which was made for it.
//!
//! # Privacy
//! To hold a receipt against the chain all of the pool's events are read, so an endpoint does not learn which payment it is about.

use teahouse_api::shielded::{
    CheckReceiptParams, CheckedReceiptView, GiveReceiptParams, QuestionView, ShieldedReceiptView,
};
use teahouse_base::{RngExt, SystemRng};
use teahouse_chain::pool::{PoolEvent, PoolLog, find_logs};
use teahouse_wallet::shielded::{Asker, PaymentReceipt, SentRecord, sent};

use super::lane::PoolLane;
use super::view::note_name;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{QUESTIONS, get_json, put_json};

/// Blocks that are asked for at a time.
const BLOCKS: u64 = 2_048;

impl Shared {
    /// Makes a question, and keeps that it was made here.
    pub(crate) fn shielded_question(&self) -> Result<QuestionView, NodeError> {
        let pool = self.pool()?;
        let asker = Asker { key: SystemRng.array(), nonce: SystemRng.array() };
        let now = self.clock.now().get();
        self.write(|records| put_json(records, QUESTIONS, &key_of(&asker), &now))?;
        Ok(QuestionView { question: asker.text(pool.place()) })
    }

    /// Gives the receipt of a payment to whoever made the question.
    pub(crate) fn shielded_receipt(
        &self,
        params: &GiveReceiptParams,
    ) -> Result<ShieldedReceiptView, NodeError> {
        let (pool, _keys) = (self.pool()?, self.persona()?); // LCK-001
        let asker = Asker::parse(&params.question, pool.place())?;
        let paid = self.sent_by_name(&pool, &params.id)?;
        let paid = paid.ok_or_else(|| codes::NO_RECEIPT_OF.with("payment", &params.id))?;
        Ok(ShieldedReceiptView { receipt: PaymentReceipt::give(pool.place(), &paid, &asker).text() })
    }

    fn sent_by_name(&self, pool: &PoolLane, name: &str) -> Result<Option<SentRecord>, NodeError> {
        let intent = self.find_shielded(pool, name)?.and_then(|(_, record)| record.paid());
        let is_it = |one: &SentRecord| match intent {
            Some(paid) => one.commitment == paid,
            None => note_name(&one.commitment) == name,
        };
        Ok(sent(&*self.store, &pool.lane, usize::MAX)?.into_iter().find(is_it))
    }

    /// Holds a receipt against the chain.
    ///
    /// # Errors
    /// `NOD-607` for a question of somebody else's; `NOD-609`, `SHD-10…` for what does not hold.
    pub(crate) async fn check_shielded_receipt(
        &self,
        params: &CheckReceiptParams,
    ) -> Result<CheckedReceiptView, NodeError> {
        let pool = self.pool()?;
        let asker = Asker::parse(&params.question, pool.place())?;
        let made: Option<u64> = self.read(|records| get_json(records, QUESTIONS, &key_of(&asker)))?;
        made.ok_or_else(|| codes::NOT_MY_QUESTION.error())?;
        let receipt = PaymentReceipt::parse(&params.receipt, pool.place())?;
        let log = self.leaf(&pool, receipt.number()).await?;
        let log = log.ok_or_else(|| codes::NO_LEAF.with("leaf", receipt.number()))?;
        receipt.verify(pool.place(), &log, &asker)?; // SHW-013
        let finalized = pool.chain.port.heads().await?.finalized.number;
        let mine = match self.spending() {
            Ok(keys) => {
                keys.view().incoming().address_of(pool.place(), *receipt.to.diversifier()) == receipt.to
            }
            Err(error) => return Err(error), // LCK-001
        };
        Ok(CheckedReceiptView {
            amount: pool.money(receipt.asset, receipt.value),
            address: receipt.to.text(pool.place()),
            mine,
            tx: log.tx.to_string(),
            block: log.block.number,
            is_final: log.block.number <= finalized,
        })
    }

    /// The event that made the leaf of a number.
    async fn leaf(&self, pool: &PoolLane, number: u64) -> Result<Option<PoolLog>, NodeError> {
        let port = &*pool.chain.port;
        let newest = port.heads().await?.latest.number;
        let mut from = pool.at.pool.since;
        while from <= newest {
            let to = newest.min(from.saturating_add(BLOCKS - 1));
            let logs = find_logs(port, pool.place().pool, (from, to)).await?;
            if let Some(log) = logs.into_iter().find(|log| makes(log, number)) {
                return Ok(Some(log));
            }
            from = to.saturating_add(1);
        }
        Ok(None)
    }
}

/// Whether an event made the leaf of a number: a deposit makes one, a payment two.
const fn makes(log: &PoolLog, number: u64) -> bool {
    match &log.event {
        PoolEvent::Deposited(said) => said.number == number,
        PoolEvent::Transacted(said) => said.number == number || said.number.saturating_add(1) == number,
        PoolEvent::Inserted(_) => false,
    }
}

fn key_of(asker: &Asker) -> Vec<u8> {
    let mut to = teahouse_base::Writer::new();
    to.fixed(&asker.key).fixed(&asker.nonce);
    to.finish()
}
