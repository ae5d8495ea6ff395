//! A connection is frames in and frames out, whatever carries them; events follow on it once it subscribes.

use std::sync::Arc;

use serde_json::Value;
use teahouse_api::event::{EventPage, SubscribeParams, SubscriptionView};
use teahouse_api::method::EventsSubscribe;
use teahouse_api::rpc::{Notification, Request, Response};
use teahouse_api::{ErrorView, Method, NumberedEvent};
use teahouse_node::{Node, OpenProfile};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinSet;
use zeroize::Zeroizing;

/// Calls under way on one connection; more wait.
const CALLS: usize = 64;
/// Frames that may wait to be sent.
pub(super) const OUT: usize = 256;

/// A frame that goes out: it may be the words, so it is wiped when it has gone (RPC-010).
pub(super) type Frame = Zeroizing<String>;

/// Who answers on a connection: one persona, and the profile for what is joint.
#[derive(Clone)]
pub(super) struct Answers {
    pub(super) profile: Arc<OpenProfile>,
    pub(super) node: Arc<Node>,
}

/// One connection. Dropping it ends what it had under way; the calls themselves have their own commits.
pub(super) struct Connection {
    answers: Answers,
    out: mpsc::Sender<Frame>,
    calls: Arc<Semaphore>,
    tasks: JoinSet<()>,
    subscribed: bool,
}

impl Connection {
    /// A connection that sends its frames to `out`.
    pub(super) fn new(answers: Answers, out: mpsc::Sender<Frame>) -> Self {
        Self {
            answers,
            out,
            calls: Arc::new(Semaphore::new(CALLS)),
            tasks: JoinSet::new(),
            subscribed: false,
        }
    }

    /// Takes one frame in; false when nobody reads the answers any more.
    pub(super) async fn take(&mut self, frame: &str) -> bool {
        while self.tasks.try_join_next().is_some() {}
        let request = match Request::read(frame) {
            Ok(request) => request,
            Err(refusal) => return self.send(Response::new(None, Err(refusal))).await,
        };
        if request.method == EventsSubscribe::NAME {
            let outcome = self.subscribe(request.params);
            return match outcome {
                Ok((view, after)) => {
                    let told = self.send(Response::new(Some(request.id), Ok(view))).await;
                    self.follow(after);
                    told
                }
                Err(refusal) => self.send(Response::new(Some(request.id), Err(refusal))).await,
            };
        }
        // The semaphore is never closed.
        let permit = self.calls.clone().acquire_owned().await.ok();
        let (Answers { profile, node }, out) = (self.answers.clone(), self.out.clone());
        self.tasks.spawn(async move {
            let at = node.dir().persona();
            let outcome = profile.call(at, &request.method, request.params).await;
            // A front that has gone away needs no answer.
            drop(out.send(Response::new(Some(request.id), outcome).into_frame()).await);
            drop(permit);
        });
        true
    }

    async fn send(&self, response: Response) -> bool {
        self.out.send(response.into_frame()).await.is_ok()
    }

    fn subscribe(&mut self, params: Value) -> Result<(Value, u64), ErrorView> {
        let params: SubscribeParams =
            serde_json::from_value(params).map_err(|_| ErrorView::usage("RPC-105"))?;
        if std::mem::replace(&mut self.subscribed, true) {
            return Err(ErrorView::usage("RPC-107"));
        }
        let EventPage { last, gap, .. } = self.answers.node.events().since(params.after, 1);
        let view =
            serde_json::to_value(SubscriptionView { last, gap }).map_err(|_| ErrorView::failed("NOD-999"))?;
        // After a gap the front refetches everything, and follows from now.
        Ok((view, if gap { last } else { params.after }))
    }

    /// Sends events as they come. A front too slow for the window sees the numbers jump, and refetches (RPC-003).
    fn follow(&mut self, after: u64) {
        let (node, out) = (self.answers.node.clone(), self.out.clone());
        self.tasks.spawn(async move {
            let mut changes = node.events().follow();
            let mut seen = after;
            loop {
                for event in node.events().since(seen, 500).events {
                    seen = event.seq;
                    if out.send(notification(&event)).await.is_err() {
                        return;
                    }
                }
                if node.events().last() == seen && changes.changed().await.is_err() {
                    return;
                }
            }
        });
    }
}

fn notification(event: &NumberedEvent) -> Frame {
    let params = serde_json::to_value(event).expect("an event is texts and numbers, which JSON can write");
    let text = serde_json::to_string(&Notification::event(params));
    Zeroizing::new(text.expect("a notification is JSON values, which JSON can write"))
}
