//! A new project is a template under a name of its own, with the SDK that builds it beside it: it needs no folder but its own.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::manifest::{MAX_TITLE, is_name};
use thiserror::Error;

use crate::{EXIT_FAILED, EXIT_NOT_FOUND, EXIT_USAGE, ExitCode, Language, carried, template};

/// The template that is there in every language: a state, two buttons, two languages.
pub const BLANK: &str = "blank";

/// Names that Rust keeps for itself; a crate cannot be used under one of them.
const WORDS: &str = "abstract alloc as async await become box break const continue core crate do dyn else enum extern \
    false final fn for gen if impl in let loop macro match mod move mut override priv proc-macro pub ref return self \
    static std struct super test trait true try type typeof unsafe unsized use virtual where while yield";

/// What stands before the name of each package in a lock file.
const PACKAGE: &str = "\n[[package]]\nname = \"";

/// What a new project shall be.
#[derive(Clone, Debug)]
pub struct NewProject {
    /// The name of project and app.
    pub name: String,
    /// What it is written in.
    pub language: Language,
    /// The template that it begins as.
    pub template: String,
}

/// Why no project was written.
#[derive(Debug, Error)]
pub enum NewError {
    /// Not the name of an app.
    #[error(
        "{0:?} cannot be the name of an app. Nothing was written. Choose 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter, such as tea-shop"
    )]
    Name(String),
    /// Something lies in the folder.
    #[error(
        "{0} is not empty. Nothing in it was touched. Name an empty folder, or one that is not there, with --folder"
    )]
    NotEmpty(PathBuf),
    /// No such template.
    #[error("there is no template called {found:?} in this language. Nothing was written. Choose {known}")]
    Template {
        /// The one that was asked for.
        found: String,
        /// Those that are there.
        known: String,
    },
    /// The disk refused.
    #[error(
        "{path} cannot be written: {reason}. What was begun was taken back. Name a folder that you may write to with --folder"
    )]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A name that a Rust project cannot have.
    #[error(
        "{0} is a word of Rust, or the name of a crate that the SDK is made of. Nothing was written. Choose another name, such as {0}-app"
    )]
    Taken(String),
}

impl Coded for NewError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Name(_) => ErrorCode::new("SDK-011"),
            Self::NotEmpty(_) => ErrorCode::new("SDK-012"),
            Self::Template { .. } => ErrorCode::new("SDK-013"),
            Self::Io { .. } => ErrorCode::new("SDK-014"),
            Self::Taken(_) => ErrorCode::new("SDK-015"),
        }
    }
}

impl ExitCode for NewError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Name(_) | Self::Taken(_) => EXIT_USAGE,
            Self::Template { .. } => EXIT_NOT_FOUND,
            Self::NotEmpty(_) | Self::Io { .. } => EXIT_FAILED,
        }
    }
}

/// The names of the templates in `language`.
pub fn templates(language: Language) -> Vec<&'static str> {
    let folder = format!("templates/{}", language.word());
    let first = |(path, _): (&'static str, _)| path.split_once('/').map(|(first, _)| first);
    let mut names: Vec<&'static str> = carried::below(&folder).filter_map(first).collect();
    names.dedup();
    names
}

impl NewProject {
    /// Writes the project into `folder`, which is made if it is not there; the files that it has then.
    ///
    /// # Errors
    /// [`NewError`]; nothing of the project is there then, and everything else is as it was.
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, NewError> {
        self.check()?;
        if !is_free(folder)? {
            return Err(NewError::NotEmpty(folder.to_owned())); // TOOL-011
        }
        write_all(folder, &self.files())
    }

    fn check(&self) -> Result<(), NewError> {
        if !is_name(&self.name) {
            return Err(NewError::Name(self.name.chars().take(60).collect()));
        }
        let known = templates(self.language);
        if !known.contains(&self.template.as_str()) {
            return Err(NewError::Template { found: self.template.clone(), known: known.join(" or ") });
        }
        if self.language == Language::Rust && self.is_taken() {
            return Err(NewError::Taken(self.name.clone()));
        }
        Ok(())
    }

    fn is_taken(&self) -> bool {
        let name = self.name.as_str();
        let own = self.template_folder();
        let lock = carried::below(&own).find(|(path, _)| *path == "Cargo.lock");
        let locked = lock.and_then(|(_, bytes)| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        let is_locked = name != self.template && locked.contains(&format!("{PACKAGE}{name}\""));
        is_locked || WORDS.split(' ').any(|word| word == name)
    }

    fn template_folder(&self) -> String {
        format!("templates/{}/{}", self.language.word(), self.template)
    }

    /// Every file of the project by its place: the template's with the names changed, the SDK's as they are.
    fn files(&self) -> Vec<(String, Vec<u8>)> {
        let (own, sdk) = (self.template_folder(), format!("sdk/{}", self.language.word()));
        let own = carried::below(&own).map(|(path, bytes)| (path.to_owned(), self.adjusted(path, bytes)));
        let mut files: Vec<_> = own.collect();
        let sdk = carried::below(&sdk).map(|(path, bytes)| (format!("sdk/{path}"), bytes.to_vec())); // TOOL-012
        files.extend(sdk);
        files
    }

    fn adjusted(&self, path: &str, bytes: &[u8]) -> Vec<u8> {
        let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
        let text = match path {
            "Cargo.lock" => locked_as(text, &self.template, &self.name),
            _ => self.swaps().into_iter().fold(text.to_owned(), |text, (from, to)| text.replace(&from, &to)),
        };
        text.into_bytes()
    }

    /// What stands in a template, and what stands in its place in the project.
    fn swaps(&self) -> [(String, String); 8] {
        let (from, to) = (self.template.as_str(), self.name.as_str());
        let (old_title, new_title) = (title(from), title(to));
        let chinese = template::find(from).map_or(from, |template| template.chinese);
        let in_code = |name: &str| format!("use {}::", name.replace('-', "_"));
        let sdk = |path: &str| format!("path = \"{path}\"");
        [
            (format!("name = \"{from}\""), format!("name = \"{to}\"")),
            (format!("\"name\": \"{from}\""), format!("\"name\": \"{to}\"")),
            (in_code(from), in_code(to)),
            (sdk("../../../rust"), sdk("sdk")),
            ("\"file:../..\"".to_owned(), "\"file:sdk\"".to_owned()),
            (format!("# {old_title} {chinese}"), format!("# {new_title}")),
            (format!("\"{old_title}\""), format!("\"{new_title}\"")),
            (format!("\"{chinese}\""), format!("\"{new_title}\"")),
        ]
    }
}

/// A title that a person can keep: `tea-shop` is called "Tea shop".
fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let title: String = first.into_iter().chain(letters).take(MAX_TITLE).collect();
    title.trim_end().to_owned()
}

/// A lock file whose package `template` is called `name`, in the order in which Cargo writes it: `--locked` takes no other.
fn locked_as(text: &str, template: &str, name: &str) -> String {
    let mut parts = text.split(PACKAGE);
    let head = parts.next().unwrap_or_default().to_owned();
    let own = format!("{template}\"");
    let renamed = |part: &str| match part.strip_prefix(own.as_str()) {
        Some(rest) => format!("{name}\"{rest}"),
        None => part.to_owned(),
    };
    let mut packages: Vec<String> = parts.map(renamed).collect();
    packages.sort_by(|one, other| one.split('"').next().cmp(&other.split('"').next()));
    packages.iter().fold(head, |text, package| text + PACKAGE + package.as_str())
}

/// Whether nothing lies in `folder`: it is not there, or there is nothing in it.
fn is_free(folder: &Path) -> Result<bool, NewError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(reason) => Err(NewError::Io { path: folder.to_owned(), reason }),
    }
}

fn write_all(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<Vec<PathBuf>, NewError> {
    let mut made = Vec::new();
    for (place, bytes) in files {
        let path = folder.join(place);
        if let Err(reason) = write_new(&path, bytes, &mut made) {
            take_back(folder, &made);
            return Err(NewError::Io { path, reason });
        }
    }
    Ok(made)
}

/// Writes a file where none is; one that came meanwhile is an error and stays as it is.
fn write_new(path: &Path, bytes: &[u8], made: &mut Vec<PathBuf>) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let mut file = File::create_new(path)?; // TOOL-011
    made.push(path.to_owned());
    file.write_all(bytes)
}

/// Removes the files that were made, and each folder below `folder` with its last file.
fn take_back(folder: &Path, made: &[PathBuf]) {
    for path in made {
        // What cannot be removed stays: the error that led here is the one to tell.
        let _ = fs::remove_file(path);
        let inside = path.ancestors().skip(1).take_while(|place| *place != folder);
        for place in inside {
            // A folder with something in it is not removed.
            let _ = fs::remove_dir(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_file_under_another_name_is_in_cargos_order() {
        let text = "version = 4\n\n[[package]]\nname = \"blank\"\nversion = \"1\"\n\n[[package]]\nname = \"log\"\nversion = \"1\"\n\n\
                    [[package]]\nname = \"syn\"\nversion = \"2\"\n\n[[package]]\nname = \"syn\"\nversion = \"3\"\n";

        let renamed = locked_as(text, "blank", "tea");

        assert_eq!(
            renamed,
            "version = 4\n\n[[package]]\nname = \"log\"\nversion = \"1\"\n\n[[package]]\nname = \"syn\"\nversion = \"2\"\n\n\
             [[package]]\nname = \"syn\"\nversion = \"3\"\n\n[[package]]\nname = \"tea\"\nversion = \"1\"\n"
        );
        assert_eq!(locked_as(text, "blank", "blank"), text);
    }

    #[test]
    fn a_title_is_read_from_the_name_and_fits() {
        assert_eq!(title("tea-shop"), "Tea shop");
        assert_eq!(title("a-name-of-just-thirty-one-chars-too"), "A name of just thirty one chars");
    }

    #[test]
    fn tool_011_what_cannot_be_written_to_the_end_is_taken_back() {
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("tea");
        let files = ["a/b/one", "two", "two/three"].map(|place| (place.to_owned(), b"tea".to_vec()));

        let refused = write_all(&folder, &files).unwrap_err();

        assert_eq!((refused.code().as_str(), refused.exit_code()), ("SDK-014", 1));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    }
}
