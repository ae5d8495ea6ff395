//! A split cuts a pot into parts that a draw decides: whole units, at least one each, together exactly the pot.
//!
//! ```text
//! weight(i) = 1 + the low 24 bits of keccak256( draw | i )          0 <= i < parts
//! W(i)      = weight(0) + ... + weight(i - 1)
//! offset    = the low 128 bits of keccak256( draw | parts ), modulo W(parts)
//! cut(i)    = i + (W(i) * (pot - parts) + offset) / W(parts)
//! part i    = cut(i + 1) - cut(i)
//! ```
//! Without a draw all weights are one, and odd units go to the places in front.

use crate::account::Word;
use crate::amount::Amount;
use crate::hash::{keccak_words, low, number};

/// The parts of a pot that holds a unit for each at least.
///
/// # Panics
/// When there are more parts than units: no envelope has so many seats.
pub fn split(pot: Amount, parts: u32, draw: Word) -> Vec<Amount> {
    let spread =
        pot.checked_sub(Amount::small(parts.into())).expect("an envelope holds a unit for each share").get();
    let ends = running(parts, draw);
    let Some(weights) = ends.last().copied() else { return Vec::new() };
    let offset = if draw.is_zero() { weights - 1 } else { low(chance(draw, parts)) % weights };
    let cut = |(i, end): (usize, &u128)| i as u128 + 1 + (end * spread + offset) / weights;
    let cuts: Vec<u128> = ends.iter().enumerate().map(cut).collect();
    let starts = std::iter::once(&0).chain(&cuts);
    let part = |(end, start): (&u128, &u128)| Amount::new(end - start).expect("a part is not above its pot");
    cuts.iter().zip(starts).map(part).collect()
}

/// The sums of the weights, from the first to all.
fn running(parts: u32, draw: Word) -> Vec<u128> {
    let weight = |i| if draw.is_zero() { 1 } else { 1 + (low(chance(draw, i)) & 0x00ff_ffff) };
    let add = |sum: &mut u128, i| {
        *sum += weight(i);
        Some(*sum)
    };
    (0..parts).scan(0, add).collect()
}

fn chance(draw: Word, index: u32) -> Word {
    keccak_words(&[draw, number(index.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_are_whole_and_together_the_pot(parts in 1_u32..=128, spare in 0_u128..1 << 95, draw in any::<[u8; 32]>()) {
            let pot = Amount::new(spare + u128::from(parts)).unwrap();
            for draw in [Word::from_array(draw), Word::ZERO] {
                let cut = split(pot, parts, draw);
                prop_assert_eq!(cut.iter().map(|part| part.get()).sum::<u128>(), pot.get());
                prop_assert!(cut.iter().all(|part| part.get() >= 1));
            }
        }
    }

    #[test]
    fn without_a_draw_odd_units_go_to_the_front() {
        let parts: Vec<u128> =
            split(Amount::small(11), 4, Word::ZERO).iter().map(|part| part.get()).collect();
        assert_eq!(parts, [3, 3, 3, 2]);
        assert_eq!(split(Amount::ZERO, 0, Word::ZERO), []);
    }
}
