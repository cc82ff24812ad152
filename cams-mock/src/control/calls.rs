//! The log of calls, over HTTP.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use cams_api::sign::format_date;
use http::{StatusCode, Uri};
use serde_json::{Value, json};

use super::Controlled;
use super::problem::{Problem, json_line};
use crate::journal::ReceivedCall;
use crate::operation;
use crate::parameters;

pub(super) fn routes() -> Router<Controlled> {
    Router::new().route("/-/calls", get(list))
}

/// Lists the calls of all operations, or of the one in the query.
async fn list(State(controlled): State<Controlled>, uri: Uri) -> Result<Response, Problem> {
    let query = parameters::decode(uri.query().unwrap_or_default().as_bytes());
    let calls = match &query[..] {
        [] => controlled.journal.all(),
        [(key, name)] if key == "operation" => {
            controlled.journal.calls(operation::known(name).map_err(Problem::in_request)?)
        }
        _ => return Err(Problem::in_request("the query can only be ?operation=NAME")),
    };
    let calls: Vec<_> = calls.iter().map(shown).collect();
    Ok(json_line(StatusCode::OK, &json!({ "calls": calls })))
}

fn shown(call: &ReceivedCall) -> Value {
    json!({
        "operation": call.operation(),
        "parameters": call.parameters(),
        "time": format_date(call.time()),
        "request_id": call.request_id(),
        "status": call.status(),
        "code": call.code(),
        "reason": call.reason(),
    })
}
