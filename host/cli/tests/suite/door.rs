//! Who may come in, and how a profile is made.

use std::os::unix::fs::PermissionsExt;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use teahouse_node::OwnerLock;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::support::Home;

#[test]
fn a_profile_in_use_ends_with_status_8_and_names_its_owner() {
    // given a profile that another process holds and does not answer for
    let home = Home::new();
    let anna = home.person("anna");
    let dir = teahouse_node::Home::at(home.path()).profile("anna").unwrap();
    let _held = OwnerLock::take(&dir).unwrap();
    // then
    let (status, error) = anna.refused(&["profile", "show"]);
    assert_eq!((status, &error["code"]), (8, &json!("NOD-801")));
    assert_eq!(error["params"]["pid"], std::process::id().to_string());
}

#[test]
fn node_011_a_profile_without_a_password_is_made_only_when_that_is_said() {
    let home = Home::new();
    let (status, error) = home.refused(&["--profile", "anna", "profile", "create"]);
    assert_eq!((status, &error["code"]), (2, &json!("NOD-111")));
    assert_eq!(home.json(&["profile", "list"]), json!([]));
    // with a password, a wrong one opens nothing
    let (right, wrong) = (home.path().join("right"), home.path().join("wrong"));
    std::fs::write(&right, "oolong\n").unwrap();
    std::fs::write(&wrong, "matcha\n").unwrap();
    let with = |file: &std::path::Path| {
        ["--profile", "anna", "--password-file"]
            .map(str::to_owned)
            .into_iter()
            .chain([file.display().to_string()])
            .collect::<Vec<_>>()
    };
    let run = |file: &std::path::Path, rest: &[&str]| {
        let all = with(file);
        let all: Vec<&str> = all.iter().map(String::as_str).chain(rest.iter().copied()).collect();
        home.run(&all).status.code()
    };
    assert_eq!(run(&right, &["profile", "create"]), Some(0));
    assert_eq!(run(&wrong, &["profile", "show"]), Some(5));
    assert_eq!(run(&right, &["profile", "show"]), Some(0));
    let (status, error) = home.refused(&["--profile", "anna", "profile", "show"]);
    assert_eq!((status, &error["code"]), (5, &json!("KEY-212")));
}

#[test]
fn rpc_005_the_socket_is_for_this_user_only() {
    let home = Home::new();
    let mut anna = home.person("anna");
    anna.start();
    let mode = |path: &str| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let socket = anna.ready("socket");
    assert_eq!(mode(&socket), 0o600);
    assert_eq!(mode(std::path::Path::new(&socket).parent().unwrap().to_str().unwrap()), 0o700);
    // and the command line goes through it
    assert_eq!(anna.json(&["profile", "show"])["nickname"], "anna");
    anna.stop();
    assert!(!std::path::Path::new(&socket).exists());
}

/// Opens the WebSocket with an origin and a token; an answered `profile.show`, or why there is none.
pub async fn knock(url: &str, origin: &str, token: &str) -> Result<Value, String> {
    let mut request = url.into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", origin.parse().unwrap());
    headers.insert("sec-websocket-protocol", format!("teahouse.1, token.{token}").parse().unwrap());
    let (mut socket, _) = match connect_async(request).await {
        Ok(connected) => connected,
        Err(Error::Http(response)) => return Err(format!("http {}", response.status().as_u16())),
        Err(error) => return Err(error.to_string()),
    };
    let frame = json!({ "jsonrpc": "2.0", "id": 1, "method": "profile.show", "params": {} });
    socket.send(Message::text(frame.to_string())).await.map_err(|error| error.to_string())?;
    match socket.next().await {
        Some(Ok(Message::Text(text))) => Ok(serde_json::from_str(&text).unwrap()),
        Some(Ok(Message::Close(Some(close)))) => Err(format!("close {}", u16::from(close.code))),
        other => Err(format!("{other:?}")),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rpc_007_the_screens_answer_to_their_own_page_with_the_token_and_to_nobody_else() {
    // given a running host
    let home = Home::new();
    let mut anna = home.person("anna");
    anna.start();
    let url = anna.ready("url");
    let (page, token) = url.split_once("/#token=").unwrap();
    let socket = format!("{}/ws", page.replace("http://", "ws://"));
    // then its page gets in
    let answer = knock(&socket, page, token).await.unwrap();
    assert_eq!(answer["result"]["nickname"], "anna");
    // and another origin, or another token, does not
    assert_eq!(knock(&socket, "http://evil.example", token).await, Err("http 403".to_owned()));
    assert_eq!(knock(&socket, page, &"00".repeat(32)).await, Err("close 4401".to_owned()));
}
