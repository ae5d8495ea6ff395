//! A question about blobs is for room, for what is held of one, for its outboard or a chunk, or it brings one;
//! or it is about which blob a public content is.

use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};
use teahouse_wire::blob::{BlobId, Outboard, PublicContent, SEALED_CHUNK};

/// A question under `/teahouse/blob/1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobAsk {
    /// How much room there is; body [`Room`].
    Room,
    /// What of this blob is there; body [`super::Held`].
    Held(BlobId),
    /// Its length and chunk hashes; body [`Outboard`].
    Outboard(BlobId),
    /// One of its chunks; body [`ChunkBytes`].
    Chunk(BlobId, u32),
    /// Make room for this blob; body [`super::Held`].
    Begin(Outboard),
    /// Keep this chunk of a blob that was begun; body [`super::Held`].
    Keep(BlobId, u32, Vec<u8>),
    /// Which blob is this public content; body [`super::Named`].
    Find(PublicContent),
    /// Have this blob, which is there, found by this public content; body [`super::Named`].
    Name(PublicContent, BlobId),
}

impl Encode for BlobAsk {
    fn encode(&self, to: &mut Writer) {
        to.u8(1);
        match self {
            Self::Room => to.u8(1),
            Self::Held(id) => to.u8(2).value(id),
            Self::Outboard(id) => to.u8(3).value(id),
            Self::Chunk(id, index) => to.u8(4).value(id).u32(*index),
            Self::Begin(outboard) => to.u8(5).value(outboard),
            Self::Keep(id, index, bytes) => to.u8(6).value(id).u32(*index).bytes(bytes),
            Self::Find(content) => to.u8(7).value(content),
            Self::Name(content, id) => to.u8(8).value(content).value(id),
        };
    }
}

impl Decode for BlobAsk {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        match from.u8()? {
            1 => Ok(Self::Room),
            2 => from.value().map(Self::Held),
            3 => from.value().map(Self::Outboard),
            4 => Ok(Self::Chunk(from.value()?, from.u32()?)),
            5 => from.value().map(Self::Begin),
            6 => Ok(Self::Keep(from.value()?, from.u32()?, from.bytes("chunk", SEALED_CHUNK)?.to_vec())),
            7 => from.value().map(Self::Find),
            8 => Ok(Self::Name(from.value()?, from.value()?)),
            _ => Err(CodecError::Malformed("blob question")),
        }
    }
}

/// What a peer offers to keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes of sealed chunks in all.
    pub most: u64,
    /// Bytes taken; what was used least recently makes room when all are.
    pub used: u64,
    /// Days it keeps what nobody asks for.
    pub days: u32,
}

impl Encode for Room {
    fn encode(&self, to: &mut Writer) {
        to.u64(self.most).u64(self.used).u32(self.days);
    }
}

impl Decode for Room {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { most: from.u64()?, used: from.u64()?, days: from.u32()? })
    }
}

/// The bytes of a chunk, as somebody says they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChunkBytes(pub Vec<u8>);

impl Encode for ChunkBytes {
    fn encode(&self, to: &mut Writer) {
        to.bytes(&self.0);
    }
}

impl Decode for ChunkBytes {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.bytes("chunk", SEALED_CHUNK).map(|bytes| Self(bytes.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blob::{Held, Named};
    use crate::protocol::{Protocol, read_answer, write_answer};
    use proptest::prelude::*;
    use teahouse_base::SecretBytes;
    use teahouse_wire::blob::{BlobKey, MOST_CHUNKS, seal};

    fn asks(id: [u8; 32], index: u32, bytes: Vec<u8>) -> Vec<BlobAsk> {
        let outboard = seal(&bytes, &BlobKey::from_secret(SecretBytes::new(id))).unwrap().outboard().clone();
        let (content, id) = (PublicContent::from_array(id), BlobId::from_array(id));
        vec![
            BlobAsk::Room,
            BlobAsk::Held(id),
            BlobAsk::Outboard(id),
            BlobAsk::Chunk(id, index),
            BlobAsk::Begin(outboard),
            BlobAsk::Keep(id, index, bytes),
            BlobAsk::Find(content),
            BlobAsk::Name(content, id),
        ]
    }

    #[test]
    fn blb_010_the_longest_question_and_answer_fit_the_protocol() {
        let longest = BlobAsk::Keep(BlobId::from_array([0; 32]), MOST_CHUNKS, vec![0; SEALED_CHUNK]);
        assert!(longest.to_bytes().len() <= Protocol::Blob.longest_question() as usize);
        let answer = write_answer(&Ok(ChunkBytes(vec![0; SEALED_CHUNK])));
        assert!(answer.len() <= Protocol::Blob.longest_answer() as usize);
        // and a chunk that claims to be longer is refused by its length
        let mut claim = Writer::new();
        claim.u8(1).u8(6).fixed(&[0; 36]).u32(u32::try_from(SEALED_CHUNK).unwrap() + 1);
        assert!(matches!(BlobAsk::from_bytes(&claim.finish()), Err(CodecError::TooLong { .. })));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_question_about_blobs_comes_back(
            id in any::<[u8; 32]>(),
            index in any::<u32>(),
            bytes in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            for ask in asks(id, index, bytes) {
                prop_assert_eq!(BlobAsk::from_bytes(&ask.to_bytes()), Ok(ask));
            }
        }

        #[test]
        fn bent_questions_about_blobs_never_panic(
            tag in 0_u8..10,
            rest in proptest::collection::vec(any::<u8>(), 0..120),
        ) {
            let bytes = [vec![1, tag], rest].concat();
            if let Ok(ask) = BlobAsk::from_bytes(&bytes) {
                prop_assert_eq!(ask.to_bytes(), bytes.clone());
            }
            let _ = read_answer::<Held>(&bytes);
            let _ = read_answer::<Room>(&bytes);
            let _ = read_answer::<Named>(&bytes);
            let _ = read_answer::<Outboard>(&bytes);
            let _ = read_answer::<ChunkBytes>(&bytes);
        }
    }
}
