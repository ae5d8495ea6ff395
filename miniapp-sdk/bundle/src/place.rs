//! A place in a component is named by the section that holds it, so that who compares two builds is told where they part.

use wasmparser::{Parser, Payload};

/// The section that holds the byte at `offset`, from the outside in, such as `core module 1, code`; nothing for a byte between
/// sections, or where the bytes are no component.
pub fn section_at(component: &[u8], offset: usize) -> Option<String> {
    let offset = u64::try_from(offset).ok()?;
    let (mut modules, mut found) = (0_usize, Vec::new());
    for payload in Parser::new(0).parse_all(component).map_while(Result::ok) {
        modules += usize::from(matches!(payload, Payload::ModuleSection { .. }));
        if payload.as_section().is_some_and(|(_, range)| range.contains(&offset)) {
            found.push(name_of(&payload, modules));
        }
    }
    (!found.is_empty()).then(|| found.join(", "))
}

fn name_of(payload: &Payload<'_>, modules: usize) -> String {
    let name = match payload {
        Payload::ModuleSection { .. } => return format!("core module {modules}"),
        Payload::CustomSection(section) => return format!("custom section {:?}", section.name()),
        Payload::ComponentSection { .. } => "component",
        Payload::TypeSection(_) | Payload::CoreTypeSection(_) | Payload::ComponentTypeSection(_) => "types",
        Payload::ImportSection(_) | Payload::ComponentImportSection(_) => "imports",
        Payload::ExportSection(_) | Payload::ComponentExportSection(_) => "exports",
        Payload::InstanceSection(_) | Payload::ComponentInstanceSection(_) => "instances",
        Payload::ComponentAliasSection(_) => "aliases",
        Payload::ComponentCanonicalSection(_) => "canonical functions",
        Payload::FunctionSection(_) => "functions",
        Payload::TableSection(_) => "tables",
        Payload::MemorySection(_) => "memories",
        Payload::GlobalSection(_) => "globals",
        Payload::ElementSection(_) => "elements",
        Payload::DataSection(_) | Payload::DataCountSection { .. } => "data",
        Payload::CodeSectionStart { .. } => "code",
        _ => "another section",
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_named_by_the_sections_around_it() {
        let component = wat::parse_str(
            "(component (core module (func)) (core module (memory 1) (data (i32.const 0) \"tea at five\")))",
        )
        .expect("the text is a component");
        let tea = component.windows(3).position(|bytes| bytes == b"tea").expect("the word is in it");

        assert_eq!(section_at(&component, tea).as_deref(), Some("core module 2, data"));
        assert_eq!(section_at(&component, 0), None);
        assert_eq!(section_at(&component, component.len()), None);
        assert_eq!(section_at(b"tea", 1), None);
    }
}
