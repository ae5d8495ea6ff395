//! The owner's socket is for this user only: one frame a line.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use teahouse_api::rpc::MAX_FRAME;
use teahouse_api::{ErrorView, Exit};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::mpsc;

use super::connection::{Answers, Connection, OUT};

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
    let (out, mut frames) = mpsc::channel::<String>(OUT);
    let writer = tokio::spawn(async move {
        while let Some(frame) = frames.recv().await {
            if write.write_all(format!("{frame}\n").as_bytes()).await.is_err() {
                return;
            }
        }
    });
    let mut connection = Connection::new(answers, out);
    let mut read = BufReader::new(read);
    let mut line = String::new();
    loop {
        line.clear();
        let longest = MAX_FRAME as u64 + 1;
        match (&mut read).take(longest).read_line(&mut line).await {
            Ok(0) | Err(_) => break,
            Ok(_) if !connection.take(line.trim_end()).await => break,
            Ok(_) => {}
        }
    }
    drop(connection);
    // What was answered before the other side closed is still written.
    drop(writer.await);
}
