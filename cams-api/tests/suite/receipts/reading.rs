//! Bodies of pushes and queue messages, read entry by entry.

use cams_api::receipts::{
    self, Advice, Audit, AuditKind, ConsentChange, Event, Inbound, MediaKind, Message, Receipt,
    Status,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The entries of a body, all of which are good.
fn all<R: receipts::Report>(body: impl AsRef<[u8]>) -> Vec<R> {
    receipts::parse(body.as_ref()).unwrap().into_iter().map(Result::unwrap).collect()
}

fn one<R: receipts::Report>(body: &Value) -> R {
    all(body.to_string()).remove(0)
}

/// A push as documented, raw line break and trailing comma included.
const DOCUMENTED: &str = r#"[
  {
    "Status": "Failed",
    "ErrorDescription": "131026:Message
 undeliverable",
    "MsgFrameType": "template",
    "TaskId": "t-1",
    "From": "8613800000000",
    "Timestamp": 1691043638000,
    "OriginPhoneNumber": "+49 151 0000",
    "TemplateCode": "1119",
    "Type": "TEMPLATE",
    "Language": "en",
    "TemplateName": "welcome",
    "To": "491510000",
    "MessageId": "m-1",
  },
  {"Status": "Sent", "Type": "INTERACTIVE", "Timestamp ": "1691043639000", "MessageId": "m-2"}
]"#;

#[test]
fn a_documented_push_is_read() {
    let receipts = all::<Receipt>(DOCUMENTED);
    let [failed, sent] = &receipts[..] else { panic!("{receipts:?}") };
    assert_eq!(failed.status, Status::Failed);
    assert_eq!(failed.message_id.as_deref(), Some("m-1"));
    assert_eq!(failed.task_id.as_deref(), Some("t-1"));
    assert_eq!(failed.to.as_deref(), Some("491510000"));
    assert_eq!(failed.template_name.as_deref(), Some("welcome"));
    assert_eq!(failed.timestamp, Some(1_691_043_638_000));
    let error = failed.error().unwrap();
    assert_eq!((error.code(), error.advice()), ("131026", Advice::UseOtherChannel));
    assert_eq!(sent.status, "Sent");
    assert_eq!(sent.timestamp, Some(1_691_043_639_000), "in spite of the space in the key");
    assert_eq!(sent.error(), None);
    assert!(failed.is_final() && !sent.is_final());
}

#[test]
fn every_wrapping_is_unwrapped() {
    let entry = json!({"MessageId": "m-1", "Status": "READ", "Timestamp": "7"});
    let text = entry.to_string();
    let base64 = |text: &str| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(text)
    };
    let bodies = [
        text.clone(),
        json!([entry]).to_string(),
        json!([text]).to_string(),
        json!(json!([text]).to_string()).to_string(),
        json!([[entry]]).to_string(),
        format!("\u{feff}{text}\r\n"),
        base64(&text),
        format!("{}\n", base64(&json!([entry]).to_string())),
    ];
    for body in bodies {
        let receipts = all::<Receipt>(&body);
        assert_eq!(receipts.len(), 1, "{body}");
        assert_eq!(receipts[0].status, Status::Read, "{body}");
        assert_eq!(receipts[0].timestamp, Some(7), "{body}");
    }
}

#[test]
fn a_bad_entry_never_loses_the_others() {
    let body = json!([7, null, "text", {"MessageId": "m-1"}, {"Status": "Sent", "To": {"x": 1}}]);
    let entries = receipts::parse::<Receipt>(body.to_string().as_bytes()).unwrap();
    let texts: Vec<_> = entries
        .iter()
        .map(|entry| match entry {
            Ok(receipt) => format!("{} to {:?}", receipt.status, receipt.to),
            Err(error) => error.to_string(),
        })
        .collect();
    assert_eq!(
        texts,
        [
            "entry 0 is not an object",
            "entry 1 is not an object",
            "entry 2 is not an object",
            "entry 3 has no Status: it is not a status receipt",
            "Sent to None",
        ]
    );
    let error = entries[3].as_ref().unwrap_err();
    assert_eq!((error.index(), error.raw()), (3, r#"{"MessageId":"m-1"}"#));
    assert!(!format!("{error:?}").contains("m-1"));
}

#[test]
fn a_body_that_is_not_json_is_an_error_without_its_text() {
    for (body, text) in [
        ("", "the body is empty: expected a JSON array of receipts"),
        (
            "[{\"To\":\"49151\"",
            "the body is neither JSON nor JSON in base64 (line 1, column 14): pass it as received",
        ),
    ] {
        let error = receipts::parse::<Event>(body.as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), text);
        assert!(!format!("{error:?}").contains("49151"));
    }
    assert!(all::<Event>("[]").is_empty());
}

#[test]
fn failures_have_advice() {
    let advice = |code: Value| {
        one::<Receipt>(&json!({"Status": "Failed", "ErrorCode": code})).error().unwrap().advice()
    };
    assert_eq!(advice(json!("131047")), Advice::UseTemplate);
    assert_eq!(advice(json!(131_049)), Advice::RetryLater);
    assert_eq!(advice(json!("131050")), Advice::NeverAgain);
    assert_eq!(advice(json!("132000")), Advice::FixRequest);
    assert_eq!(advice(json!("131042")), Advice::FixAccount);
    assert_eq!(advice(json!("1")), Advice::Investigate);

    let receipt =
        json!({"Status": "Failed", "ErrorCode": "9", "ErrorDescription": "to 491510000000"});
    let error = one::<Receipt>(&receipt).error().unwrap();
    assert_eq!(error.to_string(), "delivery failed with code 9");
    assert_eq!(error.description(), Some("to 491510000000"));
    assert!(!format!("{error:?}").contains("49151"));
    let known = one::<Receipt>(&json!({"Status": "Failed", "ErrorCode": "131050"}));
    assert_eq!(
        known.error().unwrap().to_string(),
        "delivery failed with code 131050: The recipient opted out of marketing messages."
    );
}

#[test]
fn wishes_of_recipients_are_recognized() {
    let change = |receipt: Value| one::<Receipt>(&receipt).consent_change();
    assert_eq!(change(json!({"Status": "subscribe"})), Some(ConsentChange::OptedIn));
    assert_eq!(change(json!({"Status": "Unsubscribe"})), Some(ConsentChange::OptedOut));
    assert_eq!(
        change(json!({"Status": "Failed", "ErrorCode": "131050"})),
        Some(ConsentChange::OptedOutOfMarketing)
    );
    assert_eq!(change(json!({"Status": "Failed", "ErrorCode": "131026"})), None);
}

#[test]
fn messages_of_every_type_are_read() {
    let read = |type_: &str, message: Value| {
        let string = json!({"Type": type_, "From": "1", "Message": message.to_string()});
        let object = json!({"Type": type_, "From": "1", "Message": message});
        let [of_string, of_object] = [string, object].map(|entry| one::<Inbound>(&entry).message);
        assert_eq!(of_string, of_object, "{type_}");
        of_object
    };
    let image = json!({"caption": "Look", "id": 5, "mimeType": "image/png", "url": "https://x/1"});
    let Message::Media(image) = read("IMAGE", image) else { panic!() };
    assert_eq!((image.kind, image.caption.as_deref()), (MediaKind::Image, Some("Look")));
    assert_eq!((image.id.as_deref(), image.mime_type.as_deref()), (Some("5"), Some("image/png")));
    let document = json!({"name": "a", "filename": "b.pdf", "mime_type": "application/pdf"});
    let Message::Media(document) = read("document", document) else { panic!() };
    assert_eq!(document.file_name.as_deref(), Some("b.pdf"));
    assert_eq!(document.mime_type.as_deref(), Some("application/pdf"));

    let location = json!({"latitude": "52.5", "longitude": 13.4, "name": "Berlin"});
    let Message::Location(location) = read("LOCATION", location) else { panic!() };
    assert_eq!((location.latitude, location.longitude), (Some(52.5), Some(13.4)));

    let reply = json!({"payload": "yes-42", "text": "Yes"});
    let Message::Reply(reply) = read("REPLY", reply) else { panic!() };
    assert_eq!((reply.payload.as_deref(), reply.text.as_deref()), (Some("yes-42"), Some("Yes")));

    let choice = json!({"type": "list_reply", "list_reply": {"id": "1", "title": "Margherita"}});
    let Message::Choice(choice) = read("INTERACTIVE", choice) else { panic!() };
    assert_eq!((choice.id.as_deref(), choice.title.as_deref()), (Some("1"), Some("Margherita")));
    let Message::Choice(_) = read("REPLY", json!({"button_reply": {"id": "1", "title": "Yes"}}))
    else {
        panic!()
    };
    let answer = json!({"nfm_reply": {"name": "flow", "response_json": "{\"size\":\"L\"}"}});
    let Message::Flow(answer) = read("INTERACTIVE", answer) else { panic!() };
    assert_eq!(answer.response_json, r#"{"size":"L"}"#);

    let order = json!({"catalog_id": "c", "product_items": [{"product_retailer_id": "p",
        "quantity": "2", "item_price": 9.5, "currency": "EUR"}, 7]});
    let Message::Order(order) = read("ORDER", order) else { panic!() };
    assert_eq!(order.items.len(), 1);
    assert_eq!((order.items[0].quantity, order.items[0].item_price), (Some(2), Some(9.5)));

    let reaction = json!({"message_id": "m-1", "emoji": "👍"});
    let expected = Message::Reaction { message_id: "m-1".to_owned(), emoji: "👍".to_owned() };
    assert_eq!(read("REACTION", reaction), expected);
    assert!(matches!(read("CONTACTS", json!([{"name": {}}])), Message::Contacts(_)));
    let system = json!({"body": "changed number", "wa_id": "1"});
    assert_eq!(read("SYSTEM", system.clone()), Message::Other(system.to_string()));
}

#[test]
fn texts_stay_texts() {
    let text = |message: Value| {
        let inbound = one::<Inbound>(&json!({"Type": "TEXT", "From": "1", "Message": message}));
        inbound.text().unwrap().to_owned()
    };
    assert_eq!(text(json!("Hello")), "Hello");
    assert_eq!(text(json!("{\"a\":1}")), "{\"a\":1}", "the user wrote JSON");
    assert_eq!(text(json!("[1]")), "[1]");
    assert_eq!(text(json!(42)), "42");
    assert_eq!(text(json!({"text": "Hello"})), "Hello");
    assert_eq!(text(json!({"body": "Hello"})), "Hello");
}

#[test]
fn the_answered_message_is_named() {
    let inbound = one::<Inbound>(&json!({"Type": "REPLY", "MessageId": "m-2", "From": "+49151",
        "Context": {"from": "8613800", "id": "m-1"}, "Message": "{\"text\":\"Yes\"}"}));
    let context = inbound.context.as_ref().unwrap();
    assert_eq!(context.id.as_deref(), Some("m-1"));
    assert_eq!(inbound.dedupe_key(), "inbound/m-2");
    assert_eq!(inbound.text(), Some("Yes"));
}

#[test]
fn audits_of_both_versions_are_read() {
    let first = one::<Audit>(&json!({"WabaId": "w", "TemplateCode": "1", "Language": "en",
        "AuditStatus": "fail", "Reason": "TAG_CONTENT_MISMATCH"}));
    assert_eq!(first.kind, AuditKind::Template);
    assert_eq!(first.audit_status.as_deref(), Some("fail"));
    let second = one::<Audit>(&json!({"Type": "phoneQualityUpdate", "PhoneNumber": "8613800",
        "Status": "RED"}));
    assert_eq!(second.kind, AuditKind::PhoneQualityUpdate);
    assert_eq!(second.status.as_deref(), Some("RED"));
    assert!(!format!("{second:?}").contains("13800"));
}

#[test]
fn one_url_can_receive_every_kind() {
    let body = json!([
        {"Status": "Delivered", "MessageId": "m-1", "Type": "TEMPLATE"},
        {"Type": "TEXT", "From": "1", "Message": "Hi"},
        {"AuditStatus": "pass", "TemplateCode": "1"},
        {"Type": "wabaReviewUpdate", "Status": "APPROVED"},
        {"Something": "new"},
    ]);
    let events = all::<Event>(body.to_string());
    assert!(
        matches!(
            &events[..],
            [
                Event::Receipt(_),
                Event::Inbound(_),
                Event::Audit(_),
                Event::Audit(_),
                Event::Unknown(_)
            ]
        ),
        "{events:?}"
    );
    assert_eq!(events[4].raw(), r#"{"Something":"new"}"#);
}

#[test]
fn a_key_without_an_id_is_a_hash() {
    for entry in [
        json!({"Status": "Sent", "To": "491510000000"}),
        json!({"Type": "TEXT", "From": "491510000000", "Message": "Hi"}),
        json!({"AuditStatus": "pass", "PhoneNumber": "491510000000"}),
        json!({"Something": "491510000000"}),
    ] {
        let [key, same] = [entry.clone(), entry.clone()].map(|it| one::<Event>(&it).dedupe_key());
        let mut other = entry;
        other["Timestamp"] = json!(1);
        assert_eq!(key, same);
        assert_ne!(key, one::<Event>(&other).dedupe_key());
        assert!(!key.contains("49151"), "{key}");
    }
}

#[test]
fn debug_output_shows_no_person() {
    let secret = "491510000000";
    let confidential = [
        "From",
        "To",
        "FromUserId",
        "FromParentUserId",
        "FromUserName",
        "OriginPhoneNumber",
        "DisplayName",
        "Name",
        "PhoneNumber",
        "Message",
        "ErrorDescription",
        "Unknown",
    ];
    let types = [
        "TEXT",
        "IMAGE",
        "LOCATION",
        "REPLY",
        "INTERACTIVE",
        "REACTION",
        "CONTACTS",
        "ORDER",
        "OTHER",
    ];
    let fields = ["caption", "url", "text", "name", "message_id", "emoji", "catalog_id"];
    let message: serde_json::Map<_, _> =
        fields.iter().map(|field| ((*field).to_owned(), json!(secret))).collect();
    for type_ in types {
        let mut entry = json!({"Type": type_, "Context": {"from": secret}});
        for name in confidential {
            entry[name] = json!(secret);
        }
        for entry in [entry.clone(), {
            entry["Message"] = json!(message);
            entry
        }] {
            let mut with_status = entry.clone();
            with_status["Status"] = json!("Failed");
            let events = all::<Event>(json!([entry, with_status]).to_string());
            assert!(!format!("{events:?}").contains(secret), "{events:?}");
        }
    }
}

proptest! {
    #[test]
    fn no_body_panics(body: Vec<u8>) {
        let _ = receipts::parse::<Event>(&body);
    }

    #[test]
    fn no_field_loses_an_entry(
        name in "Status|Message|Type|Timestamp|Context|MessageId|ErrorCode|AuditStatus",
        value in prop::sample::select(vec![
            json!(null), json!(true), json!(-1.5), json!("x"), json!("{"), json!("[[1]]"), json!({}),
            json!([{"a": 1}]), json!({"button_reply": "x"}), json!("{\"nfm_reply\":{}}"),
        ]),
        type_ in "TEXT|IMAGE|REPLY|ORDER|LOCATION|CONTACTS|x",
    ) {
        let mut odd = json!({"Type": type_, "From": "1", "Message": "m"});
        odd[name] = value;
        let good = json!({"Status": "Sent", "MessageId": "m-1"});
        let entries = receipts::parse::<Event>(json!([odd, good]).to_string().as_bytes()).unwrap();
        prop_assert_eq!(entries.len(), 2);
        prop_assert!(entries[0].is_ok());
        prop_assert!(matches!(&entries[1], Ok(Event::Receipt(receipt)) if receipt.status == Status::Sent));
    }
}
