//! Service vouchers are one-time tokens, bought by the series and redeemed by serial number; nothing on the chain joins the
//! two.
//!
//! This module says the same as `contracts/src/ServiceVouchers.sol`, on the other side of the wire. The blind signatures
//! themselves (RFC 9474) never come near a chain.
//!
//! | file | holds |
//! |---|---|
//! | `signed` | [`Acceptance`], [`Redemption`], [`HandBack`]: what an issuer signs |
//! | `call` | [`ServiceVouchers`]: the calls and the state |
//! | `event` | [`ServiceEvent`]: what the contract wrote |
//! | `refusal` | [`ServiceRefusal`]: why it refused |
//!
//! # Privacy
//! A chain observer sees who bought how many tokens of a series and where money would go back, and which provider was
//! paid for which serials. A token is hidden among those of its series that were accepted before it was redeemed. A
//! hand-back tells how many tokens of a purchase were not spent.

mod call;
mod event;
mod refusal;
mod signed;

pub use call::{PurchaseState, PurchaseStatus, SeriesState, ServiceVouchers};
pub use event::ServiceEvent;
pub use refusal::ServiceRefusal;
pub use signed::{Acceptance, HandBack, Redemption};

use std::time::Duration;

use alloy::primitives::{Address, B256, keccak256};
use alloy::sol_types::SolStruct;
use teahouse_base::{UnixSeconds, fixed_id};

use crate::bindings::ServiceVouchers as Contract;
use crate::book::ContractName;
use crate::contract::ContractDomain;
use crate::destination::Destination;
use crate::envelope::Amount;
use crate::port::Asset;

/// How long an issuer has to answer a purchase.
pub const ANSWER: Duration = Duration::from_secs(72 * 3_600);
/// How long tokens can be redeemed after providers stopped taking them.
pub const GRACE: Duration = Duration::from_secs(7 * 24 * 3_600);
/// How long tokens can be spent at least, after the last was sold.
pub const MIN_USE: Duration = Duration::from_secs(24 * 3_600);
/// The longest life of a series.
pub const MAX_LIFETIME: Duration = Duration::from_secs(92 * 24 * 3_600);

fixed_id!(
    /// Names a series: the EIP-712 digest of its terms, which its issuer signs.
    pub struct SeriesId(32)
);

fixed_id!(
    /// Names a purchase: the EIP-712 digest of its terms.
    pub struct PurchaseId(32)
);

fixed_id!(
    /// The serial number of a token, as the chain remembers it.
    pub struct Serial(32)
);

impl SeriesId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for SeriesId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

impl PurchaseId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for PurchaseId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

impl Serial {
    /// The serial as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for Serial {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// An issuer's price card: tokens of one key, price and life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    /// Who blind-signs the tokens and says which were spent.
    pub issuer: Address,
    /// What a token is paid in.
    pub asset: Asset,
    /// What one costs, and what its provider gets.
    pub price: Amount,
    /// The most tokens that are sold.
    pub supply: u32,
    /// From then on nothing is sold.
    pub sale_ends: UnixSeconds,
    /// From then on providers take no more tokens. Redemption goes on for [`GRACE`].
    pub expiry: UnixSeconds,
    /// Hash of the RSA public key that signs tokens of this series and of no other.
    pub token_key: B256,
    /// Makes equal cards distinct.
    pub salt: B256,
}

impl Series {
    /// The id of this series, which its issuer signs.
    pub fn id(&self, domain: &ContractDomain) -> SeriesId {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::ServiceVouchers)).into() // SVC-001
    }

    /// When redemption ends and shares of the rest go back.
    pub const fn ends(&self) -> UnixSeconds {
        self.expiry.after(GRACE) // SVC-006
    }

    pub(crate) fn to_sol(self) -> Contract::Series {
        Contract::Series {
            issuer: self.issuer,
            token: self.asset.token(),
            price: self.price.word(),
            supply: self.supply,
            saleEnds: self.sale_ends.get(),
            expiry: self.expiry.get(),
            tokenKey: self.token_key,
            salt: self.salt,
        }
    }

    pub(crate) fn from_sol(series: &Contract::Series) -> Self {
        Self {
            issuer: series.issuer,
            asset: Asset::from_token(series.token),
            price: Amount::from_word(series.price),
            supply: series.supply,
            sale_ends: UnixSeconds::new(series.saleEnds),
            expiry: UnixSeconds::new(series.expiry),
            token_key: series.tokenKey,
            salt: series.salt,
        }
    }
}

/// What a buyer pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Purchase {
    /// The series.
    pub series: SeriesId,
    /// How many tokens.
    pub count: u32,
    /// Where money goes back. A fresh account or a note says least about the buyer.
    pub refund_to: Destination,
    /// [`blinded_hash`] of what the issuer is to sign.
    pub blinded: B256,
}

impl Purchase {
    /// The id of this purchase.
    pub fn id(&self, domain: &ContractDomain) -> PurchaseId {
        self.to_sol().eip712_signing_hash(&domain.eip712(ContractName::ServiceVouchers)).into()
    }

    pub(crate) fn to_sol(self) -> Contract::Purchase {
        Contract::Purchase {
            series: self.series.word(),
            count: self.count,
            refundKind: self.refund_to.kind(),
            refundTo: self.refund_to.word(),
            blinded: self.blinded,
        }
    }

    /// Reads the contract's form; `None` for a destination that this version does not know.
    pub(crate) fn from_sol(purchase: &Contract::Purchase) -> Option<Self> {
        Some(Self {
            series: purchase.series.into(),
            count: purchase.count,
            refund_to: Destination::read(purchase.refundTo, purchase.refundKind)?,
            blinded: purchase.blinded,
        })
    }
}

/// What a purchase says of the blinded messages that its issuer is to sign: the hash of all of them, one after the other.
/// They are as long as the issuer's modulus each, so none can be cut differently.
pub fn blinded_hash<M: AsRef<[u8]>>(messages: &[M]) -> B256 {
    keccak256(messages.iter().flat_map(|message| message.as_ref().iter().copied()).collect::<Vec<_>>())
}
