//! The styles of nested parameters, compared with the official Python runtime.

use std::collections::BTreeMap;
use std::time::SystemTime;

use cams_api::sign::canonical_query;
use cams_api::{
    Client, Credentials, ErrorKind, Operation, Param, Params, Placement, RetryClass, SignedRequest,
};
use serde_json::{Value, json};

use crate::support::{ProbeResponse, decoded_pairs};

/// A parameter in each style, as generated code writes it.
#[derive(Default)]
struct Styled(Vec<(&'static str, &'static str, Value)>);

impl Operation for Styled {
    const ACTION: &'static str = "Styled";

    const RETRY: RetryClass = RetryClass::Never;

    type Response = ProbeResponse;

    fn write(&self, params: &mut Params) {
        for (name, style, value) in &self.0 {
            write(params.query(name), style, (!value.is_null()).then_some(value));
        }
    }
}

fn write(param: Param<'_>, style: &str, value: Option<&Value>) {
    match style {
        "json" => param.required_json(&value),
        "repeatList" => param.required_repeat_list(&value),
        "flat" => param.required_flat(&value),
        "simple" => param.required_simple(&value),
        "optional repeatList" => param.optional_repeat_list(&value),
        "optional flat" => param.optional_flat(&value),
        "optional simple" => param.optional_simple(&value),
        other => panic!("no style {other}"),
    }
}

async fn signed(request: Styled, placement: Placement) -> Result<SignedRequest, cams_api::Error> {
    let client = Client::builder()
        .endpoint("http://127.0.0.1:1")
        .credentials(Credentials::new("id", "secret"))
        .build()?;
    client.call(request).placement(placement).sign(SystemTime::UNIX_EPOCH, "nonce").await
}

fn query_of(signed: &SignedRequest) -> &str {
    signed.url().split_once('?').map_or("", |(_, query)| query)
}

#[tokio::test]
async fn recorded_vectors() {
    let recorded: Value = serde_json::from_str(include_str!("../../golden/_styles.json")).unwrap();
    let cases = recorded["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 11);
    for case in cases {
        let name = case["parameter"].as_str().unwrap().to_owned().leak();
        let style = case["style"].as_str().unwrap().to_owned().leak();
        let expected: BTreeMap<String, String> =
            serde_json::from_value(case["pairs"].clone()).unwrap();
        let request = || Styled(vec![(name, style, case["value"].clone())]);
        if expected.is_empty() {
            let error = signed(request(), Placement::Query).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MissingParameter, "{case}");
            continue;
        }
        let in_query = signed(request(), Placement::Query).await.unwrap();
        let pairs = expected.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        assert_eq!(query_of(&in_query), canonical_query(pairs), "{case}");
        assert_eq!(in_query.canonical_request().split('\n').nth(2), Some(query_of(&in_query)));

        let in_form = signed(request(), Placement::Form).await.unwrap();
        let body = std::str::from_utf8(in_form.body()).unwrap();
        let sent: BTreeMap<_, _> = decoded_pairs(body, true).into_iter().collect();
        assert_eq!(sent, expected, "{case}");
    }
}

#[tokio::test]
async fn the_query_is_ordered_by_decoded_names_across_styles() {
    let request = Styled(vec![
        ("A", "simple", json!(["x"])),
        ("Labels", "flat", json!({ "a": 1, "é": 2, "z.y": 3 })),
        ("Labels-2", "simple", json!([true, 0.5])),
        ("List", "repeatList", (1..12).collect()),
    ]);
    let signed = signed(request, Placement::Query).await.unwrap();
    let sent = decoded_pairs(query_of(&signed), false);
    let names: Vec<_> = sent.iter().map(|(name, _)| name.as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    assert_eq!(names, sorted);
    assert_eq!(sent.len(), 1 + 3 + 1 + 11);
    assert!(sent.contains(&("Labels-2".to_owned(), "true,0.5".to_owned())));
    assert!(sent.contains(&("Labels.#3#z.y".to_owned(), "3".to_owned())));
    assert!(sent.contains(&("List.11".to_owned(), "11".to_owned())));
}

#[tokio::test]
async fn what_is_absent_or_empty_sends_nothing() {
    let empty = |style| Styled(vec![("Tag", style, json!([]))]);
    let absent = |style| Styled(vec![("Tag", style, Value::Null)]);
    for style in ["optional repeatList", "optional flat", "optional simple"] {
        for request in [empty(style), absent(style)] {
            assert_eq!(query_of(&signed(request, Placement::Query).await.unwrap()), "", "{style}");
        }
    }
    for style in ["repeatList", "flat", "simple"] {
        for request in [empty(style), absent(style)] {
            let error = signed(request, Placement::Query).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::MissingParameter, "{style}");
            assert!(error.to_string().contains("Tag"), "{error}");
        }
    }
}

#[tokio::test]
async fn nulls_inside_keep_the_places_of_the_rest() {
    let tags = json!([null, { "Key": null, "Value": "b" }]);
    let request = Styled(vec![("Tag", "repeatList", tags)]);
    assert_eq!(query_of(&signed(request, Placement::Query).await.unwrap()), "Tag.2.Value=b");
}
