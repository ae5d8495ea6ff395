//! The story of pocket money for an app: put aside, paid from within its limits, and the rest home again.

use std::sync::Arc;
use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U256, address, keccak256};
use teahouse_base::testing::SeededRng;
use teahouse_base::{Coded, Decode, Encode, UnixSeconds};
use teahouse_chain::allowance::{BudgetId, BudgetState, BudgetStatus, Spend};
use teahouse_chain::book::{ContractAt, ContractName};
use teahouse_chain::destination::{Destination, NoteOpening};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, At, ChainId};
use teahouse_chain::refusal::Refusal;
use teahouse_chain::testing::SendFault;
use teahouse_wallet::allowance::{self, AllowanceError, AllowanceOrder, AllowancePlan, KeptAllowance};
use teahouse_wallet::journal::{IntentId, State};
use teahouse_wallet::keys::{AccountKey, PersonaNumber};
use teahouse_wallet::limits::SpendingApp;
use teahouse_wallet::preview::{Preview, PreviewError, Warning};
use teahouse_wallet::signer::decode::{self, BudgetCall, KnownCall};
use teahouse_wallet::signer::{Intent, Signer, SpendError, sign_spend};
use teahouse_wallet::typed::{Held, TypedData, described};

use crate::allowance_double::AllowanceDouble;
use crate::world::*;

const ALLOWANCE: Address = address!("00000000000000000000000000000000000a0a0a");
const TAXI: [u8; 32] = [7; 32];
const DAY: u32 = 86_400;

fn coins(number: u64) -> Amount {
    Amount::new(u128::from(number) * u128::from(COIN)).unwrap()
}

/// A world whose address book names a contract of allowances.
fn world() -> World {
    let mut world = World::new();
    let mut book = (*world.book).clone();
    let at = ContractAt { address: ALLOWANCE, code_hash: keccak256([0xfe]), since: 0 };
    book.contracts.insert(ContractName::Allowance, at);
    world.book = Arc::new(book);
    world.signer = Signer::new(key(1), world.book.clone());
    world.chain.place(ALLOWANCE, Box::new(AllowanceDouble::default()));
    world
}

fn app_key() -> AccountKey {
    persona(1).app_account(&TAXI)
}

/// Ten coins, four a day, three at once, for two weeks.
fn order() -> AllowanceOrder {
    AllowanceOrder {
        app: SpendingApp::from_array(TAXI),
        asset: Asset::Native,
        total: coins(10),
        per_payment: coins(3),
        per_period: coins(4),
        period: DAY,
        lasts: Duration::from_secs(14 * 86_400),
        payees: vec![Destination::Account(account(9)), Destination::Account(account(8))],
    }
}

fn planned(world: &World, order: &AllowanceOrder) -> Result<AllowancePlan, AllowanceError> {
    let parties = (world.signer.address(), app_key().address());
    AllowancePlan::new(&world.book, order, parties, world.chain.head().time, &mut SeededRng::new(5))
}

/// One that was planned, and one that was found on the chain, for nobody knows which app.
pub fn unopened() -> [AllowancePlan; 2] {
    let world = world();
    let plan = planned(&world, &order()).unwrap();
    let found = AllowancePlan::found(&world.book, *plan.budget(), None).unwrap();
    [plan, found]
}

fn spend(plan: &AllowancePlan, to: Address, amount: Amount, number: u64) -> Spend {
    Spend {
        id: plan.id(),
        dest: Destination::Account(to),
        amount,
        nonce: U256::from(number),
        max_relayer_fee: Amount::ZERO,
        relayer: Address::ZERO,
        deadline: plan.budget().expiry,
    }
}

fn stands(world: &World, plan: &AllowancePlan) -> BudgetState {
    now(plan.contract().state(&*world.port(), plan.id(), At::Latest)).unwrap()
}

/// Agrees to an intent and takes it as far as it gets.
fn done(world: &World, name: IntentId, intent: Intent) -> State {
    let journal = world.journal();
    agree(world, &journal, name, intent);
    world.settle(&journal);
    state(&journal, &name)
}

/// An allowance that lives.
fn opened() -> (World, AllowancePlan) {
    let world = world();
    let plan = planned(&world, &order()).unwrap();
    assert!(matches!(done(&world, id(1), plan.open()), State::Final(_)));
    (world, plan)
}

#[test]
fn an_app_spends_within_its_limits_and_what_is_left_comes_home() {
    // given ten coins that were put aside
    let (world, plan) = opened();
    assert_eq!(world.chain.balance(ALLOWANCE), U256::from(coins(10).get()));
    let state = stands(&world, &plan);
    assert_eq!((state.status, state.remaining), (BudgetStatus::Live, coins(10)));
    // when the app's key pays somebody, then it comes out of the deposit and not out of the account
    let intent = plan.pay(&app_key(), &world.book, &spend(&plan, account(9), coins(3), 0)).unwrap();
    assert_eq!(intent.payee(), Some(account(9)));
    let preview = now(Preview::prepare(&world.journal(), &world.book, intent.clone())).unwrap();
    let summary = preview.summary();
    assert_eq!(summary.outflow[&Asset::Native], summary.max_fee, "nothing leaves the account but the fee");
    assert!(summary.warnings.contains(&Warning::FirstPayment));
    assert!(matches!(summary.call, Some(KnownCall::Allowance(BudgetCall::Spend { .. }))));
    assert!(matches!(done(&world, id(2), intent), State::Final(_)));
    assert_eq!(world.chain.balance(account(9)), U256::from(coins(3).get()));
    assert_eq!(stands(&world, &plan).remaining, coins(7));
    // and what the contract would refuse is not offered
    let more = plan.pay(&app_key(), &world.book, &spend(&plan, account(9), coins(4), 1)).unwrap();
    let refused = now(Preview::prepare(&world.journal(), &world.book, more)).unwrap_err();
    assert!(matches!(refused, PreviewError::WouldFail(_)));
    assert!(
        matches!(refused.contract_says(), Some(Refusal::Allowance(says)) if says.code().as_str() == "BUD-112")
    );
    let before = world.chain.balance(world.signer.address());
    // when it is ended, then the rest is back, but for the fee
    assert!(matches!(done(&world, id(3), plan.revoke()), State::Final(_)));
    let back = world.chain.balance(world.signer.address()) - before;
    assert!(back < U256::from(coins(7).get()) && back > U256::from(coins(6).get()), "{back}");
    assert_eq!(world.chain.balance(ALLOWANCE), U256::ZERO);
    assert_eq!(stands(&world, &plan).status, BudgetStatus::Revoked);
}

#[test]
fn what_is_left_at_the_end_is_refunded_by_whoever_asks_and_not_before() {
    let (world, plan) = opened();
    let early = now(Preview::prepare(&world.journal(), &world.book, plan.refund())).unwrap_err();
    assert!(
        matches!(early.contract_says(), Some(Refusal::Allowance(says)) if says.code().as_str() == "BUD-108")
    );
    world.advance(15 * 86_400);
    world.chain.mine();
    assert!(matches!(done(&world, id(2), plan.refund()), State::Final(_)));
    assert_eq!(stands(&world, &plan).status, BudgetStatus::Refunded);
    assert_eq!(world.chain.balance(ALLOWANCE), U256::ZERO);
}

#[test]
fn an_open_whose_process_died_while_it_sent_is_opened_once() {
    for fault in [SendFault::LostRequest, SendFault::LostAnswer, SendFault::Swallowed] {
        // given an open that was agreed to, and a process that dies at its first sending
        let world = world();
        let plan = planned(&world, &order()).unwrap();
        let journal = world.journal();
        agree(&world, &journal, id(1), plan.open());
        world.endpoint.next_send(Some(fault));
        let _ = now(journal.tick(Some(&world.signer)));
        drop(journal);
        // when another one goes on from the disk
        let journal = world.journal();
        world.settle(&journal);
        // then one deposit is there
        assert!(matches!(state(&journal, &id(1)), State::Final(_)), "{fault:?}");
        assert_eq!(world.chain.balance(ALLOWANCE), U256::from(coins(10).get()), "{fault:?}");
        assert_eq!(world.chain.took_effect().len(), 1, "{fault:?}");
        // and a second one of the same terms would be refused by the contract
        let again = now(Preview::prepare(&journal, &world.book, plan.open())).unwrap_err();
        assert!(
            matches!(again.contract_says(), Some(Refusal::Allowance(says)) if says.code().as_str() == "BUD-102")
        );
    }
}

#[test]
fn bgt_002_what_the_contract_would_refuse_is_refused_before_it_is_signed_under_its_code() {
    let (world, plan) = opened();
    let (to, begun) = (Destination::Account(account(9)), plan.budget().origin);
    let check = |state: BudgetState, at: UnixSeconds, to: Destination, amount: Amount| {
        plan.check(&state, at, to, amount).map_err(|refusal| refusal.code().as_str().to_owned())
    };
    let live = stands(&world, &plan);
    assert_eq!(check(live, begun, to, coins(3)), Ok(()));
    let after = |seconds: u64| begun.after(Duration::from_secs(seconds));
    let spent = BudgetState { spent_in_period: coins(2), ..live };
    let nearly = BudgetState { remaining: coins(1), ..live };
    let over = BudgetState { status: BudgetStatus::Revoked, ..live };
    let stranger = Destination::Account(account(7));
    for (state, at, to, amount, code) in [
        (BudgetState { status: BudgetStatus::Unknown, ..live }, begun, to, coins(1), "BUD-103"),
        (over, begun, to, coins(1), "BUD-104"),
        (live, UnixSeconds::new(begun.get() - 1), to, coins(1), "BUD-106"),
        (live, plan.budget().expiry, to, coins(1), "BUD-107"),
        (live, begun, to, Amount::ZERO, "BUD-109"),
        (live, begun, stranger, coins(1), "BUD-111"),
        (live, begun, to, coins(4), "BUD-112"),
        (spent, begun, to, coins(3), "BUD-113"),
        (nearly, begun, to, coins(2), "BUD-114"),
    ] {
        assert_eq!(check(state, at, to, amount), Err(code.to_owned()), "{state:?}");
    }
    // what was spent yesterday leaves today whole
    assert_eq!(check(spent, after(DAY.into()), to, coins(3)), Ok(()));
}

#[test]
fn bgt_002_terms_that_no_contract_takes_are_refused_before_anything_is_kept() {
    let world = world();
    let base = order();
    let refused = |order: AllowanceOrder| planned(&world, &order).unwrap_err().code().as_str().to_owned();
    assert_eq!(refused(AllowanceOrder { per_payment: Amount::ZERO, ..base.clone() }), "BUD-101");
    assert_eq!(refused(AllowanceOrder { per_payment: coins(5), ..base.clone() }), "BUD-101");
    assert_eq!(refused(AllowanceOrder { per_period: coins(11), ..base.clone() }), "BUD-101");
    assert_eq!(refused(AllowanceOrder { period: 60, ..base.clone() }), "BUD-101");
    for lasts in [Duration::from_secs(3_600), Duration::from_secs(367 * 86_400)] {
        assert_eq!(refused(AllowanceOrder { lasts, ..base.clone() }), "BUD-101");
    }
    let nobody = vec![Destination::Account(Address::ZERO)];
    assert_eq!(refused(AllowanceOrder { payees: nobody, ..base.clone() }), "BUD-101");
    let many = vec![Destination::Account(account(9)); 65];
    assert_eq!(refused(AllowanceOrder { payees: many, ..base.clone() }), "PAY-465");
    let parties = (account(1), account(2));
    let elsewhere = AllowancePlan::new(&book(), &base, parties, UnixSeconds::new(1), &mut SeededRng::new(1));
    assert_eq!(elsewhere, Err(AllowanceError::NoContract));
}

#[test]
fn sgn_007_a_payment_is_signed_by_the_budgets_key_for_the_books_contract_and_for_nobodys_fee() {
    let world = world();
    let plan = planned(&world, &order()).unwrap();
    let good = spend(&plan, account(9), coins(1), 0);
    let sign = |key: &AccountKey, spend: &Spend| sign_spend(key, plan.budget(), spend, &world.book);
    assert!(sign(&app_key(), &good).is_ok());
    assert_eq!(sign(&app_key(), &good), sign(&app_key(), &good), "the same payment has the same bytes");
    // another key, another budget, a fee, a relayer, nobody
    assert!(matches!(sign(&key(1), &good), Err(SpendError::OtherKey { .. })));
    let other = Spend { id: BudgetId::from_array([1; 32]), ..good };
    assert!(matches!(sign(&app_key(), &other), Err(SpendError::OtherBudget { .. })));
    for bent in [Spend { max_relayer_fee: coins(1), ..good }, Spend { relayer: account(3), ..good }] {
        assert_eq!(sign(&app_key(), &bent), Err(SpendError::FeeForSomebody));
    }
    let nobody = Spend { dest: Destination::Account(Address::ZERO), ..good };
    assert_eq!(sign(&app_key(), &nobody), Err(SpendError::ToNobody));
    // and on another chain, or where there is no such contract, nothing is
    let mut elsewhere = (*world.book).clone();
    elsewhere.chain_id = ChainId::new(1);
    assert!(matches!(
        sign_spend(&app_key(), plan.budget(), &good, &elsewhere),
        Err(SpendError::OtherBudget { .. })
    ));
    assert_eq!(sign_spend(&app_key(), plan.budget(), &good, &book()), Err(SpendError::NoContract));
}

#[test]
fn sgn_003_a_payment_with_a_fee_and_what_goes_to_a_note_are_no_calls_of_ours() {
    let world = world();
    let plan = planned(&world, &order()).unwrap();
    let good = spend(&plan, account(9), coins(1), 0);
    let signature = sign_spend(&app_key(), plan.budget(), &good, &world.book).unwrap();
    let known = |data: Bytes| decode::known_call(ContractName::Allowance, &data).is_some();
    let contract = plan.contract();
    let free = contract.spend((plan.budget(), &good), &[], None, &signature, Amount::ZERO);
    let paid = contract.spend((plan.budget(), &good), &[], None, &signature, coins(1));
    assert!(known(free.data) && !known(paid.data));
    let note = Destination::Note(B256::repeat_byte(4));
    let to_note =
        contract.spend((plan.budget(), &Spend { dest: note, ..good }), &[], None, &[0; 65], Amount::ZERO);
    let mut home_is_a_note = *plan.budget();
    home_is_a_note.refund_to = note;
    let opening = NoteOpening {
        pool: account(1),
        note_key: B256::ZERO,
        authority: Address::ZERO,
        insertion: Amount::ZERO,
        ciphertext: vec![1],
    };
    for call in [to_note, contract.open(&home_is_a_note), contract.revoke(plan.budget(), Some(&opening))] {
        assert!(!known(call.data));
    }
    assert!(known(contract.open(plan.budget()).data) && known(contract.refund(plan.budget(), None).data));
}

#[test]
fn typ_001_every_field_of_the_terms_and_of_a_payment_is_shown() {
    let world = world();
    let plan = planned(&world, &order()).unwrap();
    let pay = plan.pay(&app_key(), &world.book, &spend(&plan, account(9), coins(1), 0)).unwrap();
    for (intent, name) in [(plan.open(), "Budget"), (pay, "Spend")] {
        let shown = TypedData::of_allowance(&world.book, &intent).unwrap();
        let what = described(ContractName::Allowance).into_iter().find(|one| one.name == name).unwrap();
        let paths: Vec<&str> = shown.fields.iter().map(|field| field.path.as_str()).collect();
        assert_eq!(paths, what.fields.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
        assert_eq!((shown.name, shown.place, shown.chain), (name, ALLOWANCE, CHAIN));
    }
    let shown = TypedData::of_allowance(&world.book, &plan.open()).unwrap();
    assert_eq!(shown.fields[0].held, Held::Account(world.signer.address()));
    assert_eq!(shown.fields[3].held, Held::Money(Asset::Native, U256::from(coins(10).get())));
    for other in [plan.revoke(), plan.refund(), send_coin(account(9), 1)] {
        assert_eq!(TypedData::of_allowance(&world.book, &other), None);
    }
}

#[test]
fn an_allowance_is_the_same_one_when_it_is_read_back() {
    // given one that was kept
    let world = world();
    let (persona, store) = (PersonaNumber::FIRST, world.disk());
    let plan = planned(&world, &order()).unwrap();
    let mut records = store.begin_write().unwrap();
    allowance::keep(&mut *records, persona, &plan, teahouse_base::UnixMillis::new(5)).unwrap();
    records.commit().unwrap();
    // when it is looked for again, then name and intents are the same
    let read = store.begin_read().unwrap();
    let kept = allowance::find(&*read, persona, CHAIN, &plan.id()).unwrap().unwrap();
    assert_eq!((&kept.plan, kept.plan.id(), kept.plan.open()), (&plan, plan.id(), plan.open()));
    assert_eq!(allowance::list(&*read, persona, CHAIN).unwrap(), std::slice::from_ref(&kept));
    assert_eq!(KeptAllowance::from_bytes(&kept.to_bytes()), Ok(kept));
    // and another persona, or another chain, has none
    assert!(allowance::list(&*read, PersonaNumber::new(1).unwrap(), CHAIN).unwrap().is_empty());
    assert!(allowance::list(&*read, persona, ChainId::new(1)).unwrap().is_empty());
    // an order that differs in anything is another one
    let owner = world.signer.address();
    assert!(plan.serves(&order(), owner) && !plan.serves(&order(), account(3)));
    for other in [
        AllowanceOrder { total: coins(11), ..order() },
        AllowanceOrder { lasts: Duration::from_secs(86_400), ..order() },
        AllowanceOrder { payees: Vec::new(), ..order() },
        AllowanceOrder { app: SpendingApp::from_array([8; 32]), ..order() },
    ] {
        assert!(!plan.serves(&other, owner));
    }
    let budget = plan.budget();
    assert!(plan.can_open(budget.origin) && !plan.can_open(budget.expiry));
}
