//! The practice chain is a real anvil on this machine, and everything on it is worthless.
//!
//! [`Devnet::up`] keeps its state in a folder over restarts; [`Devnet::start_temporary`] forgets everything and dies
//! with its handle. Both deploy the contracts the way a real chain gets them ([`crate::deploy`]).
//!
//! # Guarantees
//! - One anvil per folder: its log file is locked, and the lock is anvil's own, held through its standard output. It
//!   lives exactly as long as anvil does, whoever started it (CHN-005).
//! - Time never runs backwards over a restart, also when it was moved ahead.
//! - State is written at a graceful stop and every second. A killed anvil can lose its last second.

mod control;
mod find;
mod run;

pub use control::{DevnetError, DevnetStatus};
pub use find::{AnvilNotFound, find_anvil};

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use alloy::primitives::{Address, U256, address};

use crate::book::{AddressBook, ContractName};
use crate::deploy::practice;
use crate::port::{BlockRef, ChainPort, Heads};
use crate::profile::{ChainProfile, ShieldedAt};
use crate::quorum::{self, Quorum};
use control::Control;

/// What every screen says next to anything on this chain.
pub const WORTHLESS: &str = "local practice chain, no real value";

/// The account that mints practice dollars. It has no key: anvil acts for it.
const FAUCET: Address = address!("00000000000000000000000000000000000fa0ce");

/// A running practice chain.
pub struct Devnet {
    control: Control,
    profile: ChainProfile,
    port: Quorum,
    book: AddressBook,
    pid: u32,
    folder: PathBuf,
    /// Kept for a temporary chain only: it dies with the handle.
    child: Option<Child>,
}

/// A practice chain as it was, to be taken back to once.
#[derive(Debug)]
pub struct Remembered(serde_json::Value);

impl Devnet {
    /// Starts the chain whose state is in `folder`, or attaches to it when it is running. `port` 0 takes a free one.
    ///
    /// The chain outlives this handle and this process; [`Devnet::stop`] ends it.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn up(folder: &Path, port: u16) -> Result<Self, DevnetError> {
        match Self::attach(folder).await {
            Err(DevnetError::NotRunning(_)) => {}
            attached => return attached,
        }
        let (child, record) = run::spawn(folder, port, run::Keep::State)?;
        drop(child); // anvil is on its own now; dropping a child does not end it
        let devnet = Self::open(folder, record.url, record.pid, None).await?;
        devnet.catch_up().await?;
        devnet.deployed().await
    }

    /// Starts a chain on a free port that is gone when the handle is.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn start_temporary() -> Result<Self, DevnetError> {
        let folder = run::temporary_folder()?;
        let (child, record) = run::spawn(&folder, 0, run::Keep::Nothing)?;
        Self::open(&folder, record.url, record.pid, Some(child)).await?.deployed().await
    }

    /// [`start_temporary`](Self::start_temporary) for very many blocks: of their states only the newest can be read.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn start_without_history() -> Result<Self, DevnetError> {
        let folder = run::temporary_folder()?;
        let (child, record) = run::spawn(&folder, 0, run::Keep::NewestState)?;
        Self::open(&folder, record.url, record.pid, Some(child)).await?.deployed().await
    }

    /// The chain that runs on the state in `folder`.
    ///
    /// # Errors
    /// [`DevnetError::NotRunning`] when none does, [`DevnetError::Book`] when its contracts are not what the folder's book
    /// says: [`Devnet::stop_at`] ends it, and the next [`Devnet::up`] writes the book anew.
    pub async fn attach(folder: &Path) -> Result<Self, DevnetError> {
        let record = run::running(folder)?;
        let mut devnet = Self::open(folder, record.url, record.pid, None).await?;
        let book = run::read_book(folder)?;
        book.check(&devnet.port).await?; // CHN-003
        devnet.know(book)?;
        Ok(devnet)
    }

    async fn open(folder: &Path, url: String, pid: u32, child: Option<Child>) -> Result<Self, DevnetError> {
        let profile = ChainProfile::practice(&url);
        let port = quorum::open(&profile)?;
        let (control, book) = (Control::new(&url)?, AddressBook::new(profile.chain_id));
        Ok(Self { control, profile, port, book, pid, folder: folder.to_owned(), child })
    }

    async fn deployed(mut self) -> Result<Self, DevnetError> {
        let payer = run::throwaway_payer();
        self.control.set_balance(payer.address(), control::ether(1_000)).await?;
        let mut book = crate::deploy::deploy(&self.port, &payer, &ContractName::ALL).await?;
        if let Ok(before) = run::read_book(&self.folder) {
            book.keep_since(&before);
        }
        run::write_book(&self.folder, &book)?;
        self.know(book)?;
        Ok(self)
    }

    /// Takes the book over, and what the profile says of its pool.
    fn know(&mut self, book: AddressBook) -> Result<(), DevnetError> {
        self.profile.shielded = vec![ShieldedAt::of_practice(&book, practice::pool_caps())?];
        self.book = book;
        Ok(())
    }

    /// After a restart anvil counts time from the machine's clock again: move it past the last block.
    async fn catch_up(&self) -> Result<(), DevnetError> {
        let last = self.port.heads().await?.latest.time;
        let behind = self.control.seconds_behind(last).await?;
        if behind > 0 {
            self.control.increase_time(behind).await?; // CHN-006
        }
        Ok(())
    }

    /// Where it answers.
    pub fn url(&self) -> &str {
        &self.profile.endpoints[0].url
    }

    /// Its profile.
    pub const fn profile(&self) -> &ChainProfile {
        &self.profile
    }

    /// Its contracts.
    pub const fn book(&self) -> &AddressBook {
        &self.book
    }

    /// Its shielded pool.
    pub fn pool(&self) -> &ShieldedAt {
        &self.profile.shielded[0]
    }

    /// A port to it.
    pub const fn port(&self) -> &Quorum {
        &self.port
    }

    /// What it is doing.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn status(&self) -> Result<DevnetStatus, DevnetError> {
        let Heads { latest, .. } = self.port.heads().await?;
        Ok(DevnetStatus {
            note: WORTHLESS,
            url: self.url().to_owned(),
            pid: self.pid,
            chain_id: self.profile.chain_id,
            block: latest.number,
            time: latest.time,
            contracts: self.book.contracts.clone(),
        })
    }

    /// Moves the chain's time ahead and makes a block there. Time cannot be moved back.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn advance(&self, by: Duration) -> Result<BlockRef, DevnetError> {
        self.control.increase_time(by.as_secs()).await?;
        self.control.mine().await?;
        Ok(self.port.heads().await?.latest)
    }

    /// Remembers the chain as it is now, to be taken back to once.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn remember(&self) -> Result<Remembered, DevnetError> {
        self.control.snapshot().await.map(Remembered)
    }

    /// Takes back every block since, as a reorganisation does, and makes others until there are more than before. What waited in
    /// them is forgotten.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn take_back(&self, to: Remembered) -> Result<BlockRef, DevnetError> {
        let before = self.port.heads().await?.latest;
        self.control.revert(to.0).await?;
        // Other blocks: a second later than those that they stand for.
        self.control.increase_time(1).await?;
        for _ in self.port.heads().await?.latest.number..=before.number {
            self.control.mine().await?;
        }
        Ok(self.port.heads().await?.latest)
    }

    /// Makes blocks for what arrives, or holds them back, so that payments wait; turned on again, it makes one of what waits.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn set_mining(&self, on: bool) -> Result<(), DevnetError> {
        self.control.set_automine(on).await?;
        if on { self.control.mine().await } else { Ok(()) }
    }

    /// Gives `to` coin (in wei) and practice dollars (in millionths), on top of what it has.
    ///
    /// # Errors
    /// [`DevnetError`].
    pub async fn faucet(&self, to: Address, wei: U256, dollars: U256) -> Result<(), DevnetError> {
        if !wei.is_zero() {
            let has = self.port.balance(to, crate::port::At::Latest).await?;
            self.control.set_balance(to, has.saturating_add(wei)).await?;
        }
        if !dollars.is_zero() {
            let token = self.book.find(ContractName::PracticeDollar)?.address;
            self.control.mint(FAUCET, token, to, dollars).await?;
        }
        Ok(())
    }

    /// Ends the chain and waits until its state is written.
    ///
    /// # Errors
    /// [`DevnetError::WontStop`] when it does not end in ten seconds.
    pub async fn stop(mut self) -> Result<(), DevnetError> {
        run::ask_to_stop(self.pid)?;
        if let Some(child) = &mut self.child {
            let _ = child.wait();
        }
        run::await_end(&self.folder).await
    }

    /// Ends the chain that runs on the state in `folder`, whatever its book says.
    ///
    /// # Errors
    /// [`DevnetError::NotRunning`], or [`DevnetError::WontStop`] when it does not end in ten seconds.
    pub async fn stop_at(folder: &Path) -> Result<(), DevnetError> {
        run::ask_to_stop(run::running(folder)?.pid)?;
        run::await_end(folder).await
    }
}

impl Drop for Devnet {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}
