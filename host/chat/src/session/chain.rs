//! A chain gives one single-use key per message and forgets it.
//!
//! `MK_n = Expand(CK_n, "message")`, `CK_{n+1} = Expand(CK_n, "chain")`; a chain key is overwritten as it steps, so a
//! stolen state opens nothing that was sent before it. The reading half keeps the keys it skipped within Olm's own
//! limits (2,000 ahead, the 40 newest kept).

use std::collections::BTreeMap;

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::error::SessionError;
use crate::kdf::{Key, expand};

/// How far ahead of the last message a key may be, as in Olm.
pub const MAX_GAP: u32 = 2_000;
/// How many skipped keys a chain keeps, as in Olm.
pub const MAX_SKIPPED: usize = 40;

const CHAIN: &[u8] = b"teahouse hybrid 1 chain";
const MESSAGE: &[u8] = b"teahouse hybrid 1 message";

fn step(chain: &mut Key) -> Key {
    let message = expand(chain, MESSAGE, &[]);
    *chain = expand(chain, CHAIN, &[]); // SES-001
    message
}

/// The writing half of a chain.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SendChain {
    key: Key,
    next: u32,
}

/// The reading half of a chain.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecvChain {
    /// Gone once the writer has said that no more will come.
    key: Option<Key>,
    next: u32,
    skipped: BTreeMap<u32, Key>,
}

impl SendChain {
    pub(crate) const fn new(key: Key) -> Self {
        Self { key, next: 0 }
    }

    /// The next number and its key. The caller stores the chain before anything sealed with the key leaves.
    pub(crate) fn next_key(&mut self) -> (u32, Key) {
        let n = self.next;
        self.next = n.checked_add(1).expect("an epoch is renewed long before four thousand million messages");
        (n, step(&mut self.key))
    }

    /// How many keys were given out.
    pub(crate) const fn sent(&self) -> u32 {
        self.next
    }
}

impl RecvChain {
    pub(crate) const fn new(key: Key) -> Self {
        Self { key: Some(key), next: 0, skipped: BTreeMap::new() }
    }

    /// The key of message `n`, and the chain as it will be once that message has proven genuine.
    pub(crate) fn take_key(&self, n: u32, epoch: u32) -> Result<(Key, Self), SessionError> {
        let mut after = self.clone();
        if let Some(key) = after.skipped.remove(&n) {
            return Ok((key, after));
        }
        if n < self.next || self.key.is_none() {
            return Err(SessionError::KeySpent { epoch, n }); // SES-002
        }
        after.skip_to(n, epoch)?;
        let chain = after.key.as_mut().expect("checked above");
        let key = step(chain);
        after.next = n + 1;
        Ok((key, after))
    }

    /// Ends the chain at `count` messages: keeps the keys of those not read yet, forgets how to make more.
    pub(crate) fn end_at(&mut self, count: u32, epoch: u32) -> Result<(), SessionError> {
        if count > self.next && self.key.is_some() {
            self.skip_to(count, epoch)?;
        }
        self.key = None;
        Ok(())
    }

    /// A chain with nothing left to read.
    pub(crate) const fn spent() -> Self {
        Self { key: None, next: 0, skipped: BTreeMap::new() }
    }

    /// Whether nothing can be read with it any more.
    pub(crate) fn is_spent(&self) -> bool {
        self.key.is_none() && self.skipped.is_empty()
    }

    /// Whether the writer has ended it.
    pub(crate) const fn is_ended(&self) -> bool {
        self.key.is_none()
    }

    fn skip_to(&mut self, n: u32, epoch: u32) -> Result<(), SessionError> {
        let gap = n - self.next;
        if gap > MAX_GAP {
            return Err(SessionError::TooFarAhead { epoch, gap }); // SES-003
        }
        let chain = self.key.as_mut().expect("callers check that the chain has not ended");
        for number in self.next..n {
            self.skipped.insert(number, step(chain));
        }
        self.next = n;
        while self.skipped.len() > MAX_SKIPPED {
            self.skipped.pop_first();
        }
        Ok(())
    }
}

pub(crate) fn put_key(to: &mut Writer, key: &Key) {
    to.fixed(key.expose());
}

pub(crate) fn get_key(from: &mut Reader<'_>) -> Result<Key, CodecError> {
    from.array().map(Key::new)
}

impl Encode for SendChain {
    fn encode(&self, to: &mut Writer) {
        put_key(to, &self.key);
        to.u32(self.next);
    }
}

impl Decode for SendChain {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { key: get_key(from)?, next: from.u32()? })
    }
}

struct Skipped(u32, Key);

impl Encode for Skipped {
    fn encode(&self, to: &mut Writer) {
        to.u32(self.0);
        put_key(to, &self.1);
    }
}

impl Decode for Skipped {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self(from.u32()?, get_key(from)?))
    }
}

impl Encode for RecvChain {
    fn encode(&self, to: &mut Writer) {
        to.bool(self.key.is_some());
        if let Some(key) = &self.key {
            put_key(to, key);
        }
        let skipped: Vec<Skipped> = self.skipped.iter().map(|(n, key)| Skipped(*n, key.clone())).collect();
        to.u32(self.next).list(&skipped);
    }
}

impl Decode for RecvChain {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let key = if from.bool()? { Some(get_key(from)?) } else { None };
        let next = from.u32()?;
        let skipped: Vec<Skipped> = from.list("skipped keys", MAX_SKIPPED)?;
        Ok(Self { key, next, skipped: skipped.into_iter().map(|s| (s.0, s.1)).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (SendChain, RecvChain) {
        (SendChain::new(Key::new([9; 32])), RecvChain::new(Key::new([9; 32])))
    }

    #[test]
    fn keys_meet_in_any_order_and_serve_once() {
        // given
        let (mut send, mut recv) = pair();
        let keys: Vec<Key> = (0..5).map(|_| send.next_key().1).collect();
        // when they are read out of order, then each is the same key
        for n in [3_u32, 0, 4, 1, 2] {
            let (key, after) = recv.take_key(n, 0).unwrap();
            assert_eq!(key, keys[n as usize]);
            recv = after;
        }
        // and none is given twice
        assert_eq!(recv.take_key(3, 0).unwrap_err(), SessionError::KeySpent { epoch: 0, n: 3 });
    }

    #[test]
    fn ses_001_a_chain_key_is_overwritten_as_it_steps() {
        let (mut send, recv) = pair();
        let before = send.key.clone();
        let (_, first) = send.next_key();
        assert_ne!(send.key, before);
        assert_ne!(send.key, first);
        let (_, after) = recv.take_key(0, 0).unwrap();
        assert_ne!(after.key, recv.key);
    }

    #[test]
    fn ses_003_a_gap_past_the_limit_is_refused_and_changes_nothing() {
        let (_, recv) = pair();
        let refused = recv.take_key(MAX_GAP + 1, 7).unwrap_err();
        assert_eq!(refused, SessionError::TooFarAhead { epoch: 7, gap: MAX_GAP + 1 });
        let (_, after) = recv.take_key(MAX_GAP, 7).unwrap();
        assert_eq!(after.skipped.len(), MAX_SKIPPED);
        assert_eq!(after.skipped.first_key_value().unwrap().0, &(MAX_GAP - 40));
    }

    #[test]
    fn an_ended_chain_reads_what_was_sent_and_nothing_after() {
        let (mut send, mut recv) = pair();
        let keys: Vec<Key> = (0..3).map(|_| send.next_key().1).collect();
        recv.end_at(3, 0).unwrap();
        assert_eq!(recv.take_key(1, 0).unwrap().0, keys[1]);
        assert!(recv.take_key(3, 0).is_err());
        let again = RecvChain::from_bytes(&recv.to_bytes()).unwrap();
        assert_eq!(again, recv);
    }
}
