//! The versions of chat flows, at most one of which is published.

use serde_json::Value;

use super::kinds::{DRAFT, FLOWS, MANUAL, OFFLINE, ONLINE, VERSIONS, of_flow};
use super::{bindings, page, response};
use crate::response::Outcome;
use crate::world::things::{
    self, Call, Condition, New, Problem, Record, Row, Things, by_hand, change, public, text,
};

const IS_ONLINE: Condition = (
    "Status",
    &[ONLINE],
    Problem::new("InvalidParameter.FlowVersionStatus", "The version is not published."),
);
const IS_CHANGEABLE: Condition = (
    "Status",
    &[DRAFT, OFFLINE],
    Problem::new("InvalidParameter.FlowVersionStatus", "Take the version offline first."),
);
const LAST: Problem =
    Problem::new("DelError.LastFlowVersion", "The last version of a chat flow cannot be deleted.");
const UNBOUND: Problem =
    Problem::new("InvalidParameter.FlowNotBound", "Bind the chat flow to a phone number first.");

pub(super) static ROWS: &[Row] = &[
    by_hand("CreateFlowVersion", add),
    by_hand("DeleteFlowVersion", delete),
    by_hand("ListFlowVersion", list),
    change("OfflineFlowVersion", &VERSIONS)
        .only(&[IS_ONLINE])
        .sets(&[("Status", New::Text(OFFLINE))]),
    by_hand("OnlineFlowVersion", publish),
    by_hand("ReadFlowVersion", read),
    change("UpdateFlowVersion", &VERSIONS).only(&[IS_CHANGEABLE]),
];

/// The content of a new version.
pub(super) struct Start {
    pub(super) model: Value,
    pub(super) remark: Value,
}

/// Enters the next version of a flow.
pub(super) fn enter<'t>(
    things: &'t mut Things,
    call: &Call<'_>,
    flow: &str,
    start: Start,
) -> &'t Record {
    let numbers =
        of_flow(things, flow).filter_map(|version| text(version, "FlowVersion").parse().ok());
    let next: u64 = numbers.max().unwrap_or(0) + 1;
    let values = [
        ("FlowCode", flow.into()),
        ("FlowVersion", next.to_string().into()),
        ("FlowViewModel", start.model),
        ("Remark", start.remark),
    ];
    let values = values.into_iter().map(|(name, value)| (name.to_owned(), value));
    things.add(&VERSIONS, values.collect(), call.now)
}

/// The definition of a version; of the newest without a number.
pub(super) fn model(things: &Things, flow: &str, version: &str) -> Result<Value, Problem> {
    let is_it = |record: &&Record| version.is_empty() || text(record, "FlowVersion") == version;
    let version = of_flow(things, flow).find(is_it).ok_or(VERSIONS.unknown)?;
    Ok(version.get("FlowViewModel").cloned().unwrap_or_default())
}

fn add(things: &mut Things, call: &Call<'_>) -> Outcome {
    let flow = text(things.found(&FLOWS, call)?, "FlowCode");
    let model = match call.text("FlowVersionCopyFrom") {
        "" => Value::Null,
        version => model(things, &flow, version)?,
    };
    let remark = call.value("Remark").unwrap_or_default();
    let version = public(enter(things, call, &flow, Start { model, remark }));
    response(call, version)
}

fn delete(things: &mut Things, call: &Call<'_>) -> Outcome {
    let version = things.found(&VERSIONS, call)?;
    if text(version, "Status") == ONLINE {
        return Err(IS_CHANGEABLE.2.into());
    }
    if of_flow(things, call.text("FlowCode")).nth(1).is_none() {
        return Err(LAST.into());
    }
    things.execute(&things::delete("DeleteFlowVersion", &VERSIONS), call)
}

fn list(things: &mut Things, call: &Call<'_>) -> Outcome {
    let flow = text(things.found(&FLOWS, call)?, "FlowCode");
    let fits = |version: &&Record| {
        text(version, "FlowCode") == flow
            && call.parameters.get("Status").is_none_or(|wanted| text(version, "Status") == wanted)
    };
    response(call, page(call, things.all(&VERSIONS).filter(fits))?)
}

/// Publishes a version instead of the one published before.
fn publish(things: &mut Things, call: &Call<'_>) -> Outcome {
    let flow = things.found(&FLOWS, call)?;
    let (code, is_manual) = (text(flow, "FlowCode"), text(flow, "FlowTriggerType") == MANUAL);
    if !is_manual && !bindings::is_bound(things, &code) {
        return Err(UNBOUND.into());
    }
    things.found(&VERSIONS, call)?;
    let is_published = |version: &&mut Record| {
        text(version, "FlowCode") == code && text(version, "Status") == ONLINE
    };
    for version in things.all_mut(&VERSIONS).iter_mut().filter(is_published) {
        version.insert("Status".to_owned(), OFFLINE.into());
    }
    let row = change("OnlineFlowVersion", &VERSIONS).sets(&[("Status", New::Text(ONLINE))]);
    things.execute(&row, call)
}

/// The version that the call names, or the newest of its flow in the wanted state.
fn read(things: &mut Things, call: &Call<'_>) -> Outcome {
    let fits = |version: &&Record| {
        ["FlowCode", "FlowVersion", "Status"].iter().all(|name| {
            call.parameters.get(name).is_none_or(|wanted| text(version, name) == wanted)
        })
    };
    let version = things.all(&VERSIONS).find(fits).ok_or(VERSIONS.unknown)?;
    response(call, public(version))
}
