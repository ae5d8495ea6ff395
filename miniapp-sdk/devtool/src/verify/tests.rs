use super::*;

const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";

/// A bundle of these files besides the two that every bundle has.
fn archive_of<'a>(component: &[u8], others: &[(&'a str, &'a [u8])]) -> Archive {
    let own = [(archive::MANIFEST, b"manifest = 1".to_vec()), (archive::COMPONENT, component.to_vec())];
    Archive::new(own.into_iter().chain(others.iter().map(|(path, bytes)| (*path, bytes.to_vec())))).unwrap()
}

#[test]
fn the_same_files_have_no_difference_and_another_one_is_named_with_its_place() {
    let same = archive_of(COMPONENT, &[("assets/cup.txt", b"tea"), ("SOURCE", b"a")]);
    assert_eq!(difference(&same, &same.clone()), None);
    let byte = |offset| Place::Byte { offset, section: None };
    for (other, member, at) in [
        (archive_of(COMPONENT, &[("assets/cup.txt", b"tee"), ("SOURCE", b"a")]), "assets/cup.txt", byte(2)),
        (archive_of(COMPONENT, &[("assets/cup.txt", b"tea "), ("SOURCE", b"a")]), "assets/cup.txt", byte(3)),
        (archive_of(COMPONENT, &[("SOURCE", b"a")]), "assets/cup.txt", Place::OnlyInBundle),
        (archive_of(COMPONENT, &[("assets/cup.txt", b"tea"), ("SOURCE", b"b")]), "SOURCE", byte(0)),
    ] {
        let found = difference(&same, &other).unwrap();
        assert_eq!((found.member.as_str(), &found.at, found.others), (member, &at, 0));
    }
    let less = archive_of(COMPONENT, &[("SOURCE", b"a")]);
    assert_eq!(difference(&less, &same).unwrap().at, Place::OnlyInRebuild);
}

#[test]
fn of_a_component_the_section_is_named_and_it_comes_before_what_follows_from_it() {
    let with = |name: &[u8]| [COMPONENT, &[0, 4, 3], name].concat(); // a custom section of three letters
    let left = archive_of(&with(b"tea"), &[("SOURCE", b"a")]);
    let right = archive_of(&with(b"tee"), &[("SOURCE", b"b")]);

    let found = difference(&left, &right).unwrap();

    assert_eq!((found.member.as_str(), found.others), ("app.wasm", 1));
    let Place::Byte { offset: 13, section: Some(section) } = &found.at else { panic!("{found:?}") };
    assert!(section.contains("custom section"), "{section}");
    assert!(found.to_string().contains("from byte 13 on, in custom section"), "{found}");
}

#[test]
fn tool_022_another_recipe_is_needed_and_not_found_different() {
    let of = |source: &[u8]| recipe_in(&archive_of(COMPONENT, &[("SOURCE", source)]));
    let older = of(b"compiler = \"rustc 1.95.0\"\nrecipe = \"teahouse app build 1\"\n").unwrap_err();
    assert_eq!((older.code().as_str(), older.exit_code()), ("SDK-802", 3));
    assert!(older.to_string().contains("teahouse app build 1"), "{older}");
    for source in [&b"tea"[..], b"", b"recipe = \"teahouse app build 2\"\n"] {
        let refused = of(source).unwrap_err();
        assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-801", 7));
    }
    let none = recipe_in(&archive_of(COMPONENT, &[])).unwrap_err();
    assert_eq!(none.code().as_str(), "SDK-801");
}

/// A project in `language` that nobody builds.
fn project(folder: &std::path::Path, language: Language) -> Project {
    let manifest = "manifest = 1\nname = \"tea\"\nversion = \"1.0.0\"\napi-level = 1\n\
                    [title]\nen = \"Tea\"\n[summary]\nen = \"Pours tea.\"\n";
    std::fs::write(folder.join("manifest.toml"), manifest).unwrap();
    let file = if language == Language::Rust { "Cargo.toml" } else { "package.json" };
    std::fs::write(folder.join(file), "").unwrap();
    Project::open(folder).unwrap()
}

#[test]
fn tool_022_a_compiler_that_no_machine_has_is_named_before_anything_is_built() {
    let folder = tempfile::tempdir().unwrap();
    let of_ts = Recipe::of_typescript("sdk".into(), "engine".into(), "bundler".into());
    let recipe = Recipe {
        language: "rust".to_owned(),
        compiler: Some("rustc 0.0.1 (none 2011-01-01)".to_owned()),
        commit: Some("none".to_owned()),
        ..of_ts.clone()
    };

    let refused = named_tools(&recipe, &project(folder.path(), Language::Rust)).unwrap_err();

    assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-802", 3), "{refused}");
    assert!(refused.to_string().contains("rustc 0.0.1"), "{refused}");
    let other = named_tools(&of_ts, &project(folder.path(), Language::Rust)).unwrap_err();
    assert_eq!((other.code().as_str(), other.exit_code()), ("SDK-803", 7));
}
