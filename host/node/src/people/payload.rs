//! What travels in a red envelope's message: the app's own bytes, and the share, which no app ever sees.
//!
//! | field | size |
//! |---|---|
//! | version, 1 | 1 |
//! | app's payload | 4 + at most 2,048 |
//! | share, as [`GivenShare::to_secret_bytes`] | 4 + at most 2,048 |

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_wallet::envelope::GivenShare;
use zeroize::Zeroizing;

/// The most bytes an app can put beside a share.
pub(crate) const MAX_APP_PAYLOAD: usize = 2_048;
const MAX_SHARE: usize = 2_048;
const VERSION: u8 = 1;

/// The payload of a red envelope's message.
pub(crate) struct EnvelopePayload {
    /// The app's own bytes.
    pub(crate) app: Vec<u8>,
    /// The share's bytes. Whoever has them has the money.
    pub(crate) share: Zeroizing<Vec<u8>>,
}

impl EnvelopePayload {
    /// The share, checked against its envelope.
    pub(crate) fn given(&self) -> Option<GivenShare> {
        GivenShare::read(&self.share).ok()
    }
}

impl Encode for EnvelopePayload {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).bytes(&self.app).bytes(&self.share);
    }
}

impl Decode for EnvelopePayload {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        let app = from.bytes("payload", MAX_APP_PAYLOAD)?.to_vec();
        Ok(Self { app, share: Zeroizing::new(from.bytes("share", MAX_SHARE)?.to_vec()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_comes_back_and_trailing_bytes_are_refused() {
        let payload = EnvelopePayload { app: vec![1, 2], share: Zeroizing::new(vec![3; 40]) };
        let bytes = payload.to_bytes();
        assert_eq!(hex::encode(&bytes[..11]), "0100000002010200000028");
        let back = EnvelopePayload::from_bytes(&bytes).expect("just written");
        assert_eq!((back.app, back.share.to_vec()), (vec![1, 2], vec![3; 40]));
        assert!(EnvelopePayload::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        assert!(payload.given().is_none());
    }
}
