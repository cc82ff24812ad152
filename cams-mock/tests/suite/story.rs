//! The state of the server, seen through the typed client: groups, links and participants.

use cams_api::chat_groups::{ChatGroupParticipant as Participant, ListChatGroupRequest, Page};
use cams_api::{Client, Credentials, Error, ErrorKind, Placement};
use tokio::task::JoinSet;

use crate::support::{SECRET, builder, client, server};

const NUMBER: &str = "8613800000000";
const SPACE: &str = "cams-1";

/// The parameters of every operation on an existing group.
macro_rules! on {
    ($call:expr, $group:expr) => {
        $call.business_number(NUMBER).cust_space_id(SPACE).group_id($group)
    };
}

/// Creates a group and looks up its ID.
async fn create(client: &Client, subject: &str) -> String {
    let created =
        client.add_chat_group().business_number(NUMBER).cust_space_id(SPACE).subject(subject);
    assert!(created.send().await.unwrap().unique_code.is_some());
    let groups =
        client.list_chat_group().business_number(NUMBER).cust_space_id(SPACE).subject(subject);
    let groups = groups.page(page(1, 1)).send().await.unwrap();
    groups.data.unwrap().list[0].group_id.clone().unwrap()
}

fn page(index: i64, size: i64) -> Page {
    Page::new().index(index).size(size)
}

fn assert_business_error<T: std::fmt::Debug>(result: Result<T, Error>, code: &str) {
    let error = result.unwrap_err();
    let is_about_parameter = code.starts_with("InvalidParameter.");
    let kind = if is_about_parameter { ErrorKind::InvalidParameter } else { ErrorKind::Service };
    assert_eq!((error.kind(), error.code()), (kind, Some(code)));
    assert_eq!(error.status(), Some(200));
    assert!(error.request_id().is_some());
}

#[tokio::test]
async fn a_link_is_created_listed_and_deleted_once() {
    let server = server().await;
    let client = client(&server, SECRET);
    let subject = "a b + c*d ~ 群组 é 😀 %20&=";
    let group = create(&client, subject).await;

    let link =
        on!(client.add_chat_group_invite_link(), &group).send().await.unwrap().invite_link.unwrap();
    let listed =
        client.list_chat_group().business_number(NUMBER).cust_space_id(SPACE).page(page(1, 10));
    let listed = listed.send().await.unwrap().data.unwrap();
    assert_eq!(listed.total, Some(1));
    assert_eq!(listed.list[0].subject.as_deref(), Some(subject));
    assert_eq!(listed.list[0].invite_link.as_deref(), Some(&*link));
    assert_eq!(listed.list[0].group_status, Some("ACTIVE".into()));

    let deleted = on!(client.delete_chat_group_invite_link(), &group).send().await.unwrap();
    assert_eq!((deleted.result, deleted.success), (Some(1), Some(true)));
    assert_eq!(deleted.code.as_deref(), Some("OK"));
    assert_eq!(deleted.message.as_deref(), Some("None"));
    assert_eq!(deleted.access_denied_detail.as_deref(), Some("None"));
    assert!(deleted.request_id.is_some());

    let again = on!(client.delete_chat_group_invite_link(), &group).send().await;
    assert_business_error(again, "DelError.InviteLinkNotExist");
}

#[tokio::test]
async fn an_unknown_group_is_a_business_error() {
    let server = server().await;
    let client = client(&server, SECRET);
    let group = create(&client, "mine").await;
    let unknown = "InvalidParameter.GroupNotExist";
    assert_business_error(on!(client.add_chat_group_invite_link(), "E1").send().await, unknown);
    assert_business_error(on!(client.delete_chat_group_invite_link(), "E1").send().await, unknown);
    assert_business_error(on!(client.delete_chat_group(), "E1").send().await, unknown);
    assert_business_error(on!(client.update_chat_group(), "E1").send().await, unknown);
    assert_business_error(on!(client.list_chat_group_participants(), "E1").send().await, unknown);
    // Another space or number does not see the group.
    let elsewhere = on!(client.delete_chat_group(), &group).cust_space_id("cams-2");
    assert_business_error(elsewhere.send().await, unknown);
    let other_number = on!(client.delete_chat_group(), &group).business_number("8613800000001");
    assert_business_error(other_number.send().await, unknown);
}

#[tokio::test]
async fn groups_are_filtered_paged_updated_and_deleted() {
    let server = server().await;
    let client = client(&server, SECRET);
    let first = create(&client, "first").await;
    let second = create(&client, "second").await;
    let list =
        || client.list_chat_group().business_number(NUMBER).cust_space_id(SPACE).page(page(1, 10));

    assert_eq!(ids(list()).await, [second.as_str(), &first], "the newest comes first");
    assert_eq!(ids(list().page(page(2, 1))).await, [first.as_str()]);
    assert_eq!(ids(list().group_status("ACTIVE").subject("first")).await, [first.as_str()]);
    assert!(ids(list().group_status("DELETING")).await.is_empty());
    assert!(ids(list().cust_space_id("cams-2")).await.is_empty());
    assert_business_error(list().page(page(0, 10)).send().await, "InvalidParameter.PageInvalid");

    let renamed =
        on!(client.update_chat_group(), &first).subject("renamed").description("new").send().await;
    assert_eq!(renamed.unwrap().result, Some(1));
    assert_eq!(ids(list().subject("renamed")).await, [first.as_str()]);

    assert_eq!(on!(client.delete_chat_group(), &first).send().await.unwrap().result, Some(1));
    assert_eq!(ids(list()).await, [second]);
}

async fn ids(list: ListChatGroupRequest<Client>) -> Vec<String> {
    let groups = list.send().await.unwrap().data.unwrap().list;
    groups.into_iter().map(|group| group.group_id.unwrap()).collect()
}

#[tokio::test]
async fn an_empty_text_is_kept_as_one() {
    let server = server().await;
    let client = client(&server, SECRET);
    let group = create(&client, "named").await;
    let renamed = on!(client.update_chat_group(), &group).subject("").send().await;
    assert_eq!(renamed.unwrap().result, Some(1));
    let add = client.add_chat_group().business_number(NUMBER).cust_space_id(SPACE);
    add.subject("").description("").send().await.unwrap();
    let list = client.list_chat_group().business_number(NUMBER).cust_space_id(SPACE);
    let groups = list.page(page(1, 10)).subject("").send().await.unwrap().data.unwrap().list;
    let texts: Vec<_> =
        groups.iter().map(|g| (g.subject.as_deref(), g.description.as_deref())).collect();
    assert_eq!(texts, [(Some(""), Some("")), (Some(""), None)]);
}

#[tokio::test]
async fn participants_join_and_are_removed() {
    let server = server().await;
    let client = client(&server, SECRET);
    let group = create(&client, "team").await;
    assert!(server.add_participant(&group, "8613900000001"));
    assert!(server.add_participant(&group, "8613900000002"));
    assert!(server.add_participant(&group, "8613900000002"), "who is in already stays in");
    assert!(!server.add_participant("E1", "8613900000003"));

    let participants =
        on!(client.list_chat_group_participants(), &group).send().await.unwrap().data.unwrap();
    assert_eq!(participants.total, Some(2));
    assert_eq!(participants.list[0].participant_number.as_deref(), Some("8613900000001"));

    let leaving = ["8613900000001", "8613999999999"]
        .map(|number| Participant::new().participant_number(number));
    let removed =
        on!(client.delete_chat_group_participants(), &group).list(leaving).send().await.unwrap();
    assert_eq!(removed.result, Some(1));
    let left =
        on!(client.list_chat_group_participants(), &group).send().await.unwrap().data.unwrap();
    assert_eq!(left.list[0].participant_number.as_deref(), Some("8613900000002"));
}

#[tokio::test]
async fn parameters_may_be_sent_as_a_form() {
    let server = server().await;
    let client = client(&server, SECRET);
    let created = client.add_chat_group().business_number(NUMBER).cust_space_id(SPACE);
    let created = created.subject("a b + c*d ~ 群组").customize();
    created.placement(Placement::Form).send().await.unwrap();
    let list = client.list_chat_group().business_number(NUMBER).cust_space_id(SPACE);
    let list = list.page(page(1, 1)).subject("a b + c*d ~ 群组").customize();
    let groups = list.placement(Placement::Form).send().await.unwrap();
    assert_eq!(groups.data.unwrap().list.len(), 1);
}

#[tokio::test]
async fn a_temporary_credential_needs_its_token() {
    let builder = builder().temporary_credential("STS.id", "secret", "token");
    let server = builder.start().await.unwrap();
    let call = async |credentials: Credentials| {
        let builder = Client::builder().credentials(credentials).endpoint(server.url());
        let client = builder.lenient().build().unwrap();
        client.add_chat_group().business_number(NUMBER).cust_space_id(SPACE).send().await
    };
    let credentials = || Credentials::new("STS.id", "secret");
    assert!(call(credentials().with_security_token("token")).await.is_ok());
    for credentials in [credentials(), credentials().with_security_token("other")] {
        let error = call(credentials).await.unwrap_err();
        assert!(error.code().unwrap().starts_with("InvalidSecurityToken."), "{error}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_refused() {
    let server = server().await;
    let call = on!(client(&server, "wrong").delete_chat_group_invite_link(), "E1").send().await;
    let error = call.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Signature, Some(400)));
    assert_eq!(error.code(), Some("SignatureDoesNotMatch"));
    let text = error.to_string();
    assert!(text.contains("the secret does not belong to the access key ID"), "{text}");
}

#[tokio::test]
async fn many_at_once() {
    let server = server().await;
    let client = client(&server, SECRET);
    let mut calls = JoinSet::new();
    for number in 0..200 {
        let client = client.clone();
        calls.spawn(async move {
            let group = create(&client, &format!("group {number}")).await;
            on!(client.add_chat_group_invite_link(), &group)
                .send()
                .await
                .unwrap()
                .invite_link
                .unwrap()
        });
    }
    let mut links = calls.join_all().await;
    links.sort();
    links.dedup();
    assert_eq!(links.len(), 200, "every group has a link of its own");
}

#[tokio::test]
async fn a_server_that_is_shut_down_or_dropped_refuses_connections() {
    let (stopped, dropped) = (server().await, server().await);
    let clients = [client(&stopped, SECRET), client(&dropped, SECRET)];
    stopped.shutdown().await;
    drop(dropped);
    for client in clients {
        let error = on!(client.delete_chat_group_invite_link(), "E1").send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
    }
}
