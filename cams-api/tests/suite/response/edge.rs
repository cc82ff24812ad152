//! Awkward inputs and responses: `golden/_edge.json`, as the official SDK sends and reads them.

use cams_api::ErrorKind;
use serde_json::{Value, json};

use crate::support::{Answer, ID, Probe, ProbeResponse, SECRET, Safe, Server};

/// The official SDK differs from the documentation here: it capitalizes booleans, and sends absent
/// lists as empty ones.
fn expected_instead(case: &str) -> Option<Value> {
    match case {
        "top-level-bool-capitalised" => {
            Some(json!([["AllowCategoryChange", "true"], ["CategoryChangePaused", "false"]]))
        }
        "json-nested-absent-model-list" => {
            Some(json!([["Components", r#"[{"Text":"x","Type":"BODY"}]"#], ["Name", "n"]]))
        }
        "json-model-null-element" => Some(json!([["Components", r#"[null,{"Type":"BODY"}]"#]])),
        _ => None,
    }
}

/// JSON texts are compared by their values: the order of a map's keys has no meaning.
fn comparable(pairs: Vec<(String, String)>) -> Vec<(String, Value)> {
    let mut pairs: Vec<_> = pairs
        .into_iter()
        .map(|(name, value)| match serde_json::from_str(&value) {
            Ok(json @ (Value::Array(_) | Value::Object(_))) => (name, json),
            _ => (name, Value::String(value)),
        })
        .collect();
    pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
    pairs
}

fn pairs_of(value: &Value) -> Vec<(String, String)> {
    serde_json::from_value(value.clone()).unwrap()
}

#[tokio::test]
async fn awkward_inputs_arrive_as_they_are() {
    let golden: Value = serde_json::from_str(include_str!("../../golden/_edge.json")).unwrap();
    let mut played = 0;
    for case in golden["cases"].as_array().unwrap() {
        let name = case["case"].as_str().unwrap();
        let place = ["queryPairs", "formPairs"].into_iter().find(|place| case.get(place).is_some());
        let Some(place) = place else { continue };
        let mut probe = Probe::<Safe>::new();
        for (name, value) in case["input"].as_object().unwrap() {
            let name: &'static str = name.clone().leak();
            match (value, place) {
                (Value::Null, _) => {}
                (value, "formPairs") => probe = probe.form(name, value.clone()),
                (value, _) => probe = probe.query(name, value.clone()),
            }
        }
        let server = Server::always(Answer::json("{}")).await;
        let client = server.client();
        let call = match name {
            "runtime-extends" => client.call(probe).extra_param("Extra", "q w"),
            "global-parameters" => client.call(probe).extra_param("Glob", "1"),
            _ => client.call(probe),
        };
        call.send().await.unwrap();
        let request = server.requests().remove(0);
        request.assert_signed_by(ID, SECRET);
        // The long value is more than a URL should hold, so it goes into the body.
        let (sent, nothing) = match (place, name) {
            ("queryPairs", "long-value") | ("formPairs", _) => (request.form(), request.query()),
            _ => (request.query(), request.form()),
        };
        assert_eq!(nothing, [], "{name}");
        let expected = expected_instead(name).unwrap_or_else(|| case[place].clone());
        assert_eq!(comparable(sent), comparable(pairs_of(&expected)), "{name}");
        played += 1;
    }
    assert_eq!(played, 21);
}

#[tokio::test]
async fn awkward_responses_are_read_or_refused() {
    let golden: Value = serde_json::from_str(include_str!("../../golden/_edge.json")).unwrap();
    let mut played = 0;
    for case in
        golden["cases"].as_array().unwrap().iter().filter(|case| case.get("response").is_some())
    {
        let name = case["case"].as_str().unwrap();
        let response = &case["response"];
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut headers: Vec<_> = response["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect();
        headers.dedup_by(|one, other| one.0 == other.0);
        let status = response["status"].as_u64().unwrap().try_into().unwrap();
        let answer =
            Answer::Response { status, headers, body: text(&response["body"]).into_bytes() };
        let server = Server::always(answer).await;
        let result = server.client().call(Probe::<Safe>::new()).send_with_metadata().await;
        played += 1;
        let header_id = "744c4b5c-79c9-432e-a075-3949019a1234";
        // The response and its request ID; for a response that does not fit, the request ID.
        let expected: Result<(Value, &str), &str> = match name {
            "resp-unknown-fields" => Ok((
                json!({"Code": "OK", "RequestId": "R", "Data": {"List": [{"GroupId": "g"}], "Total": 1}}),
                "R",
            )),
            "resp-nulls" => Ok((json!({}), header_id)),
            "resp-wrong-types" => Ok((
                json!({"Code": "200", "RequestId": "5", "Success": true, "Data": {"List": [], "Total": 12}}),
                "5",
            )),
            "resp-bom" => Ok((json!({"Code": "OK"}), header_id)),
            "resp-201" | "resp-gzip-not-negotiated" | "resp-lowercase-keys" => {
                Ok((json!({"Code": "OK", "RequestId": "R"}), "R"))
            }
            "resp-string-where-object" => Ok((json!({"Code": "OK", "RequestId": "R"}), "R")),
            "resp-object-where-list" => {
                Ok((json!({"Code": "OK", "Data": {"Total": 1}}), header_id))
            }
            "resp-top-level-array" => Err(header_id),
            other => panic!("no expectation for {other}"),
        };
        match (result, expected) {
            (Ok((response, metadata)), Ok((read, request_id))) => {
                assert_eq!(
                    response,
                    serde_json::from_value::<ProbeResponse>(read).unwrap(),
                    "{name}"
                );
                assert_eq!(metadata.request_id(), Some(request_id), "{name}");
                assert_eq!(metadata.status(), Some(status), "{name}");
            }
            (Err(error), Err(request_id)) => {
                assert_eq!(error.kind(), ErrorKind::Decode, "{name}: {error}");
                assert_eq!(
                    (error.status(), error.request_id()),
                    (Some(status), Some(request_id)),
                    "{name}"
                );
            }
            (result, _) => panic!("{name}: {result:?}"),
        }
    }
    assert_eq!(played, 10);
}
