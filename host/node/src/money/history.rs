//! The history is what this persona's accounts paid and what the chain says arrived there, each once.
//!
//! The journal says what was wanted and how far it is; the scan says what moved in which block, and takes it back with a
//! block that is taken back. A move of a transaction that the journal, a relayed payment or a claim knows is part of that
//! entry and of no other (HIS-001): a payment that somebody else brought is one line, with what the bringer kept as its fee.
//! Each account has a scan of its own; what went from one account to another is the sender's line where both are shown.
//! What strangers can put there for nothing (transfers of zero, tokens that nobody knows) is kept out of
//! the list unless asked for (HIS-002).

mod choose;
mod explain;
mod gather;
mod look;
mod show;

use std::sync::Arc;

use teahouse_api::money::{HistoryParams, PaymentView};
use teahouse_wallet::journal::{IntentId, IntentRecord};
use teahouse_wallet::relayed::RelayedRecord;
use teahouse_wallet::scan::Move;

use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// One line of the history before it is drawn.
struct Entry {
    at: u64,
    id: String,
    /// The account that it is of.
    lane: Arc<Chain>,
    what: What,
}

enum What {
    Claim(Box<PaymentView>),
    Intent(IntentId, Box<IntentRecord>),
    Relayed(Box<RelayedRecord>),
    Move(Move),
}

impl Shared {
    /// The accounts that are asked about: the named one, or all.
    fn lanes_meant(&self, account: Option<u32>) -> Result<Vec<Arc<Chain>>, NodeError> {
        match account {
            Some(_) => Ok(vec![self.lane(account)?]),
            None => self.lanes(),
        }
    }

    pub(crate) async fn history(&self, params: &HistoryParams) -> Result<Vec<PaymentView>, NodeError> {
        if !(1..=200).contains(&params.limit) {
            return Err(codes::OUT_OF_RANGE.with("field", "limit"));
        }
        let chain = self.lane(params.account)?;
        let lanes = self.lanes_meant(params.account)?;
        let filter = self.filter(&chain, params)?;
        // What arrived since the last round is in the answer too; a long look back goes on by itself.
        for lane in &lanes {
            self.scan(lane).await;
        }
        let heads = chain.port.heads().await.ok();
        let known = self.known_addresses(&chain)?;
        let mut page = Vec::new();
        for entry in self.choose(&lanes, &filter, params.limit as usize)? {
            page.push(self.entry_view(entry, heads.as_ref(), &known).await?);
        }
        Ok(page)
    }
}
