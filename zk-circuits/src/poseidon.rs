//! Poseidon is a hash of field elements that costs a circuit little.
//!
//! These are the digests of circom's library (`circomlib/circuits/poseidon.circom`), of its JavaScript and Solidity
//! twins, and so of the contracts: the permutation of "Poseidon: A New Hash Function for Zero-Knowledge Proof Systems"
//! (Grassi, Khovratovich, Rechberger, Roy, Schofnegger; USENIX Security 2021) over BN254 with `x^5`, 8 full rounds and
//! 56 to 70 partial ones; the first of `N + 1` lanes starts at 0 and ends as the digest of `N` elements.
//!
//! It trusts `light-poseidon` for the constants and the native permutation. Digests of different `N` are unrelated, but
//! two uses of the same `N` are kept apart only by a tag among the elements.
//!
//! # The gadget
//! [`gadget::hash`] proves that its result is the digest of its inputs:
//! 1. the second power of an S-box's input is its square,
//! 2. the fourth power is the square of the second,
//! 3. the fifth power is the fourth times the input.
//!
//! Made of products instead ([`gadget::Sbox`]), the third power is the second times the input, and the fourth the third
//! times the input. Everything else is a sum and has no constraint. [`hash`] is the plain predicate.

pub mod gadget;
mod sbox;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::sync::OnceLock;

use ark_bn254::Fr;
use light_poseidon::parameters::bn254_x5::get_poseidon_parameters;
use light_poseidon::{Poseidon, PoseidonHasher, PoseidonParameters};

/// The most elements that are hashed at once.
pub const MOST_INPUTS: usize = 12;

/// The digest of `N` elements, 1 to [`MOST_INPUTS`]; another number does not compile.
///
/// ```
/// use teahouse_zk::{Fr, poseidon};
/// let digest = poseidon::hash(&[Fr::from(1), Fr::from(2)]);
/// assert_eq!(digest.to_string(), "7853200120776062878684798364095072458815029376092732009249414926327459813530");
/// ```
pub fn hash<const N: usize>(inputs: &[Fr; N]) -> Fr {
    const { assert!(N >= 1 && N <= MOST_INPUTS, "Poseidon takes 1 to 12 elements") };
    HASHERS.with_borrow_mut(|hashers| {
        let hasher = hashers[N - 1].get_or_insert_with(|| Poseidon::new(parameters(N)));
        hasher.hash(inputs).expect("a hasher with N + 1 lanes takes N elements")
    })
}

/// Round constants and matrix for `inputs` elements, made once.
fn constants(inputs: usize) -> &'static PoseidonParameters<Fr> {
    static CONSTANTS: [OnceLock<PoseidonParameters<Fr>>; MOST_INPUTS] =
        [const { OnceLock::new() }; MOST_INPUTS];
    CONSTANTS[inputs - 1].get_or_init(|| parameters(inputs))
}

fn parameters(inputs: usize) -> PoseidonParameters<Fr> {
    let lanes = u8::try_from(inputs + 1).expect("at most 13 lanes");
    get_poseidon_parameters(lanes).expect("there are constants for 2 to 13 lanes") // POS-001
}

thread_local! {
    /// A hasher of each width, made when it is first used: its constants are many.
    static HASHERS: RefCell<[Option<Poseidon<Fr>>; MOST_INPUTS]> = const { RefCell::new([const { None }; MOST_INPUTS]) };
}
