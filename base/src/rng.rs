//! Chance is an argument: code that needs it takes an [`Rng`], so that a test can seed it and a replay can repeat it.
//!
//! The trait is our own because three generations of `rand_core` live in the dependency tree; keys are derived from
//! the bytes it gives.

/// A source of random bytes.
pub trait Rng: Send {
    /// Fills `out` with random bytes.
    fn fill(&mut self, out: &mut [u8]);
}

impl<R: Rng + ?Sized> Rng for &mut R {
    fn fill(&mut self, out: &mut [u8]) {
        (**self).fill(out);
    }
}

impl<R: Rng + ?Sized> Rng for Box<R> {
    fn fill(&mut self, out: &mut [u8]) {
        (**self).fill(out);
    }
}

/// Shapes drawn from an [`Rng`].
pub trait RngExt: Rng {
    /// `N` random bytes.
    fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut out = [0; N];
        self.fill(&mut out);
        out
    }

    /// A random 64-bit number.
    fn next_u64(&mut self) -> u64 {
        u64::from_be_bytes(self.array())
    }

    /// A number below `bound`, every one equally likely. `bound` 0 gives 0.
    fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // Values past the last whole multiple of `bound` are drawn again, so that no remainder is favoured.
        let limit = u64::MAX - (u64::MAX % bound);
        loop {
            let draw = self.next_u64();
            if draw < limit {
                return draw % bound;
            }
        }
    }
}

impl<R: Rng + ?Sized> RngExt for R {}

/// The operating system's randomness.
///
/// # Panics
/// When the operating system has none to give: going on without it would make keys guessable.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRng;

impl Rng for SystemRng {
    fn fill(&mut self, out: &mut [u8]) {
        getrandom::fill(out)
            .expect("the operating system's random source answers on every platform we run on");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededRng;

    #[test]
    fn below_stays_below_and_reaches_every_value() {
        // given
        let mut rng = SeededRng::new(7);
        let mut seen = [0_u32; 5];
        // when
        for _ in 0..1_000 {
            seen[usize::try_from(rng.below(5)).unwrap()] += 1;
        }
        // then
        assert!(seen.iter().all(|n| *n > 120), "{seen:?}");
        assert_eq!(rng.below(0), 0);
    }

    #[test]
    fn the_system_does_not_repeat_itself() {
        assert_ne!(SystemRng.array::<32>(), SystemRng.array::<32>());
    }
}
