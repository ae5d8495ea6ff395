//! What the pages of `docs/contracts` say in Rust is code of this folder, run against a real chain.
//!
//! `TEAHOUSE_GOLDEN=1` rewrites the pages from it, so that their diff is the review.

mod escrow;
mod ride;
mod shielded_pool;

use std::error::Error;
use std::path::Path;

use alloy::signers::local::PrivateKeySigner;
use teahouse_chain::devnet::Devnet;
use teahouse_chain::envelope::ContractCall;
use teahouse_chain::refusal::Refusal;

use crate::kit::House;

const BEGIN: &str = "    // The page begins.\n";
const END: &str = "    // The page ends.\n";
const FENCE: &str = "```rust,ignore\n";

type Played<T> = Result<T, Box<dyn Error>>;

/// What stands between the marks, as it stands on the page.
fn part(source: &str) -> String {
    let (_, rest) = source.split_once(BEGIN).expect("the page's part begins");
    let (part, _) = rest.split_once(END).expect("the page's part ends");
    part.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned() + "\n").collect()
}

#[test]
fn the_pages_say_in_rust_what_is_compiled_here() {
    for (name, source) in [
        ("escrow", include_str!("pages/escrow.rs")),
        ("ride", include_str!("pages/ride.rs")),
        ("shielded-pool", include_str!("pages/shielded_pool.rs")),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/contracts/{name}.md"));
        let page = std::fs::read_to_string(&path).expect("the page can be read");
        let (before, rest) = page.split_once(FENCE).expect("the page has a part in Rust");
        let (found, after) = rest.split_once("```\n").expect("it ends");
        assert!(!after.contains(FENCE), "{name}.md has one part in Rust");
        let part = part(source);
        if std::env::var_os("TEAHOUSE_GOLDEN").is_some() {
            std::fs::write(&path, format!("{before}{FENCE}{part}```\n{after}")).expect("it can be written");
        } else {
            assert_eq!(found, part, "{name}.md says something else: `cargo xtask golden` rewrites it");
        }
    }
}

/// A practice chain in `folder`, as a reader of the pages has one.
async fn house(folder: &Path) -> House {
    House::on(Devnet::up(folder, 0).await.expect("anvil starts"))
}

/// Sends a call; the pages leave out how.
async fn send(house: &House, by: &PrivateKeySigner, call: ContractCall) -> Result<(), &'static str> {
    if house.send(by, call).await.success { Ok(()) } else { Err("the contract refused") }
}
