//! An account without coin takes the code on and pays, in one real transaction of type 4.

use std::collections::BTreeSet;
use std::time::Duration;

use alloy::consensus::{SignableTransaction, TxEip7702, TxEnvelope};
use alloy::eips::eip2718::Encodable2718;
use alloy::eips::eip7702::Authorization;
use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::book::ContractName;
use teahouse_chain::delegate::{Batch, DelegateRefusal, DelegatedAccount};
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::port::{Asset, At, ChainId, Receipt};
use teahouse_chain::refusal::Refusal;

use crate::kit::{House, amount, key};

const BO: Address = Address::repeat_byte(0xb0);
const VECTORS: &str = include_str!("../../../test/vectors/delegate.json");

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().expect("every field is text")
}

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value, field: &str) -> T {
    text(value, field).parse().expect("it reads")
}

fn call(value: &Value) -> ContractCall {
    ContractCall { to: read(value, "to"), value: read(value, "value"), data: read(value, "data") }
}

fn batch(value: &Value) -> Batch {
    Batch {
        calls: value["calls"].as_array().expect("a list").iter().map(call).collect(),
        nonce: read(value, "nonce"),
        deadline: UnixSeconds::new(read(value, "deadline")),
        min_gas: read(value, "minGas"),
        submitter: read(value, "submitter"),
        fee_asset: Asset::from_token(read(value, "feeToken")),
        max_fee: amount(read(value, "maxFee")),
    }
}

#[test]
fn dlg_002_sig_002_batches_have_the_golden_digests() {
    let all: Value = serde_json::from_str(VECTORS).expect("the vectors are JSON");
    let all = all["Batch"].as_array().expect("a list");
    let mut digests = BTreeSet::new();
    for vector in all {
        let account = DelegatedAccount::at(read(vector, "contract"));
        let digest = account.digest(ChainId::new(read(vector, "chainId")), &batch(vector));
        assert_eq!(digest, read::<B256>(vector, "digest"), "{}", vector["changed"]);
        digests.insert(digest);
    }
    assert_eq!((all.len(), digests.len()), (15, 15), "each field is bound");
}

/// Sends `call` from `payer`, with `account`'s word that its code is `code`.
async fn send_delegating(
    house: &House,
    payer: &PrivateKeySigner,
    account: &PrivateKeySigner,
    code: Address,
    call: ContractCall,
) -> Receipt {
    let chain_id = house.port().chain_id().get();
    let nonce = house.port().nonce(account.address(), At::Latest).await.expect("anvil answers");
    let word = Authorization { chain_id: U256::from(chain_id), address: code, nonce };
    let signature = account.sign_hash_sync(&word.signature_hash()).expect("a local key signs");
    let fees = house.port().fees().await.expect("anvil answers");
    let tx = TxEip7702 {
        chain_id,
        nonce: house.port().nonce(payer.address(), At::Latest).await.expect("anvil answers"),
        gas_limit: 1_000_000,
        max_fee_per_gas: fees.max_fee(),
        max_priority_fee_per_gas: fees.tip,
        to: call.to,
        value: call.value,
        input: call.data,
        authorization_list: vec![word.into_signed(signature)],
        ..TxEip7702::default()
    };
    let signature = payer.sign_hash_sync(&tx.signature_hash()).expect("a local key signs");
    let bytes: Bytes = TxEnvelope::Eip7702(tx.into_signed(signature)).encoded_2718().into();
    let hash = house.port().send_raw(bytes).await.expect("anvil takes it");
    for _ in 0..200 {
        if let Some(receipt) = house.port().receipt(hash).await.expect("anvil answers") {
            return receipt;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("anvil mines at once");
}

fn paying(house: &House, submitter: Address, nonce: u64, units: u64) -> Batch {
    Batch {
        calls: vec![ContractCall::transfer(house.dollar, BO, U256::from(units))],
        nonce: U256::from(nonce),
        deadline: UnixSeconds::new(u64::MAX),
        min_gas: 100_000,
        submitter,
        fee_asset: Asset::Token(house.dollar),
        max_fee: amount(1_000),
    }
}

#[tokio::test]
async fn dlg_001_an_account_without_coin_pays_through_a_submitter_once() {
    let house = House::open().await;
    let (submitter, anna) = (house.rich(1).await, key(77));
    let code = house.devnet.book().find(ContractName::Delegate).expect("deployed").address;
    house.devnet.faucet(anna.address(), U256::ZERO, U256::from(1_000_000)).await.expect("the faucet runs");
    let account = DelegatedAccount::at(anna.address());
    let chain = house.port().chain_id();
    let signed = |key: &PrivateKeySigner, batch: &Batch| {
        key.sign_hash_sync(&account.digest(chain, batch)).expect("a local key signs").as_bytes()
    };

    let first = paying(&house, submitter.address(), 0, 250_000);
    let bring = account.execute(&first, amount(1_000), &signed(&anna, &first));
    let before = house.held(submitter.address(), Asset::Token(house.dollar)).await;
    let receipt = send_delegating(&house, &submitter, &anna, code, bring.clone()).await;

    assert!(receipt.success);
    assert_eq!(house.held(BO, Asset::Token(house.dollar)).await, U256::from(250_000));
    let fee = house.held(submitter.address(), Asset::Token(house.dollar)).await - before;
    assert_eq!(fee, U256::from(1_000));
    assert_eq!(house.held(anna.address(), Asset::Native).await, U256::ZERO);
    assert_eq!(account.is_used(house.port(), U256::ZERO, At::Latest).await, Ok(true));

    let again = house.refusal(submitter.address(), bring).await;
    assert_eq!(again, Refusal::Delegate(DelegateRefusal::NonceUsed(U256::ZERO)));
    let second = paying(&house, submitter.address(), 1, 1);
    let forged = account.execute(&second, amount(0), &signed(&submitter, &second));
    let refusal = house.refusal(submitter.address(), forged).await;
    assert_eq!(refusal, Refusal::BadSignature { key: anna.address() });
    let foreign = account.execute(&second, amount(1), &signed(&anna, &second));
    let refusal = house.refusal(BO, foreign).await;
    assert!(matches!(refusal, Refusal::Delegate(DelegateRefusal::NotTheSubmitter { .. })), "{refusal:?}");
    let much = paying(&house, submitter.address(), 2, 999_999_999);
    let refusal =
        house.refusal(submitter.address(), account.execute(&much, amount(0), &signed(&anna, &much))).await;
    assert!(matches!(refusal, Refusal::Delegate(DelegateRefusal::CallFailed { .. })), "{refusal:?}");
}
