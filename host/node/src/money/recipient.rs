//! A recipient is what a person typed or pasted, read as exactly one account on the chain in use.
//!
//! # Guarantees
//! An address with capital and small letters must carry its checksum (EIP-55), so that a slip of a digit is found; a link
//! for another chain is refused; a name means a contact who has said where it can be paid (NODE-015).

use teahouse_chain::port::ChainId;
use teahouse_chain::primitives::Address;

use crate::chain::Chain;
use crate::error::{NodeError, codes};
use crate::node::Shared;

/// How payment links begin (EIP-681).
const LINK: &str = "ethereum:";

/// Whether `text` can only be meant as an address.
pub(crate) fn is_like_an_address(text: &str) -> bool {
    let text = text.trim().to_ascii_lowercase();
    text.starts_with("0x") || text.starts_with(LINK)
}

/// Reads an address, or a link with one for the chain `here`.
///
/// # Errors
/// `NOD-122` for no address, `NOD-463` for a link of another chain, `NOD-464` for a wrong checksum.
pub(crate) fn read_address(text: &str, field: &str, here: ChainId) -> Result<Address, NodeError> {
    let malformed = || codes::MALFORMED.with("field", field);
    let plain = text.trim();
    let plain = plain.strip_prefix(LINK).unwrap_or(plain);
    let (hex, chain) = plain.split_once('@').map_or((plain, None), |(hex, chain)| (hex, Some(chain)));
    if let Some(chain) = chain {
        // Digits alone, as EIP-681 has it: a number that is parsed may carry a sign.
        let digits = Some(chain).filter(|chain| chain.bytes().all(|b| b.is_ascii_digit()));
        let chain: u64 = digits.and_then(|digits| digits.parse().ok()).ok_or_else(malformed)?;
        if chain != here.get() {
            return Err(codes::ADDRESS_OF_OTHER_CHAIN.with("chain", chain).and("here", here));
        }
    }
    let digits = hex.strip_prefix("0x").filter(|digits| digits.len() == 40).ok_or_else(malformed)?;
    let address: Address = hex.parse().map_err(|_| malformed())?;
    let mixed =
        digits.bytes().any(|b| b.is_ascii_lowercase()) && digits.bytes().any(|b| b.is_ascii_uppercase());
    if mixed && address.to_checksum(None) != hex {
        return Err(codes::BAD_CHECKSUM.with("field", field));
    }
    Ok(address)
}

impl Shared {
    /// The account that `text` means: an address, a link, or a contact.
    pub(crate) fn recipient(&self, chain: &Chain, text: &str) -> Result<Address, NodeError> {
        if is_like_an_address(text.trim()) {
            return read_address(text, "to", chain.profile.chain_id);
        }
        self.pay_address_of(chain, text.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_base::RngExt;
    use teahouse_base::testing::SeededRng;

    /// From EIP-55, "Test cases".
    const GOOD: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    fn read(text: &str) -> Result<Address, String> {
        read_address(text, "to", ChainId::PRACTICE).map_err(|error| error.code().to_owned())
    }

    #[test]
    fn an_address_is_read_with_its_checksum_or_without_capitals() {
        let address = read(GOOD).unwrap();
        for text in [
            GOOD.to_lowercase(),
            format!("0x{}", GOOD[2..].to_uppercase()),
            format!(" {GOOD} "),
            format!("ethereum:{GOOD}"),
            format!("ethereum:{GOOD}@31337"),
        ] {
            assert_eq!(read(&text), Ok(address), "{text}");
        }
    }

    /// Whoever is read is who stands in the text, on no other chain than this.
    fn is_said_by(address: Address, text: &str) -> bool {
        let text = text.to_lowercase();
        let chain =
            text.split_once('@').is_none_or(|(_, chain)| chain.trim().trim_start_matches('0') == "31337");
        text.contains(&format!("{address:#x}")) && chain
    }

    #[test]
    fn a_slip_anywhere_in_an_address_or_a_link_is_refused_or_read_as_what_stands_there() {
        let lower = GOOD.to_lowercase();
        for whole in
            [GOOD.to_owned(), lower.clone(), format!("{LINK}{GOOD}@31337"), format!("{LINK}{lower}@31337")]
        {
            for place in 0..=whole.len() {
                let (before, after) = whole.split_at(place);
                let rest = after.get(1..).unwrap_or_default();
                let put = (' '..='~').chain(['é', '茶', '\0', '\u{202e}', '０']);
                let slips = put.flat_map(|c| [format!("{before}{c}{rest}"), format!("{before}{c}{after}")]);
                for slip in slips.chain([format!("{before}{rest}"), before.to_owned(), after.to_owned()]) {
                    if let Ok(address) = read(&slip) {
                        assert!(is_said_by(address, &slip), "{slip:?} is read as {address}");
                    }
                }
            }
        }
        for chain in ["+31337", "-31337", "31337 1", "", "0x7a69", "99999999999999999999"] {
            assert_eq!(read(&format!("{GOOD}@{chain}")), Err("NOD-122".to_owned()), "{chain}");
        }
    }

    #[test]
    fn noise_is_refused_or_read_as_what_stands_there() {
        let mut rng = SeededRng::new(681);
        let letters: Vec<char> = "0123456789abcdefABCDEFxX@:/?ethrum 茶\n".chars().collect();
        for _ in 0..20_000 {
            let length = rng.below(60);
            let noise: String =
                (0..length).map(|_| letters[rng.below(letters.len() as u64) as usize]).collect();
            for text in
                [noise.clone(), format!("0x{noise}"), format!("{LINK}0x{noise}"), format!("{GOOD}{noise}")]
            {
                if let Ok(address) = read(&text) {
                    assert!(is_said_by(address, &text), "{text:?} is read as {address}");
                }
            }
        }
    }

    #[test]
    fn a_wrong_checksum_another_chain_and_what_is_no_address_have_errors_of_their_own() {
        // every letter of the address in the other case is a slip that is found
        for place in GOOD.char_indices().skip(2).filter(|(_, c)| c.is_ascii_alphabetic()).map(|(at, _)| at) {
            let mut bent = GOOD.as_bytes().to_vec();
            bent[place] ^= 0x20;
            assert_eq!(read(std::str::from_utf8(&bent).unwrap()), Err("NOD-464".to_owned()));
        }
        assert_eq!(read(&format!("{GOOD}@1")), Err("NOD-463".to_owned()));
        for bent in ["0x", "0x12", "ethereum:", &GOOD[2..], &format!("{GOOD}0"), &format!("{GOOD}@x"), "0xzz"]
        {
            assert_eq!(read(bent), Err("NOD-122".to_owned()), "{bent}");
        }
    }

    #[test]
    fn whatever_a_slip_puts_into_a_link_it_is_an_account_or_one_of_three_refusals() {
        let link = format!("ethereum:{GOOD}@31337");
        for place in 0..=link.len() {
            for slip in (0..128_u8).map(char::from).chain(['é', '茶', '\u{202e}', '\u{1f375}']) {
                // put between, and put in the place of what stands there
                for rest in [place, (place + 1).min(link.len())] {
                    let text = format!("{}{slip}{}", &link[..place], &link[rest..]);
                    match read(&text) {
                        Ok(address) => assert_eq!(read(&address.to_checksum(None)), Ok(address), "{text}"),
                        Err(code) => {
                            assert!(
                                ["NOD-122", "NOD-463", "NOD-464"].contains(&code.as_str()),
                                "{text}: {code}"
                            );
                        }
                    }
                }
            }
        }
    }
}
