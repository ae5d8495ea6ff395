//! The story of pocket money: Anna lets an app spend so much a day on two shops; the app pays one through a carrier, a
//! leaked key gets no further than Anna allowed, and she has the rest back when she says stop.

use alloy::primitives::{Address, B256, U256};
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Coded, UnixSeconds};
use teahouse_chain::allowance::{
    Allowance, AllowanceEvent, AllowanceRefusal, Budget, BudgetStatus, PayeeTree, Revoke, Spend,
};
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::{Amount, ContractCall};
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::Refusal;

use crate::kit::{House, amount, key, signed};

const SHOP: Address = Address::repeat_byte(0x51);
const BAKER: Address = Address::repeat_byte(0x52);
const REST: Address = Address::repeat_byte(0xa8);
const ANNA: u8 = 1;
const CARRIER: u8 = 2;
const MALLORY: u8 = 3;
const APP: u8 = 60;
const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 3_600);

/// A budget that lives, with everything to spend it.
struct Pocket {
    allowance: Allowance,
    domain: ContractDomain,
    budget: Budget,
    payees: PayeeTree,
    app: PrivateKeySigner,
}

impl Pocket {
    async fn open(house: &House, anna: &PrivateKeySigner, asset: Asset) -> Self {
        let at = house.at(ContractName::Allowance);
        let allowance = Allowance::at(at);
        let payees = PayeeTree::new(&[SHOP, BAKER].map(Destination::Account)).expect("two are listed");
        let now = house.now().await.get();
        let budget = Budget {
            owner: anna.address(),
            spender: key(APP).address(),
            asset,
            total: amount(1_000),
            per_period: amount(300),
            per_payment: amount(100),
            max_relayer_fee: amount(5),
            origin: UnixSeconds::new(now - 3_600),
            period: 86_400,
            expiry: UnixSeconds::new(now + 30 * 86_400),
            payees: Some(payees.root()),
            refund_to: Destination::Account(REST),
            salt: B256::repeat_byte(7),
        };
        house.approve(anna, asset, at, 1_000).await;
        assert!(house.send(anna, allowance.open(&budget)).await.success, "the budget is deposited");
        let domain = allowance.domain(house.port().chain_id());
        Self { allowance, domain, budget, payees, app: key(APP) }
    }

    fn spend(&self, units: u128, nonce: u64, relayer: Address) -> Spend {
        Spend {
            id: self.budget.id(&self.domain),
            dest: Destination::Account(SHOP),
            amount: amount(units),
            nonce: U256::from(nonce),
            max_relayer_fee: amount(5),
            relayer,
            deadline: self.budget.expiry,
        }
    }

    /// What carries a payment to the chain, `bend` after it was signed.
    fn call(&self, spend: Spend, fee: u128, bend: impl Fn(&mut Spend)) -> ContractCall {
        let signature = signed(&self.app, spend.digest(&self.domain));
        let path = self.payees.path(spend.dest).unwrap_or_default();
        let mut bent = spend;
        bend(&mut bent);
        self.allowance.spend((&self.budget, &bent), &path, None, &signature, amount(fee))
    }

    fn honest(&self, spend: Spend, fee: u128) -> ContractCall {
        self.call(spend, fee, |_| ())
    }

    async fn refused(&self, house: &House, from: Address, call: ContractCall) -> AllowanceRefusal {
        match house.refusal(from, call).await {
            Refusal::Allowance(refusal) => refusal,
            other => panic!("an allowance says why: {other}"),
        }
    }
}

fn assets(house: &House) -> [Asset; 2] {
    [Asset::Native, Asset::Token(house.dollar)]
}

#[tokio::test]
async fn alw_007_the_app_pays_a_shop_through_a_carrier_that_keeps_its_fee() {
    let house = House::open().await;
    let (anna, carrier) = (house.rich(ANNA).await, house.rich(CARRIER).await);
    for asset in assets(&house) {
        let pocket = Pocket::open(&house, &anna, asset).await;
        let before = house.held(SHOP, asset).await;
        let paid = house.held(carrier.address(), asset).await;

        let receipt = house.send(&carrier, pocket.honest(pocket.spend(90, 0, carrier.address()), 4)).await;

        assert!(receipt.success);
        assert_eq!(house.held(SHOP, asset).await - before, U256::from(90));
        let gas = if asset == Asset::Native { receipt.fee } else { U256::ZERO };
        assert_eq!(house.held(carrier.address(), asset).await, paid + U256::from(4) - gas);
        let id = pocket.budget.id(&pocket.domain);
        let state = pocket.allowance.state(house.port(), id, At::Latest).await.expect("it answers");
        assert_eq!((state.status, state.remaining), (BudgetStatus::Live, amount(906)));
        assert_eq!(state.spendable(&pocket.budget, house.now().await), amount(100));
        let used = pocket.allowance.is_nonce_used(house.port(), (id, U256::ZERO), At::Latest).await;
        assert_eq!(used, Ok(true));
    }
}

#[tokio::test]
async fn alw_004_alw_005_a_leaked_key_gets_no_further_than_anna_allowed() {
    let house = House::open().await;
    let (anna, mallory) = (house.rich(ANNA).await, house.rich(MALLORY).await);
    let pocket = Pocket::open(&house, &anna, Asset::Native).await;
    let refused = async |call| pocket.refused(&house, mallory.address(), call).await;

    let to_herself =
        Spend { dest: Destination::Account(mallory.address()), ..pocket.spend(10, 0, Address::ZERO) };
    assert_eq!(refused(pocket.honest(to_herself, 0)).await, AllowanceRefusal::NotAPayee);
    let large = refused(pocket.honest(pocket.spend(101, 0, Address::ZERO), 0)).await;
    assert!(matches!(large, AllowanceRefusal::AbovePayment { most, .. } if most == amount(100)), "{large}");
    assert_eq!(large.code().as_str(), "BUD-112");
    let fee =
        house.refusal(mallory.address(), pocket.honest(pocket.spend(50, 0, mallory.address()), 6)).await;
    assert!(matches!(fee, Refusal::FeeTooHigh { most, .. } if most == amount(5)), "{fee}");
    for nonce in 0..3 {
        assert!(
            house.send(&mallory, pocket.honest(pocket.spend(100, nonce, Address::ZERO), 0)).await.success
        );
    }
    let spent = refused(pocket.honest(pocket.spend(1, 3, Address::ZERO), 0)).await;
    let (_, resets_at) = pocket.budget.period_at(house.now().await).expect("the budget has begun");
    let expected = AllowanceRefusal::AbovePeriod { asked: U256::from(1), left: Amount::ZERO, resets_at };
    assert_eq!(spent, expected);
    let again = refused(pocket.honest(pocket.spend(100, 2, Address::ZERO), 0)).await;
    assert!(matches!(again, AllowanceRefusal::NonceUsed { .. }), "{again}");

    house.devnet.advance(DAY).await.expect("time can be moved");
    assert!(house.send(&mallory, pocket.honest(pocket.spend(1, 3, Address::ZERO), 0)).await.success);
}

#[tokio::test]
async fn alw_006_a_copied_payment_pays_nobody_but_the_shop() {
    let house = House::open().await;
    let (anna, mallory) = (house.rich(ANNA).await, house.rich(MALLORY).await);
    let pocket = Pocket::open(&house, &anna, Asset::Native).await;
    let pending = pocket.spend(90, 0, key(CARRIER).address());
    let thief = mallory.address();
    let bends: [fn(&mut Spend); 4] = [
        |spend| spend.dest = Destination::Account(BAKER),
        |spend| spend.amount = amount(100),
        |spend| spend.nonce = U256::from(9),
        |spend| spend.deadline = UnixSeconds::new(spend.deadline.get() + 1),
    ];
    for bend in bends {
        let mut other = pending;
        bend(&mut other);
        let path = pocket.payees.path(other.dest).expect("both shops are listed");
        let signature = signed(&pocket.app, pending.digest(&pocket.domain));
        let call = pocket.allowance.spend((&pocket.budget, &other), &path, None, &signature, Amount::ZERO);
        assert!(matches!(house.refusal(thief, call).await, Refusal::BadSignature { .. }));
    }
    let stolen = pocket.call(pending, 4, |spend| spend.relayer = thief_relayer());
    assert!(matches!(house.refusal(thief_relayer(), stolen).await, Refusal::BadSignature { .. }));
    let greedy = house.refusal(thief, pocket.honest(pending, 4)).await;
    assert!(matches!(greedy, Refusal::NotTheRelayer { .. }), "{greedy}");
    assert!(house.send(&mallory, pocket.honest(pending, 0)).await.success, "she carries it for nothing");
    assert_eq!(house.held(SHOP, Asset::Native).await, U256::from(90));
}

fn thief_relayer() -> Address {
    key(MALLORY).address()
}

#[tokio::test]
async fn alw_009_anna_stops_it_herself_or_by_signature_and_the_events_tell_the_story() {
    let house = House::open().await;
    let (anna, carrier) = (house.rich(ANNA).await, house.rich(CARRIER).await);
    for (asset, by_signature) in assets(&house).into_iter().zip([true, false]) {
        let pocket = Pocket::open(&house, &anna, asset).await;
        let id = pocket.budget.id(&pocket.domain);
        assert!(house.send(&carrier, pocket.honest(pocket.spend(100, 0, Address::ZERO), 0)).await.success);
        let foreign = pocket.allowance.revoke(&pocket.budget, None);
        let refusal = pocket.refused(&house, carrier.address(), foreign.clone()).await;
        assert!(matches!(refusal, AllowanceRefusal::NotTheOwner { .. }), "{refusal}");

        let fee = if by_signature { 7 } else { 0 };
        let stopped = if by_signature {
            let (max_relayer_fee, relayer) = (amount(7), carrier.address());
            let revoke = Revoke { id, max_relayer_fee, relayer, deadline: pocket.budget.expiry };
            let signature = signed(&anna, revoke.digest(&pocket.domain));
            let call = pocket.allowance.revoke_signed((&pocket.budget, &revoke), None, &signature, amount(7));
            house.send(&carrier, call).await
        } else {
            house.send(&anna, foreign).await
        };

        assert!(stopped.success);
        assert_eq!(house.held(REST, asset).await, U256::from(900 - fee));
        let late =
            pocket.refused(&house, carrier.address(), pocket.honest(pocket.spend(1, 1, Address::ZERO), 0));
        assert_eq!(late.await, AllowanceRefusal::Over { id, status: Some(BudgetStatus::Revoked) });
        let at = house.at(ContractName::Allowance);
        let head = house.port().heads().await.expect("anvil answers").latest.number;
        let logs = house.port().logs(AllowanceEvent::filter(at, id, 0, head)).await.expect("anvil answers");
        let events: Vec<_> = logs.iter().filter_map(|log| AllowanceEvent::read(at, log)).collect();
        let opened = AllowanceEvent::Opened { id, funder: anna.address(), budget: pocket.budget };
        assert_eq!(events[0], opened);
        assert!(matches!(events[1], AllowanceEvent::Spent { index: 0, .. }));
        assert_eq!(events[2], AllowanceEvent::Revoked { id, amount: amount(900), fee: amount(fee) });
    }
}

#[tokio::test]
async fn alw_008_after_the_expiry_anyone_sends_the_rest_back() {
    let house = House::open().await;
    let (anna, mallory) = (house.rich(ANNA).await, house.rich(MALLORY).await);
    let pocket = Pocket::open(&house, &anna, Asset::Native).await;
    let refund = pocket.allowance.refund(&pocket.budget, None);
    let early = pocket.refused(&house, mallory.address(), refund.clone()).await;
    assert_eq!(early, AllowanceRefusal::NotExpired(pocket.budget.expiry));

    house.devnet.advance(30 * DAY).await.expect("time can be moved");

    let late = pocket.honest(pocket.spend(1, 0, Address::ZERO), 0);
    let refusal = pocket.refused(&house, mallory.address(), late).await;
    assert_eq!(refusal, AllowanceRefusal::Expired(pocket.budget.expiry));
    assert!(house.send(&mallory, refund).await.success);
    assert_eq!(house.held(REST, Asset::Native).await, U256::from(1_000));
}
