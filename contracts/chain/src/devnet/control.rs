//! What only a practice chain can be told: make time pass, make money, make a block.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use alloy::primitives::{Address, U64, U256};
use alloy::rpc::client::RpcClient;
use alloy::sol_types::SolCall;
use serde::Serialize;
use serde_json::{Value, json};
use teahouse_base::{Coded, ErrorCode, UnixSeconds};
use thiserror::Error;

use super::find::AnvilNotFound;
use crate::bindings::PracticeDollar;
use crate::book::{BookError, ContractAt, ContractName};
use crate::deploy::DeployError;
use crate::port::{ChainId, PortError};
use crate::profile::ProfileError;

/// Why the practice chain did not do what it was told.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DevnetError {
    /// Anvil is not installed.
    #[error(transparent)]
    NoAnvil(#[from] AnvilNotFound),
    /// No chain runs on this folder.
    #[error("no practice chain runs on {0}: start it with `teahouse devnet up`")]
    NotRunning(PathBuf),
    /// Another process is starting or stopping a chain on this folder.
    #[error("{0} is in use by another practice chain")]
    InUse(PathBuf),
    /// Anvil ended before it answered.
    #[error("anvil did not start: {0}")]
    DidNotStart(String),
    /// Anvil does not end.
    #[error("anvil (process {0}) does not stop")]
    WontStop(u32),
    /// Anvil refused, or cannot be reached.
    #[error("anvil refuses {method}: {reason}")]
    Refused {
        /// What it was told.
        method: &'static str,
        /// Its words.
        reason: String,
    },
    /// The contracts could not be deployed.
    #[error(transparent)]
    Deploy(#[from] DeployError),
    /// The address book cannot be read, or misses a contract.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The chain could not be read.
    #[error(transparent)]
    Port(#[from] PortError),
    /// The profile made for it is wrong.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The folder or the process could not be handled.
    #[error("the practice chain's files: {0}")]
    Io(#[from] std::io::Error),
}

impl Coded for DevnetError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoAnvil(e) => e.code(),
            Self::NotRunning(_) => ErrorCode::new("CHN-412"),
            Self::InUse(_) => ErrorCode::new("CHN-413"),
            Self::DidNotStart(_) => ErrorCode::new("CHN-414"),
            Self::WontStop(_) => ErrorCode::new("CHN-415"),
            Self::Refused { .. } => ErrorCode::new("CHN-416"),
            Self::Deploy(e) => e.code(),
            Self::Book(e) => e.code(),
            Self::Port(e) => e.code(),
            Self::Profile(e) => e.code(),
            Self::Io(_) => ErrorCode::new("CHN-417"),
        }
    }
}

/// What a practice chain is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DevnetStatus {
    /// That it is worthless.
    pub note: &'static str,
    /// Where it answers.
    pub url: String,
    /// Anvil's process.
    pub pid: u32,
    /// Its chain id.
    pub chain_id: ChainId,
    /// Its newest block.
    pub block: u64,
    /// The time of that block.
    pub time: UnixSeconds,
    /// Its contracts.
    pub contracts: BTreeMap<ContractName, ContractAt>,
}

/// `count` whole coins in wei.
pub(super) fn ether(count: u64) -> U256 {
    U256::from(count) * U256::from(1_000_000_000_000_000_000_u64)
}

/// How long to wait before asking again whether a transaction is in a block.
const POLL: Duration = Duration::from_millis(10);
/// How often: ten seconds in all.
const POLLS: u32 = 1_000;

pub(super) struct Control {
    client: RpcClient,
}

impl Control {
    pub fn new(url: &str) -> Result<Self, DevnetError> {
        let parsed = url.parse().map_err(|_| ProfileError::BadUrl(url.to_owned()))?;
        Ok(Self { client: RpcClient::new_http(parsed) })
    }

    async fn tell(&self, method: &'static str, params: Value) -> Result<Value, DevnetError> {
        let answer = self.client.request::<_, Value>(method, params).await;
        answer.map_err(|e| DevnetError::Refused { method, reason: e.to_string() })
    }

    pub async fn set_balance(&self, of: Address, wei: U256) -> Result<(), DevnetError> {
        self.tell("anvil_setBalance", json!([of, wei])).await.map(drop)
    }

    pub async fn increase_time(&self, seconds: u64) -> Result<(), DevnetError> {
        self.tell("evm_increaseTime", json!([seconds])).await.map(drop)
    }

    pub async fn set_automine(&self, on: bool) -> Result<(), DevnetError> {
        self.tell("evm_setAutomine", json!([on])).await.map(drop)
    }

    pub async fn mine(&self) -> Result<(), DevnetError> {
        self.tell("evm_mine", json!([])).await.map(drop)
    }

    /// The name of the chain as it is now.
    pub async fn snapshot(&self) -> Result<Value, DevnetError> {
        self.tell("evm_snapshot", json!([])).await
    }

    /// Makes the chain what it was. A name is good once.
    pub async fn revert(&self, to: Value) -> Result<(), DevnetError> {
        const METHOD: &str = "evm_revert";
        if self.tell(METHOD, json!([to])).await? == json!(true) {
            return Ok(());
        }
        Err(DevnetError::Refused { method: METHOD, reason: "nothing of that name is remembered".to_owned() })
    }

    /// How far the time of the next block would lie before `last`.
    pub async fn seconds_behind(&self, last: UnixSeconds) -> Result<u64, DevnetError> {
        let next = self.tell("eth_getBlockByNumber", json!(["pending", false])).await?;
        let next: U64 = serde_json::from_value(next["timestamp"].clone()).unwrap_or_default();
        Ok((last.get() + 1).saturating_sub(next.to()))
    }

    /// Anvil signs for an account without a key, and orders its transactions itself.
    pub async fn mint(
        &self,
        faucet: Address,
        token: Address,
        to: Address,
        units: U256,
    ) -> Result<(), DevnetError> {
        self.set_balance(faucet, ether(1)).await?;
        self.tell("anvil_impersonateAccount", json!([faucet])).await?;
        let data = PracticeDollar::mintCall { to, amount: units }.abi_encode();
        let call = json!({"from": faucet, "to": token, "input": format!("0x{}", hex::encode(data))});
        let hash = self.tell("eth_sendTransaction", json!([call])).await?;
        self.mined(hash).await
    }

    /// Waits until a transaction is in a block, for as long as blocks are made by themselves: anvil answers before it has made one.
    async fn mined(&self, hash: Value) -> Result<(), DevnetError> {
        const METHOD: &str = "eth_getTransactionReceipt";
        for _ in 0..POLLS {
            let automine = self.tell("anvil_getAutomine", json!([])).await? == json!(true);
            if !automine || !self.tell(METHOD, json!([hash])).await?.is_null() {
                return Ok(());
            }
            tokio::time::sleep(POLL).await;
        }
        Err(DevnetError::Refused { method: METHOD, reason: format!("{hash} is in no block") })
    }
}
