//! Conversations, over HTTP: what they hold, and what their users do.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::Controlled;
use super::problem::{Problem, json_line};
use crate::world::{Inbound, TapError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Write {
    from: String,
    to: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tap {
    message: String,
    button: usize,
}

pub(super) fn routes() -> Router<Controlled> {
    Router::new()
        .route("/-/conversations", get(list))
        .route("/-/inbound", post(inbound))
        .route("/-/tap", post(tap))
}

async fn list(State(controlled): State<Controlled>) -> Response {
    json_line(StatusCode::OK, &json!({ "conversations": controlled.world.conversations() }))
}

async fn inbound(State(controlled): State<Controlled>, body: String) -> Result<Response, Problem> {
    let Write { from, to, text } = serde_json::from_str(&body).map_err(Problem::in_request)?;
    let message = controlled.world.inbound(&from, &to, Inbound::text(text));
    Ok(sent(&message))
}

async fn tap(State(controlled): State<Controlled>, body: String) -> Result<Response, Problem> {
    let Tap { message, button } = serde_json::from_str(&body).map_err(Problem::in_request)?;
    match controlled.world.tap(&message, button) {
        Ok(answer) => Ok(sent(&answer)),
        Err(error @ TapError::NoMessage) => {
            Err(Problem::new(StatusCode::NOT_FOUND, error.to_string()))
        }
        Err(error) => Err(Problem::in_request(error)),
    }
}

/// The response with the ID of a user's message.
fn sent(message: &str) -> Response {
    json_line(StatusCode::CREATED, &json!({ "message": message }))
}
