//! The carrying side for shielded payments: checked, simulated with their proof, paid for, and then sent once.
//!
//! A payment is known by the notes it spends. Which account it is of, nobody can say: so a loss is counted against whom it
//! pays, and all losses together against the bound of the day.

use alloy::primitives::{Address, B256, U256};
use sha2::{Digest, Sha256};
use teahouse_base::{Encode, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::Amount;
use teahouse_chain::pool::{InsertionGas, Pool, Prepaid, Proven, is_element};
use teahouse_chain::port::{Asset, At, ChainId, FeeQuote};

use super::Refusal;
use super::server::{LEAST_TIME, MAX_TRIES, QUOTE_LIFE, Submitter, is_alive};
use super::wire::{Answer, Progress, ShieldedQuery, ShieldedRef};
use crate::journal::{IntentId, IntentRecord};
use crate::preview::Preview;
use crate::signer::Intent;

/// A payment that needs more gas is nobody's: a recipient's contract eats it.
const MOST_GAS: u64 = 1_500_000;
/// How many leaves a payment queues.
const LEAVES: u64 = 2;

impl Submitter {
    /// The pool that it serves.
    pub(super) fn pool(&self, chain: ChainId, pool: Address) -> Result<Pool, Refusal> {
        let known = self.book.contracts.get(&ContractName::ShieldedPool).map(|at| at.address);
        let served = chain == self.book.chain_id && known == Some(pool);
        if served { Ok(Pool::at(pool)) } else { Err(Refusal::NotServed) } // SUB-014
    }

    pub(super) async fn quote_shielded(&self, query: &ShieldedQuery) -> Result<Answer, Refusal> {
        let pool = self.pool(query.chain, query.pool)?;
        let policy = self.shielded()?;
        let now = self.fees().await?;
        let insertion = self.insertion_gas(&pool).await?;
        let gas = quoted_gas(query).saturating_add(insertion.pair.saturating_mul(insertion.factor));
        let fee = policy.quote_batch(query.asset, gas, &now).ok_or(Refusal::NotServed)?;
        self.check_able(gas, &now).await?;
        let relayer = if fee == Amount::ZERO { Address::ZERO } else { self.address() };
        let good_until = self.journal.clock().now().seconds().after(QUOTE_LIFE);
        Ok(Answer::Quoted { relayer, fee, good_until })
    }

    pub(super) fn shielded_status(&self, payment: &ShieldedRef) -> Result<Answer, Refusal> {
        self.pool(payment.chain, payment.pool)?;
        let newest = self.shielded_tries(payment)?.pop();
        let answer = newest.map(|found| self.answer_for(&found)).transpose()?;
        Ok(answer.unwrap_or(Answer::Progress(Progress::Unknown, B256::ZERO)))
    }

    pub(super) async fn submit_shielded(
        &self,
        chain: ChainId,
        pool: Address,
        proven: &Proven,
    ) -> Result<Answer, Refusal> {
        let pool = self.pool(chain, pool)?;
        let payment = ShieldedRef::of(chain, pool.address(), &proven.payment);
        if let Some(answer) = self.shielded_taken_before(&payment, proven)? {
            return Ok(answer); // SUB-015
        }
        self.shielded()?;
        self.check_shielded(proven)?;
        let _turn = self.turn.lock().await;
        // Asked again: while this one waited for its turn, the same payment may have been taken.
        if let Some(answer) = self.shielded_taken_before(&payment, proven)? {
            return Ok(answer); // SUB-015
        }
        self.check_unspent(&pool, proven).await?;
        let (insertion, now) = (self.insertion_gas(&pool).await?, self.fees().await?);
        let prepaid = prepaid(&insertion, &now);
        self.check_able(gas_worth(prepaid, &now), &now).await?;
        let intent = Intent::PoolTransact { proven: Box::new(proven.clone()), prepaid };
        let preview = self.simulate(&intent).await?;
        self.check_shielded_pays(proven, prepaid, &preview).await?;
        let id = self.free_shielded_name(&payment)?.ok_or(Refusal::Unavailable)?;
        self.send(id, intent, &preview, UnixSeconds::new(proven.external.deadline)).await?;
        self.shielded_status(&payment)
    }

    /// Everything about a payment that can be checked without the chain; its proof is for the simulation.
    fn check_shielded(&self, proven: &Proven) -> Result<(), Refusal> {
        let (payment, external) = (&proven.payment, &proven.external);
        let paid =
            external.submitter == self.address() || (external.fee == 0 && external.submitter.is_zero());
        let free = external.adapter.is_zero() && external.parameters.is_zero();
        if !paid || !free || external.fee > payment.amount || !are_distinct(&payment.nullifiers) {
            return Err(Refusal::BadClaim); // SUB-014
        }
        if self.journal.clock().now().seconds().after(LEAST_TIME) > UnixSeconds::new(external.deadline) {
            return Err(Refusal::TooLate); // SUB-014
        }
        if external.recipient.is_zero() || external.recipient == self.address() {
            return Ok(());
        }
        self.check_account(external.recipient)
    }

    async fn check_unspent(&self, pool: &Pool, proven: &Proven) -> Result<(), Refusal> {
        for nullifier in &proven.payment.nullifiers {
            let said = pool.is_spent(&**self.journal.port(), *nullifier, At::Latest).await;
            if said.map_err(|_| Refusal::Unavailable)? {
                return Err(Refusal::Spent); // SUB-014
            }
        }
        Ok(())
    }

    /// The gas that the pool reckons insertions with.
    pub(super) async fn insertion_gas(&self, pool: &Pool) -> Result<InsertionGas, Refusal> {
        if let Some(known) = self.pool_gas.get() {
            return Ok(*known);
        }
        let said = pool.insertion_gas(&**self.journal.port(), At::Latest).await;
        let said = said.map_err(|_| Refusal::Unavailable)?;
        Ok(*self.pool_gas.get_or_init(|| said))
    }

    /// It has to pay what it says, and that has to be enough for its gas and for what is prepaid.
    async fn check_shielded_pays(
        &self,
        proven: &Proven,
        prepaid: U256,
        preview: &Preview,
    ) -> Result<(), Refusal> {
        let (asset, now) = (Asset::from_token(proven.payment.asset), self.fees().await?);
        let gas = preview.gas_used().saturating_add(gas_worth(prepaid, &now));
        let needed = self.shielded()?.least_for_batch(asset, gas, &now).ok_or(Refusal::NotServed)?;
        if proven.external.fee < needed.get() {
            return Err(Refusal::FeeTooLow { needed }); // SUB-016
        }
        if preview.gas_used() > MOST_GAS || !arrives(preview, asset, prepaid, proven.external.fee) {
            return Err(Refusal::BadClaim); // SUB-016
        }
        Ok(())
    }

    /// The state of exactly this payment if it was taken before.
    ///
    /// # Errors
    /// [`Refusal::TakenOtherwise`] where another payment of one of its notes is under way.
    fn shielded_taken_before(
        &self,
        payment: &ShieldedRef,
        proven: &Proven,
    ) -> Result<Option<Answer>, Refusal> {
        if let Some(newest) = self.shielded_tries(payment)?.pop() {
            let answer = self.answer_for(&newest)?;
            if is_alive(&answer) {
                let same = is_same(&newest.1, proven);
                return if same { Ok(Some(answer)) } else { Err(Refusal::TakenOtherwise) }; // SUB-015
            }
        }
        let shares = |(_, record): &(IntentId, IntentRecord)| shares_a_note(record, proven);
        if self.journal.unsettled()?.iter().any(shares) {
            return Err(Refusal::TakenOtherwise); // SUB-015
        }
        Ok(None)
    }

    fn shielded_tries(&self, payment: &ShieldedRef) -> Result<Vec<(IntentId, IntentRecord)>, Refusal> {
        let mut found = Vec::new();
        for number in 0..MAX_TRIES {
            let id = name(payment, number);
            match self.journal.look_up(&id)? {
                Some(record) => found.push((id, record)),
                None => break,
            }
        }
        Ok(found)
    }

    fn free_shielded_name(&self, payment: &ShieldedRef) -> Result<Option<IntentId>, Refusal> {
        let tried = self.shielded_tries(payment)?.len();
        Ok(u8::try_from(tried).ok().filter(|n| *n < MAX_TRIES).map(|number| name(payment, number)))
    }
}

/// A price is for at most this much gas: what payments use, with a first-time recipient and room for a dear token.
const fn quoted_gas(query: &ShieldedQuery) -> u64 {
    let base = if query.inputs <= 2 { 450_000 } else { 580_000 };
    if query.withdraws { base + 40_000 } else { base }
}

/// A batch of two of its own, so that nobody waits for company; and never less than the pool asks for when the fee has reached
/// what is agreed to, which is twice the price of now.
fn prepaid(insertion: &InsertionGas, now: &FeeQuote) -> U256 {
    let whole = insertion.prepay(LEAVES, Prepaid::Whole, now.base_fee);
    whole.max(insertion.prepay(LEAVES, Prepaid::Share, now.max_fee().saturating_mul(2)))
}

/// How much gas some coin is worth now.
fn gas_worth(wei: U256, now: &FeeQuote) -> u64 {
    let price = now.base_fee.saturating_add(now.tip).max(1);
    wei.div_ceil(U256::from(price)).saturating_to()
}

/// Whether the fee arrives. In coin it arrives in one sum with what is prepaid and the gas.
fn arrives(preview: &Preview, asset: Asset, prepaid: U256, fee: u128) -> bool {
    let summary = preview.summary();
    let of = |side: &crate::bytes::Amounts| side.get(&asset).copied().unwrap_or_default();
    let (inflow, outflow) = (of(&summary.inflow), of(&summary.outflow));
    let (gone, came) = match asset {
        Asset::Native => (outflow, inflow.saturating_add(prepaid).saturating_add(summary.max_fee)),
        Asset::Token(_) => (outflow, inflow),
    };
    came >= gone.saturating_add(U256::from(fee))
}

/// Whether these are 2 or 6 numbers of the field, all different: a note is spent once.
fn are_distinct(nullifiers: &[B256]) -> bool {
    let earlier = |(place, one): (usize, &B256)| nullifiers[..place].contains(one);
    let repeats = nullifiers.iter().enumerate().any(earlier);
    matches!(nullifiers.len(), 2 | 6) && !repeats && nullifiers.iter().all(|one| is_element(*one))
}

/// Whether the record is of this very payment: what it makes and what it pays, whoever proved it how often.
fn is_same(record: &IntentRecord, proven: &Proven) -> bool {
    let Intent::PoolTransact { proven: known, .. } = &record.intent else { return false };
    let shows = |it: &Proven| (it.payment.commitments, it.payment.asset, it.payment.amount);
    shows(known) == shows(proven) && known.external == proven.external
}

fn shares_a_note(record: &IntentRecord, proven: &Proven) -> bool {
    let Intent::PoolTransact { proven: known, .. } = &record.intent else { return false };
    known.payment.nullifiers.iter().any(|one| proven.payment.nullifiers.contains(one))
}

/// `SHA-256("teahouse/submit-shielded/1" | chain 8 | pool 20 | nullifiers, ascending | try)`, its first 16 bytes.
fn name(payment: &ShieldedRef, number: u8) -> IntentId {
    let mut nullifiers = payment.nullifiers.clone();
    nullifiers.sort_unstable();
    let sorted = ShieldedRef { nullifiers, ..payment.clone() };
    let mut hash = Sha256::new_with_prefix(b"teahouse/submit-shielded/1");
    hash.update(sorted.to_bytes());
    hash.update([number]);
    let digest: [u8; 32] = hash.finalize().into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    IntentId::from_array(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: FeeQuote = FeeQuote { base_fee: 1_000, tip: 100 };
    const GAS: InsertionGas = InsertionGas { share: 23_000, pair: 320_000, factor: 2 };

    fn payment(nullifiers: &[u8]) -> ShieldedRef {
        let nullifiers = nullifiers.iter().map(|byte| B256::with_last_byte(*byte)).collect();
        ShieldedRef { chain: ChainId::PRACTICE, pool: Address::repeat_byte(1), nullifiers }
    }

    #[test]
    fn sub_015_a_payment_has_one_name_in_whatever_order_its_notes_stand() {
        assert_eq!(name(&payment(&[1, 2]), 0), name(&payment(&[2, 1]), 0));
        let names = [
            name(&payment(&[1, 2]), 0),
            name(&payment(&[1, 2]), 1),
            name(&payment(&[1, 3]), 0),
            name(&payment(&[1, 2, 3, 4, 5, 6]), 0),
        ];
        for (place, one) in names.iter().enumerate() {
            assert!(!names[..place].contains(one));
        }
    }

    #[test]
    fn sub_014_nullifiers_are_two_or_six_different_numbers_of_the_field() {
        assert!(are_distinct(&payment(&[1, 2]).nullifiers));
        assert!(are_distinct(&payment(&[1, 2, 3, 4, 5, 6]).nullifiers));
        for bad in [&[1, 1][..], &[1], &[1, 2, 3], &[1, 2, 3, 4, 5, 1], &[]] {
            assert!(!are_distinct(&payment(bad).nullifiers), "{bad:?}");
        }
        assert!(!are_distinct(&[B256::with_last_byte(1), B256::repeat_byte(0xff)]));
    }

    #[test]
    fn sub_016_what_is_prepaid_is_a_batch_of_its_own_and_enough_at_the_agreed_fee() {
        let wei = prepaid(&GAS, &NOW);
        assert_eq!(wei, U256::from(320_000 * 2 * 1_000_u64));
        let risen = FeeQuote { base_fee: 2 * NOW.max_fee(), tip: 0 };
        assert!(wei >= GAS.prepay(2, Prepaid::Share, risen.base_fee));
        // A chain whose base fee is nothing beside its tip: the cap counts.
        let odd = FeeQuote { base_fee: 1, tip: 1_000 };
        assert_eq!(prepaid(&GAS, &odd), GAS.prepay(2, Prepaid::Share, 2 * odd.max_fee()));
    }

    #[test]
    fn sub_016_a_quote_covers_what_is_asked_for_at_the_same_price() {
        for now in [NOW, FeeQuote { base_fee: 7, tip: 2_000_000_000 }, FeeQuote { base_fee: 0, tip: 0 }] {
            let quoted = 450_000 + GAS.pair * GAS.factor;
            let used = 450_000 + gas_worth(prepaid(&GAS, &now), &now);
            let price = now.base_fee + now.tip;
            assert!(u128::from(used) * price <= u128::from(quoted) * now.max_fee(), "{now:?}");
        }
    }
}
