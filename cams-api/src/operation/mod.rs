//! The seam to generated code: what an operation says of itself, and everything that its code imports.

mod open_enum;
mod pairs;
mod params;
mod send_methods;
mod styles;
mod table;

use serde::de::DeserializeOwned;

pub(crate) use self::open_enum::open_enum;
pub(crate) use self::pairs::Pairs;
pub(crate) use self::params::{Invalid, TOLD_PROBLEMS};
pub use self::params::{Param, ParamValue, Params};
#[allow(unused_imports, reason = "a build without families has no request")]
pub(crate) use self::send_methods::send_methods;
pub use self::table::{
    Element, Kind, OperationInfo, Paging, Parameter, Place, Ram, Sensitive, Style,
};
pub(crate) use crate::privacy::redacted;
pub use crate::retry::RetryClass;

/// An operation of the service: a request that can write its own parameters and names its reply.
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
/// Implement it for an operation that this version of the crate does not know yet; `Client::call`
/// sends it like any other.
pub trait Operation: Send + Sync {
    /// The name of the operation on the wire, sent as `x-acs-action`.
    const ACTION: &'static str;

    /// Whether the operation may be repeated when it is not known if the service carried it out.
    const RETRY: RetryClass;

    /// The operation's entry in the table of [`operations`](crate::operations), with all that its documentation
    /// says. An operation of your own has none; all its parameters count as confidential then.
    const INFO: Option<&'static OperationInfo> = None;

    /// The reply of the operation.
    type Response: DeserializeOwned + Send;

    /// Writes the parameters, one line each, in the order of their wire names.
    fn write(&self, params: &mut Params);
}
