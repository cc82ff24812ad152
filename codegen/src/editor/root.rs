//! The form of the root file.

#![expect(dead_code, reason = "only the schemas of the types are used")]

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::Value;

use super::operation::Response;
use super::schema::{Link, Schema};
use crate::spec::extension::RootExtension;

/// The product: its servers, families, operations and shared schemas.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RootFile {
    /// The version of OpenAPI: `3.0.3`.
    #[schemars(regex(pattern = r"^3\.0\.[0-9]$"))]
    openapi: String,
    /// The API.
    info: Info,
    /// The reference of the API.
    external_docs: Option<Link>,
    /// The hosts of the service. The first one counts.
    #[schemars(length(min = 1))]
    servers: Vec<Server>,
    /// The security schemes that every request needs.
    security: Option<Vec<BTreeMap<String, Vec<String>>>>,
    /// Names of the product that OpenAPI cannot express.
    #[serde(rename = "x-cams")]
    extension: RootExtension,
    /// The families of operations. Each is a folder, a module and a feature.
    tags: Vec<Tag>,
    /// The operations. `/#<Operation>` refers to `<family>/<Operation>.yaml`.
    #[schemars(extend("propertyNames" = { "pattern": "^/#." }))]
    paths: BTreeMap<String, PathItem>,
    /// The schemas and responses that operations share.
    components: Option<Components>,
}

/// The names of the API.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Info {
    /// The full name of the API.
    #[schemars(length(min = 1))]
    title: String,
    /// The version that requests send, for example the date `'2020-06-06'`.
    #[schemars(regex(pattern = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9A-Za-z.]+)$"))]
    version: String,
    /// The purpose of the API.
    description: Option<String>,
    /// The URL of the terms of service.
    terms_of_service: Option<String>,
    /// The people to ask.
    contact: Option<BTreeMap<String, String>>,
    /// The license of the document.
    license: Option<License>,
}

/// The license of the document.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct License {
    /// Its name, as an SPDX expression.
    name: String,
    /// The URL of its text.
    url: Option<String>,
}

/// A host of the service.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Server {
    /// `https://<product>.{region}.<domain>`, without a path.
    #[schemars(regex(pattern = r"^https://[A-Za-z0-9.-]*\{region\}[A-Za-z0-9.-]*$"))]
    url: String,
    /// A sentence about the host.
    description: Option<String>,
    /// The variables in the URL.
    variables: Variables,
}

/// The variables in the URL of a server.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Variables {
    /// The region.
    region: Region,
}

/// The regions of the service.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct Region {
    /// The region of a client that sets none.
    #[schemars(regex(pattern = r"^[a-z0-9-]+$"))]
    default: String,
    /// The documented regions.
    #[serde(rename = "enum")]
    values: Option<Vec<String>>,
    /// A sentence about the regions.
    description: Option<String>,
}

/// A family of operations.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Tag {
    /// The name of its folder and module.
    name: String,
    /// The subject of its operations.
    description: String,
    /// Its documentation page.
    external_docs: Option<Link>,
}

/// An operation in the list.
#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
struct PathItem {
    /// The file of the operation: `<family>/<Operation>.yaml`.
    #[serde(rename = "$ref")]
    #[schemars(regex(pattern = r"^[^/]+/[^/]+\.yaml$"))]
    reference: String,
}

/// The schemas and responses that operations share.
#[derive(JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Components {
    /// The ways to prove who calls, as OpenAPI describes them.
    security_schemes: Option<BTreeMap<String, BTreeMap<String, Value>>>,
    /// The shared responses.
    responses: Option<BTreeMap<String, Response>>,
    /// The shared schemas. Each becomes one type.
    schemas: Option<BTreeMap<String, Schema>>,
}
