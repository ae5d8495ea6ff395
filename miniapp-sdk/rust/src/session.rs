//! A session is an app that runs: it turns what the host reports into events, and what the app asks into calls.

use std::collections::VecDeque;

use crate::app::App;
use crate::host::{Host, Kind};
use crate::kept::{self, Pending};
use crate::view::{self, FlatNode, Input, Node, column, text};
use crate::{Effect, Effects, Event, Language, Launch, Tag, say};

/// Events that one turn may set off in itself; an app that answers every answer with another question ends here.
const MOST_EVENTS_A_TURN: usize = 64;

/// What the host reports, before it is an event of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    Ui { node: u32, input: Input },
    Answered(u64),
    Signal { source: String, id: u64 },
    Timer(u32),
    GrantRevoked(String),
    Resumed,
    Suspended,
}

/// A running app.
pub(crate) struct Session<A: App> {
    state: Option<A>,
    pending: Vec<Pending>,
    kept: Vec<u8>,
    shown: Vec<FlatNode>,
    view: Node<A::Message>,
    language: Language,
}

impl<A: App> Session<A> {
    /// Opens the app: its state from the host, then the event of the start.
    ///
    /// Bytes that cannot be read are left alone and said so, rather than replaced by an empty state: they may hold the only trace of someone's money.
    pub fn start(host: &mut dyn Host, launch: Launch) -> Self {
        let kept = host.load().unwrap_or_default();
        let (state, pending) = match kept.as_slice() {
            [] => (Some(A::default()), Vec::new()),
            bytes => {
                kept::from_bytes(bytes).map_or((None, Vec::new()), |(state, pending)| (Some(state), pending))
            } // SDK-002
        };
        let language = Language::of_locale(&launch.locale);
        let mut session = Self { state, pending, kept, shown: Vec::new(), view: column([]), language };
        session.turn(host, Event::Started(launch));
        session
    }

    /// One turn.
    pub fn report(&mut self, host: &mut dyn Host, report: Report) {
        if let Some(event) = self.event(host, report) {
            self.turn(host, event);
        }
    }

    fn event(&mut self, host: &mut dyn Host, report: Report) -> Option<Event<A::Message>> {
        Some(match report {
            Report::Ui { node, input } => Event::Ui(view::message(&self.view, node, input)?),
            Report::Answered(id) => {
                let at = self.pending.iter().position(|pending| pending.id == id)?;
                let pending = self.pending.remove(at);
                Event::Answered(pending.tag, host.take(pending.kind, id)) // SDK-003
            }
            Report::Signal { source, id } => Event::Signal { source, id },
            Report::Timer(tag) => Event::Timer(Tag(tag)),
            Report::GrantRevoked(scope) => Event::GrantRevoked(scope),
            Report::Resumed => Event::Resumed,
            Report::Suspended => Event::Suspended,
        })
    }

    fn turn(&mut self, host: &mut dyn Host, event: Event<A::Message>) {
        let mut events = VecDeque::from([event]);
        let mut handled = 0;
        while let Some(event) = events.pop_front() {
            handled += 1;
            let Some(state) = &mut self.state else { break };
            assert!(handled <= MOST_EVENTS_A_TURN, "the app answers every answer with another question");
            let effects = state.update(event);
            self.carry_out(host, effects, &mut events);
        }
        self.save(host);
        self.show(host);
    }

    fn carry_out(&mut self, host: &mut dyn Host, effects: Effects, events: &mut VecDeque<Event<A::Message>>) {
        for effect in effects.0 {
            match effect {
                Effect::Request(tag, request) => {
                    let kind = Kind::of(&request);
                    match host.request(&request, self.language) {
                        Ok(id) => self.wait_for(Pending { id, kind, tag }),
                        Err(refusal) => events.push_back(Event::Answered(tag, kind.refused(refusal))),
                    }
                }
                Effect::Ask(tag, ask) => {
                    events.push_back(Event::Answered(tag, host.ask(&ask, self.language)))
                }
                Effect::Tell(tell) => host.tell(&tell),
            }
        }
    }

    /// The host gives the same number for the same idempotency key; one answer is enough.
    fn wait_for(&mut self, pending: Pending) {
        if !self.pending.iter().any(|known| known.id == pending.id) {
            self.pending.push(pending);
        }
    }

    fn save(&mut self, host: &mut dyn Host) {
        let Some(state) = &self.state else { return };
        let bytes = kept::to_bytes(state, &self.pending);
        let bytes = bytes.expect("a state derives Serialize from fields whose lengths are known");
        if bytes != self.kept {
            host.save(&bytes);
            self.kept = bytes;
        }
    }

    fn show(&mut self, host: &mut dyn Host) {
        self.view = match &self.state {
            Some(state) => state.view(),
            None => unreadable(),
        };
        let tree = view::flatten(&self.view, self.language);
        if tree != self.shown {
            host.render(tree.clone(), self.language);
            self.shown = tree;
        }
    }
}

#[cfg(not(target_family = "wasm"))]
impl<A: App> Session<A> {
    pub fn state(&self) -> Option<&A> {
        self.state.as_ref()
    }

    pub fn tree(&self) -> &[FlatNode] {
        &self.shown
    }
}

fn unreadable<M>() -> Node<M> {
    column([text(say(
        "This version of the app cannot read what an earlier one kept. Nothing was changed; please install the newest version.",
        "此版本无法读取旧版本保存的数据。数据未被更改，请安装最新版本。",
    ))])
}
