//! An event is what the contract wrote; a peer builds the tree from two kinds of them.

use alloy::primitives::{Address, B256};
use alloy::sol_types::SolEventInterface;
use teahouse_base::UnixSeconds;

use super::{IdCommitment, Sponsorship, SponsorshipId};
use crate::bindings::RLNMembership as Contract;
use crate::envelope::Amount;
use crate::port::{Log, LogFilter};

/// A change of the tree. In the order of the log, these are the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MembershipLeaf {
    /// The place, over all trees.
    pub index: u32,
    /// What stands there from now on; zero when it is cleared.
    pub leaf: B256,
}

/// What `RLNMembership` wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MembershipEvent {
    /// A member joined.
    Registered {
        /// The member.
        id: IdCommitment,
        /// Its leaf and the place of it.
        place: MembershipLeaf,
        /// Messages per epoch.
        rate: u16,
        /// Who may end it before its time.
        authority: Address,
        /// Where its deposit goes back to.
        refund_to: Address,
        /// From then on anyone may end it.
        until: UnixSeconds,
        /// The sponsorship its slot is of.
        sponsorship: Option<SponsorshipId>,
    },
    /// A leaf was cleared.
    Removed {
        /// The member.
        id: IdCommitment,
        /// Its place, which is zero from now on.
        place: MembershipLeaf,
    },
    /// A member is leaving.
    ExitRequested {
        /// The member.
        id: IdCommitment,
        /// From when on its deposit goes back.
        leaves_at: UnixSeconds,
    },
    /// A deposit went back.
    Exited {
        /// The member.
        id: IdCommitment,
        /// To whom.
        refund_to: Address,
    },
    /// A sponsor paid for slots.
    Sponsored {
        /// The sponsorship.
        id: SponsorshipId,
        /// Who paid.
        funder: Address,
        /// Its terms.
        terms: Sponsorship,
    },
    /// A slot was taken.
    Taken {
        /// The sponsorship.
        sponsorship: SponsorshipId,
        /// The slot.
        slot: u32,
        /// Who took it.
        id: IdCommitment,
    },
    /// A member of a sponsorship was slashed.
    Struck {
        /// The sponsorship.
        sponsorship: SponsorshipId,
        /// Who was slashed.
        id: IdCommitment,
        /// How many were, so far.
        strikes: u32,
        /// Whether its slots cannot be taken any more.
        closed: bool,
    },
    /// Free slots went back.
    Reclaimed {
        /// The sponsorship.
        sponsorship: SponsorshipId,
    },
    /// A deposit was taken.
    Slashed {
        /// The member.
        id: IdCommitment,
        /// Who is rewarded, as it stands.
        beneficiary: Address,
        /// The reward.
        reward: Amount,
        /// When it is due.
        due_at: UnixSeconds,
    },
}

impl MembershipEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or not about members.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use Contract::RLNMembershipEvents as Events;
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::Registered(e) => Self::Registered {
                id: IdCommitment::new(e.idCommitment).ok()?,
                place: MembershipLeaf { index: e.index, leaf: e.leaf.into() },
                rate: e.rate,
                authority: e.authority,
                refund_to: e.refundTo,
                until: UnixSeconds::new(e.until),
                sponsorship: (!e.sponsorship.is_zero()).then(|| e.sponsorship.into()),
            },
            Events::Removed(e) => {
                let place = MembershipLeaf { index: e.index, leaf: B256::ZERO };
                Self::Removed { id: IdCommitment::new(e.idCommitment).ok()?, place }
            }
            Events::ExitRequested(e) => Self::ExitRequested {
                id: IdCommitment::new(e.idCommitment).ok()?,
                leaves_at: UnixSeconds::new(e.leavesAt.saturating_to()),
            },
            Events::Exited(e) => {
                Self::Exited { id: IdCommitment::new(e.idCommitment).ok()?, refund_to: e.refundTo }
            }
            other => return Self::of_sponsors(other),
        })
    }

    fn of_sponsors(event: Contract::RLNMembershipEvents) -> Option<Self> {
        use Contract::RLNMembershipEvents as Events;
        Some(match event {
            Events::Sponsored(e) => {
                Self::Sponsored { id: e.id.into(), funder: e.funder, terms: Sponsorship::from_sol(&e.terms)? }
            }
            Events::Taken(e) => Self::Taken {
                sponsorship: e.id.into(),
                slot: e.slot,
                id: IdCommitment::new(e.idCommitment).ok()?,
            },
            Events::Struck(e) => Self::Struck {
                sponsorship: e.id.into(),
                id: IdCommitment::new(e.idCommitment).ok()?,
                strikes: e.strikes,
                closed: e.closed,
            },
            Events::Reclaimed(e) => Self::Reclaimed { sponsorship: e.id.into() },
            Events::Slashed(e) => Self::Slashed {
                id: IdCommitment::new(e.culprit.into()).ok()?,
                beneficiary: e.beneficiary,
                reward: Amount::new(e.reward.saturating_to()).ok()?,
                due_at: UnixSeconds::new(e.dueAt.saturating_to()),
            },
            _ => return None,
        })
    }

    /// What this changes of the tree.
    pub const fn leaf(&self) -> Option<MembershipLeaf> {
        match self {
            Self::Registered { place, .. } | Self::Removed { place, .. } => Some(*place), // RLN-009
            _ => None,
        }
    }

    /// The filter for everything that the contract wrote in blocks `from` to `to`.
    pub const fn filter(contract: Address, from: u64, to: u64) -> LogFilter {
        LogFilter { address: contract, from, to, topics: Vec::new() }
    }
}
