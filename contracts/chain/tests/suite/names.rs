//! Names through the bindings: asked for in two steps, kept, handed on and given back; and their golden digests.

use std::time::Duration;

use alloy::primitives::{Address, B256, U256};
use alloy::signers::local::PrivateKeySigner;
use alloy::sol_types::SolCall;
use serde_json::Value;
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::NameDirectory as Contract;
use teahouse_chain::book::ContractName;
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::names::{
    Commitment, MAX_COMMITMENT_AGE, MIN_COMMITMENT_AGE, NameAct, NameEvent, NameRefusal, NameState, Names,
    Registration, Resolved, TERM, deposit_of,
};
use teahouse_chain::ownership::{OwnerEvent, Signed};
use teahouse_chain::port::{Asset, At, Receipt};
use teahouse_chain::refusal::{OwnerRefusal, Refusal};
use teahouse_chain::slug::Slug;

use crate::golden::{domain, field, time, whole};
use crate::kit::{House, signed};
use crate::owned::{self, Owned};

mod ended;

const VECTORS: &str = include_str!("../../../test/vectors/name-directory.json");

const CARD: B256 = B256::repeat_byte(0xca);
const NEW_CARD: B256 = B256::repeat_byte(0xcb);
/// Where deposits go back to.
const BACK: Address = Address::repeat_byte(0xb0);

fn name_of(vector: &Value) -> Slug {
    Slug::from_word(field(vector, "name")).expect("the vectors spell it right")
}

#[test]
fn sig_002_what_owners_of_names_sign_is_golden_and_changes_with_every_bound_field() {
    whole(VECTORS, "Registration", |v| {
        let terms = Registration {
            name: name_of(v),
            owner: field(v, "owner"),
            record_hash: field(v, "recordHash"),
            refund_to: Destination::read(field(v, "refundTo"), field(v, "refundKind")).expect("a known kind"),
            salt: field(v, "salt"),
            deadline: time(v, "deadline"),
        };
        terms.commitment(&domain(v))
    });
    let check = |of: &str, act: &dyn Fn(&Value) -> NameAct| {
        whole(VECTORS, of, |v| {
            let signed = Signed { act: act(v), nonce: field(v, "nonce"), deadline: time(v, "deadline") };
            signed.digest(&domain(v))
        });
    };
    check("SetRecord", &|v| {
        let (record_hash, seq) = (field(v, "recordHash"), field(v, "seq"));
        NameAct::SetRecord { name: name_of(v), record_hash, seq }
    });
    check("Renew", &|v| NameAct::Renew { name: name_of(v) });
    check("GiveUp", &|v| NameAct::GiveUp { name: name_of(v) });
    owned::golden(VECTORS, ContractName::NameDirectory);
}

/// A directory, Anna who wants a name, and a thief.
struct Lane {
    house: House,
    names: Names,
    at: Address,
    anna: PrivateKeySigner,
    thief: PrivateKeySigner,
    name: Slug,
}

impl Lane {
    async fn open() -> Self {
        let house = House::open().await;
        let (anna, thief) = (house.rich(1).await, house.rich(2).await);
        let at = house.at(ContractName::NameDirectory);
        let name = Slug::new("anna-of-the-tea").expect("a name");
        Self { house, names: Names::at(at), at, anna, thief, name }
    }

    /// With a name that Anna has, whose deposit goes to `refund_to`.
    async fn with_a_name(refund_to: Destination) -> Self {
        let lane = Self::open().await;
        let terms = Registration { refund_to, ..lane.terms() };
        lane.done(&lane.anna, lane.names.commit(lane.commitment(&terms))).await;
        lane.wait(MIN_COMMITMENT_AGE).await;
        lane.done(&lane.anna, lane.names.register(&terms, &[])).await;
        lane
    }

    fn terms(&self) -> Registration {
        Registration {
            name: self.name,
            owner: self.anna.address(),
            record_hash: CARD,
            refund_to: Destination::Account(BACK),
            salt: B256::repeat_byte(0x5a),
            deadline: UnixSeconds::new(1 << 40),
        }
    }

    fn commitment(&self, terms: &Registration) -> B256 {
        terms.commitment(&self.names.domain(self.house.port().chain_id()))
    }

    async fn wait(&self, by: Duration) {
        self.house.devnet.advance(by).await.expect("time can be moved");
    }

    async fn done(&self, from: &PrivateKeySigner, call: ContractCall) -> Receipt {
        let receipt = self.house.send(from, call).await;
        assert!(receipt.success);
        receipt
    }

    /// Sends a call and returns what the directory wrote of names.
    async fn written(&self, from: &PrivateKeySigner, call: ContractCall) -> Vec<NameEvent> {
        let receipt = self.done(from, call).await;
        receipt.logs.iter().filter_map(|log| NameEvent::read(self.at, log)).collect()
    }

    async fn refusal(&self, from: &PrivateKeySigner, call: ContractCall) -> Refusal {
        self.house.refusal(from.address(), call).await
    }

    async fn refused(&self, from: &PrivateKeySigner, call: ContractCall, with: NameRefusal) {
        assert_eq!(self.refusal(from, call).await, Refusal::Name(with));
    }

    async fn stands(&self, commitment: B256) -> Commitment {
        self.names.commitment(self.house.port(), commitment, At::Latest).await.expect("it answers")
    }

    async fn resolved(&self) -> Option<Resolved> {
        self.names.resolve(self.house.port(), &self.name, At::Latest).await.expect("it answers")
    }

    async fn state(&self) -> NameState {
        self.names.state(self.house.port(), &self.name, At::Latest).await.expect("it answers")
    }

    /// What `by` signs as the next act of the name's owner.
    async fn word(&self, by: &PrivateKeySigner, act: NameAct) -> (Signed<NameAct>, Vec<u8>) {
        let (port, owners) = (self.house.port(), self.names.owners());
        let holding = owners.holding(port, self.name.into(), At::Latest).await.expect("it answers");
        let act = Signed { act, nonce: holding.nonce, deadline: UnixSeconds::new(1 << 40) };
        (act, signed(by, act.digest(&self.names.domain(port.chain_id()))))
    }
}

fn deposit(of: &Slug) -> U256 {
    U256::from(deposit_of(of).get())
}

#[tokio::test]
async fn nam_002_a_commitment_counts_from_a_minute_to_a_day() {
    let lane = Lane::open().await;
    let terms = lane.terms();
    let commitment = lane.commitment(&terms);
    let register = || lane.names.register(&terms, &[]);
    lane.refused(&lane.anna, register(), NameRefusal::NotCommitted(commitment)).await;
    assert_eq!(lane.stands(commitment).await, Commitment::Unknown);

    let written = lane.written(&lane.anna, lane.names.commit(commitment)).await;
    assert_eq!(written, [NameEvent::Committed { commitment }]);
    let made = Commitment::Made(lane.house.now().await);
    assert_eq!(lane.stands(commitment).await, made);
    let (from, until) = made.window().expect("it was made");
    let early = lane.refusal(&lane.anna, register()).await;
    assert!(
        matches!(early, Refusal::Name(NameRefusal::CommitmentTooNew { commitment: of, from: first, time })
            if (of, first) == (commitment, from) && time < first),
        "{early}"
    );
    let again = NameRefusal::CommitmentStands { commitment, until };
    lane.refused(&lane.thief, lane.names.commit(commitment), again).await;

    lane.wait(MAX_COMMITMENT_AGE + Duration::from_secs(60)).await;
    let late = lane.refusal(&lane.anna, register()).await;
    assert!(
        matches!(late, Refusal::Name(NameRefusal::CommitmentTooOld { commitment: of, until: last, time })
            if (of, last) == (commitment, until) && time > last),
        "{late}"
    );
    // Made again, it counts again, once.
    lane.done(&lane.anna, lane.names.commit(commitment)).await;
    lane.wait(MIN_COMMITMENT_AGE).await;
    lane.done(&lane.anna, register()).await;
    assert_eq!(lane.stands(commitment).await, Commitment::Used);
    lane.refused(&lane.anna, register(), NameRefusal::CommitmentUsed(commitment)).await;
    lane.refused(&lane.thief, lane.names.commit(commitment), NameRefusal::CommitmentUsed(commitment)).await;
}

#[tokio::test]
async fn nam_009_a_name_is_registered_for_who_called_or_signed_and_for_nobody_else() {
    let lane = Lane::open().await;
    let (carrier, terms) = (lane.house.rich(3).await, lane.terms());
    let commitment = lane.commitment(&terms);
    let word = signed(&lane.anna, commitment);
    lane.done(&carrier, lane.names.commit(commitment)).await;
    lane.wait(MIN_COMMITMENT_AGE).await;

    let anna = lane.anna.address();
    let unsigned = lane.refusal(&lane.thief, lane.names.register(&terms, &[])).await;
    assert_eq!(unsigned, Refusal::BadSignature { key: anna });
    let forged = lane.names.register(&terms, &signed(&lane.thief, commitment));
    assert_eq!(lane.refusal(&lane.thief, forged).await, Refusal::BadSignature { key: anna });
    let stolen = Registration { owner: lane.thief.address(), ..terms };
    let never = NameRefusal::NotCommitted(lane.commitment(&stolen));
    lane.refused(&lane.thief, lane.names.register(&stolen, &[]), never).await;
    let due = deposit(&terms.name);
    for sent in [due - U256::from(1), due + U256::from(1)] {
        let call = ContractCall { value: sent, ..lane.names.register(&terms, &word) };
        assert_eq!(lane.refusal(&carrier, call).await, Refusal::WrongCoin { sent, due });
    }

    let receipt = lane.done(&carrier, lane.names.register(&terms, &word)).await;
    let expiry = lane.house.now().await.after(TERM);
    let registered = NameEvent::Registered {
        name: terms.name,
        owner: anna,
        record_hash: CARD,
        seq: 1,
        expiry,
        deposit: deposit_of(&terms.name),
        refund_to: terms.refund_to,
    };
    let read = |log| NameEvent::read(lane.at, log);
    assert_eq!(receipt.logs.iter().filter_map(read).collect::<Vec<_>>(), [registered]);
    let changed = OwnerEvent::Changed { id: terms.name.into(), retired: None, owner: Some(anna) };
    assert_eq!(receipt.logs.iter().find_map(|log| OwnerEvent::read(lane.at, log)), Some(changed));
    assert_eq!(lane.resolved().await, Some(Resolved { owner: anna, record_hash: CARD, seq: 1 }));
    assert_eq!(lane.house.held(lane.at, Asset::Native).await, due);
}

#[tokio::test]
async fn nam_001_nobody_registers_a_name_that_somebody_has_or_that_cannot_be() {
    let lane = Lane::with_a_name(Destination::Account(BACK)).await;
    let thief = lane.thief.address();
    let wanted = Registration { owner: thief, salt: B256::repeat_byte(1), ..lane.terms() };
    let past = Registration { deadline: UnixSeconds::new(1), ..wanted };
    let empty =
        Registration { record_hash: B256::ZERO, name: Slug::new("thief-of-tea").expect("a name"), ..wanted };
    let nowhere = Registration { refund_to: Destination::Account(lane.at), ..empty };
    let nowhere = Registration { record_hash: CARD, ..nowhere };
    for terms in [wanted, past, empty, nowhere] {
        lane.done(&lane.thief, lane.names.commit(lane.commitment(&terms))).await;
    }
    lane.wait(MIN_COMMITMENT_AGE).await;

    let free_from = lane.state().await.held.expect("Anna has it").free_from();
    let taken = NameRefusal::NameTaken { name: lane.name.word(), free_from };
    lane.refused(&lane.thief, lane.names.register(&wanted, &[]), taken).await;
    let late = lane.refusal(&lane.thief, lane.names.register(&past, &[])).await;
    assert_eq!(late, Refusal::SignaturePastDeadline { deadline: past.deadline });
    lane.refused(&lane.thief, lane.names.register(&empty, &[]), NameRefusal::EmptyRecord).await;
    let lost = lane.refusal(&lane.thief, lane.names.register(&nowhere, &[])).await;
    assert_eq!(lost, Refusal::BadTerms("destination"));

    // The bindings have no way to spell a name wrong; a client of its own has.
    let word = B256::right_padding_from(b"Anna");
    let call = Contract::depositOfCall { name: word }.abi_encode();
    let odd = ContractCall { to: lane.at, value: U256::ZERO, data: call.into() };
    lane.refused(&lane.thief, odd, NameRefusal::BadName(word)).await;
}

#[tokio::test]
async fn nam_005_records_are_numbered_and_set_by_the_owner_alone() {
    let lane = Lane::with_a_name(Destination::Account(BACK)).await;
    let (name, anna) = (lane.name, lane.anna.address());
    let skipped = NameRefusal::RecordNotNext { seq: 7, expected: 2 };
    lane.refused(&lane.anna, lane.names.set_record(&name, NEW_CARD, 7), skipped).await;
    let empty = lane.names.set_record(&name, B256::ZERO, 2);
    lane.refused(&lane.anna, empty, NameRefusal::EmptyRecord).await;
    let foreign = lane.refusal(&lane.thief, lane.names.set_record(&name, NEW_CARD, 2)).await;
    let not_mine = OwnerRefusal::NotTheOwner { caller: lane.thief.address(), owner: anna };
    assert_eq!(foreign, Refusal::Owner(not_mine));
    let written = lane.written(&lane.anna, lane.names.set_record(&name, NEW_CARD, 2)).await;
    assert_eq!(written, [NameEvent::RecordSet { name, record_hash: NEW_CARD, seq: 2 }]);

    let act = NameAct::SetRecord { name, record_hash: CARD, seq: 3 };
    let (act, word) = lane.word(&lane.anna, act).await;
    let forged = lane.word(&lane.thief, act.act).await.1;
    let refused = lane.refusal(&lane.thief, lane.names.carry(&act, None, &forged)).await;
    assert_eq!(refused, Refusal::BadSignature { key: anna });
    let bent = Signed { act: NameAct::SetRecord { name, record_hash: NEW_CARD, seq: 3 }, ..act };
    let refused = lane.refusal(&lane.thief, lane.names.carry(&bent, None, &word)).await;
    assert_eq!(refused, Refusal::BadSignature { key: anna });
    lane.done(&lane.thief, lane.names.carry(&act, None, &word)).await;
    assert_eq!(lane.resolved().await, Some(Resolved { owner: anna, record_hash: CARD, seq: 3 }));
    let replayed = lane.refusal(&lane.thief, lane.names.carry(&act, None, &word)).await;
    let overtaken = OwnerRefusal::WrongNonce { nonce: act.nonce, expected: act.nonce + 1 };
    assert_eq!(replayed, Refusal::Owner(overtaken));
}

#[tokio::test]
async fn own_001_a_name_changes_hands_as_its_owner_says() {
    let lane = Lane::with_a_name(Destination::Account(BACK)).await;
    let owned = Owned {
        house: &lane.house,
        owners: lane.names.owners(),
        at: lane.at,
        id: lane.name.into(),
        owner: lane.anna.clone(),
        next: lane.house.rich(3).await,
        stranger: lane.thief.clone(),
    };
    owned.changes_hands_as_its_owner_says().await;
}
