//! Times as text: the format of `x-acs-date`, and the wider RFC 3339. It reads no clock.

use std::time::{Duration, SystemTime};

const SECONDS_PER_DAY: u64 = 86_400;

/// Date and time of day. Each 0 stands for a digit.
const FORM: &[u8; 19] = b"0000-00-00T00:00:00";

/// The last second of the year 9999. Later years do not fit into a date.
const LAST_SECOND: u64 = 253_402_300_799;

/// Formats a time for `x-acs-date`: `YYYY-MM-DDThh:mm:ssZ`, in UTC and whole seconds. Times before
/// 1970 become the first second of 1970, times after the year 9999 the last second of 9999.
pub fn format_date(time: SystemTime) -> String {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let seconds = since.as_secs().min(LAST_SECOND);
    let (year, month, day) = civil_from_days(seconds / SECONDS_PER_DAY);
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    let mut text = String::with_capacity(FORM.len() + 1);
    for (number, end) in [
        (year / 100, None),
        (year % 100, Some('-')),
        (month, Some('-')),
        (day, Some('T')),
        (hour, Some(':')),
        (minute, Some(':')),
        (second, Some('Z')),
    ] {
        push_two_digits(number, &mut text);
        text.extend(end);
    }
    text
}

/// Appends a number below 100 with a leading zero.
fn push_two_digits(number: u64, text: &mut String) {
    for digit in [number / 10 % 10, number % 10] {
        text.push(char::from(b'0' + digit as u8));
    }
}

/// Reads a time in exactly the format of [`format_date`]. Returns `None` for any other format, for
/// a date that does not exist, and for a time before 1970.
pub fn parse_date(text: &str) -> Option<SystemTime> {
    let seconds = seconds_of(text.strip_suffix('Z')?.as_bytes().try_into().ok()?)?;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// Reads an RFC 3339 time: with fractions of a second, any UTC offset, and lower-case letters or a
/// space in place of `T` and `Z`. As in ISO 8601, an offset may lack its colon or its minutes.
/// Returns `None` for any other format, and for the times that [`parse_date`] refuses.
pub(crate) fn parse_rfc3339(text: &str) -> Option<SystemTime> {
    let (date, rest) = text.split_at_checked(FORM.len())?;
    let mut date: [u8; FORM.len()] = date.as_bytes().try_into().ok()?;
    if matches!(date[10], b't' | b' ') {
        date[10] = b'T';
    }
    if date.ends_with(b":60") {
        // A leap second. This clock has no leap seconds.
        date[17..].copy_from_slice(b"59");
    }
    let seconds = Duration::from_secs(seconds_of(&date)?);
    let (nanoseconds, rest) = nanoseconds_of(rest)?;
    let (is_ahead, offset) = offset_of(rest)?;
    let local = seconds.checked_add(nanoseconds)?;
    let utc = if is_ahead { local.checked_sub(offset) } else { local.checked_add(offset) };
    SystemTime::UNIX_EPOCH.checked_add(utc?)
}

/// The fraction of a second at the start of a text, and the rest of the text.
fn nanoseconds_of(text: &str) -> Option<(Duration, &str)> {
    let Some(digits) = text.strip_prefix(['.', ',']) else { return Some((Duration::ZERO, text)) };
    let len = digits.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = digits.split_at(len);
    let counted = digits.bytes().chain(std::iter::repeat(b'0')).take(9);
    let nanoseconds = counted.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    (len > 0).then_some((Duration::from_nanos(nanoseconds), rest))
}

/// The distance of a time zone from UTC, and `true` if it is ahead.
fn offset_of(text: &str) -> Option<(bool, Duration)> {
    if text.eq_ignore_ascii_case("Z") {
        return Some((false, Duration::ZERO));
    }
    let is_ahead = text.starts_with('+');
    let digits = match text.strip_prefix(['+', '-'])?.as_bytes() {
        [a, b] => [*a, *b, b'0', b'0'],
        [a, b, c, d] | [a, b, b':', c, d] => [*a, *b, *c, *d],
        _ => return None,
    };
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let [hours, minutes] = [number(&digits[..2]), number(&digits[2..])];
    (hours < 24 && minutes < 60)
        .then(|| (is_ahead, Duration::from_secs(hours * 3600 + minutes * 60)))
}

/// The seconds from 1970 to a date and time of day in UTC.
fn seconds_of(text: &[u8; FORM.len()]) -> Option<u64> {
    let fits =
        |(byte, form): (&u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form };
    if !text.iter().zip(FORM).all(fits) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| number(&text[range]);
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let (hour, minute, second) = (number(11..13), number(14..16), number(17..19));
    if year < 1970 || month == 0 || day == 0 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_from_civil(year, month, day);
    // A month or day out of range gives another date.
    if civil_from_days(days) != (year, month, day) {
        return None;
    }
    Some(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second)
}

/// The number with these digits.
fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

/// The number of days from 1 March of the year 0 to 1 January 1970. In this calendar a year ends
/// with the leap day.
const EPOCH_DAYS: u64 = 719_468;

/// The date of a day since 1970, by Howard Hinnant's `civil_from_days`
/// (<https://howardhinnant.github.io/date_algorithms.html>), for days that are not negative.
fn civil_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + EPOCH_DAYS;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// The inverse of [`civil_from_days`], for years from 1970, and for months and days from 1.
fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let year = year - u64::from(month <= 2);
    let month_from_march = (month + 9) % 12;
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - EPOCH_DAYS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_rfc_3339_is_read() {
        let seconds = Duration::from_secs(1_767_323_045);
        for (text, since) in [
            ("2026-01-02T03:04:05Z", seconds),
            ("2026-01-02t03:04:05z", seconds),
            ("2026-01-02 03:04:05Z", seconds),
            ("2026-01-02T03:04:05+00:00", seconds),
            ("2026-01-02T03:04:05-00:00", seconds),
            ("2026-01-02T05:04:05+02:00", seconds),
            ("2026-01-01T19:34:05-07:30", seconds),
            ("2026-01-02T11:04:05+0800", seconds),
            ("2026-01-02T11:04:05+08", seconds),
            ("2026-01-02T03:04:05.000Z", seconds),
            ("2026-01-02T03:04:05.25z", seconds + Duration::from_millis(250)),
            ("2026-01-02T05:04:05.123456+02:00", seconds + Duration::from_micros(123_456)),
            ("2026-01-02T03:04:05,5Z", seconds + Duration::from_millis(500)),
            ("2026-01-02T03:04:05.1234567894Z", seconds + Duration::from_nanos(123_456_789)),
            ("1970-01-01T02:00:00+02:00", Duration::ZERO),
            ("2016-12-31T23:59:60Z", Duration::from_secs(1_483_228_799)),
        ] {
            let time = SystemTime::UNIX_EPOCH + since;
            assert_eq!(parse_rfc3339(text), Some(time), "{text}");
        }
        for text in [
            "",
            "2026-01-02",
            "2026-01-02T03:04Z",
            "2026-01-02T03:04:05",
            "2026-01-02T03:04:05.Z",
            "2026-01-02T03:04:05.5",
            "2026-01-02T03:04:05ZZ",
            "2026-01-02T03:04:05 Z",
            "2026-01-02T03:04:05+",
            "2026-01-02T03:04:05+2:00",
            "2026-01-02T03:04:05+24:00",
            "2026-01-02T03:04:05+02:60",
            "2026-01-02T03:04:05+02:+0",
            "2026-02-29T03:04:05Z",
            "2026-01-02T03:04:61Z",
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00+00:01",
            "2026-01-02T03:04:0\u{e9}Z",
        ] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
    }
}
