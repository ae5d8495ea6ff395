//! Why service vouchers refuse, with the values they said it with.

use alloy::primitives::{B256, U256};
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use super::{PurchaseId, PurchaseStatus, Serial};
use crate::bindings::ServiceVouchers::ServiceVouchersErrors as Errors;

/// What service vouchers refuse.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ServiceRefusal {
    /// The price card cannot be kept.
    #[error("a series cannot have this {0}")]
    BadTerms(&'static str),
    /// The sale is over.
    #[error("the sale ended at {0}")]
    SaleOver(UnixSeconds),
    /// Nothing was asked for.
    #[error("nothing was asked for")]
    Nothing,
    /// Fewer tokens are left.
    #[error("{asked} tokens were asked for, {left} are for sale")]
    SoldOut {
        /// Asked for.
        asked: u32,
        /// For sale.
        left: u32,
    },
    /// What was brought does not belong together.
    #[error("{named} was named, what was brought is {found}")]
    Other {
        /// The series or purchase named.
        named: B256,
        /// The one brought.
        found: B256,
    },
    /// This was bought before: for a second try this is success.
    #[error("the purchase {0} was made before")]
    AlreadyBought(PurchaseId),
    /// The purchase stands elsewhere.
    #[error("the purchase {id} is not one that this can be done with")]
    WrongStatus {
        /// The purchase.
        id: PurchaseId,
        /// Where it stands; `None` for a status that this version does not know.
        status: Option<PurchaseStatus>,
    },
    /// The purchase waited too long for an answer and goes back.
    #[error("the purchase {id} could be accepted until {until}")]
    AcceptedTooLate {
        /// The purchase.
        id: PurchaseId,
        /// Until when.
        until: UnixSeconds,
    },
    /// More than was bought, accepted and is still out.
    #[error("{asked} tokens were named, {left} are out")]
    MoreThanBought {
        /// Named.
        asked: U256,
        /// Out.
        left: U256,
    },
    /// The serial was redeemed before.
    #[error("the token {0} was redeemed before")]
    SerialSpent(Serial),
    /// The series has ended.
    #[error("the series ended at {0}")]
    SeriesEnded(UnixSeconds),
    /// As many tokens came back before, or the purchase has fewer.
    #[error("{returned} tokens cannot have come back where {known} are known")]
    WrongReturn {
        /// What was signed.
        returned: u32,
        /// What came back before, or what was bought.
        known: u32,
    },
    /// The purchase goes back later, if at all.
    #[error("the purchase {id} goes back from {opens} on")]
    NotRefundable {
        /// The purchase.
        id: PurchaseId,
        /// From when on.
        opens: UnixSeconds,
    },
}

impl ServiceRefusal {
    /// Reads an error of `IServiceVouchers`; `None` for those that other contracts share.
    pub(crate) fn read(error: &Errors) -> Option<Self> {
        let at = |time: U256| UnixSeconds::new(time.saturating_to());
        let stands = |purchase: B256, status| Self::WrongStatus {
            id: purchase.into(),
            status: PurchaseStatus::of(status),
        };
        Some(match error {
            Errors::BadPrice(_) => Self::BadTerms("price"),
            Errors::BadSale(_) => Self::BadTerms("end of its sale"),
            Errors::BadSeriesExpiry(_) => Self::BadTerms("expiry"),
            Errors::SaleOver(e) => Self::SaleOver(UnixSeconds::new(e.saleEnds)),
            Errors::NothingToBuy(_) | Errors::NothingToRedeem(_) => Self::Nothing,
            Errors::SoldOut(e) => Self::SoldOut { asked: e.asked, left: e.left },
            Errors::OtherSeries(e) => Self::Other { named: e.named, found: e.series },
            Errors::OtherPurchase(e) => Self::Other { named: e.named, found: e.purchase },
            Errors::AlreadyBought(e) => Self::AlreadyBought(e.purchase.into()),
            Errors::NotPending(e) => stands(e.purchase, e.status),
            Errors::NotAccepted(e) => stands(e.purchase, e.status),
            Errors::NothingToRefund(e) => stands(e.purchase, e.status),
            Errors::AcceptedTooLate(e) => Self::AcceptedTooLate { id: e.purchase.into(), until: at(e.until) },
            Errors::MoreThanBought(e) => Self::MoreThanBought { asked: e.asked, left: e.left },
            Errors::SerialSpent(e) => Self::SerialSpent(e.serial.into()),
            Errors::SeriesEnded(e) => Self::SeriesEnded(at(e.ends)),
            Errors::NotAboveReturned(e) => Self::WrongReturn { returned: e.returned, known: e.before },
            Errors::MoreThanPurchased(e) => Self::WrongReturn { returned: e.returned, known: e.count },
            Errors::NotRefundable(e) => Self::NotRefundable { id: e.purchase.into(), opens: at(e.opens) },
            _ => return None,
        })
    }
}

impl Coded for ServiceRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::BadTerms(_) => "TKN-101",
            Self::SaleOver(_) => "TKN-102",
            Self::Nothing => "TKN-103",
            Self::SoldOut { .. } => "TKN-104",
            Self::Other { .. } => "TKN-105",
            Self::AlreadyBought(_) => "TKN-106",
            Self::WrongStatus { .. } => "TKN-107",
            Self::AcceptedTooLate { .. } => "TKN-108",
            Self::MoreThanBought { .. } => "TKN-109",
            Self::SerialSpent(_) => "TKN-110",
            Self::SeriesEnded(_) => "TKN-111",
            Self::WrongReturn { .. } => "TKN-112",
            Self::NotRefundable { .. } => "TKN-113",
        })
    }
}
