//! Showing draws lines for the surface, and finds a move again by the name that it has there.

use std::sync::Arc;

use teahouse_api::consent::WarningView;
use teahouse_api::money::{PaymentPurpose, PaymentState, PaymentView};
use teahouse_chain::port::Heads;
use teahouse_chain::primitives::Address;
use teahouse_wallet::scan::{Move, MoveKind};

use super::{Entry, What};
use crate::chain::{Chain, text_of};
use crate::consent::warnings::{KnownAddresses, warning};
use crate::error::NodeError;
use crate::money::payment::money;
use crate::node::Shared;

/// A move's name on the surface. With the address of an account but the first: one event can move something of two.
pub(super) fn name_of(first: Address, account: Address, one: &Move) -> String {
    let (block, place) = one.name();
    let of = if account == first { String::new() } else { format!("-{}", text_of(account)) };
    format!("move-{block}-{place}{of}")
}

/// The move that a name means, and the address of its account where it is not the first.
fn of_name(text: &str) -> Option<((u64, u64), Option<&str>)> {
    let mut parts = text.strip_prefix("move-")?.splitn(3, '-');
    let name = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((name, parts.next()))
}

impl Shared {
    /// A line as the surface has it.
    pub(super) async fn entry_view(
        &self,
        entry: Entry,
        heads: Option<&Heads>,
        known: &KnownAddresses,
    ) -> Result<PaymentView, NodeError> {
        let lane = &entry.lane;
        match entry.what {
            What::Claim(view) => Ok(*view),
            What::Intent(id, record) => self.payment_view(lane, &id, &record).await,
            What::Relayed(record) => self.relayed_view(lane, &record),
            What::Move(one) => self.move_view(lane, heads, known, &one),
        }
    }

    /// A move by its name on the surface.
    pub(crate) async fn find_move(&self, text: &str) -> Result<Option<PaymentView>, NodeError> {
        let Some((name, account)) = of_name(text) else { return Ok(None) };
        // The first account's moves are named without it.
        let of = |lane: &Arc<Chain>| account.is_none_or(|account| text_of(lane.account()) == account);
        let Some(chain) = self.lanes()?.into_iter().find(of) else { return Ok(None) };
        let Some(one) = chain.scanner.find(name)? else { return Ok(None) };
        let heads = chain.port.heads().await.ok();
        let known = self.known_addresses(&chain)?;
        self.move_view(&chain, heads.as_ref(), &known, &one).map(Some)
    }

    fn move_view(
        &self,
        chain: &Chain,
        heads: Option<&Heads>,
        known: &KnownAddresses,
        one: &Move,
    ) -> Result<PaymentView, NodeError> {
        let us = chain.account();
        let comes = one.to == us && one.from != us;
        let moved = vec![money(chain, one.asset, one.amount)];
        let (leaves, arrives) = if comes { (Vec::new(), moved) } else { (moved, Vec::new()) };
        let by_contracts = one.kind == MoveKind::Contracts;
        let party = |address: Address| match by_contracts && address.is_zero() {
            true => Ok(None),
            false => self.party(chain, address).map(Some),
        };
        let state = state_of_move(heads, one);
        Ok(PaymentView {
            id: name_of(self.chain()?.account(), us, one),
            purpose: purpose_of_move(one, comes),
            state,
            at: one.at().get(),
            leaves,
            arrives,
            from: party(one.from)?,
            to: party(one.to)?,
            fee: None,
            gas_used: None,
            tx: (!by_contracts).then(|| one.tx.to_string()),
            block: Some(one.block.number),
            block_hash: Some(one.block.hash.to_string()),
            app: None,
            waits: false,
            called_back: false,
            failure: None,
            trouble: if state == PaymentState::Final { None } else { chain.trouble() },
            warnings: self.suspicions(chain, known, one),
            signs: None,
        })
    }

    /// What to know about a move before anybody relies on it.
    fn suspicions(&self, chain: &Chain, known: &KnownAddresses, one: &Move) -> Vec<WarningView> {
        let other = if one.from == chain.account() { one.to } else { one.from };
        let mut found = Vec::new();
        if one.amount.is_zero() {
            found.push(warning("WRN-141", false, &[]));
        }
        if chain.origin_of(one.asset).is_none() {
            found.push(warning("WRN-143", false, &[]));
        }
        if let Some(like) = known.taken_for(other) {
            found.push(warning("WRN-142", true, &[("like", text_of(like))]));
        }
        found
    }
}

/// How sure the block of a move is.
fn state_of_move(heads: Option<&Heads>, one: &Move) -> PaymentState {
    match heads {
        Some(heads) if one.block.number <= heads.finalized.number => PaymentState::Final,
        Some(heads) if one.block.number <= heads.safe.number => PaymentState::Safe,
        _ => PaymentState::Included,
    }
}

/// What a move was for, as far as the chain says.
const fn purpose_of_move(one: &Move, comes: bool) -> PaymentPurpose {
    match (one.kind, comes) {
        (MoveKind::Contracts, _) => PaymentPurpose::Contracts,
        (_, true) => PaymentPurpose::Received,
        (_, false) => PaymentPurpose::Elsewhere,
    }
}
