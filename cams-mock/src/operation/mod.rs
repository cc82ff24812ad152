//! The operation table for checking requests: names, parameters and responses of all operations.
//!
//! It is generated from the spec, like `cams_api::operations`, but without documentation. A
//! separate table lets the local CAMS know every operation while the client keeps the families its
//! user chose.

#[allow(dead_code, reason = "only the client names contents")]
mod contents;
#[allow(unreachable_pub, reason = "the client exports it")]
mod limits;
mod marks;
mod nearest;

pub(crate) use self::contents::{ContentInfo, Doubt, Rule, RuleShape};
pub(crate) use self::limits::Limits;
pub(crate) use self::nearest::unknown;
use crate::generated::FAMILIES;

/// One operation of the service.
#[derive(Debug)]
pub(crate) struct OperationInfo {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// The parameters, in the order of their wire names.
    pub(crate) parameters: &'static [Parameter],
    /// The elements of the response, in the order of their wire names.
    pub(crate) response: &'static [Element],
}

/// A request parameter. It has no place, because the service reads query and form alike.
#[derive(Debug)]
pub(crate) struct Parameter {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// `true` if the service refuses a request without it.
    pub(crate) required: bool,
    /// The encoding of its value.
    pub(crate) style: Style,
    /// The shape of its value.
    pub(crate) shape: Shape,
    /// The documented values, if any.
    pub(crate) values: &'static [&'static str],
    /// The documented limits, if any.
    pub(crate) limits: Option<&'static Limits>,
    /// The kind of confidential data in the value, if any.
    pub(crate) sensitive: Option<Sensitive>,
}

impl Parameter {
    /// The defaults, which the generated table omits.
    pub(crate) const BLANK: Self = Self {
        name: "",
        required: false,
        style: Style::Plain,
        shape: Shape::Any,
        values: &[],
        limits: None,
        sensitive: None,
    };
}

/// An element of a response, or a field of a nested value.
#[derive(Debug)]
pub(crate) struct Element {
    /// The name on the wire.
    pub(crate) name: &'static str,
    /// The shape of its value.
    pub(crate) shape: Shape,
    /// The documented values, if any.
    pub(crate) values: &'static [&'static str],
    /// The documented limits, if any.
    pub(crate) limits: Option<&'static Limits>,
    /// The kind of confidential data in the value, if any.
    pub(crate) sensitive: Option<Sensitive>,
    /// The documented example, as sent on the wire. Only responses have them.
    pub(crate) example: Option<&'static str>,
}

impl Element {
    /// The defaults, which the generated table omits.
    pub(crate) const BLANK: Self = Self {
        name: "",
        shape: Shape::Any,
        values: &[],
        limits: None,
        sensitive: None,
        example: None,
    };
}

/// The encoding of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the spec need not use them all")]
pub(crate) enum Style {
    /// A single value as text.
    Plain,
    /// Any value as one JSON text.
    Json,
    /// One pair per single value in a list, counted from 1: `Tag.1.Key=a`.
    RepeatList,
    /// One pair per single value, with the length before each key: `Labels.#4#city=Rome`.
    Flat,
    /// Single values separated by commas: `Ids=a,b`.
    Simple,
}

/// The shape of a value.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "the spec need not use them all")]
pub(crate) enum Shape {
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
    Array(&'static Shape),
    /// An object with free keys and values of one shape.
    Map(&'static Shape),
}

/// The kind of confidential data in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "the spec need not use them all")]
pub(crate) enum Sensitive {
    PhoneNumber,
    Message,
    Secret,
    Personal,
}

/// The families by name, with their operations.
pub(crate) fn families() -> impl Iterator<Item = (&'static str, &'static [OperationInfo])> + Clone {
    FAMILIES.iter().copied()
}

/// All operations, by family.
pub(crate) fn all() -> impl Iterator<Item = &'static OperationInfo> {
    families().flat_map(|(_, operations)| operations)
}

/// The operation with this wire name.
pub(crate) fn find(name: &str) -> Option<&'static OperationInfo> {
    FAMILIES.iter().find_map(|(_, operations)| {
        let at = operations.binary_search_by_key(&name, |operation| operation.name).ok()?;
        operations.get(at)
    })
}

/// The operation with this wire name.
///
/// # Errors
/// A sentence for people, with the name that they may mean.
pub(crate) fn known(name: &str) -> Result<&'static OperationInfo, String> {
    find(name).ok_or_else(|| unknown(name, "an operation", all().map(|known| known.name)))
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
