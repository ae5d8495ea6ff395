//! A look-alike is an address that shares the ends which people compare with one that they know.
//!
//! Whoever wants to be paid in another's place makes an address with the same first and last digits and gets it into a
//! history or a conversation ("address poisoning"); to meet four digits at each end costs seconds.

use alloy::primitives::Address;

/// How many bytes at each end are compared: four digits.
const ENDS: usize = 2;

/// The known address that `address` could be taken for: another one with the same first and last four digits.
pub fn look_alike(address: Address, known: impl IntoIterator<Item = Address>) -> Option<Address> {
    let ends = |of: &Address| (of[..ENDS].to_vec(), of[20 - ENDS..].to_vec());
    let mine = ends(&address);
    known.into_iter().find(|other| *other != address && ends(other) == mine)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_address_with_the_same_ends_and_another_middle_is_found(bytes: [u8; 20], place in 2_usize..18, other in 1_u8..) {
            let mut bent = bytes;
            bent[place] ^= other;
            prop_assert_eq!(look_alike(bent.into(), [Address::from(bytes)]), Some(bytes.into()));
            prop_assert_eq!(look_alike(bytes.into(), [Address::from(bytes)]), None);
        }

        #[test]
        fn an_address_with_another_end_is_none(bytes: [u8; 20], place in prop_oneof![0_usize..2, 18_usize..20], other in 1_u8..) {
            let mut bent = bytes;
            bent[place] ^= other;
            prop_assert_eq!(look_alike(bent.into(), [Address::from(bytes)]), None);
        }
    }
}
