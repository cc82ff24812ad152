//! Refusals by the gateway: requests over a real socket, signed by hand, each with one defect.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::sign;
use cams_mock::Server;
use tokio::task::JoinSet;

use crate::support::{
    ID, QUERY, Request, SECRET, TEMPORARY_ID, TOKEN, now, required, server_at_now,
};

/// A defect of a request, and the expected refusal.
type Rule = (fn(&mut Request), u16, &'static str);

/// Sends a fresh request for each rule, with its defect.
async fn assert_refused(rules: &[Rule]) {
    let server = server_at_now().await;
    for (number, (spoil, status, code)) in rules.iter().enumerate() {
        let mut request = Request::new();
        spoil(&mut request);
        let response = request.send(&server).await;
        assert_eq!(
            (response.status, response.code()),
            (*status, *code),
            "rule {number}: {}",
            response.message()
        );
        assert_eq!(response.body["HostId"], server.address().to_string());
        assert!(response.body["Recommend"].as_str().unwrap().contains(code));
        assert!(!response.body.to_string().contains(SECRET));
    }
}

#[tokio::test]
async fn an_orderly_request_passes() {
    let response = Request::new().send(&server_at_now().await).await;
    assert_eq!((response.status, response.code()), (200, "InvalidParameter.GroupNotExist"));
}

#[tokio::test]
async fn operation_and_version() {
    assert_refused(&[
        (|r| r.set("x-acs-action", "DeleteEverything"), 404, "InvalidAction.NotFound"),
        (|r| drop(r.headers.remove("x-acs-action")), 400, "MissingAction"),
        (|r| r.set("x-acs-version", "2017-05-25"), 404, "InvalidVersion"),
        (|r| drop(r.headers.remove("x-acs-version")), 400, "MissingVersion"),
        (|r| r.path = "/chat-groups", 404, "InvalidApi.NotFound"),
        (|r| r.method = "PUT", 400, "UnsupportedHTTPMethod"),
    ])
    .await;
}

#[tokio::test]
async fn date() {
    fn at(offset: i64) -> String {
        let distance = Duration::from_secs(offset.unsigned_abs());
        sign::format_date(if offset < 0 { now() - distance } else { now() + distance })
    }
    assert_refused(&[
        (|r| r.set("x-acs-date", at(-901)), 400, "InvalidTimeStamp.Expired"),
        (|r| r.set("x-acs-date", at(901)), 400, "InvalidTimeStamp.Expired"),
        (|r| r.set("x-acs-date", "Fri, 02 Jan 2026 03:04:05 GMT"), 400, "InvalidTimeStamp.Format"),
        (|r| drop(r.headers.remove("x-acs-date")), 400, "MissingTimestamp"),
    ])
    .await;
    let server = server_at_now().await;
    for offset in [-900, 900] {
        let mut request = Request::new();
        request.set("x-acs-date", at(offset));
        assert_eq!(
            request.send(&server).await.status,
            200,
            "{offset} seconds are within the window"
        );
    }
}

#[tokio::test]
async fn signature() {
    assert_refused(&[
        (|r| r.secret = "wrong", 400, "SignatureDoesNotMatch"),
        (
            |r| r.authorization = |text| Some(text.replace("Signature=", "Signature=0")),
            400,
            "SignatureDoesNotMatch",
        ),
        (
            |r| r.set("x-acs-content-sha256", sign::sha256_hex(b"other")),
            400,
            "SignatureDoesNotMatch",
        ),
        (|r| r.body = "GroupId=E2", 400, "SignatureDoesNotMatch"),
        (|r| r.id = "unknown", 404, "InvalidAccessKeyId.NotFound"),
        (|r| r.authorization = |_| None, 400, "IncompleteSignature"),
        (
            |r| r.authorization = |text| Some(text.replace("HMAC-SHA256", "HMAC-SM3")),
            400,
            "IncompleteSignature",
        ),
        (
            |r| r.authorization = |text| Some(text.replace(";x-acs-date", "")),
            400,
            "IncompleteSignature",
        ),
        (
            |r| r.authorization = |text| Some(text.replace("=host;", "=host;te;")),
            400,
            "IncompleteSignature",
        ),
        (|r| r.unsigned.push("host"), 400, "IncompleteSignature"),
        (|r| r.unsigned.push("x-acs-action"), 400, "IncompleteSignature"),
        (|r| drop(r.headers.remove("x-acs-content-sha256")), 400, "IncompleteSignature"),
        (|r| drop(r.headers.remove("x-acs-signature-nonce")), 400, "MissingSignatureNonce"),
    ])
    .await;
}

/// Another authentication method, and its name.
type Signed = (fn(&mut Request), &'static str);

#[tokio::test]
async fn another_kind_of_signature_is_told_what_is_wrong() {
    let without_headers = |r: &mut Request| r.headers.clear();
    let rules: [Signed; 3] = [
        (
            |r| {
                r.authorization = |_| None;
                r.query =
                    "Action=ListChatGroup&Version=2020-06-06&SignatureMethod=HMAC-SHA1&Signature=x"
                        .to_owned();
            },
            "signature V1 for RPC operations",
        ),
        (|r| r.authorization = |_| Some("acs id:x".to_owned()), "signature V1 for ROA operations"),
        (|r| r.set("x-acs-bearer-token", "t"), "a bearer token"),
    ];
    let server = server_at_now().await;
    for (spoil, expected) in rules {
        let mut request = Request::new();
        without_headers(&mut request);
        spoil(&mut request);
        let response = request.send(&server).await;
        assert_eq!((response.status, response.code()), (400, "IncompleteSignature"));
        assert!(response.message().contains(expected), "{}", response.message());
        assert!(response.message().contains("ACS3-HMAC-SHA256"));
    }
}

#[tokio::test]
async fn a_nonce_has_a_limit() {
    assert_refused(&[(
        |r| r.set("x-acs-signature-nonce", "n".repeat(129)),
        400,
        "InvalidParameter.SignatureNonce",
    )])
    .await;
}

#[tokio::test]
async fn a_mismatch_tells_the_string_to_sign() {
    let server = server_at_now().await;
    let mut request = Request::new();
    request.headers.insert("x-acs-signature-nonce", "fixed".to_owned());
    request.secret = "wrong";
    request.query = QUERY.to_owned();
    let canonical = format!(
        "POST\n/\n{QUERY}\nhost:{}\nx-acs-action:DeleteChatGroupInviteLink\nx-acs-content-sha256:{hash}\n\
         x-acs-date:2026-01-02T03:04:05Z\nx-acs-signature-nonce:fixed\nx-acs-version:2020-06-06\n\n\
         host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version\n{hash}",
        server.address(),
        hash = sign::EMPTY_SHA256,
    );
    let response = request.send(&server).await;
    let signed = format!("ACS3-HMAC-SHA256\n{}", sign::sha256_hex(canonical.as_bytes()));
    assert!(response.message().contains(&signed), "{}", response.message());
}

#[tokio::test]
async fn headers_beyond_the_required_ones_may_be_signed() {
    let server = server_at_now().await;
    let mut request = Request::new();
    request.set("user-agent", " spaces around ");
    request.set("x-acs-credentials-provider", "static_ak");
    request.set("accept", "application/json");
    assert_eq!(request.send(&server).await.status, 200);
}

#[tokio::test]
async fn security_token() {
    assert_refused(&[
        (|r| r.id = TEMPORARY_ID, 400, "InvalidSecurityToken.Malformed"),
        (
            |r| {
                r.id = TEMPORARY_ID;
                r.set("x-acs-security-token", "of another key");
            },
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
        ),
        (
            |r| r.set("x-acs-security-token", TOKEN),
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
        ),
    ])
    .await;
    let mut request = Request::new();
    request.id = TEMPORARY_ID;
    request.set("x-acs-security-token", TOKEN);
    assert_eq!(request.send(&server_at_now().await).await.status, 200);
}

#[tokio::test]
async fn a_bearer_token_takes_the_place_of_a_signature() {
    let builder = Server::builder().credential(ID, SECRET).bearer_token("b3arer").clock(now);
    let server = builder.start().await.unwrap();
    let with = |token: &str| {
        let mut request = Request::new();
        request.query.push_str("&SignatureType=BEARERTOKEN");
        request.set("x-acs-bearer-token", token);
        request.authorization = |_| None;
        request
    };
    let request = with("b3arer");
    assert_eq!(request.send(&server).await.code(), "InvalidParameter.GroupNotExist");
    assert_eq!(request.send(&server).await.code(), "SignatureNonceUsed");
    assert_eq!(Request::new().send(&server).await.status, 200, "keys are accepted too");

    let rules: [Rule; 4] = [
        (|r| r.set("x-acs-bearer-token", "other"), 400, "InvalidBearerToken.NotFound"),
        (|r| QUERY.clone_into(&mut r.query), 400, "IncompleteSignature"),
        (|r| r.body = "GroupId=E2", 400, "SignatureDoesNotMatch"),
        (|r| drop(r.headers.remove("x-acs-bearer-token")), 400, "IncompleteSignature"),
    ];
    for (spoil, status, code) in rules {
        let mut request = with("b3arer");
        spoil(&mut request);
        let response = request.send(&server).await;
        assert_eq!((response.status, response.code()), (status, code));
        assert!(!response.body.to_string().contains("b3arer"));
    }
}

#[tokio::test]
async fn a_nonce_serves_once() {
    let clock = Arc::new(Mutex::new(now()));
    let told = Arc::clone(&clock);
    let builder = Server::builder().credential(ID, SECRET).clock(move || *told.lock().unwrap());
    let server = builder.start().await.unwrap();

    let mut request = Request::new();
    request.secret = "wrong";
    assert_eq!(request.send(&server).await.code(), "SignatureDoesNotMatch");
    request.secret = SECRET;
    assert_eq!(request.send(&server).await.status, 200, "a wrong signature uses up no nonce");
    let replay = request.send(&server).await;
    assert_eq!((replay.status, replay.code()), (400, "SignatureNonceUsed"));

    // A new signature with a later date does not renew the nonce.
    let later = now() + Duration::from_secs(60);
    *clock.lock().unwrap() = later;
    request.set("x-acs-date", sign::format_date(later));
    assert_eq!(request.send(&server).await.code(), "SignatureNonceUsed");

    // Once the date itself has expired, the nonce no longer matters.
    *clock.lock().unwrap() = now() + Duration::from_secs(901);
    request.set("x-acs-date", sign::format_date(now()));
    assert_eq!(request.send(&server).await.code(), "InvalidTimeStamp.Expired");
}

#[tokio::test]
async fn of_equal_requests_at_once_one_passes() {
    let shared = Arc::new((server_at_now().await, Request::new()));
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let shared = Arc::clone(&shared);
        calls.spawn(async move { shared.1.send(&shared.0).await });
    }
    let responses = calls.join_all().await;
    assert_eq!(responses.iter().filter(|response| response.status == 200).count(), 1);
    assert_eq!(
        responses.iter().filter(|response| response.code() == "SignatureNonceUsed").count(),
        19
    );
}

#[tokio::test]
async fn parameters() {
    assert_refused(&[
        (
            |r| {
                r.set("x-acs-action", "ListChatGroup");
                r.query.push_str("&Page=1");
                r.complete();
            },
            400,
            "InvalidParameter",
        ),
        (
            |r| {
                r.set("x-acs-action", "ListChatGroup");
                r.query.push_str("&Page=%7B%22Index%22%3A%22first%22%7D");
                r.complete();
            },
            400,
            "InvalidParameter",
        ),
        (
            |r| {
                r.set("x-acs-action", "DeleteChatGroupParticipants");
                r.query.push_str("&List=%7B%7D");
                r.complete();
            },
            400,
            "InvalidParameter",
        ),
    ])
    .await;
    // Without any parameter, the first that is required is named; an empty one counts as missing.
    let server = server_at_now().await;
    let first = required("DeleteChatGroupInviteLink").next().unwrap().name;
    for query in [String::new(), format!("{first}=")] {
        let mut request = Request::new();
        request.query = query;
        let response = request.send(&server).await;
        assert_eq!((response.status, response.code()), (400, &*format!("Missing{first}")));
    }
    let mut request = Request::new();
    request.query.push_str("&OwnerId=1&ResourceOwnerAccount=a&Unheard=of&ChannelType=SMOKE_SIGNAL");
    let response = request.send(&server_at_now().await).await;
    assert_eq!(response.status, 200, "unknown parameters and values pass: {}", response.message());
}

#[tokio::test]
async fn query_and_form_make_one_call() {
    let server = server_at_now().await;
    let mut request = Request::new();
    request.set("x-acs-action", "AddChatGroup");
    // The wire has `+` and an unusual order; the signed form has `%20` and is sorted.
    request.query = "Subject=a+b%2Bc&BusinessNumber=8613800000000".to_owned();
    request.form("Description=two+words%20more&CustSpaceId=cams-1");
    request.complete();
    assert_eq!(request.send(&server).await.code(), "OK");

    let mut list = Request::new();
    list.set("x-acs-action", "ListChatGroup");
    list.query.clear();
    list.form("BusinessNumber=8613800000000&CustSpaceId=cams-1&Page=%7B%7D&Subject=a+b%2Bc");
    list.complete();
    let response = list.send(&server).await;
    let group = &response.body["Data"]["List"][0];
    assert_eq!(
        (&group["Subject"], &group["Description"]),
        (&"a b+c".into(), &"two words more".into())
    );
}
