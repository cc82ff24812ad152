//! Channels and what is bound to them.

use serde_json::json;

use super::{MINUTE, SPACE};
use crate::world::families::walk::Walk;

pub(super) fn applications(walk: &mut Walk) {
    let form = |name: &str| {
        json!({ "BusinessAccountName": name, "MessageDestinationCountry": ["213|DZ"] }).to_string()
    };
    let first = form("Shop_rejected");
    walk.ok("AddAuditViberOpen", &[SPACE, ("AuditRecord", &first)]);
    let pending = [SPACE, ("RequestType", "viberOpen")];
    let number = walk.ok("GetAuditRequestByTypeUnAudit", &pending)["Data"]["RequestNo"].clone();
    let it = [SPACE, ("RequestNo", number.as_str().unwrap())];
    walk.pass(MINUTE);
    assert!(walk.call("GetAuditRequestByTypeUnAudit", &pending).is_err());
    let failed = walk.ok("GetViberByRequestNo", &it)["Data"].clone();
    assert_eq!(failed["AuditResult"], "fail");
    assert!(failed["Reason"].is_string());
    walk.ok("UpdateAuditRequest", &[&it[..], &[("AuditRecord", &form("Shop"))]].concat());
    assert_eq!(walk.ok("ListViberServiceMessage", &[SPACE])["Data"], json!([]));
    walk.pass(MINUTE);
    let passed = walk.ok("GetViberByRequestNo", &it)["Data"].clone();
    let services = walk.ok("ListViberServiceMessage", &[SPACE])["Data"].clone();
    assert_eq!(services[0]["ServiceId"], passed["MaapServiceNo"]);
    assert_eq!(services[0]["MessageDestinationCountry"], json!(["213|DZ"]));
    assert!(
        walk.call("UpdateAuditRequest", &[&it[..], &[("AuditRecord", "{}")]].concat()).is_err()
    );

    let left = walk.ok("GetViberPauseTimes", &[SPACE])["Data"].as_u64().unwrap();
    let suspend = r#"{"SuspensionDate":"2026-01-25"}"#;
    walk.ok(
        "AddAddressRecoverSuspend",
        &[SPACE, ("RequestType", "suspend"), ("AuditRecord", suspend)],
    );
    assert_eq!(walk.ok("GetViberPauseTimes", &[SPACE])["Data"], left - 1);
    walk.pass(MINUTE);
    assert_eq!(walk.ok("ListViberServiceMessage", &[SPACE])["Data"][0]["State"], "stop");
}

pub(super) fn pages(walk: &mut Walk) {
    let channel = ("InstanceId", "cams-1");
    let find = [channel, ("AccessToken", "token")];
    let page = walk.ok("GetFbInstagramPages", &find)["Data"][0].clone();
    assert_eq!(page["ConnectionStatus"], "Disconnected");
    assert!(walk.call("ListInstagramPage", &[channel]).is_err());
    let it = [channel, ("PageId", page["PageId"].as_str().unwrap())];
    assert_eq!(walk.ok("BindInstagramPage", &it)["Data"][0]["PageId"], page["PageId"]);
    assert_eq!(walk.ok("GetFbInstagramPages", &find)["Data"][0]["ConnectionStatus"], "Connected");
    let bound = walk.ok("ListInstagramPage", &[channel])["Data"]["InstagramInfo"].clone();
    assert_eq!(bound["PageId"], page["PageId"]);
    walk.ok("DeleteInstagramPage", &it);
    assert!(walk.call("ListInstagramPage", &[channel]).is_err());

    walk.ok("BindMessengerPage", &[channel, ("PageId", "1")]);
    let pages = walk.ok("BindMessengerPage", &[channel, ("PageId", "2")])["Data"].clone();
    assert_eq!((&pages[0]["PageId"], &pages[1]["PageId"]), (&json!("2"), &json!("1")));
    walk.ok("DeleteMessengerPage", &[channel, ("PageId", "1")]);
    assert!(walk.call("DeleteMessengerPage", &[channel, ("PageId", "1")]).is_err());

    let page = [SPACE, ("PageId", "3")];
    assert_eq!(walk.ok("ListPageAdAccount", &page)["Data"], json!([]));
    let create =
        [("AdAccountIds", r#"["9"]"#), ("AuthenticationCode", "once"), ("BusinessId", "b")];
    walk.ok("CreateMessengerPage", &[&page[..], &create].concat());
    assert!(walk.call("CreateMessengerPage", &[&page[..], &create].concat()).is_err());
    assert_eq!(walk.ok("ListPageAdAccount", &page)["Data"][0]["AdAccountId"], "9");
}

pub(super) fn instances(walk: &mut Walk) {
    for name in ["first", "second", "third"] {
        walk.ok("CreateInstance", &[("ChannelType", "VIBER"), ("InstanceName", name)]);
    }
    let page = [("ChannelType", "viber"), ("PageIndex", "2"), ("PageSize", "2")];
    let page = walk.ok("ListInstance", &page);
    assert_eq!(
        (&page["TotalCount"], &page["Data"][0]["InstanceName"]),
        (&json!(3), &json!("first"))
    );
    let id = page["Data"][0]["InstanceId"].as_str().unwrap();
    let group = ("ResourceGroupId", "rg-1");
    walk.ok("ChangeResourceGroup", &[("ResourceId", id), group]);
    assert!(walk.call("ChangeResourceGroup", &[("ResourceId", "cams-0"), group]).is_err());
    assert_eq!(walk.ok("ListInstance", &[group])["TotalCount"], 1);
}

pub(super) fn addresses(walk: &mut Walk) {
    let attributes = r#"{"AccountName":"news@example.com","SendType":"batch"}"#;
    walk.ok("CreateInstance", &[("ChannelType", "EMAIL"), ("InstanceName", "mail")]);
    let instances = walk.ok("ListInstance", &[]);
    let space = ("CustSpaceId", instances["Data"][0]["InstanceId"].as_str().unwrap());
    let bind = [space, ("AccountCode", "news@example.com"), ("ExtendAttr", attributes)];
    walk.ok("BindDmAccount", &bind);
    let bound = walk.ok("ListBindDmAccount", &[space])["Data"].clone();
    assert_eq!(
        (&bound[0]["ExtendAttr"]["SendType"], &bound[0]["InstanceName"]),
        (&json!("batch"), &json!("mail"))
    );
    walk.ok("UnbindDmAccount", &[space]);
    assert!(walk.call("UnbindDmAccount", &[space]).is_err());
    assert_eq!(walk.ok("ListBindDmAccount", &[space])["Data"], json!([]));
}

pub(super) fn conversions(walk: &mut Walk) {
    let channel = ("InstanceId", "cams-1");
    walk.ok("CreateWhatsappConversionApi", &[channel, ("Code", "once")]);
    assert!(walk.call("CreateWhatsappConversionApi", &[channel, ("Code", "once")]).is_err());
    let dataset = walk.ok("GetWhatsappConversionApi", &[channel])["Data"][0].clone();
    let page = |id| [SPACE, ("PageId", id), ("RequestData", "[]")];
    walk.ok("RequestWhatsappConversionApi", &page(dataset["PageId"].as_str().unwrap()));
    assert!(walk.call("RequestWhatsappConversionApi", &page("0")).is_err());
}

pub(super) fn activation(walk: &mut Walk) {
    assert_eq!(walk.ok("GetChatappOpenStatus", &[])["OpenStatus"], false);
    walk.ok("OpenChatappService", &[]);
    assert_eq!(walk.ok("GetChatappOpenStatus", &[])["OpenStatus"], true);
}
