//! Ini text to sections. It knows no section and no key by name.
//!
//! By hand, since no ini crate fits: values are secrets that must be wiped, errors need line and column,
//! and a comment begins at any `#`, as the official tools have it.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

/// A section with its line, counted from 1. Keys are in lower case.
#[derive(Debug, Default)]
pub(super) struct Section {
    pub(super) line: usize,
    pub(super) values: BTreeMap<String, Zeroizing<String>>,
}

/// A line that is none of an ini file. Line and column are counted from 1.
#[derive(Debug, PartialEq)]
pub(super) struct IniError {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) reason: &'static str,
}

/// The sections by name. One that appears twice is one section, and of a key that appears twice the last
/// value counts.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, Section>, IniError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut sections: BTreeMap<String, Section> = BTreeMap::new();
    let mut current = None;
    for (index, raw) in text.lines().enumerate() {
        let line = index + 1;
        let content = without_comment(raw).trim();
        if content.is_empty() {
            continue;
        }
        let refused = |at: &str, reason| {
            let before = raw.len() - at.len();
            IniError { line, column: raw[..before].chars().count() + 1, reason }
        };
        let start = raw.trim_start();
        if let Some(rest) = content.strip_prefix('[') {
            let Some(name) = rest.strip_suffix(']') else {
                return Err(refused(start, "the name of a section has no closing bracket"));
            };
            let section = sections.entry(name.trim().to_owned()).or_default();
            if section.line == 0 {
                section.line = line;
            }
            current = Some(name.trim().to_owned());
            continue;
        }
        let Some((key, value)) = content.split_once(['=', ':']) else {
            return Err(refused(start, "this is neither a section nor `key = value`"));
        };
        let Some(section) = current.as_ref().and_then(|name| sections.get_mut(name)) else {
            return Err(refused(start, "this stands before the first section"));
        };
        let key = key.trim().to_ascii_lowercase();
        if key.is_empty() {
            return Err(refused(start, "there is no key before the equals sign"));
        }
        section.values.insert(key, Zeroizing::new(value.trim().to_owned()));
    }
    Ok(sections)
}

/// The line up to its comment. A `;` begins one only at the beginning of a line.
fn without_comment(line: &str) -> &str {
    if line.trim_start().starts_with(';') {
        return "";
    }
    line.split('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_keys_and_comments_are_read() {
        let text = "\u{feff}; a comment\r\n# another\n\n[default]\nType = access_key # inline\n  \
                    role_arn: acs:ram::1:role/r\nempty =\n[ other ]\na=1;2\n[default]\ntype=sts\n";
        let sections = parse(text).unwrap();
        let shown: Vec<_> = sections
            .iter()
            .map(|(name, section)| {
                let values: Vec<_> = section
                    .values
                    .iter()
                    .map(|(key, value)| format!("{key}={}", **value))
                    .collect();
                format!("{name}@{}: {}", section.line, values.join(" "))
            })
            .collect();
        assert_eq!(
            shown,
            ["default@4: empty= role_arn=acs:ram::1:role/r type=sts", "other@8: a=1;2"]
        );
    }

    #[test]
    fn an_error_says_line_and_column() {
        for (text, line, column, reason) in [
            ("a = 1", 1, 1, "this stands before the first section"),
            ("[a]\n  [b", 2, 3, "the name of a section has no closing bracket"),
            ("[a]\n\n\tnothing", 3, 2, "this is neither a section nor `key = value`"),
            ("[a]\n= 1", 2, 1, "there is no key before the equals sign"),
        ] {
            assert_eq!(parse(text).unwrap_err(), IniError { line, column, reason });
        }
    }
}
