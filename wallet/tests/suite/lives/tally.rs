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
    /// The person agreed to a higher fee.
    Raise,
    Foreign,
    Disagreement,
    ReadsFail,
    ClockForward,
    ClockBack,
    FullDisk,
    OverLimit,
    OverAppLimit,
    /// The account agreed to bring a payment out of the pool.
    Private,
    /// A submitter said that it took a claim.
    ClaimTaken,
    /// The account agreed to bring a claim itself.
    OwnClaim,
    /// A submitter said that it took a batch.
    BatchTaken,
    SubmitterLies,
    SubmitterDies,
    /// The process died while it handed something over.
    AskerDies,
}

impl Dimension {
    pub const ALL: [Self; 25] = [
        Self::Kill,
        Self::LostRequest,
        Self::LostAnswer,
        Self::Swallowed,
        Self::PoolForgets,
        Self::Reorg,
        Self::FeesRise,
        Self::SpeedUp,
        Self::Cancel,
        Self::Raise,
        Self::Foreign,
        Self::Disagreement,
        Self::ReadsFail,
        Self::ClockForward,
        Self::ClockBack,
        Self::FullDisk,
        Self::OverLimit,
        Self::OverAppLimit,
        Self::Private,
        Self::ClaimTaken,
        Self::OwnClaim,
        Self::BatchTaken,
        Self::SubmitterLies,
        Self::SubmitterDies,
        Self::AskerDies,
    ];

    /// How often it has to happen in two hundred lives, or the lives prove nothing about it.
    const fn least(self) -> u64 {
        match self {
            Self::Kill => 300,
            Self::SpeedUp | Self::Cancel | Self::Foreign | Self::OverAppLimit => 60,
            // One is wanted in each life, and may find the limit used up.
            Self::Private => 120,
            _ => 150,
        }
    }
}

/// How a payment ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// In a final block.
    Paid,
    /// Out of the pool, in a final block.
    Withdrawn,
    /// Called back: a final block holds the cancellation.
    CalledBack,
    /// Its nonce went elsewhere: it never happens, and is known as such.
    Overtaken,
    /// Never agreed to: it did not fit the limit.
    NotAgreed,
    /// A share arrived.
    Claimed,
    /// Others brought it.
    Brought,
    /// Nobody brought it in time, and nobody can any more.
    NeverBrought,
}

impl Ending {
    pub const ALL: [Self; 8] = [
        Self::Paid,
        Self::Withdrawn,
        Self::CalledBack,
        Self::Overtaken,
        Self::NotAgreed,
        Self::Claimed,
        Self::Brought,
        Self::NeverBrought,
    ];
}

/// What happened in one life.
#[derive(Clone, Debug, Default)]
pub struct Lived {
    pub happened: BTreeMap<Dimension, u64>,
    pub deepest: u64,
    /// Rounds until everything was settled, once all was calm.
    pub calm_rounds: u64,
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
    /// Lives in which both happened, the first in the order of [`Dimension::ALL`] first.
    together: BTreeMap<(Dimension, Dimension), u64>,
    ended: BTreeMap<(Dimension, Ending), u64>,
    endings: BTreeMap<Ending, u64>,
    deepest: u64,
    calm_rounds: u64,
}

impl Tally {
    pub fn add(&mut self, lived: &Lived) {
        self.lives += 1;
        self.deepest = self.deepest.max(lived.deepest);
        self.calm_rounds = self.calm_rounds.max(lived.calm_rounds);
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
        let happened = |one: &Dimension| lived.happened.contains_key(one);
        for pair in pairs().filter(|(one, two)| happened(one) && happened(two)) {
            *self.together.entry(pair).or_default() += 1;
        }
    }

    /// Whether everything happened often enough, each thing together with each other, and ended in every way.
    pub fn check(&self, lives: u64) -> Result<(), String> {
        for dimension in Dimension::ALL {
            let (times, least) = (of(&self.times, &dimension), dimension.least() * lives / 200);
            if times < least {
                return Err(format!("{dimension:?} happened {times} times, which is less than {least}"));
            }
        }
        let least = lives / 200;
        let rare = pairs().find(|pair| of(&self.together, pair) < least);
        if let Some(pair) = rare {
            let times = of(&self.together, &pair);
            return Err(format!("{pair:?} met in {times} lives, which is less than {least}"));
        }
        if self.deepest < 64 {
            return Err(format!("no 64 blocks were taken back, only {}", self.deepest));
        }
        let missing = Ending::ALL.into_iter().find(|ending| of(&self.endings, ending) == 0);
        missing.map_or(Ok(()), |ending| Err(format!("no payment ended as {ending:?}")))
    }
}

/// Every two different dimensions, once.
fn pairs() -> impl Iterator<Item = (Dimension, Dimension)> {
    let later = |(place, one): (usize, Dimension)| {
        Dimension::ALL.into_iter().skip(place + 1).map(move |two| (one, two))
    };
    Dimension::ALL.into_iter().enumerate().flat_map(later)
}

fn of<K: Ord>(counts: &BTreeMap<K, u64>, key: &K) -> u64 {
    counts.get(key).copied().unwrap_or_default()
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = Ending::ALL.map(|ending| format!("{:>13}", format!("{ending:?}"))).concat();
        writeln!(f, "{:<14}{:>7}{:>7}{head}", "what happened", "times", "lives")?;
        for dimension in Dimension::ALL {
            let (times, lives) = (of(&self.times, &dimension), of(&self.lives_with, &dimension));
            let ends = Ending::ALL.map(|ending| format!("{:>13}", of(&self.ended, &(dimension, ending))));
            writeln!(f, "{:<14}{times:>7}{lives:>7}{}", format!("{dimension:?}"), ends.concat())?;
        }
        let ends = Ending::ALL.map(|ending| format!("{:>13}", of(&self.endings, &ending)));
        writeln!(f, "{:<14}{:>7}{:>7}{}", "all", "", self.lives, ends.concat())?;
        let (deepest, rounds) = (self.deepest, self.calm_rounds);
        writeln!(f, "{deepest} blocks taken back at most; {rounds} rounds at most until all was settled")?;
        self.write_pairs(f)
    }
}

impl Tally {
    /// In how many lives both happened: a row and a column for each dimension, by number.
    fn write_pairs(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = (1..Dimension::ALL.len()).map(|column| format!("{column:>5}"));
        write!(f, "\n{:<17}{}", "lives with both", head.collect::<String>())?;
        for (row, two) in Dimension::ALL.into_iter().enumerate() {
            let before = &Dimension::ALL[..row];
            let lives = before.iter().map(|one| format!("{:>5}", of(&self.together, &(*one, two))));
            write!(f, "\n{:>2} {:<14}{}", row + 1, format!("{two:?}"), lives.collect::<String>())?;
        }
        Ok(())
    }
}
