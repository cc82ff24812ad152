//! JSON objects whose parts know their position, so that an error can name line and column, and one
//! value can be changed without touching any other byte.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// The members of an object, in order, with each value as written.
#[derive(Default)]
pub(super) struct Object<'t> {
    members: Vec<(String, &'t RawValue)>,
}

impl<'t> Object<'t> {
    /// The value of a name. If a name appears twice, the last value counts, as in the official
    /// tools.
    pub(super) fn get(&self, name: &str) -> Option<&'t RawValue> {
        self.members.iter().rev().find(|(member, _)| member == name).map(|(_, value)| *value)
    }

    pub(super) fn members(&self) -> impl Iterator<Item = (&str, &'t RawValue)> {
        self.members.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object { members })
            }
        }

        deserializer.deserialize_map(Members)
    }
}

/// The byte range of `part`, which must be a slice of `text`.
pub(super) fn range(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr()).min(text.len());
    start..(start + part.len()).min(text.len())
}

/// Line and column, both from 1, of a slice of `text`.
pub(super) fn position(text: &str, part: &str) -> (usize, usize) {
    let before = text.get(..range(text, part).start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// Line and column, both from 1, of an error in `text`. The library counts bytes; editors count
/// characters.
pub(super) fn error_position(text: &str, error: &serde_json::Error) -> (usize, usize) {
    let line = text.split('\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let is_first_byte = |byte: &u8| !(0x80..0xc0).contains(byte);
    let column = line.bytes().take(error.column()).filter(is_first_byte).count();
    (error.line(), column.max(1))
}

/// Sets members of `object`, a slice of `text`, and appends new ones at its end. The values are
/// JSON. Returns the whole text, in which nothing else changes. New members are indented like the
/// existing ones.
pub(super) fn with_members(
    text: &str,
    object: &RawValue,
    changes: &[(&str, Zeroizing<String>)],
) -> Result<Zeroizing<String>, serde_json::Error> {
    let members: Object<'_> = serde_json::from_str(object.get())?;
    let inside = object.get().trim_start_matches('{');
    let gap = &inside[..inside.len() - inside.trim_start().len()];
    let colon = if gap.is_empty() { ":" } else { ": " };
    let mut edits: Vec<(Range<usize>, &str)> = Vec::new();
    let mut added: Vec<Zeroizing<String>> = Vec::new();
    for (name, value) in changes {
        match members.get(name) {
            Some(old) => edits.push((range(text, old.get()), value)),
            None => {
                let is_first = members.members.is_empty() && added.is_empty();
                let (separator, name) =
                    (if is_first { "" } else { "," }, serde_json::to_string(name)?);
                added.push(joined(&[separator, gap, &name, colon, value]));
            }
        }
    }
    let end = match members.members.last() {
        Some((_, last)) => range(text, last.get()).end,
        None => range(text, object.get()).start + 1,
    };
    edits.extend(added.iter().map(|added| (end..end, added.as_str())));
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let (mut parts, mut done) = (Vec::new(), 0);
    for (range, replacement) in edits {
        parts.extend([&text[done..range.start], replacement]);
        done = range.end;
    }
    parts.push(&text[done..]);
    Ok(joined(&parts))
}

/// Joins the parts. The text has room for all of them from the start: a text that grows leaves its
/// old bytes behind, which may be secret.
fn joined(parts: &[&str]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(parts.iter().map(|part| part.len()).sum()));
    parts.iter().for_each(|part| text.push_str(part));
    text
}

/// A text as a JSON string, with its quotes.
pub(super) fn quoted_json(text: &str) -> Zeroizing<String> {
    // Room for the longest result: a growing buffer leaves its old bytes behind.
    let mut json = Vec::with_capacity(6 * text.len() + 2);
    // Writing to memory cannot fail.
    let _ = serde_json::to_writer(&mut json, text);
    Zeroizing::new(String::from_utf8(json).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value};

    use super::*;

    fn changed(text: &str, object: &str, changes: &[(&str, &str)]) -> String {
        let root: Object<'_> = serde_json::from_str(text).unwrap();
        let changes: Vec<_> = changes
            .iter()
            .map(|(name, value)| (*name, Zeroizing::new((*value).to_owned())))
            .collect();
        with_members(text, root.get(object).unwrap(), &changes).unwrap().to_string()
    }

    #[test]
    fn nothing_else_changes() {
        let text = "{\r\n\t\"o\" : {\r\n\t\t\"b\" : 1.50e3 ,\r\n\t\t\"a\" : \"\\u0041\",\r\n\t\t\"n\":null\r\n\t},\n \
                    \"b\": 1 }\n\n";
        assert_eq!(
            changed(text, "o", &[("a", "\"x\""), ("new", "7"), ("n", "\"set\""), ("newer", "8")]),
            "{\r\n\t\"o\" : {\r\n\t\t\"b\" : 1.50e3 ,\r\n\t\t\"a\" : \"x\",\r\n\t\t\"n\":\"set\",\r\n\t\t\"new\": \
             7,\r\n\t\t\"newer\": 8\r\n\t},\n \"b\": 1 }\n\n"
        );
    }

    #[test]
    fn compact_and_empty_objects_get_members_too() {
        assert_eq!(changed(r#"{"o":{"a":1}}"#, "o", &[("b", "2")]), r#"{"o":{"a":1,"b":2}}"#);
        assert_eq!(
            changed(r#"{"o":{}}"#, "o", &[("a", "1"), ("b", "2")]),
            r#"{"o":{"a":1,"b":2}}"#
        );
    }

    #[test]
    fn a_position_counts_lines_and_characters() {
        let text = "{\n  \"\u{4e2d}\": 1, \"b\": [2]}";
        let root: Object<'_> = serde_json::from_str(text).unwrap();
        assert_eq!(position(text, root.get("\u{4e2d}").unwrap().get()), (2, 8));
        assert_eq!(position(text, root.get("b").unwrap().get()), (2, 16));
    }

    fn object() -> impl Strategy<Value = Map<String, Value>> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
        ];
        let value = leaf.prop_recursive(2, 8, 3, |inner| {
            prop::collection::vec(inner, 0..3).prop_map(Value::from)
        });
        prop::collection::btree_map("[a-e]|.{0,3}", value, 0..6)
            .prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_new_text_means_the_old_one_with_the_changes(
            inside in object(),
            outside in object(),
            changes in prop::collection::btree_map("[a-e]", ".*", 0..4),
            is_pretty: bool,
        ) {
            let mut root = outside;
            root.insert("o".to_owned(), Value::Object(inside));
            let text = if is_pretty {
                serde_json::to_string_pretty(&root).unwrap()
            } else {
                serde_json::to_string(&root).unwrap()
            };
            let quoted: Vec<_> = changes
                .iter()
                .map(|(name, value)| (name.as_str(), serde_json::to_string(value).unwrap()))
                .collect();
            let quoted: Vec<_> =
                quoted.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let new = changed(&text, "o", &quoted);
            let inside = root["o"].as_object_mut().unwrap();
            inside.extend(changes.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))));
            prop_assert_eq!(serde_json::from_str::<Value>(&new).unwrap(), Value::Object(root));
        }
    }
}
