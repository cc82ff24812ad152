//! Lets time pass, over HTTP.

use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use http::StatusCode;
use serde::Deserialize;

use super::Controlled;
use super::problem::Problem;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: f64,
}

pub(super) fn routes() -> Router<Controlled> {
    Router::new().route("/-/advance", post(advance))
}

async fn advance(
    State(controlled): State<Controlled>,
    body: String,
) -> Result<StatusCode, Problem> {
    let Advance { seconds } = serde_json::from_str(&body).map_err(Problem::in_request)?;
    let time = Duration::try_from_secs_f64(seconds)
        .map_err(|_| Problem::in_request("`seconds` must be 0 or more"))?;
    controlled.world.advance(time);
    Ok(StatusCode::NO_CONTENT)
}
