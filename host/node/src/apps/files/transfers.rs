//! A transfer is a share or a fetch under way: a task of its own, so that megabytes hold up neither money nor other apps.
//!
//! Nothing of it has to outlive the process: the request is on disk, and the next look begins it anew. What came of a blob
//! lies on the shelf meanwhile.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use teahouse_bundle::AppId;
use teahouse_runtime::model::{Answer, Request, RequestId, RequestKind};
use teahouse_runtime::records;
use tokio::task::JoinSet;

use crate::apps::requests::Standing;
use crate::node::Shared;

/// The transfers of one persona.
#[derive(Default)]
pub(crate) struct Transfers {
    under_way: Mutex<BTreeSet<(AppId, RequestId)>>,
    tasks: Mutex<JoinSet<()>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Every change is one insertion or removal, so a panic elsewhere leaves it whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Transfers {
    fn run(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = lock(&self.tasks);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    /// Ends those that are under way.
    pub(crate) async fn stop(&self) {
        let mut tasks = std::mem::take(&mut *lock(&self.tasks));
        tasks.shutdown().await;
        lock(&self.under_way).clear();
    }
}

impl Shared {
    /// Begins a transfer, unless it is under way. What becomes of it is recorded by itself.
    pub(in crate::apps) fn transfer(self: &Arc<Self>, app: &AppId, request: &Request) -> Standing {
        let place = (*app, request.id);
        if lock(&self.apps.transfers.under_way).insert(place) {
            let (shared, request) = (self.clone(), request.clone());
            self.apps.transfers.run(async move {
                shared.carry(&place.0, &request).await;
                lock(&shared.apps.transfers.under_way).remove(&place);
            });
        }
        Standing::Waits
    }

    async fn carry(self: &Arc<Self>, app: &AppId, request: &Request) {
        let carried = match &request.kind {
            RequestKind::ShareFile { file, to } => self.share_file(app, request.id, *file, to).await,
            RequestKind::FetchFile(hash) => self.fetch_file(app, request.id, hash).await,
            _ => return,
        };
        let recorded = carried.and_then(|told| match told {
            Ok(()) => Ok(()),
            Err(refusal) => self.write(|store| {
                let (answer, now) = (Answer::Refused(refusal), self.clock.now());
                records::record_answer(store, app, request.id, &answer, now)
            }),
        });
        match recorded {
            Ok(()) => self.answered(app),
            Err(error) => tracing::warn!(%error, app = %app, request = %request.id, "a transfer waits"),
        }
    }
}
