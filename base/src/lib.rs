//! What every crate of Teahouse stands on: time, chance, bytes, ids, secrets, error codes and records.
//!
//! Nothing here knows a chain, a peer or a screen, and everything but [`store::RedbStore`] builds for wasm32.
//!
//! | module | holds |
//! |---|---|
//! | [`clock`] | points in time and the [`clock::Clock`] that is handed to whoever needs them |
//! | [`rng`] | randomness as an argument |
//! | [`codec`] | the one way bytes are written and read: versioned, bounded, canonical |
//! | [`id`] | fixed-size identifiers as types |
//! | [`secret`] | byte arrays that wipe and redact themselves |
//! | [`stack`] | work on secrets that leaves nothing in its frames |
//! | [`code`] | stable error codes such as `PAY-211` |
//! | [`log`] | the marker of what may be logged |
//! | [`store`] | tables of records with one durable commit |
//!
//! Test doubles live in the module `testing`, behind the feature of that name.

pub mod clock;
pub mod code;
pub mod codec;
pub mod id;
pub mod log;
pub mod rng;
pub mod secret;
pub mod stack;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

#[cfg(not(target_arch = "wasm32"))]
pub use clock::SystemClock;
pub use clock::{Clock, UnixMillis, UnixSeconds};
pub use code::{Coded, ErrorCode};
pub use codec::{CodecError, Decode, Encode, Reader, Writer};
pub use log::LogSafe;
pub use rng::{Rng, RngExt, SystemRng};
pub use secret::SecretBytes;
pub use stack::with_wiped_stack;
pub use store::{ReadRecords, RecordStore, StoreError, Table, WriteRecords};

#[doc(hidden)]
pub use {hex as __hex, serde as __serde};
