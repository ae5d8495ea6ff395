//! What an issuer signs: that it answered, whom to pay, and what came back.

use alloy::primitives::B256;
use alloy::sol_types::SolStruct;
use teahouse_base::UnixSeconds;

use super::{PurchaseId, Serial, SeriesId};
use crate::bindings::ServiceVouchers as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::destination::Destination;

/// Purchases that an issuer has answered with blind signatures.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Acceptance {
    /// The series.
    pub series: SeriesId,
    /// The purchases.
    pub purchases: Vec<PurchaseId>,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Acceptance {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::ServiceVouchers))
    }

    pub(crate) fn to_sol(&self) -> Contract::Acceptance {
        Contract::Acceptance {
            series: self.series.word(),
            purchases: self.purchases.iter().map(PurchaseId::word).collect(),
            deadline: self.deadline.get(),
        }
    }
}

/// A provider's spent tokens.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Redemption {
    /// The series.
    pub series: SeriesId,
    /// The provider.
    pub pay_to: Destination,
    /// The tokens' serial numbers.
    pub serials: Vec<Serial>,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl Redemption {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::ServiceVouchers)) // SVC-005
    }

    pub(crate) fn to_sol(&self) -> Contract::Redemption {
        Contract::Redemption {
            series: self.series.word(),
            payKind: self.pay_to.kind(),
            payTo: self.pay_to.word(),
            serials: self.serials.iter().map(Serial::word).collect(),
            deadline: self.deadline.get(),
        }
    }
}

/// Unspent tokens that a buyer brought back, and that no provider will be paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HandBack {
    /// The series.
    pub series: SeriesId,
    /// The purchase.
    pub purchase: PurchaseId,
    /// How many of its tokens came back, ever.
    pub returned: u32,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

impl HandBack {
    /// The digest to sign.
    pub fn digest(&self, domain: &ContractDomain) -> B256 {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::ServiceVouchers)) // SVC-007
    }

    pub(crate) fn to_sol(self) -> Contract::HandBack {
        Contract::HandBack {
            series: self.series.word(),
            purchase: self.purchase.word(),
            returned: self.returned,
            deadline: self.deadline.get(),
        }
    }
}
