//! A token is known by its address; what it calls itself is a claim.
//!
//! The list of each chain (`tokens.json`, part of the program) names the tokens that were looked at by people; a chain
//! without an entry has none. Everything else is read from the token's own contract, which may say anything: texts are
//! bounded and cleaned, and a symbol that could be taken for a known one is found (TOK-001, TOK-002).

use std::sync::LazyLock;

use alloy::primitives::Address;
use serde::Deserialize;

use crate::port::ChainId;

/// The most characters of a symbol.
pub const MAX_SYMBOL: usize = 16;
/// The most characters of a name.
pub const MAX_NAME: usize = 48;
/// The most digits behind the point: with more, no amount of a wallet has a digit before it.
pub const MAX_DECIMALS: u8 = 36;

/// A token that was looked at by people.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedToken {
    /// As people write it: `USDC`.
    pub symbol: String,
    /// Its whole name.
    pub name: String,
    /// Digits behind the point.
    pub decimals: u8,
    /// Its contract.
    pub address: Address,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListJson {
    version: u8,
    chains: Vec<ChainJson>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChainJson {
    chain_id: ChainId,
    tokens: Vec<ListedToken>,
}

const TEXT: &str = include_str!("../tokens.json");

static LIST: LazyLock<ListJson> = LazyLock::new(|| {
    let list: ListJson =
        serde_json::from_str(TEXT).expect("the list is part of the program, and a test reads it");
    assert!(list.version == 1, "the list is part of the program, and a test reads it");
    list
});

/// The tokens of a chain that were looked at by people; none for a chain that nobody looked at.
pub fn listed(chain: ChainId) -> &'static [ListedToken] {
    LIST.chains.iter().find(|one| one.chain_id == chain).map_or(&[], |one| one.tokens.as_slice())
}

/// Whether a character is never seen, or changes how others are read: controls, joiners, marks of direction, fillers.
fn is_hidden(c: char) -> bool {
    let is_listed = matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    );
    is_listed || c.is_control()
}

/// What a token calls itself, fit for a screen: nothing hidden, single spaces, at most `most` characters (TOK-001).
pub fn clean(text: &str, most: usize) -> String {
    let shown: String =
        text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| !is_hidden(*c)).collect();
    let words = shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    words.chars().take(most).collect::<String>().trim_end().to_owned() // TOK-001
}

/// What a symbol looks like to somebody who glances at it: without case, accents, spaces and points, and with every letter
/// in the place of those that it could be taken for (UTS 39, "Confusable Detection").
fn glance(symbol: &str) -> String {
    let low: String = symbol.to_lowercase().chars().map(narrow).collect();
    let twins: String = unicode_security::confusable_detection::skeleton(&low).collect();
    let twins: String = twins.to_lowercase().chars().map(twin_of_digit).collect();
    let again: String = unicode_security::confusable_detection::skeleton(&twins).collect();
    again.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letter that a wide one stands for (Unicode, block "Halfwidth and Fullwidth Forms").
const fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xfee0) {
            Some(letter) => letter,
            None => c,
        },
        other => other,
    }
}

/// The letter that a digit is put in the place of.
const fn twin_of_digit(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '|' | 'i' => 'l',
        '3' => 'e',
        '5' | '$' => 's',
        '8' => 'b',
        other => other,
    }
}

/// Whether `symbol` could be taken for `known` (TOK-002).
pub fn could_be_taken_for(symbol: &str, known: &str) -> bool {
    let seen = glance(symbol);
    !seen.is_empty() && seen == glance(known) // TOK-002
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_list_names_each_token_once_by_an_address_with_its_checksum() {
        let json: serde_json::Value = serde_json::from_str(TEXT).unwrap();
        assert!(
            json["chains"].as_array().unwrap().iter().all(|one| one["chain_id"] != 31_337),
            "worthless money is not listed"
        );
        for chain in json["chains"].as_array().unwrap() {
            let (mut addresses, mut symbols) = (BTreeSet::new(), BTreeSet::new());
            for token in chain["tokens"].as_array().unwrap() {
                let text = token["address"].as_str().unwrap();
                let address =
                    Address::parse_checksummed(text, None).expect("an address with its checksum (EIP-55)");
                assert!(addresses.insert(address), "{text} stands twice");
                assert!(
                    symbols.insert(glance(token["symbol"].as_str().unwrap())),
                    "{text} has another one's symbol"
                );
            }
        }
        for chain in &LIST.chains {
            for token in &chain.tokens {
                assert_eq!(clean(&token.symbol, MAX_SYMBOL), token.symbol);
                assert_eq!(clean(&token.name, MAX_NAME), token.name);
                assert!(token.decimals <= MAX_DECIMALS);
            }
        }
        assert_eq!(listed(ChainId::new(8_453))[0].symbol, "USDC");
        assert!(listed(ChainId::PRACTICE).is_empty() && listed(ChainId::new(5)).is_empty());
    }

    #[test]
    fn tok_001_what_hides_or_turns_letters_around_is_taken_out() {
        assert_eq!(clean("US\u{200b}D\u{202e}C\u{0}\n ", MAX_SYMBOL), "USDC");
        assert_eq!(clean("  a \u{a0}\t b ", MAX_SYMBOL), "a b");
        assert_eq!(clean("\u{e0041}\u{feff}\u{3164}", MAX_SYMBOL), "");
        assert_eq!(clean(&"长".repeat(100), MAX_SYMBOL).chars().count(), MAX_SYMBOL);
    }

    #[test]
    fn tok_002_a_symbol_that_could_be_taken_for_another_is_found() {
        // capitals, Cyrillic, Greek, full width, digits, points and spaces
        for twin in ["usdc", "USDС", "ＵＳＤＣ", "U5DC", "USD.C", "US DC", "ᴜsdc", "𝐔𝐒𝐃𝐂"]
        {
            assert!(could_be_taken_for(twin, "USDC"), "{twin}");
        }
        for twin in ["PRACTlCE-ETH", "practice eth", "PRАCTICE-ETH"] {
            assert!(could_be_taken_for(twin, "PRACTICE-ETH"), "{twin}");
        }
        for other in ["USDT", "USD", "", "TEA", "茶"] {
            assert!(!could_be_taken_for(other, "USDC"), "{other}");
        }
    }

    proptest! {
        #[test]
        fn tok_001_cleaning_is_bounded_and_leaves_nothing_more_to_clean(text in ".*") {
            let once = clean(&text, MAX_NAME);
            prop_assert!(once.chars().count() <= MAX_NAME && !once.chars().any(is_hidden));
            prop_assert_eq!(clean(&once, MAX_NAME), once);
        }

        #[test]
        fn tok_002_every_symbol_could_be_taken_for_itself_in_other_case(symbol in "[A-Za-z0-9]{1,16}") {
            prop_assert!(could_be_taken_for(&symbol.to_lowercase(), &symbol.to_uppercase()));
        }
    }
}
