//! A pace is one persona's own sense of time: what it does again and again, it does at moments drawn by itself.
//!
//! Two personas of one profile run in one process. If both looked at their chain every five seconds from the same start,
//! whoever keeps two endpoints, or one, could tell that they belong together by the second alone. So no wait of a persona is
//! a fixed one: each is drawn anew between half and one and a half times what it is about (NODE-021).

use std::time::Duration;

use teahouse_base::{Rng, RngExt, SystemRng};

/// How a persona's waits are drawn.
#[derive(Clone, Debug, Default)]
pub(crate) enum Pace {
    /// From its own chance.
    #[default]
    Own,
    /// From one clock that several personas share: the leak that the traffic test has to find.
    #[cfg(test)]
    Common(tokio::time::Instant),
    /// From a seed, so that a test can be repeated.
    #[cfg(test)]
    Drawn(std::sync::Arc<std::sync::Mutex<teahouse_base::testing::SeededRng>>),
}

impl Pace {
    /// A wait of about `base`.
    pub(crate) fn about(&self, base: Duration) -> Duration {
        match self {
            Self::Own => drawn(&mut SystemRng, base),
            #[cfg(test)]
            Self::Drawn(rng) => drawn(&mut *rng.lock().expect("no test draws twice at once"), base),
            #[cfg(test)]
            Self::Common(start) => {
                // Two bases: a round longer than one would put one persona on even steps and the other on odd ones.
                let step = base.as_micros().max(1) * 2;
                let left = step - start.elapsed().as_micros() % step;
                Duration::from_micros(u64::try_from(left).unwrap_or(u64::MAX))
            }
        }
    }
}

/// Between half and one and a half times `base`, every moment equally likely.
fn drawn(rng: &mut dyn Rng, base: Duration) -> Duration {
    let micros = u64::try_from(base.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(micros / 2 + rng.below(micros)) // NODE-021
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_base::testing::SeededRng;

    #[test]
    fn node_021_no_two_personas_keep_step() {
        // given two personas that begin together and look about every five seconds for an hour
        let base = Duration::from_secs(5);
        let instants = |seed| {
            let mut rng = SeededRng::new(seed);
            let waits = std::iter::repeat_with(move || drawn(&mut rng, base)).take(720);
            let at = waits.scan(Duration::ZERO, |at, wait| {
                *at += wait;
                Some(at.as_secs())
            });
            at.collect::<std::collections::BTreeSet<u64>>()
        };
        let (one, other) = (instants(1), instants(2));
        // then they look in the same second as often as chance has it, one time in five
        let together = one.intersection(&other).count();
        assert!((100..190).contains(&together), "{together} of {}", one.len());
        // and every wait is about what it should be
        let mut rng = SeededRng::new(3);
        let waits: Vec<Duration> = (0..1_000).map(|_| drawn(&mut rng, base)).collect();
        assert!(waits.iter().all(|wait| (base / 2..base * 3 / 2).contains(wait)));
        assert_eq!(drawn(&mut rng, Duration::ZERO), Duration::ZERO);
    }
}
