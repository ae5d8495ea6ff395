//! Times as people read them.

use time::format_description::well_known::Rfc3339;
use time::{Date, Month, OffsetDateTime};

const SECONDS_OF_A_DAY: u64 = 86_400;

/// A time in UTC, to the second: `2026-11-26T04:00:00Z`. One that no calendar has is given as it came, in milliseconds.
pub(crate) fn utc(ms: u64) -> String {
    let known = i64::try_from(ms / 1_000).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    known.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_else(|| format!("{ms} ms"))
}

/// The end of a day in UTC that is written `2026-11-26`, in milliseconds.
pub(crate) fn end_of_day(text: &str) -> Option<u64> {
    let mut parts = text.split('-');
    let mut number = |len: usize| parts.next().filter(|part| part.len() == len)?.parse::<u16>().ok();
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()?;
    let begins = u64::try_from(date.midnight().assume_utc().unix_timestamp()).ok()?;
    Some((begins + SECONDS_OF_A_DAY) * 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (1_795_665_600, "2026-11-26T04:00:00Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] {
            assert_eq!(utc(seconds * 1_000 + 999), text);
        }
        assert_eq!(end_of_day("2026-11-26").map(utc).as_deref(), Some("2026-11-27T00:00:00Z"));
        assert_eq!(end_of_day("2000-02-29").map(utc).as_deref(), Some("2000-03-01T00:00:00Z"));
        for bad in ["2026-02-29", "2026-13-01", "2026-1-1", "2026-11-26-1", "1969-01-01", "soon", ""] {
            assert_eq!(end_of_day(bad), None, "{bad}");
        }
        assert_eq!(utc(u64::MAX), "18446744073709551615 ms");
    }
}
