//! The log of calls, and what a test expects to arrive.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use cams_api::Client;
use cams_api::chat_groups::AddChatGroupRequest;
use cams_mock::Server;
use serde_json::json;

use crate::support::{ID, Request, SECRET, client, server, server_at_now};

const NUMBER: &str = "8613800000000";

async fn add(client: &Client, subject: &str) {
    let call = client.add_chat_group().business_number(NUMBER).cust_space_id("cams-1");
    call.subject(subject).description("secret plans").send().await.unwrap();
}

#[tokio::test]
async fn calls_are_read_back_as_requests() {
    let server = server().await;
    let client = client(&server, SECRET);
    add(&client, "a").await;
    add(&client, "b+c d").await;

    let calls = server.calls_of::<AddChatGroupRequest>();
    assert_eq!(calls.len(), 2);
    assert_eq!(calls[1].subject.as_deref(), Some("b+c d"));

    let calls = server.calls("AddChatGroup");
    assert_eq!(calls[0].text("Subject"), Some("a"));
    assert_eq!((calls[0].status(), calls[0].code()), (Some(200), Some("OK")));
    assert_eq!(calls[0].parameters()["BusinessNumber"], json!(NUMBER));
    assert!(calls[0].time() <= calls[1].time() && calls[0].request_id() != calls[1].request_id());
    let debug = format!("{calls:?}");
    assert!(debug.contains("\"Subject\"") && !debug.contains(NUMBER), "{debug}");
    assert!(calls[0].request::<AddChatGroupRequest>().is_ok());
    assert!(server.calls("ListChatGroup").is_empty());
}

#[tokio::test]
async fn each_call_is_one_line_without_values() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let builder = Server::builder().credential(ID, SECRET);
    let builder = builder.log(move |line| sink.lock().unwrap().push(line.to_owned()));
    let server = builder.start().await.unwrap();
    let client = client(&server, SECRET);
    add(&client, "a").await;
    let call = client.add_chat_group().business_number(NUMBER).cust_space_id("cams-1");
    call.customize().extra_param("CustSpaceId", "").send().await.unwrap_err();
    let call = client.delete_chat_group_invite_link().group_id("E1").business_number(NUMBER);
    call.cust_space_id("cams-1").send().await.unwrap_err();
    server.on("AddChatGroup").broken();
    let call = client.add_chat_group().business_number(NUMBER).cust_space_id("cams-1");
    call.subject("b").description("c").send().await.unwrap_err();
    let stranger = crate::support::client(&server, "wrong");
    let call = stranger.delete_chat_group_invite_link().group_id("E1").business_number(NUMBER);
    call.cust_space_id("cams-1").send().await.unwrap_err();

    let lines = lines.lock().unwrap();
    assert_eq!(
        lines[..4],
        [
            "AddChatGroup 200 OK",
            "AddChatGroup 400 MissingCustSpaceId: CustSpaceId is mandatory for this action.",
            "DeleteChatGroupInviteLink 200 InvalidParameter.GroupNotExist",
            "AddChatGroup: no response",
        ]
    );
    assert!(lines[4].starts_with("DeleteChatGroupInviteLink 400 SignatureDoesNotMatch: "));
    assert!(lines.iter().all(|line| !line.contains(NUMBER) && !line.contains('\n')), "{lines:?}");

    assert_eq!(server.calls("DeleteChatGroupInviteLink").len(), 1, "the stranger's is left out");
    let all = server.all_calls();
    assert_eq!(all.len(), 5);
    assert!(all[4].parameters().is_empty());
    assert_eq!(all[1].reason(), Some("CustSpaceId is mandatory for this action."));
    assert_eq!((all[3].status(), all[3].code()), (None, None));
}

#[tokio::test]
async fn a_name_that_is_no_operation_is_not_logged() {
    let server = server_at_now().await;
    let mut request = Request::new();
    request.set("x-acs-action", "8613800000000");
    request.send(&server).await;
    let all = server.all_calls();
    assert_eq!((all[0].operation(), all[0].code()), ("", Some("InvalidAction.NotFound")));
}

/// The report of a server whose expectations are not met.
fn report(server: &Server) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| server.verify())).unwrap_err();
    panic.downcast_ref::<String>().unwrap().clone()
}

/// Lets a test drop a server with expectations that are not met.
fn forgive(server: Server) {
    catch_unwind(AssertUnwindSafe(|| drop(server))).unwrap_err();
}

#[tokio::test]
async fn expectations_that_are_met_are_silent() {
    let server = server().await;
    server.expect("AddChatGroup");
    server.expect("AddChatGroup").with("Subject", "a").times(1);
    server.expect("SendChatappMessage").times(0);
    let client = client(&server, SECRET);
    add(&client, "a").await;
    add(&client, "b").await;
    server.verify();
}

#[tokio::test]
async fn a_report_names_the_nearest_call_and_the_difference() {
    let server = server().await;
    let expectation = server.expect("AddChatGroup").with("Subject", "x");
    let line = line!() - 1;
    expectation.with("CustSpaceId", "cams-1").with("BusinessNumber", "86139").times(1);
    let client = client(&server, SECRET);
    add(&client, "a").await;

    let file = file!();
    assert_eq!(
        report(&server),
        format!(
            "1 of 1 expectations not met\n\
             {file}:{line}: AddChatGroup with Subject \"x\" and CustSpaceId \"cams-1\" and BusinessNumber ***\n  \
             expected 1, came 0\n  \
             nearest is call 1: Subject is \"a\"; BusinessNumber differs"
        )
    );
    forgive(server);
}

#[tokio::test]
async fn a_report_tells_refused_and_superfluous_calls() {
    let server = Server::builder().credential(ID, SECRET).start().await.unwrap();
    server.expect("AddChatGroup").times(0);
    server.expect("DeleteChatGroupInviteLink");
    server.expect("ListChatGroup");
    let client = client(&server, SECRET);
    add(&client, "a").await;
    let call = client.delete_chat_group_invite_link().business_number(NUMBER).cust_space_id("c");
    call.customize().extra_param("GroupId", "").send().await.unwrap_err();

    let report = report(&server);
    assert!(report.starts_with("3 of 3 expectations not met\n"), "{report}");
    assert!(report.contains("\n  expected 0, came 1\n  calls that match: 1\n"), "{report}");
    let refused = "\n  expected at least 1, came 0\n  nearest is call 2: refused \
                   (DeleteChatGroupInviteLink 400 MissingGroupId: GroupId is mandatory for this action.)\n";
    assert!(report.contains(refused), "{report}");
    assert!(
        report.ends_with("\n  other calls: AddChatGroup, DeleteChatGroupInviteLink"),
        "{report}"
    );
    forgive(server);
}

#[tokio::test]
async fn disturbed_calls_count() {
    let server = server().await;
    server.expect("AddChatGroup").times(1);
    server.fault(cams_mock::faults::Fault::on("AddChatGroup").times(1).throttled());
    add(&client(&server, SECRET), "a").await;
    let report = report(&server);
    assert!(report.contains("expected 1, came 2\n  calls that match: 1, 2"), "{report}");
    forgive(server);
}

#[tokio::test]
#[should_panic(expected = "expected at least 1, came 0\n  no call came at all")]
async fn dropping_the_server_verifies() {
    server().await.expect("AddChatGroup");
}

#[tokio::test]
#[should_panic(expected = "the first panic")]
async fn a_panic_is_not_hidden_by_another() {
    let server = server().await;
    server.expect("AddChatGroup");
    panic!("the first panic");
}

#[tokio::test]
#[should_panic(expected = "\"AddTheGroup\" is not an operation")]
async fn a_misspelt_operation_is_refused() {
    server().await.calls("AddTheGroup");
}
