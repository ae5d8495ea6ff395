//! Pickers that are answered with a text: a place, of which an app gets the cell it lies in, and the text of a code.
//!
//! No service is asked: what a place is called, the list in [`super::places`] knows, and a code is read by the front.
//!
//! # Privacy
//! An app learns a cell as coarse as its manifest says, whatever was typed. It never gets a link of Teahouse's own out of a code: in
//! one may lie the key of a share.

use teahouse_api::app::{OpenAppView, PickTextParams, ReceiptAnswer, ReceiptKind, TextAsked, TextPickerView};
use teahouse_bundle::manifest::Precision;
use teahouse_bundle::text::tame;
use teahouse_runtime::grant::Scope;
use teahouse_runtime::grant::pending::Word;
use teahouse_runtime::model::{Answer, Refusal, RefusalCode, RequestId, RequestKind};
use teahouse_runtime::records;

use super::open::OpenApp;
use super::places;
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::receipts::log::Entry;
use crate::receipts::shown;

/// Most bytes of a code's text: about what the largest QR code that a camera reads well holds.
pub(crate) const MOST_CODE: usize = 2_048;

/// What links of Teahouse begin with. Some hold money or keys.
const OWN_LINKS: [&str; 2] = ["teahouse:", "teahouse-blob:"];

/// What a request asks to have typed or scanned, and why, if it asks for that.
fn asked(kind: &RequestKind) -> Option<(TextAsked, &str)> {
    match kind {
        RequestKind::PickCell { letters, purpose } if *letters <= Precision::City.letters() => {
            Some((TextAsked::City, purpose))
        }
        RequestKind::PickCell { purpose, .. } => Some((TextAsked::Neighbourhood, purpose)),
        RequestKind::Scan { purpose } => Some((TextAsked::Code, purpose)),
        _ => None,
    }
}

fn name_of(asks: TextAsked) -> &'static str {
    match asks {
        TextAsked::City => "city",
        TextAsked::Neighbourhood => "neighbourhood",
        TextAsked::Code => "code",
    }
}

/// What the app is told of a text, or why it is none.
fn answer_of(asks: TextAsked, text: &str) -> Result<Answer, NodeError> {
    let precision = match asks {
        TextAsked::City => Precision::City,
        TextAsked::Neighbourhood => Precision::Neighbourhood,
        TextAsked::Code => return code_of(text).map(Answer::Scanned),
    };
    let cell = places::cell_of(text, precision.letters()); // PIC-001
    cell.map(Answer::CellPicked).ok_or_else(|| codes::NO_PLACE.error())
}

/// The text of a code as an app may have it: short, of what can be seen, and no link of ours.
fn code_of(text: &str) -> Result<String, NodeError> {
    let tamed = tame(text, MOST_CODE);
    if text.len() > MOST_CODE || tamed.is_empty() {
        return Err(codes::BAD_CODE.with("bytes", text.len()).and("bound", MOST_CODE)); // PIC-002
    }
    let small = tamed.to_ascii_lowercase();
    if OWN_LINKS.iter().any(|link| small.contains(link)) {
        return Err(codes::OWN_LINK.error()); // PIC-003
    }
    Ok(tamed)
}

impl Shared {
    /// The pickers of texts that an app has asked for.
    pub(super) fn text_pickers(&self, open: &OpenApp) -> Result<Vec<TextPickerView>, NodeError> {
        if open.guest.is_some() {
            return Ok(Vec::new()); // NODE-164
        }
        let mut pickers = Vec::new();
        for request in self.requests_of(&open.app)? {
            let Some((asks, reason)) = asked(&request.kind) else { continue };
            if self.word_on(&open.app, &request)? != Ok(Word::Holds) {
                continue;
            }
            pickers.push(TextPickerView { id: request.id.to_string(), asks, reason: reason.to_owned() });
        }
        Ok(pickers)
    }

    /// Answers a picker of a text; without one the app hears a no.
    pub(crate) async fn pick_text(&self, params: PickTextParams) -> Result<OpenAppView, NodeError> {
        let open = self.open_app(&params.handle)?;
        let none = || codes::NO_PICKER.with("picker", &params.picker);
        let picker = self.text_pickers(&open)?.into_iter().find(|picker| picker.id == params.picker);
        let picker = picker.ok_or_else(none)?;
        let id = RequestId::new(picker.id.parse().map_err(|_| none())?);
        let text = params.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let (said, answer) = match text {
            Some(text) => (ReceiptAnswer::Agreed, answer_of(picker.asks, text)?),
            None => {
                let closed = Refusal::new(RefusalCode::Denied, "the picker was closed");
                (ReceiptAnswer::Refused, Answer::Refused(closed))
            }
        };
        let (app, scope) = (open.app, Scope::Device.to_string());
        let shown = shown(&["pick-text", name_of(picker.asks), &picker.reason]);
        self.write(|store| {
            records::record_answer(store, &app, id, &answer, self.clock.now())?;
            let entry = Entry { app, scope, kind: ReceiptKind::Pick, answer: said, shown };
            self.write_app_receipt(store, entry)
        })?;
        self.settle_app(&open).await?;
        self.view_of(&open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pic_002_a_code_is_one_bounded_line_of_what_can_be_seen() {
        assert_eq!(code_of("table\u{202e} 7\n").unwrap(), "table 7");
        assert_eq!(code_of(&"x".repeat(MOST_CODE)).unwrap().len(), MOST_CODE);
        let long = "x".repeat(MOST_CODE + 1);
        for bad in [long.as_str(), "\u{200b}", "\u{0}"] {
            assert_eq!(code_of(bad).unwrap_err().code(), codes::BAD_CODE.code(), "{bad:?}");
        }
    }

    #[test]
    fn pic_003_a_link_of_our_own_is_never_an_apps() {
        let links =
            ["teahouse:envelope/1#key", "TEAHOUSE:pay/x", "see tea\u{200b}house:app/1", "teahouse-blob:9:x"];
        for link in links {
            assert_eq!(code_of(link).unwrap_err().code(), codes::OWN_LINK.code(), "{link}");
        }
        assert_eq!(code_of("https://tea.house/7").unwrap(), "https://tea.house/7");
    }

    #[test]
    fn pic_001_a_place_is_told_as_coarsely_as_the_manifest_says() {
        let cell = |asks, text: &str| match answer_of(asks, text) {
            Ok(Answer::CellPicked(cell)) => cell,
            other => panic!("{other:?}"),
        };
        assert_eq!(cell(TextAsked::Neighbourhood, "52.52000, 13.40495"), "u33dc");
        assert_eq!(cell(TextAsked::City, "u33dc0cpke7v"), "u33d");
        let none = answer_of(TextAsked::City, "nowhere at all").unwrap_err();
        assert_eq!(none.code(), codes::NO_PLACE.code());
    }
}
