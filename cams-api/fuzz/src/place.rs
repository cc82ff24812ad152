//! The place that an error names: a line and a column, as an editor counts them.

/// The line and the column after `origin`, if there are any: `config.json:3:14: …`.
pub fn of(error: &str, origin: &str) -> Option<(usize, Option<usize>)> {
    let mut parts = error.strip_prefix(origin)?.strip_prefix(':')?.split(':');
    let line = parts.next()?.parse().ok()?;
    Some((line, parts.next()?.parse().ok()))
}

/// The error without its place.
pub fn without(error: &str, origin: &str) -> String {
    match of(error, origin) {
        Some((line, Some(column))) => error.replacen(&format!(":{line}:{column}:"), ":", 1),
        Some((line, None)) => error.replacen(&format!(":{line}:"), ":", 1),
        None => error.to_owned(),
    }
}

/// Whether the text has that place. One behind the last character of a line is where something is
/// missing.
pub fn is_in(text: &str, (line, column): (usize, Option<usize>)) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let Some(content) = line.checked_sub(1).and_then(|index| text.split('\n').nth(index)) else {
        return false;
    };
    column.is_none_or(|column| (1..=content.chars().count() + 1).contains(&column))
}
