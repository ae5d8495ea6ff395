//! The role as its person sees it: what it has brought, what that came to, and why it carries nothing, if it does not.

use std::collections::BTreeMap;

use teahouse_api::money::MoneyView;
use teahouse_api::submitter::{SubmitterPriceView, SubmitterStatusView, SubmitterTermsView};
use teahouse_base::Coded;
use teahouse_chain::port::{Asset, At};
use teahouse_chain::primitives::{Address, U256};
use teahouse_relay::identity::Keypair;
use teahouse_wallet::journal::{Journal, Lane};
use teahouse_wallet::submitter::{FeePolicy, Ledger, Terms};
use zeroize::Zeroizing;

use super::desk::{Desk, records_file, records_of};
use crate::chain::{Chain, text_of};
use crate::error::{NodeError, codes};
use crate::money::payment::money;
use crate::node::Shared;

impl Shared {
    /// What the role does, or did when it last ran.
    pub(crate) async fn submitter_status(&self) -> Result<SubmitterStatusView, NodeError> {
        match self.submit.desk() {
            Some(desk) => self.working(&desk).await,
            None => self.resting(),
        }
    }

    /// The account that carries for others while the role runs.
    pub(crate) fn submits_as(&self) -> Option<String> {
        self.submit.desk().map(|desk| text_of(desk.account))
    }

    async fn working(&self, desk: &Desk) -> Result<SubmitterStatusView, NodeError> {
        let journal = desk.journal();
        let coin = journal.port().balance(desk.account, At::Latest).await.ok();
        let problem = match desk.submitter() {
            Ok(submitter) => {
                let unable = submitter.able().await.err().map(|refusal| refusal.code());
                unable.or_else(|| submitter.insert_problem()).map(|code| code.to_string())
            }
            Err(locked) => Some(locked.code().to_string()),
        };
        let lost = desk.submitter().ok().map(|submitter| submitter.lost_today()).transpose()?;
        let ledger = Ledger::of(journal)?;
        let addresses = self.submit.addresses();
        // The peer id stands at the end of each, and needs no key to be read there.
        let peer =
            addresses.first().and_then(|address| address.rsplit('/').next()).unwrap_or_default().to_owned();
        Ok(SubmitterStatusView {
            running: true,
            problem,
            peer,
            addresses,
            coin: coin.map(|coin| money(&desk.chain, Asset::Native, coin)),
            lost_today: lost.map(|lost| money(&desk.chain, Asset::Native, lost)),
            terms: Some(terms_view(&desk.chain, desk.ground.terms())),
            ..view(&desk.chain, desk.account, &ledger)
        })
    }

    /// What is known without running. No endpoint is asked: those of the persona would see both accounts.
    fn resting(&self) -> Result<SubmitterStatusView, NodeError> {
        let persona = self.persona()?; // LCK-001
        let (chain, account) = (self.chain()?, persona.submitter_account().address());
        let ledger = if records_file(&self.dir).exists() {
            let lane = Lane { chain: chain.profile.chain_id, account };
            Ledger::of(&Journal::open(lane, records_of(self)?, chain.port.clone(), self.clock.clone()))?
        } else {
            Ledger::default()
        };
        let mut seed = Zeroizing::new(*persona.submitter_peer().expose());
        let identity = Keypair::ed25519_from_bytes(seed.as_mut_slice());
        let identity = identity.map_err(|error| codes::BUG.with("what", "a peer's key").told(&error))?;
        let peer = identity.public().to_peer_id().to_string();
        let problem = Some(codes::NOT_SUBMITTING.error().code().to_owned());
        Ok(SubmitterStatusView { peer, problem, ..view(&chain, account, &ledger) })
    }
}

/// What a ledger says; the rest is for whoever knows whether the role runs.
fn view(chain: &Chain, account: Address, ledger: &Ledger) -> SubmitterStatusView {
    let earned = ledger.earned.iter().map(|(asset, units)| money(chain, *asset, *units));
    SubmitterStatusView {
        running: false,
        problem: None,
        peer: String::new(),
        addresses: Vec::new(),
        account: text_of(account),
        coin: None,
        submitted: ledger.submitted(),
        waiting: ledger.waiting,
        confirmed: ledger.confirmed,
        failed: ledger.failed,
        inserted: ledger.inserted,
        rewards: money(chain, Asset::Native, ledger.rewards),
        earned: earned.collect(),
        spent: money(chain, Asset::Native, ledger.spent),
        lost_today: None,
        terms: None,
    }
}

fn terms_view(chain: &Chain, terms: &Terms) -> SubmitterTermsView {
    let price = |policy: &Option<FeePolicy>| policy.as_ref().map(|policy| price_view(chain, policy));
    SubmitterTermsView {
        chain_id: chain.profile.chain_id.get(),
        claims: price(&terms.claims),
        batches: price(&terms.batches),
        shielded: price(&terms.shielded),
        inserts: terms.inserts.is_some(),
        at_a_time: u32::try_from(terms.at_a_time).unwrap_or(u32::MAX),
        loss_a_day: money(chain, Asset::Native, terms.loss_a_day),
    }
}

fn price_view(chain: &Chain, policy: &FeePolicy) -> SubmitterPriceView {
    let none = BTreeMap::new();
    let (free, margin_percent, tokens) = match policy {
        FeePolicy::Sponsored => (true, 0, &none),
        FeePolicy::Priced { margin_percent, tokens } => (false, *margin_percent, tokens),
    };
    let price = |(asset, units): (&Asset, &teahouse_chain::envelope::Amount)| -> MoneyView {
        money(chain, *asset, U256::from(units.get()))
    };
    SubmitterPriceView { free, margin_percent, tokens: tokens.iter().map(price).collect() }
}
