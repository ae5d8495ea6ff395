//! Times as people read them.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A time in UTC, to the second: `2026-11-26T04:00:00Z`. One that no calendar has is given as it came, in milliseconds.
pub(crate) fn utc(ms: u64) -> String {
    let known = i64::try_from(ms / 1_000).ok().and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    known.and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_else(|| format!("{ms} ms"))
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
        assert_eq!(utc(u64::MAX), "18446744073709551615 ms");
    }
}
