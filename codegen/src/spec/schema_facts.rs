//! Reads the extension of a schema.

use openapiv3::SchemaData;
use serde_json::Value;

use super::extension::{self, SchemaExtension};

pub(super) type Read<T> = Result<T, String>;

/// The facts in the extension of a schema; none without one.
pub(super) fn facts(data: &SchemaData) -> Read<SchemaExtension> {
    let found: Option<Value> = data.extensions.get(extension::NAME).cloned();
    found.map_or(Ok(SchemaExtension::default()), |found| {
        serde_json::from_value(found).map_err(|error| error.to_string())
    })
}
