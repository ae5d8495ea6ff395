//! A bundle is made again from its sources, and whatever is not the same is found and named.

use std::fs;

use ed25519_dalek::SigningKey;
use teahouse_base::Coded;
use teahouse_bundle::{Archive, VerifiedPackage};
use teahouse_devtool::recipe::RECIPE;
use teahouse_devtool::verify::Place;
use teahouse_devtool::{BuiltApp, ExitCode, Project, Recipe, Silent, VerifyError, build, pack, verify};

use crate::projects::{HELLO, cache};
use crate::typescript::{blank, node_is_here};

fn signed(archive: &Archive) -> VerifiedPackage {
    VerifiedPackage::from_bytes(&archive.sign(&SigningKey::from_bytes(&[7; 32]))).unwrap()
}

pub fn package(project: &Project, built: &BuiltApp) -> VerifiedPackage {
    signed(pack(project, built).unwrap().archive())
}

/// The package with `change` made to its files, signed again by its publisher.
fn changed(package: &VerifiedPackage, change: impl Fn(&mut Vec<(String, Vec<u8>)>)) -> VerifiedPackage {
    let own = package.archive().files();
    let mut files: Vec<_> = own.map(|(path, bytes)| (path.to_string(), bytes.to_vec())).collect();
    change(&mut files);
    signed(&Archive::new(files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone()))).unwrap())
}

fn bytes_of<'a>(files: &'a mut [(String, Vec<u8>)], wanted: &str) -> &'a mut Vec<u8> {
    &mut files.iter_mut().find(|(path, _)| path == wanted).unwrap().1
}

fn refusal(package: &VerifiedPackage, project: &Project) -> VerifyError {
    verify(package, project, &cache(), &mut Silent).unwrap_err()
}

/// Same, another asset, another component, another tool: whatever the language.
fn holds_for(project: &Project) {
    let built = build(project, &cache(), &mut Silent).unwrap();
    let bundle = package(project, &built);
    // the same
    let verified = verify(&bundle, project, &cache(), &mut Silent).unwrap();
    assert_eq!(verified.content, bundle.content_hash());
    assert_eq!(verified.recipe.recipe, RECIPE);
    // an asset that the folder does not have
    let more = changed(&bundle, |files| files.push(("assets/more.txt".to_owned(), b"more".to_vec())));
    let VerifyError::Differs(found) = refusal(&more, project) else { panic!("it is not the same") };
    assert_eq!((found.member.as_str(), found.at), ("assets/more.txt", Place::OnlyInBundle));
    // a component with a section more, which does the same
    let other = changed(&bundle, |files| bytes_of(files, "app.wasm").extend([0, 4, 3, b't', b'e', b'a']));
    let refused = refusal(&other, project);
    assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-804", 7));
    let VerifyError::Differs(found) = refused else { panic!("it is not the same") };
    assert_eq!((found.member.as_str(), found.others), ("app.wasm", 0));
    assert_eq!(found.at, Place::Byte { offset: bundle.component().len(), section: None });
    // another manifest comes first
    let older = changed(&bundle, |files| bytes_of(files, "manifest.toml").extend(b"# tea\n"));
    let VerifyError::Differs(found) = refusal(&older, project) else { panic!("it is not the same") };
    assert_eq!(found.member, "manifest.toml");
    // tools that this machine does not have: never "differs"
    let recipe = Recipe::from_source(bundle.archive().file("SOURCE").unwrap()).unwrap();
    for (what, of) in [
        ("sdk", Recipe { sdk: "another 9.9.9".to_owned(), ..recipe.clone() }),
        ("recipe", Recipe { recipe: "teahouse app build 999".to_owned(), ..recipe.clone() }),
        ("compiler", Recipe { compiler: Some("rustc 9.9.9".to_owned()), ..recipe.clone() }),
        ("engine", Recipe { engine: Some("engine 9.9.9".to_owned()), ..recipe }),
    ] {
        let foreign = changed(&more, |files| *bytes_of(files, "SOURCE") = of.to_source().into_bytes());
        let refused = refusal(&foreign, project);
        assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-802", 3), "{refused}");
        let VerifyError::Lacks(lack) = refused else { panic!("{what} is not here") };
        assert_eq!(lack.what, what);
    }
}

#[test]
fn tool_021_tool_022_a_rust_bundle_is_made_again_and_what_differs_or_lacks_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let project = HELLO.project(folder.path());
    fs::create_dir_all(folder.path().join("assets")).unwrap();
    fs::write(folder.path().join("assets/cup.txt"), "tea").unwrap();
    holds_for(&project);
}

#[test]
fn tool_021_tool_022_a_typescript_bundle_is_made_again_and_what_differs_or_lacks_is_named() {
    if node_is_here() {
        let folder = tempfile::tempdir().unwrap();
        holds_for(&blank(folder.path()));
    }
}
