//! What was written into a block that not every endpoint has seen yet is no contradiction: it comes a moment later.
//!
//! Where all say the same, that is the answer, and it costs one question. Where they differ, it is asked again once the common
//! head is known, and whatever lies past that head is cut off (CHN-010): what is left then must be the same.

use std::fmt::Debug;

use super::moment::common_head;
use super::{Member, Quorum, ask_of, same};
use crate::port::{BlockBody, BlockRef, ChainPort, Log, PortError, PortFuture, Receipt, Sighting, TxHash};

/// What is left of an answer when nothing past the block of this number counts.
type Cut<T> = fn(T, u64) -> T;

impl Quorum {
    /// [`agree`](Self::agree) on what lies in blocks.
    pub(super) async fn agree_within<'a, T: PartialEq + Debug>(
        &'a self,
        what: &'static str,
        question: impl Fn(&'a dyn ChainPort) -> PortFuture<'a, T>,
        cut: Cut<T>,
    ) -> Result<T, PortError> {
        match same(what, self.ask(&question).await?) {
            Err(PortError::Uncertain { .. }) => {}
            told => return told,
        }
        let (head, members) = common_head(&self.due()).await?;
        let said = ask_of(&members, &question).await?;
        let within = said.into_iter().map(|(member, answer)| (member, cut(answer, head.number))); // CHN-010
        same(what, within.collect())
    }

    /// [`witnessed`](Self::witnessed) of what lies in blocks.
    pub(super) async fn witnessed_within<'a, T: PartialEq + Debug + 'a>(
        &'a self,
        what: &'static str,
        question: impl Fn(&'a dyn ChainPort) -> PortFuture<'a, T>,
        cut: Cut<T>,
    ) -> Result<T, PortError> {
        match self.witnessed(what, &question).await {
            Err(PortError::Uncertain { .. }) => {}
            told => return told,
        }
        let everybody: Vec<&Member> = self.members.iter().collect();
        let head = common_head(&everybody).await?.0.number;
        let within = |port: &'a dyn ChainPort| -> PortFuture<'a, T> {
            let asked = question(port);
            Box::pin(async move { Ok(cut(asked.await?, head)) }) // CHN-010
        };
        self.witnessed(what, within).await
    }

    /// Where a transaction is. Pools differ by nature: waiting anywhere is waiting, and so is a block that not all have seen.
    /// Inclusion must agree.
    pub(super) async fn sighted(&self, tx: TxHash) -> Result<Sighting, PortError> {
        match place(self.ask(|port| port.sighting(tx)).await?) {
            Err(PortError::Uncertain { .. }) => {}
            told => return told,
        }
        let (head, members) = common_head(&self.due()).await?;
        let seen = ask_of(&members, |port| port.sighting(tx)).await?;
        place(seen.into_iter().map(|(member, seen)| (member, waits_past(seen, head.number))).collect()) // CHN-010
    }
}

fn place(all: Vec<(&Member, Sighting)>) -> Result<Sighting, PortError> {
    let included = all.iter().any(|(_, seen)| matches!(seen, Sighting::Included(_)));
    let waiting = all.iter().any(|(_, seen)| *seen == Sighting::Waiting);
    if waiting && !included { Ok(Sighting::Waiting) } else { same("a transaction's place", all) }
}

const fn waits_past(seen: Sighting, head: u64) -> Sighting {
    match seen {
        Sighting::Included(number) if number > head => Sighting::Waiting,
        other => other,
    }
}

pub(super) fn block(answer: Option<BlockRef>, head: u64) -> Option<BlockRef> {
    answer.filter(|block| block.number <= head)
}

pub(super) fn body(answer: Option<BlockBody>, head: u64) -> Option<BlockBody> {
    answer.filter(|body| body.block.number <= head)
}

pub(super) fn receipt(answer: Option<Receipt>, head: u64) -> Option<Receipt> {
    answer.filter(|receipt| receipt.block.number <= head)
}

pub(super) fn logs(mut answer: Vec<Log>, head: u64) -> Vec<Log> {
    answer.retain(|log| log.block.is_some_and(|block| block.number <= head));
    answer
}
