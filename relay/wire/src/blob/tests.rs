//! A blob comes back as it was sealed, and nothing that was bent, moved, cut or claimed passes for it.

use super::*;
use proptest::prelude::*;
use teahouse_base::testing::SeededRng;
use teahouse_base::{CodecError, Decode, Encode, Rng, SecretBytes, Writer};

fn key(n: u8) -> BlobKey {
    BlobKey::from_secret(SecretBytes::new([n; 32]))
}

fn noise(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    SeededRng::new(len as u64).fill(&mut bytes);
    bytes
}

fn sealed(len: usize) -> SealedBlob {
    seal(&noise(len), &key(1)).unwrap()
}

fn verifier(blob: &SealedBlob) -> ChunkVerifier {
    blob.outboard().clone().verify(&blob.id()).unwrap()
}

/// Lengths at which the number of chunks changes, and trees of every shape up to seven chunks.
fn lengths() -> Vec<usize> {
    let edges = (1..7).flat_map(|n| [n * PLAIN_CHUNK - 1, n * PLAIN_CHUNK, n * PLAIN_CHUNK + 1]);
    [0, 1, 1_008, 1_009].into_iter().chain(edges).collect()
}

/// Computed by a second implementation of BLAKE3 and of RFC 8439, in another language.
#[test]
fn golden_blob() {
    // | outboard: 0 version 01 | 1 length, 8 bytes | 9 hash of the only chunk: the root |
    let blob = seal(b"tea", &key(7)).unwrap();
    assert_eq!(hex::encode(blob.chunks()[0].bytes()), "9d7232beb1073cf6d255609f86e0a82cc9ccce");
    assert_eq!(
        hex::encode(blob.outboard().to_bytes()),
        "010000000000000003eb82e7f2bd19c191f46ebdef3d4be774362ad2e4536eef38bc30f2eb35716c04"
    );
    let id = "1a03d50eb755168c57b940467bdabcb4a3157ae0a29635f5b9120c2ead0dc78d";
    assert_eq!(blob.id().to_string(), id);
    let public = "0a1708bbe0861fdb1bc4eb95b1e1db598635bff8ae06e4795f46a49f0b611603";
    assert_eq!(hex::encode(BlobKey::of_public(&[3; 32]).expose()), public);
}

#[test]
fn a_blob_comes_back_from_its_verified_chunks_at_every_length() {
    for len in lengths() {
        let blob = sealed(len);
        let verifier = verifier(&blob);
        let chunks = blob.chunks().iter().map(|chunk| verifier.verify(chunk.index(), chunk.bytes().to_vec()));
        let chunks: Vec<SealedChunk> = chunks.collect::<Result<_, _>>().unwrap();
        assert_eq!(*open(verifier.size(), &chunks, &key(1)).unwrap(), noise(len), "{len}");
    }
}

#[test]
fn the_tree_is_blake3s_own_over_everything_that_is_sealed() {
    for len in lengths() {
        // given what another implementation would hash: all sealed chunks in a row
        let blob = sealed(len);
        let row: Vec<u8> = blob.chunks().iter().flat_map(|chunk| chunk.bytes().to_vec()).collect();
        assert_eq!(row.len() as u64, verifier(&blob).size().sealed_len());
        // then the id is the length and that hash under the id's context
        let mut material = (len as u64).to_be_bytes().to_vec();
        material.extend_from_slice(blake3::hash(&row).as_bytes());
        assert_eq!(
            blob.id().as_bytes(),
            &blake3::derive_key("teahouse 2026-11 blob id v1", &material),
            "{len}"
        );
    }
}

#[test]
fn blb_001_a_blob_has_at_most_64_chunks() {
    assert_eq!(BlobSize::new(MOST_BLOB).unwrap().chunks(), MOST_CHUNKS);
    assert_eq!(BlobSize::new(MOST_BLOB).unwrap().sealed_len(), 16 << 20);
    assert_eq!(BlobSize::new(MOST_BLOB + 1), Err(BlobError::TooLarge { found: MOST_BLOB + 1 }));
    // and a claim of more is refused before anything is read or made
    let mut claim = Writer::new();
    claim.u8(1).u64(u64::MAX);
    assert_eq!(Outboard::from_bytes(&claim.finish()), Err(CodecError::Malformed("blob size")));
}

#[test]
fn blb_002_a_chunk_that_a_blob_does_not_have_is_refused() {
    let blob = sealed(PLAIN_CHUNK + 1);
    for index in [2, 3, 64, u32::MAX] {
        let refused = verifier(&blob).verify(index, vec![0; 17]);
        assert_eq!(refused, Err(BlobError::NoSuchChunk { index, chunks: 2 }));
    }
}

#[test]
fn blb_003_an_outboard_of_another_height_does_not_lead_to_the_id() {
    // given a blob of four chunks, and one that claims the two halves of its tree to be chunks
    let blob = sealed(4 * PLAIN_CHUNK);
    let row: Vec<u8> = blob.chunks().iter().flat_map(|chunk| chunk.bytes().to_vec()).collect();
    let half = |at: usize| {
        use blake3::hazmat::HasherExt;
        let mut hasher = blake3::Hasher::new();
        hasher.set_input_offset(at as u64);
        hasher.update(&row[at..at + 2 * SEALED_CHUNK]).finalize_non_root()
    };
    let mut claim = Writer::new();
    claim.u8(1).u64(2 * PLAIN_CHUNK as u64).fixed(&half(0)).fixed(&half(2 * SEALED_CHUNK));
    let claim = Outboard::from_bytes(&claim.finish()).unwrap();
    // then it is refused, though its tree has the same root
    assert_eq!(claim.verify(&blob.id()), Err(BlobError::WrongOutboard));
}

#[test]
fn blb_004_a_bent_outboard_does_not_lead_to_the_id() {
    let blob = sealed(2 * PLAIN_CHUNK + 5);
    let bytes = blob.outboard().to_bytes();
    for at in 1..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1;
        if let Ok(outboard) = Outboard::from_bytes(&bent) {
            assert_eq!(outboard.verify(&blob.id()), Err(BlobError::WrongOutboard), "byte {at}");
        }
    }
}

#[test]
fn blb_005_bent_cut_and_swapped_chunks_are_refused() {
    let blob = sealed(2 * PLAIN_CHUNK + 5);
    let verifier = verifier(&blob);
    let bytes = |n: usize| blob.chunks()[n].bytes().to_vec();
    for at in [0, 1_023, 1_024, SEALED_CHUNK - 1] {
        let mut bent = bytes(1);
        bent[at] ^= 0x80;
        assert_eq!(verifier.verify(1, bent), Err(BlobError::WrongChunk { index: 1 }));
    }
    assert_eq!(verifier.verify(0, bytes(1)), Err(BlobError::WrongChunk { index: 0 }));
    let cut = verifier.verify(2, bytes(2)[1..].to_vec());
    assert_eq!(cut, Err(BlobError::ChunkLength { index: 2, expected: 21, found: 20 }));
    assert!(matches!(verifier.verify(0, bytes(2)), Err(BlobError::ChunkLength { .. })));
}

#[test]
fn blb_006_a_key_prints_nothing_of_itself() {
    let reference = BlobRef { id: sealed(1).id(), size: BlobSize::new(1).unwrap(), key: Some(key(0x41)) };
    let printed = format!("{:?} {reference:?} {reference}", key(0x41));
    assert!(!printed.contains("4141") && !printed.contains("65, 65"), "{printed}");
    assert!(printed.starts_with("BlobKey(..)"));
}

#[test]
fn blb_007_chunks_sealed_for_another_place_do_not_open() {
    let size = BlobSize::new(2 * PLAIN_CHUNK as u64).unwrap();
    let blob = sealed(2 * PLAIN_CHUNK);
    // given the two chunks in each other's place, as somebody who makes a new outboard over them could have it
    let [first, second] = [0, 1].map(|n: usize| blob.chunks()[n].bytes().to_vec());
    let swapped = [SealedChunk { index: 0, bytes: second }, SealedChunk { index: 1, bytes: first.clone() }];
    assert_eq!(open(size, &swapped, &key(1)), Err(BlobError::WrongKey));
    // and the first alone, as if it were the last
    let alone = [SealedChunk { index: 0, bytes: first }];
    assert_eq!(open(BlobSize::new(PLAIN_CHUNK as u64).unwrap(), &alone, &key(1)), Err(BlobError::WrongKey));
}

#[test]
fn blb_008_a_missing_chunk_is_named() {
    let blob = sealed(3 * PLAIN_CHUNK);
    let size = verifier(&blob).size();
    assert_eq!(open(size, &blob.chunks()[..2], &key(1)), Err(BlobError::MissingChunk { expected: 2 }));
    assert_eq!(open(size, &blob.chunks()[1..], &key(1)), Err(BlobError::MissingChunk { expected: 0 }));
    assert_eq!(open(size, &[], &key(1)), Err(BlobError::MissingChunk { expected: 0 }));
}

#[test]
fn another_key_opens_nothing_and_the_hash_of_public_content_gives_its_key() {
    let blob = sealed(10);
    assert_eq!(open(BlobSize::new(10).unwrap(), blob.chunks(), &key(2)), Err(BlobError::WrongKey));
    assert_eq!(BlobKey::of_public(&[3; 32]), BlobKey::of_public(&[3; 32]));
    assert_ne!(BlobKey::of_public(&[3; 32]), BlobKey::of_public(&[4; 32]));
    assert_ne!(BlobKey::of_public(&[3; 32]).expose(), &[3; 32]);
    assert_ne!(BlobKey::random(&mut SeededRng::new(1)), BlobKey::random(&mut SeededRng::new(2)));
}

#[test]
fn blb_009_a_reference_has_one_text() {
    let (id, size) = (BlobId::from_array([0xab; 32]), BlobSize::new(7).unwrap());
    let public = BlobRef { id, size, key: None };
    let text = format!("teahouse-blob:7:{}", "ab".repeat(32));
    assert_eq!(*public.expose_text(), text);
    assert_eq!(text.parse(), Ok(public));
    let private = BlobRef { id, size, key: Some(key(0xcd)) };
    assert_eq!(*private.expose_text(), format!("{text}:{}", "cd".repeat(32)));
    assert_eq!(private.expose_text().parse(), Ok(private));
    let ab = "ab".repeat(32);
    for bad in [
        String::new(),
        format!("teahouse-blob:07:{ab}"),
        format!("teahouse-blob:+7:{ab}"),
        format!("teahouse-blob:7:{}", "AB".repeat(32)),
        format!("teahouse-blob:7:{ab}:"),
        format!("teahouse-blob:7:{ab}:{}", "CD".repeat(32)),
        format!("teahouse-blob:7:{ab}:{ab}:"),
        format!("teahouse-blob:{}:{ab}", MOST_BLOB + 1),
        format!("blob:7:{ab}"),
    ] {
        assert_eq!(bad.parse::<BlobRef>(), Err(CodecError::Malformed("blob reference")), "{bad}");
    }
}

#[test]
fn a_set_knows_what_is_missing() {
    let size = BlobSize::new(3 * PLAIN_CHUNK as u64).unwrap();
    let set = ChunkSet::default().with(0).with(2).with(64);
    assert_eq!(set.missing(size).collect::<Vec<_>>(), [1]);
    assert!(!set.is_whole(size) && set.with(1).is_whole(size) && set.with(1) == ChunkSet::whole(size));
    let most = BlobSize::new(MOST_BLOB).unwrap();
    assert!(ChunkSet::whole(most).is_whole(most) && ChunkSet::whole(most).has(63) && !set.has(64));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn short_blobs_come_back(bytes in proptest::collection::vec(any::<u8>(), 0..3_000), n in any::<u8>()) {
        let blob = seal(&bytes, &key(n)).unwrap();
        let opened = open(verifier(&blob).size(), blob.chunks(), &key(n)).unwrap();
        prop_assert_eq!(opened.as_slice(), bytes.as_slice());
        prop_assert_eq!(Outboard::from_bytes(&blob.outboard().to_bytes()), Ok(blob.outboard().clone()));
    }

    #[test]
    fn bent_bytes_never_panic_and_are_canonical_when_accepted(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        if let Ok(outboard) = Outboard::from_bytes(&bytes) {
            prop_assert_eq!(outboard.to_bytes(), bytes.clone());
        }
        if let Ok(reference) = BlobRef::from_bytes(&bytes) {
            prop_assert_eq!(reference.to_bytes(), bytes);
        }
    }

    #[test]
    fn a_reference_comes_back(id in any::<[u8; 32]>(), size in 0..=MOST_BLOB, secret in any::<Option<[u8; 32]>>()) {
        let key = secret.map(|bytes| BlobKey::from_secret(SecretBytes::new(bytes)));
        let reference = BlobRef { id: BlobId::from_array(id), size: BlobSize::new(size).unwrap(), key };
        prop_assert_eq!(BlobRef::from_bytes(&reference.to_bytes()), Ok(reference.clone()));
        prop_assert_eq!(reference.expose_text().parse(), Ok(reference));
    }

    #[test]
    fn strange_texts_never_panic(text in "(teahouse-blob:)?[0-9a-f:+A-Z]{0,140}") {
        if let Ok(reference) = text.parse::<BlobRef>() {
            prop_assert_eq!(reference.expose_text().as_str().to_owned(), text);
        }
    }
}
