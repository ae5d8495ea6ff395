//! A reply is what a host would answer if all went well; nothing of it has happened.

use std::time::Duration;

use teahouse_base::RecordStore;
use teahouse_bundle::{AppId, Capability};
use teahouse_runtime::model::{
    Amount, Answer, FileId, FileInfo, FileLink, Outcome, PersonId, Receipt, Refusal, RefusalCode, Request,
    RequestKind, SignatureRecord,
};
use teahouse_runtime::{files, geohash};

use super::ledger::Ledger;
use super::shelf::Shelf;
use super::signed;

/// How long a pretended envelope stays open.
const OPEN: Duration = Duration::from_secs(86_400);

/// Where everybody is: degrees north and east of Shanghai.
const SOMEWHERE: (f64, f64) = (31.23, 121.47);

/// What a reply depends on.
pub(crate) struct Circumstances<'a> {
    pub ledger: &'a Ledger,
    pub shelf: &'a Shelf,
    /// The person's place and name, and everybody else's names.
    pub who: usize,
    pub name: &'static str,
    pub others: Vec<&'static str>,
    /// What the person's app keeps, and under which id.
    pub records: &'a dyn RecordStore,
    pub app: AppId,
}

fn not_found(detail: &str) -> Answer {
    Answer::Refused(Refusal::new(RefusalCode::NotFound, detail))
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
                let none = || not_found("nothing was given");
                self.ledger.look(at, self.who, now.after(OPEN)).map_or_else(none, Answer::Progress)
            }
            RequestKind::OpenMeter(meter) => Answer::MeterOpened(meter.typed.fields.clone()),
            // No key signs in a simulation.
            RequestKind::Tick(tick) => {
                Answer::Vouched(SignatureRecord { signature: vec![0; 65], fields: tick.changes.clone() })
            }
            RequestKind::StopMeter(_) => Answer::MeterStopped,
            RequestKind::SendCard { .. } | RequestKind::UpdateCard { .. } => Answer::CardSent,
            RequestKind::PickContacts { max, .. } => {
                let picked = self.others.iter().take(*max as usize);
                Answer::Picked(picked.map(|name| PersonId::new(*name)).collect())
            }
            RequestKind::Sign(sign) => Answer::Signed(signed::sign(&sign.typed, self.name, now)),
            RequestKind::Verify(verify) => Answer::Verified(signed::holds(verify, self.name)),
            RequestKind::PickFile { max_bytes, accept, .. } => {
                Answer::FilePicked(Shelf::pick(*max_bytes, accept)?)
            }
            RequestKind::ShareFile { file, .. } => self
                .file(*file)
                .map_or_else(|| not_found("no such file"), |info| Answer::FileShared(link(info))),
            RequestKind::FetchFile(hash) => {
                let shared = self.shelf.shared_with(self.name, hash);
                shared.map_or_else(|| not_found("nobody shared it"), Answer::FileFetched)
            }
            RequestKind::PickCell { letters, .. } => {
                Answer::CellPicked(geohash::cell_at(SOMEWHERE.0, SOMEWHERE.1, *letters)?)
            }
            RequestKind::Scan { .. } => Answer::Scanned("simulated code".to_owned()),
            _ => return None,
        })
    }

    /// What is known of a file that the person's app keeps.
    fn file(&self, file: FileId) -> Option<FileInfo> {
        let records = self.records.begin_read().ok()?;
        files::info(records.as_ref(), &self.app, file).ok()?
    }
}

/// How a shared file is named towards everybody: what mailboxes call it is pretended too.
fn link(info: FileInfo) -> FileLink {
    let blob = files::hash_of(info.hash.as_bytes());
    FileLink { hash: info.hash, blob, size: info.size }
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
            | Capability::Deals
    ) || matches!(kind, RequestKind::ShareFile { .. } | RequestKind::FetchFile(_))
}

/// A refusal by the simulation.
pub(crate) fn refused(code: RefusalCode) -> Answer {
    Answer::Refused(Refusal::new(code, "refused in the simulator"))
}
