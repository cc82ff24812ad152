//! Keeps confidential data out of errors, `Debug` output and logs.

mod confidential;
mod identifier;
mod quoting;
mod redact;
mod scrub;
mod unescape;
mod wiped;

pub(crate) use self::confidential::Confidential;
pub(crate) use self::identifier::{Name, RequestId, is_name};
pub(crate) use self::quoting::Quoting;
pub(crate) use self::redact::{Redacted, redacted};
pub(crate) use self::scrub::{GivenName, GivenNames, Scrubbed, Wait};
#[cfg(feature = "profiles")]
pub(crate) use self::wiped::unescaped;
pub(crate) use self::wiped::wiped;
