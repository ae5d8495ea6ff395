//! Bytes that a peer or a broken disk hands to a decoder of the chat are read or refused: none of them panics.

use proptest::prelude::*;
use teahouse_base::Decode;

use crate::card::{ContactCard, UncheckedCard};
use crate::contact::Contact;
use crate::content::Content;
use crate::conversation::{ChatMessage, ConversationState, HeldMessage};
use crate::device::{DeviceKeys, DeviceLogEntry};
use crate::kem::{KemCiphertext, KemPublic};
use crate::letters::{Cargo, LetterRecord, Sealed};
use crate::line::{Boxes, Line, ReadBox};
use crate::meet::answer::{First, Knock};
use crate::meet::{Note, Offer, OfferSecret, Place, Thread};
use crate::parcel::{Letter, Message, Parcel};
use crate::request::Request;
use crate::session::chain::{RecvChain, SendChain};
use crate::session::{Header, Opening, Party, RenewalAnswer, RenewalOffer, SealedMessage, Session};
use crate::window::Window;

/// Whether a decoder takes bytes.
type Reads = fn(&[u8]) -> bool;

fn reads<T: Decode>(bytes: &[u8]) -> bool {
    T::from_bytes(bytes).is_ok()
}

/// Every decoder of what is stored or comes from others.
const ALL: [Reads; 38] = [
    reads::<ContactCard>,
    reads::<UncheckedCard>,
    reads::<Contact>,
    reads::<Content>,
    reads::<ChatMessage>,
    reads::<ConversationState>,
    reads::<HeldMessage>,
    reads::<DeviceKeys>,
    reads::<DeviceLogEntry>,
    reads::<KemCiphertext>,
    reads::<KemPublic>,
    reads::<Cargo>,
    reads::<LetterRecord>,
    reads::<Sealed>,
    reads::<Boxes>,
    reads::<Line>,
    reads::<ReadBox>,
    reads::<Letter>,
    reads::<Message>,
    reads::<First>,
    reads::<Knock>,
    reads::<Note>,
    reads::<Offer>,
    reads::<OfferSecret>,
    reads::<Place>,
    reads::<Thread>,
    reads::<Parcel>,
    reads::<Request>,
    reads::<RecvChain>,
    reads::<SendChain>,
    reads::<Header>,
    reads::<Opening>,
    reads::<Party>,
    reads::<RenewalAnswer>,
    reads::<RenewalOffer>,
    reads::<SealedMessage>,
    reads::<Session>,
    reads::<Window>,
];

proptest! {
    #[test]
    fn noise_is_read_or_refused_and_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for reads in ALL {
            reads(&bytes);
            // Noise behind a true version, or a true kind, gets further.
            for head in 0..4 {
                reads(&[&[head], bytes.as_slice()].concat());
                reads(&[&[1, head], bytes.as_slice()].concat());
            }
        }
    }
}
