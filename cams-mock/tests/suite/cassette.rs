//! Calls of another server, recorded without confidential values, and replayed.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use cams_api::chat_groups::Page;
use cams_api::{Client, Credentials, Error, Placement};
use cams_mock::{Recording, Server};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{ID, SECRET, builder, client};

/// The access key of the service, which only the recorder has.
const REAL: (&str, &str) = ("LTAIrealAccessKey", "realAccessKeySecret");

/// A folder with a cassette in it.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("calls.jsonl")
    }

    /// The lines of the cassette.
    fn lines(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.path()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    async fn replay(&self) -> Server {
        builder().credential(ID, SECRET).replay(self.path()).start().await.unwrap()
    }
}

/// Stands for the service.
async fn service() -> Server {
    builder().credential(REAL.0, REAL.1).start().await.unwrap()
}

/// A server that records the service.
async fn recorder(service: &Server, folder: &Folder) -> Server {
    let recording = Recording::to(folder.path()).upstream(service.url());
    let recording = recording.credentials(Credentials::new(REAL.0, REAL.1));
    builder().credential(ID, SECRET).record(recording).start().await.unwrap()
}

fn page() -> Page {
    Page::new().index(1).size(10)
}

/// Creates a group and looks for its link.
async fn story(client: &Client, number: &str, subject: &str) -> Result<(String, i64), Error> {
    let call = client.add_chat_group().business_number(number).cust_space_id("cams-1");
    call.subject(subject).description("d").send().await?;
    let call = client.list_chat_group().business_number(number).cust_space_id("cams-1");
    let list = call.page(page()).customize().placement(Placement::Form).send().await?.data.unwrap();
    let group = list.list.into_iter().next().unwrap();
    let call = client.delete_chat_group_invite_link().business_number(number);
    let call = call.cust_space_id("cams-1").group_id(group.group_id.unwrap());
    let code = call.send().await.unwrap_err().code().unwrap().to_owned();
    Ok((group.business_number.unwrap() + " " + &code, list.total.unwrap()))
}

#[tokio::test]
async fn what_was_recorded_is_replayed_with_other_numbers() {
    let folder = Folder::new();
    let service = service().await;
    let recorder = recorder(&service, &folder).await;
    let live = story(&client(&recorder, SECRET), "8613800000000", "s").await.unwrap();
    assert_eq!(service.calls("ListChatGroup").len(), 1);
    assert_eq!(recorder.calls("ListChatGroup")[0].code(), Some("OK"));

    let text = fs::read_to_string(folder.path()).unwrap();
    for hidden in ["8613800000000", ID, SECRET, REAL.0, REAL.1, "x-acs", "127.0.0.1"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
    let lines = folder.lines();
    assert_eq!(lines.len(), 3);
    let fake = &lines[0]["parameters"]["BusinessNumber"];
    assert_eq!(lines[1]["response"]["Data"]["List"][0]["BusinessNumber"], *fake);
    assert_eq!(lines[0]["status"], 200);

    drop(service);
    let server = folder.replay().await;
    let client = client(&server, SECRET);
    let replayed = story(&client, "8613999999999", "s").await.unwrap();
    assert_eq!(replayed.0, live.0.replace("8613800000000", "8613999999999"));
    assert_eq!(replayed.1, live.1);
    let code = server.calls("DeleteChatGroupInviteLink")[0].code().map(str::to_owned);
    assert_eq!(code.as_deref(), live.0.split(' ').nth(1));
}

#[tokio::test]
async fn a_caller_with_a_bearer_token_is_signed_for() {
    let folder = Folder::new();
    let service = service().await;
    let recording = Recording::to(folder.path()).upstream(service.url());
    let recording = recording.credentials(Credentials::new(REAL.0, REAL.1));
    let builder = Server::builder().bearer_token("s3cret").record(recording);
    let recorder = builder.start().await.unwrap();
    let bearer = Client::builder().credentials(Credentials::bearer("s3cret"));
    let bearer = bearer.endpoint(recorder.url()).build().unwrap();
    let number = "8613800000000";
    let live = story(&bearer, number, "s").await.unwrap();
    let text = fs::read_to_string(folder.path()).unwrap();
    assert!(!text.contains("s3cret") && !text.contains("SignatureType"), "{text}");

    let server = folder.replay().await;
    assert_eq!(story(&client(&server, SECRET), number, "s").await.unwrap(), live);
}

#[tokio::test]
async fn equal_calls_are_replayed_in_their_order() {
    let folder = Folder::new();
    let service = service().await;
    let rule = service.on("DeleteChatGroupInviteLink").response(json!({ "Result": 1 }));
    rule.response(json!({ "Result": 2 })).throttle(1);
    let delete = async |client: &Client, group: &str| {
        let call = client.delete_chat_group_invite_link().business_number("86138").group_id(group);
        let call = call.cust_space_id("cams-1").customize();
        call.retry_policy(cams_api::retry::NoRetry).send().await
    };
    let recorder = recorder(&service, &folder).await;
    let live = client(&recorder, SECRET);
    for group in ["E1", "E1"] {
        delete(&live, group).await.unwrap();
    }
    delete(&live, "E1").await.unwrap_err();

    let server = folder.replay().await;
    let client = client(&server, SECRET);
    assert_eq!(delete(&client, "E1").await.unwrap().result, Some(1));
    let unknown = delete(&client, "E2").await.unwrap_err();
    assert_eq!((unknown.status(), unknown.code()), (Some(404), Some("Replay.NotRecorded")));
    let message = "DeleteChatGroupInviteLink was not recorded with these parameters. \
                   Line 1 is nearest: GroupId differs.";
    assert_eq!(server.calls("DeleteChatGroupInviteLink")[1].reason(), Some(message));
    assert_eq!(delete(&client, "E1").await.unwrap().result, Some(2));
    let throttled = delete(&client, "E1").await.unwrap_err();
    assert_eq!((throttled.status(), throttled.code()), (Some(429), Some("Throttling.User")));
    let used_up = delete(&client, "E1").await.unwrap_err();
    assert_eq!(used_up.code(), Some("Replay.UsedUp"));
    let message = "DeleteChatGroupInviteLink was recorded 3 times with these parameters.";
    assert_eq!(server.all_calls().last().unwrap().reason(), Some(message));

    let call = client.list_chat_group().business_number("86138").cust_space_id("cams-1");
    call.page(page()).send().await.unwrap_err();
    let last = server.all_calls().pop().unwrap();
    assert_eq!(last.reason(), Some("ListChatGroup was not recorded."));
}

#[tokio::test]
async fn uploads_stay_on_this_machine() {
    let folder = Folder::new();
    fs::write(folder.path(), "\n").unwrap();
    let server = folder.replay().await;
    let call = client(&server, SECRET).get_chatapp_upload_authorization().cust_space_id("cams-1");
    let data = call.send().await.unwrap().data.unwrap();
    assert_eq!(data.end_point.as_deref(), Some(server.url()));
}

#[tokio::test]
async fn differences_from_the_spec_are_reported_once() {
    let folder = Folder::new();
    let service = service().await;
    let odd = json!({ "Result": "1", "Color": "red" });
    service.on("DeleteChatGroupInviteLink").response(odd).times(2).fail("No.Group");
    let lines = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&lines);
    let recording = Recording::to(folder.path()).upstream(service.url());
    let recording = recording.credentials(Credentials::new(REAL.0, REAL.1));
    let recording = recording.differences(move |line| sink.lock().unwrap().push(line.to_owned()));
    let builder = builder().credential(ID, SECRET).record(recording);
    let server = builder.start().await.unwrap();
    let client = client(&server, SECRET);
    for _ in 0..3 {
        let call = client.delete_chat_group_invite_link().business_number("86138").group_id("E1");
        let _ = call.cust_space_id("cams-1").send().await;
    }
    let expected = [
        "DeleteChatGroupInviteLink: Color, a text, is not in the spec",
        "DeleteChatGroupInviteLink: Result is a text; the spec says an integer",
    ];
    let mut found = lines.lock().unwrap().clone();
    found.sort();
    assert_eq!(found, expected);
    assert!(!fs::read_to_string(folder.path()).unwrap().contains("red"));
    assert_eq!(folder.lines().len(), 3);
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_is_named() {
    let folder = Folder::new();
    let service = service().await;
    let recorder = recorder(&service, &folder).await;
    service.shutdown().await;
    let call = client(&recorder, SECRET).list_chat_group().business_number("8613800000000");
    let call = call.cust_space_id("cams-1").page(page()).customize();
    let error = call.retry_policy(cams_api::retry::NoRetry).send().await.unwrap_err();
    assert_eq!((error.status(), error.code()), (Some(502), Some("Recording.Unreachable")));
    let last = recorder.all_calls().pop().unwrap();
    assert!(!last.reason().unwrap().contains("8613800000000"), "{last:?}");
    assert!(folder.lines().is_empty());
}

#[tokio::test]
async fn a_cassette_that_cannot_be_used_is_named_with_the_place() {
    let folder = Folder::new();
    let start = async |recording: Option<Recording>| {
        let builder = builder().credential(ID, SECRET);
        let builder = match recording {
            Some(recording) => builder.record(recording),
            None => builder.replay(folder.path()),
        };
        builder.start().await.map(drop).unwrap_err().to_string()
    };
    let path = folder.path().display().to_string();
    assert!(start(None).await.starts_with(&format!("{path}: ")));
    let good = r#"{"action":"ListChatGroup","parameters":{},"status":200,"response":{}}"#;
    fs::write(folder.path(), format!("{good}\n\n{{\"action\":1}}\n")).unwrap();
    let expected = format!("{path}:3:11: invalid type: integer `1`, expected a string");
    assert_eq!(start(None).await, expected);

    let error = start(Some(Recording::to(folder.path()).upstream("cams"))).await;
    assert_eq!(error, format!("{path}: the upstream must be a URL such as https://host"));
    let kept = fs::read_to_string(folder.path()).unwrap();
    assert!(kept.starts_with(good), "the file is not overwritten");
}
