//! Looking is asking the chain about more blocks, a few at a time, and saying how far that has come.

use std::sync::Arc;

use teahouse_api::Event;
use teahouse_api::money::{HistoryStatusView, RescanParams};
use teahouse_wallet::scan::{Reach, ScanError, Stepped};

use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// How many steps a round makes, so that payments are not kept waiting by a long look back.
const STEPS: usize = 8;

impl Shared {
    /// Looks at some more blocks for one account; whether there are more to look at. What fails is tried again in the next round.
    pub(crate) async fn scan(&self, chain: &Chain) -> bool {
        // Whatever lies on the practice chain came after it was started; on others the past is looked at when asked for.
        let first = chain.profile.practice.then_some(0);
        let (mut changed, mut more) = (false, true);
        for _ in 0..STEPS {
            let stepped = chain.scanner.step(first).await;
            changed |= matches!(stepped, Ok(Stepped::Ahead { found: 1.. } | Stepped::Back));
            more = goes_on(&stepped);
            if !more {
                break;
            }
        }
        if changed {
            self.emit(Event::Wallet);
        }
        more
    }

    /// How far the history of an account, or of all, has been looked up.
    pub(crate) async fn history_status(&self, account: Option<u32>) -> Result<HistoryStatusView, NodeError> {
        let reached = reach_of(&self.lanes_meant(account)?)?;
        let head = self.chain()?.port.heads().await.ok().map(|heads| heads.latest.number);
        // None is less than any block: an account that was not looked at yet is the one that is behind.
        let to = reached.iter().map(|reach| reach.and_then(|reach| reach.to)).min().flatten();
        Ok(HistoryStatusView {
            from: reached.iter().flatten().map(|reach| reach.from).min(),
            to,
            head,
            complete: to.is_some() && head.is_some_and(|head| to >= Some(head)),
            gaps: reached.iter().flatten().any(|reach| reach.gaps),
        })
    }

    /// Looks the history of an account, or of all, up anew from a block on.
    pub(crate) async fn rescan(&self, params: &RescanParams) -> Result<HistoryStatusView, NodeError> {
        let lanes = self.lanes_meant(params.account)?;
        if params.from > self.chain()?.port.heads().await?.latest.number {
            return Err(codes::OUT_OF_RANGE.with("field", "from"));
        }
        for lane in lanes {
            lane.scanner.restart(params.from).await?;
        }
        self.money.notify_one();
        self.history_status(params.account).await
    }
}

/// Whether there may be more to look at after a step.
fn goes_on(stepped: &Result<Stepped, ScanError>) -> bool {
    match stepped {
        Ok(Stepped::Idle) => false,
        Ok(Stepped::Ahead { .. } | Stepped::Back | Stepped::Again) => true,
        Err(error) => {
            tracing::info!(%error, "the history is looked up later");
            false
        }
    }
}

/// How far the scan of each account has come; `None` where it was not begun.
fn reach_of(lanes: &[Arc<Chain>]) -> Result<Vec<Option<Reach>>, NodeError> {
    let mut reached = Vec::new();
    for lane in lanes {
        reached.push(lane.scanner.reach()?);
    }
    Ok(reached)
}
