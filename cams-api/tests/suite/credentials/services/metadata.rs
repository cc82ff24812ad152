//! The metadata server of an ECS instance: tokens, roles, and instances without either.

use std::fmt::Write as _;

use cams_api::credentials::{CredentialsProvider, EcsRamRole};

use super::{failure, steady};
use crate::support::{Answer, Clock, Imds, SESSION, Server};

#[tokio::test]
async fn a_metadata_token_is_used_until_it_ends_or_is_refused() {
    let clock = Clock::new();
    let imds = Imds::start().await;
    let provider = imds.provider(&clock);
    let first = ["PUT /latest/api/token", "GET …/", "GET …/web"];
    let credentials = provider.credentials().await.unwrap();
    assert_eq!(credentials.access_key_id(), "STS.id");
    assert!(credentials.expiration().is_some());
    assert_eq!(imds.asked(), first);
    provider.credentials().await.unwrap();
    assert_eq!(imds.asked()[3..], first[1..]);
    clock.advance(21_600);
    provider.credentials().await.unwrap();
    assert_eq!(imds.asked()[5..], first);
    imds.forget_tokens();
    provider.credentials().await.unwrap();
    let asked = imds.asked();
    assert_eq!(asked[8..], ["GET …/", "PUT /latest/api/token", "GET …/", "GET …/web"]);
    // Who knows the name of the role need not ask for it.
    let imds = Imds::start().await;
    imds.provider(&clock).role_name("web").credentials().await.unwrap();
    assert_eq!(imds.asked(), [first[0], first[2]]);
}

#[tokio::test]
async fn without_tokens_the_first_version_of_the_protocol_serves_unless_disabled() {
    for refusal in [Answer::of(404, ""), Answer::of(403, ""), Answer::Drop] {
        let is_closed = matches!(refusal, Answer::Drop);
        let server = Server::start(move |_, request| match (&*request.method, request.path()) {
            ("PUT", _) => refusal.clone(),
            (_, path) => {
                assert!(!request.headers.contains_key("x-aliyun-ecs-metadata-token"));
                let is_list = path.ends_with('/');
                Answer::of(200, if is_list { "web" } else { SESSION })
            }
        })
        .await;
        let provider = || EcsRamRole::new().endpoint(server.url());
        assert_eq!(provider().credentials().await.unwrap().access_key_id(), "STS.id");
        let before = server.requests().len();
        let text = failure(provider().disable_v1(true)).await;
        let start = "failed: version 1 of the metadata protocol is disabled: ";
        assert!(text.starts_with(start), "{text}");
        let attempts = if is_closed { 3 } else { 1 };
        assert_eq!(server.requests().len(), before + attempts);
    }
}

#[tokio::test]
async fn a_missing_role_and_a_missing_server_are_told_apart() {
    let mut shown = String::new();
    let token = || Answer::of(200, "token");
    for (role, list, session) in [
        (None, Answer::of(404, ""), Answer::Drop),
        (None, Answer::of(200, " \n"), Answer::Drop),
        (None, Answer::of(500, "<html>"), Answer::Drop),
        (None, Answer::of(200, "../x"), Answer::Drop),
        (Some("web"), Answer::Drop, Answer::of(404, "")),
        (Some("web"), Answer::Drop, Answer::json(r#"{"Code":"Failed"}"#)),
        (Some("web"), Answer::Drop, Answer::json("{}")),
        (Some("web"), Answer::Drop, Answer::json(r#"{"Code":"Success","AccessKeyId":"x"}"#)),
        (Some("web"), Answer::Drop, Answer::json("<html>")),
        (Some("a b?c"), Answer::Drop, Answer::Drop),
    ] {
        let server = Server::start(move |_, request| match (&*request.method, request.path()) {
            ("PUT", _) => token(),
            (_, path) if path.ends_with('/') => list.clone(),
            _ => session.clone(),
        })
        .await;
        let provider = EcsRamRole::new().endpoint(server.url());
        let provider = match role {
            Some(role) => provider.role_name(role),
            None => provider,
        };
        writeln!(shown, "{}", steady(&failure(provider).await, &server)).unwrap();
    }
    insta::assert_snapshot!(shown);
    // It gave a token, so it is a metadata server, and a chain must not go on without it.
    let server = Server::start(|_, request| match &*request.method {
        "PUT" => Answer::of(200, "token"),
        _ => Answer::Drop,
    })
    .await;
    let text = failure(EcsRamRole::new().endpoint(server.url())).await;
    let start = "failed: [server] broke off the connection";
    assert!(steady(&text, &server).starts_with(start), "{text}");
    let silent = Server::always(Answer::Drop).await;
    let text = failure(EcsRamRole::new().endpoint(silent.url())).await;
    let start = "not configured: no metadata server answers: [server] broke off the connection";
    assert!(steady(&text, &silent).starts_with(start), "{text}");
    // Nobody listens there.
    let gone = EcsRamRole::new().endpoint("http://127.0.0.1:1");
    let text = failure(gone).await;
    let start = "not configured: not on an ECS instance: 127.0.0.1:1 cannot be reached";
    assert!(text.starts_with(start), "{text}");
    let gone = EcsRamRole::new().endpoint("http://127.0.0.1:1").role_name("web");
    assert!(failure(gone).await.starts_with("failed: 127.0.0.1:1 cannot be reached"));
}

/// The clock of the test stands still until nothing but waiting is left, and then jumps.
#[tokio::test(start_paused = true)]
async fn a_silent_metadata_server_is_given_up() {
    let server = Server::always(Answer::Stall).await;
    let text = failure(EcsRamRole::new().endpoint(server.url()).role_name("web")).await;
    let start = "failed: [server] did not respond in time";
    assert!(steady(&text, &server).starts_with(start), "{text}");
    // With a token asked for, and without.
    assert_eq!(server.requests().len(), 2);
}
