//! Apps in TypeScript: built by the SDK's own tools, inspected and packed like any other.

use std::fs;
use std::path::Path;

use teahouse_base::Coded;
use teahouse_devtool::{
    AppReport, BuildError, BuildOptions, ExitCode, Language, Project, Silent, Step, build, node, pack,
    scenario,
};

use crate::projects::{cache, repository};

/// Most bytes of the smallest app, nearly all of them the JavaScript engine.
const BLANK_BUDGET: usize = 1400 << 10;

/// Whether TypeScript can be built here. A machine without node skips these tests and says so; a CI machine has to have it.
pub fn node_is_here() -> bool {
    let missing = node::find(&repository()).err();
    if let Some(missing) = &missing {
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        println!("skipped: {missing}");
    }
    missing.is_none()
}

/// The blank template, written into `folder` with the SDK of this repository.
pub fn blank(folder: &Path) -> Project {
    let sdk = repository().join("miniapp-sdk/ts");
    let template = sdk.join("templates/blank");
    for part in ["src", "scenarios"] {
        fs::create_dir_all(folder.join(part)).unwrap();
    }
    for file in ["manifest.toml", "src/app.ts", "scenarios/1-cups.toml"] {
        fs::copy(template.join(file), folder.join(file)).unwrap();
    }
    let sdk = format!("file:{}", sdk.display());
    depend_on(folder, &[("@teahouse/miniapp", sdk.as_str())]);
    Project::open(folder).unwrap()
}

fn depend_on(folder: &Path, packages: &[(&str, &str)]) {
    let packages: serde_json::Map<_, _> =
        packages.iter().map(|(name, from)| ((*name).to_owned(), (*from).into())).collect();
    let package = serde_json::json!({ "name": "blank", "type": "module", "dependencies": packages });
    fs::write(folder.join("package.json"), package.to_string()).unwrap();
}

#[test]
fn the_blank_template_builds_within_its_budget_and_plays_its_scenario() {
    if !node_is_here() {
        return;
    }
    let project = Project::open(&repository().join("miniapp-sdk/ts/templates/blank")).unwrap();
    assert_eq!(project.language(), Language::TypeScript);

    let built = build(&project, &cache(), &mut Silent).unwrap();

    let about = AppReport::new(project.manifest(), &built.inspection, &built.component);
    println!("blank: {} bytes, imports {:?}", about.component_bytes, about.imports);
    assert!(about.component_bytes <= BLANK_BUDGET, "{} bytes", about.component_bytes);
    assert!(about.can.is_empty(), "nothing can leave the machine: {about:?}");
    assert!(built.source.contains("componentize-qjs 0.4.5"), "{}", built.source);
    let report = scenario::test(&project, &built, &mut Silent).unwrap();
    for played in &report.scenarios {
        if let Some(broken) = &played.broken {
            panic!("{}, step {}: {}\n{}", played.file, broken.step, broken.why, broken.view);
        }
    }
    assert_eq!(report.scenarios.len(), 1);
}

/// Also in a cache of its own, where every build tool is installed again.
#[test]
fn tool_008_tool_009_another_folder_and_another_cache_give_the_same_package() {
    if !node_is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let near = blank(&folder.path().join("near"));
    let far = blank(&folder.path().join("another/person's folder"));

    let first = build(&near, &cache(), &mut Silent).unwrap();
    let elsewhere = BuildOptions::in_cache(folder.path().join("other cache"));
    let second = build(&far, &elsewhere, &mut Silent).unwrap();

    assert!(first.component == second.component, "the bytes differ");
    let hash = |project, built| pack(project, built).unwrap().content_hash();
    assert_eq!(hash(&near, &first), hash(&far, &second));
    let own = folder.path().display().to_string();
    assert!(!second.component.windows(own.len()).any(|window| window == own.as_bytes()));
}

#[test]
fn tool_005_what_typescript_uses_and_the_manifest_does_not_declare_is_refused_with_status_7() {
    if !node_is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let project = blank(folder.path());
    let app = folder.path().join("src/app.ts");
    let text = fs::read_to_string(&app).unwrap();
    let paying = text.replace("return [];", "return [assets()];");
    fs::write(&app, format!("import {{ assets }} from \"@teahouse/miniapp/wallet\";\n{paying}")).unwrap();

    let refused = build(&project, &cache(), &mut Silent).unwrap_err();

    assert!(matches!(refused, BuildError::Inspect(_)), "{refused}");
    assert!(refused.to_string().contains("wallet"), "{refused}");
    assert_eq!(refused.exit_code(), 7);
}

#[test]
fn what_the_type_checker_says_reaches_the_person() {
    if !node_is_here() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let project = blank(folder.path());
    let app = folder.path().join("src/app.ts");
    let text = fs::read_to_string(&app).unwrap();
    fs::write(&app, text.replace("cups: 0", "cups: \"none\"")).unwrap();
    let mut said = Vec::new();

    let refused = build(&project, &cache(), &mut |step| {
        if let Step::Compiler(line) = step {
            said.push(line);
        }
    })
    .unwrap_err();

    assert_eq!(refused.code().as_str(), "SDK-203");
    assert!(said.iter().any(|line| line.contains("src/app.ts")), "{said:#?}");
}

#[test]
fn tool_010_a_build_takes_no_package_besides_the_sdk() {
    let folder = tempfile::tempdir().unwrap();
    let project = blank(folder.path());
    let cases: [(&[(&str, &str)], &str); 3] = [
        (&[("left-pad", "1.3.0")], "left-pad"),
        (&[], "@teahouse/miniapp"),
        (&[("@teahouse/miniapp", "1")], "file:"),
    ];
    for (packages, named) in cases {
        depend_on(folder.path(), packages);

        let refused = build(&project, &cache(), &mut Silent).unwrap_err();

        assert_eq!(refused.code().as_str(), "SDK-207", "{refused}");
        assert!(refused.to_string().contains(named), "{refused}");
    }
}
