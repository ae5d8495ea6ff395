//! A renewal is offered when an epoch has served long enough.

use std::time::Duration;

use teahouse_base::StoreError;

use super::Chat;
use crate::conversation::ConversationState;
use crate::ids::ConversationId;
use crate::letters::{Cargo, LetterRecord};
use crate::line::Line;
use crate::parcel::LetterBody;

/// Messages after which an epoch is renewed.
pub const RENEW_MESSAGES: u32 = 64;
/// Time after which an epoch is renewed, once something is said again.
pub const RENEW_AFTER: Duration = Duration::from_secs(86_400);

impl Chat<'_> {
    /// Offers a renewal beside a person's message, when the epoch is due and it is this side's turn. A conversation in
    /// which nobody speaks renews nothing: there is nothing new to protect.
    pub(super) fn offer_if_due(
        &mut self,
        id: &ConversationId,
        state: &mut ConversationState,
        line: &mut Line,
        sealed: &LetterRecord,
    ) -> Result<(), StoreError> {
        let spoken =
            matches!(&sealed.cargo, Cargo::Letter(letter) if matches!(letter.body, LetterBody::Message(_)));
        let old = line.session.written() >= RENEW_MESSAGES || self.now.since(line.epoch_since) >= RENEW_AFTER;
        if !(spoken && old && line.heard && line.boxes.is_some()) {
            return Ok(());
        }
        if let Some(offer) = line.session.offer_renewal(self.rng) {
            let session = line.session.id();
            self.enqueue(id, state, LetterBody::Offer(offer), Some(session))?;
        }
        Ok(())
    }
}
