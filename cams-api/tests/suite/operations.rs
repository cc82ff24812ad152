//! RAM policies.

use cams_api::messages::{ListChatappMessageRequest, SendChatappMessageRequest};
use cams_api::{ErrorKind, Operation, operations};

#[test]
fn a_policy_allows_these_operations_and_nothing_else() {
    let names = [
        SendChatappMessageRequest::ACTION,
        ListChatappMessageRequest::ACTION,
        "SendChatappMessage",
    ];
    let policy = operations::policy(names).unwrap();
    let actions = ["cams:ListChatappMessage", "cams:SendChatappMessage"];
    assert_eq!(policy.actions().collect::<Vec<_>>(), actions);
    assert_eq!(policy.condition_keys().count(), 0);
    let expected = serde_json::json!({
        "Version": "1",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }],
    });
    let (line, lines) = (policy.to_string(), format!("{policy:#}"));
    assert!(!line.contains('\n') && lines.lines().count() > 8, "{lines}");
    for text in [line, lines] {
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), expected);
    }
}

#[test]
fn a_policy_for_all_operations_has_all_actions() {
    let policy = operations::policy(operations::all().map(|info| info.name)).unwrap();
    assert_eq!(policy.actions().count(), 173);
}

#[test]
fn a_policy_has_the_dependent_actions_and_condition_keys_of_each_operation() {
    for info in operations::all() {
        let policy = operations::policy([info.name]).unwrap();
        let actions: Vec<_> = policy.actions().collect();
        for action in [info.ram.action].iter().chain(info.ram.dependent_actions) {
            assert!(actions.contains(action), "{}: {action}", info.name);
        }
        let keys = policy.condition_keys().find(|(action, _)| *action == info.ram.action);
        assert_eq!(keys.map_or(&[][..], |(_, keys)| keys), info.ram.condition_keys);
    }
}

#[test]
fn a_policy_of_unknown_or_no_operations_is_an_error() {
    let error = operations::policy(["SendChatappMesage"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert!(error.to_string().contains("did you mean SendChatappMessage"), "{error}");
    let error = operations::policy([] as [&str; 0]).unwrap_err();
    assert!(error.to_string().contains("at least one operation"), "{error}");
}
