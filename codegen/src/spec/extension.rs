//! The typed extension `x-cams`: what the documentation says and OpenAPI has no word for.
//!
//! It stands at two places: at an operation ([`OperationExtension`]) and at a schema
//! ([`SchemaExtension`]). `cargo xtask schema` writes the JSON Schema of both for editors.

use std::{collections::BTreeMap, fmt, num::NonZeroU32};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name of the extension.
pub(crate) const NAME: &str = "x-cams";

/// `x-cams` of an operation.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct OperationExtension {
    /// What a RAM policy must allow.
    pub ram: Ram,
    /// Whether the operation may be repeated after an ambiguous failure.
    pub retry: Retry,
    /// How the list is paged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// The documented limit of calls per second and account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qps: Option<NonZeroU32>,
    /// Optional parameters that the example of a call sets too, where the required ones alone make no call
    /// that the service accepts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_example: Vec<String>,
    /// The address of the list of error codes.
    pub error_codes: String,
    /// The address of the release notes.
    pub release_notes: String,
}

/// The RAM authorization table of a documentation page.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Ram {
    /// The action, for example `cams:ListChatGroup`.
    pub action: String,
    /// The access level.
    pub access: Access,
    /// The resource type; `*` stands for all resources.
    pub resource: String,
    /// The condition keys; empty where the table says None.
    pub condition_keys: Vec<String>,
    /// The dependent actions; empty where the table says None.
    pub dependent_actions: Vec<String>,
}

/// The access levels of RAM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Creates something.
    Create,
    /// Deletes something.
    Delete,
    /// Reads one thing.
    Get,
    /// Reads a list.
    List,
    /// Changes something.
    Update,
    /// The page names no level.
    None,
}

/// Whether an operation may be repeated when it is unknown whether it was carried out.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Retry {
    /// It only reads.
    Safe,
    /// It ends in the same state, but the second answer may differ.
    OptIn,
    /// It would act twice.
    Never,
}

/// How a list is paged. Paths have dots between wire names: `Page.Index`, `Data.List`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Paging {
    /// Numbered pages.
    #[serde(rename_all = "kebab-case")]
    Numbered {
        /// The page number among the parameters.
        page: String,
        /// The page size among the parameters.
        size: String,
        /// The list in the reply, where it is documented at which place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        items: Option<String>,
        /// The total count in the reply, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<String>,
    },
    /// A token leads from page to page.
    #[serde(rename_all = "kebab-case")]
    Token {
        /// The token among the parameters.
        token: String,
        /// The page size among the parameters.
        size: String,
        /// The list in the reply.
        items: String,
        /// The next token in the reply.
        next: String,
    },
}

/// `x-cams` of a schema.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct SchemaExtension {
    /// The value is confidential: it never appears in `Debug` output or logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sensitive>,
    /// How a list, map or object is written as a parameter, if not as one JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// Why the value is not confidential, though most others of its name are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_sensitive: Option<String>,
    /// What each value of an `enum` means.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// The ways to write a nested parameter that OpenAPI has no word for in both queries and forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Style {
    /// One pair for each single value in a list, counted from 1: `Tag.1.Key=a`.
    RepeatList,
    /// One pair for each single value, with the length of each key in front of it: `Labels.#4#city=Rome`.
    Flat,
    /// A list of single values as one text with commas: `Ids=a,b`.
    Simple,
}

/// Kinds of confidential values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Sensitive {
    /// A telephone number.
    PhoneNumber,
    /// The text or media of a message.
    Message,
    /// A key, token, verification code or other secret.
    Secret,
    /// Other data about a person.
    Personal,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Delete => "delete",
            Self::Get => "get",
            Self::List => "list",
            Self::Update => "update",
            Self::None => "none",
        })
    }
}

/// The JSON Schema of the extension: of the object that an operation or a schema may hold.
pub fn extension_schema() -> serde_json::Value {
    #[derive(JsonSchema)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only its schema is used")]
    enum Extension {
        /// At an operation.
        Operation(Box<OperationExtension>),
        /// At a schema.
        Schema(SchemaExtension),
    }
    schemars::schema_for!(Extension).to_value()
}
