//! Rules over the socket: answers of the test's choice instead of the server's own.

use std::time::Duration;

use cams_api::{Client, Credentials, Error, ErrorKind};
use cams_mock::Server;
use serde_json::json;

use crate::support::builder;

async fn server() -> (Server, Client) {
    let server = builder().credential("id", "secret").start().await.unwrap();
    let client = Client::builder().credentials(Credentials::new("id", "secret"));
    let client = client.endpoint(server.url()).lenient().build().unwrap();
    (server, client)
}

async fn delete(client: &Client, group_id: &str) -> Result<Option<i64>, Error> {
    let call = client.delete_chat_group_invite_link().business_number("8613800000000");
    let response = call.cust_space_id("cams-1").group_id(group_id).send().await?;
    assert_eq!(response.code.as_deref(), Some("OK"));
    Ok(response.result)
}

#[tokio::test]
async fn answers_come_in_the_order_of_the_chain() {
    let (server, client) = server().await;
    let rule = server.on("DeleteChatGroupInviteLink").with("GroupId", "E1").throttle(1);
    let rule = rule.response(json!({ "Result": 7 })).fail("Group.Gone").http(404, "no JSON");
    rule.response(json!({ "Result": 8 })).delay(Duration::from_millis(1));

    assert_eq!(delete(&client, "E1").await.unwrap(), Some(7));
    assert_eq!(delete(&client, "E1").await.unwrap_err().code(), Some("Group.Gone"));
    let foreign = delete(&client, "E1").await.unwrap_err();
    assert_eq!((foreign.kind(), foreign.status()), (ErrorKind::UnexpectedResponse, Some(404)));
    assert_eq!(delete(&client, "E1").await.unwrap(), Some(8));
    // No rule: the server's own behavior.
    let own = delete(&client, "E2").await.unwrap_err();
    assert_eq!(own.code(), Some("InvalidParameter.GroupNotExist"));
}

#[tokio::test]
async fn a_broken_connection_is_one() {
    let (server, client) = server().await;
    server.on("DeleteChatGroupInviteLink").broken().times(1);
    let error = delete(&client, "E1").await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Transport, None));
}

#[tokio::test]
async fn calls_are_checked_before_the_rules() {
    let (server, _) = server().await;
    server.on("DeleteChatGroupInviteLink").response(json!({}));
    let stranger = Client::builder().credentials(Credentials::new("id", "wrong"));
    let stranger = stranger.endpoint(server.url()).lenient().build().unwrap();
    assert_eq!(delete(&stranger, "E1").await.unwrap_err().kind(), ErrorKind::Signature);
}

#[tokio::test]
#[should_panic(expected = "\"DeleteGroup\" is not an operation")]
async fn a_misspelt_operation_is_refused() {
    server().await.0.on("DeleteGroup");
}
