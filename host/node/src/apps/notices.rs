//! Notifications are what apps said while nobody looked: each is kept in the commit that it follows from, the newest hundred stay,
//! and a locked profile tells nothing of them but that they are there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use teahouse_api::Event;
use teahouse_api::app::OpenAppView;
use teahouse_api::notify::{NotificationView, OpenNotificationParams};
use teahouse_base::{StoreError, UnixMillis, WriteRecords};
use teahouse_bundle::AppId;
use teahouse_runtime::model::{Notification, Source};
use teahouse_runtime::notify::Fired;

use super::open::Start;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{NOTIFICATIONS, Single, all_json, get_json, put_json, put_single, single};

/// Most notifications that stay.
pub(crate) const MOST: usize = 100;

/// A notification as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NoticeRecord {
    /// Whose it is.
    pub app: AppId,
    /// The alarm's tag, or the one that stands for a post.
    pub tag: u32,
    /// Its words.
    pub notification: Notification,
    /// When it was shown first, milliseconds.
    pub at: u64,
}

/// How many there ever were: a number that was dismissed never means another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counted {
    last: u64,
}

impl Single for Counted {
    const KEY: &'static [u8] = b"notifications";
}

/// Keeps one in the caller's transaction, and lets the oldest go.
pub(crate) fn keep(
    records: &mut dyn WriteRecords,
    (app, tag): (AppId, u32),
    notification: &Notification,
    now: UnixMillis,
) -> Result<(), StoreError> {
    let last = single::<Counted>(&*records)?.unwrap_or_default().last + 1;
    put_single(records, &Counted { last })?;
    let record = NoticeRecord { app, tag, notification: notification.clone(), at: now.get() };
    put_json(records, NOTIFICATIONS, &last.to_be_bytes(), &record)?;
    let rows = records.scan(NOTIFICATIONS, &[], None, usize::MAX)?;
    let over = rows.len().saturating_sub(MOST);
    rows.iter().take(over).try_for_each(|(key, _)| records.delete(NOTIFICATIONS, key)) // NTF-008
}

/// Keeps what alarms say.
pub(crate) fn keep_fired(
    records: &mut dyn WriteRecords,
    fired: &[Fired],
    now: UnixMillis,
) -> Result<(), StoreError> {
    fired.iter().try_for_each(|one| keep(records, (one.app, one.tag), &one.notification, now))
}

/// Lets go of everything that an app said.
pub(crate) fn forget(records: &mut dyn WriteRecords, app: &AppId) -> Result<(), StoreError> {
    let mut rows = all_json::<NoticeRecord>(&*records, NOTIFICATIONS, &[])?;
    rows.retain(|(_, record)| record.app == *app);
    rows.iter().try_for_each(|(key, _)| records.delete(NOTIFICATIONS, key))
}

/// The number of a notification, as the fronts say it.
fn number(key: &[u8]) -> String {
    <[u8; 8]>::try_from(key).map_or_else(|_| String::new(), |bytes| u64::from_be_bytes(bytes).to_string())
}

/// What the front is given: with a locked profile neither the app nor its words.
fn view_of(key: &[u8], record: NoticeRecord, titles: Option<&BTreeMap<AppId, String>>) -> NotificationView {
    let (id, at) = (number(key), record.at);
    let Some(titles) = titles else {
        return NotificationView { id, at, app: None, name: None, title: None, body: None }; // NTF-007
    };
    NotificationView {
        id,
        at,
        app: Some(record.app.to_string()),
        name: Some(titles.get(&record.app).cloned().unwrap_or_default()),
        title: Some(record.notification.title),
        body: Some(record.notification.body),
    }
}

impl Shared {
    /// What apps said, the newest first.
    pub(crate) fn notifications(&self) -> Result<Vec<NotificationView>, NodeError> {
        let rows = self.read(|records| all_json::<NoticeRecord>(records, NOTIFICATIONS, &[]))?;
        let installed = self.installed()?.into_iter().map(|(app, record)| (app, record.title));
        let titles: Option<BTreeMap<AppId, String>> = (!self.is_locked()).then(|| installed.collect());
        Ok(rows.into_iter().rev().map(|(key, record)| view_of(&key, record, titles.as_ref())).collect())
    }

    fn notification(&self, id: &str) -> Result<([u8; 8], NoticeRecord), NodeError> {
        let none = || codes::NO_NOTIFICATION.with("notification", id);
        let key = id.parse::<u64>().map_err(|_| none())?.to_be_bytes();
        let found = self.read(|records| get_json::<NoticeRecord>(records, NOTIFICATIONS, &key))?;
        Ok((key, found.ok_or_else(none)?))
    }

    /// Lets one go, or all of them.
    pub(crate) fn dismiss(&self, which: Option<&str>) -> Result<(), NodeError> {
        let one = which.map(|id| self.notification(id)).transpose()?;
        self.write(|records| match one {
            Some((key, _)) => records.delete(NOTIFICATIONS, &key),
            None => {
                let rows = records.scan(NOTIFICATIONS, &[], None, usize::MAX)?;
                rows.iter().try_for_each(|(key, _)| records.delete(NOTIFICATIONS, key))
            }
        })?;
        self.emit(Event::Notification);
        Ok(())
    }

    /// Opens the app that said something, and lets the notification go.
    pub(crate) async fn open_notification(
        self: &std::sync::Arc<Self>,
        params: OpenNotificationParams,
    ) -> Result<OpenAppView, NodeError> {
        if self.is_locked() {
            return Err(codes::LOCKED.error()); // NTF-007
        }
        let (key, kept) = self.notification(&params.id)?;
        let record = self.app_record(&kept.app)?;
        self.may_start(&kept.app, &record, params.anyway == Some(true))?;
        self.close_app(&kept.app).await;
        let (app, via) = (kept.app, Source::Notification(kept.tag));
        let start = Start { app, record, is_guest: false, is_recorded: false, via, conversation: None };
        let opened = self.start(start, params.locale).await?;
        self.ready_link(&app);
        self.write(|records| records.delete(NOTIFICATIONS, &key))?;
        self.emit(Event::Notification);
        Ok(opened)
    }
}
