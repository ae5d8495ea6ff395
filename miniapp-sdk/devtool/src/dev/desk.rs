//! A desk is where one person's pretended host lays what their app did: what it asks for, what its turns used, its lines and its faults.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use teahouse_bundle::AppId;
use teahouse_runtime::AppHost;
use teahouse_runtime::model::{Notification, Request};
use teahouse_runtime::notify::POSTED;
use teahouse_runtime::powers::{Effect, LogLevel, Notice, TurnUse};

use super::shown::NotificationShown;

/// Rung when something has changed.
pub type Bell = Arc<dyn Fn() + Send + Sync>;

/// Turns that are remembered.
const TURNS: usize = 30;
/// Lines that are remembered, of each sort.
const LINES: usize = 200;
/// Notifications that are remembered.
const NOTIFICATIONS: usize = 50;

/// A line for the developer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Its level, or an error's code.
    pub mark: String,
    /// Its text.
    pub text: String,
}

/// What lies on a desk.
#[derive(Default)]
pub(crate) struct Papers {
    /// What was asked since somebody last looked.
    pub requests: Vec<Request>,
    /// What the app said to its person while nobody looked.
    pub notifications: VecDeque<NotificationShown>,
    pub turns: VecDeque<TurnUse>,
    pub log: VecDeque<Line>,
    pub errors: VecDeque<Line>,
}

/// One person's desk.
pub(crate) struct Desk {
    papers: Mutex<Papers>,
    bell: Bell,
}

impl Desk {
    pub fn new(bell: Bell) -> Self {
        Self { papers: Mutex::default(), bell }
    }

    /// What was asked since the last look.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut self.papers.lock().unwrap_or_else(PoisonError::into_inner).requests)
    }

    /// Looks at what lies there.
    pub fn read<T>(&self, look: impl FnOnce(&Papers) -> T) -> T {
        look(&self.papers.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes something that went wrong.
    pub fn complain(&self, mark: impl Into<String>, text: impl Into<String>) {
        let line = Line { mark: mark.into(), text: text.into() };
        self.lay(|papers| keep(&mut papers.errors, line, LINES));
    }

    /// Shows what the app says to its person while nobody looks.
    pub fn show(&self, tag: u32, notification: &Notification) {
        let Notification { title, body } = notification.clone();
        let shown = NotificationShown { tag, title, body };
        self.lay(|papers| keep(&mut papers.notifications, shown, NOTIFICATIONS));
    }

    /// Takes a notification away, because its person opens the app from it; its tag, if there is one of this number.
    pub fn heed(&self, place: usize) -> Option<u32> {
        let mut papers = self.papers.lock().unwrap_or_else(PoisonError::into_inner);
        papers.notifications.remove(place).map(|shown| shown.tag)
    }

    fn lay(&self, write: impl FnOnce(&mut Papers)) {
        write(&mut self.papers.lock().unwrap_or_else(PoisonError::into_inner));
        (self.bell)();
    }
}

/// Adds one, and forgets the oldest where there are too many.
fn keep<T>(list: &mut VecDeque<T>, one: T, most: usize) {
    if list.len() >= most {
        list.pop_front();
    }
    list.push_back(one);
}

const fn word(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Debug => "debug",
        LogLevel::Info => "info",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    }
}

impl AppHost for Desk {
    fn carry_out(&self, _app: AppId, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Request(request) => self.lay(|papers| papers.requests.push(request)), // SIM-001
                Effect::Posted(notification) => self.show(POSTED, &notification),
                Effect::Render(_) | Effect::Alarms | Effect::Watches => (self.bell)(),
            }
        }
    }

    fn turned(&self, _app: AppId, used: TurnUse) {
        for name in &used.undeclared {
            self.complain("not-declared", format!("asked for {name}, which manifest.toml does not declare"));
        }
        self.lay(|papers| keep(&mut papers.turns, used, TURNS));
    }

    fn notice(&self, _app: AppId, notice: Notice) {
        match notice {
            Notice::Log(lines) => self.lay(|papers| {
                for line in lines {
                    keep(&mut papers.log, Line { mark: word(line.level).to_owned(), text: line.text }, LINES);
                }
            }),
            Notice::TurnFailed { code, text } => self.complain(code.to_string(), text),
            Notice::Stopped { code, text } => {
                self.complain(code.to_string(), format!("stopped after too many failures: {text}"));
            }
            _ => (self.bell)(),
        }
    }
}
