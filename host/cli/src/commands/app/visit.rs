//! A visit is an app in the terminal: its screen as text, what is done in order, and what the host asks in between.

use std::fs::OpenOptions;
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use teahouse_api::app::{
    ClaimLinkView, EnterParams, FilePickerView, HandleParams, OpenAppView, PickFileParams, PickParams,
    PickTextParams, PickedFile, PickerView, ScreenView, TextAsked, TextPickerView,
};
use teahouse_api::consent::SheetParams;
use teahouse_api::method::{
    AppClose, AppEnter, AppPick, AppPickfile, AppPicktext, AppScreen, AppShow, ConsentShow,
};
use teahouse_api::{ErrorView, Exit};

use crate::args::Spend;
use crate::commands::{Context, read_file};
use crate::connect::Host;
use crate::person::{Answered, Person};
use crate::tell;

/// Between two looks at a screen that is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long a press may take to make the host ask something.
const A_MOMENT: Duration = Duration::from_millis(1_500);
/// How long the chain may take between two steps of one wish.
const STEP_WAITS: Duration = Duration::from_secs(60);

/// What a scripted visit ends with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Visit {
    handle: String,
    app: String,
    /// The last screen.
    screen: String,
    /// The app's claim links.
    links: Vec<ClaimLinkView>,
    /// Sheets that still wait.
    sheets: Vec<String>,
    /// What was recorded, base64; it goes into its file, not to standard output.
    #[serde(skip)]
    session: Option<String>,
}

struct Terminal<'a> {
    host: &'a Host,
    handle: String,
    person: Person,
    /// Sheets that were shown.
    seen: Vec<String>,
    /// Whether a wish was agreed to of which more steps follow.
    steps_to_come: bool,
}

pub(super) async fn run(
    context: &Context<'_>,
    host: &Host,
    opened: OpenAppView,
    (steps, record): (&[String], Option<&Path>),
    spend: &Spend,
    timeout: u64,
) -> Result<(), ErrorView> {
    let person = Person::new(spend);
    let handle = opened.handle.clone();
    let mut terminal = Terminal { host, handle, person, seen: Vec::new(), steps_to_come: false };
    let done = if steps.is_empty() && std::io::stdin().is_terminal() {
        terminal.talk().await
    } else {
        terminal.follow(steps, Duration::from_secs(timeout)).await
    };
    let visit = terminal.leave(&opened).await;
    if let (Some(file), Ok(visit)) = (record, &visit) {
        // Also of a visit that failed: that is when a developer needs it.
        keep(file, visit.session.as_deref())?;
    }
    done?;
    context.print(&visit?, |visit| {
        let mut lines = vec![visit.screen.clone()];
        lines.extend(visit.links.iter().map(|link| link.link.clone()));
        lines
    });
    Ok(())
}

impl Terminal<'_> {
    async fn screen(&self) -> Result<ScreenView, ErrorView> {
        let view = self.look().await?;
        if let Some(reason) = view.stopped {
            return Err(ErrorView::failed("CLI-210").with("reason", reason));
        }
        self.host.call::<AppScreen>(HandleParams { handle: self.handle.clone() }).await
    }

    async fn look(&self) -> Result<OpenAppView, ErrorView> {
        self.host.call::<AppShow>(HandleParams { handle: self.handle.clone() }).await
    }

    /// Closes the app. What it had under way goes on without it.
    async fn leave(&self, opened: &OpenAppView) -> Result<Visit, ErrorView> {
        let last = self.look().await?;
        let screen = self.host.call::<AppScreen>(HandleParams { handle: self.handle.clone() }).await;
        let closed = self.host.call::<AppClose>(HandleParams { handle: self.handle.clone() }).await?;
        Ok(Visit {
            session: closed.session,
            handle: self.handle.clone(),
            app: opened.app.clone(),
            screen: screen.map(|screen| screen.text).unwrap_or_default(),
            links: last.links,
            sheets: last.sheets,
        })
    }

    async fn follow(&mut self, steps: &[String], patience: Duration) -> Result<(), ErrorView> {
        for step in steps {
            let (verb, rest) = step.split_once(char::is_whitespace).unwrap_or((step, ""));
            let rest = rest.trim();
            match verb {
                "press" => self.enter(&unquoted(rest), "").await?,
                "clear" => self.enter(&unquoted(rest), "-").await?,
                "set" => {
                    let (control, value) = split(rest);
                    self.enter(&control, &value).await?;
                }
                "pick" => self.pick(rest, patience).await?,
                "pick-file" => self.pick_file(&unquoted(rest), patience).await?,
                "cell" => self.pick_text(&unquoted(rest), false, patience).await?,
                "scan" => self.pick_text(&unquoted(rest), true, patience).await?,
                "wait" => self.wait(rest, patience).await?,
                _ => return Err(ErrorView::usage("CLI-203").with("step", step)),
            }
            self.answer_sheets().await?;
        }
        Ok(())
    }

    /// Enters something at a control: by its number, or by its label.
    async fn enter(&mut self, name: &str, value: &str) -> Result<(), ErrorView> {
        let screen = self.screen().await?;
        let by_label = screen.controls.iter().find(|known| known.label == name);
        let by_start = || screen.controls.iter().find(|known| known.label.starts_with(name));
        let by_number = || screen.controls.iter().find(|known| name.parse() == Ok(known.number));
        let found = by_label.or_else(by_number).or_else(by_start);
        let found = found.ok_or_else(|| ErrorView::not_found("CLI-202").with("control", name))?;
        let line = format!("{} {value}", found.number);
        self.host.call::<AppEnter>(EnterParams { handle: self.handle.clone(), line }).await.map(drop)
    }

    /// Answers the picker that is open, by names.
    async fn pick(&mut self, names: &str, patience: Duration) -> Result<(), ErrorView> {
        let until = Instant::now() + patience;
        loop {
            if let Some(picker) = self.look().await?.pickers.first() {
                return self.answer_picker(picker, names).await;
            }
            if Instant::now() >= until {
                return Err(ErrorView::not_found("APP-412").with("picker", names));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Answers the picker of a file that is open, by a path.
    async fn pick_file(&mut self, path: &str, patience: Duration) -> Result<(), ErrorView> {
        let until = Instant::now() + patience;
        loop {
            if let Some(picker) = self.look().await?.file_pickers.first() {
                return self.answer_file_picker(picker, path).await;
            }
            if Instant::now() >= until {
                return Err(ErrorView::not_found("APP-412").with("picker", path));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Answers the picker of a place or of a code that is open.
    async fn pick_text(&mut self, text: &str, is_code: bool, patience: Duration) -> Result<(), ErrorView> {
        let until = Instant::now() + patience;
        let fits = |picker: &&TextPickerView| (picker.asks == TextAsked::Code) == is_code;
        loop {
            if let Some(picker) = self.look().await?.text_pickers.iter().find(fits) {
                return self.answer_text_picker(picker, text).await;
            }
            if Instant::now() >= until {
                return Err(ErrorView::not_found("APP-412").with("picker", text));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until the screen says something, answering sheets meanwhile.
    async fn wait(&mut self, text: &str, patience: Duration) -> Result<(), ErrorView> {
        let wanted = unquoted(text);
        let until = Instant::now() + patience;
        loop {
            let screen = self.screen().await?;
            if screen.text.contains(&wanted) {
                return Ok(());
            }
            self.answer_sheets().await?;
            if Instant::now() >= until {
                tell::person(&screen.text);
                return Err(ErrorView::new("CLI-201", Exit::Network).with("seconds", patience.as_secs()));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Shows each new sheet of the app and answers it as the flags say.
    async fn answer_sheets(&mut self) -> Result<(), ErrorView> {
        for id in self.look().await?.sheets {
            if self.seen.contains(&id) {
                continue;
            }
            let Ok(sheet) = self.host.call::<ConsentShow>(SheetParams { sheet: id.clone() }).await else {
                continue;
            };
            match self.person.answer(self.host, &sheet).await {
                Ok(answered) => {
                    let agreed = matches!(answered, Answered::Yes(_));
                    self.steps_to_come |= agreed && sheet.step < sheet.steps;
                    self.seen.push(id);
                }
                // What it would do has changed: the new sheet is looked at in the next round.
                Err(stale) if stale.code == "CON-404" => tell::person(&crate::sentence::sentence(&stale)),
                Err(refused) => return Err(refused),
            }
        }
        Ok(())
    }

    /// At a terminal: draw, read a line, enter it.
    async fn talk(&mut self) -> Result<(), ErrorView> {
        tell::person(
            "A control's number, and behind it what to enter; an empty line looks again, `q` leaves.",
        );
        loop {
            self.answer_all_sheets().await?;
            tell::line(&self.screen().await?.text);
            let view = self.look().await?;
            for grant in &view.renewals {
                let how = format!("`teahouse app allow {} {grant}`", view.app);
                tell::person(&format!("the permission {grant} has run out; {how} lets the app ask again"));
            }
            if let Some(picker) = view.pickers.first() {
                tell::person(&format!(
                    "the app says: “{}”. Names of contacts, separated by spaces; empty refuses:",
                    picker.reason
                ));
                let line = read_line();
                if line.trim() == "q" {
                    return Ok(());
                }
                self.say(self.answer_picker(picker, &line).await);
                continue;
            }
            if let Some(picker) = self.look().await?.file_pickers.first() {
                tell::person(&format!(
                    "the app says: “{}”. The path of a file of at most {} bytes; empty refuses:",
                    picker.reason, picker.max_bytes
                ));
                let line = read_line();
                if line.trim() == "q" {
                    return Ok(());
                }
                self.say(self.answer_file_picker(picker, &unquoted(line.trim())).await);
                continue;
            }
            if let Some(picker) = view.text_pickers.first() {
                tell::person(&format!(
                    "the app says: “{}”. {}; empty refuses:",
                    picker.reason,
                    wanted(picker.asks)
                ));
                let line = read_line();
                if line.trim() == "q" {
                    return Ok(());
                }
                self.say(self.answer_text_picker(picker, &unquoted(line.trim())).await);
                continue;
            }
            let line = read_line();
            match line.trim() {
                "q" => return Ok(()),
                "" => {}
                line => {
                    let params = EnterParams { handle: self.handle.clone(), line: line.to_owned() };
                    self.say(self.host.call::<AppEnter>(params).await.map(drop));
                    // A bare number is a press, and a press may make the host ask something.
                    if !line.contains(char::is_whitespace) {
                        self.await_question(A_MOMENT).await?;
                    }
                }
            }
        }
    }

    async fn answer_picker(&self, picker: &PickerView, names: &str) -> Result<(), ErrorView> {
        let (handle, picker) = (self.handle.clone(), picker.id.clone());
        let params = PickParams { handle, picker, contacts: words(names) };
        self.host.call::<AppPick>(params).await.map(drop)
    }

    /// Reads the file and hands it over; without a path the app hears a no.
    async fn answer_file_picker(&self, picker: &FilePickerView, path: &str) -> Result<(), ErrorView> {
        let file = if path.is_empty() { None } else { Some(picked(picker, Path::new(path))?) };
        let (handle, picker) = (self.handle.clone(), picker.id.clone());
        self.host.call::<AppPickfile>(PickFileParams { handle, picker, file }).await.map(drop)
    }

    /// Hands a text over; without one the app hears a no.
    async fn answer_text_picker(&self, picker: &TextPickerView, text: &str) -> Result<(), ErrorView> {
        let text = (!text.is_empty()).then(|| text.to_owned());
        let (handle, picker) = (self.handle.clone(), picker.id.clone());
        self.host.call::<AppPicktext>(PickTextParams { handle, picker, text }).await.map(drop)
    }

    /// Answers what the host asks. Where a wish has several steps, the next one comes when the chain has the one before.
    async fn answer_all_sheets(&mut self) -> Result<(), ErrorView> {
        loop {
            self.steps_to_come = false;
            match self.answer_sheets().await {
                // A no is an answer like any other: the visit goes on.
                Err(no) if no.code == "CLI-205" => self.say(Err(no)),
                answered => answered?,
            }
            if !self.steps_to_come {
                return Ok(());
            }
            tell::person("· waiting for the chain, then comes the next step");
            self.await_question(STEP_WAITS).await?;
        }
    }

    /// Waits until the host asks for something that was not shown yet, at most `patience`.
    async fn await_question(&self, patience: Duration) -> Result<(), ErrorView> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            let view = self.look().await?;
            let new = view.sheets.iter().any(|sheet| !self.seen.contains(sheet));
            let picks = !view.pickers.is_empty() || !view.file_pickers.is_empty();
            if new || picks || !view.text_pickers.is_empty() || view.stopped.is_some() {
                return Ok(());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// A line that was not understood is told; the visit goes on.
    fn say(&self, entered: Result<(), ErrorView>) {
        if let Err(refused) = entered {
            tell::refusal(&refused, false);
        }
    }
}

/// Writes what was recorded, for this user only: it holds what the app kept and was told.
fn keep(file: &Path, session: Option<&str>) -> Result<(), ErrorView> {
    let failed = || ErrorView::failed("CLI-303").with("file", file.display());
    let session = session.and_then(|text| STANDARD.decode(text).ok());
    let session = session.ok_or_else(|| ErrorView::failed("CLI-241"))?;
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file).and_then(|mut to| to.write_all(&session)).map_err(|_| failed())?;
    tell::person(&format!(
        "· the session is in {}: it holds what the app keeps and was told",
        file.display()
    ));
    Ok(())
}

/// A file as it is handed over; one that is too large is not even read.
fn picked(picker: &FilePickerView, path: &Path) -> Result<PickedFile, ErrorView> {
    let size = std::fs::metadata(path).map_or(0, |about| about.len());
    if size > picker.max_bytes {
        return Err(ErrorView::refused("APP-441").with("bytes", size).with("bound", picker.max_bytes));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(PickedFile { name, bytes: STANDARD.encode(read_file(path)?) })
}

/// What a picker of a text wants, in words.
const fn wanted(asks: TextAsked) -> &'static str {
    match asks {
        TextAsked::City => {
            "A town, degrees north and east, or a geohash, of which it learns a cell of 39 by 20 km"
        }
        TextAsked::Neighbourhood => {
            "A town, degrees north and east, or a geohash, of which it learns a cell of 5 by 5 km"
        }
        TextAsked::Code => "The text of a code, all of which it gets",
    }
}

/// A line of the person; the prompt is for them, not for who reads the screens.
fn read_line() -> String {
    tell::prompt("> ");
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => "q".to_owned(),
        Ok(_) => line,
    }
}

/// The first word, or what stands in quotation marks, and the rest.
fn split(text: &str) -> (String, String) {
    let text = text.trim();
    if let Some((quoted, rest)) = text.strip_prefix('"').and_then(|text| text.split_once('"')) {
        return (quoted.to_owned(), rest.trim().to_owned());
    }
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word.to_owned(), rest.trim().to_owned())
}

/// The whole text, without quotation marks around it.
fn unquoted(text: &str) -> String {
    if text.starts_with('"') { split(text).0 } else { text.to_owned() }
}

fn words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text.trim().to_owned();
    while !rest.is_empty() {
        let (word, tail) = split(&rest);
        all.push(word);
        rest = tail;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_spaces_stand_in_quotation_marks() {
        assert_eq!(split("\"Each share\" 8.88"), ("Each share".to_owned(), "8.88".to_owned()));
        assert_eq!(split("3 hello there"), ("3".to_owned(), "hello there".to_owned()));
        assert_eq!(unquoted("\"As links to pass on\""), "As links to pass on");
        assert_eq!(unquoted("0 of 1 opened"), "0 of 1 opened");
        assert_eq!(words("Bo \"Li Mei\" Chen"), ["Bo", "Li Mei", "Chen"]);
        assert!(words("").is_empty());
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read_and_one_that_fits_goes_by_its_own_name() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tea.txt");
        std::fs::write(&path, b"green tea").expect("written");
        let picker = |max_bytes| FilePickerView {
            id: "1".to_owned(),
            max_bytes,
            accept: Vec::new(),
            reason: String::new(),
        };
        let refused = picked(&picker(8), &path).expect_err("too large");
        assert_eq!((refused.code.as_str(), &refused.params["bound"]), ("APP-441", &"8".to_owned()));
        let file = picked(&picker(9), &path).expect("it fits");
        assert_eq!((file.name.as_str(), file.bytes.as_str()), ("tea.txt", "Z3JlZW4gdGVh"));
        assert_eq!(picked(&picker(9), &folder.path().join("none")).expect_err("none").code, "CLI-302");
    }
}
