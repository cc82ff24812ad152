//! The types of the operation table: names, parameters, responses and facts as constant data.

use super::limits::Limits;
use crate::retry::RetryClass;

/// One operation of the service, as its documentation page describes it.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The wire name, for example `DeleteChatGroupInviteLink`.
    pub name: &'static str,
    /// The HTTP method of its requests.
    pub method: Method,
    /// The family (module) of the operation, for example `chat_groups`.
    pub family: &'static str,
    /// The cargo feature that compiles the family in, for example `chat-groups`.
    pub feature: &'static str,
    /// A summary in one sentence.
    pub summary: &'static str,
    /// The rest of the documentation page: Markdown paragraphs, separated by empty lines. May be
    /// empty.
    pub description: &'static str,
    /// `true` if the service has deprecated it.
    pub deprecated: bool,
    /// The permissions that a RAM policy must grant.
    pub ram: Ram,
    /// The retry class: it decides about repeats after an ambiguous failure.
    pub retry: RetryClass,
    /// The paging of its list, if it has one.
    pub paging: Option<Paging>,
    /// The documented limit of calls per second for one account, if there is one.
    pub qps: Option<u32>,
    /// The URL of the documentation page.
    pub documentation: &'static str,
    /// The parameters, ordered by wire name.
    pub parameters: &'static [Parameter],
    /// The elements of the response, ordered by wire name.
    pub response: &'static [Element],
}

impl OperationInfo {
    /// The defaults of the generated table.
    #[allow(dead_code, reason = "without a family there is no table")]
    pub(crate) const BLANK: Self = Self {
        name: "",
        method: Method::Post,
        family: "",
        feature: "",
        summary: "",
        description: "",
        deprecated: false,
        ram: Ram {
            action: "",
            access: "",
            resource: "",
            condition_keys: &[],
            dependent_actions: &[],
        },
        retry: RetryClass::Never,
        paging: None,
        qps: None,
        documentation: "",
        parameters: &[],
        response: &[],
    };
}

/// The HTTP method of an operation's requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// Almost every operation.
    #[default]
    Post,
    /// An operation that refuses POST. Its requests have no body: all parameters are in the query,
    /// however long it is.
    Get,
}

impl Method {
    /// The name in a request: `POST` or `GET`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }
}

/// The authorization facts of an operation, for RAM policies.
#[derive(Debug)]
#[non_exhaustive]
pub struct Ram {
    /// The action to allow, for example `cams:DeleteChatGroupInviteLink`.
    pub action: &'static str,
    /// The access level: `create`, `delete`, `get`, `list` or `update`. `none` if the page does not
    /// name one.
    pub access: &'static str,
    /// The resources that a policy can name. `*` means all.
    pub resource: &'static str,
    /// The condition keys that a policy can use.
    pub condition_keys: &'static [&'static str],
    /// Further actions that a policy must allow.
    pub dependent_actions: &'static [&'static str],
}

/// A request parameter.
#[derive(Debug)]
#[non_exhaustive]
pub struct Parameter {
    /// The wire name.
    pub name: &'static str,
    /// The default place in the request.
    pub place: Place,
    /// `true` if the service refuses a request without it.
    pub required: bool,
    /// The way its value is written.
    pub style: Style,
    /// The shape of its value.
    pub shape: Shape,
    /// The documented values, if listed. They are a hint: the service may accept others.
    pub values: &'static [&'static str],
    /// The kind of confidential data in the value, if it is confidential.
    pub sensitive: Option<Sensitive>,
    /// `true` if the service has deprecated it.
    pub deprecated: bool,
    /// The documented default value, if there is one, as text. Objects and lists are JSON.
    pub default: Option<&'static str>,
    /// The documented limits of its value, if there are any.
    pub limits: Option<&'static Limits>,
    /// A documented example, as text. Objects and lists are JSON.
    pub example: Option<&'static str>,
    /// The description, in Markdown.
    pub description: &'static str,
}

impl Parameter {
    /// The defaults of the generated table.
    #[allow(dead_code, reason = "without a family there is no table")]
    pub(crate) const BLANK: Self = Self {
        name: "",
        place: Place::Query,
        required: false,
        style: Style::Plain,
        shape: Shape::Any,
        values: &[],
        sensitive: None,
        deprecated: false,
        default: None,
        limits: None,
        example: None,
        description: "",
    };
}

/// An element of a response, or a field of a nested value.
#[derive(Debug)]
#[non_exhaustive]
pub struct Element {
    /// The wire name.
    pub name: &'static str,
    /// `true` if the object around it is documented to need it. The client does not check this.
    pub required: bool,
    /// The shape of its value.
    pub shape: Shape,
    /// The documented values, if listed. They are a hint: there may be others.
    pub values: &'static [&'static str],
    /// The kind of confidential data in the value, if it is confidential.
    pub sensitive: Option<Sensitive>,
    /// `true` if the service has deprecated it.
    pub deprecated: bool,
    /// The documented default value of a sent field, if there is one, as text.
    pub default: Option<&'static str>,
    /// The documented limits of its value, if there are any.
    pub limits: Option<&'static Limits>,
    /// A documented example, as text. Objects and lists are JSON.
    pub example: Option<&'static str>,
    /// The description, in Markdown.
    pub description: &'static str,
}

impl Element {
    /// The defaults of the generated table.
    #[allow(dead_code, reason = "without a family there is no table")]
    pub(crate) const BLANK: Self = Self {
        name: "",
        required: false,
        shape: Shape::Any,
        values: &[],
        sensitive: None,
        deprecated: false,
        default: None,
        limits: None,
        example: None,
        description: "",
    };
}

/// The place of a parameter in the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the query of the URL.
    Query,
    /// In a form body (`application/x-www-form-urlencoded`).
    Form,
}

/// The way that the value of a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// A single value as its text: `Size=12`.
    Plain,
    /// Any value as JSON text: `Page={"Index":1}`.
    Json,
    /// A list as one pair for each single value, counted from 1: `Tag.1.Key=a`.
    RepeatList,
    /// A nested value as one pair for each single value, with the length before each key:
    /// `Labels.#4#city=Rome`. Lists count from 1.
    Flat,
    /// A list of single values as one text, separated by commas: `Ids=a,b`.
    Simple,
}

/// The shape of a value.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Shape {
    /// A text.
    String,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    /// A floating-point number.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Any JSON value.
    Any,
    /// An object with known fields.
    Object(&'static [Element]),
    /// A list of values of one shape.
    Array(&'static Shape),
    /// An object with arbitrary keys, and values of one shape.
    Map(&'static Shape),
}

/// The kind of confidential data in a value. Such values never appear in `Debug` output or logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sensitive {
    /// A phone number.
    PhoneNumber,
    /// The text or media of a message.
    Message,
    /// A key, token, verification code or other secret.
    Secret,
    /// Other personal data, for example a name or an address.
    Personal,
}

/// The paging of a list operation.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Paging {
    /// Numbered pages: a page number and a page size.
    Numbered {
        /// The path of the page number among the parameters, for example `Page.Index`.
        page: &'static str,
        /// The path of the page size among the parameters, for example `Page.Size`.
        size: &'static str,
        /// The path of the list in the response, or of an object with undocumented keys that
        /// contains it.
        items: &'static str,
        /// The path of the total count in the response, if there is one.
        total: Option<&'static str>,
    },
    /// A token in each response requests the next page.
    Token {
        /// The path of the token among the parameters.
        token: &'static str,
        /// The path of the page size among the parameters.
        size: &'static str,
        /// The path of the list in the response.
        items: &'static str,
        /// The path of the next token in the response.
        next: &'static str,
    },
}
