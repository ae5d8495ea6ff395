//! Other implementations compute what ours does: `vectors/*.json` says what that is, and this holds us to it.
//!
//! `TEAHOUSE_GOLDEN=1` writes the files anew, so that their diff is the review.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use ark_ff::{BigInteger, PrimeField};
use serde_json::{Value, json};
use teahouse_base::{Coded, Decode, Encode, SecretBytes};
use teahouse_zk::eddsa::SigningKey;
use teahouse_zk::insertion::Batch;
use teahouse_zk::joinsplit::JoinsplitPublic;
use teahouse_zk::note::{
    AddressKey, Asset, Blinding, Commitment, Diversifier, DiversifierKey, Note, NoteKey, NoteValue,
    NullifierKey, OwnerKey, Rho,
};
use teahouse_zk::{Fr, field};

fn hex_of(element: &Fr) -> Value {
    json!(format!("0x{}", hex::encode(field::to_bytes(element))))
}

fn bytes_of(bytes: &[u8]) -> Value {
    json!(format!("0x{}", hex::encode(bytes)))
}

fn hold(name: &str, found: &Value) {
    let path = format!("{}/vectors/{name}.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("TEAHOUSE_GOLDEN").is_some_and(|value| value == "1") {
        std::fs::write(&path, serde_json::to_string_pretty(found).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert!(kept == *found, "{name} differs: run with TEAHOUSE_GOLDEN=1 and look at the change");
}

/// One note, from the seeds to the nullifier.
fn note(byte: u8, value: u128) -> Value {
    let seed = SecretBytes::new([byte; 32]);
    let (key, nk) = (SigningKey::from_seed(&seed).public(), NullifierKey::from_seed(&seed));
    let owner = OwnerKey::of(&key, &nk);
    let diversifier = Diversifier::from_array([byte ^ 0xff; 11]);
    let secret = DiversifierKey::new(seed.clone()).secret(&diversifier);
    let (address, blinding) = (AddressKey::of(&owner, &secret), Blinding::derived(&seed, byte.into()));
    let (asset, note_key) = (Asset::from_array([byte; 20]), NoteKey::of(&address, &blinding));
    let rho = Rho::of_deposit(31_337, &[0x2a; 20], byte.into());
    let note = Note { asset, value: NoteValue::new(value), key: note_key, rho };
    let nullifier = note.nullifier(&nk);
    let rhos = [0, 1].map(|place| hex_of(&Rho::of_output(&nullifier, place).element()));
    json!({
        "seed": bytes_of(seed.expose()),
        "spend key": [hex_of(&key.x), hex_of(&key.y)],
        "nullifier key": hex_of(&nk.expose()),
        "owner key": hex_of(&owner.expose()),
        "diversifier": bytes_of(diversifier.as_bytes()),
        "address secret": hex_of(&secret.expose()),
        "address key": hex_of(&address.element()),
        "own note": byte,
        "blinding": hex_of(&blinding.expose()),
        "note key": hex_of(&note_key.element()),
        "asset": bytes_of(asset.as_bytes()),
        "value": value.to_string(),
        "deposit": { "chain": 31_337, "pool": bytes_of(&[0x2a; 20]), "counter": byte },
        "rho": hex_of(&rho.element()),
        "bytes": bytes_of(&note.to_bytes()),
        "commitment": hex_of(&note.commitment().element()),
        "nullifier": hex_of(&nullifier.element()),
        "rho of outputs, if it is spent first":
            rhos,
    })
}

/// Bytes that are no note, with the code of the refusal.
fn refused() -> Value {
    let good = Note {
        asset: Asset::COIN,
        value: NoteValue::new(1),
        key: NoteKey::from_element(Fr::from(2)),
        rho: Rho::from_element(Fr::from(3)),
    };
    let good = good.to_bytes();
    let mut order = [0; 32];
    order.copy_from_slice(&Fr::MODULUS.to_bytes_be());
    let cases = [
        ("a byte is missing", good[..100].to_vec()),
        ("a byte follows", [&good[..], &[0]].concat()),
        ("version 0", [&[0], &good[1..]].concat()),
        ("version 2", [&[2], &good[1..]].concat()),
        ("the note key is p", [&good[..37], &order, &good[69..]].concat()),
        ("rho is p", [&good[..69], &order].concat()),
        ("rho is 2^256 - 1", [&good[..69], &[0xff; 32]].concat()),
    ];
    let case = |(why, bytes): (&str, Vec<u8>)| {
        let code = Note::from_bytes(&bytes).unwrap_err().code();
        json!({ "why": why, "bytes": bytes_of(&bytes), "code": code.as_str() })
    };
    json!(cases.map(case))
}

/// What the owner signs, for public inputs 1, 2, 3, ….
fn message<const N: usize>() -> Value {
    let mut numbers = (1_u64..).map(Fr::from);
    let mut next = || numbers.next().unwrap();
    let root = next();
    let nullifiers = [(); N].map(|()| next());
    let [commitments, [amount, asset]] = [(); 2].map(|()| [(); 2].map(|()| next()));
    let public = JoinsplitPublic { root, nullifiers, commitments, amount, asset, external: next() };
    json!({
        "public inputs": public.to_field_elements().iter().map(hex_of).collect::<Vec<_>>(),
        "message": hex_of(&public.message()),
    })
}

fn batch<const N: usize>(counter: u64, count: u64) -> Value {
    let queued: Vec<_> = (0..count).map(|at| Commitment::from_element(Fr::from(1000 + at))).collect();
    let [old_root, new_root] = [7, 8].map(Fr::from);
    let batch = Batch::<N> {
        chain: 31_337,
        pool: [0x2a; 20],
        counter,
        queued,
        old_root,
        new_root,
        payee: [0x3b; 20],
    };
    let leaves = batch.leaves().unwrap();
    json!({
        "chain": batch.chain,
        "pool": bytes_of(&batch.pool),
        "size": N,
        "counter": counter,
        "start": batch.start().unwrap(),
        "count": count,
        "leaves": leaves.iter().map(hex_of).collect::<Vec<_>>(),
        "old root": hex_of(&old_root),
        "new root": hex_of(&new_root),
        "payee": bytes_of(&batch.payee),
        "public inputs": batch.public().unwrap().to_field_elements().iter().map(hex_of).collect::<Vec<_>>(),
    })
}

#[test]
fn notes_are_those_on_file() {
    hold(
        "notes",
        &json!({ "notes": [note(1, 0), note(2, 1_000_000), note(0xfe, u128::MAX)], "refused": refused() }),
    );
}

#[test]
fn messages_and_batches_are_those_on_file() {
    hold(
        "pool",
        &json!({
            "p": Fr::MODULUS.to_string(),
            "messages": [message::<2>(), message::<6>()],
            "batches": [batch::<2>(0, 2), batch::<2>(3, 1), batch::<16>(17, 16)],
        }),
    );
}
