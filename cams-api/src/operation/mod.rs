//! The seam to generated code: the description of an operation, and everything that its code
//! imports.

#[allow(dead_code, reason = "a build may have no family with contents")]
mod contents;
#[cfg(feature = "serde")]
#[allow(dead_code, unused_macros, reason = "a build without families has no request")]
mod json_form;
mod limits;
mod open_enum;
mod paged;
mod pairs;
mod params;
mod request;
mod send_methods;
mod sent;
mod styles;
mod table;

use serde::de::DeserializeOwned;

#[allow(unused_imports, reason = "a build may have no family with contents")]
pub(crate) use self::contents::{ContentInfo, Doubt, Rule, RuleShape};
#[cfg(feature = "serde")]
#[allow(unused_imports, reason = "a build without families has no request")]
pub(crate) use self::json_form::{JsonForm, json_form, read_form, read_value, unknown_key};
pub use self::limits::Limits;
#[allow(unused_imports, reason = "a product may document no values")]
pub(crate) use self::open_enum::open_enum;
pub use self::paged::{Listed, PageNumber, PageSelector, Paged};
pub(crate) use self::pairs::Pairs;
pub(crate) use self::params::{Invalid, TOLD_PROBLEMS};
pub use self::params::{Param, ParamValue, Params};
#[allow(unused_imports, reason = "a build may have no family with contents")]
pub(crate) use self::sent::content;
pub(crate) use self::sent::{sent, show, shown};
pub use self::table::{
    Element, Method, OperationInfo, Paging, Parameter, Place, Ram, Sensitive, Shape, Style,
};
#[allow(unused_imports, reason = "a build without families has no request")]
pub(crate) use self::{
    request::request,
    send_methods::{list_methods, send_methods},
};
#[allow(unused_imports, reason = "a product may have no confidential values")]
pub(crate) use crate::privacy::redacted;
pub use crate::retry::RetryClass;

/// An operation of the service: a request that writes its own parameters and names its response
/// type.
///
/// Every generated request implements it, so code can be generic over operations:
///
/// ```
/// use cams_api::{Client, Error, Operation};
///
/// async fn audited<O: Operation>(client: &Client, request: O) -> Result<O::Response, Error> {
///     println!("calling {}", O::ACTION);
///     client.call(request).send().await
/// }
/// ```
///
/// Implement it for an operation that this version of the crate does not know yet. `Client::call`
/// sends it like any other.
pub trait Operation: Send + Sync {
    /// The wire name of the operation, sent as `x-acs-action`.
    const ACTION: &'static str;

    /// The HTTP method of its requests.
    const METHOD: Method = Method::Post;

    /// The retry class: it decides whether the operation may be repeated if the outcome is unknown.
    const RETRY: RetryClass;

    /// The operation's entry in the table of [`operations`](crate::operations), with its
    /// documentation. Operations that you implement have no entry, so all their parameters count as
    /// confidential.
    const INFO: Option<&'static OperationInfo> = None;

    /// The type of the response.
    type Response: DeserializeOwned + Send;

    /// Writes the parameters, one line each, in the order of their wire names.
    fn write(&self, params: &mut Params);
}
