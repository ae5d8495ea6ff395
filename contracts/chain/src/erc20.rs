//! An ERC-20 token is asked for holdings and allowances like any contract, and believed no further.

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol_types::SolCall;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::bindings::PracticeDollar as Token;
use crate::port::{At, CallError, ChainPort};

/// Why a token could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The chain could not be asked, or the token refused.
    #[error(transparent)]
    Call(#[from] CallError),
    /// What is at the address is no token.
    #[error("{0} does not answer like an ERC-20 token")]
    NotAToken(Address),
}

impl Coded for TokenError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Call(e) => e.code(),
            Self::NotAToken(_) => ErrorCode::new("CHN-351"),
        }
    }
}

async fn read<C: SolCall>(
    port: &dyn ChainPort,
    token: Address,
    call: C,
    at: At,
) -> Result<C::Return, TokenError> {
    let answer: Bytes = port.call(token, call.abi_encode().into(), at).await?;
    C::abi_decode_returns(&answer).map_err(|_| TokenError::NotAToken(token))
}

/// What `holder` holds, in the token's smallest unit.
///
/// # Errors
/// [`TokenError`].
pub async fn balance(
    port: &dyn ChainPort,
    token: Address,
    holder: Address,
    at: At,
) -> Result<U256, TokenError> {
    read(port, token, Token::balanceOfCall { account: holder }, at).await
}

/// What `spender` may take from `owner`.
///
/// # Errors
/// [`TokenError`].
pub async fn allowance(
    port: &dyn ChainPort,
    token: Address,
    (owner, spender): (Address, Address),
    at: At,
) -> Result<U256, TokenError> {
    read(port, token, Token::allowanceCall { owner, spender }, at).await
}

/// Decimal places that a person reads the token with.
///
/// # Errors
/// [`TokenError`].
pub async fn decimals(port: &dyn ChainPort, token: Address) -> Result<u8, TokenError> {
    read(port, token, Token::decimalsCall {}, At::Latest).await
}
