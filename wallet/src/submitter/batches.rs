//! The carrying side for batches: checked, simulated with the word about the account's code, paid for, and then sent once.

use alloy::primitives::{Address, B256, U256};
use sha2::{Digest, Sha256};
use teahouse_base::{Encode, StoreError};
use teahouse_chain::delegate::{Batch, SignedBatch, code_of};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{At, ChainId};

use super::Refusal;
use super::policy::QUOTED_GAS;
use super::server::{LEAST_TIME, MAX_TRIES, QUOTE_LIFE, Submitter, is_alive};
use super::wire::{Answer, BatchQuery, BatchRef, Progress};
use crate::journal::{IntentId, IntentRecord};
use crate::keys::signer_of;
use crate::preview::Preview;
use crate::signer::{Intent, SignedDelegation, WORD_GAS, delegate_of};

/// A batch that needs more gas is nobody's payment.
const MAX_GAS: u64 = 2_000_000;

impl Submitter {
    fn delegate(&self, chain: ChainId) -> Result<Address, Refusal> {
        let served = chain == self.book.chain_id;
        served.then(|| delegate_of(&self.book).ok()).flatten().ok_or(Refusal::NotServed)
    }

    pub(super) async fn quote_batch(&self, query: &BatchQuery) -> Result<Answer, Refusal> {
        self.delegate(query.chain)?;
        if query.gas > MAX_GAS || query.words > 1 {
            return Err(Refusal::NotServed);
        }
        let policy = self.batches()?;
        let now = self.fees().await?;
        let fee = policy.quote_batch(query.asset, query.gas, &now).ok_or(Refusal::NotServed)?;
        self.check_able(query.gas, &now).await?;
        let relayer = if fee == Amount::ZERO { Address::ZERO } else { self.address() };
        let good_until = self.journal.clock().now().seconds().after(QUOTE_LIFE);
        Ok(Answer::Quoted { relayer, fee, good_until })
    }

    pub(super) fn batch_status(&self, batch: &BatchRef) -> Result<Answer, Refusal> {
        self.delegate(batch.chain)?;
        let newest = self.batch_tries(batch)?.pop();
        let answer = newest.map(|found| self.answer_for(&found)).transpose()?;
        Ok(answer.unwrap_or(Answer::Progress(Progress::Unknown, B256::ZERO)))
    }

    pub(super) async fn submit_batch(
        &self,
        chain: ChainId,
        signed: &SignedBatch,
        word: Option<SignedDelegation>,
        fee: Amount,
    ) -> Result<Answer, Refusal> {
        let code = self.delegate(chain)?;
        let batch = BatchRef { chain, account: signed.account, nonce: signed.batch.nonce };
        if let Some(answer) = self.batch_taken_before(&batch, signed)? {
            return Ok(answer); // SUB-005
        }
        self.batches()?;
        self.check_batch(chain, signed, fee)?;
        self.check_account(signed.account)?;
        let _turn = self.turn.lock().await;
        // Asked again: while this one waited for its turn, the same batch may have been taken.
        if let Some(answer) = self.batch_taken_before(&batch, signed)? {
            return Ok(answer); // SUB-005
        }
        self.check_able(QUOTED_GAS, &self.fees().await?).await?;
        let word = self.word_for(chain, signed.account, word, code).await?;
        let intent = Intent::CarryBatch { account: signed.account, data: signed.call(fee).data, word };
        let preview = self.simulate(&intent).await?;
        self.check_pays(signed, fee, word.is_some(), &preview).await?;
        let id = self.free_batch_name(&batch)?.ok_or(Refusal::Unavailable)?;
        self.send(id, intent, &preview, signed.batch.deadline).await?;
        self.batch_status(&batch)
    }

    /// Everything about a batch that can be checked without the chain.
    fn check_batch(&self, chain: ChainId, signed: &SignedBatch, fee: Amount) -> Result<(), Refusal> {
        let SignedBatch { account, batch, signature } = signed;
        let paid = fee == Amount::ZERO || (batch.submitter == self.address() && fee <= batch.max_fee);
        let somebody = *account != self.address() && self.book.name_of(*account).is_none();
        let holds = paid && somebody && signer_of(&signed.digest(chain), signature) == Some(*account);
        if !holds || batch.calls.is_empty() {
            return Err(Refusal::BadClaim); // SUB-001
        }
        if self.journal.clock().now().seconds().after(LEAST_TIME) > batch.deadline {
            return Err(Refusal::TooLate);
        }
        Ok(())
    }

    /// The word that has to go along, if one has to. A stale one would leave an account without code, whose `execute` does
    /// nothing, pays nothing, and costs its gas.
    async fn word_for(
        &self,
        chain: ChainId,
        account: Address,
        word: Option<SignedDelegation>,
        code: Address,
    ) -> Result<Option<SignedDelegation>, Refusal> {
        let port = self.journal.port();
        let found = port.code(account, At::Latest).await.map_err(|_| Refusal::Unavailable)?;
        if code_of(&found) == Some(code) {
            return Ok(None);
        }
        let word = word.filter(|_| found.is_empty()).ok_or(Refusal::BadClaim)?;
        let nonce = port.nonce(account, At::Latest).await.map_err(|_| Refusal::Unavailable)?;
        let said = word.delegation;
        let holds = said.chain == chain && said.code == code && said.nonce == nonce;
        if !holds || word.account() != Some(account) {
            return Err(Refusal::BadClaim); // SUB-001, SGN-006
        }
        Ok(Some(word))
    }

    /// It has to pay what it says, and that has to be enough.
    async fn check_pays(
        &self,
        signed: &SignedBatch,
        fee: Amount,
        brings_word: bool,
        preview: &Preview,
    ) -> Result<(), Refusal> {
        let gas = preview.gas_used() + if brings_word { WORD_GAS } else { 0 };
        let asset = signed.batch.fee_asset;
        let now = self.fees().await?;
        let needed = self.batches()?.least_for_batch(asset, gas, &now).ok_or(Refusal::NotServed)?;
        if fee < needed {
            return Err(Refusal::FeeTooLow { needed }); // SUB-006
        }
        let arrives = preview.summary().inflow.get(&asset).copied().unwrap_or_default();
        if gas > MAX_GAS || arrives < U256::from(fee.get()) {
            return Err(Refusal::BadClaim); // SUB-006
        }
        Ok(())
    }

    /// The state of exactly this batch if it was taken before. Another batch over the same nonce goes on to the simulation.
    fn batch_taken_before(
        &self,
        batch: &BatchRef,
        signed: &SignedBatch,
    ) -> Result<Option<Answer>, StoreError> {
        let same = |record: &IntentRecord| match &record.intent {
            Intent::CarryBatch { data, .. } => {
                Batch::of_execution(data).is_some_and(|(known, _)| known == signed.batch)
            }
            _ => false,
        };
        let newest = self.batch_tries(batch)?.pop().filter(|(_, record)| same(record));
        let answer = newest.map(|found| self.answer_for(&found)).transpose()?;
        Ok(answer.filter(is_alive))
    }

    fn batch_tries(&self, batch: &BatchRef) -> Result<Vec<(IntentId, IntentRecord)>, StoreError> {
        let mut found = Vec::new();
        for number in 0..MAX_TRIES {
            let id = name(batch, number);
            match self.journal.look_up(&id)? {
                Some(record) => found.push((id, record)),
                None => break,
            }
        }
        Ok(found)
    }

    fn free_batch_name(&self, batch: &BatchRef) -> Result<Option<IntentId>, StoreError> {
        let tried = self.batch_tries(batch)?.len();
        Ok(u8::try_from(tried).ok().filter(|n| *n < MAX_TRIES).map(|number| name(batch, number)))
    }
}

/// `SHA-256("teahouse/submit-batch/1" | batch ref | try)`, its first 16 bytes.
fn name(batch: &BatchRef, number: u8) -> IntentId {
    let mut hash = Sha256::new_with_prefix(b"teahouse/submit-batch/1");
    hash.update(batch.to_bytes());
    hash.update([number]);
    let digest: [u8; 32] = hash.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    IntentId::from_array(id)
}
