//! Options of one call and of the client: headers, credentials, preset parameters.

use cams_api::chat_groups::DeleteChatGroupInviteLinkRequest;
use cams_api::retry::NoRetry;
use cams_api::{Client, Credentials, ErrorKind};
use serde_json::json;

use crate::support::{Answer, ID, SECRET, Server};

fn request() -> DeleteChatGroupInviteLinkRequest {
    let request = DeleteChatGroupInviteLinkRequest::new().business_number("861");
    request.channel_type("WHATSAPP").group_id("E1")
}

#[tokio::test]
async fn a_header_is_sent_and_not_signed() {
    let server = Server::always(Answer::json("{}")).await;
    let call = server.client().call(request().cust_space_id("c"));
    call.header("X-Trace", "a").send().await.unwrap();
    let [sent] = &server.requests()[..] else { panic!("one request") };
    sent.assert_signed_by(ID, SECRET);
    assert_eq!(sent.headers["x-trace"], "a");
    assert!(!sent.headers["authorization"].contains("x-trace"));
}

#[tokio::test]
async fn a_header_of_this_crate_is_refused_by_name() {
    let server = Server::always(Answer::json("{}")).await;
    for name in [
        "Authorization",
        "x-acs-date",
        "X-Acs-New",
        "HOST",
        "content-type",
        "User-Agent",
        "a b",
        "",
    ] {
        let call = server.client().call(request().cust_space_id("c")).header(name, "hidden");
        let error = call.send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{name}");
        let text = error.to_string();
        assert!(text.contains("the header") && text.contains("cannot be sent"), "{text}");
        assert!(!text.contains("hidden"), "{text}");
    }
    let error = server.client().call(request().cust_space_id("c")).header("x-a", "hidden\n");
    let error = error.send().await.unwrap_err();
    assert!(!error.to_string().contains("hidden"), "{error}");
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn one_client_serves_many_accounts() {
    let server = Server::always(Answer::json("{}")).await;
    let call = server.client().call(request().cust_space_id("c"));
    call.clone().credentials(Credentials::new("otherId", "otherSecret")).send().await.unwrap();
    call.clone().send().await.unwrap();
    let [other, own] = &server.requests()[..] else { panic!("two requests") };
    other.assert_signed_by("otherId", "otherSecret");
    own.assert_signed_by(ID, SECRET);

    let error = call.credentials(Credentials::new("", "secret")).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
}

fn client(server: &Server) -> Client {
    let builder = Client::builder().endpoint(server.url()).retry_policy(NoRetry);
    let builder = builder.credentials(Credentials::new(ID, SECRET));
    builder.cust_space_id("old").cust_space_id("cams-1").build().unwrap()
}

#[tokio::test]
async fn a_preset_parameter_is_sent_where_the_call_sets_none() {
    let server = Server::always(Answer::json("{}")).await;
    let client = client(&server);
    client.call(request()).send().await.unwrap();
    client.call(request().cust_space_id("own")).send().await.unwrap();
    client.call(request()).extra_param("CustSpaceId", "extra").send().await.unwrap();
    let parameters = json!({ "BusinessNumber": "861", "ChannelType": "WHATSAPP", "GroupId": "E1" });
    client.call_json("DeleteChatGroupInviteLink", parameters).send().await.unwrap();
    let spaces: Vec<_> = server.requests().iter().map(|sent| sent.raw_query().to_owned()).collect();
    let query = |space: &str| {
        format!("BusinessNumber=861&ChannelType=WHATSAPP&CustSpaceId={space}&GroupId=E1")
    };
    assert_eq!(spaces, ["cams-1", "own", "extra", "cams-1"].map(query));
    server.requests().iter().for_each(|sent| sent.assert_signed_by(ID, SECRET));
}

#[tokio::test]
async fn an_operation_without_the_parameter_gets_no_preset() {
    let server = Server::always(Answer::json("{}")).await;
    client(&server).get_chatapp_open_status().send().await.unwrap();
    assert_eq!(server.requests()[0].raw_query(), "");
}
