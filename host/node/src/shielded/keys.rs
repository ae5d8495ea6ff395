//! Keys for proofs: on a local test chain the development keys, which everybody has; elsewhere none yet.
//!
//! A development key is made at first use, which takes a while, and kept in the profile's folder; its digest is checked each time
//! it is read (`teahouse_zk::circuits`). With it everybody can forge, so it is refused for every chain but the local test chains.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use teahouse_base::ErrorCode;
use teahouse_chain::profile::KeySetup;
use teahouse_wallet::shielded::JoinsplitSize;
use teahouse_wallet::shielded::prover::{KeyFailure, LoadedKey, ProvingKeys};
use teahouse_zk::circuits::{CircuitKind, prover};
use teahouse_zk::groth16::development::ChainKind;

use super::lane::PoolLane;
use crate::error::codes;

/// Where the keys of one pool come from.
pub(crate) struct PoolKeys {
    folder: PathBuf,
    setup: KeySetup,
    chain: ChainKind,
}

impl PoolKeys {
    /// The keys of a pool, kept in `folder`.
    pub(crate) fn of(pool: &PoolLane, folder: &Path) -> Self {
        let is_local = pool.place().is_local() && pool.chain.profile.practice;
        let chain = if is_local { ChainKind::Local } else { ChainKind::Public };
        Self { folder: folder.to_owned(), setup: pool.at.keys, chain }
    }
}

impl ProvingKeys for PoolKeys {
    fn load(&self, size: JoinsplitSize) -> Result<LoadedKey, KeyFailure> {
        if self.setup == KeySetup::Ceremony {
            let none = codes::NO_PROVING_KEY;
            return Err(KeyFailure { code: ErrorCode::new(none.code()), message: none.text().to_owned() });
        }
        let kind = match size {
            JoinsplitSize::Two => CircuitKind::JoinsplitTwo,
            JoinsplitSize::Six => CircuitKind::JoinsplitSix,
        };
        std::fs::create_dir_all(&self.folder).map_err(|error| KeyFailure {
            code: ErrorCode::new(codes::DISK.code()),
            message: error.to_string(),
        })?;
        let made = prover(kind, &self.folder, self.chain, &mut |step| {
            tracing::info!(circuit = kind.name(), ?step, "a development key is made");
        });
        let prover = Arc::new(made.map_err(|error| KeyFailure::of(&error))?);
        Ok(LoadedKey { prover, digest: *kind.development_digest() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(setup: KeySetup, chain: ChainKind) -> String {
        let home = tempfile::tempdir().unwrap();
        let keys = PoolKeys { folder: home.path().join("keys"), setup, chain };
        let said = [JoinsplitSize::Two, JoinsplitSize::Six].map(|size| keys.load(size).unwrap_err().code);
        assert_eq!(said[0], said[1]);
        let made = std::fs::read_dir(&keys.folder).map_or(0, Iterator::count);
        assert_eq!(made, 0, "nothing is made");
        said[0].as_str().to_owned()
    }

    #[test]
    fn dev_002_the_prover_has_no_key_that_everybody_can_forge_with_off_local_chains() {
        assert_eq!(refused(KeySetup::Development, ChainKind::Public), "ZKP-241");
    }

    #[test]
    fn a_pool_of_a_ceremony_has_no_key_here_yet_and_is_not_given_a_development_key_instead() {
        assert_eq!(refused(KeySetup::Ceremony, ChainKind::Local), codes::NO_PROVING_KEY.code());
    }
}
