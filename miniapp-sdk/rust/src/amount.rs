//! An amount is a whole number of an asset's smallest units; the point exists only in what people read and type.

use serde::{Deserialize, Serialize};

use crate::AssetId;

/// A quantity of one asset.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Amount {
    asset: AssetId,
    units: u128,
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// Something other than digits and one point.
    NotANumber,
    /// More digits behind the point than the asset has.
    TooFine,
    /// More than 128 bits can hold.
    TooLarge,
}

impl Amount {
    /// `units` smallest units of `asset`.
    pub fn new(asset: AssetId, units: u128) -> Self {
        Self { asset, units }
    }

    /// The amount that a person wrote as `text`, for an asset with `decimals` digits behind the point.
    ///
    /// # Errors
    /// [`AmountError`]; nothing is ever rounded.
    pub fn parse(asset: AssetId, text: &str, decimals: u8) -> Result<Self, AmountError> {
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let fraction = fraction.trim_end_matches('0');
        if whole.is_empty() && fraction.is_empty() {
            return Err(AmountError::NotANumber);
        }
        if fraction.len() > usize::from(decimals) {
            return Err(AmountError::TooFine);
        }
        let zeros = usize::from(decimals) - fraction.len();
        let digits = whole.bytes().chain(fraction.bytes()).chain(std::iter::repeat_n(b'0', zeros));
        Ok(Self { asset, units: number(digits)? })
    }

    /// The asset.
    pub fn asset(&self) -> &AssetId {
        &self.asset
    }

    /// The number of smallest units.
    pub fn units(&self) -> u128 {
        self.units
    }

    /// Whether there is nothing of it.
    pub fn is_zero(&self) -> bool {
        self.units == 0
    }

    /// The size of each of `shares` equal shares, or `None` when the amount cannot be split so to the unit.
    pub fn split(&self, shares: u32) -> Option<Self> {
        let shares = u128::from(shares);
        let exact = shares > 0 && self.units >= shares && self.units.is_multiple_of(shares);
        exact.then(|| Self { asset: self.asset.clone(), units: self.units / shares })
    }

    /// `count` times this amount, or `None` when that does not fit.
    pub fn times(&self, count: u32) -> Option<Self> {
        let units = self.units.checked_mul(u128::from(count))?;
        Some(Self { asset: self.asset.clone(), units })
    }

    /// As people read it, with a point `decimals` digits from the right and no idle zeros: `12.5`.
    pub fn decimal(&self, decimals: u8) -> String {
        let places = usize::from(decimals);
        let digits = format!("{:0>width$}", self.units, width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        match fraction.trim_end_matches('0') {
            "" => whole.to_owned(),
            fraction => format!("{whole}.{fraction}"),
        }
    }

    pub(crate) fn from_base_units(asset: &str, base_units: &str) -> Result<Self, AmountError> {
        if base_units.is_empty() {
            return Err(AmountError::NotANumber);
        }
        Ok(Self::new(AssetId::new(asset.to_owned()), number(base_units.bytes())?))
    }
}

fn number(digits: impl Iterator<Item = u8>) -> Result<u128, AmountError> {
    digits.into_iter().try_fold(0u128, |units, digit| {
        if !digit.is_ascii_digit() {
            return Err(AmountError::NotANumber);
        }
        let digit = u128::from(digit - b'0');
        units.checked_mul(10).and_then(|units| units.checked_add(digit)).ok_or(AmountError::TooLarge)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUSD: AssetId = AssetId::known("pusd");

    #[test]
    fn what_is_written_is_what_is_read_back() {
        for (text, units, shown) in [
            ("12.5", 12_500_000, "12.5"),
            ("0.000001", 1, "0.000001"),
            ("7", 7_000_000, "7"),
            (".25", 250_000, "0.25"),
            (" 3. ", 3_000_000, "3"),
            ("1.500000000", 1_500_000, "1.5"),
            ("0", 0, "0"),
        ] {
            let amount = Amount::parse(PUSD, text, 6).unwrap();
            assert_eq!((amount.units(), amount.decimal(6).as_str()), (units, shown), "{text}");
        }
        assert_eq!(Amount::new(PUSD, 42).decimal(0), "42");
    }

    #[test]
    fn nothing_is_rounded_and_nothing_wraps() {
        for (text, refused) in [
            ("0.0000001", AmountError::TooFine),
            ("", AmountError::NotANumber),
            (".", AmountError::NotANumber),
            ("-1", AmountError::NotANumber),
            ("1e3", AmountError::NotANumber),
            ("1.2.3", AmountError::NotANumber),
            ("٣", AmountError::NotANumber),
            ("340282366920938463463374607431769", AmountError::TooLarge),
        ] {
            assert_eq!(Amount::parse(PUSD, text, 6), Err(refused), "{text}");
        }
    }

    #[test]
    fn equal_shares_add_up_to_the_unit_or_there_are_none() {
        let ten = Amount::new(PUSD, 10);
        assert_eq!(ten.split(5), Some(Amount::new(PUSD, 2)));
        assert_eq!(ten.split(5).and_then(|each| each.times(5)), Some(ten.clone()));
        assert_eq!(ten.split(3), None);
        assert_eq!(ten.split(0), None);
        assert_eq!(ten.split(11), None);
    }
}
