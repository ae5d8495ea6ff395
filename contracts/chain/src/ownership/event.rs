//! An event is what a contract wrote when an owner, an offer or a recovery changed.

use alloy::primitives::Address;
use alloy::sol_types::SolEventInterface;
use teahouse_base::UnixSeconds;

use super::{Contract, OwnedId, Recovery};
use crate::port::Log;

/// What a contract with owners wrote of one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerEvent {
    /// The owner offers it, or withdraws its offer.
    Offered {
        /// The thing.
        id: OwnedId,
        /// To whom, if to anybody.
        to: Option<Address>,
    },
    /// It has another owner; offer, recovery and signatures of the old one are void.
    Changed {
        /// The thing.
        id: OwnedId,
        /// Who owned it, if anybody did.
        retired: Option<Address>,
        /// Who owns it, if anybody does.
        owner: Option<Address>,
    },
    /// The owner chose who may recover it, or nobody. A recovery that ran is over.
    RecoverySet {
        /// The thing.
        id: OwnedId,
        /// Who may, if anybody.
        recovery: Option<Recovery>,
    },
    /// A recovery runs.
    RecoveryStarted {
        /// The thing.
        id: OwnedId,
        /// Who is to own it.
        heir: Address,
        /// From when on.
        recover_at: UnixSeconds,
    },
    /// The owner stopped a recovery.
    RecoveryCancelled {
        /// The thing.
        id: OwnedId,
    },
}

impl OwnerEvent {
    /// Reads a log that the contract at `contract` wrote; `None` when it is another contract's, or not about an owner.
    pub fn read(contract: Address, log: &Log) -> Option<Self> {
        if log.address != contract {
            return None;
        }
        use Contract::MiniAppRegistryEvents as Events;
        let somebody = |who: Address| (!who.is_zero()).then_some(who);
        Some(match Events::decode_raw_log(&log.topics, &log.data).ok()? {
            Events::OwnerOffered(e) => Self::Offered { id: e.id.into(), to: somebody(e.offeredTo) },
            Events::OwnerChanged(e) => {
                let (retired, owner) = (somebody(e.retired), somebody(e.owner));
                Self::Changed { id: e.id.into(), retired, owner }
            }
            Events::RecoverySet(e) => {
                let recovery = somebody(e.recovery).map(|account| Recovery { account, delay: e.delay });
                Self::RecoverySet { id: e.id.into(), recovery }
            }
            Events::RecoveryStarted(e) => {
                let recover_at = UnixSeconds::new(e.recoverAt);
                Self::RecoveryStarted { id: e.id.into(), heir: e.heir, recover_at }
            }
            Events::RecoveryCancelled(e) => Self::RecoveryCancelled { id: e.id.into() },
            _ => return None,
        })
    }
}
