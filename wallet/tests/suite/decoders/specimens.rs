//! One true value of every kind and variant that is read from a disk or from other people.

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{Decode, Encode, UnixMillis, UnixSeconds};
use teahouse_chain::book::ContractName;
use teahouse_chain::delegate::{Batch, SignedBatch};
use teahouse_chain::destination::Destination;
use teahouse_chain::envelope::{Amount, ContractCall};
use teahouse_chain::port::{Asset, BlockRef};
use teahouse_wallet::allowance::{KeptAllowance, Payout};
use teahouse_wallet::envelope::{GivenShare, SubmitterHint};
use teahouse_wallet::journal::{Attempt, IntentRecord, Rival, State};
use teahouse_wallet::keys::PersonaNumber;
use teahouse_wallet::limits::{Bounds, Limit, Reservation, Spender, SpendingApp};
use teahouse_wallet::preview::ConsentDigest;
use teahouse_wallet::promise::PromiseRecord;
use teahouse_wallet::redeem::{Carriage, Redemption, RedemptionState};
use teahouse_wallet::relayed::{HandedBatch, Outcome, RelayedRecord, RelayedState};
use teahouse_wallet::scan::{Move, MoveKind};
use teahouse_wallet::signer::{BatchPlan, Delegation, Intent, SignedDelegation};
use teahouse_wallet::submitter::{
    Answer, BatchQuery, BatchRef, Progress, Refusal, Request, ShareRef, ShieldedQuery, ShieldedRef,
};

use crate::redeem::Gift;
use crate::shielded_world::{POOL, PoolWorld};
use crate::world::*;

/// Reads bytes and gives them back as the value says them; `None` when they were refused.
pub type Again = fn(&[u8]) -> Option<Vec<u8>>;

pub fn again<T: Decode + Encode>(bytes: &[u8]) -> Option<Vec<u8>> {
    T::from_bytes(bytes).ok().map(|value| value.to_bytes())
}

pub fn share_again(bytes: &[u8]) -> Option<Vec<u8>> {
    GivenShare::read(bytes).ok().map(|share| share.to_secret_bytes().to_vec())
}

/// A true value's name and bytes, and the way it is read.
pub type Specimen = (String, Vec<u8>, Again);

pub fn specimens() -> Vec<Specimen> {
    let gift = Gift::new();
    let mut all = of_gift(&gift);
    all.extend(of_journal(&gift));
    all.extend(of_intents().into_iter().map(specimen));
    all.extend(of_allowances());
    all.extend(crate::promises::specimens().into_iter().map(specimen));
    all.extend(crate::meters::specimens().into_iter().map(specimen));
    all.extend(of_scans_and_limits());
    all.extend(of_relayed());
    all.extend(of_submitters());
    all
}

fn specimen<T: Decode + Encode + std::fmt::Debug>(value: T) -> Specimen {
    (format!("{value:?}"), value.to_bytes(), again::<T>)
}

fn block() -> BlockRef {
    BlockRef { number: 7, hash: B256::repeat_byte(8), time: UnixSeconds::new(9) }
}

fn amount(units: u128) -> Amount {
    Amount::new(units).unwrap()
}

/// A gift's intent with its agreement and its attempt, its share with where to find carriers, and its redemption.
fn of_gift(gift: &Gift) -> Vec<Specimen> {
    let journal = gift.world.journal();
    let hints = ["/ip4/127.0.0.1/tcp/4001/p2p/12D3", "é"].map(|text| SubmitterHint::new(text).unwrap());
    let share = gift.plan.share(&gift.maker, 1, hints.to_vec()).unwrap();
    let redemptions = gift.redemptions();
    let dest = Destination::Account(account(7));
    let claim = redemptions
        .commit(|r| redemptions.sign(r, &share, dest, Carriage::FREE, gift.deadline(600)))
        .unwrap();
    let redemption = redemptions.look_up(gift.plan.id(), 1).unwrap().unwrap();
    let mut taken = redemption.clone();
    taken.state = RedemptionState::Foreign { at: block(), settled: false };
    taken.handed[0].taken = Some(("sam".to_owned(), UnixMillis::new(5)));
    let mut to_a_note = redemption.clone();
    to_a_note.dest = Destination::Note(B256::repeat_byte(6));
    let place = ShareRef { chain: CHAIN, contract: ENVELOPE, envelope: gift.plan.id(), index: 1 };
    let fee = claim.claim.max_relayer_fee;
    let submit = Request::Submit { chain: CHAIN, contract: ENVELOPE, claim: Box::new(claim), fee };
    let [first, second] = hints;
    vec![
        specimen(journal.look_up(&id(200)).unwrap().unwrap()),
        specimen(journal.attempts(&id(200)).unwrap().remove(0)),
        specimen(redemption),
        specimen(taken),
        specimen(to_a_note),
        specimen(first),
        specimen(second),
        ("share".to_owned(), share.to_secret_bytes().to_vec(), share_again),
        specimen(submit),
        specimen(Request::Quote { share: place, asset: Asset::Native }),
        specimen(Request::Status(place)),
    ]
}

/// Every state of the journal and of redemptions, by itself and in a record.
fn of_journal(gift: &Gift) -> Vec<Specimen> {
    let journal = gift.world.journal();
    let record = journal.commit(|r| journal.draft(r, id(201), send_coin(account(9), 5), None)).unwrap();
    let states = [
        State::Draft,
        State::Approved,
        State::Signed,
        State::Broadcast,
        State::Dropped,
        State::Included(block()),
        State::Safe(block()),
        State::Final(block()),
        State::Reverted { at: block(), settled: false },
        State::Reverted { at: block(), settled: true },
        State::Replaced(Rival::Cancellation),
        State::Replaced(Rival::Foreign),
        State::Expired,
    ];
    let in_record = |state: State| {
        let mut record = record.clone();
        record.state = state;
        record.sign_before = Some(UnixMillis::new(4));
        specimen(record)
    };
    let redemptions = [
        RedemptionState::Signed,
        RedemptionState::Handed,
        RedemptionState::Included(block()),
        RedemptionState::Safe(block()),
        RedemptionState::Final(block()),
        RedemptionState::Foreign { at: block(), settled: false },
        RedemptionState::Foreign { at: block(), settled: true },
        RedemptionState::Dead,
    ];
    let mut all: Vec<Specimen> = states.into_iter().flat_map(|one| [specimen(one), in_record(one)]).collect();
    all.extend(redemptions.map(specimen));
    all
}

fn word() -> SignedDelegation {
    let delegation = Delegation { chain: CHAIN, code: account(0xde), nonce: 3 };
    SignedDelegation { delegation, signature: [7; 65] }
}

/// Every variant of an intent, and an allowance for every contract.
fn of_intents() -> Vec<Intent> {
    let (token, value) = (DOLLAR, U256::from(5));
    let allow = |spender| Intent::AllowToken { token, spender, amount: value };
    let carry = |word| Intent::CarryBatch { account: account(9), data: vec![1, 2, 3, 4].into(), word };
    let mut all: Vec<Intent> = ContractName::ALL.map(allow).to_vec();
    all.extend([
        send_coin(account(9), COIN),
        Intent::SendToken { token, to: account(9), amount: value },
        Intent::CallContract { contract: ContractName::Allowance, value, data: vec![9; 36].into() },
        carry(None),
        carry(Some(word())),
        Intent::TakeCodeBack { account: account(9) },
        Intent::DisallowToken { token, spender: account(9) },
    ]);
    all.extend(PoolWorld::new().intents());
    all
}

fn of_allowances() -> Vec<Specimen> {
    let made_at = UnixMillis::new(5);
    let mut all: Vec<Specimen> = crate::allowance::unopened()
        .into_iter()
        .map(|plan| specimen(KeptAllowance { plan, made_at }))
        .collect();
    for dest in [Destination::Account(account(9)), Destination::Note(B256::repeat_byte(4))] {
        all.extend([false, true].map(|carried| specimen(Payout { dest, amount: amount(7), carried })));
    }
    all
}

fn of_scans_and_limits() -> Vec<Specimen> {
    let moved = |kind| {
        let (from, to) = (account(1), account(2));
        let (asset, amount, tx) = (Asset::Token(DOLLAR), U256::from(6), B256::repeat_byte(3));
        Move { kind, asset, from, to, amount, tx, block: block(), index: 4, seen_at: UnixMillis::new(5) }
    };
    let mut all: Vec<Specimen> =
        [MoveKind::Token, MoveKind::Coin, MoveKind::Contracts].map(moved).map(specimen).into();
    let bounds = Bounds { per_day: Some(U256::from(5)), ends: Some(UnixMillis::new(6)), ..Bounds::default() };
    let amounts = BTreeMap::from([(Asset::Native, U256::ONE), (Asset::Token(DOLLAR), U256::from(2))]);
    for app in [None, Some(SpendingApp::from_array([7; 32]))] {
        let spender = Spender { persona: PersonaNumber::FIRST, app };
        all.push(specimen(Reservation { spender, stamp: UnixMillis::new(3), amounts: amounts.clone() }));
    }
    all.push(specimen(Limit { bounds, since: UnixMillis::new(2) }));
    all
}

fn signed_batch() -> SignedBatch {
    let call = ContractCall { to: account(2), value: U256::from(3), data: vec![4; 5].into() };
    let batch = Batch {
        calls: vec![call],
        nonce: U256::from(6),
        deadline: UnixSeconds::new(7),
        min_gas: 8,
        submitter: account(9),
        fee_asset: Asset::Token(DOLLAR),
        max_fee: amount(10),
    };
    SignedBatch { account: account(11), batch, signature: [12; 65] }
}

/// Every state of what others bring, by itself, and a record of it.
fn of_relayed() -> Vec<Specimen> {
    let states = [
        RelayedState::Agreed,
        RelayedState::Signed,
        RelayedState::Handed,
        RelayedState::Included(block()),
        RelayedState::Safe(block()),
        RelayedState::Final(block()),
        RelayedState::Foreign { at: block(), settled: false },
        RelayedState::Foreign { at: block(), settled: true },
        RelayedState::Dead,
    ];
    let plan = BatchPlan {
        chain: CHAIN,
        account: account(11),
        intents: vec![send_coin(account(9), 5)],
        nonce: U256::from(6),
        deadline: UnixSeconds::new(7),
        min_gas: 8,
        fee_asset: Asset::Token(DOLLAR),
        fee_cap: amount(10),
    };
    let taken = Some(("sam".to_owned(), UnixMillis::new(7)));
    let handed = HandedBatch { signed: signed_batch(), word: Some(word()), taken };
    let nobody = HandedBatch { signed: signed_batch(), word: None, taken: None };
    let record = RelayedRecord {
        id: id(1),
        plan: plan.clone(),
        state: RelayedState::Foreign { at: block(), settled: true },
        outflow: BTreeMap::from([(Asset::Native, U256::ONE)]),
        consent: ConsentDigest::from_array([3; 32]),
        agreed_at: UnixMillis::new(4),
        since: 5,
        asked_at: Some(UnixMillis::new(6)),
        handed: vec![handed.clone()],
        outcome: Some(Outcome { tx: B256::repeat_byte(8), fee: amount(9) }),
    };
    let mut all: Vec<Specimen> = states.map(specimen).into();
    all.extend([specimen(record), specimen(plan), specimen(handed), specimen(nobody), specimen(word())]);
    all
}

/// Every request about batches, and everything that a submitter can answer.
fn of_submitters() -> Vec<Specimen> {
    let (chain, fee) = (CHAIN, amount(9));
    let batch = |word| Request::SubmitBatch { chain, signed: Box::new(signed_batch()), word, fee };
    let requests = [
        Request::QuoteBatch(BatchQuery { chain, asset: Asset::Token(DOLLAR), gas: 90_000, words: 1 }),
        batch(None),
        batch(Some(word())),
        Request::BatchStatus(BatchRef { chain, account: account(9), nonce: U256::from(6) }),
    ];
    let progress =
        [Progress::Unknown, Progress::Taken, Progress::Included, Progress::Final, Progress::Failed];
    let refusals = [
        Refusal::Malformed,
        Refusal::TooMany,
        Refusal::NotServed,
        Refusal::BadClaim,
        Refusal::FeeTooLow { needed: fee },
        Refusal::TooLate,
        Refusal::WouldFail(vec![]),
        Refusal::WouldFail(vec![1; 36]),
        Refusal::Unavailable,
        Refusal::NoCoin,
        Refusal::NotCarried,
        Refusal::Busy,
        Refusal::Spent,
        Refusal::TakenOtherwise,
    ];
    let mut all: Vec<Specimen> = requests.map(specimen).into();
    all.extend(of_shielded().map(specimen));
    all.extend(progress.map(|how| specimen(Answer::Progress(how, B256::repeat_byte(3)))));
    all.extend(refusals.map(|why| specimen(Answer::Refused(why))));
    all.push(specimen(Answer::Quoted { relayer: Address::ZERO, fee, good_until: UnixSeconds::new(60) }));
    all
}

/// Every request about shielded payments, of two notes and of six.
fn of_shielded() -> [Request; 5] {
    let (stage, chain, asset) = (PoolWorld::new(), CHAIN, Asset::Token(DOLLAR));
    let proven = |notes: &[u64]| Box::new(stage.proven(notes, account(3), 4, 5));
    let (two, six) = (proven(&[1, 2]), proven(&[1, 2, 3, 4, 5, 6]));
    let query = |inputs, withdraws| {
        Request::QuoteShielded(ShieldedQuery { chain, pool: POOL, asset, inputs, withdraws })
    };
    [
        query(2, false),
        query(6, true),
        Request::ShieldedStatus(ShieldedRef::of(chain, POOL, &six.payment)),
        Request::SubmitShielded { chain, pool: POOL, proven: two },
        Request::SubmitShielded { chain, pool: POOL, proven: six },
    ]
}

/// How each kind is read, for bytes that are no specimen.
pub const KINDS: [Again; 19] = [
    again::<IntentRecord>,
    again::<Attempt>,
    again::<State>,
    again::<Intent>,
    again::<Redemption>,
    again::<RelayedRecord>,
    share_again,
    again::<SubmitterHint>,
    again::<Request>,
    again::<Answer>,
    again::<KeptAllowance>,
    again::<Payout>,
    again::<PromiseRecord>,
    again::<Move>,
    again::<Limit>,
    again::<Reservation>,
    again::<SignedDelegation>,
    again::<BatchPlan>,
    again::<HandedBatch>,
];
