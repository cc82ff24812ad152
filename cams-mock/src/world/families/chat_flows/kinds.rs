//! What a chat flow is, and what its versions are.

use crate::world::things::{Kind, New, Problem, Record, Things, text};

pub(super) const FLOWS: Kind = Kind {
    name: "chat_flows",
    ids: &["FlowCode"],
    ignored: &["BizExtend", "CreateFromFlowCode", "CreateFromFlowVersion", "FlowViewModel"],
    new: &[
        ("FlowCode", New::Hex),
        ("BizCode", New::Text("ALICOM_OPAAS")),
        ("FlowTriggerType", New::Text(MANUAL)),
        ("GmtCreate", New::Milliseconds),
        ("Status", New::Text("NORMAL")),
        ("runs", New::Number(0)),
    ],
    unknown: Problem::new("InvalidParameter.FlowNotExist", "The chat flow does not exist."),
    ..Kind::BLANK
};

/// The trigger of a flow that no channel starts.
pub(super) const MANUAL: &str = "TriggeredManually";

pub(super) const VERSIONS: Kind = Kind {
    name: "chat_flow_versions",
    owner: &["FlowCode"],
    ids: &["FlowVersion"],
    ignored: &["BizCode", "BizExtend", "Type"],
    new: &[("GmtCreate", New::Milliseconds), ("Status", New::Text(DRAFT))],
    unknown: Problem::new("InvalidParameter.FlowVersionNotExist", "The version does not exist."),
    ..Kind::BLANK
};

pub(super) const DRAFT: &str = "DRAFT";
pub(super) const ONLINE: &str = "ONLINE";
pub(super) const OFFLINE: &str = "OFFLINE";

const PUBLISHED: Problem =
    Problem::new("InvalidParameter.FlowOnline", "Take the chat flow offline first.");

/// The published version of a flow.
pub(super) fn published<'t>(things: &'t Things, flow: &'t str) -> Option<&'t Record> {
    of_flow(things, flow).find(|version| text(version, "Status") == ONLINE)
}

/// The versions of a flow, the newest first.
pub(super) fn of_flow<'t>(things: &'t Things, flow: &'t str) -> impl Iterator<Item = &'t Record> {
    things.all(&VERSIONS).filter(move |version| text(version, "FlowCode") == flow)
}

/// Fails if a version of the flow is published.
pub(super) fn require_offline(things: &Things, code: &str) -> Result<(), Problem> {
    if published(things, code).is_some() { Err(PUBLISHED) } else { Ok(()) }
}
