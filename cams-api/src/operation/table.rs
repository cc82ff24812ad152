//! The types of the table of operations: names, parameters, responses and facts as constant data.

use crate::retry::RetryClass;

/// One operation of the service, as its documentation page describes it.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The name on the wire, for example `DeleteChatGroupInviteLink`.
    pub name: &'static str,
    /// The family (module) that the operation belongs to, for example `chat_groups`.
    pub family: &'static str,
    /// The cargo feature that compiles the family in, for example `chat-groups`.
    pub feature: &'static str,
    /// What the operation does, in one sentence.
    pub summary: &'static str,
    /// What else its page says, in paragraphs of Markdown with an empty line between them; may be empty.
    pub description: &'static str,
    /// Whether the service has given it up.
    pub deprecated: bool,
    /// What a RAM policy must allow.
    pub ram: Ram,
    /// Whether it may be repeated after an ambiguous failure.
    pub retry: RetryClass,
    /// How its list is paged, if it has one.
    pub paging: Option<Paging>,
    /// Calls per second that the service documents for one account, if it documents a limit.
    pub qps: Option<u32>,
    /// The address of its documentation page.
    pub documentation: &'static str,
    /// The parameters, in the order of their wire names.
    pub parameters: &'static [Parameter],
    /// The elements of the reply, in the order of their wire names.
    pub reply: &'static [Element],
}

/// The authorization facts of an operation, for RAM policies.
#[derive(Debug)]
#[non_exhaustive]
pub struct Ram {
    /// The action to allow, for example `cams:DeleteChatGroupInviteLink`.
    pub action: &'static str,
    /// The access level: `create`, `delete`, `get`, `list` or `update`; `none` where the page names no level.
    pub access: &'static str,
    /// The resources that a policy can name: `*` for all.
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
    /// The name on the wire.
    pub name: &'static str,
    /// Where it is sent unless the call says otherwise.
    pub place: Place,
    /// Whether the service refuses a request without it.
    pub required: bool,
    /// How its value is written.
    pub style: Style,
    /// The shape of its value.
    pub kind: Kind,
    /// The documented values, if there is a list. A hint: the service may accept others.
    pub values: &'static [&'static str],
    /// What kind of confidential data the value is, if it is.
    pub sensitive: Option<Sensitive>,
    /// Whether the service has given it up.
    pub deprecated: bool,
    /// The value that the service takes when the parameter is absent, if it is documented. As text; objects
    /// and lists as JSON.
    pub default: Option<&'static str>,
    /// A documented example. As text; objects and lists as JSON.
    pub example: Option<&'static str>,
    /// What it means, in Markdown.
    pub description: &'static str,
}

impl Parameter {
    /// What the generated table need not say.
    #[allow(dead_code, reason = "without a family there is no table")]
    pub(crate) const BLANK: Self = Self {
        name: "",
        place: Place::Query,
        required: false,
        style: Style::Plain,
        kind: Kind::Any,
        values: &[],
        sensitive: None,
        deprecated: false,
        default: None,
        example: None,
        description: "",
    };
}

/// An element of a reply, or a field of a nested value.
#[derive(Debug)]
#[non_exhaustive]
pub struct Element {
    /// The name on the wire.
    pub name: &'static str,
    /// The shape of its value.
    pub kind: Kind,
    /// The documented values, if there is a list. A hint: there may be others.
    pub values: &'static [&'static str],
    /// What kind of confidential data the value is, if it is.
    pub sensitive: Option<Sensitive>,
    /// Whether the service has given it up.
    pub deprecated: bool,
    /// The value that the service takes when a field that is sent is absent, if it is documented. As text.
    pub default: Option<&'static str>,
    /// A documented example. As text; objects and lists as JSON.
    pub example: Option<&'static str>,
    /// What it means, in Markdown.
    pub description: &'static str,
}

impl Element {
    /// What the generated table need not say.
    #[allow(dead_code, reason = "without a family there is no table")]
    pub(crate) const BLANK: Self = Self {
        name: "",
        kind: Kind::Any,
        values: &[],
        sensitive: None,
        deprecated: false,
        default: None,
        example: None,
        description: "",
    };
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the query of the URL.
    Query,
    /// In a form body (`application/x-www-form-urlencoded`).
    Form,
}

/// How the value of a parameter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Style {
    /// A single value as its text: `Size=12`.
    Plain,
    /// Any value as one JSON text: `Page={"Index":1}`.
    Json,
    /// A list as one pair for each single value, counted from 1: `Tag.1.Key=a`.
    RepeatList,
    /// A nested value as one pair for each single value, with the length of each key in front of it:
    /// `Labels.#4#city=Rome`. Lists count from 1.
    Flat,
    /// A list of single values as one text with commas: `Ids=a,b`.
    Simple,
}

/// The shape of a value.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// A text.
    String,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// A number with a fraction.
    Double,
    /// `true` or `false`.
    Boolean,
    /// Any JSON value.
    Any,
    /// An object with known fields.
    Object(&'static [Element]),
    /// A list of values of one shape.
    Array(&'static Kind),
    /// An object with free keys and values of one shape.
    Map(&'static Kind),
}

/// The kind of confidential data in a value. Such values never appear in `Debug` output or logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sensitive {
    /// A telephone number.
    PhoneNumber,
    /// The text or media of a message.
    Message,
    /// A key, token, verification code or other secret.
    Secret,
    /// Other data about a person, for example a name or an address.
    Personal,
}

/// How a list operation is paged.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Paging {
    /// Numbered pages: a page number and a page size.
    Numbered {
        /// Path of the page number among the parameters, for example `Page.Index`.
        page: &'static str,
        /// Path of the page size among the parameters, for example `Page.Size`.
        size: &'static str,
        /// Path of the list in the reply; `None` if the service does not document where in the reply it is.
        items: Option<&'static str>,
        /// Path of the total count in the reply, where the reply has one.
        total: Option<&'static str>,
    },
    /// A token from one reply asks for the next page.
    Token {
        /// Path of the token among the parameters.
        token: &'static str,
        /// Path of the page size among the parameters.
        size: &'static str,
        /// Path of the list in the reply.
        items: &'static str,
        /// Path of the next token in the reply.
        next: &'static str,
    },
}
