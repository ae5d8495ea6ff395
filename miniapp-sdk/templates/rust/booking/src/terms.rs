//! The terms are what a house changes first: its name, its places, its deposit, and how late a guest may cancel.

use teahouse_miniapp::prelude::*;
use teahouse_miniapp::{AssetId, UnixMillis};

/// What deposits are paid in; `manifest.toml` declares it, with its caps.
const ASSET: AssetId = AssetId::known("pusd");
/// The deposit for one guest, in base units: 5 practice dollars.
const DEPOSIT_EACH: u128 = 5_000_000;
/// Bookings that the house takes for one day: its rooms, or its tables.
pub const PLACES: u32 = 3;
/// The most guests of one booking.
pub const MOST_GUESTS: u32 = 6;
/// Days that can be booked, today among them.
pub const DAYS: u32 = 14;
/// Whoever cancels at least so many days before has the deposit back.
pub const NOTICE: u32 = 1;
/// From the beginning of the booked day, so long can the house take the deposit; after that it goes back.
const HOLD: u32 = 3;

const DAY: u64 = 86_400_000;

/// What the house is called.
pub fn name() -> Text {
    say("Lotus House", "莲舍")
}

/// The rules, as a guest reads them before paying.
pub fn rules() -> Text {
    say(
        format!(
            "Your deposit waits in a contract. When the house declines, or you cancel at least {NOTICE} day before, it stays there, and you take it back {HOLD} days after the booked day. Cancelled later, or used: the house may take it."
        ),
        format!(
            "定金存放在合约中。店家谢绝，或你提前至少 {NOTICE} 天取消：定金不动，预订日 {HOLD} 天后由你取回。更晚取消或已到店：店家可以收取。"
        ),
    )
}

/// The deposit for so many guests.
pub fn deposit(guests: u32) -> Amount {
    Amount::new(ASSET, DEPOSIT_EACH * u128::from(guests))
}

/// The day of a moment, counted from 1970. Days begin at midnight UTC: a house elsewhere adds its hours here.
pub fn day_of(moment: UnixMillis) -> u32 {
    u32::try_from(moment.0 / DAY).unwrap_or(u32::MAX)
}

/// When the deposit for a booking of `day` goes back.
pub fn goes_back(day: u32) -> UnixMillis {
    UnixMillis((u64::from(day) + u64::from(HOLD)) * DAY)
}

/// A day as it is written, such as 2026-01-02.
pub fn date(day: u32) -> String {
    // Years are counted from 1 March, so that a leap day is the last of its year.
    let days = u64::from(day) + 719_468;
    let (era, rest) = (days / 146_097, days % 146_097);
    let year = (rest - rest / 1_460 + rest / 36_524 - rest / 146_096) / 365;
    let rest = rest - (365 * year + year / 4 - year / 100);
    let month = (5 * rest + 2) / 153;
    let day = rest - (153 * month + 2) / 5 + 1;
    let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
    format!("{:04}-{month:02}-{day:02}", era * 400 + year)
}
