//! Mini-apps as their makers see them: begin, build, verify, test, inspect, pack, sign.

use std::path::{Path, PathBuf};

use serde_json::json;
use teahouse_api::{ErrorView, Exit};
use teahouse_base::{Coded, SystemRng};
use teahouse_devtool::{
    AppReport, BuildOptions, ExitCode, Finding, Language, NewProject, Project, PublisherSecret, Step,
    Verified, VerifyError, build, doctor, pack,
    scenario::{self, NamedSession, TestReport, coverage::Demand},
    verify,
};

use teahouse_node::{NodeError, verify_bundle};

use super::{Context, read_file};
use crate::args::{App, Coverage, Lang};
use crate::tell;

/// An error of the developer's tool: told in its own words, and passed on by its code.
pub(crate) fn refused<E: Coded + ExitCode + std::fmt::Display>(error: E) -> ErrorView {
    tell::person(&error.to_string());
    let exit = match error.exit_code() {
        2 => Exit::Usage,
        3 => Exit::Configuration,
        4 => Exit::NotFound,
        7 => Exit::Verification,
        _ => Exit::Failed,
    };
    ErrorView::new(error.code().as_str(), exit)
}

/// Tells what the tool does now.
pub(crate) fn say(step: Step) {
    tell::person(&format!("· {step}"));
}

pub(super) fn run(context: &Context<'_>, verb: App) -> Result<(), ErrorView> {
    match verb {
        App::New { name, lang, template, folder } => {
            let folder = folder.unwrap_or_else(|| PathBuf::from(&name));
            begin(context, &NewProject { name, language: language(lang), template }, &folder)?;
        }
        App::Doctor { lang } => look(context, lang)?,
        App::Build { project, verify: Some(bundle) } => compare(context, &project, &bundle)?,
        App::Build { project, verify: None } => {
            let (project, built) = make(&project)?;
            let report = AppReport::new(project.manifest(), &built.inspection, &built.component);
            context.print(&report, lines);
        }
        App::Test { project, coverage, record } => {
            let report = played(&project, record.as_deref())?;
            judge(context, &report.demanding(coverage.map(demand)))?;
        }
        App::Inspect { path } => inspect(context, &path)?,
        App::Pack { project, key, out } => {
            // A key that cannot be used is said before a minute of building.
            let known = key.exists().then(|| known_publisher(&key)).transpose()?;
            let (project, built) = make(&project)?;
            let packed = pack(&project, &built).map_err(refused)?;
            let out = out.unwrap_or_else(|| packed.file_name().to_owned());
            let secret = known.map_or_else(|| new_publisher(&key), Ok)?;
            let signed = packed.sign(&secret).map_err(refused)?;
            write(&out, &signed.bytes)?;
            let said = json!({ "file": out, "app": signed.app, "bundle": signed.content, "bytes": signed.bytes.len() });
            context.print(&said, |_| vec![format!("{} is signed: bundle {}", out.display(), signed.content)]);
        }
        // Every other verb is answered by the host.
        _ => {}
    }
    Ok(())
}

fn language(lang: Lang) -> Language {
    match lang {
        Lang::Rust => Language::Rust,
        Lang::Ts => Language::TypeScript,
    }
}

/// Writes a new project and says what to do with it.
fn begin(context: &Context<'_>, new: &NewProject, folder: &Path) -> Result<(), ErrorView> {
    let files = new.write(folder).map_err(refused)?;
    let place = folder.display().to_string();
    let said = json!({ "name": new.name, "folder": place, "template": new.template, "files": files.len() });
    context.print(&said, |_| {
        vec![
            format!("{} is begun in {place}: {} files, with the SDK in sdk/", new.name, files.len()),
            "next, in that folder: teahouse app test".to_owned(),
        ]
    });
    Ok(())
}

/// Says of one language, or of both, whether apps can be built here, and what to do where they cannot.
fn look(context: &Context<'_>, lang: Option<Lang>) -> Result<(), ErrorView> {
    let all = lang.map_or_else(|| vec![Lang::Rust, Lang::Ts], |lang| vec![lang]);
    let found: Vec<Finding> =
        all.into_iter().map(|lang| doctor::look(language(lang), Path::new("."))).collect();
    context.print(&found, |found| found.iter().map(finding).collect());
    match found.iter().find(|finding| finding.missing.is_some()) {
        Some(one) => Err(ErrorView::new("CLI-209", Exit::Configuration).with("check", one.language)),
        None => Ok(()),
    }
}

fn finding(of: &Finding) -> String {
    match (&of.found, &of.missing) {
        (_, Some(missing)) => format!("✖ {}: {missing} [{}]", of.language, of.code.as_deref().unwrap_or("?")),
        (found, None) => format!("✔ {}: {}", of.language, found.as_deref().unwrap_or("?")),
    }
}

fn make(folder: &Path) -> Result<(Project, teahouse_devtool::BuiltApp), ErrorView> {
    let project = Project::open(folder).map_err(refused)?;
    let built = build(&project, &BuildOptions::from_env(), &mut say).map_err(refused)?;
    Ok((project, built))
}

/// Makes a bundle again and says that it came out the same.
fn compare(context: &Context<'_>, folder: &Path, bundle: &Path) -> Result<(), ErrorView> {
    let verified = made_again(folder, &read_file(bundle)?)?;
    let said = json!({ "bundle": verified.content, "same": true, "source": verified.recipe });
    context.print(&said, |_| vec![format!("the same: bundle {}", verified.content)]);
    Ok(())
}

/// Makes a bundle again from the sources in a folder; refused where the two part.
pub(super) fn made_again(folder: &Path, bundle: &[u8]) -> Result<Verified, ErrorView> {
    let package = verify_bundle(bundle).map_err(NodeError::into_view)?;
    let project = Project::open(folder).map_err(refused)?;
    verify(&package, &project, &BuildOptions::from_env(), &mut say).map_err(not_the_same)
}

/// The refusal, with what a program needs to know: what is lacking, or where the two part.
fn not_the_same(error: VerifyError) -> ErrorView {
    let params: Vec<(&str, String)> = match &error {
        VerifyError::Lacks(lack) => {
            vec![
                ("what", lack.what.to_owned()),
                ("needed", lack.needed.clone()),
                ("found", lack.found.clone()),
            ]
        }
        VerifyError::Differs(part) => vec![("member", part.member.clone()), ("place", part.at.to_string())],
        _ => Vec::new(),
    };
    params.into_iter().fold(refused(error), |view, (name, value)| view.with(name, value))
}

const fn demand(coverage: Coverage) -> Demand {
    match coverage {
        Coverage::Report => Demand::Report,
        Coverage::Full => Demand::Full,
    }
}

/// Builds a project and plays its scenarios; `record` is the folder for their sessions.
fn played(folder: &Path, record: Option<&Path>) -> Result<TestReport, ErrorView> {
    let (project, built) = make(folder)?;
    let Some(sessions) = record else {
        return scenario::test(&project, &built, &mut say).map_err(refused);
    };
    let (report, recorded) = scenario::test_recorded(&project, &built, &mut say).map_err(refused)?;
    keep(sessions, &recorded)?;
    Ok(report)
}

/// Says how the scenarios went, and ends with what does not hold.
fn judge(context: &Context<'_>, report: &TestReport) -> Result<(), ErrorView> {
    context.print(report, |report| {
        let mut lines = Vec::new();
        for played in &report.scenarios {
            let mark = if played.broken.is_none() { "✔" } else { "✖" };
            lines.push(format!("{mark} {} ({} steps)", played.title, played.steps));
            lines.extend(
                played
                    .broken
                    .iter()
                    .map(|broken| format!("  step {}: {}\n{}", broken.step, broken.why, broken.view)),
            );
        }
        lines.extend(gaps(&report.coverage));
        lines
    });
    if !report.holds() {
        return Err(ErrorView::failed("CLI-213"));
    }
    report.coverage.check().map_err(refused)
}

/// What the scenarios leave out, and what the app asked for in vain.
fn gaps(of: &scenario::coverage::Coverage) -> Vec<String> {
    let whole = of.covered.len() + of.uncovered.len();
    let mut lines = vec![format!("{} of {whole} permissions are used by a scenario", of.covered.len())];
    lines.extend(of.uncovered.iter().map(|name| match of.unimported.contains(name) {
        true => format!("no scenario uses {name}, and the app does not import it"),
        false => format!("no scenario uses {name}"),
    }));
    let undeclared = of.undeclared.iter();
    lines.extend(undeclared.map(|name| format!("asked for {name}, which manifest.toml does not declare")));
    lines
}

/// Writes each session into the folder, which is made if it is not there.
fn keep(folder: &Path, recorded: &[NamedSession]) -> Result<(), ErrorView> {
    let failed = |_| ErrorView::failed("CLI-303").with("file", folder.display());
    std::fs::create_dir_all(folder).map_err(failed)?;
    for NamedSession { name, session } in recorded {
        write(&folder.join(format!("{name}.session")), &session.to_bytes())?;
    }
    tell::person(&format!("· {} sessions are in {}", recorded.len(), folder.display()));
    Ok(())
}

fn inspect(context: &Context<'_>, path: &Path) -> Result<(), ErrorView> {
    let report = if path.is_dir() {
        let (project, built) = make(path)?;
        AppReport::new(project.manifest(), &built.inspection, &built.component)
    } else {
        AppReport::of_package(&verify_bundle(&read_file(path)?).map_err(NodeError::into_view)?)
    };
    context.print(&report, lines);
    Ok(())
}

fn lines(report: &AppReport) -> Vec<String> {
    let mut lines = vec![format!("{} {}, {} bytes", report.name, report.version, report.component_bytes)];
    lines.push(format!("imports {}", report.imports.join(", ")));
    lines.extend(report.can.iter().map(|can| format!("can {can}")));
    if report.can.is_empty() {
        lines.push("nothing can leave this machine through it".to_owned());
    }
    lines.extend(report.unused.iter().map(|unused| format!("declares {unused} and does not use it")));
    lines.extend(
        report
            .signed
            .iter()
            .map(|signed| format!("signed by {}, bundle {}", signed.publisher, signed.content)),
    );
    lines
}

/// The publisher's key of a file that is there.
pub(super) fn known_publisher(path: &Path) -> Result<PublisherSecret, ErrorView> {
    PublisherSecret::load(path).map_err(refused)
}

/// A publisher's key in a file of its own.
fn new_publisher(path: &Path) -> Result<PublisherSecret, ErrorView> {
    let made = PublisherSecret::random(&mut SystemRng);
    made.save_new(path).map_err(refused)?;
    tell::person(&format!(
        "· a new publisher's key lies in {}: keep it, only it can sign updates",
        path.display()
    ));
    Ok(made)
}

/// Writes the file whole or not at all: whoever reads it meanwhile finds the old one.
fn write(path: &Path, bytes: &[u8]) -> Result<(), ErrorView> {
    let part = path.with_added_extension(format!("part-{}", std::process::id()));
    let written = std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path));
    written.map_err(|_| ErrorView::failed("CLI-303").with("file", path.display()))
}
