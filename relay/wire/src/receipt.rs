//! A store receipt is a mailbox's signed promise to serve one content under one box id until a time it names.
//!
//! It is an EIP-712 message under the store's secp256k1 key, so that a contract can judge it later: two receipts of one
//! store for different contents under one box, valid at the same time, convict the store ([`Equivocation`]).
//!
//! ```text
//! EIP712Domain(string name,string version)             name "Teahouse Store", version "1"
//! StoreReceipt(address store,bytes32 boxId,bytes32 content,uint64 storedAt,uint64 expiresAt)
//! ```
//! The domain names no chain: a store is the same store on every chain its stake may lie on.
//!
//! | offset | bytes | field |
//! |---|---|---|
//! | 0 | 1 | version, 1 |
//! | 1 | 20 | store (Ethereum address of its key) |
//! | 21 | 32 | box id |
//! | 53 | 32 | content id |
//! | 85 | 8 | stored at, Unix seconds, big-endian |
//! | 93 | 8 | expires at, Unix seconds, big-endian |
//! | 101 | 65 | signature: r, s (low), v 27 or 28 |

use std::fmt;

use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};
use sha3::{Digest, Keccak256};
use teahouse_base::{
    CodecError, Coded, Decode, Encode, ErrorCode, Reader, SecretBytes, UnixSeconds, Writer, fixed_id,
};
use thiserror::Error;

use crate::boxes::BoxId;
use crate::envelope::ContentId;

fixed_id!(
    /// A mailbox's identity: the Ethereum address of its receipt key.
    pub struct StoreId(20)
);

/// What a store promises.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReceiptTerms {
    /// The box.
    pub box_id: BoxId,
    /// What is in it.
    pub content: ContentId,
    /// When the write was durable.
    pub stored_at: UnixSeconds,
    /// Until when the store serves it.
    pub expires_at: UnixSeconds,
}

impl ReceiptTerms {
    /// The EIP-712 digest that `store` signs.
    pub fn digest(&self, store: &StoreId) -> [u8; 32] {
        let domain = keccak(&[
            &keccak(&[b"EIP712Domain(string name,string version)"]),
            &keccak(&[b"Teahouse Store"]),
            &keccak(&[b"1"]),
        ]);
        let message = keccak(&[
            &keccak(&[
                b"StoreReceipt(address store,bytes32 boxId,bytes32 content,uint64 storedAt,uint64 expiresAt)",
            ]),
            &[0; 12],
            store.as_bytes(),
            self.box_id.as_bytes(),
            self.content.as_bytes(),
            &word(self.stored_at),
            &word(self.expires_at),
        ]);
        keccak(&[&[0x19, 0x01], &domain, &message])
    }
}

/// The key a store signs its receipts with.
pub struct StoreKey {
    key: SigningKey,
    id: StoreId,
}

impl StoreKey {
    /// The key with these bytes.
    ///
    /// # Errors
    /// [`ReceiptError::Key`] when they are zero or not below the group order.
    pub fn from_secret(bytes: &SecretBytes<32>) -> Result<Self, ReceiptError> {
        let key = SigningKey::from_slice(bytes.expose()).map_err(|_| ReceiptError::Key)?;
        let id = address(key.verifying_key());
        Ok(Self { key, id })
    }

    /// The store's identity.
    pub const fn store_id(&self) -> StoreId {
        self.id
    }

    /// Signs. The caller has made the write durable first.
    pub fn sign(&self, terms: ReceiptTerms) -> StoreReceipt {
        let (signature, recovery) = self.key.sign_prehash_recoverable(&terms.digest(&self.id));
        let mut bytes = [0; 65];
        bytes[..64].copy_from_slice(&signature.to_bytes());
        bytes[64] = 27 + u8::from(recovery.is_y_odd());
        StoreReceipt { store: self.id, terms, signature: bytes }
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreKey({}, ..)", self.id)
    }
}

/// A signed promise. Whoever decodes one still has to [`StoreReceipt::verify`] it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StoreReceipt {
    store: StoreId,
    terms: ReceiptTerms,
    signature: [u8; 65],
}

impl StoreReceipt {
    /// The store that claims to have signed.
    pub const fn store(&self) -> StoreId {
        self.store
    }

    /// What it promises.
    pub const fn terms(&self) -> &ReceiptTerms {
        &self.terms
    }

    /// Checks that the store it names has signed it: low `s`, v 27 or 28, recovered address equal.
    ///
    /// # Errors
    /// [`ReceiptError::Signature`].
    pub fn verify(&self) -> Result<(), ReceiptError> {
        let signature = Signature::from_slice(&self.signature[..64]).map_err(|_| ReceiptError::Signature)?;
        if signature.normalize_s() != signature {
            return Err(ReceiptError::Signature); // MBX-005
        }
        let odd = match self.signature[64] {
            27 => false,
            28 => true,
            _ => return Err(ReceiptError::Signature),
        };
        let digest = self.terms.digest(&self.store);
        let signer = VerifyingKey::recover_from_prehash(&digest, &signature, RecoveryId::new(odd, false))
            .map_err(|_| ReceiptError::Signature)?;
        if address(&signer) == self.store { Ok(()) } else { Err(ReceiptError::Signature) }
    }

    /// Checks that this is `store`'s valid receipt for exactly this content.
    ///
    /// # Errors
    /// [`ReceiptError::OtherStore`], [`ReceiptError::OtherContent`] or [`ReceiptError::Signature`].
    pub fn verify_for(
        &self,
        store: &StoreId,
        box_id: &BoxId,
        content: &ContentId,
    ) -> Result<(), ReceiptError> {
        if self.store != *store {
            return Err(ReceiptError::OtherStore { expected: *store, found: self.store });
        }
        if self.terms.box_id != *box_id || self.terms.content != *content {
            return Err(ReceiptError::OtherContent);
        }
        self.verify()
    }
}

impl Encode for StoreReceipt {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).value(&self.store).value(&self.terms.box_id).value(&self.terms.content);
        to.value(&self.terms.stored_at).value(&self.terms.expires_at).fixed(&self.signature);
    }
}

impl Decode for StoreReceipt {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        let store = from.value()?;
        let terms = ReceiptTerms {
            box_id: from.value()?,
            content: from.value()?,
            stored_at: from.value()?,
            expires_at: from.value()?,
        };
        Ok(Self { store, terms, signature: from.array()? })
    }
}

/// Two receipts that convict their store: it promised two contents under one box for the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivocation {
    first: StoreReceipt,
    second: StoreReceipt,
}

impl Equivocation {
    /// Judges a pair the way a slashing contract would.
    ///
    /// # Errors
    /// [`ReceiptError::Signature`] when one is not signed by its store, [`ReceiptError::NoConflict`] when the pair
    /// convicts nobody: different stores or boxes, the same content, or terms that do not overlap in time.
    pub fn judge(first: StoreReceipt, second: StoreReceipt) -> Result<Self, ReceiptError> {
        first.verify()?;
        second.verify()?;
        let (a, b) = (&first.terms, &second.terms);
        let same_place = first.store == second.store && a.box_id == b.box_id;
        let overlap = a.stored_at <= b.expires_at && b.stored_at <= a.expires_at;
        if same_place && a.content != b.content && overlap {
            Ok(Self { first, second }) // MBX-006
        } else {
            Err(ReceiptError::NoConflict)
        }
    }

    /// Both receipts.
    pub const fn receipts(&self) -> (&StoreReceipt, &StoreReceipt) {
        (&self.first, &self.second)
    }
}

/// Why a receipt does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// The bytes are not a key.
    #[error("the bytes are not a store key")]
    Key,
    /// The named store has not signed this.
    #[error("the receipt is not signed by the store it names")]
    Signature,
    /// Another store has signed than the one that was asked.
    #[error("the receipt is of store {found}, {expected} was asked")]
    OtherStore {
        /// The store that was asked.
        expected: StoreId,
        /// The store that signed.
        found: StoreId,
    },
    /// The receipt is for another box or content.
    #[error("the receipt is for another content")]
    OtherContent,
    /// The pair of receipts convicts nobody.
    #[error("the two receipts do not contradict each other")]
    NoConflict,
}

impl Coded for ReceiptError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Key => ErrorCode::new("RCP-101"),
            Self::Signature => ErrorCode::new("RCP-102"),
            Self::OtherStore { .. } => ErrorCode::new("RCP-103"),
            Self::OtherContent => ErrorCode::new("RCP-104"),
            Self::NoConflict => ErrorCode::new("RCP-105"),
        }
    }
}

fn address(key: &VerifyingKey) -> StoreId {
    let point = key.to_sec1_point(false);
    let hash = keccak(&[&point.as_bytes()[1..]]);
    let mut id = [0; 20];
    id.copy_from_slice(&hash[12..]);
    StoreId::from_array(id)
}

fn word(time: UnixSeconds) -> [u8; 32] {
    let mut out = [0; 32];
    out[24..].copy_from_slice(&time.get().to_be_bytes());
    out
}

fn keccak(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Keccak256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
#[path = "receipt_tests.rs"]
mod tests;
