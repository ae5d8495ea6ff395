//! A blob is fetched chunk by chunk from every mailbox that has it at once, and offered to the mailboxes that rank
//! highest for its id.
//!
//! # Guarantees
//! - Every chunk is verified before it comes onto the shelf, and is there at once: a fetch that breaks off goes on where
//!   it was, whoever is asked then.
//! - Who hands over a chunk that does not verify is asked for nothing more of this blob, and is named.
//!
//! # Privacy
//! A mailbox sees which id this throw-away peer asks for, and who knows the public content of that id knows what it is.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::future::{BoxFuture, FutureExt};
use futures::stream::FuturesUnordered;
use libp2p::PeerId;
use teahouse_base::{Coded, Decode, Encode, ErrorCode};
use teahouse_wire::BoxId;
use teahouse_wire::blob::{BlobError, BlobId, ChunkVerifier, Outboard, SealedChunk};
use thiserror::Error;
use tokio::time::Instant;

use super::{Edge, Inner, RelayError};
use crate::blob::ask::{BlobAsk, ChunkBytes, Room};
use crate::blob::{BlobStore, Held, ShelfFault, on_shelf};
use crate::net::AskError;
use crate::protocol::{Protocol, Refusal};
use crate::rank::{REPLICAS, ranked};

/// Chunks asked of one peer at a time.
const LANES: usize = 2;
/// Questions about blobs under way, to all peers together: fewer than a connection has streams for them.
pub(super) const AT_ONCE: usize = 6;
/// How many times its usual patience an edge waits for a question of the length of a chunk.
const LONGER: u32 = 4;
/// How long an edge comes back to a peer that is busy with one chunk.
const BUSY: Duration = Duration::from_secs(60);

/// How far a fetch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobProgress {
    /// Chunks on the shelf.
    pub done: u32,
    /// Chunks of the blob.
    pub chunks: u32,
}

/// A blob that is whole on the shelf now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// Chunks that came over the network; the others were there.
    pub chunks: u32,
    /// Peers that were given up, and why; [`RelayError::Dishonest`] handed over what does not verify.
    pub dropped: Vec<(PeerId, RelayError)>,
}

/// Why a blob is not whole on the shelf.
#[derive(Debug, Error)]
pub enum FetchError {
    /// No connected mailbox has said what the blob consists of.
    #[error("no connected mailbox has the blob")]
    Nobody {
        /// What each said.
        dropped: Vec<(PeerId, RelayError)>,
    },
    /// Chunks are missing; what came is on the shelf, and another fetch goes on from there.
    #[error("{missing} chunks of the blob are missing")]
    Incomplete {
        /// How many.
        missing: u32,
        /// What each peer that was given up said.
        dropped: Vec<(PeerId, RelayError)>,
    },
    /// The own shelf failed.
    #[error(transparent)]
    Shelf(#[from] ShelfFault),
}

impl Coded for FetchError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Nobody { .. } => ErrorCode::new("BLB-201"),
            Self::Incomplete { .. } => ErrorCode::new("BLB-202"),
            Self::Shelf(fault) => fault.code(),
        }
    }
}

/// Where a blob is kept now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// The mailboxes that have all of it, at most three.
    pub kept: Vec<PeerId>,
    /// The mailboxes that do not, and why.
    pub causes: Vec<(PeerId, RelayError)>,
}

/// Why a blob is kept nowhere.
#[derive(Debug, Error)]
pub enum OfferError {
    /// The own shelf does not have all of it.
    #[error("the blob is not whole on the shelf")]
    NotWhole,
    /// No mailbox has taken it.
    #[error("no mailbox has taken the blob")]
    Nobody {
        /// What each said.
        causes: Vec<(PeerId, RelayError)>,
    },
    /// The own shelf failed.
    #[error(transparent)]
    Shelf(#[from] ShelfFault),
}

impl Coded for OfferError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotWhole => ErrorCode::new("BLB-203"),
            Self::Nobody { .. } => ErrorCode::new("BLB-204"),
            Self::Shelf(fault) => fault.code(),
        }
    }
}

impl From<BlobError> for RelayError {
    fn from(_: BlobError) -> Self {
        Self::Dishonest
    }
}

impl Edge {
    /// Brings a blob onto the shelf, from every connected mailbox that has it; `progress` hears of each chunk.
    ///
    /// # Errors
    /// [`FetchError`]. Whatever came stays on the shelf: calling it again asks for the rest only.
    pub async fn fetch_blob(
        &self,
        id: BlobId,
        shelf: &Arc<dyn BlobStore>,
        progress: impl FnMut(BlobProgress) + Send,
    ) -> Result<Fetched, FetchError> {
        let mut dropped = Vec::new();
        let sources = self.inner.blob_sources(&id);
        let blob = match self.inner.shelved(id, shelf).await? {
            Some(blob) => blob,
            None => self.inner.find_blob(id, &sources, &mut dropped).await?,
        };
        let (begun, now) = (blob.clone(), self.inner.clock.now().seconds());
        let held = on_shelf(shelf, move |shelf| shelf.begin(&begun, now)).await?;
        let sources = sources.into_iter().filter(|peer| dropped.iter().all(|(other, _)| other != peer));
        let fetch = Fetch {
            inner: self.inner.clone(),
            shelf: shelf.clone(),
            id,
            blob: Arc::new(blob),
            idle: sources.flat_map(|peer| [peer; LANES]).collect(),
            missing: held.chunks.missing(held.size).collect(), // BLB-017
            lacks: BTreeSet::new(),
            dropped,
        };
        fetch.run(progress).await
    }

    /// Brings a blob that is whole on the shelf to the three mailboxes that rank highest for it and take it; what a
    /// mailbox has already is not sent again. Called again from time to time it keeps the blob from being forgotten.
    ///
    /// # Errors
    /// [`OfferError`].
    pub async fn offer_blob(&self, id: BlobId, shelf: &Arc<dyn BlobStore>) -> Result<Offered, OfferError> {
        let held = on_shelf(shelf, move |shelf| shelf.held(&id)).await?;
        let blob = self.inner.shelved(id, shelf).await?.filter(|_| held.is_some_and(|held| held.is_whole()));
        let blob = blob.ok_or(OfferError::NotWhole)?;
        let mut offered = Offered { kept: Vec::new(), causes: Vec::new() };
        for mailbox in self.inner.blob_sources(&id) {
            match self.inner.bring(mailbox, id, &blob, shelf).await? {
                Ok(()) => offered.kept.push(mailbox),
                Err(cause) => offered.causes.push((mailbox, cause)),
            }
            if offered.kept.len() >= REPLICAS {
                break;
            }
        }
        if offered.kept.is_empty() {
            return Err(OfferError::Nobody { causes: offered.causes });
        }
        Ok(offered)
    }

    /// How much room a mailbox has for blobs.
    ///
    /// # Errors
    /// [`RelayError`]; [`Refusal::NoSuchRole`] when it offers none.
    pub async fn blob_room(&self, mailbox: PeerId) -> Result<Room, RelayError> {
        self.inner.ask_blob(mailbox, &BlobAsk::Room).await
    }
}

impl Inner {
    /// The connected mailboxes, in the order of their rank for the blob.
    pub(super) fn blob_sources(&self, id: &BlobId) -> Vec<PeerId> {
        let links = self.links();
        let connected = |peer: &PeerId| links.get(peer).is_some_and(|link| link.connected);
        // Blobs are ranked as boxes are: by the bytes of their name.
        ranked(&BoxId::from_array(*id.as_bytes()), self.mailboxes().into_iter().filter(connected))
    }

    async fn shelved(
        &self,
        id: BlobId,
        shelf: &Arc<dyn BlobStore>,
    ) -> Result<Option<ChunkVerifier>, ShelfFault> {
        let now = self.clock.now().seconds();
        on_shelf(shelf, move |shelf| shelf.outboard(&id, now)).await
    }

    /// Asks all at once what the blob consists of; the first answer that leads to the id is the right one.
    async fn find_blob(
        &self,
        id: BlobId,
        sources: &[PeerId],
        dropped: &mut Vec<(PeerId, RelayError)>,
    ) -> Result<ChunkVerifier, FetchError> {
        let asks = sources.iter().map(|peer| self.outboard_from(*peer, id));
        let mut asks: FuturesUnordered<_> = asks.collect();
        while let Some((peer, answer)) = asks.next().await {
            match answer.and_then(|outboard| Ok(outboard.verify(&id)?)) {
                Ok(blob) => return Ok(blob),
                Err(error) => dropped.push((peer, error)),
            }
        }
        Err(FetchError::Nobody { dropped: std::mem::take(dropped) })
    }

    async fn outboard_from(&self, peer: PeerId, id: BlobId) -> (PeerId, Result<Outboard, RelayError>) {
        (peer, self.ask_blob(peer, &BlobAsk::Outboard(id)).await)
    }

    /// Brings what is missing to one mailbox.
    async fn bring(
        &self,
        mailbox: PeerId,
        id: BlobId,
        blob: &ChunkVerifier,
        shelf: &Arc<dyn BlobStore>,
    ) -> Result<Result<(), RelayError>, ShelfFault> {
        let begin = BlobAsk::Begin(blob.outboard().clone());
        let mut held: Held = match self.ask_blob(mailbox, &begin).await {
            Ok(held) => held,
            Err(error) => return Ok(Err(error)),
        };
        let missing: Vec<u32> = held.chunks.missing(blob.size()).collect();
        for index in missing {
            let bytes = on_shelf(shelf, move |shelf| shelf.chunk(&id, index)).await?;
            let bytes = bytes.ok_or(ShelfFault::Damaged(id))?;
            held = match self.ask_blob(mailbox, &BlobAsk::Keep(id, index, bytes)).await {
                Ok(held) => held,
                Err(error) => return Ok(Err(error)),
            };
        }
        Ok(if held.chunks.is_whole(blob.size()) { Ok(()) } else { Err(RelayError::Dishonest) })
    }

    async fn chunk_from(
        &self,
        peer: PeerId,
        id: BlobId,
        index: u32,
        blob: &ChunkVerifier,
    ) -> Result<SealedChunk, RelayError> {
        let bytes: ChunkBytes = self.ask_blob(peer, &BlobAsk::Chunk(id, index)).await?;
        Ok(blob.verify(index, bytes.0)?) // BLB-018
    }

    /// Asks, and comes back as often as the peer says it is busy, for a minute at most.
    pub(super) async fn ask_blob<T: Decode>(
        &self,
        peer: PeerId,
        question: &BlobAsk,
    ) -> Result<T, RelayError> {
        let until = Instant::now() + BUSY;
        let mut broke = false;
        loop {
            let asked = self.ask_blob_once(peer, question).await;
            let pause = match &asked {
                Err(RelayError::Refused(Refusal::Busy { retry_after_ms })) => *retry_after_ms,
                // One stream too many on a connection breaks like a connection that is gone: the next try tells which.
                Err(RelayError::Ask(AskError::Broken)) if !broke => 250,
                _ => return asked,
            };
            broke |= matches!(asked, Err(RelayError::Ask(_)));
            let again = Instant::now() + Duration::from_millis(u64::from(pause));
            if again >= until {
                return asked;
            }
            tokio::time::sleep_until(again).await;
        }
    }

    async fn ask_blob_once<T: Decode>(&self, peer: PeerId, question: &BlobAsk) -> Result<T, RelayError> {
        // The semaphore is never closed; were it, a question more at a time would still be correct.
        let _permit = self.asking_blobs.acquire().await.ok();
        self.ask(peer, Protocol::Blob, question.to_bytes(), self.patience * LONGER).await
    }
}

/// One fetch under way.
struct Fetch {
    inner: Arc<Inner>,
    shelf: Arc<dyn BlobStore>,
    id: BlobId,
    blob: Arc<ChunkVerifier>,
    /// Peers that could be asked for another chunk, each as often as it has lanes free.
    idle: VecDeque<PeerId>,
    missing: VecDeque<u32>,
    /// Who has said which chunk is not there.
    lacks: BTreeSet<(PeerId, u32)>,
    dropped: Vec<(PeerId, RelayError)>,
}

struct Got {
    peer: PeerId,
    index: u32,
    outcome: Result<SealedChunk, RelayError>,
}

impl Fetch {
    async fn run(mut self, mut progress: impl FnMut(BlobProgress) + Send) -> Result<Fetched, FetchError> {
        let chunks = self.blob.size().chunks();
        let mut fetched = 0;
        let mut asks = FuturesUnordered::new();
        loop {
            self.hand_out(&asks);
            let Some(got) = asks.next().await else { break };
            if let Some(chunk) = self.take(got) {
                let done = chunks - self.keep(chunk).await?;
                fetched += 1;
                progress(BlobProgress { done, chunks });
            }
        }
        match u32::try_from(self.missing.len()).unwrap_or(u32::MAX) {
            0 => Ok(Fetched { chunks: fetched, dropped: self.dropped }),
            missing => Err(FetchError::Incomplete { missing, dropped: self.dropped }),
        }
    }

    /// Asks whoever is idle for what is missing and may be there.
    fn hand_out(&mut self, asks: &FuturesUnordered<BoxFuture<'static, Got>>) {
        for _ in 0..self.idle.len() {
            let Some(peer) = self.idle.pop_front() else { return };
            let asked_for = self.missing.iter().position(|index| !self.lacks.contains(&(peer, *index)));
            let Some(index) = asked_for.and_then(|at| self.missing.remove(at)) else {
                // Waits: a chunk that another peer does not give after all may be here.
                self.idle.push_back(peer);
                continue;
            };
            let (inner, blob, id) = (self.inner.clone(), self.blob.clone(), self.id);
            let ask =
                async move { Got { peer, index, outcome: inner.chunk_from(peer, id, index, &blob).await } };
            asks.push(ask.boxed());
        }
    }

    /// The chunk, or `None` when somebody else has to be asked for it.
    fn take(&mut self, got: Got) -> Option<SealedChunk> {
        let is_dropped = self.dropped.iter().any(|(peer, _)| *peer == got.peer);
        match got.outcome {
            Ok(chunk) => {
                if !is_dropped {
                    self.idle.push_back(got.peer);
                }
                Some(chunk)
            }
            Err(error) => {
                self.missing.push_front(got.index);
                if error == RelayError::Refused(Refusal::Absent) {
                    self.lacks.insert((got.peer, got.index));
                    self.idle.extend((!is_dropped).then_some(got.peer));
                } else {
                    self.idle.retain(|peer| *peer != got.peer); // BLB-018
                    self.dropped.extend((!is_dropped).then_some((got.peer, error)));
                }
                None
            }
        }
    }

    /// Keeps a chunk and says how many are missing now.
    async fn keep(&self, chunk: SealedChunk) -> Result<u32, FetchError> {
        let id = self.id;
        let held = on_shelf(&self.shelf, move |shelf| shelf.keep(&id, &chunk)).await?;
        let held = held.ok_or(ShelfFault::TooSmall)?;
        Ok(u32::try_from(held.chunks.missing(held.size).count()).unwrap_or(u32::MAX))
    }
}
