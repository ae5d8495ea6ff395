//! Sealing a note for its payee, and for whoever may see what its payer sent.

use teahouse_base::with_wiped_stack;
use teahouse_zk::note::{Blinding, NoteKey};
use zeroize::Zeroizing;

use super::{
    BYTES, Ciphertext, NotePlain, OUTGOING_AT, PLAIN, SEALED_AT, TAG_AT, close, ephemeral, payee_key,
    payer_key, plain_bytes, view_tag,
};
use crate::shielded::address::ShieldedAddress;
use crate::shielded::keys::{OutgoingViewingKey, note_base};
use crate::shielded::place::PoolPlace;

/// A note key and its ciphertext. The same address, plain text and outgoing key always give the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedNote {
    /// To whom, in a form that is used once.
    pub key: NoteKey,
    /// What only payee and payer can read.
    pub ciphertext: Ciphertext,
}

impl SealedNote {
    /// A note of `plain` for `to`, which the holder of `outgoing` can open as well.
    pub fn seal(
        place: &PoolPlace,
        to: &ShieldedAddress,
        plain: &NotePlain,
        outgoing: &OutgoingViewingKey,
    ) -> Self {
        with_wiped_stack(|| seal(place, to, plain, outgoing)) // KEY-008
    }
}

/// The key of the note that a seed and an address make.
pub(in crate::shielded) fn note_key(to: &ShieldedAddress, plain: &NotePlain) -> NoteKey {
    NoteKey::of(to.key(), &Blinding::derived(&plain.seed, 0)) // SHW-003
}

fn seal(
    place: &PoolPlace,
    to: &ShieldedAddress,
    plain: &NotePlain,
    outgoing: &OutgoingViewingKey,
) -> SealedNote {
    let key = note_key(to, plain);
    let secret = ephemeral(place, &plain.seed, &key);
    let epk = (secret.expose() * note_base(to.diversifier())).compress();
    let shared = (secret.expose() * to.receiver_point()).compress();
    let mut ciphertext = Box::new([0; BYTES]);
    ciphertext[..TAG_AT].copy_from_slice(epk.as_bytes());
    ciphertext[TAG_AT] = view_tag(&shared, epk.as_bytes());
    let text = plain_bytes(to.diversifier(), plain);
    debug_assert_eq!(text.len(), PLAIN);
    let sealed = close(&payee_key(&shared, epk.as_bytes()), place, &text);
    ciphertext[SEALED_AT..OUTGOING_AT].copy_from_slice(&sealed);
    let own = Zeroizing::new([&teahouse_base::Encode::to_bytes(to.key())[..], shared.as_bytes()].concat());
    let sealed = close(&payer_key(outgoing.expose(), ciphertext.as_slice()), place, &own);
    ciphertext[OUTGOING_AT..].copy_from_slice(&sealed);
    SealedNote { key, ciphertext }
}
