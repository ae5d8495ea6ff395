//! A budget in bytes, for whoever keeps the terms: the contract keeps only their hash.

use alloy::primitives::{Address, B256};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::Budget;
use crate::port::Asset;

/// As bytes, 226 of them: `version 1 | owner 20 | spender 20 | token 20, zeros for coin | total 12 | per period 12 |
/// per payment 12 | max relayer fee 12 | origin 8 | period 4 | expiry 8 | payees 32, zeros for any | refund to 33 | salt 32`.
impl Encode for Budget {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).fixed(self.owner.as_slice()).fixed(self.spender.as_slice());
        to.fixed(self.asset.token().as_slice());
        to.value(&self.total).value(&self.per_period).value(&self.per_payment).value(&self.max_relayer_fee);
        to.value(&self.origin).u32(self.period).value(&self.expiry);
        to.fixed(self.payees.unwrap_or_default().as_slice()).value(&self.refund_to);
        to.fixed(self.salt.as_slice());
    }
}

impl Decode for Budget {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            owner: address(from)?,
            spender: address(from)?,
            asset: Asset::from_token(address(from)?),
            total: from.value()?,
            per_period: from.value()?,
            per_payment: from.value()?,
            max_relayer_fee: from.value()?,
            origin: from.value()?,
            period: from.u32()?,
            expiry: from.value()?,
            payees: Some(word(from)?).filter(|root| !root.is_zero()),
            refund_to: from.value()?,
            salt: word(from)?,
        })
    }
}

fn address(from: &mut Reader<'_>) -> Result<Address, CodecError> {
    from.array::<20>().map(Address::from)
}

fn word(from: &mut Reader<'_>) -> Result<B256, CodecError> {
    from.array::<32>().map(B256::from)
}

#[cfg(test)]
mod tests {
    use teahouse_base::UnixSeconds;

    use super::*;
    use crate::destination::Destination;
    use crate::envelope::Amount;

    #[test]
    fn a_budget_survives_its_bytes_and_bent_ones_are_refused() {
        for payees in [None, Some(B256::repeat_byte(6))] {
            let budget = Budget {
                owner: Address::repeat_byte(1),
                spender: Address::repeat_byte(2),
                asset: Asset::Native,
                total: Amount::small(100),
                per_period: Amount::small(30),
                per_payment: Amount::small(10),
                max_relayer_fee: Amount::small(1),
                origin: UnixSeconds::new(5),
                period: 86_400,
                expiry: UnixSeconds::new(900_000),
                payees,
                refund_to: Destination::Account(Address::repeat_byte(1)),
                salt: B256::repeat_byte(7),
            };
            let bytes = budget.to_bytes();
            assert_eq!(bytes.len(), 226);
            assert_eq!(Budget::from_bytes(&bytes), Ok(budget));
            assert!(Budget::from_bytes(&bytes[1..]).is_err());
            assert!(Budget::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        }
    }
}
