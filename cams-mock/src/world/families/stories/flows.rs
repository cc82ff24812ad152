//! Chat flows.

use serde_json::json;

use crate::world::families::walk::Walk;

fn flow(walk: &mut Walk, trigger: &str) -> String {
    let flow = walk.ok("CreateChatFlow", &[("Title", "Hello"), ("FlowTriggerType", trigger)]);
    flow["Response"]["FlowCode"].as_str().unwrap().to_owned()
}

pub(super) fn flows(walk: &mut Walk) {
    let code = flow(walk, "TriggeredManually");
    let it = ("FlowCode", &*code);
    let first = [it, ("FlowVersion", "1")];
    walk.ok("UpdateFlowVersion", &[&first[..], &[("FlowViewModel", "{1}")]].concat());
    let second =
        walk.ok("CreateFlowVersion", &[it, ("FlowVersionCopyFrom", "1")])["Response"].clone();
    assert_eq!((&second["FlowVersion"], &second["FlowViewModel"]), (&json!("2"), &json!("{1}")));
    assert!(walk.call("TriggerChatFlow", &[it]).is_err(), "no version is published");
    walk.ok("OnlineFlowVersion", &first);
    walk.ok("OnlineFlowVersion", &[it, ("FlowVersion", "2")]);
    let status = walk.ok("ReadFlowVersion", &first)["Response"]["Status"].clone();
    assert_eq!(status, "OFFLINE", "one version is published at a time");
    let online = walk.ok("ListFlowVersion", &[it, ("Status", "ONLINE")])["Response"].clone();
    assert_eq!((&online["Total"], &online["List"][0]["FlowVersion"]), (&json!(1), &json!("2")));
    let flows = [("Keyword", "hell"), ("ReturnWithOnlineVersion", "true")];
    let flows = walk.ok("ListChatFlow", &flows)["Response"]["List"].clone();
    assert_eq!(flows[0]["OnlineVersion"]["FlowVersion"], "2");

    walk.ok("TriggerChatFlow", &[it, ("Uuid", "a")]);
    walk.ok("TriggerChatFlow", &[it, ("Uuid", "a")]);
    let usage = [it, ("MetricName", "nodeUsageStatistics")];
    assert_eq!(walk.ok("GetChatFlowMetric", &usage)["Data"]["Total"], 1);

    assert!(walk.call("DeleteChatFlow", &[it]).is_err(), "it is published");
    assert!(walk.call("UpdateFlowVersion", &[it, ("FlowVersion", "2")]).is_err());
    walk.ok("OfflineFlowVersion", &[it, ("FlowVersion", "2")]);
    walk.ok("DeleteFlowVersion", &[it, ("FlowVersion", "2")]);
    assert!(walk.call("DeleteFlowVersion", &first).is_err(), "it is the last one");
    walk.ok("UpdateChatFlow", &[it, ("Title", "Bye")]);
    assert_eq!(walk.ok("ReadChatFlow", &[it])["Response"]["Title"], "Bye");
    let copy = [("Title", "Copy"), ("CreateFromFlowCode", &*code), ("CreateFromFlowVersion", "1")];
    let copy = walk.ok("CreateChatFlow", &copy)["Response"]["FlowCode"].clone();
    let model = walk.ok("ReadFlowVersion", &[("FlowCode", copy.as_str().unwrap())]);
    assert_eq!(model["Response"]["FlowViewModel"], "{1}");
    walk.ok("DeleteChatFlow", &[it]);
    assert!(walk.call("ReadChatFlow", &[it]).is_err());
    walk.ok("CreateChatFlowByImport", &[("Title", "Imported"), ("FlowViewModel", "{2}")]);
}

pub(super) fn bindings(walk: &mut Walk) {
    let code = flow(walk, "TriggeredByWhatsApp");
    let it = [("FlowCode", &*code), ("ChannelType", "WHATSAPP")];
    let version = [("FlowCode", &*code), ("FlowVersion", "1")];
    assert!(walk.call("OnlineFlowVersion", &version).is_err(), "it is not bound");
    walk.ok("FlowBindPhone", &[&it[..], &[("PhoneNumbers", r#"["861", "862"]"#)]].concat());
    let count = |walk: &mut Walk| {
        walk.ok("ListBindingRelationsForFlowVersion", &it)["Data"].as_array().unwrap().len()
    };
    assert_eq!(count(walk), 2);
    let of_number = |walk: &mut Walk, number| {
        walk.ok("ListChatFlow", &[("PhoneNumber", number)])["Response"]["Total"].clone()
    };
    assert_eq!([of_number(walk, "861"), of_number(walk, "863")], [1, 0]);
    walk.ok("FlowRebindPhone", &[&it[..], &[("PhoneNumbers", r#"["863"]"#)]].concat());
    assert_eq!([of_number(walk, "861"), of_number(walk, "863")], [0, 1]);
    walk.ok("OnlineFlowVersion", &version);
    assert!(walk.call("FlowUnbindPhone", &it).is_err(), "it is published");
    walk.ok("OfflineFlowVersion", &version);
    walk.ok("FlowUnbindPhone", &it);
    assert_eq!(count(walk), 0);
}

pub(super) fn logs(walk: &mut Walk) {
    let code = flow(walk, "TriggeredManually");
    let it = ("FlowCode", &*code);
    assert!(walk.call("ReadChatFlowLogSetting", &[it]).is_err());
    walk.ok("CreateChatFlowLogSetting", &[it]);
    assert!(walk.call("CreateChatFlowLogSetting", &[it]).is_err());
    walk.ok("UpdateChatFlowLogSetting", &[it, ("Status", "DISABLED")]);
    assert_eq!(walk.ok("ReadChatFlowLogSetting", &[it])["Data"]["Status"], "DISABLED");
    walk.ok("UpdateChatFlowLogSetting", &[it, ("Status", "DELETED")]);
    assert!(walk.call("ReadChatFlowLogSetting", &[it]).is_err());
}
