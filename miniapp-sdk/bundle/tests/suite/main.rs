//! What a bundle is, and everything that only looks like one.

#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

mod archives;
mod imports;
mod manifests;
mod packages;

/// The smallest manifest.
pub const MANIFEST: &str = r#"
manifest = 1
name = "tea"
version = "1.0.0"
api-level = 1
title = { en = "Tea", zh-Hans = "茶" }
summary = { en = "Pours tea." }
"#;

/// A component that imports these and exports these, with nothing inside.
pub fn component(imports: &[&str], exports: &[&str]) -> Vec<u8> {
    let imports: String = imports.iter().map(|name| format!("(import \"{name}\" (instance))\n")).collect();
    let exports: String =
        exports.iter().map(|name| format!("(export \"{name}\" (instance $guest))\n")).collect();
    wat::parse_str(format!("(component {imports} (instance $guest) {exports})")).unwrap()
}

/// A component that is allowed.
pub fn good_component() -> Vec<u8> {
    component(&["teahouse:app/ui@1.0.0"], &["teahouse:app/guest@1.0.0"])
}
