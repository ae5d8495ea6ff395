//! A stage is an anvil on which anyone can be made to call at any second, and what each holds can be read.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U64, U256};
use alloy::rpc::client::{BatchRequest, RpcClient, Waiter};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use alloy::sol;
use alloy::sol_types::SolCall;
use serde_json::{Value, json};
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::PracticeDollar;
use teahouse_chain::book::ContractName;
use teahouse_chain::devnet::Devnet;
use teahouse_deals::account::{Account, Destination};

use super::words::{account, address, word};
use crate::kit;

sol! {
    /// What every vault answers.
    interface Books {
        function owed(address token, address account) external view returns (uint256);
        function owedNote(address token, bytes32 dest) external view returns (uint256);
        function liabilities(address token) external view returns (uint256);
    }
}

/// More than any call here uses.
const GAS: u64 = 8_000_000;

/// What a deal's money is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    Coin,
    Dollars,
}

/// A mined call.
#[derive(Clone, Copy, Debug)]
pub struct Mined {
    pub success: bool,
    /// What its sender paid for gas.
    pub fee: U256,
}

pub struct Stage {
    rpc: RpcClient,
    pub chain_id: u64,
    pub dollar: Address,
    keys: BTreeMap<Account, PrivateKeySigner>,
    _devnet: Devnet,
}

impl Stage {
    pub async fn open() -> Self {
        let devnet = Devnet::start_without_history().await.expect("anvil starts");
        let rpc = RpcClient::new_http(devnet.url().parse().expect("anvil's address is one"));
        let dollar =
            devnet.book().find(ContractName::PracticeDollar).expect("the devnet has dollars").address;
        let keys = (1..=32).map(kit::key).map(|key| (account(key.address()), key)).collect();
        let stage = Self { rpc, chain_id: 31_337, dollar, keys, _devnet: devnet };
        stage.tell("anvil_autoImpersonateAccount", json!([true])).await;
        stage
    }

    /// The account of one of the stage's 32 keys, from 1.
    pub fn signer(&self, number: u8) -> Account {
        account(kit::key(number).address())
    }

    /// A signature by an account, or by somebody else when the stage has no key for it.
    pub fn sign(&self, by: Account, digest: B256) -> Bytes {
        let other = kit::key(99);
        let key = self.keys.get(&by).unwrap_or(&other);
        key.sign_hash_sync(&digest).expect("a local key signs").as_bytes().to_vec().into()
    }

    async fn tell(&self, method: &'static str, params: Value) -> Value {
        let answer = self.rpc.request::<_, Value>(method, params.clone()).await;
        answer.unwrap_or_else(|e| panic!("{method} {params}: {e}"))
    }

    /// Creates a contract from its ABI file, with an address of its own.
    pub async fn deploy(&self, name: &str) -> Address {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../abi/{name}.json"));
        let text = std::fs::read_to_string(file).expect("every contract has its ABI file");
        let abi: Value = serde_json::from_str(&text).expect("it is JSON");
        let from = kit::key(98).address();
        self.tell("anvil_setBalance", json!([from, U256::MAX >> 1])).await;
        let create = json!({"from": from, "input": abi["bytecode"], "gas": "0x1c9c380"});
        let receipt = self.mine(create).await;
        serde_json::from_value(receipt["contractAddress"].clone()).expect("a contract was created")
    }

    /// Puts code at an address.
    pub async fn put_code(&self, at: Address, code: &[u8]) {
        self.tell("anvil_setCode", json!([at, Bytes::copy_from_slice(code)])).await;
    }

    /// Gives somebody plenty, and lets `contract` take it.
    pub async fn enrich(&self, who: Account, contract: Address) {
        let (to, plenty) = (address(who), U256::from(1) << 100);
        self.tell("anvil_setBalance", json!([to, plenty])).await;
        let mint = PracticeDollar::mintCall { to, amount: plenty }.abi_encode();
        self.send(address(Account::repeat(0xfa)), self.dollar, U256::ZERO, &mint).await;
        let approve = PracticeDollar::approveCall { spender: contract, value: U256::MAX }.abi_encode();
        self.send(to, self.dollar, U256::ZERO, &approve).await;
    }

    /// The time of the newest block.
    pub async fn now(&self) -> UnixSeconds {
        let block = self.tell("eth_getBlockByNumber", json!(["latest", false])).await;
        let time: U64 = serde_json::from_value(block["timestamp"].clone()).expect("a block has a time");
        UnixSeconds::new(time.to())
    }

    /// What a call would return at `now`, or the bytes it would be refused with.
    pub async fn ask(
        &self,
        from: Account,
        to: Address,
        value: U256,
        data: &[u8],
        now: UnixSeconds,
    ) -> Result<Bytes, Bytes> {
        let call = transaction(address(from), to, value, data);
        let time = json!({"time": format!("{:#x}", now.get())});
        let answer = self.rpc.request::<_, Bytes>("eth_call", json!([call, "latest", {}, time])).await;
        answer.map_err(|e| {
            let refused = e.as_error_resp().unwrap_or_else(|| panic!("anvil answers: {e}"));
            refused.as_revert_data().unwrap_or_else(|| panic!("a refusal has a reason: {refused}"))
        })
    }

    /// Makes a call in a block of time `now`.
    pub async fn act(&self, from: Account, to: Address, value: U256, data: &[u8], now: UnixSeconds) -> Mined {
        self.tell("evm_setNextBlockTimestamp", json!([now.get()])).await;
        self.send(address(from), to, value, data).await
    }

    async fn send(&self, from: Address, to: Address, value: U256, data: &[u8]) -> Mined {
        if self.is_poor(from).await {
            self.tell("anvil_setBalance", json!([from, U256::from(1) << 100])).await;
        }
        let receipt = self.mine(transaction(from, to, value, data)).await;
        let field =
            |name: &str| -> U256 { serde_json::from_value(receipt[name].clone()).unwrap_or_default() };
        let fee = field("gasUsed") * field("effectiveGasPrice");
        Mined { success: field("status") == U256::from(1), fee }
    }

    /// The receipt of a transaction. Anvil answers before it has mined.
    async fn mine(&self, transaction: Value) -> Value {
        let tx = self.tell("eth_sendTransaction", json!([transaction])).await;
        for _ in 0..1_000 {
            let receipt = self.tell("eth_getTransactionReceipt", json!([tx])).await;
            if !receipt.is_null() {
                return receipt;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("anvil mines at once");
    }

    async fn is_poor(&self, who: Address) -> bool {
        let coin: U256 = serde_json::from_value(self.tell("eth_getBalance", json!([who, "latest"])).await)
            .expect("anvil answers with a number");
        coin < U256::from(1) << 64
    }

    /// What a view answers.
    pub async fn read<C: SolCall>(&self, of: Address, call: C) -> C::Return {
        let request = json!([{"to": of, "input": Bytes::from(call.abi_encode())}, "latest"]);
        let answer: Bytes = self.rpc.request("eth_call", request).await.expect("a view answers");
        C::abi_decode_returns(&answer).expect("a view answers in its own form")
    }

    /// What each of some destinations holds and is owed by a vault, and what the vault holds itself.
    pub async fn held(&self, vault: Address, money: Money, who: &[Destination]) -> Vec<U256> {
        let mut batch = self.rpc.new_batch();
        let mut parts: Vec<Vec<Waiter<U256>>> = Vec::new();
        for dest in who {
            parts.push(self.ask_held(&mut batch, vault, money, *dest));
        }
        parts.push(vec![self.ask_balance(&mut batch, money, vault)]);
        batch.send().await.expect("anvil answers");
        let mut sums = Vec::new();
        for waiters in parts {
            let mut sum = U256::ZERO;
            for waiter in waiters {
                sum += waiter.await.expect("anvil answers with a number");
            }
            sums.push(sum);
        }
        sums
    }

    fn ask_held(
        &self,
        batch: &mut BatchRequest<'_>,
        vault: Address,
        money: Money,
        dest: Destination,
    ) -> Vec<Waiter<U256>> {
        let token = if money == Money::Coin { Address::ZERO } else { self.dollar };
        let Some(account) = dest.to_account().map(address) else {
            let owed = Books::owedNoteCall { token, dest: word(dest.word) };
            return vec![ask_number(batch, vault, &owed)];
        };
        let owed = Books::owedCall { token, account };
        vec![ask_number(batch, vault, &owed), self.ask_balance(batch, money, account)]
    }

    fn ask_balance(&self, batch: &mut BatchRequest<'_>, money: Money, account: Address) -> Waiter<U256> {
        match money {
            Money::Coin => batch.add_call("eth_getBalance", &json!([account, "latest"])).expect("it is JSON"),
            Money::Dollars => ask_number(batch, self.dollar, &PracticeDollar::balanceOfCall { account }),
        }
    }

    /// Remembers everything; [`Stage::go_back`] forgets what came after.
    pub async fn remember(&self) -> Value {
        self.tell("evm_snapshot", json!([])).await
    }

    pub async fn go_back(&self, to: Value) {
        assert_eq!(self.tell("evm_revert", json!([to])).await, json!(true));
    }
}

fn ask_number(batch: &mut BatchRequest<'_>, of: Address, call: &impl SolCall) -> Waiter<U256> {
    let request = json!([{"to": of, "input": Bytes::from(call.abi_encode())}, "latest"]);
    batch.add_call("eth_call", &request).expect("it is JSON")
}

fn transaction(from: Address, to: Address, value: U256, data: &[u8]) -> Value {
    let input = Bytes::copy_from_slice(data);
    json!({"from": from, "to": to, "value": value, "input": input, "gas": format!("{GAS:#x}")})
}
