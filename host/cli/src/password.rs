//! A password comes from a prompt, a file or a file descriptor; never from a flag, where every process could read it.
//!
//! Reading begins in small buffers on the stack, so it runs on one that is wiped.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;

use teahouse_api::{ErrorView, Exit};
use teahouse_base::with_wiped_stack;
use teahouse_node::Passphrase;
use zeroize::Zeroizing;

/// No password of ours is longer.
const LONGEST: u64 = 4_096;

/// Where the person said the password is.
#[derive(Clone, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) file: Option<&'a Path>,
    pub(crate) fd: Option<u32>,
}

impl Source<'_> {
    /// Whether the person said where it is, so that nothing else is asked.
    pub(crate) const fn is_named(&self) -> bool {
        self.file.is_some() || self.fd.is_some()
    }

    /// The password, from where it was said to be, else asked for at a terminal.
    pub(crate) fn read(&self, prompt: &str) -> Result<Option<Passphrase>, ErrorView> {
        if let Some(path) = self.file {
            return from(File::open(path)).map(Some);
        }
        if let Some(fd) = self.fd {
            return from(File::open(format!("/dev/fd/{fd}"))).map(Some);
        }
        if !std::io::stdin().is_terminal() {
            return Ok(None);
        }
        Ok(Some(Passphrase::new(typed(prompt)?)))
    }

    /// A new password: typed twice at a terminal.
    pub(crate) fn read_new(&self) -> Result<Option<Passphrase>, ErrorView> {
        if self.file.is_some() || self.fd.is_some() || !std::io::stdin().is_terminal() {
            return self.read("");
        }
        let first = Zeroizing::new(typed("New password: ")?);
        let second = Zeroizing::new(typed("Once more: ")?);
        if *first != *second {
            return Err(ErrorView::usage("CLI-212"));
        }
        Ok(Some(Passphrase::new(first.to_string())))
    }
}

fn typed(prompt: &str) -> Result<String, ErrorView> {
    with_wiped_stack(|| rpassword::prompt_password(prompt)).map_err(|_| unreadable())
}

fn from(file: std::io::Result<File>) -> Result<Passphrase, ErrorView> {
    with_wiped_stack(|| first_line(file))
}

fn first_line(file: std::io::Result<File>) -> Result<Passphrase, ErrorView> {
    let mut text = Zeroizing::new(String::new());
    let read = file.and_then(|file| file.take(LONGEST).read_to_string(&mut text));
    read.map_err(|_| unreadable())?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(unreadable());
    }
    Ok(Passphrase::new(line.to_owned()))
}

fn unreadable() -> ErrorView {
    ErrorView::new("CLI-211", Exit::Configuration)
}
