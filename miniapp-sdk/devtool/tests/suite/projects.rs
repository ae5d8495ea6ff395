//! Small projects, written for one test each.

use std::fs;
use std::path::{Path, PathBuf};

use teahouse_devtool::{BuildOptions, BuiltApp, Project, Silent, build};

/// The folder of the repository.
pub fn repository() -> PathBuf {
    fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
}

/// Where guests are built: `TEAHOUSE_GUEST_CACHE`, else a folder that survives between runs of the tests.
pub fn cache() -> BuildOptions {
    match std::env::var_os("TEAHOUSE_GUEST_CACHE") {
        Some(_) => BuildOptions::from_env(),
        None => BuildOptions::in_cache(Path::new(env!("CARGO_TARGET_TMPDIR")).join("guest")),
    }
}

/// What a small project differs in.
pub struct Written<'a> {
    /// The features of the SDK it switches on.
    pub features: &'a str,
    /// The manifest's permissions.
    pub permissions: &'a str,
    /// What its one button does.
    pub effect: &'a str,
}

/// An app that counts presses.
pub const HELLO: Written<'static> =
    Written { features: "", permissions: "storage = { bytes = 4096 }", effect: "Effects::none()" };

impl Written<'_> {
    /// Writes the project into `folder`, with the lock file of the SDK so that nothing has to be resolved.
    pub fn project(&self, folder: &Path) -> Project {
        let sdk = repository().join("miniapp-sdk/rust");
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("manifest.toml"), self.manifest()).unwrap();
        fs::write(folder.join("Cargo.toml"), self.cargo(&sdk)).unwrap();
        fs::write(folder.join("src/lib.rs"), self.source()).unwrap();
        Project::open(folder).unwrap()
    }

    /// Writes and builds it.
    pub fn built(&self, folder: &Path) -> (Project, BuiltApp) {
        let project = self.project(folder);
        let built = build(&project, &cache(), &mut Silent).unwrap();
        (project, built)
    }

    fn manifest(&self) -> String {
        let permissions = self.permissions;
        format!(
            "manifest = 1\nname = \"hello\"\nversion = \"1.0.0\"\napi-level = 1\n\
             [title]\nen = \"Hello\"\n[summary]\nen = \"Counts presses.\"\n[permissions]\n{permissions}\n"
        )
    }

    fn cargo(&self, sdk: &Path) -> String {
        let (sdk, features) = (sdk.display(), self.features);
        format!(
            "[package]\nname = \"hello\"\nversion = \"1.0.0\"\nedition = \"2024\"\n[workspace]\n\
             [lib]\ncrate-type = [\"cdylib\"]\n[dependencies]\n\
             serde = {{ version = \"1\", default-features = false, features = [\"alloc\", \"derive\"] }}\n\
             teahouse-miniapp = {{ path = \"{sdk}\", features = [{features}] }}\n"
        )
    }

    fn source(&self) -> String {
        format!(
            r#"use serde::{{Deserialize, Serialize}};
use teahouse_miniapp::prelude::*;

#[derive(Default, Serialize, Deserialize)]
struct Hello {{ presses: u32 }}

#[derive(Clone)]
enum Press {{ Me }}

impl App for Hello {{
    type Message = Press;

    fn update(&mut self, event: Event<Press>) -> Effects {{
        let Event::Ui(Press::Me) = event else {{ return Effects::none() }};
        self.presses += 1;
        {}
    }}

    fn view(&self) -> Node<Press> {{
        column([
            text(say(format!("{{}} presses", self.presses), format!("按了{{}}次", self.presses))),
            button(say("Press me", "按我")).primary().on_press(Press::Me),
        ])
    }}
}}

teahouse_miniapp::mini_app!(Hello);
"#,
            self.effect
        )
    }
}
