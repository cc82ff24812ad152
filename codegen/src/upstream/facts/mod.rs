//! What a source says of an operation, as plain data: the common ground on which the spec, upstream's
//! metadata and a documentation page can be compared, and from which a file of the spec can be written.
//!
//! A source need not know everything: a page does not tell `int32` from `int64`, and metadata has no RAM
//! table. `None` (and [`Kind::Unknown`]) means "not said", never "no". What is ours alone (sentences,
//! retry classes, marks of confidential data) is no fact. It must not decide what a difference means.

pub(super) mod quota;
mod source;
mod spec;

use serde_json::{Number, Value};

use crate::spec::Location;

pub use source::{Inexpressible, SourceError};
pub(crate) use spec::{of_documents, of_spec};

pub use crate::spec::extension::Access;
pub use crate::spec::model::Place;

/// One operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OperationFacts {
    /// The name on the wire, for example `ListChatGroup`.
    pub name: String,
    /// Whether upstream advises against its use.
    pub deprecated: Option<bool>,
    /// The limit of calls per second and account.
    pub qps: Option<u32>,
    /// The RAM authorization.
    pub ram: RamFacts,
    /// In the order of the source.
    pub parameters: Vec<ParameterFacts>,
    /// The elements of the reply, in the order of the source.
    pub reply: Option<Vec<FieldFacts>>,
    /// An example of a reply.
    pub reply_example: Option<Value>,
    /// The source's own sentences, for people who compare; they never go into the spec.
    pub words: String,
    /// Where the source says it.
    pub origin: Origin,
}

/// The row of a RAM authorization table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RamFacts {
    /// The action, for example `cams:ListChatGroup`.
    pub action: Option<String>,
    /// The access level.
    pub access: Option<Access>,
    /// The resource type; `*` stands for all resources.
    pub resource: Option<String>,
    /// The condition keys; empty where the source says that there are none.
    pub condition_keys: Option<Vec<String>>,
    /// The dependent actions; empty where the source says that there are none.
    pub dependent_actions: Option<Vec<String>>,
}

/// A request parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterFacts {
    /// Where it is sent.
    pub place: Option<Place>,
    /// Its name and value.
    pub field: FieldFacts,
}

/// A named value: a parameter, an element of a reply or a field of a nested object.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldFacts {
    /// The name on the wire.
    pub name: String,
    /// Whether a request must hold it. Elements of a reply are never required.
    pub required: Option<bool>,
    /// What it holds.
    pub value: ValueFacts,
}

/// A value: of a field, or the entries of a list or map.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ValueFacts {
    /// Its type.
    pub kind: Kind,
    /// Whether upstream advises against its use.
    pub deprecated: Option<bool>,
    /// The texts that it can be, in the order of the source.
    pub values: Option<Vec<String>>,
    /// An example. A source may give every example as text, also that of a number.
    pub example: Option<Value>,
    /// What the service takes when it is absent.
    pub default: Option<Value>,
    /// The limits that it must keep.
    pub limits: Limits,
    /// How it is written, if it is a parameter that is a list, map or object.
    pub style: Option<Style>,
    /// The source's own sentences, for people who compare; they never go into the spec.
    pub words: String,
    /// Where the source says it.
    pub origin: Origin,
}

impl ValueFacts {
    /// Whether the spec has a form for it. An object needs one field that has, a list or map its entries.
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

/// The place of a fact in its source. Facts are equal wherever they stand.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The way from the top of the source, such as `apis.ListFlow.parameters[3].schema`.
    pub path: String,
    /// Where in the file.
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
    /// The source does not say.
    #[default]
    Unknown,
    /// The source says it in a form that the spec does not have. Such a value is known by its name: it is
    /// not written, and it is not gone.
    Inexpressible,
    /// A text.
    String,
    /// A whole number.
    Integer(Option<Width>),
    /// A number with a fraction.
    Number,
    /// True or false.
    Boolean,
    /// Any JSON value.
    Any,
    /// A list of like entries.
    List(Box<ValueFacts>),
    /// An object with free keys and like values.
    Map(Box<ValueFacts>),
    /// An object with known fields, in the order of the source.
    Object(Vec<FieldFacts>),
}

impl Kind {
    /// Whether it has more than one text.
    pub(crate) fn is_nested(&self) -> bool {
        matches!(self, Self::Any | Self::List(_) | Self::Map(_) | Self::Object(_))
    }

    /// Whether a JSON value is of this type, as far as one can tell without looking inside.
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

/// How a list, map or object is written as a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As one JSON text.
    Json,
    /// As one pair for each single value in a list.
    RepeatList,
    /// As one pair for each single value, with the length of each key in front of it.
    Flat,
    /// As one text with commas.
    Simple,
}

impl Style {
    /// How the spec calls it; nothing for JSON, which its OpenAPI says.
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
    /// The least number, whole where it has no fraction ([`limit`]).
    pub minimum: Option<Number>,
    /// The greatest number, whole where it has no fraction ([`limit`]).
    pub maximum: Option<Number>,
    /// The least length of a text, in characters.
    pub min_length: Option<u64>,
    /// The greatest length of a text, in characters.
    pub max_length: Option<u64>,
    /// The least number of entries of a list.
    pub min_items: Option<u64>,
    /// The greatest number of entries of a list.
    pub max_items: Option<u64>,
    /// The regular expression that a text matches.
    pub pattern: Option<String>,
}

/// A number as limits hold it: one form for one value, so that `5.0` and `5` are the same limit.
pub fn limit(number: &Number) -> Number {
    let text = number.as_f64().map(|number| number.to_string());
    let whole = text.filter(|_| number.is_f64()).and_then(|text| text.parse::<i64>().ok());
    whole.map_or_else(|| number.clone(), Number::from)
}
