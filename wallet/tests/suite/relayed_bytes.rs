//! What a batch may hold, and what its bytes do to a reader, without a chain.

use std::collections::BTreeMap;
use std::sync::Arc;

use alloy::primitives::{Address, B256, U256};
use alloy::sol_types::SolCall;
use teahouse_base::testing::SeededRng;
use teahouse_base::{Decode, Encode, RngExt, UnixMillis, UnixSeconds};
use teahouse_chain::bindings::PracticeDollar;
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{Asset, ChainId};
use teahouse_wallet::preview::ConsentDigest;
use teahouse_wallet::relayed::{HandedBatch, Outcome, RelayedRecord, RelayedState};
use teahouse_wallet::signer::{BatchError, BatchPlan, Carrier, Intent, Signer};
use teahouse_wallet::submitter::{BatchQuery, BatchRef, Request};

use crate::world::{id, persona};

const ANNA: Address = Address::repeat_byte(0xa0);

/// A signer on a chain whose book names a delegate, without a chain.
fn signer() -> Signer {
    let at = |byte: u8| {
        format!(r#"{{"address":"{}","code_hash":"{}","since":0}}"#, Address::repeat_byte(byte), B256::ZERO)
    };
    let contracts = format!(r#"{{"Delegate":{},"PracticeDollar":{}}}"#, at(0xde), at(0xd0));
    let book = format!(r#"{{"version":1,"chain_id":31337,"contracts":{contracts}}}"#);
    Signer::new(persona(150).account(0), Arc::new(book.parse::<AddressBook>().unwrap()))
}

fn plan(signer: &Signer, intents: Vec<Intent>) -> BatchPlan {
    BatchPlan {
        chain: signer.chain(),
        account: signer.address(),
        intents,
        nonce: U256::from(0x100),
        deadline: UnixSeconds::new(1_900_000_000),
        min_gas: 90_000,
        fee_asset: Asset::Token(Address::repeat_byte(0xd0)),
        fee_cap: Amount::new(500).unwrap(),
    }
}

#[test]
fn sgn_005_a_batch_holds_what_its_intents_mean_for_no_more_than_agreed_and_nothing_rides_along() {
    let signer = signer();
    let coin = Intent::SendCoin { to: ANNA, amount: U256::ONE };
    let carrier = |fee| Carrier { submitter: Address::repeat_byte(5), max_fee: Amount::new(fee).unwrap() };
    let good = plan(&signer, vec![coin.clone()]);
    let signed = signer.sign_batch(&good, carrier(500)).unwrap();
    assert_eq!((signed.batch.calls.len(), signed.batch.calls[0].to), (1, ANNA));
    // whatever is a call of ours can be one of a batch's, in order: a token, an approval, a contract
    let (token, amount) = (Address::repeat_byte(0xd0), U256::from(9));
    let data = PracticeDollar::mintCall { to: ANNA, amount }.abi_encode().into();
    let every = vec![
        Intent::SendToken { token, to: ANNA, amount },
        Intent::AllowToken { token, spender: ContractName::PracticeDollar, amount },
        Intent::CallContract { contract: ContractName::PracticeDollar, value: U256::ZERO, data },
    ];
    let meant: Vec<_> = every.iter().map(|one| one.call(signer.book()).unwrap().data).collect();
    let held = signer.sign_batch(&plan(&signer, every), carrier(500)).unwrap().batch.calls;
    assert_eq!(held.into_iter().map(|call| call.data).collect::<Vec<_>>(), meant);
    // a higher fee, a fee for nobody, another account or chain, no call, too many
    let refused = |plan: &BatchPlan, carrier| signer.sign_batch(plan, carrier).unwrap_err();
    assert!(matches!(refused(&good, carrier(501)), BatchError::FeeAboveCap { .. }));
    let nobody = Carrier { submitter: Address::ZERO, max_fee: Amount::new(1).unwrap() };
    assert_eq!(refused(&good, nobody), BatchError::FeeForNobody);
    let elsewhere = BatchPlan { account: ANNA, ..good.clone() };
    assert!(matches!(refused(&elsewhere, Carrier::FREE), BatchError::OtherPlace { .. }));
    let elsewhere = BatchPlan { chain: ChainId::new(1), ..good.clone() };
    assert!(matches!(refused(&elsewhere, Carrier::FREE), BatchError::OtherPlace { .. }));
    assert_eq!(refused(&plan(&signer, vec![]), Carrier::FREE), BatchError::OutOfBounds);
    assert_eq!(refused(&plan(&signer, vec![coin; 9]), Carrier::FREE), BatchError::OutOfBounds);
    // other people's batches and changes of code
    let carried = Intent::CarryBatch { account: ANNA, data: signed.call(Amount::ZERO).data, word: None };
    for other in [carried, Intent::TakeCodeBack { account: signer.address() }] {
        assert_eq!(refused(&plan(&signer, vec![other]), Carrier::FREE), BatchError::NotForBatches);
    }
    // and a word is for the book's delegate on the book's chain, never for all chains
    let word = signer.sign_delegation(7).unwrap();
    let said = (word.delegation.code, word.delegation.chain, word.account());
    assert_eq!(said, (Address::repeat_byte(0xde), signer.chain(), Some(signer.address())));
    assert_ne!(word.delegation.chain.get(), 0);
}

#[test]
fn no_bytes_of_a_request_a_record_or_an_intent_stop_a_reader_or_mean_two_things() {
    let signer = signer();
    let intent = Intent::SendToken { token: Address::repeat_byte(0xd0), to: ANNA, amount: U256::from(9) };
    let planned = plan(&signer, vec![intent]);
    let signed = signer.sign_batch(&planned, Carrier::FREE).unwrap();
    let word = Some(signer.sign_delegation(0).unwrap());
    let data = signed.call(Amount::ZERO).data;
    let carry = Intent::CarryBatch { account: signer.address(), data, word };
    let record = RelayedRecord {
        id: id(1),
        plan: planned,
        state: RelayedState::Handed,
        outflow: BTreeMap::from([(Asset::Native, U256::ONE)]),
        consent: ConsentDigest::from_array([3; 32]),
        agreed_at: UnixMillis::new(4),
        since: 5,
        asked_at: Some(UnixMillis::new(6)),
        handed: vec![HandedBatch {
            signed: signed.clone(),
            word,
            taken: Some(("sam".into(), UnixMillis::new(7))),
        }],
        outcome: Some(Outcome { tx: B256::repeat_byte(8), fee: Amount::ZERO }),
    };
    let chain = signer.chain();
    let submit = Request::SubmitBatch { chain, signed: Box::new(signed), word, fee: Amount::ZERO };
    let query = BatchQuery { chain, asset: Asset::Native, gas: 7, words: 1 };
    let status = BatchRef { chain, account: ANNA, nonce: U256::from(5) };
    let requests = [submit, Request::QuoteBatch(query), Request::BatchStatus(status)];
    let mut rng = SeededRng::new(20);
    for request in &requests {
        bent_bytes_are_harmless(request, &mut rng);
    }
    bent_bytes_are_harmless(&record, &mut rng);
    bent_bytes_are_harmless(&carry, &mut rng);
    bent_bytes_are_harmless(&Intent::TakeCodeBack { account: ANNA }, &mut rng);
}

/// What reads is written back the same, whatever was bent, cut off or put behind.
fn bent_bytes_are_harmless<T: Encode + Decode + PartialEq + std::fmt::Debug>(value: &T, rng: &mut SeededRng) {
    let bytes = value.to_bytes();
    assert_eq!(T::from_bytes(&bytes).as_ref(), Ok(value));
    assert!(T::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    for _ in 0..2_000 {
        let mut bent = bytes.clone();
        for _ in 0..=rng.below(3) {
            let place = usize::try_from(rng.below(bent.len() as u64)).unwrap();
            bent[place] = rng.array::<1>()[0];
        }
        bent.truncate(usize::try_from(rng.below(bent.len() as u64 + 1)).unwrap().max(bent.len() / 2));
        if let Ok(read) = T::from_bytes(&bent) {
            assert_eq!(read.to_bytes(), bent);
        }
    }
}
