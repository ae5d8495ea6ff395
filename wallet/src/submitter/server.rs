//! The carrying side: bytes in, bytes out, and a journal of its own that sends.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use sha2::{Digest, Sha256};
use teahouse_base::{Decode, Encode, ErrorCode, StoreError, UnixMillis, UnixSeconds};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::{Amount, SignedClaim};
use teahouse_chain::pool::InsertionGas;
use teahouse_chain::port::{Asset, At, FeeQuote};
use teahouse_chain::typed::EnvelopeDomain;

use super::limit::{Limiter, Limits};
use super::losses::Losses;
use super::policy::QUOTED_GAS;
use super::wire::{Answer, MAX_REQUEST, Progress, Request, ShareRef};
use super::{FeePolicy, Refusal, Terms};
use crate::journal::{ApproveError, Change, DraftError, IntentId, IntentRecord, Journal, State, TickError};
use crate::keys::signer_of;
use crate::preview::{ConfirmError, Preview, PreviewError};
use crate::signer::decode::{self, KnownCall};
use crate::signer::{Intent, Signer, SignsNow};

/// A claim that is due earlier than this is not worth a fee: it would revert.
pub(super) const LEAST_TIME: Duration = Duration::from_secs(60);
/// What was taken at the last moment is still signed within this.
const A_MOMENT: Duration = Duration::from_secs(5);
/// How long a quote is meant.
pub(super) const QUOTE_LIFE: Duration = Duration::from_secs(120);
/// How often one share is tried after failures that were final.
pub(super) const MAX_TRIES: u8 = 8;

/// A submitter: one account of its own, on one chain.
pub struct Submitter {
    pub(super) journal: Journal,
    pub(super) book: Arc<AddressBook>,
    /// Whoever has its key when something is signed.
    pub(super) signs: Box<dyn SignsNow>,
    terms: Terms,
    limiter: Mutex<Limiter>,
    /// What is in a block and whose cost is not written down yet.
    pub(super) owed: Mutex<BTreeSet<IntentId>>,
    pub(super) losses: Mutex<Losses>,
    /// One claim at a time is given a nonce; the rest wait here and not in refusals.
    pub(super) turn: futures::lock::Mutex<()>,
    /// The gas that the pool reckons insertions with: constants of its code.
    pub(super) pool_gas: OnceLock<InsertionGas>,
    /// Why the last look at the pool's queue came to nothing.
    pub(super) insert_problem: Mutex<Option<ErrorCode>>,
}

impl Submitter {
    /// A submitter that sends with `signer` through `journal`, both of one account and chain.
    pub fn new(journal: Journal, signer: Signer, policy: FeePolicy, limits: Limits) -> Self {
        Self::on_terms(journal, signer, Terms::of(policy), limits)
    }

    /// As [`Submitter::new`], carrying what `terms` say and nothing else.
    pub fn on_terms(journal: Journal, signer: Signer, terms: Terms, limits: Limits) -> Self {
        Self::signed_by(journal, signer.book().clone(), Box::new(signer), (terms, limits))
    }

    /// As [`Submitter::on_terms`], by a key that can be away: what is signed then is still followed.
    pub(super) fn signed_by(
        journal: Journal,
        book: Arc<AddressBook>,
        signs: Box<dyn SignsNow>,
        (terms, limits): (Terms, Limits),
    ) -> Self {
        Self {
            journal,
            book,
            signs,
            terms,
            limiter: Mutex::new(Limiter::new(limits)),
            owed: Mutex::default(),
            losses: Mutex::default(),
            turn: futures::lock::Mutex::new(()),
            pool_gas: OnceLock::new(),
            insert_problem: Mutex::default(),
        }
    }

    /// What it carries, and for how much.
    pub const fn terms(&self) -> &Terms {
        &self.terms
    }

    /// The account that pays the gas.
    pub const fn address(&self) -> Address {
        self.journal.lane().account
    }

    /// Its journal: what it has sent, and what that cost.
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Whether it could take something usual now.
    ///
    /// # Errors
    /// The [`Refusal`] that somebody who asks would get.
    pub async fn able(&self) -> Result<(), Refusal> {
        self.check_able(QUOTED_GAS, &self.fees().await?).await
    }

    /// Why the last look at the pool's queue came to nothing; `None` if it went well, or there was none.
    pub fn insert_problem(&self) -> Option<ErrorCode> {
        *self.insert_problem.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers one request of `peer`, whose name is whatever the network knows it by. Any bytes get an answer.
    pub async fn handle(&self, peer: &[u8], request: &[u8]) -> Vec<u8> {
        let answer = self.answer(peer, request).await;
        answer.unwrap_or_else(Answer::Refused).to_bytes()
    }

    /// Takes everything that is on its way as far as it gets.
    ///
    /// # Errors
    /// [`TickError`]; the next tick goes on.
    pub async fn tick(&self) -> Result<Vec<Change>, TickError> {
        let _turn = self.turn.lock().await;
        self.move_on().await
    }

    /// A tick by whoever has the turn, and what it cost.
    pub(super) async fn move_on(&self) -> Result<Vec<Change>, TickError> {
        let ticked = self.journal.tick_by(&*self.signs).await;
        if ticked.is_err() {
            // What it has changed before it failed, it does not tell.
            self.owe(self.without_cost()?);
        }
        let changes = ticked?;
        self.owe(changes.iter().map(|change| change.id));
        self.note_costs().await?;
        Ok(changes)
    }

    async fn answer(&self, peer: &[u8], request: &[u8]) -> Result<Answer, Refusal> {
        let now = self.journal.clock().now();
        if !self.limiter.lock().unwrap_or_else(PoisonError::into_inner).admits(peer, now) {
            return Err(Refusal::TooMany); // SUB-004
        }
        if request.len() > MAX_REQUEST {
            return Err(Refusal::Malformed); // SUB-004
        }
        match Request::from_bytes(request).map_err(|_| Refusal::Malformed)? {
            Request::Quote { share, asset } => self.quote(&share, asset).await,
            Request::Submit { chain, contract, claim, fee } => {
                let (envelope, index) = (claim.claim.id, claim.claim.index);
                self.submit(&ShareRef { chain, contract, envelope, index }, &claim, fee).await
            }
            Request::Status(share) => {
                self.check_served(&share)?;
                Ok(self.status(&share)?.unwrap_or(Answer::Progress(Progress::Unknown, B256::ZERO)))
            }
            Request::QuoteBatch(query) => self.quote_batch(&query).await,
            Request::SubmitBatch { chain, signed, word, fee } => {
                self.submit_batch(chain, &signed, word, fee).await
            }
            Request::BatchStatus(batch) => self.batch_status(&batch),
            Request::QuoteShielded(query) => self.quote_shielded(&query).await,
            Request::SubmitShielded { chain, pool, proven } => {
                self.submit_shielded(chain, pool, &proven).await
            }
            Request::ShieldedStatus(payment) => self.shielded_status(&payment),
        }
    }

    fn check_served(&self, share: &ShareRef) -> Result<EnvelopeDomain, Refusal> {
        let book = &self.book;
        let contract = book.contracts.get(&ContractName::RedEnvelope).map(|c| c.address);
        if share.chain != book.chain_id || contract != Some(share.contract) {
            return Err(Refusal::NotServed);
        }
        Ok(EnvelopeDomain { chain_id: share.chain, contract: share.contract })
    }

    async fn quote(&self, share: &ShareRef, asset: Asset) -> Result<Answer, Refusal> {
        self.check_served(share)?;
        let policy = self.claims()?;
        let now = self.fees().await?;
        let fee = policy.quote(asset, &now).ok_or(Refusal::NotServed)?;
        self.check_able(QUOTED_GAS, &now).await?;
        let relayer = if fee == Amount::ZERO { Address::ZERO } else { self.address() };
        let good_until = self.journal.clock().now().seconds().after(QUOTE_LIFE);
        Ok(Answer::Quoted { relayer, fee, good_until })
    }

    fn claims(&self) -> Result<&FeePolicy, Refusal> {
        self.terms.claims.as_ref().ok_or(Refusal::NotCarried) // SUB-007
    }

    pub(super) fn batches(&self) -> Result<&FeePolicy, Refusal> {
        self.terms.batches.as_ref().ok_or(Refusal::NotCarried) // SUB-007
    }

    pub(super) fn shielded(&self) -> Result<&FeePolicy, Refusal> {
        self.terms.shielded.as_ref().ok_or(Refusal::NotCarried) // SUB-007
    }

    /// Whether one more transaction of this gas can be sent now. Who is told no names somebody else in what they sign.
    pub(super) async fn check_able(&self, gas: u64, now: &FeeQuote) -> Result<(), Refusal> {
        self.check_room()?;
        let held = self.journal.port().balance(self.address(), At::Latest).await;
        let held = held.map_err(|_| Refusal::Unavailable)?;
        let promised = self.journal.promised(Asset::Native)?;
        // What is reserved is the cap: twice the price of now.
        let needed = U256::from(gas).saturating_mul(U256::from(now.max_fee())).saturating_mul(U256::from(2));
        if held < promised.saturating_add(needed) {
            return Err(Refusal::NoCoin); // SUB-008
        }
        Ok(())
    }

    /// An account's nonces wait for each other, so too many are a queue that nobody sees.
    fn check_room(&self) -> Result<(), Refusal> {
        self.check_losses()?;
        let waiting = self.journal.unsettled()?.iter().filter(|(_, record)| record.state.reserves()).count();
        if waiting < self.terms.at_a_time { Ok(()) } else { Err(Refusal::Busy) } // SUB-010
    }

    async fn submit(&self, share: &ShareRef, claim: &SignedClaim, fee: Amount) -> Result<Answer, Refusal> {
        let domain = self.check_served(share)?;
        if let Some(answer) = self.taken_before(share, claim)? {
            return Ok(answer); // SUB-003
        }
        self.claims()?;
        check_claim(&domain, claim, self.journal.clock().now().seconds())?;
        self.check_fee(claim, fee)?;
        self.check_account(claim.claim.dest.account().ok_or(Refusal::BadClaim)?)?;
        let _turn = self.turn.lock().await;
        // Asked again: while this one waited for its turn, the same share may have been taken.
        if let Some(answer) = self.taken_before(share, claim)? {
            return Ok(answer); // SUB-003
        }
        self.check_able(QUOTED_GAS, &self.fees().await?).await?;
        self.take(share, claim, fee).await
    }

    pub(super) async fn fees(&self) -> Result<FeeQuote, Refusal> {
        self.journal.port().fees().await.map_err(|_| Refusal::Unavailable)
    }

    /// Only the account the key named may keep a fee, and no more than the key allowed.
    fn check_fee(&self, claim: &SignedClaim, fee: Amount) -> Result<(), Refusal> {
        let allowed = fee == Amount::ZERO
            || (claim.claim.relayer == self.address() && fee <= claim.claim.max_relayer_fee);
        if allowed { Ok(()) } else { Err(Refusal::BadClaim) }
    }

    async fn take(&self, share: &ShareRef, claim: &SignedClaim, fee: Amount) -> Result<Answer, Refusal> {
        let call = claim.call(share.contract, fee);
        let intent =
            Intent::CallContract { contract: ContractName::RedEnvelope, value: call.value, data: call.data };
        let preview = self.simulate(&intent).await?;
        self.check_worth(claim, fee, preview.gas_used()).await?;
        let id = self.free_name(share)?.ok_or(Refusal::Unavailable)?;
        self.send(id, intent, &preview, claim.claim.deadline.min(claim.terms.expiry)).await?;
        Ok(self.status(share)?.unwrap_or(Answer::Progress(Progress::Taken, B256::ZERO)))
    }

    /// What `intent` would do if this submitter sent it now.
    pub(super) async fn simulate(&self, intent: &Intent) -> Result<Preview, Refusal> {
        Preview::prepare(&self.journal, &self.book, intent.clone()).await.map_err(refused) // SUB-001
    }

    /// Gives what was simulated a nonce, and sends it; what this does not reach, a later tick does, as long as that is in time
    /// for `deadline`: a lock in between makes nothing fail that is still good.
    pub(super) async fn send(
        &self,
        id: IntentId,
        intent: Intent,
        preview: &Preview,
        deadline: UnixSeconds,
    ) -> Result<(), Refusal> {
        let confirmed = preview.confirm(&self.journal, &preview.digest()).await.map_err(|e| match e {
            ConfirmError::Preview(e) => refused(e),
            _ => Refusal::Unavailable,
        })?;
        self.check_room()?;
        let sign_before = Some(last_moment(deadline).max(self.journal.clock().now().after(A_MOMENT))); // SUB-012
        self.journal.commit(|records| {
            self.journal
                .draft(records, id, intent, sign_before)
                .map_err(|_: DraftError| Refusal::Unavailable)?;
            self.journal.approve(records, &id, &confirmed).map_err(not_agreed)
        })?;
        // From here on it is taken: what the tick does not reach now, a later one does.
        let _ = self.move_on().await;
        Ok(())
    }

    async fn check_worth(&self, claim: &SignedClaim, fee: Amount, gas: u64) -> Result<(), Refusal> {
        let now = self.fees().await?;
        let needed = self.claims()?.least(claim.terms.asset, gas, &now).ok_or(Refusal::NotServed)?;
        if fee < needed {
            return Err(Refusal::FeeTooLow { needed }); // SUB-002
        }
        Ok(())
    }

    /// The state of this claim if it was taken before. A claim of the same share to somebody else is another one: it goes
    /// on to the simulation, which knows whether the share is still there.
    fn taken_before(&self, share: &ShareRef, claim: &SignedClaim) -> Result<Option<Answer>, StoreError> {
        let Some(dest) = claim.claim.dest.account() else { return Ok(None) };
        let same = |record: &IntentRecord| matches!(decode::of_intent(&record.intent), Some(KnownCall::ClaimShare { to, .. }) if to == dest);
        let newest = self.tries(share)?.pop().filter(|(_, record)| same(record));
        let answer = newest.map(|found| self.answer_for(&found)).transpose()?;
        Ok(answer.filter(is_alive))
    }

    /// What is known of the newest try to carry a share.
    fn status(&self, share: &ShareRef) -> Result<Option<Answer>, StoreError> {
        self.tries(share)?.pop().map(|newest| self.answer_for(&newest)).transpose()
    }

    pub(super) fn answer_for(&self, (id, record): &(IntentId, IntentRecord)) -> Result<Answer, StoreError> {
        let tx = self.journal.attempts(id)?.last().map_or(B256::ZERO, |a| a.hash);
        Ok(Answer::Progress(progress(&record.state), tx))
    }

    fn tries(&self, share: &ShareRef) -> Result<Vec<(IntentId, IntentRecord)>, StoreError> {
        let mut found = Vec::new();
        for number in 0..MAX_TRIES {
            let id = name(share, number);
            match self.journal.look_up(&id)? {
                Some(record) => found.push((id, record)),
                None => break,
            }
        }
        Ok(found)
    }

    fn free_name(&self, share: &ShareRef) -> Result<Option<IntentId>, StoreError> {
        let tried = self.tries(share)?.len();
        Ok(u8::try_from(tried).ok().filter(|n| *n < MAX_TRIES).map(|number| name(share, number)))
    }
}

/// `SHA-256("teahouse/submit/1" | share ref | try)`, its first 16 bytes.
fn name(share: &ShareRef, number: u8) -> IntentId {
    let mut hash = Sha256::new_with_prefix(b"teahouse/submit/1");
    hash.update(share.to_bytes());
    hash.update([number]);
    let digest: [u8; 32] = hash.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    IntentId::from_array(id)
}

/// Everything about a claim that can be checked without the chain.
fn check_claim(domain: &EnvelopeDomain, claim: &SignedClaim, now: UnixSeconds) -> Result<(), Refusal> {
    let SignedClaim { terms, claim: signed, key, path, signature, opening } = claim;
    // A note's insertion would be paid with the submitter's own coin, into a contract that the claimer chose.
    let to_account = signed.dest.account().is_some() && opening.is_none();
    let holds =
        to_account && terms.id(domain) == signed.id && path.proves(terms, signed.index, *key, signed.amount);
    if !holds || signer_of(&signed.digest(domain), signature) != Some(*key) {
        return Err(Refusal::BadClaim); // SUB-001
    }
    if now.after(LEAST_TIME) > signed.deadline || now.after(LEAST_TIME) >= terms.expiry {
        return Err(Refusal::TooLate);
    }
    Ok(())
}

/// Until when it is worth a fee to sign something that is due at `deadline`.
const fn last_moment(deadline: UnixSeconds) -> UnixMillis {
    UnixSeconds::new(deadline.get().saturating_sub(LEAST_TIME.as_secs())).millis()
}

const fn progress(state: &State) -> Progress {
    match state {
        State::Draft | State::Approved | State::Signed | State::Broadcast | State::Dropped => Progress::Taken,
        // A refusal in a block that can be taken back may still become a success.
        State::Included(_) | State::Safe(_) | State::Reverted { settled: false, .. } => Progress::Included,
        State::Final(_) => Progress::Final,
        State::Reverted { settled: true, .. } | State::Replaced(_) | State::Expired => Progress::Failed,
    }
}

pub(super) const fn is_alive(answer: &Answer) -> bool {
    matches!(answer, Answer::Progress(Progress::Taken | Progress::Included | Progress::Final, _))
}

fn not_agreed(error: ApproveError) -> Refusal {
    match error {
        ApproveError::InsufficientFunds { .. } => Refusal::NoCoin, // SUB-008
        _ => Refusal::Unavailable,
    }
}

fn refused(error: PreviewError) -> Refusal {
    match error {
        PreviewError::WouldFail(revert) => Refusal::would_fail(&revert.data),
        PreviewError::Intent(_) => Refusal::Malformed,
        PreviewError::Port(_)
        | PreviewError::Code(_)
        | PreviewError::NotAToken(_)
        | PreviewError::Store(_) => Refusal::Unavailable,
    }
}
