//! Services in trouble, and others in their place.

use std::time::Duration;

use cams_api::credentials::{
    AssumeRole, AssumeRoleWithOidc, CredentialsProvider, CredentialsUri, EcsRamRole, ProviderChain,
    ServiceEndpoints,
};

use super::{PROVIDER, ROLE, TokenFile, failure, source, steady};
use crate::support::{Answer, SESSION, Server};

/// What is over in a moment.
fn troubles() -> [Answer; 5] {
    [
        Answer::of(503, "<html>"),
        Answer::of(502, ""),
        Answer::of(429, "").with_header("retry-after", "0"),
        Answer::code(400, "Throttling.User"),
        Answer::Drop,
    ]
}

/// Answers the first requests in this way, and then with a session.
async fn recovering(trouble: Answer, times: usize) -> Server {
    Server::start(move |number, request| match request.method.as_str() {
        _ if number < times => trouble.clone(),
        "POST" => Answer::json(&format!(r#"{{"Credentials":{SESSION}}}"#)),
        _ => Answer::json(SESSION),
    })
    .await
}

#[tokio::test]
async fn a_service_in_brief_trouble_is_asked_again() {
    let file = TokenFile::new("trouble", "token");
    let providers = |url: String| -> [Box<dyn CredentialsProvider>; 3] {
        [
            Box::new(AssumeRole::new(source(), ROLE).endpoint(url.clone())),
            Box::new(AssumeRoleWithOidc::new(ROLE, PROVIDER, &file.0).endpoint(url.clone())),
            Box::new(CredentialsUri::new(url)),
        ]
    };
    for trouble in troubles() {
        for index in 0..3 {
            let server = recovering(trouble.clone(), 2).await;
            let provider = &providers(server.url())[index];
            assert_eq!(provider.credentials().await.unwrap().access_key_id(), "STS.id");
            let requests = server.requests();
            assert_eq!(requests.len(), 3, "{}", provider.name());
            let proofs: Vec<_> = requests
                .iter()
                .map(|request| (request.raw_query(), request.headers.get("x-acs-signature-nonce")))
                .collect();
            // STS takes no nonce twice.
            assert!(index == 2 || proofs[0] != proofs[1] && proofs[1] != proofs[2]);
        }
    }
}

#[tokio::test]
async fn a_metadata_server_in_brief_trouble_is_asked_again() {
    for trouble in troubles() {
        for troubled in 0..3 {
            let trouble = trouble.clone();
            let server = Server::start(move |number, request| {
                if number == troubled {
                    return trouble.clone();
                }
                match (&*request.method, request.path().ends_with('/')) {
                    ("PUT", _) => Answer::of(200, "token"),
                    (_, true) => Answer::of(200, "web"),
                    _ => Answer::json(SESSION),
                }
            })
            .await;
            let provider = EcsRamRole::new().endpoint(server.url()).disable_v1(true);
            assert_eq!(provider.credentials().await.unwrap().access_key_id(), "STS.id");
            assert_eq!(server.requests().len(), 4);
        }
    }
}

#[tokio::test]
async fn a_service_in_lasting_trouble_is_given_up() {
    let server = recovering(Answer::code(503, "ServiceUnavailable"), 100).await;
    let text = failure(AssumeRole::new(source(), ROLE).endpoint(server.url())).await;
    assert!(text.contains("HTTP 503, ServiceUnavailable: m (request ID R)"), "{text}");
    assert_eq!(server.requests().len(), 3);
    // It asks for more time than there is.
    let busy = Answer::of(429, "").with_header("retry-after", "3600");
    let server = recovering(busy, 100).await;
    let text = failure(CredentialsUri::new(server.url())).await;
    assert!(text.contains("HTTP 429"), "{text}");
    assert_eq!(server.requests().len(), 1);
}

/// All attempts get the time of one, fifteen seconds.
#[tokio::test(start_paused = true)]
async fn attempts_share_their_time() {
    let server = Server::start(|number, _| match number {
        0 => Answer::of(503, "").with_header("retry-after", "12"),
        _ => Answer::Stall,
    })
    .await;
    let started = tokio::time::Instant::now();
    let text = failure(CredentialsUri::new(server.url())).await;
    assert!(text.contains("did not respond in time"), "{text}");
    assert!(started.elapsed() <= Duration::from_secs(16), "{:?}", started.elapsed());
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn what_sts_says_in_xml_or_with_status_200_is_told() {
    let xml = "<?xml version='1.0'?><Error><RequestId>R-1</RequestId><Code>NoPermission</Code>\
               <Message>You are not authorized.</Message></Error>";
    let json = r#"{"RequestId":"R-1","Code":"NoPermission","Message":"You are not authorized."}"#;
    for answer in [Answer::of(403, xml), Answer::of(200, xml), Answer::of(200, json)] {
        let status = if let Answer::Response { status, .. } = &answer { *status } else { 0 };
        let server = Server::always(answer).await;
        let text = failure(AssumeRole::new(source(), ROLE).endpoint(server.url())).await;
        let said = format!(
            "[server] answered HTTP {status}, NoPermission: You are not authorized. (request ID R-1); \
             allow the caller sts:AssumeRole"
        );
        assert!(steady(&text, &server).contains(&said), "{text}");
        let text = failure(CredentialsUri::new(server.url())).await;
        assert!(text.contains("NoPermission: You are not authorized."), "{text}");
    }
}

#[tokio::test]
async fn invisible_characters_around_a_response_do_not_count() {
    let server = Server::start(|_, request| match (&*request.method, request.path()) {
        ("PUT", _) => Answer::of(200, "\u{feff}token\u{200b}\n"),
        ("POST", _) => Answer::of(200, &format!("\u{feff}{{\"Credentials\":{SESSION}}}")),
        (_, path) if path.ends_with("credentials/") => Answer::of(200, "\u{feff}web\u{200b}\n"),
        _ => Answer::of(200, &format!("\u{feff}\u{200b}{SESSION}\u{feff}\r\n")),
    })
    .await;
    let providers: [Box<dyn CredentialsProvider>; 3] = [
        Box::new(EcsRamRole::new().endpoint(server.url())),
        Box::new(CredentialsUri::new(server.url())),
        Box::new(AssumeRole::new(source(), ROLE).endpoint(server.url())),
    ];
    for provider in providers {
        assert_eq!(provider.credentials().await.unwrap().access_key_id(), "STS.id");
    }
    assert_eq!(server.requests()[1].headers["x-aliyun-ecs-metadata-token"], "token");
}

/// The page of a portal where one has to log in, a proxy, another service.
#[tokio::test]
async fn something_else_at_the_metadata_address_does_not_end_the_chain() {
    let uri = Server::always(Answer::json(SESSION)).await;
    let uri_url = uri.url();
    let redirect = Answer::of(302, "").with_header("location", "http://127.0.0.1:1/login");
    for (answer, seen) in [
        (Answer::of(200, "<!doctype html><title>Log in</title>"), "did not respond with the name"),
        (Answer::of(200, "OK"), "did not respond with the credentials"),
        (Answer::of(200, ""), "has no RAM role"),
        (redirect, "HTTP 302"),
        (Answer::of(403, "denied"), "HTTP 403"),
        (Answer::of(404, ""), "HTTP 404"),
        (Answer::of(502, "<html>"), "HTTP 502"),
        (Answer::Drop, "broke off the connection"),
    ] {
        let portal = Server::always(answer).await;
        for set in [&[][..], &[("ALIBABA_CLOUD_CREDENTIALS_URI", uri_url.clone())]] {
            let set = set.to_vec();
            let lookup = move |name: &str| {
                set.iter().find(|(set, _)| *set == name).map(|(_, value)| value.clone())
            };
            let endpoints = ServiceEndpoints::new().metadata(portal.url());
            let is_set = lookup("ALIBABA_CLOUD_CREDENTIALS_URI").is_some();
            let found = ProviderChain::with_endpoints(lookup, endpoints).credentials().await;
            match found {
                Ok(credentials) => assert!(is_set && credentials.access_key_id() == "STS.id"),
                Err(error) => {
                    assert!(!is_set && error.is_not_configured(), "{error}");
                    let text = error.to_string();
                    assert!(text.contains("; ecs-ram-role: ") && text.contains(seen), "{text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_is_not_a_role() {
    let server = Server::always(Answer::of(200, SESSION)).await;
    let long = "r".repeat(65);
    for name in ["", " ", ".", "..", "../x", "a/b", "a\\b", "%2e%2e", "a%2Fb", "a b", "a\nb", &long]
    {
        let role = EcsRamRole::new().endpoint(server.url()).role_name(name);
        assert_eq!(failure(role).await, format!("failed: {name:?} is not the name of a RAM role"));
    }
    assert_eq!(server.connections(), 0);
}
