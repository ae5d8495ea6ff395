//! A visit is an app in the terminal: its screen as text, what is done in order, and what the host asks in between.

use std::io::{BufRead, IsTerminal};
use std::time::{Duration, Instant};

use serde::Serialize;
use teahouse_api::app::{
    ClaimLinkView, EnterParams, HandleParams, OpenAppParams, OpenAppView, PickParams, ScreenView,
};
use teahouse_api::consent::SheetParams;
use teahouse_api::method::{AppClose, AppEnter, AppOpen, AppPick, AppScreen, AppShow, ConsentShow};
use teahouse_api::{ErrorView, Exit};

use crate::args::Spend;
use crate::commands::Context;
use crate::connect::Host;
use crate::person::{Answered, Person};
use crate::tell;

/// Between two looks at a screen that is waited for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

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
}

struct Terminal<'a> {
    host: &'a Host,
    handle: String,
    person: Person,
    seen: Vec<String>,
}

pub(super) async fn run(
    context: &Context<'_>,
    host: &Host,
    open: OpenAppParams,
    steps: &[String],
    spend: &Spend,
    timeout: u64,
) -> Result<(), ErrorView> {
    let opened = host.call::<AppOpen>(open).await?;
    let person = Person::new(spend);
    let mut terminal = Terminal { host, handle: opened.handle.clone(), person, seen: Vec::new() };
    let done = if steps.is_empty() && std::io::stdin().is_terminal() {
        terminal.talk().await
    } else {
        terminal.follow(steps, Duration::from_secs(timeout)).await
    };
    let visit = terminal.leave(&opened).await;
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
        self.host.call::<AppClose>(HandleParams { handle: self.handle.clone() }).await?;
        Ok(Visit {
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
                let contacts = words(names);
                let params = PickParams { handle: self.handle.clone(), picker: picker.id.clone(), contacts };
                return self.host.call::<AppPick>(params).await.map(drop);
            }
            if Instant::now() >= until {
                return Err(ErrorView::not_found("APP-412").with("picker", names));
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
                Ok(Answered::Yes(_) | Answered::Open) => self.seen.push(id),
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
            self.answer_sheets().await?;
            tell::line(&self.screen().await?.text);
            if let Some(picker) = self.look().await?.pickers.first() {
                tell::person(&format!(
                    "the app says: “{}”. Names, separated by spaces; empty refuses:",
                    picker.reason
                ));
                let names = read_line();
                let params = PickParams {
                    handle: self.handle.clone(),
                    picker: picker.id.clone(),
                    contacts: words(&names),
                };
                self.say(self.host.call::<AppPick>(params).await.map(drop));
                continue;
            }
            let line = read_line();
            match line.trim() {
                "q" => return Ok(()),
                "" => {}
                line => {
                    let params = EnterParams { handle: self.handle.clone(), line: line.to_owned() };
                    self.say(self.host.call::<AppEnter>(params).await.map(drop));
                }
            }
        }
    }

    /// A line that was not understood is told; the visit goes on.
    fn say(&self, entered: Result<(), ErrorView>) {
        if let Err(refused) = entered {
            tell::refusal(&refused, false);
        }
    }
}

fn read_line() -> String {
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
}
