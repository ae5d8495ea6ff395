//! An endpoint is one JSON-RPC service over HTTP, held to the chain it claims to serve.
//!
//! # Guarantees
//! - The chain id is asked before the first answer is believed, again after every failure, and every hour: an endpoint
//!   that moved to another chain is refused before it says anything about money (CHN-001).
//! - Every request ends within the time-out.
//! - Where the endpoint has no `eth_simulateV1`, calls are simulated here, over the state that it tells.

mod embedded;
mod json;
mod send;
mod simulate;

use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use alloy::primitives::{Address, Bytes, U64, U256, keccak256};
use alloy::rpc::client::RpcClient;
use alloy::transports::{RpcError, TransportErrorKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use crate::erc20::APPROVAL;
use crate::port::{
    At, BlockBody, BlockRef, CallError, CallPlan, ChainId, ChainPort, FeeQuote, Heads, Log, LogFilter,
    PortError, PortFuture, Receipt, Revert, SendError, Sighting, Simulation, TxHash,
};
use crate::profile::{ChainProfile, EndpointAt, EvmLevel, Finality, ProfileError};
use crate::transfers::TRANSFER;
use json::{BlockJson, BodyJson, FeeHistoryJson, LogJson, ReceiptJson, TxJson};

/// How long the chain id is believed.
const IDENTITY_LASTS: Duration = Duration::from_secs(3_600);

type RpcFault = RpcError<TransportErrorKind>;

/// One JSON-RPC service.
pub struct HttpEndpoint {
    name: String,
    client: RpcClient,
    chain_id: ChainId,
    finality: Finality,
    timeout: Duration,
    verified: Mutex<Option<Instant>>,
    evm: EvmLevel,
    /// Seconds between blocks, at least one.
    block_time: u64,
    /// It said that it has no `eth_simulateV1`.
    cannot_simulate: AtomicBool,
}

impl HttpEndpoint {
    /// The endpoint `at` of `profile`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`ProfileError::BadUrl`].
    pub fn new(profile: &ChainProfile, at: &EndpointAt) -> Result<Self, ProfileError> {
        let url = at.url.parse().map_err(|_| ProfileError::BadUrl(at.url.clone()))?;
        Ok(Self {
            name: at.name.clone(),
            client: RpcClient::new_http(url),
            chain_id: profile.chain_id,
            finality: profile.finality,
            timeout: profile.timeout(),
            verified: Mutex::new(None),
            evm: profile.evm,
            block_time: (profile.block_time_ms / 1_000).max(1),
            cannot_simulate: AtomicBool::new(false),
        })
    }

    /// The endpoint's name in its profile.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn unreachable(&self, reason: impl Into<String>) -> PortError {
        self.set_verified(None);
        PortError::Unreachable { endpoint: self.name.clone(), reason: reason.into() }
    }

    fn set_verified(&self, at: Option<Instant>) {
        *self.verified.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = at;
    }

    fn is_verified(&self) -> bool {
        let verified = *self.verified.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        verified.is_some_and(|at| at.elapsed() < IDENTITY_LASTS)
    }

    async fn verify(&self) -> Result<(), PortError> {
        if self.is_verified() {
            return Ok(());
        }
        let found: U64 =
            self.raw("eth_chainId", json!([])).await.map_err(|e| self.fault("eth_chainId", e))?;
        let found = ChainId::new(found.to());
        if found != self.chain_id {
            let (endpoint, expected) = (self.name.clone(), self.chain_id);
            return Err(PortError::WrongChain { endpoint, expected, found }); // CHN-001
        }
        self.set_verified(Some(Instant::now()));
        Ok(())
    }

    /// One request without the check of identity; `None` as fault is a time-out.
    async fn raw<T: DeserializeOwned + Send + Sync + Unpin + std::fmt::Debug + 'static>(
        &self,
        method: &'static str,
        params: impl Serialize + Clone + Send + Sync + std::fmt::Debug + Unpin + 'static,
    ) -> Result<T, Option<RpcFault>> {
        match timeout(self.timeout, self.client.request::<_, T>(method, params)).await {
            Ok(answer) => answer.map_err(Some),
            Err(_) => Err(None),
        }
    }

    async fn ask<T: DeserializeOwned + Send + Sync + Unpin + std::fmt::Debug + 'static>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<T, PortError> {
        self.verify().await?;
        self.raw(method, params).await.map_err(|e| self.fault(method, e))
    }

    fn fault(&self, method: &'static str, fault: Option<RpcFault>) -> PortError {
        match fault {
            None => self.unreachable(format!("no answer in {:?}", self.timeout)),
            Some(RpcError::ErrorResp(said)) => PortError::Refused {
                endpoint: self.name.clone(),
                method,
                code: said.code,
                reason: said.message.into_owned(),
            },
            Some(RpcError::DeserError { err, .. }) => PortError::Malformed { method, what: err.to_string() },
            Some(RpcError::NullResp) => PortError::Malformed { method, what: "null".into() },
            Some(other) => self.unreachable(other.to_string()),
        }
    }

    fn call_fault(&self, method: &'static str, fault: Option<RpcFault>) -> CallError {
        if let Some(RpcError::ErrorResp(said)) = &fault
            && (said.code == 3 || said.message.contains("revert"))
        {
            let data = said.as_revert_data().unwrap_or_default();
            return CallError::Reverted(Revert { data });
        }
        self.fault(method, fault).into()
    }

    async fn ask_call<T: DeserializeOwned + Send + Sync + Unpin + std::fmt::Debug + 'static>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<T, CallError> {
        self.verify().await?;
        self.raw(method, params).await.map_err(|e| self.call_fault(method, e))
    }

    async fn find_block(&self, tag: Value) -> Result<Option<BlockRef>, PortError> {
        let found: Option<BlockJson> = self.ask("eth_getBlockByNumber", json!([tag, false])).await?;
        Ok(found.map(BlockRef::from))
    }

    async fn head(&self, tag: &'static str) -> Result<BlockRef, PortError> {
        let missing =
            || PortError::Malformed { method: "eth_getBlockByNumber", what: format!("no {tag} block") };
        self.find_block(json!(tag)).await?.ok_or_else(missing)
    }

    async fn below(&self, latest: BlockRef, depth: u64) -> Result<BlockRef, PortError> {
        if depth == 0 {
            return Ok(latest);
        }
        let number = latest.number.saturating_sub(depth);
        let gone = || self.unreachable(format!("block {number} is not there"));
        self.find_block(tag_of(number)).await?.ok_or_else(gone)
    }

    async fn find_heads(&self) -> Result<Heads, PortError> {
        let latest = self.head("latest").await?;
        let (safe, finalized) = match self.finality {
            Finality::Tags => (self.head("safe").await?, self.head("finalized").await?),
            Finality::Depth { safe, finalized } => {
                (self.below(latest, safe).await?, self.below(latest, finalized).await?)
            }
        };
        Ok(Heads { latest, safe, finalized })
    }

    /// The tag of a moment, by the profile's idea of finality.
    async fn tag(&self, at: At) -> Result<Value, PortError> {
        Ok(match (at, self.finality) {
            (At::Latest, _) => json!("latest"),
            (At::Number(number), _) => tag_of(number),
            (At::Safe, Finality::Tags) => json!("safe"),
            (At::Finalized, Finality::Tags) => json!("finalized"),
            (At::Safe, Finality::Depth { safe, .. }) => self.tag_below(safe).await?,
            (At::Finalized, Finality::Depth { finalized, .. }) => self.tag_below(finalized).await?,
        })
    }

    /// The block of a moment. One that the endpoint has not seen yet is something to wait for.
    async fn block_at(&self, at: At) -> Result<BlockRef, PortError> {
        let tag = self.tag(at).await?;
        let missing = || self.unreachable(format!("block {tag} is not there"));
        self.find_block(tag.clone()).await?.ok_or_else(missing)
    }

    async fn tag_below(&self, depth: u64) -> Result<Value, PortError> {
        let latest: U64 = self.ask("eth_blockNumber", json!([])).await?;
        Ok(tag_of(latest.to::<u64>().saturating_sub(depth)))
    }

    /// Gives logs their block's time, asking once per block where the endpoint does not say it.
    async fn place(&self, logs: Vec<LogJson>) -> Result<Vec<Log>, PortError> {
        let mut placed = Vec::with_capacity(logs.len());
        let mut last: Option<BlockRef> = None;
        for log in logs {
            let block = match (log.block(), last) {
                (Some(block), _) => block,
                (None, Some(block)) if Some(block.hash) == log.block_hash => block,
                _ => self.block_of(&log).await?,
            };
            last = Some(block);
            placed.push(log.placed(Some(block)));
        }
        Ok(placed)
    }

    async fn block_of(&self, log: &LogJson) -> Result<BlockRef, PortError> {
        let found: Option<BlockJson> = self.ask("eth_getBlockByHash", json!([log.block_hash, false])).await?;
        found
            .map(BlockRef::from)
            .ok_or_else(|| self.unreachable("the block of a log was taken back meanwhile"))
    }

    async fn find_receipt(&self, tx: TxHash) -> Result<Option<Receipt>, PortError> {
        let found: Option<ReceiptJson> = self.ask("eth_getTransactionReceipt", json!([tx])).await?;
        let Some(found) = found else { return Ok(None) };
        let block: Option<BlockJson> =
            self.ask("eth_getBlockByHash", json!([found.block_hash, false])).await?;
        // A block that is gone again was taken back between the two questions: nothing holds the transaction now.
        Ok(block.map(|block| found.placed(block.into())))
    }

    async fn quote(&self) -> Result<FeeQuote, PortError> {
        let history: FeeHistoryJson = self.ask("eth_feeHistory", json!(["0x1", "latest", []])).await?;
        let tip: U256 = self.ask("eth_maxPriorityFeePerGas", json!([])).await?;
        let base = history.base_fee_per_gas.last().copied().unwrap_or_default();
        Ok(FeeQuote { base_fee: base.saturating_to(), tip: tip.saturating_to() })
    }

    async fn sight(&self, tx: TxHash) -> Result<Sighting, PortError> {
        let found: Option<TxJson> = self.ask("eth_getTransactionByHash", json!([tx])).await?;
        Ok(match found.map(|tx| tx.block_number) {
            None => Sighting::Unknown,
            Some(None) => Sighting::Waiting,
            Some(Some(number)) => Sighting::Included(number.to()),
        })
    }

    async fn find_logs(&self, filter: LogFilter) -> Result<Vec<Log>, PortError> {
        let query = json!({
            "address": filter.address,
            "fromBlock": tag_of(filter.from),
            "toBlock": tag_of(filter.to),
            "topics": filter.topics,
        });
        let logs: Vec<LogJson> = self.ask("eth_getLogs", json!([query])).await?;
        self.place(logs).await
    }

    /// Two questions, since a filter has no "or" between places; a transfer to oneself answers both.
    async fn find_transfers(&self, account: Address, from: u64, to: u64) -> Result<Vec<Log>, PortError> {
        let word = account.into_word();
        let mut found: Vec<LogJson> = Vec::new();
        for topics in [json!([TRANSFER, word]), json!([TRANSFER, null, word])] {
            let query = json!({"fromBlock": tag_of(from), "toBlock": tag_of(to), "topics": topics});
            found.extend(self.ask::<Vec<LogJson>>("eth_getLogs", json!([query])).await?);
        }
        let mut logs = self.place(found).await?;
        logs.sort_by_key(|log| (log.block.map(|block| block.number), log.index));
        logs.dedup();
        Ok(logs)
    }

    async fn find_approvals(&self, owner: Address, from: u64, to: u64) -> Result<Vec<Log>, PortError> {
        let topics = json!([APPROVAL, owner.into_word()]);
        let query = json!({"fromBlock": tag_of(from), "toBlock": tag_of(to), "topics": topics});
        let found: Vec<LogJson> = self.ask("eth_getLogs", json!([query])).await?;
        let mut logs = self.place(found).await?;
        logs.sort_by_key(|log| (log.block.map(|block| block.number), log.index));
        Ok(logs)
    }

    async fn find_body(&self, number: u64) -> Result<Option<BlockBody>, PortError> {
        let found: Option<BodyJson> = self.ask("eth_getBlockByNumber", json!([tag_of(number), true])).await?;
        Ok(found.map(BlockBody::from))
    }

    async fn send(&self, bytes: Bytes) -> Result<TxHash, SendError> {
        let expected = keccak256(&bytes);
        self.verify().await.map_err(send::before)?;
        match self.raw::<TxHash>("eth_sendRawTransaction", json!([bytes])).await {
            Ok(hash) if hash == expected => Ok(expected),
            Ok(hash) => Err(SendError::Rejected { reason: format!("{} took it as {hash}", self.name) }),
            Err(Some(RpcError::ErrorResp(said))) => Err(send::refusal(&said.message)),
            Err(fault) => {
                let reason = self.fault("eth_sendRawTransaction", fault).to_string();
                Err(SendError::Unreachable { reason })
            }
        }
    }
}

fn tag_of(number: u64) -> Value {
    json!(U64::from(number))
}

fn plan_json(plan: &CallPlan) -> Value {
    let mut call = json!({"from": plan.from, "to": plan.to, "value": plan.value, "input": plan.data});
    if let Some(gas) = plan.gas {
        call["gas"] = json!(U64::from(gas));
    }
    call
}

/// The accounts that are to be taken as delegated, with the code they then have.
fn overrides(plans: &[CallPlan]) -> Value {
    let all = plans.iter().filter_map(|plan| plan.as_if);
    all.map(|as_if| (as_if.account.to_string(), json!({"code": as_if.designator()})))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

impl ChainPort for HttpEndpoint {
    fn chain_id(&self) -> ChainId {
        self.chain_id
    }

    fn heads(&self) -> PortFuture<'_, Heads> {
        Box::pin(self.find_heads())
    }

    fn newest(&self) -> PortFuture<'_, BlockRef> {
        Box::pin(self.head("latest"))
    }

    fn block(&self, number: u64) -> PortFuture<'_, Option<BlockRef>> {
        Box::pin(self.find_block(tag_of(number)))
    }

    fn nonce(&self, account: Address, at: At) -> PortFuture<'_, u64> {
        Box::pin(async move {
            let tag = self.tag(at).await?;
            let nonce: U64 = self.ask("eth_getTransactionCount", json!([account, tag])).await?;
            Ok(nonce.to())
        })
    }

    fn balance(&self, account: Address, at: At) -> PortFuture<'_, U256> {
        Box::pin(async move {
            let tag = self.tag(at).await?;
            self.ask("eth_getBalance", json!([account, tag])).await
        })
    }

    fn fees(&self) -> PortFuture<'_, FeeQuote> {
        Box::pin(self.quote())
    }

    fn simulate_all(&self, plans: Vec<CallPlan>, at: At) -> PortFuture<'_, Vec<Simulation>> {
        Box::pin(self.run_all(plans, at))
    }

    fn estimate_gas(&self, plan: CallPlan) -> PortFuture<'_, u64, CallError> {
        Box::pin(async move {
            let params = match plan.as_if {
                None => json!([plan_json(&plan)]),
                Some(_) => json!([plan_json(&plan), "latest", overrides(std::slice::from_ref(&plan))]),
            };
            let gas: U64 = self.ask_call("eth_estimateGas", params).await?;
            Ok(gas.to())
        })
    }

    fn call(&self, to: Address, data: Bytes, at: At) -> PortFuture<'_, Bytes, CallError> {
        Box::pin(async move {
            let tag = self.tag(at).await?;
            self.ask_call("eth_call", json!([{"to": to, "input": data}, tag])).await
        })
    }

    fn send_raw(&self, bytes: Bytes) -> PortFuture<'_, TxHash, SendError> {
        Box::pin(self.send(bytes))
    }

    fn receipt(&self, tx: TxHash) -> PortFuture<'_, Option<Receipt>> {
        Box::pin(self.find_receipt(tx))
    }

    fn sighting(&self, tx: TxHash) -> PortFuture<'_, Sighting> {
        Box::pin(self.sight(tx))
    }

    fn logs(&self, filter: LogFilter) -> PortFuture<'_, Vec<Log>> {
        Box::pin(self.find_logs(filter))
    }

    fn transfers(&self, account: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        Box::pin(self.find_transfers(account, from, to))
    }

    fn approvals(&self, owner: Address, from: u64, to: u64) -> PortFuture<'_, Vec<Log>> {
        Box::pin(self.find_approvals(owner, from, to))
    }

    fn body(&self, number: u64) -> PortFuture<'_, Option<BlockBody>> {
        Box::pin(self.find_body(number))
    }

    fn code(&self, account: Address, at: At) -> PortFuture<'_, Bytes> {
        Box::pin(async move {
            let tag = self.tag(at).await?;
            self.ask("eth_getCode", json!([account, tag])).await
        })
    }
}
