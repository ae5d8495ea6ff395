//! The calls of service vouchers, and what they say of a series and a purchase.

use alloy::primitives::Address;
use teahouse_base::UnixSeconds;

use super::{Acceptance, HandBack, Purchase, PurchaseId, Redemption, Serial, Series, SeriesId};
use crate::bindings::ServiceVouchers as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::{Amount, ContractCall};
use crate::port::{At, ChainId, ChainPort};

/// Where a purchase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PurchaseStatus {
    /// The chain has never seen it.
    Unknown,
    /// It waits for the issuer's answer.
    Pending,
    /// The issuer has answered.
    Accepted,
    /// Its money went back, or all of its tokens did.
    Over,
}

impl PurchaseStatus {
    /// The order of `IServiceVouchers.Status`.
    pub(super) const fn of(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Unknown,
            1 => Self::Pending,
            2 => Self::Accepted,
            3 => Self::Over,
            _ => return None,
        })
    }
}

/// What the contract says of one series, in tokens but for the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeriesState {
    /// The money of accepted tokens that were neither redeemed nor handed back.
    pub rest: Amount,
    /// Sold, but for purchases that were never accepted and went back.
    pub sold: u32,
    /// Of accepted purchases.
    pub accepted: u32,
    /// Redeemed.
    pub redeemed: u32,
    /// Handed back.
    pub returned: u32,
    /// Of purchases that had their share of the rest.
    pub refunded: u32,
}

impl SeriesState {
    /// How many tokens can still be redeemed or handed back.
    pub const fn out(&self) -> u32 {
        self.accepted.saturating_sub(self.redeemed).saturating_sub(self.returned) // SVC-004
    }
}

/// What the contract says of one purchase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PurchaseState {
    /// Where it stands.
    pub status: PurchaseStatus,
    /// When it was bought.
    pub time: UnixSeconds,
    /// How many tokens.
    pub count: u32,
    /// How many of them were handed back.
    pub returned: u32,
}

/// The service vouchers at one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceVouchers {
    contract: Address,
}

impl ServiceVouchers {
    /// The service vouchers at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where their signatures count.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// Buys tokens; `card` is the issuer's signature of the series' id. A token must be approved first:
    /// [`ContractCall::approve`].
    pub fn buy(&self, series: &Series, purchase: &Purchase, card: &[u8]) -> ContractCall {
        let due = series.price.get().saturating_mul(u128::from(purchase.count));
        let call = Contract::buyCall {
            series: series.to_sol(),
            purchase: purchase.to_sol(),
            signature: card.to_vec().into(),
        };
        contract::paying(self.contract, contract::deposit_of(series.asset, due), &call)
    }

    /// Takes purchases into their series.
    pub fn accept(&self, series: &Series, signed: &Acceptance, signature: &[u8]) -> ContractCall {
        let (series, signature) = (series.to_sol(), signature.to_vec().into());
        contract::call(self.contract, &Contract::acceptCall { series, signed: signed.to_sol(), signature })
    }

    /// Pays a provider for tokens; a note is owed it. A gas limit of 500,000 and 25,000 per serial is enough.
    pub fn redeem(&self, series: &Series, signed: &Redemption, signature: &[u8]) -> ContractCall {
        let call = Contract::redeemCall {
            series: series.to_sol(),
            signed: signed.to_sol(),
            signature: signature.to_vec().into(),
        };
        contract::call(self.contract, &call)
    }

    /// Pays a buyer for unspent tokens.
    pub fn hand_back(
        &self,
        (series, purchase): (&Series, &Purchase),
        signed: &HandBack,
        signature: &[u8],
    ) -> ContractCall {
        let call = Contract::handBackCall {
            series: series.to_sol(),
            purchase: purchase.to_sol(),
            signed: signed.to_sol(),
            signature: signature.to_vec().into(),
        };
        contract::call(self.contract, &call)
    }

    /// Sends a purchase's money back: all of it without an answer, a share of the rest at the end.
    pub fn refund(&self, series: &Series, purchase: &Purchase) -> ContractCall {
        let call = Contract::refundCall { series: series.to_sol(), purchase: purchase.to_sol() };
        contract::call(self.contract, &call)
    }

    /// What the contract says of a series.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn series(&self, port: &dyn ChainPort, id: SeriesId, at: At) -> Result<SeriesState, ReadError> {
        let said =
            contract::read(port, self.named(), Contract::tallyOfCall { series: id.word() }, at).await?;
        Ok(SeriesState {
            rest: Amount::from_word(said.rest),
            sold: said.sold,
            accepted: said.accepted,
            redeemed: said.redeemed,
            returned: said.returned,
            refunded: said.refunded,
        })
    }

    /// What the contract says of a purchase.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn purchase(
        &self,
        port: &dyn ChainPort,
        (series, purchase): (SeriesId, PurchaseId),
        at: At,
    ) -> Result<PurchaseState, ReadError> {
        let call = Contract::boughtOfCall { series: series.word(), purchase: purchase.word() };
        let said = contract::read(port, self.named(), call, at).await?;
        let (name, contract) = self.named();
        let status = PurchaseStatus::of(said.status).ok_or(ReadError::NotTheContract { name, contract })?;
        Ok(PurchaseState {
            status,
            time: UnixSeconds::new(said.time),
            count: said.count,
            returned: said.returned,
        })
    }

    /// Whether a serial was redeemed.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn is_spent(
        &self,
        port: &dyn ChainPort,
        (series, serial): (SeriesId, Serial),
        at: At,
    ) -> Result<bool, ReadError> {
        let call = Contract::isSpentCall { series: series.word(), serial: serial.word() };
        contract::read(port, self.named(), call, at).await
    }

    const fn named(&self) -> (ContractName, Address) {
        (ContractName::ServiceVouchers, self.contract)
    }
}
