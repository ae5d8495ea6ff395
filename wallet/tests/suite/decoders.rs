//! Every decoder of the wallet, held against every bent bit of a true value and against noise: it says what the bytes say, in
//! their one form, or refuses. None of them panics, and none believes a length before it has the bytes.

mod specimens;

use proptest::prelude::*;
use teahouse_wallet::envelope::{GivenShare, SubmitterHint};
use teahouse_wallet::keystore::{Keystore, Passphrase, Protection, Stretching};
use teahouse_wallet::phrase::Phrase;

use specimens::{KINDS, again, specimens};

#[test]
fn every_bent_bit_is_read_as_what_it_says_or_refused() {
    for (name, bytes, again) in specimens() {
        assert_eq!(again(&bytes).as_ref(), Some(&bytes), "{name}");
        for place in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[place / 8] ^= 1 << (place % 8);
            if let Some(said) = again(&bent) {
                assert_eq!(said, bent, "{name}, bit {place}: two forms of one value");
            }
        }
    }
}

#[test]
fn what_is_cut_short_or_goes_on_is_refused() {
    for (name, bytes, again) in specimens() {
        for end in 0..bytes.len() {
            assert_eq!(again(&bytes[..end]), None, "{name}, cut at {end}");
        }
        assert_eq!(again(&[bytes.as_slice(), &[0]].concat()), None, "{name}, with a byte more");
    }
}

#[test]
fn an_empty_hint_is_none() {
    assert_eq!(again::<SubmitterHint>(&[0; 4]), None);
    assert_eq!(again::<SubmitterHint>(&[0, 0, 0, 1, b'a']), Some(vec![0, 0, 0, 1, b'a']));
}

#[test]
fn a_keystore_of_which_a_letter_was_changed_never_opens_as_another_phrase() {
    let phrase = Phrase::from_entropy(&teahouse_base::SecretBytes::new([7; 32]));
    let typed = Passphrase::new("tea".to_owned());
    let protection = Protection::Passphrase(&typed, Stretching::CHEAP_FOR_TESTS);
    let mut rng = teahouse_base::testing::SeededRng::new(1);
    let text = Keystore::seal(&phrase, &protection, &mut rng).unwrap().to_json();
    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        let read = String::from_utf8(bytes).ok().and_then(|bent| Keystore::from_json(&bent).ok());
        if let Some(keystore) = read {
            // White space, or the other case of a hex digit.
            assert_eq!(keystore.open(Some(&typed)).unwrap(), phrase, "{place}");
        }
    }
}

proptest! {
    #[test]
    fn noise_is_refused_or_says_itself(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        for again in KINDS {
            // Noise behind a true version gets further.
            for bytes in [bytes.clone(), [&[1], bytes.as_slice()].concat(), [&[2], bytes.as_slice()].concat()] {
                if let Some(said) = again(&bytes) {
                    prop_assert_eq!(said, bytes);
                }
            }
        }
    }

    #[test]
    fn a_typed_phrase_is_one_or_is_refused_and_never_repeated(text in "[a-zA-Z0-9é茶 \n]{0,300}") {
        match Phrase::parse(&text) {
            Ok(phrase) => prop_assert_eq!(Phrase::from_entropy(&phrase.entropy()), phrase),
            Err(error) => {
                let said = error.to_string();
                let longest = text.split_whitespace().filter(|word| word.len() > 9).any(|word| said.contains(word));
                prop_assert!(!longest);
            }
        }
    }

    #[test]
    fn a_link_is_a_share_or_is_refused(text in "[a-zA-Z0-9_-]{0,500}") {
        let link = format!("{}{text}", teahouse_wallet::envelope::LINK_PREFIX);
        prop_assert!(GivenShare::from_link(&link).is_err());
        prop_assert!(GivenShare::from_link(&text).is_err());
    }
}
