//! A person's yes at the command line is to one sheet that was printed; there is no yes by default.

use std::io::{BufRead, IsTerminal};

use teahouse_api::consent::{ApproveParams, ConsentOutcomeView, ConsentSheetView, SheetParams};
use teahouse_api::method::{ConsentApprove, ConsentRefuse};
use teahouse_api::{ErrorView, Exit};

use crate::args::{How, Spend};
use crate::connect::Host;
use crate::{table, tell};

/// How sheets are answered during one command.
pub(crate) struct Person {
    how: How,
    digest: Option<String>,
    used: bool,
}

/// What a sheet was answered.
pub(crate) enum Answered {
    /// It was approved.
    Yes(ConsentOutcomeView),
    /// It waits.
    Open,
}

impl Person {
    /// As the flags say; without any, a terminal is asked and everything else only shown.
    pub(crate) fn new(spend: &Spend) -> Self {
        let interactive = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
        let default = if interactive { How::Ask } else { How::Show };
        Self { how: spend.consent.unwrap_or(default), digest: spend.approve_digest.clone(), used: false }
    }

    /// Prints a sheet and answers it as this person does.
    pub(crate) async fn answer(
        &mut self,
        host: &Host,
        sheet: &ConsentSheetView,
    ) -> Result<Answered, ErrorView> {
        table::sheet(sheet).iter().for_each(|line| tell::person(line));
        if let Some(digest) = &self.digest {
            if *digest != sheet.digest {
                return Ok(Answered::Open);
            }
            return approve(host, sheet).await.map(Answered::Yes);
        }
        match self.how {
            How::Show => Ok(Answered::Open),
            How::Once if self.used => Ok(Answered::Open),
            How::Once => {
                // The steps of one request are one wish; after its last one nothing more is approved.
                self.used = sheet.step >= sheet.steps;
                approve(host, sheet).await.map(Answered::Yes)
            }
            How::Ask => {
                if ask("Approve? [y/N] ") {
                    approve(host, sheet).await.map(Answered::Yes)
                } else {
                    host.call::<ConsentRefuse>(SheetParams { sheet: sheet.id.clone() }).await?;
                    Err(ErrorView::new("CLI-205", Exit::Refused))
                }
            }
        }
    }
}

async fn approve(host: &Host, sheet: &ConsentSheetView) -> Result<ConsentOutcomeView, ErrorView> {
    host.call::<ConsentApprove>(ApproveParams { sheet: sheet.id.clone(), digest: sheet.digest.clone() }).await
}

/// What a change that needs a yes, and no sheet, was answered.
pub(crate) enum Answer {
    /// It is to be made.
    Yes,
    /// It was only shown.
    Open,
}

/// Answers a change that was printed, as the flags say.
pub(crate) fn answer_change(spend: &Spend, question: &str) -> Result<Answer, ErrorView> {
    match Person::new(spend).how {
        How::Show => Ok(Answer::Open),
        How::Once => Ok(Answer::Yes),
        How::Ask if ask(question) => Ok(Answer::Yes),
        How::Ask => Err(ErrorView::new("CLI-205", Exit::Refused)),
    }
}

/// Asks at the terminal; everything but a yes is a no.
fn ask(question: &str) -> bool {
    tell::prompt(question);
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.is_ok() && matches!(line.trim(), "y" | "Y" | "yes" | "是")
}
