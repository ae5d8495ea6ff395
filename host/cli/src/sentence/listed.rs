//! The sentences that the page has for every code, with advice for somebody at a terminal.

use teahouse_api::ErrorView;

/// `code, sentence, what is safe, kind of advice`, by code; written by `npm run codes` in `host/ui`.
const WORDS: &str = include_str!("page.tsv");

/// What the page says of this code, if it says something: what happened, what is safe, what to do.
pub(super) fn listed(view: &ErrorView) -> Option<String> {
    let line = WORDS.lines().find_map(|line| line.strip_prefix(view.code.as_str())?.strip_prefix('\t'))?;
    let mut parts = line.split('\t');
    let (what, safe, kind) = (parts.next()?, parts.next()?, parts.next()?);
    let said = [filled(what, view), safe.to_owned(), advice(kind).to_owned()];
    Some(said.join(" ").trim_end().to_owned())
}

/// A sentence with its values; one that did not come along leaves a gap that reads as one.
fn filled(what: &str, view: &ErrorView) -> String {
    let mut pieces = what.split('{');
    let mut said = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or(("", piece));
        said.push_str(view.params.get(name).map_or("…", String::as_str));
        said.push_str(rest);
    }
    said
}

/// What to do, at a terminal.
fn advice(kind: &str) -> &'static str {
    match kind {
        "retry" => "Try again.",
        "wait" => "Wait a little and try again; `teahouse doctor` says what is missing.",
        "check" => "Check what you gave; --help shows examples.",
        "look" => "Look at `teahouse wallet history` before you try again.",
        "again" => "Look at it once more and decide anew.",
        "decide" => "Try again if you meant to allow it.",
        "anyway" => "Open it all the same with `teahouse app open --anyway`.",
        "reload" => "Look at the newest state and try again.",
        "restart" => "Start the app again.",
        "reopen" | "program" => "Start `teahouse serve` again.",
        "update" => "Update Teahouse, or ask the sender which version they use.",
        "source" => "Ask whoever gave it to you for a fresh copy, by another way if you can.",
        "author" => "Tell the app's publisher; the code helps them.",
        "report" => "This is a bug of ours: please report the code.",
        "doctor" | "setUp" => "Run `teahouse doctor`: it says what is missing and how to get it.",
        "limits" => "Pay less, wait, or change the limit with `teahouse wallet limits`.",
        "raise" => {
            "Agree to a higher fee with `teahouse wallet speed-up --raise`, or wait until the chain asks less."
        }
        "fund" => "Receive some coins first, or send less.",
        "smaller" => "Make it shorter or smaller.",
        "close" => "Close the other program, or use it instead.",
        "space" => "Make room on the disk and try again.",
        "password" => "Give the password again; mind the keyboard layout.",
        "operator" => "Use another relay, or tell this one's operator.",
        "clock" => "Check this computer's date and time.",
        "backup" => {
            "Write the words down (`teahouse wallet phrase`), and keep a file (`teahouse wallet backup`)."
        }
        "otherCopy" => "Copy it again, or use another copy.",
        "unlock" => "Unlock it with `teahouse wallet unlock`.",
        "terminal" => "Give it to `teahouse wallet restore`.",
        "phrase" => "Compare the words with your paper, one by one.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_that_a_person_can_meet_has_a_sentence_and_every_kind_of_advice_its_words() {
        let quiet = ["nothing", "giver"];
        let mut codes = 0;
        for line in WORDS.lines() {
            let (code, rest) = line.split_once('\t').unwrap();
            let kind = rest.rsplit('\t').next().unwrap();
            assert_eq!(advice(kind).is_empty(), quiet.contains(&kind), "{code}: {kind}");
            assert!(listed(&ErrorView::refused(code)).unwrap().len() > 20, "{code}");
            codes += 1;
        }
        assert!(codes > 500, "{codes}");
    }

    #[test]
    fn values_are_filled_in_and_those_that_are_missing_leave_a_gap() {
        let view = ErrorView::refused("ZZZ-999").with("cup", "Tea");
        assert_eq!(filled("{cup} for {guest}.", &view), "Tea for ….");
        assert_eq!(listed(&view), None);
    }
}
