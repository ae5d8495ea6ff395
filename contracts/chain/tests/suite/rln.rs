//! Members, spammers and sponsors on a real chain, and the golden digests.

use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use alloy::signers::SignerSync;
use alloy::signers::local::PrivateKeySigner;
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::RLNMembership as Contract;
use teahouse_chain::book::ContractName;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::Refusal;
use teahouse_chain::rln::{
    Exit, IdCommitment, MemberStatus, MembershipEvent, MembershipRefusal, Memberships, Rate, Sponsorship,
    TREE_DEPTH, Taking, UNBONDING,
};
use teahouse_chain::slash::{REPORT_WINDOW, Report, SlashRefusal, reward_of};
use teahouse_zk::groth16::{Matrices, Witness};
use teahouse_zk::merkle::gadget::{PathVar, enforce_member};
use teahouse_zk::merkle::{Path, Tree};
use teahouse_zk::wires::{self, Built, Circuit};
use teahouse_zk::{Fr, field as elements, poseidon};

use crate::golden::{domain, field, time, whole};
use crate::kit::{House, key};

const VECTORS: &str = include_str!("../../../test/vectors/rln-membership.json");

fn id(vector: &Value) -> IdCommitment {
    IdCommitment::new(field(vector, "idCommitment")).expect("a commitment")
}

fn sponsorship(vector: &Value) -> Sponsorship {
    Sponsorship {
        depth: field(vector, "depth"),
        slots: field(vector, "slots"),
        rate: Rate::new(field(vector, "rate")).expect("a rate"),
        take_by: time(vector, "takeBy"),
        until: time(vector, "until"),
        refund_to: field(vector, "refundTo"),
        root: field(vector, "root"),
        salt: field(vector, "salt"),
    }
}

fn taking(vector: &Value) -> Taking {
    Taking {
        sponsorship: field::<B256>(vector, "sponsorship").into(),
        slot: field(vector, "slot"),
        id: id(vector),
        authority: field(vector, "authority"),
        deadline: time(vector, "deadline"),
    }
}

fn report(vector: &Value) -> Report {
    Report {
        evidence: field(vector, "evidence"),
        beneficiary: field(vector, "beneficiary"),
        salt: field(vector, "salt"),
    }
}

#[test]
fn sig_002_digests_of_memberships_are_the_golden_ones_and_change_with_every_bound_field() {
    whole(VECTORS, "sponsorships", |v| sponsorship(v).id(&domain(v)).word());
    whole(VECTORS, "takings", |v| taking(v).digest(&domain(v)));
    whole(VECTORS, "exits", |v| Exit { id: id(v), deadline: time(v, "deadline") }.digest(&domain(v)));
    whole(VECTORS, "reports", |v| {
        let at = domain(v);
        Memberships::at(at.contract).reports(at.chain_id).seal_of(&report(v))
    });
}

/// The memberships of a house, and what stands for the secrets of its people.
struct Club {
    house: House,
    members: Memberships,
    at: Address,
}

impl Club {
    async fn open() -> Self {
        let house = House::open().await;
        let at = house.devnet.book().find(ContractName::RLNMembership).expect("deployed").address;
        Self { house, members: Memberships::at(at), at }
    }

    async fn ask<C: alloy::sol_types::SolCall>(&self, call: C) -> C::Return {
        let answer = self.house.port().call(self.at, call.abi_encode().into(), At::Latest).await;
        C::abi_decode_returns(&answer.expect("it answers")).expect("in its form")
    }

    async fn id_of(&self, secret: u64) -> IdCommitment {
        let value = self.ask(Contract::commitmentOfCall { secret: U256::from(secret) }).await;
        IdCommitment::new(value).expect("Poseidon of a secret")
    }

    async fn later(&self, by: Duration) -> UnixSeconds {
        let now = self.house.port().heads().await.expect("anvil answers").latest.time;
        UnixSeconds::new(now.get() + by.as_secs())
    }

    async fn status(&self, id: IdCommitment) -> MemberStatus {
        self.members.member(self.house.port(), id, At::Latest).await.expect("it answers").status
    }

    async fn wait(&self, by: Duration) {
        self.house.devnet.advance(by).await.expect("time can be moved");
    }

    fn sign(&self, key: &PrivateKeySigner, digest: B256) -> Vec<u8> {
        key.sign_hash_sync(&digest).expect("a local key signs").as_bytes().to_vec()
    }
}

fn rate() -> Rate {
    Rate::new(100).expect("a rate")
}

fn report_of(secret: u64, beneficiary: Address) -> Report {
    let salt = B256::repeat_byte(0x5a);
    Report { evidence: U256::from(secret).into(), beneficiary, salt }
}

const DAY: Duration = Duration::from_secs(24 * 3_600);

#[tokio::test]
async fn rln_004_a_member_joins_is_in_the_tree_leaves_and_has_its_deposit() {
    let club = Club::open().await;
    let (house, members) = (&club.house, &club.members);
    let (anna, bo, back) = (house.rich(1).await, house.rich(2).await, Address::repeat_byte(0xba));
    let (id, until) = (club.id_of(7).await, club.later(30 * DAY).await);

    let joined = house.send(&anna, members.register((id, rate()), anna.address(), back, until)).await;
    assert!(joined.success);
    let leaf = club.ask(Contract::leafOfCall { idCommitment: id.value(), rate: 100 }).await;
    let written: Vec<_> = joined.logs.iter().filter_map(|log| MembershipEvent::read(club.at, log)).collect();
    let place = written[0].leaf().expect("it changes the tree");
    assert_eq!((place.index, place.leaf), (0, leaf.into()));
    let leaves = members.leaves(house.port(), (0, 2), At::Latest).await.expect("it answers");
    assert_eq!(leaves, [place.leaf, B256::ZERO]);
    let root = members.root(house.port(), 0, At::Latest).await.expect("it computes");
    assert_ne!(root, members.root(house.port(), 1, At::Latest).await.expect("it computes"));

    let again = house.refusal(bo.address(), members.register((id, rate()), bo.address(), back, until)).await;
    assert_eq!(again, MembershipRefusal::AlreadyRegistered(id.value()).into());
    let exit = Exit { id, deadline: club.later(DAY).await };
    assert!(matches!(
        house.refusal(bo.address(), members.request_exit(&exit, &[])).await,
        Refusal::BadSignature { .. }
    ));
    let word = club.sign(&anna, exit.digest(&members.domain(house.port().chain_id())));
    assert!(house.send(&bo, members.request_exit(&exit, &word)).await.success);
    let early = house.refusal(bo.address(), members.exit(id)).await;
    assert!(matches!(early, Refusal::Membership(MembershipRefusal::StillBound(_))), "{early:?}");
    club.wait(UNBONDING).await;
    assert!(house.send(&bo, members.exit(id)).await.success);
    assert_eq!(house.held(back, Asset::Native).await, U256::from(rate().deposit().get()));
    assert_eq!(club.status(id).await, MemberStatus::Left);
}

#[tokio::test]
async fn rln_003_a_secret_that_got_around_takes_a_deposit_and_the_first_seal_is_rewarded() {
    let club = Club::open().await;
    let (house, members) = (&club.house, &club.members);
    let (spammer, rita, reward_to) = (house.rich(1).await, house.rich(2).await, Address::repeat_byte(0x4e));
    let (id, until) = (club.id_of(42).await, club.later(30 * DAY).await);
    let joined = members.register((id, rate()), spammer.address(), spammer.address(), until);
    assert!(house.send(&spammer, joined).await.success);

    let reports = members.reports(house.port().chain_id());
    let (hers, thiefs) = (report_of(42, reward_to), report_of(42, spammer.address()));
    let unsealed = house.refusal(rita.address(), members.slash(&hers)).await;
    assert_eq!(unsealed, SlashRefusal::NotSealed(reports.seal_of(&hers)).into());
    assert!(house.send(&rita, reports.seal(&hers)).await.success);
    assert!(reports.sealed_at(house.port(), &hers, At::Latest).await.expect("it answers").is_some());
    club.wait(Duration::from_secs(60)).await;
    // the thief reads the secret in her call, seals a report of its own and opens it first
    assert!(house.send(&spammer, reports.seal(&thiefs)).await.success);
    club.wait(Duration::from_secs(60)).await;
    assert!(house.send(&spammer, members.slash(&thiefs)).await.success);
    assert!(house.send(&rita, members.slash(&hers)).await.success);
    assert_eq!(club.status(id).await, MemberStatus::Slashed);
    let too_late = house.refusal(spammer.address(), members.slash(&thiefs)).await;
    assert!(matches!(too_late, Refusal::Slash(SlashRefusal::NotEarlier { .. })), "{too_late:?}");

    club.wait(REPORT_WINDOW).await;
    assert!(house.send(&spammer, reports.pay_reward(id.word())).await.success);
    let due = reward_of(rate().deposit());
    assert_eq!(house.held(reward_to, Asset::Native).await, U256::from(due.get()));
    let award = reports.award(house.port(), id.word(), At::Latest).await.expect("it answers");
    assert_eq!(award.map(|award| award.amount.get()), Some(0), "and it is paid once");
}

/// The levels of the contract's tree.
const LEVELS: usize = TREE_DEPTH as usize;

/// A leaf stands in the tree of a root, which is public.
fn member(circuit: &Circuit, values: Option<(Fr, Fr, &Path<LEVELS>)>) -> Built<()> {
    let root = wires::public(circuit, values.map(|(root, _, _)| root))?;
    let leaf = wires::private(circuit, values.map(|(_, leaf, _)| leaf))?;
    let path = PathVar::private(circuit, values.map(|(_, _, path)| path))?;
    enforce_member(circuit, &root, &leaf, &path)
}

#[tokio::test]
async fn rln_001_rln_009_contract_circuit_and_plain_code_agree_about_leaves_and_root() {
    // given three members
    let club = Club::open().await;
    let (house, members, until) = (&club.house, &club.members, club.later(30 * DAY).await);
    let bytes = |element: &Fr| B256::from(elements::to_bytes(element));
    let mut tree = Tree::<LEVELS>::default();
    for secret in 1..=3_u8 {
        let (joining, id) = (house.rich(secret).await, club.id_of(secret.into()).await);
        let call = members.register((id, rate()), joining.address(), Address::repeat_byte(0xba), until);
        assert!(house.send(&joining, call).await.success);
        // then the contract's leaf is that of plain code
        let commitment = poseidon::hash(&[Fr::from(secret)]);
        assert_eq!(id.word(), bytes(&commitment));
        let leaf = poseidon::hash(&[commitment, Fr::from(rate().get())]);
        let said = club.ask(Contract::leafOfCall { idCommitment: id.value(), rate: 100 }).await;
        assert_eq!(B256::from(said), bytes(&leaf));
        tree.append(leaf).expect("the tree has room");
    }
    // and so is the root
    let said = members.root(house.port(), 0, At::Latest).await.expect("it computes");
    assert_eq!(said, bytes(&tree.root()));
    // and the circuit finds each leaf under the contract's root, and under no other
    let root = elements::from_bytes(&said.0).expect("it is below the order");
    let circuit = Matrices::of(|circuit| member(circuit, None)).expect("it is built without values");
    for place in 0..3 {
        let path = tree.path(place).expect("it stands there");
        let leaf = poseidon::hash(&[poseidon::hash(&[Fr::from(place + 1)]), Fr::from(rate().get())]);
        let holds = |root: Fr| {
            let values = Witness::of(|circuit| member(circuit, Some((root, leaf, &path))));
            circuit.broken_by(values.expect("nothing is missing").expose()).is_none()
        };
        assert!(holds(root) && !holds(root + Fr::from(1_u64)), "{place}");
    }
}

#[tokio::test]
async fn rln_006_a_slot_that_anna_paid_for_makes_chen_a_member_without_coin() {
    let club = Club::open().await;
    let (house, members) = (&club.house, &club.members);
    let (anna, carrier, back) = (house.rich(1).await, house.rich(2).await, Address::repeat_byte(0xba));
    let (chen, slots) = (key(3), [key(20), key(21), key(22)]);
    let keys = slots.each_ref().map(PrivateKeySigner::address);
    let tree = Sponsorship::tree(&keys, rate()).expect("three keys make a tree");
    let terms = Sponsorship {
        depth: tree.depth(),
        slots: tree.shares(),
        rate: rate(),
        take_by: club.later(2 * DAY).await,
        until: club.later(30 * DAY).await,
        refund_to: back,
        root: tree.root(),
        salt: B256::repeat_byte(1),
    };
    let at = members.domain(house.port().chain_id());
    let funded = house.send(&anna, members.sponsor(&terms)).await;
    let seen = funded.logs.iter().find_map(|log| MembershipEvent::read(club.at, log));
    let sponsored = MembershipEvent::Sponsored { id: terms.id(&at), funder: anna.address(), terms };
    assert_eq!(seen, Some(sponsored));

    let id = club.id_of(9).await;
    let taking = Taking {
        sponsorship: terms.id(&at),
        slot: 1,
        id,
        authority: chen.address(),
        deadline: club.later(DAY).await,
    };
    let word = club.sign(&slots[1], taking.digest(&at));
    let path = tree.path(1).expect("the slot exists");
    let taken = members.take((&terms, &taking), keys[1], &path, &word);
    let bent = Taking { id: club.id_of(10).await, ..taking };
    let stolen = members.take((&terms, &bent), keys[1], &path, &word);
    assert!(matches!(house.refusal(carrier.address(), stolen).await, Refusal::BadSignature { .. }));
    assert!(house.send(&carrier, taken.clone()).await.success);
    let member = members.member(house.port(), id, At::Latest).await.expect("it answers");
    assert_eq!((member.authority, member.sponsorship), (chen.address(), Some(terms.id(&at))));
    let again = house.refusal(carrier.address(), taken).await;
    assert_eq!(again, MembershipRefusal::SlotTaken { sponsorship: terms.id(&at), slot: 1 }.into());
    let book = members.book(house.port(), terms.id(&at), At::Latest).await.expect("it answers");
    assert_eq!([0, 1, 2, 200].map(|slot| book.is_taken(slot)), [false, true, false, false]);

    club.wait(2 * DAY).await;
    assert!(house.send(&carrier, members.reclaim(&terms)).await.success);
    let two = U256::from(2 * rate().deposit().get());
    assert_eq!(house.held(back, Asset::Native).await, two, "nobody took the other two");
}
