//! Every golden case of the official SDK: from JSON with wire names through the public API to the
//! wire, and from the response back to JSON.
//!
//! This is a separate program, so that `cargo xtask verify` need not build the whole suite.

// Tells the lints that helpers of tests are tests too.
#![cfg(test)]

#[macro_use]
#[path = "../generated/each_request.rs"]
mod each_request;

#[allow(dead_code, unused_imports, reason = "the suite uses all of it")]
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use cams_api::sign::parse_date;
use cams_api::{
    Call, Client, Credentials, Error, ErrorKind, Operation, Placement, Sendable, operations,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::support::{Answer, Server};

/// Operations without a golden file, because the official SDK lacks them.
const UNRECORDED: [&str; 0] = [];

#[test]
fn every_operation_has_a_golden_file() {
    let recorded = golden_operations();
    let missing: Vec<&str> = operations::all()
        .map(|operation| operation.name)
        .filter(|name| !recorded.contains(*name))
        .collect();
    assert_eq!(missing, UNRECORDED, "tests/record_golden.py records one");
}

/// The cases by typed requests.
#[tokio::test]
async fn every_golden_case_by_type() {
    let mut left = golden_operations();
    macro_rules! play_each {
        ($($request:ty,)*) => {
            $(if left.remove(<$request as Operation>::ACTION) { Box::pin(play::<$request>()).await; })*
        };
    }
    each_request!(play_each);
    assert!(left.is_empty(), "golden files of unknown operations: {left:?}");
}

async fn play<O>()
where
    O: Operation + DeserializeOwned + Serialize,
    O::Response: Serialize,
{
    let golden = Golden::read(O::ACTION);
    for case in golden.cases() {
        assert_eq!(serde_json::to_value(request::<O>(case)).unwrap(), case["input"]);
        let call = |client: &Client| client.call(request::<O>(case));
        if golden.lacks_a_parameter(case) {
            refuses(case, call).await;
            continue;
        }
        let result = golden.plays(case, call).await;
        let body = &case["response"]["body"];
        let reply: O::Response = if is_failure(body) {
            let error = failed_as_expected(result, body);
            serde_json::from_slice(error.body().unwrap()).unwrap()
        } else {
            result.unwrap()
        };
        assert_eq!(as_json(&reply), as_sent(without_empty(body.clone())));
    }
}

/// The cases by name and JSON.
#[tokio::test]
async fn every_golden_case_by_name() {
    for action in golden_operations() {
        let golden = Golden::read(&action);
        for case in golden.cases() {
            let call = |client: &Client| client.call_json(&action, case["input"].clone());
            if golden.lacks_a_parameter(case) {
                refuses(case, call).await;
                continue;
            }
            let result = golden.plays(case, call).await;
            let body = &case["response"]["body"];
            if is_failure(body) {
                failed_as_expected(result, body);
            } else {
                assert_eq!(&result.unwrap(), body);
            }
        }
    }
}

/// The operations with a golden file. Files with a leading `_` hold something else.
fn golden_operations() -> BTreeSet<String> {
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names
        .filter(|name| !name.starts_with('_'))
        .map(|name| name.strip_suffix(".json").unwrap().to_owned())
        .collect()
}

/// A golden file.
struct Golden {
    content: Value,
}

impl Golden {
    fn read(action: &str) -> Self {
        let path = format!("{}/tests/golden/{action}.json", env!("CARGO_MANIFEST_DIR"));
        let content: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(content["action"], action);
        Self { content }
    }

    fn cases(&self) -> &[Value] {
        let cases = self.content["cases"].as_array().unwrap();
        assert!(!cases.is_empty());
        cases
    }

    /// `true` if the service requires more than it did when the case was recorded.
    fn lacks_a_parameter(&self, case: &Value) -> bool {
        let info = operations::find(self.content["action"].as_str().unwrap()).unwrap();
        info.parameters.iter().any(|it| it.required && case["input"].get(it.name).is_none())
    }

    fn date(&self) -> SystemTime {
        parse_date(self.content["fixed"]["date"].as_str().unwrap()).unwrap()
    }

    /// Signs the call of a case, and sends it to a server that gives the recorded response.
    async fn plays<R: Sendable>(
        &self,
        case: &Value,
        call: impl Fn(&Client) -> Call<R>,
    ) -> Result<R::Response, Error> {
        // The last line before a failure tells which case it was.
        println!("{} {}", self.content["action"], case["case"]);
        // Some requests were recorded without what they come to when they are signed at a given
        // time.
        if !case["signing"].is_null() {
            let host = self.content["host"].as_str().unwrap();
            let nonce = self.content["fixed"]["nonce"].as_str().unwrap();
            let client = client(case, &format!("http://{host}"));
            let call = call(&client).placement(placement(case));
            let signed = call.sign(self.date(), nonce).await.unwrap();
            assert_eq!(signed.canonical_request(), case["signing"]["canonicalRequest"]);
            assert_eq!(signed.authorization(), case["signing"]["authorization"]);
        }
        let server = Server::always(answer(&case["response"])).await;
        let client = client(case, &server.url());
        let result = call(&client).placement(placement(case)).send().await;
        sends_as_expected(case, &server);
        result
    }
}

/// A call that was recorded before a parameter became required is not sent.
async fn refuses<R: Sendable>(case: &Value, call: impl Fn(&Client) -> Call<R>) {
    let server = Server::always(answer(&case["response"])).await;
    let result = call(&client(case, &server.url())).send().await;
    assert_eq!(result.err().unwrap().kind(), ErrorKind::MissingParameter);
    assert!(server.requests().is_empty());
}

fn failed_as_expected<T>(result: Result<T, Error>, body: &Value) -> Error {
    let error = result.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.request_id(), body["RequestId"].as_str());
    error
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

/// Some operations were recorded with both placements that the gateway reads.
fn placement(case: &Value) -> Placement {
    let is_form = case["case"].as_str().unwrap().ends_with("formdata-placement");
    if is_form { Placement::Form } else { Placement::Documented }
}

/// The golden responses have arbitrary codes, most of them failures.
fn is_failure(body: &Value) -> bool {
    let code = match &body["Code"] {
        Value::Null => return body["Success"] == false,
        Value::String(code) => code.clone(),
        other => other.to_string(),
    };
    !(code.eq_ignore_ascii_case("ok") || code == "200") || body["Success"] == false
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

/// Removes what a typed response adds to its JSON: absent elements, as null or as empty lists.
fn as_json(reply: &impl Serialize) -> Value {
    without_empty(serde_json::to_value(reply).unwrap())
}

/// The field that requests and responses spell differently. Its type is written for requests.
const READ_AND_SENT_AS: (&str, &str) = ("hasExpiration", "HasExpiration");

fn as_sent(value: Value) -> Value {
    let (read, sent) = READ_AND_SENT_AS;
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, value)| {
                    (if name == read { sent.to_owned() } else { name }, as_sent(value))
                })
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.into_iter().map(as_sent).collect()),
        other => other,
    }
}

/// An absent list or map is read as an empty one.
fn without_empty(value: Value) -> Value {
    let is_present = |value: &Value| match value {
        Value::Null => false,
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => true,
    };
    match value {
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .filter(|(_, value)| is_present(value))
                .map(|(name, value)| (name, without_empty(value)))
                .collect(),
        ),
        Value::Array(list) => Value::Array(list.into_iter().map(without_empty).collect()),
        other => other,
    }
}
