//! The faults of a server, over HTTP.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get};
use http::StatusCode;
use serde::Serialize;

use super::Controlled;
use super::problem::{Problem, json_line};
use crate::faults::{self, Listed};

pub(super) fn routes() -> Router<Controlled> {
    Router::new()
        .route("/-/faults", get(list).post(add).delete(remove_all))
        .route("/-/faults/{id}", delete(remove))
}

async fn list(State(controlled): State<Controlled>) -> Response {
    listed(StatusCode::OK, &controlled.faults.list())
}

async fn add(State(controlled): State<Controlled>, body: String) -> Result<Response, Problem> {
    let added = faults::parse(&body).map_err(Problem::in_request)?;
    let added: Vec<_> = added.into_iter().map(|fault| controlled.faults.add(fault)).collect();
    let added: Vec<_> = added.iter().map(|injected| injected.listed()).collect();
    Ok(listed(StatusCode::CREATED, &added))
}

async fn remove_all(State(controlled): State<Controlled>) -> StatusCode {
    controlled.faults.clear();
    StatusCode::NO_CONTENT
}

async fn remove(
    State(controlled): State<Controlled>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let is_removed = id.parse().is_ok_and(|id| controlled.faults.remove(id));
    if !is_removed {
        let error = format!("there is no fault {id:?}; GET /-/faults lists them with their ids");
        return Err(Problem::new(StatusCode::NOT_FOUND, error));
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn listed(status: StatusCode, faults: &[Listed]) -> Response {
    #[derive(Serialize)]
    struct List<'a> {
        faults: &'a [Listed],
    }
    json_line(status, &List { faults })
}
