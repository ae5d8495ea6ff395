//! A claim signature gives one share to one destination, at one contract on one chain.

use alloy::primitives::Address;
use teahouse_base::{Coded, ErrorCode};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::{Amount, Destination, ShareClaim};
use teahouse_chain::port::ChainId;
use teahouse_chain::typed::EnvelopeDomain;
use thiserror::Error;

use crate::keys::ShareKey;

/// Why a claim was not signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClaimError {
    /// The share is for a contract that this chain's address book does not know.
    #[error("the share is for {contract} on chain {chain}, which is not in the address book")]
    UnknownContract {
        /// The chain of the share.
        chain: ChainId,
        /// The contract of the share.
        contract: Address,
    },
    /// The fee could take the whole share.
    #[error("a fee of {fee} leaves nothing of {amount}")]
    FeeTakesAll {
        /// The largest fee.
        fee: Amount,
        /// The share.
        amount: Amount,
    },
    /// A fee for nobody.
    #[error("a fee was allowed to nobody")]
    FeeForNobody,
    /// The zero address is nobody.
    #[error("the zero address is nobody")]
    ToNobody,
    /// A shielded destination without what opens it: nobody could carry such a claim.
    #[error("a claim to a note needs the note's opening")]
    Unopened,
}

impl Coded for ClaimError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownContract { .. } => ErrorCode::new("PAY-421"),
            Self::FeeTakesAll { .. } => ErrorCode::new("PAY-422"),
            Self::FeeForNobody => ErrorCode::new("PAY-423"),
            Self::ToNobody => ErrorCode::new("PAY-104"),
            Self::Unopened => ErrorCode::new("PAY-424"),
        }
    }
}

/// Signs `claim` with a share's key: `r 32 | s 32 | v 1` over its EIP-712 digest in `domain`.
///
/// # Errors
/// [`ClaimError`] when `domain` is not the `RedEnvelope` of `book`, or the claim gives the share away to nobody.
pub fn sign_claim(
    key: &ShareKey,
    domain: &EnvelopeDomain,
    claim: &ShareClaim,
    book: &AddressBook,
) -> Result<[u8; 65], ClaimError> {
    let known = book.contracts.get(&ContractName::RedEnvelope).map(|c| c.address);
    if domain.chain_id != book.chain_id || known != Some(domain.contract) {
        return Err(ClaimError::UnknownContract { chain: domain.chain_id, contract: domain.contract }); // SGN-004
    }
    if claim.max_relayer_fee >= claim.amount {
        return Err(ClaimError::FeeTakesAll { fee: claim.max_relayer_fee, amount: claim.amount });
    }
    if claim.max_relayer_fee > Amount::ZERO && claim.relayer.is_zero() {
        return Err(ClaimError::FeeForNobody);
    }
    if claim.dest == Destination::Account(Address::ZERO) {
        return Err(ClaimError::ToNobody);
    }
    Ok(key.sign(&claim.digest(domain)).as_bytes())
}
