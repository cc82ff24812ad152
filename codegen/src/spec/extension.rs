//! The typed extension: documented facts that OpenAPI cannot express.
//!
//! It belongs to the root file ([`RootExtension`]), an operation ([`OperationExtension`]) or a
//! schema ([`SchemaExtension`]). The JSON Schemas of spec files contain all three.

use std::{collections::BTreeMap, fmt, num::NonZeroU32};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::limits::Limits;

/// The key of the extension.
pub const NAME: &str = "x-cams";

/// The extension of the root file.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct RootExtension {
    /// The product: the prefix of its RAM actions and the name of its spans.
    pub product: String,
    /// The product code in the OpenAPI portal, if it differs from `product`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_code: Option<String>,
    /// The client in the user agent; the client adds its version.
    pub user_agent: String,
    /// The URL of a documentation page. `{operation}` stands for the operation name in lowercase.
    pub documentation: String,
    /// The parameters that a client may preset for all its calls: wire name to description.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub presets: BTreeMap<String, String>,
}

/// The extension of an operation.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct OperationExtension {
    /// The permissions that a RAM policy must grant.
    pub ram: Ram,
    /// The retry class after an ambiguous failure.
    pub retry: Retry,
    /// The paging of the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// The documented limit, in calls per second and account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qps: Option<NonZeroU32>,
    /// Optional parameters that the example call sets too, if the service rejects a call with the
    /// required ones alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_example: Vec<String>,
    /// Other names that people search for, such as `send_message` for `SendChatappMessage`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The parameter that is a JSON text, with a schema for each of its forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contents: Option<Contents>,
    /// The URL of the error codes.
    pub error_codes: String,
    /// The URL of the release notes.
    pub release_notes: String,
}

/// The RAM authorization table of a documentation page.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Ram {
    /// The action: `<product>:<Operation>`.
    pub action: String,
    /// The access level.
    pub access: Access,
    /// The resource type; `*` stands for all resources.
    pub resource: String,
    /// The condition keys. Empty if the table says None.
    pub condition_keys: Vec<String>,
    /// The dependent actions. Empty if the table says None.
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
    /// No level is documented.
    None,
}

/// The retry class of an operation whose outcome is unknown.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Retry {
    /// The operation only reads.
    Safe,
    /// Repeating it gives the same state, but the second response may differ.
    OptIn,
    /// Repeating it acts twice.
    Never,
}

/// The paging of a list. Paths join wire names with dots: `Page.Index`, `Data.List`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Paging {
    /// Numbered pages.
    #[serde(rename_all = "kebab-case")]
    Numbered {
        /// The parameter with the page number.
        page: String,
        /// The parameter with the page size.
        size: String,
        /// The list in the response, or the object without documented keys that contains it.
        items: String,
        /// The total count in the response, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        total: Option<String>,
    },
    /// Pages with a token for the next one.
    #[serde(rename_all = "kebab-case")]
    Token {
        /// The parameter with the token.
        token: String,
        /// The parameter with the page size.
        size: String,
        /// The list in the response.
        items: String,
        /// The next token in the response.
        next: String,
    },
}

/// A parameter whose value is a JSON text. Two other parameters select its schema, from the files
/// `<family>/<name>.contents.yaml`.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Contents {
    /// The parameter with the JSON text.
    pub parameter: String,
    /// The parameter with the channel.
    pub channel: String,
    /// The parameter with the content type. If the parameter is a list of contents, the field of
    /// each with its type: `Components.Type`.
    pub r#type: String,
}

/// The contents that a schema describes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Content {
    /// The channels.
    pub channels: Vec<String>,
    /// The content type.
    pub r#type: String,
    /// The value of the field `type` inside the content, if several schemas share a content type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The publication that documents the content and its limits.
    pub source: String,
}

/// A limit that one source documents and others do not. The client warns about it and refuses
/// nothing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct Doubt {
    /// The minimum number of entries of a list.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "minItems")]
    pub min_items: Option<usize>,
    /// The maximum number of entries of a list.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "maxItems")]
    pub max_items: Option<usize>,
    /// The maximum length of a text, in characters.
    #[serde(default, skip_serializing_if = "Option::is_none", rename = "maxLength")]
    pub max_length: Option<usize>,
    /// The source.
    pub source: String,
}

/// The extension of a schema.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) struct SchemaExtension {
    /// Marks a confidential value, which never appears in `Debug` output or logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sensitive: Option<Sensitive>,
    /// The encoding of a list, map or object parameter, if other than one JSON text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub style: Option<Style>,
    /// The shared schema that describes the same thing. Both become its type, while this schema tells
    /// which fields or values are documented here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_as: Option<String>,
    /// The reason why the value is not confidential, although most values with its name are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_sensitive: Option<String>,
    /// The contents that the schema describes. For schemas in `<name>.contents.yaml`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// A limit on which sources disagree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn: Option<Doubt>,
    /// The meaning of each `enum` value.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// The encodings of a nested parameter that OpenAPI cannot express for both queries and forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Style {
    /// One pair per single value in a list, counted from 1: `Tag.1.Key=a`.
    RepeatList,
    /// One pair per single value, with the length before each key: `Labels.#4#city=Rome`.
    Flat,
    /// A list of single values, separated by commas: `Ids=a,b`.
    Simple,
}

/// The kinds of confidential values.
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

impl fmt::Display for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PhoneNumber => "phone number",
            Self::Message => "message",
            Self::Secret => "secret",
            Self::Personal => "personal data",
        })
    }
}

/// One line for people: `at most 1024 characters by the OpenAPI document of Meta`.
impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} by one source: {}", self.limits(), self.source)
    }
}

impl Doubt {
    /// The limits in the form of all others.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            max_length: self.max_length,
            min_entries: self.min_items,
            max_entries: self.max_items,
            ..Limits::default()
        }
    }
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
