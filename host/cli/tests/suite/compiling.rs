//! Compiling as a hostile app meets it: the real program as its own helper, each of its limits, and a host that goes on.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use teahouse_base::SystemClock;
use teahouse_bundle::{Archive, archive};
use teahouse_node::compile::{
    COMPILE_APP, CompileBounds, CompileFault, Compiler, HelperCompiler, Order, Target,
};
use teahouse_node::{Home, NewProfile, Node, NodeOptions, create_profile, unlock};

const PROGRAM: &str = env!("CARGO_BIN_EXE_teahouse");

fn helper(bounds: CompileBounds) -> HelperCompiler {
    HelperCompiler::at(PROGRAM).within(bounds)
}

/// A component that draws nothing and wants nothing.
fn small() -> Vec<u8> {
    wat::parse_str("(component (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))").unwrap()
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

fn section(id: u8, content: &[u8]) -> Vec<u8> {
    [&[id], leb(content.len()).as_slice(), content].concat()
}

/// A component of a thousand functions, six kilobytes each, that are nothing but arithmetic: nothing is wrong with it, and there
/// is much to compile.
fn bomb() -> Vec<u8> {
    const FUNCTIONS: usize = 1_000;
    // local.get 0, local.get 1, i64.mul, local.get 0, i64.add, local.set 1
    let steps = [0x20_u8, 0, 0x20, 1, 0x7e, 0x20, 0, 0x7c, 0x21, 1].repeat(600);
    let body = [&[0_u8], steps.as_slice(), &[0x20, 1, 0x0b]].concat();
    let body = [leb(body.len()), body].concat();
    let types = section(1, &[1, 0x60, 2, 0x7e, 0x7e, 1, 0x7e]);
    let functions = section(3, &[leb(FUNCTIONS), vec![0; FUNCTIONS]].concat());
    let code = section(10, &[leb(FUNCTIONS), body.repeat(FUNCTIONS)].concat());
    let module = [b"\0asm\x01\0\0\0".as_slice(), &types, &functions, &code].concat();
    let small = small();
    let (preamble, rest) = small.split_at(8);
    [preamble, &section(1, &module), rest].concat()
}

/// A component whose one table wants as many elements as a table may have.
fn huge_table() -> Vec<u8> {
    let text = "(component (core module $m (table 10000000 funcref)) (core instance (instantiate $m)) \
                (instance $g) (export \"teahouse:app/guest@1.0.0\" (instance $g)))";
    wat::parse_str(text).unwrap()
}

fn bundle(name: &str, component: Vec<u8>) -> String {
    let manifest = format!(
        "manifest = 1\nname = \"{name}\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = {{ en = \"Test\" }}\n\
         summary = {{ en = \"Tests.\" }}\n"
    );
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, component)];
    STANDARD.encode(Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32])))
}

#[test]
fn the_program_is_its_own_helper_and_says_what_is_no_component() {
    let compiler = helper(CompileBounds::default());
    assert!(!compiler.compile(&small()).unwrap().is_empty());
    for target in Target::ALL.into_iter().filter(|target| target.is_here()) {
        let other = helper(CompileBounds::default()).to(target);
        assert!(!other.compile(&small()).unwrap().is_empty(), "{target:?}");
    }
    assert!(
        !compiler.compile(&huge_table()).unwrap().is_empty(),
        "a table is made when the app starts, within its bounds"
    );
    for nonsense in [&b""[..], &b"tea"[..], &b"\0asm\x01\0\0\0"[..]] {
        let fault = compiler.compile(nonsense).unwrap_err();
        assert!(matches!(fault, CompileFault::NotComponent(_)), "{fault}");
    }
}

#[test]
fn lim_010_a_component_that_takes_too_much_memory_ends_its_helper_with_that_fault() {
    // given room for less than the component itself, and for little more
    for memory in [8 << 20, 20 << 20] {
        let bounds = CompileBounds { memory, ..CompileBounds::default() };
        assert_eq!(helper(bounds).compile(&bomb()).unwrap_err(), CompileFault::Memory, "{memory}");
    }
    // and the next one has all of it again
    assert!(helper(CompileBounds::default()).compile(&small()).is_ok());
}

#[test]
fn lim_010_a_component_that_takes_too_long_on_a_core_ends_its_helper_with_that_fault() {
    let cpu = Duration::from_secs(1);
    let bounds = CompileBounds { cpu, ..CompileBounds::default() };
    assert_eq!(helper(bounds).compile(&bomb()).unwrap_err(), CompileFault::Time(cpu));
}

#[test]
fn lim_011_a_component_that_takes_too_long_by_the_clock_ends_its_helper_with_that_fault() {
    let wall = Duration::from_millis(300);
    let began = Instant::now();
    let bounds = CompileBounds { wall, ..CompileBounds::default() };
    assert_eq!(helper(bounds).compile(&bomb()).unwrap_err(), CompileFault::Time(wall));
    assert!(began.elapsed() < Duration::from_secs(10), "nobody waited for the end of it");
}

#[test]
fn lim_010_a_component_or_code_that_is_too_large_is_that_fault() {
    let narrow = CompileBounds { component: 16, ..CompileBounds::default() };
    assert_eq!(helper(narrow).compile(&small()).unwrap_err(), CompileFault::TooLarge(16));
    let little_code = CompileBounds { code: 16, ..CompileBounds::default() };
    assert_eq!(helper(little_code).compile(&small()).unwrap_err(), CompileFault::Memory);
}

/// A helper that was started by this test, and waits for its component.
struct Waiting(Child);

impl Drop for Waiting {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn order(parent: u32) -> [String; 6] {
    Order { parent, bounds: CompileBounds::default(), target: Target::Native }.arguments()
}

#[cfg(target_os = "linux")]
fn status_of(pid: &str) -> Option<String> {
    std::fs::read_to_string(Path::new("/proc").join(pid).join("status")).ok()
}

/// Waits until it is `so`.
fn until(what: &str, mut so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < Duration::from_secs(60), "{what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn lim_010_a_helper_has_every_limit_before_it_reads_a_byte() {
    // given a helper whose component has not come
    let mut start = Command::new(PROGRAM);
    start.arg(COMPILE_APP).args(order(std::process::id())).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut helper = Waiting(start.spawn().unwrap());
    let pid = helper.0.id().to_string();
    let limits = || std::fs::read_to_string(Path::new("/proc").join(&pid).join("limits")).unwrap();
    let has = |name: &str, soft: &str, hard: &str| {
        let limits = limits();
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        line.split_whitespace().take(2).eq([soft, hard])
    };
    // when it is ready, which the last limit shows
    until("the limit on open files was not set", || has("Max open files", "3", "3"));
    // then every other one is there
    assert!(has("Max cpu time", "30", "31"), "{}", limits());
    assert!(has("Max file size", "0", "0"), "{}", limits());
    assert!(has("Max core file size", "0", "0"), "{}", limits());
    assert!(has("Max processes", "0", "0"), "{}", limits());
    assert!(!has("Max address space", "unlimited", "unlimited"), "{}", limits());
    let status = status_of(&pid).unwrap();
    let says = |line: &str| status.lines().any(|found| found == line);
    assert!(says("NoNewPrivs:\t1") && says("Threads:\t1"), "{status}");
    // and with them it still does its work
    helper.0.stdin.take().unwrap().write_all(&small()).unwrap();
    let mut code = Vec::new();
    helper.0.stdout.take().unwrap().read_to_end(&mut code).unwrap();
    assert!(helper.0.wait().unwrap().success() && code.len() > 32);
}

#[cfg(target_os = "linux")]
#[test]
fn lim_010_a_helper_closes_what_others_had_left_open() {
    // given a shell that leaves a file open, which is our pipe, for whatever it runs
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "exec 9>&2 2>/dev/null; exec \"$0\" \"$@\"", PROGRAM, COMPILE_APP]);
    shell.args(order(std::process::id())).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut helper = Waiting(shell.spawn().unwrap());
    // when the helper has begun, then nobody has the pipe open any more
    let mut said = Vec::new();
    helper.0.stderr.take().unwrap().read_to_end(&mut said).unwrap();
    // and it still waits for its component
    assert!(helper.0.try_wait().unwrap().is_none(), "{}", String::from_utf8_lossy(&said));
}

#[cfg(target_os = "linux")]
#[test]
fn lim_011_a_helper_ends_with_the_process_that_started_it() {
    // given a process with a helper that waits for its component
    let script = "exec 3<&0; \"$0\" \"$1\" $$ \"$2\" \"$3\" \"$4\" \"$5\" \"$6\" <&3 >/dev/null & echo $!; exec sleep 600 >/dev/null";
    let [_, rest @ ..] = order(0);
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", script, PROGRAM, COMPILE_APP]).args(rest).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut parent = Waiting(shell.spawn().unwrap());
    let mut pid = String::new();
    parent.0.stdout.take().unwrap().read_to_string(&mut pid).unwrap();
    let pid = pid.trim().to_owned();
    until("the helper did not begin", || status_of(&pid).is_some_and(|now| now.contains("NoNewPrivs:\t1")));
    // when that process is killed
    let input = parent.0.stdin.take();
    parent.0.kill().unwrap();
    // then the helper is gone, though its input is still open; who has to wait for it may take a while
    until("the helper lived on", || status_of(&pid).is_none_or(|now| now.contains("State:\tZ")));
    drop(input);
}

#[test]
fn a_helper_that_was_not_started_by_its_host_reads_nothing() {
    for arguments in [vec![], vec!["1".to_owned()], order(1).to_vec(), vec!["tea".to_owned(); 6]] {
        let mut start = Command::new(PROGRAM);
        start.arg(COMPILE_APP).args(&arguments).stdin(Stdio::null()).stderr(Stdio::null());
        assert_eq!(start.output().unwrap().status.code(), Some(68), "{arguments:?}");
    }
}

#[tokio::test]
async fn a_component_bomb_is_refused_with_its_code_and_the_host_goes_on() {
    // given a profile whose helper may take a second on a core
    let folder = tempfile::tempdir().unwrap();
    let dir = Home::at(folder.path()).profile("anna").unwrap();
    create_profile(&dir, NewProfile { nickname: "Anna", passphrase: None, phrase: None }, &SystemClock)
        .unwrap();
    let compiler = helper(CompileBounds { cpu: Duration::from_secs(1), ..CompileBounds::default() });
    let options = NodeOptions { clock: Arc::new(SystemClock), online: false, compiler: Arc::new(compiler) };
    let node = Node::open(&dir, unlock(&dir, None).unwrap(), options).unwrap();
    // when an app is to be installed that takes far longer
    let refused = node.call("app.install", json!({ "bundle": bundle("bomb", bomb()) })).await.unwrap_err();
    // then it is refused, nothing of it is here, and the next one is installed
    assert_eq!((refused.code.as_str(), refused.exit.status()), ("APP-303", 1));
    assert_eq!(node.call("app.list", json!({})).await.unwrap(), json!([]));
    let installed: Value =
        node.call("app.install", json!({ "bundle": bundle("tea", small()) })).await.unwrap();
    assert_eq!(installed["name"], "tea");
    node.close().await;
}
