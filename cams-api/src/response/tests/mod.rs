//! Decoding without a client: responses as documented, mended, and with parts left out.

mod misfits;
mod spellings;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{DecodeError, decode};

/// A response as generated code declares one, with an element of each shape.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Sample {
    access_denied_detail: Option<String>,
    code: Option<String>,
    data: Option<SampleData>,
    labels: BTreeMap<String, String>,
    message: Option<String>,
    ratio: Option<f64>,
    request_id: Option<String>,
    success: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct SampleData {
    list: Vec<SampleGroup>,
    numbers: Vec<i64>,
    total: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct SampleGroup {
    any: Option<Value>,
    group_id: Option<String>,
    is_open: Option<bool>,
    size: Option<i32>,
}

/// The findings of a response, apart from its elements.
struct Found {
    is_success: bool,
    request_id: Option<String>,
    mismatches: Vec<String>,
    count: usize,
}

fn decoded(body: impl AsRef<[u8]>) -> Result<(Sample, Found), DecodeError> {
    let (sample, verdict) = decode(body.as_ref())?;
    let is_success = verdict.is_success();
    let (request_id, mismatches) = verdict.into_parts();
    let (mismatches, count) = mismatches.into_texts();
    Ok((sample, Found { is_success, request_id, mismatches, count }))
}

fn sample_of(value: Value) -> Sample {
    serde_json::from_value(value).unwrap()
}

#[test]
fn awkward_types_are_read_all_the_same() {
    let (sample, _) = decoded(
        r#"{"Code":200,"RequestId":5,"Success":"true","Ratio":"0.5","Message":true,
            "AccessDeniedDetail":{"a":1},
            "Labels":{"n":1,"t":"x","none":null,"o":{"k":[]}},
            "Data":{"Total":"12","Numbers":["1",2,3.0,null,"4.0"," 5 "],
                    "List":[{"GroupId":7,"IsOpen":"TRUE","Size":"3","Any":{"k":null}},null]}}"#,
    )
    .unwrap();
    assert_eq!(
        sample,
        Sample {
            access_denied_detail: Some(r#"{"a":1}"#.to_owned()),
            code: Some("200".to_owned()),
            data: Some(SampleData {
                list: vec![SampleGroup {
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
#[test]
fn each_repair_alone() {
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
        let (sample, _) =
            decoded(format!("{{{found}}}")).unwrap_or_else(|error| panic!("{found}: {error:?}"));
        assert_eq!(sample, sample_of(read), "{found}");
    }
}

/// A text cut to a length in bytes, such as a name with half an emoji.
#[test]
fn half_characters_hide_nothing() {
    for half in [&br"\ud83d"[..], b"\xf0\x9f"] {
        let body = [br#"{"Message":"a"#, half, br#"","Labels":{"n":1}}"#].concat();
        let (sample, _) = decoded(body).unwrap();
        assert_eq!(sample.message.as_deref(), Some("a\u{fffd}"));
        assert_eq!(sample.labels["n"], "1");
    }
}

/// Code that is generic over operations may read a response as plain JSON.
#[test]
fn an_untyped_response_keeps_everything() {
    let body =
        json!({"Code": 200, "RequestId": "R", "Data": [null, {"a": 1.5}], "Success": "true"});
    let (read, _): (Value, _) = decode(body.to_string().as_bytes()).unwrap();
    assert_eq!(read, body);
}

#[test]
fn a_number_keeps_its_digits_in_a_text() {
    for number in
        ["99999999999999999999", "1.50", "1e400", "-0", "-0.0", "1E+2", "0.10000000000000000000001"]
    {
        let (read, found) =
            decoded(format!(r#"{{"Message":{number},"Labels":{{"n":{number}}}}}"#)).unwrap();
        assert_eq!(read, sample_of(json!({"Message": number, "Labels": {"n": number}})));
        assert!(found.mismatches.is_empty());
    }
    let (read, _) = decoded(r#"{"Message":{"a": 1.50, "b":[1e400]}}"#).unwrap();
    assert_eq!(read.message.as_deref(), Some(r#"{"a": 1.50, "b":[1e400]}"#));
}
