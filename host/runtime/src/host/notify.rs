//! Notifications: words are checked and tamed, and nothing is shown before the turn is kept.

use teahouse_base::UnixMillis;
use teahouse_bundle::Capability;
use teahouse_bundle::text::tame;

use super::HostError;
use crate::bindings::teahouse::app::notify;
use crate::grant::{self, Grant, Scope};
use crate::model::{Alarm, Notification, RefusalCode};
use crate::notify::{Alarms, BODY_BYTES, Heard, MOST_ALARMS, POSTED, TITLE_BYTES};
use crate::records::{ALARMS, GRANTS, HEARD, from_record};
use crate::state::{AppState, refused};

/// Words that a person can read, or a refusal.
pub(super) fn words(title: &str, body: &str) -> Result<Notification, HostError> {
    if title.len() > TITLE_BYTES || body.len() > BODY_BYTES {
        let hint = format!("a title has at most {TITLE_BYTES} bytes, a body {BODY_BYTES}");
        return Err(refused(RefusalCode::Invalid, hint)); // NTF-001
    }
    let notification = Notification { title: tame(title, TITLE_BYTES), body: tame(body, BODY_BYTES) };
    if notification.title.is_empty() {
        return Err(refused(RefusalCode::Invalid, "a title has at least one letter that can be seen"));
    }
    Ok(notification)
}

impl notify::Host for AppState {
    fn post(&mut self, title: String, body: String) -> Result<(), HostError> {
        self.count_call()?;
        let notification = words(&title, &body)?;
        self.may_notify()?;
        let (app, now) = (self.app(), self.draft.now);
        let kept = self.read(HEARD, app.as_bytes())?;
        let free = Heard::within_a_day(kept.as_deref(), now)?.is_free(now);
        if !free || self.draft.posted.is_some() {
            let hint = "one notification in 30 seconds, and 20 in 24 hours";
            return Err(refused(RefusalCode::RateLimited, hint)); // NTF-002
        }
        self.uses(Capability::Notify);
        self.draft.posted = Some(notification);
        Ok(())
    }

    fn set_alarm(&mut self, tag: u32, at_ms: u64, title: String, body: String) -> Result<(), HostError> {
        self.count_call()?;
        if tag == POSTED {
            return Err(refused(RefusalCode::Invalid, "this tag stands for what was posted"));
        }
        let alarm = Alarm { at: UnixMillis::new(at_ms), notification: words(&title, &body)? };
        self.may_notify()?;
        let alarms = self.alarms()?;
        if alarms.now.len() >= MOST_ALARMS && !alarms.now.contains_key(&tag) {
            return Err(refused(RefusalCode::Quota, format!("{MOST_ALARMS} alarms are set"))); // NTF-004
        }
        alarms.now.insert(tag, alarm);
        self.uses(Capability::Notify);
        Ok(())
    }

    fn cancel_alarm(&mut self, tag: u32) -> wasmtime::Result<()> {
        self.count_call()?;
        let alarms = self.alarms().map_err(HostError::into_trap)?;
        alarms.now.remove(&tag);
        Ok(())
    }
}

impl AppState {
    /// Whether manifest and person let it: nothing is asked each time, so what was taken back is all that counts.
    pub(super) fn may_notify(&mut self) -> Result<(), HostError> {
        let app = self.app();
        let bytes = self.read(GRANTS, &grant::record_key(&app, &Scope::Notify))?;
        let grant: Option<Grant> = bytes.map(|bytes| from_record(GRANTS, &bytes)).transpose()?;
        let (manifest, said, now) = (&self.spec.manifest, grant.as_ref(), self.draft.now);
        let checked = grant::check_scope(&Scope::Notify, &manifest.permissions, said, manifest.version, now);
        checked.map_err(|error| self.refused_by(error))?;
        self.check_kept() // CAP-007
    }

    /// The app's alarms in this turn.
    fn alarms(&mut self) -> Result<&mut Alarms, HostError> {
        if self.draft.alarms.is_none() {
            let app = self.app();
            let rows = self.scan(ALARMS, app.as_bytes(), None, usize::MAX)?;
            self.draft.alarms = Some(Alarms::read(&rows)?);
        }
        Ok(self.draft.alarms.as_mut().expect("set on the lines above when it was not there"))
    }
}
