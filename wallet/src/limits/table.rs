//! Where limits and what counts towards them lie.
//!
//! | table | key | value |
//! |---|---|---|
//! | `wallet.limits` | persona (4) · scope (1) · app (32, zeros for the persona) · chain (8) · token (20) | [`Limit`] |
//! | `wallet.spends` | persona (4) · chain (8) · token (20) · stamp (8) · lane (28) · intent (16) | [`Spend`] |
//! | `wallet.held` | lane (28) · intent (16) | [`Reservation`], while it may still change |
//! | `wallet.seen` | persona (4) | the latest stamp (8) |
//!
//! The token is zero for the coin. Stamps are milliseconds in the time of limits, and no two of a persona are the same.

use alloy::primitives::U256;
use teahouse_base::store::{Record, get_value, put_value};
use teahouse_base::{
    CodecError, Decode, Encode, ReadRecords, Reader, StoreError, Table, UnixMillis, WriteRecords, Writer,
};
use teahouse_chain::port::{Asset, ChainId};

use super::{Limit, LimitKey, Reservation, Scope, SpendingApp};
use crate::bytes;
use crate::journal::{IntentId, Lane};
use crate::keys::PersonaNumber;

const LIMITS: Table = Table::new("wallet.limits");
const SPENDS: Table = Table::new("wallet.spends");
const HELD: Table = Table::new("wallet.held");
const SEEN: Table = Table::new("wallet.seen");

/// The tables of limits: what a backup of them holds. Each spend counts on where it is restored.
pub const TABLES: [Table; 4] = [LIMITS, SPENDS, HELD, SEEN];

/// How many records one scan takes at a time.
const PAGE: usize = 256;
/// `persona | chain | token`.
const PLACE: usize = 4 + 8 + 20;

/// What one agreement counts of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spend {
    pub app: Option<SpendingApp>,
    pub amount: U256,
}

/// Version 1: `app? | amount (32)`.
impl Encode for Spend {
    fn encode(&self, to: &mut Writer) {
        to.u8(1).option(self.app.as_ref());
        bytes::put_amount(to, self.amount);
    }
}

impl Decode for Spend {
    fn decode(from: &mut Reader<'_>) -> Result<Self, CodecError> {
        from.version(1)?;
        Ok(Self { app: from.option()?, amount: bytes::amount(from)? })
    }
}

fn persona_key(persona: PersonaNumber) -> [u8; 4] {
    persona.get().to_be_bytes()
}

fn limit_key(key: &LimitKey) -> Vec<u8> {
    let (scope, app) = match &key.scope {
        Scope::Persona => (0, [0; 32]),
        Scope::App(app) => (1, *app.as_bytes()),
    };
    let (persona, chain) = (persona_key(key.persona), key.chain.get().to_be_bytes());
    [&persona[..], &[scope], &app, &chain, key.asset.token().as_slice()].concat()
}

fn read_limit_key(key: &[u8]) -> Result<LimitKey, CodecError> {
    let mut from = Reader::new(key);
    let persona = PersonaNumber::new(from.u32()?).ok_or(CodecError::Malformed("persona"))?;
    let (scope, app) = (from.u8()?, from.array::<32>()?);
    let scope = match scope {
        0 if app == [0; 32] => Scope::Persona,
        1 => Scope::App(SpendingApp::from_array(app)),
        _ => return Err(CodecError::Malformed("scope of a limit")),
    };
    let (chain, asset) = (ChainId::new(from.u64()?), Asset::from_token(bytes::address(&mut from)?));
    from.finish()?;
    Ok(LimitKey { persona, scope, chain, asset })
}

pub(super) fn limit(
    records: &(impl ReadRecords + ?Sized),
    key: &LimitKey,
) -> Result<Option<Limit>, StoreError> {
    get_value(records, LIMITS, &limit_key(key))
}

pub(super) fn put_limit(
    records: &mut (impl WriteRecords + ?Sized),
    key: &LimitKey,
    limit: &Limit,
) -> Result<(), StoreError> {
    put_value(records, LIMITS, &limit_key(key), limit)
}

pub(super) fn delete_limit(
    records: &mut (impl WriteRecords + ?Sized),
    key: &LimitKey,
) -> Result<(), StoreError> {
    records.delete(LIMITS, &limit_key(key))
}

pub(super) fn limits(
    records: &(impl ReadRecords + ?Sized),
    persona: PersonaNumber,
) -> Result<Vec<(LimitKey, Limit)>, StoreError> {
    let broken = |source| StoreError::Record { table: LIMITS.name(), source };
    let all = scan_all(records, LIMITS, &persona_key(persona), None)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        Ok((read_limit_key(&key).map_err(broken)?, Limit::from_bytes(&value).map_err(broken)?))
    };
    all.into_iter().map(read).collect()
}

fn scan_all(
    records: &(impl ReadRecords + ?Sized),
    table: Table,
    prefix: &[u8],
    from: Option<Vec<u8>>,
) -> Result<Vec<Record>, StoreError> {
    let (mut found, mut after) = (Vec::new(), from);
    loop {
        let page = records.scan(table, prefix, after.as_deref(), PAGE)?;
        let full = page.len() == PAGE;
        after = page.last().map(|(key, _)| key.clone());
        found.extend(page);
        if !full {
            return Ok(found);
        }
    }
}

/// The beginning of the keys of all spends of an asset.
fn place(persona: PersonaNumber, chain: ChainId, asset: Asset) -> Vec<u8> {
    [&persona_key(persona)[..], &chain.get().to_be_bytes(), asset.token().as_slice()].concat()
}

fn spend_key(persona: PersonaNumber, lane: &Lane, id: &IntentId, asset: Asset, stamp: UnixMillis) -> Vec<u8> {
    let place = place(persona, lane.chain, asset);
    [&place[..], &stamp.get().to_be_bytes(), &lane.key(id)].concat()
}

/// What counts of an asset from `from` on, oldest first.
pub(super) fn spends(
    records: &(impl ReadRecords + ?Sized),
    persona: PersonaNumber,
    chain: ChainId,
    asset: Asset,
    from: UnixMillis,
) -> Result<Vec<(UnixMillis, Spend)>, StoreError> {
    let broken = |source| StoreError::Record { table: SPENDS.name(), source };
    let place = place(persona, chain, asset);
    // Keys go on after the stamp, so the first one of this very stamp is above it.
    let after = [&place[..], &from.get().to_be_bytes()].concat();
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let stamp = Reader::new(key.get(PLACE..).unwrap_or_default()).u64().map_err(broken)?;
        Ok((UnixMillis::new(stamp), Spend::from_bytes(&value).map_err(broken)?))
    };
    scan_all(records, SPENDS, &place, Some(after))?.into_iter().map(read).collect()
}

/// Writes what a reservation counts, or takes out what it does not count any more.
pub(super) fn put_spend(
    records: &mut (impl WriteRecords + ?Sized),
    (lane, id): (&Lane, &IntentId),
    held: &Reservation,
    asset: Asset,
    amount: U256,
) -> Result<(), StoreError> {
    let key = spend_key(held.spender.persona, lane, id, asset, held.stamp);
    if amount.is_zero() {
        return records.delete(SPENDS, &key);
    }
    put_value(records, SPENDS, &key, &Spend { app: held.spender.app, amount })
}

pub(super) fn held(
    records: &(impl ReadRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
) -> Result<Option<Reservation>, StoreError> {
    get_value(records, HELD, &lane.key(id))
}

pub(super) fn put_held(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
    held: &Reservation,
) -> Result<(), StoreError> {
    put_value(records, HELD, &lane.key(id), held)
}

pub(super) fn delete_held(
    records: &mut (impl WriteRecords + ?Sized),
    lane: &Lane,
    id: &IntentId,
) -> Result<(), StoreError> {
    records.delete(HELD, &lane.key(id))
}

pub(super) fn seen(
    records: &(impl ReadRecords + ?Sized),
    persona: PersonaNumber,
) -> Result<UnixMillis, StoreError> {
    Ok(get_value(records, SEEN, &persona_key(persona))?.unwrap_or(UnixMillis::new(0)))
}

pub(super) fn put_seen(
    records: &mut (impl WriteRecords + ?Sized),
    persona: PersonaNumber,
    at: UnixMillis,
) -> Result<(), StoreError> {
    put_value(records, SEEN, &persona_key(persona), &at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::primitives::Address;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_spend_comes_back_from_its_bytes_and_none_of_them_is_read_as_what_it_does_not_say(
            app in any::<Option<[u8; 32]>>(), amount in any::<[u8; 32]>(), bit in any::<prop::sample::Index>(),
        ) {
            let app = app.map(SpendingApp::from_array);
            let spend = Spend { app, amount: U256::from_be_bytes(amount) };
            let bytes = spend.to_bytes();
            prop_assert_eq!(Spend::from_bytes(&bytes), Ok(spend));
            // bent, cut, or with a byte more
            let place = bit.index(bytes.len() * 8);
            let mut bent = bytes.clone();
            bent[place / 8] ^= 1 << (place % 8);
            if let Ok(read) = Spend::from_bytes(&bent) {
                prop_assert_eq!(read.to_bytes(), bent);
            }
            prop_assert!(Spend::from_bytes(&bytes[..place / 8]).is_err());
            prop_assert!(Spend::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        }

        #[test]
        fn noise_is_no_spend_or_says_itself(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
            for bytes in [bytes.clone(), [&[1, 0], bytes.as_slice()].concat()] {
                if let Ok(read) = Spend::from_bytes(&bytes) {
                    prop_assert_eq!(read.to_bytes(), bytes);
                }
            }
        }
    }

    #[test]
    fn a_limit_is_found_again_by_what_its_key_says_and_a_bent_key_is_refused() {
        let app = Scope::App(SpendingApp::from_array([7; 32]));
        for (scope, asset) in [(Scope::Persona, Asset::Native), (app, Asset::Token(Address::repeat_byte(9)))]
        {
            let key = LimitKey { persona: PersonaNumber::FIRST, scope, chain: ChainId::PRACTICE, asset };
            let bytes = limit_key(&key);
            assert_eq!(read_limit_key(&bytes), Ok(key));
            assert!(read_limit_key(&bytes[1..]).is_err());
            assert!(read_limit_key(&[&bytes[..], &[0]].concat()).is_err());
        }
    }
}
