//! What the stories need: people with keys, money, and a gift in the making.

use std::time::Duration;

use alloy::consensus::{SignableTransaction, TxEip1559, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::primitives::{Address, B256, Bytes, TxKind, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::UnixSeconds;
use teahouse_chain::book::ContractName;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::{
    Amount, ContractCall, Destination, Mode, ShareClaim, ShareTree, SignedClaim, Terms, create,
    default_expiry,
};
use teahouse_chain::erc20;
use teahouse_chain::port::{Asset, At, ChainPort, Receipt, Simulation};
use teahouse_chain::refusal::Refusal;
use teahouse_chain::typed::EnvelopeDomain;

/// Money on the practice chain, before a story begins.
pub const WEI: u64 = 1_000_000_000_000_000_000;
pub const DOLLARS: u64 = 1_000_000_000;

pub fn key(seed: u8) -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&[seed; 32].into()).expect("small numbers are keys")
}

pub fn amount(units: u128) -> Amount {
    Amount::new(units).expect("the stories are about small change")
}

/// A person's signature of a digest, as contracts take it.
pub fn signed(by: &PrivateKeySigner, digest: B256) -> Vec<u8> {
    by.sign_hash_sync(&digest).expect("a local key signs").as_bytes().to_vec()
}

/// One chain with the contracts on it.
pub struct House {
    pub devnet: Devnet,
    pub envelope: Address,
    pub dollar: Address,
}

impl House {
    pub async fn open() -> Self {
        Self::on(Devnet::start_temporary().await.expect("anvil starts"))
    }

    /// A chain that runs.
    pub fn on(devnet: Devnet) -> Self {
        let at = |name| devnet.book().find(name).expect("the devnet deploys every contract").address;
        let (envelope, dollar) = (at(ContractName::RedEnvelope), at(ContractName::PracticeDollar));
        Self { devnet, envelope, dollar }
    }

    /// Where the devnet put a contract.
    pub fn at(&self, name: ContractName) -> Address {
        self.devnet.book().find(name).expect("the devnet deploys every contract").address
    }

    /// The time of the newest block.
    pub async fn now(&self) -> UnixSeconds {
        self.port().heads().await.expect("anvil answers").latest.time
    }

    /// Lets `spender` take what a deposit of `asset` needs.
    pub async fn approve(&self, from: &PrivateKeySigner, asset: Asset, spender: Address, amount: u128) {
        if let Asset::Token(token) = asset {
            let call = ContractCall::approve(token, spender, U256::from(amount));
            assert!(self.send(from, call).await.success);
        }
    }

    pub fn port(&self) -> &dyn ChainPort {
        self.devnet.port()
    }

    pub fn domain(&self) -> EnvelopeDomain {
        EnvelopeDomain { chain_id: self.port().chain_id(), contract: self.envelope }
    }

    pub async fn rich(&self, seed: u8) -> PrivateKeySigner {
        let person = key(seed);
        self.devnet
            .faucet(person.address(), U256::from(WEI), U256::from(DOLLARS))
            .await
            .expect("the faucet runs");
        person
    }

    pub async fn held(&self, who: Address, asset: Asset) -> U256 {
        match asset {
            Asset::Native => self.port().balance(who, At::Latest).await.expect("anvil answers"),
            Asset::Token(token) => {
                erc20::balance(self.port(), token, who, At::Latest).await.expect("the token answers")
            }
        }
    }

    /// Sends a call with a gas limit of its own, so that one that fails is mined and fails for everyone to see.
    pub async fn send(&self, from: &PrivateKeySigner, call: ContractCall) -> Receipt {
        self.send_within(from, call, 1_000_000).await
    }

    /// The same with another limit.
    pub async fn send_within(&self, from: &PrivateKeySigner, call: ContractCall, gas_limit: u64) -> Receipt {
        let fees = self.port().fees().await.expect("anvil answers");
        let tx = TxEip1559 {
            chain_id: self.port().chain_id().get(),
            nonce: self.port().nonce(from.address(), At::Latest).await.expect("anvil answers"),
            gas_limit,
            max_fee_per_gas: fees.max_fee(),
            max_priority_fee_per_gas: fees.tip,
            to: TxKind::Call(call.to),
            value: call.value,
            input: call.data,
            ..TxEip1559::default()
        };
        let signature = from.sign_hash_sync(&tx.signature_hash()).expect("a local key signs");
        let bytes: Bytes = TxEnvelope::Eip1559(tx.into_signed(signature)).encoded_2718().into();
        let hash = self.port().send_raw(bytes).await.expect("anvil takes it");
        for _ in 0..200 {
            if let Some(receipt) = self.port().receipt(hash).await.expect("anvil answers") {
                return receipt;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("anvil mines at once");
    }

    pub async fn simulate(&self, from: Address, call: ContractCall) -> Simulation {
        self.port().simulate(call.plan(from)).await.expect("anvil simulates")
    }

    /// Why the contract would refuse a call.
    pub async fn refusal(&self, from: Address, call: ContractCall) -> Refusal {
        let simulation = self.simulate(from, call).await;
        Refusal::read(&simulation.revert.expect("the contract refuses"))
    }

    /// A funded gift of `count` shares of `each`.
    pub async fn gift(&self, from: &PrivateKeySigner, asset: Asset, count: u8, each: u128) -> Gift {
        let gift = self.draft(from.address(), asset, count, each).await;
        if let Asset::Token(token) = asset {
            let approved = ContractCall::approve(token, self.envelope, U256::from(gift.terms.total.get()));
            assert!(self.send(from, approved).await.success);
        }
        let receipt = self.send(from, create(self.envelope, &gift.terms)).await;
        assert!(receipt.success, "the gift is funded");
        Gift { funded: Some(receipt), ..gift }
    }

    pub async fn draft(&self, refund_to: Address, asset: Asset, count: u8, each: u128) -> Gift {
        let keys: Vec<_> = (0..count).map(|n| key(100 + n)).collect();
        let addresses: Vec<_> = keys.iter().map(|k| k.address()).collect();
        let tree = ShareTree::equal(&addresses, amount(each)).expect("the shares make a tree");
        let head = self.port().heads().await.expect("anvil answers").latest;
        let terms = Terms {
            mode: Mode::Equal,
            depth: tree.depth(),
            shares: tree.shares(),
            asset,
            total: tree.total(),
            expiry: default_expiry(head.time),
            refund_to: Destination::Account(refund_to),
            root: tree.root(),
            salt: B256::repeat_byte(0x5a),
        };
        Gift { terms, tree, keys, domain: self.domain(), funded: None }
    }
}

/// A gift with the keys of its shares.
pub struct Gift {
    pub terms: Terms,
    pub tree: ShareTree,
    pub keys: Vec<PrivateKeySigner>,
    pub domain: EnvelopeDomain,
    pub funded: Option<Receipt>,
}

impl Gift {
    /// What the holder of share `index` signs to be paid at `dest`, with `fee` at most for `relayer`.
    pub fn claim(&self, index: u32, dest: Address, relayer: Address, fee: u128) -> SignedClaim {
        let claim = ShareClaim {
            id: self.terms.id(&self.domain),
            index,
            amount: self.terms.share(),
            dest: Destination::Account(dest),
            max_relayer_fee: amount(fee),
            relayer,
            deadline: UnixSeconds::new(self.terms.expiry.get() + 1_000_000),
        };
        let key = &self.keys[index as usize % self.keys.len()];
        let signature = key.sign_hash_sync(&claim.digest(&self.domain)).expect("a local key signs");
        let path = self.tree.path(index % self.terms.shares).expect("the share exists");
        SignedClaim {
            terms: self.terms,
            claim,
            key: key.address(),
            path,
            signature: signature.as_bytes(),
            opening: None,
        }
    }
}
