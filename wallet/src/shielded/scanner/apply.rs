//! Taking a stretch: event after event changes records and the tree's edge, all in one transaction.

use std::collections::BTreeSet;

use teahouse_base::UnixSeconds;
use teahouse_chain::port::{Asset, BlockRef};
use teahouse_zk::Fr;

use super::detect::Opened;
use super::{ScanError, ScanReport, undo};
use crate::shielded::cipher::OpenedNote;
use crate::shielded::event::{Deposit, Event, Growth, Seen, Spend, word};
use crate::shielded::keys::FullViewingKey;
use crate::shielded::own_spend::{KnownSides, OwnSpend};
use crate::shielded::place::ShieldedLane;
use crate::shielded::plan;
use crate::shielded::record::{Checkpoint, NoteOrigin, NoteRecord, PublicAmount, SeenAt, SentRecord};
use crate::shielded::table::{self, Write};
use crate::shielded::tree::{Edge, NodeAt};

/// A stretch that is being taken.
pub(super) struct Applying<'a> {
    write: &'a mut Write<'a>,
    lane: ShieldedLane,
    keys: &'a FullViewingKey,
    /// The tree and the counts, as far as events were applied.
    tip: Checkpoint,
    marked: BTreeSet<u64>,
    report: ScanReport,
}

impl<'a> Applying<'a> {
    pub(super) fn new(
        write: &'a mut Write<'a>,
        lane: ShieldedLane,
        keys: &'a FullViewingKey,
        before: Option<Checkpoint>,
        to: BlockRef,
    ) -> Result<Self, ScanError> {
        let nothing = Checkpoint { block: to, queued: 0, inserted: 0, nullifiers: 0, edge: Edge::default() };
        let tip = Checkpoint { block: to, ..before.unwrap_or(nothing) };
        let marked = table::places(&table::notes(&*write, &lane)?);
        Ok(Self { write, lane, keys, tip, marked, report: ScanReport::default() })
    }

    pub(super) fn apply(&mut self, seen: &Seen, opened: Vec<Opened>) -> Result<(), ScanError> {
        self.report.events += 1;
        self.report.refused += opened.iter().filter(|one| one.is_refused).count();
        match &seen.event {
            Event::Deposit(deposit) => self.deposit(seen, deposit, opened),
            Event::Spend(spend) => self.spend(seen, spend, opened),
            Event::Growth(growth) => self.grow(seen, *growth),
        }
    }

    /// Writes the checkpoint and lets go of what no reorganisation can reach.
    pub(super) fn finish(self, finalized: u64) -> Result<ScanReport, ScanError> {
        let Self { write, lane, tip, report, .. } = self;
        table::put_checkpoint(write, &lane, &tip)?;
        undo::forget_settled(write, &lane, finalized)?;
        Ok(report)
    }

    fn deposit(&mut self, seen: &Seen, deposit: &Deposit, opened: Vec<Opened>) -> Result<(), ScanError> {
        self.is_next(seen, deposit.number)?;
        self.queue(&deposit.commitment)?;
        // Nobody hides among amounts of their own.
        if opened.iter().all(|one| one.received.is_none()) {
            let money = PublicAmount {
                asset: deposit.money.asset,
                amount: deposit.money.value,
                is_deposit: true,
                time: seen.block.time,
            };
            table::put_amount(self.write, &self.lane, (seen.block.number, seen.index), &money)?;
        }
        for one in opened {
            self.note(seen, deposit.number, NoteOrigin::Deposit, one)?;
        }
        Ok(())
    }

    fn spend(&mut self, seen: &Seen, spend: &Spend, opened: Vec<Opened>) -> Result<(), ScanError> {
        self.is_next(seen, spend.number)?;
        spend.commitments.iter().try_for_each(|leaf| self.queue(leaf))?;
        self.tip.nullifiers += spend.nullifiers.len() as u64;
        let spent = self.spent(seen, spend)?;
        if let Some(spent) = spent
            && let Some(own) = OwnSpend::of(spend, sides(spent, &opened), at(seen))
        {
            table::put_own_spend(self.write, &self.lane, &own)?;
        }
        if spend.amount > 0 && spent.is_none() {
            self.left(seen, spend.asset, spend.amount, seen.block.time)?;
        }
        plan::seen(self.write, &self.lane, spend, &at(seen))?;
        let origin = if spent.is_some() { NoteOrigin::Change } else { NoteOrigin::Received };
        for (number, one) in (spend.number..).zip(opened) {
            self.note(seen, number, origin, one)?;
        }
        Ok(())
    }

    /// Marks the notes of ours that were spent; what they were worth, if there was one.
    fn spent(&mut self, seen: &Seen, spend: &Spend) -> Result<Option<u128>, ScanError> {
        let mut worth = None;
        for nullifier in &spend.nullifiers {
            if let Some(mut note) = table::note_of(&*self.write, &self.lane, nullifier)? {
                note.spent = Some(at(seen));
                table::put_note(self.write, &self.lane, &note)?;
                self.report.spent += 1;
                worth = Some(worth.unwrap_or(0_u128).saturating_add(note.value));
            }
        }
        Ok(worth)
    }

    fn left(&mut self, seen: &Seen, asset: Asset, amount: u128, time: UnixSeconds) -> Result<(), ScanError> {
        let money = PublicAmount { asset, amount, is_deposit: false, time };
        Ok(table::put_amount(self.write, &self.lane, (seen.block.number, seen.index), &money)?)
    }

    /// Keeps what a note is to us. One of value 0 is a dummy of our own, and nothing but a leaf that is not somebody else's.
    fn note(
        &mut self,
        seen: &Seen,
        number: u64,
        origin: NoteOrigin,
        opened: Opened,
    ) -> Result<(), ScanError> {
        let is_ours = opened.received.is_some();
        if opened.received.as_ref().is_some_and(|found| found.plain.value == 0) {
            table::put_empty(self.write, &self.lane, number)?;
        }
        if let Some(found) = opened.received.filter(|found| found.plain.value > 0) {
            self.report.found += 1;
            let record = self.record(seen, origin, found);
            table::put_note(self.write, &self.lane, &record)?;
        }
        if let Some(sent) = opened.sent.filter(|sent| !is_ours && sent.plain.value > 0) {
            self.report.sent += 1;
            table::put_sent(self.write, &self.lane, &sent_record(seen, number, sent))?;
        }
        Ok(())
    }

    fn record(&self, seen: &Seen, origin: NoteOrigin, found: OpenedNote) -> NoteRecord {
        let OpenedNote { address, plain, note } = found;
        NoteRecord {
            origin,
            asset: plain.asset,
            value: plain.value,
            diversifier: *address.diversifier(),
            seed: plain.seed,
            key: note.key,
            rho: note.rho,
            nullifier: note.nullifier(self.keys.nullifiers()),
            memo: plain.memo,
            made: at(seen),
            inserted: None,
            spent: None,
        }
    }

    fn is_next(&self, seen: &Seen, found: u64) -> Result<(), ScanError> {
        let (expected, block) = (self.tip.queued, seen.block.number);
        if found == expected { Ok(()) } else { Err(ScanError::Gap { block, expected, found }) } // SHW-004
    }

    fn queue(&mut self, leaf: &teahouse_zk::note::Commitment) -> Result<(), ScanError> {
        table::put_leaf(self.write, &self.lane, self.tip.queued, leaf)?;
        self.tip.queued += 1;
        Ok(())
    }

    /// Puts queued leaves into the tree, and compares the root with the chain's.
    fn grow(&mut self, seen: &Seen, growth: Growth) -> Result<(), ScanError> {
        let (block, expected) = (seen.block.number, self.tip.inserted);
        if growth.first != expected {
            return Err(ScanError::Gap { block, expected, found: growth.first }); // SHW-004
        }
        let (leaves, count) = (self.tip.places(), u64::from(growth.count));
        let start = leaves.checked_next_multiple_of(u64::from(growth.size));
        let fits = start == Some(growth.start) && count >= 1 && count <= u64::from(growth.size);
        let other_place = ScanError::OtherPlace { block, leaves };
        if !fits || expected + count > self.tip.queued {
            return Err(other_place); // SHW-004
        }
        for _ in leaves..growth.start {
            self.append(Fr::from(0), seen)?;
        }
        for number in expected..expected + count {
            self.insert(number, seen)?;
        }
        self.tip.inserted += count;
        let (ours, chain) = (self.tip.root(), word(&growth.root));
        if ours == chain { Ok(()) } else { Err(ScanError::OtherRoot { block, ours, chain }) } // SHW-004
    }

    fn insert(&mut self, number: u64, seen: &Seen) -> Result<(), ScanError> {
        let leaf = table::leaf(&*self.write, &self.lane, number)?;
        let (block, leaves) = (seen.block.number, self.tip.places());
        let leaf = leaf.ok_or(ScanError::OtherPlace { block, leaves })?;
        if let Some(mut note) = table::note(&*self.write, &self.lane, &leaf)? {
            note.inserted = Some((leaves, seen.block));
            table::put_note(self.write, &self.lane, &note)?;
            self.marked.insert(leaves);
            for (at, node) in self.tip.edge.beside_next() {
                table::put_node(self.write, &self.lane, at, &node)?;
            }
        }
        self.append(leaf.element(), seen)
    }

    fn append(&mut self, leaf: Fr, seen: &Seen) -> Result<(), ScanError> {
        let mut done: Vec<(NodeAt, Fr)> = Vec::new();
        let (block, leaves) = (seen.block.number, self.tip.places());
        let appended = self.tip.edge.append(leaf, &mut |at, node| done.push((at, node)));
        appended.map_err(|_| ScanError::OtherPlace { block, leaves })?;
        for (at, node) in done.into_iter().filter(|(at, _)| at.is_beside(&self.marked)) {
            table::put_node(self.write, &self.lane, at, &node)?;
        }
        Ok(())
    }
}

/// What our keys say of a spend of ours.
fn sides(spent: u128, opened: &[Opened]) -> KnownSides {
    let others = opened.iter().filter(|one| one.received.is_none());
    let pays = others.filter_map(|one| one.sent.as_ref()).any(|it| it.plain.value > 0);
    let back = opened.iter().filter_map(|one| one.received.as_ref()).filter(|it| it.plain.value > 0);
    let sum = back.clone().fold(0_u128, |sum, it| sum.saturating_add(it.plain.value));
    KnownSides { spent, back: sum, back_in: back.map(|it| it.plain.asset).next(), pays }
}

const fn at(seen: &Seen) -> SeenAt {
    SeenAt { block: seen.block, tx: seen.tx }
}

fn sent_record(seen: &Seen, number: u64, sent: OpenedNote) -> SentRecord {
    let commitment = sent.note.commitment();
    let OpenedNote { address, plain, note } = sent;
    SentRecord {
        to: address,
        asset: plain.asset,
        value: plain.value,
        seed: plain.seed,
        rho: note.rho,
        commitment,
        number,
        memo: plain.memo,
        made: at(seen),
    }
}
