//! The parts of a nested value that follow from the list of its fields.

use std::fmt::{Debug, Formatter, Result};

/// Completes a nested type that is sent: `new()`, a `set_…` method for each field, and `Debug`.
/// Each line is one field: the method that sets or clears it, and a mark if its value must not be
/// shown.
///
/// ```text
/// sent! {
///     Page;
///     set_index(index: i64);
///     set_size(size: i64);
/// }
/// ```
macro_rules! sent {
    (
        $Type:ident;
        $(
            $(#[$attribute:meta])*
            $set:ident($field:ident: $Value:ty) $(, $mark:ident)?;
        )*
    ) => {
        impl $Type {
            /// Creates a value without fields.
            #[inline]
            pub fn new() -> Self {
                std::default::Default::default()
            }
        }

        $crate::operation::content! {
            $Type;
            $(
                $(#[$attribute])*
                $set($field: $Value) $(, $mark)?;
            )*
        }
    };
}

/// Like [`sent!`], without `new()`: for a part of a message content, whose `new` has arguments.
#[allow(unused_macros, reason = "a build may have no such type")]
macro_rules! content {
    (
        $Type:ident;
        $(
            $(#[$attribute:meta])*
            $set:ident($field:ident: $Value:ty) $(, $mark:ident)?;
        )*
    ) => {
        impl $Type {
            $(
                #[doc = concat!(
                    "Sets or clears [`", stringify!($field), "`](field@Self::", stringify!($field), ").",
                )]
                $(#[$attribute])*
                #[inline]
                pub fn $set(mut self, $field: std::option::Option<$Value>) -> Self {
                    self.$field = $field;
                    self
                }
            )*
        }

        impl std::fmt::Debug for $Type {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::operation::show(
                    f,
                    stringify!($Type),
                    &[$((stringify!($field), &$crate::operation::shown!(self.$field $(, $mark)?))),*],
                )
            }
        }
    };
}

/// A field as `Debug` shows it.
macro_rules! shown {
    ($this:ident.$field:ident) => {
        $this.$field
    };
    ($this:ident.$field:ident, confidential) => {
        $crate::operation::redacted(&$this.$field)
    };
}

/// Shows a struct, with the code for all of them in one place.
pub(crate) fn show(
    f: &mut Formatter<'_>,
    name: &str,
    fields: &[(&'static str, &dyn Debug)],
) -> Result {
    let mut shown = f.debug_struct(name);
    for (name, value) in fields {
        shown.field(name, value);
    }
    shown.finish()
}

pub(crate) use {content, sent, shown};
