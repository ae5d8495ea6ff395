//! A fuzz target is a claim about any bytes at all, tried on a corpus and on what comes of bending the corpus.
//!
//! Nothing measures which lines a case reaches: each try says in a word how it ended, and a case that ended in a new way is
//! bent further. A case is only its bytes, so that one that breaks the claim breaks it again, on every machine.
//!
//! | variable | does |
//! |---|---|
//! | [`MINUTES`] | tries new cases for so long; without it a few hundred are tried |
//! | [`SEED`] | makes the same cases again |
//! | [`CASE`] | tries the bytes of this file and nothing else |

use std::any::Any;
use std::collections::BTreeSet;
use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

mod bend;
mod food;

use bend::Bender;
pub use food::Food;

/// For how many minutes new cases are tried.
pub const MINUTES: &str = "TEAHOUSE_FUZZ_MINUTES";
/// The seed of the cases.
pub const SEED: &str = "TEAHOUSE_FUZZ_SEED";
/// A file with the one case to try.
pub const CASE: &str = "TEAHOUSE_FUZZ_CASE";

/// New cases of a run that has no minutes.
const FEW: u64 = 256;
/// Most cases that are bent further.
const MOST_KEPT: usize = 4_096;
/// Most tries to make a case smaller.
const TRIES_TO_SHRINK: usize = 2_000;

/// A claim's name, its corpus, and what its cases are made of.
pub struct Target {
    name: &'static str,
    corpus: PathBuf,
    test: &'static str,
    hash: fn(&[u8]) -> [u8; 32],
    seeds: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
    most: usize,
}

/// How long new cases are tried.
#[derive(Clone, Copy)]
enum Budget {
    Cases(u64),
    Time(Duration),
}

impl Budget {
    fn from_environment() -> Self {
        let minutes = std::env::var(MINUTES).ok().and_then(|text| text.parse::<f64>().ok());
        let time = minutes.and_then(|minutes| Duration::try_from_secs_f64(minutes * 60.0).ok());
        time.map_or(Self::Cases(FEW), Self::Time)
    }

    fn allows(self, cases: u64, begun: Instant) -> bool {
        match self {
            Self::Cases(most) => cases < most,
            Self::Time(time) => begun.elapsed() < time,
        }
    }

    /// Few cases are the same in each run; many are others.
    fn seed(self) -> u64 {
        let given = std::env::var(SEED).ok().and_then(|text| text.parse().ok());
        given.unwrap_or_else(|| match self {
            Self::Cases(_) => 1,
            Self::Time(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_secs()),
        })
    }
}

impl Target {
    /// A target whose corpus lies in this folder. `test` is what cargo calls its test, such as `-p crate --test suite name`, and
    /// `hash` names what breaks the claim.
    pub fn new(
        name: &'static str,
        corpus: impl Into<PathBuf>,
        test: &'static str,
        hash: fn(&[u8]) -> [u8; 32],
    ) -> Self {
        Self { name, corpus: corpus.into(), test, hash, seeds: Vec::new(), words: Vec::new(), most: 4_096 }
    }

    /// With cases that are made anew in each run, beside those of the corpus.
    #[must_use]
    pub fn with_seeds(mut self, seeds: impl IntoIterator<Item = Vec<u8>>) -> Self {
        self.seeds.extend(seeds);
        self
    }

    /// With words that are put into cases.
    #[must_use]
    pub fn with_words<'a>(mut self, words: impl IntoIterator<Item = &'a [u8]>) -> Self {
        self.words.extend(words.into_iter().map(<[u8]>::to_vec));
        self
    }

    /// With cases of at most so many bytes.
    #[must_use]
    pub const fn at_most(mut self, bytes: usize) -> Self {
        self.most = bytes;
        self
    }

    /// Tries the claim on everything. `claim` panics where it does not hold, and says in a word how the case ended.
    ///
    /// # Panics
    /// With the case that breaks the claim, after it was made small and put into the corpus.
    pub fn run(&self, mut claim: impl FnMut(&[u8]) -> String) {
        if let Some(path) = std::env::var_os(CASE) {
            let bytes = fs::read(&path).expect("the file of the case can be read");
            eprintln!("fuzz {}: {}", self.name, claim(&bytes));
            return;
        }
        let mut endings = BTreeSet::new();
        let mut cases = self.replay(&mut claim, &mut endings);
        let replayed = cases.len();
        let budget = Budget::from_environment();
        let (seed, begun) = (budget.seed(), Instant::now());
        let mut bender = Bender::new(seed, &self.words, self.most);
        let mut tried = 0;
        while budget.allows(tried, begun) {
            let case = bender.bent(&cases);
            tried += 1;
            match attempt(&mut claim, &case) {
                Ok(ending) => {
                    if endings.insert(ending) && cases.len() < MOST_KEPT {
                        cases.push(case);
                    }
                }
                Err(why) => {
                    self.say(tried, replayed, begun, seed, endings.len(), 1);
                    self.found(&mut claim, case, &why, seed);
                }
            }
        }
        self.say(tried, replayed, begun, seed, endings.len(), 0);
    }

    /// Every case of the corpus and every seed, tried once.
    fn replay(
        &self,
        claim: &mut impl FnMut(&[u8]) -> String,
        endings: &mut BTreeSet<String>,
    ) -> Vec<Vec<u8>> {
        let mut cases = Vec::new();
        for path in self.files() {
            let bytes = fs::read(&path).expect("a file of the corpus can be read");
            match attempt(claim, &bytes) {
                Ok(ending) => endings.insert(ending),
                Err(why) => panic!("{}: {why}\n  again: {}", path.display(), self.again(&path)),
            };
            cases.push(bytes);
        }
        assert!(!cases.is_empty(), "{} is a corpus", self.corpus.display());
        for seed in &self.seeds {
            match attempt(claim, seed) {
                Ok(ending) => endings.insert(ending),
                Err(why) => self.found(claim, seed.clone(), &why, 0),
            };
            cases.push(seed.clone());
        }
        cases
    }

    fn files(&self) -> Vec<PathBuf> {
        let listed = fs::read_dir(&self.corpus).into_iter().flatten().flatten();
        let mut files: Vec<_> = listed.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
        files.sort();
        files
    }

    fn say(&self, tried: u64, replayed: usize, begun: Instant, seed: u64, endings: usize, findings: u8) {
        let took = begun.elapsed().as_secs_f64();
        let rate = tried as f64 / took.max(0.001);
        let name = self.name;
        eprintln!(
            "fuzz {name}: {tried} new cases in {took:.1} s, {rate:.0} a second, {replayed} replayed, \
             {endings} endings, {findings} findings, seed {seed}"
        );
    }

    /// Puts the smallest case that still breaks the claim into the corpus, and ends the test.
    fn found(&self, claim: &mut impl FnMut(&[u8]) -> String, case: Vec<u8>, why: &str, seed: u64) -> ! {
        let small = quietly(|| shrunk(claim, case));
        let path = self.corpus.join(hex::encode((self.hash)(&small)));
        let kept = fs::write(&path, &small);
        let name = self.name;
        let again = self.again(&path);
        panic!("{name}, seed {seed}: {why}\n  kept: {kept:?}, {} bytes\n  again: {again}", small.len());
    }

    fn again(&self, path: &Path) -> String {
        format!("{CASE}={} cargo test {} -- --nocapture", path.display(), self.test)
    }
}

fn attempt(claim: &mut impl FnMut(&[u8]) -> String, case: &[u8]) -> Result<String, String> {
    panic::catch_unwind(AssertUnwindSafe(|| claim(case))).map_err(|why| words_of(why.as_ref()))
}

fn words_of(why: &(dyn Any + Send)) -> String {
    let text = why.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| why.downcast_ref::<&str>().copied()).unwrap_or("it panicked").to_owned()
}

/// Without a word for each of the many panics on the way to the smallest case.
fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let loud = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let done = work();
    panic::set_hook(loud);
    done
}

/// Leaves out ever smaller pieces, as long as the claim stays broken.
fn shrunk(claim: &mut impl FnMut(&[u8]) -> String, mut case: Vec<u8>) -> Vec<u8> {
    let mut tries = 0;
    let mut piece = case.len().div_ceil(2);
    while piece > 0 {
        let mut at = 0;
        while at < case.len() && tries < TRIES_TO_SHRINK {
            let end = (at + piece).min(case.len());
            let without = [&case[..at], &case[end..]].concat();
            tries += 1;
            if attempt(claim, &without).is_err() {
                case = without;
            } else {
                at = end;
            }
        }
        piece /= 2;
    }
    case
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_claim_is_shrunk_to_what_breaks_it() {
        let mut claim = |case: &[u8]| {
            assert!(!case.contains(&7), "a seven");
            String::new()
        };
        let case = [vec![1; 40], vec![7], vec![2; 40]].concat();
        assert_eq!(quietly(|| shrunk(&mut claim, case)), [7]);
        assert_eq!(attempt(&mut claim, &[1]), Ok(String::new()));
        assert_eq!(quietly(|| attempt(&mut claim, &[7])), Err("a seven".to_owned()));
    }

    #[test]
    fn the_same_seed_makes_the_same_cases() {
        let cases = [b"one two three".to_vec(), vec![0; 30]];
        let words = [b"word".to_vec()];
        let bent = |seed| {
            let mut bender = Bender::new(seed, &words, 64);
            (0..200).map(|_| bender.bent(&cases)).collect::<Vec<_>>()
        };
        assert_eq!(bent(3), bent(3));
        assert_ne!(bent(3), bent(4));
        assert!(bent(5).iter().all(|case| case.len() <= 64));
        assert!(bent(5).iter().any(|case| !cases.contains(case)));
    }
}
