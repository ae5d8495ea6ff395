//! The committed TypeScript is the one these types give. `TEAHOUSE_GOLDEN=1` writes it anew.

use std::path::Path;

#[test]
fn rpc_004_the_committed_typescript_is_what_the_types_give() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/api");
    let golden = std::env::var_os("TEAHOUSE_GOLDEN").is_some_and(|v| v == "1");
    for (name, text) in teahouse_api::typescript::files() {
        let path = folder.join(name);
        if golden {
            std::fs::create_dir_all(&folder).expect("the folder can be made");
            std::fs::write(&path, &text).expect("the file can be written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == text, "{name} differs: run with TEAHOUSE_GOLDEN=1 and look at the change"); // RPC-004
    }
}
