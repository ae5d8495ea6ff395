//! Shielded keys are four powers, each of which can be given away without the ones above it.
//!
//! | key | can | made of |
//! |---|---|---|
//! | [`SpendingKey`] | pay | the signing key, and all below |
//! | [`FullViewingKey`] | see what arrives, what was sent, what is spent | `A`, `nk`, and the two below |
//! | [`IncomingViewingKey`] | see what arrives, make addresses | owner key, `ivk`, `dk` |
//! | [`OutgoingViewingKey`] | see what was sent | `ovk` |
//!
//! # Guarantees
//! All follow from the phrase and the persona. They print nothing, lie on the heap and wipe themselves (SHW-015).
//!
//! # Privacy
//! Two addresses of one owner share nothing that anybody sees who has neither the incoming viewing key nor the owner key.

mod export;

use std::fmt;
use std::sync::Arc;

use curve25519_dalek::RistrettoPoint;
use curve25519_dalek::ristretto::CompressedRistretto;
use teahouse_base::{SecretBytes, with_wiped_stack};
use teahouse_zk::Fr;
use teahouse_zk::babyjub::Coordinates;
use teahouse_zk::eddsa::{Signature, SigningKey};
use teahouse_zk::note::{AddressKey, AddressSecret, Diversifier, DiversifierKey, NullifierKey, OwnerKey};

use super::address::ShieldedAddress;
use super::hash::{self, SecretScalar};
use super::place::PoolPlace;
use crate::keys::Persona;

pub use export::KeyTextError;

/// What pays. Only the wallet that has the phrase has it.
pub struct SpendingKey {
    signing: Box<SigningKey>,
    own: SecretBytes<32>,
    view: Arc<FullViewingKey>,
}

/// What sees everything and can pay nothing.
pub struct FullViewingKey {
    spend: Coordinates,
    nullifiers: Box<NullifierKey>,
    incoming: IncomingViewingKey,
    outgoing: OutgoingViewingKey,
}

/// What sees what arrives, and makes addresses.
pub struct IncomingViewingKey {
    owner: Box<OwnerKey>,
    ivk: SecretScalar,
    diversifiers: SecretBytes<32>,
}

/// What sees what was sent.
pub struct OutgoingViewingKey(SecretBytes<32>);

impl SpendingKey {
    /// A persona's.
    pub fn of(persona: &Persona) -> Self {
        with_wiped_stack(|| Self::derive(persona)) // KEY-008
    }

    fn derive(persona: &Persona) -> Self {
        let seeds = persona.shielded_seeds();
        let signing = Box::new(SigningKey::from_seed(&seeds.spend));
        let nullifiers = NullifierKey::from_seed(&seeds.nullifier);
        let ivk = hash::scalar(b"teahouse.note.ivk.1", &[seeds.incoming.expose()]);
        let outgoing = OutgoingViewingKey(seeds.outgoing);
        let view = FullViewingKey::made_of(signing.public(), nullifiers, ivk, seeds.diversifier, outgoing);
        Self { signing, own: seeds.own, view: Arc::new(view) }
    }

    /// What sees everything that this key can spend.
    pub const fn view(&self) -> &Arc<FullViewingKey> {
        &self.view
    }

    /// Signs what [`teahouse_zk::joinsplit::JoinsplitPublic::message`] gives, always in the same way.
    pub(super) fn sign(&self, message: Fr) -> Signature {
        with_wiped_stack(|| self.signing.sign(message)) // KEY-008
    }

    /// The seed of the owner's own note `index` in a pool: the whole note comes back from the phrase.
    pub(super) fn own_seed(&self, place: &PoolPlace, index: u64) -> SecretBytes<32> {
        with_wiped_stack(|| {
            let parts = [self.own.expose().as_slice(), &place.bytes(), &index.to_be_bytes()];
            hash::key(b"teahouse.note.ownseed.1", &parts)
        }) // KEY-008
    }
}

impl FullViewingKey {
    fn made_of(
        spend: Coordinates,
        nullifiers: NullifierKey,
        ivk: SecretScalar,
        diversifiers: SecretBytes<32>,
        outgoing: OutgoingViewingKey,
    ) -> Self {
        let owner = Box::new(OwnerKey::of(&spend, &nullifiers));
        let incoming = IncomingViewingKey { owner, ivk, diversifiers };
        Self { spend, nullifiers: Box::new(nullifiers), incoming, outgoing }
    }

    /// The key that payments of this owner are signed with.
    pub const fn spend(&self) -> Coordinates {
        self.spend
    }

    /// What makes the nullifiers of this owner's notes.
    pub(super) const fn nullifiers(&self) -> &NullifierKey {
        &self.nullifiers
    }

    /// What sees what arrives.
    pub const fn incoming(&self) -> &IncomingViewingKey {
        &self.incoming
    }

    /// What sees what was sent.
    pub const fn outgoing(&self) -> &OutgoingViewingKey {
        &self.outgoing
    }
}

impl IncomingViewingKey {
    /// The owner's address `index` in a pool. The same index gives the same address; two indices, two strangers.
    pub fn address(&self, place: &PoolPlace, index: u64) -> ShieldedAddress {
        self.drawn(place, b"teahouse.note.diversifier.1", &index.to_be_bytes())
    }

    /// The owner's address that one payer is told: the same for one payer for ever, another for each, and none of those that
    /// have an index. `payer` is what the payer is known by.
    pub fn address_for(&self, place: &PoolPlace, payer: &[u8; 32]) -> ShieldedAddress {
        self.drawn(place, b"teahouse.note.payer.1", payer)
    }

    fn drawn(&self, place: &PoolPlace, label: &[u8], what: &[u8]) -> ShieldedAddress {
        let seed = with_wiped_stack(|| hash::key(label, &[self.diversifiers.expose(), &place.bytes(), what])); // KEY-008
        let mut diversifier = [0; 11];
        diversifier.copy_from_slice(&seed.expose()[..11]);
        self.address_of(place, Diversifier::from_array(diversifier))
    }

    /// The owner's address that a diversifier names.
    pub fn address_of(&self, place: &PoolPlace, diversifier: Diversifier) -> ShieldedAddress {
        with_wiped_stack(|| {
            let receiver = (self.ivk.expose() * note_base(&diversifier)).compress();
            let key = self.address_key(&diversifier);
            ShieldedAddress::new(place.network(), diversifier, key, receiver)
        }) // KEY-008
    }

    /// The secret of the address that a diversifier names.
    pub(super) fn secret(&self, diversifier: &Diversifier) -> AddressSecret {
        with_wiped_stack(|| DiversifierKey::new(self.diversifiers.clone()).secret(diversifier)) // KEY-008
    }

    pub(super) fn address_key(&self, diversifier: &Diversifier) -> AddressKey {
        AddressKey::of(&self.owner, &self.secret(diversifier))
    }

    /// What both sides of a note's ciphertext know: one multiplication for all of the owner's addresses.
    pub(super) fn shared(&self, ephemeral: &RistrettoPoint) -> CompressedRistretto {
        (self.ivk.expose() * ephemeral).compress()
    }
}

impl OutgoingViewingKey {
    pub(super) const fn expose(&self) -> &[u8; 32] {
        self.0.expose()
    }
}

/// `g_d`, the point that an address multiplies.
pub(super) fn note_base(diversifier: &Diversifier) -> RistrettoPoint {
    let wide = hash::wide(b"teahouse.note.base.1", &[diversifier.as_bytes()]);
    RistrettoPoint::from_uniform_bytes(wide.expose())
}

macro_rules! prints_nothing {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)")) // SHW-015
            }
        }
    )*};
}

prints_nothing!(SpendingKey, FullViewingKey, IncomingViewingKey, OutgoingViewingKey);

#[cfg(test)]
mod tests;
