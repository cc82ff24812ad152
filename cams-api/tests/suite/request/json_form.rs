//! Requests as JSON with wire names (feature `serde`), for programs that store them or take them
//! from elsewhere. The golden cases send every operation this way.

use cams_api::chat_groups::{DeleteChatGroupParticipantsRequest, ListChatGroupRequest};
use cams_api::messages::SendChatappMessageRequest;
use cams_api::types::{ChatGroupParticipant, Page, ProductAction};
use cams_api::{Client, Credentials};
use serde::de::DeserializeOwned;
use serde_json::{Value, from_str, json, to_value};

fn refusal<T: DeserializeOwned>(text: &str) -> String {
    from_str::<T>(text).err().unwrap().to_string()
}

#[test]
fn absent_parameters_are_left_out() {
    let request = SendChatappMessageRequest::new()
        .to("861388988000")
        .type_("message")
        .ttl(120)
        .product_action(ProductAction::new().thumbnail_product_retailer_id("p-1"));
    let form = json!({
        "ProductAction": { "ThumbnailProductRetailerId": "p-1" },
        "To": "861388988000",
        "Ttl": 120,
        "Type": "message",
    });
    assert_eq!(to_value(&request).unwrap(), form);
    assert_eq!(from_str::<SendChatappMessageRequest>(&form.to_string()).unwrap(), request);
    assert_eq!(to_value(SendChatappMessageRequest::new()).unwrap(), json!({}));

    // The client of a bound request is not data.
    let credentials = Credentials::new("id", "secret");
    let client = Client::builder().credentials(credentials).build().unwrap();
    let bound = client.list_chat_group().page(Page::new().index(1));
    assert_eq!(to_value(&bound).unwrap(), json!({ "Page": { "Index": 1 } }));
}

/// The wire distinguishes an empty list from an absent one, and knows no null.
#[test]
fn an_empty_list_is_kept_and_null_is_absent() {
    let empty = SendChatappMessageRequest::new().payload([""; 0]);
    assert_eq!(to_value(&empty).unwrap(), json!({ "Payload": [] }));
    let read: SendChatappMessageRequest =
        from_str(r#"{ "Payload": [], "To": null, "ProductAction": { "Sections": [] } }"#).unwrap();
    assert_eq!(read.payload, Some(Vec::new()));
    assert_eq!(read.to, None);
    assert_eq!(read.product_action.unwrap().sections, Some(Vec::new()));
    let read: Page = from_str(r#"{ "Index": null, "Size": 10 }"#).unwrap();
    assert_eq!(read, Page::new().size(10));
}

#[test]
fn an_unknown_key_is_refused_by_name() {
    let text = refusal::<DeleteChatGroupParticipantsRequest>("{\n \"GroupID\": \"E1\"}");
    let names = text.strip_prefix("unknown field `GroupID`, expected one of ").unwrap();
    let names = names.strip_suffix(" at line 2 column 10").unwrap();
    let mut names: Vec<&str> = names.split(", ").collect();
    names.sort_unstable();
    let documented = ["`BusinessNumber`", "`ChannelType`", "`CustSpaceId`", "`GroupId`", "`List`"];
    assert_eq!(names, documented);
    // Also in a type that is only sent.
    assert_eq!(
        refusal::<ListChatGroupRequest>(r#"{ "Page": { "Index": 1, "PageSize": 10 } }"#),
        "unknown field `PageSize`, expected `Index` or `Size` at line 1 column 34"
    );
    // Names in Rust are not names on the wire.
    assert!(refusal::<ListChatGroupRequest>(r#"{ "page": {} }"#).contains("`page`"));
    assert!(refusal::<Page>(r#"{ "index": 1 }"#).contains("`index`"));
    // It has no key that names the client.
    assert!(refusal::<ListChatGroupRequest>(r#"{ "client": null }"#).contains("`client`"));
}

/// A type that responses contain as well reads past keys that a later version of the service adds.
#[test]
fn a_type_that_is_received_too_stays_tolerant() {
    let text = r#"{ "List": [{ "ParticipantNumber": "861", "Brand": "new" }] }"#;
    let request: DeleteChatGroupParticipantsRequest = from_str(text).unwrap();
    let participants = request.list.unwrap();
    assert_eq!(participants, [ChatGroupParticipant::new().participant_number("861")]);
}

#[test]
fn a_key_occurs_once() {
    let twice = r#"{ "To": "1", "To": "2" }"#;
    assert!(refusal::<SendChatappMessageRequest>(twice).starts_with("duplicate field `To`"));
}

#[test]
fn only_an_object_is_a_request() {
    for other in [json!([]), json!("To"), Value::Null] {
        let text = refusal::<ListChatGroupRequest>(&other.to_string());
        let wanted = "expected the parameters of ListChatGroupRequest by their wire names";
        assert!(text.contains(wanted), "{text}");
    }
}
