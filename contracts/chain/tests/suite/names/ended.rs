//! How names end, and where their deposits go.

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolCall;
use teahouse_base::UnixSeconds;
use teahouse_chain::bindings::NameDirectory as Contract;
use teahouse_chain::book::ContractName;
use teahouse_chain::deploy::Deployment;
use teahouse_chain::destination::{Destination, NoteOpening, Redirect};
use teahouse_chain::envelope::Amount;
use teahouse_chain::names::{GRACE, NameAct, NameEvent, NamePhase, NameRefusal, NameState, TERM, deposit_of};
use teahouse_chain::ownership::OwnerEvent;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::refusal::{NoteRefusal, OwnerRefusal, Refusal};
use teahouse_chain::slug::Slug;

use super::{BACK, CARD, Lane, deposit};
use crate::kit::{key, signed};

#[tokio::test]
async fn nam_006_a_deposit_is_what_the_contract_says_for_every_length() {
    let lane = Lane::open().await;
    for length in 1..=12 {
        let name = Slug::new(&"abcdefghijkl"[..length]).expect("a name");
        let call = Contract::depositOfCall { name: name.word() };
        let port = lane.house.port();
        let said = port.call(lane.at, call.abi_encode().into(), At::Latest).await.expect("it answers");
        assert_eq!(Contract::depositOfCall::abi_decode_returns(&said), Ok(deposit(&name)), "{name}");
    }
}

#[tokio::test]
async fn nam_004_a_name_points_nowhere_after_a_year_and_is_anyones_to_clear_ninety_days_later() {
    let lane = Lane::with_a_name(Destination::Account(BACK)).await;
    let (name, early) = (lane.name, lane.state().await);
    let free_from = early.held.expect("Anna has it").free_from();
    let clear = || lane.names.clear(&name, None);
    let refused = lane.refusal(&lane.thief, clear()).await;
    assert!(
        matches!(refused, Refusal::Name(NameRefusal::NotYetFree { name: of, free_from: from, time })
            if (of, from) == (name.word(), free_from) && time < from),
        "{refused}"
    );
    lane.wait(TERM).await;
    assert_eq!(lane.resolved().await, None);
    assert_eq!(lane.state().await.phase_at(lane.house.now().await), NamePhase::Grace);

    // In its grace the owner still renews it, here by a signature.
    let (act, word) = lane.word(&lane.anna, NameAct::Renew { name }).await;
    let renewed = lane.written(&lane.thief, lane.names.carry(&act, None, &word)).await;
    let expiry = lane.house.now().await.after(TERM);
    assert_eq!(renewed, [NameEvent::Renewed { name, expiry }]);
    assert_eq!(lane.resolved().await.map(|it| it.record_hash), Some(CARD));
    let foreign = lane.refusal(&lane.thief, lane.names.renew(&name)).await;
    assert!(matches!(foreign, Refusal::Owner(OwnerRefusal::NotTheOwner { .. })), "{foreign}");

    lane.wait(TERM + GRACE).await;
    assert_eq!(lane.state().await.phase_at(lane.house.now().await), NamePhase::Lapsed);
    let freed = lane.written(&lane.thief, clear()).await;
    let refund_to = Destination::Account(BACK);
    assert_eq!(freed, [NameEvent::Freed { name, deposit: deposit_of(&name), refund_to }]);
    assert_eq!(lane.house.held(BACK, Asset::Native).await, deposit(&name));
    assert_eq!(lane.state().await, NameState { seq: 1, held: None }, "the number of its record stays");
    let nobodys = Refusal::Owner(OwnerRefusal::NotOwned(name.into()));
    assert_eq!(lane.refusal(&lane.thief, clear()).await, nobodys);
}

#[tokio::test]
async fn nam_007_a_name_is_given_up_by_its_owners_word_and_its_whole_story_is_in_the_logs() {
    let lane = Lane::with_a_name(Destination::Account(BACK)).await;
    let name = lane.name;
    let foreign = lane.refusal(&lane.thief, lane.names.give_up(&name, None)).await;
    assert!(matches!(foreign, Refusal::Owner(OwnerRefusal::NotTheOwner { .. })), "{foreign}");
    let (act, word) = lane.word(&lane.anna, NameAct::GiveUp { name }).await;
    lane.done(&lane.thief, lane.names.carry(&act, None, &word)).await;
    assert_eq!(lane.house.held(BACK, Asset::Native).await, deposit(&name));
    assert_eq!(lane.house.held(lane.at, Asset::Native).await, U256::ZERO);

    let port = lane.house.port();
    let last = port.heads().await.expect("anvil answers").latest.number;
    let logs = port.logs(NameEvent::filter(lane.at, &name, 0, last)).await.expect("anvil answers");
    let names = logs.iter().filter_map(|log| NameEvent::read(lane.at, log)).count();
    let owners = logs.iter().filter_map(|log| OwnerEvent::read(lane.at, log)).count();
    assert_eq!((logs.len(), names, owners), (4, 2, 2), "registered and freed, owned and not");
}

#[tokio::test]
async fn dst_005_a_deposit_that_its_receiver_refuses_is_owed_and_holds_up_nobody() {
    // A contract that takes no coin, which has the same address on every chain.
    let refuser = Deployment::of(ContractName::MiniAppRegistry).address;
    let lane = Lane::with_a_name(Destination::Account(refuser)).await;
    lane.done(&lane.anna, lane.names.give_up(&lane.name, None)).await;
    let refused = lane.refusal(&lane.thief, lane.names.pay_owed(refuser)).await;
    let owed = Refusal::Owed { token: Address::ZERO, account: refuser, what: "the receiver refuses" };
    assert_eq!(refused, owed);
    let thief = lane.thief.address();
    let nothing = Refusal::Owed { token: Address::ZERO, account: thief, what: "nothing is owed" };
    assert_eq!(lane.refusal(&lane.thief, lane.names.redirect_owed(thief)).await, nothing);
}

#[tokio::test]
async fn dst_004_a_deposit_that_a_pool_refuses_goes_where_the_notes_authority_signs() {
    let authority = key(9);
    let opening = NoteOpening {
        pool: Address::repeat_byte(0x90),
        note_key: B256::repeat_byte(0x91),
        authority: authority.address(),
        insertion: Amount::ZERO,
        ciphertext: b"for Anna alone".to_vec(),
    };
    let dest = opening.note().dest();
    let lane = Lane::with_a_name(dest).await;
    let other = NoteOpening { ciphertext: b"for somebody else".to_vec(), ..opening.clone() };
    let wrong = lane.refusal(&lane.anna, lane.names.give_up(&lane.name, Some(&other))).await;
    assert_eq!(wrong, Refusal::Note(NoteRefusal::WrongOpening { dest: dest.word() }));
    lane.done(&lane.anna, lane.names.give_up(&lane.name, Some(&opening))).await;

    let refused = lane.refusal(&lane.thief, lane.names.pay_owed_note(&opening)).await;
    assert_eq!(refused, Refusal::Note(NoteRefusal::PoolRefuses(dest.word())));
    let signed_for = Redirect {
        token: Address::ZERO,
        dest: dest.word(),
        amount: deposit(&lane.name),
        to: Destination::Account(BACK),
        deadline: UnixSeconds::new(1 << 40),
    };
    let domain = lane.names.domain(lane.house.port().chain_id()).eip712(ContractName::NameDirectory);
    let of = |by, what: &Redirect| {
        let word = signed(by, what.digest(&domain));
        lane.names.redirect_owed_note((what, &opening.note()), None, &word)
    };
    let forged = lane.refusal(&lane.thief, of(&lane.thief, &signed_for)).await;
    assert_eq!(forged, Refusal::Note(NoteRefusal::NotTheAuthority(authority.address())));
    let less = Redirect { amount: signed_for.amount - U256::from(1), ..signed_for };
    let found = Refusal::Note(NoteRefusal::OtherAmount { signed: less.amount, found: signed_for.amount });
    assert_eq!(lane.refusal(&lane.thief, of(&authority, &less)).await, found);
    lane.done(&lane.thief, of(&authority, &signed_for)).await;
    assert_eq!(lane.house.held(BACK, Asset::Native).await, signed_for.amount);
}
