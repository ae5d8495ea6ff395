//! Housekeeping forgets what has had its time: keys of old epochs, sessions that were superseded, gaps nobody fills.

use std::time::Duration;

use teahouse_base::StoreError;

use super::Chat;
use super::receive::ChatEvent;
use super::seal::smallest_line;
use crate::conversation::ConversationState;
use crate::error::ChatError;
use crate::ids::ConversationId;
use crate::line::Line;
use crate::session::OLD_EPOCH_KEPT;
use crate::tables::{CONVERSATIONS, Due, PAGE, put_due};

/// How often.
const EVERY: Duration = Duration::from_secs(6 * 3_600);
/// How long a message waits for one that its writer had seen.
pub const GAP_PATIENCE: Duration = Duration::from_secs(15 * 86_400);

impl Chat<'_> {
    pub(super) fn housekeep(&mut self) -> Result<Vec<ChatEvent>, ChatError> {
        self.open_inbox()?;
        let mut events = Vec::new();
        let mut after: Option<Vec<u8>> = None;
        loop {
            let rows = self.records.scan(CONVERSATIONS, &[], after.as_deref(), PAGE)?;
            let Some((last, _)) = rows.last() else { break };
            after = Some(last.clone());
            for (key, bytes) in &rows {
                let state = super::view::decode(CONVERSATIONS.name(), bytes)?;
                if let Ok(id) = key.as_slice().try_into() {
                    events.extend(self.tidy(&ConversationId::from_array(id), state)?);
                }
            }
        }
        let next = self.next_inbox_day()?.min(self.now.after(EVERY));
        put_due(self.records, Due::Housekeeping, next)?;
        Ok(events)
    }

    fn tidy(
        &mut self,
        id: &ConversationId,
        mut state: ConversationState,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        self.tidy_lines(&mut state)?;
        let waited = |since| self.now.since(since) >= GAP_PATIENCE;
        let mut overdue = self.held(id)?.iter().filter(|held| waited(held.since)).count();
        let mut events = Vec::new();
        while overdue > 0 {
            events.extend(self.give_up_oldest(id, &mut state)?);
            overdue -= 1;
        }
        self.save_state(id, &state)?;
        Ok(events)
    }

    /// Old keys go; a session that is not written to goes when it was silent for as long as mailboxes keep envelopes.
    fn tidy_lines(&mut self, state: &mut ConversationState) -> Result<(), StoreError> {
        let lines = self.lines_by_id(state)?;
        for (session, device) in &lines {
            let Some(mut line) = Line::load(self.reader(), session)? else { continue };
            let written_to = smallest_line(&lines, device) == Some(*session);
            if !written_to && self.now.since(line.read_at) >= OLD_EPOCH_KEPT {
                self.drop_line(session)?;
                state.lines.retain(|other| other != session);
                continue;
            }
            line.session.forget_old(self.now);
            line.save(self.records)?;
        }
        Ok(())
    }
}
