//! Components that should not run at all, and those that want more instances than there are.

use super::case::End::{NeverStarts, NotInstalled, NotOpened};
use super::case::{Case, case, pressed, prove};
use super::hostile::Guest;
use crate::guest::{button, cyclic_view, test_guest};

/// Sections of a component, by their number in the binary.
const MODULE: u8 = 1;
const CORE_INSTANCE: u8 = 2;
const COMPONENT: u8 = 4;
const INSTANCE: u8 = 5;
const PREAMBLE: usize = 8;

#[test]
fn bnd_003_bnd_004_bnd_005_bnd_011_what_should_not_run_is_refused() {
    prove(refused());
}

#[test]
fn lim_002_more_instances_than_there_may_be_are_contained() {
    prove(bombs());
}

pub fn refused() -> Vec<Case> {
    const INVALID: &str = "BND-502";
    let feature = |name, component: fn() -> Vec<u8>| case("BND-011", name, component, NotInstalled(INVALID));
    let import = |name, component: fn() -> Vec<u8>| case("BND-004", name, component, NotInstalled("BND-504"));
    let title = |name, to, code| {
        pressed("BND-006", name, button::NOTHING, NotInstalled(code)).declaring("\"Test guest\"", to)
    };
    vec![
        feature("a module with two memories", || module("(memory 1) (memory 1)")),
        feature("a memory of 64 bits", || module("(memory i64 1)")),
        feature("a memory for several threads", || module("(memory 1 1 shared)")),
        feature("exceptions", || module("(tag)")),
        feature("garbage collection", || module("(type (struct))")),
        feature("something asynchronous", || shell("(type (stream u8))")),
        feature("a module that is no component", || wat::parse_str("(module)").unwrap()),
        feature("half a component", half),
        feature("a thousand components in each other", nested),
        case("BND-003", "a component of more than 6 MiB", giant, NotInstalled("BND-104")),
        import("WASI", || shell("(import \"wasi:cli/environment@0.2.0\" (instance))")),
        import("an interface of another version", || {
            shell("(import \"teahouse:app/wallet@1.0.1\" (instance))")
        }),
        import("a bare function", || shell("(import \"read-memory\" (func))")),
        case(
            "BND-005",
            "a wallet that is not declared",
            || test_guest(&cyclic_view()),
            NotInstalled("BND-503"),
        )
        .declaring("wallet = {}", ""),
        case(
            "BND-010",
            "two guests in one",
            || shell("(instance $o) (export \"other\" (instance $o))"),
            NotInstalled("BND-505"),
        ),
        title("a title of two scripts", "\"T\u{435}st guest\"", "BND-303"),
        title("a title that is turned around", "\"Test \u{202e}guest\"", "BND-302"),
        case("BND-010", "a guest without its functions", || shell(""), NotOpened("APP-304")),
    ]
}

pub fn bombs() -> Vec<Case> {
    const TRAP: &str = "APP-501";
    vec![
        case("TURN-003", "a start of the wrong type", wrong_types, NeverStarts(TRAP)),
        case("TURN-003", "a trap before it starts", trap_in_section, NeverStarts(TRAP)),
        case("LIM-002", "twenty instances", || beside("(module)", 20), NeverStarts(TRAP)),
        case("LIM-002", "five more memories", || beside("(module (memory 1))", 5), NeverStarts(TRAP)),
        case("LIM-002", "nine more tables", || beside("(module (table 1 funcref))", 9), NeverStarts(TRAP)),
        case("LIM-002", "memories of 80 MiB together", shared_out, NeverStarts("LIM-103")),
        case("LIM-002", "components that double six times", doubled, NeverStarts(TRAP)),
    ]
}

/// A component with a guest interface that has nothing in it.
fn shell(inside: &str) -> Vec<u8> {
    let text =
        format!("(component {inside} (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))");
    wat::parse_str(text).unwrap()
}

fn module(inside: &str) -> Vec<u8> {
    shell(&format!("(core module {inside})"))
}

fn half() -> Vec<u8> {
    let mut component = Guest::default().component();
    component.truncate(component.len() / 2);
    component
}

fn nested() -> Vec<u8> {
    let preamble = shell("")[..PREAMBLE].to_vec();
    let wrap = |inside: Vec<u8>, _| [preamble.clone(), section(COMPONENT, &inside)].concat();
    (0..1_000).fold(preamble.clone(), wrap)
}

/// A good component with a custom section behind it.
fn giant() -> Vec<u8> {
    [Guest::default().component(), section(0, &b"\0".repeat(6 << 20))].concat()
}

fn wrong_types() -> Vec<u8> {
    let text = r#"(component
      (core module $m (func (export "f")))
      (core instance $i (instantiate $m))
      (func $f (canon lift (core func $i "f")))
      (instance $g (export "start" (func $f)) (export "on-event" (func $f)))
      (export "teahouse:app/guest@1.0.0" (instance $g)))"#;
    wat::parse_str(text).unwrap()
}

fn trap_in_section() -> Vec<u8> {
    Guest { fields: "(func $boom unreachable) (start $boom)", ..Guest::default() }.component()
}

/// An honest app with a module behind it that is instantiated so many times.
fn beside(module: &str, times: usize) -> Vec<u8> {
    let honest = Guest::default().component();
    let instance = [vec![0], leb(count(&honest, MODULE)), vec![0]].concat();
    let instances = [leb(times), instance.repeat(times)].concat();
    let module = wat::parse_str(module).unwrap();
    [honest, section(MODULE, &module), section(CORE_INSTANCE, &instances)].concat()
}

/// Each within its bound, and together above it.
fn shared_out() -> Vec<u8> {
    beside("(module (memory 640))", 2)
}

/// An honest app with 64 instances behind it, in the words for seven.
fn doubled() -> Vec<u8> {
    let double = |inside: String, _| {
        format!("(component $c {inside}) (instance (instantiate $c)) (instance (instantiate $c))")
    };
    let inside = (0..6).fold("(core module $m) (core instance (instantiate $m))".to_owned(), double);
    let component = wat::parse_str(format!("(component {inside})")).unwrap();
    let honest = Guest::default().component();
    let instance = [vec![1, 0], leb(count(&honest, COMPONENT)), vec![0]].concat();
    [honest, section(COMPONENT, &component), section(INSTANCE, &instance)].concat()
}

fn section(id: u8, content: &[u8]) -> Vec<u8> {
    [&[id], leb(content.len()).as_slice(), content].concat()
}

/// A number as WebAssembly writes it.
fn leb(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push((number as u8 & 0x7f) | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// How many sections of this kind a component has at its outermost level.
fn count(component: &[u8], id: u8) -> usize {
    let (mut at, mut found) = (PREAMBLE, 0);
    while at < component.len() {
        found += usize::from(component[at] == id);
        let (mut size, mut shift) = (0, 0);
        loop {
            at += 1;
            size |= usize::from(component[at] & 0x7f) << shift;
            shift += 7;
            if component[at] < 0x80 {
                break;
            }
        }
        at += 1 + size;
    }
    found
}
