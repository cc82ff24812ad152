//! The trace of a call: one span for it and one for each attempt, with OpenTelemetry's names, one
//! event for each repeat, and nothing else.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::templates::ListChatappTemplateRequest;
use cams_api::testing::Mock;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

use crate::support::{Answer, Probe, Safe, Server, completed};

/// Keeps the fields of every span of this crate, and every other reported text.
#[derive(Clone, Default)]
struct Capture {
    spans: Arc<Mutex<Vec<BTreeMap<String, String>>>>,
    others: Arc<Mutex<Vec<String>>>,
}

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Capture {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = BTreeMap::from([("name".to_owned(), span.metadata().name().to_owned())]);
        span.record(&mut Fields(&mut fields));
        let mut spans = self.spans.lock().unwrap();
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let index = usize::try_from(id.into_u64()).unwrap() - 1;
        values.record(&mut Fields(&mut self.spans.lock().unwrap()[index]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        self.others.lock().unwrap().push(format!("{fields:?}"));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn a_call_is_one_span_without_parameters() {
    // While there is one subscriber only, tracing asks the thread that first passes a place whether
    // anybody listens there. That may be one of another test, where nobody does.
    let _second = Dispatch::new(Capture::default());
    let capture = Capture::default();
    let guard = tracing::dispatcher::set_default(&Dispatch::new(capture.clone()));
    let server = Server::start(|number, _| match number {
        0 => Answer::json(r#"{"Code":"OK","RequestId":"R-1"}"#),
        4 => Answer::json(r#"{"Code":"Group.NotExist","RequestId":"R-3"}"#),
        _ => {
            Answer::of(400, r#"{"Code":"Throttling","Message":"8613800138000","RequestId":"R-2"}"#)
        }
    })
    .await;
    let client = server.client();
    let probe = || Probe::<Safe>::new().query("To", "8613800138000");
    client.call(probe()).send().await.unwrap();
    client.call(probe()).send().await.unwrap_err();
    client.call(probe()).send().await.unwrap_err();
    client
        .call(Probe::<Safe>::new().query("To", serde_json::Value::Null))
        .send()
        .await
        .unwrap_err();
    drop(guard);
    let spans = capture.spans.lock().unwrap();
    let calls: Vec<_> = spans.iter().filter(|span| span["name"] == "cams").collect();
    let fields = |index: usize, names: &[&str]| -> Vec<String> {
        let call: &BTreeMap<String, String> = calls[index];
        names.iter().map(|name| call.get(*name).cloned().unwrap_or_default()).collect()
    };
    let names = [
        "rpc.method",
        "http.response.status_code",
        "alibaba_cloud.request_id",
        "alibaba_cloud.attempts",
    ];
    let outcome = ["rpc.response.status_code", "error.type", "otel.status_code"];
    assert_eq!(calls.len(), 4);
    assert_eq!(fields(0, &names), ["cams/Probe", "200", "\"R-1\"", "1"]);
    assert_eq!(fields(0, &outcome), ["", "", ""]);
    assert_eq!(fields(1, &names), ["cams/Probe", "400", "\"R-2\"", "3"]);
    assert_eq!(fields(1, &outcome), ["\"Throttling\"", "Throttled", "\"ERROR\""]);
    // The HTTP status of a failure can be that of a success.
    assert_eq!(fields(2, &names), ["cams/Probe", "200", "\"R-3\"", "1"]);
    assert_eq!(fields(2, &outcome), ["\"Group.NotExist\"", "Service", "\"ERROR\""]);
    assert_eq!(fields(3, &names), ["cams/Probe", "", "", "0"]);
    assert_eq!(fields(3, &outcome), ["", "MissingParameter", "\"ERROR\""]);
    for call in &calls {
        assert_eq!(call["otel.name"], "cams/Probe");
        assert_eq!(call["otel.kind"], "\"client\"");
        assert_eq!(call["rpc.system.name"], "\"alibaba_cloud\"");
        assert_eq!(call["server.address"], "\"127.0.0.1\"");
        assert!(call.len() <= 13, "{call:?}");
    }
    let attempts: Vec<_> = spans.iter().filter(|span| span["name"] == "attempt").collect();
    assert_eq!(attempts.len(), 5);
    let resent: Vec<_> =
        attempts.iter().map(|span| span.get("http.request.resend_count")).collect();
    let number = |text: &str| Some(text.to_owned());
    let expected = [None, None, number("1"), number("2"), None];
    assert_eq!(resent, expected.each_ref().map(Option::as_ref));
    for attempt in &attempts {
        assert_eq!(attempt["otel.name"], "\"POST\"");
        assert_eq!(attempt["url.full"], format!("\"{}/\"", server.url()));
        assert_eq!(attempt["server.port"], attempt["url.full"].split([':', '/']).nth(4).unwrap());
        assert_eq!(attempt["network.protocol.version"], "\"1.1\"");
        assert!(attempt.len() <= 14, "{attempt:?}");
    }
    assert_eq!(attempts[0].get("otel.status_code"), None);
    assert_eq!(attempts[4]["http.response.status_code"], "200");
    assert_eq!(attempts[4]["otel.status_code"], "\"ERROR\"");
    assert_eq!(attempts[4]["rpc.response.status_code"], "\"Group.NotExist\"");
    let others = capture.others.lock().unwrap().clone();
    let repeats: Vec<_> = others.iter().filter(|event| event.contains("is repeated")).collect();
    assert_eq!(repeats.len(), 2, "{others:?}");
    for (repeat, attempt) in repeats.iter().zip(1..) {
        for field in [
            &format!("\"attempt\": \"{attempt}\""),
            "\"failure\": \"Throttled\"",
            "\"status\": \"400\"",
            "\"request_id\": ",
            "\"wait_ms\": ",
        ] {
            assert!(repeat.contains(field), "{field} is not in {repeat}");
        }
    }
    for shown in spans.iter().map(|span| format!("{span:?}")).chain(others) {
        assert!(!shown.contains("8613800138000"), "{shown}");
    }
}

#[tokio::test]
async fn a_value_in_another_case_is_an_event() {
    let _second = Dispatch::new(Capture::default());
    let capture = Capture::default();
    let guard = tracing::dispatcher::set_default(&Dispatch::new(capture.clone()));
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    let request = completed(ListChatappTemplateRequest::new());
    client.call(request.clone().audit_status("PASS")).send().await.unwrap();
    client.call(request.audit_status("pass")).send().await.unwrap();
    drop(guard);
    let others = capture.others.lock().unwrap();
    let events: Vec<_> = others.iter().filter(|event| event.contains("in case")).collect();
    let [event] = events[..] else { panic!("one event: {others:?}") };
    assert!(event.contains(r#"{\"AuditStatus\": \"pass\"}"#), "{event}");
    assert!(server.requests()[0].raw_query().contains("AuditStatus=PASS"));
}

#[tokio::test(start_paused = true)]
async fn a_dropped_call_is_an_event() {
    let _second = Dispatch::new(Capture::default());
    let capture = Capture::default();
    let guard = tracing::dispatcher::set_default(&Dispatch::new(capture.clone()));
    let mock = Mock::new();
    mock.on::<Probe<Safe>>().response(serde_json::json!({})).delay(Duration::from_secs(5));
    let client = mock.client();
    let call = client.call(Probe::<Safe>::new()).send();
    tokio::time::timeout(Duration::from_secs(1), call).await.unwrap_err();
    drop(client.call(Probe::<Safe>::new()).send());
    drop(guard);
    let spans = capture.spans.lock().unwrap();
    let call = spans.iter().find(|span| span["name"] == "cams").unwrap();
    assert_eq!(
        (call["error.type"].as_str(), call["otel.status_code"].as_str()),
        ("\"Dropped\"", "\"ERROR\"")
    );
    let others = capture.others.lock().unwrap();
    let dropped = others.iter().filter(|event| event.contains("dropped before its end"));
    assert_eq!(dropped.count(), 1, "a call that was never polled is not one: {others:?}");
}
