//! Verifying makes a bundle again from its sources and holds the two against each other, byte by byte.
//!
//! It says that they are the same, or which member parts where, or what this machine lacks to tell: a machine without the named
//! compiler or SDK never says "differs" (TOOL-022). Whose sources they are, and whether they are good, a rebuild does not say.

use std::collections::BTreeSet;
use std::fmt;

use teahouse_base::{Coded, ErrorCode};
use teahouse_bundle::place::section_at;
use teahouse_bundle::{Archive, ContentHash, VerifiedPackage, archive};
use thiserror::Error;

use crate::build::{BuildError, BuildOptions, build_by};
use crate::machine::ThisMachine;
use crate::progress::Progress;
use crate::recipe::{self, Lack, RECIPE, Recipe};
use crate::toolchain::{GuestToolchain, named};
use crate::{EXIT_MISSING_TOOL, EXIT_REFUSED, ExitCode, Language, PackError, Project, pack, typescript};

/// A bundle that came out the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The hash of both.
    pub content: ContentHash,
    /// What both were made with.
    pub recipe: Recipe,
}

/// Where two bundles part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The first member that is not the same: `manifest.toml`, `app.wasm`, an asset, `SOURCE`.
    pub member: String,
    /// Where in it.
    pub at: Place,
    /// How many other members are not the same.
    pub others: usize,
}

/// A place in a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Only the bundle has it.
    OnlyInBundle,
    /// Only the rebuild has it.
    OnlyInRebuild,
    /// Both have it, and the first byte that is not the same is this one.
    Byte {
        /// Its offset.
        offset: usize,
        /// The section of the component around it.
        section: Option<String>,
    },
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OnlyInBundle => write!(f, "only the bundle has it"),
            Self::OnlyInRebuild => write!(f, "only the rebuild has it"),
            Self::Byte { offset, section: None } => write!(f, "from byte {offset} on"),
            Self::Byte { offset, section: Some(section) } => write!(f, "from byte {offset} on, in {section}"),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} differs: {}", self.member, self.at)?;
        match self.others {
            0 => Ok(()),
            others => write!(f, "; {others} more of its files differ"),
        }
    }
}

/// Why a bundle was not found to be the same.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The bundle does not say how it was made.
    #[error("the bundle does not say how it was made: its SOURCE is missing or is no recipe")]
    NoRecipe,
    /// This machine lacks what the bundle was made with, so that nothing can be said about it.
    #[error("{0}. Nothing was compared")]
    Lacks(Lack),
    /// The bundle and the folder are in two languages.
    #[error("the bundle is of an app in {bundle}, the folder holds one in {folder}")]
    OtherLanguage {
        /// The bundle's.
        bundle: String,
        /// The folder's.
        folder: &'static str,
    },
    /// It came out otherwise.
    #[error("the bundle is not what this folder makes: {0}")]
    Differs(Difference),
    /// The folder does not build.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// What was built cannot be packed.
    #[error(transparent)]
    Pack(#[from] PackError),
}

impl Coded for VerifyError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoRecipe => ErrorCode::new("SDK-801"),
            Self::Lacks(_) => ErrorCode::new("SDK-802"),
            Self::OtherLanguage { .. } => ErrorCode::new("SDK-803"),
            Self::Differs(_) => ErrorCode::new("SDK-804"),
            Self::Build(inner) => inner.code(),
            Self::Pack(inner) => inner.code(),
        }
    }
}

impl ExitCode for VerifyError {
    fn exit_code(&self) -> u8 {
        match self {
            Self::NoRecipe | Self::OtherLanguage { .. } | Self::Differs(_) => EXIT_REFUSED,
            Self::Lacks(_) => EXIT_MISSING_TOOL,
            Self::Build(inner) => inner.exit_code(),
            Self::Pack(inner) => inner.exit_code(),
        }
    }
}

/// Makes `package` again from `project`, and says that it came out the same.
///
/// # Errors
/// [`VerifyError`].
pub fn verify(
    package: &VerifiedPackage,
    project: &Project,
    options: &BuildOptions,
    progress: &mut dyn Progress,
) -> Result<Verified, VerifyError> {
    let recipe = recipe_in(package.archive())?;
    let toolchain = named_tools(&recipe, project)?;
    let built = build_by(toolchain, project, options, progress)?;
    let rebuilt = pack(project, &built)?;
    // A folder without a lock file says only now which SDK it took.
    lacks_none(&recipe, &Recipe::from_source(built.source.as_bytes()).ok_or(VerifyError::NoRecipe)?)?;
    match difference(package.archive(), rebuilt.archive()) {
        Some(difference) => Err(VerifyError::Differs(difference)),
        None => Ok(Verified { content: rebuilt.content_hash(), recipe }),
    }
}

fn recipe_in(bundle: &Archive) -> Result<Recipe, VerifyError> {
    let source = bundle.file(archive::SOURCE).ok_or(VerifyError::NoRecipe)?;
    let number = Recipe::number_in(source).ok_or(VerifyError::NoRecipe)?;
    if number != RECIPE {
        let lack = Lack { what: "recipe", needed: number, found: RECIPE.to_owned() };
        return Err(VerifyError::Lacks(lack)); // TOOL-022
    }
    Recipe::from_source(source).ok_or(VerifyError::NoRecipe)
}

/// Everything that the recipe names, found here before anything is built; the toolchain, where there is one.
fn named_tools(recipe: &Recipe, project: &Project) -> Result<Option<GuestToolchain>, VerifyError> {
    let folder = project.language().word();
    if recipe.language != folder {
        return Err(VerifyError::OtherLanguage { bundle: recipe.language.clone(), folder });
    }
    if project.language() == Language::TypeScript {
        lacks_none(recipe, &typescript::recipe_of(project)?)?;
        return Ok(None);
    }
    let found = named::find_on(&ThisMachine, project.folder(), recipe).map_err(VerifyError::Lacks)?;
    let cargo = recipe::cargo_of(&ThisMachine, &found, project.folder());
    let sdk = recipe::sdk_in_lock(project.folder()).unwrap_or_else(|| recipe.sdk.clone());
    lacks_none(recipe, &Recipe::of_rust(&found, cargo, sdk))?;
    Ok(Some(found))
}

fn lacks_none(recipe: &Recipe, here: &Recipe) -> Result<(), VerifyError> {
    match recipe.lacks(here) {
        Some(lack) => Err(VerifyError::Lacks(lack)), // TOOL-022
        None => Ok(()),
    }
}

/// Where the two part, if they do.
fn difference(bundle: &Archive, rebuilt: &Archive) -> Option<Difference> {
    let paths: BTreeSet<&str> =
        bundle.files().chain(rebuilt.files()).map(|(path, _)| path.as_str()).collect();
    let mut others: Vec<&str> =
        paths.into_iter().filter(|path| bundle.file(path) != rebuilt.file(path)).collect();
    others.sort_by_key(|path| rank(path));
    let first = *others.first()?;
    let at = match (bundle.file(first), rebuilt.file(first)) {
        (Some(_), None) => Place::OnlyInBundle,
        (None, _) => Place::OnlyInRebuild,
        (Some(left), Some(right)) => first_byte(first, left, right),
    };
    Some(Difference { member: first.to_owned(), at, others: others.len() - 1 })
}

/// What a reader asks about first.
fn rank(path: &str) -> u8 {
    match path {
        archive::MANIFEST => 0,
        archive::COMPONENT => 1,
        archive::SOURCE => 3,
        _ => 2,
    }
}

fn first_byte(path: &str, bundle: &[u8], rebuilt: &[u8]) -> Place {
    let parts = bundle.iter().zip(rebuilt).position(|(left, right)| left != right);
    let offset = parts.unwrap_or_else(|| bundle.len().min(rebuilt.len()));
    let longer = if bundle.len() >= rebuilt.len() { bundle } else { rebuilt };
    let section = (path == archive::COMPONENT).then(|| section_at(longer, offset)).flatten();
    Place::Byte { offset, section }
}

#[cfg(test)]
mod tests;
