//! Finds the call limit, which upstream documents only in prose.

/// The words after the number, in both languages of the documentation.
const UNITS: [&str; 8] = [
    "次/秒",
    "times per second",
    "times/second",
    "calls per second",
    "calls/second",
    "requests per second",
    "queries per second",
    "QPS",
];

/// The limit in calls per second and account, if a text mentions exactly one number.
pub(in crate::upstream) fn calls_per_second(text: &str) -> Option<u32> {
    let mut found = UNITS
        .iter()
        .flat_map(|unit| text.match_indices(unit).filter_map(|(at, _)| number_before(&text[..at])));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// The integer at the end of a text: `1,000 `.
fn number_before(text: &str) -> Option<u32> {
    let text = text.trim_end();
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ',');
    let number = text[digits.len()..].trim_start_matches(',');
    // The end of `2.5` or `V2` is not a number.
    let joined = digits.ends_with(|letter: char| letter == '.' || letter.is_ascii_alphabetic());
    if joined { None } else { number.replace(',', "").parse().ok() }
}

#[cfg(test)]
mod tests {
    use super::calls_per_second;

    #[test]
    fn both_languages_are_read() {
        for (text, limit) in [
            ("本接口的单用户QPS限制为5次/秒。超过限制，API调用会被限流。", Some(5)),
            ("### QPS限制\n本接口的单用户QPS限制为 250 次/秒。", Some(250)),
            ("You can call this operation up to 10 times per second per account.", Some(10)),
            (
                "The limit is 1,000 calls per second. If the 1,000 calls per second are passed …",
                Some(1000),
            ),
            ("This operation is limited to 50 QPS for each account.", Some(50)),
            ("QPS limit", None),
            ("At most 5 times per second, or 10 calls per second with a plan.", None),
            ("Version 2.5 QPS", None),
            ("", None),
        ] {
            assert_eq!(calls_per_second(text), limit, "{text}");
        }
    }
}
