//! The JSON form of a request, for programs that store requests or take them from elsewhere.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// Implements `Serialize` and `Deserialize` for a request. The keys are wire names. Absent
/// parameters are left out, and an unknown key is an error.
macro_rules! json_form {
    ($Request:ident<$C:ident> { $($wire:literal: $field:ident,)* }) => {
        impl<$C> serde::Serialize for $Request<$C> {
            fn serialize<Target: serde::Serializer>(
                &self,
                target: Target,
            ) -> std::result::Result<Target::Ok, Target::Error> {
                let count = 0 $(+ usize::from(self.$field.is_some()))*;
                #[allow(unused_mut, reason = "a request may have no parameters")]
                let mut form = target.serialize_struct(stringify!($Request), count)?;
                $(
                    if self.$field.is_some() {
                        serde::ser::SerializeStruct::serialize_field(&mut form, $wire, &self.$field)?;
                    }
                )*
                serde::ser::SerializeStruct::end(form)
            }
        }

        impl<'de> serde::Deserialize<'de> for $Request {
            fn deserialize<Source: serde::Deserializer<'de>>(
                source: Source,
            ) -> std::result::Result<Self, Source::Error> {
                $crate::operation::read_form(source)
            }
        }

        impl<'de> $crate::operation::JsonForm<'de> for $Request {
            const NAME: &'static str = stringify!($Request);
            const KEYS: &'static [&'static str] = &[$($wire),*];

            fn read<Map: serde::de::MapAccess<'de>>(
                &mut self,
                key: &str,
                map: &mut Map,
            ) -> std::result::Result<(), Map::Error> {
                match key {
                    $($wire => $crate::operation::read_value(&mut self.$field, $wire, map),)*
                    _ => $crate::operation::unknown_key::<Self, Map>(key, map),
                }
            }
        }
    };
}

/// A request that is read key by key.
pub(crate) trait JsonForm<'de>: Default {
    const NAME: &'static str;
    const KEYS: &'static [&'static str];

    /// Reads the value of a key.
    fn read<M: MapAccess<'de>>(&mut self, key: &str, map: &mut M) -> Result<(), M::Error>;
}

/// Reads a request from a map.
pub(crate) fn read_form<'de, R: JsonForm<'de>, D: Deserializer<'de>>(
    source: D,
) -> Result<R, D::Error> {
    source.deserialize_struct(R::NAME, R::KEYS, Form(PhantomData))
}

/// Reads the value of a key, which may be null and occurs once.
pub(crate) fn read_value<'de, V: Deserialize<'de>, M: MapAccess<'de>>(
    field: &mut Option<V>,
    key: &'static str,
    map: &mut M,
) -> Result<(), M::Error> {
    if field.is_some() {
        return Err(Error::duplicate_field(key));
    }
    *field = map.next_value()?;
    Ok(())
}

/// The error for a key that the request does not have.
pub(crate) fn unknown_key<'de, R: JsonForm<'de>, M: MapAccess<'de>>(
    key: &str,
    _: &mut M,
) -> Result<(), M::Error> {
    Err(Error::unknown_field(key, R::KEYS))
}

struct Form<R>(PhantomData<R>);

impl<'de, R: JsonForm<'de>> Visitor<'de> for Form<R> {
    type Value = R;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the parameters of {} by their wire names", R::NAME)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<R, M::Error> {
        let mut request = R::default();
        while let Some(key) = map.next_key::<String>()? {
            request.read(&key, &mut map)?;
        }
        Ok(request)
    }
}

pub(crate) use json_form;
