//! JSON Schemas of whole spec files, for editors that complete and check them.
//!
//! They come from types: `root`, `operation`, `contents` and `schema` describe the OpenAPI that the lint
//! accepts, and the extension, the ledger and the acceptances derive theirs from the types that
//! read them. `rules` adds what types cannot say.

mod contents;
mod operation;
mod root;
mod rules;
mod schema;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value;

use crate::review::Acceptances;
use crate::spec::{OF_ACCEPTED, OF_CONTENTS, OF_LEDGER, OF_OPERATION, OF_ROOT};
use crate::upstream::drift::Ledger;

/// The schema of each kind of file, by its path below `spec/`.
pub fn file_schemas() -> [(&'static str, Value); 5] {
    [
        (OF_ROOT, schema_of::<root::RootFile>()),
        (OF_OPERATION, schema_of::<operation::OperationFile>()),
        (OF_CONTENTS, schema_of::<contents::ContentsFile>()),
        (OF_LEDGER, schema_of::<Ledger>()),
        (OF_ACCEPTED, schema_of::<Acceptances>()),
    ]
}

/// Draft 7 is the newest that every YAML editor supports.
fn schema_of<T: JsonSchema>() -> Value {
    SchemaSettings::draft07()
        .with_transform(RecursiveTransform(rules::without_null))
        .with_transform(RecursiveTransform(rules::with_explained_variants))
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}
