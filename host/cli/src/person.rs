//! A person's yes at the command line is to one sheet that was printed; there is no yes by default.

use std::io::{BufRead, IsTerminal};

use teahouse_api::consent::{ApproveParams, ConsentOutcomeView, ConsentSheetView, RefuseParams};
use teahouse_api::method::{ConsentApprove, ConsentRefuse};
use teahouse_api::{ErrorView, Exit};

use crate::args::{How, Spend};
use crate::connect::Host;
use crate::{table, tell};

/// How sheets are answered during one command.
pub(crate) struct Person {
    how: How,
    digest: Option<String>,
    confirmed: Vec<String>,
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
        let default = if is_there() { How::Ask } else { How::Show };
        // Who only looks agrees to nothing, whatever else was said.
        let (how, digest) = if spend.dry_run {
            (How::Show, None)
        } else {
            (spend.consent.unwrap_or(default), spend.approve_digest.clone())
        };
        Self { how, digest, confirmed: spend.confirm.clone(), used: false }
    }

    /// Asks for four signs of the address, where a warning has to be confirmed by itself: they are compared, not copied.
    fn confirm_grave(&mut self, sheet: &ConsentSheetView) -> bool {
        let grave: Vec<String> = sheet
            .warnings
            .iter()
            .filter(|warning| warning.grave)
            .map(|warning| warning.code.clone())
            .collect();
        let Some(to) = payee(sheet).filter(|_| !grave.is_empty()) else { return grave.is_empty() };
        let named = |name| sheet.warnings.iter().filter_map(move |warning| warning.params.get(name));
        let others: Vec<&str> = named("like").chain(named("old")).map(String::as_str).collect();
        let place = telling_place(to, &others);
        let typed = answer(&format!(
            "Ask them over another way, then type {} of the right address: ",
            if to.starts_with("0x") {
                format!("digits {} to {} behind 0x", place - 1, place - 2 + DIGITS)
            } else {
                format!("letters {} to {}", place + 1, place + DIGITS)
            }
        ));
        let right = to.get(place..place + DIGITS).is_some_and(|digits| typed.eq_ignore_ascii_case(digits));
        self.confirmed.extend(grave.into_iter().filter(|_| right));
        right
    }

    async fn approve(&self, host: &Host, sheet: &ConsentSheetView) -> Result<ConsentOutcomeView, ErrorView> {
        let (id, digest) = (sheet.id.clone(), sheet.digest.clone());
        let confirmed = self.confirmed.clone();
        host.call::<ConsentApprove>(ApproveParams { sheet: id, digest, confirmed }).await
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
            return self.approve(host, sheet).await.map(Answered::Yes);
        }
        match self.how {
            How::Show => Ok(Answered::Open),
            How::Once if self.used => Ok(Answered::Open),
            How::Once => {
                // The steps of one request are one wish; after its last one nothing more is approved.
                self.used = sheet.step >= sheet.steps;
                self.approve(host, sheet).await.map(Answered::Yes)
            }
            How::Ask => {
                if self.confirm_grave(sheet) && ask("Approve? [y/N] ") {
                    self.approve(host, sheet).await.map(Answered::Yes)
                } else {
                    host.call::<ConsentRefuse>(RefuseParams { sheet: sheet.id.clone(), for_good: None })
                        .await?;
                    Err(ErrorView::new("CLI-205", Exit::Refused))
                }
            }
        }
    }
}

/// The address that a sheet is about: a shielded one, or an account's.
fn payee(sheet: &ConsentSheetView) -> Option<&str> {
    let private = sheet.shielded.as_ref().and_then(|shielded| shielded.address.as_deref());
    private.or_else(|| sheet.to.as_ref().map(|to| to.address.as_str()))
}

/// How many digits of an address are typed.
const DIGITS: usize = 4;

/// Where `address` differs from the `others` that the warnings name beside it, as near to its end as can be: the ends are
/// what a look-alike shares.
fn telling_place(address: &str, others: &[&str]) -> usize {
    let digits = |of: &str, place: usize| of.get(place..place + DIGITS).map(str::to_ascii_lowercase);
    let differs = |place: &usize| others.iter().all(|other| digits(other, *place) != digits(address, *place));
    let last = address.len().saturating_sub(DIGITS).max(2);
    (2..=last).rev().find(differs).unwrap_or(last)
}

/// Whether somebody can be asked.
pub(crate) fn is_there() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
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
pub(crate) fn ask(question: &str) -> bool {
    matches!(answer(question).as_str(), "y" | "Y" | "yes" | "是")
}

/// What was typed; nothing where nothing can be read.
fn answer(question: &str) -> String {
    tell::prompt(question);
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    if read.is_ok() { line.trim().to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_only_looks_agrees_to_nothing_whatever_else_was_said() {
        let (consent, approve_digest) = (Some(How::Once), Some("d1".to_owned()));
        let person = Person::new(&Spend { dry_run: true, consent, approve_digest, confirm: Vec::new() });
        assert_eq!((person.how, person.digest), (How::Show, None));
    }

    #[test]
    fn the_digits_that_are_typed_are_not_those_that_a_look_alike_shares() {
        let (known, twin) = (format!("0x{}", "b0".repeat(20)), format!("0xB0B0{}b0b0", "17".repeat(16)));
        assert_eq!(telling_place(&known, &[]), 38);
        let place = telling_place(&twin, &[&known]);
        assert_ne!(twin[place..place + DIGITS].to_lowercase(), known[place..place + DIGITS]);
        assert_eq!(telling_place(&known, &[&known]), 38);
    }
}
