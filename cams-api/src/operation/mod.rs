//! The seam to generated code: what an operation says of itself, and everything that its code imports.

mod open_enum;
mod params;
mod send_methods;
mod styles;
pub mod table;

use serde::de::DeserializeOwned;

pub(crate) use self::open_enum::open_enum;
pub(crate) use self::params::{Invalid, Pairs, TOLD_PROBLEMS};
pub use self::params::{Param, ParamValue, Params};
pub(crate) use self::send_methods::send_methods;
pub(crate) use self::table::*;
pub(crate) use crate::privacy::redacted;

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

/// Whether an operation may be repeated after an ambiguous failure (a timeout or a reset connection
/// after the request was sent): one where the service may or may not have carried it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// The operation only reads: repeating it changes nothing.
    Safe,
    /// Repeating ends in the same state, but the second answer may differ ("does not exist").
    /// Repeated only when the caller asks for it.
    OptIn,
    /// Repeating acts twice (a message, a group, an SMS). Never repeated after an ambiguous failure.
    Never,
}
