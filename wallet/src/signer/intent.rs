//! An intent is what a person wants to happen, in types that a screen can explain.

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol;
use alloy::sol_types::SolCall;
use teahouse_base::{CodecError, Coded, Decode, Encode, ErrorCode, Reader, Writer};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::delegate::Batch;
use teahouse_chain::pool::{DepositCall, EvmProof, Insertion, MAX_POOL_CALL, PoolCall, Proven};
use thiserror::Error;

use super::decode::{BudgetCall, KnownCall};
use super::delegation::SignedDelegation;
use crate::bytes;

/// Longer call data is never signed: no call of ours is near it, and a person cannot see what hides in more.
pub const MAX_CALL_DATA: usize = 32 * 1024;

sol! {
    /// The two calls of ERC-20 that move or promise tokens.
    #[derive(Debug, PartialEq, Eq)]
    interface Erc20 {
        /// Moves tokens of the caller.
        function transfer(address to, uint256 amount) external returns (bool);
        /// Lets `spender` move up to `amount` tokens of the caller.
        function approve(address spender, uint256 amount) external returns (bool);
        /// What an account holds.
        function balanceOf(address account) external view returns (uint256);
    }
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Send native coin.
    SendCoin {
        /// To whom.
        to: Address,
        /// How much, in wei.
        amount: U256,
    },
    /// Send an ERC-20 token.
    SendToken {
        /// The token's contract.
        token: Address,
        /// To whom.
        to: Address,
        /// How much, in the token's smallest unit.
        amount: U256,
    },
    /// Let a known contract take tokens: the step before it does.
    AllowToken {
        /// The token's contract.
        token: Address,
        /// Who may take them. Only a contract of the address book can.
        spender: ContractName,
        /// At most how much, in the token's smallest unit. Never "unlimited".
        amount: U256,
    },
    /// Let somebody who is not in the address book take no more of a token: another wallet allowed it.
    DisallowToken {
        /// The token's contract.
        token: Address,
        /// Who may take none from now on.
        spender: Address,
    },
    /// Call a contract of the address book.
    CallContract {
        /// Which contract.
        contract: ContractName,
        /// Native coin sent along, in wei.
        value: U256,
        /// Call data: a selector and its arguments.
        data: Bytes,
    },
    /// Bring a batch that another account signed.
    CarryBatch {
        /// The account whose calls these are.
        account: Address,
        /// Its `execute`, with the batch, the fee and the signature.
        data: Bytes,
        /// Its word that its code is the `Delegate`, where it is not delegated yet.
        word: Option<SignedDelegation>,
    },
    /// Take back the code that the own account took on: it is a plain account again.
    TakeCodeBack {
        /// The own account.
        account: Address,
    },
    /// Put money into the shielded pool of the address book. A token has to be allowed first.
    PoolDeposit {
        /// What goes in, and whom its note is promised to.
        deposit: Box<DepositCall>,
        /// Coin for the insertion of its leaf, beside what goes in.
        prepaid: U256,
    },
    /// Bring a shielded payment with its proof, one's own or somebody else's.
    PoolTransact {
        /// The payment.
        proven: Box<Proven>,
        /// Coin for the insertion of its two leaves.
        prepaid: U256,
    },
    /// Insert leaves of the pool's queue, for the reward that was prepaid.
    PoolInsert {
        /// Which leaves.
        insertion: Box<Insertion>,
        /// The proof of the new root.
        proof: EvmProof,
    },
}

/// Why an intent cannot become a call.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IntentError {
    /// The address book of this chain has no such contract.
    #[error("{0} is not in this chain's address book")]
    UnknownContract(ContractName),
    /// The call data is not one that the contract understands.
    #[error("the call to {0} has no meaning")]
    UnknownCall(ContractName),
    /// The call data is longer than anything a person could be shown.
    #[error("call data of {0} bytes is more than can be shown")]
    TooLong(usize),
    /// Sending to the zero address burns, and is never what a person wants.
    #[error("the zero address is nobody")]
    ToNobody,
    /// A token that is sent to its own contract is lost: nobody can take it out again.
    #[error("{0} is the token's own contract")]
    ToItsOwnContract(Address),
}

impl Coded for IntentError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownContract(_) => ErrorCode::new("PAY-101"),
            Self::UnknownCall(_) => ErrorCode::new("PAY-102"),
            Self::TooLong(_) => ErrorCode::new("PAY-103"),
            Self::ToNobody => ErrorCode::new("PAY-104"),
            Self::ToItsOwnContract(_) => ErrorCode::new("PAY-105"),
        }
    }
}

/// What an intent is to the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The account or contract called.
    pub to: Address,
    /// Native coin sent along, in wei.
    pub value: U256,
    /// Call data.
    pub data: Bytes,
}

impl Intent {
    /// The one call that this intent means on the chain of `book`.
    ///
    /// # Errors
    /// [`IntentError`] when the book does not know the contract or the contract not the call.
    pub fn call(&self, book: &AddressBook) -> Result<Call, IntentError> {
        let known = |name: ContractName| {
            book.contracts.get(&name).map(|c| c.address).ok_or(IntentError::UnknownContract(name)) // SGN-003
        };
        match self {
            Self::SendCoin { to, amount } => {
                Ok(Call { to: somebody(*to)?, value: *amount, data: Bytes::new() })
            }
            Self::SendToken { token, to, .. } if token == to => {
                Err(IntentError::ToItsOwnContract(*token)) // PRV-006
            }
            Self::SendToken { token, to, amount } => {
                let data = Erc20::transferCall { to: somebody(*to)?, amount: *amount }.abi_encode().into();
                Ok(Call { to: somebody(*token)?, value: U256::ZERO, data })
            }
            Self::AllowToken { token, spender, amount } => {
                let data =
                    Erc20::approveCall { spender: known(*spender)?, amount: *amount }.abi_encode().into();
                Ok(Call { to: somebody(*token)?, value: U256::ZERO, data })
            }
            Self::DisallowToken { token, spender } => {
                let (spender, amount) = (somebody(*spender)?, U256::ZERO);
                let data = Erc20::approveCall { spender, amount }.abi_encode().into();
                Ok(Call { to: somebody(*token)?, value: U256::ZERO, data })
            }
            Self::CallContract { contract, value, data } => {
                check_call_data(*contract, data)?;
                Ok(Call { to: known(*contract)?, value: *value, data: data.clone() })
            }
            Self::CarryBatch { account, data, word } => {
                let code = known(ContractName::Delegate)?;
                let ours = |word: &SignedDelegation| {
                    word.delegation.code == code && word.delegation.chain == book.chain_id
                };
                let meant = word.as_ref().is_none_or(ours) && Batch::of_execution(data).is_some(); // SGN-003, SGN-006
                let call = Call { to: somebody(*account)?, value: U256::ZERO, data: data.clone() };
                meant.then_some(call).ok_or(IntentError::UnknownCall(ContractName::Delegate))
            }
            Self::TakeCodeBack { account } => {
                Ok(Call { to: somebody(*account)?, value: U256::ZERO, data: Bytes::new() })
            }
            Self::PoolDeposit { prepaid, .. } | Self::PoolTransact { prepaid, .. } => {
                pool_call(known(ContractName::ShieldedPool)?, self.pool_call(), *prepaid)
            }
            Self::PoolInsert { .. } => {
                pool_call(known(ContractName::ShieldedPool)?, self.pool_call(), U256::ZERO)
            }
        }
    }

    /// The call of the pool that it is, if it is one.
    fn pool_call(&self) -> Option<PoolCall> {
        match self {
            Self::PoolDeposit { deposit, .. } => Some(PoolCall::Deposit((**deposit).clone())),
            Self::PoolTransact { proven, .. } => Some(PoolCall::Transact(proven.clone())),
            Self::PoolInsert { insertion, proof } => Some(PoolCall::Insert((**insertion).clone(), *proof)),
            _ => None,
        }
    }

    /// The contracts of `book` that give this intent its meaning: whom it calls, and whom it allows something.
    pub fn relies_on(&self, book: &AddressBook) -> Vec<ContractName> {
        let (named, called) = match self {
            Self::SendToken { token, .. } | Self::DisallowToken { token, .. } => (None, Some(*token)),
            // What is taken back is taken back from whatever is there now.
            Self::AllowToken { token, amount, .. } if amount.is_zero() => (None, Some(*token)),
            Self::AllowToken { token, spender, .. } => (Some(*spender), Some(*token)),
            Self::CallContract { contract, .. } => (Some(*contract), None),
            Self::CarryBatch { .. } => (Some(ContractName::Delegate), None),
            Self::PoolDeposit { deposit, .. } => {
                let token = (!deposit.token.is_zero()).then_some(deposit.token);
                (Some(ContractName::ShieldedPool), token)
            }
            Self::PoolTransact { .. } | Self::PoolInsert { .. } => (Some(ContractName::ShieldedPool), None), // SGN-008
            Self::SendCoin { .. } | Self::TakeCodeBack { .. } => (None, None),
        };
        named.into_iter().chain(called.and_then(|at| book.name_of(at))).collect()
    }

    /// Whether a submitter can bring it as one of a batch's calls: everything that is a call can be one.
    ///
    /// A batch within a batch would be another account's. Words about an account's code hold before the first call of their
    /// transaction (EIP-7702, "Behavior"), so the code that is to pay the fee would be gone when it is due. What goes to the
    /// pool has its own way to a submitter, for a fee that nobody's account pays.
    pub const fn fits_batches(&self) -> bool {
        match self {
            Self::SendCoin { .. }
            | Self::SendToken { .. }
            | Self::AllowToken { .. }
            | Self::DisallowToken { .. }
            | Self::CallContract { .. } => true,
            Self::CarryBatch { .. }
            | Self::TakeCodeBack { .. }
            | Self::PoolDeposit { .. }
            | Self::PoolTransact { .. }
            | Self::PoolInsert { .. } => false,
        }
    }

    /// The other side: the payee, or the contract that is called; `None` where the intent has no meaning in `book`.
    pub fn other_side(&self, book: &AddressBook) -> Option<Address> {
        self.payee().or_else(|| self.call(book).ok().map(|call| call.to))
    }

    /// The account that receives, where the intent is a plain payment, or one out of an app's allowance.
    pub fn payee(&self) -> Option<Address> {
        match self {
            Self::SendCoin { to, .. } | Self::SendToken { to, .. } => Some(*to),
            Self::CallContract { contract, data, .. } => match super::decode::known_call(*contract, data)? {
                KnownCall::Allowance(BudgetCall::Spend { signed, .. }) => signed.dest.account(),
                _ => None,
            },
            Self::AllowToken { .. }
            | Self::DisallowToken { .. }
            | Self::CarryBatch { .. }
            | Self::TakeCodeBack { .. }
            | Self::PoolDeposit { .. }
            | Self::PoolTransact { .. }
            | Self::PoolInsert { .. } => None,
        }
    }
}

/// A call of the pool. What it would not read back, because it is longer than any of its calls, is none (SHP-052).
fn pool_call(pool: Address, call: Option<PoolCall>, prepaid: U256) -> Result<Call, IntentError> {
    let name = ContractName::ShieldedPool;
    let call = call.ok_or(IntentError::UnknownCall(name))?;
    let data = call.to_data();
    if PoolCall::read(&data).as_ref() != Some(&call) {
        return Err(IntentError::UnknownCall(name)); // SGN-008
    }
    let value = call.coin().checked_add(prepaid).ok_or(IntentError::UnknownCall(name))?;
    Ok(Call { to: pool, value, data })
}

fn somebody(address: Address) -> Result<Address, IntentError> {
    if address.is_zero() { Err(IntentError::ToNobody) } else { Ok(address) }
}

fn check_call_data(contract: ContractName, data: &Bytes) -> Result<(), IntentError> {
    if data.len() > MAX_CALL_DATA {
        return Err(IntentError::TooLong(data.len()));
    }
    super::decode::known_call(contract, data).map(drop).ok_or(IntentError::UnknownCall(contract)) // SGN-003
}

/// The number of a contract in stored records. Numbers are never given out again.
const fn contract_number(name: ContractName) -> u8 {
    match name {
        ContractName::RedEnvelope => 1,
        ContractName::MiniAppRegistry => 2,
        ContractName::PracticeDollar => 3,
        ContractName::RLNMembership => 10,
        ContractName::RelayStake => 11,
        ContractName::Allowance => 4,
        ContractName::VoucherBank => 5,
        ContractName::ServiceVouchers => 6,
        ContractName::Escrow => 7,
        ContractName::RideSettlement => 8,
        ContractName::NameDirectory => 9,
        ContractName::Delegate => 13,
        ContractName::VerifierJoinsplitTwo => 14,
        ContractName::VerifierJoinsplitSix => 15,
        ContractName::VerifierInsertionPair => 16,
        ContractName::VerifierInsertionSixteen => 17,
        ContractName::ShieldedPool => 18,
    }
}

fn contract_of(number: u8) -> Result<ContractName, CodecError> {
    ContractName::ALL
        .into_iter()
        .find(|name| contract_number(*name) == number)
        .ok_or(CodecError::Malformed("contract"))
}

impl Intent {
    /// `kind 1 | prepaid 32 | call data`: the pool's own form, of which there is one (SHP-052).
    fn put_pool_call(&self, to: &mut Writer, kind: u8, prepaid: U256) {
        to.u8(kind);
        bytes::put_amount(to, prepaid);
        to.bytes(&self.pool_call().map(|call| call.to_data()).unwrap_or_default());
    }

    fn read_pool_call(from: &mut Reader<'_>, kind: u8) -> Result<Self, CodecError> {
        let prepaid = bytes::amount(from)?;
        let call = PoolCall::read(from.bytes("call data", MAX_POOL_CALL)?);
        match (kind, call) {
            (8, Some(PoolCall::Deposit(deposit))) => {
                Ok(Self::PoolDeposit { deposit: Box::new(deposit), prepaid })
            }
            (9, Some(PoolCall::Transact(proven))) => Ok(Self::PoolTransact { proven, prepaid }),
            (10, Some(PoolCall::Insert(insertion, proof))) if prepaid.is_zero() => {
                Ok(Self::PoolInsert { insertion: Box::new(insertion), proof })
            }
            _ => Err(CodecError::Malformed("call of the pool")),
        }
    }
}

/// Version 1: a kind byte and the fields of the variant in order.
impl Encode for Intent {
    fn encode(&self, to: &mut Writer) {
        to.u8(1);
        match self {
            Self::SendCoin { to: payee, amount } => {
                to.u8(1).fixed(payee.as_slice());
                bytes::put_amount(to, *amount);
            }
            Self::SendToken { token, to: payee, amount } => {
                to.u8(2).fixed(token.as_slice()).fixed(payee.as_slice());
                bytes::put_amount(to, *amount);
            }
            Self::AllowToken { token, spender, amount } => {
                to.u8(3).fixed(token.as_slice()).u8(contract_number(*spender));
                bytes::put_amount(to, *amount);
            }
            Self::CallContract { contract, value, data } => {
                to.u8(4).u8(contract_number(*contract));
                bytes::put_amount(to, *value);
                to.bytes(data);
            }
            Self::CarryBatch { account, data, word } => {
                to.u8(5).fixed(account.as_slice()).bytes(data).option(word.as_ref());
            }
            Self::TakeCodeBack { account } => {
                to.u8(6).fixed(account.as_slice());
            }
            Self::DisallowToken { token, spender } => {
                to.u8(7).fixed(token.as_slice()).fixed(spender.as_slice());
            }
            Self::PoolDeposit { prepaid, .. } => self.put_pool_call(to, 8, *prepaid),
            Self::PoolTransact { prepaid, .. } => self.put_pool_call(to, 9, *prepaid),
            Self::PoolInsert { .. } => self.put_pool_call(to, 10, U256::ZERO),
        }
    }
}

impl Decode for Intent {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        match from.u8()? {
            1 => Ok(Self::SendCoin { to: bytes::address(from)?, amount: bytes::amount(from)? }),
            2 => Ok(Self::SendToken {
                token: bytes::address(from)?,
                to: bytes::address(from)?,
                amount: bytes::amount(from)?,
            }),
            3 => Ok(Self::AllowToken {
                token: bytes::address(from)?,
                spender: contract_of(from.u8()?)?,
                amount: bytes::amount(from)?,
            }),
            4 => Ok(Self::CallContract {
                contract: contract_of(from.u8()?)?,
                value: bytes::amount(from)?,
                data: from.bytes("call data", MAX_CALL_DATA)?.to_vec().into(),
            }),
            5 => Ok(Self::CarryBatch {
                account: bytes::address(from)?,
                data: from.bytes("call data", MAX_CALL_DATA)?.to_vec().into(),
                word: from.option()?,
            }),
            6 => Ok(Self::TakeCodeBack { account: bytes::address(from)? }),
            7 => Ok(Self::DisallowToken { token: bytes::address(from)?, spender: bytes::address(from)? }),
            kind @ 8..=10 => Self::read_pool_call(from, kind),
            _ => Err(CodecError::Malformed("kind of intent")),
        }
    }
}
