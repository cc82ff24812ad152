//! The phone numbers and accounts that start chat flows.

use serde_json::Value;

use super::kinds::{FLOWS, require_offline};
use super::response;
use crate::response::Outcome;
use crate::world::things::{Call, Kind, Problem, Record, Row, Things, by_hand, public, text};

/// A binding of a flow to one number.
pub(super) const BINDINGS: Kind = Kind {
    name: "chat_flow_bindings",
    unknown: Problem::new("InvalidParameter.FlowNotBound", "The chat flow is not bound."),
    taken: Problem::new("InvalidParameter.FlowBound", "The chat flow is bound already."),
    ..Kind::BLANK
};

pub(super) static ROWS: &[Row] = &[
    by_hand("FlowBindPhone", bind),
    by_hand("FlowRebindPhone", rebind),
    by_hand("FlowUnbindPhone", unbind),
    by_hand("ListBindingRelationsForFlowVersion", list),
];

pub(super) fn is_bound(things: &Things, flow: &str) -> bool {
    things.all(&BINDINGS).any(|binding| text(binding, "FlowCode") == flow)
}

pub(super) fn is_bound_to(things: &Things, flow: &str, number: &str) -> bool {
    let is_it = |binding: &Record| {
        text(binding, "FlowCode") == flow && text(binding, "PhoneNumber") == number
    };
    things.all(&BINDINGS).any(is_it)
}

fn bind(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.found(&FLOWS, call)?;
    require_offline(things, call.text("FlowCode"))?;
    for binding in given(call) {
        let number = text(&binding, "PhoneNumber");
        if !is_bound_to(things, call.text("FlowCode"), &number) {
            things.add(&BINDINGS, binding, call.now);
        }
    }
    response(call, true.into())
}

/// Replaces all bindings of a flow on a channel.
fn rebind(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.found(&FLOWS, call)?;
    require_offline(things, call.text("FlowCode"))?;
    if things.remove(&BINDINGS, |binding| is_of_call(binding, call)) == 0 {
        return Err(BINDINGS.unknown.into());
    }
    bind(things, call)
}

/// Removes the bindings to the numbers in the call; all of the channel without numbers.
fn unbind(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.found(&FLOWS, call)?;
    require_offline(things, call.text("FlowCode"))?;
    let numbers = texts(call.value("PhoneNumbers").as_ref());
    let removed = things.remove(&BINDINGS, |binding| {
        is_of_call(binding, call)
            && (numbers.is_empty() || numbers.contains(&text(binding, "PhoneNumber")))
    });
    if removed == 0 { Err(BINDINGS.unknown.into()) } else { response(call, true.into()) }
}

fn list(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.found(&FLOWS, call)?;
    let found = things.all(&BINDINGS).filter(|binding| is_of_call(binding, call));
    response(call, found.map(public).collect())
}

fn is_of_call(binding: &Record, call: &Call<'_>) -> bool {
    ["FlowCode", "FlowVersion", "ChannelType"]
        .iter()
        .all(|name| call.parameters.get(name).is_none_or(|given| text(binding, name) == given))
}

/// The bindings in a call, for one account or for several.
fn given(call: &Call<'_>) -> Vec<Record> {
    let several = call.value("MultiWabaPhoneNumbers");
    let several = several.as_ref().and_then(Value::as_array).into_iter().flatten();
    let mut accounts: Vec<(String, String, Vec<String>)> = several
        .filter_map(Value::as_object)
        .map(|one| (text(one, "ChannelCode"), text(one, "WabaId"), texts(one.get("PhoneNumbers"))))
        .collect();
    let (channel, waba) = (call.text("ChannelCode").to_owned(), call.text("WabaId").to_owned());
    accounts.push((channel, waba, texts(call.value("PhoneNumbers").as_ref())));
    let binding = |channel: &str, waba: &str, number: String| {
        let values = [
            ("FlowCode", call.text("FlowCode")),
            ("FlowVersion", call.text("FlowVersion")),
            ("ChannelType", call.text("ChannelType")),
            ("ChannelCode", channel),
            ("WabaId", waba),
            ("PhoneNumber", &number),
        ];
        let values = values.into_iter().filter(|(_, value)| !value.is_empty());
        values.map(|(name, value)| (name.to_owned(), value.into())).collect()
    };
    let all = accounts.into_iter().flat_map(|(channel, waba, numbers)| {
        let bindings = numbers.into_iter().map(|number| binding(&channel, &waba, number));
        bindings.collect::<Vec<Record>>()
    });
    all.collect()
}

fn texts(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}
