//! What a scan keeps of approvals: whom the account allowed to take a token, once or still.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.approved` | lane (28) · token (20) · spender (20) | version 2 and the block (8) in which it was last said; version 1 had no block |
//! | `wallet.approved.cut` | lane (28) · token (20) | version 1 and how many spenders of the token were let go (8) |

use alloy::primitives::Address;
use teahouse_base::{CodecError, ReadRecords, Reader, StoreError, Table, WriteRecords};
use teahouse_chain::erc20::Approved;

use super::record::PAGE;
use crate::journal::Lane;

pub(super) const APPROVED: Table = Table::new("wallet.approved");
pub(super) const CUT: Table = Table::new("wallet.approved.cut");

/// The most spenders of one token that are kept for an account: whoever makes a token can have it name any number of them.
const MAX_SPENDERS: usize = 256;

/// Notes that the account allowed somebody something. What may be taken now is asked of the token, so it stays noted; of a token
/// that names too many, those that were said last stay, and the others are counted.
pub(super) fn put_approved(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    one: &Approved,
    block: u64,
) -> Result<(), StoreError> {
    let of_token = [&lane.prefix()[..], one.token.as_slice()].concat();
    let key = [&of_token[..], one.spender.as_slice()].concat();
    records.put(APPROVED, &key, &dated(2, block))?;
    let mut all = Vec::new();
    for (key, value) in records.scan(APPROVED, &of_token, None, usize::MAX)? {
        all.push((last_said(&value).map_err(broken(APPROVED))?, key));
    }
    all.sort();
    let gone = all.len().saturating_sub(MAX_SPENDERS);
    for (_, key) in all.iter().take(gone) {
        records.delete(APPROVED, key)?; // SCN-006
    }
    if gone == 0 { Ok(()) } else { add_cut(records, &of_token, gone as u64) }
}

fn add_cut(records: &mut (impl WriteRecords + ?Sized), of_token: &[u8], gone: u64) -> Result<(), StoreError> {
    let before = records.get(CUT, of_token)?.map(|value| count(&value)).transpose();
    let before = before.map_err(broken(CUT))?.unwrap_or(0);
    records.put(CUT, of_token, &dated(1, before.saturating_add(gone)))
}

/// How many spenders were let go, of every token.
pub(super) fn cut(records: &(impl ReadRecords + ?Sized), lane: &Lane) -> Result<u64, StoreError> {
    let mut sum = 0_u64;
    for (_, value) in records.scan(CUT, &lane.prefix(), None, usize::MAX)? {
        sum = sum.saturating_add(count(&value).map_err(broken(CUT))?);
    }
    Ok(sum)
}

/// Counts anew: what was let go is said again by the blocks that are read again.
pub(super) fn forget_cut(records: &mut (impl WriteRecords + ?Sized), lane: &Lane) -> Result<(), StoreError> {
    for (key, _) in records.scan(CUT, &lane.prefix(), None, usize::MAX)? {
        records.delete(CUT, &key)?;
    }
    Ok(())
}

fn dated(version: u8, number: u64) -> Vec<u8> {
    [&[version][..], &number.to_be_bytes()[..]].concat()
}

fn broken(table: Table) -> impl Fn(CodecError) -> StoreError {
    move |source| StoreError::Record { table: table.name(), source }
}

fn count(value: &[u8]) -> Result<u64, CodecError> {
    let mut from = Reader::new(value);
    from.version(1)?;
    let count = from.u64()?;
    from.finish()?;
    Ok(count)
}

/// The block in which an approval was last said; 0 where that was not noted.
fn last_said(value: &[u8]) -> Result<u64, CodecError> {
    let mut from = Reader::new(value);
    let block = match from.u8()? {
        1 => 0,
        2 => from.u64()?,
        _ => return Err(CodecError::Malformed("version of an approval")),
    };
    from.finish()?;
    Ok(block)
}

/// Every token and spender that the account allowed something, once or still, the last said first.
pub(super) fn approved(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
) -> Result<Vec<Approved>, StoreError> {
    let (prefix, mut found, mut after) = (lane.prefix(), Vec::new(), None::<Vec<u8>>);
    let address = |key: &[u8], at: usize| key.get(at..at + 20).map(Address::from_slice);
    loop {
        let page = records.scan(APPROVED, &prefix, after.as_deref(), PAGE)?;
        for (key, value) in &page {
            if let (Some(token), Some(spender)) = (address(key, 28), address(key, 48)) {
                let one = Approved { token, owner: lane.account, spender };
                found.push((last_said(value).map_err(broken(APPROVED))?, one));
            }
        }
        match page.last() {
            Some((key, _)) if page.len() == PAGE => after = Some(key.clone()),
            _ => break,
        }
    }
    found.sort_by_key(|(block, _)| std::cmp::Reverse(*block));
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::U256;
    use teahouse_base::RecordStore;
    use teahouse_base::testing::MemoryStore;
    use teahouse_chain::port::ChainId;

    #[test]
    fn an_approval_is_dated_by_its_block_and_bytes_that_say_something_else_are_refused() {
        assert_eq!(last_said(&[1]), Ok(0), "as it was noted before blocks were");
        assert_eq!(last_said(&[2, 0, 0, 0, 0, 0, 0, 1, 7]), Ok(263));
        for odd in [&[][..], &[3], &[1, 0], &[2, 0, 0, 0, 0, 0, 0, 1], &[2, 0, 0, 0, 0, 0, 0, 1, 7, 0]] {
            assert!(last_said(odd).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn scn_006_of_a_token_that_names_too_many_spenders_the_last_said_stay_and_the_rest_is_counted() {
        // given an account with one approval of a good token, and a token that names a spender in each of 300 blocks
        let store = MemoryStore::new();
        let lane = Lane { chain: ChainId::new(1), account: Address::repeat_byte(7) };
        let spender = |number: u64| Address::from_word(U256::from(number).into());
        let (good, flood) = (Address::repeat_byte(1), Address::repeat_byte(2));
        let of = |token, number| Approved { token, owner: lane.account, spender: spender(number) };
        let mut records = store.begin_write().unwrap();
        put_approved(&mut *records, &lane, &of(good, 5), 1).unwrap();
        // when they are noted, the first of them twice
        for number in (1..=300).chain([1]) {
            put_approved(&mut *records, &lane, &of(flood, number), 100 + number).unwrap();
        }
        // then the newest are kept, newest first, what was let go is counted, and the other token lost nothing
        let kept = approved(&*records, &lane).unwrap();
        assert_eq!(kept.len(), MAX_SPENDERS + 1);
        assert_eq!((kept[0], kept[MAX_SPENDERS]), (of(flood, 300), of(good, 5)));
        assert_eq!(cut(&*records, &lane).unwrap(), 45);
        // and another account, and whoever reads from the beginning again, begins to count anew
        let other = Lane { account: Address::repeat_byte(8), ..lane };
        assert_eq!(cut(&*records, &other).unwrap(), 0);
        forget_cut(&mut *records, &lane).unwrap();
        assert_eq!(cut(&*records, &lane).unwrap(), 0);
        // and a count that is none is refused
        records.put(CUT, &lane.prefix(), &[2, 0, 0, 0, 0, 0, 0, 0, 1]).unwrap();
        assert!(cut(&*records, &lane).is_err());
    }
}
