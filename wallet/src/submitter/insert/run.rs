//! The task beside a submitter that inserts: a look about once per block.

use std::sync::PoisonError;
use std::time::Duration;

use teahouse_base::Coded;

use super::{InsertError, InsertStep, Inserter};
use crate::submitter::Submitter;

/// How often the pause is doubled while one look after the other fails.
const MOST_DOUBLINGS: u32 = 6;

impl Submitter {
    /// Looks at the pool, and inserts what is to be inserted now. Where it has no terms for that, it looks at nothing. What kept it
    /// from inserting is told until a look goes well ([`Submitter::insert_problem`]).
    ///
    /// # Errors
    /// [`InsertError`]; the next step goes on.
    pub async fn insert_step(&self, inserter: &mut Inserter) -> Result<InsertStep, InsertError> {
        let step = self.look_and_insert(inserter).await;
        let problem = step.as_ref().err().map(Coded::code);
        *self.insert_problem.lock().unwrap_or_else(PoisonError::into_inner) = problem;
        step
    }

    /// Inserts for ever, with a pause in between that is asked for each time. Stopping it anywhere loses nothing: what was sent
    /// is followed by the journal, and everything else is read from the chain again.
    pub async fn insert_for_ever(&self, mut inserter: Inserter, pause: impl Fn() -> Duration + Send) {
        let mut failures = 0;
        loop {
            // What fails is not asked for at every block: a proof for nothing costs seconds.
            let wait = pause().saturating_mul(1 << failures);
            tokio::time::sleep(wait).await;
            let step = self.insert_step(&mut inserter).await;
            failures = if step.is_err() { MOST_DOUBLINGS.min(failures + 1) } else { 0 };
            match step {
                Ok(InsertStep::Sent(id)) => tracing::info!(%id, "an insertion was sent"),
                Ok(InsertStep::Stale) => tracing::debug!("somebody else inserted first"),
                Ok(InsertStep::Nothing | InsertStep::Waiting) => {}
                Err(error) => tracing::warn!(code = %error.code(), "nothing is inserted: {error}"),
            }
        }
    }
}
