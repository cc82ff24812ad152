//! The log settings of chat flows.

use super::kinds::FLOWS;
use crate::response::Outcome;
use crate::world::things::{
    Call, Kind, New, Problem, Row, Things, by_hand, change, create, delete, get,
};

pub(super) const LOGS: Kind = Kind {
    name: "chat_flow_logs",
    ids: &["FlowCode", "Id"],
    new: &[("Id", New::Serial), ("Status", New::Text("ENABLED"))],
    unique: &["FlowCode"],
    unknown: Problem::new("InvalidParameter.LogSettingNotExist", "The chat flow has no log."),
    taken: Problem::new("InvalidParameter.LogSettingExist", "The chat flow has a log already."),
    ..Kind::BLANK
};

pub(super) static ROWS: &[Row] = &[
    by_hand("CreateChatFlowLogSetting", |things, call| {
        things.found(&FLOWS, call)?;
        things.execute(&create("CreateChatFlowLogSetting", &LOGS), call)
    }),
    get("ReadChatFlowLogSetting", &LOGS),
    by_hand("UpdateChatFlowLogSetting", update),
];

/// Pauses, resumes or removes a log.
fn update(things: &mut Things, call: &Call<'_>) -> Outcome {
    let operation = "UpdateChatFlowLogSetting";
    if call.text("Status") == "DELETED" {
        return things.execute(&delete(operation, &LOGS), call);
    }
    things.execute(&change(operation, &LOGS), call)
}
