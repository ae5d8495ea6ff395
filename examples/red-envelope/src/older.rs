//! The state of version 1 did not count how often the rest of an envelope was asked for.

use serde::Deserialize;
use teahouse_miniapp::{Amount, BatchId, PersonId, UnixMillis, kept_as};

use crate::card::Greeting;
use crate::compose::Compose;
use crate::state::{Received, RedEnvelope, Screen, Sent, Standing, Trouble};

#[derive(Deserialize)]
struct State {
    screen: Screen,
    compose: Compose,
    sent: Vec<Envelope>,
    received: Vec<Received>,
    shares_seen: u32,
    trouble: Option<Trouble>,
}

#[derive(Deserialize)]
struct Envelope {
    batch: BatchId,
    each: Amount,
    count: u32,
    friends: Vec<PersonId>,
    greeting: Greeting,
    standing: Standing,
    opened: u32,
    expires: Option<UnixMillis>,
}

/// The state in bytes of version 1, if they are understood to the last one.
pub fn read(bytes: &[u8]) -> Option<RedEnvelope> {
    let State { screen, compose, sent, received, shares_seen, trouble } = kept_as(bytes)?;
    let sent = sent.into_iter().map(counted).collect();
    Some(RedEnvelope { screen, compose, sent, received, shares_seen, trouble })
}

/// Version 1 asked again under the key of its first try, and that one is answered once: it may wait for an answer that never comes. So
/// the rest can be asked for again. What is still under way gives it back once all the same: the contract has it once.
fn counted(old: Envelope) -> Sent {
    let Envelope { batch, each, count, friends, greeting, standing, opened, expires } = old;
    let waits = standing == Standing::TakingBack;
    let standing = if waits { Standing::Expired } else { standing };
    Sent { batch, each, count, friends, greeting, standing, opened, expires, tries: u32::from(waits) }
}
