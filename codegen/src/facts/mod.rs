//! What a source says of an operation, as plain data: the common ground on which the spec, upstream's
//! metadata and a documentation page can be compared, and from which a file of the spec can be written.
//!
//! A source need not know everything: a page does not tell `int32` from `int64`, and metadata has no RAM
//! table. `None` (and [`Kind::Unknown`]) means "not said", never "no". What is ours alone (sentences,
//! retry classes, marks of confidential data) is no fact. It must not decide what a difference means.

pub(crate) mod spec;

use serde_json::Value;

pub use crate::extension::Access;
pub use crate::model::Place;

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
    /// The source's own sentences, for people who compare; they never go into the spec.
    pub words: String,
}

/// The type of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind {
    /// The source does not say.
    #[default]
    Unknown,
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
    /// The least number.
    pub minimum: Option<f64>,
    /// The greatest number.
    pub maximum: Option<f64>,
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
