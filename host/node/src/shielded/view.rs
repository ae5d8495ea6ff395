//! A shielded payment as the surface shows it: what it was, how far it is, and where the money is.

use teahouse_api::money::PartyView;
use teahouse_api::shielded::{
    ShieldedCarrier, ShieldedKind, ShieldedMoney, ShieldedPaymentView, ShieldedState as StateView,
};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::shielded::{
    Failure, NoteOrigin, NoteState, OwnSpend, OwnedNote, SeenAt, SentRecord, ShieldedAddress, ShieldedIntent,
    ShieldedState, Wish,
};
use teahouse_zk::note::Commitment;

use super::lane::PoolLane;
use super::record::ShieldedRecord;
use crate::chain::text_of;
use crate::error::NodeError;
use crate::node::Shared;

/// How far a payment is, as the surface names it. What was handed over once may be out there, whatever is made of it anew.
pub(crate) const fn state_of(record: &ShieldedIntent) -> StateView {
    let is_out = record.handed.is_some();
    match record.state {
        ShieldedState::Mined(_) => StateView::Included,
        ShieldedState::Final(_) => StateView::Final,
        ShieldedState::Foreign(_) | ShieldedState::Failed(Failure::Foreign(_)) => StateView::Foreign,
        ShieldedState::Failed(Failure::Cancelled) => StateView::Cancelled,
        ShieldedState::Expired => StateView::Expired,
        ShieldedState::Handed => StateView::Sent,
        _ if is_out => StateView::Sent,
        ShieldedState::Drafted | ShieldedState::Reserved => StateView::Agreed,
        ShieldedState::Signed | ShieldedState::Proving => StateView::Proving,
        ShieldedState::Proved => StateView::Proved,
    }
}

/// Where the money is.
const fn money_of(record: &ShieldedIntent, state: StateView) -> ShieldedMoney {
    match state {
        StateView::Agreed | StateView::Proving | StateView::Proved => ShieldedMoney::Held,
        StateView::Sent | StateView::Included => ShieldedMoney::OnItsWay,
        StateView::Final => match record.wish {
            Wish::Join { .. } => ShieldedMoney::Yours,
            Wish::Pay { .. } | Wish::Withdraw { .. } => ShieldedMoney::Arrived,
        },
        StateView::Cancelled | StateView::Expired => ShieldedMoney::Yours,
        StateView::Foreign => ShieldedMoney::SpentElsewhere,
    }
}

/// Where a block has it.
pub(crate) const fn seen_of(record: &ShieldedIntent) -> Option<SeenAt> {
    match record.state {
        ShieldedState::Mined(at)
        | ShieldedState::Final(at)
        | ShieldedState::Foreign(at)
        | ShieldedState::Failed(Failure::Foreign(at)) => Some(at),
        _ => None,
    }
}

/// The name of what has no intent here.
pub(crate) fn note_name(commitment: &Commitment) -> String {
    use teahouse_base::Encode;
    let digits = hex::encode(commitment.to_bytes());
    format!("note-{}", &digits[..16])
}

impl Shared {
    /// A payment that was agreed to here.
    pub(crate) fn shielded_view(
        &self,
        pool: &PoolLane,
        (id, record): (&IntentId, &ShieldedIntent),
        kept: Option<&ShieldedRecord>,
    ) -> Result<ShieldedPaymentView, NodeError> {
        let (state, asset) = (state_of(record), record.wish.asset());
        let (kind, amount) = match &record.wish {
            Wish::Pay { value, .. } => (ShieldedKind::Sent, *value),
            Wish::Withdraw { value, .. } => (ShieldedKind::Withdrawal, *value),
            Wish::Join { .. } => (ShieldedKind::Join, record.joined()),
        };
        let (address, memo) = match &record.wish {
            Wish::Pay { to, memo, .. } => (Some(to.text(pool.place())), words(memo.words())),
            Wish::Withdraw { .. } | Wish::Join { .. } => (None, None),
        };
        let seen = seen_of(record);
        let is_open = !record.state.is_settled();
        let fee = record.carriage.fee;
        let can_cancel = is_open && record.handed.is_none() && seen.is_none();
        let (carrier, at) = match kept {
            Some(kept) if kept.by == ShieldedCarrier::Own => (Some(text_of(pool.chain.account())), kept.at),
            Some(kept) => (kept.peer.clone(), kept.at),
            None => (None, record.created_at.get()),
        };
        Ok(ShieldedPaymentView {
            id: id.to_string(),
            kind,
            state,
            money: money_of(record, state),
            at,
            amount: pool.money(asset, amount),
            fee: (fee > 0).then(|| pool.money(asset, fee)),
            address,
            party: self.shielded_party(pool, &record.wish, kept)?,
            memo,
            carrier,
            progress: self.shielded.progress(id),
            tx: seen.map(|at| at.tx.to_string()),
            block: seen.map(|at| at.block.number),
            can_cancel,
            can_retry: is_open && seen.is_none() && !self.is_late(record),
            can_receipt: matches!(record.wish, Wish::Pay { .. })
                && matches!(state, StateView::Included | StateView::Final),
            until: Some(record.carriage.deadline.millis().get()),
            trouble: if is_open && seen.is_none() { self.shielded.fault(id) } else { None },
            warnings: Vec::new(),
        })
    }

    fn shielded_party(
        &self,
        pool: &PoolLane,
        wish: &Wish,
        kept: Option<&ShieldedRecord>,
    ) -> Result<Option<PartyView>, NodeError> {
        match wish {
            Wish::Withdraw { to, .. } => Ok(Some(self.party(&pool.chain, *to)?)),
            Wish::Pay { to, .. } => self.payee_of(pool, to, kept.and_then(|kept| kept.contact.clone())),
            Wish::Join { .. } => Ok(None),
        }
    }

    /// The contact that is paid at an address: as it calls itself now, or as it was called when it was paid.
    fn payee_of(
        &self,
        pool: &PoolLane,
        to: &ShieldedAddress,
        called: Option<String>,
    ) -> Result<Option<PartyView>, NodeError> {
        let known = self.contact_of_shielded(pool.place(), to)?;
        let name = known.as_ref().map(|contact| contact.name().to_owned()).or(called);
        Ok(name.map(|name| PartyView {
            address: to.text(pool.place()),
            contact: Some(name),
            contract: None,
            verified: known.is_some_and(|contact| contact.is_verified()),
            mine: false,
            first_time: false,
        }))
    }

    /// A note that arrived: paid by somebody, or deposited.
    pub(crate) fn note_view(&self, pool: &PoolLane, note: &OwnedNote) -> ShieldedPaymentView {
        let record = &note.record;
        let kind = match record.origin {
            NoteOrigin::Deposit => ShieldedKind::Deposit,
            NoteOrigin::Received | NoteOrigin::Change => ShieldedKind::Received,
        };
        let is_there =
            matches!(note.state, NoteState::Available | NoteState::Reserved(_) | NoteState::Spent(_));
        ShieldedPaymentView {
            id: note_name(&note.commitment),
            kind,
            state: if is_there { StateView::Final } else { StateView::Included },
            money: if is_there { ShieldedMoney::Yours } else { ShieldedMoney::OnItsWay },
            at: record.made.block.time.millis().get(),
            amount: pool.money(record.asset, record.value),
            memo: words(record.memo.words()),
            can_receipt: false,
            ..seen_view(pool, &record.made)
        }
    }

    /// What was sent by this phrase, and not agreed to here.
    pub(crate) fn sent_view(
        &self,
        pool: &PoolLane,
        sent: &SentRecord,
        finalized: u64,
    ) -> Result<ShieldedPaymentView, NodeError> {
        let is_final = sent.made.block.number <= finalized;
        Ok(ShieldedPaymentView {
            id: note_name(&sent.commitment),
            kind: ShieldedKind::Sent,
            state: if is_final { StateView::Final } else { StateView::Included },
            money: if is_final { ShieldedMoney::Arrived } else { ShieldedMoney::OnItsWay },
            at: sent.made.block.time.millis().get(),
            amount: pool.money(sent.asset, sent.value),
            address: Some(sent.to.text(pool.place())),
            party: self.payee_of(pool, &sent.to, None)?,
            memo: words(sent.memo.words()),
            can_receipt: true,
            ..seen_view(pool, &sent.made)
        })
    }

    /// What left the pool, or became one note, by this phrase, and was not agreed to here: as the chain tells it.
    pub(crate) fn own_spend_view(
        &self,
        pool: &PoolLane,
        spend: &OwnSpend,
        finalized: u64,
    ) -> Result<ShieldedPaymentView, NodeError> {
        let is_final = spend.made.block.number <= finalized;
        let (kind, there) = match spend.to {
            Some(_) => (ShieldedKind::Withdrawal, ShieldedMoney::Arrived),
            None => (ShieldedKind::Join, ShieldedMoney::Yours),
        };
        Ok(ShieldedPaymentView {
            id: note_name(&spend.commitment),
            kind,
            state: if is_final { StateView::Final } else { StateView::Included },
            money: if is_final { there } else { ShieldedMoney::OnItsWay },
            at: spend.made.block.time.millis().get(),
            amount: pool.money(spend.asset, spend.value),
            fee: (spend.fee > 0).then(|| pool.money(spend.asset, spend.fee)),
            party: spend.to.map(|to| self.party(&pool.chain, to)).transpose()?,
            carrier: (!spend.submitter.is_zero()).then(|| text_of(spend.submitter)),
            ..seen_view(pool, &spend.made)
        })
    }
}

/// Something that a block has: the rest is said by whoever knows what it is.
fn seen_view(pool: &PoolLane, at: &SeenAt) -> ShieldedPaymentView {
    ShieldedPaymentView { tx: Some(at.tx.to_string()), block: Some(at.block.number), ..blank(pool) }
}

/// Nothing yet: whoever knows what it is says it.
pub(super) fn blank(pool: &PoolLane) -> ShieldedPaymentView {
    ShieldedPaymentView {
        id: String::new(),
        kind: ShieldedKind::Received,
        state: StateView::Included,
        money: ShieldedMoney::OnItsWay,
        at: 0,
        amount: pool.money(teahouse_chain::port::Asset::Native, 0),
        fee: None,
        address: None,
        party: None,
        memo: None,
        carrier: None,
        progress: None,
        tx: None,
        block: None,
        can_cancel: false,
        can_retry: false,
        can_receipt: false,
        until: None,
        trouble: None,
        warnings: Vec::new(),
    }
}

fn words(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| words.to_owned())
}
