//! Every golden case, as the official SDK sends it: from wire-named JSON through the public API to the wire,
//! and from the reply back to JSON.

use std::collections::BTreeMap;
use std::time::SystemTime;

use cams_api::sign::parse_date;
use cams_api::{Client, Credentials, ErrorKind, Operation, chat_groups, operations};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::loopback::{Answer, Server};

/// The operations whose golden files are played; one line each.
macro_rules! golden {
    ($($test:ident: $request:ty,)*) => {
        $(
            #[tokio::test]
            async fn $test() {
                play::<$request>().await;
            }
        )*

        const PLAYED: &[&str] = &[$(<$request as Operation>::ACTION),*];
    };
}

golden! {
    add_chat_group: chat_groups::AddChatGroupRequest,
    add_chat_group_invite_link: chat_groups::AddChatGroupInviteLinkRequest,
    delete_chat_group: chat_groups::DeleteChatGroupRequest,
    delete_chat_group_invite_link: chat_groups::DeleteChatGroupInviteLinkRequest,
    delete_chat_group_participants: chat_groups::DeleteChatGroupParticipantsRequest,
    list_chat_group: chat_groups::ListChatGroupRequest,
    list_chat_group_participants: chat_groups::ListChatGroupParticipantsRequest,
    update_chat_group: chat_groups::UpdateChatGroupRequest,
}

#[test]
fn no_golden_file_of_a_known_operation_is_left_out() {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).unwrap();
    for file in files {
        let name = file.unwrap().file_name().into_string().unwrap();
        let action = name.strip_suffix(".json").unwrap();
        if operations::find(action).is_some() {
            assert!(PLAYED.contains(&action), "add a line for {action} to the table of this test");
        }
    }
}

async fn play<O>()
where
    O: Operation + DeserializeOwned,
    O::Response: Serialize,
{
    let path = format!("{}/tests/golden/{}.json", env!("CARGO_MANIFEST_DIR"), O::ACTION);
    let golden: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(golden["action"], O::ACTION);
    let date = parse_date(golden["fixed"]["date"].as_str().unwrap()).unwrap();
    let nonce = golden["fixed"]["nonce"].as_str().unwrap();
    let host = golden["host"].as_str().unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let name = case["case"].as_str().unwrap();
        signs_as_expected::<O>(case, host, date, nonce).await;
        let server = Server::always(answer(&case["response"])).await;
        let result = client(case, &server.url()).call(request::<O>(case)).send().await;
        sends_as_expected(case, &server);
        let body = &case["response"]["body"];
        if body["Success"] == false {
            let error = result.err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Service, "{name}");
            assert_eq!(error.request_id(), body["RequestId"].as_str(), "{name}");
            let reply: O::Response = serde_json::from_slice(error.body().unwrap()).unwrap();
            assert_eq!(without_nulls(serde_json::to_value(reply).unwrap()), *body, "{name}");
        } else {
            assert_eq!(
                without_nulls(serde_json::to_value(result.unwrap()).unwrap()),
                *body,
                "{name}"
            );
        }
    }
}

async fn signs_as_expected<O: Operation + DeserializeOwned>(
    case: &Value,
    host: &str,
    date: SystemTime,
    nonce: &str,
) {
    let client = client(case, &format!("http://{host}"));
    let signed = client.call(request::<O>(case)).sign(date, nonce).await.unwrap();
    assert_eq!(signed.canonical_request(), case["signing"]["canonicalRequest"]);
    assert_eq!(signed.authorization(), case["signing"]["authorization"]);
}

fn sends_as_expected(case: &Value, server: &Server) {
    let requests = server.requests();
    let [request] = requests.as_slice() else {
        panic!("expected one request, not {}", requests.len())
    };
    let expect = &case["expect"];
    assert_eq!(request.method, expect["method"]);
    assert_eq!(request.path(), expect["path"]);
    assert_eq!(texts(request.query()), expect["query"]);
    assert_eq!(texts(request.form()), expect["form"]);
    let credentials = &case["credentials"];
    request.assert_signed_by(
        credentials["accessKeyId"].as_str().unwrap(),
        credentials["accessKeySecret"].as_str().unwrap(),
    );
    assert_eq!(
        request.headers.get("x-acs-security-token").map(String::as_str),
        credentials["securityToken"].as_str()
    );
}

fn client(case: &Value, endpoint: &str) -> Client {
    let text = |name: &str| case["credentials"][name].as_str();
    let credentials =
        Credentials::new(text("accessKeyId").unwrap(), text("accessKeySecret").unwrap())
            .with_security_token(text("securityToken").unwrap_or_default());
    Client::builder().endpoint(endpoint).credentials(credentials).build().unwrap()
}

fn request<O: DeserializeOwned>(case: &Value) -> O {
    serde_json::from_value(case["input"].clone()).unwrap()
}

fn answer(response: &Value) -> Answer {
    Answer::of(
        response["status"].as_u64().unwrap().try_into().unwrap(),
        &response["body"].to_string(),
    )
}

fn texts(pairs: Vec<(String, String)>) -> Value {
    let count = pairs.len();
    let map: BTreeMap<_, _> = pairs.into_iter().collect();
    assert_eq!(map.len(), count, "a parameter is sent twice");
    serde_json::to_value(map).unwrap()
}

/// What a typed reply adds to the JSON that it was read from: absent elements, as null or as empty lists.
fn without_nulls(value: Value) -> Value {
    let is_present = |value: &Value| !value.is_null() && *value != Value::Array(Vec::new());
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .filter(|(_, value)| is_present(value))
                .map(|(name, value)| (name, without_nulls(value)))
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.into_iter().map(without_nulls).collect()),
        other => other,
    }
}
