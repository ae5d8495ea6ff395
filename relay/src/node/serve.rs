//! Serving is answering the questions of peers and judging what they gossip, in the order of cost: form, time,
//! repetition, signature, disk.

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt};
use libp2p::PeerId;
use teahouse_base::{Decode, Encode};
use teahouse_wire::{EnvelopeBytes, EnvelopeError, StampError, VerifiedEnvelope, Window};

use super::roles::Roles;
use crate::blob::ask::BlobAsk;
use crate::mailbox::Deposited;
use crate::net::{Serve, Served, Verdict};
use crate::protocol::{Done, Entries, Found, MailboxAsk, Opaque, Protocol, PushAsk, Refusal, write_answer};

/// Beyond this distance from the window no honest clock explains a stamp.
const FAR: Window = Window { past: Duration::from_secs(120), future: Duration::from_secs(120) };

impl Serve for Roles {
    fn serve(
        self: Arc<Self>,
        from: PeerId,
        protocol: Protocol,
        question: Vec<u8>,
    ) -> BoxFuture<'static, Served> {
        async move {
            match protocol {
                Protocol::Mailbox => self.on_mailbox(from, &question).await,
                Protocol::LightPush => served(&self.on_push(&question).await),
                Protocol::Submit => served(&self.on_submit(from, question).await.map(Opaque)),
                Protocol::Status if question == [1] => served(&Ok(self.card().await)),
                Protocol::Status => served::<Done>(&Err(Refusal::Malformed)),
                Protocol::Blob => match &self.blobs {
                    Some(blobs) => blobs.answer(from, &question).await,
                    None => served::<Done>(&Err(absent_role(&question))),
                },
            }
        }
        .boxed()
    }

    fn judge(self: Arc<Self>, _: PeerId, topic: String, message: Vec<u8>) -> BoxFuture<'static, Verdict> {
        async move { self.on_gossip(&topic, message) }.boxed()
    }

    #[cfg(feature = "testing")]
    fn overheard(&self, heard: crate::net::Overheard<'_>) {
        if let Some(witness) = &self.witness {
            witness.asked(heard);
        }
    }
}

/// What is malformed is so wherever it is asked.
fn absent_role(question: &[u8]) -> Refusal {
    BlobAsk::from_bytes(question).map_or(Refusal::Malformed, |_| Refusal::NoSuchRole)
}

pub(super) fn served<T: Encode>(answer: &Result<T, Refusal>) -> Served {
    let fine = answer.as_ref().err().map_or(0, fine);
    Served { answer: write_answer(answer), fine }
}

/// What a refusal costs the asker, in requests of its budget. What happens to honest peers costs nothing.
const fn fine(refusal: &Refusal) -> u32 {
    match refusal {
        Refusal::BadSignature | Refusal::BadBlob => 20,
        Refusal::Malformed | Refusal::BadEnvelope | Refusal::Taken => 10, // LIM-008
        Refusal::OutsideWindow { .. } => 2,
        _ => 0,
    }
}

fn check(envelope: EnvelopeBytes, window: Window, roles: &Roles) -> Result<VerifiedEnvelope, Refusal> {
    let parsed = envelope.parse().map_err(|_| Refusal::BadEnvelope)?;
    let now = roles.clock.now();
    window.check(parsed.stamp(), now).map_err(|_| Refusal::OutsideWindow { relay_time: now })?; // ENV-006
    parsed.verify().map_err(|error| match error {
        EnvelopeError::Signature => Refusal::BadSignature,
        _ => Refusal::BadEnvelope,
    })
}

impl Roles {
    async fn on_mailbox(&self, from: PeerId, question: &[u8]) -> Served {
        let Ok(ask) = MailboxAsk::from_bytes(question) else {
            return served::<Done>(&Err(Refusal::Malformed));
        };
        let Some(mailbox) = self.mailbox() else { return served::<Done>(&Err(Refusal::NoSuchRole)) };
        match ask {
            MailboxAsk::Put(envelope) => match check(envelope, Window::MAILBOX, self) {
                Ok(envelope) => served(&mailbox.put(envelope).await),
                Err(refusal) => served::<Done>(&Err(refusal)),
            },
            MailboxAsk::Get(boxes) => served(&mailbox.read(boxes).await.map(Found)),
            MailboxAsk::Watch(millis, boxes) => {
                let wait = Duration::from_millis(u64::from(millis)).min(self.longest_watch);
                served(&mailbox.watch(from, boxes, wait).await)
            }
            MailboxAsk::List(day, after) => served(&mailbox.list(day, after).await.map(Entries)),
        }
    }

    async fn on_push(&self, question: &[u8]) -> Result<Done, Refusal> {
        let ask = PushAsk::from_bytes(question).map_err(|_| Refusal::Malformed)?;
        let envelope = check(ask.envelope, Window::GOSSIP, self)?;
        if envelope.generation() != ask.shard.generation() {
            return Err(Refusal::BadEnvelope);
        }
        let bytes = envelope.bytes().as_slice().to_vec();
        let new = self.see(&envelope);
        let kept = !new || self.keep(envelope).await;
        let published = match self.net() {
            Some(net) => net.publish(ask.shard, bytes).await,
            None => false,
        };
        if kept || published { Ok(Done) } else { Err(Refusal::Failed) }
    }

    async fn on_submit(&self, from: PeerId, question: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        match &self.submit {
            Some(handler) => handler.submit(from, question).await,
            None => Err(Refusal::NoSuchRole),
        }
    }

    fn on_gossip(self: &Arc<Self>, topic: &str, message: Vec<u8>) -> Verdict {
        let envelope = match self.weigh(topic, message) {
            Ok(envelope) => envelope,
            Err(verdict) => return verdict,
        };
        if !self.see(&envelope) {
            return Verdict::Ignore;
        }
        let roles = self.clone();
        // Keeping it is a service beside the verdict: the forwarding does not wait for the disk.
        tokio::spawn(async move { roles.keep(envelope).await });
        Verdict::Accept
    }

    /// Everything that decides over a gossip message, the cheap first.
    fn weigh(&self, topic: &str, message: Vec<u8>) -> Result<VerifiedEnvelope, Verdict> {
        let bytes = EnvelopeBytes::from_vec(message).map_err(|_| Verdict::Reject)?;
        let parsed = bytes.parse().map_err(|error| match error {
            // A newer format than ours is not the forwarder's fault.
            EnvelopeError::Version { .. } | EnvelopeError::Generation { .. } => Verdict::Ignore,
            _ => Verdict::Reject,
        })?;
        let now = self.clock.now();
        Window::GOSSIP.check(parsed.stamp(), now).map_err(|_: StampError| {
            match FAR.check(parsed.stamp(), now) {
                Ok(()) => Verdict::Ignore,
                Err(_) => Verdict::Reject,
            }
        })?;
        if self.has_seen(parsed.box_id(), parsed.kind()) {
            return Err(Verdict::Ignore);
        }
        let envelope = parsed.verify().map_err(|_| Verdict::Reject)?; // ENV-007
        let generation = format!("/teahouse/{}/", envelope.generation().get());
        if topic.starts_with(&generation) { Ok(envelope) } else { Err(Verdict::Reject) }
    }

    /// Puts an envelope that passed by into the mailbox when it is one of its replicas.
    async fn keep(&self, envelope: VerifiedEnvelope) -> bool {
        let Some(mailbox) = self.replica_for(&envelope.box_id()) else { return false };
        let deposited = mailbox.deposit(envelope, mailbox.usual_expiry()).await;
        matches!(deposited, Ok(Deposited::Kept { .. } | Deposited::Emptied { .. }))
    }
}
