//! An app that pays into a deal at each press of its button, under one key, and counts the answers that it took.
//!
//! Under `taken` stands how many, under `refused` the code of the last refusal.

use ed25519_dalek::SigningKey;
use teahouse_bundle::{AppId, Archive, PublisherKey, archive};
use teahouse_runtime::model::PersonId;

use crate::tests::hostile::guest::{Draw, Kind, component, data, list_of_nodes};

/// The button.
pub(super) const PAY: u32 = 10;
/// What it pays, in wei.
pub(super) const PRICE: u8 = 20;

const SEED: [u8; 32] = [7; 32];
const NAME: &str = "payer";
const SCREEN: usize = 4_096;
/// Where the write and its arguments lie, and behind what else there is.
const WRITE: usize = 2_048;
const ARGUMENTS: usize = 3_072;
const TEXTS: usize = 8_192;
/// Bytes of an argument.
const ARGUMENT: usize = 40;

/// Cases of `value`.
const UINT: u8 = 0;
const TEXT: u8 = 2;
const BYTES: u8 = 3;
const ASSET: u8 = 4;
const AMOUNT: u8 = 5;
const PERSON: u8 = 6;
const OWN_ACCOUNT: u8 = 8;

/// Which app it is.
pub(super) fn app() -> AppId {
    let key = SigningKey::from_bytes(&SEED).verifying_key();
    AppId::derive(&PublisherKey::from_array(key.to_bytes()), NAME)
}

/// The app, which pays this person.
pub(super) fn package(payee: &PersonId) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"{NAME}\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = {{ en = \"Payer\" }}\n\
         summary = {{ en = \"Pays for a table.\" }}\n[permissions]\n\
         assets = [{{ id = \"native\", per-request = \"100\", per-day = \"1000\" }}]\nstorage = {{ bytes = 1024 }}\n\
         [permissions.contracts.deal]\ncontract = \"Escrow\"\nwrites = [\"create\"]\n"
    );
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, guest(payee))];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&SEED))
}

/// What lies in its memory besides the screen.
struct Memory {
    at: usize,
    segments: String,
}

impl Memory {
    /// Puts bytes somewhere: where, and how many.
    fn put(&mut self, bytes: &[u8]) -> Vec<u32> {
        let at = self.at;
        self.segments += &data(at, bytes);
        self.at += bytes.len();
        vec![at as u32, bytes.len() as u32]
    }

    /// An amount of coin.
    fn coin(&mut self, units: &str) -> Vec<u32> {
        [self.put(b"native"), self.put(units.as_bytes())].concat()
    }

    /// An argument as the canonical ABI lays it out: a name, and a value of this case.
    fn argument(&mut self, name: &str, case: u8, payload: &[u32]) -> Vec<u8> {
        let mut out = bytes_of(&self.put(name.as_bytes()));
        out.push(case);
        out.resize(16, 0);
        out.extend(bytes_of(payload));
        out.resize(ARGUMENT, 0);
        out
    }
}

fn bytes_of(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

/// The terms of a deal that this person pays for.
fn terms(memory: &mut Memory, payee: &PersonId, price: &str) -> Vec<u8> {
    let (payee, native) = (memory.put(payee.as_str().as_bytes()), memory.put(b"native"));
    let (price, far) = (memory.coin(price), memory.put(b"2000000000"));
    let (soon, day, half) = (memory.put(b"1900000000"), memory.put(b"86400"), memory.put(b"5000"));
    let (words, salt) = (memory.put(b"a table"), memory.put(&[4; 32]));
    let arguments: [(&str, u8, &[u32]); 13] = [
        ("payer", OWN_ACCOUNT, &[]),
        ("payee", PERSON, &payee),
        ("token", ASSET, &native),
        ("milestones.1.amount", AMOUNT, &price),
        ("milestones.1.deliverBy", UINT, &far),
        ("milestones.1.reviewWindow", UINT, &day),
        ("responseWindow", UINT, &day),
        ("challengeWindow", UINT, &day),
        ("rulingWindow", UINT, &day),
        ("defaultBps", UINT, &half),
        ("metaHash", TEXT, &words),
        ("acceptBy", UINT, &soon),
        ("salt", BYTES, &salt),
    ];
    arguments.iter().flat_map(|(name, case, payload)| memory.argument(name, *case, payload)).collect()
}

fn guest(payee: &PersonId) -> Vec<u8> {
    let screen = [
        Draw(0, Kind::Column, vec![1, PAY]),
        Draw(1, Kind::Heading("Payer"), vec![]),
        Draw(PAY, Kind::Button("Pay".into(), true), vec![]),
    ];
    let mut memory = Memory { at: TEXTS, segments: String::new() };
    let price = PRICE.to_string();
    let arguments = terms(&mut memory, payee, &price);
    let count = (arguments.len() / ARGUMENT) as u32;
    let (contract, method) = (memory.put(b"deal"), memory.put(b"create"));
    let (coin, purpose, key) = (memory.coin(&price), memory.put(b"a table"), memory.put(b"pay-1"));
    let some_coin = [vec![1], coin].concat();
    let no_token = vec![0; 5];
    let write = [contract, method, vec![ARGUMENTS as u32, count], some_coin, no_token, purpose, key].concat();
    let body = [
        data(512, b"taken"),
        data(544, b"refused"),
        data(SCREEN, &list_of_nodes(SCREEN, &screen)),
        data(ARGUMENTS, &arguments),
        data(WRITE, &bytes_of(&write)),
        memory.segments,
    ];
    component(&WAT.replace(";;DATA", &body.concat()).replace("$NODES", &screen.len().to_string()))
}

const WAT: &str = r#"
(module
  (import "teahouse:app/ui@1.0.0" "render" (func $render (param i32 i32)))
  (import "teahouse:app/storage@1.0.0" "get" (func $get (param i32 i32 i32)))
  (import "teahouse:app/storage@1.0.0" "put" (func $put (param i32 i32 i32 i32 i32)))
  (import "teahouse:app/contracts@1.0.0" "request-write" (func $write (param i32 i32)))
  (import "teahouse:app/contracts@1.0.0" "take-answer" (func $take (param i64 i32)))
  (memory (export "memory") 16)
  (global $heap (mut i32) (i32.const 524288))
;;DATA
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get 3)))
    (local.get $at))
  (func $count (local $n i32)
    (call $get (i32.const 512) (i32.const 5) (i32.const 128))
    (if (i32.load8_u (i32.const 132)) (then
      (local.set $n (i32.load8_u (i32.load (i32.const 136))))))
    (i32.store8 (i32.const 768) (i32.add (local.get $n) (i32.const 1)))
    (call $put (i32.const 512) (i32.const 5) (i32.const 768) (i32.const 1) (i32.const 192)))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (call $render (i32.const 4096) (i32.const $NODES)))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (global.set $heap (i32.const 524288))
    (if (i32.eqz (local.get $kind)) (then (call $write (i32.const 2048) (i32.const 64))))
    (if (i32.eq (local.get $kind) (i32.const 1)) (then
      (call $take (local.get $a) (i32.const 64))
      (if (i32.load8_u (i32.const 64))
        (then
          (i32.store8 (i32.const 769) (i32.load8_u (i32.const 72)))
          (call $put (i32.const 544) (i32.const 7) (i32.const 769) (i32.const 1) (i32.const 192)))
        (else (call $count))))))
)
"#;
