use alloy::primitives::Address;
use proptest::prelude::*;
use teahouse_chain::port::ChainId;

use super::*;
use crate::shielded::keys::SpendingKey;
use crate::shielded::testing::{PLACE, spending};

fn address(index: u64) -> ShieldedAddress {
    spending(1).view().incoming().address(&PLACE, index)
}

#[test]
fn an_address_comes_back_from_its_text() {
    let text = address(0).text(&PLACE);
    assert!(text.starts_with("teatest1"), "{text}");
    assert_eq!(ShieldedAddress::parse(&text, &PLACE), Ok(address(0)));
    assert_eq!(ShieldedAddress::parse(&format!("  {text}\n"), &PLACE), Ok(address(0)));
    assert_eq!(address(0).to_bytes().len(), 1 + 8 + 11 + 32 + 32);
}

#[test]
fn shw_001_an_address_of_another_pool_is_refused_and_both_are_named() {
    // given a pool on another test chain, and one on a chain whose coins are worth something
    let sibling = PoolPlace { chain: ChainId::new(1_337), ..PLACE };
    let real = PoolPlace { chain: ChainId::new(1), pool: Address::repeat_byte(7) };
    // when
    let text = address(0).text(&PLACE);
    let refused = ShieldedAddress::parse(&text, &sibling).unwrap_err();
    // then
    let (expected, found) = (sibling.network(), PLACE.network());
    assert_eq!(refused, AddressError::OtherNetwork { expected, found });
    assert!(refused.to_string().contains(&expected.to_string()));
    assert!(refused.to_string().contains(&found.to_string()));
    let refused = ShieldedAddress::parse(&text, &real).unwrap_err();
    assert_eq!(refused, AddressError::OtherKind { expected: "tea", found: "teatest".to_owned() });
}

#[test]
fn a_slip_a_newer_version_and_a_receiver_that_is_none_are_told_apart() {
    let text = address(0).text(&PLACE);
    let mut slip = text.clone();
    let last = slip.pop().unwrap();
    slip.push(if last == 'q' { 'p' } else { 'q' });
    let refused = |text: &str| ShieldedAddress::parse(text, &PLACE).unwrap_err();
    assert_eq!(refused(&slip), AddressError::Text(TextFault::Checksum));
    let bytes = address(0).to_bytes();
    let newer = [&[2], &bytes[1..]].concat();
    assert_eq!(refused(&bech32m::encode(TEST_PREFIX, &newer)), AddressError::Version { found: 2, newest: 1 });
    let identity = [&bytes[..52], &[0; 32]].concat();
    let malformed = AddressError::Bytes(CodecError::Malformed("receiver of an address"));
    assert_eq!(refused(&bech32m::encode(TEST_PREFIX, &identity)), malformed);
    assert_eq!(refused(&bech32m::encode(TEST_PREFIX, &bytes[..83])).code().as_str(), "SHD-024");
}

#[test]
fn two_addresses_of_one_owner_share_nothing_but_the_network() {
    let (one, two) = (address(0), address(1));
    assert_ne!(one.diversifier, two.diversifier);
    assert_ne!(one.key, two.key);
    assert_ne!(one.receiver, two.receiver);
    let again = SpendingKey::of(&crate::shielded::testing::persona(1));
    assert_eq!(again.view().incoming().address(&PLACE, 1), two, "the phrase gives it back");
}

proptest! {
    #[test]
    fn any_bytes_are_an_address_or_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 84)) {
        for bytes in [bytes.clone(), [&[1], &bytes[1..]].concat(), [&address(0).to_bytes()[..52], &bytes[52..]].concat()] {
            if let Ok(read) = ShieldedAddress::from_bytes(&bytes) {
                prop_assert_eq!(read.to_bytes(), bytes);
            }
        }
    }

    #[test]
    fn any_text_is_an_address_or_a_refusal(text in "(tea|teatest)1[a-z0-9]{0,150}") {
        if let Ok(read) = ShieldedAddress::parse(&text, &PLACE) {
            prop_assert_eq!(read.text(&PLACE), text);
        }
    }
}
