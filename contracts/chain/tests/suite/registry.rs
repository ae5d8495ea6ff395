//! The registry through the bindings, as publishers, rebuilders and hosts use it, and its golden digests.

use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::MiniAppRegistry as Contract;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::ownership::Signed;
use teahouse_chain::port::{At, Receipt};
use teahouse_chain::refusal::{OwnerRefusal, Refusal};
use teahouse_chain::registry::{
    App, AppId, AppVersion, Publisher, PublisherId, Register, Registry, RegistryAct, RegistryEvent,
    RegistryRefusal, Release,
};
use teahouse_chain::slug::Slug;

use crate::golden::{domain, field, time, whole};
use crate::kit::{House, signed};
use crate::owned::{self, Owned};

const VECTORS: &str = include_str!("../../../test/vectors/mini-app-registry.json");

const FIRST: PublisherId = PublisherId::new(1);
const ONE: AppVersion = AppVersion { major: 1, minor: 0, patch: 0 };
const TWO: AppVersion = AppVersion { major: 2, minor: 0, patch: 0 };
const KEY: [u8; 32] = [7; 32];
const BUNDLE: B256 = B256::repeat_byte(0xb1);

fn version(of: &Value) -> AppVersion {
    let number: u128 = field(of, "version");
    let part = |from: u32| u32::try_from(number >> from & 0xffff_ffff).expect("32 bits");
    AppVersion { major: part(64), minor: part(32), patch: part(0) }
}

fn app(of: &Value) -> AppId {
    field::<B256>(of, "app").into()
}

fn publisher(of: &Value) -> PublisherId {
    PublisherId::new(field(of, "publisher"))
}

fn key(of: &Value) -> [u8; 32] {
    field::<B256>(of, "bundleKey").0
}

#[test]
fn sig_002_what_publishers_sign_is_golden_and_changes_with_every_bound_field() {
    whole(VECTORS, "Register", |v| {
        let terms = Register { owner: field(v, "owner"), bundle_key: key(v), deadline: time(v, "deadline") };
        terms.digest(&domain(v))
    });
    let check = |of: &str, act: &dyn Fn(&Value) -> RegistryAct| {
        whole(VECTORS, of, |v| {
            let signed = Signed { act: act(v), nonce: field(v, "nonce"), deadline: time(v, "deadline") };
            signed.digest(&domain(v))
        });
    };
    check("RotateKey", &|v| RegistryAct::RotateKey { publisher: publisher(v), bundle_key: key(v) });
    check("CreateApp", &|v| {
        let slug = Slug::from_word(field(v, "slug")).expect("the vectors spell it right");
        RegistryAct::CreateApp { publisher: publisher(v), slug }
    });
    check("Publish", &|v| {
        let bundle_hash = field(v, "bundleHash");
        RegistryAct::Publish { app: app(v), version: version(v), bundle_hash }
    });
    check("Yank", &|v| {
        let advisory_hash = field(v, "advisoryHash");
        RegistryAct::Yank { app: app(v), version: version(v), advisory_hash }
    });
    owned::golden(VECTORS, ContractName::MiniAppRegistry);
}

/// A registry, somebody who publishes, and somebody without a role.
struct Press {
    house: House,
    registry: Registry,
    at: Address,
    owner: PrivateKeySigner,
    stranger: PrivateKeySigner,
}

impl Press {
    async fn open() -> Self {
        let house = House::open().await;
        let (owner, stranger) = (house.rich(1).await, house.rich(2).await);
        let at = house.at(ContractName::MiniAppRegistry);
        Self { house, registry: Registry::at(at), at, owner, stranger }
    }

    /// With the first publisher and an app of its own.
    async fn with_an_app() -> (Self, AppId) {
        let press = Self::open().await;
        press.done(&press.owner, press.registry.register_publisher(KEY)).await;
        press.done(&press.owner, press.registry.create_app(FIRST, &slug("red-envelope"))).await;
        let app = press.app_of("red-envelope");
        (press, app)
    }

    fn app_of(&self, name: &str) -> AppId {
        self.registry.app_id(self.house.port().chain_id(), FIRST, &slug(name))
    }

    async fn done(&self, from: &PrivateKeySigner, call: ContractCall) -> Receipt {
        let receipt = self.house.send(from, call).await;
        assert!(receipt.success);
        receipt
    }

    /// Sends a call and returns the one thing that the registry wrote.
    async fn written(&self, from: &PrivateKeySigner, call: ContractCall) -> RegistryEvent {
        let receipt = self.done(from, call).await;
        let mut events = receipt.logs.iter().filter_map(|log| RegistryEvent::read(self.at, log));
        let event = events.next().expect("it writes what it did");
        assert_eq!(events.next(), None);
        event
    }

    async fn refused(&self, from: &PrivateKeySigner, call: ContractCall, with: RegistryRefusal) {
        assert_eq!(self.house.refusal(from.address(), call).await, Refusal::Registry(with));
    }

    async fn release(&self, app: AppId, version: AppVersion) -> Option<Release> {
        self.registry.release(self.house.port(), (app, version), At::Latest).await.expect("it answers")
    }

    async fn tomorrow(&self) -> UnixSeconds {
        self.house.now().await.after(Duration::from_secs(86_400))
    }

    /// What the owner signs as its next act.
    async fn word(&self, act: RegistryAct) -> (Signed<RegistryAct>, Vec<u8>) {
        let (port, owners) = (self.house.port(), self.registry.owners());
        let holding = owners.holding(port, FIRST.into(), At::Latest).await.expect("it answers");
        let signed = Signed { act, nonce: holding.nonce, deadline: self.tomorrow().await };
        (signed, self.sign(&self.owner, &signed))
    }

    fn sign(&self, by: &PrivateKeySigner, act: &Signed<RegistryAct>) -> Vec<u8> {
        signed(by, act.digest(&self.registry.domain(self.house.port().chain_id())))
    }

    /// A stranger submits what the owner signs.
    async fn carried(&self, act: RegistryAct) -> RegistryEvent {
        let (act, word) = self.word(act).await;
        self.written(&self.stranger, self.registry.carry(&act, &word)).await
    }
}

fn slug(name: &str) -> Slug {
    Slug::new(name).expect("the stories spell it right")
}

#[tokio::test]
async fn reg_001_a_release_is_read_back_and_can_be_yanked_but_not_changed() {
    let (press, app) = Press::with_an_app().await;
    let released = press.written(&press.owner, press.registry.publish(app, ONE, BUNDLE)).await;
    let bundle_key = KEY;
    assert_eq!(released, RegistryEvent::Released { app, version: ONE, bundle_hash: BUNDLE, bundle_key });
    let published_at = press.house.now().await;
    let release = Release { bundle_hash: BUNDLE, bundle_key, published_at, yanked_at: None };
    assert_eq!(press.release(app, ONE).await, Some(release));

    let again = press.registry.publish(app, ONE, B256::repeat_byte(2));
    let not_above = RegistryRefusal::VersionNotIncreasing { version: ONE, latest: ONE };
    press.refused(&press.owner, again, not_above).await;
    let unknown = RegistryRefusal::UnknownRelease { app, version: TWO };
    press.refused(&press.owner, press.registry.yank(app, TWO, B256::ZERO), unknown).await;
    let foreign =
        press.house.refusal(press.stranger.address(), press.registry.yank(app, ONE, B256::ZERO)).await;
    let (caller, owner) = (press.stranger.address(), press.owner.address());
    assert_eq!(foreign, Refusal::Owner(OwnerRefusal::NotTheOwner { caller, owner }));

    press.done(&press.owner, press.registry.yank(app, ONE, B256::ZERO)).await;
    let yanked_at = Some(press.house.now().await);
    assert_eq!(press.release(app, ONE).await, Some(Release { yanked_at, ..release }));
    let twice = RegistryRefusal::AlreadyYanked { app, version: ONE };
    press.refused(&press.owner, press.registry.yank(app, ONE, B256::ZERO), twice).await;
    let back = press.registry.publish(app, ONE, BUNDLE);
    press.refused(&press.owner, back, not_above).await;
}

#[tokio::test]
async fn reg_005_apps_are_found_by_publisher_and_slug_and_made_once() {
    let (press, app) = Press::with_an_app().await;
    let port = press.house.port();
    let call = Contract::appIdCall { publisher: 1, slug: slug("red-envelope").word() };
    let said = port.call(press.at, call.abi_encode().into(), At::Latest).await.expect("it answers");
    assert_eq!(AppId::from(Contract::appIdCall::abi_decode_returns(&said).expect("a word")), app);
    let made = App { publisher: FIRST, latest: None };
    assert_eq!(press.registry.app(port, app, At::Latest).await, Ok(Some(made)));
    assert_eq!(press.registry.app(port, press.app_of("taxi"), At::Latest).await, Ok(None));

    let exists = RegistryRefusal::AppExists(app);
    press.refused(&press.owner, press.registry.create_app(FIRST, &slug("red-envelope")), exists).await;
    let ghost = press.app_of("taxi");
    let nowhere = press.registry.publish(ghost, ONE, BUNDLE);
    press.refused(&press.owner, nowhere, RegistryRefusal::UnknownApp(ghost)).await;
    let empty = press.registry.publish(app, ONE, B256::ZERO);
    press.refused(&press.owner, empty, RegistryRefusal::EmptyHash).await;
    // The bindings have no way to spell a slug wrong; a client of its own has.
    let word = B256::right_padding_from(b"Red Envelope");
    let data = Contract::createAppCall { publisher: 1, slug: word }.abi_encode().into();
    let odd = ContractCall { to: press.at, value: U256::ZERO, data };
    press.refused(&press.owner, odd, RegistryRefusal::BadSlug(word)).await;

    press.done(&press.owner, press.registry.publish(app, ONE, BUNDLE)).await;
    let released = App { latest: Some(ONE), ..made };
    assert_eq!(press.registry.app(port, app, At::Latest).await, Ok(Some(released)));
}

#[tokio::test]
async fn reg_007_a_signature_makes_one_publisher_of_who_signed_it() {
    let press = Press::open().await;
    let owner = press.owner.address();
    let terms = Register { owner, bundle_key: KEY, deadline: press.tomorrow().await };
    let domain = press.registry.domain(press.house.port().chain_id());
    let carried = |terms: &Register, by: &PrivateKeySigner| {
        press.registry.register_publisher_signed(terms, &signed(by, terms.digest(&domain)))
    };
    let refusal = |call| press.house.refusal(press.stranger.address(), call);
    let forged = refusal(carried(&terms, &press.stranger)).await;
    assert_eq!(forged, Refusal::BadSignature { key: owner });
    let past = Register { deadline: UnixSeconds::new(press.house.now().await.get() - 1), ..terms };
    let late = refusal(carried(&past, &press.owner)).await;
    assert_eq!(late, Refusal::SignaturePastDeadline { deadline: past.deadline });
    let keyless = Register { bundle_key: [0; 32], ..terms };
    press.refused(&press.stranger, carried(&keyless, &press.owner), RegistryRefusal::EmptyKey).await;

    let made = press.written(&press.stranger, carried(&terms, &press.owner)).await;
    assert_eq!(made, RegistryEvent::PublisherRegistered { publisher: FIRST, owner, bundle_key: KEY });
    let before = RegistryRefusal::RegisteredBefore { digest: terms.digest(&domain) };
    press.refused(&press.stranger, carried(&terms, &press.owner), before).await;
    let port = press.house.port();
    let found = press.registry.publisher(port, FIRST, At::Latest).await;
    assert_eq!(found, Ok(Some(Publisher { owner, bundle_key: KEY })));
    assert_eq!(press.registry.publisher(port, PublisherId::new(2), At::Latest).await, Ok(None));
}

#[tokio::test]
async fn reg_004_everything_an_owner_does_can_be_signed_and_is_found_in_the_logs() {
    let (press, app) = Press::with_an_app().await;
    let (publisher, fresh, advisory_hash) = (FIRST, [8; 32], B256::repeat_byte(0xad));
    let taxi = press.app_of("taxi");
    let acts = [
        (
            RegistryAct::RotateKey { publisher, bundle_key: fresh },
            RegistryEvent::KeyRotated { publisher, retired: KEY, bundle_key: fresh },
        ),
        (
            RegistryAct::CreateApp { publisher, slug: slug("taxi") },
            RegistryEvent::AppCreated { app: taxi, publisher, slug: slug("taxi") },
        ),
        (
            RegistryAct::Publish { app, version: ONE, bundle_hash: BUNDLE },
            RegistryEvent::Released { app, version: ONE, bundle_hash: BUNDLE, bundle_key: fresh },
        ),
        (
            RegistryAct::Yank { app, version: ONE, advisory_hash },
            RegistryEvent::Yanked { app, version: ONE, advisory_hash },
        ),
    ];
    for (act, event) in acts {
        assert_eq!(press.carried(act).await, event);
    }

    let port = press.house.port();
    let last = port.heads().await.expect("anvil answers").latest.number;
    let count = |filter| async move { port.logs(filter).await.expect("anvil answers").len() };
    assert_eq!(
        count(RegistryEvent::filter_of_app(press.at, app, 0, last)).await,
        3,
        "made, released, yanked"
    );
    assert_eq!(count(RegistryEvent::filter_of_apps(press.at, FIRST, 0, last)).await, 2);
    let of_publisher = RegistryEvent::filter_of_publisher(press.at, FIRST, 0, last);
    assert_eq!(count(of_publisher).await, 3, "an owner, a publisher, a key");
    assert_eq!(count(RegistryEvent::filter(press.at, 0, last)).await, 7);
    assert_eq!(count(RegistryEvent::filter_of_created(press.at, 0, last)).await, 2);
    let registered_by =
        |who: &PrivateKeySigner| RegistryEvent::filter_of_registered(press.at, who.address(), 0, last);
    assert_eq!(count(registered_by(&press.owner)).await, 1);
    assert_eq!(count(registered_by(&press.stranger)).await, 0);
}

#[tokio::test]
async fn reg_006_a_signed_act_is_for_the_next_turn_in_time_and_by_the_owner() {
    let (press, app) = Press::with_an_app().await;
    let act = RegistryAct::Publish { app, version: ONE, bundle_hash: BUNDLE };
    let (good, word) = press.word(act).await;
    let refusal = |call| press.house.refusal(press.stranger.address(), call);
    let of =
        |by: &PrivateKeySigner, act: Signed<RegistryAct>| press.registry.carry(&act, &press.sign(by, &act));
    let forged = Refusal::BadSignature { key: press.owner.address() };
    assert_eq!(refusal(of(&press.stranger, good)).await, forged);
    let bent = RegistryAct::Publish { app, version: TWO, bundle_hash: BUNDLE };
    assert_eq!(refusal(press.registry.carry(&Signed { act: bent, ..good }, &word)).await, forged);
    let past = UnixSeconds::new(press.house.now().await.get() - 1);
    let late = refusal(of(&press.owner, Signed { deadline: past, ..good })).await;
    assert_eq!(late, Refusal::SignaturePastDeadline { deadline: past });

    // Any act overtakes what is outstanding; and a key that was used never counts again.
    press.done(&press.owner, press.registry.rotate_key(FIRST, [8; 32])).await;
    let overtaken = OwnerRefusal::WrongNonce { nonce: good.nonce, expected: good.nonce + 1 };
    assert_eq!(refusal(press.registry.carry(&good, &word)).await, Refusal::Owner(overtaken));
    let back = RegistryAct::RotateKey { publisher: FIRST, bundle_key: KEY };
    let (back, word) = press.word(back).await;
    let used = RegistryRefusal::KeyUsedBefore { publisher: FIRST, bundle_key: KEY };
    press.refused(&press.stranger, press.registry.carry(&back, &word), used).await;
}

#[tokio::test]
async fn reg_008_a_rebuilders_word_is_its_own_until_it_takes_it_back() {
    let (press, app) = Press::with_an_app().await;
    let (rebuilder, attester, port) = (&press.stranger, press.stranger.address(), press.house.port());
    let said = || press.registry.attestation(port, (app, ONE), attester, At::Latest);
    let unknown = RegistryRefusal::UnknownRelease { app, version: ONE };
    press.refused(rebuilder, press.registry.attest(app, ONE, BUNDLE), unknown).await;
    press.done(&press.owner, press.registry.publish(app, ONE, BUNDLE)).await;
    let nothing = RegistryRefusal::NothingAttested { app, version: ONE, attester };
    press.refused(rebuilder, press.registry.withdraw_attestation(app, ONE), nothing).await;
    let empty = press.registry.attest(app, ONE, B256::ZERO);
    press.refused(rebuilder, empty, RegistryRefusal::EmptyHash).await;
    assert_eq!(said().await, Ok(None));

    for result_hash in [B256::repeat_byte(0xbb), BUNDLE] {
        let event = press.written(rebuilder, press.registry.attest(app, ONE, result_hash)).await;
        assert_eq!(event, RegistryEvent::Attested { app, version: ONE, attester, result_hash });
        assert_eq!(said().await, Ok(Some(result_hash)), "the later word replaces the earlier one");
    }
    press.done(&press.owner, press.registry.yank(app, ONE, B256::ZERO)).await;
    assert_eq!(said().await, Ok(Some(BUNDLE)), "a publisher silences nobody");
    let taken_back = press.written(rebuilder, press.registry.withdraw_attestation(app, ONE)).await;
    assert_eq!(taken_back, RegistryEvent::AttestationWithdrawn { app, version: ONE, attester });
    assert_eq!(said().await, Ok(None));
}

#[tokio::test]
async fn own_001_a_publisher_changes_hands_as_its_owner_says() {
    let (press, _) = Press::with_an_app().await;
    let owned = Owned {
        house: &press.house,
        owners: press.registry.owners(),
        at: press.at,
        id: FIRST.into(),
        owner: press.owner.clone(),
        next: press.house.rich(3).await,
        stranger: press.stranger.clone(),
    };
    owned.changes_hands_as_its_owner_says().await;
}
