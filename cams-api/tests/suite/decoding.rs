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
        (r#""Message":5.50"#, json!({"Message": "5.50"})),
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

/// Each is one element that cannot be converted, what is read without it, and how it is reported.
#[tokio::test]
async fn what_does_not_fit_is_left_out_and_reported_by_its_path() {
    for (found, read, reported) in [
        (r#""Data":"oops""#, json!({}), "Data: expected struct ProbeData, found a string"),
        (
            r#""Data":7,"Message":"m""#,
            json!({"Message": "m"}),
            "Data: expected struct ProbeData, found a number",
        ),
        (
            r#""Data":[[],[],1,"more than the fields"]"#,
            json!({}),
            "Data: expected struct ProbeData, found a list",
        ),
        (
            r#""Data":{"List":{"a":1},"Total":1}"#,
            json!({"Data": {"Total": 1}}),
            "Data.List: expected a sequence, found an object",
        ),
        (
            r#""Data":{"List":[{},{"Size":"8613800000000","GroupId":"g"}]}"#,
            json!({"Data": {"List": [{}, {"GroupId": "g"}]}}),
            "Data.List[1].Size: expected i32, found a string",
        ),
        (
            r#""Data":{"List":[null,5,{"GroupId":"g"}]}"#,
            json!({"Data": {"List": [{"GroupId": "g"}]}}),
            "Data.List[1]: expected struct ProbeGroup, found a number",
        ),
        (
            r#""Data":{"Total":1.5}"#,
            json!({"Data": {}}),
            "Data.Total: expected i64, found a number",
        ),
        (
            r#""Data":{"Total":12345678901234567890}"#,
            json!({"Data": {}}),
            "Data.Total: expected i64, found a number",
        ),
        (
            r#""Data":{"Numbers":[1,"x",3]}"#,
            json!({"Data": {"Numbers": [1, 3]}}),
            "Data.Numbers[1]: expected i64, found a string",
        ),
        (
            r#""Data":{"List":[{"IsOpen":1}]}"#,
            json!({"Data": {"List": [{}]}}),
            "Data.List[0].IsOpen: expected a boolean, found a number",
        ),
        (
            r#""Data":"{\"List\":\"[{\\\"Size\\\":{}}]\",\"Total\":2}""#,
            json!({"Data": {"List": [{}], "Total": 2}}),
            "Data.List[0].Size: expected i32, found an object",
        ),
        (r#""Success":{}"#, json!({}), "Success: expected a boolean, found an object"),
        (r#""Ratio":"8613800000000x""#, json!({}), "Ratio: expected f64, found a string"),
        (r#""Ratio":"NaN""#, json!({}), "Ratio: expected f64, found a string"),
        (r#""Ratio":"-1e999""#, json!({}), "Ratio: expected f64, found a string"),
    ] {
        let body = format!(r#"{{"Code":"OK","RequestId":"R",{found}}}"#);
        let server = Server::always(Answer::json(&body)).await;
        let (reply, metadata) =
            server.client().call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
        let mut expected: ProbeReply = serde_json::from_value(read).unwrap();
        expected.code = Some("OK".to_owned());
        expected.request_id = Some("R".to_owned());
        assert_eq!(reply, expected, "{found}");
        assert_eq!(metadata.mismatches(), [reported], "{found}");
        assert_eq!((metadata.status(), metadata.request_id()), (Some(200), Some("R")), "{found}");
        // What the typed reply lacks is in the body, which no `Debug` shows.
        assert_eq!(metadata.body(), Some(body.as_bytes()), "{found}");
        assert!(!format!("{metadata:?}").contains("8613800000000"));
    }
}

#[tokio::test]
async fn all_that_does_not_fit_is_reported_and_the_rest_is_read() {
    let body = r#"{"Code":"OK",
        "Data":{"List":[{"GroupId":"g","Size":[]},{"IsOpen":"yes"}],"Numbers":["x",1,"y"],"Total":"many"},
        "Message":"m","Success":[]}"#;
    let server = Server::always(Answer::json(body)).await;
    let (reply, metadata) =
        server.client().call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
    let expected = json!({"Code": "OK", "Message": "m",
        "Data": {"Numbers": [1], "List": [{"GroupId": "g"}, {}]}});
    assert_eq!(reply, serde_json::from_value(expected).unwrap());
    let places: Vec<&str> =
        metadata.mismatches().iter().filter_map(|text| text.split(':').next()).collect();
    assert_eq!(
        places,
        [
            "Data.List[0].Size",
            "Data.List[1].IsOpen",
            "Data.Numbers[0]",
            "Data.Numbers[2]",
            "Data.Total",
            "Success"
        ]
    );
}

#[tokio::test]
async fn a_reply_as_documented_has_no_mismatches() {
    let server = Server::always(Answer::json(r#"{"Code":"OK","Data":{"Total":"3"}}"#)).await;
    let (_, metadata) =
        server.client().call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
    assert!(metadata.mismatches().is_empty());
    assert_eq!(metadata.body(), None);
}

/// Types of the user's own may be stricter than the generated ones.
#[tokio::test]
async fn an_element_that_a_type_cannot_do_without_fails_the_call() {
    struct Strict;

    #[derive(Debug, serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct StrictReply {
        #[expect(dead_code, reason = "the reply cannot be read")]
        phones: std::collections::BTreeMap<String, i64>,
        #[expect(dead_code, reason = "the reply cannot be read")]
        total: i64,
    }

    impl cams_api::Operation for Strict {
        const ACTION: &'static str = "ListChatGroup";
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
            "ListChatGroup failed: the reply has another shape than documented: {reported} (HTTP 200, request id R)"
        );
        assert_eq!(error.to_string(), expected);
        assert!(!format!("{error:?}").contains("8613800000000"));
        let source = std::error::Error::source(&error).unwrap();
        assert_eq!(format!("{source:?}"), format!("Mismatch({reported})"));
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

/// Some gateways write both; the order is chance, and depends on whether a type has to be converted.
#[tokio::test]
async fn of_two_spellings_the_documented_one_counts() {
    for converted in ["", r#","Success":"true""#] {
        for body in [
            format!(r#"{{"Code":"OK","code":"Group.NotExist"{converted}}}"#),
            format!(r#"{{"code":"Group.NotExist","Code":"OK"{converted}}}"#),
            format!(r#"{{"code":"OK","Code":null{converted}}}"#),
        ] {
            assert!(reply_to(&body).await.is_ok(), "{body}");
        }
        for body in [
            format!(r#"{{"Code":"Group.NotExist","code":"OK"{converted}}}"#),
            format!(r#"{{"code":"OK","Code":"Group.NotExist"{converted}}}"#),
            format!(r#"{{"Code":"","code":"Group.NotExist"{converted}}}"#),
        ] {
            assert_eq!(reply_to(&body).await.unwrap_err().code(), Some("Group.NotExist"), "{body}");
        }
    }
}

/// A text that was cut to a length without looking, as a name with half an emoji is.
#[tokio::test]
async fn half_characters_hide_nothing() {
    for half in [&br"\ud83d"[..], b"\xf0\x9f"] {
        let body = [br#"{"Message":"a"#, half, br#"","Labels":{"n":1}}"#].concat();
        let server = Server::always(Answer::Reply { status: 200, headers: Vec::new(), body }).await;
        let reply = server.client().call(Probe::<Safe>::new()).send().await.unwrap();
        assert_eq!(reply.message.as_deref(), Some("a\u{fffd}"));
        assert_eq!(reply.labels["n"], "1");
    }
}

/// Whatever is in an element that nobody reads.
#[tokio::test]
async fn no_undocumented_element_hides_a_code() {
    let deep = "[".repeat(300) + &"]".repeat(300);
    for other in [&br#""\ud83d""#[..], b"\"\xf0\"", b"1e999", deep.as_bytes()] {
        for status in [200, 400] {
            let start = br#"{"Code":"Group.NotExist","Message":"m","Other":"#;
            let body = [start, other, b"}"].concat();
            let server = Server::always(Answer::Reply { status, headers: Vec::new(), body }).await;
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
        assert_eq!(reply.request_id.is_some(), expected != "R-HEAD");
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
