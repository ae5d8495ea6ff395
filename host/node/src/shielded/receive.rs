//! An address for each time somebody asks where to pay: nobody can tie two of them together, and all stay good for ever.
//!
//! The link is `teahouse:pay/ADDRESS`, with `?asset=…&amount=…&memo=…` for what is asked for, each part percent-encoded.

use teahouse_api::shielded::{ShieldedReceiveParams, ShieldedReceiveView};
use teahouse_wallet::shielded::{Memo, ShieldedAddress, has_begun, next_own_note, restored_own_notes};

use super::lane::PoolLane;
use crate::error::{NodeError, codes};
use crate::money::wallet::decimal;
use crate::node::Shared;
use crate::people::qr::qr;

/// How links begin.
const LINK: &str = "teahouse:pay/";

impl Shared {
    /// An address that was given to nobody before.
    pub(crate) fn new_shielded_address(&self, pool: &PoolLane) -> Result<ShieldedAddress, NodeError> {
        let keys = self.spending()?; // LCK-001
        let index = self.next_own(pool)?;
        Ok(keys.view().incoming().address(pool.place(), index))
    }

    /// The next number for a note or an address of one's own. Before the first look at the pool it is not known whether an old
    /// life gave some out, so they are counted from now on then: a number that is used twice would show who owns both.
    pub(crate) fn next_own(&self, pool: &PoolLane) -> Result<u64, NodeError> {
        let is_begun = has_begun(&*self.store, &pool.lane)?;
        self.write(|records| {
            if !is_begun {
                restored_own_notes(records, &pool.lane, self.clock.now())?;
            }
            next_own_note(records, &pool.lane)
        })
    }

    pub(crate) fn shielded_receive(
        &self,
        params: &ShieldedReceiveParams,
    ) -> Result<ShieldedReceiveView, NodeError> {
        let pool = self.pool()?;
        let asked = asked(&pool, params)?;
        let address = self.new_shielded_address(&pool)?.text(pool.place());
        let link = format!("{LINK}{address}{asked}");
        let qr = qr(&link).ok_or_else(|| codes::BUG.with("what", "the QR code of an address"))?;
        Ok(ShieldedReceiveView { address, link, qr })
    }
}

/// The part of a link that says what is asked for.
fn asked(pool: &PoolLane, params: &ShieldedReceiveParams) -> Result<String, NodeError> {
    let mut parts = Vec::new();
    if let Some(name) = &params.asset {
        parts.push(format!("asset={}", encoded(&pool.chain.asset(pool.asset(name)?).id)));
    }
    if let Some(units) = &params.base_units {
        if params.asset.is_none() {
            return Err(codes::MALFORMED.with("field", "asset"));
        }
        amount(units)?;
        parts.push(format!("amount={units}"));
    }
    if let Some(words) = &params.memo {
        parts.push(format!("memo={}", encoded(Memo::new(words)?.words())));
    }
    Ok(if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) })
}

/// An amount of the pool: a whole number of at most 128 bits.
pub(crate) fn amount(text: &str) -> Result<u128, NodeError> {
    let number = decimal(text)?;
    u128::try_from(number).map_err(|_| codes::OUT_OF_RANGE.with("field", "amount"))
}

/// The address of a link or of a plain text; what stands behind it was for the screen that read it.
pub(crate) fn address_part(text: &str) -> &str {
    let text = text.trim();
    let text = text.strip_prefix(LINK).unwrap_or(text);
    text.split_once('?').map_or(text, |(address, _)| address)
}

/// Whether `text` can only be meant as a shielded address.
pub(crate) fn is_like_a_shielded_address(text: &str) -> bool {
    let text = text.trim();
    let letters = text.to_ascii_lowercase();
    letters.starts_with(LINK)
        || (letters.len() > 100 && (letters.starts_with("tea1") || letters.starts_with("teatest1")))
}

/// Everything but letters, digits and four marks as `%XX`.
fn encoded(text: &str) -> String {
    let mut link = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            link.push(char::from(byte));
        } else {
            link.push_str(&format!("%{byte:02X}"));
        }
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_words_and_its_address_is_read_back() {
        assert_eq!(encoded("two teas, 50% & 茶"), "two%20teas%2C%2050%25%20%26%20%E8%8C%B6");
        assert_eq!(address_part(" teahouse:pay/teatest1qq?asset=native&memo=a%3Fb "), "teatest1qq");
        assert_eq!(address_part("teatest1qq"), "teatest1qq");
        assert!(is_like_a_shielded_address("teahouse:pay/x"));
        assert!(!is_like_a_shielded_address("Tea"), "a contact may be called so");
    }
}
