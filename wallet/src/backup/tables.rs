//! The wallet's tables that go into a backup. A table that is added to the wallet is added here, or named as not backed up.

use teahouse_base::Table;

use crate::{allowance, envelope, journal, limits, promise, redeem, relayed, scan, shielded};

/// Every table of the wallet that a backup holds.
///
/// What a scan found is in it, though the chain says it too: a scan begins at an account's first use here, so what arrived before a
/// restore would not be looked up again by itself.
///
/// Of shielded payments, what was promised is in it; notes and tree are found again from the phrase.
///
/// Not `wallet.relayed.next`: a restored wallet begins a page of numbers of its own, as every device does.
pub fn tables() -> Vec<Table> {
    [
        &journal::TABLES[..],
        &limits::TABLES,
        &redeem::TABLES,
        &relayed::TABLES,
        &scan::TABLES,
        &shielded::TABLES,
        &allowance::TABLES,
        &promise::TABLES,
        &promise::METER_TABLES,
        &[envelope::BATCHES],
    ]
    .concat()
}
