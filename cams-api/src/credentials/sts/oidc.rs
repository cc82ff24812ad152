//! Credentials of a RAM role for an OIDC token, such as a Kubernetes pod's (RRSA).

use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use zeroize::Zeroizing;

use super::{Role, Terms};
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::exchange::Exchange;
use crate::credentials::invisible::{Flaw, is_blank};
use crate::credentials::key::Credentials;
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};
use crate::credentials::repeat::repeated;
use crate::credentials::{file, sts};
use crate::endpoint::Endpoint;
use crate::variables::trimmed;
use crate::{random, sign};

const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const OIDC_PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
const ROLE_SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";

/// The names of settings that variables make.
const VARIABLES: Terms = Terms {
    role_arn: ROLE_ARN,
    session_name: ROLE_SESSION_NAME,
    region: sts::REGION,
    oidc_provider_arn: OIDC_PROVIDER_ARN,
    oidc_token_file: OIDC_TOKEN_FILE,
    ..sts::PROGRAM
};

/// Temporary credentials of a RAM role, by `AssumeRoleWithOIDC`. The request carries the token
/// instead of a signature. The token file is read at each refresh. A client's proxy and
/// certificates do not apply: see [how providers reach their
/// services](crate::credentials#how-providers-reach-their-services).
pub struct AssumeRoleWithOidc {
    role: Role,
    provider_arn: String,
    token_file: PathBuf,
}

impl AssumeRoleWithOidc {
    /// Assumes the role `role_arn` with the token in `token_file`, issued by the identity provider
    /// `oidc_provider_arn` (`acs:ram::<account>:oidc-provider/<name>`).
    pub fn new(
        role_arn: impl Into<String>,
        oidc_provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        Self::of(Role::new(role_arn, Context::default()), oidc_provider_arn, token_file)
    }

    pub(in crate::credentials) fn of(
        role: Role,
        oidc_provider_arn: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        Self { role, provider_arn: oidc_provider_arn.into(), token_file: token_file.into() }
    }

    /// Reads `ALIBABA_CLOUD_ROLE_ARN`, `ALIBABA_CLOUD_OIDC_PROVIDER_ARN` and
    /// `ALIBABA_CLOUD_OIDC_TOKEN_FILE`. All three must be set.
    pub(in crate::credentials) fn from_variables(
        context: &Context,
    ) -> Result<Self, CredentialsError> {
        let variables = &context.variables;
        let mut missing = Vec::new();
        let mut variable = |name| {
            variables.get(name).unwrap_or_else(|| {
                missing.push(name);
                String::new()
            })
        };
        let role = Role::new(variable(ROLE_ARN), context.clone());
        let mut provider = Self::of(role, variable(OIDC_PROVIDER_ARN), variable(OIDC_TOKEN_FILE));
        if !missing.is_empty() {
            return Err(CredentialsError::not_configured(format!(
                "{} {} not set",
                missing.join(", "),
                if missing.len() == 1 { "is" } else { "are" }
            )));
        }
        provider.role.terms = &VARIABLES;
        provider.role.sts = provider.role.sts.or_variables(variables);
        if let Some(name) = variables.get(ROLE_SESSION_NAME) {
            provider = provider.session_name(name);
        }
        Ok(provider)
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

    fn checked_endpoint(&self) -> Result<Endpoint, CredentialsError> {
        if is_blank(&self.provider_arn) {
            let term = self.role.terms.oidc_provider_arn;
            return Err(CredentialsError::failed(format!("{term} is empty")));
        }
        self.role.checked_endpoint()
    }

    async fn assume(&self) -> Result<Credentials, CredentialsError> {
        let url = self.checked_endpoint()?.url;
        let file = self.token().await?;
        let token = trimmed(&file);
        let parameters = self.role.parameters();
        let mut form: Vec<(&str, &str)> =
            parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        form.push(("OIDCProviderArn", &self.provider_arn));
        form.push(("OIDCToken", token));
        let response = repeated(&|| {
            let date = sign::format_date(self.role.context.now());
            let query = sign::canonical_query([
                ("Action", "AssumeRoleWithOIDC"),
                ("Format", "JSON"),
                ("SignatureNonce", &random::nonce()),
                ("Timestamp", &date),
                ("Version", sts::VERSION),
            ]);
            let mut url = url.clone();
            url.set_query(Some(&query));
            Ok(Exchange::post(url).hiding(token).header("accept", "application/json").form(&form))
        })
        .await?;
        sts::credentials_of("AssumeRoleWithOIDC", &self.role, &response)
    }

    async fn token(&self) -> Result<Zeroizing<String>, CredentialsError> {
        let (path, term) = (self.token_file.display(), self.role.terms.oidc_token_file);
        let read = file::read(&self.token_file, |token| !is_blank(token)).await;
        let token = read.map_err(|error| {
            CredentialsError::failed(format!(
                "cannot read the OIDC token file {path}: {error}; check {term} and who may read the file"
            ))
        })?;
        match Flaw::of(&token) {
            None => Ok(token),
            Some(Flaw::Blank) => Err(CredentialsError::failed(format!(
                "the OIDC token file {path} is empty; check {term}"
            ))),
            Some(flaw) => {
                Err(CredentialsError::failed(format!("the OIDC token file {path} {flaw}")))
            }
        }
    }
}

impl CredentialsProvider for AssumeRoleWithOidc {
    fn name(&self) -> &str {
        "assume-role-with-oidc"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.assume())
    }
}

impl fmt::Debug for AssumeRoleWithOidc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AssumeRoleWithOidc")
            .field("role", &self.role)
            .field("token_file", &self.token_file)
            .finish_non_exhaustive()
    }
}
