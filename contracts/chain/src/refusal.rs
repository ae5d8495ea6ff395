//! A refusal is a contract's error read back: which rule said no, with the values it said it with.

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol_types::{Panic, Revert as TextRevert, SolError, SolInterface};
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use crate::allowance::AllowanceRefusal;
use crate::bindings::Allowance::AllowanceErrors;
use crate::bindings::Delegate::DelegateErrors;
use crate::bindings::Escrow::EscrowErrors;
use crate::bindings::MiniAppRegistry::MiniAppRegistryErrors as RegistryErrors;
use crate::bindings::NameDirectory::NameDirectoryErrors as NameErrors;
use crate::bindings::PracticeDollar::PracticeDollarErrors as TokenErrors;
use crate::bindings::RLNMembership::RLNMembershipErrors as MembershipErrors;
use crate::bindings::RedEnvelope::RedEnvelopeErrors as EnvelopeErrors;
use crate::bindings::RelayStake::RelayStakeErrors as StakeErrors;
use crate::bindings::RideSettlement::RideSettlementErrors as RideErrors;
use crate::bindings::ServiceVouchers::ServiceVouchersErrors as ServiceErrors;
use crate::bindings::VoucherBank::VoucherBankErrors as LaneErrors;
use crate::delegate::DelegateRefusal;
use crate::envelope::{Amount, EnvelopeId};
use crate::escrow::EscrowRefusal;
use crate::names::NameRefusal;
use crate::pool::PoolRefusal;
use crate::port::Revert;
use crate::registry::RegistryRefusal;
use crate::ride::RideRefusal;
use crate::rln::MembershipRefusal;
use crate::service::ServiceRefusal;
use crate::slash::SlashRefusal;
use crate::stake::StakeRefusal;
use crate::voucher::LaneRefusal;

mod deal;
mod note;
mod open;
mod owner;

pub use deal::DealRefusal;
pub use note::NoteRefusal;
pub use open::OpenRefusal;
pub use owner::OwnerRefusal;

/// Why a contract refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No envelope has these terms.
    #[error("no envelope {0} is known")]
    UnknownEnvelope(EnvelopeId),
    /// An envelope with these terms exists: for its creator this is success.
    #[error("the envelope {0} exists")]
    AlreadyCreated(EnvelopeId),
    /// The envelope has no share of this index: the eleventh claim of ten.
    #[error("the envelope has {shares} shares, none of index {index}")]
    NoSuchShare {
        /// The share asked for, from 0.
        index: u32,
        /// How many there are.
        shares: u32,
    },
    /// The share was claimed before.
    #[error("share {index} was claimed before")]
    AlreadyClaimed {
        /// The envelope.
        id: EnvelopeId,
        /// The share.
        index: u32,
    },
    /// The envelope is past its expiry.
    #[error("the envelope expired at {expiry}")]
    Expired {
        /// When it expired.
        expiry: UnixSeconds,
    },
    /// The envelope is not past its expiry, so nothing goes back yet.
    #[error("the envelope expires at {expiry}, not before")]
    NotExpired {
        /// When it expires.
        expiry: UnixSeconds,
    },
    /// The signature is past its deadline.
    #[error("the signature was good until {deadline}")]
    SignaturePastDeadline {
        /// Until when it was good.
        deadline: UnixSeconds,
    },
    /// The key named did not sign this.
    #[error("the key {key} did not sign this")]
    BadSignature {
        /// The key named.
        key: Address,
    },
    /// The share is not in the envelope's tree.
    #[error("share {index} with key {key} is not in the envelope")]
    NotInTree {
        /// The share.
        index: u32,
        /// The key named.
        key: Address,
    },
    /// The fee is above what the key allowed.
    #[error("a fee of {fee} is above {most}")]
    FeeTooHigh {
        /// The fee asked for.
        fee: Amount,
        /// The most there can be.
        most: Amount,
    },
    /// Only the relayer that the key named may charge a fee.
    #[error("{caller} is not the relayer {relayer}")]
    NotTheRelayer {
        /// Who asked for a fee.
        caller: Address,
        /// Who may.
        relayer: Address,
    },
    /// Nothing is left to give back.
    #[error("nothing is left in envelope {0}")]
    NothingToRefund(EnvelopeId),
    /// The terms cannot be kept, or call and terms do not belong together.
    #[error("the terms or the call are malformed: {0}")]
    BadTerms(&'static str),
    /// An open envelope is not joined, drawn or settled this way.
    #[error(transparent)]
    Open(#[from] OpenRefusal),
    /// A shielded destination is not paid this way.
    #[error(transparent)]
    Note(#[from] NoteRefusal),
    /// The deposit did not arrive as it should: no allowance or balance, or a fee taken by the token.
    #[error("the deposit of {token} failed: {what}")]
    Deposit {
        /// The token; zero for coin.
        token: Address,
        /// What happened.
        what: &'static str,
    },
    /// Another amount of coin was sent along than is due.
    #[error("{sent} wei were sent, {due} are due")]
    WrongCoin {
        /// What was sent.
        sent: U256,
        /// What is due.
        due: U256,
    },
    /// What is owed could not be paid.
    #[error("owed {token} could not be paid to {account}: {what}")]
    Owed {
        /// The token; zero for coin.
        token: Address,
        /// To whom.
        account: Address,
        /// What happened.
        what: &'static str,
    },
    /// The transaction brings too little gas to pay out safely.
    #[error("{left} gas is left, {needed} is needed to pay out")]
    TooLittleGas {
        /// Gas left.
        left: U256,
        /// Gas needed.
        needed: U256,
    },
    /// A token refuses by one of the errors of ERC-6093.
    #[error("the token refuses: {0}")]
    Token(&'static str),
    /// A token or receiver called back in.
    #[error("a token or receiver called back in")]
    Reentered,
    /// The act belongs to an owner, an heir or a recovery account.
    #[error(transparent)]
    Owner(#[from] OwnerRefusal),
    /// The registry of mini-apps refuses.
    #[error(transparent)]
    Registry(#[from] RegistryRefusal),
    /// The directory of names refuses.
    #[error(transparent)]
    Name(#[from] NameRefusal),
    /// A membership is refused.
    #[error(transparent)]
    Membership(#[from] MembershipRefusal),
    /// A stake is refused.
    #[error(transparent)]
    Stake(#[from] StakeRefusal),
    /// A report or its reward is refused.
    #[error(transparent)]
    Slash(#[from] SlashRefusal),
    /// An allowance refuses.
    #[error(transparent)]
    Allowance(#[from] AllowanceRefusal),
    /// A voucher bank refuses.
    #[error(transparent)]
    Lane(#[from] LaneRefusal),
    /// An escrow refuses.
    #[error(transparent)]
    Escrow(#[from] EscrowRefusal),
    /// A ride settlement refuses.
    #[error(transparent)]
    Ride(#[from] RideRefusal),
    /// An escrow or a ride settlement refuses, which say this alike.
    #[error(transparent)]
    Deal(#[from] DealRefusal),
    /// Service vouchers refuse.
    #[error(transparent)]
    Service(#[from] ServiceRefusal),
    /// An account's code refuses.
    #[error(transparent)]
    Delegate(#[from] DelegateRefusal),
    /// A shielded pool refuses.
    #[error(transparent)]
    Pool(#[from] PoolRefusal),
    /// The contract gave a text or a compiler panic.
    #[error("the contract says: {0}")]
    Text(String),
    /// Nothing that this version can read.
    #[error("the contract refuses without a reason known here")]
    Unknown(Bytes),
}

impl Refusal {
    /// Reads what a contract returned.
    pub fn read(revert: &Revert) -> Self {
        if let Some(refusal) = EnvelopeErrors::abi_decode(&revert.data).ok().and_then(Self::from_envelope) {
            return refusal;
        }
        if let Some(refusal) = Self::of_owners(&revert.data) {
            return refusal;
        }
        if let Some(refusal) = Self::of_accounts(&revert.data) {
            return refusal;
        }
        if let Ok(error) = TokenErrors::abi_decode(&revert.data) {
            return Self::from_token(&error);
        }
        if let Some(refusal) = Self::of_members(&revert.data) {
            return refusal;
        }
        let delegate = DelegateErrors::abi_decode(&revert.data).ok();
        if let Some(refusal) = delegate.as_ref().and_then(DelegateRefusal::of) {
            return refusal.into();
        }
        if let Some(refusal) = PoolRefusal::read(revert) {
            return refusal.into();
        }
        if let Ok(panic) = Panic::abi_decode(&revert.data) {
            return Self::Text(panic.to_string());
        }
        match TextRevert::abi_decode(&revert.data) {
            Ok(text) => Self::Text(text.reason),
            Err(_) => Self::Unknown(revert.data.clone()),
        }
    }

    /// What the registry, the directory of names and the owners of both refuse.
    fn of_owners(data: &[u8]) -> Option<Self> {
        let registry = RegistryErrors::abi_decode(data).ok();
        let name = || NameErrors::abi_decode(data).ok().as_ref().and_then(NameRefusal::read);
        let owner = registry.as_ref().and_then(OwnerRefusal::read).map(Self::Owner);
        let registry = registry.as_ref().and_then(RegistryRefusal::read).map(Self::Registry);
        owner.or(registry).or_else(|| name().map(Self::Name))
    }

    /// What memberships and stakes refuse, and the reports of both.
    fn of_members(data: &[u8]) -> Option<Self> {
        let member = MembershipErrors::abi_decode(data).ok();
        let slash = member.as_ref().and_then(SlashRefusal::of).map(Self::Slash);
        let member = member.as_ref().and_then(MembershipRefusal::of).map(Self::Membership);
        let stake = || StakeErrors::abi_decode(data).ok().as_ref().and_then(StakeRefusal::of);
        slash.or(member).or_else(|| stake().map(Self::Stake))
    }

    /// What allowances, voucher banks and service vouchers alone refuse with, and what vaults that pay notes do.
    fn of_accounts(data: &[u8]) -> Option<Self> {
        let allowance = || AllowanceErrors::abi_decode(data).ok();
        let lane = || LaneErrors::abi_decode(data).ok();
        let service = || ServiceErrors::abi_decode(data).ok();
        let of_note = || allowance().and_then(|e| NoteRefusal::read(&e)).map(Self::Note);
        let of_allowance = allowance().and_then(|e| AllowanceRefusal::read(&e)).map(Self::Allowance);
        let of_lane = || lane().and_then(|e| LaneRefusal::read(&e)).map(Self::Lane);
        let of_service = || service().and_then(|e| ServiceRefusal::read(&e)).map(Self::Service);
        let of_deal = || Self::of_deals(data);
        of_allowance.or_else(of_lane).or_else(of_service).or_else(of_deal).or_else(of_note)
    }

    /// What escrows and rides refuse with, each alone or both alike.
    fn of_deals(data: &[u8]) -> Option<Self> {
        let escrow = EscrowErrors::abi_decode(data).ok();
        let of_escrow = escrow.and_then(|e| EscrowRefusal::read(&e)).map(Self::Escrow);
        let ride = RideErrors::abi_decode(data).ok();
        let of_ride = || ride.as_ref().and_then(RideRefusal::read).map(Self::Ride);
        of_escrow.or_else(of_ride).or_else(|| ride.as_ref().and_then(DealRefusal::read).map(Self::Deal))
    }

    fn from_token(error: &TokenErrors) -> Self {
        use TokenErrors as E;
        Self::Token(match error {
            E::ERC20InsufficientBalance(_) => "the balance is too low",
            E::ERC20InsufficientAllowance(_) => "the allowance is too low",
            E::ERC20InvalidReceiver(_) => "the receiver is nobody",
            E::ERC20InvalidSender(_) | E::ERC20InvalidApprover(_) => "the sender is nobody",
            E::ERC20InvalidSpender(_) => "the spender is nobody",
            E::NotThePracticeChain(_) => "this is not the practice chain",
        })
    }

    fn from_envelope(error: EnvelopeErrors) -> Option<Self> {
        use EnvelopeErrors as E;
        Some(match error {
            E::UnknownEnvelope(e) => Self::UnknownEnvelope(e.id.into()),
            E::AlreadyCreated(e) => Self::AlreadyCreated(e.id.into()),
            E::NoSuchShare(e) => Self::NoSuchShare { index: e.index, shares: e.shares },
            E::AlreadyClaimed(e) => Self::AlreadyClaimed { id: e.id.into(), index: e.index },
            E::Expired(e) => Self::Expired { expiry: UnixSeconds::new(e.expiry) },
            E::NotExpired(e) => Self::NotExpired { expiry: UnixSeconds::new(e.expiry) },
            E::SignaturePastDeadline(e) => {
                Self::SignaturePastDeadline { deadline: UnixSeconds::new(e.deadline) }
            }
            E::BadSignature(e) => Self::BadSignature { key: e.key },
            E::NotInTree(e) => Self::NotInTree { index: e.index, key: e.key },
            E::FeeTooHigh(e) => {
                Self::FeeTooHigh { fee: Amount::from_word(e.fee), most: Amount::from_word(e.most) }
            }
            E::NotTheRelayer(e) => Self::NotTheRelayer { caller: e.caller, relayer: e.relayer },
            E::NothingToRefund(e) => Self::NothingToRefund(e.id.into()),
            E::UnknownMode(_) | E::OtherMode(_) => Self::BadTerms("mode"),
            E::TooLittle(_) => Self::BadTerms("total"),
            E::EmptyShare(_) => Self::BadTerms("amount of the share"),
            E::UnknownDestination(_) => Self::BadTerms("kind of destination"),
            E::BadDestination(_) => Self::BadTerms("destination"),
            E::BadShares(_) => Self::BadTerms("number of shares"),
            E::UnevenShares(_) => Self::BadTerms("total"),
            E::BadExpiry(_) => Self::BadTerms("expiry"),
            E::OtherEnvelope(_) => Self::BadTerms("envelope of the signature"),
            E::WrongAmount(_) => Self::BadTerms("amount of the share"),
            E::BadPathLength(_) => Self::BadTerms("path of the share"),
            E::WrongValue(e) => Self::WrongCoin { sent: e.sent, due: e.due },
            E::PullRefused(e) => Self::Deposit { token: e.token, what: "no allowance or balance" },
            E::TransferAmountMismatch(e) => {
                Self::Deposit { token: e.token, what: "the token moved another amount" }
            }
            E::PushRefused(e) => {
                Self::Owed { token: e.token, account: e.account, what: "the receiver refuses" }
            }
            E::NothingOwed(e) => Self::Owed { token: e.token, account: e.account, what: "nothing is owed" },
            E::TooLittleGas(e) => Self::TooLittleGas { left: e.left, needed: e.needed },
            E::Reentered(_) => Self::Reentered,
            // What is not of open envelopes either is of notes, and read with those of all vaults.
            other => return OpenRefusal::read(&other).map(Self::Open),
        })
    }
}

impl Coded for Refusal {
    fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownEnvelope(_) => ErrorCode::new("GFT-101"),
            Self::AlreadyCreated(_) => ErrorCode::new("GFT-102"),
            Self::NoSuchShare { .. } => ErrorCode::new("GFT-103"),
            Self::AlreadyClaimed { .. } => ErrorCode::new("GFT-104"),
            Self::Expired { .. } => ErrorCode::new("GFT-105"),
            Self::NotExpired { .. } => ErrorCode::new("GFT-106"),
            Self::SignaturePastDeadline { .. } => ErrorCode::new("GFT-107"),
            Self::BadSignature { .. } => ErrorCode::new("GFT-108"),
            Self::NotInTree { .. } => ErrorCode::new("GFT-109"),
            Self::FeeTooHigh { .. } => ErrorCode::new("GFT-110"),
            Self::NotTheRelayer { .. } => ErrorCode::new("GFT-111"),
            Self::NothingToRefund(_) => ErrorCode::new("GFT-112"),
            Self::BadTerms(_) => ErrorCode::new("GFT-113"),
            Self::Open(e) => e.code(),
            Self::Note(e) => e.code(),
            Self::Deposit { .. } | Self::WrongCoin { .. } => ErrorCode::new("VAU-101"),
            Self::Owed { .. } => ErrorCode::new("VAU-102"),
            Self::TooLittleGas { .. } => ErrorCode::new("VAU-103"),
            Self::Reentered => ErrorCode::new("VAU-104"),
            Self::Token(_) => ErrorCode::new("VAU-105"),
            Self::Owner(e) => e.code(),
            Self::Registry(e) => e.code(),
            Self::Name(e) => e.code(),
            Self::Membership(e) => e.code(),
            Self::Stake(e) => e.code(),
            Self::Slash(e) => e.code(),
            Self::Allowance(e) => e.code(),
            Self::Lane(e) => e.code(),
            Self::Service(e) => e.code(),
            Self::Delegate(e) => e.code(),
            Self::Pool(e) => e.code(),
            Self::Escrow(e) => e.code(),
            Self::Ride(e) => e.code(),
            Self::Deal(e) => e.code(),
            Self::Text(_) => ErrorCode::new("CHN-331"),
            Self::Unknown(_) => ErrorCode::new("CHN-332"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::json_abi::JsonAbi;

    fn errors_of(json: &str) -> Vec<alloy::json_abi::Error> {
        let value: serde_json::Value = serde_json::from_str(json).expect("the committed file is JSON");
        let abi: JsonAbi = serde_json::from_value(value["abi"].clone()).expect("it holds an ABI");
        abi.errors().cloned().collect()
    }

    #[test]
    fn every_error_of_every_contract_is_read_and_coded() {
        let all = [
            include_str!("../../abi/Escrow.json"),
            include_str!("../../abi/RideSettlement.json"),
            include_str!("../../abi/RedEnvelope.json"),
            include_str!("../../abi/MiniAppRegistry.json"),
            include_str!("../../abi/NameDirectory.json"),
            include_str!("../../abi/RLNMembership.json"),
            include_str!("../../abi/RelayStake.json"),
            include_str!("../../abi/Allowance.json"),
            include_str!("../../abi/VoucherBank.json"),
            include_str!("../../abi/ServiceVouchers.json"),
            include_str!("../../abi/Delegate.json"),
            include_str!("../../abi/ShieldedPool.json"),
        ];
        for error in all.iter().flat_map(|json| errors_of(json)) {
            let data = [&error.selector()[..], &vec![0; 32 * error.inputs.len()]].concat();
            let refusal = Refusal::read(&Revert { data: data.into() });
            assert!(
                !matches!(refusal, Refusal::Unknown(_) | Refusal::Text(_)),
                "{}: {refusal:?}",
                error.name
            );
            let _ = refusal.code();
        }
    }

    #[test]
    fn bytes_that_mean_nothing_are_kept_as_they_are() {
        let odd = Revert { data: Bytes::from_static(&[1, 2, 3]) };
        assert_eq!(Refusal::read(&odd), Refusal::Unknown(odd.data.clone()));
        assert_eq!(Refusal::read(&Revert::default()), Refusal::Unknown(Bytes::new()));
    }
}
