//! The asking side for batches: one submitter after the other, until one says that it has taken it.
//!
//! No answer is believed further than that. What became of a batch is read from the chain (`relayed`), so a submitter that takes
//! one and does nothing, or says that it is done, only costs the time until another is asked.

use teahouse_base::{CodecError, Coded, ErrorCode};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{At, PortError};
use thiserror::Error;

use super::client::ask_peer;
use super::wire::{Answer, BatchQuery, Progress, Request};
use super::{Carried, SubmitTransport, Why};
use crate::journal::IntentId;
use crate::relayed::{HandedBatch, Relayed, RelayedError, RelayedRecord, standing, whole_gas};
use crate::signer::{Carrier, SignsNow};

/// For how much a submitter would bring a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchQuote {
    /// Its name on the network.
    pub peer: String,
    /// Who is to be named, and for how much.
    pub carrier: Carrier,
}

/// Why nobody has taken a batch.
#[derive(Debug, Error)]
pub enum HandOverError {
    /// Nobody took it. It stays agreed to, and others can be asked until its deadline.
    #[error("none of {} submitters took the batch", .0.len())]
    Nobody(Vec<(String, Why)>),
    /// The keys were taken away before it was signed for anybody. It stays agreed to.
    #[error("the keys are away")]
    KeysAway,
    /// It could not be signed or kept.
    #[error(transparent)]
    Relayed(#[from] RelayedError),
    /// The chain could not be asked what the account's code is.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Coded for HandOverError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Nobody(_) => ErrorCode::new("SUB-203"),
            Self::KeysAway => ErrorCode::new("SUB-205"),
            Self::Relayed(e) => e.code(),
            Self::Port(e) => e.code(),
        }
    }
}

/// Asks one submitter for its price. It learns how much gas is needed, and nothing of who pays whom.
///
/// # Errors
/// [`Why`].
pub async fn quote_batch(
    transport: &dyn SubmitTransport,
    peer: &str,
    query: &BatchQuery,
) -> Result<BatchQuote, Why> {
    match ask_peer(transport, peer, &Request::QuoteBatch(*query)).await? {
        Answer::Quoted { fee, .. } if fee == Amount::ZERO => {
            Ok(BatchQuote { peer: peer.to_owned(), carrier: Carrier::FREE })
        }
        // Who asks for a fee and names nobody could not be paid.
        Answer::Quoted { relayer, .. } if relayer.is_zero() => Err(CodecError::Malformed("quote").into()),
        Answer::Quoted { relayer, fee, .. } => {
            Ok(BatchQuote { peer: peer.to_owned(), carrier: Carrier { submitter: relayer, max_fee: fee } })
        }
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::Progress(..) => Err(CodecError::Malformed("quote").into()),
    }
}

/// Has the batch `id` brought by the first of `peers` that takes it for what was agreed to.
///
/// Every signature is on disk before it is handed over. After an error, a crash or a lost answer, calling this again is safe:
/// all signatures are over one nonce.
///
/// # Errors
/// [`HandOverError`].
pub async fn hand_over(
    relayed: &Relayed,
    signs: &dyn SignsNow,
    transport: &dyn SubmitTransport,
    id: &IntentId,
    peers: &[String],
) -> Result<Carried, HandOverError> {
    let known = relayed.look_up(id).map_err(RelayedError::from)?.ok_or(RelayedError::NotUnderWay)?;
    let word = word_of(relayed).await?;
    let mut failures = Vec::new();
    for peer in peers {
        match ask(relayed, signs, transport, &known, (peer, word)).await? {
            Ok(carried) => return Ok(carried),
            Err(Why::KeysAway) => return Err(HandOverError::KeysAway),
            Err(why) => failures.push((peer.clone(), why)),
        }
    }
    Err(HandOverError::Nobody(failures))
}

/// The account's nonce, where its word about the code has to go along.
async fn word_of(relayed: &Relayed) -> Result<Option<u64>, HandOverError> {
    if !standing(&**relayed.port(), relayed.book(), relayed.account()).await? {
        return Ok(None);
    }
    Ok(Some(relayed.port().nonce(relayed.account(), At::Latest).await?))
}

async fn ask(
    relayed: &Relayed,
    signs: &dyn SignsNow,
    transport: &dyn SubmitTransport,
    known: &RelayedRecord,
    (peer, word): (&str, Option<u64>),
) -> Result<Result<Carried, Why>, RelayedError> {
    let (chain, asset) = (known.plan.chain, known.plan.fee_asset);
    let gas = whole_gas(known.plan.min_gas, word.is_some());
    let query = BatchQuery { chain, asset, gas, words: u8::from(word.is_some()) };
    let carrier = match quote_batch(transport, peer, &query).await {
        Ok(quote) => quote.carrier,
        Err(why) => return Ok(Err(why)),
    };
    if carrier.max_fee > known.plan.fee_cap {
        return Ok(Err(Why::TooDear(carrier.max_fee)));
    }
    let Some(handed) = sign(relayed, signs, known, carrier, word)? else { return Ok(Err(Why::KeysAway)) };
    let taken = submit(transport, known, &handed, carrier.max_fee, peer).await;
    if let Ok(carried) = &taken {
        relayed.commit(|records| relayed.handed_over(records, &known.id, &handed.signed, &carried.peer))?;
    }
    Ok(taken)
}

/// Signs, with a key that is held for no longer, and keeps what was signed; `None` while the keys are away.
fn sign(
    relayed: &Relayed,
    signs: &dyn SignsNow,
    known: &RelayedRecord,
    carrier: Carrier,
    word: Option<u64>,
) -> Result<Option<HandedBatch>, RelayedError> {
    let Some(signer) = signs.signer() else { return Ok(None) };
    relayed.commit(|records| relayed.sign(records, &signer, &known.id, carrier, word)).map(Some)
}

async fn submit(
    transport: &dyn SubmitTransport,
    known: &RelayedRecord,
    handed: &HandedBatch,
    fee: Amount,
    peer: &str,
) -> Result<Carried, Why> {
    let (chain, signed) = (known.plan.chain, Box::new(handed.signed.clone()));
    match ask_peer(transport, peer, &Request::SubmitBatch { chain, signed, word: handed.word, fee }).await? {
        Answer::Progress(Progress::Failed | Progress::Unknown, _) => Err(Why::Failed),
        Answer::Progress(_, tx) => Ok(Carried { peer: peer.to_owned(), fee, tx }),
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::Quoted { .. } => Err(CodecError::Malformed("progress").into()),
    }
}
