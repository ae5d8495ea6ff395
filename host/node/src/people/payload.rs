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
    use teahouse_base::RngExt;
    use teahouse_base::testing::SeededRng;

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
    /// Somebody else wrote the bytes: they are refused, or they are the one form of what they say.
    fn is_refused_or_says_itself(bytes: &[u8]) {
        if let Ok(read) = EnvelopePayload::from_bytes(bytes) {
            assert_eq!(read.to_bytes(), bytes);
            assert!(read.app.len() <= MAX_APP_PAYLOAD && read.share.len() <= MAX_SHARE);
            assert!(read.given().is_none(), "nothing here is a share");
        }
    }

    #[test]
    fn bent_and_cut_payloads_and_noise_are_refused_or_say_themselves() {
        let bytes = EnvelopePayload { app: vec![1, 2], share: Zeroizing::new(vec![3; 40]) }.to_bytes();
        for place in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[place / 8] ^= 1 << (place % 8);
            is_refused_or_says_itself(&bent);
        }
        for end in 0..bytes.len() {
            assert!(EnvelopePayload::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        let mut rng = SeededRng::new(1);
        for _ in 0..2_000 {
            let noise = rng.array::<80>();
            let cut = &noise[..usize::try_from(rng.below(81)).expect("at most 80")];
            is_refused_or_says_itself(cut);
            // Noise behind a true version and a short payload gets further.
            is_refused_or_says_itself(&[&[VERSION, 0, 0, 0, 1], cut].concat());
            let length = [0, 0, 0, u8::try_from(cut.len()).expect("at most 80")];
            is_refused_or_says_itself(&[&[VERSION, 0, 0, 0, 0], &length[..], cut].concat());
        }
    }

    #[test]
    fn a_length_above_its_bound_is_refused_before_its_bytes_are_there() {
        let above = u32::try_from(MAX_APP_PAYLOAD + 1).expect("a few thousand").to_be_bytes();
        for length in [above, u32::MAX.to_be_bytes()] {
            let too_long =
                |bytes: &[u8]| matches!(EnvelopePayload::from_bytes(bytes), Err(CodecError::TooLong { .. }));
            assert!(too_long(&[&[VERSION], &length[..]].concat()));
            assert!(too_long(&[&[VERSION, 0, 0, 0, 0], &length[..]].concat()));
        }
    }
}
