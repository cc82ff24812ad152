//! Credentials of the RAM role of an ECS instance, from its metadata server.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::Url;
use zeroize::Zeroizing;

use super::context::Context;
use super::error::CredentialsError;
use super::exchange::{Exchange, Limits, NoResponse, Response, parse_url};
use super::key::Credentials;
use super::provider::{CredentialsFuture, CredentialsProvider};
use super::repeat::repeated;
use super::session::{self, Refusal, Session};
use crate::clock::later;
use crate::variables::trimmed;

const ECS_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA";
const ECS_METADATA_DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const IMDSV1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

const ENDPOINT: &str = "http://100.100.100.200";
const TOKEN_PATH: &str = "latest/api/token";
const ROLES_PATH: &str = "latest/meta-data/ram/security-credentials/";

/// The lifetime of a token of the metadata server: the longest possible.
const TOKEN_LIFETIME: Duration = Duration::from_secs(21_600);

/// A token is not used in its last minute.
const TOKEN_MARGIN: Duration = Duration::from_secs(60);

/// The maximum length of a token, in bytes. Tokens have fewer than a hundred.
const LONGEST_TOKEN: usize = 4096;

const LIMITS: Limits = Limits { connect: Duration::from_secs(1), read: Duration::from_secs(1) };

/// Temporary credentials of the RAM role that is attached to this ECS instance.
///
/// The metadata server is asked with a token (version 2 of its protocol), which is kept for its
/// lifetime. If the server gives no token, it is asked without one. It is asked directly, never
/// through a proxy, and has one second to connect and one to respond.
pub struct EcsRamRole {
    role: Option<String>,
    is_v1_disabled: bool,
    context: Context,
    token: Mutex<Option<KeptToken>>,
}

type Token = Arc<Zeroizing<String>>;

/// A token and when to stop using it.
struct KeptToken {
    token: Token,
    usable_until: SystemTime,
}

/// The reason why a request to the metadata server failed.
enum Failure {
    /// There is no metadata server.
    Absent(CredentialsError),
    Other(CredentialsError),
}

impl From<CredentialsError> for Failure {
    fn from(error: CredentialsError) -> Self {
        Self::Other(error)
    }
}

impl From<NoResponse> for Failure {
    fn from(no_response: NoResponse) -> Self {
        if no_response.is_unreachable {
            Self::Absent(no_response.into())
        } else {
            Self::Other(no_response.into())
        }
    }
}

impl EcsRamRole {
    /// Asks for the role of the instance.
    pub fn new() -> Self {
        Self::of(Context::default())
    }

    fn of(context: Context) -> Self {
        Self { role: None, is_v1_disabled: false, context, token: Mutex::default() }
    }

    /// Reads `ALIBABA_CLOUD_ECS_METADATA` (the name of the role),
    /// `ALIBABA_CLOUD_ECS_METADATA_DISABLED` and `ALIBABA_CLOUD_IMDSV1_DISABLED`.
    pub(super) fn from_variables(context: &Context) -> Result<Self, CredentialsError> {
        let variables = &context.variables;
        if variables.is_on(ECS_METADATA_DISABLED) {
            return Err(CredentialsError::not_configured(format!(
                "{ECS_METADATA_DISABLED} is true"
            )));
        }
        let mut provider = Self::of(context.clone()).disable_v1(variables.is_on(IMDSV1_DISABLED));
        if let Some(role) = variables.get(ECS_METADATA) {
            provider = provider.role_name(role);
        }
        Ok(provider)
    }

    /// Asks for the role with this name, which saves one request.
    pub fn role_name(mut self, name: impl Into<String>) -> Self {
        self.role = Some(name.into());
        self
    }

    /// Asks this server instead of `http://100.100.100.200`.
    pub fn endpoint(mut self, url: impl Into<String>) -> Self {
        self.context.endpoints.metadata = Some(url.into());
        self
    }

    /// Never asks without a token (version 1 of the protocol). Default: asks without one if the
    /// server gives none.
    pub fn disable_v1(mut self, is_disabled: bool) -> Self {
        self.is_v1_disabled = is_disabled;
        self
    }

    /// Measures the lifetime of the server's tokens by this clock instead of the system's.
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.context.set_clock(clock);
        self
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        if let Some(role) = self.role.as_ref().filter(|role| !is_role_name(role)) {
            return Err(CredentialsError::failed(format!(
                "{role:?} is not the name of a RAM role"
            )));
        }
        self.fetch_session().await.map_err(|failure| match failure {
            // A role name implies an ECS instance. Without one, a missing server means that this is
            // not an instance.
            Failure::Absent(error) if self.role.is_none() => {
                CredentialsError::not_configured(format!("not on an ECS instance: {error}"))
            }
            Failure::Absent(error) | Failure::Other(error) => error,
        })
    }

    async fn fetch_session(&self) -> Result<Credentials, Failure> {
        let mut token = self.token().await?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.attached_role(&mut token).await?,
        };
        let response = self.get(&format!("{ROLES_PATH}{role}"), &mut token).await?;
        if response.status == 404 {
            return Err(Failure::Other(CredentialsError::failed(format!(
                "the instance has no RAM role {role:?}: {}",
                Refusal::default().describe(&response)
            ))));
        }
        if self.role.is_none() && response.status == 200 && !response.content().starts_with(b"{") {
            return Err(Failure::Absent(something_else(
                &response,
                "the credentials of a RAM role",
            )));
        }
        Ok(self.session(&response)?)
    }

    fn session(&self, response: &Response) -> Result<Credentials, CredentialsError> {
        let refused = || CredentialsError::failed(Refusal::of(response).describe(response));
        if response.status != 200 {
            return Err(refused());
        }
        let session: Session = session::from_json(response)?;
        match session.code.as_deref() {
            Some("Success") => session::credentials(session, response),
            Some(_) => Err(refused()),
            None => Err(CredentialsError::failed(format!(
                "the response from {} lacks the Code \"Success\"",
                response.host
            ))),
        }
    }

    /// The name of the role that is attached to the instance.
    async fn attached_role(&self, token: &mut Option<Token>) -> Result<String, Failure> {
        // A server that gave a token is a metadata server, so its silence is a failure.
        let is_there = token.is_some();
        let failed = |error| if is_there { Failure::Other(error) } else { Failure::Absent(error) };
        let not_configured = |text: String| Failure::Other(CredentialsError::not_configured(text));
        let response = match self.get(ROLES_PATH, token).await {
            Err(Failure::Other(error)) if !is_there => {
                return Err(not_configured(format!("no metadata server answers: {error}")));
            }
            result => result?,
        };
        match response.status {
            200 => {}
            404 => {
                return Err(not_configured(format!(
                    "the ECS instance has no RAM role ({} answered HTTP 404)",
                    response.host
                )));
            }
            _ => {
                let text = Refusal::default().describe(&response);
                return Err(failed(CredentialsError::failed(text)));
            }
        }
        let names = String::from_utf8_lossy(response.content());
        match names.lines().map(trimmed).find(|name| !name.is_empty()) {
            Some(name) if is_role_name(name) => Ok(name.to_owned()),
            // It is not quoted: it may be a page or a secret.
            Some(_) => Err(failed(something_else(&response, "the name of a RAM role"))),
            None => Err(not_configured("the ECS instance has no RAM role".to_owned())),
        }
    }

    /// `GET` with the token; one that the server no longer takes is replaced once.
    async fn get(&self, path: &str, token: &mut Option<Token>) -> Result<Response, Failure> {
        let response = self.get_with(path, token.as_ref()).await?;
        if response.status != 401 || token.is_none() {
            return Ok(response);
        }
        *self.kept_token() = None;
        *token = self.token().await?;
        self.get_with(path, token.as_ref()).await
    }

    async fn get_with(&self, path: &str, token: Option<&Token>) -> Result<Response, Failure> {
        let url = self.url(path)?;
        let request = || {
            let exchange = Exchange::get(url.clone()).direct().limits(LIMITS);
            Ok(match token {
                Some(token) => {
                    exchange.hiding(token).header("x-aliyun-ecs-metadata-token", token.as_str())
                }
                None => exchange,
            })
        };
        Ok(repeated(&request).await?)
    }

    /// The kept token, a new one, or `None` if the server gives none and may be asked without.
    async fn token(&self) -> Result<Option<Token>, Failure> {
        let now = self.context.now();
        if let Some(kept) = self.kept_token().as_ref().filter(|kept| now < kept.usable_until) {
            return Ok(Some(Arc::clone(&kept.token)));
        }
        let url = self.url(TOKEN_PATH)?;
        let lifetime = TOKEN_LIFETIME.as_secs().to_string();
        let request = || {
            Ok(Exchange::put(url.clone())
                .direct()
                .limits(LIMITS)
                .header("x-aliyun-ecs-metadata-token-ttl-seconds", lifetime.as_str()))
        };
        let refused = match repeated(&request).await.map_err(Failure::from) {
            Ok(response) => match token_of(&response) {
                Some(token) => {
                    let token = Arc::new(token);
                    let usable_until = later(now, TOKEN_LIFETIME - TOKEN_MARGIN);
                    *self.kept_token() =
                        Some(KeptToken { token: Arc::clone(&token), usable_until });
                    return Ok(Some(token));
                }
                None => {
                    let text =
                        format!("{} gave no token (HTTP {})", response.host, response.status);
                    let error = CredentialsError::failed(text);
                    // A metadata server without tokens responds with such a status.
                    match response.status {
                        400..=499 => Failure::Other(error),
                        _ => Failure::Absent(error),
                    }
                }
            },
            // Without a connection, asking without a token is pointless.
            Err(Failure::Absent(error)) => return Err(Failure::Absent(error)),
            Err(failure) => failure,
        };
        if !self.is_v1_disabled {
            return Ok(None);
        }
        let disabled = |error: CredentialsError| {
            error.within("version 1 of the metadata protocol is disabled")
        };
        Err(match refused {
            Failure::Absent(error) => Failure::Absent(disabled(error)),
            Failure::Other(error) => Failure::Other(disabled(error)),
        })
    }

    fn url(&self, path: &str) -> Result<Url, CredentialsError> {
        let base = self.context.endpoints.metadata.as_deref().unwrap_or(ENDPOINT);
        let base = base.trim_end_matches('/');
        parse_url(&format!("{base}/{path}"), "the endpoint of the metadata server")
    }

    fn kept_token(&self) -> MutexGuard<'_, Option<KeptToken>> {
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns `true` if a text can be the name of a RAM role. `.` and `..` would lead to another path
/// on the server.
fn is_role_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    (1..=64).contains(&text.len()) && text.bytes().all(fits) && !matches!(text, "." | "..")
}

/// The token in a response, unless that is an error or a page.
fn token_of(response: &Response) -> Option<Zeroizing<String>> {
    let token = std::str::from_utf8(response.content()).ok().filter(|_| response.status == 200)?;
    let is_page = |byte: u8| !byte.is_ascii_graphic() || b"<>{}\"".contains(&byte);
    let is_token = !token.is_empty() && token.len() <= LONGEST_TOKEN && !token.bytes().any(is_page);
    is_token.then(|| Zeroizing::new(token.to_owned()))
}

/// The response is not from a metadata server but, for example, from a login page. It is not
/// quoted.
fn something_else(response: &Response, expected: &str) -> CredentialsError {
    let host = &response.host;
    CredentialsError::failed(format!("{host} did not respond with {expected}"))
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
