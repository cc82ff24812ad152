//! Elements that no conversion makes fit: left out, and named by their paths.

use serde_json::json;

use super::{Sample, decoded, sample_of};

/// Each is one element that cannot be converted, what is read without it, and how it is reported.
#[test]
fn what_does_not_fit_is_left_out_and_reported_by_its_path() {
    for (element, read, reported) in [
        (r#""Data":"oops""#, json!({}), "Data: expected struct SampleData, found a string"),
        (
            r#""Data":7,"Message":"m""#,
            json!({"Message": "m"}),
            "Data: expected struct SampleData, found a number",
        ),
        (
            r#""Data":[[],[],1,"more than the fields"]"#,
            json!({}),
            "Data: expected struct SampleData, found a list",
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
            "Data.List[1]: expected struct SampleGroup, found a number",
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
        let body = format!(r#"{{"Code":"OK","RequestId":"R",{element}}}"#);
        let (sample, found) = decoded(&body).unwrap();
        let mut expected = sample_of(read);
        expected.code = Some("OK".to_owned());
        expected.request_id = Some("R".to_owned());
        assert_eq!(sample, expected, "{element}");
        assert_eq!(found.mismatches, [reported], "{element}");
        assert_eq!(found.request_id.as_deref(), Some("R"), "{element}");
    }
}

#[test]
fn all_that_does_not_fit_is_reported_and_the_rest_is_read() {
    let body = r#"{"Code":"OK",
        "Data":{"List":[{"GroupId":"g","Size":[]},{"IsOpen":"yes"}],"Numbers":["x",1,"y"],"Total":"many"},
        "Message":"m","Success":[]}"#;
    let (sample, found) = decoded(body).unwrap();
    let expected = json!({"Code": "OK", "Message": "m",
        "Data": {"Numbers": [1], "List": [{"GroupId": "g"}, {}]}});
    assert_eq!(sample, sample_of(expected));
    let places: Vec<&str> =
        found.mismatches.iter().filter_map(|text| text.split(':').next()).collect();
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

#[test]
fn a_list_of_misfits_is_left_out_as_a_whole() {
    for (body, reported) in [
        (
            r#"{"Data":{"List":[1,2,"x",true,[3]],"Total":5}}"#,
            "Data.List: none of its 5 entries fits: expected struct SampleGroup, found a number",
        ),
        (
            r#"{"Data":{"Numbers":[{},"x"],"Total":5}}"#,
            "Data.Numbers: none of its 2 entries fits: expected i64, found an object",
        ),
        (
            r#"{"Data":{"List":"[null,1,2,null,3]","Total":5}}"#,
            "Data.List: none of its 3 entries fits: expected struct SampleGroup, found a number",
        ),
    ] {
        let (read, found) = decoded(body).unwrap();
        assert_eq!(read, sample_of(json!({"Data": {"Total": 5}})), "{body}");
        assert_eq!((found.mismatches, found.count), (vec![reported.to_owned()], 1));
    }
}

#[test]
fn misfits_beside_entries_that_fit_are_left_out_alone() {
    let body =
        r#"{"Data":{"List":[1,1,{"GroupId":"a"},"{}x","{\"GroupId\":\"b\"}",[],[1],null,7]}}"#;
    let (read, found) = decoded(body).unwrap();
    assert_eq!(
        read,
        sample_of(json!({"Data": {"List": [{"GroupId": "a"}, {"GroupId": "b"}, {}]}}))
    );
    let places: Vec<&str> =
        found.mismatches.iter().filter_map(|text| text.split(':').next()).collect();
    assert_eq!(
        places,
        ["Data.List[0]", "Data.List[1]", "Data.List[3]", "Data.List[6]", "Data.List[8]"]
    );
}

#[test]
fn the_first_mismatches_are_kept_and_the_others_counted() {
    let entries = vec![r#"{"GroupId":"g","Size":"many"}"#; 5000].join(",");
    let (read, found) = decoded(format!(r#"{{"Data":{{"List":[{entries}]}}}}"#)).unwrap();
    assert_eq!(read.data.unwrap().list.len(), 5000);
    assert_eq!((found.mismatches.len(), found.count), (100, 5000));
    assert_eq!(found.mismatches[99], "Data.List[99].Size: expected i32, found a string");
}

#[test]
fn a_number_that_no_type_holds_hides_nothing() {
    for (place, reported) in [
        (r#""Ratio":1e400"#, "Ratio: expected f64, found a number"),
        (r#""Data":{"Total":1e400}"#, "Data.Total: expected i64, found a number"),
        (r#""Success":1e400"#, "Success: expected a boolean, found a number"),
        (
            r#""Data":{"List":[{"Any":{"k":[1,-1e999]}}]}"#,
            "Data.List[0].Any{}[1]: expected a 64-bit number, found a number",
        ),
    ] {
        let (read, found) = decoded(format!(r#"{{"Message":"m",{place}}}"#)).unwrap();
        assert_eq!(read.message.as_deref(), Some("m"));
        assert_eq!(found.mismatches, [reported]);
    }
    let (read, _) = decoded(r#"{"Data":{"List":[{"Any":{"k":[1,-1e999]}}]}}"#).unwrap();
    assert_eq!(read.data.unwrap().list[0].any, Some(json!({"k": [1, null]})));
}

#[test]
fn a_list_is_not_an_object_by_position() {
    let (read, found) = decoded(r#"{"Data":[[],[1],5]}"#).unwrap();
    assert_eq!(read, Sample::default());
    assert_eq!(found.mismatches, ["Data: expected struct SampleData, found a list"]);
}

#[test]
fn depth_is_bounded_where_it_is_read() {
    let deep = |levels| "[".repeat(levels) + &"]".repeat(levels);
    for levels in [200, 500_000] {
        let body = format!(
            r#"{{"Message":"m","Unknown":{deep},"Labels":{{"a":{deep}}},"Data":{{"List":[{{"Any":{deep},"Size":1}}]}}}}"#,
            deep = deep(levels)
        );
        let (read, found) = decoded(body).unwrap();
        assert_eq!(read.message.as_deref(), Some("m"));
        assert_eq!(read.labels["a"], deep(levels));
        assert_eq!(read.data.unwrap().list[0].size, Some(1));
        assert_eq!(found.count, 1, "{:?}", found.mismatches);
    }
}
