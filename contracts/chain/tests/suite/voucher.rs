//! The story of a tab: Bo runs up more at a teahouse than he left there, pays the rest later, and has back what is his
//! three days after he asked.

use alloy::primitives::{Address, B256, U256};
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Coded, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::Refusal;
use teahouse_chain::voucher::{Lane, LaneEvent, LaneRefusal, LaneState, LaneSum, VoucherBank};

use crate::kit::{House, key, signed};

const TILL: Address = Address::repeat_byte(0x71);
const REST: Address = Address::repeat_byte(0xa8);
const BO: u8 = 1;
const TEAHOUSE: u8 = 2;
const MALLORY: u8 = 3;

/// A lane with its payer.
struct Tab {
    bank: VoucherBank,
    domain: ContractDomain,
    lane: Lane,
    bo: PrivateKeySigner,
}

impl Tab {
    async fn open(house: &House, asset: Asset, units: u128) -> Self {
        let bo = house.rich(BO).await;
        let at = house.at(ContractName::VoucherBank);
        let bank = VoucherBank::at(at);
        let lane = Lane {
            payer: bo.address(),
            payee: key(TEAHOUSE).address(),
            asset,
            expiry: UnixSeconds::new(house.now().await.get() + 30 * 86_400),
            pay_to: Destination::Account(TILL),
            refund_to: Destination::Account(REST),
            salt: B256::repeat_byte(7),
        };
        let tab = Self { bank, domain: bank.domain(house.port().chain_id()), lane, bo };
        tab.deposit(house, units).await;
        tab
    }

    async fn deposit(&self, house: &House, units: u128) {
        house.approve(&self.bo, self.lane.asset, house.at(ContractName::VoucherBank), units).await;
        assert!(house.send(&self.bo, self.bank.deposit(&self.lane, LaneSum::new(units))).await.success);
    }

    /// What redeems a voucher that Bo signed for `sum`, saying it is for `said`.
    fn redeem(&self, sum: u128, said: u128) -> ContractCall {
        let voucher = self.lane.voucher(&self.domain, LaneSum::new(sum), self.lane.expiry);
        let signature = signed(&self.bo, voucher.digest(&self.domain));
        let told = self.lane.voucher(&self.domain, LaneSum::new(said), self.lane.expiry);
        self.bank.redeem(&self.lane, &told, &signature)
    }

    async fn state(&self, house: &House) -> LaneState {
        let id = self.lane.id(&self.domain);
        self.bank.state(house.port(), id, At::Latest).await.expect("the bank answers")
    }
}

fn refusal_of(refusal: Refusal) -> LaneRefusal {
    match refusal {
        Refusal::Lane(refusal) => refusal,
        other => panic!("a voucher bank says why: {other}"),
    }
}

#[tokio::test]
async fn vch_004_a_tab_above_its_collateral_is_paid_later_in_full() {
    let house = House::open().await;
    let teahouse = house.rich(TEAHOUSE).await;
    for asset in [Asset::Native, Asset::Token(house.dollar)] {
        let tab = Tab::open(&house, asset, 100).await;
        assert_eq!(tab.state(&house).await.covered(), LaneSum::new(100));

        assert!(house.send(&teahouse, tab.redeem(130, 130)).await.success);

        assert_eq!(house.held(TILL, asset).await, U256::from(100));
        let state = tab.state(&house).await;
        assert_eq!(
            (state.held, state.proven, state.due),
            (LaneSum::ZERO, LaneSum::new(130), LaneSum::new(30))
        );
        tab.deposit(&house, 50).await;
        assert!(house.send(&teahouse, tab.bank.collect(&tab.lane)).await.success);
        assert_eq!(house.held(TILL, asset).await, U256::from(130));
        assert_eq!(tab.state(&house).await.covered(), LaneSum::new(150));
    }
}

#[tokio::test]
async fn vch_003_vch_006_old_vouchers_and_larger_sums_are_typed_refusals() {
    let house = House::open().await;
    let (teahouse, mallory) = (house.rich(TEAHOUSE).await, house.rich(MALLORY).await);
    let tab = Tab::open(&house, Asset::Native, 100).await;
    let forged = house.refusal(teahouse.address(), tab.redeem(60, 61)).await;
    assert!(matches!(forged, Refusal::BadSignature { key } if key == tab.bo.address()), "{forged}");
    assert!(house.send(&mallory, tab.redeem(60, 60)).await.success, "anyone carries it");
    assert_eq!(house.held(TILL, Asset::Native).await, U256::from(60));

    let again = refusal_of(house.refusal(teahouse.address(), tab.redeem(60, 60)).await);
    let (cumulative, proven) = (LaneSum::new(60), LaneSum::new(60));
    assert_eq!(again, LaneRefusal::NotAboveProven { cumulative, proven });
    assert_eq!(again.code().as_str(), "TAB-104");
    let nothing = refusal_of(house.refusal(mallory.address(), tab.bank.collect(&tab.lane)).await);
    assert!(matches!(nothing, LaneRefusal::NothingToCollect { .. }), "{nothing}");
}

#[tokio::test]
async fn vch_005_collateral_goes_back_three_days_after_its_payer_asked() {
    let house = House::open().await;
    let (teahouse, mallory) = (house.rich(TEAHOUSE).await, house.rich(MALLORY).await);
    let tab = Tab::open(&house, Asset::Native, 100).await;
    let thaw = tab.bank.thaw(&tab.lane, LaneSum::new(100));
    let foreign = refusal_of(house.refusal(teahouse.address(), thaw.clone()).await);
    assert!(matches!(foreign, LaneRefusal::NotThePayer { .. }), "{foreign}");
    assert!(house.send(&tab.bo, thaw).await.success);
    assert_eq!(tab.state(&house).await.covered(), LaneSum::ZERO, "a payee that looks stops serving");
    let withdraw = tab.bank.withdraw(&tab.lane);
    let early = refusal_of(house.refusal(mallory.address(), withdraw.clone()).await);
    let opens = tab.state(&house).await.thaw_ends.expect("it thaws");
    assert_eq!(early, LaneRefusal::NotThawed { id: tab.lane.id(&tab.domain), opens });

    house.devnet.advance(teahouse_chain::voucher::THAW).await.expect("time can be moved");

    assert!(house.send(&teahouse, tab.redeem(40, 40)).await.success, "what is here still pays");
    assert!(house.send(&mallory, withdraw).await.success);
    assert_eq!(house.held(REST, Asset::Native).await, U256::from(60));
    let at = house.at(ContractName::VoucherBank);
    let head = house.port().heads().await.expect("anvil answers").latest.number;
    let filter = LaneEvent::filter(at, tab.lane.id(&tab.domain), 0, head);
    let logs = house.port().logs(filter).await.expect("anvil answers");
    let events: Vec<_> = logs.iter().filter_map(|log| LaneEvent::read(at, log)).collect();
    assert!(matches!(events[0], LaneEvent::Deposited { lane, .. } if lane == tab.lane));
    assert!(matches!(events[1], LaneEvent::Thawing { ends, .. } if ends == opens));
    assert!(matches!(events[2], LaneEvent::Redeemed { paid, .. } if paid == LaneSum::new(40)));
    assert!(matches!(events[3], LaneEvent::Withdrawn { amount, .. } if amount == LaneSum::new(60)));
}
