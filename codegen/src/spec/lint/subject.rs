//! The names of schemas in messages.

use crate::spec::diagnostic::Location;

/// The name of a form's schema. Its properties are parameters.
pub(super) const FORM: &str = "form";

/// The name of a parameter's schema.
pub(super) const PARAMETER: &str = "parameter";

/// The name of a schema in messages, and its need for a description.
pub(super) struct Subject<'a> {
    /// For example "property" or "parameter".
    pub(super) what: &'a str,
    pub(super) name: &'a str,
    /// The place of the name.
    pub(super) at: Location,
    /// `true` if the schema needs a description. A parameter has its own.
    pub(super) described: bool,
    /// `true` for the entries of a list or map.
    pub(super) is_entry: bool,
}
