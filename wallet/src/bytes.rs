//! Chain values in the codec: an address is 20 bytes, a hash and an amount are 32, big-endian.

use std::collections::BTreeMap;

use alloy::primitives::{Address, B256, U256};
use teahouse_base::{CodecError, Reader, UnixSeconds, Writer};
use teahouse_chain::port::{Asset, BlockRef};

/// No list of assets in one transaction of ours is near this.
const MAX_ASSETS: usize = 64;

/// Amounts by asset; assets that are not there are zero.
pub type Amounts = BTreeMap<Asset, U256>;

pub(crate) fn put_address(to: &mut Writer, address: Address) {
    to.fixed(address.as_slice());
}

pub(crate) fn address(from: &mut Reader<'_>) -> Result<Address, CodecError> {
    from.array::<20>().map(Address::from)
}

pub(crate) fn put_hash(to: &mut Writer, hash: B256) {
    to.fixed(hash.as_slice());
}

pub(crate) fn hash(from: &mut Reader<'_>) -> Result<B256, CodecError> {
    from.array::<32>().map(B256::from)
}

pub(crate) fn put_amount(to: &mut Writer, amount: U256) {
    to.fixed(&amount.to_be_bytes::<32>());
}

pub(crate) fn amount(from: &mut Reader<'_>) -> Result<U256, CodecError> {
    from.array::<32>().map(U256::from_be_bytes)
}

pub(crate) fn put_block(to: &mut Writer, block: &BlockRef) {
    to.u64(block.number).fixed(block.hash.as_slice()).u64(block.time.get());
}

pub(crate) fn block(from: &mut Reader<'_>) -> Result<BlockRef, CodecError> {
    Ok(BlockRef { number: from.u64()?, hash: hash(from)?, time: UnixSeconds::new(from.u64()?) })
}

/// A count (2), then for each asset in order: its token address (zero for the coin) and its amount.
pub(crate) fn put_amounts(to: &mut Writer, amounts: &Amounts) {
    to.u16(u16::try_from(amounts.len()).expect("a transaction moves at most MAX_ASSETS assets"));
    for (asset, value) in amounts {
        put_address(to, asset.token());
        put_amount(to, *value);
    }
}

pub(crate) fn amounts(from: &mut Reader<'_>) -> Result<Amounts, CodecError> {
    let count = usize::from(from.u16()?);
    if count > MAX_ASSETS {
        return Err(CodecError::TooLong { what: "assets", found: count, bound: MAX_ASSETS });
    }
    let mut all = Amounts::new();
    for _ in 0..count {
        let asset = Asset::from_token(address(from)?);
        let above = all.last_key_value().is_none_or(|(last, _)| *last < asset);
        if !above {
            return Err(CodecError::Malformed("order of assets"));
        }
        all.insert(asset, amount(from)?);
    }
    Ok(all)
}
