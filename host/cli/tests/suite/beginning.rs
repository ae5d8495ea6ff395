//! A host without a profile: its page makes one, or brings one back, and is that profile's page from then on.

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::door::knock;
use crate::support::{Home, Person};

const PASSWORD: &str = "two cups of tea";

/// Where the page of a host is, and its token.
struct Page {
    origin: String,
    token: String,
}

impl Page {
    fn of(person: &Person<'_>) -> Self {
        let url = person.ready("url");
        let (origin, token) = url.split_once("/#token=").unwrap();
        Self { origin: origin.to_owned(), token: token.to_owned() }
    }

    fn socket(&self) -> String {
        format!("{}/ws", self.origin.replace("http://", "ws://"))
    }

    /// Makes the calls on one connection: each answer, or the code of the refusal; and whether the host then ended it.
    async fn calls(&self, calls: &[(&str, Value)]) -> (Vec<Value>, bool) {
        let mut request = self.socket().into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("origin", self.origin.parse().unwrap());
        let protocols = format!("teahouse.1, token.{}", self.token);
        headers.insert("sec-websocket-protocol", protocols.parse().unwrap());
        let (mut socket, _) = connect_async(request).await.unwrap();
        let mut answers = Vec::new();
        for (id, (method, params)) in calls.iter().enumerate() {
            let frame = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
            socket.send(Message::text(frame.to_string())).await.unwrap();
            let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("{method}: no answer") };
            let answer: Value = serde_json::from_str(&text).unwrap();
            answers.push(match answer.get("error") {
                Some(error) => error["data"]["code"].clone(),
                None => answer["result"].clone(),
            });
        }
        let next = tokio::time::timeout(std::time::Duration::from_millis(500), socket.next()).await;
        (answers, next.is_ok())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rpc_011_the_page_of_a_host_without_a_profile_makes_one_and_nothing_else() {
    // given a host for a profile that is not there
    let home = Home::new();
    let mut anna = Person::of(&home, "anna");
    anna.start();
    let page = Page::of(&anna);
    assert_eq!(knock(&page.socket(), &page.origin, &"00".repeat(32)).await, Err("close 4401".to_owned()));
    assert_eq!(knock(&page.socket(), "http://evil.example", &page.token).await, Err("http 403".to_owned()));
    // then it refuses what is about a profile, and a profile without a password
    let bare = json!({ "nickname": "Anna", "password": "" });
    let calls = [
        ("profile.show", json!({})),
        ("wallet.phrase", json!({ "confirmed": true })),
        ("profile.create", bare),
    ];
    let (answers, ended) = page.calls(&calls).await;
    assert_eq!((answers, ended), (vec![json!("NOD-103"), json!("NOD-103"), json!("NOD-111")], false));
    assert_eq!(anna.refused(&["profile", "show"]).1["code"], "NOD-103");
    // when a person makes it
    let made = json!({ "nickname": "Anna", "password": PASSWORD });
    let (answers, ended) = page.calls(&[("profile.create", made)]).await;
    // then the same page is its page, and commands go through its host
    assert_eq!((answers, ended), (vec![json!({})], true));
    let shown = anna.until_shown().await;
    assert_eq!(shown["nickname"], "Anna");
    let (answers, _) = page.calls(&[("profile.show", json!({}))]).await;
    assert_eq!((&answers[0]["nickname"], &answers[0]["password"]), (&json!("Anna"), &json!(true)));
    anna.stop();
    // and only the password opens it again
    assert_eq!(anna.refused(&["profile", "show"]).1["code"], "KEY-212");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_comes_back_on_the_page_of_another_host() {
    // given the words and the backup of a profile
    let home = Home::new();
    let bo = home.person("bo");
    let phrase = bo.json(&["wallet", "phrase", "--show"])["phrase"].clone();
    let file = home.path().join("bo.teahouse-backup");
    bo.json(&["wallet", "backup", file.to_str().unwrap()]);
    let backup = encoded(&std::fs::read(file).unwrap());
    // when they are given to the page of a host without a profile, wrong ones first
    let mut again = Person::of(&home, "again");
    again.start();
    let page = Page::of(&again);
    let with = |phrase: &Value| json!({ "phrase": phrase, "backup": backup, "nickname": null, "password": PASSWORD });
    let mut words: Vec<&str> = phrase.as_str().unwrap().split(' ').collect();
    words.pop();
    let short = json!(words.join(" "));
    let calls = [("profile.restore", with(&short)), ("profile.restore", with(&phrase))];
    let (answers, ended) = page.calls(&calls).await;
    // then it is here
    assert_eq!((&answers[0], ended), (&json!("KEY-101"), true));
    assert_eq!(answers[1]["profile"], "again");
    assert_eq!(again.until_shown().await["nickname"], "bo");
}

fn encoded(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

impl Person<'_> {
    /// What `profile show` says once the host of a profile that was just made answers for it.
    async fn until_shown(&self) -> Value {
        let socket = teahouse_node::Home::at(self.home()).profile(self.name()).unwrap().socket();
        let deadline = std::time::Instant::now() + crate::support::WAIT;
        while !socket.exists() {
            assert!(std::time::Instant::now() < deadline, "the host has no socket");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        self.json(&["profile", "show"])
    }
}
