//! A tag is a word of at most eleven letters, read as a number, that keeps one use of Poseidon apart from the others.

use ark_bn254::Fr;
use ark_ff::BigInt;

/// Of an owner key.
pub(crate) const OWNER: u128 = number(b"owner");
/// Of an address key.
pub(crate) const ADDRESS: u128 = number(b"address");
/// Of a note key.
pub(crate) const KEY: u128 = number(b"notekey");
/// Of a commitment, where it stands above the asset.
pub(crate) const NOTE: u128 = number(b"note");
/// Of a nullifier.
pub(crate) const NULLIFIER: u128 = number(b"nullifier");
/// Of an output's ρ.
pub(crate) const RHO: u128 = number(b"rho");
/// Of what a spend key signs.
pub(crate) const SPEND: u128 = number(b"spend");

/// The tag of a commitment above the 160 bits of an asset: together below `p`.
pub(crate) fn above_asset() -> Fr {
    Fr::from(NOTE) * Fr::from(BigInt::<4>([0, 0, 1 << 32, 0]))
}

const fn number(word: &[u8]) -> u128 {
    assert!(word.len() <= 11, "a tag above an asset of 160 bits is below p");
    let (mut number, mut at) = (0, 0);
    while at < word.len() {
        number = number << 8 | word[at] as u128;
        at += 1;
    }
    number
}
