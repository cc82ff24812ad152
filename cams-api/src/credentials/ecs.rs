//! Credentials of the RAM role of an ECS instance, from the instance's metadata server.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::Url;
use zeroize::Zeroizing;

use super::environment::Variables;
use super::http::{Exchange, Limits, NoReply, Reply, parse_url};
use super::session::{self, Refusal, Session};
use super::{
    Clock, Credentials, CredentialsError, CredentialsFuture, CredentialsProvider, ServiceEndpoints,
};
use crate::clock::later;

const ECS_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA";
const ECS_METADATA_DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const IMDSV1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

const ENDPOINT: &str = "http://100.100.100.200";
const TOKEN_PATH: &str = "latest/api/token";
const ROLES_PATH: &str = "latest/meta-data/ram/security-credentials/";

/// How long a token of the metadata server is valid: as long as it may be.
const TOKEN_LIFETIME: Duration = Duration::from_secs(21_600);

/// A token is not used in the last minute of its life.
const TOKEN_MARGIN: Duration = Duration::from_secs(60);

const LIMITS: Limits = Limits { connect: Duration::from_secs(1), read: Duration::from_secs(1) };

/// Temporary credentials of the RAM role that is attached to this ECS instance.
///
/// The metadata server is asked with a token (version 2 of its protocol), which is kept for its lifetime,
/// and without one if the server gives none. It is asked directly, never through a proxy, and given one
/// second to connect and one to answer.
pub struct EcsRamRole {
    role: Option<String>,
    endpoint: String,
    is_v1_disabled: bool,
    clock: Clock,
    token: Mutex<Option<KeptToken>>,
}

type Token = Arc<Zeroizing<String>>;

/// A token and when to stop using it.
struct KeptToken {
    token: Token,
    usable_until: SystemTime,
}

/// Why a request to the metadata server has no good reply.
enum Failure {
    Unreachable(CredentialsError),
    Other(CredentialsError),
}

impl EcsRamRole {
    /// Asks for the role of the instance, whatever its name.
    pub fn new() -> Self {
        Self {
            role: None,
            endpoint: ENDPOINT.to_owned(),
            is_v1_disabled: false,
            clock: Arc::new(SystemTime::now),
            token: Mutex::default(),
        }
    }

    /// What `ALIBABA_CLOUD_ECS_METADATA` (the name of the role), `ALIBABA_CLOUD_ECS_METADATA_DISABLED` and
    /// `ALIBABA_CLOUD_IMDSV1_DISABLED` say.
    pub(super) fn from_variables(
        variables: &Variables,
        endpoints: &ServiceEndpoints,
    ) -> Result<Self, CredentialsError> {
        if variables.is_true(ECS_METADATA_DISABLED) {
            return Err(CredentialsError::not_configured(format!(
                "{ECS_METADATA_DISABLED} is true"
            )));
        }
        let mut provider = Self::new().disable_v1(variables.is_true(IMDSV1_DISABLED));
        if let Some(role) = variables.get(ECS_METADATA) {
            provider = provider.role_name(role);
        }
        if let Some(url) = &endpoints.metadata {
            provider = provider.endpoint(url);
        }
        Ok(provider)
    }

    /// Asks for the role of this name, which saves one request.
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Asks this server instead of `http://100.100.100.200`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.endpoint = url.into();
        self
    }

    /// Never asks without a token (version 1 of the protocol). Default: it does if the server gives none.
    pub fn disable_v1(mut self, is_disabled: bool) -> Self {
        self.is_v1_disabled = is_disabled;
        self
    }

    /// Measures the lifetime of the server's tokens by this clock instead of the system's.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        // Who names a role says that this is an ECS instance; otherwise a missing server means that it is not.
        let absent = |failure| match failure {
            Failure::Unreachable(error) if self.role.is_none() => {
                CredentialsError::not_configured(format!("not on an ECS instance: {error}"))
            }
            Failure::Unreachable(error) | Failure::Other(error) => error,
        };
        let mut token = self.token().await.map_err(absent)?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.attached_role(&mut token).await?,
        };
        if role.is_empty() || role.contains(['/', '?', '#', '\n']) {
            return Err(CredentialsError::failed(format!("{role:?} is no name of a RAM role")));
        }
        let reply = self.get(&format!("{ROLES_PATH}{role}"), &mut token).await?;
        if reply.status == 404 {
            return Err(CredentialsError::failed(format!(
                "the instance has no RAM role {role:?}: {}",
                Refusal::default().describe(&reply)
            )));
        }
        let refused = || CredentialsError::failed(Refusal::of(&reply).describe(&reply));
        if reply.status != 200 {
            return Err(refused());
        }
        let session: Session = session::from_json(&reply)?;
        match session.code.as_deref() {
            Some("Success") => session::credentials(session, &reply),
            Some(_) => Err(refused()),
            None => Err(CredentialsError::failed(format!(
                "the reply of {} has no Code that says Success",
                reply.host
            ))),
        }
    }

    /// The name of the role that is attached to the instance.
    async fn attached_role(&self, token: &mut Option<Token>) -> Result<String, CredentialsError> {
        // Who gives a token is such a server, so that its silence is a failure.
        let is_there = token.is_some();
        let reply = self.get(ROLES_PATH, token).await.map_err(|error| {
            if is_there {
                return error;
            }
            CredentialsError::not_configured(format!("no metadata server answers: {error}"))
        })?;
        match reply.status {
            200 => {}
            404 => {
                return Err(CredentialsError::not_configured(format!(
                    "the ECS instance has no RAM role ({} answered HTTP 404)",
                    reply.host
                )));
            }
            _ => return Err(CredentialsError::failed(Refusal::default().describe(&reply))),
        }
        let names = String::from_utf8_lossy(&reply.body);
        match names.lines().map(str::trim).find(|name| !name.is_empty()) {
            Some(name) if is_role_name(name) => Ok(name.to_owned()),
            // It is not quoted: it may be anything, a page or a secret.
            Some(_) => Err(CredentialsError::failed(format!(
                "{} answers with something else than the name of a RAM role",
                reply.host
            ))),
            None => Err(CredentialsError::not_configured("the ECS instance has no RAM role")),
        }
    }

    /// `GET` with the token; one that the server no longer takes is replaced once.
    async fn get(&self, path: &str, token: &mut Option<Token>) -> Result<Reply, CredentialsError> {
        let reply = self.get_once(path, token.as_ref()).await?;
        if reply.status != 401 || token.is_none() {
            return Ok(reply);
        }
        *self.kept_token() = None;
        *token = match self.token().await {
            Ok(token) => token,
            Err(Failure::Unreachable(error) | Failure::Other(error)) => return Err(error),
        };
        self.get_once(path, token.as_ref()).await
    }

    async fn get_once(&self, path: &str, token: Option<&Token>) -> Result<Reply, CredentialsError> {
        let exchange = Exchange::get(self.url(path)?).direct().limits(LIMITS);
        let exchange = match token {
            Some(token) => {
                exchange.hiding(token).header("x-aliyun-ecs-metadata-token", token.as_str())
            }
            None => exchange,
        };
        Ok(exchange.send().await?)
    }

    /// The kept token, a new one, or none if the server gives none and may be asked without.
    async fn token(&self) -> Result<Option<Token>, Failure> {
        let now = (self.clock)();
        if let Some(kept) = self.kept_token().as_ref().filter(|kept| now < kept.usable_until) {
            return Ok(Some(Arc::clone(&kept.token)));
        }
        let url = self.url(TOKEN_PATH).map_err(Failure::Other)?;
        let reply = Exchange::put(url)
            .direct()
            .limits(LIMITS)
            .header("x-aliyun-ecs-metadata-token-ttl-seconds", TOKEN_LIFETIME.as_secs().to_string())
            .send()
            .await
            .map_err(|no_reply: NoReply| {
                if no_reply.is_unreachable {
                    Failure::Unreachable(no_reply.into())
                } else {
                    Failure::Other(no_reply.into())
                }
            });
        let refused = match reply {
            Ok(reply) if reply.status == 200 && !reply.body.is_empty() => {
                let token = Zeroizing::new(String::from_utf8_lossy(&reply.body).trim().to_owned());
                let token = Arc::new(token);
                let usable_until = later(now, TOKEN_LIFETIME - TOKEN_MARGIN);
                *self.kept_token() = Some(KeptToken { token: Arc::clone(&token), usable_until });
                return Ok(Some(token));
            }
            Ok(reply) => CredentialsError::failed(format!(
                "{} gave no token (HTTP {})",
                reply.host, reply.status
            )),
            // Without a connection there is no reply without a token either.
            Err(Failure::Unreachable(error)) => return Err(Failure::Unreachable(error)),
            Err(Failure::Other(error)) => error,
        };
        if self.is_v1_disabled {
            return Err(Failure::Other(
                refused.within("version 1 of the metadata protocol is disabled"),
            ));
        }
        Ok(None)
    }

    fn url(&self, path: &str) -> Result<Url, CredentialsError> {
        let base = self.endpoint.trim_end_matches('/');
        parse_url(&format!("{base}/{path}"), "the endpoint of the metadata server")
    }

    fn kept_token(&self) -> std::sync::MutexGuard<'_, Option<KeptToken>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether RAM gives such names to roles.
fn is_role_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    text.len() <= 64 && text.bytes().all(fits)
}

impl Default for EcsRamRole {
    fn default() -> Self {
        Self::new()
    }
}

impl CredentialsProvider for EcsRamRole {
    fn name(&self) -> &str {
        "ecs-ram-role"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}

impl fmt::Debug for EcsRamRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EcsRamRole")
            .field("role", &self.role)
            .field("is_v1_disabled", &self.is_v1_disabled)
            .finish_non_exhaustive()
    }
}
