//! A batch and its signature as bytes, in a wallet's records and on the way to a submitter.
//!
//! ```text
//! batch         version 1 | nonce 32 | deadline 8 | min gas 8 | submitter 20 | fee asset 20 | max fee 12 | calls: count 4
//! call          to 20 | value 32 | data: length 4 and bytes
//! signed batch  account 20 | batch | signature 65
//! ```

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{CodecError, Decode, Encode, Reader, Writer};

use super::{Batch, DelegatedAccount};
use crate::envelope::{Amount, ContractCall};
use crate::port::{Asset, ChainId};

/// No batch has more calls: a person reads each of them.
pub const MAX_BATCH_CALLS: usize = 8;
/// No call of a batch has longer data, in bytes.
pub const MAX_BATCH_DATA: usize = 4096;

/// A batch with what its account's key signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedBatch {
    /// The account.
    pub account: Address,
    /// The batch.
    pub batch: Batch,
    /// `r 32 | s 32 | v 1` over the digest of the batch.
    pub signature: [u8; 65],
}

impl SignedBatch {
    /// What was signed.
    pub fn digest(&self, chain_id: ChainId) -> B256 {
        DelegatedAccount::at(self.account).digest(chain_id, &self.batch)
    }

    /// Brings it to the chain, for `fee`.
    pub fn call(&self, fee: Amount) -> ContractCall {
        DelegatedAccount::at(self.account).execute(&self.batch, fee, &self.signature)
    }
}

/// One call in its byte form: [`ContractCall`] is the whole crate's, so its form is here and not on the type.
struct CallBytes(ContractCall);

impl Encode for CallBytes {
    fn encode(&self, to: &mut Writer) {
        to.fixed(self.0.to.as_slice()).fixed(&self.0.value.to_be_bytes::<32>()).bytes(&self.0.data);
    }
}

impl Decode for CallBytes {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        let to = Address::from(from.array::<20>()?);
        let value = U256::from_be_bytes(from.array::<32>()?);
        let data = from.bytes("data of a call", MAX_BATCH_DATA)?.to_vec().into();
        Ok(Self(ContractCall { to, value, data }))
    }
}

impl Encode for Batch {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).fixed(&self.nonce.to_be_bytes::<32>()).value(&self.deadline).u64(self.min_gas);
        to.fixed(self.submitter.as_slice()).fixed(self.fee_asset.token().as_slice()).value(&self.max_fee);
        to.list(&self.calls.iter().cloned().map(CallBytes).collect::<Vec<_>>());
    }
}

impl Decode for Batch {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self {
            nonce: U256::from_be_bytes(from.array::<32>()?),
            deadline: from.value()?,
            min_gas: from.u64()?,
            submitter: from.array::<20>()?.into(),
            fee_asset: Asset::from_token(from.array::<20>()?.into()),
            max_fee: from.value()?,
            calls: from.list::<CallBytes>("calls", MAX_BATCH_CALLS)?.into_iter().map(|one| one.0).collect(),
        })
    }
}

impl Encode for SignedBatch {
    fn encode(&self, to: &mut Writer) {
        to.fixed(self.account.as_slice()).value(&self.batch).fixed(&self.signature);
    }
}

impl Decode for SignedBatch {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        Ok(Self { account: from.array::<20>()?.into(), batch: from.value()?, signature: from.array()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use teahouse_base::UnixSeconds;

    fn signed() -> SignedBatch {
        let call =
            ContractCall { to: Address::repeat_byte(2), value: U256::from(3), data: vec![4; 5].into() };
        let batch = Batch {
            calls: vec![call.clone(), call],
            nonce: U256::from(6),
            deadline: UnixSeconds::new(7),
            min_gas: 8,
            submitter: Address::repeat_byte(9),
            fee_asset: Asset::Token(Address::repeat_byte(10)),
            max_fee: Amount::new(11).expect("a small amount"),
        };
        SignedBatch { account: Address::repeat_byte(1), batch, signature: [12; 65] }
    }

    #[test]
    fn a_signed_batch_survives_its_bytes_and_bent_ones_never_read_as_another() {
        let bytes = signed().to_bytes();
        assert_eq!(SignedBatch::from_bytes(&bytes).as_ref(), Ok(&signed()));
        for cut in 0..bytes.len() {
            assert!(SignedBatch::from_bytes(&bytes[..cut]).is_err(), "{cut}");
        }
        for place in 0..bytes.len() {
            let mut bent = bytes.clone();
            bent[place] ^= 0x41;
            // Whatever reads is written back the same: no two byte strings mean one batch.
            if let Ok(read) = SignedBatch::from_bytes(&bent) {
                assert_eq!(read.to_bytes(), bent, "{place}");
                assert_ne!(read, signed(), "{place}");
            }
        }
    }

    #[test]
    fn more_calls_or_longer_data_than_a_person_reads_are_refused() {
        let mut many = signed();
        let one = many.batch.calls[0].clone();
        many.batch.calls = vec![one.clone(); MAX_BATCH_CALLS + 1];
        assert!(SignedBatch::from_bytes(&many.to_bytes()).is_err());
        many.batch.calls = vec![ContractCall { data: vec![0; MAX_BATCH_DATA + 1].into(), ..one }];
        assert!(SignedBatch::from_bytes(&many.to_bytes()).is_err());
    }
}
