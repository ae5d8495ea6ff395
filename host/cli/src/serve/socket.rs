//! The owner's socket is for this user only: one frame a line, wiped when it was read or written (RPC-010).

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use teahouse_api::rpc::MAX_FRAME;
use teahouse_api::{ErrorView, Exit};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::connection::{Answers, Connection, Frame, OUT};

/// How much is read at a time.
const READ: usize = 8 * 1024;

/// Binds the socket, mode 0600, in the profile's own folder of mode 0700 (RPC-005). Whoever holds the profile's lock may
/// replace a socket that a crash left behind.
pub(super) fn bind(path: &Path) -> Result<UnixListener, ErrorView> {
    let refused = || ErrorView::new("CLI-304", Exit::Failed).with("file", path.display());
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(refused()),
        _ => {}
    }
    let listener = UnixListener::bind(path).map_err(|_| refused())?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(|_| refused())?; // RPC-005
    Ok(listener)
}

/// Answers until the node closes.
pub(super) async fn run(listener: UnixListener, answers: Answers) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(stream, answers.clone()))),
            // Out of file handles: those in use are given back in time.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(100)).await,
        }
    }
}

async fn serve(stream: UnixStream, answers: Answers) {
    let (read, mut write) = stream.into_split();
    let (out, mut frames) = mpsc::channel::<Frame>(OUT);
    let writer = tokio::spawn(async move {
        while let Some(frame) = frames.recv().await {
            let line = Zeroizing::new(format!("{}\n", *frame)); // RPC-010
            if write.write_all(line.as_bytes()).await.is_err() {
                return;
            }
        }
    });
    let mut connection = Connection::new(answers, out);
    let mut lines = Lines::new(read);
    while let Some(line) = lines.next().await {
        let Ok(frame) = std::str::from_utf8(&line) else { break };
        if !connection.take(frame.trim_end()).await {
            break;
        }
    }
    drop(connection);
    // What was answered before the other side closed is still written.
    drop(writer.await);
}

/// The lines of a connection. A reader with a buffer of its own would keep what it read for as long as the connection is open.
struct Lines<R> {
    read: R,
    /// What came and is no whole line yet.
    held: Zeroizing<Vec<u8>>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    fn new(read: R) -> Self {
        Self { read, held: Zeroizing::default() }
    }

    /// The next line, or as much of one as no frame may have; `None` at the end.
    async fn next(&mut self) -> Option<Zeroizing<Vec<u8>>> {
        let mut seen = 0;
        loop {
            let end = memchr::memchr(b'\n', &self.held[seen..]).map(|at| seen + at + 1);
            if let Some(end) = end.or((self.held.len() > MAX_FRAME).then_some(MAX_FRAME + 1)) {
                return Some(self.split(end));
            }
            seen = self.held.len();
            self.held.reserve(READ);
            if self.read.read_buf(&mut *self.held).await.ok()? == 0 {
                return (seen > 0).then(|| self.split(seen));
            }
        }
    }

    /// The first `end` bytes; the rest is held, in a place of its own, so that wiping the line wipes all that was read with it.
    fn split(&mut self, end: usize) -> Zeroizing<Vec<u8>> {
        let rest = Zeroizing::new(self.held.split_off(end)); // RPC-010
        std::mem::replace(&mut self.held, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn lines_of(text: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = Lines::new(text);
        let mut all = Vec::new();
        while let Some(line) = lines.next().await {
            all.push(line.to_vec());
        }
        all
    }

    #[tokio::test]
    async fn lines_come_as_they_were_sent_and_the_last_one_without_its_end() {
        let long = vec![b'a'; 3 * READ];
        let text = [b"one\n\n", &long[..], b"\nlast"].concat();
        let expected: [&[u8]; 4] = [b"one\n", b"\n", &[&long[..], b"\n"].concat(), b"last"];
        assert_eq!(lines_of(&text).await, expected);
        assert!(lines_of(b"").await.is_empty());
    }

    #[tokio::test]
    async fn rpc_010_nothing_of_a_line_that_was_taken_is_held() {
        let mut lines = Lines::new(&b"password\nwords"[..]);
        let line = lines.next().await.expect("a line");
        assert_eq!((line.as_slice(), lines.held.as_slice()), (&b"password\n"[..], &b"words"[..]));
        // a place of its own, not the one into which both were read
        assert!(lines.held.capacity() < READ);
    }

    #[tokio::test]
    async fn a_line_without_an_end_is_handed_on_before_it_takes_the_memory() {
        let endless = vec![b'a'; MAX_FRAME + 10];
        let lengths: Vec<usize> = lines_of(&endless).await.iter().map(Vec::len).collect();
        assert_eq!(lengths, [MAX_FRAME + 1, 9]);
    }
}
