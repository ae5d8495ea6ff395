//! Accounts are a persona's addresses; each has a lane of its own in the journal, and all are asked about over one port.
//!
//! The first is always there. Further ones are counted up and kept by number, with a name for the person; a number is used
//! once: by an account of the tree, by one that belongs to an app, or by one whose key was imported.
//!
//! # Privacy
//! The endpoints of a persona see its accounts together: an account keeps payers apart, a persona keeps endpoints apart.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

use serde::{Deserialize, Serialize};
use teahouse_api::account::NewAccountParams;
use teahouse_api::money::AccountView;
use teahouse_base::ReadRecords;
use teahouse_bundle::AppId;
use teahouse_chain::primitives::Address;
use teahouse_wallet::journal::IntentId;
use teahouse_wallet::keys::{AccountKey, Persona};

use super::imported::imported_key;
use crate::chain::{Chain, text_of};
use crate::error::{NodeError, codes};
use crate::node::Shared;
use crate::records::{self, Single};

/// The most accounts of a persona: each is followed on the chain.
const MOST: u32 = 64;
/// The longest name of one, in bytes.
const MAX_LABEL: usize = 64;

/// The accounts of a persona besides the first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Accounts {
    /// By number, from 1.
    pub opened: BTreeMap<u32, Account>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    /// What the person calls it.
    pub label: Option<String>,
    /// The app it belongs to, hex.
    pub app: Option<String>,
    /// Its address, so that it can be looked at without its key.
    pub address: String,
    /// Whether its key was imported and does not follow from the phrase.
    #[serde(default)]
    pub imported: bool,
}

impl Single for Accounts {
    const KEY: &'static [u8] = b"accounts";
}

impl Accounts {
    /// Adds one under the next number.
    ///
    /// # Errors
    /// `NOD-121` when there are as many as can be followed.
    pub(crate) fn add(
        &mut self,
        make: impl FnOnce(u32) -> Result<Account, NodeError>,
    ) -> Result<(u32, Account), NodeError> {
        if self.opened.len() + 1 >= MOST as usize {
            return Err(codes::OUT_OF_RANGE.with("field", "accounts"));
        }
        let number = self.opened.last_key_value().map_or(1, |(last, _)| last + 1);
        let account = make(number)?;
        self.opened.insert(number, account.clone());
        Ok((number, account))
    }
}

impl Shared {
    fn opened_accounts(&self) -> Result<Accounts, NodeError> {
        Ok(self.read(|records| records::single(records))?.unwrap_or_default())
    }

    /// Every account, the first one first.
    pub(crate) fn accounts(&self) -> Result<Vec<AccountView>, NodeError> {
        let address = text_of(self.keys.account());
        let first = Account { label: None, app: None, address, imported: false };
        let opened = self.opened_accounts()?.opened;
        let all = std::iter::once((0, first)).chain(opened);
        Ok(all.map(|(number, account)| self.account_view(number, account)).collect())
    }

    pub(crate) fn account_view(&self, number: u32, account: Account) -> AccountView {
        let persona = self.keys.number().get();
        let path = match account.app {
            _ if account.imported => String::new(),
            Some(_) => format!("m/29797'/{persona}'/4'"),
            None => format!("m/44'/60'/{persona}'/0/{number}"),
        };
        let Account { label, app, address, imported } = account;
        AccountView { index: number, address, path, label, app, imported }
    }

    /// The key of the persona's account with this address.
    ///
    /// # Errors
    /// `LCK-101` while the profile is locked; `NOD-415` for an address that is none of the persona's.
    pub(crate) fn key_of(&self, address: Address) -> Result<AccountKey, NodeError> {
        let persona = self.persona()?; // LCK-001
        if address == self.keys.account() {
            return Ok(persona.account(0));
        }
        let text = text_of(address);
        let opened = self.opened_accounts()?.opened;
        let found = opened.into_iter().find(|(_, account)| account.address == text);
        let (number, account) = found.ok_or_else(|| codes::NO_ACCOUNT.with("account", text))?;
        self.read(|records| key_of_opened(records, &persona, number, &account))
    }

    /// Opens another account, on disk before it is shown. An app has one.
    pub(crate) fn open_account(&self, params: &NewAccountParams) -> Result<AccountView, NodeError> {
        let label =
            params.label.as_ref().map(|label| label.trim().to_owned()).filter(|label| !label.is_empty());
        if label.as_ref().is_some_and(|label| label.len() > MAX_LABEL) {
            return Err(codes::OUT_OF_RANGE.with("field", "label"));
        }
        let app =
            params.app.as_ref().map(|name| self.find_app(name)).transpose()?.map(|(app, _)| app.to_string());
        let persona = self.persona()?; // LCK-001
        let (number, account) = self.write(|records| {
            let mut accounts: Accounts = records::single(records)?.unwrap_or_default();
            let theirs = accounts.opened.iter().find(|(_, one)| app.is_some() && one.app == app);
            if let Some((number, known)) = theirs {
                return Ok((*number, known.clone()));
            }
            let added = accounts.add(|number| {
                let address = text_of(key_in(&persona, number, app.as_ref())?.address());
                Ok(Account { label: label.clone(), app: app.clone(), address, imported: false })
            })?;
            records::put_single(records, &accounts)?;
            Ok::<_, NodeError>(added)
        })?;
        self.emit(teahouse_api::Event::Wallet);
        Ok(self.account_view(number, account))
    }

    /// The chain as account `number` works with it; the first when none is named.
    ///
    /// # Errors
    /// `NOD-415` when the persona has no such account; `NOD-311` without a chain.
    pub(crate) fn lane(&self, number: Option<u32>) -> Result<Arc<Chain>, NodeError> {
        let chain = self.chain()?;
        let number = number.unwrap_or(0);
        if number == 0 {
            return Ok(chain);
        }
        let opened = self.opened_accounts()?.opened;
        let account = opened.get(&number).ok_or_else(|| codes::NO_ACCOUNT.with("account", number))?;
        let mut lanes = self.chain.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get(&number) {
            return Ok(lane.clone());
        }
        let address: Address =
            account.address.parse().map_err(|_| codes::BUG.with("what", "an account's address"))?;
        let lane = Arc::new(chain.of_account(self, address));
        lanes.insert(number, lane.clone());
        Ok(lane)
    }

    /// The chain as every account works with it, the first one first.
    pub(crate) fn lanes(&self) -> Result<Vec<Arc<Chain>>, NodeError> {
        let opened = self.opened_accounts()?.opened;
        std::iter::once(0).chain(opened.into_keys()).map(|number| self.lane(Some(number))).collect()
    }

    /// The lane of the account with this address, as a sheet names it.
    pub(crate) fn lane_of(&self, account: &str) -> Result<Arc<Chain>, NodeError> {
        let of = |lane: &Arc<Chain>| text_of(lane.account()) == account;
        self.lanes()?.into_iter().find(of).ok_or_else(|| codes::NO_ACCOUNT.with("account", account))
    }

    /// The lane that has this payment; the first where none has.
    pub(crate) fn lane_with(&self, id: &IntentId) -> Result<Arc<Chain>, NodeError> {
        for lane in self.lanes()? {
            if lane.journal.look_up(id)?.is_some() || lane.relayed.look_up(id)?.is_some() {
                return Ok(lane);
            }
        }
        self.chain()
    }

    /// Whether an address is one of this persona's own.
    pub(crate) fn is_mine(&self, address: Address) -> Result<bool, NodeError> {
        Ok(self.lanes()?.iter().any(|lane| lane.account() == address))
    }
}

/// The key of an account besides the first, whether it was imported or follows from the phrase.
pub(super) fn key_of_opened(
    records: &dyn ReadRecords,
    persona: &Persona,
    number: u32,
    account: &Account,
) -> Result<AccountKey, NodeError> {
    if !account.imported {
        return key_in(persona, number, account.app.as_ref());
    }
    let address: Address =
        account.address.parse().map_err(|_| codes::BUG.with("what", "an account's address"))?;
    imported_key(records, persona, address)
}

/// The key of an account of the tree: the one for an app, or the one with a number.
fn key_in(persona: &Persona, number: u32, app: Option<&String>) -> Result<AccountKey, NodeError> {
    let Some(app) = app else { return Ok(persona.account(number)) };
    let app: AppId = app.parse().map_err(|_| codes::MALFORMED.with("field", "app"))?;
    Ok(persona.app_account(app.as_bytes()))
}

/// Whether an address is one that the tree leads to, opened or not.
pub(crate) fn is_of_tree(persona: &Persona, address: Address) -> bool {
    (0..MOST).any(|number| persona.account(number).address() == address)
}
