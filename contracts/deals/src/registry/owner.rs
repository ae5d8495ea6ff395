//! A holding says who acts for a publisher, and who may come after.
//!
//! One nonce counts every act and every change of owner, so a signature that was overtaken is void.

use teahouse_base::UnixSeconds;

use super::call::{Act, Form, SignedAct};
use super::{MAX_RECOVERY_DELAY, MIN_RECOVERY_DELAY, Registry, RegistryRefusal as Refusal};
use crate::account::{Account, Signature};

/// Who owns a publisher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holding {
    /// Who acts for it.
    pub owner: Account,
    /// How often the owner acted or changed.
    pub nonce: u64,
    /// To whom it is offered; zero when to nobody.
    pub offered_to: Account,
    /// Who may recover it; zero when nobody.
    pub recovery: Account,
    /// Seconds a recovery waits.
    pub delay: u32,
    /// When a recovery can be ended; `None` while none runs.
    pub recover_at: Option<UnixSeconds>,
    /// Who owns it then.
    pub heir: Account,
}

impl Holding {
    /// Nobody's.
    pub const NOBODYS: Self = Self {
        owner: Account::ZERO,
        nonce: 0,
        offered_to: Account::ZERO,
        recovery: Account::ZERO,
        delay: 0,
        recover_at: None,
        heir: Account::ZERO,
    };

    /// Gives it to `owner`; whatever the old one offered, chose or signed ends here.
    pub(super) fn hand(&mut self, owner: Account) {
        // A delay that was chosen for nobody stays; it means nothing.
        let delay = if self.recovery.is_zero() { self.delay } else { 0 };
        *self = Self { owner, nonce: self.nonce + 1, delay, ..Self::NOBODYS };
    }
}

impl Registry {
    /// A publisher's holding; nobody's for one that is not there.
    pub fn holding(&self, publisher: u64) -> Holding {
        self.publishers.get(&publisher).map_or(Holding::NOBODYS, |it| it.holding)
    }

    fn change(&mut self, publisher: u64, change: impl FnOnce(&mut Holding)) {
        if let Some(kept) = self.publishers.get_mut(&publisher) {
            change(&mut kept.holding);
        }
    }

    /// An act of the owner, in either form.
    pub(super) fn act_as_owner(
        &mut self,
        publisher: u64,
        by: Account,
        act: Act,
        form: &Form,
        now: UnixSeconds,
    ) -> Result<(), Refusal> {
        let kept = self.holding(publisher);
        if kept.owner.is_zero() {
            return Err(Refusal::NotOwned { publisher });
        }
        match form {
            Form::Called if by != kept.owner => {
                return Err(Refusal::NotTheOwner { caller: by, owner: kept.owner });
            }
            Form::Called => {}
            Form::Signed { .. } => require_next(&kept, kept.owner, act, form, now)?,
        }
        self.change(publisher, |it| it.nonce += 1);
        Ok(())
    }

    pub(super) fn offer(&mut self, publisher: u64, to: Account) {
        self.change(publisher, |it| it.offered_to = to);
    }

    pub(super) fn accept(
        &mut self,
        publisher: u64,
        by: Account,
        form: &Form,
        now: UnixSeconds,
    ) -> Result<(), Refusal> {
        let kept = self.holding(publisher);
        let offered_to = kept.offered_to;
        let (caller, is_offered) = match form {
            Form::Called => (by, by == offered_to && !by.is_zero()),
            Form::Signed { signer, .. } => (*signer, *signer == offered_to),
        };
        if !is_offered {
            return Err(Refusal::NotOffered { caller, offered_to });
        }
        require_next(&kept, offered_to, Act::Accept { publisher }, form, now)?;
        self.change(publisher, |it| it.hand(offered_to));
        Ok(())
    }

    pub(super) fn choose_recovery(
        &mut self,
        publisher: u64,
        recovery: Account,
        delay: u32,
    ) -> Result<(), Refusal> {
        let (least, most) = (MIN_RECOVERY_DELAY.as_secs() as u32, MAX_RECOVERY_DELAY.as_secs() as u32);
        if !recovery.is_zero() && !(least..=most).contains(&delay) {
            return Err(Refusal::BadDelay { delay, least, most });
        }
        self.change(publisher, |it| {
            (it.recovery, it.delay, it.recover_at, it.heir) = (recovery, delay, None, Account::ZERO);
        });
        Ok(())
    }

    pub(super) fn start_recovery(
        &mut self,
        by: Account,
        publisher: u64,
        heir: Account,
        form: &Form,
        now: UnixSeconds,
    ) -> Result<(), Refusal> {
        let kept = self.holding(publisher);
        let recovery = kept.recovery;
        match form {
            Form::Called if recovery.is_zero() || by != recovery => {
                return Err(Refusal::NotTheRecovery { caller: by, recovery });
            }
            Form::Called => {}
            Form::Signed { .. } => {
                require_next(&kept, recovery, Act::StartRecovery { publisher, heir }, form, now)?
            }
        }
        if heir.is_zero() {
            return Err(Refusal::NoHeir);
        }
        if let Some(recover_at) = kept.recover_at {
            return Err(Refusal::RecoveryRuns { recover_at });
        }
        let recover_at = UnixSeconds::new(now.get() + u64::from(kept.delay));
        self.change(publisher, |it| (it.recover_at, it.heir) = (Some(recover_at), heir));
        Ok(())
    }

    pub(super) fn cancel_recovery(&mut self, publisher: u64) -> Result<(), Refusal> {
        if self.holding(publisher).recover_at.is_none() {
            return Err(Refusal::NoRecoveryRuns { publisher });
        }
        self.change(publisher, |it| (it.recover_at, it.heir) = (None, Account::ZERO));
        Ok(())
    }

    pub(super) fn finish_recovery(&mut self, publisher: u64, now: UnixSeconds) -> Result<(), Refusal> {
        let kept = self.holding(publisher);
        let recover_at = kept.recover_at.ok_or(Refusal::NoRecoveryRuns { publisher })?;
        if now < recover_at {
            return Err(Refusal::RecoveryTooEarly { recover_at, time: now });
        }
        self.change(publisher, |it| {
            it.hand(kept.heir);
            // The choice stays: an heir whose account turns out to be dead is not the end.
            (it.recovery, it.delay) = (kept.recovery, kept.delay);
        });
        Ok(())
    }
}

/// Whether what `who` signed is for the state the publisher is in.
fn require_next(
    kept: &Holding,
    who: Account,
    act: Act,
    form: &Form,
    now: UnixSeconds,
) -> Result<(), Refusal> {
    let Form::Signed { signer, nonce, deadline, signature } = form else { return Ok(()) };
    if *nonce != kept.nonce {
        return Err(Refusal::WrongNonce { nonce: *nonce, expected: kept.nonce });
    }
    let signed = SignedAct { act, signer: *signer, nonce: *nonce, deadline: *deadline };
    require_signed(who, &signed, signature, now)
}

/// Whether `who` signed this, in time.
pub(super) fn require_signed(
    who: Account,
    signed: &SignedAct,
    signature: &Signature<SignedAct>,
    now: UnixSeconds,
) -> Result<(), Refusal> {
    if now > signed.deadline {
        return Err(Refusal::SignaturePastDeadline { deadline: signed.deadline, time: now });
    }
    if signature.is_by(who, signed) { Ok(()) } else { Err(Refusal::BadSignature { signer: who }) }
}
