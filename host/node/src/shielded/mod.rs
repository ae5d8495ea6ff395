//! The private half of the wallet: money in the chain's pool, whose payments show neither amount nor people.
//!
//! | module | holds |
//! |---|---|
//! | `lane` | the pool in use, and this persona's part in it |
//! | `birth` | from which block on notes are looked for |
//! | `scan` | the task that reads the pool and takes payments as far as they get |
//! | `keys`, `prove` | keys for proofs, and the proofs |
//! | `balance`, `receive` | what there is, and where to be paid |
//! | `dust` | which notes are too small for their own fee |
//! | `tidy` | what is joined unasked, by a yes that was given beforehand |
//! | `doctor` | what the doctor says of it |
//! | `deposit`, `deposits` | money goes in, and how far that is |
//! | `calls`, `order`, `quote`, `proposal` | from a wish to what a sheet shows (`consent::shielded` has the sheet) |
//! | `insertion` | what is paid beforehand for becoming part of the tree |
//! | `drive`, `hand`, `carry`, `follow` | from the yes to a final block |
//! | `again` | calling off, and having it brought once more |
//! | `view`, `history` | what there was |
//! | `receipt`, `viewkey` | what others may be shown |
//! | `record`, `slot` | what is kept of a payment beside the wallet's own record, and what is only remembered |
//!
//! Guarantees: a yes, its notes held and its line in the consent log are one commit; what may be out there is on disk before it
//! is; after a crash each payment goes on where its record says (`SHW-…` of `wallet/DESIGN.md`).
//!
//! # Privacy
//! Endpoints see that this pool's events are asked for, all of them, at this persona's own times. No log line has an amount, an
//! address or a note.

pub(crate) mod again;
pub(crate) mod balance;
pub(crate) mod birth;
pub(crate) mod calls;
pub(crate) mod carry;
pub(crate) mod deposit;
pub(crate) mod deposits;
pub(crate) mod doctor;
pub(crate) mod drive;
pub(crate) mod dust;
pub(crate) mod follow;
pub(crate) mod hand;
pub(crate) mod history;
pub(crate) mod insertion;
pub(crate) mod keys;
pub(crate) mod lane;
pub(crate) mod order;
pub(crate) mod proposal;
pub(crate) mod prove;
pub(crate) mod quote;
pub(crate) mod receipt;
pub(crate) mod receive;
pub(crate) mod record;
pub(crate) mod scan;
pub(crate) mod slot;
pub(crate) mod tidy;
pub(crate) mod view;
pub(crate) mod viewkey;
