//! What was called how often, and what became of it.

use std::collections::BTreeMap;
use std::fmt;

/// A kind of call: honest ones first, then those that nobody may make.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    DepositCoin,
    DepositDollars,
    PayTwo,
    PaySix,
    WithdrawTwo,
    WithdrawSix,
    PayAndInsert,
    PayAndSkip,
    InsertTwo,
    InsertOne,
    InsertSixteen,
    Close,
    DepositWhileClosed,
    CloseAgain,
    Replay,
    DoubleSpend,
    Alias,
    OtherRoot,
    InventedTree,
    OtherNotes,
    OtherMoney,
    OtherExternal,
    OtherProof,
    OtherPayee,
    OtherLeaves,
    InsertAgain,
    OtherSize,
    OtherChain,
    OtherPool,
}

impl Kind {
    const ALL: [Self; 29] = [
        Self::DepositCoin,
        Self::DepositDollars,
        Self::PayTwo,
        Self::PaySix,
        Self::WithdrawTwo,
        Self::WithdrawSix,
        Self::PayAndInsert,
        Self::PayAndSkip,
        Self::InsertTwo,
        Self::InsertOne,
        Self::InsertSixteen,
        Self::Close,
        Self::DepositWhileClosed,
        Self::CloseAgain,
        Self::Replay,
        Self::DoubleSpend,
        Self::Alias,
        Self::OtherRoot,
        Self::InventedTree,
        Self::OtherNotes,
        Self::OtherMoney,
        Self::OtherExternal,
        Self::OtherProof,
        Self::OtherPayee,
        Self::OtherLeaves,
        Self::InsertAgain,
        Self::OtherSize,
        Self::OtherChain,
        Self::OtherPool,
    ];

    /// Whether it is ever taken.
    fn is_honest(self) -> bool {
        self <= Self::Close
    }
}

/// Calls by kind: taken and refused.
#[derive(Debug, Default)]
pub struct Tally(BTreeMap<Kind, (u64, u64)>);

impl Tally {
    pub fn add(&mut self, kind: Kind, is_taken: bool) {
        let (taken, refused) = self.0.entry(kind).or_default();
        let counter = if is_taken { taken } else { refused };
        *counter += 1;
    }

    /// Every kind was called; what is honest was taken each time, and nothing else ever.
    pub fn check(&self) {
        for kind in Kind::ALL {
            let (taken, refused) = self.0.get(&kind).copied().unwrap_or_default();
            let right = if kind.is_honest() { taken > 0 && refused == 0 } else { taken == 0 && refused > 0 };
            assert!(right, "{kind:?}: {taken} taken, {refused} refused\n{self}");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<20} {:>8} {:>8}", "call", "taken", "refused")?;
        for (kind, (taken, refused)) in &self.0 {
            let name = format!("{kind:?}");
            writeln!(f, "{name:<20} {taken:>8} {refused:>8}")?;
        }
        let (taken, refused) =
            self.0.values().fold((0, 0), |sums, (taken, refused)| (sums.0 + taken, sums.1 + refused));
        write!(f, "{:<20} {taken:>8} {refused:>8}", "all")
    }
}
