//! The core of a client: everything that its calls share.

use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::clock::Clock;
use crate::credentials::CredentialsSource;
use crate::endpoint::Endpoint;
use crate::outcome::Error;
use crate::rate_limit::RateLimiter;
use crate::request::Presets;
use crate::retry::{RetryBudget, RetryPolicy};
use crate::telemetry::Watch;
use crate::transport::HttpClient;

/// The state that a client's clones share.
pub(crate) struct Core {
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: CredentialsSource,
    pub(crate) http: HttpClient,
    /// A longer query, in bytes, moves to a form body.
    pub(crate) max_query_bytes: usize,
    /// The first headers of every request; see [`base_headers`](crate::request::base_headers).
    pub(crate) headers: HeaderMap,
    pub(crate) timeouts: Timeouts,
    pub(crate) clock: Clock,
    pub(crate) retry_policy: Box<dyn RetryPolicy>,
    pub(crate) retry_budget: RetryBudget,
    pub(crate) presets: Presets,
    pub(crate) rate_limiter: Option<RateLimiter>,
    /// Absent without observers and hooks.
    pub(crate) watch: Option<Box<Watch>>,
    #[cfg(feature = "blocking")]
    pub(crate) runtime: super::blocking::Runtime,
}

impl Core {
    /// The headers that hooks add to an attempt, unless one refuses it.
    pub(super) fn added_headers(
        &self,
        action: &'static str,
        attempt: u32,
    ) -> Result<Vec<(String, String)>, Error> {
        self.watch.as_ref().map_or(Ok(Vec::new()), |watch| watch.headers(action, attempt))
    }
}

/// The time limits of a call's parts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timeouts {
    pub(crate) connect: Duration,
    pub(crate) attempt: Duration,
    pub(crate) operation: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            attempt: Duration::from_secs(15),
            operation: Duration::from_secs(60),
        }
    }
}
