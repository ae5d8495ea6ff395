use alloy::primitives::Address;
use proptest::prelude::*;
use teahouse_base::Coded;
use teahouse_chain::port::ChainId;

use super::*;
use crate::shielded::testing::{PLACE, persona, spending};

const OTHER: PoolPlace = PoolPlace { chain: ChainId::new(1_337), pool: Address::repeat_byte(7) };

#[test]
fn viewing_keys_come_back_from_their_texts_and_see_the_same_addresses() {
    // given
    let view = spending(1).view().clone();
    let address = view.incoming().address(&PLACE, 3);
    // when
    let full = FullViewingKey::import(&view.export(&PLACE), &PLACE).unwrap();
    let incoming = IncomingViewingKey::import(&view.incoming().export(&PLACE), &PLACE).unwrap();
    let outgoing = OutgoingViewingKey::import(&view.outgoing().export(&PLACE), &PLACE).unwrap();
    // then
    assert_eq!(full.incoming().address(&PLACE, 3), address);
    assert_eq!(full.spend(), view.spend());
    assert_eq!(full.nullifiers().expose(), view.nullifiers().expose());
    assert_eq!(incoming.address(&PLACE, 3), address);
    assert_eq!(outgoing.expose(), view.outgoing().expose());
    assert!(view.export(&PLACE).starts_with("teafvktest1"));
    assert!(view.incoming().export(&PLACE).starts_with("teaivktest1"));
    assert!(view.outgoing().export(&PLACE).starts_with("teaovktest1"));
}

#[test]
fn a_key_of_another_pool_or_kind_is_refused_by_name() {
    let view = spending(1).view().clone();
    let text = view.incoming().export(&PLACE);
    let refused = IncomingViewingKey::import(&text, &OTHER).unwrap_err();
    let (expected, found) = (OTHER.network(), PLACE.network());
    assert_eq!(refused, KeyTextError::OtherNetwork { expected, found });
    assert_eq!(refused.code().as_str(), "SHD-012");
    let refused = FullViewingKey::import(&text, &PLACE).unwrap_err();
    assert_eq!(refused.code().as_str(), "SHD-011");
    assert!(refused.to_string().contains("teaivktest") && refused.to_string().contains("teafvktest"));
}

#[test]
fn two_personas_share_no_key() {
    let [one, two] = [1, 2].map(|number| SpendingKey::of(&persona(number)));
    assert_ne!(one.view().spend(), two.view().spend());
    assert_ne!(one.view().outgoing().expose(), two.view().outgoing().expose());
    assert_ne!(one.view().incoming().address(&PLACE, 0), two.view().incoming().address(&PLACE, 0));
    assert_ne!(one.own_seed(&PLACE, 0), two.own_seed(&PLACE, 0));
    assert_ne!(one.own_seed(&PLACE, 0), one.own_seed(&PLACE, 1));
    assert_ne!(one.own_seed(&PLACE, 0), one.own_seed(&OTHER, 0));
}

#[test]
fn each_payer_is_told_an_address_of_its_own_and_always_the_same() {
    let view = |number| spending(number).view().clone();
    let told = |payer: u8| view(1).incoming().address_for(&PLACE, &[payer; 32]);
    assert_eq!(told(1), told(1));
    let (bo, carla) = (told(1), told(2));
    assert_ne!(bo.diversifier(), carla.diversifier());
    assert_ne!(bo.key(), carla.key());
    assert_ne!(bo, view(2).incoming().address_for(&PLACE, &[1; 32]));
    assert_ne!(bo.diversifier(), view(1).incoming().address_for(&OTHER, &[1; 32]).diversifier());
    // and it is none of those that are counted
    assert!((0..100).all(|index| view(1).incoming().address(&PLACE, index) != bo));
}

#[test]
fn shw_015_keys_print_nothing() {
    let key = spending(1);
    let printed = format!("{:?}", (&key, key.view(), key.view().incoming(), key.view().outgoing()));
    let names = "(SpendingKey(..), FullViewingKey(..), IncomingViewingKey(..), OutgoingViewingKey(..))";
    assert_eq!(printed, names);
}

proptest! {
    #[test]
    fn any_text_is_a_key_or_a_refusal(bytes in proptest::collection::vec(any::<u8>(), 0..220), kind in 0..3_usize) {
        let prefix = ["teafvktest", "teaivktest", "teaovktest"][kind];
        let network = PLACE.network();
        let body = [&[1], &network.as_bytes()[..], bytes.as_slice()].concat();
        let text = crate::shielded::bech32m::encode(prefix, &body);
        let again = match kind {
            0 => FullViewingKey::import(&text, &PLACE).map(|key| key.export(&PLACE)),
            1 => IncomingViewingKey::import(&text, &PLACE).map(|key| key.export(&PLACE)),
            _ => OutgoingViewingKey::import(&text, &PLACE).map(|key| key.export(&PLACE)),
        };
        if let Ok(again) = again {
            prop_assert_eq!(again.as_str(), text.as_str());
        }
    }
}
