//! The options of one call.

use std::sync::Arc;
use std::time::Duration;

use crate::credentials::Credentials;
use crate::retry::RetryPolicy;

/// The options of one call.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) retry: Option<Arc<dyn RetryPolicy>>,
    pub(crate) placement: Placement,
    pub(crate) extra_params: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    /// Used instead of the client's.
    pub(crate) credentials: Option<Credentials>,
}

/// The part of a request that carries the parameters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Placement {
    /// As documented, but in a form body if the query would be longer than
    /// [`max_query_bytes`](crate::ClientBuilder::max_query_bytes), by default 8 KiB.
    #[default]
    Documented,
    /// All in the query.
    Query,
    /// All in a form body, which keeps them out of the logs of proxies.
    Form,
}
