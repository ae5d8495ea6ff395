//! The two stretchings of the definition: scrypt, and PBKDF2 with HMAC-SHA-256.

use scrypt::{Params, scrypt};
use sha2::Sha256;
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

use super::V3Error;

/// The most memory a file may ask for, in bytes: 1 GiB.
const MAX_MEMORY: u64 = 1 << 30;
/// The most passes over it.
const MAX_PARALLEL: u32 = 16;
/// The most rounds of PBKDF2.
const MAX_ROUNDS: u32 = 10_000_000;

/// How much a guess of the passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum V3Work {
    /// scrypt with `2^log_n` blocks.
    Scrypt {
        /// The power of two.
        log_n: u8,
        /// The size of a block, in 128 bytes.
        r: u32,
        /// Passes.
        p: u32,
    },
    /// PBKDF2.
    Pbkdf2 {
        /// Rounds.
        rounds: u32,
    },
}

impl V3Work {
    /// What other wallets write: 256 MiB, one pass.
    pub const STANDARD: Self = Self::Scrypt { log_n: 18, r: 8, p: 1 };

    /// Next to no work: tests write many.
    #[cfg(any(test, feature = "testing"))]
    pub const CHEAP_FOR_TESTS: Self = Self::Scrypt { log_n: 4, r: 1, p: 1 };

    fn check(self) -> Result<Self, V3Error> {
        let fits = match self {
            Self::Scrypt { log_n, r, p } => {
                let memory =
                    1_u64.checked_shl(u32::from(log_n)).and_then(|n| n.checked_mul(128 * u64::from(r)));
                let bounded = memory.is_some_and(|memory| memory <= MAX_MEMORY);
                (1..=30).contains(&log_n) && r >= 1 && (1..=MAX_PARALLEL).contains(&p) && bounded
            }
            Self::Pbkdf2 { rounds } => (1..=MAX_ROUNDS).contains(&rounds),
        };
        if fits { Ok(self) } else { Err(V3Error::TooMuchWork) } // KST-001
    }

    pub(super) fn stretch(self, typed: &[u8], salt: &[u8]) -> Result<SecretBytes<32>, V3Error> {
        let mut out = [0; 32];
        match self.check()? {
            Self::Scrypt { log_n, r, p } => {
                let params = Params::new(log_n, r, p).map_err(|_| V3Error::TooMuchWork)?;
                scrypt(typed, salt, &params, &mut out).map_err(|_| V3Error::NoMemory)?;
            }
            Self::Pbkdf2 { rounds } => pbkdf2::pbkdf2_hmac::<Sha256>(typed, salt, rounds, &mut out),
        }
        let key = SecretBytes::new(out);
        out.zeroize();
        Ok(key)
    }
}
