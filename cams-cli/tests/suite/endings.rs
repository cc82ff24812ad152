//! Exit codes and the words of endings.

use serde_json::{Value, json};

use crate::support::{lenient_service, line, service};

const LIST: &str = "list-chat-group --business-number 1 --cust-space-id c";
const SEND: &str = "send-chatapp-message --channel-type whatsapp --from 8613800000000 \
                    --to 8613900000000 --type template --template-code 1119";

#[test]
fn a_refusal_of_the_service_has_its_code_and_request_id() {
    let service = service();
    service.server.on("ListChatGroup").fail("Product.Unsubscript");
    let ran = line(LIST).at(&service).run();
    let text = ran.fails(4);
    assert!(text.contains("Product.Unsubscript") && text.contains("request ID "), "{text}");

    let service = crate::support::service();
    service.server.on("ListChatGroup").fail("Product.Unsubscript");
    let ran = line(&format!("{LIST} --output json")).at(&service).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    let error = &error["Error"];
    assert_eq!(error["Kind"], "service");
    assert_eq!(error["Code"], "Product.Unsubscript");
    assert_eq!(error["Operation"], "ListChatGroup");
    assert!(error["RequestId"].is_string(), "{error}");
}

#[test]
fn each_end_has_an_exit_code_of_its_own() {
    let no_keys = line(LIST).run();
    assert!(no_keys.fails(3).contains("nothing was sent"), "{no_keys:?}");

    let wrong_keys = line(LIST).at(&service()).env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "no").run();
    wrong_keys.fails(3);

    let nobody = line(&format!("--endpoint http://127.0.0.1:9 --retry 1 {LIST}"))
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
        .run();
    nobody.fails(6);

    let service = service();
    service.server.on("SendChatappMessage").broken();
    let maybe = line(SEND).at(&service).run();
    assert!(maybe.fails(7).contains("may have executed"), "{maybe:?}");
}

#[test]
fn a_wait_ends_when_its_condition_holds_or_its_time_is_over() {
    let service = service();
    let total = |total: u32| json!({ "Data": { "Total": total, "List": [] } });
    service.server.on("ListChatGroup").response(total(0)).response(total(7));
    let wait = "--wait-until 'Data.Total > `0`' --wait-every 10ms --query Data.Total";
    assert_eq!(line(&format!("{wait} {LIST}")).at(&service).run().ok(), "7\n");

    let over = "--wait-until 'Data.Total > `9`' --wait-every 10ms --wait-at-most 50ms";
    line(&format!("{over} {LIST}")).at(&service).run().fails(8);
}

#[test]
fn a_dry_run_needs_no_account_and_hides_what_is_confidential() {
    let shown = line(&format!("{SEND} --content '{{\"text\":\"hello\"}}' --dry-run")).run();
    assert!(shown.stdout.contains("curl -X POST"), "{shown:?}");
    for secret in ["8613800000000", "8613900000000", "hello"] {
        assert!(!shown.stdout.contains(secret), "{shown:?}");
    }
}

#[test]
fn output_has_four_forms() {
    let service = service();
    let rule = service.server.on("ListChatGroup");
    let response = json!({ "Data": { "List": [{ "Subject": "a: b" }], "Total": 1 } });
    let rule = rule.response(response.clone()).response(response.clone());
    rule.response(response.clone()).response(response);
    let list = |words: &str| line(&format!("{LIST} {words}")).at(&service).run().ok();
    assert_eq!(
        list("--output json --query Data"),
        "{\"List\":[{\"Subject\":\"a: b\"}],\"Total\":1}\n"
    );
    assert_eq!(list("--output text --query Data.List[].Subject"), "a: b\n");
    assert_eq!(list("--output yaml --query Data.List"), "- Subject: \"a: b\"\n");
    assert_eq!(list("--output table --columns subject"), " Subject\n a: b\n");
}

#[test]
#[cfg(unix)]
fn a_closed_pipe_is_no_error() {
    use std::process::{Command, Stdio};

    let mut child = Command::new(env!("CARGO_BIN_EXE_cams"))
        .args(["operations", "--output", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
}

#[test]
fn undocumented_parameters_and_values_can_be_sent() {
    let service = lenient_service();
    service.server.on("ListChatGroup").with("GroupStatus", "NEW").response(json!({ "Code": "OK" }));
    let list = format!("{LIST} --group-status NEW --unchecked --timeout 5s");
    line(&list).at(&service).run().ok();
    let local = "--local --unchecked list-chat-group --business-number 1 --cust-space-id c --group-status NEW";
    let ran = line(local).run();
    assert!(ran.stderr.starts_with("note: ListChatGroup: "), "{ran:?}");
    ran.ok();
    let shown = line(&format!("{LIST} --extra-param New=1 --dry-run")).run().ok();
    assert!(shown.contains("&New=***"), "{shown}");
}
