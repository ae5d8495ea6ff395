//! The TypeScript of the surface is text made from the Rust types: `types.ts` with every view, `methods.ts` with the table.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ts_rs::{Config, TS, TypeVisitor};

use crate::method::{METHODS, Method};

const HEAD: &str =
    "// Made from host/api by `TEAHOUSE_GOLDEN=1 cargo test -p teahouse-api`. Do not edit.\n\n";

/// Gathers the declarations of types and of everything they mention.
#[derive(Default)]
pub struct Collector {
    seen: BTreeSet<TypeId>,
    declarations: BTreeMap<String, String>,
}

impl Collector {
    fn config() -> Config {
        Config::new().with_large_int("number")
    }

    fn add<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let config = Self::config();
            let text = format!("{}export {}\n", T::docs().unwrap_or_default(), T::decl(&config));
            self.declarations.insert(T::ident(&config), text);
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }

    pub(crate) fn method<M: Method>(&mut self) -> (String, String) {
        self.add::<M::Params>();
        self.add::<M::Result>();
        let config = Self::config();
        (M::Params::name(&config), M::Result::name(&config))
    }
}

impl TypeVisitor for Collector {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

/// The generated files by name.
pub fn files() -> BTreeMap<&'static str, String> {
    let mut collector = Collector::default();
    collector.add::<crate::NumberedEvent>();
    collector.add::<crate::ErrorView>();
    let table: Vec<_> = METHODS.iter().map(|info| (info, (info.visit)(&mut collector))).collect();

    let mut types = String::from(HEAD);
    for text in collector.declarations.values() {
        types.push_str(text);
        types.push('\n');
    }
    let mut methods = String::from(HEAD);
    methods.push_str("import type * as T from \"./types\";\n\n");
    methods.push_str("/** Every method with the type of its parameters and of its result. */\nexport interface Methods {\n");
    for (info, (params, result)) in &table {
        let line = (info.name, info.doc.trim(), qualified(params, &collector), qualified(result, &collector));
        let (name, doc, params, result) = line;
        writeln!(methods, "  /** {doc} */\n  \"{name}\": {{ params: {params}; result: {result} }};")
            .expect("writing to a string does not fail");
    }
    methods.push_str("}\n\nexport type MethodName = keyof Methods;\n");
    BTreeMap::from([("types.ts", types), ("methods.ts", methods)])
}

/// `Array<X>` as `Array<T.X>`, for each declared name.
fn qualified(name: &str, collector: &Collector) -> String {
    let inner = name.strip_prefix("Array<").and_then(|rest| rest.strip_suffix('>'));
    let word = inner.unwrap_or(name);
    let full = if collector.declarations.contains_key(word) { format!("T.{word}") } else { word.to_owned() };
    if inner.is_some() { format!("Array<{full}>") } else { full }
}
