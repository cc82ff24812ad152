//! The form of an operation file.

#![expect(dead_code, reason = "only the schemas of the types are used")]

use schemars::JsonSchema;
use serde_json::Value;

use super::rules;
use super::schema::{Link, Reference, Schema};
use crate::spec::extension::OperationExtension;

/// An operation, like its documentation page: `<family>/<Operation>.yaml`.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = rules::of_operation_files)]
pub(super) struct OperationFile {
    /// The operation, called with POST.
    post: Option<Operation>,
    /// The operation, called with GET because the service refuses POST. It has no form.
    get: Option<Operation>,
}

/// The operation of a file.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Operation {
    /// The name of the operation on the wire, which is also the name of the file.
    #[schemars(length(min = 1))]
    operation_id: String,
    /// The family: the name of the folder, alone in a list.
    #[schemars(length(equal = 1))]
    tags: Vec<String>,
    /// Its effect, in one sentence that starts with a verb.
    summary: String,
    /// Facts that callers must know before they use it.
    description: String,
    /// `true` if the documentation advises against it.
    deprecated: Option<bool>,
    /// The documentation page.
    external_docs: Link,
    /// Facts that OpenAPI cannot express: permissions, retries, paging, limits and links.
    #[serde(rename = "x-cams")]
    extension: OperationExtension,
    /// The parameters in the query.
    parameters: Option<Vec<Parameter>>,
    /// The parameters in the form.
    request_body: Option<Form>,
    /// The response, and the shared failures.
    responses: Responses,
}

/// A parameter in the query.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = rules::of_parameters)]
struct Parameter {
    /// Its name on the wire.
    #[schemars(length(min = 1))]
    name: String,
    /// Its place. Parameters in the form are properties of `requestBody`.
    r#in: Place,
    /// `true` if a call cannot be without it.
    required: Option<bool>,
    /// The meaning, in sentences of our own.
    description: String,
    /// `true` if the documentation advises against it.
    deprecated: Option<bool>,
    /// The schema of a single value, or of a value with an `x-cams: style`.
    schema: Option<Schema>,
    /// The schema of an object, list or map, which is sent as one JSON text.
    content: Option<JsonContent>,
    /// A plausible value for the example call. Mask numbers and IDs: `8613800****`.
    example: Option<Value>,
}

/// The place of a parameter.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase")]
enum Place {
    /// In the query string.
    Query,
}

/// JSON, the only media type of nested values and responses.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonContent {
    /// The value as JSON.
    #[serde(rename = "application/json")]
    json: Media,
}

/// A value in a media type.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Media {
    /// Its schema.
    schema: Schema,
    /// A plausible value.
    example: Option<Value>,
}

/// The form of a request.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Form {
    /// A sentence about the form.
    description: Option<String>,
    /// `true` if a call cannot be without a form.
    required: Option<bool>,
    /// The form.
    content: FormContent,
}

/// The media type of a form.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct FormContent {
    /// An object with the parameters as properties.
    #[serde(rename = "application/x-www-form-urlencoded")]
    form: Media,
}

/// The responses of an operation.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Responses {
    /// A success.
    #[serde(rename = "200")]
    success: Response,
    /// A refusal.
    #[serde(rename = "4XX")]
    refusal: Option<Reference>,
    /// A failure of the service.
    #[serde(rename = "5XX")]
    failure: Option<Reference>,
}

/// A response of the service.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Response {
    /// A sentence about the response.
    description: String,
    /// Its elements.
    content: Option<JsonContent>,
}
