//! Credentials of a RAM role, assumed with other credentials.

use std::fmt;
use std::time::{Duration, SystemTime};

use super::Role;
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::exchange::Exchange;
use crate::credentials::key::Credentials;
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};
use crate::credentials::repeat::repeated;
use crate::credentials::sts;
use crate::endpoint::Endpoint;
use crate::random;
use crate::sign::{self, CanonicalRequest, EMPTY_SHA256, SignedHeaders, SignedValues};

/// Temporary credentials of a RAM role, by `AssumeRole`.
///
/// The request is signed by `ACS3-HMAC-SHA256` (version 2015-04-01 of the STS API). The source is
/// asked at each refresh: put [`Cached`](crate::credentials::Cached) around a source that fetches.
/// A client's proxy and certificates do not apply: see [how providers reach their
/// services](crate::credentials#how-providers-reach-their-services).
///
/// ```
/// use std::time::Duration;
///
/// use cams_api::credentials::{AssumeRole, EnvironmentProvider};
///
/// let role = AssumeRole::new(EnvironmentProvider::new(), "acs:ram::123456789012****:role/sender")
///     .session_name("shop")
///     .duration(Duration::from_secs(1800));
/// let client = cams_api::Client::builder().credentials_provider(role).build()?;
/// # Ok::<(), cams_api::Error>(())
/// ```
pub struct AssumeRole {
    source: Box<dyn CredentialsProvider>,
    role: Role,
    external_id: Option<String>,
}

impl AssumeRole {
    /// Assumes the role with this ARN (`acs:ram::<account>:role/<name>`), using the credentials of
    /// `source`: a provider or fixed [`Credentials`].
    pub fn new(source: impl CredentialsProvider, role_arn: impl Into<String>) -> Self {
        Self::of(source, Role::new(role_arn, Context::default()))
    }

    pub(in crate::credentials) fn of(source: impl CredentialsProvider, role: Role) -> Self {
        Self { source: Box::new(source), role, external_id: None }
    }

    /// The session name, which audit logs show: 2 to 64 characters of `A-Z a-z 0-9 . @ _ -`.
    /// Default: `cams-api`.
    pub fn session_name(mut self, name: impl Into<String>) -> Self {
        self.role.session_name = name.into();
        self
    }

    /// The length of a session: 15 minutes to 12 hours, and at most what the role allows. Default:
    /// one hour. Fractions of a second are dropped.
    pub fn duration(mut self, duration: Duration) -> Self {
        self.role.duration = duration;
        self
    }

    /// A policy, as JSON, that restricts the session.
    pub fn policy(mut self, policy: impl Into<String>) -> Self {
        self.role.policy = Some(policy.into());
        self
    }

    /// The external ID that the role's trust policy requires.
    pub fn external_id(mut self, id: impl Into<String>) -> Self {
        self.external_id = Some(id.into());
        self
    }

    /// Asks the STS of this region, `sts.<region>.aliyuncs.com`. Default: `sts.aliyuncs.com`.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.role.sts.region = Some(region.into());
        self
    }

    /// Asks the STS inside the region's VPC, `sts-vpc.<region>.aliyuncs.com`. It needs a
    /// [`region`](Self::region).
    pub fn vpc(mut self, is_vpc: bool) -> Self {
        self.role.sts.is_vpc = is_vpc;
        self
    }

    /// Asks this server instead of a region's STS: `http://127.0.0.1:8080`, `https://host`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.role.context.endpoints.sts = Some(url.into());
        self
    }

    /// Dates requests by this clock instead of the system's.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.role.context.set_clock(clock);
        self
    }

    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        let endpoint = self.role.checked_endpoint()?;
        let source = self.source_credentials().await?;
        let mut parameters = self.role.parameters();
        if let Some(id) = &self.external_id {
            parameters.push(("ExternalId", id.clone()));
        }
        let query =
            sign::canonical_query(parameters.iter().map(|(name, value)| (*name, value.as_str())));
        let mut response = repeated(&|| self.signed(&endpoint, &query, &source)).await?;
        if sts::is_source_stale(&response) {
            // The source may have cached them, and only STS knows that they expired.
            self.source.invalidate(&source);
            let renewed = self.source_credentials().await?;
            if !renewed.is_clone_of(&source) {
                response = repeated(&|| self.signed(&endpoint, &query, &renewed)).await?;
            }
        }
        sts::credentials_of("AssumeRole", &self.role, &response)
    }

    async fn source_credentials(&self) -> Result<Credentials, CredentialsError> {
        let given = self.source.credentials().await.and_then(Credentials::checked);
        given
            .map_err(|error| error.into_failure().within(&format!("source {}", self.source.name())))
    }

    /// The request, signed with the key of the source.
    fn signed(
        &self,
        endpoint: &Endpoint,
        query: &str,
        source: &Credentials,
    ) -> Result<Exchange, CredentialsError> {
        let Some(key) = source.signing_key() else {
            return Err(CredentialsError::failed(format!(
                "source {} has a bearer token, and STS needs an access key to assume a role",
                self.source.name()
            )));
        };
        let date = sign::format_date(self.role.context.now());
        let nonce = random::nonce();
        let headers = SignedHeaders::of(&SignedValues {
            content_type: None,
            host: &endpoint.host,
            action: "AssumeRole",
            payload_hash: EMPTY_SHA256,
            date: &date,
            security_token: source.security_token(),
            nonce: &nonce,
            version: sts::VERSION,
        });
        let authorization = key.authorization(
            source.access_key_id(),
            &CanonicalRequest {
                method: "POST",
                path: "/",
                query,
                headers: &headers,
                payload_hash: EMPTY_SHA256,
            },
        );
        let mut url = endpoint.url.clone();
        url.set_query(Some(query));
        let exchange = Exchange::post(url)
            .hiding(source.access_key_id())
            .hiding(source.security_token().unwrap_or_default())
            .hiding(self.external_id.as_deref().unwrap_or_default())
            .header("accept", "application/json")
            .header("authorization", authorization);
        // The HTTP library writes `host` from the URL.
        Ok(headers
            .iter()
            .filter(|(name, _)| *name != "host")
            .fold(exchange, |exchange, (name, value)| exchange.header(name, *value)))
    }
}

impl CredentialsProvider for AssumeRole {
    fn name(&self) -> &str {
        "assume-role"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.assume())
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRole")
            .field("source", &self.source.name())
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}
