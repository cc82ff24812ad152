//! Contacts, audiences and campaigns.

use serde_json::{Value, json};

use super::{DAY, SPACE};
use crate::world::families::walk::Walk;

pub(super) fn contacts(walk: &mut Walk) {
    walk.ok(
        "AddGroup",
        &[("GroupName", "regulars"), ("ContactName", "Ada"), ("ContactDetails", "861")],
    );
    assert!(walk.call("AddGroup", &[("GroupName", "regulars")]).is_err());
    let groups = walk.ok("ListAllGroups", &[])["Data"].clone();
    assert_eq!(groups[0]["GroupName"], "regulars");
    let group = groups[0]["Id"].as_str().unwrap().to_owned();
    let of_groups = format!("[{{\"id\":{group}}}]");
    let add = |name, update| {
        [
            ("Groups", &*of_groups),
            ("NeedUpdate", update),
            ("ContactName", name),
            ("ContactDetails", "862"),
        ]
    };
    walk.ok("AddContacts", &add("Bob", "true"));
    walk.ok("AddContacts", &add("Bert", "false"));
    let list = |walk: &mut Walk, filter: &[(&str, &str)]| -> Vec<Value> {
        let text = walk.ok("GetDownloadExcelList", filter)["Data"].clone();
        serde_json::from_str(text.as_str().unwrap()).unwrap()
    };
    let names = |list: &[Value]| -> Vec<String> {
        list.iter().map(|contact| contact["ContactName"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&list(walk, &[("GroupId", &group)])), ["Bob", "Ada"]);
    walk.ok("AddContacts", &add("Bert", "true"));
    assert_eq!(names(&list(walk, &[("Condition", "862")])), ["Bert"]);
    assert!(walk.call("AddContacts", &[("Groups", "99"), ("NeedUpdate", "true")]).is_err());

    let bert = list(walk, &[("Condition", "Bert")])[0]["ContactId"].to_string();
    let change = [
        ("ContactId", &*bert),
        ("ContactName", "Bo"),
        ("ContactDetails", "862"),
        ("Country", "CN"),
    ];
    walk.ok("UpdateContactById", &change);
    assert_eq!(names(&list(walk, &[("CountryNames", r#"["CN"]"#)])), ["Bo"]);
    let to_new = [
        ("Contacts", &*format!("[{{\"id\":{bert}}}]")),
        ("LinkNewGroups", r#"[{"groupName":"new"}]"#),
    ];
    walk.ok("MoveContactToGroup", &to_new);
    walk.ok("RemoveContactById", &[("ContactId", &bert), ("GroupId", &group)]);
    assert_eq!(names(&list(walk, &[("GroupId", &group)])), ["Ada"]);
    walk.ok("UpdateGroupName", &[("GroupId", &group), ("GroupName", "friends")]);
    assert!(walk.call("UpdateGroupName", &[("GroupId", &group), ("GroupName", "new")]).is_err());
    assert_eq!(walk.ok("GetGroupExist", &[("GroupName", "friends")])["Data"], "True");
    walk.ok("DeleteGroupById", &[("GroupId", &group)]);
    assert_eq!(walk.ok("GetGroupExist", &[("GroupName", "friends")])["Data"], "False");
    walk.ok("DeleteContacts", &[("ContactName", "Ada")]);
    assert!(walk.call("DeleteContacts", &[]).is_err());
    walk.ok("DeleteContactsByIds", &[("Contacts", &bert)]);
    assert!(walk.call("DeleteContactsByIds", &[("Contacts", &bert)]).is_err());
    assert!(list(walk, &[]).is_empty());
}

pub(super) fn audiences(walk: &mut Walk) {
    let page = [SPACE, ("PageId", "3"), ("AdAccountId", "9")];
    let create = [("Name", "all"), ("UploadType", "intf")];
    let id =
        walk.ok("CreateCustomAudience", &[&page[..], &create].concat())["CustomAudienceId"].clone();
    let it = ("CustomAudienceId", id.as_str().unwrap());
    let users = ("Users", r#"[{"Phone":"861"},{"Phone":"862"},{"Phone":"863"}]"#);
    walk.ok("AddCustomAudienceUser", &[&page[..], &[it, users]].concat());
    let tokens = [SPACE, ("PageId", "3"), ("TokenType", "customAudience")];
    let list = |walk: &mut Walk, key: &str| {
        let paging = [("Limit", "2"), ("PageKey", key)];
        let page = walk.ok("ListMessengerSubscriptionToken", &[&tokens[..], &paging].concat());
        (page["Data"].as_array().unwrap().len(), page["NextPage"].as_str().map(str::to_owned))
    };
    assert_eq!(list(walk, "0"), (0, None));
    assert!(walk.ok("SyncMessengerSubscriptionToken", &tokens)["TaskCode"].is_string());
    let (count, next) = list(walk, "0");
    assert_eq!(count, 2);
    assert_eq!(list(walk, &next.unwrap()), (1, None));
    let audiences =
        walk.ok("ListCustomAudience", &[SPACE, ("PageId", "3"), ("CustomAudienceName", "all")]);
    assert_eq!((&audiences["Data"][0]["TokenTotal"], &audiences["Total"]), (&json!(3), &json!(1)));
}

pub(super) fn campaigns(walk: &mut Walk) {
    walk.ok("AddGroup", &[("GroupName", "regulars")]);
    let group = walk.ok("ListAllGroups", &[])["Data"][0]["Id"].as_str().unwrap().to_owned();
    let create =
        [("ActivityName", "sale"), ("ExecutionType", "Schedule"), ("RelatedGroupId", &*group)];
    let times = [("StartDate", "1970-01-02 00:00:00"), ("EndDate", "1970-01-03 00:00:00")];
    walk.ok("AddMarketingFlow", &[&create[..], &times].concat());
    let list = |walk: &mut Walk| {
        walk.ok("ListMarketingFlow", &[("ActivityName", "sale")])["Data"][0].clone()
    };
    let waiting = list(walk);
    assert_eq!(
        (&waiting["ActivityStatus"], &waiting["RelatedGroupName"]),
        (&json!("waiting"), &json!("regulars"))
    );
    let code = waiting["ActivityCode"].as_str().unwrap().to_owned();
    let it = ("ActivityCode", &*code);
    assert!(walk.call("PauseMarketingFLow", &[it]).is_err(), "it has not started");
    walk.pass(DAY);
    assert_eq!(list(walk)["ActivityStatus"], "active");
    let change = [it, ("ExecutionType", "1"), ("StartDate", "1970-01-02 12:00:00")];
    assert!(walk.call("UpdateMarketingFLow", &change).is_err(), "it is in progress");
    walk.ok("PauseMarketingFLow", &[it]);
    assert_eq!(list(walk)["ActivityStatus"], "paused");
    walk.ok("UpdateMarketingFLow", &change);
    assert_eq!(list(walk)["ActivityStatus"], "waiting");
    walk.pass(2 * DAY);
    assert_eq!(list(walk)["ActivityStatus"], "ended");
    walk.ok("DeleteMarketingFlow", &[("ActivityId", &waiting["Id"].to_string())]);
    assert!(walk.call("DeleteMarketingFlow", &[it]).is_err());
}
