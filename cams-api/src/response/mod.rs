//! Decodes responses: strictly first, then tolerantly if something differs from the documentation.
//! Elements that still do not fit are left out and reported, so an odd element does not turn a
//! success into an error.
//!
//! One pass fills the typed response and gathers the [`Verdict`]. A response that needs no repair
//! costs what `serde_json` costs. A repair reads the text a few times and copies no part of it:
//! once to find what does not fit, and again without it.

mod denied;
mod envelope;
mod findings;
mod half_characters;
mod json;
mod lenient;
mod mismatch;
mod strict;
#[cfg(test)]
mod tests;
mod verdict;
mod xml;

use serde::de::{DeserializeOwned, Error as _};

pub use self::denied::AccessDeniedDetail;
pub(crate) use self::envelope::Envelope;
use self::findings::Findings;
use self::json::readable;
pub(crate) use self::json::{Cursor, Token, validate, without_mark};
#[cfg(feature = "receipts")]
pub(crate) use self::json::{scalar, unescaped};
use self::lenient::{Lenient, Reader, said_twice};
use self::mismatch::{Mismatch, Place};
use self::strict::{Notes, Response};
pub(crate) use self::verdict::Verdict;

/// Decodes a body into the typed response, which it stores, and returns the verdict.
pub(crate) type Decode<'a> = dyn FnMut(&[u8]) -> Result<Verdict, DecodeError> + Send + 'a;

/// The reason why a response could not be decoded.
#[derive(Debug)]
pub(crate) enum DecodeError {
    /// Not JSON, or truncated.
    Syntax(serde_json::Error),
    /// JSON of another shape.
    Mismatch(Mismatch),
}

/// The maximum number of readings. From the third one on, they handle repeated names inside the
/// value of a repeated name.
const READINGS: usize = 8;

/// Decodes a response and its verdict.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Verdict), DecodeError> {
    // Checked as a whole, which is cheaper than string by string.
    let text = readable(without_mark(body));
    let is_strict = match decode_strictly(&text) {
        Ok((response, Notes { verdict, other_spelling: false, .. })) => {
            return Ok((response, verdict));
        }
        strict => strict.is_ok(),
    };
    validate(&text).map_err(DecodeError::Syntax)?;
    decode_leniently(&text).or_else(|mismatch| match decode_strictly(&text) {
        // A user's own type may be readable only by `serde_json` itself.
        Ok((response, notes)) if is_strict => Ok((response, notes.verdict)),
        _ => Err(DecodeError::Mismatch(mismatch)),
    })
}

fn decode_strictly<T: DeserializeOwned>(text: &str) -> Result<(T, Notes<'_>), serde_json::Error> {
    let mut notes = Notes::default();
    let mut json = serde_json::Deserializer::from_str(text);
    let response = T::deserialize(Response { json: &mut json, notes: &mut notes })?;
    json.end()?;
    Ok((response, notes))
}

/// Reads valid JSON and leaves out what does not fit. Fails if the type cannot do without it.
///
/// If a reading finds a misfit, its result contains stand-ins. The next reading leaves the misfit
/// out.
fn decode_leniently<T: DeserializeOwned>(text: &str) -> Result<(T, Verdict), Mismatch> {
    if Cursor::new(text).token() != Token::Object {
        return Err(Mismatch::custom("expected an object"));
    }
    let mut findings = Findings::default();
    for _ in 0..READINGS {
        let read = T::deserialize(Lenient::new(&mut Reader::new(text, &mut findings), &Place::Top));
        if let Some(next) = findings.next_reading() {
            findings = next;
            continue;
        }
        let (mismatches, mut verdict) = findings.into_mismatches();
        return match read {
            Ok(response) => {
                verdict.mismatches = mismatches;
                Ok((response, verdict))
            }
            // The type requires the element.
            Err(error) => Err(mismatches.into_first().unwrap_or(error)),
        };
    }
    Err(said_twice())
}

/// Returns `true` if a body is meant to be JSON, even if truncated. Plain text or the page of a
/// proxy is not.
pub(crate) fn is_json_like(body: &[u8]) -> bool {
    let body = without_mark(body).trim_ascii_start();
    matches!(body.first(), Some(b'{' | b'[')) || validate(&String::from_utf8_lossy(body)).is_ok()
}
