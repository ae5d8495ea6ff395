//! A new project: it stands alone, does what its scenarios say, and is only written where nothing lies.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use teahouse_base::Coded;
use teahouse_devtool::new::{BLANK, templates};
use teahouse_devtool::scenario::coverage::Demand;
use teahouse_devtool::template::{TEMPLATES, Template, listed};
use teahouse_devtool::{AppReport, ExitCode, Language, NewProject, Project, Silent, build, scenario};

use crate::projects::{cache, repository};
use crate::typescript::node_is_here;

const LANGUAGES: [Language; 2] = [Language::Rust, Language::TypeScript];

fn new(name: &str, language: Language) -> NewProject {
    begun_as(BLANK, name, language)
}

fn begun_as(template: &str, name: &str, language: Language) -> NewProject {
    NewProject { name: name.to_owned(), language, template: template.to_owned() }
}

/// Builds are slow: the second language of a template is built in the full run only.
fn is_full_run() -> bool {
    std::env::var_os("TEAHOUSE_FULL").is_some()
}

/// Every file below `folder`, by its path inside it.
fn files_of(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(place) = open.pop() {
        for entry in fs::read_dir(&place).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned());
            }
        }
    }
    found
}

/// Writes a project, builds it with nothing but what is in its folder, and plays its scenarios.
fn plays_its_scenarios(template: &str, language: Language, scenarios: usize) {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("new place/tea-shop");
    begun_as(template, "tea-shop", language).write(&folder).unwrap();
    let project = Project::open(&folder).unwrap();
    assert_eq!((project.language(), project.manifest().name.as_str()), (language, "tea-shop"));
    assert_eq!(project.manifest().title_in("en"), "Tea shop");

    let built = build(&project, &cache(), &mut Silent).unwrap();

    let about = AppReport::new(project.manifest(), &built.inspection, &built.component);
    assert_eq!(about.can.is_empty(), template == BLANK, "what can leave the machine: {about:?}");
    assert!(about.unused.is_empty(), "{about:?}");
    let report = scenario::test(&project, &built, &mut Silent).unwrap();
    for played in &report.scenarios {
        if let Some(broken) = &played.broken {
            panic!("{}, step {}: {}\n{}", played.file, broken.step, broken.why, broken.view);
        }
    }
    assert_eq!(report.scenarios.len(), scenarios);
    assert!(report.coverage.uncovered.is_empty(), "the host counts in both languages: {:?}", report.coverage);
    assert_eq!(
        report.coverage.demand == Demand::Full,
        template != BLANK,
        "a template with powers uses them all"
    );
    assert_eq!(report.demanding(Some(Demand::Full)).coverage.check(), Ok(()));
}

#[test]
fn tool_012_a_new_rust_project_builds_alone_and_plays_its_scenarios() {
    plays_its_scenarios(BLANK, Language::Rust, 2);
}

#[test]
fn tool_012_a_new_typescript_project_builds_alone_and_plays_its_scenario() {
    if node_is_here() {
        plays_its_scenarios(BLANK, Language::TypeScript, 1);
    }
}

#[test]
fn a_booking_is_begun_in_rust_and_a_deposit_goes_to_the_house_or_back() {
    plays_its_scenarios("booking", Language::Rust, 12);
}

#[test]
fn a_booking_is_begun_in_typescript_and_a_deposit_goes_to_the_house_or_back() {
    if is_full_run() && node_is_here() {
        plays_its_scenarios("booking", Language::TypeScript, 12);
    }
}

#[test]
fn an_escrow_is_begun_in_rust_and_its_money_goes_to_one_of_two() {
    plays_its_scenarios("escrow", Language::Rust, 9);
}

#[test]
fn an_escrow_is_begun_in_typescript_and_its_money_goes_to_one_of_two() {
    if is_full_run() && node_is_here() {
        plays_its_scenarios("escrow", Language::TypeScript, 9);
    }
}

#[test]
fn a_shop_is_begun_in_rust_and_an_order_is_paid_once() {
    plays_its_scenarios("shop", Language::Rust, 4);
}

#[test]
fn a_shop_is_begun_in_typescript_and_an_order_is_paid_once() {
    if is_full_run() && node_is_here() {
        plays_its_scenarios("shop", Language::TypeScript, 4);
    }
}

#[test]
fn a_game_of_cards_is_begun_in_rust_and_believes_no_card_that_does_not_fit() {
    if is_full_run() {
        plays_its_scenarios("chat-game", Language::Rust, 4);
    }
}

#[test]
fn a_game_of_cards_is_begun_in_typescript_and_believes_no_card_that_does_not_fit() {
    if node_is_here() {
        plays_its_scenarios("chat-game", Language::TypeScript, 4);
    }
}

#[test]
fn every_template_is_there_in_every_language_and_listed_with_a_sentence() {
    let names: Vec<&str> = TEMPLATES.iter().map(|template| template.name).collect();
    for language in LANGUAGES {
        assert_eq!(templates(language), names);
    }
    for Template { name, about, .. } in TEMPLATES {
        let is_line = |line: &str| line.trim().strip_prefix(name).is_some_and(|rest| rest.trim() == *about);
        assert!(listed().lines().any(is_line), "{name}");
    }
}

#[test]
fn the_pictures_of_a_template_arrive_as_they_are() {
    for (language, source) in LANGUAGES.into_iter().zip(["templates/rust/shop", "ts/templates/shop"]) {
        let temp = tempfile::tempdir().unwrap();
        begun_as("shop", "corner-store", language).write(temp.path()).unwrap();
        let (source, copy) =
            (repository().join("miniapp-sdk").join(source).join("assets"), temp.path().join("assets"));

        assert_eq!(files_of(&copy), files_of(&source));
        for file in files_of(&copy) {
            assert_eq!(fs::read(copy.join(&file)).unwrap(), fs::read(source.join(&file)).unwrap());
        }
    }
}

#[test]
fn a_booking_is_played_by_the_same_scenarios_in_both_languages_with_full_coverage() {
    let [rust, typescript] = ["miniapp-sdk/templates/rust", "miniapp-sdk/ts/templates"]
        .map(|folder| repository().join(folder).join("booking/scenarios"));
    assert_eq!(files_of(&rust), files_of(&typescript));
    for file in files_of(&rust) {
        let [one, other] = [&rust, &typescript].map(|folder| fs::read_to_string(folder.join(&file)).unwrap());
        assert_eq!(one, other, "{}", file.display());
    }
    assert!(fs::read_to_string(rust.join("settings.toml")).unwrap().contains("coverage = \"full\""));
}

#[test]
fn tool_012_the_sdk_of_a_new_project_is_the_source_byte_for_byte_and_all_of_it() {
    for (language, sdk) in LANGUAGES.into_iter().zip(["rust", "ts"]) {
        let temp = tempfile::tempdir().unwrap();
        let written = new("tea", language).write(temp.path()).unwrap();
        assert_eq!(written.len(), files_of(temp.path()).len());
        let (source, copy) = (repository().join("miniapp-sdk").join(sdk), temp.path().join("sdk"));

        for file in files_of(&copy) {
            let is_licence = file.to_string_lossy().starts_with("LICENSE");
            let from = if is_licence { repository().join(&file) } else { source.join(&file) };
            assert_eq!(fs::read(copy.join(&file)).unwrap(), fs::read(from).unwrap(), "{}", file.display());
        }
        for part in ["src", "wit"] {
            assert_eq!(files_of(&copy.join(part)), files_of(&source.join(part)), "{sdk}/{part}");
        }
        assert!(!copy.join("wit").is_symlink() && !copy.join("tests").exists());
        assert!(!copy.join("node_modules").exists() && !copy.join("templates").exists());
    }
}

/// What a project says only under the name of its template.
fn own_words(template: &Template) -> Vec<String> {
    let title = template.name[..1].to_uppercase() + &template.name[1..].replace('-', " ");
    let quoted = [template.name, &title, template.chinese].map(|word| format!("\"{word}\""));
    let used = format!("use {}::", template.name.replace('-', "_"));
    let blank = ["blank", "Blank", "空白"].map(str::to_owned).into_iter().filter(|_| template.name == BLANK);
    quoted.into_iter().chain([used, format!("# {title}"), "../..".to_owned()]).chain(blank).collect()
}

#[test]
fn no_word_of_the_template_is_left_in_a_new_project() {
    for (language, template) in LANGUAGES.into_iter().flat_map(|one| TEMPLATES.iter().map(move |t| (one, t)))
    {
        let temp = tempfile::tempdir().unwrap();
        begun_as(template.name, "corner-store", language).write(temp.path()).unwrap();
        for file in files_of(temp.path()).into_iter().filter(|file| !file.starts_with("sdk")) {
            // A picture is no text.
            let text = fs::read_to_string(temp.path().join(&file)).unwrap_or_default();
            for word in own_words(template) {
                assert!(!text.contains(&word), "{} of {} still says {word}", file.display(), template.name);
            }
        }
    }
}

#[test]
fn tool_011_a_folder_with_something_in_it_loses_nothing_and_gains_nothing() {
    for language in LANGUAGES {
        let temp = tempfile::tempdir().unwrap();
        fs::write(temp.path().join("manifest.toml"), "mine").unwrap();

        let refused = new("tea", language).write(temp.path()).unwrap_err();

        assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-012", 1));
        assert!(refused.to_string().contains("--folder"), "{refused}");
        assert_eq!(files_of(temp.path()), BTreeSet::from([PathBuf::from("manifest.toml")]));
        assert_eq!(fs::read_to_string(temp.path().join("manifest.toml")).unwrap(), "mine");
    }
}

#[test]
fn a_name_that_no_app_can_have_is_refused_before_anything_is_written() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("project");
    for name in [
        "",
        "Tea",
        "tea shop",
        "1tea",
        "-tea",
        "tea-",
        "te--a",
        "../tea",
        "tea\"",
        "茶",
        "a".repeat(41).as_str(),
    ] {
        for language in LANGUAGES {
            let refused = new(name, language).write(&folder).unwrap_err();
            assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-011", 2), "{name}");
            assert!(refused.to_string().contains("such as tea-shop"), "{refused}");
        }
    }
    for name in ["serde", "wit-bindgen", "teahouse-miniapp", "test", "fn", "proc-macro"] {
        let refused = new(name, Language::Rust).write(&folder).unwrap_err();
        assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-015", 2), "{name}");
    }
    assert!(!folder.exists());
    new("test", Language::TypeScript).write(&folder).unwrap();
    for Template { name, .. } in TEMPLATES {
        begun_as(name, name, Language::Rust).write(&temp.path().join(name)).unwrap();
    }
}

#[test]
fn an_unknown_template_is_refused_with_those_that_are_there() {
    let temp = tempfile::tempdir().unwrap();
    for language in LANGUAGES {
        for template in ["", "blank/src", "..", "tea"] {
            let refused = begun_as(template, "tea", language).write(temp.path()).unwrap_err();
            assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-013", 4), "{template}");
            let said = refused.to_string();
            assert!(said.contains("Choose blank"), "{said}");
            assert!(TEMPLATES.iter().all(|known| said.contains(known.name)), "{said}");
        }
    }
    assert!(files_of(temp.path()).is_empty());
}

#[test]
fn where_nothing_can_be_written_the_place_is_named() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("a-file");
    fs::write(&file, "mine").unwrap();

    let refused = new("tea", Language::Rust).write(&file.join("project")).unwrap_err();

    assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-014", 1));
    assert!(refused.to_string().contains("a-file"), "{refused}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}
