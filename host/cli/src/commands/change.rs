//! A change that was shown waits for a yes to its digest, which flags or the person at the terminal give.

use teahouse_api::{ErrorView, Exit};

use super::Context;
use crate::args::Spend;
use crate::connect::Host;
use crate::person::{Answer, answer_change};
use crate::tell;

/// A change as the host has shown it.
pub(super) struct Shown<'a> {
    /// Whether it needed no yes and is done.
    pub(super) done: bool,
    /// Names exactly this change.
    pub(super) digest: &'a str,
    /// What it does, for the person.
    pub(super) lines: Vec<String>,
    /// What is asked.
    pub(super) question: &'static str,
    /// How things stand without a yes.
    pub(super) otherwise: &'static str,
}

impl Shown<'_> {
    /// The digest to say yes with, where it waits for a yes and the person gave it.
    pub(super) fn agreed(
        &self,
        context: &Context<'_>,
        host: &Host,
        spend: &Spend,
    ) -> Result<Option<String>, ErrorView> {
        if self.done || spend.dry_run {
            return Ok(None);
        }
        self.lines.iter().for_each(|line| tell::person(line));
        match answer_change(spend, self.question)? {
            Answer::Yes => Ok(Some(self.digest.to_owned())),
            Answer::Open => {
                let (otherwise, flags, digest) = (self.otherwise, context.flags(), self.digest);
                tell::person(&format!(
                    "{otherwise}: say the same again with {flags} --approve-digest {digest}"
                ));
                // Where this process owns the profile nobody is there to be asked: that is a no.
                if host.is_own() { Err(ErrorView::new("CLI-204", Exit::Refused)) } else { Ok(None) }
            }
        }
    }
}
