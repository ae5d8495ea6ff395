//! An owner acts for a publisher or a name, hands it on in two steps, and may choose who recovers it should the key be lost.
//!
//! This module says the same as `contracts/src/Ownership.sol`, on the other side of the wire: [`Owners`] is reached through
//! [`crate::registry::Registry::owners`] and [`crate::names::Names::owners`], and works alike in both contracts.
//!
//! | file | holds |
//! |---|---|
//! | `call` | [`Owners`]: the calls and the state |
//! | `event` | [`OwnerEvent`]: what the contract wrote |
//!
//! Why an act is refused is [`crate::refusal::OwnerRefusal`].
//!
//! # Guarantees
//! A signature is for the next act only: [`Signed::nonce`] is that of the [`Holding`], and grows with every act of the owner
//! and every change of owner (OWN-002).
//!
//! # Privacy
//! A chain observer sees who owns what, to whom it is offered, who may recover it, and everyone who ever owned it.

mod call;
mod event;

pub use call::Owners;
pub use event::OwnerEvent;

use alloy::primitives::{Address, B256};
use alloy::sol_types::{Eip712Domain, SolStruct};
use teahouse_base::{UnixSeconds, fixed_id};

use crate::bindings::MiniAppRegistry as Contract;
use crate::slug::Slug;

/// The shortest time an owner has to stop a recovery, in seconds.
pub const MIN_RECOVERY_DELAY: u32 = 3 * 24 * 3_600;
/// The longest time a recovery can be made to wait, in seconds.
pub const MAX_RECOVERY_DELAY: u32 = 30 * 24 * 3_600;

fixed_id!(
    /// Names what is owned: a publisher's number, or a name.
    pub struct OwnedId(32)
);

impl OwnedId {
    /// The id as a word of the chain.
    pub const fn word(&self) -> B256 {
        B256::new(*self.as_bytes())
    }
}

impl From<B256> for OwnedId {
    fn from(word: B256) -> Self {
        Self::from_array(word.0)
    }
}

/// A name is its own id.
impl From<Slug> for OwnedId {
    fn from(name: Slug) -> Self {
        name.word().into()
    }
}

/// Who may recover a thing, and how long its owner has to say no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Recovery {
    /// The account that begins a recovery.
    pub account: Address,
    /// Seconds a recovery waits: [`MIN_RECOVERY_DELAY`] to [`MAX_RECOVERY_DELAY`].
    pub delay: u32,
}

/// A recovery that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RunningRecovery {
    /// Who owns the thing once it is finished.
    pub heir: Address,
    /// The first second in which it can be finished.
    pub recover_at: UnixSeconds,
}

/// Who owns a thing, and who may come after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Holding {
    /// Who acts for it; `None` while nobody owns it.
    pub owner: Option<Address>,
    /// The nonce of the next signed act.
    pub nonce: u64,
    /// To whom it is offered, if to anybody.
    pub offered_to: Option<Address>,
    /// Who may recover it, if the owner chose anybody.
    pub recovery: Option<Recovery>,
    /// The recovery that runs, if one does.
    pub running: Option<RunningRecovery>,
}

impl Holding {
    fn from_sol(said: &Contract::Holding) -> Self {
        let somebody = |who: Address| (!who.is_zero()).then_some(who);
        let running = RunningRecovery { heir: said.heir, recover_at: UnixSeconds::new(said.recoverAt) };
        Self {
            owner: somebody(said.owner),
            nonce: said.nonce,
            offered_to: somebody(said.offeredTo),
            recovery: somebody(said.recovery).map(|account| Recovery { account, delay: said.delay }),
            running: (said.recoverAt != 0).then_some(running),
        }
    }
}

/// What an owner signs so that anybody can submit it: an act, which must be the next one, until a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Signed<A> {
    /// The act.
    pub act: A,
    /// The nonce of the holding: [`Holding::nonce`].
    pub nonce: u64,
    /// After this the signature is worth nothing.
    pub deadline: UnixSeconds,
}

/// An act around the owner of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnerAct {
    /// The thing.
    pub id: OwnedId,
    /// What is done.
    pub step: OwnerStep,
}

/// What is done around an owner, and who signs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnerStep {
    /// The owner offers the thing, or withdraws its offer with `None`.
    Offer(Option<Address>),
    /// This account, to which it is offered, takes it over.
    Accept(Address),
    /// The owner chooses who may recover it, or nobody.
    SetRecovery(Option<Recovery>),
    /// The recovery account begins to hand it to this heir.
    StartRecovery(Address),
    /// The owner stops a recovery.
    CancelRecovery,
}

/// Hands the struct that is signed, and the name of the call that carries it, to another macro.
macro_rules! signed_form {
    ($signed:expr, $then:ident) => {{
        let $crate::ownership::Signed { act, nonce, deadline } = *$signed;
        let (id, deadline) = (act.id.word(), deadline.get());
        match act.step {
            OwnerStep::Offer(to) => {
                let to = to.unwrap_or_default();
                $then!(offerOwnerSignedCall, Contract::OfferOwner { id, to, nonce, deadline })
            }
            OwnerStep::Accept(owner) => {
                $then!(acceptOwnerSignedCall, Contract::AcceptOwner { id, owner, nonce, deadline })
            }
            OwnerStep::SetRecovery(chosen) => {
                let (recovery, delay) = $crate::ownership::chosen(chosen);
                $then!(setRecoverySignedCall, Contract::SetRecovery { id, recovery, delay, nonce, deadline })
            }
            OwnerStep::StartRecovery(heir) => {
                $then!(startRecoverySignedCall, Contract::StartRecovery { id, heir, nonce, deadline })
            }
            OwnerStep::CancelRecovery => {
                $then!(cancelRecoverySignedCall, Contract::CancelRecovery { id, nonce, deadline })
            }
        }
    }};
}
use signed_form;

/// Recovery account and delay as the contract takes them: zeros for nobody.
fn chosen(recovery: Option<Recovery>) -> (Address, u32) {
    recovery.map_or((Address::ZERO, 0), |it| (it.account, it.delay))
}

impl Signed<OwnerAct> {
    /// The digest to sign, in the domain of the contract that keeps the owner: [`Owners::domain`].
    pub fn digest(&self, domain: &Eip712Domain) -> B256 {
        macro_rules! digest {
            ($call:ident, $form:expr) => {
                $form.eip712_signing_hash(domain) // OWN-001, SIG-002
            };
        }
        signed_form!(self, digest)
    }
}
