//! The story of a token: Bo buys ten, spends four where nobody knows him, hands three back, and has his share of the rest
//! when the series ends.

use alloy::primitives::{Address, B256, U256, keccak256};
use alloy::signers::local::PrivateKeySigner;
use teahouse_base::{Coded, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::contract::ContractDomain;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::Refusal;
use teahouse_chain::service::{
    ANSWER, Acceptance, GRACE, HandBack, Purchase, PurchaseStatus, Redemption, Serial, Series, ServiceEvent,
    ServiceRefusal, ServiceVouchers, blinded_hash,
};

use crate::kit::{House, amount, key, signed};

const RELAY: Address = Address::repeat_byte(0x4e);
const BACK: Address = Address::repeat_byte(0xb0);
const BO: u8 = 1;
const ISSUER: u8 = 2;

/// A series with its issuer and a buyer.
struct Sale {
    services: ServiceVouchers,
    domain: ContractDomain,
    series: Series,
    issuer: PrivateKeySigner,
    bo: PrivateKeySigner,
}

impl Sale {
    async fn open(house: &House, asset: Asset) -> Self {
        let (bo, issuer) = (house.rich(BO).await, key(ISSUER));
        let services = ServiceVouchers::at(house.at(ContractName::ServiceVouchers));
        let now = house.now().await.get();
        let series = Series {
            issuer: issuer.address(),
            asset,
            price: amount(7),
            supply: 1_000,
            sale_ends: UnixSeconds::new(now + 30 * 86_400),
            expiry: UnixSeconds::new(now + 60 * 86_400),
            token_key: keccak256("an RSA public key"),
            salt: B256::ZERO,
        };
        Self { services, domain: services.domain(house.port().chain_id()), series, issuer, bo }
    }

    fn purchase(&self, count: u32) -> Purchase {
        let messages: Vec<_> = (0..count).map(|n| [n as u8; 256]).collect();
        let (series, refund_to) = (self.series.id(&self.domain), Destination::Account(BACK));
        Purchase { series, count, refund_to, blinded: blinded_hash(&messages) }
    }

    async fn buy(&self, house: &House, count: u32) -> Purchase {
        let purchase = self.purchase(count);
        let at = house.at(ContractName::ServiceVouchers);
        house.approve(&self.bo, self.series.asset, at, u128::from(count) * 7).await;
        let card = signed(&self.issuer, purchase.series.word());
        assert!(house.send(&self.bo, self.services.buy(&self.series, &purchase, &card)).await.success);
        purchase
    }

    fn accept(&self, purchase: &Purchase) -> ContractCall {
        let (series, purchases) = (purchase.series, vec![purchase.id(&self.domain)]);
        let acceptance = Acceptance { series, purchases, deadline: self.series.expiry };
        self.services.accept(
            &self.series,
            &acceptance,
            &signed(&self.issuer, acceptance.digest(&self.domain)),
        )
    }

    fn redemption(&self, serials: &[u8]) -> Redemption {
        let serials = serials.iter().map(|n| Serial::from_array([*n; 32])).collect();
        let (series, pay_to) = (self.series.id(&self.domain), Destination::Account(RELAY));
        Redemption { series, pay_to, serials, deadline: self.series.ends() }
    }

    fn redeem(&self, serials: &[u8]) -> ContractCall {
        let redemption = self.redemption(serials);
        let signature = signed(&self.issuer, redemption.digest(&self.domain));
        self.services.redeem(&self.series, &redemption, &signature)
    }

    fn hand_back(&self, purchase: &Purchase, returned: u32) -> ContractCall {
        let (series, id) = (purchase.series, purchase.id(&self.domain));
        let back = HandBack { series, purchase: id, returned, deadline: self.series.ends() };
        let signature = signed(&self.issuer, back.digest(&self.domain));
        self.services.hand_back((&self.series, purchase), &back, &signature)
    }

    async fn refused(&self, house: &House, call: ContractCall) -> ServiceRefusal {
        match house.refusal(self.bo.address(), call).await {
            Refusal::Service(refusal) => refusal,
            other => panic!("service vouchers say why: {other}"),
        }
    }
}

#[tokio::test]
async fn svc_002_bo_buys_spends_hands_back_and_has_his_share() {
    let house = House::open().await;
    for asset in [Asset::Native, Asset::Token(house.dollar)] {
        let sale = Sale::open(&house, asset).await;
        let purchase = sale.buy(&house, 10).await;
        assert!(house.send(&sale.bo, sale.accept(&purchase)).await.success);
        assert!(house.send(&sale.bo, sale.redeem(&[1, 2, 3, 4])).await.success);
        assert_eq!(house.held(RELAY, asset).await, U256::from(28));
        assert!(house.send(&sale.bo, sale.hand_back(&purchase, 3)).await.success);
        assert_eq!(house.held(BACK, asset).await, U256::from(21));

        let state =
            sale.services.series(house.port(), purchase.series, At::Latest).await.expect("it answers");
        assert_eq!((state.out(), state.rest), (3, amount(21)));
        let spent = (purchase.series, Serial::from_array([1; 32]));
        assert_eq!(sale.services.is_spent(house.port(), spent, At::Latest).await, Ok(true));

        house.devnet.advance(std::time::Duration::from_secs(60 * 86_400) + GRACE).await.expect("time moves");
        let late = sale.refused(&house, sale.redeem(&[5])).await;
        assert_eq!(late, ServiceRefusal::SeriesEnded(sale.series.ends()));
        assert!(house.send(&sale.bo, sale.services.refund(&sale.series, &purchase)).await.success);
        assert_eq!(house.held(BACK, asset).await, U256::from(42));
        let id = (purchase.series, purchase.id(&sale.domain));
        let over = sale.services.purchase(house.port(), id, At::Latest).await.expect("it answers");
        assert_eq!((over.status, over.count, over.returned), (PurchaseStatus::Over, 10, 3));
    }
}

#[tokio::test]
async fn svc_003_svc_004_a_serial_twice_and_a_token_too_many_are_typed_refusals() {
    let house = House::open().await;
    let sale = Sale::open(&house, Asset::Native).await;
    let purchase = sale.buy(&house, 3).await;
    let early = sale.refused(&house, sale.redeem(&[1])).await;
    let (asked, left) = (U256::from(1), U256::ZERO);
    assert_eq!(early, ServiceRefusal::MoreThanBought { asked, left }, "nothing was accepted yet");
    assert!(house.send(&sale.bo, sale.accept(&purchase)).await.success);
    assert!(house.send(&sale.bo, sale.redeem(&[1, 2])).await.success);
    let twice = sale.refused(&house, sale.redeem(&[2])).await;
    assert_eq!(twice, ServiceRefusal::SerialSpent(Serial::from_array([2; 32])));
    assert_eq!(twice.code().as_str(), "TKN-110");
    let many = sale.refused(&house, sale.redeem(&[3, 4])).await;
    assert_eq!(many, ServiceRefusal::MoreThanBought { asked: U256::from(2), left: U256::from(1) });
    let back = sale.refused(&house, sale.hand_back(&purchase, 4)).await;
    assert_eq!(back, ServiceRefusal::WrongReturn { returned: 4, known: 3 });

    let bent = Redemption { pay_to: Destination::Account(BACK), ..sale.redemption(&[3]) };
    let signature = signed(&sale.issuer, sale.redemption(&[3]).digest(&sale.domain));
    let call = sale.services.redeem(&sale.series, &bent, &signature);
    let refusal = house.refusal(sale.bo.address(), call).await;
    assert!(matches!(refusal, Refusal::BadSignature { key } if key == sale.series.issuer), "{refusal}");
}

#[tokio::test]
async fn svc_006_an_issuer_that_does_not_answer_gives_everything_back() {
    let house = House::open().await;
    let sale = Sale::open(&house, Asset::Native).await;
    let purchase = sale.buy(&house, 10).await;
    let refund = sale.services.refund(&sale.series, &purchase);
    let id = purchase.id(&sale.domain);
    assert!(matches!(sale.refused(&house, refund.clone()).await, ServiceRefusal::NotRefundable { .. }));

    house.devnet.advance(ANSWER).await.expect("time can be moved");

    let late = sale.refused(&house, sale.accept(&purchase)).await;
    assert!(matches!(late, ServiceRefusal::AcceptedTooLate { id: named, .. } if named == id), "{late}");
    assert!(house.send(&sale.bo, refund).await.success);
    assert_eq!(house.held(BACK, Asset::Native).await, U256::from(70));
    let at = house.at(ContractName::ServiceVouchers);
    let head = house.port().heads().await.expect("anvil answers").latest.number;
    let filter = ServiceEvent::filter(at, purchase.series, 0, head);
    let logs = house.port().logs(filter).await.expect("anvil answers");
    let events: Vec<_> = logs.iter().filter_map(|log| ServiceEvent::read(at, log)).collect();
    assert!(
        matches!(&events[0], ServiceEvent::Purchased { card, terms, .. } if *card == sale.series && *terms == purchase)
    );
    assert_eq!(
        events[1],
        ServiceEvent::Refunded { series: purchase.series, purchase: id, amount: amount(70) }
    );
}

#[tokio::test]
async fn svc_009_a_redemption_says_nothing_of_a_purchase() {
    let house = House::open().await;
    let sale = Sale::open(&house, Asset::Native).await;
    let purchase = sale.buy(&house, 3).await;
    assert!(house.send(&sale.bo, sale.accept(&purchase)).await.success);
    let call = sale.redeem(&[1, 2]);
    let receipt = house.send(&sale.bo, call.clone()).await;
    let said: Vec<u8> = receipt
        .logs
        .iter()
        .flat_map(|log| [&log.topics.concat(), &log.data[..]].concat())
        .chain(call.data)
        .collect();
    let id = purchase.id(&sale.domain);
    for secret in [&id.as_bytes()[..], purchase.blinded.as_slice(), BACK.as_slice()] {
        assert!(!said.windows(secret.len()).any(|bytes| bytes == secret), "nothing of the purchase is said");
    }
    assert!(said.windows(32).any(|bytes| bytes == [1; 32]), "the serials are");
}
