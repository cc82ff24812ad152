//! The table of all operations: names, parameters, replies and facts as constant data.
//!
//! Tools read it: the local CAMS checks requests against it, a command line can list it. It holds the
//! operations of the families that are compiled in (see the crate's features).
//!
//! ```
//! # #[cfg(feature = "chat-groups")] {
//! let operation = cams_api::operations::find("DeleteChatGroupInviteLink").expect("a known operation");
//! let required: Vec<_> =
//!     operation.parameters.iter().filter(|parameter| parameter.required).map(|p| p.name).collect();
//! assert_eq!(required, ["BusinessNumber", "CustSpaceId", "GroupId"]);
//! # }
//! ```

pub use crate::operation::RetryClass;

/// One operation of the service, as its documentation page describes it.
#[derive(Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The name on the wire, for example `DeleteChatGroupInviteLink`.
    pub name: &'static str,
    /// The family (module) that the operation belongs to, for example `chat_groups`.
    pub family: &'static str,
    /// What the operation does, in one sentence.
    pub summary: &'static str,
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
    /// The access level: `create`, `delete`, `get`, `list`, `update` or `none`.
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
    /// The shape of its value. Objects, arrays and maps are sent as one JSON text.
    pub kind: Kind,
    /// The documented values, if there is a list. A hint: the service may accept others.
    pub values: &'static [&'static str],
    /// What kind of confidential data the value is, if it is.
    pub sensitive: Option<Sensitive>,
    /// What it means.
    pub description: &'static str,
}

/// An element of a reply, or a field of a nested value.
#[derive(Debug)]
#[non_exhaustive]
pub struct Element {
    /// The name on the wire.
    pub name: &'static str,
    /// The shape of its value.
    pub kind: Kind,
    /// The documented values, if there is a list. A hint: the service may send others.
    pub values: &'static [&'static str],
    /// What kind of confidential data the value is, if it is.
    pub sensitive: Option<Sensitive>,
    /// What it means.
    pub description: &'static str,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// In the query of the URL.
    Query,
    /// In a form body (`application/x-www-form-urlencoded`).
    Form,
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
        /// Path of the list in the reply.
        items: &'static str,
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

/// All operations of the families that are compiled in, ordered by family and name.
pub fn all() -> impl Iterator<Item = &'static OperationInfo> {
    crate::generated::FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// The operation with this wire name, if it is known and its family is compiled in.
pub fn find(name: &str) -> Option<&'static OperationInfo> {
    all().find(|operation| operation.name == name)
}
