//! A call to the directory of names, read as what it means.

use alloy::primitives::{Address, Bytes};
use teahouse_chain::bindings::NameDirectory;
use teahouse_chain::slug::Slug;

use super::decode::canonical_any;

/// What can be done in the directory of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameCall {
    /// Say that a name will be asked for, without saying which.
    Commit,
    /// Take a name.
    Register {
        /// The name.
        name: Slug,
        /// For whom.
        owner: Address,
    },
    /// Point a name at another card.
    SetRecord {
        /// The name.
        name: Slug,
    },
    /// Keep a name for a term from now on.
    Renew {
        /// The name.
        name: Slug,
    },
    /// Give a name up.
    GiveUp {
        /// The name.
        name: Slug,
    },
    /// Offer a name to an account; zero takes the offer back.
    Offer {
        /// The name.
        name: Slug,
        /// To whom.
        to: Address,
    },
    /// Take an offered name over.
    Accept {
        /// The name.
        name: Slug,
    },
    /// Choose who may begin a recovery of a name; zero chooses nobody.
    SetRecovery {
        /// The name.
        name: Slug,
        /// Who.
        account: Address,
        /// How many seconds the owner has to stop one.
        delay: u32,
    },
    /// Begin to hand a name to an heir, as its recovery account.
    StartRecovery {
        /// The name.
        name: Slug,
        /// To whom.
        heir: Address,
    },
    /// Stop a recovery, as the owner.
    StopRecovery {
        /// The name.
        name: Slug,
    },
    /// Hand a name to its heir, after the owner's time to stop that.
    FinishRecovery {
        /// The name.
        name: Slug,
    },
}

/// Reads exactly one call; nothing of notes or of other people's signatures.
pub(super) fn name_call(data: &Bytes) -> Option<NameCall> {
    use NameDirectory::NameDirectoryCalls as Calls;
    let name = Slug::from_word;
    Some(match canonical_any::<Calls>(data)? {
        Calls::commit(_) => NameCall::Commit,
        // The deposit goes back to an account, and the caller is the owner: no signature goes along.
        Calls::register(call) if call.terms.refundKind == 0 && call.signature.is_empty() => {
            NameCall::Register { name: name(call.terms.name)?, owner: call.terms.owner }
        }
        Calls::setRecord(call) => NameCall::SetRecord { name: name(call.name)? },
        Calls::renew(call) => NameCall::Renew { name: name(call.name)? },
        Calls::giveUp(call) if call.opening.insertion.is_zero() && call.opening.pool.is_zero() => {
            NameCall::GiveUp { name: name(call.name)? }
        }
        Calls::offerOwner(call) => NameCall::Offer { name: name(call.id)?, to: call.to },
        Calls::acceptOwner(call) => NameCall::Accept { name: name(call.id)? },
        Calls::setRecovery(call) => {
            NameCall::SetRecovery { name: name(call.id)?, account: call.recovery, delay: call.delay }
        }
        Calls::startRecovery(call) => NameCall::StartRecovery { name: name(call.id)?, heir: call.heir },
        Calls::cancelRecovery(call) => NameCall::StopRecovery { name: name(call.id)? },
        Calls::finishRecovery(call) => NameCall::FinishRecovery { name: name(call.id)? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_chain::names::Names;
    use teahouse_chain::ownership::{OwnedId, Recovery};

    #[test]
    fn each_step_of_a_recovery_is_read_with_who_and_how_long_and_with_a_byte_more_is_none() {
        let name = Slug::new("anna-of-the-tea").unwrap();
        let (owners, id) = (Names::at(Address::repeat_byte(1)).owners(), OwnedId::from(name));
        let (account, heir) = (Address::repeat_byte(2), Address::repeat_byte(3));
        let chosen = Recovery { account, delay: 259_200 };
        for (call, read) in [
            (owners.set_recovery(id, Some(chosen)), NameCall::SetRecovery { name, account, delay: 259_200 }),
            (owners.set_recovery(id, None), NameCall::SetRecovery { name, account: Address::ZERO, delay: 0 }),
            (owners.start_recovery(id, heir), NameCall::StartRecovery { name, heir }),
            (owners.cancel_recovery(id), NameCall::StopRecovery { name }),
            (owners.finish_recovery(id), NameCall::FinishRecovery { name }),
        ] {
            assert_eq!(name_call(&call.data), Some(read));
            assert_eq!(name_call(&[&call.data[..], &[0]].concat().into()), None);
        }
    }
}
