//! An ERC-20 token is asked for holdings, allowances and its name like any contract, and believed no further.

use alloy::primitives::{Address, B256, Bytes, U256, b256};
use alloy::sol;
use alloy::sol_types::SolCall;
use teahouse_base::{Coded, ErrorCode};
use thiserror::Error;

use crate::bindings::PracticeDollar as Token;
use crate::delegate::code_of;
use crate::port::{At, CallError, ChainPort, Log};
use crate::tokens::{self, MAX_DECIMALS, MAX_NAME, MAX_SYMBOL};

/// `keccak256("Approval(address,address,uint256)")`, the first topic of every approval of ERC-20.
pub const APPROVAL: B256 = b256!("8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925");

/// Somebody was allowed, or no longer allowed, to take a token of somebody else's. How much is asked of the token itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Approved {
    /// The token.
    pub token: Address,
    /// Whose it is.
    pub owner: Address,
    /// Who may take it.
    pub spender: Address,
}

impl Approved {
    /// Reads `log` as an approval; `None` when it is another event, or one that only shares the selector (ERC-721).
    pub fn read(log: &Log) -> Option<Self> {
        let [selector, owner, spender] = log.topics[..] else { return None };
        let is_one = selector == APPROVAL && log.data.len() == 32;
        let (owner, spender) = (Address::from_word(owner), Address::from_word(spender));
        is_one.then_some(Self { token: log.address, owner, spender })
    }
}

/// Why a token could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The chain could not be asked, or the token refused.
    #[error(transparent)]
    Call(#[from] CallError),
    /// What is at the address is no token.
    #[error("{0} does not answer like an ERC-20 token")]
    NotAToken(Address),
    /// There is no contract at the address.
    #[error("there is no contract at {0}")]
    NotAContract(Address),
    /// No amount of it could be shown.
    #[error("{token} says that it has {found} digits behind the point")]
    TooManyDecimals {
        /// The token.
        token: Address,
        /// What it says.
        found: U256,
    },
}

impl Coded for TokenError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Call(e) => e.code(),
            Self::NotAToken(_) => ErrorCode::new("CHN-351"),
            Self::NotAContract(_) => ErrorCode::new("CHN-352"),
            Self::TooManyDecimals { .. } => ErrorCode::new("CHN-353"),
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

sol! {
    /// What a token says of itself. Old tokens answer with 32 bytes instead of a text.
    interface Metadata {
        /// As people write it.
        function symbol() external view returns (string);
        /// Its whole name.
        function name() external view returns (string);
        /// Digits behind the point; read as a whole word, since a token may answer with anything.
        function decimals() external view returns (uint256);
    }
}

/// The most bytes of an answer that is read as a text.
const MAX_TEXT: usize = 1_024;

/// What a token says of itself, cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenClaims {
    /// As people write it, 1 to 16 characters.
    pub symbol: String,
    /// Its whole name, up to 48 characters; empty when it has none.
    pub name: String,
    /// Digits behind the point, at most 36.
    pub decimals: u8,
    /// Whether something hidden, or too much, was taken out of symbol or name.
    pub cleaned: bool,
}

/// Asks the contract at `token` what it calls itself. It is believed no further than that.
///
/// # Errors
/// [`TokenError`]: no contract, no token, or too many digits behind the point.
pub async fn claims(port: &dyn ChainPort, token: Address) -> Result<TokenClaims, TokenError> {
    let code = port.code(token, At::Latest).await.map_err(CallError::from)?;
    // An account that has taken on a contract's code (EIP-7702) is a person's account all the same.
    if code.is_empty() || code_of(&code).is_some() {
        return Err(TokenError::NotAContract(token)); // TOK-003
    }
    // Who cannot say what nobody holds is no token.
    balance(port, token, Address::ZERO, At::Latest).await.map_err(|error| match error {
        TokenError::Call(CallError::Reverted(_)) => TokenError::NotAToken(token),
        other => other,
    })?;
    let symbol = text(&told(port, token, Metadata::symbolCall {}.abi_encode()).await?).unwrap_or_default();
    let answer = told(port, token, Metadata::nameCall {}.abi_encode()).await?;
    let name = text(&answer);
    let unread = name.is_none() && !answer.is_empty();
    let name = name.unwrap_or_default();
    let decimals = told(port, token, Metadata::decimalsCall {}.abi_encode()).await?;
    let decimals =
        Metadata::decimalsCall::abi_decode_returns(&decimals).map_err(|_| TokenError::NotAToken(token))?;
    if decimals > U256::from(MAX_DECIMALS) {
        return Err(TokenError::TooManyDecimals { token, found: decimals }); // TOK-003
    }
    let (shown, whole) = (tokens::clean(&symbol, MAX_SYMBOL), tokens::clean(&name, MAX_NAME));
    if shown.is_empty() {
        return Err(TokenError::NotAToken(token));
    }
    let cleaned = unread || shown != symbol || whole != name;
    Ok(TokenClaims { symbol: shown, name: whole, decimals: decimals.to(), cleaned })
}

/// What the contract answers; nothing where it refuses.
async fn told(port: &dyn ChainPort, token: Address, call: Vec<u8>) -> Result<Bytes, TokenError> {
    match port.call(token, call.into(), At::Latest).await {
        Err(CallError::Reverted(_)) => Ok(Bytes::new()),
        answer => Ok(answer?),
    }
}

/// A text as contracts give it: ABI-encoded, or 32 bytes filled with zeros.
fn text(answer: &[u8]) -> Option<String> {
    if answer.len() > MAX_TEXT {
        return None;
    }
    if answer.len() == 32 {
        let end = answer.iter().position(|byte| *byte == 0).unwrap_or(32);
        return std::str::from_utf8(&answer[..end]).ok().map(str::to_owned);
    }
    Metadata::symbolCall::abi_decode_returns(answer).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures::executor::block_on;
    use proptest::prelude::*;
    use teahouse_base::{Clock, UnixMillis};

    use super::*;
    use crate::port::Revert;
    use crate::testing::{Done, ReorgChain, ScriptedCall, ScriptedContract};

    struct StoppedClock;

    impl Clock for StoppedClock {
        fn now(&self) -> UnixMillis {
            UnixMillis::new(1_800_000_000_000)
        }
    }

    fn abi(text: &str) -> Vec<u8> {
        Metadata::symbolCall::abi_encode_returns(&text.to_owned())
    }

    #[test]
    fn a_text_is_read_in_both_forms_and_never_a_long_one() {
        assert_eq!(text(&abi("USDC")).as_deref(), Some("USDC"));
        let mut old = [0; 32];
        old[..3].copy_from_slice(b"MKR");
        assert_eq!(text(&old).as_deref(), Some("MKR"));
        assert_eq!(text(&abi(&"x".repeat(2_000))), None);
        assert_eq!(text(&[0xff; 32]), None);
        assert_eq!(text(&[]), None);
    }

    /// A contract that answers every call about itself with what it was given.
    #[derive(Clone)]
    struct Claiming {
        symbol: Vec<u8>,
        decimals: U256,
    }

    impl ScriptedContract for Claiming {
        fn run(&mut self, call: &ScriptedCall) -> Result<Done, Revert> {
            let word = |value: U256| value.to_be_bytes_vec();
            let output = match call.data[..4].try_into().unwrap() {
                Metadata::symbolCall::SELECTOR => self.symbol.clone(),
                Metadata::decimalsCall::SELECTOR => word(self.decimals),
                Token::balanceOfCall::SELECTOR => word(U256::ZERO),
                _ => return Err(Revert::default()),
            };
            Ok(Done { output: output.into(), ..Done::default() })
        }

        fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
            Box::new(self.clone())
        }
    }

    fn asked(symbol: Vec<u8>, decimals: U256) -> Result<TokenClaims, TokenError> {
        let chain = ReorgChain::new(crate::port::ChainId::PRACTICE, Arc::new(StoppedClock));
        chain.place(Address::repeat_byte(7), Box::new(Claiming { symbol, decimals }));
        block_on(claims(&chain.endpoint("one"), Address::repeat_byte(7)))
    }

    #[test]
    fn a_token_is_described_by_what_it_says_cleaned() {
        let said = asked(abi("TE\u{202e}A"), U256::from(6)).unwrap();
        assert_eq!(
            (said.symbol.as_str(), said.name.as_str(), said.decimals, said.cleaned),
            ("TEA", "", 6, true)
        );
        let said = asked(abi("TEA"), U256::from(36)).unwrap();
        assert_eq!((said.decimals, said.cleaned), (36, false));
    }

    #[test]
    fn tok_003_what_is_no_token_or_cannot_be_shown_is_not_described() {
        let many = asked(abi("TEA"), U256::from(37));
        assert!(matches!(many, Err(TokenError::TooManyDecimals { .. })), "{many:?}");
        assert!(matches!(asked(abi("\u{200b}"), U256::from(6)), Err(TokenError::NotAToken(_))));
        assert!(matches!(asked(vec![0xff; 40], U256::from(6)), Err(TokenError::NotAToken(_))));
        let chain = ReorgChain::new(crate::port::ChainId::PRACTICE, Arc::new(StoppedClock));
        let (nobody, person) = (Address::repeat_byte(8), Address::repeat_byte(9));
        chain.delegate(person, Address::repeat_byte(7));
        for at in [nobody, person] {
            assert_eq!(block_on(claims(&chain.endpoint("one"), at)), Err(TokenError::NotAContract(at)));
        }
        chain.place(nobody, Box::new(Silent));
        assert_eq!(block_on(claims(&chain.endpoint("one"), nobody)), Err(TokenError::NotAToken(nobody)));
    }

    /// A contract that refuses everything.
    #[derive(Clone)]
    struct Silent;

    impl ScriptedContract for Silent {
        fn run(&mut self, _call: &ScriptedCall) -> Result<Done, Revert> {
            Err(Revert::default())
        }

        fn boxed_clone(&self) -> Box<dyn ScriptedContract> {
            Box::new(self.clone())
        }
    }

    proptest! {
        #[test]
        fn whatever_a_contract_answers_is_read_or_refused(answer in proptest::collection::vec(any::<u8>(), 0..300)) {
            let read = text(&answer).unwrap_or_default();
            prop_assert!(tokens::clean(&read, MAX_SYMBOL).chars().count() <= MAX_SYMBOL);
        }
    }
}
