//! An endpoint may answer anything: each answer is read whole or refused, and nothing that it says stops the reader.

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;

const ON: BlockRef = BlockRef { number: 5, hash: B256::ZERO, time: UnixSeconds::new(6) };

/// What an answer means, written out; `None` when it is refused.
type Reader = fn(&[u8]) -> Option<String>;

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}

fn written<T: std::fmt::Debug>(said: T) -> String {
    format!("{said:?}")
}

fn log() -> Value {
    let (word, topic) = (B256::repeat_byte(7), crate::transfers::TRANSFER);
    json!({
        "address": Address::repeat_byte(1), "topics": [topic, word, word], "data": word,
        "blockHash": word, "blockNumber": "0x5", "blockTimestamp": "0x6", "transactionHash": word, "logIndex": "0x0",
    })
}

/// A true answer of every kind that is read, and its reader.
fn specimens() -> [(&'static str, Value, Reader); 8] {
    let (word, who) = (B256::repeat_byte(7), Address::repeat_byte(1));
    let block = json!({ "number": "0x5", "hash": word, "timestamp": "0x6" });
    let mut body = block.clone();
    body["transactions"] = json!([{ "hash": word, "from": who, "to": null, "value": "0x9" }]);
    let header = json!({ "miner": who, "gasLimit": "0x5", "mixHash": word });
    let receipt = json!({
        "transactionHash": word, "blockHash": word, "status": "0x1", "gasUsed": "0x5",
        "effectiveGasPrice": "0x9", "l1Fee": "0x2", "logs": [log()],
    });
    let call = json!({
        "returnData": "0x01", "logs": [log(), log()], "gasUsed": "0x5", "status": "0x0", "error": { "data": "0x08" },
    });
    [
        ("a block", block, |b| read::<BlockJson>(b).map(|said| written(BlockRef::from(said)))),
        ("a body", body, |b| read::<BodyJson>(b).map(|said| written(BlockBody::from(said)))),
        ("a header", header, |b| read::<HeaderJson>(b).map(written)),
        ("fees", json!({ "baseFeePerGas": ["0x5"] }), |b| read::<FeeHistoryJson>(b).map(written)),
        ("a transaction", json!({ "blockNumber": "0x5" }), |b| read::<TxJson>(b).map(written)),
        ("a log", log(), |b| read::<LogJson>(b).map(|said| written((said.block(), said.placed(None))))),
        ("a receipt", receipt, |b| read::<ReceiptJson>(b).map(|said| written(said.placed(ON)))),
        ("a simulation", json!({ "calls": [call] }), |b| {
            let calls = read::<SimulatedJson>(b)?.calls.into_iter();
            Some(written(calls.map(|call| call.simulation(ON)).collect::<Vec<_>>()))
        }),
    ]
}

#[test]
fn a_true_answer_is_read_and_one_that_was_cut_short_is_refused() {
    for (name, answer, meaning) in specimens() {
        let bytes = answer.to_string().into_bytes();
        assert!(meaning(&bytes).is_some(), "{name}");
        for end in 0..bytes.len() {
            assert_eq!(meaning(&bytes[..end]), None, "{name}, cut at {end}");
        }
    }
}

#[test]
fn every_bent_bit_is_read_or_refused() {
    for (name, answer, meaning) in specimens() {
        let bytes = answer.to_string().into_bytes();
        for place in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[place / 8] ^= 1 << (place % 8);
            // What is read of it is read the same again: no answer has two meanings.
            assert_eq!(meaning(&bent), meaning(&bent), "{name}, bit {place}");
        }
    }
}

#[test]
fn a_number_of_more_than_64_bits_is_refused_and_never_cut() {
    for (name, answer, meaning) in specimens() {
        let text = answer.to_string();
        let large = text.replace("\"0x5\"", "\"0x10000000000000005\"");
        assert_ne!(text, large, "{name} has a number");
        if name != "fees" {
            assert_eq!(meaning(large.as_bytes()), None, "{name}");
        }
    }
}

#[test]
fn a_price_beyond_all_money_ends_at_the_largest_number() {
    let [.., (name, mut answer, meaning), _] = specimens();
    answer["effectiveGasPrice"] = json!(U256::MAX);
    answer["l1Fee"] = json!(U256::MAX);
    let said = meaning(answer.to_string().as_bytes()).unwrap_or_else(|| panic!("{name} is read"));
    assert!(said.contains(&format!("{:?}", U256::MAX)), "{said}");
}

fn arb_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        "0x[0-9a-f]{0,70}".prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn noise_stops_no_reader(noise in prop::collection::vec(any::<u8>(), 0..200)) {
        for (_, _, meaning) in specimens() {
            let _ = meaning(&noise);
        }
    }

    #[test]
    fn a_field_that_holds_anything_is_read_or_refused(which in any::<prop::sample::Index>(), said in arb_json()) {
        for (name, mut answer, meaning) in specimens() {
            let fields: Vec<String> = answer.as_object().expect("an object").keys().cloned().collect();
            answer[which.get(&fields).as_str()] = said.clone();
            let bytes = answer.to_string().into_bytes();
            prop_assert_eq!(meaning(&bytes), meaning(&bytes), "{}", name);
        }
    }

    #[test]
    fn a_simulated_log_that_says_anything_makes_sums_and_no_panic(
        topics in prop::collection::vec(any::<[u8; 32]>(), 0..5),
        data in prop::collection::vec(any::<u8>(), 0..70),
    ) {
        let mut said = log();
        let transfer = std::iter::once(crate::transfers::TRANSFER);
        said["topics"] = json!(transfer.chain(topics.into_iter().map(B256::from)).collect::<Vec<_>>());
        said["data"] = json!(Bytes::from(data));
        let call = json!({ "returnData": "0x", "logs": [said.clone(), said], "gasUsed": "0x5", "status": "0x1" });
        let answer: SimulatedJson = serde_json::from_value(json!({ "calls": [call] })).expect("it is one");
        let simulated = answer.calls.into_iter().next().expect("one call").simulation(ON);
        prop_assert_eq!((simulated.logs.len(), simulated.revert), (2, None));
    }
}
