//! Trying to open all notes of a stretch: one multiplication for each, over all cores, whatever the number of addresses.

use rayon::prelude::*;
use teahouse_base::with_wiped_stack;

use crate::shielded::cipher::{OpenFault, OpenedNote, SeenNote};
use crate::shielded::event::Seen;
use crate::shielded::keys::FullViewingKey;
use crate::shielded::place::PoolPlace;

/// What one note of an event is to us.
#[derive(Default)]
pub(super) struct Opened {
    /// It is for us.
    pub(super) received: Option<OpenedNote>,
    /// We sent it.
    pub(super) sent: Option<OpenedNote>,
    /// It claims to be for us or from us, and is not what it says.
    pub(super) is_refused: bool,
}

/// What the notes of each event are to us, in order. In blocks before `birthday` there can be none.
pub(super) fn open_all(
    keys: &FullViewingKey,
    place: &PoolPlace,
    seen: &[Seen],
    birthday: u64,
) -> Vec<Vec<Opened>> {
    let each = |one: &Seen| -> Vec<Opened> {
        let notes = one.notes();
        if one.block.number < birthday {
            return notes.iter().map(|_| Opened::default()).collect();
        }
        with_wiped_stack(|| notes.iter().map(|note| open(keys, place, note)).collect()) // KEY-008
    };
    seen.par_iter().map(each).collect()
}

fn open(keys: &FullViewingKey, place: &PoolPlace, note: &SeenNote<'_>) -> Opened {
    let (received, bent) = told(keys.incoming().open(place, note));
    let (sent, bent_too) = told(keys.outgoing().open(place, note));
    Opened { received, sent, is_refused: bent || bent_too }
}

/// A point that is none says nothing about whose the note is: it is nobody's.
fn told(opened: Result<OpenedNote, OpenFault>) -> (Option<OpenedNote>, bool) {
    match opened {
        Ok(note) => (Some(note), false),
        Err(OpenFault::NotOurs | OpenFault::NoPoint) => (None, false),
        Err(_) => (None, true),
    }
}
