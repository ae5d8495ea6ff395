//! A restored profile finds its personas again by looking whether their first accounts have ever been used.
//!
//! A persona that was only ever paid privately has used no account, and is not found: nobody can be asked for it. Made again under
//! its number, it reads the pool from its first block, and has what it had.
//!
//! # Privacy
//! An endpoint that is asked about the first accounts of several personas can guess that they are one person's. So nothing
//! is asked before that was agreed to (NODE-025), each persona is asked about over connections of its own, and after a wait.

use std::time::Duration;

use teahouse_api::persona::{FindPersonasParams, FoundPersonasView};
use teahouse_chain::book::{AddressBook, ContractName};
use teahouse_chain::port::{Asset, At, ChainPort};
use teahouse_chain::primitives::Address;
use teahouse_chain::profile::ChainProfile;
use teahouse_chain::quorum;
use teahouse_chain::tokens::listed;
use teahouse_wallet::balance;
use teahouse_wallet::keys::PersonaNumber;

use super::make::Network;
use super::{MAX_PERSONAS, OpenProfile};
use crate::error::{NodeError, codes};
use crate::records::{self, ChainChoice};

/// About how long lies between two personas that are looked for.
const BETWEEN: Duration = Duration::from_secs(2);

impl OpenProfile {
    /// Looks for the personas 1 to `look` on the chain that persona `at` uses, and makes those that were used personas again.
    pub(super) async fn look_for(
        &self,
        at: PersonaNumber,
        params: &FindPersonasParams,
    ) -> Result<FoundPersonasView, NodeError> {
        if !(1..MAX_PERSONAS).contains(&params.look) {
            return Err(codes::OUT_OF_RANGE.with("field", "look"));
        }
        let choice: ChainChoice =
            self.look_at(at, |records| records::single(records))?.ok_or_else(|| codes::NO_CHAIN.error())?;
        let profile = ChainProfile::from_json(&choice.profile)?;
        let book: AddressBook = choice.book.parse()?;
        if !params.agreed {
            let hosts = profile.endpoints.iter().map(|endpoint| endpoint.name.as_str());
            let endpoints = hosts.collect::<Vec<_>>().join(", ");
            return Err(codes::LOOKING_LINKS.with("look", params.look).and("endpoints", endpoints)); // NODE-025
        }
        let mut found = Vec::new();
        for number in (1..=params.look).filter_map(PersonaNumber::new) {
            if self.dir.personas()?.contains(&number) {
                continue;
            }
            let account = self.vault.persona(number)?.account(0).address();
            if used(&profile, &book, account).await? {
                self.take_up(number, &choice)?;
                found.push(self.shown(at, number)?);
            }
            tokio::time::sleep(self.pace.about(BETWEEN)).await;
        }
        Ok(FoundPersonasView { looked: params.look, found })
    }

    /// Makes a persona that was found: on the chain where it was found, with a name to be changed, and without relays.
    fn take_up(&self, number: PersonaNumber, chain: &ChainChoice) -> Result<(), NodeError> {
        let nickname = format!("Persona {}", number.get());
        self.make(number, &nickname, &Network { relays: None, chain: Some(chain.clone()) })?;
        self.sit_down(number)
    }
}

/// Whether an account has sent anything, or holds a coin or a token of the address book or of the chain's list.
async fn used(profile: &ChainProfile, book: &AddressBook, account: Address) -> Result<bool, NodeError> {
    let port = quorum::open(profile)?;
    if port.nonce(account, At::Latest).await? > 0 {
        return Ok(true);
    }
    let dollar = book.contracts.get(&ContractName::PracticeDollar);
    let mut assets = vec![Asset::Native];
    assets.extend(dollar.map(|at| Asset::Token(at.address)));
    assets.extend(listed(profile.chain_id).iter().map(|token| Asset::Token(token.address)));
    for asset in assets {
        if !balance::held(&port, account, asset, At::Latest).await?.is_zero() {
            return Ok(true);
        }
    }
    Ok(false)
}
