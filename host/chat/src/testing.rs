//! Doubles that tests own: [`LossyNet`], a network of mailboxes that loses, doubles and reorders, and [`Actor`], a person
//! with a profile in memory who can lose power.

mod session_pair;

pub use session_pair::SessionPair;

use std::collections::BTreeMap;

use teahouse_base::testing::{FrozenClock, MemoryStore, SeededRng};
use teahouse_base::{Clock, RecordStore, RngExt, SecretBytes, StoreError, UnixSeconds};
use teahouse_wire::{
    BoxId, ContentId, EnvelopeBytes, ReceiptTerms, StoreKey, StoreReceipt, VerifiedEnvelope,
};

use crate::card::{CardProfile, ContactCard};
use crate::chat::{Chat, ChatEvent, ChatView, Outgoing, Refusal};
use crate::content::Content;
use crate::conversation::ChatMessage;
use crate::device::AccountKey;
use crate::ids::{AccountId, ConversationId, MessageId};

/// What can go wrong in a [`LossyNet`], each in percent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Trouble {
    /// A put gets lost before any mailbox sees it.
    pub lost_puts: u64,
    /// A mailbox signs and forgets.
    pub forgotten: u64,
    /// The receipts get lost on the way back.
    pub lost_receipts: u64,
    /// A fetch does not find what is there.
    pub missed_fetches: u64,
    /// A fetched envelope is handed over twice.
    pub doubled: u64,
}

/// Mailboxes for everybody, on a bad day of `seed`.
#[derive(Debug)]
pub struct LossyNet {
    boxes: BTreeMap<BoxId, EnvelopeBytes>,
    stores: [StoreKey; 2],
    rng: SeededRng,
    trouble: Trouble,
    /// Every envelope that was ever put, in order.
    pub seen: Vec<EnvelopeBytes>,
}

impl LossyNet {
    /// A network with the troubles of `seed`.
    ///
    /// # Panics
    /// Never: its store keys are constants below the group order.
    pub fn new(seed: u64, trouble: Trouble) -> Self {
        let store =
            |n| StoreKey::from_secret(&SecretBytes::new([n; 32])).expect("1 and 2 repeated are scalars");
        let rng = SeededRng::new(seed);
        Self { boxes: BTreeMap::new(), stores: [store(1), store(2)], rng, trouble, seen: Vec::new() }
    }

    /// A network where everything works.
    pub fn calm() -> Self {
        Self::new(0, Trouble::default())
    }

    /// Changes what goes wrong from here on.
    pub const fn set_trouble(&mut self, trouble: Trouble) {
        self.trouble = trouble;
    }

    /// Forgets everything in every mailbox, as after the retention time.
    pub fn expire(&mut self) {
        self.boxes.clear();
    }

    /// Puts an envelope: receipts, a refusal, or silence.
    ///
    /// # Panics
    /// When the envelope is not valid: a test has found a bug.
    pub fn put(&mut self, out: &Outgoing, now: UnixSeconds) -> Result<Vec<StoreReceipt>, Option<Refusal>> {
        let envelope = out.envelope.clone().parse().and_then(teahouse_wire::ParsedEnvelope::verify);
        let envelope = envelope.expect("the chat makes valid envelopes");
        self.seen.push(out.envelope.clone());
        if self.chance(self.trouble.lost_puts) {
            return Err(None);
        }
        let id = envelope.box_id();
        let taken = self.boxes.get(&id).is_some_and(|held| content_of(held) != Some(envelope.content()));
        if taken {
            return Err(Some(Refusal::BoxTaken));
        }
        if !self.chance(self.trouble.forgotten) {
            self.boxes.entry(id).or_insert_with(|| out.envelope.clone());
        }
        if self.chance(self.trouble.lost_receipts) {
            return Err(None);
        }
        let expires_at = UnixSeconds::new(now.get() + 14 * 86_400);
        let terms = ReceiptTerms { box_id: id, content: envelope.content(), stored_at: now, expires_at };
        Ok(self.stores.iter().map(|store| store.sign(terms.clone())).collect())
    }

    /// What lies in the boxes asked for, in any order, some of it perhaps twice.
    pub fn fetch(&mut self, wanted: impl Iterator<Item = BoxId>) -> Vec<VerifiedEnvelope> {
        let mut found = Vec::new();
        for id in wanted {
            let Some(bytes) = self.boxes.get(&id).cloned() else { continue };
            if self.chance(self.trouble.missed_fetches) {
                continue;
            }
            let times = if self.chance(self.trouble.doubled) { 2 } else { 1 };
            let envelope = bytes.parse().and_then(teahouse_wire::ParsedEnvelope::verify);
            found.extend(envelope.into_iter().flat_map(|envelope| vec![envelope; times]));
        }
        for at in (1..found.len()).rev() {
            let other = usize::try_from(self.rng.below(at as u64 + 1)).unwrap_or(0);
            found.swap(at, other);
        }
        found
    }

    fn chance(&mut self, percent: u64) -> bool {
        percent > 0 && self.rng.below(100) < percent
    }
}

fn content_of(bytes: &EnvelopeBytes) -> Option<ContentId> {
    bytes.clone().parse().ok().map(|envelope| envelope.content())
}

/// A person with a profile in memory. Every operation is one transaction, and a failed commit is a crash.
#[derive(Debug)]
pub struct Actor {
    /// The profile.
    pub store: MemoryStore,
    /// The clock all actors of a test share.
    pub clock: FrozenClock,
    /// What the person was told, in order.
    pub events: Vec<ChatEvent>,
    /// How many operations failed because power was cut.
    pub crashes: u32,
    /// Whether a fetch that missed nothing is noted as a sweep of the inbox.
    pub sweeps: bool,
    rng: SeededRng,
    account: AccountId,
}

impl Actor {
    /// A person with a fresh device.
    ///
    /// # Panics
    /// When the device cannot be made: a test has found a bug.
    pub fn new(name: &str, seed: u64, clock: &FrozenClock) -> Self {
        Self::of_account(name, seed, seed, clock)
    }

    /// A person with a fresh device under the account of another seed, as after a restore.
    ///
    /// # Panics
    /// As [`Actor::new`].
    pub fn of_account(name: &str, account: u64, seed: u64, clock: &FrozenClock) -> Self {
        let key = AccountKey::from_secret(&SecretBytes::random(&mut SeededRng::new(!account)));
        let rng = SeededRng::new(seed);
        let store = MemoryStore::new();
        let account = key.account();
        let mut actor =
            Self { store, clock: clock.clone(), events: Vec::new(), crashes: 0, sweeps: true, rng, account };
        let profile = CardProfile { nickname: name.to_owned(), mailboxes: Vec::new() };
        actor
            .act(|chat| chat.create_device(&key, &profile))
            .expect("memory takes it")
            .expect("a fresh profile");
        actor
    }

    /// The same person on a copy of the disk, with another clock: where many runs begin alike.
    pub fn twin(&self, clock: &FrozenClock) -> Self {
        Self {
            store: self.store.snapshot(),
            clock: clock.clone(),
            events: self.events.clone(),
            crashes: self.crashes,
            sweeps: self.sweeps,
            rng: self.rng.clone(),
            account: self.account,
        }
    }

    /// The newest epoch of every session of a conversation.
    ///
    /// # Panics
    /// When the records cannot be read: a test has found a bug.
    pub fn epochs(&self, of: &ConversationId) -> Vec<u32> {
        let mut records = self.store.begin_write().expect("memory can be read");
        let mut rng = self.rng.clone();
        let chat = Chat::new(records.as_mut(), &self.clock, &mut rng);
        let lines = chat.lines_of(of).expect("records are well formed");
        lines.iter().map(|line| line.session.epoch()).collect()
    }

    /// The person's account.
    pub const fn account(&self) -> AccountId {
        self.account
    }

    /// One operation in one transaction.
    ///
    /// # Errors
    /// The store's, when power was cut at the commit: nothing has changed then.
    pub fn act<T>(&mut self, operation: impl FnOnce(&mut Chat<'_>) -> T) -> Result<T, StoreError> {
        let mut records = self.store.begin_write()?;
        let result = operation(&mut Chat::new(records.as_mut(), &self.clock, &mut self.rng));
        if let Err(error) = records.commit() {
            self.crashes += 1;
            return Err(error);
        }
        Ok(result)
    }

    /// The same, when power stays on and the operation works.
    ///
    /// # Panics
    /// When it does not.
    pub fn must<T, E: std::fmt::Debug>(
        &mut self,
        operation: impl FnOnce(&mut Chat<'_>) -> Result<T, E>,
    ) -> T {
        self.act(operation).expect("power stays on").expect("the operation works")
    }

    /// Reads.
    ///
    /// # Panics
    /// When the records cannot be read: a test has found a bug.
    pub fn read<T>(&self, read: impl FnOnce(ChatView<'_>) -> Result<T, StoreError>) -> T {
        let records = self.store.begin_read().expect("memory can be read");
        read(ChatView::new(records.as_ref())).expect("records are well formed")
    }

    /// The person's card.
    ///
    /// # Panics
    /// Never: every actor has a device.
    pub fn card(&self) -> ContactCard {
        self.read(|view| view.card()).expect("an actor has a device")
    }

    /// The conversation with another person.
    pub fn with(&self, other: &Self) -> ConversationId {
        ConversationId::between(&self.account, &other.account)
    }

    /// Says something.
    pub fn say(&mut self, to: &ConversationId, words: &str) -> MessageId {
        self.must(|chat| chat.send(to, Content::text(words)))
    }

    /// Every message of a conversation, the oldest first.
    pub fn messages(&self, of: &ConversationId) -> Vec<ChatMessage> {
        let mut messages = self.read(|view| view.messages(of, None, usize::MAX));
        messages.reverse();
        messages
    }

    /// The words of every message, the oldest first.
    pub fn words(&self, of: &ConversationId) -> Vec<String> {
        let text = |message: ChatMessage| match message.content {
            Content::Text { text, .. } => text,
            other => format!("{other:?}"),
        };
        self.messages(of).into_iter().map(text).collect()
    }

    /// Puts what is due. Gives how many envelopes left.
    pub fn push(&mut self, net: &mut LossyNet) -> usize {
        let Ok(work) = self.act(|chat| chat.outbox(64).expect("the outbox works")) else { return 0 };
        self.events.extend(work.events);
        for out in &work.outgoing {
            let answer = net.put(out, self.clock.now().seconds());
            let noted = self.act(|chat| match &answer {
                Ok(receipts) => chat.note_receipts(&out.content, receipts),
                Err(Some(refusal)) => chat.note_refused(&out.content, *refusal),
                Err(None) => Ok(Vec::new()),
            });
            if let Ok(events) = noted {
                self.events.extend(events.expect("receipts are noted"));
            }
        }
        work.outgoing.len()
    }

    /// Fetches what lies in the wanted boxes. Gives how many envelopes came.
    pub fn pull(&mut self, net: &mut LossyNet) -> usize {
        let wanted = self.read(|view| view.wanted_boxes());
        let found = net.fetch(wanted.into_iter().map(|wanted| wanted.id));
        for envelope in &found {
            if let Ok(events) = self.act(|chat| chat.receive(envelope).expect("receiving works")) {
                self.events.extend(events);
            }
        }
        if self.sweeps && net.trouble.missed_fetches == 0 {
            let now = self.clock.now();
            let _ = self.act(|chat| chat.note_swept(now).expect("sweeps are noted"));
        }
        found.len()
    }
}

/// Lets time pass in steps while the actors push and pull, until nothing moves or `steps` are over.
pub fn settle(
    net: &mut LossyNet,
    clock: &FrozenClock,
    step: std::time::Duration,
    steps: u32,
    actors: &mut [&mut Actor],
) {
    for _ in 0..steps {
        let mut moved = 0;
        for actor in actors.iter_mut() {
            moved += actor.push(net) + actor.pull(net);
        }
        let waiting = actors.iter().any(|actor| {
            let due = actor.read(|view| view.next_due());
            due.is_some_and(|due| due <= clock.now().after(step))
        });
        if moved == 0 && !waiting {
            return;
        }
        clock.advance(step);
    }
}
