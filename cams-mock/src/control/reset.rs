//! Forgets what happened since the start, over HTTP.

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::StatusCode;

use super::Controlled;

pub(super) fn routes() -> Router<Controlled> {
    Router::new().route("/-/reset", post(reset))
}

async fn reset(State(controlled): State<Controlled>) -> StatusCode {
    controlled.world.reset();
    controlled.push.clear();
    StatusCode::NO_CONTENT
}
