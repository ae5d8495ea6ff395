//! An open app is its actor in the sandbox, the conversation it was opened in, and the revision of what it shows.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use teahouse_api::Event as Told;
use teahouse_api::app::{
    AppEventParams, ControlView, OpenAppParams, OpenAppView, PickParams, PickerView, ReceiptAnswer,
    ReceiptKind, ScreenView, UiAction,
};
use teahouse_base::{Decode, SystemRng};
use teahouse_bundle::{AppId, VerifiedPackage};
use teahouse_chat::content::Content;
use teahouse_chat::conversation::ChatMessage;
use teahouse_chat::ids::ConversationId;
use teahouse_runtime::app::{RunningApp, Status};
use teahouse_runtime::grant::Scope;
use teahouse_runtime::grant::pending::Word;
use teahouse_runtime::model::{
    Answer, CardLaunch, Event, Input, Launch, Refusal, RefusalCode, Request, RequestId, RequestKind, Source,
    Theme, UiEvent,
};
use teahouse_runtime::news;
use teahouse_runtime::powers::{AppSpec, Powers};
use teahouse_runtime::records;
use teahouse_runtime::trace::Session;
use teahouse_runtime::view::text::{Screen, draw};
use teahouse_runtime::view::{NodeKind, ViewTree};

use super::cards;
use super::catalogue::AppRecord;
use super::host::NodeHost;
use super::tree::Pen;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::people::payload::EnvelopePayload;
use crate::receipts::log::Entry;
use crate::receipts::shown;
use crate::records::{PLACES, put_bytes};

/// An app that runs.
pub(crate) struct OpenApp {
    running: Mutex<Option<Arc<RunningApp>>>,
    pub(super) app: AppId,
    pub(super) package: VerifiedPackage,
    pub(super) conversation: Option<ConversationId>,
    /// What it is, of an app that is not installed.
    pub(super) guest: Option<AppRecord>,
    revision: AtomicU64,
    /// The block at which all that it watches was looked at, and `u64::MAX` before the first look.
    pub(super) looked_at: AtomicU64,
    /// What it was opened as, where its session is recorded.
    recorded: Option<AppSpec>,
}

/// An app that is about to start.
pub(crate) struct Start {
    pub app: AppId,
    pub record: AppRecord,
    /// Whether it is not installed, and runs without powers.
    pub is_guest: bool,
    /// Whether its session is recorded.
    pub is_recorded: bool,
    pub via: Source,
    pub conversation: Option<ConversationId>,
}

impl OpenApp {
    pub(super) fn running(&self) -> Result<Arc<RunningApp>, NodeError> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.clone().ok_or_else(|| codes::NOT_OPEN.with("app", self.app))
    }

    pub(crate) fn wake(&self) {
        if let Ok(running) = self.running() {
            running.wake();
        }
    }

    /// Queues a signal; whether there was room. An app whose queue is full hears of it with the next one.
    pub(crate) fn signal(&self, source: &str, id: u64) -> bool {
        let event = Event::Signal { source: source.to_owned(), id };
        self.running().is_ok_and(|running| running.deliver(event).is_ok())
    }

    pub(crate) fn grant_revoked(&self, scope: &Scope) {
        if let Ok(running) = self.running() {
            // An app whose queue is full hears of it with its next refusal.
            drop(running.deliver(Event::GrantRevoked(scope.to_string())));
        }
    }

    /// Lets it finish what is queued and ends it; what was recorded of it, where that was asked for.
    pub(crate) async fn close(&self) -> Option<Session> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        let running = running.and_then(Arc::into_inner)?;
        let trace = tokio::task::spawn_blocking(move || running.close()).await.ok()?;
        let spec = self.recorded.as_ref()?;
        Some(Session::new(self.package.content_hash(), spec, trace))
    }
}

impl Shared {
    /// After anything that changes what an open app shows.
    pub(crate) fn app_changed(&self, app: &AppId) {
        if let Some(open) = self.apps.get(app) {
            let revision = open.revision.fetch_add(1, Ordering::Relaxed) + 1;
            self.emit(Told::OpenApp { handle: app.to_string(), revision });
        }
    }

    pub(crate) fn open_app(&self, handle: &str) -> Result<Arc<OpenApp>, NodeError> {
        let app = handle.parse::<AppId>().ok();
        let app = app.or_else(|| self.find_app(handle).ok().map(|(app, _)| app));
        app.and_then(|app| self.apps.get(&app)).ok_or_else(|| codes::NOT_OPEN.with("handle", handle))
    }

    /// Opens an app and waits for its first turn.
    pub(crate) async fn open(self: &Arc<Self>, params: OpenAppParams) -> Result<OpenAppView, NodeError> {
        let (app, record) = self.find_app(&params.app)?;
        self.heed_blocklists(&record)?;
        self.may_start(&app, &record, params.anyway == Some(true))?;
        self.close_app(&app).await;
        let (via, conversation) = self.source(&app, &params)?;
        let is_recorded = params.record == Some(true);
        let opened = self
            .start(Start { app, record, is_guest: false, is_recorded, via, conversation }, params.locale)
            .await;
        self.ready_link(&app);
        opened
    }

    /// Starts an app that is not open, and waits for its first turn.
    pub(crate) async fn start(
        self: &Arc<Self>,
        start: Start,
        locale: Option<String>,
    ) -> Result<OpenAppView, NodeError> {
        let place: Vec<u8> = start.conversation.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
        let members = self.members_for(&start.app, start.conversation.as_ref())?;
        self.write(|records| {
            news::begin(records, &start.app, &members)?;
            put_bytes(records, PLACES, start.app.as_bytes(), &place)
        })?;
        let locale = locale.unwrap_or_else(|| "en".to_owned());
        let shared = self.clone();
        let opened = tokio::task::spawn_blocking(move || shared.start_app(start, locale));
        let open = opened.await.map_err(|error| codes::BUG.with("what", "opening an app").told(&error))??;
        self.view_of(&open)
    }

    fn start_app(self: &Arc<Self>, start: Start, locale: String) -> Result<Arc<OpenApp>, NodeError> {
        let Start { app, record, is_guest, is_recorded, via, conversation } = start;
        let launch = Launch { via, locale, theme: Theme::Light, updated_from: None };
        let package = self.package(&app, &record)?;
        let sandbox = self.apps.sandbox()?;
        let artifact = sandbox.load(&package, &self.apps.cache)?;
        let me = self.person_id(&app, &self.own_card()?.account());
        let spec = AppSpec::of(&package, me.as_str()).with_assets(self.asset_infos());
        let spec = if is_guest { spec.without_powers() } else { spec }; // NODE-164
        let powers = Powers {
            store: self.store.clone(),
            clock: self.clock.clone(),
            rng: Box::new(SystemRng),
            host: Arc::new(NodeHost(Arc::downgrade(self))),
        };
        let open = Arc::new(OpenApp {
            running: Mutex::new(None),
            app,
            package,
            conversation,
            guest: is_guest.then(|| record.clone()),
            revision: AtomicU64::new(0),
            looked_at: AtomicU64::new(u64::MAX),
            recorded: is_recorded.then(|| spec.clone()),
        });
        // In the map before its first turn, so that what the turn draws finds it there.
        self.apps.running().insert(app, open.clone());
        self.apps.meters.opened(&app);
        let opened = if is_recorded {
            sandbox.open_recorded(&artifact, spec, powers, launch)
        } else {
            sandbox.open(&artifact, spec, powers, launch)
        };
        let running = match opened {
            Ok(running) => Arc::new(running),
            Err(error) => {
                self.apps.running().remove(&app);
                self.close_meters(&app);
                return Err(error.into());
            }
        };
        *open.running.lock().unwrap_or_else(PoisonError::into_inner) = Some(running.clone());
        running.wait_idle();
        self.started(&app, &record, &running.status())?;
        self.money.notify_one();
        Ok(open)
    }

    pub(super) fn asset_infos(&self) -> Vec<teahouse_runtime::model::AssetInfo> {
        let Ok(chain) = self.chain() else { return Vec::new() };
        let info =
            |(name, _, view): (&str, _, teahouse_api::money::AssetView)| teahouse_runtime::model::AssetInfo {
                asset: teahouse_runtime::model::AssetId::new(name),
                symbol: view.symbol,
                decimals: view.decimals,
            };
        chain.assets().into_iter().map(info).collect()
    }

    /// What the app is told it was opened from.
    fn source(
        &self,
        app: &AppId,
        params: &OpenAppParams,
    ) -> Result<(Source, Option<ConversationId>), NodeError> {
        if let Some(text) = &params.message {
            let found = self.search_message(text)?;
            let (conversation, message) = found.ok_or_else(|| codes::NO_MESSAGE.with("message", text))?;
            return Ok((Source::Card(self.card_launch(app, &conversation, &message)?), Some(conversation)));
        }
        match &params.conversation {
            Some(name) => Ok((Source::Conversation, Some(self.find_conversation(name)?))),
            None => Ok((Source::Launcher, None)),
        }
    }

    fn card_launch(
        &self,
        app: &AppId,
        conversation: &ConversationId,
        message: &ChatMessage,
    ) -> Result<CardLaunch, NodeError> {
        let us = self.own_card()?.account();
        let them = self.chat_view(|chat| chat.account_of(conversation))?;
        let sender = if message.is_ours() { us } else { them.unwrap_or(us) };
        let mine = message.is_ours();
        let (of, payload, share) = match &message.content {
            Content::RedEnvelope { app: of, payload, .. } => {
                let payload = EnvelopePayload::from_bytes(payload)?;
                // Who gave a share away has no business opening it.
                let share = payload
                    .given()
                    .filter(|_| !mine)
                    .map(|share| self.keep_share(app, &share))
                    .transpose()?;
                (of, payload.app, share)
            }
            Content::AppCard { app: of, payload, .. } => {
                let place = (conversation, mine, &message.id);
                let now = self.read(|records| cards::state_of(records, place, of))?;
                (of, now.map_or_else(|| payload.clone(), |now| now.payload), None)
            }
            _ => return Err(codes::OTHER_APP.with("app", app)),
        };
        if *of != app.to_string() {
            return Err(codes::OTHER_APP.with("app", app).and("needed", of));
        }
        Ok(CardLaunch { sender: self.person_id(app, &sender), mine, payload, share })
    }

    /// Ends an app, if it runs; what was recorded of it, where that was asked for.
    pub(crate) async fn close_app(&self, app: &AppId) -> Option<Session> {
        let open = self.apps.running().remove(app);
        self.close_meters(app);
        let mut session = None;
        if let Some(open) = open {
            session = open.close().await;
            self.emit(Told::ClosedApp { handle: app.to_string() });
        }
        if let Err(error) = self.forget_guest(app) {
            tracing::warn!(%error, %app, "a guest is forgotten at the next start");
        }
        session
    }

    pub(crate) fn opened(&self) -> Result<Vec<OpenAppView>, NodeError> {
        let all: Vec<_> = self.apps.running().values().cloned().collect();
        all.iter().map(|open| self.view_of(open)).collect()
    }

    pub(crate) fn view_of(&self, open: &OpenApp) -> Result<OpenAppView, NodeError> {
        let running = open.running()?;
        let pen = Pen { shared: self, app: open.app, files: open.package.archive() };
        let stopped = match running.status() {
            Status::Running => None,
            Status::Stopped { code, .. } => Some(code.to_string()),
            Status::Closed => Some(codes::NOT_OPEN.error().code().to_owned()),
        };
        Ok(OpenAppView {
            handle: open.app.to_string(),
            app: open.app.to_string(),
            title: open.package.manifest().title_in("en").to_owned(),
            conversation: open.conversation.map(|id| id.to_string()),
            revision: open.revision.load(Ordering::Relaxed),
            tree: running.view().map(|tree| pen.draw(&tree)),
            pickers: self.pickers(open)?,
            file_pickers: self.file_pickers(open)?,
            text_pickers: self.text_pickers(open)?,
            renewals: if open.guest.is_some() { Vec::new() } else { self.renewals(&open.app)? }, // NODE-164
            sheets: self.consent.of_app(&open.app),
            links: self.links_of(&open.app)?,
            stopped,
            unkept: open.guest.as_ref().map(|record| self.app_view(&open.app, record)).transpose()?,
        })
    }

    /// What the host asks of the person for it. A guest has asked for nothing: what is open is from when it was installed.
    fn pickers(&self, open: &OpenApp) -> Result<Vec<PickerView>, NodeError> {
        if open.guest.is_some() {
            return Ok(Vec::new()); // NODE-164
        }
        let mut pickers = Vec::new();
        for request in self.requests_of(&open.app)? {
            if !matches!(request.kind, RequestKind::PickContacts { .. })
                || self.word_on(&open.app, &request)? != Ok(Word::Holds)
            {
                continue;
            }
            if let RequestKind::PickContacts { max, purpose } = request.kind {
                pickers.push(PickerView { id: request.id.to_string(), max, reason: purpose });
            }
        }
        Ok(pickers)
    }

    /// Answers a picker: the app learns who was picked, as it knows them, and nothing else (NODE-007).
    pub(crate) async fn pick(&self, params: PickParams) -> Result<OpenAppView, NodeError> {
        let open = self.open_app(&params.handle)?;
        let picker = self.pickers(&open)?.into_iter().find(|picker| picker.id == params.picker);
        let picker = picker.ok_or_else(|| codes::NO_PICKER.with("picker", &params.picker))?;
        if params.contacts.len() > picker.max as usize {
            return Err(codes::OUT_OF_RANGE.with("field", "contacts").and("bound", picker.max));
        }
        let mut picked = Vec::new();
        for name in &params.contacts {
            let person = self.person_id(&open.app, &self.find_contact(name)?.account());
            if !picked.contains(&person) {
                picked.push(person);
            }
        }
        let (said, answer) = if picked.is_empty() {
            let closed = Refusal::new(RefusalCode::Denied, "the picker was closed");
            (ReceiptAnswer::Refused, Answer::Refused(closed))
        } else {
            (ReceiptAnswer::Agreed, Answer::Picked(picked))
        };
        let id = RequestId::new(picker.id.parse().map_err(|_| codes::NO_PICKER.with("picker", &picker.id))?);
        let shown = shown(&["pick", &picker.max.to_string(), &picker.reason]);
        let (app, scope) = (open.app, Scope::Device.to_string());
        self.write(|store| {
            records::record_answer(store, &app, id, &answer, self.clock.now())?;
            let entry = Entry { app, scope, kind: ReceiptKind::Pick, answer: said, shown };
            self.write_app_receipt(store, entry)
        })?;
        self.settle_app(&open).await?;
        self.view_of(&open)
    }

    /// Lets an app take its answers, and waits for the turns.
    pub(super) async fn settle_app(&self, open: &Arc<OpenApp>) -> Result<(), NodeError> {
        let running = open.running()?;
        running.wake();
        let idle = tokio::task::spawn_blocking(move || running.wait_idle());
        idle.await.map_err(|error| codes::BUG.with("what", "waiting for an app").told(&error))
    }

    /// What the person did, held against what is shown; answers when the turn is kept.
    pub(crate) async fn app_event(&self, params: AppEventParams) -> Result<OpenAppView, NodeError> {
        let open = self.open_app(&params.handle)?;
        let shown = open.revision.load(Ordering::Relaxed);
        let tree = open.running()?.view();
        if params.revision.is_some_and(|seen| seen < shown)
            && tree.as_ref().is_none_or(|t| t.node(params.node).is_none())
        {
            return Err(codes::OLD_REVISION.with("revision", shown));
        }
        let event = UiEvent { node: params.node, input: input(params.action)? };
        self.deliver(&open, tree.as_deref(), event).await
    }

    async fn deliver(
        &self,
        open: &Arc<OpenApp>,
        tree: Option<&ViewTree>,
        event: UiEvent,
    ) -> Result<OpenAppView, NodeError> {
        tree.ok_or_else(|| codes::BAD_INPUT.with("node", event.node))?.accepts(&event)?;
        let running = open.running()?;
        let turn = tokio::task::spawn_blocking(move || running.deliver_and_wait(Event::Ui(event)));
        turn.await.map_err(|error| codes::BUG.with("what", "a turn").told(&error))??;
        // What the turn asked for may have been answered, or have opened a sheet, by now.
        self.money.notify_one();
        self.view_of(open)
    }

    pub(crate) fn screen(&self, handle: &str) -> Result<ScreenView, NodeError> {
        let open = self.open_app(handle)?;
        let (screen, tree) = self.drawn(&open)?;
        let label = |node: u32| tree.node(node).map(|node| label_of(&node.kind)).unwrap_or_default();
        let controls = screen.controls.iter().map(|control| ControlView {
            number: u32::try_from(control.number).unwrap_or(u32::MAX),
            node: control.node,
            label: label(control.node),
        });
        Ok(ScreenView {
            handle: open.app.to_string(),
            revision: open.revision.load(Ordering::Relaxed),
            controls: controls.collect(),
            text: screen.text,
        })
    }

    fn drawn(&self, open: &OpenApp) -> Result<(Screen, Arc<ViewTree>), NodeError> {
        let tree = open.running()?.view().ok_or_else(|| codes::APP_STOPPED.with("app", open.app))?;
        let pen = Pen { shared: self, app: open.app, files: open.package.archive() };
        Ok((draw(&tree, &pen), tree))
    }

    /// A line typed at the text form.
    pub(crate) async fn enter(&self, handle: &str, line: &str) -> Result<OpenAppView, NodeError> {
        let open = self.open_app(handle)?;
        let (screen, tree) = self.drawn(&open)?;
        let event = screen.read(line).map_err(|error| codes::BAD_INPUT.with("line", line).told(&error))?;
        self.deliver(&open, Some(&tree), event).await
    }

    /// Keeps the refusal of a request in the caller's commit.
    pub(crate) fn answer_denied(
        &self,
        store: &mut dyn teahouse_base::WriteRecords,
        app: &AppId,
        request: RequestId,
    ) -> Result<(), NodeError> {
        let answer = Answer::Refused(Refusal::new(RefusalCode::Denied, "the person said no"));
        Ok(records::record_answer(store, app, request, &answer, self.clock.now())?)
    }

    /// Where the app was opened, for a card it sends.
    pub(crate) fn conversation_of(&self, app: &AppId) -> Result<Option<ConversationId>, NodeError> {
        let place = self.place_of(app)?;
        Ok(place.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).map(ConversationId::from_array))
    }

    /// What the app has asked for and was not answered.
    pub(crate) fn requests_of(&self, app: &AppId) -> Result<Vec<Request>, NodeError> {
        self.read(|store| records::open_requests(store, app))
    }
}

fn input(action: UiAction) -> Result<Input, NodeError> {
    let bad = |what: &str| codes::MALFORMED.with("field", what);
    Ok(match action {
        UiAction::Pressed => Input::Pressed,
        UiAction::Text { value } => Input::Text(value),
        UiAction::Number { value } => Input::Number(value.parse().map_err(|_| bad("number"))?),
        UiAction::BaseUnits { value } => Input::BaseUnits(value.parse().map_err(|_| bad("amount"))?),
        UiAction::Cleared => Input::Cleared,
        UiAction::Chosen { index } => Input::Chosen(index),
        UiAction::Toggled { on } => Input::Toggled(on),
    })
}

fn label_of(kind: &NodeKind) -> String {
    match kind {
        NodeKind::Button { label, .. }
        | NodeKind::TextInput { label, .. }
        | NodeKind::NumberInput { label, .. }
        | NodeKind::AmountInput { label, .. }
        | NodeKind::Select { label, .. }
        | NodeKind::Toggle { label, .. } => label.clone(),
        _ => String::new(),
    }
}
