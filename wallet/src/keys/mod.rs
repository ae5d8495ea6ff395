//! A key tree is everything that one phrase leads to, one unlinkable branch for each persona.
//!
//! | what | how | path |
//! |---|---|---|
//! | chain account `i` | BIP-32, secp256k1 | `m/44'/60'/persona'/0/i` |
//! | identity | SLIP-10, Ed25519 | `m/29797'/persona'/1'` |
//! | storage keys | SLIP-10, then keyed BLAKE2b-256 with personalisation `teahouse.storage` | `m/29797'/persona'/2'` |
//! | one-time share keys | SLIP-10, then HKDF-SHA-256 | `m/29797'/persona'/3'` |
//! | account for an app | SLIP-10, then HKDF-SHA-256 | `m/29797'/persona'/4'` |
//! | account and peer of the submitter role | SLIP-10, then HKDF-SHA-256 | `m/29797'/persona'/5'` |
//! | seeds of shielded payments | SLIP-10, then HKDF-SHA-256 | `m/29797'/persona'/6'` |
//!
//! `29797` is 0x7465, "te". A persona is a hardened step in both trees: nothing that one persona ever shows, not even
//! a leaked key of one of its accounts, says anything about another. Device keys of the messenger are random for each
//! device and are not in this tree.
//!
//! # What a derivation leaves behind
//! Nothing: it runs on a stack that is wiped after it, and what comes out lies on the heap and wipes itself (KEY-008). So a
//! wallet that drops its tree has no copy of a key in its memory, whatever was derived and signed before.
//!
//! # Why the persona stands at the account level of BIP-44
//! `m/44'/60'/a'/0/i` is what other wallets restore: the first persona's accounts are found by any of them, the others
//! under "account 2, 3, …". The extended public key of a persona is never shown, so its accounts stay apart as well.

mod account;
mod app;
mod identity;
mod role;
mod share;
mod shielded;
mod slip10;
mod storage;

use std::fmt;

use alloy::primitives::B256;
use coins_bip32::{path::DerivationPath, xkeys::XPriv};
use serde::{Deserialize, Serialize};
use teahouse_base::{SecretBytes, with_wiped_stack};
use zeroize::Zeroize;

pub use account::AccountKey;
pub(crate) use account::signer_of;
pub use identity::{IdentityKey, IdentityPublic};
pub use share::{BatchNumber, ShareKey, ShareKeyError};
pub(crate) use shielded::ShieldedSeeds;
pub use storage::StorageKey;

use crate::phrase::Phrase;
use slip10::Slip10Node;
use teahouse_chain::port::ChainId;

const HARDENED: u32 = 1 << 31;
const TEAHOUSE: u32 = 0x7465;
const IDENTITY: u32 = 1;
const STORAGE: u32 = 2;
const SHARES: u32 = 3;
const APPS: u32 = 4;
const ROLE: u32 = 5;
const SHIELDED: u32 = 6;

/// Which persona: the number of a hardened branch, below 2^31.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct PersonaNumber(u32);

impl PersonaNumber {
    /// The persona every profile begins with.
    pub const FIRST: Self = Self(0);

    /// Persona `number`; `None` from 2^31 on, where hardened steps end.
    pub const fn new(number: u32) -> Option<Self> {
        if number < HARDENED { Some(Self(number)) } else { None }
    }

    /// Its number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for PersonaNumber {
    type Error = &'static str;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        Self::new(number).ok_or("a persona's number is below 2^31")
    }
}

impl From<PersonaNumber> for u32 {
    fn from(number: PersonaNumber) -> Self {
        number.0
    }
}

/// Everything one phrase leads to.
///
/// # Guarantees
/// The same phrase gives the same tree for ever (KEY-002). Not `Copy`, redacted `Debug`, wiped on drop.
pub struct KeyTree {
    seed: SecretBytes<64>,
}

impl KeyTree {
    /// The tree of `phrase`.
    pub fn new(phrase: &Phrase) -> Self {
        Self { seed: phrase.seed() }
    }

    /// The branch of persona `number`.
    pub fn persona(&self, number: PersonaNumber) -> Persona {
        with_wiped_stack(|| Persona::derive(&self.seed, number)) // KEY-008
    }
}

impl fmt::Debug for KeyTree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyTree(..)")
    }
}

/// One persona's branch of the tree.
pub struct Persona {
    number: PersonaNumber,
    accounts: Box<XPriv>,
    branch: Slip10Node,
}

impl Persona {
    fn derive(seed: &SecretBytes<64>, number: PersonaNumber) -> Self {
        let root = XPriv::root_from_seed(seed.expose(), None);
        let root = root.expect("HMAC of a 64-byte seed is a valid key but for 2^-127 of all phrases");
        let path = [44 | HARDENED, 60 | HARDENED, number.get() | HARDENED, 0]; // KEY-002
        let accounts = root.derive_path(DerivationPath::from(path.as_slice()));
        let accounts = Box::new(accounts.expect("every path of at most 255 steps exists"));
        let branch = Slip10Node::root(seed.expose()).descend(&[TEAHOUSE, number.get()]); // KEY-003
        Self { number, accounts, branch }
    }

    /// Which persona this is.
    pub const fn number(&self) -> PersonaNumber {
        self.number
    }

    /// Chain account `index`, below 2^31.
    ///
    /// # Panics
    /// When `index` is 2^31 or more: accounts are counted from 0 by this wallet, never taken from outside.
    pub fn account(&self, index: u32) -> AccountKey {
        assert!(index < HARDENED, "an account's index is below 2^31");
        with_wiped_stack(|| self.derive_account(index)) // KEY-008
    }

    fn derive_account(&self, index: u32) -> AccountKey {
        let child = self.accounts.derive_path(DerivationPath::from([index].as_slice()));
        let child = child.expect("every path of at most 255 steps exists");
        let key: &coins_bip32::ecdsa::SigningKey = child.as_ref();
        let mut bytes: [u8; 32] = key.to_bytes().into();
        let account = AccountKey::from_bytes(&bytes).expect("a BIP-32 key is a valid secp256k1 key");
        bytes.zeroize();
        account
    }

    /// The account that this persona uses with the app of this id, and with nothing else.
    pub fn app_account(&self, app: &[u8; 32]) -> AccountKey {
        with_wiped_stack(|| app::derive(self.branch.child(APPS).key(), app)) // KEY-008
    }

    /// The account that this persona submits for others with, and uses for nothing else.
    pub fn submitter_account(&self) -> AccountKey {
        with_wiped_stack(|| role::account(self.branch.child(ROLE).key())) // KEY-008
    }

    /// The seed of the name that this persona has on the network when it submits for others.
    pub fn submitter_peer(&self) -> SecretBytes<32> {
        with_wiped_stack(|| role::peer(self.branch.child(ROLE).key())) // KEY-008
    }

    /// What this persona's shielded keys are made of.
    pub(crate) fn shielded_seeds(&self) -> ShieldedSeeds {
        with_wiped_stack(|| ShieldedSeeds::derive(self.branch.child(SHIELDED).key())) // KEY-008
    }

    /// The six seeds of shielded payments by name, for tests that look for them where they must not be.
    #[cfg(any(test, feature = "testing"))]
    pub fn shielded_seeds_by_name(&self) -> [(&'static str, SecretBytes<32>); 6] {
        self.shielded_seeds().by_name()
    }

    /// The key that signs this persona's contact card.
    pub fn identity(&self) -> IdentityKey {
        with_wiped_stack(|| IdentityKey::new(self.branch.child(IDENTITY).key())) // KEY-008
    }

    /// The key under which `purpose` is stored; one key for each purpose.
    pub fn storage_key(&self, purpose: &str) -> StorageKey {
        with_wiped_stack(|| StorageKey::derive(self.branch.child(STORAGE).key(), purpose)) // KEY-008
    }

    /// The one-time key of share `index` in batch `batch` of this persona on `chain`.
    pub fn share_key(&self, chain: ChainId, batch: BatchNumber, index: u32) -> ShareKey {
        with_wiped_stack(|| ShareKey::derive(self.branch.child(SHARES).key(), chain, batch, index)) // KEY-008
    }

    /// The salt of the gift made from batch `batch` on `chain`: a restored wallet finds the same one again.
    pub fn batch_salt(&self, chain: ChainId, batch: BatchNumber) -> B256 {
        with_wiped_stack(|| ShareKey::batch_salt(self.branch.child(SHARES).key(), chain, batch)) // KEY-008
    }

    /// What cuts and shuffles the deck made from batch `batch` on `chain`: a restored wallet deals the same one again.
    pub fn batch_cut(&self, chain: ChainId, batch: BatchNumber) -> SecretBytes<32> {
        with_wiped_stack(|| ShareKey::batch_cut(self.branch.child(SHARES).key(), chain, batch)) // KEY-008
    }
}

impl fmt::Debug for Persona {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Persona({})", self.number.get())
    }
}

#[cfg(test)]
mod tests;
