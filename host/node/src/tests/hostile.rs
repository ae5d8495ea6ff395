//! Hostile apps on an open profile: each is stopped with a typed error, and another open app answers meanwhile.

use std::pin::pin;

use teahouse_api::{ErrorView, Exit};

use super::*;

#[path = "../../../runtime/tests/suite/guest.rs"]
#[allow(dead_code, reason = "the runtime's own test guest, of which these tests press a part")]
pub(super) mod guest;

use guest::button;

/// The test guest as an app of this name.
fn app(name: &str) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"{name}\"\nversion = \"1.0.0\"\napi-level = 1\ntitle = {{ en = \"Test\" }}\n\
         summary = {{ en = \"Does what the pressed button says.\" }}\n[permissions]\nwallet = {{}}\n\
         assets = [{{ id = \"usd\", per-request = \"1000\", per-day = \"2000\" }}]\nstorage = {{ bytes = 1048576 }}\n\
         claims = {{ max-shares = 10 }}\ndevice = {{ pick-contacts = 5 }}\n"
    );
    let component = guest::test_guest(&guest::cyclic_view());
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, component)];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

/// A profile with two open apps: one that will misbehave, one that will not.
async fn two_apps() -> (Open, String, String) {
    let open = open();
    let mut handles = Vec::new();
    for name in ["hostile", "honest"] {
        open.install(&app(name)).await.unwrap();
        let opened = open.call("app.open", json!({ "app": name })).await;
        handles.push(opened["handle"].as_str().unwrap().to_owned());
    }
    let (honest, hostile) = (handles.remove(1), handles.remove(0));
    (open, hostile, honest)
}

impl Open {
    async fn press(&self, handle: &str, node: u32) -> Result<Value, ErrorView> {
        let press = json!({ "handle": handle, "node": node, "action": { "kind": "pressed" } });
        self.node.call("app.event", press).await
    }

    /// Presses a hostile button while the honest app is pressed over and over; why the turn was ended, and how often the
    /// honest app answered until then.
    async fn stopped(&self, hostile: &str, honest: &str, node: u32) -> (ErrorView, u32) {
        let mut answered = 0;
        let mut turn = pin!(self.press(hostile, node));
        loop {
            tokio::select! {
                ended = &mut turn => return (ended.unwrap_err(), answered),
                kept = self.press(honest, button::WRITE) => {
                    kept.unwrap();
                    answered += 1;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lim_001_an_app_in_an_endless_loop_is_stopped_while_another_open_app_keeps_answering() {
    let (open, hostile, honest) = two_apps().await;
    let (error, answered) = open.stopped(&hostile, &honest, button::LOOP).await;
    assert_eq!((error.code.as_str(), error.exit), ("LIM-101", Exit::Failed));
    assert!(answered > 0, "the honest app answered while the other one ran in circles");
    // and what was stopped starts again from what it had kept
    open.press(&hostile, button::NOTHING).await.unwrap();
    open.press(&honest, button::WRITE).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lim_002_lim_003_lim_004_apps_without_measure_are_stopped_and_another_open_app_keeps_answering() {
    let (open, hostile, honest) = two_apps().await;
    for (node, code) in
        [(button::MEMORY, "LIM-103"), (button::CALLS, "LIM-105"), (button::LONG_STRING, "LIM-106")]
    {
        let (error, _) = open.stopped(&hostile, &honest, node).await;
        assert_eq!((error.code.as_str(), error.exit), (code, Exit::Failed));
        open.press(&honest, button::WRITE).await.unwrap();
        open.press(&hostile, button::NOTHING).await.unwrap();
    }
    // when it does so a fourth time within the minute, then it stays stopped and says so; the other one goes on
    let (error, _) = open.stopped(&hostile, &honest, button::LONG_STRING).await;
    assert_eq!(error.code, "LIM-106");
    assert_eq!(open.call("app.show", json!({ "handle": hostile })).await["stopped"], "LIM-106");
    assert!(open.press(&hostile, button::NOTHING).await.is_err());
    let shown = open.press(&honest, button::WRITE).await.unwrap();
    assert_eq!(shown["stopped"], Value::Null);
    // until a person opens it again
    open.call("app.open", json!({ "app": "hostile" })).await;
    open.press(&hostile, button::NOTHING).await.unwrap();
}

/// An app whose first turn traps, or one that merely draws nothing, at this version.
fn starting(version: &str, start: &str) -> Vec<u8> {
    let manifest = format!(
        "manifest = 1\nname = \"falling\"\nversion = \"{version}\"\napi-level = 1\ntitle = {{ en = \"Falling\" }}\n\
         summary = {{ en = \"Falls.\" }}\n"
    );
    let wat = format!(
        "(module (memory (export \"memory\") 1)
          (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
          (func (export \"teahouse:app/guest@1.0.0#start\")
            (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) {start})
          (func (export \"teahouse:app/guest@1.0.0#on-event\") (param i32 i64 i32 i64 i32)))"
    );
    let files = [(archive::MANIFEST, manifest.into_bytes()), (archive::COMPONENT, guest::component(&wat))];
    Archive::new(files).unwrap().sign(&SigningKey::from_bytes(&[7; 32]))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn node_091_an_app_that_fails_each_time_it_starts_stays_closed_until_its_person_opens_it_all_the_same()
{
    // given an app that traps at its start, opened three times
    let open = open();
    open.install(&starting("1.0.0", "unreachable")).await.unwrap();
    for _ in 0..3 {
        let opened = open.call("app.open", json!({ "app": "falling" })).await;
        assert_eq!(opened["stopped"], "APP-501");
    }
    // when it is opened once more, then it is refused, also by a host that was started anew, and others open as before
    let Open { node, dir, folder } = open;
    node.close().await;
    drop(node);
    let open = Open { node: reopen(&dir), dir, folder };
    let (code, status, params) = open.refused("app.open", json!({ "app": "falling" })).await;
    assert_eq!((code.as_str(), status, params), ("APP-415", 5, json!({ "app": "Falling", "times": "3" })));
    open.install(&app("honest")).await.unwrap();
    assert_eq!(open.call("app.open", json!({ "app": "honest" })).await["stopped"], Value::Null);
    // and when its person says so, then it is tried again, with nothing held against it
    for anyway in [true, false] {
        let opened = open.call("app.open", json!({ "app": "falling", "anyway": anyway })).await;
        assert_eq!(opened["stopped"], "APP-501");
    }
    open.call("app.open", json!({ "app": "falling" })).await;
    open.refused("app.open", json!({ "app": "falling" })).await;
    // and a release that does not fail opens without being asked twice
    open.install(&starting("1.0.1", "")).await.unwrap();
    assert_eq!(open.call("app.open", json!({ "app": "falling" })).await["stopped"], Value::Null);
}
