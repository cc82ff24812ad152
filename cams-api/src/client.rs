//! The client: what all calls share. It knows no operation by name; those are in the generated code.

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;

use crate::call::Call;
use crate::config::{ClientBuilder, Timeouts, shared_lookup};
use crate::credentials::{CredentialsSource, process_variable};
use crate::endpoint::Endpoint;
use crate::error::Error;
use crate::operation::Operation;

/// A client of the service. Clones are cheap and share connections and credentials.
///
/// ```no_run
/// # async fn example() -> Result<(), cams_api::Error> {
/// use cams_api::{Client, Credentials};
///
/// let client = Client::builder().credentials(Credentials::new("id", "secret")).build()?;
/// let reply = client
///     .delete_chat_group_invite_link()
///     .business_number("8613800***")
///     .group_id("E398****")
///     .cust_space_id("cams-8***")
///     .send()
///     .await?;
/// println!("{:?} rows", reply.result);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

/// What the clones of a client share.
pub(crate) struct Inner {
    pub(crate) endpoint: Endpoint,
    pub(crate) credentials: CredentialsSource,
    pub(crate) http: reqwest::Client,
    pub(crate) user_agent: HeaderValue,
    pub(crate) timeouts: Timeouts,
    #[cfg(feature = "blocking")]
    pub(crate) runtime: crate::blocking::Runtime,
}

impl Client {
    pub(crate) fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner) }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    /// Starts the making of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client of what the environment says: `ALIBABA_CLOUD_ACCESS_KEY_ID`,
    /// `ALIBABA_CLOUD_ACCESS_KEY_SECRET`, `ALIBABA_CLOUD_SECURITY_TOKEN`, `ALIBABA_CLOUD_REGION_ID` and
    /// `ALIBABA_CLOUD_ENDPOINT`. Empty variables count as missing.
    ///
    /// Credentials are looked for when the first call is sent; if there are none, that call's error says
    /// what was tried.
    ///
    /// # Errors
    ///
    /// Those of [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(process_variable)
    }

    /// Like [`from_env`](Self::from_env), with variables from elsewhere, for tests and for programs that keep
    /// their configuration in another place.
    ///
    /// # Errors
    ///
    /// Those of [`ClientBuilder::build`].
    pub fn from_variables(
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        Self::builder().variables(shared_lookup(lookup)).build()
    }

    /// Starts the call of a request that is at hand as a value. The methods named after the operations start
    /// from an empty request.
    pub fn call<O: Operation>(&self, request: O) -> Call<'_, O> {
        Call::new(self, request)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.inner.endpoint.url.as_str())
            .field("credentials", &self.inner.credentials)
            .field("timeouts", &self.inner.timeouts)
            .finish_non_exhaustive()
    }
}
