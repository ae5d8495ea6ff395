//! A program is a list of calls that a guest makes one after another. The guest is one component for all programs: it is launched
//! from a card whose payload is the program, and imports every function of level 1.

use std::fmt::Write as _;

use teahouse_base::testing::fuzz::Food;
use wit_parser::abi::WasmType;

use super::interfaces::{Import, Interfaces};
use super::lower::Lowerer;
use crate::guest::{Draw, Kind, component, data, list_of_nodes};

/// The button that runs the program.
pub const RUN: u32 = 10;
/// The button that keeps the byte 42 under `note`.
pub const HONEST: u32 = 11;
/// The button that runs the program and traps behind it.
pub const RUN_AND_TRAP: u32 = 12;

/// Where results go.
pub const RESULT: usize = 1_024;
/// Where a program's image lies.
pub const IMAGE: usize = 0x2_0000;
/// The most bytes of an image.
pub const MOST_IMAGE: usize = 0x4_0000;

const SCREEN: usize = 4_096;
const MOST_ARGUMENTS: usize = 17;
/// Place and times, and the arguments.
const CALL: usize = 8 + 8 * MOST_ARGUMENTS;
const MOST_CALLS: usize = 12;

/// One call, or the same call several times.
#[derive(Debug)]
pub struct Call {
    /// Which function, among all of the level.
    pub place: u32,
    pub times: u32,
    pub arguments: Vec<u64>,
}

/// A program out of any bytes.
pub fn program(interfaces: &Interfaces, case: &[u8]) -> Vec<u8> {
    let mut food = Food::new(case);
    let many = 1 + food.below(MOST_CALLS);
    let mut lowerer = Lowerer::new(interfaces, &mut food);
    let calls: Vec<Call> = (0..many).map(|_| lowerer.call()).collect();
    written(&calls, &lowerer.into_image())
}

/// The bytes that the guest runs.
pub fn written(calls: &[Call], image: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in [calls.len(), image.len()] {
        bytes.extend((number as u32).to_le_bytes());
    }
    for call in calls {
        bytes.extend(call.place.to_le_bytes());
        bytes.extend(call.times.to_le_bytes());
        for place in 0..MOST_ARGUMENTS {
            bytes.extend(call.arguments.get(place).copied().unwrap_or_default().to_le_bytes());
        }
    }
    bytes.extend_from_slice(image);
    bytes
}

/// The guest.
pub fn guest(interfaces: &Interfaces) -> Vec<u8> {
    let screen = screen();
    let (mut imports, mut calls) = (String::new(), String::new());
    for (place, import) in interfaces.functions.iter().enumerate() {
        writeln!(imports, "{}", imported(place, import)).unwrap();
        writeln!(calls, "{}", called(place, import)).unwrap();
    }
    let wat = WAT
        .replace(";;IMPORTS", &imports)
        .replace(";;CALLS", &calls)
        .replace(";;DATA", &(data(512, b"note*") + &data(SCREEN, &list_of_nodes(SCREEN, &screen))))
        .replace("$RENDER", &format!("$f{}", interfaces.place_of("ui", "render")))
        .replace("$PUT", &format!("$f{}", interfaces.place_of("storage", "put")))
        .replace("$NODES", &screen.len().to_string())
        .replace("$SCREEN", &SCREEN.to_string())
        .replace("$RESULT", &RESULT.to_string())
        .replace("$IMAGE", &IMAGE.to_string())
        .replace("$CALL", &CALL.to_string());
    component(&wat)
}

fn screen() -> [Draw; 5] {
    let button = |id, label: &str| Draw(id, Kind::Button(label.to_owned(), id == RUN), vec![]);
    [
        Draw(0, Kind::Column, vec![1, RUN, HONEST, RUN_AND_TRAP]),
        Draw(1, Kind::Heading("Calls"), vec![]),
        button(RUN, "Run"),
        button(HONEST, "Honest"),
        button(RUN_AND_TRAP, "Run and trap"),
    ]
}

const fn core(ty: WasmType) -> &'static str {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => "i32",
        WasmType::I64 | WasmType::PointerOrI64 => "i64",
        WasmType::F32 => "f32",
        WasmType::F64 => "f64",
    }
}

fn imported(place: usize, Import { module, name, signature, .. }: &Import) -> String {
    let types = |what: &str, types: &[WasmType]| -> String {
        types.iter().map(|ty| format!(" ({what} {})", core(*ty))).collect()
    };
    let (parameters, results) = (types("param", &signature.params), types("result", &signature.results));
    format!("(import \"{module}\" \"{name}\" (func $f{place}{parameters}{results}))")
}

/// Calls the function when its place is `$which`, with the arguments that lie behind `$at`.
fn called(place: usize, Import { signature, .. }: &Import) -> String {
    let argument = |(which, ty): (usize, &WasmType)| {
        format!(" ({}.load offset={} (local.get $at))", core(*ty), 8 + 8 * which)
    };
    let arguments: String = signature.params.iter().enumerate().map(argument).collect();
    let call = format!("(call $f{place}{arguments})");
    let call = if signature.results.is_empty() { call } else { format!("(drop {call})") };
    format!("(if (i32.eq (local.get $which) (i32.const {place})) (then {call}))")
}

/// The numbers of `start` are those of a launch: which source (2 is a card), and the card's payload at 4 and 5.
const WAT: &str = r#"
(module
  ;;IMPORTS
  (memory (export "memory") 16)
  (global $heap (mut i32) (i32.const 524288))
  (global $program (mut i32) (i32.const 0))
  ;;DATA
  (func (export "cabi_realloc") (param $old i32) (param $old-len i32) (param $align i32) (param $len i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $heap) (i32.const 7)) (i32.const -8)))
    (global.set $heap (i32.add (local.get $at) (local.get $len)))
    (if (i32.gt_u (global.get $heap) (i32.mul (memory.size) (i32.const 65536)))
      (then (drop (memory.grow (i32.add (i32.shr_u (local.get $len) (i32.const 16)) (i32.const 1))))))
    (local.get $at))
  (func $do (param $which i32) (param $at i32)
    ;;CALLS
  )
  (func $run (local $at i32) (local $left i32) (local $times i32)
    (if (i32.eqz (global.get $program)) (then (return)))
    (local.set $left (i32.load (global.get $program)))
    (local.set $at (i32.add (global.get $program) (i32.const 8)))
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $left)))
      (local.set $times (i32.and (i32.load offset=4 (local.get $at)) (i32.const 4095)))
      (block $enough (loop $again
        (br_if $enough (i32.eqz (local.get $times)))
        (call $do (i32.load (local.get $at)) (local.get $at))
        (local.set $times (i32.sub (local.get $times) (i32.const 1)))
        (br $again)))
      (local.set $at (i32.add (local.get $at) (i32.const $CALL)))
      (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $next))))
  (func $take-program (param $at i32)
    (global.set $program (local.get $at))
    (memory.copy
      (i32.const $IMAGE)
      (i32.add (local.get $at) (i32.add (i32.const 8) (i32.mul (i32.load (local.get $at)) (i32.const $CALL))))
      (i32.load offset=4 (local.get $at))))
  (func (export "teahouse:app/guest@1.0.0#start")
    (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (if (i32.eq (local.get 0) (i32.const 2)) (then (call $take-program (local.get 4))))
    (call $RENDER (i32.const $SCREEN) (i32.const $NODES)))
  (func $pressed (param $node i64)
    (if (i64.eq (local.get $node) (i64.const 10)) (then (call $run)))
    (if (i64.eq (local.get $node) (i64.const 12)) (then (call $run) unreachable))
    (if (i64.eq (local.get $node) (i64.const 11)) (then
      (call $PUT (i32.const 512) (i32.const 4) (i32.const 516) (i32.const 1) (i32.const $RESULT)))))
  (func (export "teahouse:app/guest@1.0.0#on-event")
    (param $kind i32) (param $a i64) (param $b i32) (param $c i64) (param $d i32)
    (if (i32.eq (local.get $kind) (i32.const 1)) (then (call $run)))
    (if (i32.and (i32.eqz (local.get $kind)) (i32.eqz (local.get $b))) (then (call $pressed (local.get $a)))))
)
"#;
