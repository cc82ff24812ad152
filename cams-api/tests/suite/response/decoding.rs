//! Responses that differ from the documentation, as a caller sees them. `src/response` tests how
//! they are read.

use cams_api::{Error, ErrorKind};

use crate::support::{Answer, Probe, ProbeResponse, Safe, Server};

async fn reply_to(body: &str) -> Result<ProbeResponse, Error> {
    let server = Server::always(Answer::json(body)).await;
    server.client().call(Probe::<Safe>::new()).send().await
}

/// The typed response lacks what does not fit. Its body has it, and no `Debug` shows that.
#[tokio::test]
async fn metadata_tells_what_was_left_out() {
    let body = r#"{"Code":"OK","RequestId":"R","Message":"m","Ratio":"8613800000000x"}"#;
    let server = Server::always(Answer::json(body)).await;
    let (response, metadata) =
        server.client().call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
    assert_eq!((response.message.as_deref(), response.ratio), (Some("m"), None));
    assert_eq!(metadata.mismatches(), ["Ratio: expected f64, found a string"]);
    assert_eq!((metadata.status(), metadata.request_id()), (Some(200), Some("R")));
    assert_eq!(metadata.body(), Some(body.as_bytes()));
    assert!(!format!("{metadata:?}").contains("8613800000000"));

    let entries = vec![r#"{"GroupId":"g","Size":"many"}"#; 5000].join(",");
    let body = format!(r#"{{"Data":{{"List":[{entries}]}}}}"#);
    let server = Server::always(Answer::json(&body)).await;
    let (_, metadata) =
        server.client().call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
    assert_eq!((metadata.mismatches().len(), metadata.mismatch_count()), (100, 5000));
    assert!(format!("{metadata:?}").contains("4980 more"));
}

#[tokio::test]
async fn a_documented_response_has_no_mismatches() {
    let server = Server::always(Answer::json(r#"{"Code":"OK","Data":{"Total":"3"}}"#)).await;
    let (_, metadata) =
        server.client().call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
    assert!(metadata.mismatches().is_empty());
    assert_eq!(metadata.body(), None);
}

/// A user's own type may be stricter than the generated ones.
#[tokio::test]
async fn an_element_that_a_type_cannot_do_without_fails_the_call() {
    struct Strict;

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct StrictReply {
        #[expect(dead_code, reason = "the response cannot be read")]
        phones: std::collections::BTreeMap<String, i64>,
        #[expect(dead_code, reason = "the response cannot be read")]
        total: i64,
    }

    impl cams_api::Operation for Strict {
        const ACTION: &'static str = "Strict";
        const RETRY: cams_api::RetryClass = cams_api::RetryClass::Safe;
        type Response = StrictReply;

        fn write(&self, _: &mut cams_api::Params) {}
    }

    for (body, reported) in [
        (
            r#"{"RequestId":"R","Phones":{},"Total":"8613800000000x"}"#,
            "Total: expected i64, found a string",
        ),
        // A name in a map may be as confidential as a value.
        (
            r#"{"RequestId":"R","Phones":{"8613800000000":"x"},"Total":"x"}"#,
            "Phones{}: expected i64, found a string",
        ),
    ] {
        let server = Server::always(Answer::json(body)).await;
        let error = server.client().call(Strict).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!((error.status(), error.request_id()), (Some(200), Some("R")));
        assert_eq!(error.body(), Some(body.as_bytes()));
        let expected = format!(
            "Strict failed: the response has another shape than documented: {reported} (HTTP 200, request ID R)"
        );
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("8613800000000"));
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(format!("{source:?}"), format!("Mismatch({reported})"));
    }
}

#[tokio::test]
async fn only_an_object_is_a_response() {
    for (body, kind) in [
        ("[1,2]", ErrorKind::Decode),
        ("[]", ErrorKind::Decode),
        ("null", ErrorKind::Decode),
        ("5", ErrorKind::Decode),
        ("\"OK\"", ErrorKind::Decode),
        ("{\"Code\":\"OK\"} trailing", ErrorKind::Decode),
        ("{\"Code\":\"OK\",}", ErrorKind::Decode),
        ("{\"Code\":\"\u{0}\"}", ErrorKind::Decode),
        ("<html></html>", ErrorKind::UnexpectedResponse),
        ("OK", ErrorKind::UnexpectedResponse),
        (" ", ErrorKind::UnexpectedResponse),
    ] {
        let error = reply_to(body).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(200)), "{body:?}");
    }
    let deep = format!(r#"{{"Data":{}"#, "[".repeat(100_000));
    assert_eq!(reply_to(&deep).await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_failing_code_explains_a_response_that_does_not_fit() {
    let error =
        reply_to(r#"{"Code":"Group.NotExist","RequestId":"R","Data":"gone"}"#).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("Group.NotExist")));
    let error =
        reply_to("<Error><Code>Xml.Code</Code><Message>a &lt;b&gt; &amp;amp;</Message></Error>")
            .await
            .unwrap_err();
    assert_eq!(
        (error.kind(), error.code(), error.message()),
        (ErrorKind::Service, Some("Xml.Code"), Some("a <b> &amp;"))
    );
}

/// An element that nobody reads may hold anything.
#[tokio::test]
async fn no_undocumented_element_hides_a_code() {
    let deep = "[".repeat(300) + &"]".repeat(300);
    for other in [&br#""\ud83d""#[..], b"\"\xf0\"", b"1e999", deep.as_bytes()] {
        for status in [200, 400] {
            let start = br#"{"Code":"Group.NotExist","Message":"m","Other":"#;
            let body = [start, other, b"}"].concat();
            let server =
                Server::always(Answer::Response { status, headers: Vec::new(), body }).await;
            let error = server.client().call(Probe::<Safe>::new()).send().await.unwrap_err();
            assert_eq!((error.code(), error.message()), (Some("Group.NotExist"), Some("m")));
        }
    }
}

#[tokio::test]
async fn metadata_names_the_request_of_a_success() {
    let server = Server::start(|number, _| {
        let headers = vec![("x-acs-request-id".to_owned(), "R-HEAD".to_owned())];
        let body = [r#"{"RequestId":"R-BODY"}"#, r#"{"requestId":"R-CAMEL"}"#, "{}"][number];
        Answer::Response { status: 200, headers, body: body.into() }
    })
    .await;
    let client = server.client();
    for expected in ["R-BODY", "R-CAMEL", "R-HEAD"] {
        let (response, metadata) =
            client.call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
        assert_eq!(metadata.request_id(), Some(expected));
        assert_eq!((metadata.status(), metadata.attempts()), (Some(200), 1));
        assert!(!metadata.elapsed().is_zero());
        assert_eq!(response.request_id.is_some(), expected != "R-HEAD");
    }
}

#[tokio::test]
async fn a_compressed_body_is_named() {
    for (body, encoding, name) in [
        (&b"\x1f\x8b\x08\0\0\0\0\0"[..], "", "gzip"),
        (b"\x78\x9c\xab\x56", "", "deflate"),
        (b"\x28\xb5\x2f\xfd\x04", "", "zstd"),
        (b"\x8b\x02\x80", "br", "br"),
        (b"\x0b\x03", "GZIP", "gzip"),
        (b"\x0b\x03", "x-compress", "x-compress"),
    ] {
        for (status, kind) in
            [(200, ErrorKind::UnexpectedResponse), (502, ErrorKind::UnexpectedResponse)]
        {
            let answer = Answer::Response { status, headers: Vec::new(), body: body.to_vec() };
            let answer = if encoding.is_empty() {
                answer
            } else {
                answer.with_header("content-encoding", encoding)
            };
            let server = Server::always(answer).await;
            let client = server.client();
            let call = client.call(Probe::<Safe>::new());
            let error = call.retry_policy(cams_api::retry::NoRetry).send().await.unwrap_err();
            assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{name}");
            let expected =
                format!("the response is compressed ({name}), but compression was not requested");
            assert!(error.to_string().contains(&expected), "{error}");
        }
    }
}
