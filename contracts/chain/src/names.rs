//! A name points at the hash of a contact card that its owner signed. Nobody needs one.
//!
//! This module says the same as `contracts/src/NameDirectory.sol`, on the other side of the wire. Owners, offers and
//! recoveries of names are in [`crate::ownership`], reached through [`Names::owners`].
//!
//! | file | holds |
//! |---|---|
//! | `call` | [`Names`]: the calls |
//! | `state` | [`Commitment`], [`NameState`], [`Resolved`]: what the contract says |
//! | `signed` | [`Registration`], [`NameAct`]: what is committed to, and what owners sign |
//! | `event` | [`NameEvent`]: what the contract wrote |
//! | `refusal` | [`NameRefusal`]: why it refused |
//!
//! A name is asked for in two steps: [`Names::commit`] with [`Registration::commitment`], then, [`MIN_COMMITMENT_AGE`] to
//! [`MAX_COMMITMENT_AGE`] later, [`Names::register`] with the deposit.
//!
//! # Privacy
//! A commitment says nothing while its salt is random. From the registration on everybody sees name, owner, card hash, and
//! where the deposit goes back to. Whoever resolves a name tells its endpoint which one.

mod call;
mod event;
mod refusal;
mod signed;
mod state;

pub use call::Names;
pub use event::NameEvent;
pub use refusal::NameRefusal;
pub use signed::{NameAct, Registration};
pub use state::{Commitment, HeldName, NamePhase, NameState, Resolved};

use std::time::Duration;

use crate::envelope::Amount;
use crate::slug::Slug;

/// The shortest age of a commitment that becomes a registration.
pub const MIN_COMMITMENT_AGE: Duration = Duration::from_secs(60);
/// The longest age of one.
pub const MAX_COMMITMENT_AGE: Duration = Duration::from_secs(24 * 3_600);
/// How long a name lives without being renewed.
pub const TERM: Duration = Duration::from_secs(365 * 24 * 3_600);
/// How long nobody but its owner can end it after that.
pub const GRACE: Duration = Duration::from_secs(90 * 24 * 3_600);

/// The deposit of a name of eight or more characters, in wei.
const DEPOSIT: u128 = 1_000_000_000_000_000;
/// From this many characters on every name costs the same.
const LONG: usize = 8;

/// The deposit of a name in wei: a thousandth of a coin for eight or more characters, and four times as much for each fewer.
pub fn deposit_of(name: &Slug) -> Amount {
    let fewer = LONG.saturating_sub(name.length());
    Amount::new(DEPOSIT << (2 * fewer)).expect("the dearest name, of one character, costs less than 2^96 wei") // NAM-006
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nam_006_a_character_fewer_costs_four_times_as_much() {
        let name = "abcdefghi";
        let deposits: Vec<u128> = (1..=name.len())
            .map(|length| deposit_of(&Slug::new(&name[..length]).expect("a name")).get())
            .collect();
        assert_eq!(deposits[0], 16_384 * DEPOSIT);
        assert!(deposits[..LONG].windows(2).all(|pair| pair[0] == 4 * pair[1]));
        assert_eq!(deposits[LONG - 1..], [DEPOSIT, DEPOSIT]);
    }
}
