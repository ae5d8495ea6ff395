//! A moment is one block that everybody who is asked has seen, so that answers about it can be compared.
//!
//! # Guarantees
//! - "Now" is the newest block of whoever is furthest behind, and all have the same block there (CHN-010).
//! - Who is far behind does not make old news out of "now": heads that lie far apart contradict each other.

use std::fmt::Debug;

use super::{Failure, Member, Quorum, ask_of, contradiction, same};
use crate::port::{At, BlockRef, ChainPort, PortError, PortFuture};

/// How many blocks two heads may lie apart, where blocks are slow.
const NEAR_BLOCKS: u64 = 3;
/// How many seconds of the chain's own time two heads may lie apart, where blocks are fast.
const NEAR_SECONDS: u64 = 60;

impl Quorum {
    /// [`agree`](Self::agree) on what holds `at` a moment.
    pub(super) async fn agree_at<'a, T: PartialEq + Debug, E: Failure + From<PortError>>(
        &'a self,
        what: &'static str,
        at: At,
        question: impl Fn(&'a dyn ChainPort, At) -> PortFuture<'a, T, E>,
    ) -> Result<T, E> {
        let (at, members) = self.moment(self.due(), at).await?;
        same(what, ask_of(&members, |port| question(port, at)).await?).map_err(E::from)
    }

    /// [`witnessed`](Self::witnessed) on what holds `at` a moment.
    pub(super) async fn witnessed_at<'a, T: PartialEq + Debug, E: Failure + From<PortError>>(
        &'a self,
        what: &'static str,
        at: At,
        question: impl Fn(&'a dyn ChainPort, At) -> PortFuture<'a, T, E>,
    ) -> Result<T, E> {
        let (at, _) = self.moment(self.members.iter().collect(), at).await?;
        self.witnessed(what, |port| question(port, at)).await
    }

    /// The moment `at` as a block's number, and who of `members` can be asked about it.
    async fn moment<'a>(
        &'a self,
        members: Vec<&'a Member>,
        at: At,
    ) -> Result<(At, Vec<&'a Member>), PortError> {
        // One endpoint alone contradicts nobody, whatever it takes for its head.
        if self.members.len() == 1 {
            return Ok((at, members));
        }
        match at {
            At::Number(_) => Ok((at, members)),
            At::Latest => {
                let (head, there) = common_head(&members).await?;
                Ok((At::Number(head.number), there)) // CHN-010
            }
            At::Safe => Ok((At::Number(self.common_heads().await?.safe.number), members)),
            At::Finalized => Ok((At::Number(self.common_heads().await?.finalized.number), members)),
        }
    }
}

/// The newest block that all of `members` who answer have seen, and who they are.
pub(super) async fn common_head<'a>(
    members: &[&'a Member],
) -> Result<(BlockRef, Vec<&'a Member>), PortError> {
    let mut heads = ask_of(members, |port| port.newest()).await?;
    heads.sort_by_key(|(_, head)| head.number);
    let (last, lowest) = *heads.first().expect("an answer or a failure came back");
    let (first, highest) = *heads.last().expect("an answer or a failure came back");
    if !are_near(lowest, highest) {
        return Err(contradiction("the newest block", (last, &lowest), (first, &highest)));
    }
    let there: Vec<&Member> = heads.iter().map(|(member, _)| *member).collect();
    if heads.iter().any(|(_, head)| *head != lowest) {
        let seen = ask_of(&there, |port| port.block(lowest.number)).await?;
        same("the block at the common head", seen)?;
    }
    Ok((lowest, there))
}

/// Whether being at `lower` is only being slower to hear than whoever is at `higher`.
const fn are_near(lower: BlockRef, higher: BlockRef) -> bool {
    higher.number - lower.number <= NEAR_BLOCKS
        || higher.time.get().saturating_sub(lower.time.get()) <= NEAR_SECONDS
}
