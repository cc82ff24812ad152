//! The settings of a recording.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use cams_api::credentials::{CredentialsProvider, ProviderChain};

use crate::journal::Log;

/// A recording of the real service, for [`ServerBuilder::record`](crate::ServerBuilder::record).
///
/// ```no_run
/// use cams_mock::{Recording, Server};
///
/// # async fn start() -> Result<(), Box<dyn std::error::Error>> {
/// let recording = Recording::to("tests/calls.jsonl").differences(|line| eprintln!("{line}"));
/// let server = Server::builder().credential("id", "secret").record(recording).start().await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is recorded until a server starts with it"]
pub struct Recording {
    pub(super) path: PathBuf,
    pub(super) upstream: String,
    pub(super) credentials: Arc<dyn CredentialsProvider>,
    pub(super) differences: Option<Log>,
}

impl Recording {
    /// Records to this file, which is overwritten. By default, calls go to the service in Singapore,
    /// with the credentials that `cams_api::Client::from_env` would find.
    pub fn to(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            upstream: UPSTREAM.to_owned(),
            credentials: Arc::new(ProviderChain::default()),
            differences: None,
        }
    }

    /// Sets the URL of the service: its scheme, host and port. HTTPS needs a TLS feature of
    /// `cams-api`, such as `rustls`.
    pub fn upstream(mut self, url: impl Into<String>) -> Self {
        self.upstream = url.into();
        self
    }

    /// Sets the credentials for the service. A bearer token cannot be used.
    pub fn credentials(mut self, provider: impl CredentialsProvider) -> Self {
        self.credentials = Arc::new(provider);
        self
    }

    /// Passes one line to `log` for each difference between the spec and a response of the service:
    /// an unknown element, or a value of another type. It names the element and quotes no value. The
    /// same difference is passed on once.
    pub fn differences(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.differences = Some(Box::new(log));
        self
    }
}

/// The service in Singapore.
const UPSTREAM: &str = "https://cams.ap-southeast-1.aliyuncs.com";

impl fmt::Debug for Recording {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recording").field("path", &self.path).finish_non_exhaustive()
    }
}
