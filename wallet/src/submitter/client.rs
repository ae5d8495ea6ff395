//! The asking side: one submitter after the other, until one has taken the claim.

use std::time::Duration;

use futures::future::BoxFuture;
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode};
use teahouse_chain::envelope::{Amount, Destination, SignedClaim};
use teahouse_chain::port::Revert;
use teahouse_chain::refusal;
use thiserror::Error;

use super::Refusal;
use super::wire::{Answer, MAX_ANSWER, Progress, Request, ShareRef};
use crate::envelope::GivenShare;
use crate::redeem::{Carriage, RedeemError, Redemptions};
use alloy::primitives::B256;

/// A message did not get through, or its answer did not.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("the submitter was not reached: {0}")]
pub struct TransportError(pub String);

/// Carries one request to a submitter and its answer back.
pub trait SubmitTransport: Send + Sync {
    /// Exchanges bytes with `peer` over `/teahouse/submit/1`. It gives up by itself after a time.
    fn exchange<'a>(
        &'a self,
        peer: &'a str,
        request: Vec<u8>,
    ) -> BoxFuture<'a, Result<Vec<u8>, TransportError>>;
}

/// A submitter that can be asked, and the most it may keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Its name on the network.
    pub peer: String,
    /// The largest fee that was agreed to; zero for sponsored ones only.
    pub fee_cap: Amount,
}

/// A claim that somebody has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Who.
    pub peer: String,
    /// For how much.
    pub fee: Amount,
    /// The transaction, as far as the submitter says.
    pub tx: B256,
}

/// Why one submitter did not take a claim.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Why {
    /// It was not reached, or did not answer. It may have taken the claim: that is harmless.
    #[error(transparent)]
    Unreachable(#[from] TransportError),
    /// Its answer has no meaning.
    #[error("its answer has no meaning: {0}")]
    Garbled(#[from] CodecError),
    /// It refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It asks for more than was agreed to.
    #[error("it asks for {0}")]
    TooDear(Amount),
    /// It took the claim before and failed.
    #[error("it failed")]
    Failed,
    /// It was not asked to bring anything: the keys were taken away meanwhile.
    #[error("the keys are away")]
    KeysAway,
}

/// Why nobody carries the claim.
#[derive(Debug, Error)]
pub enum CarryError {
    /// Nobody took it, and at least one says that the contract would not accept it. That is a stranger's word, and so is the
    /// data: whether the share is gone, only a look of one's own tells.
    #[error("nobody took the claim, and a submitter says that the contract refuses it")]
    Refused(Vec<u8>),
    /// Nobody took it. The claim stays signed, and can be carried later or sent by its owner.
    #[error("none of {} submitters took the claim", .0.len())]
    Nobody(Vec<(String, Why)>),
    /// The claim could not be signed.
    #[error(transparent)]
    Redeem(#[from] RedeemError),
}

impl CarryError {
    /// What a submitter says that the contract said.
    pub fn contract_says(&self) -> Option<refusal::Refusal> {
        match self {
            Self::Refused(data) => Some(refusal::Refusal::read(&Revert { data: data.clone().into() })),
            Self::Nobody(_) | Self::Redeem(_) => None,
        }
    }
}

impl Coded for CarryError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Refused(_) => ErrorCode::new("SUB-201"),
            Self::Nobody(_) => ErrorCode::new("SUB-202"),
            Self::Redeem(e) => e.code(),
        }
    }
}

/// Has `share` carried to `dest` by the first of `candidates` that takes it, with signatures that are good for `life`.
///
/// The chain is looked at first, so that no signature is handed over which its newest block would refuse as too old.
/// Every signature is on disk before it is handed over. After an error, a crash or a lost answer, calling this again is
/// safe: all signatures name the same share and destination, and the share is paid once.
///
/// # Errors
/// [`CarryError`]. One submitter's no is never the end: all are asked, whatever the ones before them say.
pub async fn carry(
    redemptions: &Redemptions,
    transport: &dyn SubmitTransport,
    share: &GivenShare,
    dest: Destination,
    candidates: &[Candidate],
    life: Duration,
) -> Result<Carried, CarryError> {
    // Where the chain does not answer, the submitter may still reach it.
    let _ = redemptions.look().await;
    let mut failures = Vec::new();
    for candidate in candidates {
        match ask(redemptions, transport, share, dest, candidate, life).await? {
            Ok(carried) => return Ok(carried),
            Err(why) => failures.push((candidate.peer.clone(), why)), // SUB-011
        }
    }
    Err(nobody(failures))
}

fn nobody(failures: Vec<(String, Why)>) -> CarryError {
    let told = failures.iter().find_map(|(_, why)| match why {
        Why::Refused(Refusal::WouldFail(data)) => Some(data.clone()),
        _ => None,
    });
    told.map_or_else(|| CarryError::Nobody(failures), CarryError::Refused)
}

async fn ask(
    redemptions: &Redemptions,
    transport: &dyn SubmitTransport,
    share: &GivenShare,
    dest: Destination,
    candidate: &Candidate,
    life: Duration,
) -> Result<Result<Carried, Why>, RedeemError> {
    let (carriage, fee) = match quote(transport, share, candidate).await {
        Ok(quoted) => quoted,
        Err(why) => return Ok(Err(why)),
    };
    let deadline = redemptions.deadline_as_last_seen(share, life);
    let claim = redemptions.commit(|records| redemptions.sign(records, share, dest, carriage, deadline))?;
    let taken = submit(transport, share, &claim, fee, candidate).await;
    if let Ok(carried) = &taken {
        redemptions.commit(|records| redemptions.handed_over(records, &claim, &carried.peer))?;
    }
    Ok(taken)
}

async fn quote(
    transport: &dyn SubmitTransport,
    share: &GivenShare,
    candidate: &Candidate,
) -> Result<(Carriage, Amount), Why> {
    let request = Request::Quote { share: share_ref(share), asset: share.terms().asset };
    match exchange(transport, candidate, &request).await? {
        Answer::Quoted { fee, .. } if fee > candidate.fee_cap => Err(Why::TooDear(fee)),
        Answer::Quoted { fee, .. } if fee == Amount::ZERO => Ok((Carriage::FREE, fee)),
        Answer::Quoted { relayer, fee, .. } => Ok((Carriage { relayer, max_fee: fee }, fee)),
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::Progress(..) => Err(CodecError::Malformed("quote").into()),
    }
}

async fn submit(
    transport: &dyn SubmitTransport,
    share: &GivenShare,
    claim: &SignedClaim,
    fee: Amount,
    candidate: &Candidate,
) -> Result<Carried, Why> {
    let (chain, contract) = (share.domain().chain_id, share.domain().contract);
    let request = Request::Submit { chain, contract, claim: Box::new(claim.clone()), fee };
    match exchange(transport, candidate, &request).await? {
        Answer::Progress(Progress::Failed | Progress::Unknown, _) => Err(Why::Failed),
        Answer::Progress(_, tx) => Ok(Carried { peer: candidate.peer.clone(), fee, tx }),
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::Quoted { .. } => Err(CodecError::Malformed("progress").into()),
    }
}

async fn exchange(
    transport: &dyn SubmitTransport,
    candidate: &Candidate,
    request: &Request,
) -> Result<Answer, Why> {
    ask_peer(transport, &candidate.peer, request).await
}

/// One request and its answer, bounded and read.
pub(super) async fn ask_peer(
    transport: &dyn SubmitTransport,
    peer: &str,
    request: &Request,
) -> Result<Answer, Why> {
    let answer = transport.exchange(peer, request.to_bytes()).await?;
    if answer.len() > MAX_ANSWER {
        return Err(CodecError::TooLong { what: "answer", found: answer.len(), bound: MAX_ANSWER }.into());
    }
    Ok(Answer::from_bytes(&answer)?)
}

fn share_ref(share: &GivenShare) -> ShareRef {
    let (chain, contract) = (share.domain().chain_id, share.domain().contract);
    ShareRef { chain, contract, envelope: share.id(), index: share.index() }
}
