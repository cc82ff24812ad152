//! Chat flows. A new one has a draft as its first version.

use serde_json::{Value, json};

use super::kinds::{FLOWS, MANUAL, VERSIONS, published, require_offline};
use super::versions::{self, Start};
use super::{bindings, logs, page, response};
use crate::response::Outcome;
use crate::world::things::{
    Call, Problem, Record, Row, Things, by_hand, change, get, public, text,
};

const UNPUBLISHED: Problem =
    Problem::new("InvalidParameter.FlowOffline", "No version of the chat flow is published.");
const NOT_MANUAL: Problem =
    Problem::new("InvalidParameter.FlowTriggerType", "The chat flow is not triggered manually.");

pub(super) static ROWS: &[Row] = &[
    by_hand("CreateChatFlow", add),
    by_hand("CreateChatFlowByImport", import),
    by_hand("DeleteChatFlow", delete),
    by_hand("GetChatFlowMetric", metric),
    by_hand("ListChatFlow", list),
    get("ReadChatFlow", &FLOWS),
    by_hand("TriggerChatFlow", trigger),
    change("UpdateChatFlow", &FLOWS),
];

/// Creates a flow, with a copy of the version that the call names.
fn add(things: &mut Things, call: &Call<'_>) -> Outcome {
    let from = (call.text("CreateFromFlowCode"), call.text("CreateFromFlowVersion"));
    let model = match from {
        ("", _) => Value::Null,
        (flow, version) => versions::model(things, flow, version)?,
    };
    enter(things, call, model)
}

fn import(things: &mut Things, call: &Call<'_>) -> Outcome {
    enter(things, call, call.value("FlowViewModel").unwrap_or_default())
}

fn enter(things: &mut Things, call: &Call<'_>, model: Value) -> Outcome {
    let flow = things.add(&FLOWS, call.record(&FLOWS), call.now);
    let (code, flow) = (text(flow, "FlowCode"), public(flow));
    versions::enter(things, call, &code, Start { model, remark: Value::Null });
    response(call, flow)
}

fn delete(things: &mut Things, call: &Call<'_>) -> Outcome {
    let code = text(things.found(&FLOWS, call)?, "FlowCode");
    require_offline(things, &code)?;
    let is_its = |record: &Record| text(record, "FlowCode") == code;
    for kind in [&FLOWS, &VERSIONS, &bindings::BINDINGS, &logs::LOGS] {
        things.remove(kind, is_its);
    }
    response(call, json!({}))
}

fn list(things: &mut Things, call: &Call<'_>) -> Outcome {
    let fits = |flow: &Record, name: &str| {
        call.parameters.get(name).is_none_or(|wanted| text(flow, name) == wanted)
    };
    let keyword = call.text("Keyword").to_lowercase();
    let number = call.text("PhoneNumber");
    let flows = things.all(&FLOWS).filter(|flow| {
        ["FlowCode", "FlowTriggerType", "Status", "Title"].iter().all(|name| fits(flow, name))
            && text(flow, "Title").to_lowercase().contains(&keyword)
            && (number.is_empty() || bindings::is_bound_to(things, &text(flow, "FlowCode"), number))
    });
    let mut page = page(call, flows)?;
    if call.value("ReturnWithOnlineVersion") == Some(true.into()) {
        for flow in page["List"].as_array_mut().into_iter().flatten() {
            let version = published(things, flow["FlowCode"].as_str().unwrap_or_default());
            flow["OnlineVersion"] = version.map_or(Value::Null, public);
        }
    }
    response(call, page)
}

/// Starts a flow. An event with the same `Uuid` starts it once.
fn trigger(things: &mut Things, call: &Call<'_>) -> Outcome {
    let flow = things.found(&FLOWS, call)?;
    if text(flow, "FlowTriggerType") != MANUAL {
        return Err(NOT_MANUAL.into());
    }
    if published(things, call.text("FlowCode")).is_none() {
        return Err(UNPUBLISHED.into());
    }
    let event = call.text("Uuid");
    let flow = things.found_mut(&FLOWS, call)?;
    let is_repeat = !event.is_empty() && text(flow, "lastEvent") == event;
    if !is_repeat {
        let runs = flow.get("runs").and_then(Value::as_u64).unwrap_or_default();
        flow.insert("runs".to_owned(), (runs + 1).into());
        flow.insert("lastEvent".to_owned(), event.into());
    }
    response(call, json!({ "FlowCode": call.text("FlowCode"), "Uuid": event }))
}

/// The number of runs. No node fails here.
fn metric(things: &mut Things, call: &Call<'_>) -> Outcome {
    let flow = things.found(&FLOWS, call)?;
    let runs = flow.get("runs").cloned().unwrap_or_default();
    let total = if call.text("MetricName") == "nodeErrorDetails" { json!(0) } else { runs };
    response(call, json!({ "List": [], "Total": total }))
}
