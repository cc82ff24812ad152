//! The hook before an attempt is signed.

use std::error::Error as StdError;
use std::fmt;

use crate::privacy::GivenNames;

/// A reason to refuse a request. Users see its text.
pub(crate) type Refusal = Box<dyn StdError + Send + Sync>;

pub(crate) type OnRequest =
    Box<dyn Fn(&mut RequestHead) -> Result<(), Refusal> + Send + Sync + 'static>;

/// A request that is about to be signed and sent. It has no parameters.
pub struct RequestHead {
    pub(crate) operation: &'static str,
    pub(crate) attempt: u32,
    pub(crate) headers: Vec<(String, String)>,
}

impl RequestHead {
    /// The wire name of the operation.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// The number of the attempt in its call, from 1. It is 1 in [`Call::sign`](crate::Call::sign).
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// Adds a header. It is sent but not signed. The call fails for headers that this crate sets
    /// itself and for all that begin with `x-acs-`.
    pub fn header(&mut self, name: impl Into<String>, value: impl Into<String>) -> &mut Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

/// Shows the names of the headers, but not their values.
impl fmt::Debug for RequestHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.headers.iter().map(|(name, _)| name.as_str());
        f.debug_struct("RequestHead")
            .field("operation", &self.operation)
            .field("attempt", &self.attempt)
            .field("headers", &GivenNames(names))
            .finish()
    }
}
