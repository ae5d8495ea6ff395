//! A call of a sequence: what the chain and the model say to it.

use alloy::primitives::{Address, B256, U256};
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Coded, RngExt, UnixSeconds};
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::deploy::practice;
use teahouse_chain::pool::{
    Brought, CloseDeposits, ClosingRefusal, DepositCall, PoolCall, PoolEvent, PoolModel, PoolRefusal,
    is_element,
};
use teahouse_chain::port::{At, Revert};
use teahouse_chain::refusal::Refusal;
use teahouse_zk::note::{Note, NoteKey, NoteValue, Rho};

use super::super::bends::alias;
use super::super::owner::{Held, asset};
use super::super::tally::Kind;
use super::Sequence;
use crate::kit::signed;
use crate::pool::proofs::{element, word};

/// How many of the refused calls are sent all the same: one in so many.
const SENT: u64 = 12;

impl Sequence<'_> {
    /// Deposits for an owner, unless deposits are closed; says whether it was taken.
    pub(super) async fn deposit(&mut self, owner: usize, token: Address) -> bool {
        let (amount, prepaid) = (1 + self.rng.below(2_000), self.prepaid(1));
        let opening = self.opening(owner);
        let (note_key, ciphertext) = (word(&opening.key.element()), Box::new(self.rng.array()));
        let call = DepositCall { token, amount: U256::from(amount), note_key, ciphertext };
        let (whole, holds) = (PoolCall::Deposit(call.clone()), (true, true));
        if self.is_closed {
            self.refuse(Kind::DepositWhileClosed, &whole, prepaid, holds, "SHP-108").await;
            return false;
        }
        let other = DepositCall { note_key: alias(note_key, 1 + self.rng.below(4)), ..call.clone() };
        self.refuse(Kind::Alias, &PoolCall::Deposit(other), prepaid, holds, "SHP-101").await;
        let kind = if token.is_zero() { Kind::DepositCoin } else { Kind::DepositDollars };
        let events = self.make(kind, &whole, prepaid).await;
        let Some(PoolEvent::Deposited(written)) = events.first() else {
            panic!("it is a deposit: {events:?}")
        };
        let leaf = written.number;
        let note = note_of(&self.desk.domain, &call, leaf);
        self.hold(Held { owner, token, note, opening, leaf, is_spent: false });
        self.agrees().await;
        true
    }

    /// Two of three keepers close deposits; they cannot again for long, and nobody deposits.
    pub(super) async fn close(&mut self) {
        let call = self.closing();
        self.make(Kind::Close, &call, U256::ZERO).await;
        self.is_closed = true;
        let (pool, port, until) =
            (self.shielded.pool, self.shielded.house.port(), self.shielded.model.closed_until());
        let now = self.shielded.house.now().await;
        assert_eq!(pool.closed_until(port, now, At::Latest).await, Ok(Some(until)));
        self.agrees().await;
        let again = self.closing();
        self.refuse(Kind::CloseAgain, &again, U256::ZERO, (true, true), "SHP-134").await;
        let (owner, token) = self.someone();
        assert!(!self.deposit(owner, token).await);
    }

    fn closing(&self) -> PoolCall {
        let nonce = self.shielded.model.closing_nonce();
        let digest = CloseDeposits { nonce }.digest(&self.desk.domain);
        let signatures = signers().iter().map(|key| signed(key, digest).into()).collect();
        PoolCall::CloseDeposits { nonce, signatures }
    }

    /// Sends a call that has to be taken, and answers what it wrote. What is held is the caller's to keep.
    pub(super) async fn make(&mut self, kind: Kind, call: &PoolCall, prepaid: U256) -> Vec<PoolEvent> {
        let (house, pool, anna) = (&self.shielded.house, self.shielded.pool, &self.shielded.anna);
        let sent = pool.call(call, prepaid);
        let receipt = house.send(anna, sent.clone()).await;
        if !receipt.success {
            let why = house.refusal(anna.address(), sent).await;
            panic!("{kind:?} was not taken: {why} ({call:?})");
        }
        let read = |log| PoolEvent::read(pool.address(), log).expect("the pool wrote it");
        let events: Vec<PoolEvent> = receipt.logs.iter().filter_map(read).collect();
        let (by, value, time) = (anna.address(), sent.value, receipt.block.time);
        let brought = Brought { by, value, time, base_fee: 0 };
        let said = answer(&mut self.shielded.model, &self.desk.domain, call, &brought, (true, true));
        assert_eq!(said.as_ref(), Ok(&events), "{kind:?}: {call:?}");
        events.iter().for_each(|event| self.ledger.take(event));
        self.tally.add(kind, true);
        events
    }

    /// Tries a call that has to be refused with this code. `holds`: whether its proofs show what it says, of the payment and
    /// of the insertion. Now and then it is sent all the same, and changes nothing.
    pub(super) async fn refuse(
        &mut self,
        kind: Kind,
        call: &PoolCall,
        prepaid: U256,
        holds: (bool, bool),
        code: &str,
    ) {
        let (house, by) = (&self.shielded.house, self.shielded.anna.address());
        let sent = self.shielded.pool.call(call, prepaid);
        let simulated = house.simulate(by, sent.clone()).await;
        let revert = simulated.revert.unwrap_or_else(|| panic!("{kind:?} is not refused: {call:?}"));
        let said = read(&revert);
        let time = match time_of(&said) {
            Some(time) => time,
            None => house.now().await,
        };
        let (brought, mut model) =
            (Brought { by, value: sent.value, time, base_fee: 0 }, self.shielded.model.clone());
        let wanted = answer(&mut model, &self.desk.domain, call, &brought, holds);
        assert_eq!(Err(&said), wanted.as_ref(), "{kind:?}: {call:?}");
        assert_eq!(said.code().as_str(), code, "{kind:?}: {said}");
        assert!(model == self.shielded.model, "a refusal changes nothing");
        self.tally.add(kind, false);
        if self.rng.below(SENT) == 0 {
            let receipt = house.send(&self.shielded.anna, sent).await;
            assert!(!receipt.success && receipt.logs.is_empty(), "{kind:?} is refused in a block as well");
            self.agrees().await;
        }
    }
}

/// The keepers that close deposits.
fn signers() -> Vec<PrivateKeySigner> {
    practice::keepers().into_iter().take(2).collect()
}

/// What the model says to a call.
#[expect(clippy::result_large_err, reason = "one refusal at a time, in a test")]
fn answer(
    model: &mut PoolModel,
    domain: &ContractDomain,
    call: &PoolCall,
    brought: &Brought,
    (is_proven, is_insertion_proven): (bool, bool),
) -> Result<Vec<PoolEvent>, Refusal> {
    match call {
        PoolCall::Deposit(call) => {
            let commitment = commitment_of(domain, call, model.state().queued);
            model.deposit(call, brought, commitment).map(|event| vec![event])
        }
        PoolCall::Transact(proven) => {
            let payment = (&proven.payment, &proven.external);
            model.transact(payment, brought, is_proven).map(|event| vec![event])
        }
        PoolCall::TransactAndInsert(proven, insertion, _) => {
            let (payment, proofs) = ((&proven.payment, &proven.external), (is_proven, is_insertion_proven));
            let said = model.transact_and_insert(payment, insertion, brought, proofs);
            said.map(|(paid, inserted)| std::iter::once(paid).chain(inserted).collect())
        }
        PoolCall::Insert(insertion, _) => {
            model.insert(insertion, is_insertion_proven).map(|event| vec![event])
        }
        PoolCall::CloseDeposits { nonce, .. } => {
            let by: Vec<Address> = signers().iter().map(PrivateKeySigner::address).collect();
            model.close_deposits(*nonce, &by, brought.time).map(|_| Vec::new())
        }
    }
}

/// The note that a deposit makes, when its leaf has this number.
fn note_of(domain: &ContractDomain, call: &DepositCall, number: u64) -> Note {
    Note {
        asset: asset(call.token),
        value: NoteValue::new(call.amount.to()),
        key: NoteKey::from_element(element(&call.note_key)),
        rho: Rho::of_deposit(domain.chain_id.get(), &domain.contract.into_array(), number),
    }
}

/// The leaf of a deposit; of a note key that is none there is no leaf.
fn commitment_of(domain: &ContractDomain, call: &DepositCall, number: u64) -> B256 {
    if !is_element(call.note_key) {
        return B256::ZERO;
    }
    word(&note_of(domain, call, number).commitment().element())
}

/// The pool's own words before those that contracts share.
fn read(revert: &Revert) -> Refusal {
    PoolRefusal::read(revert).map_or_else(|| Refusal::read(revert), Refusal::Pool)
}

/// The time of the call, where a refusal names it.
fn time_of(refusal: &Refusal) -> Option<UnixSeconds> {
    let Refusal::Pool(refusal) = refusal else { return None };
    match refusal {
        PoolRefusal::Closed { time, .. }
        | PoolRefusal::TooEarly { time, .. }
        | PoolRefusal::PastDeadline { time, .. }
        | PoolRefusal::Closing(ClosingRefusal::NotClosableYet { time, .. }) => Some(*time),
        _ => None,
    }
}
