//! A raise is shown like a payment: the exact bytes of the next attempt, and what its fee may reach now.

use teahouse_chain::book::AddressBook;
use teahouse_chain::port::{At, PortError};

use super::Preview;
use crate::journal::{IntentId, Journal, RaiseError};

impl Preview {
    /// Works out what the payment `id`, which waits, would do and cost at most if its fee might be higher.
    ///
    /// # Errors
    /// [`RaiseError`]: it does not wait, it would fail by now, or the chain cannot be asked.
    pub async fn raise(journal: &Journal, book: &AddressBook, id: &IntentId) -> Result<Self, RaiseError> {
        let asked = async {
            let quote = journal.port().fees().await?;
            Ok::<_, PortError>((quote, journal.port().nonce(journal.lane().account, At::Latest).await?))
        };
        let (quote, chain_nonce) = asked.await.map_err(super::PreviewError::from)?;
        let raised = journal.raised(id, &quote)?;
        Ok(Self::of(journal, book, raised.plan, raised.fee_cap, chain_nonce).await?)
    }
}
