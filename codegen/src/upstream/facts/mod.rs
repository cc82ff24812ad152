//! The facts of a source about an operation, as plain data. They let the spec, upstream's metadata
//! and documentation pages be compared, and a spec file be written.
//!
//! A source may be incomplete: a page does not distinguish `int32` from `int64`, and metadata has
//! no RAM table. `None` and [`Kind::Unknown`] mean "not documented", never "no". Sentences, retry
//! classes and marks of confidential data are the spec's own and are not facts. This module does
//! not interpret differences.

pub(super) mod quota;
mod source;
mod spec;

use serde_json::{Number, Value};

use crate::spec::Location;

pub use source::{Inexpressible, SourceError};
pub(crate) use spec::{of_documents, of_spec};

pub use crate::spec::extension::Access;
pub use crate::spec::method::Method;
pub use crate::spec::model::Place;

/// One operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationFacts {
    /// The name on the wire, for example `ListChatGroup`.
    pub name: String,
    /// The HTTP method to call it with. POST if several are possible.
    pub method: Option<Method>,
    /// `true` if upstream has deprecated it.
    pub deprecated: Option<bool>,
    /// The limit, in calls per second and account.
    pub qps: Option<u32>,
    /// The RAM authorization.
    pub ram: RamFacts,
    /// In the order of the source.
    pub parameters: Vec<ParameterFacts>,
    /// The elements of the response, in the order of the source.
    pub response: Option<Vec<FieldFacts>>,
    /// An example of a response.
    pub response_example: Option<Value>,
    /// The source's own sentences, for people to compare. They never enter the spec.
    pub words: String,
    /// The place in the source.
    pub origin: Origin,
}

impl OperationFacts {
    /// The value with a subject, written as in differences: `response.Data.List[].Count`.
    pub fn value(&self, subject: &str) -> Option<&ValueFacts> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.field);
        in_fields(parameters, "request.", subject)
            .or_else(|| in_fields(self.response.iter().flatten(), "response.", subject))
    }
}

fn in_fields<'f>(
    fields: impl IntoIterator<Item = &'f FieldFacts>,
    holder: &str,
    subject: &str,
) -> Option<&'f ValueFacts> {
    fields
        .into_iter()
        .find_map(|field| in_value(&field.value, &format!("{holder}{}", field.name), subject))
}

fn in_value<'f>(value: &'f ValueFacts, at: &str, subject: &str) -> Option<&'f ValueFacts> {
    match &value.kind {
        _ if at == subject => Some(value),
        _ if !subject.starts_with(at) => None,
        Kind::List(entry) => in_value(entry, &format!("{at}[]"), subject),
        Kind::Map(entry) => in_value(entry, &format!("{at}{{}}"), subject),
        Kind::Object(fields) => in_fields(fields, &format!("{at}."), subject),
        _ => None,
    }
}

/// A row of a RAM authorization table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RamFacts {
    /// The action: `<product>:<Operation>`.
    pub action: Option<String>,
    /// The access level.
    pub access: Option<Access>,
    /// The resource type; `*` stands for all resources.
    pub resource: Option<String>,
    /// The condition keys. Empty if the source rules them out.
    pub condition_keys: Option<Vec<String>>,
    /// The dependent actions. Empty if the source rules them out.
    pub dependent_actions: Option<Vec<String>>,
}

/// A request parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterFacts {
    /// The place in a request.
    pub place: Option<Place>,
    /// Its name and value.
    pub field: FieldFacts,
}

/// A named value: a parameter, a response element or a field of a nested object.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldFacts {
    /// The name on the wire.
    pub name: String,
    /// `true` if a request requires it. Response elements are never required.
    pub required: Option<bool>,
    /// Its value.
    pub value: ValueFacts,
}

/// A value: of a field, or of the entries of a list or map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValueFacts {
    /// Its type.
    pub kind: Kind,
    /// `true` if upstream has deprecated it.
    pub deprecated: Option<bool>,
    /// The documented texts, in the order of the source.
    pub values: Option<Vec<String>>,
    /// An example. A source may write any example as text, even a number.
    pub example: Option<Value>,
    /// The service's default.
    pub default: Option<Value>,
    /// The limits.
    pub limits: Limits,
    /// The encoding, for a list, map or object parameter.
    pub style: Option<Style>,
    /// The source's own sentences, for people to compare. They never enter the spec.
    pub words: String,
    /// The place in the source.
    pub origin: Origin,
}

impl ValueFacts {
    /// `true` if the spec can express it. An object needs one such field, a list or map such
    /// entries.
    pub fn is_expressible(&self) -> bool {
        match &self.kind {
            Kind::Inexpressible => false,
            Kind::List(entry) | Kind::Map(entry) => entry.is_expressible(),
            Kind::Object(fields) => {
                fields.is_empty() || fields.iter().any(|field| field.value.is_expressible())
            }
            _ => true,
        }
    }
}

/// The place of a fact in its source. Facts are equal regardless of place.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The path from the top of the source, such as `apis.ListFlow.parameters[3].schema`.
    pub path: String,
    /// The place in the file.
    pub location: Location,
}

impl Default for Origin {
    fn default() -> Self {
        Self { path: String::new(), location: Location { line: 1, column: 1 } }
    }
}

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// The type of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind {
    /// Not documented in the source.
    #[default]
    Unknown,
    /// A form that the spec cannot express. Only the name of such a value is known: it is neither
    /// written nor counted as removed.
    Inexpressible,
    /// A text.
    String,
    /// An integer.
    Integer(Option<Width>),
    /// A floating-point number.
    Number,
    /// A boolean.
    Boolean,
    /// Any JSON value.
    Any,
    /// A list of entries of one type.
    List(Box<ValueFacts>),
    /// An object with free keys and values of one type.
    Map(Box<ValueFacts>),
    /// An object with known fields, in the order of the source.
    Object(Vec<FieldFacts>),
}

impl Kind {
    /// `true` for types that consist of several texts.
    pub(crate) fn is_nested(&self) -> bool {
        matches!(self, Self::Any | Self::List(_) | Self::Map(_) | Self::Object(_))
    }

    /// `true` if a JSON value has this type, judged without looking inside.
    pub(crate) fn holds(&self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Integer(Some(Width::Int32)) => {
                value.as_i64().is_some_and(|number| i32::try_from(number).is_ok())
            }
            Self::Integer(_) => value.is_i64(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::List(_) => value.is_array(),
            Self::Map(_) | Self::Object(_) => value.is_object(),
            Self::Unknown | Self::Inexpressible | Self::Any => true,
        }
    }
}

/// The encoding of a list, map or object parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As one JSON text.
    Json,
    /// As one pair per single value in a list.
    RepeatList,
    /// As one pair per single value, with the length before each key.
    Flat,
    /// As one text, separated by commas.
    Simple,
}

impl Style {
    /// The name in the spec. `None` for JSON, which OpenAPI itself expresses.
    pub(crate) fn name(self) -> Option<&'static str> {
        match self {
            Self::Json => None,
            Self::RepeatList => Some("repeat-list"),
            Self::Flat => Some("flat"),
            Self::Simple => Some("simple"),
        }
    }
}

/// The width of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// 32 bits.
    Int32,
    /// 64 bits.
    Int64,
}

/// The limits of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Limits {
    /// The minimum, an integer unless it has a fraction ([`limit`]).
    pub minimum: Option<Number>,
    /// The maximum, an integer unless it has a fraction ([`limit`]).
    pub maximum: Option<Number>,
    /// The minimum length of a text, in characters.
    pub min_length: Option<u64>,
    /// The maximum length of a text, in characters.
    pub max_length: Option<u64>,
    /// The minimum number of list entries.
    pub min_items: Option<u64>,
    /// The maximum number of list entries.
    pub max_items: Option<u64>,
    /// The regular expression that a text matches.
    pub pattern: Option<String>,
}

/// A normalized limit, so that `5.0` and `5` are equal.
pub fn limit(number: &Number) -> Number {
    let text = number.as_f64().map(|number| number.to_string());
    let whole = text.filter(|_| number.is_f64()).and_then(|text| text.parse::<i64>().ok());
    whole.map_or_else(|| number.clone(), Number::from)
}
