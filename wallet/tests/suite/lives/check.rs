//! What must hold in every life, checked against the chain and against a model that the journal knows nothing of.

use std::collections::BTreeSet;
use std::time::Duration;

use alloy::primitives::U256;
use teahouse_base::UnixMillis;
use teahouse_chain::port::ChainPort;
use teahouse_wallet::journal::{AttemptKind, IntentId, State};
use teahouse_wallet::limits::{Scope, SpendingApp};

use super::life::{Life, Payment};
use crate::world::now;

/// A day, less what the journal may have seen of the newest blocks later than the chain made them.
const DAY: Duration = Duration::from_secs(24 * 3_600 - 600);

/// Nothing was ever sent that is not on disk, and nothing signed for a price that nobody agreed to.
pub fn check_bytes(life: &Life) -> Result<(), String> {
    let journal = life.journal();
    let mut known = BTreeSet::new();
    for name in life.own_names() {
        let cap = life.caps.get(&name).copied().unwrap_or_default();
        for attempt in journal.attempts(&name).unwrap() {
            if attempt.fees.max_fee > cap {
                return Err(format!("{} were signed for and {cap} agreed to", attempt.fees.max_fee));
            }
            known.insert(attempt.raw);
        }
    }
    let mut arrived = life.world.endpoint.arrived();
    arrived.extend(life.liar.arrived());
    match arrived.into_iter().find(|raw| !known.contains(raw)) {
        Some(raw) => Err(format!("bytes were sent that are not on disk: {raw}")),
        None => Ok(()),
    }
}

/// Every payment happened once and is known as paid, or never and is known as such; and no day saw too much leave.
pub fn check_end(life: &Life) -> Result<(), String> {
    check_bytes(life)?;
    for payment in &life.payments {
        check_payment(life, payment)?;
    }
    if life.limited {
        check_days(life)?;
        if let Some(more) = life.uncounted {
            return Err(format!("a raise by {more} does not count"));
        }
    }
    life.check_claims()?;
    life.brought_endings().map(drop)
}

fn check_payment(life: &Life, payment: &Payment) -> Result<(), String> {
    let record = life.journal().look_up(&payment.id).unwrap();
    let state = record.as_ref().map(|record| record.state);
    let paid = life.world.chain.balance(payment.to);
    let expected = match state {
        Some(State::Final(_)) => U256::from(payment.amount),
        Some(State::Replaced(_) | State::Draft | State::Expired) => U256::ZERO,
        other => {
            return Err(format!("lost: {other:?} with {paid} paid, {:?}", record.and_then(|r| r.trouble)));
        }
    };
    if paid != expected {
        return Err(format!("doubled or cut: {paid} instead of {expected}, {state:?}"));
    }
    Ok(())
}

/// What an agreement really took out of the account: what it moved, and the fees of whatever is in a block for it.
fn taken(life: &Life, name: &IntentId) -> U256 {
    if life.brought.has(name) {
        return life.left_with(name);
    }
    let payment = life.payments.iter().find(|payment| payment.id == *name);
    let amount = payment.map_or(0, Payment::leaves);
    let mut taken = U256::ZERO;
    for attempt in life.journal().attempts(name).unwrap() {
        let Some(receipt) = now(life.world.endpoint.receipt(attempt.hash)).unwrap() else { continue };
        let moved = if attempt.kind == AttemptKind::Intent { amount } else { 0 };
        taken += receipt.fee + U256::from(moved);
    }
    taken
}

/// In no window of twenty-four hours was more agreed to, of what really left, than a limit: of everything, and of what was for
/// the app.
///
/// What was wanted anew, or raised, counts by its last agreement: what it was agreed to before never left.
fn check_days(life: &Life) -> Result<(), String> {
    let mut left: Vec<(UnixMillis, Option<SpendingApp>, U256)> = Vec::new();
    for (place, agreed) in life.agreed.iter().enumerate() {
        let again = life.agreed[place + 1..].iter().any(|later| later.id == agreed.id);
        if !again {
            left.push((agreed.at, agreed.app, taken(life, &agreed.id)));
        }
    }
    for (key, most) in Life::limits() {
        let of = if key.scope == Scope::Persona { "" } else { " of the app" };
        for (from, ..) in &left {
            let counts = |(at, app, _): &&(UnixMillis, Option<SpendingApp>, U256)| {
                let ours = key.scope == Scope::Persona || app.map(Scope::App) == Some(key.scope);
                ours && *at >= *from && at.since(*from) < DAY
            };
            let sum = left.iter().filter(counts).fold(U256::ZERO, |sum, (.., amount)| sum + amount);
            if sum > most {
                return Err(format!("over the limit{of}: {sum} left in the day from {from}"));
            }
        }
    }
    Ok(())
}
