//! Gathering puts the journal, the relayed payments, the claims and the scans of some accounts together, each thing once.

use std::collections::BTreeSet;
use std::sync::Arc;

use teahouse_api::money::PaymentView;
use teahouse_chain::port::Asset;
use teahouse_wallet::journal::{IntentId, IntentRecord, State};
use teahouse_wallet::scan::{Move, MoveKind};

use super::explain::Known;
use super::show::name_of;
use super::{Entry, What};
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;

/// The most moves of an account that are looked through: the newest.
const MAX_MOVES: usize = 20_000;

impl Shared {
    /// Everything, each once: moves of known transactions belong to the payment or the claim.
    /// What strangers can put there for nothing comes only with `all`, and never in the place of anything else.
    pub(super) fn entries(&self, lanes: &[Arc<Chain>], all: bool) -> Result<Vec<Entry>, NodeError> {
        let (mut ours, mut entries) = (Known::default(), Vec::new());
        for lane in lanes {
            entries.extend(self.wanted_entries(lane, &mut ours)?);
        }
        let first = self.chain()?.account();
        for (lane, one) in moves_of(lanes, all)? {
            let Some(one) = ours.rest_of(&lane, one) else { continue }; // HIS-001
            let (at, id) = (one.at().get(), name_of(first, lane.account(), &one));
            entries.push(Entry { at, id, lane, what: What::Move(one) });
        }
        Ok(entries)
    }

    /// What an account wanted: its payments, those that others brought, and, of the first, its claims.
    fn wanted_entries(&self, lane: &Arc<Chain>, ours: &mut Known) -> Result<Vec<Entry>, NodeError> {
        let mut entries = Vec::new();
        // Claims arrive in the first account.
        if lane.account() == self.chain()?.account() {
            let claims = self.claims_as_payments(lane)?;
            entries.extend(claims.into_iter().map(|view| claim_entry(lane, view, ours)));
        }
        for (id, record) in lane.journal.view(|records| lane.journal.history(records))? {
            if record.state != State::Draft {
                entries.push(self.intent_entry(lane, id, record, ours)?);
            }
        }
        entries.extend(self.relayed_entries(lane, ours)?);
        Ok(entries)
    }

    fn intent_entry(
        &self,
        lane: &Arc<Chain>,
        id: IntentId,
        record: IntentRecord,
        ours: &mut Known,
    ) -> Result<Entry, NodeError> {
        ours.note_txs(lane.journal.attempts(&id)?.iter().map(|attempt| attempt.hash.to_string()));
        let done = record.state.block().filter(|_| !matches!(record.state, State::Reverted { .. }));
        if let (Some(block), Some(kept)) = (done, self.payment_record(&id)?) {
            ours.note_arrivals(lane.account(), Some(block.number), &kept.arrives);
        }
        let at = record.agreement.as_ref().map_or(record.created_at, |agreement| agreement.at).get();
        let name = id.to_string();
        Ok(Entry { at, id: name, lane: lane.clone(), what: What::Intent(id, Box::new(record)) })
    }

    fn relayed_entries(&self, lane: &Arc<Chain>, ours: &mut Known) -> Result<Vec<Entry>, NodeError> {
        let mut entries = Vec::new();
        for record in lane.relayed.history()? {
            ours.note_relayed(lane, &record, self.payment_record(&record.id)?.as_ref());
            let (at, id) = (record.agreed_at.get(), record.id.to_string());
            entries.push(Entry { at, id, lane: lane.clone(), what: What::Relayed(Box::new(record)) });
        }
        Ok(entries)
    }
}

fn claim_entry(lane: &Arc<Chain>, view: PaymentView, ours: &mut Known) -> Entry {
    ours.note_txs(view.tx.clone());
    ours.note_arrivals(lane.account(), view.block, &view.arrives);
    let (at, id) = (view.at, view.id.clone());
    Entry { at, id, lane: lane.clone(), what: What::Claim(Box::new(view)) }
}

/// The moves of accounts, newest first for each. What went from one of them to another is told by the one that sent it.
fn moves_of(lanes: &[Arc<Chain>], all: bool) -> Result<Vec<(Arc<Chain>, Move)>, NodeError> {
    let mut moves = Vec::new();
    for lane in lanes {
        let held: BTreeSet<Asset> = lane.held_assets().into_iter().collect();
        let found = lane.scanner.moves_where(MAX_MOVES, |one| all || !is_clutter(&held, one))?; // HIS-002
        moves.extend(found.into_iter().map(|one| (lane.clone(), one)));
    }
    drop_other_sides(&mut moves);
    Ok(moves)
}

/// Takes out what another account of the list is shown to have sent.
fn drop_other_sides(moves: &mut Vec<(Arc<Chain>, Move)>) {
    let sends = |lane: &Chain, one: &Move| one.kind != MoveKind::Contracts && one.from == lane.account();
    let sent: BTreeSet<_> =
        moves.iter().filter(|(lane, one)| sends(lane, one)).map(|(_, one)| (one.tx, one.name())).collect();
    // What contracts moved has no other side that is known, and is of a whole block: two accounts have one each.
    moves.retain(|(lane, one)| {
        sends(lane, one) || one.kind == MoveKind::Contracts || !sent.contains(&(one.tx, one.name()))
    });
}

/// What anybody can put into anybody's history for nothing.
fn is_clutter(held: &BTreeSet<Asset>, one: &Move) -> bool {
    one.amount.is_zero() || !held.contains(&one.asset)
}
