//! The pool at one address: the calls that are made to it, and what it says.

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolCall;
use teahouse_base::UnixSeconds;

use super::prepay::InsertionGas;
use super::read::PoolCall;
use crate::bindings::ShieldedPool as Contract;
use crate::book::ContractName;
use crate::contract::{self, ContractDomain, ReadError};
use crate::envelope::ContractCall;
use crate::port::{At, ChainId, ChainPort};

/// Where queue and tree stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// The tree's root.
    pub root: B256,
    /// How many leaves were ever queued: the number of the next one.
    pub queued: u64,
    /// How many of them are in the tree.
    pub inserted: u64,
    /// How many places of the tree are used up, empty ones included.
    pub counter: u64,
}

/// The verifiers of a pool, one per circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Verifiers {
    /// Of payments that spend two notes.
    pub two: Address,
    /// Of payments that spend six.
    pub six: Address,
    /// Of batches of two leaves.
    pub pair: Address,
    /// Of batches of sixteen.
    pub sixteen: Address,
}

impl PoolState {
    /// How many leaves wait.
    pub const fn waiting(&self) -> u64 {
        self.queued.saturating_sub(self.inserted)
    }
}

/// A shielded pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    contract: Address,
}

impl Pool {
    /// The pool at `contract`.
    pub const fn at(contract: Address) -> Self {
        Self { contract }
    }

    /// Where it is.
    pub const fn address(&self) -> Address {
        self.contract
    }

    /// What its hashes and signatures are bound to.
    pub const fn domain(&self, chain_id: ChainId) -> ContractDomain {
        ContractDomain { chain_id, contract: self.contract }
    }

    /// Makes a call. `prepaid` is coin for the insertion of what the call queues ([`InsertionGas::prepay`]); a token must be
    /// approved first ([`ContractCall::approve`]).
    pub fn call(&self, call: &PoolCall, prepaid: U256) -> ContractCall {
        let value = call.coin().saturating_add(prepaid);
        ContractCall { to: self.contract, value, data: call.to_data() }
    }

    /// Where queue and tree stand, all at one moment when `at` is a block's number.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn state(&self, port: &dyn ChainPort, at: At) -> Result<PoolState, ReadError> {
        let root = self.root(port, at).await?;
        let queued = self.read(port, Contract::queuedCall {}, at).await?;
        let inserted = self.read(port, Contract::insertedCall {}, at).await?;
        let counter = self.read(port, Contract::counterCall {}, at).await?;
        Ok(PoolState { root, queued, inserted, counter })
    }

    /// The tree's root.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn root(&self, port: &dyn ChainPort, at: At) -> Result<B256, ReadError> {
        self.read(port, Contract::rootCall {}, at).await
    }

    /// Whether the tree ever had this root.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn is_root(&self, port: &dyn ChainPort, root: B256, at: At) -> Result<bool, ReadError> {
        self.read(port, Contract::isRootCall { root_: root }, at).await
    }

    /// Whether a note was spent, asked where more than one endpoint has to say it: what is told as unspent is spent again.
    ///
    /// # Privacy
    /// The endpoint learns that somebody cares for this nullifier, before or after its payment.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn is_spent(&self, port: &dyn ChainPort, nullifier: B256, at: At) -> Result<bool, ReadError> {
        contract::read_of_two(port, self.named(), Contract::isSpentCall { nullifier }, at).await
    }

    /// The hash of the entry whose first leaf has this number; `None` when there is none, or all of it is in the tree.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn entry(&self, port: &dyn ChainPort, number: u64, at: At) -> Result<Option<B256>, ReadError> {
        let said = self.read(port, Contract::entryCall { number }, at).await?;
        Ok((!said.is_zero()).then_some(said))
    }

    /// How much of a token is in notes.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn shielded(&self, port: &dyn ChainPort, token: Address, at: At) -> Result<u128, ReadError> {
        self.read(port, Contract::shieldedCall { token }, at).await
    }

    /// How much of a token may be in notes; `None` for one that the pool does not take.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn cap(&self, port: &dyn ChainPort, token: Address, at: At) -> Result<Option<u128>, ReadError> {
        let said = self.read(port, Contract::capCall { token }, at).await?;
        Ok((said != 0).then_some(said))
    }

    /// Until when deposits are closed, at `time`; `None` while they are open.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn closed_until(
        &self,
        port: &dyn ChainPort,
        time: UnixSeconds,
        at: At,
    ) -> Result<Option<UnixSeconds>, ReadError> {
        let until = UnixSeconds::new(self.read(port, Contract::depositsClosedUntilCall {}, at).await?);
        Ok((time < until).then_some(until)) // SHP-014
    }

    /// Which closing the keys sign next.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn closing_nonce(&self, port: &dyn ChainPort, at: At) -> Result<u64, ReadError> {
        self.read(port, Contract::closingNonceCall {}, at).await
    }

    /// The verifiers: fixed when the pool was made.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn verifiers(&self, port: &dyn ChainPort, at: At) -> Result<Verifiers, ReadError> {
        let said = self.read(port, Contract::verifiersCall {}, at).await?;
        Ok(Verifiers { two: said.two, six: said.six, pair: said.pair, sixteen: said.sixteen })
    }

    /// The gas that insertions are prepaid with: constants of the pool's code.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn insertion_gas(&self, port: &dyn ChainPort, at: At) -> Result<InsertionGas, ReadError> {
        let share = self.read(port, Contract::SHARE_GASCall {}, at).await?;
        let pair = self.read(port, Contract::PAIR_GASCall {}, at).await?;
        let factor = self.read(port, Contract::PREPAY_FACTORCall {}, at).await?;
        let number = |said: U256| said.saturating_to();
        Ok(InsertionGas { share: number(share), pair: number(pair), factor: number(factor) })
    }

    const fn named(&self) -> (ContractName, Address) {
        (ContractName::ShieldedPool, self.contract)
    }

    async fn read<C: SolCall>(&self, port: &dyn ChainPort, call: C, at: At) -> Result<C::Return, ReadError> {
        contract::read(port, self.named(), call, at).await
    }
}
