//! What the embedded simulator says is what an endpoint that simulates says, call for call.

use alloy::primitives::{Address, Bytes, U256};
use alloy::signers::SignerSync;
use teahouse_base::UnixSeconds;
use teahouse_chain::book::ContractName;
use teahouse_chain::delegate::{Batch, DelegatedAccount};
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::port::{AsIf, Asset, At, CallPlan, ChainPort};
use teahouse_chain::profile::{ChainProfile, EndpointAt};
use teahouse_chain::quorum::{Quorum, open};

use crate::kit::{House, WEI, amount, key};
use crate::limited::{Limit, LimitedEndpoint};

const BO: Address = Address::repeat_byte(0xb0);
const SIMULATE: Limit = Limit::NoMethod("eth_simulateV1");

fn coin(from: Address, to: Address, wei: u64) -> CallPlan {
    let (value, data) = (U256::from(wei), Bytes::new());
    CallPlan { from, to, value, data, gas: None, as_if: None }
}

fn through(url: &str) -> Quorum {
    open(&ChainProfile::practice(url)).expect("the practice profile opens")
}

/// A batch of an account that has no code yet, as it will run once it has.
fn delegated(house: &House, submitter: Address) -> CallPlan {
    let anna = key(77);
    let account = DelegatedAccount::at(anna.address());
    let batch = Batch {
        calls: vec![ContractCall::transfer(house.dollar, BO, U256::from(250_000))],
        nonce: U256::ZERO,
        deadline: UnixSeconds::new(u64::MAX),
        min_gas: 100_000,
        submitter,
        fee_asset: Asset::Token(house.dollar),
        max_fee: amount(1_000),
    };
    let digest = account.digest(house.port().chain_id(), &batch);
    let signature = anna.sign_hash_sync(&digest).expect("a local key signs").as_bytes();
    let mut plan = account.execute(&batch, amount(1_000), &signature).plan(submitter);
    plan.as_if = Some(AsIf { account: anna.address(), code: house.at(ContractName::Delegate) });
    plan
}

/// Calls that the house knows: what works, what is refused, what follows from what came before.
async fn known_calls(house: &House) -> Vec<(&'static str, Vec<CallPlan>)> {
    let (anna, carrier) = (house.rich(1).await, house.rich(2).await);
    let (from, by) = (anna.address(), carrier.address());
    house.devnet.faucet(key(77).address(), U256::ZERO, U256::from(1_000_000)).await.expect("the faucet runs");
    let native = house.gift(&anna, Asset::Native, 4, 250_000).await;
    let token = house.gift(&anna, Asset::Token(house.dollar), 4, 250_000).await;
    let claim = |gift: &crate::kit::Gift, index, fee| {
        gift.claim(index, BO, by, 1_000).call(house.envelope, amount(fee)).plan(by)
    };
    let transfer = |units: u64| ContractCall::transfer(house.dollar, BO, U256::from(units)).plan(from);
    let approve = ContractCall::approve(house.dollar, BO, U256::from(9)).plan(from);
    vec![
        ("coin", vec![coin(from, BO, 7)]),
        ("coin to a contract that takes none", vec![coin(from, house.dollar, 7)]),
        ("a token", vec![transfer(25)]),
        ("more of a token than there is", vec![transfer(u64::MAX)]),
        ("an approval", vec![approve.clone()]),
        ("a share of coin", vec![claim(&native, 1, 700)]),
        ("a share of a token", vec![claim(&token, 2, 700)]),
        ("a share with a fee past its bound", vec![claim(&native, 1, 1_001)]),
        ("a share twice", vec![claim(&native, 3, 0), claim(&native, 3, 0)]),
        ("one after the other", vec![coin(from, BO, 7), transfer(25), coin(BO, by, 7), approve]),
        ("code that is still to come", vec![delegated(house, by)]),
    ]
}

#[tokio::test]
async fn calls_simulated_here_and_by_the_endpoint_give_the_same() {
    // given an endpoint, and the same one without its simulation
    let house = House::open().await;
    let limited = LimitedEndpoint::before(house.devnet.url(), SIMULATE).await;
    let here = through(&limited.url);
    for (what, plans) in known_calls(&house).await {
        // when the same calls are simulated by both
        let theirs = house.port().simulate_all(plans.clone(), At::Latest).await;
        let ours = here.simulate_all(plans, At::Latest).await;
        // then every field is the same
        assert_eq!(ours.expect("it runs here"), theirs.expect("anvil simulates"), "{what}");
    }
    assert_eq!(limited.met(), 1, "an endpoint that said no is not asked again");
}

#[tokio::test]
async fn chn_011_a_call_without_end_is_refused_and_not_offered() {
    // given code that jumps to its own start for ever
    let house = House::open().await;
    let limited = LimitedEndpoint::before(house.devnet.url(), SIMULATE).await;
    let endless = Address::repeat_byte(0xe1);
    let body = serde_json::json!([endless, "0x5b600056"]);
    let client = alloy::rpc::client::RpcClient::new_http(house.devnet.url().parse().expect("a URL"));
    client.request::<_, serde_json::Value>("anvil_setCode", body).await.expect("anvil takes code");
    // when it is called
    let answer = through(&limited.url).simulate(coin(BO, endless, 0)).await;
    // then the bound is named
    let error = answer.expect_err("there is no result");
    assert_eq!(teahouse_base::Coded::code(&error).as_str(), "CHN-106", "{error}");
}

#[tokio::test]
async fn chn_010_two_real_endpoints_a_block_apart_agree_on_a_payment() {
    // given a chain, and an endpoint of it that has not heard of the newest block
    let house = House::open().await;
    let anna = house.rich(1).await;
    let before = house.port().heads().await.expect("anvil answers").latest.number;
    house.devnet.advance(std::time::Duration::from_secs(1)).await.expect("a block is made");
    let late = LimitedEndpoint::before(house.devnet.url(), Limit::Newest(before)).await;
    let mut profile = ChainProfile::practice(house.devnet.url());
    profile.endpoints.push(EndpointAt { name: "late".into(), url: late.url.clone() });
    let both = open(&profile).expect("the profile opens");
    // when both are asked
    let simulated = both.simulate(coin(anna.address(), BO, 7)).await.expect("nobody contradicts");
    let held = both.balance(anna.address(), At::Latest).await.expect("nobody contradicts");
    // then the answer is about the block that both have
    assert_eq!(simulated.on.number, before);
    assert!(simulated.success && held >= U256::from(WEI));
    assert!(late.met() > 0, "the late one was asked for its newest block");
}
