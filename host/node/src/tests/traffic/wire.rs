//! The wire is everything that an endpoint and the relays are asked, written down with when and by whom.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use teahouse_base::Decode;
use teahouse_relay::net::Overheard;
use teahouse_relay::node::Witness;
use teahouse_relay::protocol::{MailboxAsk, Protocol};
use teahouse_wire::BoxId;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One question, as who was asked saw it.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// Since the recording began.
    pub at: Duration,
    pub place: Place,
    /// What makes two questions one asker's: the connection's port at the endpoint, the peer id at a relay.
    pub line: String,
    /// Address and port that the asker's connection comes from, where it is known.
    pub door: Option<String>,
    pub head: BTreeMap<String, String>,
    pub body: Vec<u8>,
    /// The boxes read or waited for.
    pub boxes: BTreeSet<BoxId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Endpoint,
    Relay,
}

/// Everything that was asked so far.
#[derive(Clone)]
pub(super) struct Recorder(Arc<(Instant, Mutex<Vec<Asked>>)>);

impl Recorder {
    pub fn new() -> Self {
        Self(Arc::new((Instant::now(), Mutex::default())))
    }

    pub fn now(&self) -> Duration {
        self.0.0.elapsed()
    }

    pub fn all(&self) -> Vec<Asked> {
        self.0.1.lock().unwrap().clone()
    }

    /// What somebody was answered at `door` by a peer: what a submitter shows of itself to whoever asks it.
    pub fn note_answer(&self, peer: String, door: String, answer: Vec<u8>) {
        let (head, boxes) = (BTreeMap::new(), BTreeSet::new());
        let (at, door) = (self.now(), Some(door));
        self.note(Asked { at, place: Place::Relay, line: peer, door, head, body: answer, boxes });
    }

    fn note(&self, asked: Asked) {
        self.0.1.lock().unwrap().push(asked);
    }

    /// An endpoint in front of `upstream`; its address.
    pub async fn endpoint(&self, upstream: &str) -> String {
        let upstream = upstream.strip_prefix("http://").unwrap().trim_end_matches('/').to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let recorder = self.clone();
        tokio::spawn(async move {
            while let Ok((client, from)) = listener.accept().await {
                let server = TcpStream::connect(&upstream).await.unwrap();
                // Either side may go whenever it likes.
                let carried = carry(recorder.clone(), client, server, from);
                drop(tokio::spawn(async move { drop(carried.await) }));
            }
        });
        url
    }
}

/// Carries one connection, writing down each request before it goes on.
async fn carry(
    recorder: Recorder,
    client: TcpStream,
    server: TcpStream,
    from: SocketAddr,
) -> std::io::Result<()> {
    // Who waits for small packets to be joined looks slower than who is asked directly.
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let back = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
    let mut from_client = BufReader::new(from_client);
    loop {
        let (mut raw, mut head) = (String::new(), BTreeMap::new());
        loop {
            let start = raw.len();
            if from_client.read_line(&mut raw).await? == 0 {
                back.abort();
                return Ok(());
            }
            let text = raw[start..].trim_end();
            if text.is_empty() {
                break;
            }
            let (name, value) = text.split_once(": ").unwrap_or(("", text));
            head.insert(name.to_lowercase(), value.to_owned());
        }
        let length = head.get("content-length").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        from_client.read_exact(&mut body).await?;
        to_server.write_all(&[raw.as_bytes(), &body].concat()).await?;
        let (at, line, door) = (recorder.now(), from.port().to_string(), Some(from.to_string()));
        recorder.note(Asked { at, place: Place::Endpoint, line, door, head, body, boxes: BTreeSet::new() });
    }
}

impl Witness for Recorder {
    fn asked(&self, heard: Overheard<'_>) {
        let Overheard { from, door, protocol, question } = heard;
        let boxes = match MailboxAsk::from_bytes(question) {
            Ok(MailboxAsk::Get(boxes) | MailboxAsk::Watch(_, boxes)) if protocol == Protocol::Mailbox => {
                boxes
            }
            _ => Vec::new(),
        };
        self.note(Asked {
            at: self.now(),
            place: Place::Relay,
            line: from.to_string(),
            door: door.map(ToString::to_string),
            head: BTreeMap::from([("protocol".to_owned(), protocol.name().to_owned())]),
            body: question.to_vec(),
            boxes: boxes.into_iter().collect(),
        });
    }
}
