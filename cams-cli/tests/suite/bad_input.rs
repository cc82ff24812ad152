//! Bad input: one clear line, a hint and an exit code, before anything is sent.

use heck::ToKebabCase as _;

use crate::complete;
use crate::support::{cams, line};

#[test]
fn malformed_json_is_named_with_its_place() {
    let ran = cams(&["--local", "call", "ListChatGroup", "--params", "{\"Page\": }"]).run();
    assert_eq!(
        ran.fails(2),
        "error: --params: this is not JSON: expected value at line 1 column 10"
    );
}

#[test]
fn wrong_types_name_the_flag() {
    let ran = line("--local send-chatapp-message --fall-back-duration soon").run();
    assert_eq!(
        ran.fails(2),
        "error: --fall-back-duration: expected a 32-bit integer, found \"soon\""
    );
    let parameters = "{\"BusinessNumber\":\"1\",\"CustSpaceId\":\"c\",\"Page\":5}";
    let ran = cams(&["--local", "call", "ListChatGroup", "--params", parameters]).run();
    assert!(ran.fails(2).contains("Page: expected an object"), "{ran:?}");
}

#[test]
fn calls_with_json_are_checked_too() {
    let ran = line("--local call list-chat-group --params '{\"GroupStatus\":\"ACTIV\"}'").run();
    assert!(ran.fails(2).contains("did you mean ACTIVE?"), "{ran:?}");
    let ran = line("--local call list-chat-group --params '{\"Subject\":\"x\"}'").run();
    assert_eq!(ran.fails(2), missing("ListChatGroup", "--subject"));
}

#[test]
fn everything_that_is_missing_is_named_at_once() {
    let ran = cams(&["--local", "send-chatapp-message", "--to", "1"]).run();
    assert_eq!(ran.fails(2), missing("SendChatappMessage", "--to"));
}

/// The error for a call with this flag alone.
fn missing(operation: &str, given: &str) -> String {
    let operation = cams_api::operations::find(operation).unwrap();
    let given = [given.to_owned()];
    let flags = complete::missing(operation, &given)
        .map(|parameter| format!("--{}", parameter.name.to_kebab_case()));
    format!("error: missing {}", flags.collect::<Vec<_>>().join(", "))
}

#[test]
fn files_that_cannot_be_read_are_named() {
    let ran = line("--local send-chatapp-message --content @missing.json").run();
    assert!(ran.fails(2).starts_with("error: --content: cannot read the file missing.json: "));
    let ran = line("whatever --output json").run();
    assert_eq!(ran.code, Some(2));
    let error: serde_json::Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["Error"]["Kind"], "usage");
}

#[test]
fn a_broken_profile_is_named_with_its_file() {
    let send = "list-chat-group --business-number 1 --cust-space-id c";
    let ran = line(send).file(".aliyun/config.json", "{broken").run();
    assert!(ran.fails(3).contains("config.json"), "{ran:?}");
}

#[test]
fn expressions_are_checked_before_anything_is_sent() {
    let list = "--local list-chat-group --business-number 1 --cust-space-id c";
    for option in ["--query", "--wait-until"] {
        let ran = line(&format!("{list} {option} 'Data.['")).run();
        assert!(ran.fails(2).starts_with(&format!("error: {option}: ")), "{ran:?}");
    }
}

#[test]
fn values_come_from_files_and_standard_input() {
    let send = "--dry-run --output json send-chatapp-message --channel-type whatsapp --from 1 \
                --to 2 --type message --tag - --task-id @id.txt --label transaction";
    let shown = line(send).stdin("from stdin\n").file("id.txt", "task-7\n").run().ok();
    assert!(shown.contains("Tag=from%20stdin&TaskId=task-7"), "{shown}");
}
