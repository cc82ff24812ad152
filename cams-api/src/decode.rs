//! Decodes replies: strictly first, and when the types differ from the documented ones, tolerantly. What fits
//! neither way is left out and named, so that an odd element does not turn a success into an error.
//!
//! Half characters do not turn it into one either; see [`crate::half_characters`].
//!
//! One pass fills the typed reply and gathers the [`Verdict`] beside it. A reply that needs no repair costs
//! what `serde_json` costs; the repair is in [`crate::lenient`].

use std::cell::RefCell;
use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor,
};
use serde_json::Value;

use crate::envelope::{EnvelopeKey, Verdict};
use crate::half_characters::mended;
use crate::lenient::{Lenient, json_text};
use crate::mismatch::{Mismatch, Step};

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

/// Decodes a reply and its verdict.
pub(crate) fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Verdict), DecodeError> {
    let body = body.strip_prefix(BOM).unwrap_or(body);
    let decoded = decode_whole(body);
    let Err(DecodeError::Syntax(_)) = &decoded else { return decoded };
    match mended(body) {
        Some(text) => decode_whole(text.as_bytes()),
        None => decoded,
    }
}

fn decode_whole<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Verdict), DecodeError> {
    // The kind of the first error tells nothing: for `serde_json` a list that is longer than a struct is no JSON.
    decode_strictly(body).or_else(|_| decode_leniently(body))
}

fn decode_strictly<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Verdict), serde_json::Error> {
    let mut verdict = Verdict::default();
    let mut json = serde_json::Deserializer::from_slice(body);
    let reply = T::deserialize(Observed { json: &mut json, verdict: &mut verdict })?;
    json.end()?;
    Ok((reply, verdict))
}

fn decode_leniently<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Verdict), DecodeError> {
    let value: Value = serde_json::from_slice(body).map_err(DecodeError::Syntax)?;
    if !value.is_object() {
        return Err(DecodeError::Mismatch(Mismatch::custom("expected an object")));
    }
    let mut verdict = Verdict::of(&value);
    let (reply, mismatches) = read(value).map_err(DecodeError::Mismatch)?;
    verdict.mismatches = mismatches.iter().map(ToString::to_string).collect();
    Ok((reply, verdict))
}

/// Reads a value, without the elements that do not fit. It is an error if nothing can be read without them.
///
/// The first reading finds them and has stand-ins in their places; the second one does without them.
fn read<T: DeserializeOwned>(mut value: Value) -> Result<(T, Vec<Mismatch>), Mismatch> {
    let mismatches = RefCell::default();
    let read = T::deserialize(Lenient::new(&value, &mismatches));
    let mut mismatches = mismatches.into_inner();
    if mismatches.is_empty() {
        return Ok((read?, mismatches));
    }
    for mismatch in &mismatches {
        leave_out(&mut value, mismatch.path());
    }
    let more = RefCell::default();
    match T::deserialize(Lenient::new(&value, &more)) {
        Ok(read) if more.into_inner().is_empty() => Ok((read, mismatches)),
        // An element that the type cannot do without.
        _ => Err(mismatches.swap_remove(0)),
    }
}

/// Reads a single value, which must fit.
fn read_exactly<'de, S: DeserializeSeed<'de>>(
    seed: S,
    value: &Value,
) -> Result<S::Value, Mismatch> {
    let mismatches = RefCell::default();
    let read = seed.deserialize(Lenient::new(value, &mismatches))?;
    mismatches.into_inner().pop().map_or(Ok(read), Err)
}

/// Makes an element null, which is read as nothing. Where the path leads into a text, that holds JSON.
fn leave_out(value: &mut Value, path: &[Step]) {
    let mut element = value;
    for step in path {
        if let Value::String(text) = element {
            *element = json_text(text).unwrap_or_default();
        }
        let below = match step {
            Step::Field(name) | Step::Entry(name) => element.get_mut(name),
            Step::Index(index) => element.get_mut(index),
        };
        let Some(below) = below else { return };
        element = below;
    }
    *element = Value::Null;
}

/// The deserializer of a whole reply, which must be an object. It shows the elements that make the verdict
/// to it on their way to the typed reply; everything below goes straight to `serde_json`.
struct Observed<'a, D> {
    json: D,
    verdict: &'a mut Verdict,
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Observed<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.json.deserialize_map(Observed { json: visitor, verdict: self.verdict })
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        visitor.visit_some(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Observed<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.json.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.json.visit_map(ObservedMap { map, key: None, verdict: self.verdict })
    }
}

struct ObservedMap<'a, A> {
    map: A,
    /// The element that the last key named, if the verdict depends on it.
    key: Option<EnvelopeKey>,
    verdict: &'a mut Verdict,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for ObservedMap<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        self.map.next_key_seed(ObservedKey { inner: seed, key: &mut self.key })
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let Some(key) = self.key.take() else { return self.map.next_value_seed(seed) };
        let value: Value = self.map.next_value()?;
        let element = read_exactly(seed, &value).map_err(A::Error::custom);
        self.verdict.observe(key, value);
        element
    }

    fn size_hint(&self) -> Option<usize> {
        self.map.size_hint()
    }
}

/// Looks at a key while the typed reply reads it.
struct ObservedKey<'a, T> {
    inner: T,
    key: &'a mut Option<EnvelopeKey>,
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for ObservedKey<'_, K> {
    type Value = K::Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<K::Value, D::Error> {
        self.inner.deserialize(ObservedKey { inner: json, key: self.key })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObservedKey<'_, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_str(ObservedKey { inner: visitor, key: self.key })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for ObservedKey<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<V::Value, E> {
        *self.key = EnvelopeKey::of(name);
        self.inner.visit_str(name)
    }

    fn visit_borrowed_str<E: serde::de::Error>(self, name: &'de str) -> Result<V::Value, E> {
        *self.key = EnvelopeKey::of(name);
        self.inner.visit_borrowed_str(name)
    }
}

/// Whether a body is meant to be JSON, complete or not: a proxy's page or a plain text is not.
pub(crate) fn is_json_like(body: &[u8]) -> bool {
    let body = body.strip_prefix(BOM).unwrap_or(body).trim_ascii_start();
    matches!(body.first(), Some(b'{' | b'[')) || serde_json::from_slice::<IgnoredAny>(body).is_ok()
}
