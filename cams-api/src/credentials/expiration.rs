//! The expiration of credentials, as services, programs and files write it. [`sign`](crate::sign)
//! reads RFC 3339 by hand, in 60 lines: `time` (2.1 s of CPU time to check) and `chrono` (1.1 s)
//! refuse offsets without a colon, and `jiff` (2.4 s) costs more than it saves.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::key::Credentials;
use crate::sign::parse_rfc3339;

/// The smallest number that is a time. A smaller one, such as 0 or 3600, means something else.
const EARLIEST: f64 = 1e9;

/// The end of some credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Expiration {
    /// Absent, null or an empty text.
    #[default]
    Missing,
    /// Not a time. The credentials are valid all the same; they are not cached.
    Unreadable,
    At(SystemTime),
}

impl Expiration {
    /// Reads an RFC 3339 time or a number of seconds since 1970.
    pub(super) fn of_text(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Missing;
        }
        match parse_rfc3339(text) {
            Some(time) => Self::At(time),
            None => text.parse().map_or(Self::Unreadable, Self::of_number),
        }
    }

    /// Reads seconds since 1970. A number that would be far in the future is read as milliseconds,
    /// microseconds or nanoseconds.
    fn of_number(number: f64) -> Self {
        let seconds = [1.0, 1e3, 1e6, 1e9].map(|unit| number / unit);
        let seconds = seconds.into_iter().find(|seconds| *seconds < 100.0 * EARLIEST);
        let since = seconds
            .filter(|seconds| *seconds >= EARLIEST)
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let time = since.and_then(|since| UNIX_EPOCH.checked_add(since));
        time.map_or(Self::Unreadable, Self::At)
    }

    /// Adds the expiration to credentials, if it is known.
    pub(super) fn of(self, credentials: Credentials) -> Credentials {
        match self {
            Self::At(expiration) => credentials.with_expiration(expiration),
            Self::Missing | Self::Unreadable => credentials,
        }
    }
}

impl<'de> Deserialize<'de> for Expiration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Value::deserialize(deserializer)? {
            Value::Null => Self::Missing,
            Value::String(text) => Self::of_text(&text),
            Value::Number(number) => number.as_f64().map_or(Self::Unreadable, Self::of_number),
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => Self::Unreadable,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Expiration {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn times_are_read_in_every_form() {
        let at = Expiration::At(UNIX_EPOCH + Duration::from_secs(1_767_323_045));
        for json in [
            r#""2026-01-02T03:04:05Z""#,
            r#"" 2026-01-02t05:04:05.000+02:00\n""#,
            "1767323045",
            "1767323045.0",
            "1767323045000",
            "1767323045000000",
            "1767323045000000000",
            r#""1767323045""#,
            r#""1767323045000""#,
        ] {
            assert_eq!(read(json), at, "{json}");
        }
    }

    #[test]
    fn what_is_no_time_is_told_from_nothing() {
        for json in ["null", r#""""#, r#"" ""#] {
            assert_eq!(read(json), Expiration::Missing, "{json}");
        }
        for json in [
            r#""soon""#,
            r#""NaN""#,
            r#""inf""#,
            r#""2026-02-30T00:00:00Z""#,
            r#""0001-01-01T00:00:00Z""#,
            "0",
            "-1",
            "3600",
            "1e300",
            "99999999999999999999999",
            "true",
            "[1]",
            r#"{"a":1}"#,
        ] {
            assert_eq!(read(json), Expiration::Unreadable, "{json}");
        }
    }
}
