//! Reads JSON whose types differ from the documented ones: `"12"` as 12, 5 as `"5"`, `"true"` as true, 1.0
//! as 1, null as nothing, and a JSON text where an object or a list is expected.
//!
//! What still does not fit is noted as a [`Mismatch`], and the reading goes on with a stand-in for it: serde gives
//! no way to turn back from a value that fails to the `Option` around it. See [`crate::decode`] for what follows.

use std::cell::RefCell;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, Expected, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::mismatch::{Mismatch, NameStep, Place, Step};

/// A tolerant deserializer of a JSON value.
pub(crate) struct Lenient<'v> {
    value: &'v Value,
    place: Place<'v>,
    mismatches: &'v RefCell<Vec<Mismatch>>,
}

impl<'v> Lenient<'v> {
    /// Reads a whole value. Elements that do not fit are added to `mismatches`, and a stand-in takes their place.
    pub(crate) fn new(value: &'v Value, mismatches: &'v RefCell<Vec<Mismatch>>) -> Self {
        Self { value, place: Place::Top, mismatches }
    }

    /// Takes note that this value does not fit.
    fn misfit(&self, expected: &dyn Expected) {
        let mismatch = Mismatch::new(self.place.path(), expected, self.value);
        self.mismatches.borrow_mut().push(mismatch);
    }

    /// Reads an object as a map or a struct, whose names are `step`s.
    fn object<'de, V: Visitor<'de>>(
        self,
        visitor: V,
        step: NameStep,
    ) -> Result<V::Value, Mismatch> {
        let empty = Map::new();
        let parsed;
        let fields = match self.value {
            Value::Object(fields) => Some(fields),
            Value::Null => Some(&empty),
            // Some backends write an empty map as an empty list.
            Value::Array(list) if list.is_empty() => Some(&empty),
            Value::String(text) => {
                parsed = json_text(text);
                match &parsed {
                    Some(Value::Object(fields)) => Some(fields),
                    Some(Value::Null) => Some(&empty),
                    _ => None,
                }
            }
            _ => None,
        };
        if fields.is_none() {
            self.misfit(&visitor);
        }
        visitor.visit_map(self.fields(fields.unwrap_or(&empty), false, step))
    }

    fn elements<'a>(&'a self, list: &'a [Value], keep_nulls: bool) -> Elements<'a> {
        let Self { place, mismatches, .. } = self;
        Elements { rest: list.iter().enumerate(), keep_nulls, place, mismatches }
    }

    fn fields<'a>(
        &'a self,
        fields: &'a Map<String, Value>,
        keep_nulls: bool,
        step: NameStep,
    ) -> Fields<'a> {
        let Self { place, mismatches, .. } = self;
        Fields { rest: fields.iter(), keep_nulls, step, current: None, place, mismatches }
    }
}

/// Whole numbers, whichever way they are written.
macro_rules! integers {
    ($($method:ident => $visit:ident: $integer:ty),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            let whole = match self.value {
                Value::Number(number) => number.as_i128().or_else(|| whole(number.as_f64()?)),
                Value::String(text) => text.trim().parse().ok().or_else(|| whole(text.trim().parse().ok()?)),
                _ => None,
            };
            let number = whole.and_then(|whole| <$integer>::try_from(whole).ok());
            if number.is_none() {
                self.misfit(&visitor);
            }
            visitor.$visit(number.unwrap_or_default())
        }
    )*};
}

/// A floating-point number as the whole number that it is, if it can be told exactly.
fn whole(number: f64) -> Option<i128> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i128)
}

impl<'de> Deserializer<'de> for Lenient<'_> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (_, _, Some(number)) => visitor.visit_f64(number),
                _ => Err(Mismatch::custom("a number out of range")),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(list) => visitor.visit_seq(self.elements(list, true)),
            Value::Object(fields) => visitor.visit_map(self.fields(fields, true, Step::Entry)),
        }
    }

    integers! {
        deserialize_i8 => visit_i8: i8,
        deserialize_i16 => visit_i16: i16,
        deserialize_i32 => visit_i32: i32,
        deserialize_i64 => visit_i64: i64,
        deserialize_u8 => visit_u8: u8,
        deserialize_u16 => visit_u16: u16,
        deserialize_u32 => visit_u32: u32,
        deserialize_u64 => visit_u64: u64,
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let number = match self.value {
            Value::Number(number) => number.as_f64(),
            // Rust also reads "NaN" and "inf", which JSON does not have as numbers.
            Value::String(text) => {
                text.trim().parse().ok().filter(|number: &f64| number.is_finite())
            }
            _ => None,
        };
        if number.is_none() {
            self.misfit(&visitor);
        }
        visitor.visit_f64(number.unwrap_or_default())
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.value {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) if text.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            _ => {
                self.misfit(&visitor);
                visitor.visit_bool(false)
            }
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.value {
            Value::String(text) => visitor.visit_str(text),
            Value::Null => {
                self.misfit(&visitor);
                visitor.visit_str("")
            }
            other => visitor.visit_string(other.to_string()),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let parsed;
        let list = match self.value {
            Value::Array(list) => Some(list.as_slice()),
            Value::Null => Some(&[][..]),
            Value::String(text) => {
                parsed = json_text(text);
                match &parsed {
                    Some(Value::Array(list)) => Some(list.as_slice()),
                    Some(Value::Null) => Some(&[][..]),
                    _ => None,
                }
            }
            _ => None,
        };
        if list.is_none() {
            self.misfit(&visitor);
        }
        visitor.visit_seq(self.elements(list.unwrap_or_default(), false))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.object(visitor, Step::Entry)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.object(visitor, Step::Field)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.value
            .clone()
            .deserialize_enum(name, variants, visitor)
            .map_err(|_| Mismatch::custom("expected a variant"))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

/// The value of a text that holds JSON; an empty text holds nothing.
pub(crate) fn json_text(text: &str) -> Option<Value> {
    if text.trim().is_empty() { Some(Value::Null) } else { serde_json::from_str(text).ok() }
}

/// The elements of a list. Where its type is known, nulls are left out.
struct Elements<'v> {
    rest: std::iter::Enumerate<std::slice::Iter<'v, Value>>,
    keep_nulls: bool,
    place: &'v Place<'v>,
    mismatches: &'v RefCell<Vec<Mismatch>>,
}

impl<'de> SeqAccess<'de> for Elements<'_> {
    type Error = Mismatch;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Mismatch> {
        let keep_nulls = self.keep_nulls;
        let Some((index, value)) = self.rest.find(|(_, value)| keep_nulls || !value.is_null())
        else {
            return Ok(None);
        };
        let place = Place::Element(self.place, index);
        seed.deserialize(Lenient { value, place, mismatches: self.mismatches }).map(Some)
    }
}

/// The fields of an object. Where its type is known, nulls are left out.
struct Fields<'v> {
    rest: serde_json::map::Iter<'v>,
    keep_nulls: bool,
    step: NameStep,
    current: Option<(&'v str, &'v Value)>,
    place: &'v Place<'v>,
    mismatches: &'v RefCell<Vec<Mismatch>>,
}

impl<'de> MapAccess<'de> for Fields<'_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Mismatch> {
        let keep_nulls = self.keep_nulls;
        let Some((name, value)) = self.rest.find(|(_, value)| keep_nulls || !value.is_null())
        else {
            return Ok(None);
        };
        self.current = Some((name, value));
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Mismatch> {
        let Some((name, value)) = self.current.take() else {
            return Err(Mismatch::custom("a value without a key"));
        };
        let place = Place::Name(self.place, name, self.step);
        seed.deserialize(Lenient { value, place, mismatches: self.mismatches })
    }
}
