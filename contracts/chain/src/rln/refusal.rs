//! Why a membership is refused, with the values it was refused with.

use alloy::primitives::U256;
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use super::{MemberStatus, SponsorshipId};
use crate::bindings::RLNMembership::RLNMembershipErrors as Errors;

/// What `RLNMembership` refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MembershipRefusal {
    /// The terms cannot be kept, or what was brought does not belong together.
    #[error("the {0} cannot be")]
    Bad(&'static str),
    /// The value is no commitment and no secret.
    #[error("{0} is not in the field")]
    NotInField(U256),
    /// The commitment was registered. For a retry, look whose it is: who occupies it hands its deposit to its owner.
    #[error("{0} was registered before")]
    AlreadyRegistered(U256),
    /// Nobody has this commitment.
    #[error("{0} is no member")]
    UnknownMember(U256),
    /// The membership does not stand where this can happen.
    #[error("the member {id} is {status:?}")]
    WrongStatus {
        /// The member.
        id: U256,
        /// Where it stands; `None` for a way that this version does not know.
        status: Option<MemberStatus>,
    },
    /// The deposit is still bound.
    #[error("the deposit is bound until {0}")]
    StillBound(UnixSeconds),
    /// A sponsorship with these terms exists: for its sponsor this is success.
    #[error("the sponsorship {0} exists")]
    AlreadySponsored(SponsorshipId),
    /// Nobody paid for exactly these terms.
    #[error("no sponsorship {0} is known")]
    UnknownSponsorship(SponsorshipId),
    /// The slot was taken.
    #[error("slot {slot} was taken")]
    SlotTaken {
        /// The sponsorship.
        sponsorship: SponsorshipId,
        /// The slot.
        slot: u32,
    },
    /// Too many members of the sponsorship were slashed.
    #[error("the sponsorship {sponsorship} is lost after {strikes} strikes")]
    SponsorshipLost {
        /// The sponsorship.
        sponsorship: SponsorshipId,
        /// How many were slashed.
        strikes: u32,
    },
    /// Slots could be taken until then.
    #[error("slots could be taken until {0}")]
    TakeByPassed(UnixSeconds),
    /// Slots can still be taken.
    #[error("slots can be taken until {0}")]
    StillTakeable(UnixSeconds),
    /// Every slot was taken, or the rest went back.
    #[error("nothing is left in sponsorship {0}")]
    NothingToReclaim(SponsorshipId),
}

impl MembershipRefusal {
    /// Reads an error of `IRLNMembership`; `None` for those that other contracts share.
    pub(crate) fn of(error: &Errors) -> Option<Self> {
        Some(match error {
            Errors::BadRate(_) => Self::Bad("rate"),
            Errors::BadTerm(_) => Self::Bad("time"),
            Errors::BadSlots(_) => Self::Bad("number of slots"),
            Errors::NoSuchLevel(_) => Self::Bad("level of the tree"),
            Errors::OtherSponsorship(_) => Self::Bad("sponsorship of the signature"),
            Errors::NoSuchSlot(_) => Self::Bad("slot"),
            Errors::NotInField(e) => Self::NotInField(e.value),
            Errors::AlreadyRegistered(e) => Self::AlreadyRegistered(e.idCommitment),
            Errors::UnknownMember(e) => Self::UnknownMember(e.idCommitment),
            Errors::WrongStatus(e) => {
                Self::WrongStatus { id: e.idCommitment, status: MemberStatus::of(e.status) }
            }
            Errors::StillBound(e) => Self::StillBound(UnixSeconds::new(e.leavesAt.saturating_to())),
            Errors::AlreadySponsored(e) => Self::AlreadySponsored(e.id.into()),
            Errors::UnknownSponsorship(e) => Self::UnknownSponsorship(e.id.into()),
            Errors::SlotTaken(e) => Self::SlotTaken { sponsorship: e.id.into(), slot: e.slot },
            Errors::SponsorshipLost(e) => {
                Self::SponsorshipLost { sponsorship: e.id.into(), strikes: e.strikes }
            }
            Errors::TakeByPassed(e) => Self::TakeByPassed(UnixSeconds::new(e.takeBy)),
            Errors::StillTakeable(e) => Self::StillTakeable(UnixSeconds::new(e.takeBy)),
            Errors::NothingToReclaim(e) => Self::NothingToReclaim(e.id.into()),
            _ => return None,
        })
    }
}

impl Coded for MembershipRefusal {
    fn code(&self) -> ErrorCode {
        ErrorCode::new(match self {
            Self::Bad(_) => "RLN-101",
            Self::NotInField(_) => "RLN-102",
            Self::AlreadyRegistered(_) => "RLN-103",
            Self::UnknownMember(_) => "RLN-104",
            Self::WrongStatus { .. } => "RLN-105",
            Self::StillBound(_) => "RLN-106",
            Self::AlreadySponsored(_) => "RLN-107",
            Self::UnknownSponsorship(_) => "RLN-108",
            Self::SlotTaken { .. } => "RLN-109",
            Self::SponsorshipLost { .. } => "RLN-110",
            Self::TakeByPassed(_) => "RLN-111",
            Self::StillTakeable(_) => "RLN-112",
            Self::NothingToReclaim(_) => "RLN-113",
        })
    }
}
