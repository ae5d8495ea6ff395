//! A device is a set of keys that were made on it and never leave it: an Olm account, an ML-KEM-768 prekey, an inbox.
//!
//! The account's Ed25519 key certifies the device in an append-only log. Today the log has its first entry; later
//! devices are later entries that name the hash of the one before.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use teahouse_base::{
    CodecError, Decode, Encode, Reader, Rng, SecretBytes, UnixMillis, Writer, with_wiped_stack,
};
use teahouse_wire::InboxSeed;
use vodozemac::olm;
use zeroize::Zeroizing;

use crate::ids::{AccountId, DeviceId};
use crate::kem::KemSecret;
use crate::session::Party;

/// The account's signing key. The node derives it or draws it, and hands it over for the moments it is needed; the chat
/// stores only what it has signed. It leaves no copy in the frames that it goes through.
pub struct AccountKey(Box<SigningKey>);

impl AccountKey {
    /// The key with this seed (RFC 8032, 5.1.5).
    pub fn from_secret(seed: &SecretBytes<32>) -> Self {
        with_wiped_stack(|| Self(Box::new(SigningKey::from_bytes(seed.expose()))))
    }

    /// The account it speaks for.
    pub fn account(&self) -> AccountId {
        AccountId::from_array(self.0.verifying_key().to_bytes())
    }
}

impl std::fmt::Debug for AccountKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccountKey(..)")
    }
}

/// One entry of an account's device log: 213 bytes.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | version, 1 |
/// | 1 | 4 | sequence, from 0 |
/// | 5 | 32 | BLAKE3 of the entry before, zeros for the first |
/// | 37 | 32 | account |
/// | 69 | 32 | device's Ed25519 key |
/// | 101 | 32 | device's Curve25519 (Olm identity) key |
/// | 133 | 8 | made at, Unix milliseconds |
/// | 141 | 8 | reserved for revocations, zero |
/// | 149 | 64 | account's signature over "teahouse device log 1" and the bytes before |
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceLogEntry {
    sequence: u32,
    before: [u8; 32],
    party: Party,
    made_at: UnixMillis,
    signature: [u8; 64],
}

const ENTRY_VERSION: u8 = 1;

impl DeviceLogEntry {
    fn first(key: &AccountKey, device: DeviceId, olm: [u8; 32], made_at: UnixMillis) -> Self {
        let party = Party { account: key.account(), device, olm };
        let mut entry = Self { sequence: 0, before: [0; 32], party, made_at, signature: [0; 64] };
        entry.signature = with_wiped_stack(|| key.0.sign(&entry.signed_bytes()).to_bytes());
        entry
    }

    /// Who it certifies.
    pub const fn party(&self) -> &Party {
        &self.party
    }

    /// When the device was made.
    pub const fn made_at(&self) -> UnixMillis {
        self.made_at
    }

    /// Whether the account has signed this.
    pub fn is_signed(&self) -> bool {
        verifies(self.party.account.as_bytes(), &self.signed_bytes(), &self.signature) // CARD-001
    }

    fn signed_bytes(&self) -> Vec<u8> {
        let mut to = Writer::new();
        to.fixed(b"teahouse device log 1");
        self.write_fields(&mut to);
        to.finish()
    }

    fn write_fields(&self, to: &mut Writer) {
        to.u8(ENTRY_VERSION)
            .u32(self.sequence)
            .fixed(&self.before)
            .value(&self.party)
            .value(&self.made_at)
            .u64(0);
    }
}

impl Encode for DeviceLogEntry {
    fn encode(&self, to: &mut Writer) {
        self.write_fields(to);
        to.fixed(&self.signature);
    }
}

impl Decode for DeviceLogEntry {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(ENTRY_VERSION)?;
        let (sequence, before, party, made_at) = (from.u32()?, from.array()?, from.value()?, from.value()?);
        if from.u64()? != 0 {
            return Err(CodecError::Malformed("device log reserve"));
        }
        Ok(Self { sequence, before, party, made_at, signature: from.array()? })
    }
}

/// Strict Ed25519: no small-order keys, no second form of a signature.
pub(crate) fn verifies(key: &[u8; 32], bytes: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(key)
        .and_then(|key| key.verify_strict(bytes, &Signature::from_bytes(signature)))
        .is_ok()
}

/// Everything secret that a device holds.
pub(crate) struct DeviceKeys {
    pub(crate) entry: DeviceLogEntry,
    pub(crate) olm: olm::Account,
    pub(crate) olm_prekey: [u8; 32],
    pub(crate) kem: KemSecret,
    pub(crate) kem_id: u32,
    pub(crate) seal: x25519_dalek::StaticSecret,
    pub(crate) inbox: InboxSeed,
}

impl std::fmt::Debug for DeviceKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceKeys({}, ..)", self.entry.party.device)
    }
}

impl DeviceKeys {
    /// Fresh keys, certified by the account. Olm's keys come from vodozemac's own randomness, which takes no seed.
    pub(crate) fn generate(account: &AccountKey, now: UnixMillis, rng: &mut dyn Rng) -> Self {
        let mut olm = olm::Account::new();
        olm.generate_fallback_key();
        let prekey =
            olm.fallback_key().into_values().next().expect("a fallback key was generated a line above");
        olm.mark_keys_as_published();
        let device = DeviceId::from_array(*olm.ed25519_key().as_bytes());
        let entry = DeviceLogEntry::first(account, device, olm.curve25519_key().to_bytes(), now);
        let seal = Zeroizing::new(teahouse_base::RngExt::array::<32>(rng));
        Self {
            entry,
            olm,
            olm_prekey: prekey.to_bytes(),
            kem: KemSecret::generate(rng),
            kem_id: 1,
            seal: x25519_dalek::StaticSecret::from(*seal),
            inbox: InboxSeed::random(rng),
        }
    }

    /// Who this device is.
    pub(crate) const fn party(&self) -> &Party {
        &self.entry.party
    }

    /// Signs with the device's key.
    pub(crate) fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.olm.sign(bytes).to_bytes()
    }
}

const KEYS_VERSION: u8 = 1;
const MAX_OLM: usize = 256 * 1_024;

impl Encode for DeviceKeys {
    fn encode(&self, to: &mut Writer) {
        let olm = serde_json::to_vec(&self.olm.pickle()).expect("vodozemac's states are plain JSON objects");
        let olm = Zeroizing::new(olm);
        to.u8(KEYS_VERSION).value(&self.entry).fixed(&self.olm_prekey).value(&self.kem).u32(self.kem_id);
        to.fixed(self.seal.as_bytes()).fixed(self.inbox.expose()).bytes(&olm);
    }
}

impl Decode for DeviceKeys {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(KEYS_VERSION)?;
        let (entry, olm_prekey, kem, kem_id) = (from.value()?, from.array()?, from.value()?, from.u32()?);
        let seal = x25519_dalek::StaticSecret::from(from.array::<32>()?);
        let inbox = InboxSeed::from_secret(SecretBytes::new(from.array()?));
        let pickle = serde_json::from_slice(from.bytes("device", MAX_OLM)?);
        let olm = olm::Account::from_pickle(pickle.map_err(|_| CodecError::Malformed("device"))?);
        Ok(Self { entry, olm, olm_prekey, kem, kem_id, seal, inbox })
    }
}
