//! The asking side for shielded payments: for how much, bring this, and what became of it.
//!
//! No answer is believed further than that. Whether a payment happened is read from the chain by its nullifiers.

use alloy::primitives::{Address, B256};
use teahouse_base::CodecError;
use teahouse_chain::envelope::Amount;
use teahouse_chain::pool::Proven;
use teahouse_chain::port::ChainId;

use super::client::ask_peer;
use super::wire::{Answer, Progress, Request, ShieldedQuery, ShieldedRef};
use super::{SubmitTransport, Why};

/// For how much a submitter would bring a shielded payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShieldedQuote {
    /// Its name on the network.
    pub peer: String,
    /// Who is to be named; zero where it is for nothing.
    pub submitter: Address,
    /// The fee, in the asset that was asked for.
    pub fee: u128,
}

/// Asks one submitter for its price. It learns the asset, how many notes are spent and whether money leaves the pool.
///
/// # Errors
/// [`Why`].
pub async fn quote_shielded(
    transport: &dyn SubmitTransport,
    peer: &str,
    query: &ShieldedQuery,
) -> Result<ShieldedQuote, Why> {
    let quote = |submitter, fee| Ok(ShieldedQuote { peer: peer.to_owned(), submitter, fee });
    match ask_peer(transport, peer, &Request::QuoteShielded(*query)).await? {
        Answer::Quoted { fee, .. } if fee == Amount::ZERO => quote(Address::ZERO, 0),
        // Who asks for a fee and names nobody could not be paid, and anybody could take it.
        Answer::Quoted { relayer, .. } if relayer.is_zero() => Err(CodecError::Malformed("quote").into()),
        Answer::Quoted { relayer, fee, .. } => quote(relayer, fee.get()),
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::Progress(..) => Err(CodecError::Malformed("quote").into()),
    }
}

/// Hands a payment over. After an error or a lost answer, calling this again with the same payment is safe: whoever brings it,
/// its notes are spent once.
///
/// # Errors
/// [`Why`]; [`Why::Failed`] where it took the payment before and will not bring it any more.
pub async fn hand_over_shielded(
    transport: &dyn SubmitTransport,
    peer: &str,
    proven: &Proven,
    chain: ChainId,
    pool: Address,
) -> Result<Progress, Why> {
    let request = Request::SubmitShielded { chain, pool, proven: Box::new(proven.clone()) };
    match progress_of(ask_peer(transport, peer, &request).await?)? {
        Progress::Failed | Progress::Unknown => Err(Why::Failed),
        taken => Ok(taken),
    }
}

/// Asks what became of the payment that spends these notes.
///
/// # Errors
/// [`Why`].
pub async fn ask_shielded(
    transport: &dyn SubmitTransport,
    peer: &str,
    chain: ChainId,
    pool: Address,
    nullifiers: &[B256],
) -> Result<Progress, Why> {
    let payment = ShieldedRef { chain, pool, nullifiers: nullifiers.to_vec() };
    progress_of(ask_peer(transport, peer, &Request::ShieldedStatus(payment)).await?)
}

fn progress_of(answer: Answer) -> Result<Progress, Why> {
    match answer {
        Answer::Progress(progress, _) => Ok(progress),
        Answer::Refused(refusal) => Err(refusal.into()),
        Answer::Quoted { .. } => Err(CodecError::Malformed("progress").into()),
    }
}
