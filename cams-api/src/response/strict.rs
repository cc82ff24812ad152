//! Reads a response as documented. The types do the reading. These adapters pass `serde_json`
//! through to them and record what the types do not see:
//!
//! - the top-level elements that make the [`Verdict`],
//! - names in another spelling, such as `data` for `Data`, which the types ignore.
//!
//! They also refuse a list in place of an object, which derived types would read by position.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::value::RawValue;

use super::verdict::{EnvelopeKey, Verdict};

/// Notes taken during a reading.
#[derive(Default)]
pub(crate) struct Notes<'de> {
    pub(crate) verdict: Verdict,
    /// A name differs from the documented one in case, or has escapes.
    pub(crate) other_spelling: bool,
    /// The last name, and the documented names of its object.
    name: &'de str,
    names: &'static [&'static str],
}

impl Notes<'_> {
    /// Notes that the type ignores the value of the last name.
    #[cold]
    fn pass_over(&mut self) {
        self.other_spelling |= self.names.iter().any(|name| name.eq_ignore_ascii_case(self.name));
    }
}

/// The deserializer of a whole response, which must be an object.
pub(crate) struct Response<'a, 'de, D> {
    pub(crate) json: D,
    pub(crate) notes: &'a mut Notes<'de>,
}

impl<'de, D: Deserializer<'de>> Response<'_, 'de, D> {
    fn object<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let shape = Shape::Response(names);
        self.json.deserialize_map(Watched { inner: visitor, shape, notes: self.notes })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Response<'_, 'de, D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.object(&[], visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.object(names, visitor)
    }

    #[inline]
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
        unit_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The deserializer of a value in a response, together with the notes.
struct Inner<'a, 'de, T> {
    inner: T,
    notes: &'a mut Notes<'de>,
}

/// Passes values without inner values straight on.
macro_rules! pass_on {
    ($($method:ident)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$method(visitor)
        }
    )*};
}

impl<'a, 'de, D> Inner<'a, 'de, D> {
    /// Wraps the visitor of a value that contains others.
    #[inline]
    fn watched<V>(self, shape: Shape, visitor: V) -> (D, Watched<'a, 'de, V>) {
        (self.inner, Watched { inner: visitor, shape, notes: self.notes })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Inner<'_, 'de, D> {
    type Error = D::Error;

    pass_on! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_identifier
    }

    #[inline]
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.notes.pass_over();
        self.inner.deserialize_ignored_any(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (json, visitor) = self.watched(Shape::Any, visitor);
        json.deserialize_option(visitor)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (json, visitor) = self.watched(Shape::Any, visitor);
        json.deserialize_newtype_struct(name, visitor)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_unit_struct(name, visitor)
    }

    #[inline]
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (json, visitor) = self.watched(Shape::Any, visitor);
        json.deserialize_seq(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (json, visitor) = self.watched(Shape::Any, visitor);
        json.deserialize_tuple(length, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (json, visitor) = self.watched(Shape::Any, visitor);
        json.deserialize_tuple_struct(name, length, visitor)
    }

    #[inline]
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let (json, visitor) = self.watched(Shape::Any, visitor);
        json.deserialize_map(visitor)
    }

    #[inline]
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let (json, visitor) = self.watched(Shape::Object(names), visitor);
        json.deserialize_struct(name, names, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_enum(name, variants, visitor)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Inner<'_, 'de, S> {
    type Value = S::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<S::Value, D::Error> {
        self.inner.deserialize(Inner { inner: json, notes: self.notes })
    }
}

/// The visitor of a value that contains others.
struct Watched<'a, 'de, V> {
    inner: V,
    shape: Shape,
    notes: &'a mut Notes<'de>,
}

/// The documented kind of a value.
#[derive(Clone, Copy)]
enum Shape {
    /// The response itself, with the names of its elements.
    Response(&'static [&'static str]),
    /// An object with these names.
    Object(&'static [&'static str]),
    /// A list, a map, or something around one.
    Any,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Watched<'_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    #[inline]
    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    #[inline]
    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, json: D) -> Result<V::Value, D::Error> {
        self.inner.visit_some(Inner { inner: json, notes: self.notes })
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, json: D) -> Result<V::Value, D::Error> {
        self.inner.visit_newtype_struct(Inner { inner: json, notes: self.notes })
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        match self.shape {
            Shape::Any => self.inner.visit_seq(Inner { inner: list, notes: self.notes }),
            Shape::Response(_) | Shape::Object(_) => {
                Err(A::Error::invalid_type(Unexpected::Seq, &self))
            }
        }
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        let Self { inner, shape, notes } = self;
        let (is_response, names) = match shape {
            Shape::Response(names) => (true, names),
            Shape::Object(names) => (false, names),
            Shape::Any => (false, &[][..]),
        };
        inner.visit_map(Members { map, is_response, names, notes })
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Inner<'_, 'de, A> {
    type Error = A::Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.inner.next_element_seed(Inner { inner: seed, notes: self.notes })
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

/// The elements of an object or a map.
struct Members<'a, 'de, A> {
    map: A,
    is_response: bool,
    /// The documented names. A map has none.
    names: &'static [&'static str],
    notes: &'a mut Notes<'de>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, 'de, A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        self.map.next_key_seed(Name { inner: seed, names: self.names, notes: self.notes })
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if self.is_response
            && let Some(key) = EnvelopeKey::of(self.notes.name)
        {
            return self.envelope(seed, key);
        }
        self.map.next_value_seed(Inner { inner: seed, notes: self.notes })
    }

    fn size_hint(&self) -> Option<usize> {
        self.map.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> Members<'_, 'de, A> {
    /// Reads an element that decides the verdict.
    fn envelope<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
        key: EnvelopeKey,
    ) -> Result<S::Value, A::Error> {
        let value = self.map.next_value::<&RawValue>()?.get();
        self.notes.verdict.observe(key, value);
        let mut json = serde_json::Deserializer::from_str(value);
        let value = seed.deserialize(Inner { inner: &mut json, notes: self.notes });
        value.map_err(A::Error::custom)
    }
}

/// Observes a name while the type reads it.
struct Name<'a, 'de, T> {
    inner: T,
    names: &'static [&'static str],
    notes: &'a mut Notes<'de>,
}

impl<'de, K: DeserializeSeed<'de>> DeserializeSeed<'de> for Name<'_, 'de, K> {
    type Value = K::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<K::Value, D::Error> {
        let Self { inner, names, notes } = self;
        inner.deserialize(Name { inner: json, names, notes })
    }
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Name<'_, 'de, D> {
    type Error = D::Error;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        let Self { inner, names, notes } = self;
        inner.deserialize_str(Name { inner: visitor, names, notes })
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Name<'_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    /// A name with escapes.
    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        self.notes.other_spelling |= !self.names.is_empty();
        (self.notes.name, self.notes.names) = ("", &[]);
        self.inner.visit_str(name)
    }

    #[inline]
    fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<V::Value, E> {
        (self.notes.name, self.notes.names) = (name, self.names);
        self.inner.visit_borrowed_str(name)
    }
}
