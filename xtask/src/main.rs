//! (warm-up)
fn main() {}
