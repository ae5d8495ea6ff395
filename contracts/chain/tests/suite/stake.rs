//! An honest relay and one that lies, on a real chain, and the golden digests.

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::book::ContractName;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::Refusal;
use teahouse_chain::rln::IdCommitment;
use teahouse_chain::slash::{Report, reward_of};
use teahouse_chain::stake::{
    Card, SignedReceipt, StakeEvent, StakeRefusal, StakeStatus, StakeTerms, Stakes, UNBONDING, Unbond,
    evidence_of,
};

use crate::golden::{Apart, domain, field, list, time, whole, whole_but};
use crate::kit::{House, amount};

const VECTORS: &str = include_str!("../../../test/vectors/relay-stake.json");

fn card(vector: &Value) -> Card {
    Card {
        store: field(vector, "store"),
        peer_id_hash: field(vector, "peerIdHash"),
        price_card_hash: field(vector, "priceCardHash"),
        valid_until: time(vector, "validUntil"),
        seq: field(vector, "seq"),
    }
}

fn terms(vector: &Value) -> StakeTerms {
    StakeTerms {
        card: card(vector),
        id: IdCommitment::new(field(vector, "idCommitment")).expect("a commitment"),
        amount: amount(field(vector, "amount")),
        pay_to: field(vector, "payTo"),
    }
}

fn receipt(vector: &Value) -> SignedReceipt {
    SignedReceipt {
        store: field(vector, "store"),
        box_id: field(vector, "boxId"),
        content: field(vector, "content"),
        stored_at: time(vector, "storedAt"),
        expires_at: time(vector, "expiresAt"),
        signature: field(vector, "signature"),
    }
}

#[test]
fn sig_002_digests_of_stakes_are_the_golden_ones_and_change_with_every_bound_field() {
    whole(VECTORS, "stakes", |v| terms(v).digest(&domain(v)));
    whole(VECTORS, "cards", |v| card(v).digest(&domain(v)));
    whole(VECTORS, "unbonds", |v| {
        Unbond { store: field(v, "store"), seq: field(v, "seq"), deadline: time(v, "deadline") }
            .digest(&domain(v))
    });
}

#[test]
fn stk_004_a_receipt_has_one_digest_on_every_chain_and_for_every_contract() {
    let apart = Apart { unbound: &["chainId", "contract"], beside: &["signature"] };
    whole_but(VECTORS, "receipts", apart, |v| receipt(v).digest());
}

#[test]
fn stk_004_only_two_contents_under_one_box_for_one_time_contradict() {
    let one = receipt(&list(VECTORS, "receipts")[0]);
    let other = SignedReceipt { content: B256::repeat_byte(9), ..one.clone() };
    assert!(one.contradicts(&other) && other.contradicts(&one));
    let touching = SignedReceipt { stored_at: one.expires_at, expires_at: one.expires_at, ..other.clone() };
    assert!(one.contradicts(&touching), "both were to be served in that second");
    let after = UnixSeconds::new(one.expires_at.get() + 1);
    let innocent = [
        SignedReceipt { stored_at: UnixSeconds::new(one.stored_at.get() + 1), ..one.clone() },
        SignedReceipt { box_id: B256::repeat_byte(8), ..other.clone() },
        SignedReceipt { store: Address::repeat_byte(8), ..other.clone() },
        SignedReceipt { stored_at: after, expires_at: after, ..other },
    ];
    assert!(innocent.iter().all(|receipt| !one.contradicts(receipt) && !receipt.contradicts(&one)));
}

/// A relay with its stake.
struct Relay {
    house: House,
    stakes: Stakes,
    at: Address,
    key: PrivateKeySigner,
    pay_to: Address,
    now: UnixSeconds,
}

impl Relay {
    async fn open() -> Self {
        let house = House::open().await;
        let at = house.devnet.book().find(ContractName::RelayStake).expect("deployed").address;
        let key = house.rich(1).await;
        let now = house.port().heads().await.expect("anvil answers").latest.time;
        Self { house, stakes: Stakes::at(at), at, key, pay_to: Address::repeat_byte(0xba), now }
    }

    fn after(&self, seconds: u64) -> UnixSeconds {
        UnixSeconds::new(self.now.get() + seconds)
    }

    fn sign(&self, digest: B256) -> Vec<u8> {
        self.key.sign_hash_sync(&digest).expect("a local key signs").as_bytes().to_vec()
    }

    fn card(&self, seq: u64) -> Card {
        Card {
            store: self.key.address(),
            peer_id_hash: B256::repeat_byte(1),
            price_card_hash: B256::repeat_byte(2),
            valid_until: self.after(100 * 24 * 3_600),
            seq,
        }
    }

    fn terms(&self) -> StakeTerms {
        let id = IdCommitment::new(U256::from(7)).expect("a commitment");
        StakeTerms { card: self.card(1), id, amount: stake_of_a_tenth(), pay_to: self.pay_to }
    }

    async fn stake(&self) {
        let terms = self.terms();
        let word = self.sign(terms.digest(&self.stakes.domain(self.house.port().chain_id())));
        assert!(self.house.send(&self.key, self.stakes.stake(&terms, &word)).await.success);
    }

    fn receipt(&self, content: u8) -> SignedReceipt {
        let unsigned = SignedReceipt {
            store: self.key.address(),
            box_id: B256::repeat_byte(0xb0),
            content: B256::repeat_byte(content),
            stored_at: self.now,
            expires_at: self.after(14 * 24 * 3_600),
            signature: Bytes::new(),
        };
        let signature = self.sign(unsigned.digest()).into();
        SignedReceipt { signature, ..unsigned }
    }

    async fn status(&self) -> StakeStatus {
        let said = self.stakes.stake_of(self.house.port(), self.key.address(), At::Latest).await;
        said.expect("it answers").status
    }

    async fn wait(&self, by: Duration) {
        self.house.devnet.advance(by).await.expect("time can be moved");
    }
}

/// A tenth of the practice coin is the least there is.
fn stake_of_a_tenth() -> Amount {
    amount(teahouse_chain::stake::MIN_STAKE)
}

#[tokio::test]
async fn stk_005_an_honest_relay_stakes_changes_its_prices_and_leaves_with_its_stake() {
    let relay = Relay::open().await;
    let (house, stakes) = (&relay.house, &relay.stakes);
    let (stranger, at) = (house.rich(2).await, stakes.domain(house.port().chain_id()));
    let terms = relay.terms();
    let bent = StakeTerms { pay_to: stranger.address(), ..terms };
    let word = relay.sign(terms.digest(&at));
    let stolen = house.refusal(stranger.address(), stakes.stake(&bent, &word)).await;
    assert!(matches!(stolen, Refusal::BadSignature { .. }), "{stolen:?}");
    relay.stake().await;

    let cheaper = Card { price_card_hash: B256::repeat_byte(3), ..relay.card(2) };
    let word = relay.sign(cheaper.digest(&at));
    let set = house.send(&stranger, stakes.set_card(&cheaper, &word)).await;
    let seen = set.logs.iter().find_map(|log| StakeEvent::read(relay.at, log));
    assert_eq!(seen, Some(StakeEvent::CardSet(cheaper)));
    let old = house.refusal(stranger.address(), stakes.set_card(&cheaper, &word)).await;
    assert_eq!(old, StakeRefusal::SeqNotIncreasing { seq: 2, latest: 2 }.into());

    let store = relay.key.address();
    let kept = stakes.stake_of(house.port(), store, At::Latest).await.expect("it answers");
    assert_eq!((kept.card, kept.amount, kept.id), (cheaper, terms.amount, Some(terms.id)));
    assert!(kept.may_end(store, relay.now) && !kept.may_end(stranger.address(), relay.now));
    let overtaken = Unbond { store, seq: 1, deadline: relay.after(3_600) };
    let word = relay.sign(overtaken.digest(&at));
    let old = house.refusal(stranger.address(), stakes.request_unbond(&overtaken, &word)).await;
    assert_eq!(old, StakeRefusal::OtherSeq { seq: 1, latest: 2 }.into());
    let unbond = Unbond { seq: 2, ..overtaken };
    let word = relay.sign(unbond.digest(&at));
    assert!(house.send(&stranger, stakes.request_unbond(&unbond, &word)).await.success);
    let early = house.refusal(stranger.address(), stakes.withdraw(store)).await;
    assert!(matches!(early, Refusal::Membership(_)), "{early:?}");
    relay.wait(UNBONDING).await;
    assert!(house.send(&stranger, stakes.withdraw(store)).await.success);
    assert_eq!(house.held(relay.pay_to, Asset::Native).await, U256::from(terms.amount.get()));
    assert_eq!(relay.status().await, StakeStatus::Withdrawn);
}

#[tokio::test]
async fn stk_004_a_relay_that_signs_for_two_contents_loses_its_stake_to_who_read_both() {
    let relay = Relay::open().await;
    let (house, stakes) = (&relay.house, &relay.stakes);
    let (rita, reward_to, salt) = (house.rich(2).await, Address::repeat_byte(0x4e), B256::repeat_byte(0x5a));
    relay.stake().await;
    let reports = stakes.reports(house.port().chain_id());
    let sealed = |a: &SignedReceipt, b: &SignedReceipt| Report {
        evidence: evidence_of(a, b),
        beneficiary: reward_to,
        salt,
    };
    let (one, same, other) = (relay.receipt(3), relay.receipt(3), relay.receipt(4));
    for report in [sealed(&one, &same), sealed(&one, &other)] {
        assert!(house.send(&rita, reports.seal(&report)).await.success);
    }
    relay.wait(Duration::from_secs(60)).await;

    let honest =
        house.refusal(rita.address(), stakes.slash_by_receipts((&one, &same), reward_to, salt)).await;
    assert_eq!(honest, StakeRefusal::NoContradiction.into());
    let opened = house.send(&rita, stakes.slash_by_receipts((&one, &other), reward_to, salt)).await;
    assert!(opened.success);
    let seen: Vec<_> = opened.logs.iter().filter_map(|log| StakeEvent::read(relay.at, log)).collect();
    let (store, box_id) = (relay.key.address(), one.box_id);
    assert!(seen.contains(&StakeEvent::Contradicted {
        store,
        box_id,
        contents: [one.content, other.content]
    }));
    assert_eq!(relay.status().await, StakeStatus::Slashed);
    let gone = house
        .refusal(store, stakes.request_unbond(&Unbond { store, seq: 0, deadline: relay.now }, &[]))
        .await;
    let status = Some(StakeStatus::Slashed);
    assert_eq!(gone, StakeRefusal::WrongStatus { store, status }.into());

    relay.wait(teahouse_chain::slash::REPORT_WINDOW).await;
    assert!(house.send(&rita, reports.pay_reward(store.into_word())).await.success);
    let due = reward_of(stake_of_a_tenth());
    assert_eq!(house.held(reward_to, Asset::Native).await, U256::from(due.get()));
}
