//! What travels in messages for apps, and no app ever sees: the share of a red envelope, the key of a file.
//!
//! | field of a red envelope | size |
//! |---|---|
//! | version, 1 | 1 |
//! | app's payload | 4 + at most 2,048 |
//! | share, as [`GivenShare::to_secret_bytes`] | 4 + at most 2,048 |
//!
//! | field of a file | size |
//! |---|---|
//! | version, 1 | 1 |
//! | BLAKE3 of its bytes | 32 |
//! | where it is, with its key: a [`BlobRef`] | 42 or 74 |

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_wallet::envelope::GivenShare;
use teahouse_wire::blob::BlobRef;
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

/// The payload of a file's message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilePayload {
    /// BLAKE3 of its bytes, as its writer says.
    pub(crate) hash: [u8; 32],
    /// Where it is, and its key.
    pub(crate) blob: BlobRef,
}

impl Encode for FilePayload {
    fn encode(&self, to: &mut Writer) {
        to.u8(VERSION).fixed(&self.hash).value(&self.blob);
    }
}

impl Decode for FilePayload {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(VERSION)?;
        Ok(Self { hash: from.array()?, blob: from.value()? })
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
    fn a_files_payload_comes_back_says_itself_and_shows_no_key() {
        use teahouse_base::SecretBytes;
        use teahouse_wire::blob::{BlobId, BlobKey, BlobSize};
        let key = Some(BlobKey::from_secret(SecretBytes::new([0xcc; 32])));
        let blob = BlobRef { id: BlobId::from_array([2; 32]), size: BlobSize::new(9).expect("small"), key };
        let payload = FilePayload { hash: [1; 32], blob };
        let bytes = payload.to_bytes();
        assert_eq!(bytes.len(), 1 + 32 + 74);
        assert_eq!(FilePayload::from_bytes(&bytes), Ok(payload.clone()));
        let shown = format!("{payload:?}");
        assert!(!shown.contains("cccc") && !shown.contains("204, 204"), "{shown}");
        for end in 0..bytes.len() {
            assert!(FilePayload::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        for place in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[place / 8] ^= 1 << (place % 8);
            if let Ok(read) = FilePayload::from_bytes(&bent) {
                assert_eq!(read.to_bytes(), bent, "bit {place}");
            }
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
