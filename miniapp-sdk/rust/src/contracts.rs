//! Contracts are called by name: the host encodes, simulates, shows and signs.

use crate::{Amount, Ask, Call, Effect, Request, Tag, Tell, Text, WatchId, Write};

/// Reads. Needs no press.
pub fn read(call: Call) -> Request {
    Request::Read(call)
}

/// Watches a read while the app is open. Answered within the turn; `quota` beyond 8 watches. After the first look, and whenever there is
/// another answer, also one from while the app was closed, it hears a signal of the source `contracts` with the watch's number, and
/// reads. The same read is the same watch, so that it can be asked for at each start. Needs no press.
pub fn watch(call: Call) -> Ask {
    Ask::Watch(call)
}

/// Ends a watch.
pub fn unwatch(watch: WatchId) -> Tell {
    Tell::Unwatch(watch)
}

/// A write of `call`, to be completed with what it spends. The same `idempotency_key` never signs twice.
pub fn write(call: Call, purpose: impl Into<Text>, idempotency_key: impl Into<String>) -> Write {
    Write { call, value: None, spend: None, purpose: purpose.into(), idempotency_key: idempotency_key.into() }
}

impl Write {
    /// The same, sending `coin` along.
    #[must_use]
    pub fn sending(mut self, coin: Amount) -> Self {
        self.value = Some(coin);
        self
    }

    /// The same, letting the contract take `token`, for this call and no more.
    #[must_use]
    pub fn spending(mut self, token: Amount) -> Self {
        self.spend = Some(token);
        self
    }

    /// This write with `tag`, which comes back with the answer.
    #[must_use]
    pub fn tagged(self, tag: Tag) -> Effect {
        Request::Write(self).tagged(tag)
    }
}

impl From<Write> for Request {
    fn from(write: Write) -> Self {
        Self::Write(write)
    }
}

impl From<Write> for Effect {
    fn from(write: Write) -> Self {
        Request::Write(write).into()
    }
}
