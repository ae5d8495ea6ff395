//! A test host is a double of the person and their host: it plays an app natively, presses its buttons and answers its requests.
//!
//! It checks no manifest and no limits; scenario tests on the real runtime do (`teahouse app test`). What it does check is the logic: that each answer is
//! handled, in both languages, also when the app was restarted in between.

mod double;

use std::collections::BTreeMap;

use double::HostDouble;

use crate::app::App;
use crate::guest::bindings::teahouse::app::ui;
use crate::host::Kind;
use crate::session::{Report, Session};
use crate::view::{FlatNode, Input};
use crate::{
    Amount, Answer, AssetId, AssetInfo, Call, CardNews, FileInfo, Launch, Member, Notification, PersonId,
    Refusal, RefusalCode, Request, ShareId, Source, Tag, Tell, Theme, UnixMillis, WatchId,
};

/// A double of the host around one app.
pub struct TestHost<A: App> {
    double: HostDouble,
    session: Session<A>,
    locale: String,
}

impl<A: App> TestHost<A> {
    /// The app, opened from the list of apps in English.
    pub fn launch() -> Self {
        Self::launch_from(Source::Launcher, "en")
    }

    /// The app, opened from `source` in the language of `locale`, with practice assets `native` (18 decimals) and `pusd` (6).
    pub fn launch_from(source: Source, locale: &str) -> Self {
        let asset = |id, symbol: &str, decimals| AssetInfo {
            asset: AssetId::known(id),
            symbol: symbol.to_owned(),
            decimals,
        };
        let mut double = HostDouble {
            assets: vec![asset("native", "ETH", 18), asset("pusd", "PUSD", 6)],
            ..HostDouble::default()
        };
        let session = Session::start(&mut double, launched(source, locale));
        Self { double, session, locale: locale.to_owned() }
    }

    /// Ends the app and starts it again from what it kept.
    pub fn restart(&mut self) {
        self.session = Session::start(&mut self.double, launched(Source::Restart, &self.locale));
    }

    /// Opens the app again from `source`, with what it kept.
    pub fn open_from(&mut self, source: Source) {
        self.session = Session::start(&mut self.double, launched(source, &self.locale));
    }

    /// Replaces what was kept, as an older version or a damaged disk would, and starts again.
    pub fn restart_with(&mut self, kept: Vec<u8>) {
        self.double.storage = Some(kept);
        self.restart();
    }

    /// The bytes that were kept.
    pub fn kept(&self) -> &[u8] {
        self.double.storage.as_deref().unwrap_or_default()
    }

    /// How often something was kept.
    pub fn writes(&self) -> usize {
        self.double.writes
    }

    /// The app's state.
    ///
    /// # Panics
    /// When the app could not read what it kept.
    pub fn state(&self) -> &A {
        self.session.state().expect("the app could read what it kept")
    }

    /// Sets the time.
    pub fn set_now(&mut self, now: UnixMillis) {
        self.double.now = now;
    }

    /// Presses the button that says `label`.
    ///
    /// # Panics
    /// When there is no such button, or it is disabled.
    pub fn press(&mut self, label: &str) {
        let node = self.node(label, |kind| match kind {
            ui::Kind::Button(button) if button.enabled => Some(button.label.as_str()),
            _ => None,
        });
        self.report(Report::Ui { node, input: Input::Pressed });
    }

    /// Types `words` into the text field `label`.
    ///
    /// # Panics
    /// When there is no such field.
    pub fn type_text(&mut self, label: &str, words: &str) {
        let node = self.node(label, |kind| match kind {
            ui::Kind::TextInput(field) if field.enabled => Some(field.label.as_str()),
            _ => None,
        });
        self.report(Report::Ui { node, input: Input::Text(words.to_owned()) });
    }

    /// Types `number` into the number field `label`.
    ///
    /// # Panics
    /// When there is no such field.
    pub fn type_number(&mut self, label: &str, number: i64) {
        let node = self.node(label, |kind| match kind {
            ui::Kind::NumberInput(field) if field.enabled => Some(field.label.as_str()),
            _ => None,
        });
        self.report(Report::Ui { node, input: Input::Number(number) });
    }

    /// Types `amount` into the amount field `label`.
    ///
    /// # Panics
    /// When there is no such field.
    pub fn type_amount(&mut self, label: &str, amount: &Amount) {
        let node = self.node(label, |kind| match kind {
            ui::Kind::AmountInput(field) if field.enabled => Some(field.label.as_str()),
            _ => None,
        });
        self.report(Report::Ui { node, input: Input::Amount(amount.units().to_string()) });
    }

    /// Chooses option `place` of the choice `label`.
    ///
    /// # Panics
    /// When there is no such choice.
    pub fn choose(&mut self, label: &str, place: u32) {
        let node = self.node(label, |kind| match kind {
            ui::Kind::Select(field) if field.enabled => Some(field.label.as_str()),
            _ => None,
        });
        self.report(Report::Ui { node, input: Input::Chosen(place) });
    }

    /// Switches the switch `label`.
    ///
    /// # Panics
    /// When there is no such switch.
    pub fn switch(&mut self, label: &str, on: bool) {
        let node = self.node(label, |kind| match kind {
            ui::Kind::Toggle(field) if field.enabled => Some(field.label.as_str()),
            _ => None,
        });
        self.report(Report::Ui { node, input: Input::Toggled(on) });
    }

    /// Empties the text, number or amount field `label`.
    ///
    /// # Panics
    /// When there is no such field.
    pub fn clear(&mut self, label: &str) {
        let node = self.node(label, |kind| match kind {
            ui::Kind::TextInput(field) if field.enabled => Some(field.label.as_str()),
            ui::Kind::NumberInput(field) if field.enabled => Some(field.label.as_str()),
            ui::Kind::AmountInput(field) if field.enabled => Some(field.label.as_str()),
            _ => None,
        });
        self.report(Report::Ui { node, input: Input::Cleared });
    }

    /// Puts the app behind another window and back in front.
    pub fn leave_and_return(&mut self) {
        self.report(Report::Suspended);
        self.report(Report::Resumed);
    }

    /// Rings the timer `tag`.
    pub fn ring(&mut self, tag: Tag) {
        self.report(Report::Timer(tag.0));
    }

    /// Takes back the permission for `scope`.
    pub fn revoke(&mut self, scope: &str) {
        self.report(Report::GrantRevoked(scope.to_owned()));
    }

    /// Lets the interface `source` speak about `id`.
    pub fn signal(&mut self, source: &str, id: u64) {
        self.report(Report::Signal { source: source.to_owned(), id });
    }

    /// Puts this person (`me`) and these others into the conversation.
    pub fn talk_with(&mut self, others: &[&str]) {
        let others = others.iter().map(|id| Member { id: PersonId::new((*id).to_owned()), me: false });
        let me = Member { id: PersonId::new("me"), me: true };
        self.double.members = others.chain([me]).collect();
    }

    /// Lets a card come, or another state of one, while the app is open.
    pub fn hear(&mut self, news: CardNews) {
        self.double.last_news += 1;
        let id = self.double.last_news;
        self.double.news.insert(id, news);
        self.signal("chat", id);
    }

    /// The requests that wait for an answer, oldest first.
    pub fn waiting(&self) -> Vec<&Request> {
        self.double.requests.iter().map(|(_, request)| request).collect()
    }

    /// What was told without an answer, oldest first.
    pub fn told(&self) -> &[Tell] {
        &self.double.told
    }

    /// What was posted, oldest first.
    pub fn posted(&self) -> &[Notification] {
        &self.double.posted
    }

    /// The alarms that wait, by their tag.
    pub fn alarms(&self) -> &BTreeMap<Tag, (UnixMillis, Notification)> {
        &self.double.alarms
    }

    /// The reads that are watched. [`signal`](Self::signal) with `contracts` and a number says that one has another answer.
    pub fn watches(&self) -> &BTreeMap<WatchId, Call> {
        &self.double.watches
    }

    /// Lets the alarm `tag` fire while the app is open. One that fires while it is closed is met by
    /// [`open_from`](Self::open_from) with [`Source::Notification`].
    ///
    /// # Panics
    /// When it is not set.
    pub fn fire(&mut self, tag: Tag) {
        assert!(self.double.alarms.remove(&tag).is_some(), "no alarm {tag:?} is set");
        self.signal("notify", tag.0.into());
    }

    /// Answers the oldest waiting request that `answer` can answer.
    ///
    /// # Panics
    /// When there is none.
    pub fn answer(&mut self, answer: Answer) {
        let at = self.double.requests.iter().position(|(_, request)| fits(request, &answer));
        self.answer_at(at, answer);
    }

    /// Answers the oldest waiting pick of a file with this one, which can be read from then on.
    ///
    /// # Panics
    /// When no file is asked for.
    pub fn pick_file(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> FileInfo {
        let file = self.double.keep(name, media_type, &double_hash(bytes), bytes);
        self.answer(Answer::FilePicked(Ok(file.clone())));
        file
    }

    /// Answers the oldest waiting fetch with this file, which can be read from then on. Its hash is the one that was asked for.
    ///
    /// # Panics
    /// When nothing is fetched.
    pub fn fetch_file(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> FileInfo {
        let asked = self.double.requests.iter().find_map(|(_, request)| match request {
            Request::FetchFile(hash) => Some(hash.clone()),
            _ => None,
        });
        let file = self.double.keep(name, media_type, &asked.expect("a fetch waits"), bytes);
        self.answer(Answer::FileFetched(Ok(file.clone())));
        file
    }

    /// Answers every request that waits now and for which `answer` has something to say, oldest first.
    pub fn answer_each(&mut self, answer: impl Fn(&Request) -> Option<Answer>) {
        let waiting = self.double.requests.iter();
        let ready: Vec<_> = waiting.filter_map(|(id, request)| Some((*id, answer(request)?))).collect();
        for (id, answer) in ready {
            self.double.requests.retain(|(known, _)| *known != id);
            self.double.answers.insert(id, answer);
            self.report(Report::Answered(id));
        }
    }

    fn answer_at(&mut self, at: Option<usize>, answer: Answer) {
        let (id, _) = self.double.requests.remove(at.expect("a request of this kind waits"));
        self.double.answers.insert(id, answer);
        self.report(Report::Answered(id));
    }

    /// Refuses the next request, reservation, notification, alarm or watch at once, as the host does when it is not declared or not pressed.
    pub fn refuse_next(&mut self, code: RefusalCode) {
        self.double.refuse_next = Some(Refusal::new(code, "refused by the test"));
    }

    /// The id of the control called `label`.
    pub fn id_of(&self, label: &str) -> Option<u32> {
        let found = self.session.tree().iter().find(|node| control_label(&node.kind) == Some(label));
        found.map(|node| node.id)
    }

    /// Whether `words` stand anywhere in the view.
    pub fn shows(&self, words: &str) -> bool {
        self.lines().iter().any(|line| line.contains(words))
    }

    /// The words of the view, a line for each node that has any.
    pub fn lines(&self) -> Vec<String> {
        self.session.tree().iter().filter_map(words).collect()
    }

    fn report(&mut self, report: Report) {
        self.session.report(&mut self.double, report);
    }

    fn node(&self, label: &str, label_of: fn(&ui::Kind) -> Option<&str>) -> u32 {
        let found = self.session.tree().iter().find(|node| label_of(&node.kind) == Some(label));
        found.map_or_else(
            || panic!("nothing called {label:?} can be used here; the view says {:#?}", self.lines()),
            |node| node.id,
        )
    }
}

/// What a double calls bytes: 64 hex digits, the same for the same bytes, and not BLAKE3.
fn double_hash(bytes: &[u8]) -> String {
    let step = |sum: u64, byte: &u8| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let sum = bytes.iter().fold(0xcbf2_9ce4_8422_2325, step);
    format!("{sum:016x}").repeat(4)
}

fn control_label(kind: &ui::Kind) -> Option<&str> {
    match kind {
        ui::Kind::Button(control) => Some(&control.label),
        ui::Kind::TextInput(control) => Some(&control.label),
        ui::Kind::NumberInput(control) => Some(&control.label),
        ui::Kind::AmountInput(control) => Some(&control.label),
        ui::Kind::Select(control) => Some(&control.label),
        ui::Kind::Toggle(control) => Some(&control.label),
        _ => None,
    }
}

fn fits(request: &Request, answer: &Answer) -> bool {
    let refused = Kind::of(request).refused(Refusal::new(RefusalCode::Internal, ""));
    std::mem::discriminant(&refused) == std::mem::discriminant(answer)
}

fn launched(source: Source, locale: &str) -> Launch {
    Launch { source, theme: Theme::Light, api_level: 1, updated_from: None, locale: locale.to_owned() }
}

fn words(node: &FlatNode) -> Option<String> {
    Some(match &node.kind {
        ui::Kind::Heading(words) | ui::Kind::Text(words) => words.clone(),
        ui::Kind::Money(amount) => format!("{} {}", amount.base_units, amount.asset),
        ui::Kind::User(person) => format!("@{person}"),
        ui::Kind::Time(moment) => format!("time {moment}"),
        ui::Kind::Image(image) => image.description.clone(),
        ui::Kind::Progress(progress) => progress.label.clone(),
        ui::Kind::Qr(qr) => qr.description.clone(),
        ui::Kind::Button(button) => format!("[{}]", button.label),
        ui::Kind::TextInput(field) => format!("{}: {}", field.label, field.value),
        ui::Kind::NumberInput(field) => {
            format!("{}: {}", field.label, field.value.map_or(String::new(), |n| n.to_string()))
        }
        ui::Kind::AmountInput(field) => {
            format!("{}: {}", field.label, field.base_units.clone().unwrap_or_default())
        }
        ui::Kind::Select(field) => format!("{}: {}", field.label, field.options.join(" / ")),
        ui::Kind::Toggle(field) => format!("{}: {}", field.label, if field.on { "on" } else { "off" }),
        ui::Kind::Column
        | ui::Kind::Row
        | ui::Kind::Card
        | ui::Kind::Rows
        | ui::Kind::Divider
        | ui::Kind::Spacer => return None,
    })
}

/// A card from `sender` with `payload` and a share, as the double's host would deliver it.
pub fn card_from(sender: &'static str, payload: Vec<u8>, share: &'static str) -> Source {
    Source::Card { sender: PersonId::new(sender), mine: false, payload, share: Some(ShareId::new(share)) }
}
