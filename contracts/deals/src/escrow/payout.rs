//! Who gets what when a milestone or the deal ends.

use teahouse_base::UnixSeconds;

use super::call::Settlement;
use super::rules::{require_consent, require_deadline};
use super::terms::ALL_BPS;
use super::{Escrow, EscrowRefusal as Refusal, EscrowStatus as Status, MilestoneState as State, Piece};
use crate::account::{Account, Signature};
use crate::amount::Amount;
use crate::deal::Effect;

/// What one call pays out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Payout {
    to_payer: u128,
    to_payee: u128,
}

impl Payout {
    pub(super) fn payer(to_payer: u128) -> Self {
        Self { to_payer, to_payee: 0 }
    }

    pub(super) fn payee(to_payee: u128) -> Self {
        Self { to_payer: 0, to_payee }
    }

    pub(super) fn cut(amount: u128, payee_bps: u16) -> Self {
        let (to_payer, to_payee) = cut(amount, payee_bps);
        Self { to_payer, to_payee }
    }
}

/// What payer and payee get of `amount`; the odd unit is the payee's.
///
/// `payee_bps` is at most [`ALL_BPS`], and the amount one that a contract can keep.
pub fn cut(amount: u128, payee_bps: u16) -> (u128, u128) {
    let to_payer = amount * u128::from(ALL_BPS - payee_bps) / u128::from(ALL_BPS);
    (to_payer, amount - to_payer) // ESC-002
}

impl Escrow {
    /// The arbiter's fee for ruling on `amount`.
    pub(super) fn fee_of(&self, amount: u128) -> u128 {
        let part = amount * u128::from(self.terms.arbiter_fee_bps) / u128::from(ALL_BPS);
        part.min(self.terms.arbiter_fee_cap.get()) // ESC-006
    }

    /// Takes what is left of a milestone out of it.
    pub(super) fn take_left(&mut self, milestone: u8) -> u128 {
        std::mem::take(&mut self.pieces[usize::from(milestone)].left).get()
    }

    /// Ends a milestone and pays what it held; with the last one, the deposits go along.
    pub(super) fn end(&mut self, milestone: u8, mut payout: Payout) -> Vec<Effect> {
        self.finish(milestone);
        if self.is_finished() {
            self.status = Status::Closed;
            let (payers, payees) = (self.terms.payer_deposit.get(), self.terms.payee_deposit.get());
            *(if self.payer_silent { &mut payout.to_payee } else { &mut payout.to_payer }) += payers;
            *(if self.payee_silent { &mut payout.to_payer } else { &mut payout.to_payee }) += payees; // ESC-008
        }
        self.pay(payout)
    }

    pub(super) fn settle(
        &mut self,
        by: Account,
        settlement: &Settlement,
        payer: &Signature<Settlement>,
        payee: &Signature<Settlement>,
        now: UnixSeconds,
    ) -> Result<Vec<Effect>, Refusal> {
        self.require_status(Status::Live)?;
        self.require_own(settlement.id)?;
        let (signed, due) = (settlement.nonce, self.nonce.0);
        if signed != due {
            return Err(Refusal::WrongNonce { signed, due }); // ESC-007
        }
        require_deadline(settlement.deadline, now)?;
        require_consent(by, self.terms.payer, payer, settlement)?;
        require_consent(by, self.terms.payee, payee, settlement)?;
        self.nonce.0 += 1;
        self.divide(settlement)
    }

    /// Ends the milestones of a settlement; what it divides must be what is left, to the unit.
    fn divide(&mut self, settlement: &Settlement) -> Result<Vec<Effect>, Refusal> {
        let (milestones, count) = (settlement.milestones, self.pieces.len());
        if milestones == 0 || u32::from(milestones) >> count != 0 {
            return Err(Refusal::BadSet { milestones, count });
        }
        let mut left = 0;
        for milestone in (0..16).filter(|bit| milestones >> bit & 1 == 1) {
            let found = self.pieces[usize::from(milestone)].state;
            if found == State::Done {
                return Err(Refusal::WrongState { milestone, found });
            }
            left += self.take_left(milestone);
            self.finish(milestone);
        }
        if self.is_finished() {
            self.status = Status::Closed;
            left += self.terms.payer_deposit.get() + self.terms.payee_deposit.get();
        }
        let (to_payer, to_payee) = (settlement.to_payer.get(), settlement.to_payee.get());
        let divided = to_payer + to_payee;
        if divided != left {
            return Err(Refusal::WrongSum { divided, left }); // ESC-002
        }
        Ok(self.pay(Payout { to_payer, to_payee }))
    }

    fn finish(&mut self, milestone: u8) {
        let done = Piece { state: State::Done, left: Amount::ZERO, since: UnixSeconds::new(0) };
        self.pieces[usize::from(milestone)] = done;
    }

    fn is_finished(&self) -> bool {
        self.pieces.iter().all(|piece| piece.state == State::Done)
    }

    pub(super) fn pay(&self, payout: Payout) -> Vec<Effect> {
        let amount = |units| Amount::new(units).expect("a deal holds less than 2^96");
        let payer = Effect::pay(self.terms.payer_to, amount(payout.to_payer));
        payer.into_iter().chain(Effect::pay(self.terms.payee_to, amount(payout.to_payee))).collect()
    }
}
