//! A session is recorded where its developer asks for it, and plays again away from the host.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use teahouse_bundle::VerifiedPackage;
use teahouse_runtime::Sandbox;
use teahouse_runtime::trace::{Session, replay};

use super::hostile::app;
use super::hostile::guest::button;
use super::*;

fn bytes(text: &Value) -> Vec<u8> {
    STANDARD.decode(text.as_str().unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rep_003_a_session_of_a_host_is_handed_out_when_the_app_closes_and_plays_again() {
    // given an app that was opened to be recorded, and pressed
    let open = open();
    open.install(&app("honest")).await.unwrap();
    let opened = open.call("app.open", json!({ "app": "honest", "record": true })).await;
    let handle = opened["handle"].as_str().unwrap();
    open.press(handle, button::RANDOM).await.unwrap();
    open.press(handle, button::WRITE).await.unwrap();
    // when it closes
    let closed = open.call("app.close", json!({ "handle": handle })).await;
    // then its session plays again with its bundle
    let session = Session::from_bytes(&bytes(&closed["session"])).unwrap();
    let bundle = open.call("app.bundle", json!({ "app": handle })).await;
    let package = VerifiedPackage::from_bytes(&bytes(&bundle["bundle"])).unwrap();
    let sandbox = Sandbox::compiling_in_process().unwrap();
    let artifact = sandbox.compile(&package).unwrap();
    let played = replay(&sandbox, &artifact, package.manifest(), &session).unwrap();
    assert_eq!((played.turns, played.skipped), (3, 0), "a start and two presses");
    // and nothing is recorded of an app that was opened as usual
    open.call("app.open", json!({ "app": "honest" })).await;
    let closed = open.call("app.close", json!({ "handle": handle })).await;
    assert_eq!(closed["session"], Value::Null);
}
