//! How long a message takes from one host to the other, asked of both hosts' sockets without a program's start in between.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};

/// A host's socket: one JSON-RPC frame a line.
pub struct Line {
    stream: BufReader<UnixStream>,
    next: u64,
}

impl Line {
    /// Connects to the owner of the profile `name`.
    pub fn to(home: &Path, name: &str) -> Result<Self> {
        let stream = UnixStream::connect(home.join("profiles").join(name).join("rpc.sock"))?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream: BufReader::new(stream), next: 1 })
    }

    /// One call and its result; events in between are passed over.
    pub fn call(&mut self, method: &str, params: &Value) -> Result<Value> {
        let id = self.next;
        self.next += 1;
        let frame = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        writeln!(self.stream.get_mut(), "{frame}")?;
        loop {
            let answer = self.read()?;
            if answer["id"] == id {
                return answer.get("result").cloned().with_context(|| format!("{method}: {answer}"));
            }
        }
    }

    /// The next frame.
    pub fn read(&mut self) -> Result<Value> {
        let mut frame = String::new();
        self.stream.read_line(&mut frame)?;
        Ok(serde_json::from_str(&frame)?)
    }
}

/// Times `count` messages from `writer` to `reader`: from the call to the event on the other side, sorted.
pub fn messages(writer: &mut Line, reader: &mut Line, to: &str, count: u32) -> Result<Vec<Duration>> {
    let after = reader.call("profile.show", &json!({}))?["lastEvent"].clone();
    reader.call("events.subscribe", &json!({ "after": after }))?;
    let mut times = Vec::new();
    for number in 0..count {
        let text = format!("measured message {number}");
        let begun = Instant::now();
        writer.call("chat.send", &json!({ "conversation": to, "text": text }))?;
        while reader.read()?["params"]["event"]["message"]["content"]["text"] != text.as_str() {}
        times.push(begun.elapsed());
    }
    times.sort();
    Ok(times)
}

/// The value below which `percent` of the sorted times lie.
pub fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}
