//! The facts of one line: of an operation, or of one value without those inside.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use crate::upstream::facts::{
    FieldFacts, Kind, Limits, Method, OperationFacts, Place, Style, ValueFacts, Width,
};

/// The facts of an operation outside its parameters and elements.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct OperationLine {
    /// Unset for POST.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) method: Option<WithMethod>,
    #[serde(skip_serializing_if = "is_no")]
    pub(super) deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) qps: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ram_action: Option<String>,
}

impl From<&OperationFacts> for OperationLine {
    fn from(facts: &OperationFacts) -> Self {
        Self {
            method: facts.method.and_then(WithMethod::of),
            deprecated: facts.deprecated == Some(true),
            qps: facts.qps,
            ram_action: facts.ram.action.clone(),
        }
    }
}

/// The facts of one value.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Line {
    /// `None` if the type is not documented.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<Word>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<InPlace>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) style: Option<InStyle>,
    #[serde(skip_serializing_if = "is_no")]
    pub(super) required: bool,
    #[serde(skip_serializing_if = "is_no")]
    pub(super) deprecated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    values: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maximum: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_items: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_items: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
}

/// A method other than POST.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum WithMethod {
    Get,
}

impl WithMethod {
    fn of(method: Method) -> Option<Self> {
        match method {
            Method::Post => None,
            Method::Get => Some(Self::Get),
        }
    }
}

impl From<Option<WithMethod>> for Method {
    fn from(method: Option<WithMethod>) -> Self {
        match method {
            None => Self::Post,
            Some(WithMethod::Get) => Self::Get,
        }
    }
}

/// The name of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Word {
    String,
    Integer,
    Int32,
    Int64,
    Number,
    Boolean,
    Any,
    List,
    Map,
    Object,
    /// The spec cannot express it.
    Inexpressible,
}

/// The place of a parameter.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum InPlace {
    Query,
    Form,
}

/// The encoding of a parameter.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum InStyle {
    Json,
    RepeatList,
    Flat,
    Simple,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_no(flag: &bool) -> bool {
    !flag
}

impl Line {
    /// The line of a field.
    pub(super) fn of_field(field: &FieldFacts) -> Self {
        Self { required: field.required == Some(true), ..Self::of_value(&field.value) }
    }

    /// The line of a value.
    pub(super) fn of_value(value: &ValueFacts) -> Self {
        let ValueFacts {
            kind,
            deprecated,
            values,
            default,
            limits,
            style,
            // Texts of the source, and its own places.
            example: _,
            words: _,
            origin: _,
        } = value;
        let Limits { minimum, maximum, min_length, max_length, min_items, max_items, pattern } =
            limits.clone();
        Self {
            kind: word(kind),
            place: None,
            style: style.map(InStyle::from),
            required: false,
            deprecated: *deprecated == Some(true),
            values: values.clone(),
            default: default.clone(),
            minimum,
            maximum,
            min_length,
            max_length,
            min_items,
            max_items,
            pattern,
        }
    }

    /// The value. `kind` is its type with the values inside.
    pub(super) fn value(&self, kind: Kind) -> ValueFacts {
        let line = self.clone();
        ValueFacts {
            kind,
            deprecated: Some(line.deprecated),
            values: line.values,
            default: line.default,
            limits: Limits {
                minimum: line.minimum,
                maximum: line.maximum,
                min_length: line.min_length,
                max_length: line.max_length,
                min_items: line.min_items,
                max_items: line.max_items,
                pattern: line.pattern,
            },
            style: line.style.map(Style::from),
            ..ValueFacts::default()
        }
    }
}

fn word(kind: &Kind) -> Option<Word> {
    Some(match kind {
        Kind::Unknown => return None,
        Kind::Inexpressible => Word::Inexpressible,
        Kind::String => Word::String,
        Kind::Integer(None) => Word::Integer,
        Kind::Integer(Some(Width::Int32)) => Word::Int32,
        Kind::Integer(Some(Width::Int64)) => Word::Int64,
        Kind::Number => Word::Number,
        Kind::Boolean => Word::Boolean,
        Kind::Any => Word::Any,
        Kind::List(_) => Word::List,
        Kind::Map(_) => Word::Map,
        Kind::Object(_) => Word::Object,
    })
}

impl From<Place> for InPlace {
    fn from(place: Place) -> Self {
        match place {
            Place::Query => Self::Query,
            Place::Form => Self::Form,
        }
    }
}

impl From<InPlace> for Place {
    fn from(place: InPlace) -> Self {
        match place {
            InPlace::Query => Self::Query,
            InPlace::Form => Self::Form,
        }
    }
}

impl From<Style> for InStyle {
    fn from(style: Style) -> Self {
        match style {
            Style::Json => Self::Json,
            Style::RepeatList => Self::RepeatList,
            Style::Flat => Self::Flat,
            Style::Simple => Self::Simple,
        }
    }
}

impl From<InStyle> for Style {
    fn from(style: InStyle) -> Self {
        match style {
            InStyle::Json => Self::Json,
            InStyle::RepeatList => Self::RepeatList,
            InStyle::Flat => Self::Flat,
            InStyle::Simple => Self::Simple,
        }
    }
}
