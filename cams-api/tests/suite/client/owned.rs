//! Requests and calls own what they need: they are data that can be kept, cloned, returned and
//! spawned.

use std::time::Duration;

use cams_api::chat_groups::{DeleteChatGroupInviteLinkRequest, DeleteChatGroupInviteLinkResponse};
use cams_api::types::{ChannelType, Page};
use cams_api::{Call, Client};
use tokio::task::JoinSet;

use crate::support::{Answer, Server};

/// The client may go before its request does.
fn prepared(server: &Server) -> DeleteChatGroupInviteLinkRequest<Client> {
    let client = server.client();
    let request = client.delete_chat_group_invite_link().business_number("861");
    request.channel_type(ChannelType::Whatsapp).cust_space_id("cams-1")
}

#[tokio::test]
async fn one_request_is_sent_for_many_groups_at_once() {
    let server = Server::always(Answer::json(r#"{"Result":1}"#)).await;
    let base = prepared(&server);
    let mut set = JoinSet::new();
    for group in ["E1", "E2", "E3"] {
        set.spawn(base.clone().group_id(group).send());
    }
    for response in set.join_all().await {
        assert_eq!(response.unwrap().result, Some(1));
    }
    let mut queries: Vec<_> =
        server.requests().iter().map(|request| request.raw_query().to_owned()).collect();
    queries.sort();
    let query = |group: &str| {
        format!("BusinessNumber=861&ChannelType=WHATSAPP&CustSpaceId=cams-1&GroupId={group}")
    };
    assert_eq!(queries, ["E1", "E2", "E3"].map(query));
}

#[tokio::test]
async fn a_call_keeps_its_options_when_it_is_cloned() {
    struct Job {
        call: Call<DeleteChatGroupInviteLinkRequest>,
    }
    let server = Server::always(Answer::json("{}")).await;
    let call = prepared(&server).group_id("E1").customize().extra_param("OwnerId", "7");
    let job = Job { call: call.timeout(Duration::from_secs(30)) };
    let (first, second) = tokio::join!(job.call.clone().send(), job.call);
    first.unwrap();
    second.unwrap();
    for request in server.requests() {
        assert!(request.raw_query().contains("&OwnerId=7"), "{}", request.raw_query());
    }
}

#[tokio::test]
async fn a_request_is_data_and_its_await_sends_it() {
    let server = Server::always(Answer::json(r#"{"Result":1}"#)).await;
    let response: DeleteChatGroupInviteLinkResponse =
        prepared(&server).group_id("E").await.unwrap();
    assert_eq!(response.result, Some(1));

    let data = DeleteChatGroupInviteLinkRequest::new().business_number("861").group_id("E");
    let data = data.channel_type(ChannelType::Whatsapp);
    let mut same = data.clone().set_channel_type(None);
    assert_ne!(same, data);
    same.channel_type = Some(ChannelType::Whatsapp);
    assert_eq!(same, data);
    let response = server.client().call(data.cust_space_id("cams-1")).send().await.unwrap();
    assert_eq!(response.result, Some(1));
    let [first, second] = &server.requests()[..] else { panic!("two requests") };
    assert_eq!(first.raw_query(), second.raw_query());
}

#[test]
fn a_field_is_set_or_cleared_by_an_option() {
    let page = Page::new().index(1).set_size(Some(20));
    assert_eq!((page.index, page.size), (Some(1), Some(20)));
    assert_eq!(page.set_index(None).index, None);
}
