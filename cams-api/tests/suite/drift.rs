//! Replies that drift from the documentation at large: many misfits, other spellings, names that come again, numbers that
//! no type holds, deep nesting, and bodies that are no JSON because they are compressed.

use cams_api::{Error, ErrorKind, Metadata};
use serde_json::{Value, json};

use crate::loopback::{Answer, Server};
use crate::probe::{Probe, ProbeReply, Safe};

async fn read(body: impl Into<Vec<u8>>) -> Result<(ProbeReply, Metadata), Error> {
    let answer = Answer::Reply { status: 200, headers: Vec::new(), body: body.into() };
    let server = Server::always(answer).await;
    server.client().call(Probe::<Safe>::new()).send_with_metadata().await
}

fn reply(value: Value) -> ProbeReply {
    serde_json::from_value(value).unwrap()
}

#[tokio::test]
async fn a_list_of_misfits_is_left_out_as_a_whole() {
    for (body, reported) in [
        (
            r#"{"Data":{"List":[1,2,"x",true,[3]],"Total":5}}"#,
            "Data.List: none of its 5 entries fits: expected struct ProbeGroup, found a number",
        ),
        (
            r#"{"Data":{"Numbers":[{},"x"],"Total":5}}"#,
            "Data.Numbers: none of its 2 entries fits: expected i64, found an object",
        ),
        (
            r#"{"Data":{"List":"[null,1,2,null,3]","Total":5}}"#,
            "Data.List: none of its 3 entries fits: expected struct ProbeGroup, found a number",
        ),
    ] {
        let (read, metadata) = read(body).await.unwrap();
        assert_eq!(read, reply(json!({"Data": {"Total": 5}})), "{body}");
        assert_eq!(
            (metadata.mismatches(), metadata.mismatch_count()),
            (&[reported.to_owned()][..], 1)
        );
        assert_eq!(metadata.body(), Some(body.as_bytes()));
    }
}

#[tokio::test]
async fn misfits_beside_entries_that_fit_are_left_out_alone() {
    let body =
        r#"{"Data":{"List":[1,1,{"GroupId":"a"},"{}x","{\"GroupId\":\"b\"}",[],[1],null,7]}}"#;
    let (read, metadata) = read(body).await.unwrap();
    assert_eq!(read, reply(json!({"Data": {"List": [{"GroupId": "a"}, {"GroupId": "b"}, {}]}})));
    let places: Vec<&str> =
        metadata.mismatches().iter().filter_map(|text| text.split(':').next()).collect();
    assert_eq!(
        places,
        ["Data.List[0]", "Data.List[1]", "Data.List[3]", "Data.List[6]", "Data.List[8]"]
    );
}

#[tokio::test]
async fn the_first_mismatches_are_kept_and_the_others_counted() {
    let entries = vec![r#"{"GroupId":"g","Size":"many"}"#; 5000].join(",");
    let (read, metadata) = read(format!(r#"{{"Data":{{"List":[{entries}]}}}}"#)).await.unwrap();
    assert_eq!(read.data.unwrap().list.len(), 5000);
    assert_eq!((metadata.mismatches().len(), metadata.mismatch_count()), (100, 5000));
    assert_eq!(metadata.mismatches()[99], "Data.List[99].Size: expected i32, found a string");
    assert!(format!("{metadata:?}").contains("4980 more"));
}

#[tokio::test]
async fn a_number_keeps_its_digits_in_a_text() {
    for number in
        ["99999999999999999999", "1.50", "1e400", "-0", "-0.0", "1E+2", "0.10000000000000000000001"]
    {
        let (read, metadata) =
            read(format!(r#"{{"Message":{number},"Labels":{{"n":{number}}}}}"#)).await.unwrap();
        assert_eq!(read, reply(json!({"Message": number, "Labels": {"n": number}})));
        assert!(metadata.mismatches().is_empty());
    }
    let (read, _) = read(r#"{"Message":{"a": 1.50, "b":[1e400]}}"#).await.unwrap();
    assert_eq!(read.message.as_deref(), Some(r#"{"a": 1.50, "b":[1e400]}"#));
}

#[tokio::test]
async fn a_number_that_no_type_holds_hides_nothing() {
    for (place, reported) in [
        (r#""Ratio":1e400"#, "Ratio: expected f64, found a number"),
        (r#""Data":{"Total":1e400}"#, "Data.Total: expected i64, found a number"),
        (r#""Success":1e400"#, "Success: expected a boolean, found a number"),
        (
            r#""Data":{"List":[{"Any":{"k":[1,-1e999]}}]}"#,
            "Data.List[0].Any{}[1]: expected a 64-bit number, found a number",
        ),
    ] {
        let (read, metadata) = read(format!(r#"{{"Message":"m",{place}}}"#)).await.unwrap();
        assert_eq!(read.message.as_deref(), Some("m"));
        assert_eq!(metadata.mismatches(), [reported]);
    }
    let (read, _) = read(r#"{"Data":{"List":[{"Any":{"k":[1,-1e999]}}]}}"#).await.unwrap();
    assert_eq!(read.data.unwrap().list[0].any, Some(json!({"k": [1, null]})));
}

#[tokio::test]
async fn names_are_read_in_another_spelling() {
    let expected = json!({"Code": "OK", "RequestId": "R",
        "Data": {"Total": 2, "Numbers": [1], "List": [{"GroupId": "g", "IsOpen": true}]}});
    for body in [
        r#"{"code":"OK","requestId":"R","data":{"total":2,"numbers":[1],"list":[{"groupId":"g","isOpen":true}]}}"#,
        r#"{"Code":"OK","RequestId":"R","Data":{"total":2,"Numbers":[1],"List":[{"groupId":"g","IsOpen":true}]}}"#,
        r#"{"CODE":"OK","Requestid":"R","DATA":{"TOTAL":2,"NUMBERS":[1],"LIST":[{"GROUPID":"g","ISOPEN":true}]}}"#,
        r#"{"Code":"OK","RequestId":"R","Data":{"T\u006ftal":2,"Numbers":[1],"List":[{"GroupId":"g","IsOpen":true}]}}"#,
    ] {
        let (read, metadata) = read(body).await.unwrap();
        assert_eq!(read, reply(expected.clone()), "{body}");
        assert!(metadata.mismatches().is_empty());
    }
}

#[tokio::test]
async fn the_documented_spelling_and_the_last_value_of_a_name_count() {
    for (body, expected) in [
        (r#"{"Message":"m","message":"n"}"#, json!({"Message": "m"})),
        (r#"{"message":"n","Message":"m"}"#, json!({"Message": "m"})),
        (r#"{"message":"n","Message":null}"#, json!({"Message": "n"})),
        (r#"{"message":"n","MESSAGE":"o"}"#, json!({"Message": "o"})),
        (r#"{"Message":"m","Message":"n"}"#, json!({"Message": "n"})),
        (r#"{"data":{"Total":1},"Data":{"total":2,"Total":3}}"#, json!({"Data": {"Total": 3}})),
        (r#"{"Data":{"Total":"x"},"Data":{"Total":3,"Total":4}}"#, json!({"Data": {"Total": 4}})),
        // What does not fit says nothing.
        (r#"{"Success":[],"success":true}"#, json!({"Success": true})),
    ] {
        let (read, metadata) = read(body).await.unwrap();
        assert_eq!(read, reply(expected), "{body}");
        let misfits = usize::from(body.contains("[]"));
        assert_eq!(metadata.mismatch_count(), misfits, "{body}: {:?}", metadata.mismatches());
    }
}

#[tokio::test]
async fn a_list_is_no_object_by_position() {
    let (read, metadata) = read(r#"{"Data":[[],[1],5]}"#).await.unwrap();
    assert_eq!(read, ProbeReply::default());
    assert_eq!(metadata.mismatches(), ["Data: expected struct ProbeData, found a list"]);
}

#[tokio::test]
async fn depth_is_bounded_where_it_is_read() {
    let deep = |levels| "[".repeat(levels) + &"]".repeat(levels);
    for levels in [200, 500_000] {
        let body = format!(
            r#"{{"Message":"m","Unknown":{deep},"Labels":{{"a":{deep}}},"Data":{{"List":[{{"Any":{deep},"Size":1}}]}}}}"#,
            deep = deep(levels)
        );
        let (read, metadata) = read(body).await.unwrap();
        assert_eq!(read.message.as_deref(), Some("m"));
        assert_eq!(read.labels["a"], deep(levels));
        assert_eq!(read.data.unwrap().list[0].size, Some(1));
        assert_eq!(metadata.mismatch_count(), 1, "{:?}", metadata.mismatches());
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
        for (status, kind) in [(200, ErrorKind::UnexpectedReply), (502, ErrorKind::UnexpectedReply)]
        {
            let answer = Answer::Reply { status, headers: Vec::new(), body: body.to_vec() };
            let answer = if encoding.is_empty() {
                answer
            } else {
                answer.with_header("content-encoding", encoding)
            };
            let server = Server::always(answer).await;
            let client = server.client();
            let call = client.call(Probe::<Safe>::new());
            let error = call.retry(cams_api::retry::NoRetry).send().await.unwrap_err();
            assert_eq!((error.kind(), error.status()), (kind, Some(status)), "{name}");
            let expected = format!("the reply is compressed ({name}), which was not asked for");
            assert!(error.to_string().contains(&expected), "{error}");
        }
    }
}
