//! The operation table that requests are checked against: names, parameters and replies of all operations.
//!
//! It is generated from the spec, like the table in `cams_api::operations`, and holds no documentation. With a table
//! of its own the local CAMS knows every operation, while the client keeps the families that its user chose.

use crate::generated::FAMILIES;

/// One operation of the service.
#[derive(Debug)]
pub(crate) struct OperationInfo {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// The parameters, in the order of their wire names.
    pub(crate) parameters: &'static [Parameter],
    /// The elements of the reply, in the order of their wire names.
    pub(crate) reply: &'static [Element],
}

/// A request parameter. Its place is not part of it, since the service reads query and form alike.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// Whether the service refuses a request without it.
    pub(crate) required: bool,
    /// How its value is written.
    pub(crate) style: Style,
    /// The shape of its value.
    pub(crate) kind: Kind,
}

/// An element of a reply, or a field of a nested value.
#[derive(Debug)]
pub(crate) struct Element {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// The shape of its value.
    pub(crate) kind: Kind,
    /// The documented values, if there is a list.
    pub(crate) values: &'static [&'static str],
    /// What kind of confidential data the value is, if it is.
    pub(crate) sensitive: Option<Sensitive>,
}

impl Element {
    /// What the generated table need not say.
    pub(crate) const BLANK: Self = Self { name: "", kind: Kind::Any, values: &[], sensitive: None };
}

/// How the value of a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the spec decides which of them exist")]
pub(crate) enum Style {
    /// A single value as its text.
    Plain,
    /// Any value as one JSON text.
    Json,
    /// One pair for each single value in a list, counted from 1: `Tag.1.Key=a`.
    RepeatList,
    /// One pair for each single value, with the length of each key in front of it: `Labels.#4#city=Rome`.
    Flat,
    /// Single values with commas between them: `Ids=a,b`.
    Simple,
}

/// The shape of a value.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "the spec decides which of them exist")]
pub(crate) enum Kind {
    String,
    Int32,
    Int64,
    Double,
    Boolean,
    /// Any JSON value.
    Any,
    /// An object with known fields.
    Object(&'static [Element]),
    /// A list of values of one shape.
    Array(&'static Kind),
    /// An object with free keys and values of one shape.
    Map(&'static Kind),
}

/// The kind of confidential data in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the spec decides which of them exist")]
pub(crate) enum Sensitive {
    PhoneNumber,
    Message,
    Secret,
    Personal,
}

/// All operations, by family.
#[cfg(test)]
pub(crate) fn all() -> impl Iterator<Item = &'static OperationInfo> {
    FAMILIES.iter().copied().flatten()
}

/// The operation with this wire name.
pub(crate) fn find(name: &str) -> Option<&'static OperationInfo> {
    FAMILIES.iter().find_map(|family| {
        let at = family.binary_search_by_key(&name, |operation| operation.name).ok()?;
        family.get(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_found_by_its_name() {
        assert!(all().count() > 100);
        for operation in all() {
            assert!(std::ptr::eq(find(operation.name).unwrap(), operation));
        }
        for name in ["", "NoSuchOperation", "addchatgroup"] {
            assert!(find(name).is_none(), "{name:?}");
        }
    }
}
