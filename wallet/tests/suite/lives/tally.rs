//! What happened in the lives, and how the payments ended: one table.

use std::collections::BTreeMap;
use std::fmt;

/// What goes wrong in a life, or is done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    Kill,
    LostRequest,
    LostAnswer,
    Swallowed,
    PoolForgets,
    Reorg,
    FeesRise,
    SpeedUp,
    Cancel,
    Foreign,
    Disagreement,
    ReadsFail,
    ClockForward,
    ClockBack,
    FullDisk,
    OverLimit,
}

impl Dimension {
    pub const ALL: [Self; 16] = [
        Self::Kill,
        Self::LostRequest,
        Self::LostAnswer,
        Self::Swallowed,
        Self::PoolForgets,
        Self::Reorg,
        Self::FeesRise,
        Self::SpeedUp,
        Self::Cancel,
        Self::Foreign,
        Self::Disagreement,
        Self::ReadsFail,
        Self::ClockForward,
        Self::ClockBack,
        Self::FullDisk,
        Self::OverLimit,
    ];

    /// How often it has to happen in two hundred lives, or the lives prove nothing about it.
    const fn least(self) -> u64 {
        match self {
            Self::Kill => 300,
            Self::SpeedUp | Self::Cancel | Self::Foreign => 60,
            _ => 150,
        }
    }
}

/// How a payment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// In a final block.
    Paid,
    /// Called back: a final block holds the cancellation.
    CalledBack,
    /// Its nonce went elsewhere: it never happens, and is known as such.
    Overtaken,
    /// Never agreed to: it did not fit the limit.
    NotAgreed,
}

impl Ending {
    pub const ALL: [Self; 4] = [Self::Paid, Self::CalledBack, Self::Overtaken, Self::NotAgreed];
}

/// What happened in one life.
#[derive(Clone, Debug, Default)]
pub struct Lived {
    pub happened: BTreeMap<Dimension, u64>,
    pub deepest: u64,
    pub endings: Vec<Ending>,
}

impl Lived {
    pub fn note(&mut self, dimension: Dimension) {
        *self.happened.entry(dimension).or_default() += 1;
    }
}

/// What happened in all of them.
#[derive(Debug, Default)]
pub struct Tally {
    lives: u64,
    times: BTreeMap<Dimension, u64>,
    lives_with: BTreeMap<Dimension, u64>,
    ended: BTreeMap<(Dimension, Ending), u64>,
    endings: BTreeMap<Ending, u64>,
    deepest: u64,
}

impl Tally {
    pub fn add(&mut self, lived: &Lived) {
        self.lives += 1;
        self.deepest = self.deepest.max(lived.deepest);
        for ending in &lived.endings {
            *self.endings.entry(*ending).or_default() += 1;
        }
        for (dimension, times) in &lived.happened {
            *self.times.entry(*dimension).or_default() += times;
            *self.lives_with.entry(*dimension).or_default() += 1;
            for ending in &lived.endings {
                *self.ended.entry((*dimension, *ending)).or_default() += 1;
            }
        }
    }

    /// Whether everything happened often enough, and ended in every way.
    pub fn check(&self, lives: u64) -> Result<(), String> {
        for dimension in Dimension::ALL {
            let (times, least) = (of(&self.times, &dimension), dimension.least() * lives / 200);
            if times < least {
                return Err(format!("{dimension:?} happened {times} times, which is less than {least}"));
            }
        }
        if self.deepest < 64 {
            return Err(format!("no 64 blocks were taken back, only {}", self.deepest));
        }
        let missing = Ending::ALL.into_iter().find(|ending| of(&self.endings, ending) == 0);
        missing.map_or(Ok(()), |ending| Err(format!("no payment ended as {ending:?}")))
    }
}

fn of<K: Ord>(counts: &BTreeMap<K, u64>, key: &K) -> u64 {
    counts.get(key).copied().unwrap_or_default()
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = Ending::ALL.map(|ending| format!("{:>11}", format!("{ending:?}"))).concat();
        writeln!(f, "{:<14}{:>7}{:>7}{head}", "what happened", "times", "lives")?;
        for dimension in Dimension::ALL {
            let (times, lives) = (of(&self.times, &dimension), of(&self.lives_with, &dimension));
            let ends = Ending::ALL.map(|ending| format!("{:>11}", of(&self.ended, &(dimension, ending))));
            writeln!(f, "{:<14}{times:>7}{lives:>7}{}", format!("{dimension:?}"), ends.concat())?;
        }
        let ends = Ending::ALL.map(|ending| format!("{:>11}", of(&self.endings, &ending)));
        write!(f, "{:<14}{:>7}{:>7}{}", "all", "", self.lives, ends.concat())
    }
}
