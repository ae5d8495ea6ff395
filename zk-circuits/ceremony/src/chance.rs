//! A contributor's chance is the system's, and may have a typed line mixed in: knowing one of them is of no use.

use std::io::IsTerminal;

use blake2::{Blake2b512, Digest};
use teahouse_base::{Rng, SystemRng};
use zeroize::{Zeroize, Zeroizing};

use crate::failure::Failure;

/// The system's chance, and what somebody typed.
pub(crate) struct Chance {
    typed: Option<Zeroizing<[u8; 64]>>,
    drawn: u64,
}

impl Chance {
    /// The system's alone.
    pub(crate) const fn of_system() -> Self {
        Self { typed: None, drawn: 0 }
    }

    /// The system's, mixed with a line that is typed now.
    pub(crate) fn typed() -> Result<Self, Failure> {
        let line = if std::io::stdin().is_terminal() {
            rpassword::prompt_password("Type whatever comes to your mind, then Enter (it is not shown): ")
        } else {
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map(|_| line)
        };
        let line = Zeroizing::new(line.map_err(|_| Failure::NothingTyped)?);
        if line.trim().is_empty() {
            return Err(Failure::NothingTyped);
        }
        Ok(Self::with(&line))
    }

    fn with(line: &str) -> Self {
        let digest = Blake2b512::new_with_prefix(b"teahouse.ceremony.typed.1").chain_update(line).finalize();
        Self { typed: Some(Zeroizing::new(digest.into())), drawn: 0 }
    }

    /// The next bytes that follow from the line.
    fn next(&mut self, typed: &[u8; 64]) -> [u8; 64] {
        self.drawn += 1;
        Blake2b512::new_with_prefix(typed).chain_update(self.drawn.to_be_bytes()).finalize().into()
    }
}

impl Rng for Chance {
    fn fill(&mut self, out: &mut [u8]) {
        SystemRng.fill(out);
        let Some(typed) = self.typed.clone() else { return };
        for block in out.chunks_mut(64) {
            // By exclusive or, a line that somebody foresees takes nothing away from the system's bytes.
            let mut more = self.next(&typed);
            block.iter_mut().zip(&more).for_each(|(byte, more)| *byte ^= more); // CER-007
            more.zeroize();
        }
    }
}

#[cfg(test)]
mod tests {
    use teahouse_base::RngExt;

    use super::*;

    #[test]
    fn cer_007_a_typed_line_is_mixed_in_and_never_instead_of_the_systems_chance() {
        let (mut one, mut two) = (Chance::with("tea"), Chance::with("tea"));
        assert_ne!(one.array::<64>(), two.array::<64>(), "the system's chance is there");
        let typed = |line: &str| Chance::with(line).typed.unwrap();
        assert_ne!(*typed("tea"), *typed("tee"));
        let blocks = [(); 2].map(|()| one.next(&typed("tea")));
        assert_ne!(blocks[0], blocks[1]);
    }
}
