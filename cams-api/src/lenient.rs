//! Reads JSON whose types differ from the documented ones: `"12"` as 12, 5 as `"5"`, `"true"` as true, 1.0
//! as 1, null as nothing, and a JSON text where an object or a list is expected.
//!
//! What still does not fit is reported as a [`Mismatch`].

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::mismatch::Mismatch;

/// A tolerant deserializer of a JSON value.
pub(crate) struct Lenient<'v>(pub(crate) &'v Value);

/// Whole numbers, whichever way they are written.
macro_rules! integers {
    ($($method:ident => $visit:ident: $integer:ty),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
            let whole = match self.0 {
                Value::Number(number) => number.as_i128().or_else(|| whole(number.as_f64()?)),
                Value::String(text) => text.trim().parse().ok().or_else(|| whole(text.trim().parse().ok()?)),
                _ => None,
            };
            match whole.and_then(|whole| <$integer>::try_from(whole).ok()) {
                Some(number) => visitor.$visit(number),
                None => Err(Mismatch::new(&visitor, self.0)),
            }
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
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), _, _) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (_, _, Some(number)) => visitor.visit_f64(number),
                _ => Err(Mismatch::new(&visitor, self.0)),
            },
            Value::String(text) => visitor.visit_str(text),
            Value::Array(list) => visitor.visit_seq(Elements::all(list)),
            Value::Object(fields) => visitor.visit_map(Fields::all(fields)),
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
        let number = match self.0 {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) => visitor.visit_f64(number),
            None => Err(Mismatch::new(&visitor, self.0)),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::String(text) if text.eq_ignore_ascii_case("true") => visitor.visit_bool(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => visitor.visit_bool(false),
            other => Err(Mismatch::new(&visitor, other)),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::String(text) => visitor.visit_str(text),
            Value::Null => Err(Mismatch::new(&visitor, self.0)),
            other => visitor.visit_string(other.to_string()),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0 {
            Value::Array(list) => visitor.visit_seq(Elements::present(list)),
            Value::Null => visitor.visit_seq(Elements::present(&[])),
            Value::String(text) => match json_text(text) {
                Some(Value::Array(list)) => visitor.visit_seq(Elements::present(&list)),
                Some(Value::Null) => visitor.visit_seq(Elements::present(&[])),
                _ => Err(Mismatch::new(&visitor, self.0)),
            },
            other => Err(Mismatch::new(&visitor, other)),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        let empty = Map::new();
        match self.0 {
            Value::Object(fields) => visitor.visit_map(Fields::present(fields)),
            Value::Null => visitor.visit_map(Fields::present(&empty)),
            // Some backends write an empty map as an empty list.
            Value::Array(list) if list.is_empty() => visitor.visit_map(Fields::present(&empty)),
            Value::String(text) => match json_text(text) {
                Some(Value::Object(fields)) => visitor.visit_map(Fields::present(&fields)),
                Some(Value::Null) => visitor.visit_map(Fields::present(&empty)),
                _ => Err(Mismatch::new(&visitor, self.0)),
            },
            other => Err(Mismatch::new(&visitor, other)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.deserialize_map(visitor)
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
        self.0
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
fn json_text(text: &str) -> Option<Value> {
    if text.trim().is_empty() { Some(Value::Null) } else { serde_json::from_str(text).ok() }
}

/// The elements of a list. Where its type is known, nulls are left out.
struct Elements<'v> {
    rest: std::iter::Enumerate<std::slice::Iter<'v, Value>>,
    keep_nulls: bool,
}

impl<'v> Elements<'v> {
    fn all(list: &'v [Value]) -> Self {
        Self { rest: list.iter().enumerate(), keep_nulls: true }
    }

    fn present(list: &'v [Value]) -> Self {
        Self { rest: list.iter().enumerate(), keep_nulls: false }
    }
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
        seed.deserialize(Lenient(value))
            .map(Some)
            .map_err(|error| error.below(&format!("[{index}]")))
    }
}

/// The fields of an object. Where its type is known, nulls are left out.
struct Fields<'v> {
    rest: serde_json::map::Iter<'v>,
    keep_nulls: bool,
    current: Option<(&'v str, &'v Value)>,
}

impl<'v> Fields<'v> {
    fn all(fields: &'v Map<String, Value>) -> Self {
        Self { rest: fields.iter(), keep_nulls: true, current: None }
    }

    fn present(fields: &'v Map<String, Value>) -> Self {
        Self { rest: fields.iter(), keep_nulls: false, current: None }
    }
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
        seed.deserialize(Lenient(value)).map_err(|error| error.below(name))
    }
}
