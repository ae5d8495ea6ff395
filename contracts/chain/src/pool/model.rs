//! The books of a pool in plain Rust: the same calls as the contract's, the same refusals in the same order, and no I/O.
//!
//! What a proof shows is told to it, and so is the commitment of a deposit: it computes no Poseidon and checks no pairing. It
//! also takes for granted that a token moves what it is asked to. Everything else that the contract decides is decided here,
//! from the rules and not from the contract, so that either finds the other's mistakes.

use std::collections::BTreeSet;

use alloy::primitives::{Address, B256, U256, b256};
use teahouse_base::UnixSeconds;

use super::close::{CLOSED_FOR, OPEN_FOR};
use super::event::{Deposited, Inserted, PoolEvent, Transacted};
use super::hash::is_element;
use super::insertion::{Entry, Insertion, TREE_DEPTH};
use super::payment::{External, Payment, external_hash};
use super::prepay::{InsertionGas, Prepaid};
use super::read::DepositCall;
use super::refusal::{ClosingRefusal, InsertionRefusal, PoolRefusal};
use super::state::PoolState;
use super::terms::PoolTerms;
use crate::contract::ContractDomain;
use crate::refusal::Refusal;

mod books;
mod queue;

pub use books::Books;
use queue::Queue;

/// The root of a tree of empty places.
pub const EMPTY_ROOT: B256 = b256!("2f68a1c58e257e42a17a6c61dff5551ed560b9922ab119d5ac8e184c9734ead9");
/// The places of the tree.
pub const PLACES: u64 = 1 << TREE_DEPTH;
/// The places that deposits leave free, so that all that is in the pool can leave it.
pub const PLACES_FOR_EXITS: u64 = PLACES / 2;

/// How a call comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brought {
    /// Who calls.
    pub by: Address,
    /// The coin that comes along.
    pub value: U256,
    /// The time of the block.
    pub time: UnixSeconds,
    /// What the block asks for a unit of gas.
    pub base_fee: u128,
}

/// A pool as its rules have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolModel {
    domain: ContractDomain,
    gas: InsertionGas,
    keepers: BTreeSet<Address>,
    needed: u8,
    root: B256,
    roots: BTreeSet<B256>,
    spent: BTreeSet<B256>,
    queue: Queue,
    books: Books,
    closed_until: u64,
    closings: u64,
}

impl PoolModel {
    /// A pool that was just made.
    pub fn new(domain: ContractDomain, terms: &PoolTerms, gas: InsertionGas) -> Self {
        Self {
            domain,
            gas,
            keepers: terms.keepers.iter().copied().collect(),
            needed: terms.needed,
            root: EMPTY_ROOT,
            roots: BTreeSet::from([EMPTY_ROOT]),
            spent: BTreeSet::new(),
            queue: Queue::default(),
            books: Books::new(terms.caps.iter().map(|cap| (cap.token, cap.most))),
            closed_until: 0,
            closings: 0,
        }
    }

    /// Where queue and tree stand.
    pub const fn state(&self) -> PoolState {
        let Queue { queued, inserted, counter, .. } = self.queue;
        PoolState { root: self.root, queued, inserted, counter }
    }

    /// Whether the tree ever had this root.
    pub fn is_root(&self, root: B256) -> bool {
        self.roots.contains(&root)
    }

    /// Whether a note was spent with this nullifier.
    pub fn is_spent(&self, nullifier: B256) -> bool {
        self.spent.contains(&nullifier)
    }

    /// The entry whose first leaf has this number, while a leaf of it waits.
    pub fn entry(&self, number: u64) -> Option<Entry> {
        self.queue.entries.get(&number).copied()
    }

    /// The entries that hold the next `count` leaves, or as many as there are.
    pub fn next(&self, count: u8) -> Vec<Entry> {
        self.queue.next(count)
    }

    /// What came in, is in notes, waits as rewards, and went out.
    pub const fn books(&self) -> &Books {
        &self.books
    }

    /// Until when deposits are closed; zero when they never were.
    pub const fn closed_until(&self) -> UnixSeconds {
        UnixSeconds::new(self.closed_until)
    }

    /// Which closing the keys sign next.
    pub const fn closing_nonce(&self) -> u64 {
        self.closings
    }

    /// Takes money in, for a note with this commitment.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing has changed.
    pub fn deposit(
        &mut self,
        call: &DepositCall,
        brought: &Brought,
        commitment: B256,
    ) -> Result<PoolEvent, Refusal> {
        self.whole(|pool| pool.try_deposit(call, brought, commitment))
    }

    /// Spends notes. `is_proven`: whether the proof shows what it should.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing has changed.
    pub fn transact(
        &mut self,
        (payment, external): (&Payment, &External),
        brought: &Brought,
        is_proven: bool,
    ) -> Result<PoolEvent, Refusal> {
        self.whole(|pool| pool.try_transact((payment, external), brought, is_proven))
    }

    /// Spends notes, and inserts leaves if the insertion fits: none is written of one that is skipped.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing has changed.
    pub fn transact_and_insert(
        &mut self,
        (payment, external): (&Payment, &External),
        insertion: &Insertion,
        brought: &Brought,
        (is_proven, is_insertion_proven): (bool, bool),
    ) -> Result<(PoolEvent, Option<PoolEvent>), Refusal> {
        self.whole(|pool| {
            let paid = pool.try_transact((payment, external), brought, is_proven)?;
            let fits = pool.queue.first_other(&insertion.entries).is_none();
            let inserted = fits.then(|| pool.put(insertion, is_insertion_proven)).transpose()?;
            Ok((paid, inserted))
        })
    }

    /// Inserts leaves.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing has changed.
    pub fn insert(&mut self, insertion: &Insertion, is_proven: bool) -> Result<PoolEvent, Refusal> {
        self.whole(|pool| match pool.queue.first_other(&insertion.entries) {
            Some(number) => Err(PoolRefusal::from(InsertionRefusal::NotNext(number)).into()), // SHP-007
            None => pool.put(insertion, is_proven),
        })
    }

    /// Closes new deposits at `time`, by the word of these keys in this order. Answers until when.
    ///
    /// # Errors
    /// [`Refusal`]; then nothing has changed.
    pub fn close_deposits(
        &mut self,
        nonce: u64,
        signers: &[Address],
        time: UnixSeconds,
    ) -> Result<UnixSeconds, Refusal> {
        self.check_closing(nonce, signers, time).map_err(PoolRefusal::from)?;
        self.closings += 1;
        self.closed_until = time.after(CLOSED_FOR).get(); // SHP-014
        Ok(self.closed_until())
    }

    /// All of it or nothing.
    fn whole<T>(&mut self, act: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut after = self.clone();
        let done = act(&mut after)?;
        *self = after;
        Ok(done)
    }

    fn try_deposit(
        &mut self,
        call: &DepositCall,
        brought: &Brought,
        commitment: B256,
    ) -> Result<PoolEvent, Refusal> {
        let (until, time) = (self.closed_until(), brought.time);
        if time < until {
            return Err(PoolRefusal::Closed { until, time }.into()); // SHP-014
        }
        require_element(call.note_key)?;
        let amount = self.books.enter(call.token, call.amount)?;
        let due = if call.token.is_zero() { call.amount } else { U256::ZERO };
        let (sent, prepaid) = (brought.value, brought.value.checked_sub(due));
        let prepaid = prepaid.ok_or(Refusal::WrongCoin { sent, due })?;
        self.queue.require_room(1, PLACES_FOR_EXITS)?;
        require_leaf(commitment)?;
        let reward = self.reward(prepaid, 1, brought.base_fee)?;
        let number = self.queue.push(Entry { leaf0: commitment, leaf1: B256::ZERO, reward });
        let (token, note_key, ciphertext) = (call.token, call.note_key, call.ciphertext.clone());
        Ok(PoolEvent::Deposited(Deposited {
            number,
            token,
            amount,
            note_key,
            commitment,
            reward,
            ciphertext,
        }))
    }

    fn try_transact(
        &mut self,
        (payment, external): (&Payment, &External),
        brought: &Brought,
        is_proven: bool,
    ) -> Result<PoolEvent, Refusal> {
        require_timely(external, brought.time)?;
        require_bearer(external, brought.by)?;
        self.require_out(payment, external)?;
        self.spend(payment)?;
        let hash = external_hash(&self.domain, external);
        self.require_proven(payment, hash, is_proven)?;
        self.queue.require_room(2, PLACES)?;
        let [leaf0, leaf1] = payment.commitments;
        payment.commitments.into_iter().try_for_each(require_leaf)?;
        let reward = self.reward(brought.value, 2, brought.base_fee)?;
        let number = self.queue.push(Entry { leaf0, leaf1, reward });
        self.books.leave(payment, external, brought.by)?;
        Ok(PoolEvent::Transacted(Transacted {
            number,
            nullifiers: payment.nullifiers.clone(),
            commitments: payment.commitments,
            asset: payment.asset,
            amount: payment.amount,
            recipient: external.recipient,
            submitter: external.submitter,
            fee: external.fee,
            reward,
            ciphertexts: external.ciphertexts.clone(),
        }))
    }

    fn require_out(&self, payment: &Payment, external: &External) -> Result<(), PoolRefusal> {
        let (pool, amount) = (self.domain.contract, payment.amount);
        let is_named = !external.recipient.is_zero();
        for (account, is_bad) in [
            (external.recipient, is_named != (amount != 0) || external.recipient == pool),
            (external.submitter, external.submitter == pool),
        ] {
            if is_bad {
                return Err(PoolRefusal::BadRecipient { account, amount });
            }
        }
        if amount == 0 && !payment.asset.is_zero() {
            return Err(PoolRefusal::AssetWithoutAmount(payment.asset));
        }
        let fee = external.fee;
        if fee > amount { Err(PoolRefusal::FeeAboveAmount { fee, amount }) } else { Ok(()) }
    }

    fn spend(&mut self, payment: &Payment) -> Result<(), PoolRefusal> {
        if !self.is_root(payment.root) {
            return Err(PoolRefusal::UnknownRoot(payment.root)); // SHP-006
        }
        for nullifier in &payment.nullifiers {
            require_element(*nullifier)?;
            if !self.spent.insert(*nullifier) {
                return Err(PoolRefusal::Spent(*nullifier)); // SHP-004
            }
        }
        Ok(())
    }

    fn require_proven(&self, payment: &Payment, hash: B256, is_proven: bool) -> Result<(), PoolRefusal> {
        if ![2, 6].contains(&payment.nullifiers.len()) {
            return Err(PoolRefusal::WrongInputs(U256::from(payment.nullifiers.len())));
        }
        payment.commitments.into_iter().try_for_each(require_element)?;
        let root = payment.root;
        if is_proven { Ok(()) } else { Err(PoolRefusal::PaymentNotProven { root, external: hash }) }
    }

    /// The coin as the reward of an entry of `leaves` leaves.
    fn reward(&mut self, brought: U256, leaves: u64, base_fee: u128) -> Result<u128, PoolRefusal> {
        let least = self.gas.prepay(leaves, Prepaid::Share, base_fee);
        let reward = u128::try_from(brought).ok().filter(|_| brought >= least); // SHP-010
        let reward = reward.ok_or(PoolRefusal::WrongReward { brought, least })?;
        self.books.prepay(reward);
        Ok(reward)
    }

    /// Puts the leaves of entries that are next into the tree.
    fn put(&mut self, insertion: &Insertion, is_proven: bool) -> Result<PoolEvent, Refusal> {
        self.require_batch(insertion)?;
        let first = self.queue.inserted;
        let (start, reward) = self.queue.take(insertion)?;
        let Insertion { size, count, new_root, payee, .. } = *insertion;
        if !is_proven {
            return Err(PoolRefusal::from(InsertionRefusal::NotProven { first, new_root }).into());
        }
        self.root = new_root;
        self.roots.insert(new_root); // SHP-006
        self.books.reward(payee, reward);
        let start = u32::try_from(start).expect("a batch that has room starts below 2^32");
        Ok(PoolEvent::Inserted(Inserted { first, start, size, count, new_root, payee, reward }))
    }

    fn require_batch(&self, insertion: &Insertion) -> Result<(), PoolRefusal> {
        let (size, count, payee) = (insertion.size, insertion.count, insertion.payee);
        if ![(2, 1), (2, 2), (16, 16)].contains(&(size, count)) {
            let (size, count) = (U256::from(size), U256::from(count));
            return Err(InsertionRefusal::WrongCount { size, count }.into()); // SHP-009
        }
        require_element(insertion.new_root)?;
        let is_bad = payee.is_zero() || payee == self.domain.contract;
        if is_bad { Err(InsertionRefusal::BadPayee(payee).into()) } else { Ok(()) }
    }

    fn check_closing(
        &self,
        nonce: u64,
        signers: &[Address],
        time: UnixSeconds,
    ) -> Result<(), ClosingRefusal> {
        let expected = self.closings;
        if nonce != expected {
            return Err(ClosingRefusal::WrongNonce { nonce, expected });
        }
        let opens = self.closed_until().after(OPEN_FOR);
        if self.closed_until != 0 && time < opens {
            return Err(ClosingRefusal::NotClosableYet { opens, time }); // SHP-014
        }
        if signers.len() < usize::from(self.needed) {
            let (found, threshold) = (U256::from(signers.len()), U256::from(self.needed));
            return Err(ClosingRefusal::TooFewKeepers { found, threshold }); // SHP-015
        }
        let before = std::iter::once(Address::ZERO).chain(signers.iter().copied());
        let stranger =
            signers.iter().zip(before).find(|(at, last)| **at <= *last || !self.keepers.contains(*at));
        stranger.map_or(Ok(()), |(at, _)| Err(ClosingRefusal::NotTheNextKeeper(*at))) // SHP-015
    }
}

fn require_element(word: B256) -> Result<(), PoolRefusal> {
    if is_element(word) { Ok(()) } else { Err(PoolRefusal::NotInField(word)) } // SHP-001
}

fn require_leaf(leaf: B256) -> Result<(), PoolRefusal> {
    if leaf.is_zero() { Err(PoolRefusal::EmptyLeaf) } else { Ok(()) } // SHP-009
}

fn require_timely(external: &External, time: UnixSeconds) -> Result<(), PoolRefusal> {
    let (not_before, deadline) = (UnixSeconds::new(external.not_before), UnixSeconds::new(external.deadline));
    if time < not_before {
        return Err(PoolRefusal::TooEarly { not_before, time });
    }
    if time > deadline { Err(PoolRefusal::PastDeadline { deadline, time }) } else { Ok(()) }
}

fn require_bearer(external: &External, caller: Address) -> Result<(), PoolRefusal> {
    let (adapter, parameters) = (external.adapter, external.parameters);
    if adapter.is_zero() && !parameters.is_zero() {
        return Err(PoolRefusal::ParametersWithoutAdapter(parameters));
    }
    let may = adapter.is_zero() || caller == adapter;
    if may { Ok(()) } else { Err(PoolRefusal::NotTheAdapter { caller, adapter }) }
}

#[cfg(test)]
mod tests;
