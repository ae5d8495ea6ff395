//! Judging is holding what a step expects against what happened.

use serde_json::{Value, json};
use teahouse_runtime::model::RequestKind;
use teahouse_runtime::watch::Watch;

use super::double::Notes;
use super::file::Step;

/// What does not hold, or nothing.
pub(crate) fn judge(step: &Step, notes: &Notes, view: &str) -> Option<String> {
    failure(step, notes)
        .or_else(|| {
            step.shows
                .iter()
                .find(|words| !view.contains(*words))
                .map(|words| format!("does not show {words:?}"))
        })
        .or_else(|| {
            step.hides
                .iter()
                .find(|words| view.contains(*words))
                .map(|words| format!("still shows {words:?}"))
        })
        .or_else(|| {
            let asked = notes.requests.iter().map(|request| as_json(&request.kind)).collect();
            differs("asks", step.asks.as_deref(), asked)
        })
        .or_else(|| {
            let shown = notes.shown.iter().map(|one| json!({ "title": one.title, "body": one.body }));
            differs("posts", step.posts.as_deref(), shown.collect())
        })
        .or_else(|| differs("has the alarms", step.alarms.as_deref(), notes.alarms.clone()))
        .or_else(|| {
            let watched = notes.watches.iter().map(watch_as_json).collect();
            differs("watches", step.watches.as_deref(), watched)
        })
}

fn failure(step: &Step, notes: &Notes) -> Option<String> {
    match (&step.fails, notes.failures.first()) {
        (None, None) => None,
        (Some(expected), Some((code, _))) if expected == code => None,
        (Some(expected), Some((code, text))) => {
            Some(format!("fails with {code} instead of {expected}: {text}"))
        }
        (Some(expected), None) => Some(format!("does not fail with {expected}")),
        (None, Some((code, text))) => Some(format!("the turn was not kept, {code}: {text}")),
    }
}

fn differs(does: &str, expected: Option<&[Value]>, found: Vec<Value>) -> Option<String> {
    let expected = expected?;
    let same = expected.len() == found.len() && expected.iter().zip(&found).all(|(e, f)| within(e, f));
    let shown = |values: &[Value]| values.iter().map(Value::to_string).collect::<Vec<_>>().join(", ");
    (!same).then(|| format!("{does} [{}] instead of [{}]", shown(&found), shown(expected)))
}

/// Its call, and its number beside it.
fn watch_as_json(watch: &Watch) -> Value {
    let call = &watch.call;
    json!({ "id": watch.id, "contract": call.contract, "method": call.method, "arguments": call.arguments })
}

fn as_json(kind: &RequestKind) -> Value {
    serde_json::to_value(kind).expect("a request has only numbers, texts and lists, which JSON can write")
}

/// The name of a kind of request, as a scenario writes it.
pub(crate) fn name_of(kind: &RequestKind) -> String {
    as_json(kind)["kind"].as_str().unwrap_or_default().to_owned()
}

/// Whether everything in `expected` is in `found`: fields may be left out, items of a list may not.
fn within(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            expected.iter().all(|(name, value)| found.get(name).is_some_and(|found| within(value, found)))
        }
        (Value::Array(expected), Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(e, f)| within(e, f))
        }
        _ => expected == found,
    }
}

#[cfg(test)]
mod tests {
    use teahouse_runtime::model::{Call, RequestId};

    use super::*;

    #[test]
    fn fields_may_be_left_out_and_items_may_not() {
        let found = json!({"kind": "give", "value": [{"index": 0, "to": "bo"}, {"index": 1, "to": "cai"}]});

        assert!(within(&json!({"kind": "give"}), &found));
        assert!(within(&json!({"value": [{"index": 0}, {"to": "cai"}]}), &found));
        assert!(!within(&json!({"value": [{"index": 0}]}), &found));
        assert!(!within(&json!({"kind": "redeem"}), &found));
        assert!(!within(&json!({"other": 1}), &found));
    }

    #[test]
    fn what_was_shown_and_what_waits_is_held_against_what_is_expected() {
        let step = Step { alarms: Some(vec![json!({"tag": 5, "in": 60})]), ..Step::default() };
        let set = json!({"tag": 5, "in": 60, "title": "Tea", "body": ""});
        let notes = Notes { alarms: vec![set], ..Notes::default() };

        assert_eq!(judge(&step, &notes, ""), None);
        assert!(judge(&step, &Notes::default(), "").unwrap().contains("has the alarms []"));
        let posts = Step { posts: Some(vec![json!({"title": "Tea"})]), ..Step::default() };
        assert!(judge(&posts, &notes, "").unwrap().contains("posts []"));
    }

    #[test]
    fn what_is_watched_is_held_against_what_is_expected() {
        let call = Call { contract: "deal".into(), method: "deal".into(), arguments: Vec::new() };
        let watches = vec![Watch { id: RequestId::new(3), call, seen: None }];
        let notes = Notes { watches, ..Notes::default() };
        let expecting = |watches: Vec<Value>| Step { watches: Some(watches), ..Step::default() };

        assert_eq!(judge(&expecting(vec![json!({"id": 3, "method": "deal"})]), &notes, ""), None);
        assert!(judge(&expecting(vec![]), &notes, "").unwrap().starts_with("watches ["));
    }

    #[test]
    fn a_turn_that_failed_is_never_overlooked() {
        let step = Step::default();
        let failures = vec![("LIM-001".into(), "too long".into())];
        let notes = Notes { failures, ..Notes::default() };

        assert!(judge(&step, &notes, "").unwrap().contains("LIM-001"));
        assert_eq!(judge(&Step { fails: Some("LIM-001".into()), ..step }, &notes, ""), None);
    }
}
