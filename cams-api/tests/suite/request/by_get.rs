//! An operation that refuses POST: its requests are GETs without a body.

use cams_api::operations::Method;
use cams_api::testing::Mock;
use cams_api::{Client, Credentials, ErrorKind, Operation, Params, Placement, RetryClass};
use cams_api::{SignedRequest, sign};
use serde::Deserialize;
use serde_json::json;

use crate::support::{Answer, ID, ProbeResponse, SECRET, Server};

/// The parameters in the query and in the form.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reading {
    name: String,
    note: String,
}

impl Operation for Reading {
    const ACTION: &'static str = "Reading";

    const METHOD: Method = Method::Get;

    const RETRY: RetryClass = RetryClass::Safe;

    type Response = ProbeResponse;

    fn write(&self, params: &mut Params) {
        params.query("Name").required(&Some(self.name.clone()));
        params.form("Note").required(&Some(self.note.clone()));
    }
}

fn reading(name: &str) -> Reading {
    Reading { name: name.to_owned(), note: "b c".to_owned() }
}

async fn signed(request: Reading, placement: Placement) -> Result<SignedRequest, cams_api::Error> {
    let client = Client::builder().endpoint("http://127.0.0.1:18765");
    let client = client.credentials(Credentials::new("testId", "testSecret")).build()?;
    let date = sign::parse_date("2026-01-02T03:04:05Z").unwrap();
    client.call(request).placement(placement).sign(date, "nonce").await
}

#[tokio::test]
async fn it_is_signed_without_a_body() {
    let signed = signed(reading("a"), Placement::Documented).await.unwrap();
    assert_eq!((signed.method(), signed.body()), ("GET", &b""[..]));
    assert_eq!(signed.url(), "http://127.0.0.1:18765/?Name=a&Note=b%20c");
    let canonical = signed.canonical_request();
    assert!(canonical.starts_with("GET\n/\nName=a&Note=b%20c\nhost:"), "{canonical}");
    assert!(canonical.ends_with(sign::EMPTY_SHA256), "{canonical}");
    let of_body = |(name, _): &(&str, &str)| name.starts_with("content-");
    assert_eq!(signed.headers().find(of_body), None);
    let curl = signed.to_curl();
    assert!(curl.starts_with("curl -X GET ") && !curl.contains("content-length"), "{curl}");
}

#[tokio::test]
async fn a_long_query_stays_a_query() {
    let long = signed(reading(&"a".repeat(20_000)), Placement::Documented).await.unwrap();
    assert!(long.url().len() > 20_000 && long.body().is_empty());
    for (request, placement, expected) in [
        (reading(&"a".repeat(70_000)), Placement::Documented, "send less"),
        (reading("a"), Placement::Form, "leave out `.placement(Placement::Form)`"),
    ] {
        let error = signed(request, placement).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn it_is_sent_without_a_body() {
    let server = Server::start(|_, _| Answer::json(r#"{"Code":"OK"}"#)).await;
    server.client().call(reading("a")).send().await.unwrap();
    let request = &server.requests()[0];
    request.assert_signed_by(ID, SECRET);
    assert_eq!(request.method, "GET");
    assert!(request.body.is_empty() && !request.headers.contains_key("content-length"));
}

#[tokio::test]
async fn a_mock_reads_it_from_the_query() {
    let mock = Mock::new();
    mock.on::<Reading>().response(json!({ "Message": "done" }));
    let response = mock.client().call(reading("a")).send().await.unwrap();
    assert_eq!(response.message.as_deref(), Some("done"));
    let read = &mock.calls::<Reading>()[0];
    assert_eq!((read.name.as_str(), read.note.as_str()), ("a", "b c"));
}
