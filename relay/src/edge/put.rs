//! A put brings one envelope to the three mailboxes of its box and counts their receipts.

use std::sync::Arc;
use std::time::Duration;

use libp2p::PeerId;
use teahouse_base::{Coded, Encode, ErrorCode, UnixMillis};
use teahouse_wire::{BoxId, EnvelopeBytes, EnvelopeError, Kind, Shard, StoreReceipt, VerifiedEnvelope};
use thiserror::Error;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{Edge, Inner, RelayError};
use crate::net::AskError;
use crate::protocol::{Done, Found, MailboxAsk, Protocol, PushAsk, PutDone, Refusal};
use crate::rank::{QUORUM, replicas};

/// Peers a message is pushed through, so that no single one can hold it back.
const PUSHES: usize = 2;

/// Why a message is not stored.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PutError {
    /// The bytes are no envelope of this kind.
    #[error("the envelope does not hold: {0}")]
    Envelope(#[from] EnvelopeError),
    /// A message was expected and a tombstone given, or the other way round.
    #[error("the envelope is of the other kind")]
    Kind,
    /// The box holds another content: the caller takes another box.
    #[error("the box is taken")]
    Taken,
    /// The box was emptied.
    #[error("the box was emptied")]
    Erased,
    /// The stamp is too far from the relays' clocks: frame again, or look at the machine's clock.
    #[error("the envelope's time is refused; a relay's clock says {relay_time}")]
    OutsideWindow {
        /// A relay's clock.
        relay_time: UnixMillis,
    },
    /// Fewer than two mailboxes have it. Trying again later is safe: the same bytes are kept once.
    #[error("{} of {QUORUM} receipts", receipts.len())]
    TooFew {
        /// The receipts there are.
        receipts: Vec<StoreReceipt>,
        /// What each other mailbox said.
        causes: Vec<(PeerId, RelayError)>,
    },
}

impl Coded for PutError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Envelope(error) => error.code(),
            Self::Kind => ErrorCode::new("NET-501"),
            Self::Taken => ErrorCode::new("NET-502"),
            Self::Erased => ErrorCode::new("NET-503"),
            Self::OutsideWindow { .. } => ErrorCode::new("NET-504"),
            Self::TooFew { .. } => ErrorCode::new("NET-505"),
        }
    }
}

impl Edge {
    /// Stores a message: sends it to the three mailboxes of its box and through two relays into its shard, and returns
    /// as soon as two mailboxes have signed for it. The third goes on in the background.
    ///
    /// # Errors
    /// [`PutError`]. Repeating the same bytes is always safe.
    pub async fn put(&self, shard: Shard, envelope: EnvelopeBytes) -> Result<Vec<StoreReceipt>, PutError> {
        let envelope = verified(envelope, Kind::Message)?;
        let done = self.spread(shard, envelope).await?;
        let receipts = done.into_iter().filter_map(|done| match done {
            PutDone::Stored(receipt) => Some(receipt),
            PutDone::Emptied => None,
        });
        Ok(receipts.collect())
    }

    /// Empties a box at two mailboxes or more.
    ///
    /// # Errors
    /// [`PutError`].
    pub async fn empty(&self, shard: Shard, tombstone: EnvelopeBytes) -> Result<(), PutError> {
        self.spread(shard, verified(tombstone, Kind::Tombstone)?).await.map(|_| ())
    }

    /// Stores a message at one mailbox only, for tools and tests.
    ///
    /// # Errors
    /// [`RelayError`].
    pub async fn put_at(&self, mailbox: PeerId, envelope: EnvelopeBytes) -> Result<PutDone, RelayError> {
        let envelope = envelope.parse()?.verify()?;
        put_once(&self.inner, mailbox, &envelope).await
    }

    /// What one mailbox holds in these boxes now; every envelope is verified.
    ///
    /// # Errors
    /// [`RelayError`].
    pub async fn get_at(
        &self,
        mailbox: PeerId,
        boxes: Vec<BoxId>,
    ) -> Result<Vec<VerifiedEnvelope>, RelayError> {
        let question = MailboxAsk::Get(boxes).to_bytes();
        let found: Found = self.inner.ask(mailbox, Protocol::Mailbox, question, self.inner.patience).await?;
        found.0.into_iter().map(|bytes| Ok(bytes.parse()?.verify()?)).collect()
    }

    async fn spread(&self, shard: Shard, envelope: VerifiedEnvelope) -> Result<Vec<PutDone>, PutError> {
        // The semaphore is never closed; were it, an unlimited put would still be correct.
        let _permit = self.inner.putting.clone().acquire_owned().await.ok();
        let envelope = Arc::new(envelope);
        let mailboxes = replicas(&envelope.box_id(), self.inner.mailboxes());
        self.push(shard, &envelope);
        let mut puts = JoinSet::new();
        for mailbox in mailboxes {
            let (inner, envelope) = (self.inner.clone(), envelope.clone());
            puts.spawn(async move { (mailbox, put_patiently(&inner, mailbox, &envelope).await) });
        }
        let (mut done, mut causes) = (Vec::new(), Vec::new());
        while let Some(Ok((mailbox, outcome))) = puts.join_next().await {
            match outcome {
                Ok(one) => done.push(one),
                Err(cause) => causes.push((mailbox, cause)),
            }
            if done.len() >= QUORUM {
                puts.detach_all();
                return Ok(done); // MBX-007
            }
        }
        Err(too_few(done, causes))
    }

    /// Pushes through two connected relays in the background. The mailboxes decide whether the message is stored; the
    /// push brings it to whoever listens to the shard, and to a replica this edge cannot reach.
    fn push(&self, shard: Shard, envelope: &Arc<VerifiedEnvelope>) {
        let question = PushAsk { shard, envelope: envelope.bytes().clone() }.to_bytes();
        let connected =
            self.inner.links().into_iter().filter(|(_, link)| link.connected).map(|(peer, _)| peer);
        for peer in crate::rank::ranked(&envelope.box_id(), connected).into_iter().rev().take(PUSHES) {
            let (inner, question) = (self.inner.clone(), question.clone());
            tokio::spawn(async move {
                let pushed = inner.ask::<Done>(peer, Protocol::LightPush, question, inner.patience).await;
                if let Err(error) = pushed {
                    tracing::debug!(%peer, %error, "a light push was not taken");
                }
            });
        }
    }
}

fn verified(envelope: EnvelopeBytes, kind: Kind) -> Result<VerifiedEnvelope, PutError> {
    let envelope = envelope.parse()?.verify()?;
    if envelope.kind() == kind { Ok(envelope) } else { Err(PutError::Kind) }
}

fn too_few(done: Vec<PutDone>, causes: Vec<(PeerId, RelayError)>) -> PutError {
    let refusals = || {
        causes.iter().filter_map(|(_, cause)| match cause {
            RelayError::Refused(refusal) => Some(refusal),
            _ => None,
        })
    };
    if refusals().any(|refusal| *refusal == Refusal::Taken) {
        return PutError::Taken;
    }
    if refusals().any(|refusal| *refusal == Refusal::Erased) {
        return PutError::Erased;
    }
    for refusal in refusals() {
        if let Refusal::OutsideWindow { relay_time } = refusal {
            return PutError::OutsideWindow { relay_time: *relay_time };
        }
    }
    let receipts = done.into_iter().filter_map(|done| match done {
        PutDone::Stored(receipt) => Some(receipt),
        PutDone::Emptied => None,
    });
    PutError::TooFew { receipts: receipts.collect(), causes }
}

/// Puts, and tries again while the edge is patient and another try may help.
async fn put_patiently(
    inner: &Inner,
    mailbox: PeerId,
    envelope: &VerifiedEnvelope,
) -> Result<PutDone, RelayError> {
    // Twice the patience: a relay that was killed and came back answers on a new connection after the old one is given
    // up, which takes QUIC four seconds. Repeating a put is safe.
    let until = Instant::now() + inner.patience * 2;
    loop {
        let outcome = put_once(inner, mailbox, envelope).await;
        let pause = match &outcome {
            Err(RelayError::Refused(Refusal::Busy { retry_after_ms })) => u64::from(*retry_after_ms),
            Err(RelayError::Ask(AskError::NotConnected | AskError::Broken | AskError::Timeout)) => 100,
            _ => return outcome,
        };
        let again = Instant::now() + Duration::from_millis(pause);
        if again >= until {
            return outcome;
        }
        tokio::time::sleep_until(again).await;
    }
}

async fn put_once(
    inner: &Inner,
    mailbox: PeerId,
    envelope: &VerifiedEnvelope,
) -> Result<PutDone, RelayError> {
    let store = inner.card_soon(mailbox).await?.mailbox.ok_or(Refusal::NoSuchRole)?;
    let question = MailboxAsk::Put(envelope.bytes().clone()).to_bytes();
    let done: PutDone = inner.ask(mailbox, Protocol::Mailbox, question, inner.patience / 2).await?;
    match (&done, envelope.kind()) {
        (PutDone::Stored(receipt), Kind::Message) => receipt
            .verify_for(&store, &envelope.box_id(), &envelope.content())
            .map(|()| done)
            .map_err(|_| RelayError::Dishonest), // MBX-007
        (PutDone::Emptied, Kind::Tombstone) => Ok(done),
        _ => Err(RelayError::Dishonest),
    }
}
