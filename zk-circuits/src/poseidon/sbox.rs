//! The fifth power of a number can be made in two ways; each circuit has the one that makes its proofs faster.
//!
//! Groth16 pays for a cell that stands on the right of a product about three times what it pays for one on the left. Two
//! squares and a product are three constraints, with two cells on the right; four constraints, each times the input,
//! have one. They are for a circuit that has room for them below its power of two: a payment of two notes. Which is faster is
//! measured, not guessed: a circuit builds its gadgets inside [`with_sbox`], and benchmarks build it the other way.
//! Nobody makes a wrong proof by it: a circuit with other S-boxes is another circuit, and a key is one circuit's.

use std::cell::Cell;

/// How an S-box is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sbox {
    /// x², (x²)², x⁴·x: three constraints, as circom has them.
    #[default]
    Squares,
    /// x², x²·x, x³·x, x⁴·x: four constraints, of whose cells only the last stands on the right of another.
    Products,
}

thread_local! {
    /// What circuits that this thread builds have.
    static CHOSEN: Cell<Sbox> = const { Cell::new(Sbox::Squares) };
}

impl Sbox {
    /// How the circuit that is being built has its S-boxes.
    pub(super) fn chosen() -> Self {
        CHOSEN.get()
    }
}

/// Builds circuits whose S-boxes are made this way; when it is done, those of this thread are as before.
pub fn with_sbox<T>(sbox: Sbox, build: impl FnOnce() -> T) -> T {
    /// Puts the choice back, whatever happens in between.
    struct Back(Sbox);
    impl Drop for Back {
        fn drop(&mut self) {
            CHOSEN.set(self.0);
        }
    }
    let _back = Back(CHOSEN.replace(sbox));
    build()
}
