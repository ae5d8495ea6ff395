//! A meter ends first in memory, so that nothing more is signed, and then on disk, with its receipt.

use std::sync::Arc;

use teahouse_api::Event;
use teahouse_api::app::{ReceiptAnswer, ReceiptKind};
use teahouse_api::meter::{MeterEnd, MeterView};
use teahouse_base::WriteRecords;
use teahouse_bundle::AppId;
use teahouse_chain::primitives::Address;
use teahouse_runtime::grant::{self, Decision, Scope};
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::promise::{MeterRecord, MeterState};

use super::MeterNote;
use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::money::payment;
use crate::node::Shared;
use crate::receipts::log::Entry;
use crate::receipts::shown;
use crate::records::{METERS, all_json, get_json, put_json};

/// The most meters that are listed.
const MOST: usize = 100;

impl Shared {
    /// Ends a meter on disk in the caller's commit; whether it ran there.
    pub(crate) fn end_meter(
        &self,
        records: &mut dyn WriteRecords,
        chain: &Chain,
        id: &IntentId,
        why: MeterEnd,
    ) -> Result<Option<AppId>, NodeError> {
        let Some(note) = get_json::<MeterNote>(&*records, METERS, id.as_bytes())? else { return Ok(None) };
        let (app, account) = note.whose()?;
        let Some(stopped) = chain.promises.stop_meter(records, account, id)? else { return Ok(None) };
        put_json(records, METERS, id.as_bytes(), &MeterNote { ended: Some(why), ..note })?;
        let shown = shown(&["meter-end", &id.to_string(), &stopped.said().to_string()]);
        let (kind, answer) = (ReceiptKind::MeterEnd, ReceiptAnswer::Agreed);
        self.write_app_receipt(records, Entry { app, scope: Scope::Meter.to_string(), kind, answer, shown })?; // NODE-185
        Ok(Some(app))
    }

    /// Ends a meter, in memory and on disk.
    fn stop_meter(&self, chain: &Chain, id: &IntentId, why: MeterEnd) -> Result<(), NodeError> {
        self.apps.meters.end(id); // NODE-181
        if let Some(app) = self.write(|records| self.end_meter(records, chain, id, why))? {
            self.emit(Event::App { app: app.to_string() });
            self.app_changed(&app);
        }
        Ok(())
    }

    /// Ends on disk what has ended in memory. Without a chain, the next look at one does.
    fn stop_all(&self, ended: &[IntentId], why: MeterEnd) {
        let Ok(chain) = self.chain() else { return };
        for id in ended {
            if let Err(error) = self.stop_meter(&chain, id, why) {
                tracing::warn!(%error, meter = %id, "the end of a meter is noted later");
            }
        }
    }

    /// An app was closed.
    pub(crate) fn close_meters(&self, app: &AppId) {
        self.stop_all(&self.apps.meters.closed(app), MeterEnd::Closed); // NODE-181
    }

    /// Ends the meters of an app whose grant does not stand any more.
    pub(crate) fn stop_ungranted_meters(&self, app: &AppId) -> Result<(), NodeError> {
        let grant = self.read(|records| grant::find(records, app, &Scope::Meter))?;
        let now = self.clock.now();
        let stands = |grant: &grant::Grant| grant.decision == Decision::Ask && grant.ended(now).is_none();
        if grant.is_some_and(|grant| !stands(&grant)) {
            self.stop_all(&self.apps.meters.end_all_of(app), MeterEnd::Revoked); // NODE-183
        }
        Ok(())
    }

    /// Ends what has been silent for too long, and what the disk says to run and nobody here holds.
    pub(crate) fn stop_idle_meters(&self, chain: &Chain) -> Result<(), NodeError> {
        for id in self.apps.meters.silent(self.clock.now()) {
            self.stop_meter(chain, &id, MeterEnd::Silent)?; // NODE-182
        }
        for (_, record) in chain.promises.unsettled_meters()? {
            if record.state == MeterState::Running && !self.apps.meters.knows(&record.id) {
                self.stop_meter(chain, &record.id, MeterEnd::Restarted)?; // NODE-181
            }
        }
        Ok(())
    }

    /// The person stops a meter.
    pub(crate) fn stop_by_person(&self, meter: &str) -> Result<Vec<MeterView>, NodeError> {
        let known = self.meters(None)?.into_iter().find(|one| one.id == meter);
        let id = known.and_then(|known| known.id.parse().ok());
        let id: IntentId = id.ok_or_else(|| codes::NO_METER.with("meter", meter))?;
        let chain = self.chain()?;
        self.stop_meter(&chain, &id, MeterEnd::Person)?;
        self.meters(None)
    }

    /// The meters of one app, or of all: those that run first, then the newest.
    pub(crate) fn meters(&self, app: Option<&str>) -> Result<Vec<MeterView>, NodeError> {
        let only = app.map(|name| self.find_app(name)).transpose()?.map(|(app, _)| app.to_string());
        let Ok(chain) = self.chain() else { return Ok(Vec::new()) };
        let notes = self.read(|records| all_json::<MeterNote>(records, METERS, &[]))?;
        let mut views = Vec::new();
        for (key, note) in notes {
            let Ok(id) = <[u8; 16]>::try_from(key) else { continue };
            if only.as_ref().is_none_or(|only| note.app == *only) {
                views.extend(self.meter_view(&chain, IntentId::from_array(id), note)?);
            }
        }
        views.sort_by_key(|view| (view.ended.is_some(), std::cmp::Reverse(view.opened_at)));
        views.truncate(MOST);
        Ok(views)
    }

    /// How a meter stands; `None` of one on another chain.
    fn meter_view(
        &self,
        chain: &Arc<Chain>,
        id: IntentId,
        note: MeterNote,
    ) -> Result<Option<MeterView>, NodeError> {
        let (app, account): (AppId, Address) = note.whose()?;
        let Some(record) = chain.promises.meter(account, &id)? else { return Ok(None) };
        let ended = self.why_ended(&record, note.ended);
        let silent_at = self.apps.meters.silent_at(&id).filter(|_| ended.is_none());
        let money = |units| payment::money(chain, record.asset, units);
        Ok(Some(MeterView {
            id: id.to_string(),
            title: self.app_record(&app).map_or_else(|_| note.app.clone(), |record| record.title),
            app: note.app,
            contract: note.contract,
            name: note.name,
            reason: note.reason,
            most: money(record.most()),
            said: money(record.said()),
            opened_at: record.agreed_at.get(),
            silent_at: silent_at.map(|at| at.get()),
            ended,
        }))
    }

    fn why_ended(&self, record: &MeterRecord, noted: Option<MeterEnd>) -> Option<MeterEnd> {
        let otherwise = match record.state {
            MeterState::Running if self.apps.meters.lives(&record.id, self.clock.now()) => return None,
            MeterState::Running if self.apps.meters.knows(&record.id) => MeterEnd::Silent,
            MeterState::Running | MeterState::Stopped => MeterEnd::Restarted,
            MeterState::Replaced => MeterEnd::Replaced,
            MeterState::Used | MeterState::Dead => MeterEnd::Over,
        };
        Some(noted.unwrap_or(otherwise))
    }
}
