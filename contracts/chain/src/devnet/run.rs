//! How anvil is started, found again and ended.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use alloy::signers::local::PrivateKeySigner;
use serde::{Deserialize, Serialize};

use super::control::DevnetError;
use super::find::find_anvil;
use crate::book::AddressBook;
use crate::port::ChainId;

const LOG: &str = "anvil.log";
const STATE: &str = "state.json";
const RECORD: &str = "devnet.json";
const BOOK: &str = "book.json";
/// Where anvil puts the states of old blocks that do not fit into memory.
const OLD_STATES: &str = "states";
/// How many of them: a quarter of a megabyte each. Nobody reads states that are older.
const MOST_OLD_STATES: &str = "1000";
/// How many blocks a chain that is not kept can be asked about, or turned back by.
const STATES_IN_MEMORY: &str = "500";
/// How long anvil may take to answer, and to end.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// Whether the chain is to be there tomorrow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    State,
    Nothing,
    /// Nothing, and while it runs no state but the newest.
    NewestState,
}

impl Keep {
    fn tell(self, anvil: &mut Command, folder: &Path) {
        match self {
            Self::State => {
                anvil.arg("--state").arg(folder.join(STATE)).args(["--state-interval", "1"]);
                // Without it they lie in the person's home, and stay there when anvil is killed.
                anvil.arg("--cache-path").arg(folder.join(OLD_STATES));
                anvil.args(["--max-persisted-states", MOST_OLD_STATES]);
            }
            // A chain for a test writes no old states: with 50,000 calls they are a hundred gigabytes of writing.
            Self::Nothing => {
                anvil.args(["--prune-history", STATES_IN_MEMORY]);
            }
            Self::NewestState => {
                anvil.arg("--prune-history");
            }
        }
    }
}

/// Who runs on a folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub url: String,
    pub pid: u32,
}

/// A key that pays for deployments and owns nothing else. It is public: on this chain everybody is rich.
pub(super) fn throwaway_payer() -> PrivateKeySigner {
    PrivateKeySigner::from_bytes(&[0x7e; 32].into()).expect("the number is below the order of the curve")
}

pub(super) fn temporary_folder() -> Result<PathBuf, DevnetError> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("teahouse-devnet-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Starts anvil on `folder` and waits until it listens.
pub(super) fn spawn(folder: &Path, port: u16, keep: Keep) -> Result<(Child, Record), DevnetError> {
    let anvil = find_anvil()?;
    fs::create_dir_all(folder)?;
    let log = OpenOptions::new().create(true).append(true).open(folder.join(LOG))?;
    match log.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(DevnetError::InUse(folder.to_owned())), // CHN-005
        Err(TryLockError::Error(e)) => return Err(e.into()),
    }
    log.set_len(0)?;
    forget_record(folder)?;
    forget_states(folder)?;
    let mut command = Command::new(anvil);
    command.args(["--host", "127.0.0.1", "--accounts", "1", "--hardfork", "prague"]);
    command.args(["--chain-id", &ChainId::PRACTICE.to_string(), "--port", &port.to_string()]);
    keep.tell(&mut command, folder);
    // The lock belongs to the open file, and anvil gets the file: the lock ends with anvil.
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    detach(&mut command);
    let mut child = command.spawn()?;
    let url = listening(folder, &mut child)?;
    let record = Record { url, pid: child.id() };
    fs::write(folder.join(RECORD), serde_json::to_string_pretty(&record).unwrap_or_default())?;
    Ok((child, record))
}

/// The record of a chain that ended says nothing about the next one.
fn forget_record(folder: &Path) -> Result<(), DevnetError> {
    gone(fs::remove_file(folder.join(RECORD)))
}

/// What an anvil that was killed left: nobody can read it any more.
fn forget_states(folder: &Path) -> Result<(), DevnetError> {
    gone(fs::remove_dir_all(folder.join(OLD_STATES)))
}

fn gone(removed: std::io::Result<()>) -> Result<(), DevnetError> {
    match removed {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        _ => Ok(()),
    }
}

/// A key press that ends the terminal's programs is not meant for the chain.
#[cfg(unix)]
fn detach(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn detach(_command: &mut Command) {}

/// Waits until the log says where anvil listens.
fn listening(folder: &Path, child: &mut Child) -> Result<String, DevnetError> {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        let log = fs::read_to_string(folder.join(LOG)).unwrap_or_default();
        if let Some(address) = log.lines().find_map(|line| line.trim().strip_prefix("Listening on ")) {
            return Ok(format!("http://{}", address.trim()));
        }
        if child.try_wait()?.is_some() {
            return Err(DevnetError::DidNotStart(log.lines().last().unwrap_or_default().to_owned()));
        }
        sleep(LOOK_EVERY);
    }
    let _ = child.kill();
    let _ = child.wait();
    Err(DevnetError::DidNotStart("it does not listen".into()))
}

/// The record of the anvil that holds the folder's lock.
pub(super) fn running(folder: &Path) -> Result<Record, DevnetError> {
    let not_running = || DevnetError::NotRunning(folder.to_owned());
    if !is_locked(folder)? {
        return Err(not_running());
    }
    let text = fs::read_to_string(folder.join(RECORD)).map_err(|_| not_running())?;
    serde_json::from_str(&text).map_err(|_| not_running())
}

fn is_locked(folder: &Path) -> Result<bool, DevnetError> {
    let Ok(log) = File::open(folder.join(LOG)) else { return Ok(false) };
    match log.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(e)) => Err(e.into()),
    }
}

/// Asks a process to end by itself, the way its system does that. The caller holds proof that the process is anvil: the
/// folder's lock.
pub(super) fn ask_to_stop(pid: u32) -> Result<(), DevnetError> {
    let pid_text = pid.to_string();
    let mut command = if cfg!(windows) { Command::new("taskkill") } else { Command::new("sh") };
    if cfg!(windows) {
        command.args(["/PID", &pid_text]);
    } else {
        // `kill` is a program on few systems and a word of the shell on all.
        command.args(["-c", "kill -TERM \"$0\"", &pid_text]);
    }
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err(DevnetError::WontStop(pid)) }
}

pub(super) async fn await_end(folder: &Path) -> Result<(), DevnetError> {
    let start = Instant::now();
    while is_locked(folder)? {
        if start.elapsed() > PATIENCE {
            return Err(DevnetError::WontStop(running(folder)?.pid));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

pub(super) fn write_book(folder: &Path, book: &AddressBook) -> Result<(), DevnetError> {
    Ok(fs::write(folder.join(BOOK), book.to_json())?)
}

pub(super) fn read_book(folder: &Path) -> Result<AddressBook, DevnetError> {
    Ok(fs::read_to_string(folder.join(BOOK))?.parse()?)
}
