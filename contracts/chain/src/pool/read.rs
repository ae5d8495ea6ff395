//! A call of the pool as data: made to be sent, or read back before it is signed or carried.

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::{SolCall, SolInterface};

use super::insertion::Insertion;
use super::payment::{Ciphertext, EvmProof, External, Payment, bytes_of, ciphertext};
use crate::bindings::ShieldedPool as Contract;

/// No call is longer, in bytes: what is longer is not read, so that a stranger's data costs little.
pub const MAX_POOL_CALL: usize = 16 * 1024;

/// A call that brings money, notes or proofs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolCall {
    /// Takes money in and makes a note of it.
    Deposit(DepositCall),
    /// Spends notes.
    Transact(Box<Proven>),
    /// Spends notes and inserts leaves; an insertion that no longer fits is skipped, and the payment stands.
    TransactAndInsert(Box<Proven>, Insertion, EvmProof),
    /// Inserts leaves.
    Insert(Insertion, EvmProof),
    /// Closes new deposits for a time, by the word of several keys.
    CloseDeposits {
        /// How many times deposits were closed before.
        nonce: u64,
        /// The keys' signatures, in the order that the contract asks for.
        signatures: Vec<Bytes>,
    },
}

/// What makes a note of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositCall {
    /// What comes in; zero for coin.
    pub token: Address,
    /// How much. A number of more than 128 bits is a call too, and refused by its contract.
    pub amount: U256,
    /// Whom the note is promised to.
    pub note_key: B256,
    /// For the receiver.
    pub ciphertext: Ciphertext,
}

/// A payment with its proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven {
    /// What the joinsplit shows.
    pub payment: Payment,
    /// What else is bound.
    pub external: External,
    /// The proof.
    pub proof: EvmProof,
}

impl PoolCall {
    /// Reads call data that is exactly one such call; `None` for every other call, for one with a ciphertext of another
    /// length, and for data that is not the one canonical form of its call.
    pub fn read(data: &[u8]) -> Option<Self> {
        use Contract::ShieldedPoolCalls as Calls;
        if data.len() > MAX_POOL_CALL {
            return None; // SHP-052
        }
        let call = match Calls::abi_decode(data).ok()? {
            Calls::deposit(call) => Self::Deposit(DepositCall {
                token: call.token,
                amount: call.amount,
                note_key: call.noteKey,
                ciphertext: ciphertext(&call.ciphertext)?,
            }),
            Calls::transact(call) => Self::Transact(proven(call.payment, &call.rest, &call.proof)?),
            Calls::transactAndInsert(call) => Self::TransactAndInsert(
                proven(call.payment, &call.rest, &call.proof)?,
                Insertion::from_sol(&call.insertion),
                EvmProof::from_sol(&call.insertionProof),
            ),
            Calls::insert(call) => {
                Self::Insert(Insertion::from_sol(&call.insertion), EvmProof::from_sol(&call.proof))
            }
            Calls::closeDeposits(call) => {
                Self::CloseDeposits { nonce: call.nonce, signatures: call.signatures }
            }
            _ => return None,
        };
        (call.to_data()[..] == *data).then_some(call) // SHP-052
    }

    /// The call data.
    pub fn to_data(&self) -> Bytes {
        let data = match self {
            Self::Deposit(call) => Contract::depositCall {
                token: call.token,
                amount: call.amount,
                noteKey: call.note_key,
                ciphertext: bytes_of(&call.ciphertext),
            }
            .abi_encode(),
            Self::Transact(proven) => {
                let (payment, rest, proof) = proven.to_sol();
                Contract::transactCall { payment, rest, proof }.abi_encode()
            }
            Self::TransactAndInsert(proven, insertion, second) => {
                let (payment, rest, proof) = proven.to_sol();
                let insertion = insertion.to_sol();
                Contract::transactAndInsertCall {
                    payment,
                    rest,
                    proof,
                    insertion,
                    insertionProof: second.to_sol(),
                }
                .abi_encode()
            }
            Self::Insert(insertion, proof) => {
                Contract::insertCall { insertion: insertion.to_sol(), proof: proof.to_sol() }.abi_encode()
            }
            Self::CloseDeposits { nonce, signatures } => {
                Contract::closeDepositsCall { nonce: *nonce, signatures: signatures.clone() }.abi_encode()
            }
        };
        data.into()
    }

    /// How many leaves it queues.
    pub const fn leaves(&self) -> u64 {
        match self {
            Self::Deposit(_) => 1,
            Self::Transact(_) | Self::TransactAndInsert(..) => 2,
            Self::Insert(..) | Self::CloseDeposits { .. } => 0,
        }
    }

    /// The coin of it that becomes a note; what is sent beyond that pays for the insertion.
    pub fn coin(&self) -> U256 {
        match self {
            Self::Deposit(call) if call.token.is_zero() => call.amount,
            _ => U256::ZERO,
        }
    }

    /// What it spends with its proof, if it spends notes.
    pub fn proven(&self) -> Option<&Proven> {
        match self {
            Self::Transact(proven) | Self::TransactAndInsert(proven, ..) => Some(proven),
            _ => None,
        }
    }
}

impl Proven {
    fn to_sol(&self) -> (Contract::Payment, Contract::External, Contract::Proof) {
        (self.payment.to_sol(), self.external.to_sol(), self.proof.to_sol())
    }
}

fn proven(
    payment: Contract::Payment,
    external: &Contract::External,
    proof: &Contract::Proof,
) -> Option<Box<Proven>> {
    Some(Box::new(Proven {
        payment: Payment::from_sol(payment),
        external: External::from_sol(external)?,
        proof: EvmProof::from_sol(proof),
    }))
}

#[cfg(test)]
mod tests;
