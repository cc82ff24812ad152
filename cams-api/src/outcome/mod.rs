//! The outcome of a call: success with its metadata, or one classified error.

pub(crate) mod classify;
mod code;
mod error;
mod error_text;
mod kind;
mod metadata;
mod shown;

pub(crate) use self::classify::Classifier;
pub use self::code::ErrorCode;
pub use self::error::Error;
pub use self::kind::ErrorKind;
pub(crate) use self::metadata::LeftOut;
pub use self::metadata::{FailedAttempt, Metadata};
