//! A day, as upstream dates its metadata.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day in the form `2026-11-22`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(String);

/// A text that is not a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotADate(String);

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a day; write it as YYYY-MM-DD, for example 2026-11-22", self.0)
    }
}

impl std::error::Error for NotADate {}

impl FromStr for Date {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let is_day = || {
            let mut parts = text.split('-').zip([4, 2, 2]).map(|(part, length)| {
                let is_number = part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
                is_number.then(|| part.parse::<u32>().ok()).flatten()
            });
            let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
            let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let days = match month {
                2 if is_leap => 29,
                2 => 28,
                4 | 6 | 9 | 11 => 30,
                1..=12 => 31,
                _ => 0,
            };
            (text.len() == 10 && (1..=days).contains(&day)).then_some(())
        };
        is_day().map(|()| Self(text.to_owned())).ok_or_else(|| NotADate(text.to_owned()))
    }
}

impl TryFrom<String> for Date {
    type Error = NotADate;

    fn try_from(text: String) -> Result<Self, NotADate> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn only_days_of_the_calendar_are_dates() {
        for good in ["2026-11-22", "2024-02-29", "2000-02-29"] {
            assert_eq!(good.parse::<Date>().unwrap().to_string(), good);
        }
        for bad in
            ["", "2026-11", "2026-11-22-1", "2026-13-01", "2026-02-29", "2026-1-2", "22.11.2026"]
        {
            let problem = bad.parse::<Date>().unwrap_err().to_string();
            assert!(problem.contains("YYYY-MM-DD"), "{problem}");
        }
        assert!("2025-12-31".parse::<Date>().unwrap() < "2026-01-01".parse().unwrap());
    }
}
