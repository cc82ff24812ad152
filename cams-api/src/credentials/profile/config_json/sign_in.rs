//! The part that CloudSSO and OAuth share. If a server does not accept a browser login, only a new
//! login helps.

use serde::de::DeserializeOwned;

use crate::credentials::error::CredentialsError;
use crate::credentials::exchange::Response;
use crate::credentials::session::{Refusal, from_json};

/// Reads the response to a token. If the server refuses it, the error ends with this remedy.
pub(super) fn granted<T: DeserializeOwned>(
    response: &Response,
    remedy: &str,
) -> Result<T, CredentialsError> {
    let refusal = Refusal::of(response);
    if response.status == 200 && refusal.code.is_none() {
        return from_json(response);
    }
    let text = refusal.describe(response);
    Err(CredentialsError::failed(match response.status {
        200 | 400 | 401 | 403 => format!("{text}; {remedy}"),
        _ => text,
    }))
}
