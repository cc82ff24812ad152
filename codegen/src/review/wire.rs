//! The place and form of values on the wire, in words.

use super::side::{Element, rust_value};
use crate::spec::extension::Style as Spread;
use crate::spec::model::{Place, Shape, Style};

pub(super) fn place_name(place: Place) -> &'static str {
    match place {
        Place::Query => "query",
        Place::Form => "form",
    }
}

pub(super) fn style_name(style: Style) -> &'static str {
    match style {
        Style::Plain => "plain",
        Style::Json => "json",
        Style::Spread(Spread::RepeatList) => "repeat-list",
        Style::Spread(Spread::Flat) => "flat",
        Style::Spread(Spread::Simple) => "simple",
    }
}

/// The form of a value on the wire: as plain text all single values look the same.
pub(super) fn wire_form(element: &Element<'_>) -> String {
    fn of(shape: &Shape) -> String {
        match shape {
            Shape::String => "text".to_owned(),
            Shape::Int32 | Shape::Int64 | Shape::Double => "number".to_owned(),
            Shape::List(inner) => format!("list of {}", of(inner)),
            Shape::Map(inner) => format!("map of {}", of(inner)),
            other => rust_value(other),
        }
    }
    match element.wire {
        Some((_, Style::Plain)) => "text".to_owned(),
        Some((_, style)) => format!("{} {}", style_name(style), of(&element.field.shape)),
        None => of(&element.field.shape),
    }
}
