//! The table of all operations: names, parameters, responses and facts as constant data.
//!
//! Tools can list it and check input against it. It contains the operations of the families that
//! are compiled in (see the crate's features).
//!
//! ```
//! # #[cfg(feature = "chat-groups")] {
//! let operation = cams_api::operations::find("ListChatGroup").expect("a known operation");
//! for parameter in operation.parameters.iter().filter(|one| one.required) {
//!     println!("{} is required: {}", parameter.name, parameter.description);
//! }
//! # assert!(operation.parameters.iter().any(|one| one.required && !one.description.is_empty()));
//! # }
//! ```
//!
//! To read the list instead, see [`operation_list`](crate::operation_list).

mod nearest;
mod policy;
mod unknown;

pub(crate) use self::nearest::nearest;
pub use self::policy::{Policy, policy};
pub(crate) use self::unknown::unknown_operation;
use crate::generated::{FAMILIES, OPERATION_NAMES};
pub use crate::operation::{
    Element, Limits, Method, OperationInfo, Paging, Parameter, Place, Ram, RetryClass, Sensitive,
    Shape, Style,
};

/// All operations of the families that are compiled in, ordered by family and name.
pub fn all() -> impl Iterator<Item = &'static OperationInfo> {
    FAMILIES.iter().flat_map(|(_, operations)| operations.iter().copied())
}

/// The operation with this wire name, if it exists and its family is compiled in.
pub fn find(name: &str) -> Option<&'static OperationInfo> {
    let family = family_of(name)?;
    let (_, operations) = FAMILIES.iter().find(|(name, _)| *name == family)?;
    let at = operations.binary_search_by_key(&name, |operation| operation.name).ok()?;
    operations.get(at).copied()
}

/// The names of all operations of the service, ordered by name, including those that are not
/// compiled in.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    OPERATION_NAMES.iter().map(|(name, _)| *name)
}

/// The cargo feature that compiles an operation in, if there is an operation with this name.
pub(crate) fn feature_of(name: &str) -> Option<String> {
    family_of(name).map(|family| family.replace('_', "-"))
}

fn family_of(name: &str) -> Option<&'static str> {
    let at = OPERATION_NAMES.binary_search_by_key(&name, |(name, _)| name).ok()?;
    OPERATION_NAMES.get(at).map(|(_, family)| *family)
}
