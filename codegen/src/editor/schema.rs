//! The form of a schema in the spec, and of the texts that go with it.

#![expect(dead_code, reason = "only the schemas of the types are used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::{Number, Value};

use super::rules;
use crate::spec::extension::SchemaExtension;

/// A type, with its limits and sentences.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(transform = rules::of_schemas)]
pub(super) struct Schema {
    /// A shared schema: `../<root>.yaml#/components/schemas/<Name>`. It stands alone; to add a
    /// description, use `allOf`.
    #[serde(rename = "$ref")]
    reference: Option<String>,
    /// One shared schema, with a description or other sentences beside it.
    #[schemars(length(equal = 1))]
    all_of: Option<Vec<Reference>>,
    /// The type. Without one, any JSON value fits.
    r#type: Option<Type>,
    /// The width of a number.
    format: Option<Format>,
    /// The name of the Rust type. By default, the name of the field.
    title: Option<String>,
    /// The meaning, in sentences of our own. They become the documentation.
    description: Option<String>,
    /// `true` if the documentation advises against it.
    deprecated: Option<bool>,
    /// The documented texts. Describe each one below `x-cams: values:`.
    #[serde(rename = "enum")]
    values: Option<Vec<String>>,
    /// The value that the service assumes.
    default: Option<Value>,
    /// The lowest number.
    minimum: Option<Number>,
    /// The highest number.
    maximum: Option<Number>,
    /// `true` if `minimum` itself is too low.
    exclusive_minimum: Option<bool>,
    /// `true` if `maximum` itself is too high.
    exclusive_maximum: Option<bool>,
    /// The step of the numbers.
    multiple_of: Option<Number>,
    /// The lowest number of characters.
    min_length: Option<u64>,
    /// The highest number of characters.
    max_length: Option<u64>,
    /// A JavaScript regular expression that the text matches.
    pattern: Option<String>,
    /// The lowest number of entries in the list.
    min_items: Option<u64>,
    /// The highest number of entries in the list.
    max_items: Option<u64>,
    /// `true` if no entry appears twice.
    unique_items: Option<bool>,
    /// The entries of the list.
    items: Option<Box<Self>>,
    /// The lowest number of keys.
    min_properties: Option<u64>,
    /// The highest number of keys.
    max_properties: Option<u64>,
    /// The values of a map, whose keys are data.
    additional_properties: Option<Box<Self>>,
    /// The names of the fields that cannot be absent.
    required: Option<Vec<String>>,
    /// The fields of the object, by wire name.
    properties: Option<BTreeMap<String, Self>>,
    /// A plausible value. Mask numbers and IDs: `8613800****`.
    example: Option<Value>,
    /// Facts that OpenAPI cannot express.
    #[serde(rename = "x-cams")]
    extension: Option<SchemaExtension>,
}

/// A reference to a shared schema or response.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    /// `../<root>.yaml#/components/<schemas or responses>/<Name>`. In the root file without the
    /// part before `#`.
    #[serde(rename = "$ref")]
    reference: String,
}

/// The types of the service.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Type {
    /// A text. With `enum`, one of several.
    String,
    /// An integer; set `format`.
    Integer,
    /// A number with a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of `items`.
    Array,
    /// An object with `properties`, or a map with `additionalProperties`.
    Object,
}

/// The widths of numbers.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Format {
    /// An integer of 32 bits.
    Int32,
    /// An integer of 64 bits.
    Int64,
    /// A fraction of 32 bits.
    Float,
    /// A fraction of 64 bits.
    Double,
}

/// A link to a page.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    /// The title of the page.
    description: Option<String>,
    /// Its URL.
    url: String,
}
