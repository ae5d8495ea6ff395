//! An account of another wallet is taken in as a sealed record, and an account of this one given out as a keystore V3.
//!
//! An imported account is an account of the persona like any other: it has a number, a lane, and counts towards the limits. Its
//! key does not follow from the phrase: only a backup brings it back. It is sealed under a key that does, so that a profile
//! that is locked has no way to it.

use teahouse_api::Event;
use teahouse_api::money::{AccountView, ImportAccountParams};
use teahouse_base::{
    CodecError, ReadRecords, RecordStore, SecretBytes, StoreError, SystemRng, WriteRecords, with_wiped_stack,
};
use teahouse_chain::primitives::Address;
use teahouse_wallet::keys::{AccountKey, KeyTree, Persona};
use teahouse_wallet::keystore::Passphrase;
use teahouse_wallet::v3::{self, V3Work};
use zeroize::Zeroizing;

use super::accounts::{Account, Accounts, is_of_tree, key_of_opened};
use crate::chain::text_of;
use crate::error::{NodeError, codes};
use crate::home::ProfileDir;
use crate::node::Shared;
use crate::owner::OwnerLock;
use crate::records::{self, IMPORTED, get_bytes, put_bytes};
use crate::sealed::Seal;
use crate::unlock::{open_phrase, sealed_store};

/// An account's key on its way to another wallet.
#[derive(Debug)]
pub struct ExportedAccount {
    /// Its address, so that whoever takes the file sees whose key it is.
    pub address: String,
    /// The keystore V3.
    pub keystore: String,
}

/// Account `number` of the persona that `dir` means, as a keystore V3 that is sealed under `file_password`.
///
/// # Errors
/// `NOD-415` when the persona has no such account; `NOD-801` for any but the first while the profile is open elsewhere; the
/// keystore's own, as for unlocking.
pub fn export_account(
    dir: &ProfileDir,
    passphrase: Option<&Passphrase>,
    number: u32,
    file_password: &Passphrase,
) -> Result<ExportedAccount, NodeError> {
    let key = key_to_export(dir, passphrase, number)?;
    let keystore = v3::export(&key, file_password, V3Work::STANDARD, &mut SystemRng)?;
    Ok(ExportedAccount { address: text_of(key.address()), keystore })
}

/// The key that pays from account `number`. The first is there before any record; only records say what the others are.
pub(crate) fn key_to_export(
    dir: &ProfileDir,
    passphrase: Option<&Passphrase>,
    number: u32,
) -> Result<AccountKey, NodeError> {
    let persona = KeyTree::new(&open_phrase(dir, passphrase)?).persona(dir.persona());
    if number == 0 {
        return Ok(persona.account(0));
    }
    let _lock = OwnerLock::take(dir)?;
    let store = sealed_store(&dir.database(), &persona)?;
    let records = store.begin_read()?;
    let accounts: Accounts = records::single(&*records)?.unwrap_or_default();
    let account = accounts.opened.get(&number).ok_or_else(|| codes::NO_ACCOUNT.with("account", number))?;
    key_of_opened(&*records, &persona, number, account)
}

impl Shared {
    /// Takes a keystore V3 in as an account of the persona. The same account twice is one account.
    pub(crate) async fn import_account(&self, params: ImportAccountParams) -> Result<AccountView, NodeError> {
        self.persona()?; // LCK-001
        let typed = Passphrase::new(params.password.take());
        let read = tokio::task::spawn_blocking(move || v3::import(&params.keystore, &typed));
        let key = read.await.map_err(|error| codes::BUG.with("what", "a keystore").told(&error))??;
        // Asked again: the profile may have been locked meanwhile.
        let persona = self.persona()?; // LCK-001
        for number in self.dir.personas()? {
            // Another persona's account here would show both as one person's.
            if is_of_tree(&self.keys.vault.persona(number)?, key.address()) {
                return Err(codes::OWN_ACCOUNT.error());
            }
        }
        let (number, account) = self.write(|records| take_in(records, &persona, &key))?;
        self.emit(Event::Wallet);
        Ok(self.account_view(number, account))
    }
}

/// The key of an imported account.
pub(super) fn imported_key(
    records: &dyn ReadRecords,
    persona: &Persona,
    address: Address,
) -> Result<AccountKey, NodeError> {
    let place = address.as_slice();
    let kept = get_bytes(records, IMPORTED, place)?;
    let sealed = kept.ok_or_else(|| codes::NO_ACCOUNT.with("account", text_of(address)))?;
    let opened = with_wiped_stack(|| seal_of(persona).open(IMPORTED, place, &sealed))?;
    let opened = Zeroizing::new(opened);
    let secret: Option<&[u8; 32]> = opened.as_slice().try_into().ok();
    let key = secret.and_then(AccountKey::from_bytes).filter(|key| key.address() == address);
    Ok(key.ok_or(StoreError::Record { table: IMPORTED.name(), source: CodecError::Malformed("key") })?)
}

/// Keeps a key and gives its account a number, in the caller's commit.
fn take_in(
    records: &mut dyn WriteRecords,
    persona: &Persona,
    key: &AccountKey,
) -> Result<(u32, Account), NodeError> {
    let mut accounts: Accounts = records::single(records)?.unwrap_or_default();
    let address = text_of(key.address());
    if let Some((number, known)) = accounts.opened.iter().find(|(_, one)| one.address == address) {
        let imported = known.imported.then(|| (*number, known.clone()));
        return imported.ok_or_else(|| codes::OWN_ACCOUNT.error());
    }
    let added = accounts.add(|_| Ok(Account { label: None, app: None, address, imported: true }))?;
    records::put_single(records, &accounts)?;
    let (secret, place) = (key.export(), key.address());
    let sealed = with_wiped_stack(|| seal_of(persona).close(IMPORTED, place.as_slice(), secret.expose()));
    put_bytes(records, IMPORTED, place.as_slice(), &sealed)?;
    Ok(added)
}

/// What seals imported keys: it is gone while the profile is locked.
fn seal_of(persona: &Persona) -> Seal {
    Seal::new(&SecretBytes::new(*persona.storage_key("imported accounts").expose()))
}
