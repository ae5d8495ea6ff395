//! What is relied on is the code of the contracts that an intent names: what its call and its fields mean, they mean with that
//! code and with no other.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use alloy::primitives::{B256, keccak256};
use teahouse_chain::book::{AddressBook, ContractAt, ContractName};
use teahouse_chain::port::{At, BlockRef};

use super::TypedError;
use crate::journal::Journal;
use crate::preview::PreviewError;
use crate::signer::Intent;

/// The contracts that intents rely on, as the address book has them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relied(Vec<(ContractName, ContractAt)>);

impl Relied {
    pub(crate) fn of<'a>(book: &AddressBook, intents: impl IntoIterator<Item = &'a Intent>) -> Self {
        let names: BTreeSet<ContractName> =
            intents.into_iter().flat_map(|intent| intent.relies_on(book)).collect();
        let place = |name| book.contracts.get(&name).map(|at| (name, *at));
        Self(names.into_iter().filter_map(place).collect())
    }

    /// Compares each with the code that is there now. What was found in the block `on` is not asked for again.
    pub(crate) async fn check(&self, journal: &Journal, on: Option<&BlockRef>) -> Result<(), PreviewError> {
        for (contract, at) in &self.0 {
            if on.is_some_and(|on| journal.code().holds(on, at)) {
                continue;
            }
            let found = keccak256(journal.port().code(at.address, At::Latest).await?);
            if found != at.code_hash {
                let (contract, expected) = (*contract, at.code_hash);
                return Err(TypedError::OtherCode { contract, expected, found }.into()); // TYP-002
            }
            if let Some(on) = on {
                journal.code().note(on, at);
            }
        }
        Ok(())
    }

    /// Why something fails: for other code at a contract, where that is so, and otherwise for `error`.
    pub(crate) async fn why(&self, journal: &Journal, error: PreviewError) -> PreviewError {
        let failed = matches!(error, PreviewError::WouldFail(_) | PreviewError::NotAToken(_));
        let other = if failed { self.check(journal, None).await.err() } else { None };
        other.unwrap_or(error)
    }
}

/// The contracts whose code was found to be the book's, in one block.
#[derive(Debug, Default)]
pub(crate) struct SeenCode(Mutex<(B256, Vec<ContractAt>)>);

impl SeenCode {
    fn holds(&self, on: &BlockRef, at: &ContractAt) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.0 == on.hash && seen.1.contains(at)
    }

    fn note(&self, on: &BlockRef, at: &ContractAt) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0 != on.hash {
            *seen = (on.hash, Vec::new());
        }
        seen.1.push(*at);
    }
}
