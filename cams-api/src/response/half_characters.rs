//! Repairs JSON with invalid Unicode: bytes that are not UTF-8, and escapes of half a character.
//! Both are left behind when text is cut to a length without care.
//!
//! JSON parsers refuse the whole document for that, so one group name with half an emoji would hide
//! a list.

use std::borrow::Cow;

/// Stands for an unknown character.
const REPLACEMENT: &str = "\\ufffd";

/// Replaces each half character. Returns `None` if there are no half characters.
pub(crate) fn mended(json: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(json);
    let mut mended = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('\\') {
        at += found;
        let Some(unit) = unit(&text[at..]) else {
            // Another escape: a backslash and one character, or the end of a truncated document.
            at += text[at..].chars().take(2).map(char::len_utf8).sum::<usize>();
            continue;
        };
        let end = at + REPLACEMENT.len();
        let is_pair = matches!(unit, 0xd800..=0xdbff)
            && self::unit(&text[end..]).is_some_and(|next| matches!(next, 0xdc00..=0xdfff));
        if is_pair {
            at = end + REPLACEMENT.len();
            continue;
        }
        if matches!(unit, 0xd800..=0xdfff) {
            mended.push_str(&text[copied..at]);
            mended.push_str(REPLACEMENT);
            copied = end;
        }
        at = end;
    }
    match text {
        Cow::Borrowed(_) if copied == 0 => None,
        text => Some(mended + &text[copied..]),
    }
}

/// Reads the UTF-16 unit of an escape at the start of a text: `\u` and four hexadecimal digits.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn half_characters_are_replaced() {
        for (json, expected) in [
            (&br#"["\ud83d"]"#[..], r#"["\ufffd"]"#),
            (br#"["a\uDE00b"]"#, r#"["a\ufffdb"]"#),
            (br#"["\ud83d\ud83d\ude00\ude00"]"#, r#"["\ufffd\ud83d\ude00\ufffd"]"#),
            (br#"["\\\ud83d\n"]"#, r#"["\\\ufffd\n"]"#),
            (b"[\"\xf0\x9f\"]", "[\"\u{fffd}\"]"),
            (b"\\ud83d", "\\ufffd"),
        ] {
            assert_eq!(mended(json).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_whole_is_left_alone() {
        for json in [
            &br#"["\ud83d\ude00", "\u4e2d", "\\ud83d", "\u{4e2d}"]"#[..],
            "[\"\u{1f600}\"]".as_bytes(),
            br"\u+123",
            br"\u12",
            "\\\u{4e2d}".as_bytes(),
            br"\",
            b"",
        ] {
            assert_eq!(mended(json), None);
        }
    }

    proptest! {
        /// Strings with escapes of any units become valid JSON.
        #[test]
        fn what_was_mended_is_json(units: Vec<u16>) {
            let escapes: String = units.iter().map(|unit| format!("\\u{unit:04x}")).collect();
            let json = format!("\"{escapes}\"");
            let mended = mended(json.as_bytes()).unwrap_or(json);
            let text: Value = serde_json::from_str(&mended).unwrap();
            prop_assert_eq!(text, Value::from(String::from_utf16_lossy(&units)));
        }
    }
}
