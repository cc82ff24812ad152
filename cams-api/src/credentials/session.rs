//! Temporary credentials as services write them in JSON: access key, security token, expiration. What a
//! service says instead, when it gives none, is read here too.
//!
//! No text of a reply gets into an error, except code, message and request id.

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::error::CredentialsError;
use super::exchange::Reply;
use super::expiration::Expiration;
use super::invisible::is_blank;
use super::key::Credentials;
use crate::privacy::{Name, RequestId, Scrubbed};
use crate::response::Envelope;

/// The keys of a session. They are the same at STS, at the metadata server, at credentials URIs and
/// at CloudSSO; OAuth begins them with a small letter.
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
    /// What the metadata server and credentials URIs say of it: `Success`, or why it is none.
    pub(super) code: Option<String>,
}

/// A text that is wiped when it is dropped; null is an empty one.
pub(super) fn wiped<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Zeroizing<String>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| Zeroizing::new(text.unwrap_or_default()))
}

impl Session {
    /// The credentials, or what is wrong with them.
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
        // `Credentials` wipe what they are given.
        Ok(self.expiration.of(Credentials::new(id, self.access_key_secret.as_str())
            .with_security_token(self.security_token.as_str())))
    }
}

/// What a service says when it gives no credentials.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    // OAuth has names of its own for the two.
    #[serde(rename = "Code", alias = "code", alias = "error")]
    pub(super) code: Option<String>,
    #[serde(rename = "Message", alias = "message", alias = "error_description")]
    message: Option<String>,
    #[serde(rename = "RequestId", alias = "requestId")]
    request_id: Option<String>,
}

impl Refusal {
    /// What a reply says, in JSON or, from gateways that do not look at what is accepted, in XML.
    pub(super) fn of(reply: &Reply) -> Self {
        let said: Self = serde_json::from_slice(reply.content()).unwrap_or_default();
        if said.code.is_some() {
            return said;
        }
        let envelope = Envelope::parse(reply.content()).unwrap_or_default();
        match envelope.code {
            Some(_) => Self {
                code: envelope.code,
                message: envelope.message,
                request_id: envelope.request_id,
            },
            None => said,
        }
    }

    /// Says in one line that `reply` is no success, without what it quotes of the request.
    pub(super) fn describe(&self, reply: &Reply) -> String {
        let mut text = format!("{} answered HTTP {}", reply.host, reply.status);
        if let Some(code) = &self.code {
            text.push_str(&format!(", {}", Name(&reply.confidential.blanked(code))));
        }
        if let Some(message) = &self.message {
            text.push_str(&format!(": {}", Scrubbed(&reply.confidential.blanked(message))));
        }
        match RequestId::among(self.request_id.clone(), reply.request_id()) {
            Some(id) => {
                let id = reply.confidential.blanked(id.as_str()).into_owned();
                text.push_str(&format!(" (request id {})", Scrubbed(&id)));
            }
            None => text.push_str(" (no request id)"),
        }
        text
    }
}

/// Reads the JSON of a successful reply. If it is none, the error has the code in it, or else says where the text
/// stops making sense. It quotes nothing else.
pub(super) fn from_json<T: for<'de> Deserialize<'de>>(
    reply: &Reply,
) -> Result<T, CredentialsError> {
    serde_json::from_slice(reply.content()).map_err(|error| {
        let refusal = Refusal::of(reply);
        if refusal.code.is_some() {
            return CredentialsError::failed(refusal.describe(reply));
        }
        let what = match error.classify() {
            serde_json::error::Category::Data => "JSON of another shape than documented",
            _ => "no complete JSON",
        };
        CredentialsError::failed(format!(
            "the reply of {} is {what} (line {}, column {})",
            reply.host,
            error.line(),
            error.column()
        ))
    })
}

/// The credentials of a successful reply.
pub(super) fn credentials(
    session: Session,
    reply: &Reply,
) -> Result<Credentials, CredentialsError> {
    session.into_credentials().map_err(|what| {
        CredentialsError::failed(format!("the reply of {} has no credentials: {what}", reply.host))
    })
}
