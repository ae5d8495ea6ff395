//! The simulator's page: who has its token gets in from the page itself, and nobody else; why a build failed is shown there.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::Home;

/// A simulator that ends with its test.
struct Simulator(Child, Value);

impl Simulator {
    /// Of a project that cannot be built, since nothing that builds is on the path.
    fn start(home: &Home) -> Self {
        let folder = home.path().join("tea-shop");
        let place = folder.to_str().unwrap();
        home.json(&["app", "new", "tea-shop", "--lang", "ts", "--folder", place]);
        let mut command = Command::new(env!("CARGO_BIN_EXE_teahouse"));
        command.env("TEAHOUSE_HOME", home.path()).env("PATH", "/nowhere").env_remove("TEAHOUSE_PROFILE");
        command.env("TEAHOUSE_GUEST_CACHE", home.path().join("cache"));
        command.args(["--json", "app", "dev", place, "--people", "3"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self(child, serde_json::from_str(&line).unwrap())
    }

    /// Page and token.
    fn address(&self) -> (&str, &str) {
        self.1["url"].as_str().unwrap().split_once("/#token=").unwrap()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        // Asked and not killed, so that it takes its people's databases away.
        drop(Command::new("kill").arg(self.0.id().to_string()).status());
        drop(self.0.wait());
    }
}

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

async fn knock(page: &str, origin: &str, token: &str) -> Result<Socket, String> {
    let mut request = format!("{}/ws", page.replace("http://", "ws://")).into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", origin.parse().unwrap());
    headers.insert("sec-websocket-protocol", format!("teahouse.1, token.{token}").parse().unwrap());
    match connect_async(request).await {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(response)) => Err(format!("http {}", response.status().as_u16())),
        Err(error) => Err(error.to_string()),
    }
}

/// The next object that satisfies.
async fn hear(socket: &mut Socket, enough: impl Fn(&Value) -> bool) -> Value {
    loop {
        let Some(Ok(Message::Text(text))) = socket.next().await else { panic!("the page is cut off") };
        let said: Value = serde_json::from_str(&text).unwrap();
        if enough(&said) {
            return said;
        }
    }
}

/// What a plain request is answered with, by the name it calls this machine.
fn get(page: &str, host: &str) -> String {
    let mut stream = TcpStream::connect(page.trim_start_matches("http://")).unwrap();
    write!(stream, "GET / HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn rpc_007_the_simulator_answers_to_its_own_page_with_the_token_and_to_nobody_else() {
    // given a simulator
    let home = Home::new();
    let simulator = Simulator::start(&home);
    let (page, token) = simulator.address();
    // when another origin, another token or another name comes
    assert_eq!(knock(page, "http://evil.example", token).await.err(), Some("http 403".to_owned()));
    let mut stranger = knock(page, page, &"00".repeat(32)).await.unwrap();
    let Some(Ok(Message::Close(Some(close)))) = stranger.next().await else { panic!("it is shown out") };
    assert_eq!(u16::from(close.code), 4401);
    assert!(get(page, "evil.example").starts_with("HTTP/1.1 403"));
    // then only its own page gets in
    let answer = get(page, page.trim_start_matches("http://"));
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("default-src 'none'"), "{answer}");
    let mut own = knock(page, page, token).await.unwrap();
    let said = hear(&mut own, |said| said["shown"]["build"]["state"] == "failed").await;
    // and it shows everybody, why there is no app yet, and what an order comes to
    assert_eq!(said["shown"]["people"].as_array().unwrap().len(), 3);
    assert_eq!(said["shown"]["people"][2]["name"], "cai");
    assert!(said["shown"]["build"]["code"].as_str().unwrap().starts_with("SDK-1"), "{said}");
    let start = json!({ "do": "start", "person": 0, "from": "launcher" });
    for (order, code) in [(start.to_string(), "SDK-505"), ("pour tea".to_owned(), "SDK-508")] {
        own.send(Message::text(order)).await.unwrap();
        let refused = hear(&mut own, |said| said.get("refused").is_some()).await;
        assert_eq!(refused["refused"]["code"], code);
    }
}

#[test]
fn a_simulator_needs_a_project() {
    let home = Home::new();
    let (status, error) = home.refused(&["app", "dev", home.path().to_str().unwrap()]);
    assert_eq!((status, &error["code"]), (4, &json!("SDK-001")));
}
