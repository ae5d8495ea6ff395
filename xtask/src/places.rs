//! Where things are in a checkout.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The checkout's root folder: that of the checkout `cargo xtask` runs in. Where it was built is asked only without
/// cargo, because checkouts may share a target folder.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let own = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let own = own.filter(|folder| folder.ends_with("xtask"));
        let own = own.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        own.parent().expect("xtask lies one folder below the root").to_owned()
    })
}

/// The folder that cargo builds into.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A folder of our own below the target folder, made if it is not there.
pub fn workshop(name: &str) -> std::io::Result<PathBuf> {
    let folder = target().join("xtask").join(name);
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A program built in the dev profile.
pub fn program(name: &str) -> PathBuf {
    target().join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
