//! Fuzz targets: what strangers send an app's host, bent at random, and what must hold for any of it.
//!
//! | target | bytes are |
//! |---|---|
//! | `manifest` | the text of a manifest |
//! | `bundle` | a package, an archive, a component |
//! | `view` | the nodes of a view |
//! | `calls` | a program of calls to every function of level 1, whole and bent, run in the real sandbox |
//! | `interfaces`, `lower`, `program` | level 1 as its text says it, values of its types in a guest's memory, and that guest |
//!
//! Every run replays the corpus (`tests/corpus/TARGET`) and the seeds that are made here, and tries a few hundred new cases.
//! `TEAHOUSE_FUZZ_MINUTES` tries them for longer; `cargo xtask test --full` does, for each target.

use std::path::Path;

use teahouse_base::testing::fuzz::Target;

mod bundle;
mod calls;
mod interfaces;
mod lower;
mod manifest;
mod program;
mod view;

/// A target of this folder. Its test has the name of the target in front.
fn target(name: &'static str, test: &'static str) -> Target {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    Target::new(name, corpus, test, |bytes| *blake3::hash(bytes).as_bytes())
}
