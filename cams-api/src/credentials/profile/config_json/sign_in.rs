//! What CloudSSO and OAuth have in common: a login that someone made in a browser is shown to a server, and
//! when the server does not accept it, only a new login helps.

use serde::de::DeserializeOwned;

use crate::credentials::error::CredentialsError;
use crate::credentials::exchange::Reply;
use crate::credentials::session::{Refusal, from_json};

/// What the server grants to whoever shows a token. If it refuses, the error ends with this remedy.
pub(super) fn granted<T: DeserializeOwned>(
    reply: &Reply,
    remedy: &str,
) -> Result<T, CredentialsError> {
    let refusal = Refusal::of(reply);
    if reply.status == 200 && refusal.code.is_none() {
        return from_json(reply);
    }
    let text = refusal.describe(reply);
    Err(CredentialsError::failed(match reply.status {
        200 | 400 | 401 | 403 => format!("{text}; {remedy}"),
        _ => text,
    }))
}
