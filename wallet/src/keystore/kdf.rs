//! Stretching is the work that a guess of the passphrase costs.

use argon2::{Algorithm, Argon2, Params, Version};
use teahouse_base::SecretBytes;
use zeroize::Zeroize;

use super::KeystoreError;

/// The most a keystore may ask for: 1 GiB, so that a foreign file cannot take the machine's memory.
const MAX_MEMORY_KIB: u32 = 1 << 20;
const MAX_PASSES: u32 = 64;
const MAX_LANES: u32 = 16;

/// Parameters of Argon2id version 1.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretching {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Stretching {
    /// RFC 9106, section 4, second recommended option: 64 MiB, 3 passes, 4 lanes.
    pub const RFC_9106_SECOND: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };

    /// Next to no work: tests open many keystores.
    #[cfg(any(test, feature = "testing"))]
    pub const CHEAP_FOR_TESTS: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    /// These parameters, as read from a file.
    ///
    /// # Errors
    /// [`KeystoreError::StretchingOutOfBounds`] outside 8 KiB a lane to 1 GiB, 1 to 64 passes, 1 to 16 lanes.
    pub fn new(memory_kib: u32, passes: u32, lanes: u32) -> Result<Self, KeystoreError> {
        let lanes_fit = (1..=MAX_LANES).contains(&lanes);
        let memory_fits = lanes_fit && (8 * lanes..=MAX_MEMORY_KIB).contains(&memory_kib);
        if !memory_fits || !(1..=MAX_PASSES).contains(&passes) {
            return Err(KeystoreError::StretchingOutOfBounds { memory_kib, passes, lanes }); // KS-003
        }
        Ok(Self { memory_kib, passes, lanes })
    }

    /// Memory in KiB, passes, lanes.
    pub const fn parts(self) -> (u32, u32, u32) {
        (self.memory_kib, self.passes, self.lanes)
    }

    /// Argon2id of `typed` under `salt`, 32 bytes.
    pub(super) fn stretch(self, typed: &[u8], salt: &[u8; 16]) -> Result<SecretBytes<32>, KeystoreError> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(32));
        let params = params.expect("the bounds of `Stretching` lie within those of Argon2");
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut out = [0; 32];
        argon.hash_password_into(typed, salt, &mut out).map_err(|_| KeystoreError::NoMemory)?;
        let key = SecretBytes::new(out);
        out.zeroize();
        Ok(key)
    }
}
