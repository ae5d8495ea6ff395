//! A real endpoint seen through somebody who leaves things out: a method that "does not exist", or the newest blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What is left out.
#[derive(Clone, Copy)]
pub enum Limit {
    /// This method is answered with JSON-RPC's "method not found".
    NoMethod(&'static str),
    /// The newest block is this one.
    Newest(u64),
}

/// The endpoint's address as others see it, and how often the limit was met.
pub struct LimitedEndpoint {
    pub url: String,
    met: Arc<AtomicUsize>,
}

impl LimitedEndpoint {
    /// Stands in front of the endpoint at `url`, which is `http://host:port`.
    pub async fn before(url: &str, limit: Limit) -> Self {
        let behind = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let met = Arc::new(AtomicUsize::new(0));
        let counted = met.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (behind, met) = (behind.clone(), counted.clone());
                tokio::spawn(async move { serve(stream, &behind, limit, &met).await });
            }
        });
        Self { url, met }
    }

    pub fn met(&self) -> usize {
        self.met.load(Ordering::SeqCst)
    }
}

/// One request a connection. A peer that goes away in the middle is nobody's concern.
async fn serve(mut stream: TcpStream, behind: &str, limit: Limit, met: &AtomicUsize) -> Option<()> {
    let asked: Value = serde_json::from_slice(&body_of(&mut stream).await?).ok()?;
    let answer = match limit {
        Limit::NoMethod(method) if asked["method"] == method => {
            met.fetch_add(1, Ordering::SeqCst);
            let error = json!({ "code": -32_601, "message": "Method not found" });
            reply(&json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }).to_string())
        }
        Limit::NoMethod(_) => ask(behind, &asked.to_string()).await?,
        Limit::Newest(number) => {
            let whole = asked.to_string();
            let held_back = whole.replace("\"latest\"", &format!("\"0x{number:x}\""));
            met.fetch_add(usize::from(held_back != whole), Ordering::SeqCst);
            ask(behind, &held_back).await?
        }
    };
    stream.write_all(&answer).await.ok()
}

async fn body_of(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&read[..end]).to_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"))?;
            let whole = end + 4 + length.trim().parse::<usize>().ok()?;
            if read.len() >= whole {
                return Some(read[end + 4..whole].to_vec());
            }
        }
        if stream.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
}

async fn ask(behind: &str, body: &str) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(behind).await.ok()?;
    let head = format!(
        "POST / HTTP/1.1\r\nhost: {behind}\r\ncontent-type: application/json\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    Some(answer)
}

fn reply(body: &str) -> Vec<u8> {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n";
    format!("{head}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
