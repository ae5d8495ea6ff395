//! A part of the stage is a real process: it says when it is ready, can be killed without warning, and dies with us.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::Value;

/// A running program.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    /// The line of JSON by which the program said that it is ready.
    pub ready: Value,
}

impl Running {
    /// Starts a program and waits for its line of JSON. What it tells people goes to a log in `folder`.
    pub fn start(name: &str, command: &mut Command, folder: &Path, patience: Duration) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log)?;
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(file);
        let mut child = command.spawn().with_context(|| format!("{name} could not be started"))?;
        let stdout = child.stdout.take().context("the output is piped, two lines above")?;
        let lines = read_lines(stdout);
        let ready = lines.recv_timeout(patience).ok().and_then(|line| serde_json::from_str(&line).ok());
        let mut running = Self { name: name.to_owned(), child, ready: Value::Null };
        match ready {
            Some(ready) => running.ready = ready,
            None => {
                running.kill();
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                anyhow::bail!("{name} did not get ready; it said:\n{}", last_lines(&said));
            }
        }
        Ok(running)
    }

    /// A text in the line by which it said that it is ready.
    pub fn text(&self, key: &str) -> Result<String> {
        let value = self.ready.get(key).and_then(Value::as_str);
        Ok(value.with_context(|| format!("{} did not say its {key}: {}", self.name, self.ready))?.to_owned())
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        // Already gone is as good as killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks it to stop and waits; after `patience` it is killed.
    pub fn stop(&mut self, patience: Duration) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        let deadline = std::time::Instant::now() + patience;
        while asked.is_ok() && std::time::Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.kill();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop(Duration::from_secs(2));
    }
}

/// The first line is the ready line; the rest is read away, so that the program never blocks on a full pipe.
fn read_lines(stdout: impl std::io::Read + Send + 'static) -> mpsc::Receiver<String> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Nobody listens after the first line.
            let _ = tell.send(line);
        }
    });
    told
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}
