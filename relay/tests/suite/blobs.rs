//! Blobs are offered and fetched over real connections, whoever lies, goes away or floods.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use teahouse_base::{Clock, Decode, Encode, SystemClock, UnixSeconds};
use teahouse_relay::blob::ask::{BlobAsk, ChunkBytes, Room};
use teahouse_relay::blob::{BlobStore, Held, Named, RedbShelf, ShelfFault, ShelfStats, shelve, unshelve};
use teahouse_relay::edge::{Edge, FetchError, OfferError, Reach, RelayError};
use teahouse_relay::limits::{Limits, Rate};
use teahouse_relay::net::{Net, PeerAddress};
use teahouse_relay::node::{MailboxConfig, RelayNode};
use teahouse_relay::protocol::{Protocol, Refusal, read_answer};
use teahouse_wire::blob::{
    BlobId, BlobKey, ChunkVerifier, PublicContent, SEALED_CHUNK, SealedBlob, SealedChunk, open, seal,
};

use crate::hostile::rogue;
use crate::shelf::{blob, key};
use crate::support::{WAIT, any_port, config, edge, redb, roomy, store_key};

/// A shelf that counts the chunks it gives, and gives them badly on purpose.
struct OddShelf {
    shelf: RedbShelf,
    given: AtomicUsize,
    lies: bool,
    slow: Duration,
}

impl OddShelf {
    fn given(&self) -> usize {
        self.given.load(Ordering::SeqCst)
    }
}

impl BlobStore for OddShelf {
    fn begin(&self, blob: &ChunkVerifier, now: UnixSeconds) -> Result<Held, ShelfFault> {
        self.shelf.begin(blob, now)
    }

    fn keep(&self, id: &BlobId, chunk: &SealedChunk) -> Result<Option<Held>, ShelfFault> {
        self.shelf.keep(id, chunk)
    }

    fn held(&self, id: &BlobId) -> Result<Option<Held>, ShelfFault> {
        self.shelf.held(id)
    }

    fn outboard(&self, id: &BlobId, now: UnixSeconds) -> Result<Option<ChunkVerifier>, ShelfFault> {
        self.shelf.outboard(id, now)
    }

    fn chunk(&self, id: &BlobId, index: u32) -> Result<Option<Vec<u8>>, ShelfFault> {
        std::thread::sleep(self.slow);
        let mut found = self.shelf.chunk(id, index)?;
        if let Some(bytes) = &mut found {
            self.given.fetch_add(1, Ordering::SeqCst);
            bytes[0] ^= u8::from(self.lies);
        }
        Ok(found)
    }

    fn name(&self, content: &PublicContent, id: &BlobId) -> Result<bool, ShelfFault> {
        self.shelf.name(content, id)
    }

    fn find(&self, content: &PublicContent) -> Result<Option<Named>, ShelfFault> {
        self.shelf.find(content)
    }

    fn expire(&self, now: UnixSeconds) -> Result<u64, ShelfFault> {
        self.shelf.expire(now)
    }

    fn stats(&self) -> Result<ShelfStats, ShelfFault> {
        self.shelf.stats()
    }
}

/// A relay with such a shelf.
struct Keeper {
    node: RelayNode,
    at: Vec<PeerAddress>,
    shelf: Arc<OddShelf>,
    _dir: tempfile::TempDir,
}

fn now() -> UnixSeconds {
    SystemClock.now().seconds()
}

fn room(dir: &tempfile::TempDir, chunks: usize) -> RedbShelf {
    RedbShelf::open(&dir.path().join("blobs.redb"), (chunks * SEALED_CHUNK) as u64).unwrap()
}

async fn keeper_with(n: u8, chunks: usize, limits: Limits, lies: bool, slow: Duration) -> Keeper {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Arc::new(OddShelf { shelf: room(&dir, chunks), given: AtomicUsize::new(0), lies, slow });
    let mut config = config(n, any_port(), Vec::new());
    config.limits = limits;
    config.mailbox = Some(MailboxConfig { store: redb(dir.path()), key: store_key(n) });
    config.blobs = Some(shelf.clone());
    let node = RelayNode::start(config).unwrap();
    let at = node.listening(2).await;
    Keeper { node, at, shelf, _dir: dir }
}

async fn keeper(n: u8) -> Keeper {
    keeper_with(n, 100, roomy(), false, Duration::ZERO).await
}

/// A person's own shelf.
fn own() -> (Arc<dyn BlobStore>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (Arc::new(room(&dir, 100)), dir)
}

/// An edge that is connected to all of them and has their cards.
async fn edge_to(keepers: &[&Keeper]) -> Edge {
    let edge = edge(keepers.iter().flat_map(|keeper| keeper.at.clone()).collect(), Reach::Weak).await;
    for keeper in keepers {
        edge.card(keeper.at[0].peer()).await.unwrap();
    }
    edge
}

fn whole(shelf: &Arc<dyn BlobStore>, id: &BlobId) -> Vec<u8> {
    let blob = shelf.outboard(id, now()).unwrap().unwrap();
    let chunks = unshelve(&**shelf, id, now()).unwrap().unwrap();
    open(blob.size(), &chunks, &key()).unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_person_offers_another_fetches_from_any_mailbox() {
    // given two mailboxes and a person with a blob
    let (a, b) = (keeper(1).await, keeper(2).await);
    let ((annas, _dir), (bos, _dir_too)) = (own(), own());
    let blob = blob(1, 5);
    let id = shelve(&*annas, &blob, now()).unwrap();
    // when it is offered, then both have it, and offering it again brings nothing
    let anna = edge_to(&[&a, &b]).await;
    assert_eq!(anna.offer_blob(id, &annas).await.unwrap().kept.len(), 2);
    let again = anna.offer_blob(id, &annas).await.unwrap();
    assert!(again.kept.len() == 2 && again.causes.is_empty());
    let said = anna.blob_room(a.at[0].peer()).await.unwrap();
    assert_eq!(said, Room { most: 100 << 18, used: 5 << 18, days: 30 });
    // and another person gets it with either of them gone
    a.node.stop().await;
    let bo = edge_to(&[&b]).await;
    let mut heard = Vec::new();
    let fetched = bo.fetch_blob(id, &bos, |progress| heard.push(progress.done)).await.unwrap();
    assert_eq!((fetched.chunks, fetched.dropped.len()), (5, 0));
    assert_eq!(heard, [1, 2, 3, 4, 5]);
    assert_eq!(whole(&bos, &id), whole(&annas, &id));
    // and what is there is not fetched again
    assert_eq!(bo.fetch_blob(id, &bos, |_| ()).await.unwrap().chunks, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_018_a_mailbox_that_lies_is_dropped_and_named() {
    // given an honest mailbox and one that bends what it gives
    let honest = keeper_with(1, 100, roomy(), false, Duration::from_millis(10)).await;
    let liar = keeper_with(2, 100, roomy(), true, Duration::ZERO).await;
    let (blob, (bos, _dir)) = (blob(1, 12), own());
    for keeper in [&honest, &liar] {
        shelve(&*keeper.shelf, &blob, now()).unwrap();
    }
    // when the blob is fetched, then it is whole, and the liar was asked no more than its lanes
    let bo = edge_to(&[&honest, &liar]).await;
    let fetched = bo.fetch_blob(blob.id(), &bos, |_| ()).await.unwrap();
    assert_eq!(fetched.chunks, 12);
    assert_eq!(fetched.dropped, [(liar.at[0].peer(), RelayError::Dishonest)]);
    assert!((1..=2).contains(&liar.shelf.given()), "{}", liar.shelf.given());
    assert_eq!(honest.shelf.given(), 12);
    assert_eq!(unshelve(&*bos, &blob.id(), now()).unwrap().unwrap(), blob.chunks());
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_017_a_fetch_goes_on_where_it_broke_off() {
    // given a mailbox that has only the first five of twelve chunks
    let (part, all) = (keeper(1).await, keeper(2).await);
    let (blob, (bos, _dir)) = (blob(1, 12), own());
    let id = blob.id();
    part.shelf.begin(&blob.outboard().clone().verify(&id).unwrap(), now()).unwrap();
    for chunk in &blob.chunks()[..5] {
        part.shelf.keep(&id, chunk).unwrap().unwrap();
    }
    let broken = edge_to(&[&part]).await.fetch_blob(id, &bos, |_| ()).await;
    assert!(matches!(broken, Err(FetchError::Incomplete { missing: 7, .. })), "{broken:?}");
    // when another one is asked, then exactly the other seven come from it
    shelve(&*all.shelf, &blob, now()).unwrap();
    let fetched = edge_to(&[&all]).await.fetch_blob(id, &bos, |_| ()).await.unwrap();
    assert_eq!((fetched.chunks, all.shelf.given()), (7, 7));
    assert_eq!(unshelve(&*bos, &id, now()).unwrap().unwrap(), blob.chunks());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_mailboxes_with_a_half_each_give_a_whole() {
    let (a, b) = (keeper(1).await, keeper(2).await);
    let (blob, (bos, _dir)) = (blob(1, 9), own());
    let id = blob.id();
    for (keeper, half) in [(&a, &blob.chunks()[..4]), (&b, &blob.chunks()[4..])] {
        keeper.shelf.begin(&blob.outboard().clone().verify(&id).unwrap(), now()).unwrap();
        for chunk in half {
            keeper.shelf.keep(&id, chunk).unwrap().unwrap();
        }
    }
    let fetched = edge_to(&[&a, &b]).await.fetch_blob(id, &bos, |_| ()).await.unwrap();
    assert_eq!((fetched.chunks, fetched.dropped.len()), (9, 0));
    assert_eq!((a.shelf.given(), b.shelf.given()), (4, 5));
    assert_eq!(unshelve(&*bos, &id, now()).unwrap().unwrap(), blob.chunks());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_dies_in_the_middle_costs_no_more_than_what_was_under_way() {
    // given two slow mailboxes
    let slow = Duration::from_millis(60);
    let a = keeper_with(1, 100, roomy(), false, slow).await;
    let b = keeper_with(2, 100, roomy(), false, slow).await;
    let (blob, (bos, _dir)) = (blob(1, 24), own());
    for keeper in [&a, &b] {
        shelve(&*keeper.shelf, &blob, now()).unwrap();
    }
    let bo = edge_to(&[&a, &b]).await;
    // when one dies after a few chunks
    let (tell, told) = tokio::sync::oneshot::channel();
    let mut tell = Some(tell);
    let fetch = tokio::spawn({
        let (bos, id) = (bos.clone(), blob.id());
        async move {
            let heard = move |progress: teahouse_relay::edge::BlobProgress| {
                if let Some(tell) = tell.take_if(|_| progress.done >= 6) {
                    tell.send(()).unwrap();
                }
            };
            bo.fetch_blob(id, &bos, heard).await
        }
    });
    told.await.unwrap();
    let (shelf_a, peer_a) = (a.shelf.clone(), a.at[0].peer());
    a.node.stop().await;
    // then the other gives the rest, and nothing that was kept is asked for again
    let fetched = tokio::time::timeout(WAIT * 3, fetch).await.unwrap().unwrap().unwrap();
    assert_eq!(fetched.chunks, 24);
    assert!(fetched.dropped.iter().all(|(peer, _)| *peer == peer_a), "{:?}", fetched.dropped);
    let given = shelf_a.given() + b.shelf.given();
    assert!((24..=26).contains(&given), "{given}");
    assert_eq!(unshelve(&*bos, &blob.id(), now()).unwrap().unwrap(), blob.chunks());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_what_nobody_offered_and_a_part_is_not_offered() {
    let (a, blob, (bos, _dir)) = (keeper(1).await, blob(1, 2), own());
    let (bo, id) = (edge_to(&[&a]).await, blob.id());
    match bo.fetch_blob(id, &bos, |_| ()).await {
        Err(FetchError::Nobody { dropped }) => {
            assert_eq!(dropped, [(a.at[0].peer(), RelayError::Refused(Refusal::Absent))]);
        }
        other => panic!("{other:?}"),
    }
    bos.begin(&blob.outboard().clone().verify(&id).unwrap(), now()).unwrap();
    assert!(matches!(bo.offer_blob(id, &bos).await, Err(OfferError::NotWhole)));
    // and a mailbox too small for it says so
    let small = keeper_with(2, 1, roomy(), false, Duration::ZERO).await;
    let bo = edge_to(&[&small]).await;
    shelve(&*bos, &blob, now()).unwrap();
    match bo.offer_blob(id, &bos).await {
        Err(OfferError::Nobody { causes }) => {
            assert_eq!(causes, [(small.at[0].peer(), RelayError::Refused(Refusal::Full))]);
        }
        other => panic!("{other:?}"),
    }
}

async fn ask<T: Decode>(net: &Net, to: &Keeper, ask: &BlobAsk) -> Result<T, Refusal> {
    let answer = net.ask(to.at[0].peer(), Protocol::Blob, ask.to_bytes(), WAIT).await.unwrap();
    read_answer(&answer).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_016_a_shelf_takes_nothing_that_does_not_verify() {
    let (a, blob) = (keeper(1).await, blob(1, 2));
    let (net, id) = (rogue(&a.at).await, blob.id());
    let [first, second] = [0, 1].map(|n: usize| blob.chunks()[n].bytes().to_vec());
    // nothing before it is begun
    let keep = BlobAsk::Keep(id, 0, first.clone());
    assert_eq!(ask::<Held>(&net, &a, &keep).await, Err(Refusal::Absent));
    assert_eq!(ask::<Held>(&net, &a, &BlobAsk::Held(id)).await, Err(Refusal::Absent));
    assert!(!ask::<Held>(&net, &a, &BlobAsk::Begin(blob.outboard().clone())).await.unwrap().is_whole());
    // no bent, swapped, short or surplus chunk, and none for another blob
    let mut bent = first.clone();
    bent[7] ^= 1;
    for (index, bytes) in [(0, bent), (0, second), (0, vec![]), (2, first.clone()), (u32::MAX, first.clone())]
    {
        let refused = ask::<Held>(&net, &a, &BlobAsk::Keep(id, index, bytes)).await;
        assert_eq!(refused, Err(Refusal::BadBlob), "{index}");
    }
    let other = BlobId::from_array([7; 32]);
    assert_eq!(ask::<Held>(&net, &a, &BlobAsk::Keep(other, 0, first.clone())).await, Err(Refusal::Absent));
    assert_eq!(ask::<ChunkBytes>(&net, &a, &BlobAsk::Chunk(id, 0)).await, Err(Refusal::Absent));
    // and what does verify is there at once
    assert!(ask::<Held>(&net, &a, &keep).await.unwrap().chunks.has(0));
    assert_eq!(ask::<ChunkBytes>(&net, &a, &BlobAsk::Chunk(id, 0)).await, Ok(ChunkBytes(first)));
    for index in [1, 2, 64, u32::MAX] {
        assert_eq!(ask::<ChunkBytes>(&net, &a, &BlobAsk::Chunk(id, index)).await, Err(Refusal::Absent));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_015_one_peer_may_not_bring_more_than_its_share() {
    // given a mailbox that takes four chunks of new blobs from one peer
    let quota = Rate { per_second: 1, burst: 4 << 18 };
    let a = keeper_with(1, 100, Limits { blob_quota: quota, ..roomy() }, false, Duration::ZERO).await;
    let (mallory, anna) = (rogue(&a.at).await, rogue(&a.at).await);
    let begin = |n: u64| BlobAsk::Begin(blob(n, 2).outboard().clone());
    // when one brings a third of two chunks, then it is refused, and what was begun can still go on
    for n in [1, 2] {
        assert!(ask::<Held>(&mallory, &a, &begin(n)).await.is_ok());
    }
    let refused = ask::<Held>(&mallory, &a, &begin(3)).await;
    assert!(matches!(refused, Err(Refusal::Quota { retry_after_s }) if retry_after_s > 3_600), "{refused:?}");
    assert!(ask::<Held>(&mallory, &a, &begin(1)).await.is_ok());
    // and another peer has its own share
    assert!(ask::<Held>(&anna, &a, &begin(3)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_014_a_flood_of_questions_about_blobs_is_refused_while_the_shelf_is_busy() {
    // given a slow shelf that answers two questions at a time
    let limits = Limits { blobs_at_once: 2, ..roomy() };
    let a = keeper_with(1, 100, limits, false, Duration::from_millis(300)).await;
    let (blob, net) = (blob(1, 1), rogue(&a.at).await);
    shelve(&*a.shelf, &blob, now()).unwrap();
    // when six ask at once, then two get it and four are told to come back
    let question = BlobAsk::Chunk(blob.id(), 0);
    let asks = (0..6).map(|_| ask::<ChunkBytes>(&net, &a, &question));
    let answers = futures::future::join_all(asks).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    let busy = |answer: &&Result<ChunkBytes, Refusal>| **answer == Err(Refusal::Busy { retry_after_ms: 250 });
    assert_eq!(answers.iter().filter(busy).count(), 4);
    // and an edge comes back by itself
    let (bos, _dir) = own();
    assert_eq!(edge_to(&[&a]).await.fetch_blob(blob.id(), &bos, |_| ()).await.unwrap().chunks, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_without_a_shelf_says_so() {
    let node = RelayNode::start(config(1, any_port(), Vec::new())).unwrap();
    let at = node.listening(2).await;
    let net = rogue(&at).await;
    let answer = net.ask(at[0].peer(), Protocol::Blob, BlobAsk::Room.to_bytes(), WAIT).await.unwrap();
    assert_eq!(read_answer::<Room>(&answer).unwrap(), Err(Refusal::NoSuchRole));
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_011_one_connection_carries_few_chunks_at_a_time() {
    let a = keeper_with(1, 100, roomy(), false, Duration::from_millis(1_500)).await;
    let (blob, net) = (blob(1, 1), rogue(&a.at).await);
    shelve(&*a.shelf, &blob, now()).unwrap();
    // when forty are asked for at once over one connection
    let question = BlobAsk::Chunk(blob.id(), 0).to_bytes();
    let wait = Duration::from_secs(4);
    let asks = (0..40).map(|_| net.ask(a.at[0].peer(), Protocol::Blob, question.clone(), wait));
    let answers = futures::future::join_all(asks).await;
    // then few are answered, and the peer behind them is still served
    let answered = answers.iter().filter(|answer| answer.is_ok()).count();
    assert!((1..=16).contains(&answered), "{answered}");
    assert!(ask::<Held>(&net, &a, &BlobAsk::Held(blob.id())).await.unwrap().is_whole());
}

/// A public blob of three chunks, and the hash of its content.
fn public(n: u8) -> (SealedBlob, PublicContent) {
    let bytes = vec![n; 3 * SEALED_CHUNK - 100];
    let content = PublicContent::of(&bytes);
    (seal(&bytes, &BlobKey::of_public(content.as_bytes())).unwrap(), content)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_blob_is_found_by_the_hash_of_its_content_alone() {
    // given two mailboxes, and a publisher who brought a bundle to them
    let (a, b) = (keeper(1).await, keeper(2).await);
    let ((annas, _dir), (bos, _dir_too)) = (own(), own());
    let (blob, content) = public(1);
    let id = shelve(&*annas, &blob, now()).unwrap();
    let anna = edge_to(&[&a, &b]).await;
    let bo = edge_to(&[&a, &b]).await;
    assert!(
        matches!(bo.find_public(content).await, Err(FetchError::Nobody { dropped }) if dropped.len() == 2)
    );
    assert_eq!(anna.offer_public(content, id, &annas).await.unwrap().kept.len(), 2);
    // when somebody asks who knows nothing but the hash, then both name it, and it comes
    let named = bo.find_public(content).await.unwrap();
    assert_eq!(named, [Named { id, size: blob.outboard().size() }]);
    assert_eq!(bo.fetch_blob(named[0].id, &bos, |_| ()).await.unwrap().chunks, 3);
    // and one of the two is enough
    a.node.stop().await;
    assert_eq!(edge_to(&[&b]).await.find_public(content).await.unwrap(), named);
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_019_a_mailbox_names_a_blob_only_by_the_content_that_it_opened() {
    let a = keeper(1).await;
    let (net, (blob, content)) = (rogue(&a.at).await, public(1));
    let (other, others) = public(2);
    let name = |content: PublicContent, id: BlobId| BlobAsk::Name(content, id);
    // nothing that is not there, or not whole
    assert_eq!(ask::<Named>(&net, &a, &name(content, blob.id())).await, Err(Refusal::Absent));
    ask::<Held>(&net, &a, &BlobAsk::Begin(blob.outboard().clone())).await.unwrap();
    assert_eq!(ask::<Named>(&net, &a, &name(content, blob.id())).await, Err(Refusal::Absent));
    for one in [&blob, &other] {
        shelve(&*a.shelf, one, now()).unwrap();
    }
    // no blob under the content of another, whose key opens it or not
    let liar = seal(b"not what the hash says", &BlobKey::of_public(content.as_bytes())).unwrap();
    shelve(&*a.shelf, &liar, now()).unwrap();
    for id in [other.id(), liar.id()] {
        assert_eq!(ask::<Named>(&net, &a, &name(content, id)).await, Err(Refusal::BadBlob));
    }
    assert_eq!(ask::<Named>(&net, &a, &BlobAsk::Find(content)).await, Err(Refusal::Absent));
    // and each under its own, as often as it is said
    for (one, content) in [(&blob, content), (&other, others), (&blob, content)] {
        let named = Named { id: one.id(), size: one.outboard().size() };
        assert_eq!(ask::<Named>(&net, &a, &name(content, one.id())).await, Ok(named));
        assert_eq!(ask::<Named>(&net, &a, &BlobAsk::Find(content)).await, Ok(named));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_014_few_contents_are_compared_at_a_time_and_known_ones_not_again() {
    // given a slow shelf with two public blobs, of which one is named
    let a = keeper_with(1, 100, roomy(), false, Duration::from_millis(300)).await;
    let (net, (blob, content), (other, others)) = (rogue(&a.at).await, public(1), public(2));
    for one in [&blob, &other] {
        shelve(&*a.shelf, one, now()).unwrap();
    }
    assert!(a.shelf.name(&others, &other.id()).unwrap());
    // when four name one blob at once, then two are opened, and two are told to come back
    let question = BlobAsk::Name(content, blob.id());
    let asks = (0..4).map(|_| ask::<Named>(&net, &a, &question));
    let known = BlobAsk::Name(others, other.id());
    let (answers, again) =
        futures::future::join(futures::future::join_all(asks), ask::<Named>(&net, &a, &known)).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    let busy = |answer: &&Result<Named, Refusal>| **answer == Err(Refusal::Busy { retry_after_ms: 250 });
    assert_eq!(answers.iter().filter(busy).count(), 2);
    // while the one that has its name says so at once
    assert_eq!(again, Ok(Named { id: other.id(), size: other.outboard().size() }));
}

#[tokio::test(flavor = "multi_thread")]
async fn blb_017_a_fetch_goes_on_after_its_process_was_gone() {
    // given a host whose fetch broke off after five of twelve chunks, and which is then gone with all it had in memory
    let (part, all) = (keeper(1).await, keeper(2).await);
    let (blob, dir) = (blob(1, 12), tempfile::tempdir().unwrap());
    let id = blob.id();
    part.shelf.begin(&blob.outboard().clone().verify(&id).unwrap(), now()).unwrap();
    for chunk in &blob.chunks()[..5] {
        part.shelf.keep(&id, chunk).unwrap().unwrap();
    }
    shelve(&*all.shelf, &blob, now()).unwrap();
    let before: Arc<dyn BlobStore> = Arc::new(room(&dir, 100));
    let broken = edge_to(&[&part]).await.fetch_blob(id, &before, |_| ()).await;
    assert!(matches!(broken, Err(FetchError::Incomplete { missing: 7, .. })), "{broken:?}");
    drop(before);
    // when it is started again over the same file, then only the rest comes
    let after: Arc<dyn BlobStore> = Arc::new(room(&dir, 100));
    let fetched = edge_to(&[&all]).await.fetch_blob(id, &after, |_| ()).await.unwrap();
    assert_eq!((fetched.chunks, all.shelf.given()), (7, 7));
    assert_eq!(unshelve(&*after, &id, now()).unwrap().unwrap(), blob.chunks());
}
