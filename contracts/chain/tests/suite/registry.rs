//! A release in the registry, read back as a host would.

use alloy::primitives::B256;
use teahouse_chain::book::ContractName;
use teahouse_chain::refusal::{OwnerRefusal, Refusal};
use teahouse_chain::registry::{AppVersion, Registry};

use crate::kit::House;

const ONE: AppVersion = AppVersion { major: 1, minor: 0, patch: 0 };

#[tokio::test]
async fn reg_001_a_release_is_read_back_and_can_be_yanked_but_not_changed() {
    let house = House::open().await;
    let (publisher, stranger) = (house.rich(1).await, house.rich(2).await);
    let registry =
        Registry::at(house.devnet.book().find(ContractName::MiniAppRegistry).expect("deployed").address);
    let bundle = B256::repeat_byte(0xb1);
    assert!(house.send(&publisher, registry.register_publisher([7; 32])).await.success);
    assert!(house.send(&publisher, registry.create_app(1, "red-envelope")).await.success);
    let app = registry.app_id(house.port(), 1, "red-envelope").await.expect("the registry answers");

    let receipt = house.send(&publisher, registry.publish(app, ONE, bundle)).await;
    let release = registry.release(house.port(), app, ONE).await.expect("it answers").expect("it is there");
    assert!(receipt.success);
    assert_eq!((release.bundle_hash, release.bundle_key, release.yanked_at), (bundle, [7; 32], None));

    let again = house.refusal(publisher.address(), registry.publish(app, ONE, B256::repeat_byte(2))).await;
    assert!(matches!(again, Refusal::VersionNotIncreasing { .. }));
    let foreign = house.refusal(stranger.address(), registry.yank(app, ONE, B256::ZERO)).await;
    assert!(matches!(foreign, Refusal::Owner(OwnerRefusal::NotTheOwner { .. })));
    let odd = house.refusal(publisher.address(), registry.create_app(1, "Red Envelope")).await;
    assert_eq!(odd, Refusal::BadEntry("slug"));

    assert!(house.send(&publisher, registry.yank(app, ONE, B256::ZERO)).await.success);
    let release = registry.release(house.port(), app, ONE).await.expect("it answers").expect("it is there");
    assert!(release.yanked_at.is_some());
}
