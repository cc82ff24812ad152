//! Replies whose types differ from the documented ones, and those that cannot be read at all.

use cams_api::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::loopback::{Answer, Server};
use crate::probe::{Probe, ProbeData, ProbeGroup, ProbeReply, Safe};

async fn reply_to(body: &str) -> Result<ProbeReply, Error> {
    let server = Server::always(Answer::json(body)).await;
    server.client().call(Probe::<Safe>::new()).send().await
}

#[tokio::test]
async fn awkward_types_are_read_all_the_same() {
    let reply = reply_to(
        r#"{"Code":200,"RequestId":5,"Success":"true","Ratio":"0.5","Message":true,
            "AccessDeniedDetail":{"a":1},
            "Labels":{"n":1,"t":"x","none":null,"o":{"k":[]}},
            "Data":{"Total":"12","Numbers":["1",2,3.0,null,"4.0"," 5 "],
                    "List":[{"GroupId":7,"IsOpen":"TRUE","Size":"3","Any":{"k":null}},null]}}"#,
    )
    .await
    .unwrap();
    assert_eq!(
        reply,
        ProbeReply {
            access_denied_detail: Some(r#"{"a":1}"#.to_owned()),
            code: Some("200".to_owned()),
            data: Some(ProbeData {
                list: vec![ProbeGroup {
                    any: Some(json!({"k": null})),
                    group_id: Some("7".to_owned()),
                    is_open: Some(true),
                    size: Some(3),
                }],
                numbers: vec![1, 2, 3, 4, 5],
                total: Some(12),
            }),
            labels: [("n", "1"), ("o", r#"{"k":[]}"#), ("t", "x")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            message: Some("true".to_owned()),
            ratio: Some(0.5),
            request_id: Some("5".to_owned()),
            success: Some(true),
        }
    );
}

/// Each pair is one element in another form than documented, and what it is read as.
#[tokio::test]
async fn each_repair_alone() {
    for (found, read) in [
        (r#""Data":null"#, json!({})),
        (r#""Data":"""#, json!({"Data": {}})),
        (r#""Data":[]"#, json!({"Data": {}})),
        (r#""Data":"{\"Total\":3}""#, json!({"Data": {"Total": 3}})),
        (r#""Data":{"List":null,"Total":4}"#, json!({"Data": {"Total": 4}})),
        (r#""Data":{"List":"","Total":4}"#, json!({"Data": {"Total": 4}})),
        (
            r#""Data":{"List":"[{\"GroupId\":\"g\"}]"}"#,
            json!({"Data": {"List": [{"GroupId": "g"}]}}),
        ),
        (r#""Data":{"Total":1.0}"#, json!({"Data": {"Total": 1}})),
        (r#""Data":{"Total":"-9223372036854775808"}"#, json!({"Data": {"Total": i64::MIN}})),
        (r#""Labels":null"#, json!({})),
        (r#""Labels":[]"#, json!({})),
        (r#""Message":5"#, json!({"Message": "5"})),
        (r#""Message":5.50"#, json!({"Message": "5.5"})),
        (r#""Message":["x"]"#, json!({"Message": "[\"x\"]"})),
        (r#""Success":"TRUE""#, json!({"Success": true})),
        (r#""Unknown":{"x":[1]}"#, json!({})),
    ] {
        let reply = reply_to(&format!("{{{found}}}"))
            .await
            .unwrap_or_else(|error| panic!("{found}: {error}"));
        let expected: ProbeReply = serde_json::from_value(read).unwrap();
        assert_eq!(reply, expected, "{found}");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_reported_by_its_path_and_not_by_its_value() {
    for (found, reported) in [
        (r#""Data":"oops""#, "Data: expected struct ProbeData, found a text"),
        (r#""Data":{"List":{"a":1}}"#, "Data.List: expected a sequence, found an object"),
        (
            r#""Data":{"List":[{},{"Size":"8613800000000"}]}"#,
            "Data.List[1].Size: expected i32, found a text",
        ),
        (r#""Data":{"Total":1.5}"#, "Data.Total: expected i64, found a number"),
        (r#""Data":{"Total":12345678901234567890}"#, "Data.Total: expected i64, found a number"),
        (r#""Data":{"Numbers":[1,"x"]}"#, "Data.Numbers[1]: expected i64, found a text"),
        (
            r#""Data":{"List":[{"IsOpen":1}]}"#,
            "Data.List[0].IsOpen: expected a boolean, found a number",
        ),
    ] {
        let error =
            reply_to(&format!(r#"{{"Code":"OK","RequestId":"R",{found}}}"#)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{found}");
        assert_eq!((error.status(), error.request_id()), (Some(200), Some("R")), "{found}");
        assert!(error.body().is_some_and(|body| !body.is_empty()));
        let expected = format!(
            "ListChatGroup failed: the reply has another shape than documented: {reported} (HTTP 200, request id R)"
        );
        // A success code beside the mismatch is no explanation of the failure.
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("8613800000000"));
    }
}

#[tokio::test]
async fn only_an_object_is_a_reply() {
    for (body, kind) in [
        ("[1,2]", ErrorKind::Decode),
        ("[]", ErrorKind::Decode),
        ("null", ErrorKind::Decode),
        ("5", ErrorKind::Decode),
        ("\"OK\"", ErrorKind::Decode),
        ("{\"Code\":\"OK\"} trailing", ErrorKind::Decode),
        ("{\"Code\":\"OK\",}", ErrorKind::Decode),
        ("{\"Code\":\"\u{0}\"}", ErrorKind::Decode),
        ("<html></html>", ErrorKind::UnexpectedReply),
        ("OK", ErrorKind::UnexpectedReply),
        (" ", ErrorKind::UnexpectedReply),
    ] {
        let error = reply_to(body).await.unwrap_err();
        assert_eq!((error.kind(), error.status()), (kind, Some(200)), "{body:?}");
    }
    let deep = format!(r#"{{"Data":{}"#, "[".repeat(100_000));
    assert_eq!(reply_to(&deep).await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_failing_code_explains_a_reply_that_does_not_fit() {
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

#[tokio::test]
async fn metadata_names_the_request_of_a_success() {
    let server = Server::start(|number, _| {
        let headers = vec![("x-acs-request-id".to_owned(), "R-HEAD".to_owned())];
        let body = [r#"{"RequestId":"R-BODY"}"#, r#"{"requestId":"R-CAMEL"}"#, "{}"][number];
        Answer::Reply { status: 200, headers, body: body.into() }
    })
    .await;
    let client = server.client();
    for expected in ["R-BODY", "R-CAMEL", "R-HEAD"] {
        let (reply, metadata) =
            client.call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
        assert_eq!(metadata.request_id(), Some(expected));
        assert_eq!((metadata.status(), metadata.attempts()), (Some(200), 1));
        assert!(!metadata.elapsed().is_zero());
        assert_eq!(reply.request_id.is_some(), expected == "R-BODY");
    }
}

/// Code that is generic over operations may read a reply as plain JSON.
#[tokio::test]
async fn an_untyped_reply_keeps_everything() {
    struct Untyped;
    impl cams_api::Operation for Untyped {
        const ACTION: &'static str = "Untyped";
        const RETRY: cams_api::RetryClass = cams_api::RetryClass::Safe;
        type Response = Value;
        fn write(&self, _: &mut cams_api::Params) {}
    }
    let body =
        json!({"Code": 200, "RequestId": "R", "Data": [null, {"a": 1.5}], "Success": "true"});
    let server = Server::always(Answer::json(&body.to_string())).await;
    assert_eq!(server.client().call(Untyped).send().await.unwrap(), body);
}
