//! A quorum is several endpoints that must tell the same story.
//!
//! # Guarantees
//! - An answer is given only when no two endpoints that answered contradict each other; otherwise it is
//!   [`PortError::Uncertain`] with both sides (CHN-002).
//! - What is asked of "now" is asked of one block that all of them have seen, so that being a little behind contradicts
//!   nobody (CHN-010). What a block holds counts from when all of them have that block.
//! - One endpoint that answers is enough, except where two are asked for (CHN-007). Who did not answer is in
//!   [`Quorum::health`].
//! - Signed bytes go to every endpoint: it is enough that one passes them on.

mod moment;
#[cfg(feature = "native")]
mod open;
mod within;

use std::fmt::Debug;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use alloy::primitives::{Address, Bytes, U256};
use futures::future::join_all;

#[cfg(feature = "native")]
pub use open::open;

use crate::port::{
    At, BlockBody, BlockRef, CallError, CallPlan, ChainId, ChainPort, FeeQuote, Heads, Log, LogFilter,
    PortError, PortFuture, Receipt, SendError, Sighting, Simulation, TxHash,
};

/// Failures in a row after which an endpoint is only tried now and then.
const TRIPS_AFTER: u32 = 3;
/// Of the questions to a tripped endpoint, one in this many is asked.
const PROBE_EVERY: u32 = 8;

/// How an endpoint fares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// Its name in the profile.
    pub endpoint: String,
    /// Failures since its last answer.
    pub failures: u32,
    /// The last failure, for the log.
    pub last_failure: Option<String>,
}

struct Member {
    name: String,
    port: Arc<dyn ChainPort>,
    failures: AtomicU32,
    skipped: AtomicU32,
    last_failure: Mutex<Option<String>>,
}

impl Member {
    /// Whether to ask it now: a tripped one is probed now and then.
    fn is_due(&self) -> bool {
        let tripped = self.failures.load(Ordering::Relaxed) >= TRIPS_AFTER;
        !tripped || self.skipped.fetch_add(1, Ordering::Relaxed) % PROBE_EVERY == PROBE_EVERY - 1
    }

    fn note(&self, failure: Option<String>) {
        match failure {
            None => self.failures.store(0, Ordering::Relaxed),
            Some(why) => {
                self.failures.fetch_add(1, Ordering::Relaxed);
                *self.last_failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
            }
        }
    }

    fn health(&self) -> Health {
        let last_failure = self.last_failure.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Health { endpoint: self.name.clone(), failures: self.failures.load(Ordering::Relaxed), last_failure }
    }
}

/// Several endpoints of one chain.
pub struct Quorum {
    chain_id: ChainId,
    members: Vec<Member>,
}

impl Quorum {
    /// The endpoints `ports`, by name, all pinned to `chain_id`.
    ///
    /// # Panics
    /// When there is none, or one is pinned to another chain.
    pub fn new(chain_id: ChainId, ports: Vec<(String, Arc<dyn ChainPort>)>) -> Self {
        assert!(!ports.is_empty(), "a quorum has a member");
        assert!(ports.iter().all(|(_, port)| port.chain_id() == chain_id), "all members are of one chain");
        let member = |(name, port)| Member {
            name,
            port,
            failures: AtomicU32::new(0),
            skipped: AtomicU32::new(0),
            last_failure: Mutex::new(None),
        };
        Self { chain_id, members: ports.into_iter().map(member).collect() }
    }

    /// How each endpoint fares.
    pub fn health(&self) -> Vec<Health> {
        self.members.iter().map(Member::health).collect()
    }

    /// Asks everyone who is due, or everyone when nobody is; gives the answers that came, or the first failure.
    async fn ask<'a, T, E: Failure>(
        &'a self,
        question: impl Fn(&'a dyn ChainPort) -> PortFuture<'a, T, E>,
    ) -> Result<Vec<(&'a Member, T)>, E> {
        ask_of(&self.due(), question).await
    }

    /// Who is to be asked now: whoever is due, or everyone when nobody is.
    fn due(&self) -> Vec<&Member> {
        let due: Vec<&Member> = self.members.iter().filter(|m| m.is_due()).collect();
        if due.is_empty() { self.members.iter().collect() } else { due }
    }

    async fn agree<'a, T: PartialEq + Debug, E: Failure + From<PortError>>(
        &'a self,
        what: &'static str,
        question: impl Fn(&'a dyn ChainPort) -> PortFuture<'a, T, E>,
    ) -> Result<T, E> {
        same(what, self.ask(question).await?).map_err(E::from)
    }

    /// What at least two say; one word that stands alone is no answer, unless there is only one to ask.
    async fn witnessed<'a, T: PartialEq + Debug, E: Failure + From<PortError>>(
        &'a self,
        what: &'static str,
        question: impl Fn(&'a dyn ChainPort) -> PortFuture<'a, T, E>,
    ) -> Result<T, E> {
        let asked = join_all(self.members.iter().map(|m| question(m.port.as_ref()))).await;
        let (mut answers, mut absence) = (Vec::new(), None);
        for (member, answer) in self.members.iter().zip(asked) {
            match answer {
                Ok(answer) => answers.push((member, answer)),
                Err(e) if e.is_absence() => absence = Some(e),
                Err(e) => return Err(e),
            }
        }
        match absence {
            Some(e) if answers.len() < 2 => Err(e), // CHN-007
            _ => same(what, answers).map_err(E::from),
        }
    }

    /// The heads of whoever is furthest behind: what it has seen, all have seen, and all must have the same there.
    async fn common_heads(&self) -> Result<Heads, PortError> {
        let mut all = self.ask(|port| port.heads()).await?;
        all.sort_by_key(|(_, heads)| heads.latest.number);
        let heads = all.first().map(|(_, heads)| *heads).expect("an answer or a failure came back");
        if all.len() > 1 {
            self.agree("the block at the common head", |port| port.block(heads.latest.number)).await?;
        }
        Ok(heads)
    }

    async fn send_everywhere(&self, bytes: Bytes) -> Result<TxHash, SendError> {
        let sent = join_all(self.members.iter().map(|m| m.port.send_raw(bytes.clone()))).await;
        let mut refusals = Vec::new();
        for (member, answer) in self.members.iter().zip(sent) {
            let absent = matches!(&answer, Err(SendError::Unreachable { .. }));
            member.note(absent.then(|| "no answer to a transaction".into()));
            match answer {
                Ok(hash) => return Ok(hash),
                Err(e) => refusals.push((member.name.as_str(), e)),
            }
        }
        Err(loudest(refusals))
    }
}

/// Asks these; gives the answers that came, or the first failure.
async fn ask_of<'a, T, E: Failure>(
    members: &[&'a Member],
    question: impl Fn(&'a dyn ChainPort) -> PortFuture<'a, T, E>,
) -> Result<Vec<(&'a Member, T)>, E> {
    let asked = join_all(members.iter().map(|m| question(m.port.as_ref()))).await;
    let (mut answers, mut failure) = (Vec::new(), None);
    for (member, answer) in members.iter().zip(asked) {
        member.note(answer.as_ref().err().filter(|e| e.is_absence()).map(|e| e.words()));
        match answer {
            Ok(answer) => answers.push((*member, answer)),
            Err(e) if e.is_absence() => failure = failure.or(Some(e)),
            Err(e) => return Err(e),
        }
    }
    match failure {
        Some(e) if answers.is_empty() => Err(e),
        _ => Ok(answers),
    }
}

/// The answer that all gave, or who contradicts whom.
fn same<T: PartialEq + Debug>(what: &'static str, answers: Vec<(&Member, T)>) -> Result<T, PortError> {
    let mut answers = answers.into_iter();
    let (left, first) = answers.next().expect("an answer or a failure came back");
    for (right, other) in answers {
        if other != first {
            return Err(contradiction(what, (left, &first), (right, &other))); // CHN-002
        }
    }
    Ok(first)
}

fn contradiction<T: Debug>(what: &'static str, left: (&Member, &T), right: (&Member, &T)) -> PortError {
    let (left_says, right_says) = (format!("{:?}", left.1), format!("{:?}", right.1));
    let (left, right) = (left.0.name.clone(), right.0.name.clone());
    PortError::Uncertain { what, left, left_says, right, right_says }
}

/// What refusals mean together: known anywhere is known; a split vote is uncertain; silence counts last.
fn loudest(mut refusals: Vec<(&str, SendError)>) -> SendError {
    if refusals.iter().any(|(_, e)| *e == SendError::AlreadyKnown) {
        return SendError::AlreadyKnown;
    }
    let spoke: Vec<_> =
        refusals.iter().filter(|(_, e)| !matches!(e, SendError::Unreachable { .. })).collect();
    let split =
        spoke.windows(2).any(|pair| std::mem::discriminant(&pair[0].1) != std::mem::discriminant(&pair[1].1));
    if split {
        let reason = spoke.iter().map(|(name, e)| format!("{name}: {e}")).collect::<Vec<_>>().join("; ");
        return SendError::Uncertain { reason };
    }
    let first = spoke.first().map(|(_, e)| e.clone());
    first.unwrap_or_else(|| refusals.remove(0).1)
}

/// An error that may only mean that an endpoint is not there.
trait Failure: Sized {
    fn is_absence(&self) -> bool;
    fn words(&self) -> String;
}

impl Failure for PortError {
    fn is_absence(&self) -> bool {
        matches!(self, Self::Unreachable { .. })
    }

    fn words(&self) -> String {
        self.to_string()
    }
}

impl Failure for CallError {
    fn is_absence(&self) -> bool {
        matches!(self, Self::Port(e) if e.is_absence())
    }

    fn words(&self) -> String {
        self.to_string()
    }
}

impl ChainPort for Quorum {
    fn chain_id(&self) -> ChainId {
        self.chain_id
    }

    fn heads(&self) -> PortFuture<'_, Heads> {
        Box::pin(self.common_heads())
    }

    fn newest(&self) -> PortFuture<'_, BlockRef> {
        Box::pin(async move { Ok(moment::common_head(&self.due()).await?.0) })
    }

    fn block(&self, number: u64) -> PortFuture<'_, Option<BlockRef>> {
        Box::pin(self.agree_within("a block", move |port| port.block(number), within::block))
    }

    fn nonce(&self, account: Address, at: At) -> PortFuture<'_, u64> {
        Box::pin(self.agree_at("a nonce", at, move |port, at| port.nonce(account, at)))
    }

    fn nonce_of_two(&self, account: Address, at: At) -> PortFuture<'_, u64> {
        Box::pin(self.witnessed_at("a nonce", at, move |port, at| port.nonce(account, at)))
    }

    fn balance(&self, account: Address, at: At) -> PortFuture<'_, U256> {
        Box::pin(self.agree_at("a balance", at, move |port, at| port.balance(account, at)))
    }

    /// The dearest quote: too much is returned by the chain, too little waits.
    fn fees(&self) -> PortFuture<'_, FeeQuote> {
        Box::pin(async move {
            let all = self.ask(|port| port.fees()).await?;
            let base_fee = all.iter().map(|(_, q)| q.base_fee).max().unwrap_or_default();
            let tip = all.iter().map(|(_, q)| q.tip).max().unwrap_or_default();
            Ok(FeeQuote { base_fee, tip })
        })
    }

    fn simulate_all(&self, plans: Vec<CallPlan>, at: At) -> PortFuture<'_, Vec<Simulation>> {
        Box::pin(async move {
            self.agree_at("a simulation", at, |port, at| port.simulate_all(plans.clone(), at)).await
        })
    }

    /// The largest estimate.
    fn estimate_gas(&self, plan: CallPlan) -> PortFuture<'_, u64, CallError> {
        Box::pin(async move {
            let all = self.ask(|port| port.estimate_gas(plan.clone())).await?;
            Ok(all.into_iter().map(|(_, gas)| gas).max().unwrap_or_default())
        })
    }

    fn call(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError> {
        Box::pin(async move {
            self.agree_at("a contract's answer", at, |port, at| port.call(to, data.clone(), at)).await
        })
    }

    fn call_of_two(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError> {
        Box::pin(async move {
            self.witnessed_at("a contract's answer", at, |port, at| port.call(to, data.clone(), at)).await
        })
    }

    fn send_raw(&self, bytes: Bytes) -> PortFuture<'_, TxHash, SendError> {
        Box::pin(self.send_everywhere(bytes))
    }

    fn receipt(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>> {
        Box::pin(self.agree_within("a receipt", move |port| port.receipt(tx), within::receipt))
    }

    fn receipt_of_two(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>> {
        Box::pin(self.witnessed_within("a receipt", move |port| port.receipt(tx), within::receipt))
    }

    fn sighting(&self, tx: TxHash) -> PortFuture<'_, Sighting> {
        Box::pin(self.sighted(tx))
    }

    fn logs(&self, filter: LogFilter) -> PortFuture<'_, Vec<Log>> {
        Box::pin(
            async move { self.agree_within("logs", |port| port.logs(filter.clone()), within::logs).await },
        )
    }

    fn transfers(&self, account: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        Box::pin(self.agree_within("transfers", move |port| port.transfers(account, from, to), within::logs))
    }

    fn approvals(&self, owner: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        Box::pin(self.agree_within("approvals", move |port| port.approvals(owner, from, to), within::logs))
    }

    fn body(&self, number: u64) -> PortFuture<'_, Option<BlockBody>> {
        Box::pin(self.agree_within("a block's transactions", move |port| port.body(number), within::body))
    }

    fn code(&self, account: Address, at: At) -> PortFuture<'_, Bytes> {
        Box::pin(self.agree_at("code", at, move |port, at| port.code(account, at)))
    }
}

#[cfg(test)]
mod tests;
