//! Decodes replies: strictly first, and when something is not as documented, tolerantly. What fits neither way is left
//! out and named, so that an odd element does not turn a success into an error.
//!
//! One pass fills the typed reply and gathers the [`Verdict`] beside it. A reply that needs no repair costs
//! what `serde_json` costs. Whatever is in a reply, the repair goes through its text a few times and copies no part of it:
//! it reads once to find what does not fit, and once more without it.

mod entries;
mod envelope;
mod findings;
mod half_characters;
mod json;
mod lenient;
mod mismatch;
mod strict;

use serde::de::{DeserializeOwned, Error as _, IgnoredAny};

pub use self::envelope::AccessDeniedDetail;
pub(crate) use self::envelope::{Envelope, Verdict};
use self::findings::Findings;
use self::json::{Cursor, Token, validate};
use self::lenient::{Lenient, Reader, said_twice};
use self::mismatch::{Mismatch, Place};
use self::strict::{Notes, Reply};

/// Some gateways put a byte order mark in front of JSON.
pub(crate) const BOM: &[u8] = b"\xef\xbb\xbf";

/// Decodes a body into the typed reply, which it keeps, and gives its verdict.
pub(crate) type Decode<'a> = dyn FnMut(&[u8]) -> Result<Verdict, DecodeError> + Send + 'a;

/// Why a reply could not be decoded.
#[derive(Debug)]
pub(crate) enum DecodeError {
    /// Not JSON, or cut off.
    Syntax(serde_json::Error),
    /// JSON of another shape.
    Mismatch(Mismatch),
}

/// How often a reply is read. Each reading after the second one is for a name that comes again in a value of a name that
/// came again.
const READINGS: usize = 8;

/// Decodes a reply and its verdict.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Verdict), DecodeError> {
    let body = body.strip_prefix(BOM).unwrap_or(body);
    let is_strict = match decode_strictly(body) {
        Ok((reply, Notes { verdict, other_spelling: false, .. })) => return Ok((reply, verdict)),
        strict => strict.is_ok(),
    };
    let text = String::from_utf8_lossy(body);
    validate(&text).map_err(DecodeError::Syntax)?;
    decode_leniently(&text).or_else(|mismatch| match decode_strictly(body) {
        // A type of the user's own may be one that only `serde_json` itself can read.
        Ok((reply, notes)) if is_strict => Ok((reply, notes.verdict)),
        _ => Err(DecodeError::Mismatch(mismatch)),
    })
}

fn decode_strictly<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Notes), serde_json::Error> {
    let mut notes = Notes::default();
    let mut json = serde_json::Deserializer::from_slice(body);
    let reply = T::deserialize(Reply { json: &mut json, notes: &mut notes })?;
    json.end()?;
    Ok((reply, notes))
}

/// Reads a valid JSON text, without what does not fit. It is an error if nothing can be read without that.
///
/// A reading that finds something has stand-ins in its place; the next one does without it.
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
            Ok(reply) => {
                verdict.mismatches = mismatches;
                Ok((reply, verdict))
            }
            // An element that the type cannot do without.
            Err(error) => Err(mismatches.into_first().unwrap_or(error)),
        };
    }
    Err(said_twice())
}

/// Whether a body is meant to be JSON, complete or not: a proxy's page or a plain text is not.
pub(crate) fn is_json_like(body: &[u8]) -> bool {
    let body = body.strip_prefix(BOM).unwrap_or(body).trim_ascii_start();
    matches!(body.first(), Some(b'{' | b'[')) || serde_json::from_slice::<IgnoredAny>(body).is_ok()
}
