//! Reads JSON whose types differ from the documented ones: `"12"` as 12, 5 as `"5"`, `"true"` as
//! true, 1.0 as 1, null as an absent value, a JSON string in place of an object or a list, and
//! `data` for `Data`.
//!
//! Whatever still does not fit is recorded in [`Findings`], and the reading goes on with a
//! stand-in: with serde, a failed value cannot fall back to the `Option` around it. See
//! [`crate::response`] for the next step.

mod entries;

use std::borrow::Cow;

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, Expected, Visitor};

use self::entries::{Elements, Fields};
use crate::response::findings::{Findings, Shape, Wanted};
use crate::response::json::{Cursor, Token, unescaped, validate};
use crate::response::mismatch::{Mismatch, Place};

/// The deepest nesting that is read, as in `serde_json`. A deeper value does not fit.
const DEEPEST: usize = 128;

/// A text being read, and the findings in it.
pub(crate) struct Reader<'t, 'f> {
    pub(crate) cursor: Cursor<'t>,
    /// The position of the text's first character. For text inside another text, positions
    /// continue.
    base: usize,
    depth: usize,
    pub(crate) findings: &'f mut Findings,
}

/// A value that the reader has stepped over.
pub(crate) struct Found<'t> {
    pub(crate) position: usize,
    pub(crate) token: Token,
    pub(crate) text: &'t str,
}

impl<'t, 'f> Reader<'t, 'f> {
    /// `json` must be valid.
    pub(crate) fn new(json: &'t str, findings: &'f mut Findings) -> Self {
        Self { cursor: Cursor::new(json), base: 0, depth: 0, findings }
    }

    /// The position of the next value. It grows during a reading.
    #[inline]
    pub(crate) fn position(&mut self) -> usize {
        self.base + self.cursor.position()
    }

    /// Steps over the next value.
    #[inline]
    pub(crate) fn next(&mut self) -> Found<'t> {
        Found { position: self.position(), token: self.cursor.token(), text: self.cursor.value() }
    }

    /// Returns `true` if the next value can be read as this shape.
    #[inline]
    pub(crate) fn fits(&mut self, shape: Shape) -> bool {
        match (self.cursor.token(), shape) {
            (Token::Null, _) | (Token::Object, Shape::Object) | (Token::List, Shape::List) => true,
            (Token::List, Shape::Object) => is_empty_list(self.cursor.clone().value()),
            (Token::Text, _) => json_text(self.cursor.clone().value(), shape).is_some(),
            _ => false,
        }
    }
}

/// The mismatch of a value that keeps repeating names.
pub(crate) fn said_twice() -> Mismatch {
    Mismatch::custom("expected each name once")
}

/// A tolerant deserializer of the next value.
pub(crate) struct Lenient<'a, 't, 'f> {
    reader: &'a mut Reader<'t, 'f>,
    place: &'a Place<'a>,
}

impl<'a, 't, 'f> Lenient<'a, 't, 'f> {
    pub(crate) fn new(reader: &'a mut Reader<'t, 'f>, place: &'a Place<'a>) -> Self {
        Self { reader, place }
    }

    /// Records that this value does not fit.
    fn misfit(&mut self, expected: &dyn Expected, shape: Option<Shape>, found: &Found<'_>) {
        let Self { reader, place } = self;
        let expected = expected.to_string();
        let mismatch = Mismatch::new(place, &expected, found.token.noun());
        let wanted = shape.map(|shape| Wanted { shape, expected });
        reader.findings.misfit(found.position, wanted, || mismatch);
    }

    /// Reads an object as a struct with these names, or as a map.
    fn object<'de, V: Visitor<'de>>(
        mut self,
        visitor: V,
        names: Option<&'static [&'static str]>,
    ) -> Result<V::Value, Mismatch> {
        let position = self.reader.position();
        if self.reader.cursor.token() == Token::Object && self.reader.depth < DEEPEST {
            return self.within(|reader, place| {
                visitor.visit_map(Fields::new(reader, place, names, position))
            });
        }
        let found = self.reader.next();
        match found.token {
            Token::Null => return visit_no_fields(visitor),
            // Some backends write an empty map as an empty list.
            Token::List if is_empty_list(found.text) => return visit_no_fields(visitor),
            Token::Text => match json_text(found.text, Shape::Object) {
                Some(json) if json.is_empty() => return visit_no_fields(visitor),
                Some(json) => {
                    return self.text(&json, position, |reader, place| {
                        visitor.visit_map(Fields::new(reader, place, names, position))
                    });
                }
                None => {}
            },
            _ => {}
        }
        self.misfit(&visitor, Some(Shape::Object), &found);
        visit_no_fields(visitor)
    }

    /// Steps into the list or object that comes next.
    fn within<R>(
        self,
        read: impl FnOnce(&mut Reader<'t, 'f>, &Place<'_>) -> Result<R, Mismatch>,
    ) -> Result<R, Mismatch> {
        self.reader.cursor.enter();
        self.reader.depth += 1;
        let read = read(self.reader, self.place);
        self.reader.depth -= 1;
        read
    }

    /// Steps into the list or object inside a string at this position. The inner text is shorter
    /// than the string, so its positions lie between this one and the next value's.
    fn text<R>(
        self,
        json: &str,
        position: usize,
        read: impl FnOnce(&mut Reader<'_, '_>, &Place<'_>) -> Result<R, Mismatch>,
    ) -> Result<R, Mismatch> {
        let Reader { depth, findings, .. } = self.reader;
        let mut reader =
            Reader { cursor: Cursor::new(json), base: position + 1, depth: *depth, findings };
        Lenient { reader: &mut reader, place: self.place }
            .within(|reader, place| read(reader, place))
    }
}

/// A number in any notation as an integer.
fn integer(found: &Found<'_>) -> Option<i128> {
    let integer = |text: &str| text.parse().ok().or_else(|| whole(text.parse().ok()?));
    match found.token {
        Token::Number => integer(found.text),
        Token::Text => integer(unescaped(found.text).trim()),
        _ => None,
    }
}

/// A floating-point number as the integer that it equals, if that is exact.
fn whole(number: f64) -> Option<i128> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i128)
}

/// A finite number. Rust also parses "NaN" and "inf", which are not JSON numbers.
fn float(found: &Found<'_>) -> Option<f64> {
    let number: f64 = match found.token {
        Token::Number => found.text.parse().ok()?,
        Token::Text => unescaped(found.text).trim().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn boolean(found: &Found<'_>) -> Option<bool> {
    let says = |text: &str| match text {
        _ if text.eq_ignore_ascii_case("true") => Some(true),
        _ if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    };
    match found.token {
        Token::Boolean => says(found.text),
        Token::Text => says(&unescaped(found.text)),
        _ => None,
    }
}

fn is_empty_list(json: &str) -> bool {
    json.strip_prefix('[').is_some_and(|rest| rest.trim_start().starts_with(']'))
}

/// The JSON inside a string, if it has this shape. Empty if the string is empty or `null`.
fn json_text(text: &str, shape: Shape) -> Option<Cow<'_, str>> {
    let (start, end) = match shape {
        Shape::Object => ('{', '}'),
        Shape::List => ('[', ']'),
    };
    let json = unescaped(text);
    match json.trim() {
        "" | "null" => Some(Cow::Borrowed("")),
        inner if !inner.starts_with(start) || !inner.ends_with(end) => None,
        _ => validate(&json).is_ok().then_some(json),
    }
}

fn visit_no_fields<'de, V: Visitor<'de>>(visitor: V) -> Result<V::Value, Mismatch> {
    visitor.visit_map(MapDeserializer::new(std::iter::empty::<(&str, &str)>()))
}

fn visit_no_elements<'de, V: Visitor<'de>>(visitor: V) -> Result<V::Value, Mismatch> {
    visitor.visit_seq(SeqDeserializer::new(std::iter::empty::<&str>()))
}

/// Numbers and booleans. Zero or `false` stands in for a misfit.
macro_rules! scalars {
    ($($method:ident => $visit:ident: $read:expr),* $(,)?) => {$(
        fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Mismatch> {
            let found = self.reader.next();
            let value = $read(&found);
            if value.is_none() {
                self.misfit(&visitor, None, &found);
            }
            visitor.$visit(value.unwrap_or_default())
        }
    )*};
}

/// An integer within the range of its type.
fn in_range<T: TryFrom<i128>>(found: &Found<'_>) -> Option<T> {
    T::try_from(integer(found)?).ok()
}

impl<'de> Deserializer<'de> for Lenient<'_, '_, '_> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Mismatch> {
        let position = self.reader.position();
        let token = self.reader.cursor.token();
        let contains = matches!(token, Token::List | Token::Object);
        if !self.reader.findings.is_left_out(position) && contains && self.reader.depth < DEEPEST {
            return self.within(|reader, place| match token {
                Token::List => visitor.visit_seq(Elements::of_anything(reader, place)),
                _ => visitor.visit_map(Fields::of_anything(reader, place)),
            });
        }
        let found = self.reader.next();
        if self.reader.findings.is_left_out(position) {
            return visitor.visit_unit();
        }
        match token {
            Token::Null => visitor.visit_unit(),
            Token::Boolean => visitor.visit_bool(found.text == "true"),
            Token::Text => match unescaped(found.text) {
                Cow::Borrowed(text) => visitor.visit_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            Token::Number => match (found.text.parse(), found.text.parse(), float(&found)) {
                (Ok(number), _, _) => visitor.visit_u64(number),
                (_, Ok(number), _) => visitor.visit_i64(number),
                (_, _, Some(number)) => visitor.visit_f64(number),
                _ => {
                    self.misfit(&"a 64-bit number", None, &found);
                    visitor.visit_unit()
                }
            },
            Token::List | Token::Object => {
                self.misfit(&"at most 128 levels", None, &found);
                visitor.visit_unit()
            }
        }
    }

    scalars! {
        deserialize_bool => visit_bool: boolean,
        deserialize_i8 => visit_i8: in_range,
        deserialize_i16 => visit_i16: in_range,
        deserialize_i32 => visit_i32: in_range,
        deserialize_i64 => visit_i64: in_range,
        deserialize_u8 => visit_u8: in_range,
        deserialize_u16 => visit_u16: in_range,
        deserialize_u32 => visit_u32: in_range,
        deserialize_u64 => visit_u64: in_range,
        deserialize_f64 => visit_f64: float,
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_f64(visitor)
    }

    /// Keeps a value that is not a string as its original text, with every digit.
    fn deserialize_string<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Mismatch> {
        let found = self.reader.next();
        match found.token {
            Token::Text => match unescaped(found.text) {
                Cow::Borrowed(text) => visitor.visit_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            },
            Token::Null => {
                self.misfit(&visitor, None, &found);
                visitor.visit_str("")
            }
            _ => visitor.visit_str(found.text),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.reader.cursor.token() {
            Token::Null => {
                self.reader.next();
                visitor.visit_none()
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Mismatch> {
        let position = self.reader.position();
        if self.reader.cursor.token() == Token::List && self.reader.depth < DEEPEST {
            return self
                .within(|reader, place| visitor.visit_seq(Elements::new(reader, place, position)));
        }
        let found = self.reader.next();
        match found.token {
            Token::Null => return visit_no_elements(visitor),
            Token::Text => match json_text(found.text, Shape::List) {
                Some(json) if json.is_empty() => return visit_no_elements(visitor),
                Some(json) => {
                    return self.text(&json, position, |reader, place| {
                        visitor.visit_seq(Elements::new(reader, place, position))
                    });
                }
                None => {}
            },
            _ => {}
        }
        self.misfit(&visitor, Some(Shape::List), &found);
        visit_no_elements(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.object(visitor, None)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        self.object(visitor, Some(names))
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
        let value: serde_json::Value =
            serde_json::from_str(self.reader.next().text).unwrap_or_default();
        value
            .deserialize_enum(name, variants, visitor)
            .map_err(|_| Mismatch::custom("expected a variant"))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.reader.next();
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! {
        i128 u128 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}
