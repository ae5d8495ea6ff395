//! Helpers that misbehave in every way a process can: each ends with a typed fault, and nothing of it is left.

#![allow(clippy::unwrap_used, reason = "a test that unwraps says what it expects")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::LazyLock;

use super::*;

/// Processes that stand in for the helper, by name. All are written before one is started, so that none is open for writing
/// when it is run.
static DOUBLES: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let doubles = [
        ("silent", "echo $$ > \"$0.pid\"; exec sleep 600"),
        ("lingering", "echo $$ > \"$0.pid\"; exec sleep 600 >&- 2>&-"),
        ("fallen", "kill -SEGV $$"),
        ("starved", "echo 'memory allocation of 8 bytes failed' >&2; kill -ABRT $$"),
        ("overdue", "kill -XCPU $$"),
        ("chatty", "exec cat /dev/zero"),
        ("brief", "printf tea"),
        ("reasoned", "printf 'no\\033tea'; exit 65"),
        ("large", "exit 66"),
        ("greedy", "exit 67"),
        ("unlimited", "exit 68"),
        ("broken", "exit 69"),
        ("engineless", "exit 70"),
        ("curious", "echo \"in=$(pwd) cargo=${CARGO_MANIFEST_DIR-none}\" >&2; exit 71"),
    ];
    for (name, what) in doubles {
        let path = folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\nulimit -c 0\n{what}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    }
    folder
});

fn double(name: &str) -> HelperCompiler {
    HelperCompiler::at(DOUBLES.path().join(name))
}

fn fault(name: &str) -> CompileFault {
    double(name).compile(b"component").unwrap_err()
}

#[test]
fn lim_011_a_helper_that_does_not_answer_is_ended_when_its_time_is_over() {
    for name in ["silent", "lingering"] {
        // given a helper that sleeps, with its pipes open or closed
        let wall = Duration::from_secs(2);
        let compiler = double(name).within(CompileBounds { wall, ..CompileBounds::default() });
        // when its time is over
        assert_eq!(compiler.compile(b"component").unwrap_err(), CompileFault::Time(wall));
        // then no such process is there any more
        let pid = fs::read_to_string(DOUBLES.path().join(format!("{name}.pid"))).unwrap();
        if cfg!(target_os = "linux") {
            assert!(!Path::new("/proc").join(pid.trim()).exists(), "{name}");
        }
    }
}

#[test]
fn each_way_a_helper_can_end_is_a_fault_of_its_own() {
    let crashed = |fault: CompileFault| matches!(fault, CompileFault::Crashed(_));
    assert!(crashed(fault("fallen")));
    assert!(crashed(fault("brief")));
    assert!(crashed(fault("broken")));
    assert_eq!(fault("starved"), CompileFault::Memory);
    assert_eq!(fault("greedy"), CompileFault::Memory);
    assert_eq!(fault("overdue"), CompileFault::Time(CompileBounds::default().cpu));
    assert_eq!(fault("large"), CompileFault::TooLarge(CompileBounds::default().component));
    assert_eq!(fault("reasoned"), CompileFault::NotComponent("no tea".to_owned()));
    assert!(matches!(fault("unlimited"), CompileFault::Start(_)));
    assert!(matches!(fault("engineless"), CompileFault::Start(_)));
    assert!(matches!(fault("not-there"), CompileFault::Start(_)));
}

#[test]
fn lim_010_a_helper_that_says_more_than_code_can_be_is_cut_off() {
    let bounds = CompileBounds { code: 1 << 10, ..CompileBounds::default() };
    let cut = double("chatty").within(bounds).compile(b"component").unwrap_err();
    assert!(matches!(cut, CompileFault::Crashed(_)), "{cut}");
}

#[test]
fn lim_010_a_helper_sees_no_environment_and_stands_in_the_root_folder() {
    let CompileFault::Crashed(said) = fault("curious") else { panic!("it has no such status") };
    assert!(said.contains("in=/ cargo=none"), "{said}");
}

#[test]
fn a_component_that_is_too_large_starts_no_helper() {
    let bounds = CompileBounds { component: 4, ..CompileBounds::default() };
    let compiler = double("not-there").within(bounds);
    assert_eq!(compiler.compile(b"large").unwrap_err(), CompileFault::TooLarge(4));
}

#[test]
fn a_helper_that_reads_nothing_of_a_large_component_holds_nobody_up() {
    let fault = double("reasoned").compile(&vec![0; 4 << 20]).unwrap_err();
    assert_eq!(fault, CompileFault::NotComponent("no tea".to_owned()));
}
