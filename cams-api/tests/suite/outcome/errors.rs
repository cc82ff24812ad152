//! Failing servers, case by case, with kind, status, request ID and code of each error. The scripts
//! are in `golden/_errors.json`.

use std::time::Duration;

use cams_api::{ErrorCode, ErrorKind};
use serde_json::Value;

use crate::support::{Answer, Never, Probe, Safe, Server, failure};

/// The request ID that the scripts put into the header.
const HEADER_ID: &str = "744c4b5c-79c9-432e-a075-3949019a1234";

struct Expected {
    kind: ErrorKind,
    status: Option<u16>,
    request_id: Option<&'static str>,
    code: Option<&'static str>,
    retry_after_ms: Option<u64>,
    /// For an operation that only reads.
    is_retryable: bool,
}

/// Columns: case, kind, status, request ID, code, milliseconds to wait, retryable.
#[rustfmt::skip]
const TABLE: &[(&str, Expected)] = {
    use ErrorKind::{
        AccessDenied, Decode, MissingParameter, Service, Signature, Throttled, Transport, UnexpectedResponse,
    };
    const fn row(
        kind: ErrorKind,
        status: Option<u16>,
        request_id: Option<&'static str>,
        code: Option<&'static str>,
        retry_after_ms: Option<u64>,
        is_retryable: bool,
    ) -> Expected {
        Expected { kind, status, request_id, code, retry_after_ms, is_retryable }
    }
    const BODY_ID: Option<&str> = Some("A1B2-REQ");
    const IN_HEADER: Option<&str> = Some(HEADER_ID);
    &[
        ("400-missing-param", row(MissingParameter, Some(400), BODY_ID, Some("MissingParameter"), None, false)),
        ("400-signature-mismatch", row(Signature, Some(400), BODY_ID, Some("SignatureDoesNotMatch"), None, false)),
        ("400-invalid-timestamp", row(Signature, Some(400), BODY_ID, Some("InvalidTimeStamp.Expired"), None, false)),
        ("400-throttling-user", row(Throttled, Some(400), BODY_ID, Some("Throttling.User"), None, true)),
        ("400-throttling-with-x-acs-retry-after", row(Throttled, Some(400), BODY_ID, Some("Throttling.User"), Some(1500), true)),
        ("400-throttling-retry-after-zero", row(Throttled, Some(400), BODY_ID, Some("Throttling"), Some(0), true)),
        ("403-access-denied", row(AccessDenied, Some(403), BODY_ID, Some("Forbidden.RAM"), None, false)),
        ("403-lowercase-keys", row(AccessDenied, Some(403), Some("lower-req"), Some("NoPermission"), None, false)),
        ("404-invalid-action", row(Service, Some(404), BODY_ID, Some("InvalidAction.NotFound"), None, false)),
        ("429-too-many", row(Throttled, Some(429), BODY_ID, Some("Throttling.Api"), None, true)),
        ("429-http-retry-after-header", row(Throttled, Some(429), BODY_ID, Some("Throttling.Api"), Some(2000), true)),
        ("500-internal", row(Service, Some(500), BODY_ID, Some("InternalError"), None, true)),
        ("503-service-unavailable", row(Service, Some(503), BODY_ID, Some("ServiceUnavailable"), None, true)),
        ("503-with-x-acs-retry-after", row(Throttled, Some(503), BODY_ID, Some("ServiceUnavailable"), Some(700), true)),
        ("400-no-code-fields", row(Service, Some(400), IN_HEADER, None, None, false)),
        ("400-xml", row(Service, Some(400), Some("xr"), Some("Xml.Code"), None, false)),
        ("400-numeric-code", row(Service, Some(400), Some("7"), Some("400"), None, false)),
        ("502-html", row(UnexpectedResponse, Some(502), None, None, None, true)),
        ("500-empty-body", row(UnexpectedResponse, Some(500), IN_HEADER, None, None, true)),
        ("500-json-array", row(UnexpectedResponse, Some(500), IN_HEADER, None, None, true)),
        ("200-code-not-ok", row(Service, Some(200), Some("R-200"), Some("PhoneNumber.Invalid"), None, false)),
        ("200-empty-body", row(UnexpectedResponse, Some(200), IN_HEADER, None, None, false)),
        ("200-non-json", row(UnexpectedResponse, Some(200), IN_HEADER, None, None, false)),
        ("200-truncated-json", row(Decode, Some(200), IN_HEADER, None, None, false)),
        ("200-json-null", row(Decode, Some(200), IN_HEADER, None, None, false)),
        ("204-no-content", row(UnexpectedResponse, Some(204), IN_HEADER, None, None, false)),
        ("302-redirect-loopback", row(UnexpectedResponse, Some(302), None, None, None, false)),
        ("connection-dropped", row(Transport, None, None, None, None, true)),
        ("503-then-200", row(Service, Some(503), BODY_ID, Some("ServiceUnavailable"), None, true)),
        ("throttled-then-200", row(Throttled, Some(400), BODY_ID, Some("Throttling.User"), Some(300), true)),
    ]
};

fn script_of(case: &Value) -> Vec<Answer> {
    case["serverScript"].as_array().unwrap().iter().map(answer_of).collect()
}

fn answer_of(step: &Value) -> Answer {
    if step["drop"] == true {
        return Answer::Drop;
    }
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    Answer::Response {
        status: step["status"].as_u64().unwrap().try_into().unwrap(),
        headers: step["headers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (text(&pair[0]), text(&pair[1])))
            .collect(),
        body: text(&step["body"]).into_bytes(),
    }
}

#[tokio::test]
async fn every_scripted_failure_is_told_apart() {
    let golden: Value = serde_json::from_str(include_str!("../../golden/_errors.json")).unwrap();
    let cases = golden["cases"].as_array().unwrap();
    assert_eq!(cases.len(), TABLE.len());
    for case in cases {
        let name = case["case"].as_str().unwrap();
        let (_, expected) = TABLE
            .iter()
            .find(|(case, _)| *case == name)
            .unwrap_or_else(|| panic!("no row for {name}"));
        let script = script_of(case);
        let body = match &script[0] {
            Answer::Response { body, .. } => Some(body.clone()),
            _ => None,
        };
        let error = failure::<Safe>(script[0].clone()).await;
        assert_eq!(error.kind(), expected.kind, "{name}: {error}");
        assert_eq!(error.status(), expected.status, "{name}");
        assert_eq!(error.request_id(), expected.request_id, "{name}");
        assert_eq!(error.code(), expected.code, "{name}");
        assert_eq!(
            error.retry_after(),
            expected.retry_after_ms.map(Duration::from_millis),
            "{name}"
        );
        assert_eq!(error.is_retryable(), expected.is_retryable, "{name}");
        assert_eq!(error.operation(), Some("Probe"), "{name}");
        assert_eq!(error.body(), body.as_deref(), "{name}");
        assert_eq!(error.metadata().attempts(), 1, "{name}");
        assert!(error.metadata().elapsed() > Duration::ZERO, "{name}");
    }
}

#[tokio::test]
async fn the_text_serves_a_support_ticket() {
    let golden: Value = serde_json::from_str(include_str!("../../golden/_errors.json")).unwrap();
    let mut texts = Vec::new();
    for case in golden["cases"].as_array().unwrap() {
        let error = failure::<Safe>(script_of(case).remove(0)).await;
        // The address and the wording of the operating system differ between machines.
        texts.push(match error.kind() {
            ErrorKind::Transport => {
                format!("{}: {}", case["case"], error.to_string().split(": ").nth(1).unwrap())
            }
            _ => format!("{}: {error}", case["case"]),
        });
    }
    insta::assert_snapshot!(texts.join("\n"));
}

#[tokio::test]
async fn business_errors_come_with_status_200() {
    let body = r#"{"Code":"Product.Unsubscript","Message":"You have not activated the product.","RequestId":"90E63D28"}"#;
    let error = failure::<Safe>(Answer::json(body)).await;
    assert_eq!(
        error.to_string(),
        "Probe failed: Product.Unsubscript: You have not activated the product (HTTP 200, request ID 90E63D28)"
    );
    assert_eq!(error.message(), Some("You have not activated the product."));
}

#[tokio::test]
async fn success_is_told_by_code_and_success() {
    for (body, is_success) in [
        (r#"{}"#, true),
        (r#"{"Code":"OK"}"#, true),
        (r#"{"Code":"ok"}"#, true),
        (r#"{"Code":"200"}"#, true),
        (r#"{"Code":200}"#, true),
        (r#"{"Code":200.0}"#, true),
        (r#"{"Code":0}"#, true),
        (r#"{"Code":"0"}"#, true),
        (r#"{"Code":"00000"}"#, true),
        (r#"{"Code":"Success"}"#, true),
        (r#"{"code":"success"}"#, true),
        (r#"{"Code":" SUCCESS "}"#, true),
        (r#"{"Code":"Success","Success":false}"#, false),
        (r#"{"Code":0,"success":"false"}"#, false),
        (r#"{"Code":"Unsuccessful"}"#, false),
        (r#"{"Code":"Success.Not"}"#, false),
        (r#"{"Code":1}"#, false),
        (r#"{"Code":""}"#, true),
        (r#"{"Code":null,"Success":null}"#, true),
        (r#"{"Code":"OK","Success":true}"#, true),
        (r#"{"Code":"OK","Success":"true"}"#, true),
        (r#"{"Code":"OK","Success":false}"#, false),
        (r#"{"Success":"False"}"#, false),
        (r#"{"code":"OK","success":false}"#, false),
        (r#"{"Code":"OK.Not"}"#, false),
        (r#"{"code":"Failed"}"#, false),
        (r#"{"Code":500}"#, false),
        // A nested element of the same name does not count.
        (r#"{"Data":{"Code":"Failed","Success":false}}"#, true),
    ] {
        let server = Server::always(Answer::json(body)).await;
        let result = server.client().call(Probe::<Safe>::new()).send().await;
        assert_eq!(result.is_ok(), is_success, "{body}");
        if let Err(error) = result {
            assert_eq!(error.kind(), ErrorKind::Service, "{body}");
        }
    }
}

#[tokio::test]
async fn access_denied_details_are_typed() {
    let fields = r#"{"AuthAction":"cams:QueryX","AuthPrincipalDisplayName":"eve","AuthPrincipalOwnerId":"1","AuthPrincipalType":"SubUser","EncodedDiagnosticMessage":"AQ==","NoPermissionType":"ImplicitDeny","PolicyType":"P"}"#;
    let as_object = format!(r#"{{"Code":"NoPermission","AccessDeniedDetail":{fields}}}"#);
    let as_text =
        serde_json::json!({"Code": "NoPermission", "AccessDeniedDetail": fields}).to_string();
    for (body, text) in [(as_object, None), (as_text, Some(fields))] {
        let error = failure::<Safe>(Answer::of(403, &body)).await;
        let detail = error.access_denied_detail().unwrap();
        assert_eq!(detail.auth_action.as_deref(), Some("cams:QueryX"));
        assert_eq!(detail.auth_principal_display_name.as_deref(), Some("eve"));
        assert_eq!(detail.auth_principal_owner_id.as_deref(), Some("1"));
        assert_eq!(detail.auth_principal_type.as_deref(), Some("SubUser"));
        assert_eq!(detail.encoded_diagnostic_message.as_deref(), Some("AQ=="));
        assert_eq!(detail.no_permission_type.as_deref(), Some("ImplicitDeny"));
        assert_eq!(detail.policy_type.as_deref(), Some("P"));
        assert_eq!(detail.text.as_deref(), text);
    }
    let of = async |detail: &str| {
        let body = format!(r#"{{"Code":"NoPermission","AccessDeniedDetail":{detail}}}"#);
        failure::<Safe>(Answer::of(403, &body)).await
    };
    let error = of(r#""ask eve""#).await;
    assert_eq!(error.access_denied_detail().unwrap().text.as_deref(), Some("ask eve"));
    assert_eq!(error.access_denied_detail().unwrap().auth_action, None);
    let error = of(r#"{"authAction":"cams:X","noPermissionType":"ExplicitDeny"}"#).await;
    let detail = error.access_denied_detail().unwrap();
    assert_eq!(detail.auth_action.as_deref(), Some("cams:X"));
    assert_eq!(detail.no_permission_type.as_deref(), Some("ExplicitDeny"));
    for none in [r#""None""#, r#""""#, "null", "[]"] {
        assert!(of(none).await.access_denied_detail().is_none(), "{none}");
    }
}

/// Every form of the gateway's error response that has been seen.
#[tokio::test]
async fn every_form_of_the_gateways_error_is_read() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<Error>
  <RequestId>R</RequestId><HostId>cams.test</HostId><Code>NoPermission</Code>
  <Message><![CDATA[not <allowed>]]></Message><Recommend>https://help.test/?a=1&amp;b=2</Recommend>
  <AccessDeniedDetail><AuthAction>cams:X</AuthAction><PolicyType>P</PolicyType></AccessDeniedDetail>
</Error>"#;
    let escaped = r#"<Error><RequestId>R</RequestId><HostId>cams.test</HostId><Code>NoPermission</Code><Description>not &lt;allowed&gt;</Description><Recommend>https://help.test/?a=1&amp;b=2</Recommend><AccessDeniedDetail>{"AuthAction":"cams:X","PolicyType":"P"}</AccessDeniedDetail></Error>"#;
    let upper = r#"{"RequestId":"R","HostId":"cams.test","Code":"NoPermission","Message":"not <allowed>","Recommend":"https://help.test/?a=1&b=2","AccessDeniedDetail":{"AuthAction":"cams:X","PolicyType":"P"}}"#;
    let lower = r#"{"requestId":"R","hostId":"cams.test","code":"NoPermission","description":"not <allowed>","recommend":"https://help.test/?a=1&b=2","accessDeniedDetail":{"AuthAction":"cams:X","PolicyType":"P"}}"#;
    let detail = upper.replace("Message", "Detail");
    for body in [xml, escaped, upper, lower, detail.as_str()] {
        for status in [200, 403] {
            let error = failure::<Safe>(Answer::of(status, body)).await;
            assert_eq!((error.kind(), error.status()), (ErrorKind::AccessDenied, Some(status)));
            assert_eq!(error.error_code(), Some(ErrorCode::NoPermission));
            assert_eq!(error.message(), Some("not <allowed>"), "{body}");
            assert_eq!(error.request_id(), Some("R"));
            assert_eq!(error.host_id(), Some("cams.test"));
            assert_eq!(error.recommendation(), Some("https://help.test/?a=1&b=2"));
            let denied = error.access_denied_detail().unwrap();
            assert_eq!(denied.auth_action.as_deref(), Some("cams:X"), "{body}");
            assert_eq!(denied.policy_type.as_deref(), Some("P"));
            assert_eq!(
                error.to_string(),
                format!(
                    "Probe failed: NoPermission: not <allowed>; the policy must allow cams:X (HTTP {status}, request ID R)"
                )
            );
        }
    }
}

/// Errors and spans end up as log lines.
#[tokio::test]
async fn an_overlong_text_is_not_a_request_id() {
    let long = "r".repeat(201);
    for (in_body, in_head, expected) in [
        (&long[1..], "", Some(&long[1..])),
        (&long, "R-HEAD", Some("R-HEAD")),
        (&long, &long, None),
    ] {
        let body = format!(r#"{{"Code":"Group.NotExist","RequestId":"{in_body}"}}"#);
        let answer = Answer::of(400, &body).with_header("x-acs-request-id", in_head);
        assert_eq!(failure::<Safe>(answer).await.request_id(), expected);
    }
}

/// The read-only system policy covers only Get* and List*, which costs people hours.
#[tokio::test]
async fn the_read_only_policy_is_named_where_it_does_not_reach() {
    struct Query;
    impl cams_api::Operation for Query {
        const ACTION: &'static str = "QueryChatappPhoneNumbers";
        const RETRY: cams_api::RetryClass = cams_api::RetryClass::Safe;
        type Response = Value;
        fn write(&self, _: &mut cams_api::Params) {}
    }
    let server = Server::always(Answer::of(403, r#"{"Code":"NoPermission","Message":"m"}"#)).await;
    let error = server.client().call(Query).send().await.unwrap_err();
    assert!(error.to_string().contains("AliyunCamsReadOnlyAccess"), "{error}");
    let error = server.client().call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert!(!error.to_string().contains("AliyunCamsReadOnlyAccess"), "{error}");
    for not_to_blame in [
        r#"{"Code":"Forbidden.RiskControl"}"#,
        r#"{"Code":"NoPermission","AccessDeniedDetail":{"NoPermissionType":"ExplicitDeny"}}"#,
    ] {
        let server = Server::always(Answer::of(403, not_to_blame)).await;
        let error = server.client().call(Query).send().await.unwrap_err();
        assert!(!error.to_string().contains("AliyunCamsReadOnlyAccess"), "{error}");
    }
}

#[tokio::test]
async fn a_proxys_own_words_are_told_from_the_services() {
    for body in [r#"{"error":"who are you?"}"#, "<html>", ""] {
        let error = failure::<Safe>(Answer::of(407, body)).await;
        assert_eq!((error.kind(), error.status()), (ErrorKind::UnexpectedResponse, Some(407)));
        assert!(error.to_string().contains("a proxy requires a user name"), "{error}");
    }
}

/// A response that fails by `Success` alone has no code to match on.
#[tokio::test]
async fn a_success_code_is_not_an_error_code() {
    let error = failure::<Safe>(Answer::json(r#"{"Code":"OK","Success":false}"#)).await;
    assert_eq!((error.code(), error.error_code()), (Some("OK"), None));
}

/// Such a status suggests that the endpoint is some other server.
#[tokio::test]
async fn a_page_of_another_server_makes_the_endpoint_doubtful() {
    for (status, is_doubtful) in [(403, true), (404, true), (502, false)] {
        let error = failure::<Never>(Answer::of(status, "<html>no</html>")).await;
        assert_eq!(error.to_string().contains("check that the endpoint"), is_doubtful, "{error}");
    }
}

#[tokio::test]
async fn throttling_and_credentials_are_told_by_code() {
    for (status, code, kind) in [
        (400, "System.LimitControl", ErrorKind::Throttled),
        (200, "Throttling.Api", ErrorKind::Throttled),
        (400, "ThrottlingQuota", ErrorKind::Throttled),
        (404, "InvalidAccessKeyId.NotFound", ErrorKind::Credentials),
        (403, "InvalidSecurityToken.Expired", ErrorKind::Credentials),
        (403, "IncompleteSignature", ErrorKind::Signature),
        (400, "Ram.PermissionDeny", ErrorKind::AccessDenied),
        (200, "Authentication.NoAuth", ErrorKind::AccessDenied),
        (403, "Forbidden.RiskControl", ErrorKind::AccessDenied),
        (403, "Unheard.Of", ErrorKind::AccessDenied),
        (400, "Unheard.Of", ErrorKind::Service),
    ] {
        let error = failure::<Never>(Answer::of(
            status,
            &format!(r#"{{"Code":"{code}","RequestId":"R"}}"#),
        ))
        .await;
        assert_eq!(
            (error.kind(), error.code(), error.request_id()),
            (kind, Some(code), Some("R")),
            "{code}"
        );
    }
    let error = failure::<Safe>(Answer::of(429, "<html>slow down</html>")).await;
    assert_eq!(error.kind(), ErrorKind::Throttled);
}

/// One arm of a `match` sees a wrong parameter, whoever found it.
#[tokio::test]
async fn complaints_about_parameters_have_the_kinds_of_the_clients_own_checks() {
    use ErrorKind::{
        AccessDenied, InvalidParameter, MaybeSent, MissingParameter, Service, Throttled,
    };
    for (status, code, kind) in [
        (400, "InvalidParameter", InvalidParameter),
        (200, "InvalidParameter.ToOnlyNumeric", InvalidParameter),
        (403, "InvalidParameter.Brand.New", InvalidParameter),
        (400, "InvalidParameters", InvalidParameter),
        (400, "isv.INVALID_PARAMETERS", InvalidParameter),
        (400, "ParameterIllegal", InvalidParameter),
        (200, "Param.Error", InvalidParameter),
        (400, "MissingParameter", MissingParameter),
        (400, "MissingParameter.From", MissingParameter),
        (400, "MissingPhoneNumber", MissingParameter),
        (200, "PARAMETER_MISSING", MissingParameter),
        // The operation's name and the security token are not parameters.
        (400, "MissingAction", Service),
        (400, "MissingSecurityToken", ErrorKind::Credentials),
        (403, "Missing", AccessDenied),
        // The status decides first.
        (429, "InvalidParameter", Throttled),
        (500, "InvalidParameter", MaybeSent),
        (200, "Parameter.SystemError", MaybeSent),
    ] {
        let error = failure::<Never>(Answer::code(status, code)).await;
        assert_eq!((error.kind(), error.code()), (kind, Some(code)));
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.failure_class().may_have_acted(), kind == MaybeSent, "{code}");
    }
    let error = failure::<Safe>(Answer::code(500, "InvalidParameter")).await;
    assert_eq!(error.kind(), Service);

    let server = Server::always(Answer::code(400, "MissingParameter")).await;
    let unset = Probe::<Never>::new().query("To", Value::Null);
    let error = server.client().call(unset).send().await.unwrap_err();
    assert_eq!((error.kind(), error.code(), error.status()), (MissingParameter, None, None));
    assert!(server.requests().is_empty());
}

/// The service quotes the hash of the request that it read. It tells a wrong secret from a changed
/// request.
#[tokio::test]
async fn a_quoted_hash_tells_why_signatures_differ() {
    for (is_changed, advice) in [
        (
            false,
            "the service read what was signed, so the secret does not belong to the access key ID",
        ),
        (
            true,
            "the service did not read what was signed: something changed the request on its way",
        ),
    ] {
        let server = Server::start(move |_, request| {
            let hash = request.canonical_hash();
            let hash = if is_changed { hash.chars().rev().collect() } else { hash };
            Answer::of(
                400,
                &serde_json::json!({
                    "Code": "SignatureDoesNotMatch",
                    "Message": format!("Not matched. server StringToSign is [ACS3-HMAC-SHA256\n{hash}]"),
                    "RequestId": "R",
                })
                .to_string(),
            )
        })
        .await;
        let call = Probe::<Safe>::new().query("To", "8613800000000").form("Text", "a b");
        let error = server.client().call(call).send().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "Probe failed: SignatureDoesNotMatch: Not matched. server…; {advice} (HTTP 400, request ID R)"
            )
        );
    }
}
