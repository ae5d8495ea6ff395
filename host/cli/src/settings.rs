//! A setting comes from a flag, else the environment, else the project's file, else the user's file, else a default.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use teahouse_api::{ErrorView, Exit};
use teahouse_node::Home;

/// The project's file, in the current folder.
const PROJECT_FILE: &str = "teahouse.toml";

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Setting {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its value.
    pub(crate) value: String,
    /// `flag or environment`, a file, or `default`.
    pub(crate) origin: String,
}

/// What a file can say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    home: Option<PathBuf>,
    profile: Option<String>,
}

/// Where profiles lie, and which one is meant.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) home: Home,
    pub(crate) profile: String,
    pub(crate) all: Vec<Setting>,
}

fn read(path: &Path) -> Result<File, ErrorView> {
    let text = match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(File::default()),
        other => other.map_err(|_| bad(path))?,
    };
    toml::from_str(&text).map_err(|_| bad(path))
}

fn bad(path: &Path) -> ErrorView {
    ErrorView::new("CLI-301", Exit::Configuration).with("file", path.display())
}

impl Settings {
    /// Reads them; `profile` is the flag or its environment variable.
    pub(crate) fn read(profile: Option<&str>) -> Result<Self, ErrorView> {
        let dirs = directories::ProjectDirs::from("", "", "teahouse");
        let user_file = dirs.as_ref().map(|dirs| dirs.config_dir().join("config.toml"));
        let project = read(Path::new(PROJECT_FILE))?;
        let user = user_file.as_deref().map(read).transpose()?.unwrap_or_default();
        let user_name = user_file.map_or_else(String::new, |path| path.display().to_string());
        let default_home = dirs.map_or_else(|| PathBuf::from(".teahouse"), |dirs| dirs.data_dir().to_owned());

        let from_env = std::env::var_os("TEAHOUSE_HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        let (home, home_origin) = pick(
            [
                (from_env, "environment TEAHOUSE_HOME".to_owned()),
                (project.home, PROJECT_FILE.to_owned()),
                (user.home, user_name.clone()),
            ],
            default_home,
        );
        let given = profile.map(str::to_owned);
        let (profile, profile_origin) = pick(
            [
                (given, "flag --profile or environment TEAHOUSE_PROFILE".to_owned()),
                (project.profile, PROJECT_FILE.to_owned()),
                (user.profile, user_name),
            ],
            "default".to_owned(),
        );
        let all = vec![
            Setting { name: "home", value: home.display().to_string(), origin: home_origin },
            Setting { name: "profile", value: profile.clone(), origin: profile_origin },
        ];
        Ok(Self { home: Home::at(home), profile, all })
    }
}

fn pick<T>(choices: [(Option<T>, String); 3], default: T) -> (T, String) {
    let found = choices.into_iter().find_map(|(value, origin)| value.map(|value| (value, origin)));
    found.unwrap_or((default, "default".to_owned()))
}
