//! The driver owns the swarm and passes on what happens; everything that takes time runs on tasks it only collects.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::{FutureExt, StreamExt};
use libp2p::gossipsub::{self, IdentTopic, MessageAcceptance, MessageId, PublishError};
use libp2p::request_response::{
    Event as TalkEvent, Message, OutboundFailure, OutboundRequestId, ResponseChannel,
};
use libp2p::swarm::SwarmEvent;
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::{Multiaddr, PeerId, Swarm};
use std::net::IpAddr;
use teahouse_base::{Clock, UnixMillis};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use super::behaviour::{self, Behaviour, BehaviourEvent};
use super::frames::Question;
use super::ip_guard::source;
use super::links::{LinkState, Links};
use super::{AskError, Command, NetConfig, NetCounts, NetError, Serve, Served, Verdict};
use crate::limits::{Ledger, Limits, Rate};
use crate::protocol::{Done, Protocol, Refusal, write_answer};

/// Spenders a ledger remembers: a quarter of a megabyte.
const LEDGER: usize = 4_096;

type Asked = oneshot::Sender<Result<Vec<u8>, AskError>>;

struct ServedTask {
    peer: PeerId,
    channel: ResponseChannel<Vec<u8>>,
    served: Served,
}

struct JudgedTask {
    id: MessageId,
    source: PeerId,
    verdict: Verdict,
}

pub(crate) struct Driver {
    swarm: Swarm<Behaviour>,
    commands: mpsc::Receiver<Command>,
    links: Links,
    links_out: watch::Sender<BTreeMap<PeerId, LinkState>>,
    addresses_out: watch::Sender<Vec<Multiaddr>>,
    limits: Limits,
    clock: Arc<dyn Clock>,
    serve: Option<Arc<dyn Serve>>,
    #[cfg(feature = "testing")]
    doors: super::doors::Doors,
    by_peer: Ledger<PeerId>,
    by_ip: Ledger<IpAddr>,
    ip_of: BTreeMap<PeerId, IpAddr>,
    asked: BTreeMap<(Protocol, OutboundRequestId), Asked>,
    serving: JoinSet<ServedTask>,
    serving_of: BTreeMap<PeerId, usize>,
    judging: JoinSet<JudgedTask>,
    judging_of: BTreeMap<PeerId, usize>,
    counts: NetCounts,
}

type Built = (Driver, watch::Receiver<BTreeMap<PeerId, LinkState>>, watch::Receiver<Vec<Multiaddr>>);

impl Driver {
    pub(crate) fn build(config: NetConfig, commands: mpsc::Receiver<Command>) -> Result<Built, NetError> {
        let mut swarm = behaviour::swarm(&config, config.identity.clone())?;
        for address in &config.listen {
            swarm
                .listen_on(address.clone())
                .map_err(|error| NetError::Listen { address: address.clone(), reason: error.to_string() })?;
        }
        let links = Links::new(config.keep, *swarm.local_peer_id(), Instant::now());
        let (links_out, links_in) = watch::channel(links.states());
        let (addresses_out, addresses_in) = watch::channel(Vec::new());
        let limits = config.limits;
        let share = |rate: Rate| Rate {
            per_second: rate.per_second.saturating_mul(limits.peers_per_ip_budget),
            burst: rate.burst.saturating_mul(limits.peers_per_ip_budget),
        };
        let driver = Self {
            swarm,
            commands,
            links,
            links_out,
            addresses_out,
            by_peer: Ledger::new(limits.requests, limits.bytes, LEDGER),
            by_ip: Ledger::new(share(limits.requests), share(limits.bytes), LEDGER),
            limits,
            clock: config.clock,
            serve: config.serve,
            #[cfg(feature = "testing")]
            doors: super::doors::Doors::default(),
            ip_of: BTreeMap::new(),
            asked: BTreeMap::new(),
            serving: JoinSet::new(),
            serving_of: BTreeMap::new(),
            judging: JoinSet::new(),
            judging_of: BTreeMap::new(),
            counts: NetCounts::default(),
        };
        Ok((driver, links_in, addresses_in))
    }

    pub(crate) async fn run(mut self) {
        let mut tick = tokio::time::interval(Duration::from_millis(100));
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                event = self.swarm.select_next_some() => self.on_event(event),
                command = self.commands.recv() => match command {
                    None | Some(Command::Stop) => break,
                    Some(command) => self.on_command(command),
                },
                Some(Ok(task)) = self.serving.join_next(), if !self.serving.is_empty() => self.on_served(task),
                Some(Ok(task)) = self.judging.join_next(), if !self.judging.is_empty() => self.on_judged(task),
                _ = tick.tick() => self.dial_due(),
            }
        }
    }

    fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    fn dial_due(&mut self) {
        let now = Instant::now();
        for (peer, addresses) in self.links.due(now) {
            let dial = DialOpts::peer_id(peer).condition(PeerCondition::Disconnected).addresses(addresses);
            if let Err(error) = self.swarm.dial(dial.build()) {
                tracing::debug!(%error, "a dial did not start");
                self.links.failed(&peer, now);
            }
        }
    }

    fn publish_links(&self) {
        let states = self.links.states();
        self.links_out.send_if_modified(|old| {
            let changed = *old != states;
            *old = states;
            changed
        });
    }

    fn on_command(&mut self, command: Command) {
        match command {
            Command::Ask { peer, protocol, question, answer } => {
                self.on_ask(peer, protocol, question, answer)
            }
            Command::Publish { topic, message, done } => {
                let published = self.on_publish(&topic, message);
                let _ = done.send(published);
            }
            Command::Counts(to) => {
                self.counts.peers = u32::try_from(self.swarm.connected_peers().count()).unwrap_or(u32::MAX);
                let _ = to.send(self.counts);
            }
            Command::Score(peer, to) => {
                let score =
                    self.swarm.behaviour().gossip.as_ref().and_then(|gossip| gossip.peer_score(&peer));
                let _ = to.send(score);
            }
            Command::Stop => {}
        }
    }

    fn on_ask(&mut self, peer: PeerId, protocol: Protocol, question: Vec<u8>, answer: Asked) {
        if !self.swarm.is_connected(&peer) {
            drop(answer.send(Err(AskError::NotConnected)));
            return;
        }
        let id = self.swarm.behaviour_mut().talk(protocol).send_request(&peer, Question::Whole(question));
        self.asked.insert((protocol, id), answer);
    }

    fn on_publish(&mut self, topic: &str, message: Vec<u8>) -> bool {
        let Some(gossip) = self.swarm.behaviour_mut().gossip.as_mut() else { return false };
        match gossip.publish(IdentTopic::new(topic), message) {
            Ok(_) | Err(PublishError::Duplicate) => true,
            Err(error) => {
                tracing::debug!(%error, "a publish reached nobody");
                false
            }
        }
    }

    fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
        #[cfg(feature = "testing")]
        self.doors.follow(&event, self.serve.as_deref());
        match event {
            SwarmEvent::Behaviour(BehaviourEvent::Gossip(event)) => self.on_gossip(event),
            SwarmEvent::Behaviour(BehaviourEvent::Mailbox(event)) => self.on_talk(Protocol::Mailbox, event),
            SwarmEvent::Behaviour(BehaviourEvent::Push(event)) => self.on_talk(Protocol::LightPush, event),
            SwarmEvent::Behaviour(BehaviourEvent::Submit(event)) => self.on_talk(Protocol::Submit, event),
            SwarmEvent::Behaviour(BehaviourEvent::Status(event)) => self.on_talk(Protocol::Status, event),
            SwarmEvent::Behaviour(BehaviourEvent::Blob(event)) => self.on_talk(Protocol::Blob, event),
            SwarmEvent::ConnectionEstablished { peer_id, endpoint, .. } => {
                let address = endpoint.get_remote_address().clone();
                if let Some(ip) = source(&address) {
                    self.ip_of.insert(peer_id, ip);
                }
                self.links.connected(&peer_id, address);
                self.publish_links();
            }
            SwarmEvent::ConnectionClosed { peer_id, num_established: 0, .. } => {
                self.ip_of.remove(&peer_id);
                self.links.lost(&peer_id, Instant::now());
                self.publish_links();
            }
            SwarmEvent::OutgoingConnectionError { peer_id: Some(peer), .. } => {
                self.links.failed(&peer, Instant::now());
                self.publish_links();
            }
            SwarmEvent::IncomingConnectionError { .. } => self.counts.refused_connections += 1,
            SwarmEvent::NewListenAddr { address, .. } => {
                self.addresses_out.send_modify(|own| own.push(address))
            }
            _ => {}
        }
    }

    fn on_talk(&mut self, protocol: Protocol, event: TalkEvent<Question, Vec<u8>>) {
        match event {
            TalkEvent::Message { peer, message: Message::Request { request, channel, .. }, .. } => {
                self.on_question(peer, protocol, request, channel);
            }
            TalkEvent::Message { message: Message::Response { request_id, response }, .. } => {
                self.answer_asked(protocol, request_id, Ok(response));
            }
            TalkEvent::OutboundFailure { request_id, error, .. } => {
                self.answer_asked(protocol, request_id, Err(ask_error(&error)));
            }
            TalkEvent::InboundFailure { .. } | TalkEvent::ResponseSent { .. } => {}
        }
    }

    fn answer_asked(&mut self, protocol: Protocol, id: OutboundRequestId, answer: Result<Vec<u8>, AskError>) {
        if let Some(asked) = self.asked.remove(&(protocol, id)) {
            drop(asked.send(answer));
        }
    }

    fn on_question(
        &mut self,
        peer: PeerId,
        protocol: Protocol,
        question: Question,
        channel: ResponseChannel<Vec<u8>>,
    ) {
        match self.admit(peer, protocol, question) {
            Ok((serve, question)) => {
                *self.serving_of.entry(peer).or_default() += 1;
                let answering = AssertUnwindSafe(serve.serve(peer, protocol, question)).catch_unwind();
                self.serving.spawn(async move {
                    let failed = |_| Served { answer: write_answer::<Done>(&Err(Refusal::Failed)), fine: 0 };
                    ServedTask { peer, channel, served: answering.await.unwrap_or_else(failed) }
                });
            }
            Err(refusal) => {
                let answer = write_answer::<Done>(&Err(refusal));
                drop(self.swarm.behaviour_mut().talk(protocol).send_response(channel, answer));
            }
        }
    }

    /// Everything that is decided before a question gets a task of its own.
    fn admit(
        &mut self,
        peer: PeerId,
        protocol: Protocol,
        question: Question,
    ) -> Result<(Arc<dyn Serve>, Vec<u8>), Refusal> {
        let now = self.now();
        let Question::Whole(bytes) = question else {
            self.counts.oversized += 1;
            self.by_peer.fine(peer, 10, now);
            return Err(Refusal::TooLarge { bound: protocol.longest_question() });
        };
        let charged =
            self.by_peer.charge(peer, bytes.len(), now).and_then(|()| match self.ip_of.get(&peer) {
                Some(ip) => self.by_ip.charge(*ip, bytes.len(), now),
                None => Ok(()),
            });
        let crowded = self.serving.len() >= self.limits.serving
            || self.serving_of.get(&peer).is_some_and(|n| *n >= self.limits.serving_per_peer);
        match charged {
            Err(retry_after_ms) => {
                self.counts.limited += 1;
                Err(Refusal::Busy { retry_after_ms })
            }
            Ok(()) if crowded => {
                self.counts.limited += 1;
                Err(Refusal::Busy { retry_after_ms: 250 })
            }
            Ok(()) => self.serve.clone().map(|serve| (serve, bytes)).ok_or(Refusal::NoSuchRole),
        }
    }

    fn on_served(&mut self, task: ServedTask) {
        self.counts.served += 1;
        release(&mut self.serving_of, &task.peer);
        if task.served.fine > 0 {
            let now = self.now();
            self.by_peer.fine(task.peer, task.served.fine, now);
        }
        // Any protocol's behaviour sends on the channel it was given; a channel whose peer is gone is an error to nobody.
        let talk = self.swarm.behaviour_mut().talk(Protocol::Status);
        drop(talk.send_response(task.channel, task.served.answer));
    }

    fn on_gossip(&mut self, event: gossipsub::Event) {
        match event {
            gossipsub::Event::Message { propagation_source, message_id, message } => {
                self.on_gossip_message(propagation_source, message_id, message);
            }
            gossipsub::Event::SlowPeer { .. } => self.counts.slow_peers += 1,
            _ => {}
        }
    }

    fn on_gossip_message(&mut self, source: PeerId, id: MessageId, message: gossipsub::Message) {
        let waiting = self.judging_of.get(&source).copied().unwrap_or(0);
        let crowded = self.judging.len() >= self.limits.judging || waiting >= self.limits.judging_per_peer;
        let Some(serve) = self.serve.clone().filter(|_| !crowded) else {
            self.counts.overloaded += 1;
            self.report(&id, &source, Verdict::Ignore);
            return;
        };
        *self.judging_of.entry(source).or_default() += 1;
        let judging =
            AssertUnwindSafe(serve.judge(source, message.topic.into_string(), message.data)).catch_unwind();
        self.judging.spawn(async move {
            JudgedTask { id, source, verdict: judging.await.unwrap_or(Verdict::Ignore) }
        });
    }

    fn on_judged(&mut self, task: JudgedTask) {
        release(&mut self.judging_of, &task.source);
        self.report(&task.id, &task.source, task.verdict);
    }

    fn report(&mut self, id: &MessageId, source: &PeerId, verdict: Verdict) {
        let (count, acceptance) = match verdict {
            Verdict::Accept => (&mut self.counts.accepted, MessageAcceptance::Accept),
            Verdict::Ignore => (&mut self.counts.ignored, MessageAcceptance::Ignore),
            Verdict::Reject => (&mut self.counts.rejected, MessageAcceptance::Reject),
        };
        *count += 1;
        if let Some(gossip) = self.swarm.behaviour_mut().gossip.as_mut() {
            gossip.report_message_validation_result(id, source, acceptance); // GSP-001
        }
    }
}

fn release(of: &mut BTreeMap<PeerId, usize>, peer: &PeerId) {
    if let Some(count) = of.get_mut(peer) {
        *count -= 1;
        if *count == 0 {
            of.remove(peer);
        }
    }
}

fn ask_error(failure: &OutboundFailure) -> AskError {
    match failure {
        OutboundFailure::DialFailure => AskError::NotConnected,
        OutboundFailure::Timeout => AskError::Timeout,
        OutboundFailure::UnsupportedProtocols => AskError::Unsupported,
        OutboundFailure::ConnectionClosed | OutboundFailure::Io(_) => AskError::Broken,
    }
}
