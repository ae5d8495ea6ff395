//! A call that is put into words is exactly what its bytes are (SGN-003): for any bytes, what is known encodes to them again.

use std::time::Duration;

use alloy::primitives::{Address, B256, Bytes, U256};
use alloy::sol_types::{SolCall, SolInterface};
use proptest::prelude::*;
use teahouse_base::UnixSeconds;
use teahouse_chain::allowance::Allowance;
use teahouse_chain::bindings::{
    Allowance as Budgets, Delegate, Escrow as Deals, MiniAppRegistry, NameDirectory,
};
use teahouse_chain::bindings::{PracticeDollar, RedEnvelope};
use teahouse_chain::book::ContractName;
use teahouse_chain::delegate::{Batch, DelegatedAccount};
use teahouse_chain::envelope::{Amount, ContractCall, Destination};
use teahouse_chain::escrow::{DealTerms, Escrow, Milestone};
use teahouse_chain::port::Asset;
use teahouse_wallet::redeem::own_submission;
use teahouse_wallet::signer::Intent;
use teahouse_wallet::signer::decode::{BudgetCall, EscrowCall, KnownCall, known_call};

use crate::redeem::Gift;
use crate::world::*;

/// The contracts of which calls are known.
const KNOWN: [ContractName; 6] = [
    ContractName::RedEnvelope,
    ContractName::MiniAppRegistry,
    ContractName::NameDirectory,
    ContractName::Allowance,
    ContractName::Escrow,
    ContractName::PracticeDollar,
];

fn again<I: SolInterface>(data: &[u8]) -> Option<Vec<u8>> {
    I::abi_decode(data).ok().map(|call| call.abi_encode())
}

/// What the contract itself would read in `data`, encoded again.
fn as_the_contract_says(contract: ContractName, data: &[u8]) -> Option<Vec<u8>> {
    match contract {
        ContractName::RedEnvelope => again::<RedEnvelope::RedEnvelopeCalls>(data),
        ContractName::MiniAppRegistry => again::<MiniAppRegistry::MiniAppRegistryCalls>(data),
        ContractName::NameDirectory => again::<NameDirectory::NameDirectoryCalls>(data),
        ContractName::Allowance => again::<Budgets::AllowanceCalls>(data),
        ContractName::Escrow => again::<Deals::EscrowCalls>(data),
        ContractName::PracticeDollar => again::<PracticeDollar::PracticeDollarCalls>(data),
        _ => None,
    }
}

/// The call that `known` means, where the words say all of it.
fn as_the_words_say(known: &KnownCall) -> Option<Vec<u8>> {
    let allowance = Allowance::at(Address::ZERO);
    let data = match known {
        KnownCall::Allowance(BudgetCall::Open(budget)) => allowance.open(budget).data,
        KnownCall::Allowance(BudgetCall::Revoke(budget)) => allowance.revoke(budget, None).data,
        KnownCall::Allowance(BudgetCall::Refund(budget)) => allowance.refund(budget, None).data,
        KnownCall::MintPracticeDollars { to, amount } => {
            PracticeDollar::mintCall { to: *to, amount: *amount }.abi_encode().into()
        }
        _ => return None,
    };
    Some(data.to_vec())
}

/// Whether `data` is known; what is known has to be these bytes and no others.
fn is_known_and_exact(contract: ContractName, data: &[u8]) -> bool {
    let Some(known) = known_call(contract, &Bytes::copy_from_slice(data)) else { return false };
    assert_eq!(as_the_contract_says(contract, data).as_deref(), Some(data), "{contract}: {known:?}");
    if let Some(said) = as_the_words_say(&known) {
        assert_eq!(said, data, "{contract}: {known:?}");
    }
    true
}

/// Whether `data` brings a batch; what is read of one has to be these bytes and no others.
fn is_exact_execution(data: &[u8]) -> bool {
    let Some((batch, fee)) = Batch::of_execution(&Bytes::copy_from_slice(data)) else { return false };
    let signature = Delegate::executeCall::abi_decode(data).unwrap().signature;
    let said = DelegatedAccount::at(Address::ZERO).execute(&batch, fee, &signature);
    assert_eq!(said.data.to_vec(), data, "{batch:?}");
    true
}

fn calls_of(intent: Intent) -> (ContractName, Vec<u8>) {
    match intent {
        Intent::CallContract { contract, data, .. } => (contract, data.to_vec()),
        other => panic!("no call of a contract: {other:?}"),
    }
}

/// True calls of gifts, allowances and practice money.
fn true_calls() -> Vec<(ContractName, Vec<u8>)> {
    let gift = Gift::new();
    let claim = gift.sign(&gift.share(1), account(9)).unwrap();
    let mut all = vec![
        calls_of(gift.plan.intents().remove(0)),
        calls_of(gift.plan.refund_intent()),
        calls_of(own_submission(&claim, ENVELOPE)),
    ];
    let [plan, _] = crate::allowance::unopened();
    all.extend([plan.open(), plan.revoke(), plan.refund()].map(calls_of));
    let mint = PracticeDollar::mintCall { to: account(1), amount: U256::from(5) };
    all.push((ContractName::PracticeDollar, mint.abi_encode()));
    all.extend(steps_of_a_deal().map(|call| (ContractName::Escrow, call.data.to_vec())));
    all
}

/// A deal between two accounts, without an arbiter.
fn deal() -> DealTerms {
    let (day, amount) = (Duration::from_secs(86_400), Amount::small(5));
    DealTerms {
        payer: account(1),
        payee: account(2),
        arbiter: None,
        asset: Asset::Token(account(7)),
        milestones: vec![Milestone { amount, deliver_by: UnixSeconds::new(9), review_window: day }],
        payer_deposit: Amount::ZERO,
        payee_deposit: Amount::ZERO,
        arbiter_fee_bps: 0,
        arbiter_fee_cap: Amount::ZERO,
        response_window: day,
        challenge_window: day,
        ruling_window: day,
        default_bps: 5_000,
        payer_to: Destination::Account(account(1)),
        payee_to: Destination::Account(account(2)),
        meta_hash: B256::repeat_byte(3),
        accept_by: UnixSeconds::new(8),
        salt: B256::repeat_byte(4),
    }
}

fn steps_of_a_deal() -> [ContractCall; 7] {
    let (escrow, deal) = (Escrow::at(Address::ZERO), deal());
    [
        escrow.create(&deal),
        escrow.accept(&deal, &[]),
        escrow.deliver(&deal, 0, B256::repeat_byte(5)),
        escrow.release(&deal, 0, Amount::small(5)),
        escrow.cancel_unaccepted(&deal),
        escrow.refund_after_deadline(&deal, 0),
        escrow.claim_after_review(&deal, 0),
    ]
}

#[test]
fn of_a_deal_what_needs_a_signature_or_pays_a_note_is_not_known() {
    let known = |call: &ContractCall| known_call(ContractName::Escrow, &call.data);
    let escrow = Escrow::at(Address::ZERO);
    let Some(KnownCall::Escrow(EscrowCall::Create { payee, amount, .. })) = known(&escrow.create(&deal()))
    else {
        panic!("a creation is known")
    };
    assert_eq!((payee, amount), (account(2), U256::from(5)));
    let deposit = DealTerms { payee_deposit: Amount::small(1), ..deal() };
    for call in [
        escrow.accept(&deal(), &[1; 65]),
        escrow.accept(&deposit, &[]),
        escrow.create_signed(&deal(), &[1; 65], &[2; 65]),
        escrow.dispute(&deal(), 0, B256::ZERO),
        escrow.withdraw_offers(&deal()),
    ] {
        assert_eq!(known(&call), None, "{call:?}");
    }
}

fn true_execution() -> Vec<u8> {
    let call = |to: u8| ContractCall { to: account(to), value: U256::from(to), data: vec![to; 40].into() };
    let batch = Batch {
        calls: vec![call(1), call(2)],
        nonce: U256::from(3),
        deadline: UnixSeconds::new(4),
        min_gas: 5,
        submitter: account(6),
        fee_asset: Asset::Token(account(7)),
        max_fee: Amount::new(8).unwrap(),
    };
    DelegatedAccount::at(account(9)).execute(&batch, Amount::new(7).unwrap(), &[5; 65]).data.to_vec()
}

/// Holds `read` against a true call, its bent bits, and what is cut off or put behind.
fn bent_and_longer(data: &[u8], read: impl Fn(&[u8]) -> bool) {
    assert!(read(data));
    for place in 0..data.len() * 8 {
        let mut bent = data.to_vec();
        bent[place / 8] ^= 1 << (place % 8);
        read(&bent);
    }
    for end in 0..data.len() {
        assert!(!read(&data[..end]), "cut at {end}");
    }
    for more in [1, 31, 32, 64] {
        assert!(!read(&[data, &vec![0; more]].concat()), "{more} bytes behind it");
    }
}

#[test]
fn sgn_003_of_every_true_call_with_a_bent_bit_what_is_known_is_exactly_its_bytes() {
    for (contract, data) in true_calls() {
        bent_and_longer(&data, |data| is_known_and_exact(contract, data));
        for other in ContractName::ALL.into_iter().filter(|other| *other != contract) {
            assert!(!is_known_and_exact(other, &data), "a call of {contract} is none of {other}");
        }
    }
    bent_and_longer(&true_execution(), is_exact_execution);
}

/// The selector of a call of `contract`, whichever.
fn selector(contract: ContractName, which: prop::sample::Index) -> [u8; 4] {
    fn at<I: SolInterface>(which: prop::sample::Index) -> [u8; 4] {
        I::selector_at(which.index(I::COUNT)).unwrap()
    }
    match contract {
        ContractName::RedEnvelope => at::<RedEnvelope::RedEnvelopeCalls>(which),
        ContractName::MiniAppRegistry => at::<MiniAppRegistry::MiniAppRegistryCalls>(which),
        ContractName::NameDirectory => at::<NameDirectory::NameDirectoryCalls>(which),
        ContractName::Allowance => at::<Budgets::AllowanceCalls>(which),
        ContractName::Escrow => at::<Deals::EscrowCalls>(which),
        _ => at::<PracticeDollar::PracticeDollarCalls>(which),
    }
}

/// A word as arguments have them: a small number, an offset, an account, a name, anything.
fn word() -> impl Strategy<Value = [u8; 32]> {
    let small = (0_u64..4).prop_map(|number| U256::from(number).to_be_bytes::<32>());
    let offset = (1_u64..24).prop_map(|number| U256::from(number * 32).to_be_bytes::<32>());
    let account = any::<[u8; 20]>().prop_map(|at| Address::from(at).into_word().0);
    let name = Just(*b"teahouse\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    prop_oneof![4 => small, 2 => offset, 2 => account, 1 => name, 1 => any::<[u8; 32]>()]
}

proptest! {
    #[test]
    fn sgn_003_of_any_bytes_what_is_known_is_exactly_these_bytes(
        contract in prop::sample::select(KNOWN.to_vec()),
        which in any::<prop::sample::Index>(),
        words in proptest::collection::vec(word(), 0..24),
        behind in proptest::collection::vec(any::<u8>(), 0..3),
    ) {
        let arguments = [words.concat(), behind].concat();
        let data = [&selector(contract, which)[..], &arguments].concat();
        is_known_and_exact(contract, &data);
        let execute = [&Delegate::executeCall::SELECTOR[..], &arguments].concat();
        is_exact_execution(&execute);
        // and without a selector
        is_known_and_exact(contract, &arguments);
        is_exact_execution(&arguments);
    }
}
