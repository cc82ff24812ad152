//! Reads secret texts from JSON and leaves no copy in memory. The JSON library assembles a text
//! with escapes in its own buffer, which it does not wipe.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// Reads a JSON string, for `deserialize_with`. Null counts as empty.
pub(crate) fn wiped<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Zeroizing<String>, D::Error> {
    match <&RawValue>::deserialize(deserializer)?.get() {
        "null" => Ok(Zeroizing::default()),
        json => unescaped(json).ok_or_else(|| D::Error::custom("this is not a text")),
    }
}

/// The text of a JSON string, if it consists of whole characters.
pub(crate) fn unescaped(json: &str) -> Option<Zeroizing<String>> {
    let mut rest = json.strip_prefix('"')?.strip_suffix('"')?;
    // Room for all of it: a text that grows leaves its old bytes behind.
    let mut text = Zeroizing::new(String::with_capacity(rest.len()));
    while let Some((plain, escape)) = rest.split_once('\\') {
        text.push_str(plain);
        let kind = escape.chars().next()?;
        rest = &escape[kind.len_utf8()..];
        text.push(match kind {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => character(&mut rest)?,
            // A quote, a backslash or a slash stands for itself.
            _ => kind,
        });
    }
    text.push_str(rest);
    Some(text)
}

/// The character of one `\u` escape, or of two that are a pair.
fn character(rest: &mut &str) -> Option<char> {
    let first = unit(rest)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first.into());
    }
    *rest = rest.strip_prefix("\\u")?;
    char::decode_utf16([first, unit(rest)?]).next()?.ok()
}

fn unit(rest: &mut &str) -> Option<u16> {
    let (digits, after) = rest.split_at_checked(4)?;
    *rest = after;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every character as an escape, or a pair of them.
    fn escaped(text: &str) -> String {
        let units: String = text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        format!("\"{units}\"")
    }

    proptest! {
        #[test]
        fn texts_are_read_as_the_json_library_reads_them(text in "(.|[\"\\\\/\\x00-\\x1f\u{10000}-\u{10ffff}]){0,20}") {
            for json in [serde_json::to_string(&text).unwrap(), escaped(&text)] {
                prop_assert_eq!(&**unescaped(&json).unwrap(), &text);
            }
        }
    }

    #[test]
    fn other_values_and_half_characters_are_refused() {
        for json in [
            "1",
            "null",
            "[\"a\"]",
            r#""\ud83d""#,
            r#""\ud83da""#,
            r#""\ud83d\u0041""#,
            r#""\udc00""#,
        ] {
            assert!(unescaped(json).is_none(), "{json}");
        }
    }
}
