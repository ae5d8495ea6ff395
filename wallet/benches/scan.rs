//! What finding one's money again costs: full trial decryption of notes that are somebody else's, on one core.
//!
//! Each note is tried as the scanner tries it: as its payee, which the view tag ends early 255 times of 256, and as its payer.

#![allow(missing_docs, clippy::unwrap_used, reason = "benchmark")]

use std::hint::black_box;

use alloy::primitives::Address;
use criterion::{Criterion, criterion_group, criterion_main};
use teahouse_base::SecretBytes;
use teahouse_chain::port::{Asset, ChainId};
use teahouse_wallet::keys::{KeyTree, PersonaNumber};
use teahouse_wallet::phrase::Phrase;
use teahouse_wallet::shielded::cipher::{NotePlain, SealedNote, SeenNote};
use teahouse_wallet::shielded::{Memo, PoolPlace, SpendingKey};
use teahouse_zk::Fr;
use teahouse_zk::note::{Commitment, Nullifier, Rho};

const PLACE: PoolPlace = PoolPlace { chain: ChainId::PRACTICE, pool: Address::repeat_byte(0x2a) };
const NOTES: u64 = 1_000;

fn somebody(number: u8) -> SpendingKey {
    let phrase = Phrase::from_entropy(&SecretBytes::new([number; 32]));
    SpendingKey::of(&KeyTree::new(&phrase).persona(PersonaNumber::FIRST))
}

/// Notes from one stranger to another, each with an ephemeral key and a tag of its own.
fn strangers_notes() -> Vec<SealedNote> {
    let (payee, payer) = (somebody(2), somebody(3));
    let memo = Memo::new("two cups of tea").unwrap();
    let note = |number: u64| {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_be_bytes());
        let seed = SecretBytes::new(seed);
        let plain = NotePlain { asset: Asset::Native, value: 5, seed, memo: memo.clone() };
        let to = payee.view().incoming().address(&PLACE, number);
        SealedNote::seal(&PLACE, &to, &plain, payer.view().outgoing())
    };
    (0..NOTES).map(note).collect()
}

fn scan(criterion: &mut Criterion) {
    let (ours, notes) = (somebody(1), strangers_notes());
    let commitment = Commitment::from_element(Fr::from(9));
    let rho = Rho::of_output(&Nullifier::from_element(Fr::from(9)), 1);
    let mut group = criterion.benchmark_group("shielded/scan");
    group.sample_size(20);
    group.bench_function("1000 notes", |bencher| {
        bencher.iter(|| {
            for note in &notes {
                let seen = SeenNote { ciphertext: &note.ciphertext, commitment, rho, deposit: None };
                assert!(black_box(ours.view().incoming().open(&PLACE, &seen)).is_err());
                assert!(black_box(ours.view().outgoing().open(&PLACE, &seen)).is_err());
            }
        });
    });
    group.finish();
}

criterion_group!(benches, scan);
criterion_main!(benches);
