//! Decodes single escapes of URLs, forms, HTML and JSON.

/// Appends the character of the escape at the start of some bytes and returns the escape's length,
/// or 0 if there is no escape.
pub(crate) type Unescape = fn(&[u8], &mut Vec<u8>) -> usize;

pub(crate) fn from_url(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let [b'%', high, low, ..] = bytes else { return 0 };
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let (Some(high), Some(low)) = (digit(high), digit(low)) else { return 0 };
    out.extend(u8::try_from(high << 4 | low));
    3
}

pub(crate) fn from_form(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    if bytes.first() != Some(&b'+') {
        return from_url(bytes, out);
    }
    out.push(b' ');
    1
}

/// An entity of HTML or XML, by name or number.
pub(crate) fn from_html(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    const LONGEST_ENTITY: usize = 10;
    let [b'&', name @ ..] = bytes else { return 0 };
    let end = name.iter().take(LONGEST_ENTITY).position(|byte| *byte == b';');
    let Some(name) = end.and_then(|end| std::str::from_utf8(&name[..end]).ok()) else { return 0 };
    let character = match name {
        "amp" => Some('&'),
        "apos" => Some('\''),
        "gt" => Some('>'),
        "lt" => Some('<'),
        "quot" => Some('"'),
        _ => name.strip_prefix('#').and_then(|number| {
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?)
        }),
    };
    let Some(character) = character else { return 0 };
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    name.len() + 2
}

pub(crate) fn from_json(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let [b'\\', letter, ..] = bytes else { return 0 };
    out.push(match letter {
        b'"' | b'\\' | b'/' => *letter,
        b'b' => 0x08,
        b'f' => 0x0c,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'u' => return from_json_units(bytes, out),
        _ => return 0,
    });
    2
}

/// A character as one or two `\uXXXX`.
fn from_json_units(bytes: &[u8], out: &mut Vec<u8>) -> usize {
    let unit = |at: usize| {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let units = [unit(0), unit(6)].into_iter().map_while(|unit| unit);
    let Some(Ok(character)) = char::decode_utf16(units).next() else { return 0 };
    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    6 * character.len_utf16()
}
