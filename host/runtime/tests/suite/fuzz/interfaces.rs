//! Level 1 as its text says it: every function that an app can import, with how a core module calls it.

use std::path::Path;

use wit_parser::abi::{AbiVariant, WasmSignature};
use wit_parser::{Resolve, SizeAlign, Type, WorldItem};

/// The level, and the sizes of its types in a memory of 32 bits.
pub struct Interfaces {
    pub resolve: Resolve,
    pub sizes: SizeAlign,
    pub functions: Vec<Import>,
}

/// A function that an app can import.
pub struct Import {
    /// Its interface's full name.
    pub module: String,
    pub name: String,
    pub parameters: Vec<Type>,
    pub signature: WasmSignature,
}

impl Interfaces {
    pub fn level_1() -> Self {
        let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../miniapp-sdk/wit/level-1");
        let mut resolve = Resolve::default();
        let (package, _) = resolve.push_dir(wit).unwrap();
        let world = resolve.select_world(&[package], Some("mini-app")).unwrap();
        let mut functions = Vec::new();
        for item in resolve.worlds[world].imports.values() {
            let WorldItem::Interface { id, .. } = item else { continue };
            let module = resolve.id_of(*id).unwrap();
            for (name, function) in &resolve.interfaces[*id].functions {
                functions.push(Import {
                    module: module.clone(),
                    name: name.clone(),
                    parameters: function.params.iter().map(|parameter| parameter.ty).collect(),
                    signature: resolve.wasm_signature(AbiVariant::GuestImport, function),
                });
            }
        }
        let mut sizes = SizeAlign::default();
        sizes.fill(&resolve).unwrap();
        Self { resolve, sizes, functions }
    }

    /// The place of a function among all.
    pub fn place_of(&self, interface: &str, name: &str) -> usize {
        let module = format!("teahouse:app/{interface}@1.0.0");
        self.functions.iter().position(|import| import.module == module && import.name == name).unwrap()
    }
}
