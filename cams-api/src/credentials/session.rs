//! Reads temporary credentials from JSON: access key, security token, expiration. Also reads the
//! error that a service returns instead.
//!
//! Errors quote only the code, message and request ID of a response.

use serde::Deserialize;
use zeroize::Zeroizing;

use super::error::CredentialsError;
use super::exchange::Response;
use super::expiration::Expiration;
use super::invisible::is_blank;
use super::key::Credentials;
use crate::privacy::{Name, RequestId, Scrubbed, wiped};
use crate::response::Envelope;

/// Temporary credentials. STS, the metadata server, credentials URIs and CloudSSO use the same
/// keys; those of OAuth begin with a small letter.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Session {
    #[serde(alias = "accessKeyId")]
    pub(super) access_key_id: Option<String>,
    #[serde(alias = "accessKeySecret", deserialize_with = "wiped")]
    pub(super) access_key_secret: Zeroizing<String>,
    #[serde(alias = "securityToken", deserialize_with = "wiped")]
    pub(super) security_token: Zeroizing<String>,
    #[serde(alias = "expiration")]
    expiration: Expiration,
    /// The metadata server and credentials URIs write `Success` or an error code.
    pub(super) code: Option<String>,
}

impl Session {
    /// The credentials, or the problem with them.
    pub(super) fn into_credentials(self) -> Result<Credentials, String> {
        let missing = |key: &str| format!("{key} is missing");
        let id =
            self.access_key_id.filter(|id| !is_blank(id)).ok_or_else(|| missing("AccessKeyId"))?;
        if is_blank(&self.access_key_secret) {
            return Err(missing("AccessKeySecret"));
        }
        if is_blank(&self.security_token) {
            return Err(missing("SecurityToken"));
        }
        if self.expiration == Expiration::Missing {
            return Err(missing("Expiration"));
        }
        // `Credentials` wipe their arguments.
        Ok(self.expiration.of(Credentials::new(id, self.access_key_secret.as_str())
            .with_security_token(self.security_token.as_str())))
    }
}

/// The error that a service returns instead of credentials.
#[derive(Default)]
pub(super) struct Refusal {
    pub(super) code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

/// OAuth's names of code and message (RFC 6749, section 5.2).
#[derive(Default, Deserialize)]
#[serde(default)]
struct OAuthRefusal {
    error: Option<String>,
    error_description: Option<String>,
}

impl Refusal {
    /// Reads JSON or, from gateways that ignore `Accept`, XML.
    pub(super) fn of(response: &Response) -> Self {
        let envelope = Envelope::parse(response.content()).unwrap_or_default();
        let Envelope { mut code, mut message, request_id, .. } = envelope;
        if code.is_none() {
            let text = String::from_utf8_lossy(response.content());
            let oauth: OAuthRefusal = serde_json::from_str(&text).unwrap_or_default();
            code = oauth.error;
            message = message.or(oauth.error_description);
        }
        Self { code, message, request_id }
    }

    /// Describes a failed response in one line, without quoted request data.
    pub(super) fn describe(&self, response: &Response) -> String {
        let mut text = format!("{} answered HTTP {}", response.host, response.status);
        if let Some(code) = &self.code {
            text.push_str(&format!(", {}", Name(&response.confidential.blanked(code))));
        }
        if let Some(message) = &self.message {
            text.push_str(&format!(": {}", Scrubbed(&response.confidential.blanked(message))));
        }
        match RequestId::among(self.request_id.clone(), || response.request_id()) {
            Some(id) => {
                let id = response.confidential.blanked(id.as_str()).into_owned();
                text.push_str(&format!(" (request ID {})", Scrubbed(&id)));
            }
            None => text.push_str(" (no request ID)"),
        }
        text
    }
}

/// Reads the JSON of a successful response. If that fails, the error names the code or, without
/// one, the line and column. It quotes nothing else.
pub(super) fn from_json<T: for<'de> Deserialize<'de>>(
    response: &Response,
) -> Result<T, CredentialsError> {
    let read = match std::str::from_utf8(response.content()) {
        Ok(text) => serde_json::from_str(text).map_err(|error| {
            let what = match error.classify() {
                serde_json::error::Category::Data => "not the documented JSON",
                _ => "not complete JSON",
            };
            format!("{what} (line {}, column {})", error.line(), error.column())
        }),
        Err(_) => Err("not UTF-8".to_owned()),
    };
    read.map_err(|what| {
        let refusal = Refusal::of(response);
        CredentialsError::failed(match refusal.code {
            Some(_) => refusal.describe(response),
            None => format!("the response from {} is {what}", response.host),
        })
    })
}

/// The credentials in a successful response.
pub(super) fn credentials(
    session: Session,
    response: &Response,
) -> Result<Credentials, CredentialsError> {
    session.into_credentials().map_err(|what| {
        CredentialsError::failed(format!(
            "the response from {} has no credentials: {what}",
            response.host
        ))
    })
}
