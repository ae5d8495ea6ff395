//! What is shown, and what an agreement to it is worth.

use std::sync::Arc;

use alloy::primitives::{Address, Bytes, U256};
use alloy::sol_types::SolCall;
use teahouse_base::Coded;
use teahouse_chain::book::ContractName;
use teahouse_chain::port::{Asset, ChainId, ChainPort};
use teahouse_chain::quorum::Quorum;
use teahouse_chain::testing::TokenDouble;
use teahouse_wallet::journal::{Journal, State};
use teahouse_wallet::preview::{ConfirmError, ConsentDigest, Preview, PreviewError, Warning};
use teahouse_wallet::signer::decode::{self, KnownCall};
use teahouse_wallet::signer::{Erc20, Fees, Intent, IntentError, SignError, TxPlan};
use teahouse_wallet::typed::{bind, described};

use crate::envelope_double::EnvelopeDouble;
use crate::world::*;

fn preview(world: &World, intent: Intent) -> Preview {
    now(Preview::prepare(&world.journal(), &world.book, intent)).unwrap()
}

fn with_dollars() -> World {
    let world = World::new();
    let dollars = TokenDouble::held_by([(world.signer.address(), U256::from(500_000_000))]);
    world.chain.place(DOLLAR, Box::new(dollars));
    world
}

fn send_dollars(to: Address, amount: u64) -> Intent {
    Intent::SendToken { token: DOLLAR, to, amount: U256::from(amount) }
}

#[test]
fn prv_001_a_preview_tells_what_leaves_with_the_largest_fee() {
    let world = with_dollars();
    let shown = preview(&world, send_dollars(account(9), 25_000_000));
    let summary = shown.summary();
    assert_eq!(summary.outflow[&Asset::Token(DOLLAR)], U256::from(25_000_000));
    assert_eq!(summary.outflow[&Asset::Native], summary.max_fee);
    assert!(summary.max_fee > U256::ZERO);
    assert!(summary.inflow.is_empty());
    assert_eq!(summary.warnings.iter().collect::<Vec<_>>(), [&Warning::FirstPayment]);
    assert!(matches!(summary.call, Some(KnownCall::SendToken { .. })));
}

#[test]
fn prv_001_a_preview_counts_the_payments_that_are_on_their_way() {
    // given 500 dollars of which 400 are on their way
    let world = with_dollars();
    let journal = world.journal();
    agree(&world, &journal, id(1), send_dollars(account(8), 400_000_000));
    // when 200 more are to be sent
    let refused = now(Preview::prepare(&journal, &world.book, send_dollars(account(9), 200_000_000)));
    // then it is known that this would fail
    assert!(matches!(refused, Err(PreviewError::WouldFail(_))), "{refused:?}");
}

#[test]
fn prv_002_an_agreement_to_something_else_does_not_count() {
    let world = World::new();
    let journal = world.journal();
    let shown = preview(&world, send_coin(account(9), COIN));
    let other = preview(&world, send_coin(account(9), COIN + 1));
    for digest in [other.digest(), ConsentDigest::from_array([0; 32])] {
        assert!(matches!(now(shown.confirm(&journal, &digest)), Err(ConfirmError::NotWhatWasShown)));
    }
}

#[test]
fn prv_002_the_digest_covers_bytes_block_and_summary() {
    let world = with_dollars();
    let base = preview(&world, send_coin(account(9), COIN)).digest();
    let mut seen = std::collections::BTreeSet::from([base]);
    // another payee, another amount, another nonce, another block, another summary (now a known payee)
    assert!(seen.insert(preview(&world, send_coin(account(8), COIN)).digest()));
    assert!(seen.insert(preview(&world, send_coin(account(9), COIN + 1)).digest()));
    world.chain.mine_empty(1);
    assert!(seen.insert(preview(&world, send_coin(account(9), COIN)).digest()));
    let journal = world.journal();
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    assert!(seen.insert(preview(&world, send_coin(account(9), COIN)).digest()));
    // and the same look at the same moment has the same digest
    assert_eq!(
        preview(&world, send_coin(account(7), 1)).digest(),
        preview(&world, send_coin(account(7), 1)).digest()
    );
}

#[test]
fn prv_003_what_was_shown_long_ago_does_not_count() {
    let world = World::new();
    let journal = world.journal();
    let shown = preview(&world, send_coin(account(9), COIN));
    // two blocks and thirty seconds are fine
    world.chain.mine_empty(2);
    world.advance(30);
    assert!(now(shown.confirm(&journal, &shown.digest())).is_ok());
    // one second more is not
    world.advance(1);
    let stale = now(shown.confirm(&journal, &shown.digest()));
    assert!(matches!(stale, Err(ConfirmError::Stale { blocks: 2, .. })), "{stale:?}");
    // nor is one block more
    let shown = preview(&world, send_coin(account(9), COIN));
    world.chain.mine_empty(3);
    assert!(matches!(
        now(shown.confirm(&journal, &shown.digest())),
        Err(ConfirmError::Stale { blocks: 3, .. })
    ));
}

#[test]
fn prv_003_a_chain_that_went_back_makes_what_was_shown_old() {
    let world = World::new();
    let journal = world.journal();
    let shown = preview(&world, send_coin(account(9), COIN));
    world.endpoint.set_lag(5);
    assert!(matches!(now(shown.confirm(&journal, &shown.digest())), Err(ConfirmError::Stale { .. })));
}

#[test]
fn chn_010_two_honest_endpoints_a_block_apart_let_a_payment_be_shown_and_agreed_to() {
    // given two endpoints, of which one hears of blocks late
    let world = World::new();
    let late = world.chain.endpoint("late");
    let ends: Vec<(String, Arc<dyn ChainPort>)> =
        vec![("one".into(), world.port()), ("late".into(), Arc::new(late.clone()))];
    let port = Arc::new(Quorum::new(CHAIN, ends));
    let journal = Journal::open(world.lane(), world.disk(), port, Arc::new(world.clock.clone()));
    late.set_lag(1);
    // when a payment is shown, a block comes, and it is agreed to
    let shown = now(Preview::prepare(&journal, &world.book, send_coin(account(9), COIN))).unwrap();
    world.chain.mine_empty(1);
    let agreed = now(shown.confirm(&journal, &shown.digest()));
    // then nobody was contradicted
    assert!(agreed.is_ok(), "{:?}", agreed.err());
}

/// A token that takes more than it was told, from the second transfer it sees on.
#[derive(Clone)]
struct GreedyToken {
    extra: U256,
}

impl teahouse_chain::testing::ScriptedContract for GreedyToken {
    fn run(
        &mut self,
        call: &teahouse_chain::testing::ScriptedCall,
    ) -> Result<teahouse_chain::testing::Done, teahouse_chain::port::Revert> {
        if let Ok(asked) = Erc20::transferCall::abi_decode(&call.data) {
            let (asset, amount) = (Asset::Token(call.to), asked.amount + self.extra);
            let log =
                teahouse_chain::transfers::Transfer { asset, from: call.from, to: asked.to, amount }.to_log();
            return Ok(teahouse_chain::testing::Done { logs: vec![log], ..Default::default() });
        }
        let output = U256::from(1_000_000_000_u64).to_be_bytes_vec().into();
        Ok(teahouse_chain::testing::Done { output, ..Default::default() })
    }

    fn boxed_clone(&self) -> Box<dyn teahouse_chain::testing::ScriptedContract> {
        Box::new(self.clone())
    }
}

#[test]
fn prv_004_bytes_that_would_take_more_than_was_shown_are_stopped() {
    // given a transfer that was shown to take what it says
    let world = World::new();
    let journal = world.journal();
    world.chain.place(DOLLAR, Box::new(GreedyToken { extra: U256::ZERO }));
    let shown = preview(&world, send_dollars(account(9), 100));
    // when the token changes its mind
    world.chain.place(DOLLAR, Box::new(GreedyToken { extra: U256::from(1) }));
    let refused = now(shown.confirm(&journal, &shown.digest()));
    // then
    assert!(
        matches!(refused, Err(ConfirmError::OutflowGrew { asset: Asset::Token(DOLLAR), .. })),
        "{refused:?}"
    );
    // and a fresh look shows it and warns
    let again = preview(&world, send_dollars(account(9), 100));
    assert!(again.summary().warnings.contains(&Warning::MovesMoreThanAsked));
}

#[test]
fn prv_005_a_transaction_that_would_fail_is_not_offered() {
    let world = with_dollars();
    let too_much = send_dollars(account(9), 600_000_000);
    let refused = now(Preview::prepare(&world.journal(), &world.book, too_much));
    assert!(matches!(refused, Err(PreviewError::WouldFail(_))));
}

#[test]
fn a_person_is_warned_of_strangers_contracts_and_unknown_tokens() {
    let world = with_dollars();
    let journal = world.journal();
    let unknown = account(0x77);
    world.chain.place(unknown, Box::new(TokenDouble::held_by([(world.signer.address(), U256::from(10))])));
    let to_contract = preview(&world, send_dollars(unknown, 1));
    assert!(to_contract.summary().warnings.contains(&Warning::PayeeIsContract));
    let strange = Intent::SendToken { token: unknown, to: account(9), amount: U256::from(1) };
    assert!(preview(&world, strange).summary().warnings.contains(&Warning::UnknownToken));
    assert!(preview(&world, send_coin(account(9), 1)).summary().warnings.contains(&Warning::FeeAboveAmount));
    // and who was paid finally is no stranger any more
    agree(&world, &journal, id(1), send_coin(account(9), COIN));
    world.settle(&journal);
    assert!(matches!(state(&journal, &id(1)), State::Final(_)));
    assert!(
        !preview(&world, send_coin(account(9), COIN)).summary().warnings.contains(&Warning::FirstPayment)
    );
}

#[test]
fn prv_006_a_token_to_its_own_contract_and_anything_to_nobody_is_refused() {
    let world = with_dollars();
    for (intent, code) in [
        (send_dollars(DOLLAR, 1), "PAY-105"),
        (send_dollars(Address::ZERO, 1), "PAY-104"),
        (send_coin(Address::ZERO, 1), "PAY-104"),
    ] {
        let refused = now(Preview::prepare(&world.journal(), &world.book, intent)).unwrap_err();
        assert_eq!(refused.code().as_str(), code);
    }
}

#[test]
fn an_account_that_runs_a_contracts_code_is_told_from_a_contract_and_the_contract_is_named() {
    let world = World::new();
    let (payee, code) = (account(9), account(0x51));
    world.chain.delegate(payee, code);
    let shown = preview(&world, send_coin(payee, COIN));
    assert_eq!(shown.summary().delegate, Some(code));
    assert!(shown.summary().warnings.contains(&Warning::PayeeIsDelegated));
    assert!(!shown.summary().warnings.contains(&Warning::PayeeIsContract));
    // and what was agreed to is another thing once the code is another
    let before = shown.digest();
    world.chain.delegate(payee, account(0x52));
    assert_ne!(preview(&world, send_coin(payee, COIN)).digest(), before);
}

#[test]
fn sending_everything_sending_to_oneself_and_an_allowance_without_bound_are_named_as_such() {
    let world = with_dollars();
    let has = |intent, warning| preview(&world, intent).summary().warnings.contains(&warning);
    assert!(has(send_dollars(account(9), 500_000_000), Warning::TakesEverything));
    assert!(!has(send_dollars(account(9), 499_999_999), Warning::TakesEverything));
    assert!(!has(send_coin(account(9), COIN), Warning::TakesEverything));
    assert!(has(send_coin(world.signer.address(), COIN), Warning::PayeeIsSelf));
    world.chain.place(ENVELOPE, Box::new(EnvelopeDouble::default()));
    let allow = |amount| Intent::AllowToken { token: DOLLAR, spender: ContractName::RedEnvelope, amount };
    assert!(has(allow(U256::MAX), Warning::UnboundedApproval));
    assert!(has(allow(U256::ONE << 128), Warning::UnboundedApproval));
    assert!(!has(allow((U256::ONE << 128) - U256::ONE), Warning::UnboundedApproval));
}

#[test]
fn a_chain_that_cannot_be_asked_gives_no_preview() {
    let world = World::new();
    world.endpoint.set_down(true);
    let refused = now(Preview::prepare(&world.journal(), &world.book, send_coin(account(9), COIN)));
    assert!(matches!(refused, Err(PreviewError::Port(_))));
}

#[test]
fn sgn_002_a_plan_for_another_chain_or_account_is_not_signed() {
    let world = World::new();
    let fees = Fees { max_fee: 2, tip: 1 };
    let mut other = (*world.book).clone();
    other.chain_id = ChainId::new(1);
    let from = world.signer.address();
    let foreign = TxPlan::new(&other, from, send_coin(account(9), 1), 0, 21_000, fees).unwrap();
    assert!(matches!(world.signer.sign(&foreign), Err(SignError::OtherChain { .. })));
    let stranger = TxPlan::new(&world.book, account(1), send_coin(account(9), 1), 0, 21_000, fees).unwrap();
    assert!(matches!(world.signer.sign(&stranger), Err(SignError::OtherAccount(_))));
    let odd =
        TxPlan::new(&world.book, from, send_coin(account(9), 1), 0, 21_000, Fees { max_fee: 1, tip: 2 })
            .unwrap();
    assert!(matches!(world.signer.sign(&odd), Err(SignError::TipAboveFee)));
}

#[test]
fn sgn_001_the_same_plan_gives_the_same_bytes_and_they_recover_to_the_account() {
    use alloy::consensus::TxEnvelope;
    use alloy::eips::eip2718::Decodable2718;
    let world = World::new();
    let from = world.signer.address();
    let plan =
        TxPlan::new(&world.book, from, send_coin(account(9), 1), 3, 21_000, Fees { max_fee: 2, tip: 1 })
            .unwrap();
    let signed = world.signer.sign(&plan).unwrap();
    assert_eq!(world.signer.sign(&plan).unwrap(), signed);
    let read = TxEnvelope::decode_2718_exact(&signed.raw).unwrap();
    let recovered = read.signature().recover_address_from_prehash(&read.signature_hash()).unwrap();
    assert_eq!(recovered, from);
    assert_eq!(*read.tx_hash(), signed.hash);
}

#[test]
fn sgn_003_a_call_must_be_one_that_its_contract_knows_and_nothing_may_hide_behind_it() {
    let world = World::new();
    let call =
        |contract, data: Vec<u8>| Intent::CallContract { contract, value: U256::ZERO, data: data.into() };
    // an unknown contract, an unknown selector, nothing at all
    let missing = call(ContractName::MiniAppRegistry, vec![1, 2, 3, 4]).call(&world.book);
    assert!(matches!(missing, Err(IntentError::UnknownContract(_) | IntentError::UnknownCall(_))));
    for data in [vec![], vec![0xde, 0xad, 0xbe, 0xef], vec![0; 100]] {
        let refused = call(ContractName::RedEnvelope, data).call(&world.book);
        assert!(matches!(refused, Err(IntentError::UnknownCall(ContractName::RedEnvelope))));
    }
    // a known call with bytes behind its arguments
    let mint = teahouse_chain::bindings::PracticeDollar::mintCall { to: account(1), amount: U256::from(5) }
        .abi_encode();
    assert!(call(ContractName::PracticeDollar, mint.clone()).call(&world.book).is_ok());
    let smuggled = [&mint[..], &[0; 32]].concat();
    assert!(call(ContractName::PracticeDollar, smuggled).call(&world.book).is_err());
    // moving tokens has an intent of its own, and cannot be had through the general one
    let transfer = Erc20::transferCall { to: account(1), amount: U256::from(5) }.abi_encode();
    assert_eq!(decode::known_call(ContractName::PracticeDollar, &Bytes::from(transfer)), None);
    // nobody is paid by mistake, and no call is longer than what can be shown
    assert!(matches!(send_coin(Address::ZERO, 1).call(&world.book), Err(IntentError::ToNobody)));
    let long = call(ContractName::RedEnvelope, vec![0; 33 * 1024]).call(&world.book);
    assert!(matches!(long, Err(IntentError::TooLong(_))));
}

#[test]
fn sgn_003_typ_001_a_permit_is_neither_a_known_call_nor_described_typed_data() {
    alloy::sol! {
        function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s);
    }
    // given a permit (EIP-2612) for everything that an account holds
    let world = with_dollars();
    let (owner, spender, value) = (world.signer.address(), account(9), U256::MAX);
    let (r, s) = (U256::ONE.into(), U256::from(2).into());
    let data =
        Bytes::from(permitCall { owner, spender, value, deadline: U256::MAX, v: 27, r, s }.abi_encode());
    // when it is to be called, whatever the contract, then it has no meaning
    for contract in ContractName::ALL {
        assert_eq!(decode::known_call(contract, &data), None, "{contract}");
        let permit = Intent::CallContract { contract, value: U256::ZERO, data: data.clone() };
        assert_eq!(permit.call(&world.book), Err(IntentError::UnknownCall(contract)));
        let refused = now(Preview::prepare(&world.journal(), &world.book, permit)).unwrap_err();
        assert_eq!(refused.code().as_str(), "PAY-102", "{contract}");
    }
    // and as typed data nobody describes it
    for contract in ContractName::ALL {
        assert!(described(contract).iter().all(|one| !one.name.starts_with("Permit")), "{contract}");
    }
    let refused = now(bind(&*world.port(), &world.book, ContractName::PracticeDollar, "Permit")).unwrap_err();
    assert_eq!(refused.code().as_str(), "PAY-452");
}
