//! Clock, chance, log, storage and the pairwise id.

use std::time::Duration;

use teahouse_bundle::Capability;
use teahouse_bundle::text::tame;

use super::HostError;
use crate::bindings::teahouse::app::{clock, identity, log, random, storage};
use crate::model::RefusalCode;
use crate::powers::{LogLevel, LogLine};
use crate::records::{STORAGE, app_key};
use crate::state::{AppState, refused};

/// Most keys that one call lists.
const MAX_LISTED: usize = 256;

impl clock::Host for AppState {
    fn now_ms(&mut self) -> wasmtime::Result<u64> {
        self.count_call()?;
        Ok(self.draft.now.get())
    }

    fn set_timer(&mut self, tag: u32, after_ms: u64) -> Result<(), HostError> {
        self.count_call()?;
        let wait = Duration::from_millis(after_ms);
        if wait < self.spec.limits.shortest_timer {
            return Err(refused(RefusalCode::Invalid, "a timer waits at least 250 ms")); // LIM-006
        }
        let full = self.draft.timers.len() >= self.spec.limits.timers;
        if full && !self.draft.timers.contains_key(&tag) {
            return Err(refused(RefusalCode::Quota, "too many timers")); // LIM-006
        }
        self.draft.timers.insert(tag, self.draft.now.after(wait));
        Ok(())
    }

    fn cancel_timer(&mut self, tag: u32) -> wasmtime::Result<()> {
        self.count_call()?;
        self.draft.timers.remove(&tag);
        Ok(())
    }
}

impl random::Host for AppState {
    fn bytes(&mut self, len: u32) -> Result<Vec<u8>, HostError> {
        self.count_call()?;
        if len > self.spec.limits.random_bytes {
            return Err(refused(RefusalCode::Invalid, "at most 1024 random bytes in a call"));
        }
        self.random(len as usize)
    }
}

impl log::Host for AppState {
    fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        self.count_call()?;
        if self.draft.log.len() >= self.spec.limits.log_lines {
            self.draft.lines_dropped += 1; // LIM-006
            return Ok(());
        }
        let level = match level {
            log::Level::Debug => LogLevel::Debug,
            log::Level::Info => LogLevel::Info,
            log::Level::Warn => LogLevel::Warn,
            log::Level::Error => LogLevel::Error,
        };
        let text = tame(&message, self.spec.limits.log_bytes);
        self.draft.log.push(LogLine { level, text });
        Ok(())
    }
}

impl identity::Host for AppState {
    fn app_user_id(&mut self) -> wasmtime::Result<String> {
        self.count_call()?;
        self.uses(Capability::Identity);
        Ok(self.spec.user_id.clone())
    }
}

impl storage::Host for AppState {
    fn get(&mut self, key: String) -> Result<Option<Vec<u8>>, HostError> {
        self.count_call()?;
        self.check_key(&key)?;
        Ok(self.slot(&key)?.now.clone())
    }

    fn put(&mut self, key: String, value: Vec<u8>) -> Result<(), HostError> {
        self.count_call()?;
        self.check_key(&key)?;
        if value.len() > self.spec.limits.value_bytes {
            return Err(refused(RefusalCode::Quota, "a value has at most 256 KiB"));
        }
        self.change(&key, Some(value))
    }

    fn delete(&mut self, key: String) -> Result<(), HostError> {
        self.count_call()?;
        self.check_key(&key)?;
        self.change(&key, None)
    }

    fn keys(&mut self, prefix: String, after: Option<String>, limit: u32) -> Result<Vec<String>, HostError> {
        self.count_call()?;
        self.uses(Capability::Storage);
        let limit = (limit as usize).min(MAX_LISTED);
        self.list_keys(&prefix, after.as_deref(), limit)
    }

    fn stat(&mut self) -> wasmtime::Result<storage::Usage> {
        self.count_call()?;
        self.uses(Capability::Storage);
        Ok(storage::Usage {
            bytes: self.draft.books.bytes,
            keys: self.draft.books.keys,
            quota_bytes: self.spec.limits.storage_bytes,
            quota_keys: self.spec.limits.keys,
        })
    }
}

impl AppState {
    fn check_key(&self, key: &str) -> Result<(), HostError> {
        if key.is_empty() || key.len() > self.spec.limits.key_bytes {
            return Err(refused(RefusalCode::Invalid, "a key has 1 to 256 bytes"));
        }
        Ok(())
    }

    /// Changes one key and keeps the counters true, or refuses when the quota would be passed.
    fn change(&mut self, key: &str, value: Option<Vec<u8>>) -> Result<(), HostError> {
        let weight = |value: &Option<Vec<u8>>| value.as_ref().map_or(0, |v| (key.len() + v.len()) as u64);
        let slot = self.slot(key)?;
        let (before, after) = (weight(&slot.now), weight(&value));
        let (had, has) = (slot.now.is_some(), value.is_some());
        let bytes = (self.draft.books.bytes + after).saturating_sub(before);
        let keys = (self.draft.books.keys + u32::from(has)).saturating_sub(u32::from(had));
        let grows = bytes > self.draft.books.bytes || keys > self.draft.books.keys;
        if grows && (bytes > self.spec.limits.storage_bytes || keys > self.spec.limits.keys) {
            return Err(refused(RefusalCode::Quota, "the app's storage is full")); // LIM-005
        }
        self.slot(key)?.now = value;
        self.draft.books.bytes = bytes;
        self.draft.books.keys = keys;
        Ok(())
    }

    /// Kept keys and this turn's, merged in byte order.
    fn list_keys(
        &mut self,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<String>, HostError> {
        let app = self.app();
        let in_range = |key: &str| key.starts_with(prefix) && after.is_none_or(|after| key > after);
        let start = after.map(|after| app_key(&app, after.as_bytes()));
        // Every key that this turn removed may hide one kept key, so that many more are read.
        let kept = self.scan(
            STORAGE,
            &app_key(&app, prefix.as_bytes()),
            start.as_deref(),
            limit + self.draft.slots.len(),
        )?;
        let mut keys: std::collections::BTreeSet<String> = kept
            .into_iter()
            .filter_map(|(key, _)| String::from_utf8(key[teahouse_bundle::AppId::LEN..].to_vec()).ok())
            .collect();
        for (key, slot) in &self.draft.slots {
            if slot.now.is_none() {
                keys.remove(key);
            } else if in_range(key) {
                keys.insert(key.clone());
            }
        }
        Ok(keys.into_iter().take(limit).collect())
    }
}
