//! Opening a note: as its payee, or as its payer. Both recompute everything before they believe anything.

use curve25519_dalek::RistrettoPoint;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::traits::IsIdentity;
use subtle::ConstantTimeEq;
use teahouse_base::{Decode, Reader};
use teahouse_zk::note::{AddressKey, NoteKey};

use super::{
    NotePlain, OUTGOING_AT, OpenFault, OpenedNote, SEALED_AT, SeenNote, TAG_AT, ephemeral, note_of,
    payee_key, payer_key, read_plain, seal, unclose, view_tag,
};
use crate::shielded::address::ShieldedAddress;
use crate::shielded::keys::{IncomingViewingKey, OutgoingViewingKey, note_base};
use crate::shielded::place::PoolPlace;

impl IncomingViewingKey {
    /// Opens a note of an event, if it is for one of this owner's addresses.
    ///
    /// # Errors
    /// [`OpenFault::NotOurs`] for somebody else's; the others for a note that claims to be ours and is not what it says.
    pub fn open(&self, place: &PoolPlace, seen: &SeenNote<'_>) -> Result<OpenedNote, OpenFault> {
        let epk = ephemeral_key(seen)?;
        let shared = self.shared(&epk);
        let tag = view_tag(&shared, &seen.ciphertext[..TAG_AT]);
        if !bool::from(tag.ct_eq(&seen.ciphertext[TAG_AT])) {
            return Err(OpenFault::NotOurs);
        }
        let (diversifier, plain) = payee_part(place, seen, &shared)?;
        let address = self.address_of(place, diversifier);
        recomputed(place, seen, address, plain, &epk)
    }
}

impl OutgoingViewingKey {
    /// Opens a note of an event, if the holder of this key sent it.
    ///
    /// # Errors
    /// [`OpenFault::NotOurs`] for what somebody else sent; the others for what is not what it says.
    pub fn open(&self, place: &PoolPlace, seen: &SeenNote<'_>) -> Result<OpenedNote, OpenFault> {
        let key = payer_key(self.expose(), seen.ciphertext);
        let own = unclose(&key, place, &seen.ciphertext[OUTGOING_AT..]).ok_or(OpenFault::NotOurs)?;
        let mut from = Reader::new(&own);
        let address_key = AddressKey::decode(&mut from).map_err(|_| OpenFault::Malformed)?;
        let shared = CompressedRistretto(from.array().map_err(|_| OpenFault::Malformed)?);
        let epk = ephemeral_key(seen)?;
        let (diversifier, plain) = payee_part(place, seen, &shared)?;
        // The receiver is the shared secret divided by the ephemeral one: what was sealed for somebody else says whom.
        let point = shared.decompress().ok_or(OpenFault::NoPoint)?;
        let unkeyed = ShieldedAddress::new(place.network(), diversifier, address_key, shared);
        let secret = ephemeral(place, &plain.seed, &seal::note_key(&unkeyed, &plain));
        let receiver = (point * secret.expose().invert()).compress();
        let address = ShieldedAddress::new(place.network(), diversifier, address_key, receiver);
        recomputed(place, seen, address, plain, &epk)
    }
}

fn ephemeral_key(seen: &SeenNote<'_>) -> Result<RistrettoPoint, OpenFault> {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(&seen.ciphertext[..TAG_AT]);
    let point = CompressedRistretto(bytes).decompress().filter(|point| !point.is_identity());
    point.ok_or(OpenFault::NoPoint)
}

fn payee_part(
    place: &PoolPlace,
    seen: &SeenNote<'_>,
    shared: &CompressedRistretto,
) -> Result<(teahouse_zk::note::Diversifier, NotePlain), OpenFault> {
    let key = payee_key(shared, &seen.ciphertext[..TAG_AT]);
    let plain = unclose(&key, place, &seen.ciphertext[SEALED_AT..OUTGOING_AT]);
    read_plain(&plain.ok_or(OpenFault::NotOurs)?).map_err(|_| OpenFault::Malformed)
}

/// The note, if all of it is what the event and the seed say.
fn recomputed(
    place: &PoolPlace,
    seen: &SeenNote<'_>,
    address: ShieldedAddress,
    plain: NotePlain,
    epk: &RistrettoPoint,
) -> Result<OpenedNote, OpenFault> {
    let key = seal::note_key(&address, &plain);
    let plain = of_deposit(seen, &key, plain)?;
    let note = note_of(&plain, key, seen.rho);
    if note.commitment() != seen.commitment {
        return Err(OpenFault::OtherCommitment); // SHW-002
    }
    let secret = ephemeral(place, &plain.seed, &key);
    if secret.expose() * note_base(address.diversifier()) != *epk {
        return Err(OpenFault::OtherEphemeral); // SHW-002
    }
    Ok(OpenedNote { address, plain, note })
}

/// Asset and value of a deposit are those of its event.
fn of_deposit(seen: &SeenNote<'_>, key: &NoteKey, plain: NotePlain) -> Result<NotePlain, OpenFault> {
    let Some(deposit) = seen.deposit else { return Ok(plain) };
    let agrees = plain.value == 0 || (plain.value, plain.asset) == (deposit.value, deposit.asset);
    if deposit.key != *key || !agrees {
        return Err(OpenFault::OtherDeposit); // SHW-002
    }
    Ok(NotePlain { value: deposit.value, asset: deposit.asset, ..plain })
}
