//! Credentials of a browser login (OAuth). Refreshed tokens and fetched credentials are written
//! back to the configuration, where the `aliyun` tool and other programs find them.
//!
//! A refresh token may be valid for one use only. So the lock of the configuration is held from
//! reading the token to writing the next one, which is written before anything else can go wrong.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use reqwest::Url;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::json::quoted_json;
use super::parse::CliConfig;
use super::sign_in;
use super::text::{ConfigText, Lock};
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::exchange::{Exchange, parse_url};
use crate::credentials::key::Credentials;
use crate::credentials::profile::fields::Fields;
use crate::credentials::provider::{CredentialsFuture, CredentialsProvider};
use crate::credentials::session::{self, Session};
use crate::privacy::wiped;
use crate::sign::date;

/// An access token with less time left is refreshed first.
const LAST_OF_ACCESS_TOKEN: Duration = Duration::from_secs(1200);

/// Credentials with less time left are replaced, so that a cache that asks a little early does not
/// get the old ones.
const LAST_OF_SESSION: Duration = Duration::from_secs(180);

/// The server of a login.
struct Site {
    url: Url,
    client_id: &'static str,
}

/// A browser login in a configuration.
pub(super) struct OAuth {
    site: Site,
    place: Place,
    context: Context,
    /// The remedy when the login is no longer accepted.
    remedy: String,
    /// The access key of the stale credentials in the configuration.
    stale_id: Mutex<Option<String>>,
}

/// The place of a login.
pub(super) struct Place {
    /// The file, for errors.
    pub(super) origin: String,
    pub(super) profile: String,
    pub(super) kept: ConfigText,
}

/// The login in a profile.
struct Login {
    access_token: Option<Zeroizing<String>>,
    access_token_expiration: SystemTime,
    refresh_token: Option<Zeroizing<String>>,
    /// The credentials that were fetched last.
    session: Option<Credentials>,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(deserialize_with = "wiped")]
    access_token: Zeroizing<String>,
    #[serde(deserialize_with = "wiped")]
    refresh_token: Zeroizing<String>,
    expires_in: Option<u64>,
}

impl OAuth {
    pub(super) fn new(
        fields: &Fields,
        context: Context,
        place: Place,
        remedy: String,
    ) -> Result<Self, CredentialsError> {
        let (url, client_id) =
            match fields.optional("oauth_site_type")?.unwrap_or("CN").to_ascii_uppercase().as_str()
            {
                "CN" => ("https://oauth.aliyun.com", "4038181954557748008"),
                "INTL" => ("https://oauth.alibabacloud.com", "4103531455503354461"),
                _ => return Err(fields.error("\"oauth_site_type\" is neither CN nor INTL")),
            };
        let url = context.endpoints.oauth.as_deref().unwrap_or(url);
        let url = parse_url(url, "the OAuth endpoint")?;
        let login = Login::of(fields)?;
        if login.access_token.is_none() && login.refresh_token.is_none() && login.session.is_none()
        {
            return Err(fields.failed(format_args!("there is no login; {remedy}")));
        }
        let site = Site { url, client_id };
        Ok(Self { site, place, context, remedy, stale_id: Mutex::default() })
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        if let Some(session) = self.usable_session(&self.login().await?) {
            return Ok(session);
        }
        let lock = self.place.kept.lock().await.map_err(|error| {
            let remedy = match error.kind() {
                io::ErrorKind::TimedOut => "wait until it is done, or end it",
                _ => {
                    "the mode OAuth must be able to write in that folder, because each refresh \
                     replaces the tokens"
                }
            };
            let origin = &self.place.origin;
            CredentialsError::failed(format!("{origin} cannot be locked: {error}; {remedy}"))
        })?;
        // Another program may have fetched some meanwhile.
        let login = self.login().await?;
        if let Some(session) = self.usable_session(&login) {
            return Ok(session);
        }
        let access_token = match login.valid_access_token(self.context.now()) {
            Some(token) => token,
            None => self.refresh(&lock, login.refresh_token).await?,
        };
        let response = Exchange::post(self.at("/v1/exchange"))
            .hiding(&access_token)
            .header("accept", "application/json")
            .header("authorization", format!("Bearer {}", access_token.as_str()))
            .header("content-type", "application/json")
            .send()
            .await?;
        let session: Session = sign_in::granted(&response, &self.remedy)?;
        let id = quoted_json(session.access_key_id.as_deref().unwrap_or_default());
        let secret = quoted_json(&session.access_key_secret);
        let token = quoted_json(&session.security_token);
        let credentials = session::credentials(session, &response)?;
        let changes = [
            ("access_key_id", id),
            ("access_key_secret", secret),
            ("sts_token", token),
            ("sts_expiration", seconds(credentials.expiration().unwrap_or(UNIX_EPOCH))),
        ];
        self.write(&lock, &changes).await?;
        Ok(credentials)
    }

    /// The credentials in the configuration, if they are valid for a while.
    fn usable_session(&self, login: &Login) -> Option<Credentials> {
        let session = login.session.as_ref()?;
        let is_stale = self.stale_id().as_deref() == Some(session.access_key_id());
        let lasts = is_after(session.expiration()?, self.context.now(), LAST_OF_SESSION);
        (!is_stale && lasts).then(|| session.clone())
    }

    fn stale_id(&self) -> MutexGuard<'_, Option<String>> {
        self.stale_id.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Exchanges the refresh token for a new access token and the next refresh token, and writes
    /// both.
    async fn refresh(
        &self,
        lock: &Lock<'_>,
        refresh_token: Option<Zeroizing<String>>,
    ) -> Result<Zeroizing<String>, CredentialsError> {
        let remedy = &self.remedy;
        let Some(refresh_token) = refresh_token else {
            return Err(CredentialsError::failed(format!("the OAuth login has expired; {remedy}")));
        };
        let now = self.context.now();
        let response = Exchange::post(self.at("/v1/token"))
            .hiding(&refresh_token)
            .header("accept", "application/json")
            .form(&[
                ("grant_type", "refresh_token"),
                ("refresh_token", &refresh_token),
                ("client_id", self.site.client_id),
                ("Timestamp", &date::format_date(now)),
            ])
            .send()
            .await?;
        let tokens: Tokens = sign_in::granted(&response, remedy)?;
        if tokens.access_token.is_empty() || tokens.refresh_token.is_empty() {
            return Err(CredentialsError::failed(format!(
                "the response from {} holds no tokens; {remedy}",
                response.host
            )));
        }
        let lasts = Duration::from_secs(tokens.expires_in.unwrap_or(3600));
        let changes = [
            ("oauth_access_token", quoted_json(&tokens.access_token)),
            ("oauth_refresh_token", quoted_json(&tokens.refresh_token)),
            ("oauth_access_token_expire", seconds(now.checked_add(lasts).unwrap_or(now))),
        ];
        self.write(lock, &changes).await?;
        Ok(tokens.access_token)
    }

    /// Changes the profile in the current text of the configuration.
    async fn write(
        &self,
        lock: &Lock<'_>,
        changes: &[(&str, Zeroizing<String>)],
    ) -> Result<(), CredentialsError> {
        let text = self.text().await?;
        let config = CliConfig::parse(&self.place.origin, &text)?;
        let failed = |reason: &str| {
            CredentialsError::failed(format!(
                "the new OAuth tokens cannot be written to {}: {reason}; {}",
                self.place.origin, self.remedy
            ))
        };
        let text = config
            .with_members(&self.place.profile, changes)
            .ok_or_else(|| failed("the profile is gone"))?;
        let written = self.place.kept.replace(lock, text).await;
        written.map_err(|error| failed(&error.to_string()))
    }

    async fn login(&self) -> Result<Login, CredentialsError> {
        let text = self.text().await?;
        let config = CliConfig::parse(&self.place.origin, &text)?;
        let fields = config.fields(&self.place.profile).ok_or_else(|| {
            CredentialsError::failed(format!("the profile is gone; {}", self.remedy))
        })?;
        Login::of(&fields)
    }

    async fn text(&self) -> Result<Zeroizing<String>, CredentialsError> {
        self.place.kept.read().await.map_err(|error| {
            CredentialsError::failed(format!("{} cannot be read: {error}", self.place.origin))
        })
    }

    fn at(&self, path: &str) -> Url {
        let mut url = self.site.url.clone();
        url.set_path(path);
        url
    }
}

impl Login {
    fn of(fields: &Fields) -> Result<Self, CredentialsError> {
        let token = |name| {
            let token = fields.optional(name)?.map(str::to_owned);
            Ok::<_, CredentialsError>(token.map(Zeroizing::new))
        };
        let session = match (
            fields.optional("access_key_id")?,
            fields.optional("access_key_secret")?,
            fields.optional("sts_token")?,
            // With an unreadable time, they are fetched again.
            fields.time("sts_expiration").ok().flatten(),
        ) {
            (Some(id), Some(secret), Some(token), Some(expiration)) => Some(
                Credentials::new(id, secret).with_security_token(token).with_expiration(expiration),
            ),
            _ => None,
        };
        Ok(Self {
            access_token: token("oauth_access_token")?,
            access_token_expiration: fields
                .time("oauth_access_token_expire")?
                .unwrap_or(UNIX_EPOCH),
            refresh_token: token("oauth_refresh_token")?,
            session,
        })
    }

    /// The access token, if it is valid for a while or, without a refresh token, at all.
    fn valid_access_token(&self, now: SystemTime) -> Option<Zeroizing<String>> {
        let margin =
            if self.refresh_token.is_some() { LAST_OF_ACCESS_TOKEN } else { Duration::ZERO };
        self.access_token.clone().filter(|_| is_after(self.access_token_expiration, now, margin))
    }
}

/// Returns `true` if a time is more than `margin` after `now`.
fn is_after(time: SystemTime, now: SystemTime, margin: Duration) -> bool {
    time.duration_since(now).is_ok_and(|left| left > margin)
}

fn seconds(time: SystemTime) -> Zeroizing<String> {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    Zeroizing::new(seconds.to_string())
}

impl CredentialsProvider for OAuth {
    fn name(&self) -> &str {
        "oauth"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }

    fn invalidate(&self, used: &Credentials) {
        *self.stale_id() = Some(used.access_key_id().to_owned());
    }
}
