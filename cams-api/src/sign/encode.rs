//! Bytes as text: percent-encoding and hex digits. Every call uses them, so they work on buffers.
//! Also text as JSON, for secrets.

/// The length of a SHA-256 hash in hex digits.
pub(crate) const HEX_LEN: usize = 64;

/// Appends `bytes` percent-encoded. The unreserved characters of RFC 3986 (`A-Z a-z 0-9 - _ . ~`)
/// stay; every other byte becomes `%XX` with upper-case hex digits.
pub fn percent_encode(bytes: &[u8], out: &mut String) {
    const UPPER_HEX: &[u8; 16] = b"0123456789ABCDEF";
    const CHUNK: usize = 32;
    for chunk in bytes.chunks(CHUNK) {
        let mut encoded = [0; 3 * CHUNK];
        let mut len = 0;
        for &byte in chunk {
            if is_unreserved(byte) {
                encoded[len] = byte;
                len += 1;
            } else {
                let (high, low) = (usize::from(byte >> 4), usize::from(byte & 0xf));
                encoded[len..len + 3].copy_from_slice(&[b'%', UPPER_HEX[high], UPPER_HEX[low]]);
                len += 3;
            }
        }
        // ASCII is always valid UTF-8.
        out.push_str(std::str::from_utf8(&encoded[..len]).unwrap_or_default());
    }
}

/// Decodes percent-encoded text. A `%` without two hex digits stays.
pub(crate) fn percent_decoded(text: &str) -> Vec<u8> {
    // Room for all of it: a text that grows leaves its old bytes behind.
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend_from_slice(parts.next().unwrap_or_default().as_bytes());
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    bytes
}

/// Returns `true` if percent-encoding keeps a byte.
pub(crate) fn is_unreserved(byte: u8) -> bool {
    UNRESERVED[usize::from(byte)]
}

/// One entry for each byte. Comparing ranges is slower.
static UNRESERVED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        let plain = byte as u8;
        table[byte] = plain.is_ascii_alphanumeric() || matches!(plain, b'-' | b'_' | b'.' | b'~');
        byte += 1;
    }
    table
};

/// Appends the lower-case hex digits of at most 32 bytes.
pub(crate) fn push_hex(bytes: &[u8], text: &mut String) {
    let mut digits = [0; HEX_LEN];
    write_hex(bytes, &mut digits);
    // Hex digits are always valid UTF-8.
    text.push_str(std::str::from_utf8(&digits[..2 * bytes.len()]).unwrap_or_default());
}

/// Writes lower-case hex digits into a buffer of sufficient size.
pub(crate) fn write_hex(bytes: &[u8], digits: &mut [u8]) {
    const LOWER_HEX: &[u8; 16] = b"0123456789abcdef";
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair[0] = LOWER_HEX[usize::from(byte >> 4)];
        pair[1] = LOWER_HEX[usize::from(byte & 0xf)];
    }
}

/// Reads the hex digits of a SHA-256 hash, in either case.
pub(crate) fn parse_hex(text: &str) -> Option<[u8; HEX_LEN / 2]> {
    if text.len() != HEX_LEN {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = [0; HEX_LEN / 2];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_hex_digits_are_decoded() {
        for (text, decoded) in [
            ("a%20b%2b", "a b+"),
            ("%E4%b8%AD", "\u{4e2d}"),
            ("%+5%-1% 1", "%+5%-1% 1"),
            ("100%", "100%"),
            ("%4", "%4"),
            ("%%41", "%A"),
            ("%\u{4e2d}", "%\u{4e2d}"),
            ("", ""),
        ] {
            assert_eq!(percent_decoded(text), decoded.as_bytes(), "{text}");
        }
    }
}
