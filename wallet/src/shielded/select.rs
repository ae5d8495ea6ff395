//! Which notes pay: as few as can be, and of those that do, the ones that leave the least over.
//!
//! Two notes fit the small circuit, six the large one. Where six do not reach, the notes are first put together, six at a
//! time, each time a payment of its own to oneself. A note held for one payment is never picked for another (SHW-008): only
//! available ones come in here.

use std::collections::BTreeMap;

use teahouse_base::{Coded, ErrorCode};
use teahouse_chain::port::Asset;
use thiserror::Error;

use super::notes::{NoteState, OwnedNote, balances};

/// Notes that a payment of the small circuit spends.
pub const FEW: usize = 2;
/// Notes that a payment of the large circuit spends.
pub const MANY: usize = 6;

/// Below which value a note is not worth spending, by asset: what one more note costs to spend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DustPolicy(BTreeMap<Asset, u128>);

impl DustPolicy {
    /// No note is too small.
    pub const fn nothing() -> Self {
        Self(BTreeMap::new())
    }

    /// Notes of `asset` below `least` are dust.
    #[must_use]
    pub fn with(mut self, asset: Asset, least: u128) -> Self {
        self.0.insert(asset, least);
        self
    }

    /// Whether a note is worth less than it costs to spend.
    pub fn is_dust(&self, asset: Asset, value: u128) -> bool {
        self.0.get(&asset).is_some_and(|least| value < *least)
    }
}

/// What pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// One payment of these notes, at most [`MANY`].
    Notes(Vec<OwnedNote>),
    /// The notes have to be put together first.
    TooMany(Consolidation),
}

/// Which notes are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Joining {
    /// The smallest, dust among them: to tidy up.
    Smallest,
    /// The largest: so that a payment finds enough in few notes.
    Largest,
}

/// What putting notes together takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consolidation {
    /// How many payments to oneself it takes, each of the largest notes ([`Joining::Largest`]).
    pub payments: usize,
    /// The notes of the first of them.
    pub first: Vec<OwnedNote>,
}

/// Why nothing pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SelectError {
    /// There is not enough. How much there is stands in the fields alone: this text goes into logs.
    #[error("there is not enough of {asset:?} that can be spent now")]
    NotEnough {
        /// Of what.
        asset: Asset,
        /// What the payment takes, its fee included.
        needed: u128,
        /// What can be spent now.
        available: u128,
        /// What is not safe in the tree yet.
        confirming: u128,
        /// What is held for other payments.
        reserved: u128,
        /// What is worth less than it costs.
        dust: u128,
    },
    /// There are not two notes to put together.
    #[error("there are no two notes of {asset:?} to put together")]
    NothingToJoin {
        /// Of what.
        asset: Asset,
    },
}

impl Coded for SelectError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotEnough { .. } => ErrorCode::new("SHD-061"),
            Self::NothingToJoin { .. } => ErrorCode::new("SHD-062"),
        }
    }
}

/// What pays `needed` of `asset`.
///
/// # Errors
/// [`SelectError::NotEnough`], with what there is.
pub fn select(
    notes: &[OwnedNote],
    asset: Asset,
    needed: u128,
    dust: &DustPolicy,
) -> Result<Selection, SelectError> {
    let free = free(notes, asset, dust);
    let total = free.iter().fold(0_u128, |sum, note| sum.saturating_add(note.record.value));
    if total < needed {
        let held = balances(notes, dust).remove(&asset).unwrap_or_default();
        return Err(SelectError::NotEnough {
            asset,
            needed,
            available: held.available,
            confirming: held.confirming,
            reserved: held.reserved,
            dust: held.dust,
        });
    }
    let picked = one(&free, needed).or_else(|| pair(&free, needed)).or_else(|| several(&free, needed));
    Ok(picked.map_or_else(|| Selection::TooMany(joining(&free, needed)), Selection::Notes))
}

/// The notes that are put together when nobody is paid, at most [`MANY`].
///
/// # Errors
/// [`SelectError::NothingToJoin`].
pub fn to_join(notes: &[OwnedNote], asset: Asset, of: Joining) -> Result<Vec<OwnedNote>, SelectError> {
    let mut free = free(notes, asset, &DustPolicy::nothing());
    if of == Joining::Largest {
        free.reverse();
    }
    free.truncate(MANY);
    if free.len() < 2 { Err(SelectError::NothingToJoin { asset }) } else { Ok(free) }
}

/// What can be spent, the smallest first; equal ones by commitment, so that the choice is one.
pub(super) fn free(notes: &[OwnedNote], asset: Asset, dust: &DustPolicy) -> Vec<OwnedNote> {
    let is_free = |note: &&OwnedNote| {
        note.state == NoteState::Available // SHW-008
            && note.record.asset == asset
            && !dust.is_dust(asset, note.record.value)
    };
    let mut free: Vec<_> = notes.iter().filter(is_free).cloned().collect();
    free.sort_by_key(|note| (note.record.value, note.commitment));
    free
}

/// The smallest note that is enough.
fn one(free: &[OwnedNote], needed: u128) -> Option<Vec<OwnedNote>> {
    free.iter().find(|note| note.record.value >= needed).map(|note| vec![note.clone()])
}

/// The two notes that are enough and leave the least over.
fn pair(free: &[OwnedNote], needed: u128) -> Option<Vec<OwnedNote>> {
    let (mut low, mut high) = (0, free.len().checked_sub(1)?);
    let mut best: Option<(u128, usize, usize)> = None;
    while low < high {
        let sum = free[low].record.value.saturating_add(free[high].record.value);
        if sum >= needed {
            if best.is_none_or(|(least, _, _)| sum < least) {
                best = Some((sum, low, high));
            }
            high -= 1;
        } else {
            low += 1;
        }
    }
    best.map(|(_, low, high)| vec![free[low].clone(), free[high].clone()])
}

/// The fewest of the largest notes that are enough, up to [`MANY`]; then the smallest that can take the last one's place.
fn several(free: &[OwnedNote], needed: u128) -> Option<Vec<OwnedNote>> {
    let mut picked: Vec<&OwnedNote> = Vec::new();
    let mut sum = 0_u128;
    for note in free.iter().rev().take(MANY) {
        if sum >= needed {
            break;
        }
        sum = sum.saturating_add(note.record.value);
        picked.push(note);
    }
    if sum < needed {
        return None;
    }
    let last = picked.pop()?;
    let missing = needed - (sum - last.record.value).min(needed);
    let enough = free.iter().find(|note| note.record.value >= missing && !picked.contains(note));
    picked.push(enough.unwrap_or(last));
    Some(picked.into_iter().cloned().collect())
}

/// How often the six largest are put together until six are enough. Each time five notes become fewer.
fn joining(free: &[OwnedNote], needed: u128) -> Consolidation {
    let mut values: Vec<_> = free.iter().map(|note| note.record.value).collect();
    let first: Vec<_> = free.iter().rev().take(MANY).cloned().collect();
    let mut payments = 0;
    while values.iter().rev().take(MANY).fold(0_u128, |sum, value| sum.saturating_add(*value)) < needed
        && values.len() > MANY
    {
        let joined = values.split_off(values.len() - MANY);
        let sum = joined.iter().fold(0_u128, |sum, value| sum.saturating_add(*value));
        let place = values.partition_point(|value| *value <= sum);
        values.insert(place, sum);
        payments += 1;
    }
    Consolidation { payments, first }
}

#[cfg(test)]
mod tests;
