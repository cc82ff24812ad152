//! Names in another spelling, and names that come twice.

use serde_json::json;

use super::super::Envelope;
use super::{decoded, sample_of};

#[test]
fn names_are_read_in_another_spelling() {
    let expected = json!({"Code": "OK", "RequestId": "R",
        "Data": {"Total": 2, "Numbers": [1], "List": [{"GroupId": "g", "IsOpen": true}]}});
    for body in [
        r#"{"code":"OK","requestId":"R","data":{"total":2,"numbers":[1],"list":[{"groupId":"g","isOpen":true}]}}"#,
        r#"{"Code":"OK","RequestId":"R","Data":{"total":2,"Numbers":[1],"List":[{"groupId":"g","IsOpen":true}]}}"#,
        r#"{"CODE":"OK","Requestid":"R","DATA":{"TOTAL":2,"NUMBERS":[1],"LIST":[{"GROUPID":"g","ISOPEN":true}]}}"#,
        r#"{"Code":"OK","RequestId":"R","Data":{"T\u006ftal":2,"Numbers":[1],"List":[{"GroupId":"g","IsOpen":true}]}}"#,
    ] {
        let (read, found) = decoded(body).unwrap();
        assert_eq!(read, sample_of(expected.clone()), "{body}");
        assert!(found.mismatches.is_empty());
    }
}

#[test]
fn the_documented_spelling_and_the_last_value_of_a_name_count() {
    for (body, expected) in [
        (r#"{"Message":"m","message":"n"}"#, json!({"Message": "m"})),
        (r#"{"message":"n","Message":"m"}"#, json!({"Message": "m"})),
        (r#"{"message":"n","Message":null}"#, json!({"Message": "n"})),
        (r#"{"message":"n","MESSAGE":"o"}"#, json!({"Message": "o"})),
        (r#"{"Message":"m","Message":"n"}"#, json!({"Message": "n"})),
        (r#"{"data":{"Total":1},"Data":{"total":2,"Total":3}}"#, json!({"Data": {"Total": 3}})),
        (r#"{"Data":{"Total":"x"},"Data":{"Total":3,"Total":4}}"#, json!({"Data": {"Total": 4}})),
        // A value of another type is as good as absent.
        (r#"{"Success":[],"success":true}"#, json!({"Success": true})),
    ] {
        let (read, found) = decoded(body).unwrap();
        assert_eq!(read, sample_of(expected), "{body}");
        let misfits = usize::from(body.contains("[]"));
        assert_eq!(found.count, misfits, "{body}: {:?}", found.mismatches);
    }
}

/// Some gateways write both. Their order is chance, and so is whether a type has to be converted.
#[test]
fn of_two_spellings_the_documented_one_counts() {
    for converted in ["", r#","Success":"true""#] {
        for body in [
            format!(r#"{{"Code":"OK","code":"Group.NotExist"{converted}}}"#),
            format!(r#"{{"code":"Group.NotExist","Code":"OK"{converted}}}"#),
            format!(r#"{{"code":"OK","Code":null{converted}}}"#),
        ] {
            assert!(decoded(&body).unwrap().1.is_success, "{body}");
        }
        for body in [
            format!(r#"{{"Code":"Group.NotExist","code":"OK"{converted}}}"#),
            format!(r#"{{"code":"OK","Code":"Group.NotExist"{converted}}}"#),
            format!(r#"{{"Code":"","code":"Group.NotExist"{converted}}}"#),
        ] {
            assert!(!decoded(&body).unwrap().1.is_success, "{body}");
            let code = Envelope::parse(body.as_bytes()).unwrap().code;
            assert_eq!(code.as_deref(), Some("Group.NotExist"), "{body}");
        }
    }
}
