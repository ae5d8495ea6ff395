//! Deals that apps watch are looked at when a final block or the clock may have changed them, and the app is told that one did.
//!
//! An app that is closed is told when it opens: what it last knew of a deal lies in its records ([`teahouse_runtime::deals`]). While it is
//! closed its deals are looked at only where a reminder may have to move.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use teahouse_base::UnixMillis;
use teahouse_bundle::AppId;
use teahouse_chain::port::At;
use teahouse_runtime::deals::{self, Watch};
use teahouse_runtime::grant::{self, Scope};
use teahouse_runtime::model::{Answer, Deal, RequestId};

use super::requests::Standing;
use crate::chain::Chain;
use crate::error::NodeError;
use crate::node::Shared;

/// The longest time between two looks, so that a deadline that has passed is noticed without a new block.
const LONGEST: Duration = Duration::from_secs(15);

/// What the last look was at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Look {
    height: u64,
    apps: Vec<AppId>,
    at: UnixMillis,
}

/// When watched deals were last looked at.
#[derive(Debug, Default)]
pub(crate) struct DealWatches(Mutex<Option<Look>>);

impl DealWatches {
    /// Whether it is time to look again; if so, this is the last look from now on.
    fn is_time(&self, look: Look) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = last.as_ref().is_some_and(|last| {
            let waited = look.at.since(last.at);
            last.height == look.height && last.apps == look.apps && last.at <= look.at && waited < LONGEST
        });
        if !is_same {
            *last = Some(look);
        }
        !is_same
    }
}

impl Shared {
    /// Answers a request to watch with how the deal stands, and begins the watch in the same commit.
    pub(super) async fn begin_deal_watch(
        &self,
        chain: &Chain,
        app: &AppId,
        request: RequestId,
        deal: &Deal,
    ) -> Result<Standing, NodeError> {
        let told = self.stand_of(chain, app, deal, At::Safe).await?;
        let seen = match &told {
            Ok(_) => self.stand_of(chain, app, deal, At::Finalized).await?,
            Err(refusal) => Err(refusal.clone()),
        };
        let views = match (told, seen) {
            (Ok(told), Ok(seen)) => (told, seen),
            (Err(refusal), _) | (_, Err(refusal)) => {
                return Ok(Standing::Answer(Answer::Refused(refusal)));
            }
        };
        self.write(|records| deals::begin(records, app, request, views, self.clock.now()))?; // DEAL-004
        self.alarms.notify_one();
        self.answered(app);
        Ok(Standing::Busy)
    }

    /// Looks at the deals that apps watch, when that may tell something new.
    pub(crate) async fn look_at_deal_watches(&self, chain: &Chain) -> Result<(), NodeError> {
        let open: BTreeSet<AppId> = self.apps.running().keys().copied().collect();
        let reminding = self.read(|records| deals::reminding(records))?;
        let apps: Vec<AppId> = open.union(&reminding).copied().collect();
        if apps.is_empty() {
            return Ok(());
        }
        let height = chain.port.heads().await?.finalized.number;
        if !self.apps.deal_watches.is_time(Look { height, apps: apps.clone(), at: self.clock.now() }) {
            return Ok(());
        }
        for app in &apps {
            // One app's failure keeps no other from hearing.
            if let Err(error) = self.look_at_deal_watches_of(chain, app, open.contains(app)).await {
                tracing::warn!(%error, app = %app, "deals that an app watches could not be looked at");
            }
        }
        Ok(())
    }

    /// Looks at the deals that one app watches, tells it of those that changed if it is open, and moves reminders.
    pub(crate) async fn look_at_deal_watches_of(
        &self,
        chain: &Chain,
        app: &AppId,
        is_open: bool,
    ) -> Result<(), NodeError> {
        for (tag, watch) in self.deal_watches_that_stand(app)? {
            if !is_open && watch.remind.is_none() {
                continue;
            }
            // What cannot be read now is looked at again.
            let Ok(view) = self.stand_of(chain, app, &watch.deal, At::Finalized).await? else { continue };
            let now = self.clock.now();
            if is_open && view != watch.seen {
                if self.write(|records| deals::saw(records, app, tag, (&watch, view), now))? {
                    self.apps.signal(app, deals::SOURCE, tag.into()); // DEAL-005
                }
                self.alarms.notify_one();
            } else if self
                .read(|records| deals::is_reminder_moved(records, app, tag, (&watch, &view), now))?
            {
                self.write(|records| deals::move_reminder(records, app, tag, (&watch, &view), now))?; // DEAL-008
                self.alarms.notify_one();
            }
        }
        Ok(())
    }

    /// An app's watches; those of a grant that ran out are ended.
    fn deal_watches_that_stand(&self, app: &AppId) -> Result<Vec<(u32, Watch)>, NodeError> {
        let now = self.clock.now();
        let grant = self.read(|records| grant::find(records, app, &Scope::Deals))?;
        if grant.is_some_and(|grant| grant.ended(now).is_some()) {
            self.write(|records| deals::forget(records, app))?; // DEAL-003
        }
        let watches = self.read(|records| deals::watches_of(records, app))?;
        Ok(watches.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(height: u64, app: u8, at: u64) -> Look {
        Look { height, apps: vec![AppId::from_array([app; 32])], at: UnixMillis::new(at * 1_000) }
    }

    #[test]
    fn deal_005_deals_are_looked_at_for_a_new_block_a_new_app_or_after_a_while() {
        let watches = DealWatches::default();
        let times = [
            (look(1, 1, 100), true),
            (look(1, 1, 100), false),
            (look(1, 1, 114), false),
            (look(2, 1, 114), true),
            (look(2, 2, 114), true),
            (look(2, 2, 129), true),
            (look(2, 2, 130), false),
            // A clock that was set back silences nobody.
            (look(2, 2, 5), true),
        ];
        for (look, is_time) in times {
            assert_eq!(watches.is_time(look.clone()), is_time, "{look:?}");
        }
    }
}
