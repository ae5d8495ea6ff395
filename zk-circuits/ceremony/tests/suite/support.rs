//! A folder with a small circuit and powers for it, in which the program is run.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use teahouse_zk::Fr;
use teahouse_zk::format::{ptau, r1cs};
use teahouse_zk::groth16::Matrices;
use teahouse_zk::wires;

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_teahouse-ceremony");

/// The powers' size: the small circuit's domain.
pub const POWER: u32 = 4;

/// A folder of one ceremony.
pub struct Home(tempfile::TempDir);

impl Home {
    /// With `small.r1cs` and `powers.ptau`.
    pub fn new() -> Self {
        let home = Self(tempfile::tempdir().unwrap());
        std::fs::write(home.at("small.r1cs"), r1cs::write(&circuit())).unwrap();
        std::fs::write(home.at("powers.ptau"), ptau::samples::file(POWER)).unwrap();
        home
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.at(name)).unwrap()
    }

    /// Runs the program here, with what is typed.
    pub fn run(&self, arguments: &[&str], typed: &str) -> Output {
        let mut program = Command::new(PROGRAM);
        program.args(arguments).current_dir(self.path());
        program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        // A program that reads nothing may be gone already.
        drop(child.stdin.take().unwrap().write_all(typed.as_bytes()));
        child.wait_with_output().unwrap()
    }

    /// Runs the program and reads its JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[&["--json"], arguments].concat(), "");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Runs the program and expects a refusal: status and code.
    pub fn refused(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(&[&["--json"], arguments].concat(), "");
        assert!(!output.status.success(), "{arguments:?} was not refused");
        assert!(output.stdout.is_empty(), "standard output is data, and there is none");
        let told = String::from_utf8_lossy(&output.stderr);
        let object: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
        assert!(!object["error"]["next"].as_str().unwrap().is_empty());
        (output.status.code().unwrap(), object["error"]["code"].as_str().unwrap().to_owned())
    }

    /// Begins a ceremony of the small circuit in `0.zkey`.
    pub fn begin(&self) -> Value {
        self.json(&[
            "init",
            "--circuit",
            "small.r1cs",
            "--ptau",
            "powers.ptau",
            "--unknown-ptau",
            "--out",
            "0.zkey",
        ])
    }

    /// Begins one, has two people contribute and a beacon end it in `final.zkey`.
    pub fn end(&self) {
        self.begin();
        self.json(&["contribute", "0.zkey", "1.zkey", "--name", "Anna"]);
        let typed = ["contribute", "1.zkey", "2.zkey", "--name", "Bo", "--typed"];
        assert!(self.run(&typed, "a pot of oolong\n").status.success());
        self.json(&[
            "beacon",
            "2.zkey",
            "final.zkey",
            "--hash",
            "0x0708",
            "--iterations",
            "10",
            "--name",
            "block",
        ]);
    }
}

/// Six products of a number, for a domain of 2^4 points.
pub fn circuit() -> Matrices {
    let built = Matrices::of(|circuit| {
        let claimed = wires::public(circuit, None)?;
        let root = wires::private(circuit, None)?;
        let mut last = wires::product(circuit, &root, &root)?;
        let three = wires::sum(circuit, &[(Fr::from(3), &last)], -Fr::from(2))?;
        for _ in 0..8 {
            last = wires::product(circuit, &last, &three)?;
        }
        wires::enforce_equal(circuit, &last, &claimed)
    });
    let built = built.unwrap();
    assert_eq!(built.domain(), 1 << POWER);
    built
}
