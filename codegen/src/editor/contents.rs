//! The form of a file with the schemas of contents.

#![expect(dead_code, reason = "only the schemas of the types are used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;

use super::schema::Schema;

/// The contents of messages: the JSON that a parameter carries as text.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ContentsFile {
    /// The schemas of the file.
    components: Components,
}

/// The schemas of the file.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Components {
    /// Each schema with `x-cams: content:` describes a content. The others become types.
    schemas: BTreeMap<String, Schema>,
}
