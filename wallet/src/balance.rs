//! A balance is what an account is known to hold, and unknown is not zero.

use alloy::primitives::{Address, U256};
use alloy::sol_types::SolCall;
use teahouse_base::{ReadRecords, StoreError};
use teahouse_chain::port::{Asset, At, BlockRef, CallError, ChainPort, PortError};

use crate::journal::Journal;
use crate::signer::Erc20;

/// What is known of one asset of one account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Balance {
    /// The chain has told.
    Known(Holding),
    /// The chain could not be asked, or contradicts itself. Never shown as zero (BAL-001).
    Unknown(PortError),
}

/// How much, by how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Everything in the newest block, in the asset's smallest unit.
    pub total: U256,
    /// What can be spent now: the total without what is promised to payments on their way.
    pub available: U256,
    /// The part of the total that arrived in blocks which can still be taken back.
    pub confirming: U256,
    /// The block it was read at.
    pub at: BlockRef,
}

impl Balance {
    /// What `journal`'s account holds of `asset`.
    ///
    /// # Errors
    /// [`StoreError`] when the promises cannot be read. A chain that cannot be asked is [`Balance::Unknown`].
    pub async fn read(journal: &Journal, asset: Asset) -> Result<Self, StoreError> {
        let reserved = journal.promised(asset)?;
        let read = read(&**journal.port(), journal.lane().account, asset, reserved).await;
        Ok(read.map_or_else(Self::Unknown, Self::Known)) // BAL-001
    }

    /// The holding, where it is known.
    pub const fn known(&self) -> Option<&Holding> {
        match self {
            Self::Known(holding) => Some(holding),
            Self::Unknown(_) => None,
        }
    }
}

async fn read(
    port: &dyn ChainPort,
    account: Address,
    asset: Asset,
    reserved: U256,
) -> Result<Holding, PortError> {
    let heads = port.heads().await?;
    let total = held(port, account, asset, At::Number(heads.latest.number)).await?;
    let settled = held(port, account, asset, At::Number(heads.finalized.number)).await?;
    Ok(Holding {
        total,
        available: total.saturating_sub(reserved),
        confirming: total.saturating_sub(settled),
        at: heads.latest,
    })
}

/// What `account` holds of `asset` at one moment, by what the chain says alone.
///
/// # Errors
/// [`PortError`]; also when a token does not answer as one.
pub async fn held(port: &dyn ChainPort, account: Address, asset: Asset, at: At) -> Result<U256, PortError> {
    let malformed = |what: &str| PortError::Malformed { method: "balanceOf", what: what.into() };
    match asset {
        Asset::Native => port.balance(account, at).await,
        Asset::Token(token) => {
            let data = Erc20::balanceOfCall { account }.abi_encode().into();
            let answer = port.call(token, data, at).await.map_err(|e| match e {
                CallError::Port(e) => e,
                CallError::Reverted(_) => malformed("the token refuses"),
            })?;
            if answer.is_empty() && at != At::Latest && port.code(token, at).await?.is_empty() {
                return Ok(U256::ZERO); // the token did not exist at that block
            }
            Erc20::balanceOfCall::abi_decode_returns(&answer).map_err(|_| malformed("not an amount"))
        }
    }
}

impl Journal {
    /// [`Journal::reserved`] from a view of now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn promised(&self, asset: Asset) -> Result<U256, StoreError> {
        self.view(|records| self.reserved(records, asset))
    }

    pub(crate) fn local_nonce(&self) -> Result<u64, StoreError> {
        self.view(|records| self.next_nonce(records))
    }

    pub(crate) fn has_paid(&self, payee: Address) -> Result<bool, StoreError> {
        self.view(|records| self.was_paid(records, payee))
    }

    /// Reads from one view of now.
    ///
    /// # Errors
    /// What `read` returns.
    pub fn view<T>(
        &self,
        read: impl FnOnce(&dyn ReadRecords) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let records = self.store().begin_read()?;
        read(&*records)
    }
}
