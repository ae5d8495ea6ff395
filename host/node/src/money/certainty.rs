//! Certainty is what several endpoints agree on: where they contradict each other, nothing is known and nothing is signed.
//!
//! The chain's port answers with the contradiction itself (`CHN-103`). Here it becomes what a person is told: beside the
//! balance, beside a payment whose state could not be followed, and in the chain's status.

use std::sync::PoisonError;

use teahouse_api::ErrorView;
use teahouse_api::Event;
use teahouse_api::consent::ConsentAction;
use teahouse_api::network::EndpointView;
use teahouse_chain::contract::ReadError;
use teahouse_chain::delegate::DelegatedAccount;
use teahouse_chain::envelope::Amount;
use teahouse_chain::port::{At, CallError, PortError};
use teahouse_wallet::journal::{IntentId, TickError};
use teahouse_wallet::relayed::{RelayedRecord, RelayedTickError};
use teahouse_wallet::signer::Intent;

use crate::chain::Chain;
use crate::consent::Ask;
use crate::error::NodeError;
use crate::node::Shared;

/// The most characters of an endpoint's answer that a sentence quotes.
const QUOTED: usize = 60;

/// Why the chain is not known, with who said what.
pub(crate) fn told(error: &PortError) -> ErrorView {
    let view = NodeError::from(error.clone()).view().clone();
    let quoted = |text: &String| text.chars().take(QUOTED).collect::<String>();
    match error {
        PortError::Uncertain { what, left, left_says, right, right_says } => view
            .with("what", what)
            .with("left", left)
            .with("leftSays", quoted(left_says))
            .with("right", right)
            .with("rightSays", quoted(right_says)),
        PortError::WrongChain { endpoint, expected, found } => {
            view.with("endpoint", endpoint).with("expected", expected).with("found", found)
        }
        PortError::Unreachable { endpoint, .. }
        | PortError::Refused { endpoint, .. }
        | PortError::TooLarge { endpoint, .. } => view.with("endpoint", endpoint),
        _ => view,
    }
}

impl Chain {
    /// Notes why the last look could not follow the chain, if it could not; true when that changed.
    pub(crate) fn note_look(&self, failed: Option<&PortError>) -> bool {
        let now = failed.map(told);
        let mut trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = trouble.as_ref().map(|view| &view.code) != now.as_ref().map(|view| &view.code);
        *trouble = now;
        changed
    }

    /// Why payments on their way could not be followed at the last look.
    pub(crate) fn trouble(&self) -> Option<ErrorView> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Refuses unless all endpoints that answer say the same about the account and this payment: a second attempt is not
    /// signed on what only one of them says (NODE-026).
    pub(crate) async fn agreed_on(&self, id: &IntentId) -> Result<(), NodeError> {
        let look = async {
            self.port.heads().await?;
            self.port.nonce(self.account(), At::Latest).await?;
            for attempt in self.journal.attempts(id).map_err(NodeError::from)? {
                self.port.receipt(attempt.hash).await?;
            }
            Ok::<_, NodeError>(())
        };
        look.await // NODE-026
    }

    /// As [`Chain::agreed_on`], for a batch that others bring: also whether its number was used.
    pub(crate) async fn agreed_on_batch(&self, batch: &RelayedRecord) -> Result<(), NodeError> {
        self.agreed_on(&batch.id).await?;
        let code = DelegatedAccount::at(self.account());
        match code.is_used(&*self.port, batch.plan.nonce, At::Latest).await {
            // An account without the code answers nothing, and used nothing.
            Ok(_) | Err(ReadError::NotTheContract { .. }) => Ok(()),
            Err(error) => Err(error.into()), // NODE-026
        }
    }

    /// Refuses a yes to what would be signed a second time while the endpoints contradict each other: a higher fee, or a
    /// batch that the account brings itself.
    pub(crate) async fn agreed_to_replace(&self, ask: &Ask, intent: &Intent) -> Result<(), NodeError> {
        if ask.action == ConsentAction::RaiseFee {
            return self.agreed_on(&ask.id).await; // NODE-026
        }
        let Intent::CarryBatch { data, .. } = intent else { return Ok(()) };
        for batch in self.relayed.unsettled()? {
            if batch.handed.iter().any(|one| one.signed.call(Amount::ZERO).data == *data) {
                self.agreed_on_batch(&batch).await?; // NODE-026
            }
        }
        Ok(())
    }

    /// Everyone who is asked, and how they fare.
    pub(crate) fn endpoints(&self) -> Vec<EndpointView> {
        let health = self.quorum.as_ref().map(|quorum| quorum.health()).unwrap_or_default();
        let one = |at: &teahouse_chain::profile::EndpointAt| EndpointView {
            name: at.name.clone(),
            host: host_of(&at.url).to_owned(),
            failures: health.iter().find(|one| one.endpoint == at.name).map_or(0, |one| one.failures),
        };
        self.profile.endpoints.iter().map(one).collect()
    }
}

/// Why a look at payments and batches could not follow the chain, if that is why it failed.
pub(crate) fn why_not_followed<'a>(
    payments: Option<&'a TickError>,
    batches: Option<&'a RelayedTickError>,
) -> Option<&'a PortError> {
    match (payments, batches) {
        (Some(TickError::Port(error)), _) => Some(error),
        (_, Some(RelayedTickError::Port(error))) => Some(error),
        (_, Some(RelayedTickError::Read(ReadError::Call(CallError::Port(error))))) => Some(error),
        _ => None,
    }
}

/// The host in an endpoint's address, without user, port and path.
pub(crate) fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match host.strip_prefix('[').and_then(|inside| inside.split_once(']')) {
        Some((inside, _)) => inside,
        None => host.split(':').next().unwrap_or_default(),
    }
}

impl Shared {
    /// Tells the fronts when following the chain began to fail, or to work again.
    pub(crate) fn look_changed(&self, changed: bool) {
        if changed {
            self.emit(Event::Chain);
            self.emit(Event::Wallet);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn a_host_is_read_out_of_an_address() {
        for (url, host) in [
            ("https://rpc.example/v2/key", "rpc.example"),
            ("http://127.0.0.1:8545", "127.0.0.1"),
            ("http://user:word@rpc.example:80?x", "rpc.example"),
            ("http://[::1]:8545/", "::1"),
        ] {
            assert_eq!(host_of(url), host, "{url}");
        }
    }
}
