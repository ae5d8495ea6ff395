//! An epoch is the time between two ML-KEM renewals; it gives one chain per direction.
//!
//! `K_e` gives both chains and the root into which the next secret is mixed, and is forgotten at once. The side that
//! started the session writes in a new epoch as soon as it knows it; the other side waits until it has read one message
//! there, which proves that both have it. Keys of an old epoch that were not used yet stay for 14 days.

use std::collections::BTreeMap;
use std::time::Duration;

use teahouse_base::{CodecError, Decode, Encode, Reader, UnixMillis, Writer};

use super::chain::{RecvChain, SendChain, get_key, put_key};
use super::error::SessionError;
use super::{Direction, Role};
use crate::kdf::{Key, expand};

/// How long unread keys of an old epoch are kept.
pub const OLD_EPOCH_KEPT: Duration = Duration::from_secs(14 * 86_400);
/// How many epochs are kept for reading, as Olm keeps receiving chains.
pub const MAX_EPOCHS: usize = 5;

const ROOT: &[u8] = b"teahouse hybrid 1 root";
const DIRECTION: &[u8] = b"teahouse hybrid 1 direction";

/// What `K_e` turns into.
struct EpochKeys {
    root: Key,
    send: Key,
    recv: Key,
}

fn split(key: &Key, epoch: u32, role: Role) -> EpochKeys {
    let chain = |direction: Direction| {
        let mut context = epoch.to_be_bytes().to_vec();
        context.push(direction.to_byte());
        expand(key, DIRECTION, &context)
    };
    let out = role.writes();
    EpochKeys { root: expand(key, ROOT, &[]), send: chain(out), recv: chain(out.reverse()) }
}

#[derive(Clone, Debug, PartialEq)]
struct Reading {
    chain: RecvChain,
    /// When the first message of a later epoch was read.
    outlived: Option<UnixMillis>,
}

/// Every chain of a session.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Epochs {
    role: Role,
    root: Key,
    newest: u32,
    writing: u32,
    send: SendChain,
    /// How many messages were written in the epoch before the one written in now.
    sent_before: u32,
    /// The chain of the newest epoch while the other side has not been read there yet.
    waiting: Option<SendChain>,
    reading: BTreeMap<u32, Reading>,
}

/// A key to read with, and what the epochs become once it has opened its message.
pub(crate) struct ReadStep {
    pub(crate) key: Key,
    after: RecvChain,
    epoch: u32,
}

impl Epochs {
    /// Epoch 0 from `K_0`.
    pub(crate) fn start(first: &Key, role: Role) -> Self {
        let keys = split(first, 0, role);
        let reading = Reading { chain: RecvChain::new(keys.recv), outlived: None };
        Self {
            role,
            root: keys.root,
            newest: 0,
            writing: 0,
            send: SendChain::new(keys.send),
            sent_before: 0,
            waiting: None,
            reading: BTreeMap::from([(0, reading)]),
        }
    }

    /// The newest epoch that both secrets are known of.
    pub(crate) const fn newest(&self) -> u32 {
        self.newest
    }

    /// The epoch written in.
    pub(crate) const fn writing(&self) -> u32 {
        self.writing
    }

    /// How many messages were written in it.
    pub(crate) const fn written(&self) -> u32 {
        self.send.sent()
    }

    /// How many were written in the one before.
    pub(crate) const fn sent_before(&self) -> u32 {
        self.sent_before
    }

    /// The next number and key to write with.
    pub(crate) fn next_key(&mut self) -> (u32, Key) {
        self.send.next_key()
    }

    /// Opens epoch `newest + 1`. `mix` turns the root of the newest epoch into `K_{e+1}`: the fresh secret is added to
    /// what came before and never replaces it.
    pub(crate) fn open_next(&mut self, mix: impl FnOnce(&Key) -> Key) {
        let next = self.newest + 1;
        let keys = split(&mix(&self.root), next, self.role); // SES-004
        self.root = keys.root;
        self.newest = next;
        self.reading.insert(next, Reading { chain: RecvChain::new(keys.recv), outlived: None });
        while self.reading.len() > MAX_EPOCHS {
            self.reading.pop_first();
        }
        let send = SendChain::new(keys.send);
        match self.role {
            Role::Initiator => self.write_in(next, send),
            Role::Responder => self.waiting = Some(send), // SES-005
        }
    }

    /// The key for message `n` of `epoch`.
    pub(crate) fn read_key(&self, epoch: u32, n: u32) -> Result<ReadStep, SessionError> {
        let reading = self.reading.get(&epoch).ok_or(SessionError::UnknownEpoch(epoch))?;
        let (key, after) = reading.chain.take_key(n, epoch)?;
        Ok(ReadStep { key, after, epoch })
    }

    /// Takes a step whose message has proven genuine. `sent_before` is what its writer said about the epoch before.
    pub(crate) fn confirm(&mut self, step: ReadStep, sent_before: u32, now: UnixMillis) {
        let epoch = step.epoch;
        if let Some(reading) = self.reading.get_mut(&epoch) {
            reading.chain = step.after;
        }
        if epoch == self.newest
            && let Some(send) = self.waiting.take()
        {
            self.write_in(epoch, send);
        }
        for (old, reading) in self.reading.range_mut(..epoch) {
            reading.outlived.get_or_insert(now);
            if old + 1 == epoch
                && !reading.chain.is_ended()
                && reading.chain.end_at(sent_before, *old).is_err()
            {
                reading.chain = RecvChain::spent();
            }
        }
        self.forget_old(now);
    }

    /// Forgets the keys of old epochs that are spent or past their time.
    pub(crate) fn forget_old(&mut self, now: UnixMillis) {
        self.reading.retain(|epoch, reading| {
            let expired = reading.outlived.is_some_and(|since| now.since(since) >= OLD_EPOCH_KEPT); // SES-006
            *epoch == self.newest || !(expired || reading.chain.is_spent())
        });
    }

    fn write_in(&mut self, epoch: u32, send: SendChain) {
        self.sent_before = self.send.sent();
        self.send = send;
        self.writing = epoch;
    }
}

struct ReadingRow(u32, Reading);

impl Encode for ReadingRow {
    fn encode(&self, to: &mut Writer) {
        to.u32(self.0).value(&self.1.chain).option(self.1.outlived.as_ref());
    }
}

impl Decode for ReadingRow {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self(from.u32()?, Reading { chain: from.value()?, outlived: from.option()? }))
    }
}

impl Encode for Epochs {
    fn encode(&self, to: &mut Writer) {
        let rows: Vec<ReadingRow> = self.reading.iter().map(|(e, r)| ReadingRow(*e, r.clone())).collect();
        to.u8(self.role.to_byte());
        put_key(to, &self.root);
        to.u32(self.newest).u32(self.writing).value(&self.send).u32(self.sent_before);
        to.option(self.waiting.as_ref()).list(&rows);
    }
}

impl Decode for Epochs {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let role = Role::from_byte(from.u8()?)?;
        let root = get_key(from)?;
        let (newest, writing) = (from.u32()?, from.u32()?);
        let (send, sent_before, waiting) = (from.value()?, from.u32()?, from.option()?);
        let rows: Vec<ReadingRow> = from.list("epochs", MAX_EPOCHS)?;
        let reading = rows.into_iter().map(|row| (row.0, row.1)).collect();
        Ok(Self { role, root, newest, writing, send, sent_before, waiting, reading })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (Epochs, Epochs) {
        let key = Key::new([5; 32]);
        (Epochs::start(&key, Role::Initiator), Epochs::start(&key, Role::Responder))
    }

    fn mix(secret: u8) -> impl FnOnce(&Key) -> Key {
        move |root| crate::kdf::extract(root.expose(), &[&[secret; 32]], b"test")
    }

    fn pass(from: &mut Epochs, to: &mut Epochs, now: UnixMillis) {
        let (epoch, (n, key)) = (from.writing(), from.next_key());
        let step = to.read_key(epoch, n).unwrap();
        assert_eq!(step.key, key);
        to.confirm(step, from.sent_before(), now);
    }

    #[test]
    fn each_direction_has_its_own_chain() {
        let (mut a, mut b) = pair();
        assert_ne!(a.next_key().1, b.next_key().1);
    }

    #[test]
    fn ses_005_the_responder_writes_in_a_new_epoch_only_after_reading_there() {
        // given a renewal that both sides know
        let now = UnixMillis::new(1);
        let (mut a, mut b) = pair();
        b.open_next(mix(1));
        assert_eq!(b.writing(), 0);
        a.open_next(mix(1));
        assert_eq!(a.writing(), 1);
        // when the responder writes, it is still in the old epoch, and is read there
        pass(&mut b, &mut a, now);
        assert_eq!(b.writing(), 0);
        // when it has read one message of the new epoch, it writes there
        pass(&mut a, &mut b, now);
        assert_eq!(b.writing(), 1);
        pass(&mut b, &mut a, now);
    }

    #[test]
    fn ses_004_a_new_epoch_depends_on_the_old_root_and_on_the_new_secret() {
        let (mut a, _) = pair();
        let (mut same_secret_other_root, mut other_secret) =
            (Epochs::start(&Key::new([6; 32]), Role::Initiator), a.clone());
        a.open_next(mix(1));
        same_secret_other_root.open_next(mix(1));
        other_secret.open_next(mix(2));
        let key = a.next_key().1;
        assert_ne!(key, same_secret_other_root.next_key().1);
        assert_ne!(key, other_secret.next_key().1);
    }

    #[test]
    fn ses_006_unread_keys_of_an_old_epoch_serve_for_14_days() {
        // given two messages of epoch 0 of which the first was not read when epoch 1 began
        let now = UnixMillis::new(1_000);
        let (mut a, mut b) = pair();
        let (late, late_key) = a.next_key();
        pass(&mut a, &mut b, now);
        b.open_next(mix(1));
        a.open_next(mix(1));
        pass(&mut a, &mut b, now);
        // when it comes within 14 days, it is read
        let mut in_time = b.clone();
        in_time.forget_old(now.after(OLD_EPOCH_KEPT - Duration::from_millis(1)));
        assert_eq!(in_time.read_key(0, late).unwrap().key, late_key);
        // when it comes later, its key is gone
        b.forget_old(now.after(OLD_EPOCH_KEPT));
        assert_eq!(b.read_key(0, late).err(), Some(SessionError::UnknownEpoch(0)));
    }

    #[test]
    fn an_ended_epoch_keeps_no_key_for_messages_that_were_never_sent() {
        let now = UnixMillis::new(1_000);
        let (mut a, mut b) = pair();
        pass(&mut a, &mut b, now);
        b.open_next(mix(1));
        a.open_next(mix(1));
        pass(&mut a, &mut b, now);
        assert_eq!(b.read_key(0, 1).err(), Some(SessionError::UnknownEpoch(0)));
        assert_eq!(Epochs::from_bytes(&b.to_bytes()).unwrap(), b);
    }
}
