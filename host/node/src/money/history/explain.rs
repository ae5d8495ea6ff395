//! What payments and claims explain of what moved is no entry of its own (HIS-001).
//!
//! A move of a known transaction is explained whole. Coin that contracts moved has no transaction of the account and is the
//! sum of a block: of that, what is known is subtracted, and only the rest is shown.

use std::collections::{BTreeMap, BTreeSet};

use teahouse_api::money::MoneyView;
use teahouse_chain::port::Asset;
use teahouse_chain::primitives::{Address, U256};
use teahouse_wallet::relayed::{RelayedRecord, RelayedState};
use teahouse_wallet::scan::{Move, MoveKind};
use teahouse_wallet::signer::Intent;

use crate::chain::Chain;
use crate::money::payment::{PaymentRecord, money};

/// Amounts by account, block and asset.
type Sums = BTreeMap<(Address, u64, String), U256>;

/// What payments and claims explain of what moved.
#[derive(Default)]
pub(super) struct Known {
    /// Their transactions.
    txs: BTreeSet<String>,
    /// What they brought. Coin that a contract pays out has no transaction of its own.
    brought: Sums,
    /// What relayed payments took: coin among it has no transaction of the account either.
    taken: Sums,
    /// Relayed payments that were signed and are not known to be in a block: the scan may be ahead of the look at them.
    awaited: Vec<RelayedRecord>,
}

/// Adds amounts to what is known of an account in a block.
fn note(sums: &mut Sums, account: Address, block: u64, moved: &[MoneyView]) {
    for money in moved {
        let amount: U256 = money.base_units.parse().unwrap_or_default();
        let sum = sums.entry((account, block, money.asset.id.clone())).or_default();
        *sum = sum.saturating_add(amount);
    }
}

impl Known {
    /// Everything of these transactions is explained.
    pub(super) fn note_txs(&mut self, txs: impl IntoIterator<Item = String>) {
        self.txs.extend(txs);
    }

    /// What a payment or a claim brought an account, once a block says so.
    pub(super) fn note_arrivals(&mut self, account: Address, block: Option<u64>, arrives: &[MoneyView]) {
        if let Some(block) = block {
            note(&mut self.brought, account, block, arrives);
        }
    }

    /// What a relayed payment explains: everything of the transaction that brought it, and its coin.
    pub(super) fn note_relayed(
        &mut self,
        chain: &Chain,
        record: &RelayedRecord,
        kept: Option<&PaymentRecord>,
    ) {
        self.note_txs(record.outcome.map(|outcome| outcome.tx.to_string()));
        match record.state {
            RelayedState::Included(at) | RelayedState::Safe(at) | RelayedState::Final(at) => {
                self.note_done(chain, record, kept, at.number);
            }
            RelayedState::Signed | RelayedState::Handed => self.awaited.push(record.clone()),
            RelayedState::Agreed | RelayedState::Foreign { .. } | RelayedState::Dead => {}
        }
    }

    /// What a relayed payment moved in the block that holds it.
    fn note_done(&mut self, chain: &Chain, record: &RelayedRecord, kept: Option<&PaymentRecord>, block: u64) {
        let us = chain.account();
        if let Some(kept) = kept {
            note(&mut self.brought, us, block, &kept.arrives);
            note(&mut self.taken, us, block, &kept.leaves);
        }
        let fee = record.outcome.map_or(U256::ZERO, |outcome| U256::from(outcome.fee.get()));
        note(&mut self.taken, us, block, &[money(chain, record.plan.fee_asset, fee)]);
        self.note_coin(chain, &record.plan.intents, block);
    }

    /// Coin for another account of the persona comes out of the account's code, and has no transaction there either.
    fn note_coin(&mut self, chain: &Chain, intents: &[Intent], block: u64) {
        for intent in intents {
            if let Intent::SendCoin { to, amount } = intent
                && *to != chain.account()
            {
                note(&mut self.brought, *to, block, &[money(chain, Asset::Native, *amount)]);
            }
        }
    }

    /// What of a move is not part of a payment or a claim.
    pub(super) fn rest_of(&self, chain: &Chain, one: Move) -> Option<Move> {
        if self.awaited.iter().any(|record| is_awaited(record, &one)) {
            return None;
        }
        match one.kind {
            MoveKind::Contracts => self.rest_of_block(chain, one),
            MoveKind::Token | MoveKind::Coin => (!self.txs.contains(&one.tx.to_string())).then_some(one),
        }
    }

    /// What contracts moved, without what is known of it.
    fn rest_of_block(&self, chain: &Chain, one: Move) -> Option<Move> {
        let us = chain.account();
        let place = (us, one.block.number, chain.asset(one.asset).id);
        let known = |sums: &Sums| sums.get(&place).copied().unwrap_or_default();
        let (brought, taken) = (known(&self.brought), known(&self.taken));
        // It is what came less what left, of the whole block.
        let amount = if one.to == us {
            one.amount.saturating_add(taken).saturating_sub(brought)
        } else {
            one.amount.saturating_sub(taken)
        };
        (!amount.is_zero()).then_some(Move { amount, ..one })
    }
}

/// Whether a move is what a relayed payment would do that is not known to be in a block. The next look at payments says whose it
/// was.
fn is_awaited(record: &RelayedRecord, one: &Move) -> bool {
    let plan = &record.plan;
    if one.from != plan.account || one.to == plan.account || one.block.number < record.since {
        return false;
    }
    match one.kind {
        MoveKind::Token => {
            is_fee(record, one)
                || plan.intents.iter().any(|intent| pays(intent, one))
                || deposits(record, one)
        }
        MoveKind::Contracts => is_within(record, one),
        MoveKind::Coin => false, // a transaction of the account itself
    }
}

/// Whether a move of a token is what an intent would do.
fn pays(intent: &Intent, one: &Move) -> bool {
    match intent {
        Intent::SendToken { token, to, .. } => one.asset == Asset::Token(*token) && one.to == *to,
        _ => false,
    }
}

/// Whether a move of a token can be what a contract takes that is called.
fn deposits(record: &RelayedRecord, one: &Move) -> bool {
    let mut intents = record.plan.intents.iter();
    intents.any(|intent| matches!(intent, Intent::CallContract { .. })) && is_within(record, one)
}

fn is_within(record: &RelayedRecord, one: &Move) -> bool {
    record.outflow.get(&one.asset).is_some_and(|most| one.amount <= *most)
}

/// Whether a move of a token can be the fee of somebody whom the payment was handed to.
fn is_fee(record: &RelayedRecord, one: &Move) -> bool {
    let takes = |most: U256, submitter: Address| one.to == submitter && one.amount <= most;
    let mut batches = record.handed.iter().map(|handed| &handed.signed.batch);
    one.asset == record.plan.fee_asset
        && batches.any(|batch| takes(U256::from(batch.max_fee.get()), batch.submitter))
}

#[cfg(test)]
mod tests {
    use teahouse_base::{UnixMillis, UnixSeconds};
    use teahouse_chain::envelope::Amount;
    use teahouse_chain::port::{BlockRef, ChainId};
    use teahouse_chain::primitives::B256;
    use teahouse_wallet::Amounts;
    use teahouse_wallet::journal::IntentId;
    use teahouse_wallet::preview::ConsentDigest;
    use teahouse_wallet::signer::BatchPlan;

    use super::*;

    const US: Address = Address::repeat_byte(1);
    const ANNA: Address = Address::repeat_byte(2);
    const TEA: Address = Address::repeat_byte(3);

    fn signed() -> RelayedRecord {
        let plan = BatchPlan {
            chain: ChainId::PRACTICE,
            account: US,
            intents: vec![Intent::SendToken { token: TEA, to: ANNA, amount: U256::from(3) }],
            nonce: U256::ZERO,
            deadline: UnixSeconds::new(9),
            min_gas: 0,
            fee_asset: Asset::Token(TEA),
            fee_cap: Amount::ZERO,
        };
        RelayedRecord {
            id: IntentId::from_array([1; 16]),
            plan,
            state: RelayedState::Handed,
            outflow: Amounts::new(),
            consent: ConsentDigest::from_array([0; 32]),
            agreed_at: UnixMillis::new(0),
            since: 5,
            asked_at: None,
            handed: Vec::new(),
            outcome: None,
        }
    }

    #[test]
    fn his_001_a_move_that_a_relayed_payment_would_make_waits_until_it_is_known_whose_it_was() {
        let at = |number| BlockRef { number, hash: B256::ZERO, time: UnixSeconds::new(number) };
        let token = |number, from, to, asset| Move {
            kind: MoveKind::Token,
            asset: Asset::Token(asset),
            from,
            to,
            amount: U256::from(3),
            tx: B256::repeat_byte(7),
            block: at(number),
            index: 0,
            seen_at: UnixMillis::new(0),
        };
        let awaited = |one| is_awaited(&signed(), &one);
        assert!(awaited(token(6, US, ANNA, TEA)));
        assert!(!awaited(token(4, US, ANNA, TEA)), "before it was agreed to");
        assert!(!awaited(token(6, ANNA, US, TEA)), "what comes");
        assert!(!awaited(token(6, US, TEA, TEA)), "to somebody else");
        assert!(!awaited(token(6, US, ANNA, ANNA)), "another token");
    }
}
