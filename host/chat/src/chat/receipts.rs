//! Receipts prove that mailboxes keep an envelope; two different ones make a message `Stored`.

use teahouse_base::StoreError;
use teahouse_base::store::get_value;
use teahouse_wire::{ContentId, StoreReceipt};

use super::Chat;
use super::receive::ChatEvent;
use super::seal::Numbered;
use crate::conversation::MessageState;
use crate::error::ChatError;
use crate::ids::ConversationId;
use crate::letters::{Cargo, LetterRecord, Sealed, Stage};
use crate::tables::{SEALED, number_of};

/// How many mailboxes must have signed before a message counts as stored.
pub const QUORUM: usize = 2;

impl Chat<'_> {
    /// Takes note of mailboxes' receipts for the envelope `content`. Receipts of an envelope that is not waited for, of
    /// another box or content, run out, or without a valid signature, count for nothing.
    ///
    /// # Errors
    /// [`ChatError`].
    pub fn note_receipts(
        &mut self,
        content: &ContentId,
        receipts: &[StoreReceipt],
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let Some((id, number, mut record)) = self.sealed_letter(content)? else { return Ok(Vec::new()) };
        let Stage::Sealed(sealed) = &mut record.stage else { return Ok(Vec::new()) };
        for receipt in receipts {
            if self.holds(receipt, sealed) {
                sealed.stores.insert(receipt.store());
            }
        }
        if sealed.stores.len() < QUORUM {
            let due = record.due;
            record.update(self.records, &id, number, due)?;
            return Ok(Vec::new());
        }
        self.stored(&id, number, record)
    }

    fn stored(
        &mut self,
        id: &ConversationId,
        number: u64,
        mut record: LetterRecord,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        record.forget_seal(self.records)?;
        let Cargo::Letter(letter) = &record.cargo else {
            record.remove(self.records, id, number)?;
            return Ok(Vec::new());
        };
        let message = letter.id;
        if let Some(by) = record.last_seal() {
            record.stage = Stage::Stored { by, at: self.now };
        }
        record.refusals = 0;
        let due = self.probe_at(record.seals);
        record.update(self.records, id, number, due)?;
        self.raise(id, message, MessageState::Stored)
    }

    /// Moves a message's state on and says so.
    pub(super) fn raise(
        &mut self,
        conversation: &ConversationId,
        message: crate::ids::MessageId,
        state: MessageState,
    ) -> Result<Vec<ChatEvent>, ChatError> {
        let moved = self.raise_state(conversation, &message, state)?; // CHAT-009
        let event = ChatEvent::StateChanged { conversation: *conversation, message, state };
        Ok(moved.then_some(event).into_iter().collect())
    }

    fn holds(&self, receipt: &StoreReceipt, sealed: &Sealed) -> bool {
        let in_time = receipt.terms().expires_at > self.now.seconds();
        in_time && receipt.verify_for(&receipt.store(), &sealed.box_id, &sealed.content).is_ok()
    }

    /// The letter that waits for receipts of `content`.
    pub(super) fn sealed_letter(
        &self,
        content: &ContentId,
    ) -> Result<Option<(ConversationId, u64, LetterRecord)>, StoreError> {
        let Some(Numbered(key)) = get_value(self.reader(), SEALED, content.as_bytes())? else {
            return Ok(None);
        };
        let (id, number) = key.split_at(32);
        let Some((id, number)) = id.try_into().ok().map(ConversationId::from_array).zip(number_of(number))
        else {
            return Ok(None);
        };
        Ok(LetterRecord::load(self.reader(), &id, number)?.map(|record| (id, number, record)))
    }
}
