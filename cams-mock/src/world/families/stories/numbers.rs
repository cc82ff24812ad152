//! Phone numbers and WABAs.

use serde_json::json;

use super::{DAY, NUMBER, SPACE};
use crate::world::families::walk::Walk;

pub(super) fn numbers(walk: &mut Walk) {
    let one = [SPACE, NUMBER];
    assert_eq!(
        walk.call("GetCommerceSetting", &one),
        Err("InvalidParameter.PhoneNumberNotExist".to_owned())
    );
    let add = [SPACE, ("Cc", "86"), ("PhoneNumber", "13800000000"), ("VerifiedName", "Shop")];
    walk.ok("AddChatappPhoneNumber", &add);
    assert_eq!(
        walk.call("AddChatappPhoneNumber", &add),
        Err("InvalidParameter.PhoneNumberExist".to_owned())
    );
    let status = |walk: &mut Walk| {
        let numbers = walk.ok("QueryChatappPhoneNumbers", &[SPACE]);
        numbers["PhoneNumbers"][0]["Status"].clone()
    };
    assert_eq!(status(walk), "PENDING");
    assert!(walk.call("ChatappPhoneNumberRegister", &one).is_err(), "it is not verified");

    let verify = |code| [SPACE, NUMBER, ("VerifyCode", code)];
    assert!(walk.call("ChatappVerifyAndRegister", &verify("123456")).is_err(), "no code was sent");
    walk.ok("GetChatappVerifyCode", &[SPACE, NUMBER, ("Locale", "en"), ("Method", "sms")]);
    assert!(walk.call("ChatappVerifyAndRegister", &verify("000000")).is_err());
    walk.ok("ChatappVerifyAndRegister", &verify("123456"));
    assert_eq!(status(walk), "CONNECTED");
    let filtered = walk.ok("QueryChatappPhoneNumbers", &[SPACE, ("Status", "VERIFIED")]);
    assert_eq!(filtered["PhoneNumbers"][0]["VerifiedName"], "Shop");
    let filtered = walk.ok("QueryChatappPhoneNumbers", &[SPACE, ("Status", "PENDING")]);
    assert_eq!(filtered["PhoneNumbers"], json!([]));

    walk.ok("ChatappPhoneNumberDeregister", &one);
    assert_eq!(status(walk), "DISCONNECTED");
    walk.ok("ChatappPhoneNumberRegister", &one);
    walk.pass(15 * DAY);
    let verification = walk.ok("GetPhoneNumberVerificationStatus", &one);
    assert_eq!(verification["Data"]["CodeVerificationStatus"], "EXPIRED");

    assert_eq!(walk.ok("GetCommerceSetting", &one)["Data"]["CartEnable"], false);
    let settings = [("CartEnable", "true"), ("CatalogVisible", "false")];
    walk.ok("UpdateCommerceSetting", &[&one[..], &settings].concat());
    assert_eq!(walk.ok("GetCommerceSetting", &one)["Data"]["CartEnable"], true);
    let profile = [("About", "Books"), ("Websites", r#"["https://example.com"]"#)];
    walk.ok("ModifyPhoneBusinessProfile", &[&one[..], &profile].concat());
    let profile = walk.ok("QueryPhoneBusinessProfile", &one)["Data"].clone();
    assert_eq!(profile, json!({ "About": "Books", "Websites": ["https://example.com"] }));
    let prompts = [("Prompts", r#"["Hi"]"#), ("EnableWelcomeMessage", "True")];
    walk.ok("UpdateConversationalAutomation", &[&one[..], &prompts].concat());
    let automation = walk.ok("GetConversationalAutomation", &one)["Data"].clone();
    assert_eq!(
        (&automation["Prompts"], &automation["EnableWelcomeMessage"]),
        (&json!(["Hi"]), &json!(true))
    );
    walk.ok("UpdatePhoneEncryptionPublicKey", &[SPACE, NUMBER, ("EncryptionPublicKey", "MII")]);
    let key = walk.ok("GetPhoneEncryptionPublicKey", &one)["Data"].clone();
    assert_eq!(
        (&key["EncryptionPublicKey"], &key["EncryptionPublicKeyStatus"]),
        (&json!("MII"), &json!("VALID"))
    );
    assert_eq!(walk.ok("GetChatappPhoneNumberSetting", &one)["Model"]["MarketingPaused"], "N");

    // A number of the console becomes known with its webhook.
    let other = [SPACE, ("PhoneNumber", "8613800000009")];
    let webhook = [("HttpFlag", "Y"), ("UpCallbackUrl", "http://127.0.0.1:1/")];
    walk.ok("UpdatePhoneWebhook", &[&other[..], &webhook].concat());
    let all = walk.ok("ChatappSyncPhoneNumber", &[SPACE])["PhoneNumbers"].clone();
    assert_eq!(
        (&all[0]["UpCallbackUrl"], &all[0]["Status"]),
        (&json!("http://127.0.0.1:1/"), &json!("CONNECTED"))
    );
    assert_eq!(all.as_array().map(Vec::len), Some(2));

    let bought = [("PhoneNumber", "8613800000005"), ("VerifyCode", "123456")];
    let validated = walk.ok("GetPreValidatePhoneId", &bought)["Data"]["PhoneNumberId"].clone();
    let id = validated.as_str().unwrap();
    let add = |id| {
        [
            SPACE,
            ("Cc", "86"),
            ("PhoneNumber", "13800000005"),
            ("VerifiedName", "Shop"),
            ("PreValidateId", id),
        ]
    };
    assert!(walk.call("AddChatappPhoneNumber", &add("1")).is_err());
    walk.ok("AddChatappPhoneNumber", &add(id));
    walk.ok("ChatappPhoneNumberRegister", &[SPACE, ("PhoneNumber", "8613800000005")]);
}

pub(super) fn migration(walk: &mut Walk) {
    let start = [SPACE, ("CountryCode", "86"), ("MobileNumber", "13800000000")];
    let started = walk.ok("CreateChatappMigrationInitiate", &start)["Data"].clone();
    assert_eq!(
        (&started["PhoneNumber"], &started["Status"]),
        (&json!(NUMBER.1), &json!("MIGRATING"))
    );
    let one = [SPACE, NUMBER];
    assert!(walk.call("ChatappMigrationRegister", &one).is_err(), "it is not verified");
    walk.ok("GetMigrationVerifyCode", &[SPACE, NUMBER, ("Locale", "en"), ("Method", "sms")]);
    let verified = walk.ok("ChatappMigrationVerified", &[SPACE, NUMBER, ("VerifyCode", "1")]);
    assert_eq!(verified["Data"]["Id"], started["Id"]);
    walk.ok("ChatappMigrationRegister", &one);
    assert!(walk.call("ChatappMigrationRegister", &one).is_err(), "the migration is over");
}

pub(super) fn usernames(walk: &mut Walk) {
    let other = ("PhoneNumber", "8613800000001");
    let set = |number, action| [SPACE, number, ("Username", "Shop"), ("TransferAction", action)];
    assert!(walk.call("GetWhatsappUserName", &[SPACE, NUMBER]).is_err());
    walk.ok("UpdateWhatsappUserName", &set(NUMBER, "none"));
    assert_eq!(walk.ok("GetWhatsappUserName", &[SPACE, NUMBER])["Data"]["Username"], "Shop");
    assert_eq!(walk.call("UpdateWhatsappUserName", &set(other, "none")), Err("147005".to_owned()));
    walk.ok("UpdateWhatsappUserName", &set(other, "force_transfer"));
    assert!(walk.call("GetWhatsappUserName", &[SPACE, NUMBER]).is_err());
    assert_eq!(walk.ok("DeleteWhatsappUserName", &[SPACE, other])["Data"], true);
}

pub(super) fn wabas(walk: &mut Walk) {
    let bound = walk.ok("ChatappBindWaba", &[("WabaId", "7")])["Data"].clone();
    assert_eq!(walk.ok("ChatappBindWaba", &[("WabaId", "7")])["Data"], bound, "it stays bound");
    let space = ("CustSpaceId", bound["CustSpaceId"].as_str().unwrap());
    assert_eq!(walk.ok("QueryChatappBindWaba", &[space])["Data"]["Id"], "7");
    assert!(walk.call("QueryChatappBindWaba", &[SPACE]).is_err());
    assert_eq!(walk.ok("QueryMMLActive", &[space])["Data"], "N");
    let turn_on = [space, ("WabaId", "7"), ("Code", "once")];
    walk.ok("UpdateWabaMmlStatus", &turn_on);
    assert_eq!(walk.ok("QueryMMLActive", &[space])["Data"], "Y");
    assert_eq!(
        walk.call("GetPermissionByCode", &[("Code", "once")]),
        Err("InvalidParameter.CodeUsed".to_owned())
    );
    walk.ok("GetPermissionByCode", &[("Code", "another")]);
}
