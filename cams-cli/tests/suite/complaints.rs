//! Complaints of users of the provider's general tool, each with a test that would have caught it.
//!
//! One complaint is about the release and has no test here: there were no builds for ARM. The table
//! `binstall` in `Cargo.toml` names the builds.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{cams, line, service};

const SEND: &str = "send-chatapp-message --channel-type whatsapp --from 8613800000000 \
                    --to 8613900000000 --type template --template-code 1119 --language en";

#[test]
fn piped_output_is_compact_json() {
    let output = line(&format!("--local {SEND}")).run().ok();
    assert_eq!(output.lines().count(), 1);
    let response: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(response["Code"], "OK");
}

#[test]
fn a_table_needs_no_columns_and_an_update_has_one_too() {
    let service = service();
    let groups =
        json!({ "Data": { "List": [{ "GroupId": "E1", "Subject": "Sale" }], "Total": 1 } });
    service.server.on("ListChatGroup").response(groups);
    let list = line("list-chat-group --business-number 1 --cust-space-id c --output table");
    assert_eq!(list.at(&service).run().ok(), " GroupId  Subject\n E1       Sale\n");

    service.server.on("UpdateChatGroup").response(json!({ "Result": 1 }));
    let update = line(
        "update-chat-group --business-number 1 --cust-space-id c --group-id E1 --subject x \
         --output table",
    );
    assert_eq!(update.at(&service).run().ok(), " Result  1\n");
}

#[test]
fn one_page_is_never_taken_for_the_whole_list() {
    let service = service();
    let page = |ids: &[&str]| {
        let list: Vec<Value> = ids.iter().map(|id| json!({ "GroupId": id })).collect();
        json!({ "Data": { "List": list, "Total": 3 } })
    };
    let list = "list-chat-group --business-number 1 --cust-space-id c --page size=2";
    service.server.on("ListChatGroup").response(page(&["E1", "E2"]));
    let one = line(list).at(&service).run();
    assert!(one.stderr.contains("2 of 3 entries"), "{one:?}");

    let service = crate::support::service();
    service.server.on("ListChatGroup").response(page(&["E1", "E2"])).response(page(&["E3"]));
    let all = line(&format!("{list} --all --query Data.List[].GroupId")).at(&service).run();
    assert_eq!(all.stderr, "");
    assert_eq!(all.ok(), "[\"E1\",\"E2\",\"E3\"]\n");
}

#[test]
fn wrong_words_are_answered_with_the_right_ones() {
    let wrong = |words: &str| line(words).run().stderr;
    assert_eq!(
        wrong("send-chatap-message"),
        "error: \"send-chatap-message\" is not an operation or a command\n\
         hint: did you mean send-chatapp-message or send-chatapp-mass-message?\n"
    );
    assert_eq!(
        wrong("send-chatapp-message --template-parms a=b"),
        "error: --template-parms is not a parameter of send-chatapp-message\n\
         hint: did you mean --template-params or --template-name?\n"
    );
    let value = wrong(&format!("{SEND} --label transation"));
    assert!(value.contains("did you mean transaction?"), "{value}");
    let option = wrong("--outptu json whoami");
    assert!(option.contains("--output"), "{option}");
}

#[test]
fn a_config_file_without_profiles_stops_nothing() {
    let ran = line(&format!("--local {SEND}"))
        .file(".aliyun/config.json", r#"{"current":"","profiles":[]}"#)
        .run();
    ran.ok();
    let without = line(SEND).file(".aliyun/config.json", r#"{"current":"","profiles":[]}"#).run();
    assert!(without.fails(3).contains("no provider has credentials"), "{without:?}");
}

#[test]
fn keys_on_the_command_line_need_no_profile() {
    let service = service();
    let keys = "--access-key-id id --access-key-secret @secret.txt";
    let ran = line(&format!("{keys} --endpoint {} {SEND}", service.server.url()));
    ran.file("secret.txt", "secret\n").run().ok();
}

#[test]
fn the_profile_is_chosen_by_option_and_by_variable() {
    let service = service();
    let config = r#"{"current":"other","profiles":[
        {"name":"other","mode":"AK","access_key_id":"wrong","access_key_secret":"wrong"},
        {"name":"mine","mode":"AK","access_key_id":"id","access_key_secret":"secret"}]}"#;
    let with = |words: &str| {
        line(&format!("--endpoint {} {words} {SEND}", service.server.url()))
            .file(".aliyun/config.json", config)
    };
    with("").run().fails(3);
    with("").env("ALIBABA_CLOUD_PROFILE", "mine").run().ok();
    with("--profile mine").run().ok();
    // The option also goes before keys in the environment.
    let keys = with("--profile mine").env("ALIBABA_CLOUD_ACCESS_KEY_ID", "wrong");
    keys.env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "wrong").run().ok();
    let missing = with("--profile nobody").run();
    assert!(missing.fails(3).contains("nobody"), "{missing:?}");
}

#[test]
fn missing_root_certificates_are_the_cause_that_is_named() {
    let ran = line(SEND)
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
        .env("SSL_CERT_DIR", ".")
        .run();
    assert!(ran.fails(2).contains("certificate"), "{ran:?}");
    assert!(ran.stderr.contains("no root certificates found"), "{ran:?}");
}

#[test]
fn throttling_is_repeated() {
    let service = service();
    service.server.on("SendChatappMessage").throttle(1).response(json!({ "MessageId": "m-1" }));
    let sent = line(&format!("{SEND} --query MessageId --output text")).at(&service).run();
    assert_eq!(sent.ok(), "m-1\n");

    let service = crate::support::service();
    service.server.on("SendChatappMessage").throttle(5);
    let refused = line(&format!("--retry 1 {SEND}")).at(&service).run();
    assert!(refused.fails(5).contains("Throttling"), "{refused:?}");
}

#[test]
fn time_limits_can_be_set() {
    let service = service();
    let rule = service.server.on("ListChatGroup").response(json!({}));
    rule.delay(Duration::from_secs(30));
    let words =
        "list-chat-group --business-number 1 --cust-space-id c --retry 1 --attempt-timeout 200ms";
    let slow = line(words).at(&service).run();
    slow.fails(6);
}

#[test]
fn values_may_begin_with_a_dash() {
    let shown = line(
        "--dry-run --output json list-chat-group --business-number -1/-1 --cust-space-id=-x --subject --all",
    );
    let shown = shown.run().ok();
    assert!(shown.contains("Subject=--all"), "{shown}");
    assert!(shown.contains("CustSpaceId=-x"), "{shown}");
}

/// A parameter wins over an option of the same name. No operation has such a parameter today; the
/// first one that does needs a session here.
#[test]
fn no_parameter_is_hidden_behind_an_option() {
    let help = cams(&["--help"]).run().ok();
    let options: Vec<&str> = help
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("--"))
        .filter(|option| !option.contains(']'))
        .collect();
    assert!(options.contains(&"endpoint") && options.contains(&"wait-until"), "{options:?}");
    let plain = |name: &str| name.replace('-', "").to_lowercase();
    for operation in cams_api::operations::all() {
        for parameter in operation.parameters {
            let is_same = |option: &&&str| plain(option) == plain(parameter.name);
            assert_eq!(options.iter().find(is_same), None, "{}", operation.name);
        }
    }
    let shown = line(&format!("{SEND} --dry-run --language en_US")).run();
    assert!(shown.fails(2).contains("--language: it is given twice"), "{shown:?}");
}
