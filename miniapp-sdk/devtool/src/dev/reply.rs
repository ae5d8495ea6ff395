//! A reply is what a host would answer if all went well; nothing of it has happened.

use std::time::Duration;

use teahouse_bundle::Capability;
use teahouse_runtime::model::{
    Amount, Answer, Outcome, PersonId, Receipt, Refusal, RefusalCode, Request, RequestKind, SignatureRecord,
};

use super::ledger::Ledger;

/// How long a pretended envelope stays open.
const OPEN: Duration = Duration::from_secs(86_400);

/// What a reply depends on.
pub(crate) struct Circumstances<'a> {
    pub ledger: &'a Ledger,
    /// The person's place, and everybody else's names.
    pub who: usize,
    pub others: Vec<&'static str>,
}

impl Circumstances<'_> {
    /// The answer, where one can be guessed: nobody guesses what a contract would return. It is as if given at once, so that it stays the same while it waits.
    pub fn reply(&self, request: &Request) -> Option<Answer> {
        let (reference, now) = (format!("simulated-{}", request.id), request.asked_at);
        let receipt =
            |amount: &Amount| Receipt { reference: reference.clone(), amount: amount.clone(), paid_at: now };
        Some(match &request.kind {
            RequestKind::Pay(payment) => Answer::Paid(receipt(&payment.amount)),
            RequestKind::PayPrivately(payment) => Answer::PaidPrivately(receipt(&payment.amount)),
            RequestKind::Write(_) => Answer::Written(Outcome { reference, confirmed_at: now }),
            RequestKind::Give(_) => Answer::Given,
            RequestKind::Redeem(share) => {
                self.ledger.worth(share).map_or_else(Answer::Refused, Answer::Redeemed)
            }
            RequestKind::Look(at) => {
                let none = || Answer::Refused(Refusal::new(RefusalCode::NotFound, "nothing was given"));
                self.ledger.look(at, self.who, now.after(OPEN)).map_or_else(none, Answer::Progress)
            }
            RequestKind::OpenMeter(meter) => Answer::MeterOpened(meter.typed.fields.clone()),
            // No key signs in a simulation.
            RequestKind::Tick(tick) => {
                Answer::Vouched(SignatureRecord { signature: vec![0; 65], fields: tick.changes.clone() })
            }
            RequestKind::StopMeter(_) => Answer::MeterStopped,
            RequestKind::SendCard { .. } => Answer::CardSent,
            RequestKind::PickContacts { max, .. } => {
                let picked = self.others.iter().take(*max as usize);
                Answer::Picked(picked.map(|name| PersonId::new(*name)).collect())
            }
            _ => return None,
        })
    }
}

/// Whether a host needs the network or the chain for it. A card waits in the outbox, and a picker is on this machine.
pub(crate) const fn needs_network(kind: &RequestKind) -> bool {
    matches!(
        kind.interface(),
        Capability::Wallet
            | Capability::Shielded
            | Capability::Contracts
            | Capability::Sign
            | Capability::Meter
            | Capability::Claims
    )
}

/// A refusal by the simulation.
pub(crate) fn refused(code: RefusalCode) -> Answer {
    Answer::Refused(Refusal::new(code, "refused in the simulator"))
}
